"""The claim that was opened last: evidence from the text goes to it, and the footer names it."""

from __future__ import annotations

from contextlib import suppress
from typing import TYPE_CHECKING

from tui.app.widgets.lines import fit
from tui.core.claims import verdict_sign
from tui.core.errors import PostilError
from tui.core.text import one_line

if TYPE_CHECKING:
    from collections.abc import Callable

    from tui.app.keymap import Keymap
    from tui.app.shown_coding import ShownCoding
    from tui.core.model import Highlight
    from tui.library import Library

_STANCES = ("annotate.evidence_for", "annotate.evidence_against")


class OpenedClaim:
    """The claim of whatever article that a person opened, judged or made last, now or before the reader ended."""

    def __init__(self, library: Library, coding: ShownCoding, remember: Callable[[str, str], None]) -> None:
        self._library = library
        self._coding = coding
        self._remember = remember
        self._key = f"opened claim:{library.creator}"
        self._id = library.view_state.get(self._key)
        self.highlight = self._claim(self._id)
        """None before one was opened, where it is a claim no longer, and while its coding is not shown."""

    def take(self, highlight_id: str) -> None:
        """Let it be this one, if that is a claim."""
        if (highlight := self._claim(highlight_id)) is not None:
            if highlight_id != self._id:
                self._remember(self._key, highlight_id)
            self._id, self.highlight = highlight_id, highlight

    def read_again(self) -> None:
        """Take in what may have been changed about it."""
        self.highlight = self._claim(self._id)

    def _claim(self, highlight_id: str) -> Highlight | None:
        highlight = None
        if highlight_id:
            with suppress(PostilError):  # it is gone, or whoever asks next says what is wrong with the library
                highlight = self._coding.part_of(self._library.annotations.get(highlight_id))
        return highlight if highlight is not None and highlight.claim is not None else None

    def words(self, cells: int) -> str:
        """Return its sign and its words, "" where there is none."""
        if self.highlight is None or self.highlight.claim is None:
            return ""
        claim = self.highlight.claim
        return f"{verdict_sign(claim.verdict)} {fit(one_line(claim.wording or self.highlight.quote, 200), cells)}"

    def hints(self, keymap: Keymap, width: int) -> list[tuple[str, str]]:
        """Return what a footer says of it: its words, and the keys that add evidence; nothing without one."""
        sign, _, words = self.words(width // 4 if width >= 60 else 10).partition(" ")
        keys = keymap.hints(_STANCES)
        return [(sign, words), *keys] if words and keys else []
