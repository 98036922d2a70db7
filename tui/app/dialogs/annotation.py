"""Questions about an annotation, from any list: its tags, its note, its removal.

Each dialog is imported when it opens, so that the reader starts without it.
"""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

from tui.app.dialogs.modal import ask
from tui.app.dialogs.strip import REMOVES, ask_owner
from tui.app.open_article import AnnotationTarget
from tui.core.annotations import giver_of

if TYPE_CHECKING:
    from textual.dom import DOMNode

    from tui.app.session import Session
    from tui.core.model import Highlight


def ask_tag(node: DOMNode, session: Session, highlight: Highlight) -> None:
    """Tag an annotation or remove a tag, after naming its owner if it is another person's."""
    ask_owner(node, session, highlight, lambda: _pick_tag(node, session, highlight))


def ask_note(node: DOMNode, session: Session, highlight: Highlight) -> None:
    from tui.app.dialogs.drafted import write
    from tui.app.dialogs.note import NoteEditor

    def open_editor() -> None:
        write(node, session, NoteEditor.of_note(session, target_of(session, highlight)))

    ask_owner(node, session, highlight, open_editor)


def ask_whether_to_remove(node: DOMNode, session: Session, highlight: Highlight) -> None:
    """Remove an annotation, after asking if it is another person's."""
    ask_owner(node, session, highlight, lambda: session.annotations.remove(highlight), REMOVES)


def _pick_tag(node: DOMNode, session: Session, highlight: Highlight) -> None:
    from tui.app.dialogs.picker import tag_picker
    from tui.app.typed_text import draft_on_highlight

    target = target_of(session, highlight)
    picker = tag_picker(session, draft_on_highlight(session, "tag", highlight), session.coding.tags, highlight.tags)

    def on_answer(name: str) -> None:
        toggle = partial(session.annotations.toggle_tag, target, name)
        if name in highlight.tags and giver_of(highlight, name) != highlight.creator:
            ask_owner(node, session, highlight, toggle, "takes off", name)
        else:
            toggle()

    ask(node, session, picker, on_answer)


def target_of(session: Session, highlight: Highlight) -> AnnotationTarget:
    article = session.library.articles.get(highlight.article)
    return AnnotationTarget(article, highlight.start, highlight.end, highlight)
