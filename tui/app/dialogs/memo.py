"""The memo on an article, one for each person."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

from tui.app.dialogs.drafted import write
from tui.app.dialogs.note import NoteEditor
from tui.app.overwriting import ARTICLE_MEMO, current_text
from tui.app.typed_text import draft_on

if TYPE_CHECKING:
    from textual.dom import DOMNode

    from tui.app.session import Session
    from tui.core.model import Article


def write_memo(node: DOMNode, session: Session, article: Article) -> None:
    """Edit the user's memo on an article."""
    with session.reporting_errors():
        subject = draft_on(session, ARTICLE_MEMO, article, (0, 0), article.title)
        text = current_text(session.library, subject)
        save = partial(session.codes.write_memo, article)
        write(node, session, NoteEditor(session, subject, "Memo", text, save))
