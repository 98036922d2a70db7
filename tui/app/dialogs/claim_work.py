"""How the work on a claim stands: its status, who has it, when it is due."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from functools import partial
from typing import TYPE_CHECKING

from textual.containers import Vertical
from textual.widgets import Label

from tui.app.dialogs.both_texts import overwrite
from tui.app.dialogs.drafted import draft_on_highlight
from tui.app.dialogs.modal import Modal, ask
from tui.app.dialogs.picker import Choice, Picker
from tui.app.dialogs.strip import Pair, StripScreen
from tui.app.keymap import bindings
from tui.app.overwriting import Overwriting
from tui.app.widgets.field import Field
from tui.app.widgets.hint import Hint
from tui.core.claims import STATUSES, Claim
from tui.core.due import due_day
from tui.core.times import human_date

if TYPE_CHECKING:
    from textual.app import ComposeResult
    from textual.dom import DOMNode

    from tui.app.keymap import Keymap
    from tui.app.session import Session
    from tui.core.model import Highlight

LETTERS = dict(zip("tawsd", STATUSES, strict=True))
"""The letter that chooses each status."""

NOBODY = "\t"
"""What stands for nobody: no name that is typed has it, "nobody" may be somebody's."""


class StatusStrip(StripScreen[str | None]):
    """Answers with a status."""

    def __init__(self, keymap: Keymap, now: str) -> None:
        pairs: list[Pair] = [(letter, f"{each}{' ✓' if each == now else ''}") for letter, each in LETTERS.items()]
        title: Pair = (keymap.text("{status}"), "")
        super().__init__([title, *pairs, (keymap.text("{close}"), "")], pairs, title="its status")

    def choose(self, letter: str) -> bool:
        if letter not in LETTERS:
            return False
        self.dismiss(LETTERS[letter])
        return True


class DueField(Modal[str | None]):
    """Answers with an ISO date, "" for none."""

    BINDINGS = bindings("form")

    def __init__(self, now: str) -> None:
        super().__init__()
        self._now = now

    def compose(self) -> ComposeResult:
        with Vertical(classes="box"):
            yield Label("Due", classes="title", markup=False)
            yield Field(self._now, placeholder="fri, +3, 2 jun, a date, or nothing")
            yield Hint(self.with_keys("{submit} sets it · {close} leaves it as it is"), id="told")

    def on_input_changed(self, event: Field.Changed) -> None:
        day = due_day(event.value, date.today())
        words = human_date(day) if day else "no day yet" if day is None else "no day"
        self.query_one("#told", Label).update(self.with_keys(f"{words} · {{submit}} sets it · {{close}} leaves it"))

    def on_input_submitted(self, event: Field.Submitted) -> None:
        day = due_day(event.value, date.today())
        if day is None:
            self.query_one("#told", Label).update(f"{event.value!r} is no day: fri, +3, 2 jun or a date")
        else:
            self.dismiss(day)


def ask_status(node: DOMNode, session: Session, highlight: Highlight) -> None:
    _ask_field(node, session, highlight, "status", StatusStrip(session.keymap, _claim(highlight).status))


def ask_due(node: DOMNode, session: Session, highlight: Highlight) -> None:
    _ask_field(node, session, highlight, "due", DueField(_claim(highlight).due))


def ask_assignee(node: DOMNode, session: Session, highlight: Highlight) -> None:
    """Hand a claim to somebody: one who has made something in this library, or a new name.

    With one person's coding shown nobody else is named.
    """
    now, me = _claim(highlight).assignee, session.library.creator
    names = dict.fromkeys([me, *(session.library.creators.names() if session.whose is None else ())])
    choices = [Choice(name, "me" if name == me else "", chosen=name == now) for name in names]
    if now:
        choices.append(Choice("-", "takes it off: nobody has it", answer=NOBODY))
    picker = Picker("Hand to", "{submit} hands it to them, or to the name you typed", choices, create=True)
    _ask_field(node, session, highlight, "assignee", picker)


def _ask_field(node: DOMNode, session: Session, highlight: Highlight, field: str, dialog: Modal[str | None]) -> None:
    """Set a field that is the desk's, whosever the claim is; what another has set there meanwhile is shown first."""
    subject, seen = draft_on_highlight(session, field, highlight), getattr(_claim(highlight), field)

    def take(answer: str) -> None:
        value = "" if answer == NOBODY else answer
        over = Overwriting(replace(subject, text=value), seen)
        overwrite(node, session, over, partial(session.claims.edit_claim, highlight.id, {field: value}))

    ask(node, session, dialog, take)


def _claim(highlight: Highlight) -> Claim:
    return highlight.claim or Claim()
