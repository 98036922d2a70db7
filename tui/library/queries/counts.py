"""How often tags, articles, people, months and verdicts meet in passages: what `postil count` prints."""

from __future__ import annotations

from array import array
from collections import Counter, defaultdict
from dataclasses import dataclass
from functools import cached_property
from itertools import groupby
from operator import itemgetter
from typing import TYPE_CHECKING, Any, Literal

from tui.core.attributes import in_order
from tui.library.queries.count_pairs import Cells, TaggedPassage, add_characters, add_pairs, covered, in_paragraphs
from tui.library.queries.spoken import left_out_passages, spoken_passages
from tui.library.tables.groups import groups_of

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping

    from tui.library.sqlite.reading import ReadingConnection

    Numbers = array[int] | defaultdict[int, int]
    """A number for each passage, 0 where it has none."""

Axis = str
"""One of `AXES`, or the attribute of articles named after `ATTRIBUTE`."""
AXES = ("tag", "article", "creator", "speaker", "month", "verdict", "group")
ATTRIBUTE = "attribute:"
CountedUnit = Literal["passages", "articles", "characters"]
Within = Literal["overlap", "paragraph", "article"]
MONTH = len("2019-04")

_TAGGED = "SELECT h.pk, {} FROM highlight_tags t CROSS JOIN highlights h ON h.id = t.highlight {} BY t.highlight"
"""In the order in which the tags are stored, which is that of an index of the passages."""

_BY_TAGS = f"""SELECT tags, group_concat(pk) FROM (
  {_TAGGED.format("group_concat(t.tag) AS tags", "GROUP")}) GROUP BY tags"""
"""There are few such sets, however many passages: a row for each of these takes twice as long."""

_BY_ARTICLE = "SELECT article, group_concat(pk) FROM highlights GROUP BY article"
_BY_CREATOR = "SELECT creator, group_concat(pk) FROM highlights GROUP BY creator"
_IN_ORDER = 'SELECT article, pk, start, "end" FROM highlights ORDER BY article, start'

_CLAIMED = """SELECT verdict, speaker, group_concat(pk) FROM (
SELECT h.pk, c.verdict, c.speaker FROM claims c JOIN highlights h ON h.id = c.highlight
UNION ALL SELECT h.pk, c.verdict, c.speaker FROM claim_passages p JOIN highlights h ON h.id = p.highlight
JOIN claims c ON c.highlight = p.claim) GROUP BY verdict, speaker"""


@dataclass(frozen=True, slots=True)
class Counting:
    """What is counted; `within` is how near two passages are that meet, where both rows and columns are tags.

    With `roll_up` a passage counts for the tags above its own, too, once for each.
    """

    rows: Axis
    columns: Axis
    unit: CountedUnit = "passages"
    within: Within = "overlap"
    roll_up: bool = False


@dataclass(frozen=True, slots=True)
class Counts:
    """A table of which only what is not 0 is kept, by the places of its row and column.

    `counted` are the passages that have a row and a column, of all `passages` that stand in a text but those of
    speakers who are `left_out`, by how many passages of each.
    """

    rows: tuple[str, ...]
    columns: tuple[str, ...]
    cells: Mapping[tuple[int, int], int]
    counted: int
    passages: int
    left_out: Mapping[str, int]

    def as_dict(self) -> dict[str, Any]:
        """Return the whole table: names of rows and columns, and a list of numbers for each row."""
        return {"rows": self.rows, "columns": self.columns, "cells": [*self.lines()]}

    def lines(self) -> Iterator[list[int]]:
        """Yield the rows whole."""
        by_row: defaultdict[int, list[tuple[int, int]]] = defaultdict(list)
        for (row, column), number in self.cells.items():
            by_row[row].append((column, number))
        for row in range(len(self.rows)):
            line = [0] * len(self.columns)
            for column, number in by_row[row]:
                line[column] = number
            yield line


def count(connection: ReadingConnection, counting: Counting) -> Counts:
    """Count the passages that stand in a text, the articles that have some, or the characters they cover.

    A tag is its giver's, whoever made the passage. Of tags by tags ordered pairs of passages of one article are
    counted, and a passage is a pair with itself; their characters are those that lie in passages of both.
    """
    with connection.reading():
        passages = _Passages(connection, roll_up=counting.roll_up)
        if counting.rows == counting.columns == "tag":
            cells, counted = passages.of_two_tags(counting.unit, counting.within)
        else:
            cells, counted = passages.of_two_values(counting.rows, counting.columns, counting.unit)
        rows = passages.in_order(counting.rows, {row for row, _ in cells})
        columns = passages.in_order(counting.columns, {column for _, column in cells})
        row_at = {number: at for at, number in enumerate(rows)}
        column_at = {number: at for at, number in enumerate(columns)}
        return Counts(
            passages.labels(counting.rows, rows),
            passages.labels(counting.columns, columns),
            {(row_at[row], column_at[column]): number for (row, column), number in cells.items()},
            counted,
            passages.total,
            passages.left_out,
        )


def passages_of_cell(connection: ReadingConnection, counting: Counting, row: str, column: str) -> list[int]:
    """Return the numbers of the passages that a cell counts, by the labels of its row and column.

    Of tags by tags those with the row's tag that meet one with the column's.
    """
    with connection.reading():
        passages = _Passages(connection, roll_up=counting.roll_up)
        if counting.rows == counting.columns == "tag":
            return passages.meeting(row, column, counting.within)
        asked = (passages.number_of(counting.rows, row), passages.number_of(counting.columns, column))
        return [pk for pk, *met in passages.met(counting.rows, counting.columns) if (*met,) == asked]


class _Passages:
    """The passages of a library by number, and what they have in common: values are numbers, too, from 1."""

    def __init__(self, connection: ReadingConnection, *, roll_up: bool) -> None:
        self._connection = connection
        self._roll_up = roll_up
        first, self._top, many = connection.all("SELECT min(pk), coalesce(max(pk), 0), count(*) FROM highlights")[0]
        # Numbers that another program chose may lie anywhere.
        self._is_dense = many == 0 or (first >= 0 and self._top < 10 * many + 100_000)
        self._names: dict[Axis, dict[str, int]] = {}
        self._articles: list[int] = []
        left_out = left_out_passages(connection)
        self.left_out = Counter(left_out.values())
        self._orphans = {row[0] for row in connection.each("SELECT pk FROM highlights WHERE state = 'orphan'")}
        self._orphans |= left_out.keys()
        self.total = many - len(self._orphans)

    def _blank(self) -> Numbers:
        return array("q", bytes(8 * (self._top + 1))) if self._is_dense else defaultdict(int)

    def _each(self, numbers: Numbers) -> Iterable[int]:
        return numbers.values() if isinstance(numbers, defaultdict) else numbers

    @cached_property
    def _article(self) -> Numbers:
        """The article that each passage stands in."""
        numbers = self._blank()
        rows = self._connection.each(_BY_ARTICLE, as_stored=True)
        for at, (article_pk, passages) in enumerate(rows, 1):
            self._articles.append(article_pk)
            for pk in map(int, passages.split(",")):
                numbers[pk] = at
        return numbers

    @cached_property
    def _claimed(self) -> list[tuple[str, str, str]]:
        """The passages that are claims, or parts of one, by verdict and speaker."""
        return self._connection.all(_CLAIMED)

    # what passages have

    def _values(self, axis: Axis) -> Numbers:
        """Return the number of the value that each passage has."""
        if axis == "article":
            return self._article
        numbers = self._blank()
        if axis == "month" or axis.startswith(ATTRIBUTE):
            article = self._article
            value_of = self._values_of_articles(axis)
            values = [value_of.get(pk, "") for pk in self._articles]
            number_of = [0, *(self._number(axis, value) if value else 0 for value in values)]
            if isinstance(article, array):
                return array("q", map(number_of.__getitem__, article))
            return defaultdict(int, {pk: number_of[at] for pk, at in article.items()})
        rows = self._connection.all(_BY_CREATOR) if axis == "creator" else self._claimed
        for *about, passages in rows:
            if value := about[axis == "speaker"]:
                number = self._number(axis, value)
                for pk in map(int, passages.split(",")):
                    numbers[pk] = number
        for pk, speaker in spoken_passages(self._connection) if axis == "speaker" else ():
            numbers[pk] = self._number(axis, speaker)
        return numbers

    def _values_of_articles(self, axis: Axis) -> dict[int, str]:
        if axis == "month":
            month = "SELECT pk, substr(published, 1, ?1) FROM articles WHERE length(published) >= ?1"
            return dict(self._connection.all(month, MONTH))
        own = "SELECT a.pk, t.value FROM attributes t JOIN articles a ON a.id = t.article WHERE t.name = ?"
        return dict(self._connection.all(own, axis.removeprefix(ATTRIBUTE)))

    def _number(self, axis: Axis, name: str) -> int:
        names = self._names.setdefault(axis, {})
        return names.setdefault(name, len(names) + 1)

    def number_of(self, axis: Axis, label: str) -> int:
        """Return the number of a value by its label; whatever is counted later has the same."""
        if axis != "article":
            return self._number(axis, label)
        _ = self._article
        return self._articles.index(self._connection.value("SELECT pk FROM articles WHERE id = ?", label)) + 1

    def _numbers(self) -> Iterable[int]:
        return range(self._top + 1) if self._is_dense else [*self._article]

    def _by_tags(self) -> Iterator[tuple[list[int], list[int]]]:
        """Yield the numbers of passages that have the same tags, with those of the tags that each counts for."""
        numbers_of, orphans = self._tag_numbers(), self._orphans
        for tags, passages in self._connection.each(_BY_TAGS, as_stored=True):
            numbers = [*{number for tag in tags.split(",") for number in numbers_of[tag]}]
            pks = map(int, passages.split(","))
            yield numbers, [pk for pk in pks if pk not in orphans] if orphans else [*pks]

    def _tagged(self) -> Iterator[tuple[int, list[int]]]:
        """Yield the numbers of passages that have tags with those of the tags that each counts for."""
        return ((pk, numbers) for numbers, pks in self._by_tags() for pk in pks)

    def _grouped(self) -> Iterator[tuple[int, list[int]]]:
        """Yield the numbers of passages whose articles are in groups with those of the groups."""
        pks = dict(self._connection.all("SELECT id, pk FROM articles"))
        named = groups_of(self._connection).items()
        numbers_of = {pks[article]: [self._number("group", name) for name in names] for article, names in named}
        article = self._article
        in_groups = [[], *(numbers_of.get(pk, []) for pk in self._articles)]
        for pk in self._numbers():
            if (numbers := in_groups[article[pk]]) and pk not in self._orphans:
                yield pk, numbers

    def _given(self) -> Iterator[tuple[int, int, int]]:
        """Yield the numbers of passages with those of each tag that they count for and of who gave it."""
        numbers_of, orphans = self._tag_numbers(), self._orphans
        for pk, given in groupby(self._connection.each(_TAGGED.format("t.tag, t.creator", "ORDER")), itemgetter(0)):
            if pk not in orphans:
                for number, giver in {(number, giver) for _, tag, giver in given for number in numbers_of[tag]}:
                    yield pk, number, self._number("creator", giver)

    def _tag_numbers(self) -> dict[str, list[int]]:
        """Return for the id of each tag the numbers of the paths that it counts for."""
        numbers_of = {}
        for tag, name in self._connection.all("SELECT id, name FROM tags"):
            levels = name.split("/")
            depths = range(1 if self._roll_up else len(levels), len(levels) + 1)
            numbers_of[tag] = [self._number("tag", "/".join(levels[:depth])) for depth in depths]
        return numbers_of

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

    # what meets

    def of_two_values(self, rows: Axis, columns: Axis, unit: CountedUnit) -> tuple[Cells, int]:
        """Count the passages by their rows and columns; return also how many have both."""
        axes = {rows, columns}
        if unit == "passages" and "group" not in axes and axes != {"tag", "creator"}:
            return self._of_passages(rows, columns)
        counted = self._blank()
        cells: Cells = Counter()
        in_articles: defaultdict[tuple[int, int, int], list[int]] = defaultdict(list)
        for pk, row, column in self.met(rows, columns):
            counted[pk] = 1
            if unit == "passages":
                cells[row, column] += 1
            else:
                in_articles[row, column, self._article[pk]].append(pk)
        if unit == "articles":
            cells.update((row, column) for row, column, _ in in_articles)
        elif unit == "characters":
            starts, ends = self._blank(), self._blank()
            for pk, start, end in self._connection.each('SELECT pk, start, "end" FROM highlights'):
                starts[pk], ends[pk] = start, end
            for (row, column, _), numbers in in_articles.items():
                cells[row, column] += covered((starts[pk], ends[pk]) for pk in numbers)
        return cells, sum(self._each(counted))

    def _of_passages(self, rows: Axis, columns: Axis) -> tuple[Cells, int]:
        """Count passages that have one value at most on each axis but tags: many at once, ten times as quick."""
        cells: Cells = Counter()
        if "tag" not in (rows, columns):
            row_of, column_of = self._values(rows), self._values(columns)
            pks: Iterable[int] = self._numbers()
            if self._orphans:
                pks = [pk for pk in pks if pk not in self._orphans]
            pairs = Counter(zip(map(row_of.__getitem__, pks), map(column_of.__getitem__, pks), strict=True))
            cells.update({pair: number for pair, number in pairs.items() if all(pair)})
            return cells, sum(cells.values())
        counted = 0
        value_of = self._values(columns if rows == "tag" else rows)
        for tags, passages in self._by_tags():
            for value, number in Counter(map(value_of.__getitem__, passages)).items():
                counted += number if value else 0
                for tag in tags if value else ():
                    cells[(tag, value) if rows == "tag" else (value, tag)] += number
        return cells, counted

    def met(self, rows: Axis, columns: Axis) -> Iterator[tuple[int, int, int]]:
        """Yield the passages that have a row and a column, with both, once for each two."""
        several = next((axis for axis in ("tag", "group") if axis in (rows, columns)), "")
        if not several:
            row_of, column_of = self._values(rows), self._values(columns)
            for pk in self._numbers():
                if row_of[pk] and column_of[pk] and pk not in self._orphans:
                    yield pk, row_of[pk], column_of[pk]
            return
        other = columns if rows == several else rows
        if (several, other) == ("tag", "creator"):
            met = self._given()
        else:
            own = self._tagged() if several == "tag" else self._grouped()
            if other == "group":
                groups = dict(self._grouped())
                met = ((pk, number, group) for pk, numbers in own for number in numbers for group in groups.get(pk, ()))
            else:
                value = self._values(other)
                met = ((pk, number, value[pk]) for pk, numbers in own if value[pk] for number in numbers)
        yield from met if rows == several else ((pk, value, number) for pk, number, value in met)

    def of_two_tags(self, unit: CountedUnit, within: Within) -> tuple[Cells, int]:
        """Count the passages with two tags that stand so near to one another; return also how many have a tag."""
        tags_of = dict(self._tagged())
        cells: Cells = Counter()
        for _, placed in self._placed(tags_of, within):
            if unit == "characters":
                add_characters(cells, placed)
            elif unit == "articles":
                here: Cells = Counter()
                add_pairs(here, placed)
                cells.update([*here])
            else:
                add_pairs(cells, placed)
        return cells, len(tags_of)

    def _placed(
        self, tags_of: Mapping[int, list[int]], within: Within
    ) -> Iterator[tuple[list[int], list[TaggedPassage]]]:
        """Yield the passages with tags of each article, by their numbers and as they stand for being near."""
        rows = self._connection.each(_IN_ORDER, as_stored=True)
        for article_pk, in_article in groupby((row for row in rows if row[1] in tags_of), itemgetter(0)):
            passages = [*in_article]
            placed = [(start, end, tags_of[pk]) for _, pk, start, end in passages]
            if within == "article":
                placed = [(0, 1, tags) for _, _, tags in placed]
            elif within == "paragraph":
                text = self._connection.value("SELECT text FROM articles WHERE pk = ?", article_pk)
                placed = [*in_paragraphs(text, placed)]
            yield [row[1] for row in passages], placed

    def meeting(self, tag: str, other: str, within: Within) -> list[int]:
        """Return the numbers of passages with a tag that stand so near to one with another tag."""
        tags_of = dict(self._tagged())
        first, second = self.number_of("tag", tag), self.number_of("tag", other)
        met: list[int] = []
        for numbers, placed in self._placed(tags_of, within):
            spans = [(start, end) for start, end, tags in placed if second in tags]
            met += [
                pk
                for pk, (start, end, tags) in zip(numbers, placed, strict=True)
                if first in tags and any(start < last and begin < end for begin, last in spans)
            ]
        return met
