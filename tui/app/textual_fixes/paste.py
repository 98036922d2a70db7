"""What is pasted is text: an escape character in it must not be taken for the end of it and the rest for keys."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from textual import _xterm_parser
from textual.drivers import linux_driver

if TYPE_CHECKING:
    from collections.abc import Iterable

    from textual.message import Message

START, END = "\x1b[200~", "\x1b[201~"
_REMOVED = re.compile(
    "[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\u061c\u200e\u200f\u2028-\u202e\u2066-\u2069\ud800-\udfff\ufeff]"
)


class PasteParser(_xterm_parser.XTermParser):
    """Textual's parser, given pastes without characters that drive a terminal: its fields show what is pasted as it is.

    Textual 8.2 reads on for a sequence at an escape inside a paste and then plays what follows as keys. Most terminals
    take such characters out; tmux and older ones do not.
    """

    _pasting = False
    _tail = ""

    def feed(self, data: str) -> Iterable[Message]:
        """As Textual's; "" ends the input, so what is cleaned to nothing is not handed on."""
        if not data:
            return super().feed(data)
        kept = self.without_controls(data)
        return super().feed(kept) if kept else ()

    def without_controls(self, data: str) -> str:
        """The input with control characters removed between the signs that begin and end a paste."""
        if not self._pasting and "\x1b" not in data and not self._tail:
            return data
        out: list[str] = []
        for character in data:
            if not self._pasting:
                out.append(character)
                self._tail = self._next(character, START)
                if self._tail == START:
                    self._pasting, self._tail = True, ""
                continue
            before, self._tail = self._tail, self._next(character, END)
            if self._tail == END:
                out.append(END)
                self._pasting, self._tail = False, ""
            elif not self._tail:
                out.append(_REMOVED.sub("", f"{before}{character}"))
            elif len(self._tail) == 1:
                out += before[1:]
        return "".join(out)

    def _next(self, character: str, sign: str) -> str:
        tail = self._tail + character
        return tail if sign.startswith(tail) else "\x1b" if character == "\x1b" else ""


def take_pastes_as_text() -> None:
    """Make the terminal's input go through `PasteParser`; Textual has no other place for it."""
    linux_driver.XTermParser = PasteParser  # type: ignore[attr-defined]
