"""A quotation with where it is from, in one line of plain words."""

from __future__ import annotations

from typing import TYPE_CHECKING

from tui.core.addresses import web_url
from tui.core.times import human_date

if TYPE_CHECKING:
    from tui.core.model import Article


def citation(article: Article, quote: str, speaker: str = "") -> str:
    """Return “quote” (speaker, in: title, publisher, date, address), without what is not known."""
    where = cited_source(article)
    about = f"{speaker}, in: {where}" if speaker else where
    quote = " ".join(quote.split())
    return f"“{quote}” ({about})" if about else f"“{quote}”"


def cited_source(article: Article) -> str:
    """Return title, publisher, date and address of an article, without what is not known."""
    address = article.source if web_url(article.source) else ""
    parts = (article.title, article.publisher, human_date(article.published), address)
    return ", ".join(part for part in parts if part)
