"""The kind of a claim's speaker, by letter."""

from __future__ import annotations

from typing import TYPE_CHECKING

from tui.app.dialogs.strip import StripScreen, assign_letters
from tui.core.annotations import SPEAKER_KINDS

if TYPE_CHECKING:
    from tui.app.keymap import Keymap

KINDS = assign_letters(SPEAKER_KINDS[1:])
"""The kinds of speakers, by letter."""


class KindStrip(StripScreen[str | None]):
    """Dismissed with a kind; None leaves it as it is."""

    def __init__(self, keymap: Keymap, now: str) -> None:
        pairs = [(letter, f"{kind}{' ✓' if kind == now else ''}") for letter, kind in KINDS.items()]
        escape = keymap.text("{close}"), "leaves that as it is"
        super().__init__([("", "who is:"), *pairs, escape], pairs, answers=KINDS)
