"""Values of all passages of a library, as columns of numbers: one object a passage would cost a hundred times more."""

from __future__ import annotations

import json
from collections import Counter
from functools import cached_property
from itertools import chain
from typing import TYPE_CHECKING, NamedTuple

import numpy as np

from tui.core.attributes import in_order, one_spelling
from tui.core.paragraphs import paragraphs
from tui.library.queries.count_pairs import count_up, is_new
from tui.library.queries.counting import ATTRIBUTE
from tui.library.queries.spoken import left_out_passages, spoken_passages
from tui.library.tables.groups import groups_of

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from tui.library.queries.count_pairs import Numbers
    from tui.library.queries.counting import Axis, Within
    from tui.library.sqlite.reading import ReadingConnection

MONTH = len("2019-04")

# One row per passage takes ten times as long as a single row with all their numbers.
_PASSAGES = """SELECT group_concat(article), group_concat(pk), group_concat(start), group_concat("end") FROM (
  SELECT article, pk, start, "end" FROM highlights ORDER BY article, start)"""
_BY_TAG = "SELECT tag, group_concat(passage) FROM tagged_passages GROUP BY tag"
_BY_CREATOR = "SELECT creator, group_concat(pk) FROM highlights WHERE creator != '' GROUP BY creator"

_GIVERS = "SELECT DISTINCT creator FROM highlight_tags ORDER BY creator"
_GIVEN = f"""
WITH givers AS MATERIALIZED (SELECT creator, row_number() OVER (ORDER BY creator) AS number FROM ({_GIVERS}))
SELECT group_concat(passage), group_concat(tag), group_concat(giver) FROM (
  SELECT h.pk AS passage, g.rowid AS tag, w.number AS giver FROM highlight_tags t CROSS JOIN highlights h ON h.id =
  t.highlight CROSS JOIN tags g ON g.id = t.tag CROSS JOIN givers w ON w.creator = t.creator ORDER BY t.highlight)"""

_CLAIMS = "SELECT verdict, speaker, group_concat(pk) FROM claims GROUP BY speaker, verdict"
_OF_CLAIMS = (
    "SELECT c.pk AS claim, h.pk AS passage FROM claims c CROSS JOIN highlights h ON h.id = c.highlight "
    "ORDER BY c.highlight",
    "SELECT c.pk AS claim, h.pk AS passage FROM claim_passages p CROSS JOIN claims c ON c.highlight = p.claim "
    "CROSS JOIN highlights h ON h.id = p.highlight ORDER BY p.highlight",
)
"""In the order of the indexes of ids: looked up one by one each would need a page of its own."""

_OF_ARTICLES = {
    "month": "SELECT published, group_concat(pk) FROM articles WHERE length(published) >= ? GROUP BY published",
    "whole": "SELECT g.name, group_concat(a.pk) FROM article_tags w JOIN articles a ON a.id = w.article "
    "JOIN tags g ON g.id = w.tag GROUP BY g.name",
    ATTRIBUTE: "SELECT t.value, group_concat(a.pk) FROM attributes t JOIN articles a ON a.id = t.article "
    "WHERE t.name = ? AND t.value != '' GROUP BY t.value",
}


class Values(NamedTuple):
    """Passages in text order, by position, each with the number of its value.

    A passage with several values occurs several times, one with none not at all.
    """

    passages: Numbers
    numbers: Numbers


class Cells(NamedTuple):
    """Passages in text order, with the numbers of their values on two axes."""

    passages: Numbers
    rows: Numbers
    columns: Numbers


class PassageValues:
    """The passages of a library without orphans and excluded speakers; values are numbered from 0."""

    def __init__(self, connection: ReadingConnection, *, roll_up: bool) -> None:
        self._connection = connection
        self._roll_up = roll_up
        self._names: dict[Axis, dict[str, int]] = {}
        self.titles: dict[str, str] = {}
        """The titles of the articles whose labels were asked for: another look at a hundred thousand takes 0.4 s."""
        left_out = left_out_passages(connection)
        self.left_out = Counter(left_out.values())
        orphans = (row[0] for row in connection.each("SELECT pk FROM highlights WHERE state = 'orphan'"))
        uncounted = np.array(sorted({*orphans, *left_out}), np.int64)
        articles, pks, starts, ends = self._columns(_PASSAGES)
        if len(uncounted):
            counted = np.isin(pks, uncounted, invert=True)
            articles, pks, starts, ends = articles[counted], pks[counted], starts[counted], ends[counted]
        self.pks, self.starts, self.ends = pks, starts, ends
        new = is_new(articles)
        self.article_pks: Numbers = articles[new]
        self.articles: Numbers = np.cumsum(new) - 1
        """The index of each passage's article among those with passages."""
        self._by_pk = np.argsort(pks, kind="stable")
        self._sorted_pks = pks[self._by_pk]

    def _columns(self, sql: str) -> list[Numbers]:
        """Return the columns of a query as arrays."""
        return [_numbers(column) for column in next(self._connection.each(sql, as_stored=True))]

    def _placed(self, pks: Numbers, numbers: Numbers) -> tuple[Numbers, Numbers]:
        """Return the positions of the counted passages, and the numbers that belong to them."""
        at, matching = _places(self._sorted_pks, pks)
        return self._by_pk[at], numbers[matching]

    def of_passages(self, axis: Axis) -> Values:
        """Return the values on one axis."""
        if axis == "tag":
            numbers_of = self._tag_numbers()
            rows = self._connection.each(_BY_TAG, as_stored=True)
            return self._having((numbers_of[tag], _numbers(passages)) for tag, passages in rows)
        if axis == "creator":
            rows = self._connection.each(_BY_CREATOR)
            return self._having(((self._number(axis, creator),), _numbers(passages)) for creator, passages in rows)
        if axis in ("verdict", "speaker"):
            return self._of_claims(axis)
        if axis == "article":
            return Values(np.arange(len(self.pks)), self.articles)
        return self._of_articles(axis)

    def cells(self, rows: Axis, columns: Axis) -> Cells:
        """Return the cells of the passages; a tag belongs to whoever gave it, whoever made the passage."""
        if {rows, columns} == {"tag", "creator"}:
            cells = self._tags_by_giver()
            return cells if rows == "tag" else Cells(cells.passages, cells.columns, cells.rows)
        first = self.of_passages(rows)
        second = first if rows == columns else self.of_passages(columns)
        repeated, at = _join(first.passages, second.passages)
        return Cells(np.repeat(first.passages, repeated), np.repeat(first.numbers, repeated), second.numbers[at])

    def distance_ranges(self, passages: Numbers, within: Within) -> tuple[Numbers, Numbers]:
        """Return the ranges of passages for distances, one article after the other."""
        new = is_new(passages)
        at, once = np.cumsum(new) - 1, passages[new]
        articles = self.articles[once]
        if within == "article":
            starts, ends = articles, articles + 1
        else:
            width = int(self.ends.max(initial=0)) + 1
            starts, ends = articles * width + self.starts[once], articles * width + self.ends[once]
            if within == "paragraph":
                starts, ends = self._in_paragraphs(articles, starts, ends, width)
        return starts[at], ends[at]

    def _in_paragraphs(self, articles: Numbers, starts: Numbers, ends: Numbers, width: int) -> tuple[Numbers, Numbers]:
        """Return the first paragraph of each passage and the one after its last."""
        several = np.flatnonzero(np.bincount(articles) > 1)  # a single passage has no neighbour
        texts = self._connection.each(
            "SELECT pk, text FROM articles WHERE pk IN (SELECT value FROM json_each(?)) ORDER BY pk",
            f"[{','.join(map(str, self.article_pks[several].tolist()))}]",
            as_stored=True,
        )
        counts: list[int] = []
        bounds: list[int] = []
        for _, text in texts:
            spans = paragraphs(text)
            counts.append(len(spans))
            bounds += chain.from_iterable(spans)
        begins, stops = np.array(bounds, np.int64).reshape(-1, 2).T
        before = np.repeat(several, counts) * width
        # Text after an article's last paragraph must not count as the next article's first paragraph.
        first = np.searchsorted(before + np.minimum(stops, width - 1), starts, "right") + articles
        after = np.searchsorted(before + np.minimum(begins, width - 1), ends, "left") + articles
        return first, np.maximum(after, first + 1)

    # the axes

    def _having(self, values: Iterable[tuple[Sequence[int], Numbers]]) -> Values:
        """Return the passages that have any of some values, by number."""
        values = [*values]
        passages, at = self._placed(*_concatenate([pks for _, pks in values]))
        repeated, numbers = _spread(at, [numbers for numbers, _ in values])
        return self._in_order(np.repeat(passages, repeated), numbers)

    @staticmethod
    def _in_order(passages: Numbers, numbers: Numbers) -> Values:
        width = int(numbers.max(initial=0)) + 1
        keys = np.sort(passages * width + numbers)
        return Values(*np.divmod(keys[is_new(keys)], width))

    def _tags_by_giver(self) -> Cells:
        """Return the passages with their tags and who gave them."""
        numbers_of = self._tag_numbers()
        passages, tags, givers = self._columns(_GIVEN)
        names = np.array([self._number("creator", name) for (name,) in self._connection.all(_GIVERS)], np.int64)
        rows = self._connection.all("SELECT rowid, id FROM tags ORDER BY rowid")
        at, _ = _places(np.array([rowid for rowid, _ in rows], np.int64), tags)
        repeated, numbers = _spread(at, [numbers_of[tag] for _, tag in rows])
        width = len(names) or 1
        pairs = numbers * width + np.repeat(names[givers - 1], repeated)
        cells = self._in_order(*self._placed(np.repeat(passages, repeated), pairs))
        return Cells(cells.passages, *np.divmod(cells.numbers, width))

    def _tag_numbers(self) -> dict[str, list[int]]:
        """Return, for the id of each tag, the numbers of the paths it counts for."""
        numbers_of = {}
        for tag, name in self._connection.all("SELECT id, name FROM tags"):
            levels = name.split("/")
            depths = range(1 if self._roll_up else len(levels), len(levels) + 1)
            numbers_of[tag] = [self._number("tag", "/".join(levels[:depth])) for depth in depths]
        return numbers_of

    def _of_articles(self, axis: Axis) -> Values:
        if axis == "group":
            pks = dict(self._connection.all("SELECT id, pk FROM articles"))
            of_group: dict[int, list[int]] = {}
            for id_, groups in groups_of(self._connection).items():
                for group in groups:
                    of_group.setdefault(self._number(axis, group.name), []).append(pks[id_])
            named = [(number, np.array(articles, np.int64)) for number, articles in of_group.items()]
        elif axis == "month":
            rows = self._connection.all(_OF_ARTICLES[axis], MONTH)
            named = [(self._number(axis, day[:MONTH]), _numbers(articles)) for day, articles in rows]
        else:
            name = axis.removeprefix(ATTRIBUTE)
            sql, *params = (_OF_ARTICLES[axis],) if axis == name else (_OF_ARTICLES[ATTRIBUTE], name)
            values = [(value, _numbers(articles)) for value, articles in self._connection.all(sql, *params)]
            if axis != name:  # of an attribute
                spellings = one_spelling((value, len(articles)) for value, articles in values)
                values = [(spellings[value], articles) for value, articles in values]
            named = [(self._number(axis, value), articles) for value, articles in values]
        of_articles, which = _concatenate([articles for _, articles in named])
        at, matching = _places(self.article_pks, of_articles)
        of_article = self._in_order(at, np.array([number for number, _ in named], np.int64)[which[matching]])
        repeated, at = _join(self.articles, of_article.passages)
        return Values(np.repeat(np.arange(len(self.articles)), repeated), of_article.numbers[at])

    @cached_property
    def _claimed(self) -> tuple[list[tuple[str, str]], Numbers]:
        """Verdicts and speakers of claims, for passages that are claims or parts of one."""
        verdicts_and_speakers = [("", "")]
        claims: list[Numbers] = []
        for verdict, speaker, pks in self._connection.all(_CLAIMS):
            claims.append(_numbers(pks))
            verdicts_and_speakers.append((verdict, speaker))
        all_claims, numbers_of = _concatenate(claims)
        order = np.argsort(all_claims)
        all_claims, numbers_of = all_claims[order], numbers_of[order] + 1
        of = np.zeros(len(self.pks), np.int64)
        for passages in _OF_CLAIMS:
            claim, pks = self._columns(f"SELECT group_concat(claim), group_concat(passage) FROM ({passages})")
            at, matching = _places(all_claims, claim)
            places, number = self._placed(pks[matching], numbers_of[at])
            of[places] = number
        return verdicts_and_speakers, of

    def _of_claims(self, axis: Axis) -> Values:
        verdicts_and_speakers, of_passages = self._claimed
        values = (each[axis == "speaker"] for each in verdicts_and_speakers)
        of = np.array([self._number(axis, value) if value else -1 for value in values], np.int64)[of_passages]
        if axis == "speaker":
            spoken = [(pk, self._number(axis, speaker)) for pk, speaker in spoken_passages(self._connection)]
            places, numbers = self._placed(*np.array(spoken, np.int64).reshape(-1, 2).T)
            of[places] = numbers
        passages = np.flatnonzero(of >= 0)
        return Values(passages, of[passages])

    # their names

    def _number(self, axis: Axis, name: str) -> int:
        names = self._names.setdefault(axis, {})
        return names.setdefault(name, len(names))

    def number_of(self, axis: Axis, label: str) -> int:
        """Return the number of a value by its label, after its axis was read; -1 for one that no passage has."""
        if axis != "article":
            return self._number(axis, label)
        pk = self._connection.value("SELECT pk FROM articles WHERE id = ?", label)
        return next(iter(np.flatnonzero(self.article_pks == pk).tolist()), -1)

    def in_order(self, axis: Axis, numbers: Sequence[int]) -> list[int]:
        """Return values in display order: articles as in the library, numbers by size, all else by name."""
        if axis == "article":
            return sorted(numbers)
        names = [*self._names.get(axis, ())]
        if axis.startswith(ATTRIBUTE):
            return sorted(numbers, key=lambda number: in_order(names[number]))
        return sorted(numbers, key=lambda number: names[number].split("/"))

    def labels(self, axis: Axis, numbers: Iterable[int]) -> tuple[str, ...]:
        """Return the names of values; of articles their ids."""
        if axis == "article":
            pks = self.article_pks[[*numbers]].tolist()
            sql = "SELECT pk, id, title FROM articles WHERE pk IN (SELECT value FROM json_each(?))"
            ids: dict[int, str] = {}
            for pk, id_, title in self._connection.each(sql, json.dumps(pks)):
                ids[pk], self.titles[id_] = id_, title
            return tuple(ids[pk] for pk in pks)
        names = [*self._names.get(axis, ())]
        return tuple(names[number] for number in numbers)


def _numbers(text: str | None) -> Numbers:
    """Parse numbers that SQLite has concatenated with commas."""
    return np.fromstring(text or "", np.int64, sep=",")


def _concatenate(columns: Sequence[Numbers]) -> tuple[Numbers, Numbers]:
    """Return the numbers of several columns, and the column of each."""
    which = np.repeat(np.arange(len(columns)), np.array([len(column) for column in columns], np.int64))
    return np.concatenate([np.empty(0, np.int64), *columns]), which


def _spread(at: Numbers, numbers_of: Sequence[Sequence[int]]) -> tuple[Numbers, Numbers]:
    """Return, for positions in a list, how many numbers are there, and all of them."""
    counts = np.array([len(numbers) for numbers in numbers_of], np.int64)
    repeated = counts[at]
    numbers = np.array([*chain.from_iterable(numbers_of)], np.int64)
    return repeated, numbers[count_up((np.cumsum(counts) - counts)[at], repeated)]


def _places(ordered: Numbers, numbers: Numbers) -> tuple[Numbers, Numbers]:
    """Return the positions of numbers in a sorted array, of those that occur, and which these are."""
    if not len(ordered):
        return np.empty(0, np.int64), np.empty(0, np.int64)
    at = np.minimum(np.searchsorted(ordered, numbers), len(ordered) - 1)
    matching = np.flatnonzero(ordered[at] == numbers)
    return at[matching], matching


def _join(first: Numbers, second: Numbers) -> tuple[Numbers, Numbers]:
    """Return how often each number occurs in another, sorted column, and where."""
    begins = np.searchsorted(second, first, "left")
    counts = np.searchsorted(second, first, "right") - begins
    return counts, count_up(begins, counts)
