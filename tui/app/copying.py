"""Copying a passage with its citation, from wherever it is seen."""

from __future__ import annotations

from typing import TYPE_CHECKING

from tui.app import clipboard
from tui.core.model import Article
from tui.core.pages import page_labels
from tui.core.sentences import sentence_span

if TYPE_CHECKING:
    from collections.abc import Sequence

    from textual.dom import DOMNode

    from tui.app.session import Session
    from tui.core.model import Highlight
    from tui.core.spans import Span
    from tui.library import Library


CitedWords = tuple[Article, str, str, str]
"""Words of an article, who says them, and on which pages; "" for nobody and none."""


def copy_passages(node: DOMNode, session: Session, passages: Sequence[CitedWords]) -> None:
    """Copy passages, each with its citation, as the settings have it."""
    if passages:
        citations = [clipboard.citation(*passage, session.settings.copy) for passage in passages]
        many = f"{len(citations):,} copied with their citations" if len(citations) > 1 else "copied with its citation"
        clipboard.copy(node, session, "\n\n".join(citations), many)


def copy_passage(node: DOMNode, session: Session, article: Article, span: Span, speaker: str) -> None:
    copy_passages(node, session, [cited_words(session.library, article, span, speaker)])


def cited_words(library: Library, article: Article, span: Span, speaker: str = "") -> CitedWords:
    pages = page_labels(library.pages_of(article.text), span)
    return article, article.text[slice(*span)], speaker, pages


def copy_sentences(node: DOMNode, session: Session, places: Sequence[tuple[int, int]]) -> None:
    """Copy the sentences that stand at code points of articles."""
    at = [(session.library.articles.get(article), start) for article, start in places]
    copy_passages(node, session, [cited_sentence(session.library, *place) for place in at])


def copy_highlights(node: DOMNode, session: Session, highlights: Sequence[Highlight]) -> None:
    """Copy the passages of annotations, of claims with their speakers."""
    copy_passages(node, session, [passage_of(session.library, each) for each in highlights])


def copy_highlight(node: DOMNode, session: Session, highlight: Highlight) -> None:
    copy_highlights(node, session, [highlight])


def passage_of(library: Library, highlight: Highlight) -> CitedWords:
    article = library.articles.get(highlight.article)
    speaker = highlight.claim.speaker if highlight.claim is not None else ""
    pages = page_labels(library.pages_of(article.text), (highlight.start, highlight.end)) if highlight.placed else ""
    return article, highlight.quote, speaker, pages


def cited_sentence(library: Library, article: Article, at: int) -> CitedWords:
    """Return the sentence that stands at a code point of an article's text."""
    return cited_words(library, article, sentence_span(article.text, article.language, at))
