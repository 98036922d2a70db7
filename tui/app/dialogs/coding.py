"""Coding the text at the cursor: picking tags, and using the words themselves as a tag."""

from __future__ import annotations

from typing import TYPE_CHECKING

from tui.app.dialogs.modal import ask
from tui.app.dialogs.picker import TagPicker
from tui.app.typed_text import draft_on
from tui.core.annotations import giver_of

if TYPE_CHECKING:
    from textual.dom import DOMNode

    from tui.app.changes import StepResult
    from tui.app.session import Session

LONGEST_OWN_WORDS = 80
"""The most characters of words used as a tag."""


def pick_tags(node: DOMNode, session: Session) -> None:
    """Ask for any number of tags of the text's target; each is one step."""
    target = session.current.here()
    if session.current.left_out_speaker(target.span):
        session.annotations.refuse_left_out(target)
        return
    chosen = [*target.highlight.tags] if target.highlight is not None else []
    subject = draft_on(session, "tag", target.article, target.span, target.quote, target.highlight_id)

    def take(name: str) -> None:
        nonlocal target
        with session.reporting_errors():
            session.annotations.tag(target, name)
            chosen.append(name)
            article = session.current.article
            if target.highlight is None and article is not None and article.revision == target.article.revision:
                target = session.current.of_span(target.span)  # the annotation made with the first tag

    ask(node, session, TagPicker(session, subject, session.coding.tags, chosen, take), take)


def tag_own_words(session: Session) -> StepResult:
    """Tag the text's target with its own words (in vivo)."""
    target = session.current.here()
    words = " ".join(target.article.text[target.start : target.end].split()).strip(" .,;:!?\"'“”„‘’«»()")
    if not words or len(words) > LONGEST_OWN_WORDS:
        return session.refuse("that cannot be the name of a code: {visual} selects fewer words")
    if "/" in words:
        return session.refuse("these words have a slash in them, which makes levels: {annotate.tag} types a name")
    return session.annotations.tag(target, words)


def toggle_code(session: Session, name: str) -> StepResult:
    """Add a code to the text's target, or remove one's own."""
    target = session.current.here()
    highlight = target.highlight
    if highlight is not None and name in highlight.tags and giver_of(highlight, name) == session.library.creator:
        return session.annotations.toggle_tag(target, name)
    return session.annotations.tag(target, name)
