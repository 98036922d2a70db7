"""Which articles a creator has finished coding."""

import json
from collections.abc import Mapping, Sequence

from tui.core.model import Article
from tui.core.text import cut, one_line
from tui.library.sqlite.connection import Connection
from tui.library.sqlite.reading import ReadingConnection
from tui.library.tables.journal import Journal, Recorder, now
from tui.library.tables.withdrawn import Statements, Withdrawn

_DONE = "done"
NOT_DONE = "not done"
"""What the journal calls the step that takes it back."""

_STATEMENTS = Statements("done", _DONE, NOT_DONE)


class DoneArticles:
    """The articles that creators call done: they looked, also where they annotated nothing.

    Each creator calls an article done for themselves alone.
    """

    def __init__(self, connection: Connection, journal: Journal) -> None:
        self._connection = connection
        self._journal = journal

    def is_done(self, article_id: str) -> bool:
        return self._journal.creator in self.creators(article_id)

    def creators(self, article_id: str) -> dict[str, str]:
        """Return who has called an article done, by name, with the times."""
        return self.of_articles([article_id]).get(article_id, {})

    def of_articles(self, article_ids: Sequence[str]) -> dict[str, dict[str, str]]:
        """Return for each article that somebody has called done who it was, by name, with the times."""
        by_article: dict[str, dict[str, str]] = {}
        for article_id, creator, created in self._connection.all(
            "SELECT article, creator, created FROM done WHERE article IN (SELECT value FROM json_each(?)) "
            "ORDER BY article, creator",
            json.dumps(list(article_ids)),
        ):
            by_article.setdefault(article_id, {})[creator] = created
        return by_article

    def mark(self, article: Article, *, done: bool) -> None:
        """Call an article done, or not done after all, for this library's creator alone: one step."""
        with self._journal.step(_DONE if done else NOT_DONE) as step:
            step.article, step.summary = article.id, cut(one_line(article.title or article.source), 60)
            if not done:
                step.delete("done", {"article": article.id, "creator": self._journal.creator})
            elif not self.is_done(article.id):
                step.insert("done", {"article": article.id, "creator": self._journal.creator, "created": now()})

    def bring_in(self, step: Recorder, article_id: str, creators: Mapping[str, str]) -> int:
        """Add who has called an article done elsewhere, inside a step; return how many had not done so here."""
        new = creators.keys() - self.creators(article_id).keys()
        for creator in sorted(new):
            step.insert("done", {"article": article_id, "creator": creator, "created": creators[creator] or now()})
        return len(new)

    def taken_back(self, other: ReadingConnection | None = None) -> list[Withdrawn]:
        """Return what was called done and is not now, by its own creator's will; `other` is a library merged with."""
        rows = _STATEMENTS.withdrawn(self._connection, other)
        return [row for row in rows if row[1] not in self.creators(row[0])]

    def take_back(self, step: Recorder, taken_back: Sequence[Withdrawn]) -> int:
        """Take out those of these that are here, as they were said then, inside a step; return how many they were."""
        before = len(step.changes)
        for article_id, creator, created in taken_back:
            if self.creators(article_id).get(creator) == created:
                step.delete("done", {"article": article_id, "creator": creator})
        return len(step.changes) - before
