"""People's decisions about names, to train a recogniser: whole articles, and single places in others."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from tui.core.model import Mention
    from tui.library.sqlite.reading import ReadingConnection
    from tui.library.tables.marks import MarkStore

PAGE = 50
"""Articles read at once."""


@dataclass(frozen=True, slots=True)
class TaughtArticle:
    """An article with its confirmed, rejected and undecided names.

    If it `is_reviewed` no other words are names.
    """

    pk: int
    id: str
    text: str
    confirmed: tuple[Mention, ...]
    rejected: tuple[Mention, ...]
    undecided: tuple[Mention, ...]
    is_reviewed: bool


class Teaching:
    """Reads training data for a recogniser from a library."""

    def __init__(self, connection: ReadingConnection, marks: MarkStore) -> None:
        self._connection = connection
        self._marks = marks

    def corrected_articles(self) -> list[int]:
        """Return the numbers of all articles with a confirmed or rejected name, the newest first."""
        rows = self._connection.all(
            "SELECT DISTINCT article FROM mentions WHERE (state != 'found' OR origin != 'model') AND state != 'found' "
            "AND NOT by_rule ORDER BY article DESC"
        )
        return [pk for (pk,) in rows]

    def articles(self, pks: Iterable[int], *, are_reviewed: bool) -> Iterator[TaughtArticle]:
        """Yield the articles with these numbers and the decisions about their names."""
        for pk in pks:
            row = self._connection.one("SELECT id, text FROM articles WHERE pk = ?", pk)
            if row is None:
                continue
            mentions = self._marks.of_article(pk).mentions
            confirmed, rejected = (
                tuple(m for m in mentions if m.state == state) for state in ("confirmed", "rejected")
            )
            undecided = tuple(m for m in mentions if not m.is_decided)
            yield TaughtArticle(pk, row[0], row[1], confirmed, rejected, undecided, are_reviewed)

    def stories(self, pks: Iterable[int]) -> dict[int, int]:
        """Return, for each article, the lowest number among them that tells the same story."""
        story: dict[int, int] = {}
        among = set(pks)
        for pk in sorted(among):
            if pk in story:
                continue
            reached = [pk]
            while reached:
                each = reached.pop()
                if each not in story:
                    story[each] = pk
                    others = self._connection.all("SELECT other FROM alike WHERE article = ?", each)
                    reached.extend(other for (other,) in others if other in among)
        return story

    def others(self, but: Iterable[int], limit: int) -> Iterator[str]:
        """Yield the texts of other articles, at most this many, spread over the library."""
        left_out = set(but)
        total = int(self._connection.value("SELECT count(*) FROM articles"))
        step = max(1, total // max(1, limit + len(left_out)))
        rows = self._connection.all("SELECT pk FROM articles ORDER BY pk")
        chosen = [pk for (pk,) in rows[::step] if pk not in left_out][:limit]
        for pk in chosen:
            yield self._connection.value("SELECT text FROM articles WHERE pk = ?", pk)
