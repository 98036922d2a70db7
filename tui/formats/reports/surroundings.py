"""The context and the place of passages in reports."""

from __future__ import annotations

from bisect import bisect_right
from typing import TYPE_CHECKING

from tui.core.addresses import web_url
from tui.core.citation import byline
from tui.core.pages import cited_pages, page_labels
from tui.core.paragraphs import paragraphs
from tui.core.spoken import without_numbers
from tui.core.turns import turn_at, turn_words
from tui.formats.reports.sheets import SheetLine

if TYPE_CHECKING:
    from tui.core.model import Highlight
    from tui.library.transfer.bundles import Bundle

_AROUND = 160
"""The most code points of context before and after a passage in its paragraph."""


class Surroundings:
    """The contexts of an article's passages."""

    def __init__(self, bundle: Bundle) -> None:
        article = bundle.article
        self._turns, self._pages = bundle.turns, bundle.pages
        self._text = article.text
        self._paragraphs = paragraphs(article.text)
        self._source = (
            (article.title or article.id, web_url(article.source)),
            *((part, "") for part in byline(article)),
        )

    def article(self, creator: str) -> SheetLine:
        """Return the article itself, and who coded it."""
        return SheetLine((*self._source, (creator, "")))

    def line(self, highlight: Highlight, *, is_cited: bool = True) -> SheetLine:
        """Return a passage with its context in its paragraph, cut between words, and its place.

        `is_cited`: the article is named, too.
        """
        text, start, end = self._text, highlight.start, highlight.end
        first, last = (max(0, bisect_right(self._paragraphs, (at, len(text))) - 1) for at in (start, end - 1))
        begins, ends = (self._paragraphs[first][0], self._paragraphs[last][1]) if self._paragraphs else (start, end)
        before, after = text[max(begins, start - _AROUND) : start], text[end : min(ends, end + _AROUND)]
        if start - _AROUND > begins:
            before = f"… {before.partition(' ')[2]}"
        if end + _AROUND < ends:
            after = f"{after.rpartition(' ')[0]} …"
        source = self._source if is_cited else ()
        turn = turn_at(self._turns, start)
        spoken = ((turn_words(turn), ""),) if turn is not None else ()
        pages = cited_pages(page_labels(self._pages, (start, end)))
        paged = ((pages, ""),) if pages else ()
        parts = (*source, *paged, (f"¶{first + 1}", ""), *spoken)
        quote = without_numbers(text, (start, end), self._turns) if highlight.placed else highlight.quote
        return SheetLine(parts, quote, highlight.note, before.replace("\n", " "), after.replace("\n", " "))
