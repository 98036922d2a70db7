"""Two people editing one field: the second to save sees both texts, one above the other, and chooses."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

from textual.containers import Vertical, VerticalScroll
from textual.widgets import Label, Static

from tui.app.dialogs.modal import Modal
from tui.app.dialogs.strip import StripScreen
from tui.app.keymap import bindings
from tui.app.overwriting import FIELDS
from tui.app.widgets.hint import Hint
from tui.core.annotations import OF_THE_DESK
from tui.core.dates import human_date
from tui.core.errors import ChangedError
from tui.core.text import one_line

if TYPE_CHECKING:
    from collections.abc import Callable

    from textual.app import ComposeResult
    from textual.dom import DOMNode

    from tui.app.changes import StepResult
    from tui.app.keymap import Keymap
    from tui.app.overwriting import Overwriting
    from tui.app.session import Session
    from tui.library.tables.conflicts import Side

KEYS = "{both.take_theirs} theirs · {both.keep_mine} mine"


class BothTexts(Modal["Side | None"]):
    """Dismissed with the side to keep, None for neither yet; `joins` allows keeping both, joined."""

    BINDINGS = bindings("both")

    def __init__(self, kind: str, local: str, creator: str, incoming: str, *, joins: bool) -> None:
        super().__init__()
        self._title = f"{creator} has changed the {kind} meanwhile"
        self._joins = joins
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
            ways = (KEYS, *(("{both.join_both} joined, to write on",) if self._joins else ()), "{close} neither yet")
            yield Hint(self.with_keys(" · ".join(ways)))

    def action_take_theirs(self) -> None:
        self.dismiss("theirs")

    def action_keep_mine(self) -> None:
        self.dismiss("mine")

    def action_join_both(self) -> None:
        if self._joins:
            self.dismiss("joined")


class BothValues(StripScreen["Side | None"]):
    """The same question for values of a word or two, in one row."""

    BINDINGS = bindings("both")

    def __init__(self, keymap: Keymap, kind: str, local: str, creator: str, incoming: str) -> None:
        values = {text: human_date(text) if kind == "due" else text for text in (local, incoming)}
        theirs, own = (one_line(values[text], 20) or "none" for text in (local, incoming))
        both = (keymap.text("{both.take_theirs}"), theirs), (keymap.text("{both.keep_mine}"), f"mine: {own}")
        escape = keymap.text("{close}")
        super().__init__(
            [("", f"{creator} has set the {kind} meanwhile:"), *both, (escape, "neither yet")],
            [("", f"{creator}, {kind}:"), *both, (escape, "")],
        )

    def action_take_theirs(self) -> None:
        self.dismiss("theirs")

    def action_keep_mine(self) -> None:
        self.dismiss("mine")

    def action_join_both(self) -> None:
        """Do nothing: short values cannot be joined."""


def _fields(text: str, local: str) -> str:
    values = json.loads(text)
    return "\n".join(f"{name.replace('_', ' ')}: {values[name]}" for name in json.loads(local))


def overwrite(node: DOMNode, session: Session, over: Overwriting, save: Callable[[], StepResult]) -> None:
    """Save a picked value over the one that was seen, asking which to keep if it has changed since."""

    def choose(side: Side, error: ChangedError) -> None:
        if side == "mine":
            with session.reporting_errors():
                overwrite(node, session, over.after(error.local), save)
        else:
            session.report(f"{error.creator}'s stands")

    save_over(node, session, over, save, choose, joins=False)


def save_over(
    node: DOMNode,
    session: Session,
    over: Overwriting,
    save: Callable[[], StepResult],
    on_answer: Callable[[Side, ChangedError], object],
    *,
    joins: bool = True,
) -> StepResult | None:
    """Save an edited text over the one that was seen, asking which to keep if it has changed since.

    Raises what `save` raises.
    """
    try:
        with session.changes.over(over):
            return save()
    except ChangedError as error:
        changed = error

    def pass_on(side: Side | None) -> None:
        if side is not None:
            on_answer(side, changed)

    session.refresh()  # the next write replaces what is there now
    subject = over.subject
    both = subject.kind, changed.local, changed.creator, subject.text
    is_value = subject.kind in OF_THE_DESK
    node.app.push_screen(BothValues(session.keymap, *both) if is_value else BothTexts(*both, joins=joins), pass_on)
    return None
