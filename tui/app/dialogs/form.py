"""A form: labels on the left, fields on the right, saved in one step; each invalid field says why."""

from __future__ import annotations

import json
from abc import abstractmethod
from dataclasses import replace
from typing import TYPE_CHECKING, ClassVar

from textual.containers import Horizontal, Vertical
from textual.widgets import Input, Label

from tui.app.dialogs.drafted import DraftDialog
from tui.app.overwriting import FIELDS, Overwriting
from tui.app.widgets.field import Field
from tui.app.widgets.hint import Hint
from tui.core.text import whole_line
from tui.library.tables.conflicts import join_texts

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from textual.app import ComposeResult

    from tui.app.changes import StepResult
    from tui.app.session import Session
    from tui.core.errors import ChangedError
    from tui.library.tables.drafts import Draft


class FormDialog(DraftDialog):
    """Saves the values that changed, of the fields of its kind of draft."""

    TITLE = ""
    LABELS: ClassVar[Mapping[str, str]] = {}
    LONGEST: ClassVar[Mapping[str, int]] = {}
    """The most characters of fields other than 200: more cannot be typed, since nothing is cut."""
    TYPES: ClassVar[Mapping[str, type[Field]]] = {}
    """The types of fields that are not plain ones."""
    HINTS: ClassVar[Mapping[str, str]] = {}
    """Placeholders of the fields."""
    ENTER_SAVES: ClassVar[bool] = False
    """Whether enter saves in every field, not only in the last."""
    KEYS = "{close} keeps it · {next_field} next field · {give_up_note} discards it"
    REFUSED_KEYS = "{close} tries again · {give_up_note} leaves it as a draft"

    def __init__(self, session: Session, subject: Draft, values: Mapping[str, str]) -> None:
        self._names = FIELDS[subject.kind]
        self._values = {name: values[name] for name in self._names}
        """The saved values as last seen."""
        super().__init__(session, subject)

    def field(self, name: str, value: str) -> Field:
        longest = max(self.LONGEST.get(name, 200), len(value))
        hint = self.HINTS.get(name, "")
        return self.TYPES.get(name, Field)(value, placeholder=hint, id=name, select_on_focus=False, max_length=longest)

    def compose(self) -> ComposeResult:
        with Vertical(classes="box -form"):
            yield Label(self.TITLE, classes="title", markup=False)
            yield from self.compose_about()
            values = self._values | (self._drafted(self.offered.text) if self.offered is not None else {})
            for name in self._names:
                with Horizontal():
                    yield Label(self.LABELS[name], markup=False)
                    yield self.field(name, self.in_field(values[name]))
            yield Hint(id="report")

    def in_field(self, value: str) -> str:
        """Return a value as its one-line field shows it."""
        return whole_line(value)

    def compose_about(self) -> ComposeResult:
        """Yield what stands between the title and the fields."""
        yield from ()

    @abstractmethod
    def find_invalid(self, changed: dict[str, str]) -> tuple[str, str] | None:
        """Return an invalid field with the reason, or None; valid values may be normalised."""

    @abstractmethod
    def write(self, changed: dict[str, str]) -> StepResult:
        """Save, in one step."""

    def _drafted(self, draft: str) -> dict[str, str]:
        """Return the values of a draft by field."""
        try:
            values = json.loads(draft)
            return {name: self.in_field(values[name]) for name in self._names if name in values}
        except (ValueError, TypeError, AttributeError):
            return {}

    def differs(self, draft: str) -> bool:
        return any(value != self._values[name] for name, value in self._drafted(draft).items())

    @property
    def _changed(self) -> dict[str, str]:
        """Return the field's text if it differs from the saved value, which may have several lines."""
        typed = {name: whole_line(self.query_one(f"#{name}", Input).value) for name in self._names}
        return {name: value for name, value in typed.items() if value != self.in_field(self._values[name])}

    @property
    def typed(self) -> str:
        changed = self._changed
        return json.dumps(changed, ensure_ascii=False) if changed else ""

    def on_input_changed(self) -> None:
        self.wait_for_pause()

    def on_field_full(self, event: Field.Full) -> None:
        """Say why nothing was taken."""
        field = event.field
        self.show_keys(f"{self.LABELS[str(field.id)]} has at most {field.max_length:,} characters: that was not taken")

    def on_input_submitted(self, event: Input.Submitted) -> None:
        """Go to the next field, or save."""
        if self.ENTER_SAVES or event.input.id == self._names[-1]:
            self.action_save_fields()
        else:
            self.app.action_focus_next()

    def action_save_fields(self) -> None:
        """Save what changed, or say which field is invalid."""
        changed = self._changed
        if (wrong := self.find_invalid(changed)) is not None:
            self.show_keys(wrong[1])
            self.query_one(f"#{wrong[0]}", Input).focus()
        elif changed:
            subject = replace(self._subject, text=json.dumps(changed, ensure_ascii=False))
            self.save(Overwriting(subject, json.dumps(self._values)), lambda: self.write(changed))
        else:
            self.end()

    def follow(self, text: str) -> bool:
        """Show other people's changes in fields that are not being edited."""
        values: dict[str, str] = json.loads(text)
        changed = self._changed.keys()
        is_free = all(values[name] == self._values[name] for name in changed)
        for name in values.keys() - changed:
            self._values[name] = values[name]
            self.query_one(f"#{name}", Input).value = self.in_field(values[name])
        return is_free

    def take_theirs(self, error: ChangedError) -> None:
        """Keep the other person's values in fields that both changed, and save the rest."""
        self._take(error.local, lambda incoming, local: local)
        self.action_save_fields()

    def take_joined(self, local: str) -> None:
        self._take(local, join_texts)

    def _take(self, local: str, join: Callable[[str, str], str]) -> None:
        for name, value in json.loads(local).items():
            self._values[name] = value
            field = self.query_one(f"#{name}", Input)
            field.value = self.in_field(join(field.value, value))

    def action_close(self) -> None:
        """Close; valid changes are saved, others stay a draft."""
        wrong = self.find_invalid(self._changed)
        if wrong is not None:
            self.leave_as_draft(wrong[1].partition(":")[0])
        else:
            self.action_save_fields()

    def action_give_up_note(self) -> None:
        self.give_up()
