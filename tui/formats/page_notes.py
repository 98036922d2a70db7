"""Notes on whole pages, which become memos of articles."""

from __future__ import annotations

from typing import TYPE_CHECKING

from tui.library.tables.memos import Memo
from tui.library.transfer.bundles import Bundle

if TYPE_CHECKING:
    from collections.abc import Iterator

    from tui.core.model import Article


class PageNotes:
    """The notes on whole pages that a file has so far; a person's notes on one page become one memo."""

    def __init__(self) -> None:
        self._notes: dict[tuple[str, str], tuple[Article, dict[str, list[tuple[Memo, bool]]]]] = {}

    def add(self, article: Article, memo: Memo, *, is_own: bool) -> None:
        """Add a note on an article without a text; `is_own` if it was exported from here as a memo."""
        _, notes = self._notes.setdefault((article.id, article.source), (article, {}))
        notes.setdefault(memo.creator, []).append((memo, is_own))

    def bundles(self) -> Iterator[Bundle]:
        """Yield the memos by article."""
        for article, notes in self._notes.values():
            yield Bundle(article, memos=tuple(map(_join, notes.values())))


def _join(notes: list[tuple[Memo, bool]]) -> Memo:
    """Return one memo; without a time of change if it is not simply one that was exported.

    Such a memo replaces none that is here, however late it was written: its writer did not know that one.
    """
    memos = sorted((memo for memo, _ in notes), key=lambda memo: memo.created)
    if len(notes) == 1 and notes[0][1]:
        return memos[0]
    texts = dict.fromkeys(memo.text for memo in memos)
    return memos[0]._replace(text="\n\n".join(texts), modified="")
