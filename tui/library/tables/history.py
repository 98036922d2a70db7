"""The history as it is exported and imported: this library's own steps, and read-only ones from elsewhere."""

from __future__ import annotations

import json
from heapq import merge
from itertools import accumulate, islice
from operator import attrgetter, itemgetter
from typing import TYPE_CHECKING, Any, NamedTuple

from tui.core.text import compact_json, digest
from tui.library.tables.changes import known_changes
from tui.library.tables.journal import REMOVE_ARTICLE, Step
from tui.library.tables.portable_changes import portable_changes

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from tui.library.sqlite.connection import Connection
    from tui.library.tables.journal import Journal, Recorder

STATES = ("done", "undone", "dropped", "reversal")

READ_AT_ONCE = 2_000
"""The articles with the fewest steps are read at once, up to this many in all; others are streamed."""

_ARRIVALS = "('import', 'merge')"

_SOME = "IN (SELECT value FROM json_each(?))"

_COLUMNS = "counter, time, {}, creator, step, reverses, action, summary, article, start, state, changes"

_STEPS = f"""
SELECT {_COLUMNS.format("id")}, 1 FROM journal j WHERE {{}} AND action NOT IN {_ARRIVALS} AND (reverses IS NULL
  OR NOT EXISTS (SELECT 1 FROM journal WHERE id = j.reverses AND action IN {_ARRIVALS}))
UNION ALL SELECT {_COLUMNS.format("number")}, 0 FROM history j WHERE {{}}
"""
"""Under a condition on an article; what an import or merge brought tells itself who made it, and when."""

TOGETHER, TOGETHER_CHARACTERS = 100, 1_000_000
"""The limits of steps that are read together; the last of them may have any length."""

_KEYS_ONLY = f"""
SELECT id, 1, counter, time, id, creator, length(changes) FROM journal j WHERE {{}} AND action NOT IN {_ARRIVALS}
  AND (reverses IS NULL OR NOT EXISTS (SELECT 1 FROM journal WHERE id = j.reverses AND action IN {_ARRIVALS}))
UNION ALL SELECT rowid, 0, counter, time, number, creator, length(changes) FROM history j WHERE {{}}
ORDER BY 3, 4, 5, 6
"""

_OF_NO_ARTICLE = f"""(article = '' OR action = '{REMOVE_ARTICLE}' AND article NOT IN (SELECT id FROM articles))"""


class HistoryStep(NamedTuple):
    """A step of a history, numbered as in the library that made it; `changes` is JSON with article ids.

    Sorting is by field order.
    """

    counter: int
    time: str
    number: int
    creator: str
    step: int
    reverses: int | None
    action: str
    summary: str
    article: str
    start: int
    state: str
    changes: str

    @property
    def id(self) -> str:
        """The id under which the step is recognised everywhere."""
        return digest(f"{self.number} {self.counter} {self.time} {self.creator}")[:24]


class _Later:
    """The steps of one article, or of none, read again on each iteration, since there may be very many."""

    def __init__(self, history: History, article: str | None) -> None:
        self._history, self._article = history, article

    def __iter__(self) -> Iterator[HistoryStep]:
        return self._history.each(self._article)


class History:
    """The steps of a library as they are exported, and those imported with articles."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection
        self._names: dict[int, str] = {}

    def of_articles(self, article_ids: Sequence[str]) -> dict[str, Iterable[HistoryStep]]:
        """Return the steps of each of these articles that has any, in order."""
        some, among = json.dumps(list(article_ids)), f"article {_SOME}"
        counts = self._connection.all(
            f"SELECT article, count(*) FROM (SELECT article FROM journal WHERE {among} UNION ALL "
            f"SELECT article FROM history WHERE {among}) GROUP BY 1",
            *(some, some),
        )
        fewest = sorted(counts, key=itemgetter(1))
        totals = accumulate(count for _, count in fewest)
        few = [article for (article, _), total in zip(fewest, totals, strict=True) if total <= READ_AT_ONCE]
        steps: dict[str, list[HistoryStep]] = {article: [] for article in few}
        some = json.dumps(few)
        rows = self._connection.all(_STEPS.format(among, among), some, some) if few else []
        self._names = dict(self._connection.all(f"SELECT pk, id FROM articles WHERE id {_SOME}", some)) if rows else {}
        for step in self._steps(rows):
            steps[step.article].append(step)
        read = {article: sorted(of) for article, of in steps.items() if of}
        return read | {article: _Later(self, article) for article, _ in counts if article not in steps}

    def of_none(self) -> Iterable[HistoryStep]:
        """Return the steps without an article, and the removals of articles that are gone, without their details."""
        return _Later(self, None)

    def each(self, article: str | None) -> Iterator[HistoryStep]:
        """Yield the steps of an article, or of none, in order."""
        where, params = ("article = ?", (article, article)) if article is not None else (_OF_NO_ARTICLE, ())
        some: list[tuple[int, int]] = []
        length = 0
        for number, is_own, *_, characters in self._connection.each(_KEYS_ONLY.format(where, where), *params):
            some.append((is_own, number))
            length += characters
            if len(some) == TOGETHER or length > TOGETHER_CHARACTERS:
                yield from self._read(some)
                some, length = [], 0
        yield from self._read(some)

    def _read(self, some: Sequence[tuple[int, int]]) -> Iterator[HistoryStep]:
        """Yield steps in this order, each given by its table (journal or not) and its key there."""
        rows = {}
        for is_own, table, column, key in ((1, "journal", "id", "id"), (0, "history", "number", "rowid")):
            if keys := [number for own, number in some if own == is_own]:
                for number, *row in self._connection.all(
                    f"SELECT {key}, {_COLUMNS.format(column)}, {is_own} FROM {table} WHERE {key} {_SOME}",
                    json.dumps(keys),
                ):
                    rows[is_own, number] = tuple(row)
        yield from self._steps([rows[each] for each in some if each in rows])

    def _steps(self, rows: Sequence[tuple[Any, ...]]) -> Iterator[HistoryStep]:
        """Yield the steps of these rows, with article ids in place of numbers."""
        own = iter(portable_changes([row[-2] for row in rows if row[-1] and row[6] != REMOVE_ARTICLE], self._name))
        for *values, changes, is_own in rows:
            if values[6] == REMOVE_ARTICLE:  # the removed article's contents are not exported
                changes = "[]"
            elif is_own:
                changes = next(own)
            yield HistoryStep._make((*values, changes))

    def _name(self, pk: int) -> str:
        if pk not in self._names:
            self._names[pk] = str(self._connection.value("SELECT id FROM articles WHERE pk = ?", pk) or "")
        return self._names[pk]

    def count(self, article: str = "") -> int:
        """Return how many steps `list_steps` would list, of one article (its id) or of all."""
        where, params = ("article = ?", (article, article)) if article else ("1", ())
        counts = f"SELECT (SELECT count(*) FROM journal WHERE {where}) + (SELECT count(*) FROM history WHERE {where})"
        return int(self._connection.value(counts, *params))

    def list_steps(self, journal: Journal, limit: int, article: str = "") -> list[Step]:
        """Return the last steps of one article (its id) or of all, the newest first, including imported ones."""
        where, params = ("article = ?", (article,)) if article else ("1", ())
        rows = self._connection.all(
            "SELECT number, time, creator, action, summary, article, start, iif(state = 'done', 'elsewhere', state) "
            f"FROM history WHERE {where} ORDER BY time DESC, number DESC LIMIT ?",
            *(*params, limit),
        )
        own, others = journal.steps(limit, article=article), [Step(*row) for row in rows]
        return [*islice(merge(own, others, key=attrgetter("time"), reverse=True), limit)]

    # import

    def import_steps(self, step: Recorder, steps: Iterable[HistoryStep], article: str, local: str) -> int:
        """Add unknown steps inside a step; return how many. Their `article` is `local` here."""
        count = 0
        for each in steps:
            step.follow_counter(each.counter)
            if not self._is_known(each):
                name = local if each.article == article else each.article
                self._connection.insert("history", {"id": each.id, **each._asdict(), "article": name})
                step.note("history", each.id)
                count += 1
        return count

    def _is_known(self, step: HistoryStep) -> bool:
        return bool(
            self._connection.value(
                "SELECT EXISTS (SELECT 1 FROM journal WHERE id = ? AND counter = ? AND time = ? AND creator = ?) "
                "OR EXISTS (SELECT 1 FROM history WHERE id = ?)",
                *(step.number, step.counter, step.time, step.creator, step.id),
            )
        )


def stored_changes(changes: object) -> str | None:
    """Return changes from elsewhere as the history stores them; None if they are invalid."""
    entries = known_changes(changes)
    return None if entries is None else compact_json(entries)
