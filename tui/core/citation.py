"""A quotation with speaker and source, in one line of plain text."""

from __future__ import annotations

from typing import TYPE_CHECKING

from tui.core.addresses import web_url
from tui.core.authors import author_names
from tui.core.dates import human_date
from tui.core.pages import cited_pages
from tui.core.turns import clock

if TYPE_CHECKING:
    from collections.abc import Iterable

    from tui.core.annotations import Claim
    from tui.core.model import Article, Quotation
    from tui.core.spans import Span
    from tui.core.turns import Turn


def citation(article: Article, quote: str, speaker: str = "", pages: str = "") -> str:
    """Return “quote” (speaker, in: title, publisher, date, pages, address), as far as known."""
    where = cited_source(article, pages)
    about = f"{speaker}, in: {where}" if speaker else where
    quote = " ".join(quote.split())
    return f"“{quote}” ({about})" if about else f"“{quote}”"


def cited_source(article: Article, pages: str = "") -> str:
    """Return authors, title, publisher, date, pages and address of an article, as far as known."""
    address = article.source if web_url(article.source) else ""
    authors = ", ".join(author_names(article.authors))
    title = f"{authors}: {article.title}" if authors and article.title else authors or article.title
    parts = (title, article.publisher, human_date(article.published), cited_pages(pages), address)
    return ", ".join(filter(None, parts))


def cited_speaker(span: Span, turn: Turn | None, claim: Claim | None, quotations: Iterable[Quotation]) -> str:
    """Return the speaker of a span: of its turn, with the time ("EMIL, 0:51").

    Else a claim's speaker, else that of the first quotation that overlaps the span; "" if there is none.
    """
    start, end = span
    if turn is not None and turn.speaker:
        return turn.speaker if turn.time is None else f"{turn.speaker}, {clock(turn.time)}"
    if claim is not None:
        return claim.speaker
    meeting = (each.speaker for each in quotations if each.start < end and start < each.end and not each.weak)
    return next(meeting, "")


def byline(article: Article) -> list[str]:
    """Return authors, publisher and date of an article, as far as known."""
    return [part for part in (", ".join(author_names(article.authors)), article.publisher, article.published) if part]
