"""Two people at one field: the second to save sees both texts, one above the other, and says which is to stand."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

from textual.containers import Vertical, VerticalScroll
from textual.widgets import Label, Static

from tui.app.dialogs.modal import Modal
from tui.app.keymap import bindings
from tui.app.overwriting import FIELDS
from tui.core.errors import ChangedError

if TYPE_CHECKING:
    from collections.abc import Callable

    from textual.app import ComposeResult
    from textual.dom import DOMNode

    from tui.app.changes import StepResult
    from tui.app.overwriting import Overwriting
    from tui.app.session import Session
    from tui.library.tables.conflicts import Side

KEYS = "{both.take_theirs} theirs · {both.keep_mine} mine"

NAMES = ("speaker",)
"""Kinds of text of which there is one or the other."""


class BothTexts(Modal["Side | None"]):
    """Answers with the side that is to stand, None for none yet."""

    BINDINGS = bindings("both")

    def __init__(self, kind: str, local: str, creator: str, incoming: str) -> None:
        super().__init__()
        self._title = f"{creator} has changed the {kind} meanwhile"
        self._is_name = kind in NAMES
        if kind in FIELDS:
            local, incoming = _fields(local, local), _fields(incoming, local)
        self._texts = (("theirs", local), ("mine", incoming))

    def compose(self) -> ComposeResult:
        with Vertical(classes="box"):
            yield Label(self._title, classes="title", markup=False)
            with VerticalScroll(id="both"):
                for name, text in self._texts:
                    yield Label(name, classes="about", markup=False)
                    yield Static(text or "nothing", markup=False, id=name)
            ways = (KEYS, *(() if self._is_name else ("{both.join_both} joined, to write on",)), "{close} neither yet")
            yield Label(self.with_keys(" · ".join(ways)), classes="hint", markup=False)

    def action_take_theirs(self) -> None:
        self.dismiss("theirs")

    def action_keep_mine(self) -> None:
        self.dismiss("mine")

    def action_join_both(self) -> None:
        if not self._is_name:
            self.dismiss("joined")


def _fields(text: str, local: str) -> str:
    values = json.loads(text)
    return "\n".join(f"{name.replace('_', ' ')}: {values[name]}" for name in json.loads(local))


def overwrite(node: DOMNode, session: Session, over: Overwriting, save: Callable[[], StepResult]) -> None:
    """Save what was picked in place of what was seen; where that is another by now, the person says which stands."""

    def choose(side: Side, error: ChangedError) -> None:
        if side == "mine":
            with session.reporting_errors():
                overwrite(node, session, over.after(error.local), save)

    save_over(node, session, over, save, choose)


def save_over(
    node: DOMNode,
    session: Session,
    over: Overwriting,
    save: Callable[[], StepResult],
    on_answer: Callable[[Side, ChangedError], object],
) -> StepResult | None:
    """Save what is written over a text; None where another text is there: then both are shown, and one is chosen.

    Raises what `save` raises.
    """
    try:
        with session.changes.over(over):
            return save()
    except ChangedError as error:
        changed = error

    def answered(side: Side | None) -> None:
        if side is not None:
            on_answer(side, changed)

    session.refresh()  # what is written next is written over what stands there now
    subject = over.subject
    node.app.push_screen(BothTexts(subject.kind, changed.local, changed.creator, subject.text), answered)
    return None
