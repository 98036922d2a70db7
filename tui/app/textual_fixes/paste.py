"""What is pasted is text: an escape character in it must not be taken for the end of it and the rest for keys."""

from __future__ import annotations

import re
import sys
from typing import TYPE_CHECKING

from textual import _xterm_parser

if TYPE_CHECKING:
    from collections.abc import Iterable

    from textual.driver import Driver
    from textual.message import Message

START, END = "\x1b[200~", "\x1b[201~"
CONTROLS_RE = re.compile(
    "[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\u061c\u200e\u200f\u2028-\u202e\u2066-\u2069\ud800-\udfff\ufeff]"
)


class PasteParser(_xterm_parser.XTermParser):
    """Textual's parser, given pastes without characters that drive a terminal: its fields show what is pasted as it is.

    Textual 8.2 reads on for a sequence at an escape inside a paste and then plays what follows as keys. Most terminals
    take such characters out; tmux and older ones do not. This can go when Textual ends a paste by its end alone.
    """

    _pasting = False
    _tail = ""

    def feed(self, data: str) -> Iterable[Message]:
        if not data:  # which ends the input: what is cleaned to nothing must not be handed on
            return super().feed(data)
        cleaned = self.without_controls(data)
        return super().feed(cleaned) if cleaned else ()

    def without_controls(self, data: str) -> str:
        """Remove control characters between the signs that begin and end a paste."""
        if not self._pasting and "\x1b" not in data and not self._tail:
            return data
        pieces: list[str] = []
        for character in data:
            if not self._pasting:
                pieces.append(character)
                self._tail = self._extend_tail(character, START)
                if self._tail == START:
                    self._pasting, self._tail = True, ""
                continue
            before, self._tail = self._tail, self._extend_tail(character, END)
            if self._tail == END:
                pieces.append(END)
                self._pasting, self._tail = False, ""
            elif not self._tail:
                pieces.append(CONTROLS_RE.sub("", f"{before}{character}"))
            elif len(self._tail) == 1:
                pieces += before[1:]
        return "".join(pieces)

    def _extend_tail(self, character: str, sign: str) -> str:
        tail = self._tail + character
        return tail if sign.startswith(tail) else "\x1b" if character == "\x1b" else ""


def use_paste_parser(driver: type[Driver]) -> None:
    """Make the input of a driver go through `PasteParser`; Textual has no other place for it."""
    for kind in driver.__mro__:
        module = sys.modules[kind.__module__]
        if hasattr(module, "XTermParser"):
            module.XTermParser = PasteParser  # type: ignore[attr-defined]
