"""Memos on articles: notes on a text as a whole, each creator's own."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, NamedTuple

from tui.core.text import clean, cut, one_line
from tui.library.tables.journal import now
from tui.library.tables.row_history import RowHistory

if TYPE_CHECKING:
    from collections.abc import Sequence

    from tui.core.model import Article
    from tui.library.sqlite.reading import ReadingConnection
    from tui.library.tables.journal import Journal


class Memo(NamedTuple):
    """What a creator wrote on an article, with first and last times."""

    creator: str
    text: str
    created: str
    modified: str

    @property
    def stamp(self) -> tuple[str, str, str]:
        """What distinguishes this writing of the text from any other."""
        return self.creator, self.text, self.modified


class Memos:
    """The memos of a library, by article id."""

    def __init__(self, connection: ReadingConnection, journal: Journal) -> None:
        self._connection = connection
        self._journal = journal

    def of_article(self, article_id: str) -> tuple[Memo, ...]:
        """Return the memos of an article by creator."""
        return memos_of(self._connection, [article_id]).get(article_id, ())

    def own(self, article_id: str) -> str:
        """Return the creator's own memo on an article, "" without one."""
        text = "SELECT text FROM memos WHERE article = ? AND creator = ?"
        return str(self._connection.value(text, article_id, self._journal.creator) or "")

    def history(self, article_id: str) -> RowHistory:
        """Return the history of an article's memos, each value as by `Memo.stamp`."""
        return RowHistory.read(
            self._connection,
            "memos",
            article_id,
            lambda key, row: (key["creator"], row.get("text", ""), row.get("modified", "")),
        )

    def write(self, article: Article, text: str) -> None:
        """Set the creator's own memo on an article, as one step; an empty one is removed."""
        text, key = clean(text)[0].strip(), {"article": article.id, "creator": self._journal.creator}
        with self._journal.step("memo") as step:
            old, time = self.own(article.id), now()
            step.article = article.id
            step.summary = f"{_brief(old)} → {_brief(text)}" if old else _brief(text)
            if not text:
                step.delete("memos", key)
            elif old:
                step.update("memos", key, {"text": text, "modified": time})
            else:
                step.insert("memos", {**key, "text": text, "created": time, "modified": time})


def memos_of(
    connection: ReadingConnection, article_ids: Sequence[str], creators: Sequence[str] = ()
) -> dict[str, tuple[Memo, ...]]:
    """Return the memos of articles by article id and creator; with `creators` only theirs."""
    by_article: dict[str, tuple[Memo, ...]] = {}
    for article_id, *row in connection.all(
        "SELECT article, creator, text, created, modified FROM memos "
        "WHERE article IN (SELECT value FROM json_each(?)) ORDER BY article, creator",
        json.dumps(list(article_ids)),
    ):
        memo = Memo(*row)
        if not creators or memo.creator in creators:
            by_article[article_id] = (*by_article.get(article_id, ()), memo)
    return by_article


def _brief(text: str) -> str:
    return cut(one_line(text), 60) or "removed"
