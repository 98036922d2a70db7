"""The marking of articles: which are pending, and where its results go."""

from __future__ import annotations

import json
from dataclasses import replace
from typing import TYPE_CHECKING

from tui.library.tables.doubts import disputed_names
from tui.library.tables.journal import now

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from tui.core.model import Marks
    from tui.library.sqlite.connection import Connection
    from tui.library.tables.corrected_marks import CorrectedMarks
    from tui.library.tables.marks import MarkStore


class Markings:
    """The work of the marking process, with people's corrections applied to its results."""

    def __init__(self, connection: Connection, marks: MarkStore, corrected: CorrectedMarks) -> None:
        self._connection = connection
        self._marks = marks
        self._corrected = corrected

    def texts(
        self,
        limit: int = 100,
        *,
        after: int = 0,
        again: bool = False,
        languages: Iterable[str] | None = None,
        without_model: bool = False,
    ) -> list[tuple[int, str]]:
        """Return `(pk, text)` of articles never marked, or of all, in order, from past `after` on.

        With `languages` only of articles in one of them. Those marked `without_model` are included on request.
        """
        model = " AND model != ''" if without_model else ""
        unmarked = "1" if again else f"NOT EXISTS (SELECT 1 FROM markings WHERE article = pk{model})"
        among = "1" if languages is None else "language IN (SELECT value FROM json_each(?))"
        query = f"SELECT pk, text FROM articles WHERE pk > ? AND {unmarked} AND {among} ORDER BY pk LIMIT ?"
        values = [] if languages is None else [json.dumps(list(languages))]
        return [(pk, text) for pk, text in self._connection.all(query, after, *values, limit)]

    def languages(self, *, again: bool = False) -> list[str]:
        """Return the languages of articles that were never marked or had no model, or of all; "" is none stated."""
        unmarked = "1" if again else "NOT EXISTS (SELECT 1 FROM markings WHERE article = pk AND model != '')"
        rows = self._connection.all(f"SELECT DISTINCT language FROM articles WHERE {unmarked}")
        return [language for (language,) in rows]

    def count_unmodelled(self) -> dict[str, int]:
        """Return how many articles were marked without a model, by language: they have no names."""
        rows = self._connection.all(
            "SELECT language, count(*) FROM markings m JOIN articles a ON a.pk = m.article WHERE m.model = '' "
            "GROUP BY language ORDER BY language"
        )
        return dict(rows)

    def without_model(self, languages: Iterable[str]) -> int:
        """Return how many articles in these languages were marked without a model."""
        counts = self.count_unmodelled()
        return sum(counts.get(language, 0) for language in languages)

    def earlier(self, *rules: str) -> int:
        """Return how many articles were marked by other rules than these, what an import brought included."""
        others = " AND ".join("version NOT LIKE '%' || ?" for _ in rules)
        return int(self._connection.value(f"SELECT count(*) FROM markings WHERE {others} AND model != ''", *rules))

    def put(
        self,
        results: Iterable[tuple[int, Marks]],
        model: str,
        version: str,
        texts: Mapping[int, str] | None = None,
        marked: str = "",
    ) -> int:
        """Replace what the program found in these articles, in one transaction; return in how many.

        What a person said of a mark stays. It is `marked` now, if no other time is given.
        An article that is gone is left out, and so is one whose text is no more the one in `texts`: it waits for marks.
        """
        written = 0
        with self._connection.write():
            for article_pk, marks in results:
                text = self._connection.value("SELECT text FROM articles WHERE pk = ?", article_pk)
                if text is None or (texts is not None and texts.get(article_pk) != text):
                    continue
                before = self._corrected.uncorrected_marks(article_pk)
                fresh = _with_imported(before, marks)
                former = self._connection.one("SELECT model, version FROM markings WHERE article = ?", article_pk)
                disputed = None
                if former is not None and former[0] and former != (model, version):
                    disputed = disputed_names(text, before.mentions, fresh.mentions)
                self._connection.run(
                    "INSERT OR REPLACE INTO markings (article, model, version, marked) VALUES (?, ?, ?, ?)",
                    article_pk,
                    model,
                    version,
                    marked or now(),
                )
                self._marks.replace(article_pk, self._corrected.correct_marks(article_pk, fresh), disputed)
                written += 1
        return written


def _with_imported(before: Marks, marks: Marks) -> Marks:
    """Return fresh marks and among them what a person elsewhere had decided before the article came here.

    What was decided here comes from the corrections.
    """
    decided = [m for m in before.mentions if m.is_decided]
    if not decided:
        return marks
    fresh = (m for m in marks.mentions if not any(m.start < d.end and d.start < m.end for d in decided))
    return replace(marks, mentions=tuple(sorted([*decided, *fresh], key=lambda m: m.start)))
