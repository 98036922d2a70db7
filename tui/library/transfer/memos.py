"""Memos on articles coming in: each person's is theirs, and the one written last stands."""

from __future__ import annotations

from typing import TYPE_CHECKING

from tui.core.text import clean, cut, one_line
from tui.library.tables.changes import read_changes
from tui.library.tables.journal import now
from tui.library.tables.memos import memos_of
from tui.library.tables.rows import KEYS

if TYPE_CHECKING:
    from tui.core.tally import Tally
    from tui.library.sqlite.connection import Connection
    from tui.library.tables.journal import Recorder
    from tui.library.tables.memos import Memo
    from tui.library.transfer.bundles import Bundle
    from tui.library.transfer.outcomes import Place

MEMOS = "memos"
"""What the table at the end of an import calls them."""


def bring_memos_in(connection: Connection, step: Recorder, bundle: Bundle, place: Place, tally: Tally) -> None:
    """Bring in the memos of an article; one that was here before, or was removed here, changes nothing."""
    local = {each.creator: each for each in memos_of(connection, [place.article_id]).get(place.article_id, ())}
    former_texts = _texts_of_before(connection, place.article_id) if bundle.memos else set()
    for incoming in bundle.memos:
        creator, text = incoming.creator or step.creator, clean(incoming.text)[0].strip()
        here, words = local.get(creator), f"{creator}: {cut(one_line(text), 60)}"
        key = {"article": place.article_id, "creator": creator}
        if not text or (here is not None and here.text == text):
            tally.add(MEMOS, "kept")
        elif (creator, text) in former_texts:
            tally.note(MEMOS, "kept", "removed here" if here is None else "written anew here", words)
        elif here is None:
            time = incoming.modified or incoming.created or now()
            step.insert("memos", {**key, "text": text, "created": incoming.created or time, "modified": time})
            tally.add(MEMOS, "added")
        elif _is_later(incoming, here):
            step.update("memos", key, {"text": text, "modified": incoming.modified}, times=True)
            tally.note(MEMOS, "changed", "written anew there", words)
        else:
            tally.note(MEMOS, "kept", "another one is here", words)


def _is_later(incoming: Memo, here: Memo) -> bool:
    return incoming.modified > here.modified


def _texts_of_before(connection: Connection, article_id: str) -> set[tuple[str, str]]:
    """Return what memos of an article have said here in steps, also in those that were undone."""
    texts: set[tuple[str, str]] = set()
    for (changes,) in connection.all(
        "SELECT changes FROM journal WHERE article = ? AND instr(changes, '[\"memos\",')", article_id
    ):
        for table, key, before, after in read_changes(changes, KEYS) or []:
            if table == "memos" and key["article"] == article_id:
                texts.update((key["creator"], row["text"]) for row in (before, after) if row and "text" in row)
    return texts
