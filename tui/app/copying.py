"""Copying passages with their citations."""

from __future__ import annotations

from typing import TYPE_CHECKING

from tui.app import clipboard
from tui.jobs.citing import citation, cited_sentence, cited_words, passage_of

if TYPE_CHECKING:
    from collections.abc import Sequence

    from textual.dom import DOMNode

    from tui.app.session import Session
    from tui.core.model import Article, Highlight
    from tui.core.spans import Span
    from tui.jobs.citing import CitedWords


def copy_passages(node: DOMNode, session: Session, passages: Sequence[CitedWords]) -> None:
    """Copy passages, each with its citation in the configured style."""
    if passages:
        citations = [citation(*passage, session.settings.copy) for passage in passages]
        many = f"{len(citations):,} copied with their citations" if len(citations) > 1 else "copied with its citation"
        clipboard.copy(node, session, "\n\n".join(citations), many)


def copy_passage(node: DOMNode, session: Session, article: Article, span: Span, speaker: str) -> None:
    copy_passages(node, session, [cited_words(session.library, article, span, speaker)])


def copy_sentences(node: DOMNode, session: Session, places: Sequence[tuple[int, int]]) -> None:
    """Copy the sentences at code points of articles."""
    at = [(session.library.articles.get(article), start) for article, start in places]
    copy_passages(node, session, [cited_sentence(session.library, *place) for place in at])


def copy_highlights(node: DOMNode, session: Session, highlights: Sequence[Highlight]) -> None:
    """Copy the passages of annotations, with their speakers."""
    copy_passages(node, session, [passage_of(session.library, each) for each in highlights])


def copy_highlight(node: DOMNode, session: Session, highlight: Highlight) -> None:
    copy_highlights(node, session, [highlight])
