"""Importing memos on articles: each belongs to one person, and the latest wins."""

from __future__ import annotations

from typing import TYPE_CHECKING

from tui.core.text import clean, cut, one_line
from tui.library.tables.journal import now
from tui.library.tables.memos import Memos
from tui.library.tables.row_history import RowHistory

if TYPE_CHECKING:
    from collections.abc import Set

    from tui.core.tally import Tally
    from tui.library.sqlite.connection import Connection
    from tui.library.tables.journal import Journal, Recorder
    from tui.library.tables.memos import Memo
    from tui.library.tables.row_history import Value
    from tui.library.transfer.bundles import Bundle
    from tui.library.transfer.incoming import Incoming
    from tui.library.transfer.outcomes import Place

MEMOS = "memos"
"""Their kind in the table of an import."""


class MemoReconciler:
    """Imports memos of articles by person, in a merge including removals of their own."""

    def __init__(self, connection: Connection, journal: Journal, tally: Tally, incoming: Incoming) -> None:
        self._here, self._there = Memos(connection, journal), incoming.memos
        self._tally = tally

    def reconcile(self, step: Recorder, bundle: Bundle, place: Place) -> None:
        """Import those of an article; one that was ever here, or was removed here, changes nothing."""
        local = {each.creator: each for each in self._here.of_article(place.article_id)}
        coming = {each.creator or step.creator: each for each in bundle.memos}
        absent = [each for name, each in local.items() if name not in coming] if self._there is not None else []
        if not (coming or absent):
            return
        history = self._here.history(place.article_id)
        there = RowHistory() if self._there is None else self._there.history(bundle.article.id)
        earlier = history.values - history.returned(there)
        if self._there is None:  # a file may have coarser times, or none
            earlier |= {value[:2] for value in earlier}
        for creator, incoming in coming.items():
            key = {"article": place.article_id, "creator": creator}
            self._reconcile_one(step, key, incoming, local.get(creator), earlier)
        for memo in absent:
            if memo.stamp in there.values and history.follows_removal(memo.stamp):
                step.delete("memos", {"article": place.article_id, "creator": memo.creator})
                self._tally.note(MEMOS, "changed", "removed there", _words(memo.creator, memo.text))

    def _reconcile_one(
        self, step: Recorder, key: dict[str, str], incoming: Memo, here: Memo | None, earlier: Set[Value]
    ) -> None:
        """`earlier` are those that were here, and whose removal is not undone there, by `Memo.stamp`.

        Those of a file also count by creator and text alone.
        """
        text = clean(incoming.text)[0].strip()
        stamp = key["creator"], text, incoming.modified
        words = _words(key["creator"], text)
        if not text or (here is not None and here.text == text):
            if (
                here is not None and incoming.modified > here.modified
            ):  # written again there: a copy from before is older
                step.update("memos", key, {"modified": incoming.modified}, times=True)
            self._tally.add(MEMOS, "kept")
        elif stamp in earlier or stamp[:2] in earlier:
            self._tally.note(MEMOS, "kept", "removed here" if here is None else "written again here", words)
        elif here is None:
            time = incoming.modified or incoming.created or now()
            step.insert("memos", {**key, "text": text, "created": incoming.created or time, "modified": time})
            self._tally.add(MEMOS, "added")
        elif incoming.modified > here.modified:
            step.update("memos", key, {"text": text, "modified": incoming.modified}, times=True)
            self._tally.note(MEMOS, "changed", "written again there", words)
        else:
            self._tally.note(MEMOS, "kept", "another one is here", words)


def _words(creator: str, text: str) -> str:
    return f"{creator}: {cut(one_line(text), 60)}"
