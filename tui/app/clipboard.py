"""Copying: the system's clipboard where there is one, and the terminal's (OSC 52), which also works over SSH."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pyperclip

from tui.app.widgets.article_list import human_date

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

    app.run_worker(to_system, thread=True, group="clipboard", exit_on_error=False)


def citation(article: Article, quote: str, speaker: str = "") -> str:
    """A quotation with where it is from: “…” (speaker; title, publisher, 15 Apr 2019, source)."""
    where = ", ".join(
        part for part in (article.title, article.publisher, human_date(article.published), _url(article.source)) if part
    )
    said = f"{speaker}, in: " if speaker else ""
    return f"“{' '.join(quote.split())}” ({said}{where})"


def _url(source: str) -> str:
    return source if source.startswith(("http://", "https://")) else ""
