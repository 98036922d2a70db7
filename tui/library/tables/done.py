"""Which articles a creator has finished coding."""

import json
from collections.abc import Mapping, Sequence

from tui.core.model import Article
from tui.core.text import cut, one_line
from tui.library.sqlite.connection import Connection
from tui.library.tables.journal import Journal, Recorder, now
from tui.library.tables.withdrawn import DONE, NOT_DONE, StatementKey, Statements

_STATEMENTS = Statements("done", DONE, NOT_DONE)


class DoneArticles:
    """Articles marked as done, each creator's own: they looked, even where they annotated nothing."""

    def __init__(self, connection: Connection, journal: Journal) -> None:
        self._connection = connection
        self._journal = journal

    def is_done(self, article_id: str) -> bool:
        return self._journal.creator in self.creators(article_id)

    def creators(self, article_id: str) -> dict[str, str]:
        """Return who has marked an article as done, by name, with the times."""
        return self.of_articles([article_id]).get(article_id, {})

    def of_articles(self, article_ids: Sequence[str]) -> dict[str, dict[str, str]]:
        """Return who has marked each article as done, by name, with the times."""
        by_article: dict[str, dict[str, str]] = {}
        for article_id, creator, created in self._connection.all(
            "SELECT article, creator, created FROM done WHERE article IN (SELECT value FROM json_each(?)) "
            "ORDER BY article, creator",
            json.dumps(list(article_ids)),
        ):
            by_article.setdefault(article_id, {})[creator] = created
        return by_article

    def mark(self, article: Article, *, done: bool) -> None:
        """Mark an article as done, or not, for this library's creator, as one step."""
        with self._journal.step(DONE if done else NOT_DONE) as step:
            step.article, step.summary = article.id, cut(one_line(article.title or article.source), 60)
            statement = article.id, self._journal.creator
            if not done:
                step.delete("done", _key(statement))
            elif not self.is_done(article.id):
                step.insert(
                    "done", {**_key(statement), "created": _STATEMENTS.time_of_new(self._connection, statement)}
                )

    def import_statements(self, step: Recorder, article_id: str, creators: Mapping[str, str]) -> int:
        """Add who has marked an article as done elsewhere, inside a step; return how many are new.

        For the same person the later time counts.
        """
        here = self.creators(article_id)
        for creator in sorted(creators):
            key, created = _key((article_id, creator)), creators[creator]
            if creator not in here:
                step.insert("done", {**key, "created": created or now()})
            elif created > here[creator]:
                step.update("done", key, {"created": created})
        return len(creators.keys() - here.keys())

    def withdrawn(self) -> dict[StatementKey, str]:
        """Return when creators last marked an article as not done."""
        return _STATEMENTS.withdrawn(self._connection)

    def take_back(self, step: Recorder, withdrawn: Mapping[StatementKey, str]) -> int:
        """Remove, inside a step, marks older than their withdrawal elsewhere; return how many."""
        before = len(step.changes)
        for statement, time in _STATEMENTS.follow(self._connection, withdrawn):
            if "" < self.creators(statement[0]).get(statement[1], "") < time:
                step.delete("done", _key(statement))
        return len(step.changes) - before


def _key(statement: StatementKey) -> dict[str, str]:
    return dict(zip(("article", "creator"), statement, strict=True))
