"""Asking for the letter of a bookmark."""

from __future__ import annotations

from typing import TYPE_CHECKING

from tui.app.dialogs.modal import ask
from tui.app.dialogs.strip import StripScreen
from tui.app.keymap import keymap_of
from tui.core.text import one_line

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from textual.dom import DOMNode

    from tui.app.session import Session


class PlaceStrip(StripScreen[str | None]):
    """Dismissed with any letter."""

    def choose(self, letter: str) -> bool:
        is_letter = len(letter) == 1 and letter.isalpha()
        if is_letter:
            self.dismiss(letter)
        return is_letter


def ask_place_letter(
    node: DOMNode, session: Session, what: str, titles: Mapping[str, str], on_letter: Callable[[str], object]
) -> None:
    """Ask for the letter of a bookmark, showing the titles behind those in use."""
    escape = keymap_of(node).text("{close}")
    wordings = [
        [("", what), *((letter, one_line(title, room)) for letter, title in titles.items()), (escape, "leaves it")]
        for room in (40, 24, 12)
    ]
    ask(node, session, PlaceStrip(*wordings), on_letter)
