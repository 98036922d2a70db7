"""The verdict on a claim, by letter."""

from __future__ import annotations

from typing import TYPE_CHECKING

from tui.app.dialogs.modal import ask
from tui.app.dialogs.strip import StripScreen, assign_letters
from tui.app.dialogs.strip_bar import StripChoice
from tui.app.keymap import BY_NAME, bindings
from tui.core.model import VERDICTS
from tui.core.text import one_line

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from textual.dom import DOMNode

    from tui.app.keymap import Keymap
    from tui.app.session import Session

LETTERS = dict(zip(VERDICTS[1:], "tmiofp", strict=True))
"""The letters of the built-in verdicts; one of the user's own has its first free letter."""

NONE = VERDICTS[0]
"""The verdict of an unchecked claim."""


class VerdictStrip(StripScreen[str | None]):
    """Dismissed with the verdict; `NONE` removes it."""

    BINDINGS = bindings("verdict")

    def __init__(self, keymap: Keymap, verdicts: Sequence[str], now: str = "", creator: str = "") -> None:
        """`now` is the claim's current verdict, which is marked; the new one is `creator`'s."""
        back = keymap.keys(BY_NAME["no_verdict"])
        answers = assign_letters((each for each in verdicts if each != NONE), back, LETTERS)
        pairs: list[StripChoice] = [
            (letter, f"{one_line(verdict, 20)}{' ✓' if verdict == now else ''}") for letter, verdict in answers.items()
        ]
        none: StripChoice = (back[0], "takes mine back")
        escape: StripChoice = (keymap.text("{close}"), "")
        title: StripChoice = (keymap.text("{verdict}"), "")
        about = f"verdict of {one_line(creator, 20)}"
        super().__init__([title, *pairs, none, escape], [*pairs, (back[0], "none")], title=about, answers=answers)

    def action_no_verdict(self) -> None:
        self.dismiss(NONE)


def pick_verdict(node: DOMNode, session: Session, give: Callable[[str], object], now: str = "") -> None:
    """Ask for a verdict of the vocabulary and do something with it."""
    ask(node, session, VerdictStrip(session.keymap, session.annotations.verdicts, now, session.library.creator), give)
