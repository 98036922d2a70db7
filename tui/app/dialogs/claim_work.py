"""The work on a claim: its status, assignee and due date."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from functools import partial
from typing import TYPE_CHECKING

from textual import getters
from textual.containers import Vertical
from textual.widgets import Label

from tui.app.dialogs.both_texts import overwrite
from tui.app.dialogs.modal import Modal, ask
from tui.app.dialogs.picker import Choice, Picker, TypedPicker
from tui.app.dialogs.strip import StripScreen
from tui.app.dialogs.strip_bar import StripChoice
from tui.app.keymap import bindings
from tui.app.overwriting import Overwriting
from tui.app.typed_text import draft_on_highlight
from tui.app.widgets.draft_field import DraftField
from tui.app.widgets.hint import Hint
from tui.core.annotations import STATUSES, Claim
from tui.core.dates import human_date
from tui.core.due import due_day

if TYPE_CHECKING:
    from textual.app import ComposeResult
    from textual.dom import DOMNode

    from tui.app.keymap import Keymap
    from tui.app.session import Session
    from tui.core.model import Highlight
    from tui.library.tables.drafts import Draft

LETTERS = dict(zip("tawsd", STATUSES, strict=True))
"""The letter that chooses each status."""

NOBODY = "\t"
"""The answer for nobody, unlike any name that can be typed."""


class StatusStrip(StripScreen[str | None]):
    """Dismissed with a status."""

    def __init__(self, keymap: Keymap, now: str) -> None:
        pairs: list[StripChoice] = [
            (letter, f"{each}{' ✓' if each == now else ''}") for letter, each in LETTERS.items()
        ]
        title: StripChoice = (keymap.text("{status}"), "")
        super().__init__([title, *pairs, (keymap.text("{close}"), "")], pairs, title="its status", answers=LETTERS)


class DueField(Modal[str | None]):
    """Dismissed with an ISO date, "" for none."""

    BINDINGS = bindings("form")
    field = getters.query_one(DraftField)

    def __init__(self, session: Session, subject: Draft, now: str) -> None:
        super().__init__()
        self._session = session
        self._subject = subject
        self._now = now

    def compose(self) -> ComposeResult:
        with Vertical(classes="box"):
            yield Label("Due", classes="title", markup=False)
            placeholder = "fri, +3, 2 jun, a date, or nothing"
            yield DraftField(self._session, self._subject, self._now, placeholder=placeholder)
            yield Hint(self.with_keys("{submit} sets it · {close} leaves it as it is"), id="report")

    def on_mount(self) -> None:
        self.field.open()

    def on_input_changed(self, event: DraftField.Changed) -> None:
        day = due_day(event.value, date.today())
        words = human_date(day) if day else "no day yet" if day is None else "no day"
        self.query_one("#report", Label).update(self.with_keys(f"{words} · {{submit}} sets it · {{close}} leaves it"))

    def on_input_submitted(self, event: DraftField.Submitted) -> None:
        day = due_day(event.value, date.today())
        if day is None:
            self.query_one("#report", Label).update(f"{event.value!r} is not a day: fri, +3, 2 jun or a date")
        else:
            self.field.forget()
            self.dismiss(day)

    def action_close(self) -> None:
        self.field.close()
        self.dismiss(None)


def ask_status(node: DOMNode, session: Session, highlight: Highlight) -> None:
    strip = StatusStrip(session.keymap, _claim(highlight).status)
    _ask_field(node, session, draft_on_highlight(session, "status", highlight), highlight, strip)


def ask_due(node: DOMNode, session: Session, highlight: Highlight) -> None:
    subject = draft_on_highlight(session, "due", highlight)
    _ask_field(node, session, subject, highlight, DueField(session, subject, _claim(highlight).due))


def ask_assignee(node: DOMNode, session: Session, highlight: Highlight) -> None:
    """Assign a claim to a creator known in this library, or to a new name.

    While only one person's coding is shown nobody else is named.
    """
    subject = draft_on_highlight(session, "assignee", highlight)
    _ask_field(node, session, subject, highlight, assignee_picker(session, subject, _claim(highlight).assignee))


def assignee_picker(session: Session, subject: Draft, now: str) -> Picker:
    me = session.library.creator
    names = dict.fromkeys([me, *(session.library.creators.names() if session.whose is None else ())])
    choices = [Choice(name, "me" if name == me else "", chosen=name == now) for name in names]
    if now:
        choices.append(Choice("-", "removes it: nobody has it", answer=NOBODY))
    about = "{submit} hands it to them, or to the name you typed"
    return TypedPicker(session, subject, "Hand to", about, choices)


def _ask_field(
    node: DOMNode, session: Session, subject: Draft, highlight: Highlight, dialog: Modal[str | None]
) -> None:
    """Set a shared field of a claim; a value someone else has set meanwhile is shown first."""
    field = subject.kind
    seen = getattr(_claim(highlight), field)

    def take(answer: str) -> None:
        value = "" if answer == NOBODY else answer
        over = Overwriting(replace(subject, text=value), seen)
        overwrite(node, session, over, partial(session.claims.edit_claim, highlight.id, {field: value}))

    ask(node, session, dialog, take)


def _claim(highlight: Highlight) -> Claim:
    return highlight.claim or Claim()
