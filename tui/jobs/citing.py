"""Words of an article with speaker and source: what `y` copies and `postil cite` prints."""

from __future__ import annotations

from typing import TYPE_CHECKING

from tui.core.addresses import web_url
from tui.core.authors import author_names
from tui.core.citation import citation as plain_citation
from tui.core.citation import cited_source, cited_speaker
from tui.core.dates import human_date
from tui.core.model import Article
from tui.core.pages import cited_pages, page_labels
from tui.core.spoken import spoken_sentence, without_numbers
from tui.core.turns import turn_at

if TYPE_CHECKING:
    from tui.core.annotations import Claim
    from tui.core.model import Highlight
    from tui.core.spans import Span
    from tui.library import Library


CitedWords = tuple[Article, str, str, str]
"""Words of an article, their speaker and pages; "" for none. Without words it is the whole article."""


def cited_words(library: Library, article: Article, span: Span, speaker: str = "") -> CitedWords:
    pages = page_labels(library.pages_of(article.text), span)
    words = without_numbers(article.text, span, library.turns.of_article(article.pk))
    return article, words, speaker, pages


def spoken_words(library: Library, article: Article, span: Span) -> CitedWords:
    """Return a span with its speaker, as the text pane finds it for a selection."""
    around = [
        each
        for each in library.annotations.of_article(article.pk)
        if each.placed and each.start <= span[0] and span[1] <= each.end
    ]
    smallest = min(around, key=lambda each: (each.end - each.start, each.creator != library.creator), default=None)
    return _spoken(library, article, span, smallest.claim if smallest is not None else None)


def passage_of(library: Library, highlight: Highlight) -> CitedWords:
    article = library.articles.get(highlight.article)
    if highlight.placed:
        return _spoken(library, article, (highlight.start, highlight.end), highlight.claim)
    return article, highlight.quote, highlight.claim.speaker if highlight.claim is not None else "", ""


def cited_sentence(library: Library, article: Article, at: int) -> CitedWords:
    """Return the sentence at a code point of an article's text."""
    turns = library.turns.of_article(article.pk)
    return spoken_words(library, article, spoken_sentence(article.text, article.language, turns, at))


def _spoken(library: Library, article: Article, span: Span, claim: Claim | None) -> CitedWords:
    turn = turn_at(library.turns.of_article(article.pk), span[0])
    quotations = library.marks.of_article(article.pk).quotations
    return cited_words(library, article, span, cited_speaker(span, turn, claim, quotations))


def citation(article: Article, quote: str, speaker: str = "", pages: str = "", form: str = "plain") -> str:
    """Return a quotation with speaker and source, as plain text, Markdown or BibTeX.

    Without a quotation only the source.
    """
    quote = " ".join(quote.split())
    if form == "markdown":
        from tui.formats.markdown import escape

        url = web_url(article.source)
        title = f"[{escape(article.title)}](<{url}>)" if url else escape(article.title)
        authors = escape(", ".join(author_names(article.authors)))
        title = f"{authors}: {title}" if authors else title
        date = human_date(article.published)
        parts = (escape(speaker), title, escape(article.publisher), date, escape(cited_pages(pages)))
        where = ", ".join(filter(None, parts))
        return f"> {escape(quote)}\n>\n> — {where}\n" if quote else f"{where}\n"
    if form == "bibtex":
        from tui.formats.bibtex import entry, escape

        key = f"postil{article.id}"
        prefix = f"{escape(speaker)}: " if speaker else ""
        place = f"[{escape(pages.replace('–', '--'))}]" if pages else ""
        cited = f"{prefix}``{escape(quote)}'' \\cite{place}{{{key}}}\n\n" if quote else ""
        return f"{cited}{entry(article, key)}"
    return plain_citation(article, quote, speaker, pages) if quote else cited_source(article)
