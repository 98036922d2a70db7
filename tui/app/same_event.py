"""Showing only the articles about one event."""

from __future__ import annotations

from typing import TYPE_CHECKING

from tui.app.background import in_background, library_of_thread
from tui.core.model import ArticleRow
from tui.core.text import plural
from tui.library.queries.events import find_event
from tui.library.tables.groups import set_filter

if TYPE_CHECKING:
    from tui.app.panes.articles import ArticlePane
    from tui.app.screens.articles import ArticlesScreen
    from tui.app.session import Session


def show_same_event(articles: ArticlePane | ArticlesScreen, session: Session, row: object) -> None:
    """Narrow a list to its articles about the same event as the one in this row; comparing them takes some seconds."""
    if not isinstance(row, ArticleRow):
        return
    text = articles.full_filter

    def compare() -> list[str]:
        with library_of_thread(session.library.path) as library:
            return find_event(library, row.pk, text)

    def show(ids: list[str]) -> None:
        if not ids:
            session.report("no other article here is about the same event")
            return
        articles.call_later(articles.filter_by, set_filter(ids))
        others = plural(len(ids) - 1, "other article")
        session.report(session.keymap.text(f"{others} about this event; {{groups}} makes a group of them"))

    session.report("looking for articles about the same event …")
    in_background(articles, compare, show, group="event")
