"""Editing what is known of an article."""

from __future__ import annotations

from datetime import date, datetime
from typing import TYPE_CHECKING

from textual.containers import Vertical
from textual.widgets import Input, Label

from tui.app.dialogs.modal import Modal
from tui.app.keymap import bindings
from tui.app.widgets.field import Field
from tui.core.text import one_line
from tui.library.tables.articles import EDITABLE

if TYPE_CHECKING:
    from textual.app import ComposeResult

    from tui.core.model import Article

_NAMES = {
    "title": "Title",
    "publisher": "Publisher",
    "published": "Published (2019-04-15)",
    "language": "Language (en)",
    "source": "Source (address or file)",
}


class EditArticle(Modal[dict[str, str] | None]):
    """Answers with the values that were changed, or None."""

    BINDINGS = bindings("form", "edit_article")

    def __init__(self, article: Article) -> None:
        super().__init__()
        self._article = article

    def compose(self) -> ComposeResult:
        with Vertical(classes="box"):
            yield Label("Edit the article", classes="title", markup=False)
            for name in EDITABLE:
                yield Label(_NAMES[name], markup=False)
                yield Field(getattr(self._article, name), id=name, select_on_focus=False)
            yield Label(
                self.with_keys(
                    "{submit} keeps · {next_field} next field · {close} gives up · the text itself never changes"
                ),
                classes="hint",
                id="told",
            )

    def on_input_submitted(self) -> None:
        self.action_save_fields()

    def action_save_fields(self) -> None:
        """Keep what was changed; a date that is none is said."""
        values = {name: one_line(self.query_one(f"#{name}", Input).value, 300) for name in EDITABLE}
        if values["published"] and not is_date(values["published"]):
            self.query_one("#told", Label).update(f"{values['published']} is no date: write it as 2019-04-15")
            self.query_one("#published", Input).focus()
            return
        changed = {name: value for name, value in values.items() if value != getattr(self._article, name)}
        self.dismiss(changed or None)


def is_date(text: str) -> bool:
    try:
        date.fromisoformat(text[:10])
        if len(text) > 10:
            datetime.fromisoformat(text)
    except ValueError:
        return False
    return True
