"""Groups of articles: listing one, and making one from the filter or the marked articles."""

from __future__ import annotations

from typing import TYPE_CHECKING

from tui.app.dialogs.modal import ask
from tui.app.dialogs.picker import Choice, TypedPicker
from tui.app.typed_text import draft_in_field
from tui.core.text import one_line, plural
from tui.library.tables.groups import set_filter

if TYPE_CHECKING:
    from collections.abc import Sequence

    from tui.app.panes.articles import ArticlePane
    from tui.app.screens.articles import ArticlesScreen
    from tui.app.session import Session


def ask_group(articles: ArticlePane | ArticlesScreen, session: Session, marked: Sequence[str] = ()) -> None:
    """List the articles of a group; a new name makes a group of the marked articles, else of the filter."""
    text = set_filter(marked) if marked else articles.filter.strip()
    of_what = f"the {plural(len(marked), 'marked article')}" if marked else "this filter"

    def choices() -> list[Choice]:
        return [Choice(group.name, one_line(group.filter, 60)) for group in session.library.groups.all()]

    def on_answer(name: str) -> None:
        if name in {choice.name for choice in choices()}:
            articles.call_later(articles.filter_by, f'group:"{name}"')
        elif text:
            session.article_steps.put_group(name, text)
        else:
            session.report(session.keymap.text("a group is a filter with a name: {filter} filters the list first"))

    about = f"{{submit}} shows it{f', a new name makes one of {of_what}' * bool(text)}"
    subject = draft_in_field(session, "group", "articles")
    picker = TypedPicker(session, subject, "Groups of articles", about, choices()).follow(session, choices)
    ask(articles, session, picker, on_answer)
