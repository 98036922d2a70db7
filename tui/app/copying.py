"""Copying a passage with its citation, from wherever it is seen."""

from __future__ import annotations

from typing import TYPE_CHECKING

from tui.app import clipboard
from tui.core.paragraphs import flowed
from tui.core.sentences import sentences

if TYPE_CHECKING:
    from textual.dom import DOMNode

    from tui.app.session import Session
    from tui.core.model import Article, Highlight


def copy_passage(node: DOMNode, session: Session, article: Article, quote: str, speaker: str = "") -> None:
    """Copy a passage with its citation, as the settings have it."""
    clipboard.copy(node, session, clipboard.citation(article, quote, speaker, session.settings.copy))


def sentence_at(article: Article, at: int) -> str:
    """Return the sentence that stands at a code point of an article's text."""
    text = flowed(article.text)
    start, end = text.rfind("\n", 0, at) + 1, text.find("\n", at)
    line = (start, len(text) if end < 0 else end)
    spans = sentences(text, article.language, [line])
    return next((text[first:last] for first, last in spans if at < last), text[slice(*line)]).strip()


def copy_highlight(node: DOMNode, session: Session, highlight: Highlight) -> None:
    """Copy the passage of an annotation, of a claim with its speaker."""
    article = session.library.articles.get(highlight.article)
    copy_passage(node, session, article, highlight.quote, highlight.claim.speaker if highlight.claim else "")
