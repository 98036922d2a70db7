"""The marking of articles: which wait for it, and where its results go."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from tui.library.tables.journal import now

if TYPE_CHECKING:
    from collections.abc import Iterable

    from tui.core.model import Marks
    from tui.library.sqlite.connection import Connection
    from tui.library.tables.corrections import Corrections
    from tui.library.tables.marks import MarkStore


class Markings:
    """The work of the marking process, with people's corrections laid over what it finds."""

    def __init__(self, connection: Connection, marks: MarkStore, corrections: Corrections) -> None:
        self._connection = connection
        self._marks = marks
        self._corrections = corrections

    def texts(self, limit: int = 100, *, after: int = 0, again: bool = False) -> list[tuple[int, str]]:
        """Return `(pk, text)` of articles that were never marked, or of all, in order, from past `after` on."""
        unmarked = "1" if again else "NOT EXISTS (SELECT 1 FROM markings WHERE article = pk)"
        query = f"SELECT pk, text FROM articles WHERE pk > ? AND {unmarked} ORDER BY pk LIMIT ?"
        return [(pk, text) for pk, text in self._connection.all(query, after, limit)]

    def put(self, results: Iterable[tuple[int, Marks]], model: str, version: str) -> None:
        """Replace what the program found in these articles, in one transaction; what a person said of a mark stays."""
        with self._connection.write():
            for article_pk, marks in results:
                if self._connection.value("SELECT 1 FROM articles WHERE pk = ?", article_pk) is None:
                    continue
                fresh = self._with_imported(article_pk, marks)
                self._marks.replace(article_pk, self._corrections.corrected(article_pk, fresh))
                self._connection.run(
                    "INSERT OR REPLACE INTO markings (article, model, version, marked) VALUES (?, ?, ?, ?)",
                    article_pk,
                    model,
                    version,
                    now(),
                )

    def _with_imported(self, article_pk: int, marks: Marks) -> Marks:
        """Return fresh marks and among them what a person elsewhere had decided before the article came here."""
        if self._connection.value("SELECT 1 FROM found_mentions WHERE article = ?", article_pk) is not None:
            return marks  # what was decided here comes from the corrections
        decided = [m for m in self._marks.of_article(article_pk).mentions if m.state != "found"]
        if not decided:
            return marks
        fresh = (m for m in marks.mentions if not any(m.start < d.end and d.start < m.end for d in decided))
        return replace(marks, mentions=tuple(sorted([*decided, *fresh], key=lambda m: m.start)))
