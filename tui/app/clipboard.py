"""Copying: the system's clipboard where there is one, and the terminal's (OSC 52), which also works over SSH."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pyperclip

from tui.app.background import in_background
from tui.core.citation import citation as plain_citation
from tui.core.times import human_date

if TYPE_CHECKING:
    from textual.app import App

    from tui.core.model import Article


def copy(app: App[object], text: str) -> None:
    """Put text on both clipboards; the system's in a thread, since its helper programs can hang."""
    app.copy_to_clipboard(text)

    def to_system() -> None:
        try:
            pyperclip.copy(text)
        except pyperclip.PyperclipException:
            return  # no clipboard here (SSH, no display): the terminal has the text

    in_background(app, to_system, lambda _: None, group="clipboard", exclusive=False)


def citation(article: Article, quote: str, speaker: str = "", form: str = "plain") -> str:
    """A quotation with its speaker and where it is from, in plain words, Markdown or BibTeX."""
    quote = " ".join(quote.split())
    date = human_date(article.published)
    url = article.source if article.source.startswith(("http://", "https://")) else ""
    if form == "markdown":
        from tui.formats.markdown import escape

        title = f"[{escape(article.title)}](<{url}>)" if url else escape(article.title)
        where = ", ".join(part for part in (escape(speaker), title, escape(article.publisher), date) if part)
        return f"> {escape(quote)}\n>\n> — {where}\n"
    if form == "bibtex":
        from tui.formats.bibtex import entry, escape

        key = f"postil{article.id}"
        prefix = f"{escape(speaker)}: " if speaker else ""
        return f"{prefix}``{escape(quote)}'' \\cite{{{key}}}\n\n{entry(article, key)}"
    return plain_citation(article, quote, speaker)
