"""The annotations of an article with many of them, read on demand.

Ranges of the text and pages of the list are read as needed, so that a key costs only what is visible.
"""

from __future__ import annotations

import json
from array import array
from bisect import bisect_left, bisect_right
from functools import cached_property
from typing import TYPE_CHECKING, NamedTuple, overload

from tui.core.annotations import shown_parts
from tui.core.errors import LibraryError
from tui.core.spans import SpanIndex
from tui.library.queries.changes_since import FOLLOWED, annotations_in, changes_since, last_entry
from tui.library.tables.annotations import ArticleAnnotations, in_text_order, span_index

if TYPE_CHECKING:
    from collections.abc import Callable, Hashable, Iterable, Iterator, Mapping, Sequence

    from tui.core.model import Article, Highlight
    from tui.library.sqlite.reading import ReadingConnection
    from tui.library.tables.annotations import Annotations, PlacedHighlight

STRETCH = 2048
"""Code points of the text whose annotations are read at a time."""

STRETCHES = 64
"""How many of these are cached."""

LONG = 2000
"""Longer annotations, in code points, are looked up separately, so that others start at most so far before a span."""

_ORDER = 'h.start, h."end", h.created, h.id'


class _Stretch(NamedTuple):
    every: SpanIndex[Highlight]
    visible: SpanIndex[Highlight]


class _Listed:
    """Rows of an article in the order of its list, by their starts."""

    def __init__(self, rows: Sequence[tuple[int, int, int]]) -> None:
        self._starts = array("q", (start for start, *_ in rows))
        self.numbers = array("q", (number for _, number, _ in rows))
        self._claims = bytearray(is_claim for *_, is_claim in rows)
        self.claims = sum(self._claims)
        """How many are claims."""

    def __len__(self) -> int:
        return len(self.numbers)

    def copy(self) -> _Listed:
        copied = _Listed(())
        copied._starts, copied.numbers, copied._claims = self._starts[:], self.numbers[:], self._claims[:]
        copied.claims = self.claims
        return copied

    def _at(self, start: int) -> slice:
        return slice(bisect_left(self._starts, start), bisect_right(self._starts, start))

    def put(self, start: int, rows: Sequence[tuple[int, int, int]]) -> None:
        """Set all rows that start at a code point."""
        at, new = self._at(start), _Listed(rows)
        self.claims += new.claims - sum(self._claims[at])
        self._starts[at], self.numbers[at], self._claims[at] = new._starts, new.numbers, new._claims

    def place(self, start: int, number: int) -> int | None:
        """Return the position of a row in the list; None if it is not there."""
        at = self._at(start)
        return next((place for place in range(at.start, at.stop) if self.numbers[place] == number), None)


class QueriedAnnotations(ArticleAnnotations):
    """The many annotations of an article, read on demand."""

    def __init__(
        self,
        connection: ReadingConnection,
        annotations: Annotations,
        article: Article,
        creator: str | None,
        before: ArticleAnnotations | None = None,
    ) -> None:
        self.creator = creator
        self._connection, self._annotations = connection, annotations
        self._article, self._length = article.pk, len(article.text)
        self._stretches: dict[int, _Stretch] = {}
        self._counted: int | None = None
        self._last_entry = last_entry(connection)
        self._long: list[tuple[int, int, int]] | None = None
        """Start, end and number of the long ones, once looked up."""
        self._changed: list[tuple[int, int]] | None = None
        if isinstance(before, QueriedAnnotations) and (before._article, before.creator) == (article.pk, creator):
            self._follow(before)

    # changes

    @property
    def changed(self) -> list[tuple[int, int]] | None:
        return self._changed

    def _follow(self, before: QueriedAnnotations) -> None:
        """Adopt earlier results as far as the history shows that they still hold."""
        changes = changes_since(self._connection, before._last_entry)
        if changes is None or before._length != self._length:
            return
        ids = annotations_in(changes)
        if len(ids) > FOLLOWED:
            return
        rows = [row for table, _, *rows in changes if table == "highlights" for row in rows if row]
        ends = [(row.get("start"), row.get("end")) for row in rows]
        spans = [(start, end) for start, end in ends if isinstance(start, int) and isinstance(end, int)]
        now = self._connection.all(
            'SELECT start, "end", pk FROM highlights WHERE +article = ? AND id IN (SELECT value FROM json_each(?))',
            *(self._article, json.dumps([*ids])),
        )
        self._changed = [*spans, *((start, end) for start, end, _ in now)]
        if before._long is not None:
            changed = {*self._changed}
            rest = [each for each in before._long if each[:2] not in changed]
            self._long = [*rest, *(each for each in now if each[1] - each[0] > LONG)]
        if "_listed" in before.__dict__:
            starts = {start for start, _ in ends if isinstance(start, int)} | {start for start, *_ in now}
            self._listed = before._listed.copy()
            for start in starts:
                self._listed.put(start, self._rows_of_creator("AND h.start = ?", start))

    # the list

    @cached_property
    def _listed(self) -> _Listed:
        """One creator's rows in order, computed once: other people's lie between them."""
        return _Listed(self._rows_of_creator())

    def _rows_of_creator(self, condition: str = "", *params: object) -> list[tuple[int, int, int]]:
        """Return their starts, their numbers, and whether they are the creator's own claims."""
        return self._connection.all(
            "SELECT h.start, h.pk, h.creator = ? AND EXISTS (SELECT 1 FROM claims WHERE highlight = h.id) "
            f"FROM {self._shown_rows} {condition} ORDER BY {_ORDER}",
            *(self.creator, *self._params, *params),
        )

    def counts(self) -> tuple[int, int] | None:
        return None if self.creator is None else (len(self._listed), self._listed.claims)

    def __len__(self) -> int:
        if self.creator is not None:
            return len(self._listed)
        if self._counted is None:
            self._counted = int(self._connection.value(f"SELECT count(*) FROM {self._shown_rows}", *self._params))
        return self._counted

    @overload
    def __getitem__(self, at: int) -> Highlight: ...
    @overload
    def __getitem__(self, at: slice) -> list[Highlight]: ...
    def __getitem__(self, at: int | slice) -> Highlight | list[Highlight]:
        if isinstance(at, slice):
            start, stop, step = at.indices(len(self))
            return self._page(start, max(stop - start, 0))[::step]
        page = self._page(range(len(self))[at], 1)
        if not page:
            raise IndexError(at)
        return page[0]

    def __iter__(self) -> Iterator[Highlight]:
        return shown_parts(self._annotations.of_article(self._article), self.creator)

    def quotes(self) -> Iterable[str]:
        rows = self._connection.each(f"SELECT h.quote FROM {self._shown_rows} ORDER BY {_ORDER}", *self._params)
        return (row[0] for row in rows)

    def _page(self, offset: int, limit: int) -> list[Highlight]:
        numbers = (
            self._page_rows(offset, limit) if self.creator is None else self._listed.numbers[offset : offset + limit]
        )
        return [*shown_parts(self._read(numbers), self.creator)]

    def _page_rows(self, offset: int, limit: int) -> list[int]:
        # The index has only the starts: annotations before this one are counted in it and not read.
        first = self._connection.value(
            f"SELECT h.start FROM {self._shown_rows} ORDER BY h.start LIMIT 1 OFFSET {offset}", *self._params
        )
        if first is None or not limit:
            return []
        skipped = offset - self._count_before(first)
        rows = self._connection.all(
            f"SELECT h.pk FROM {self._shown_rows} AND h.start >= ? ORDER BY {_ORDER} LIMIT {limit} OFFSET {skipped}",
            *(*self._params, first),
        )
        return [number for (number,) in rows]

    def places(self, ids: Sequence[Hashable]) -> Mapping[Hashable, int]:
        for each in ids:
            row = self._connection.one(
                f'SELECT h.start, h."end", h.created, h.pk FROM {self._shown_rows} AND h.id = ?', *(*self._params, each)
            )
            if row is not None and self.creator is not None:
                if (at := self._listed.place(row[0], row[3])) is not None:  # it may have been added since
                    return {each: at}
            elif row is not None:
                beside = self._connection.value(
                    f"SELECT count(*) FROM {self._shown_rows} AND h.start = ? "
                    'AND (h."end", h.created, h.id) < (?, ?, ?)',
                    *(*self._params, *row[:3], each),
                )
                return {each: self._count_before(row[0]) + int(beside)}
        return {}

    def _count_before(self, start: int) -> int:
        return int(
            self._connection.value(f"SELECT count(*) FROM {self._shown_rows} AND h.start < ?", *(*self._params, start))
        )

    @property
    def _shown_rows(self) -> str:
        """The table and condition for what is shown, with the parameters `_params`."""
        if self.creator is None:
            return "highlights h WHERE h.article = ?"
        return (
            "highlights h WHERE h.article = ? AND (h.creator = ? OR EXISTS "
            "(SELECT 1 FROM highlight_tags WHERE highlight = h.id AND creator = ?))"
        )

    @property
    def _params(self) -> tuple[object, ...]:
        return (self._article,) if self.creator is None else (self._article, self.creator, self.creator)

    # the text

    def touching(self, start: int, end: int) -> list[PlacedHighlight]:
        return self._touching(start, end, lambda stretch: stretch.visible)

    def own_around(self, creator: str, offset: int) -> list[Highlight]:
        around = self._touching(offset, offset + 1, lambda stretch: stretch.every)
        return sorted((each for *_, each in around if each.creator == creator), key=in_text_order)

    def _touching(
        self, start: int, end: int, which: Callable[[_Stretch], SpanIndex[Highlight]]
    ) -> list[PlacedHighlight]:
        touching: list[PlacedHighlight] = []
        for number in range(max(start, 0) // STRETCH, (end - 1) // STRETCH + 1):
            begins = number * STRETCH
            here = which(self._stretch(number)).touching(start, end)
            # An annotation that begins earlier was found with the previous stretch, if that was read.
            touching += [each for each in here if each[0] >= begins or begins <= start]
        return touching

    def _stretch(self, number: int) -> _Stretch:
        stretch = self._stretches.get(number)
        if stretch is None:
            try:
                every = self._read(self._numbers(number * STRETCH, (number + 1) * STRETCH))
            except LibraryError:  # the text is drawn without them; the check of the file reports the error
                self.is_incomplete = True
                every = []
            index = span_index(every)
            stretch = _Stretch(index, index if self.creator is None else span_index(shown_parts(every, self.creator)))
            if len(self._stretches) >= STRETCHES:
                del self._stretches[next(iter(self._stretches))]
            self._stretches[number] = stretch
        return stretch

    def _numbers(self, start: int, end: int) -> list[int]:
        """Return the rows that overlap a span."""
        if self._long is None:
            self._long = self._connection.all(
                'SELECT start, "end", pk FROM highlights WHERE article = ? AND "end" - start > ?', self._article, LONG
            )
        rows = self._connection.all(
            'SELECT pk FROM highlights WHERE article = ? AND start < ? AND start >= ? AND "end" > ?',
            *(self._article, end, start - LONG, start),
        )
        long = (pk for first, last, pk in self._long if first < end and start < last)
        return [*dict.fromkeys([*(row[0] for row in rows), *long])]

    def has_any(self, start: int, end: int) -> bool:
        if end - start <= STRETCH:
            return bool(self.touching(start, end))
        inside = self._connection.value(
            f'SELECT 1 FROM {self._shown_rows} AND h.start >= ? AND h.start < ? AND h."end" <= ? '
            "AND h.state != 'orphan' LIMIT 1",
            *(*self._params, start, end, self._length),
        )
        return inside is not None or bool(self.touching(start, start + 1))

    def differing(self, before: ArticleAnnotations, start: int, end: int) -> list[tuple[int, int]]:
        if isinstance(before, QueriedAnnotations):
            numbers = range(start // STRETCH, (end - 1) // STRETCH + 1)
            if not before._stretches.keys() >= {*numbers}:
                return [(start, end)]
        return super().differing(before, start, end)

    # queries for everything

    def of_claim(self, claim_id: str) -> list[Highlight]:
        where = "h.article = ? AND h.id IN (SELECT ?2 UNION SELECT highlight FROM claim_passages WHERE claim = ?2)"
        return self._annotations.matching(where, [self._article, claim_id]).get(self._article, [])

    def orphans(self) -> list[Highlight]:
        # One outside its text has no place either, even if its state is not "orphan".
        where = (
            "h.pk IN (SELECT pk FROM highlights WHERE article = ?1 AND state = 'orphan' UNION "
            'SELECT pk FROM highlights WHERE article = ?1 AND start > ?2 - ?3 AND "end" > ?2)'
        )
        orphans = self._annotations.matching(where, [self._article, self._length, LONG]).get(self._article, [])
        return [*shown_parts([each for each in orphans if not each.placed], self.creator)]

    def claim_spans(self) -> Iterable[tuple[int, int]]:
        own = "" if self.creator is None else " AND h.creator = ?"
        is_fewer = self._connection.counter("claims") < len(self)
        tables = ("claims c", "highlights h") if is_fewer else ("highlights h", "claims c")
        rows = self._connection.all(
            f'SELECT h.start, h."end" FROM {" CROSS JOIN ".join(tables)} ON c.highlight = h.id '
            f"WHERE h.article = ? AND h.state != 'orphan' AND h.\"end\" <= ?{own}",
            *(self._article, self._length, *(() if self.creator is None else (self.creator,))),
        )
        return [(start, end) for start, end in rows]

    def _read(self, numbers: Iterable[int]) -> list[Highlight]:
        some = json.dumps([*numbers])
        where = "h.pk IN (SELECT value FROM json_each(?))"
        return self._annotations.matching(where, [some]).get(self._article, [])
