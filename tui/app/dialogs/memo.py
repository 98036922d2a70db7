"""The memo on an article, each person's own."""

from __future__ import annotations

from typing import TYPE_CHECKING

from tui.app.dialogs.note import NoteEditor
from tui.app.overwriting import ARTICLE_MEMO, current_text
from tui.app.typed_text import draft_on

if TYPE_CHECKING:
    from tui.app.session import Session


def memo_editor(session: Session) -> NoteEditor:
    """Return the editor of the person's own memo on the open article. Raises `NotFoundError` where there is none."""
    article = session.current.expect()
    subject = draft_on(session, ARTICLE_MEMO, article, (0, 0), article.title)
    text = current_text(session.library, subject)
    return NoteEditor(session, subject, "Memo", text, lambda words: session.codes.write_memo(article, words))
