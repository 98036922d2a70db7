"""Editing what is known of an article."""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import date, datetime
from typing import TYPE_CHECKING

from textual.containers import Vertical
from textual.widgets import Input, Label

from tui.app.dialogs.drafted import DraftDialog, draft_on
from tui.app.keymap import bindings
from tui.app.overwriting import Overwriting
from tui.app.widgets.field import Field
from tui.core.text import one_line
from tui.library.tables.articles import EDITABLE
from tui.library.tables.conflicts import joined

if TYPE_CHECKING:
    from collections.abc import Callable

    from textual.app import ComposeResult

    from tui.app.session import Session
    from tui.core.errors import ChangedError

_NAMES = {
    "title": "Title",
    "publisher": "Publisher",
    "published": "Published (2019-04-15)",
    "language": "Language (en)",
    "source": "Source (address or file)",
}


class EditArticle(DraftDialog):
    """Saves the values that were changed."""

    BINDINGS = bindings("form", "edit_article")
    KEYS = "{close} keeps it · {next_field} next field · {give_up_note} gives it up · the text never changes"
    REFUSED_KEYS = "{close} tries again · {give_up_note} leaves it as a draft"

    def __init__(self, session: Session) -> None:
        self._article = session.current.expect()
        super().__init__(session, draft_on(session, "article", self._article, (0, 0), self._article.title))

    def differs(self, draft: str) -> bool:
        return any(value != getattr(self._article, name) for name, value in _values(draft).items())

    @property
    def typed(self) -> str:
        values = {name: self.query_one(f"#{name}", Input).value for name in EDITABLE}
        changed = {name: value for name, value in values.items() if value != getattr(self._article, name)}
        return json.dumps(changed, ensure_ascii=False) if changed else ""

    def compose(self) -> ComposeResult:
        with Vertical(classes="box"):
            yield Label("Edit the article", classes="title", markup=False)
            drafted = _values(self.offered.text) if self.offered is not None else {}
            for name in EDITABLE:
                yield Label(_NAMES[name], markup=False)
                yield Field(drafted.get(name, getattr(self._article, name)), id=name, select_on_focus=False)
            yield Label(classes="hint", id="told", markup=False)

    def on_input_changed(self) -> None:
        self.wait_for_pause()

    def on_input_submitted(self) -> None:
        self.action_save_fields()

    def action_save_fields(self) -> None:
        """Keep what was changed; a date that is none is said."""
        values = {name: one_line(self.query_one(f"#{name}", Input).value, 300) for name in EDITABLE}
        if values["published"] and not is_date(values["published"]):
            self.show_keys(f"{values['published']} is no date: write it as 2019-04-15")
            self.query_one("#published", Input).focus()
            return
        changed = {name: value for name, value in values.items() if value != getattr(self._article, name)}
        if changed:
            subject = replace(self._subject, text=json.dumps(changed, ensure_ascii=False))
            over = Overwriting(subject, json.dumps({name: getattr(self._article, name) for name in EDITABLE}))
            self.save(over, lambda: self.session.edit_article(changed))
        else:
            self.end()

    def follow(self, text: str) -> bool:
        """Show the fields that nobody writes in here."""
        values = json.loads(text)
        changed = {name for name in EDITABLE if self.query_one(f"#{name}", Input).value != getattr(self._article, name)}
        is_free = all(values[name] == getattr(self._article, name) for name in changed)
        free = {name: value for name, value in values.items() if name not in changed}
        self._article = replace(self._article, **free)
        for name, value in free.items():
            self.query_one(f"#{name}", Input).value = value
        return is_free

    def take_theirs(self, error: ChangedError) -> None:
        """Let theirs stand in the fields that both changed, and save the others."""
        self._take(error.local, lambda incoming, local: local)
        self.action_save_fields()

    def take_joined(self, local: str) -> None:
        self._take(local, joined)

    def _take(self, local: str, join: Callable[[str, str], str]) -> None:
        values = json.loads(local)
        self._article = replace(self._article, **values)
        for name, value in values.items():
            field = self.query_one(f"#{name}", Input)
            field.value = one_line(join(field.value, value), 300)

    def action_close(self) -> None:
        """Leave: what can be saved is, and what cannot stays a draft."""
        published = one_line(self.query_one("#published", Input).value, 300)
        if published and not is_date(published):
            self.leave_as_draft(f"{published} is no date")
        else:
            self.action_save_fields()

    def action_give_up_note(self) -> None:
        self.give_up()


def _values(draft: str) -> dict[str, str]:
    """Return what a draft says, by field."""
    try:
        values = json.loads(draft)
        return {name: one_line(values[name], 300) for name in EDITABLE if name in values}
    except (ValueError, TypeError, AttributeError):
        return {}


def is_date(text: str) -> bool:
    try:
        date.fromisoformat(text[:10])
        if len(text) > 10:
            datetime.fromisoformat(text)
    except ValueError:
        return False
    return True
