"""What the passages of a library have in common, by number: many at once, an object a passage would cost ten times."""

from __future__ import annotations

from array import array
from collections import Counter, defaultdict
from functools import cached_property
from itertools import compress, groupby
from operator import itemgetter
from typing import TYPE_CHECKING, NamedTuple

from tui.core.attributes import in_order
from tui.library.queries.count_pairs import BITS
from tui.library.queries.spoken import left_out_passages, spoken_passages
from tui.library.tables.groups import groups_of

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from tui.library.queries.count_pairs import Placed, Sets
    from tui.library.sqlite.reading import ReadingConnection

    Numbers = array[int] | defaultdict[int, int]
    """A number for each passage, 0 where it has none."""

Axis = str
"""One of `AXES`, or the attribute of articles named after `ATTRIBUTE`."""
AXES = ("tag", "article", "creator", "speaker", "month", "verdict", "group", "whole")
ATTRIBUTE = "attribute:"
MONTH = len("2019-04")

_BY_TAG = "SELECT tag, group_concat(passage) FROM tagged_passages GROUP BY tag"
_BY_GIVEN = """SELECT given, group_concat(pk) FROM (
  SELECT h.pk, group_concat(t.tag || ' ' || t.creator, char(10)) AS given FROM highlight_tags t
  CROSS JOIN highlights h ON h.id = t.highlight GROUP BY t.highlight) GROUP BY given"""
"""In the order in which the tags are stored, which is that of an index of the passages. There are few such sets,
however many passages: a row for each of these takes twice as long."""

_BY_ARTICLE = "SELECT article, group_concat(pk) FROM highlights GROUP BY article"
_BY_CREATOR = "SELECT creator, group_concat(pk) FROM highlights GROUP BY creator"
_IN_ORDER = 'SELECT article, pk, start, "end" FROM highlights ORDER BY article, start'

_CLAIMS = "SELECT verdict, speaker, group_concat(pk) FROM claims GROUP BY speaker, verdict"
_OF_CLAIMS = (
    "SELECT c.pk, h.pk FROM claims c CROSS JOIN highlights h ON h.id = c.highlight ORDER BY c.highlight",
    "SELECT c.pk, h.pk FROM claim_passages p CROSS JOIN claims c ON c.highlight = p.claim "
    "CROSS JOIN highlights h ON h.id = p.highlight ORDER BY p.highlight",
)
"""In the order of both indexes of ids: one by one each would be looked for in a page of its own."""


class Values(NamedTuple):
    """The sets of values that passages have on an axis, and the number of its set for each passage."""

    sets: Sets
    of: Numbers

    @property
    def passages(self) -> Sequence[int]:
        """The numbers of the passages that have a set."""
        if isinstance(self.of, array):
            return [*compress(range(len(self.of)), self.of)]
        return [pk for pk, number in self.of.items() if number]


class PassageValues:
    """Values are numbers, too, from 1; orphans and passages of speakers who are left out have none."""

    def __init__(self, connection: ReadingConnection, *, roll_up: bool) -> None:
        self._connection = connection
        self._roll_up = roll_up
        self._names: dict[Axis, dict[str, int]] = {}
        self._articles: list[int] = []
        left_out = left_out_passages(connection)
        self.left_out = Counter(left_out.values())
        orphans = {row[0] for row in connection.each("SELECT pk FROM highlights WHERE state = 'orphan'")}
        self._uncounted = orphans | left_out.keys()
        self.total = connection.counter("highlights") - len(self._uncounted)

    def _blank(self, table: str = "highlights") -> Numbers:
        ends = f"SELECT (SELECT min(pk) FROM {table}), (SELECT max(pk) FROM {table})"
        first, last = self._connection.all(ends)[0]
        # Numbers that another program chose may lie anywhere.
        if first is None or (first >= 0 and last < 10 * self._connection.counter(table) + 100_000):
            return array("q", bytes(8 * ((last or 0) + 1)))
        return defaultdict(int)

    def _put(self, numbers: Numbers, passages: str, number: int) -> None:
        for pk in map(int, passages.split(",")):
            numbers[pk] = number

    def of_passages(self, axis: Axis) -> Values:
        """Return the values on one axis."""
        if axis == "tag":
            return self._tags()
        if axis in ("verdict", "speaker"):
            of = self._of_claims(axis)
        elif axis == "creator":
            of = self._blank()
            for creator, passages in self._connection.each(_BY_CREATOR, as_stored=True):
                self._put(of, passages, self._number(axis, creator) if creator else 0)
        else:
            return self._of_articles(axis)
        return Values([(), *((number,) for number in range(1, len(self._names.get(axis, ())) + 1))], self._counted(of))

    def of_givers(self, rows: Axis) -> tuple[Values, Values]:
        """Return the cells of tags by who gave them, or the other way round: these are not the passages' creators.

        All is in the first values; the second are such as change nothing.
        """
        numbers_of = self._tag_numbers()
        sets: list[Sequence[int]] = [()]
        of = self._blank()
        for given, passages in self._connection.each(_BY_GIVEN, as_stored=True):
            pairs = {
                (number, self._number("creator", giver))
                for tag, _, giver in (each.partition(" ") for each in given.split("\n"))
                for number in numbers_of[tag]
            }
            self._put(of, passages, len(sets))
            sets.append([tag << BITS | giver if rows == "tag" else giver << BITS | tag for tag, giver in pairs])
        return Values(sets, self._counted(of)), Values([(0,)], self._blank())

    def in_texts(self, of: Numbers) -> Iterator[tuple[int, list[Placed]]]:
        """Yield articles with their passages that have a number, in the order they begin."""
        last = 0
        placed: list[Placed] = []
        for article, pk, start, end in self._connection.each(_IN_ORDER, as_stored=True):
            number = of[pk]
            if not number:
                continue
            if article != last:
                if placed:
                    yield last, placed
                last, placed = article, []
            placed.append((start, end, number, pk))
        if placed:
            yield last, placed

    # the axes

    def _counted(self, of: Numbers) -> Numbers:
        for pk in self._uncounted:
            of[pk] = 0
        return of

    def _tags(self) -> Values:
        numbers_of = self._tag_numbers()
        sets: list[Sequence[int]] = [()]
        joined: dict[int, int] = {}
        """The set that another one becomes with a tag, by the numbers of both."""
        of = self._blank()
        for at, (tag, passages) in enumerate(self._connection.each(_BY_TAG, as_stored=True)):
            for pk in map(int, passages.split(",")):
                key = of[pk] << BITS | at
                number = joined.get(key, 0)
                if not number:
                    number = joined[key] = len(sets)
                    sets.append([*{*sets[of[pk]], *numbers_of[tag]}])
                of[pk] = number
        return Values(sets, self._counted(of))

    def _tag_numbers(self) -> dict[str, list[int]]:
        """Return for the id of each tag the numbers of the paths that it counts for."""
        numbers_of = {}
        for tag, name in self._connection.all("SELECT id, name FROM tags"):
            levels = name.split("/")
            depths = range(1 if self._roll_up else len(levels), len(levels) + 1)
            numbers_of[tag] = [self._number("tag", "/".join(levels[:depth])) for depth in depths]
        return numbers_of

    @cached_property
    def _article(self) -> Numbers:
        """The article that each passage stands in."""
        of = self._blank()
        for number, (article, passages) in enumerate(self._connection.each(_BY_ARTICLE, as_stored=True), 1):
            self._articles.append(article)
            self._put(of, passages, number)
        return self._counted(of)

    def _of_articles(self, axis: Axis) -> Values:
        article = self._article
        if axis == "article":
            return Values([(), *((number,) for number in range(1, len(self._articles) + 1))], article)
        if axis == "group":
            pks = dict(self._connection.all("SELECT id, pk FROM articles"))
            named = groups_of(self._connection).items()
            numbers = {pks[id_]: tuple(self._number(axis, name) for name in names) for id_, names in named}
        elif axis == "whole":
            numbers = {pk: tuple(self._number(axis, name) for name in names) for pk, names in self._whole()}
        else:
            values = self._values_of_articles(axis).items()
            numbers = {pk: (self._number(axis, value),) for pk, value in values if value}
        sets: dict[tuple[int, ...], int] = {(): 0}
        set_of = [0, *(sets.setdefault(numbers.get(pk, ()), len(sets)) for pk in self._articles)]
        return Values([*sets], _mapped(article, set_of))

    def _whole(self) -> Iterator[tuple[int, list[str]]]:
        """Yield articles by number with the tags that each has as a whole."""
        rows = self._connection.all(
            "SELECT DISTINCT a.pk, g.name FROM article_tags w JOIN articles a ON a.id = w.article "
            "JOIN tags g ON g.id = w.tag ORDER BY 1, 2"
        )
        for pk, named in groupby(rows, itemgetter(0)):
            yield pk, [name for _, name in named]

    def _values_of_articles(self, axis: Axis) -> dict[int, str]:
        if axis == "month":
            month = "SELECT pk, substr(published, 1, ?1) FROM articles WHERE length(published) >= ?1"
            return dict(self._connection.all(month, MONTH))
        own = "SELECT a.pk, t.value FROM attributes t JOIN articles a ON a.id = t.article WHERE t.name = ?"
        return dict(self._connection.all(own, axis.removeprefix(ATTRIBUTE)))

    @cached_property
    def _claimed(self) -> tuple[list[tuple[str, str]], Numbers]:
        """The verdicts and speakers of claims, and which of these a passage has that is a claim, or part of one."""
        said, of_claim, of = [("", "")], self._blank("claims"), self._blank()
        for verdict, speaker, claims in self._connection.all(_CLAIMS):
            self._put(of_claim, claims, len(said))
            said.append((verdict, speaker))
        for passages in _OF_CLAIMS:
            for claim, pk in self._connection.each(passages, as_stored=True):
                of[pk] = of_claim[claim]
        return said, of

    def _of_claims(self, axis: Axis) -> Numbers:
        said, claimed = self._claimed
        values = (each[axis == "speaker"] for each in said)
        of = _mapped(claimed, [self._number(axis, value) if value else 0 for value in values])
        for pk, speaker in spoken_passages(self._connection) if axis == "speaker" else ():
            of[pk] = self._number(axis, speaker)
        return of

    # their names

    def _number(self, axis: Axis, name: str) -> int:
        names = self._names.setdefault(axis, {})
        return names.setdefault(name, len(names) + 1)

    def number_of(self, axis: Axis, label: str) -> int:
        """Return the number of a value by its label; whatever is counted later has the same."""
        if axis != "article":
            return self._number(axis, label)
        _ = self._article
        return self._articles.index(self._connection.value("SELECT pk FROM articles WHERE id = ?", label)) + 1

    def in_order(self, axis: Axis, numbers: Iterable[int]) -> list[int]:
        """Return values in the order in which people look for them: articles as in the library, numbers by size, all
        else by name."""
        if axis == "article":
            return sorted(numbers)
        names = [*self._names.get(axis, ())]
        if axis.startswith(ATTRIBUTE):
            return sorted(numbers, key=lambda number: in_order(names[number - 1]))
        return sorted(numbers, key=lambda number: names[number - 1].split("/"))

    def labels(self, axis: Axis, numbers: Iterable[int]) -> tuple[str, ...]:
        """Return the names of values; articles have their ids."""
        if axis == "article":
            ids = dict(self._connection.all("SELECT pk, id FROM articles"))
            return tuple(ids[self._articles[number - 1]] for number in numbers)
        names = [*self._names.get(axis, ())]
        return tuple(names[number - 1] for number in numbers)


def _mapped(of: Numbers, numbers: Sequence[int]) -> Numbers:
    """Return for each passage what its number stands for."""
    if isinstance(of, array):
        return array("q", map(numbers.__getitem__, of))
    return defaultdict(int, {pk: numbers[at] for pk, at in of.items()})
