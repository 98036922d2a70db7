"""Input from the terminal: keys, pastes, the mouse, and answers, which are never mistaken for one another."""

from __future__ import annotations

import re
import sys
from typing import TYPE_CHECKING

from textual import _xterm_parser, constants, events
from textual._ansi_sequences import ANSI_SEQUENCES_KEYS
from textual._time import get_time
from textual.keys import Keys

from tui.app.textual_fixes.sequences import (
    ANSWER,
    ANSWER_BODY,
    ANSWER_END,
    COMPLETE,
    EIGHT_BIT,
    ESC,
    LATE,
    LATE_END,
    PARTIAL,
    PASTE_END,
    PASTE_START,
    as_key,
    is_other,
)

if TYPE_CHECKING:
    from collections.abc import Generator, Iterable, Iterator

    from textual.driver import Driver
    from textual.message import Message

CONTROLS_RE = re.compile(
    "[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\u061c\u200e\u200f\u2028-\u202e\u2066-\u2069\ud800-\udfff\ufeff]"
)

ANSWER_SECONDS = 2.0
"""How long the rest of a sequence is awaited: over a slow line an answer comes in pieces."""

LATE_SECONDS = 10.0
"""How long the end of an answer is still recognised when it is no longer awaited."""

X10_MOUSE = "\x1b[M"
"""The prefix of old mouse reports, followed by three arbitrary bytes."""

_TEXT = re.compile("[^\x1b\x80-\x9f\udc80-\udcff]+")
_BYTES = re.compile("[\udc80-\udcff]+")


class TerminalParser(_xterm_parser.XTermParser):
    """Textual's parser, given whole keys, and pastes without control characters.

    Textual 8.2 treats what it does not know as keys: a terminal's answers about colours, names and states, also late
    ones, and what follows an escape inside a paste. A key report with unexpected numbers ends the app. This can go when
    it skips unknown sequences as ECMA-48 says, and ends a paste only at its end.
    """

    _pending = ""
    """The beginning of an unfinished sequence."""
    _until: float | None = None
    """When to stop waiting for its rest."""
    _pasted: list[str] | None = None
    """The paste so far; None outside of one."""
    _in_answer = False
    """Whether an answer has begun but not ended."""
    _is_stalled = False
    """Whether a paste has begun, but nothing more of it has come for a while."""
    _escaped = 0.0
    """When an escape was last taken for a key, because nothing followed."""
    _cut_off = 0.0
    """When an answer was last given up without its end."""

    def feed(self, data: str) -> Iterable[Message]:
        """Yield the events of some characters; bytes that are not UTF-8 are given as `surrogateescape` writes them."""
        return self._messages(data) if data else super().feed(data)  # an empty feed ends the input

    def tick(self) -> Iterable[Message]:
        if self._until is None or get_time() < self._until:
            return
        if self._pasted is not None:
            self._until, self._is_stalled = None, True
            yield from self._pasted_so_far(self._pasted)
            return
        pending, in_answer = self._pending, self._in_answer
        self._pending, self._until, self._in_answer = "", None, False
        if in_answer:
            self._cut_off = get_time()
            return
        if pending == ESC:
            self._escaped = get_time()
        if len(pending) <= 2:
            yield from self._keys(pending)

    @property
    def waits(self) -> float | None:
        """The seconds until `tick` has something to do, if it has."""
        return None if self._until is None else max(self._until - get_time(), 0.0)

    def _messages(self, data: str) -> Iterator[Message]:
        until = self._until if len(data) == 1 and self._in_answer else None  # who types is not made to wait for longer
        data = self._pending + self._with_escape(data)
        self._pending, self._until = "", None
        while data:
            if self._pasted is not None:
                data = yield from self._paste(data, self._pasted)
            elif self._in_answer:
                data = self._without_answer(data)
            elif (run := _TEXT.match(data)) is not None:
                data = data[run.end() :]
                yield from super().feed(run[0])
            elif data[0] != ESC:
                data = f"{_of_byte(data[0])}{data[1:]}"
            else:
                data = yield from self._sequence(data)
        if self._in_answer or self._pending or self._pasted is not None:
            is_key = self._pending == ESC and not self._in_answer and self._pasted is None
            self._until = until or get_time() + (constants.ESCAPE_DELAY if is_key else ANSWER_SECONDS)

    def _with_escape(self, data: str) -> str:
        """Return some characters with the escape that was taken for a key before them, or without a late end."""
        now = get_time()
        if self._escaped and now - self._escaped < ANSWER_SECONDS and LATE.match(data):
            data = ESC + data
        elif self._cut_off and now - self._cut_off < LATE_SECONDS and (late := LATE_END.match(data)):
            data = data[late.end() :]
        self._escaped = 0.0
        return data

    def _paste(self, data: str, pasted: list[str]) -> Generator[Message, None, str]:
        """Collect a paste up to its end; return what follows it.

        A single key after a pause ends it, too: the terminal has lost its end, and all further keys would be text.
        """
        pasted_now, end, rest = data.partition(PASTE_END)
        if not end:
            if self._is_stalled and (len(data) == 1 or COMPLETE.fullmatch(data)):
                self._pasted, self._is_stalled = None, False
                return data
            size = next(size for size in range(len(PASTE_END) - 1, -1, -1) if data.endswith(PASTE_END[:size]))
            pasted_now, self._pending = data[: len(data) - size], data[len(data) - size :]
        self._is_stalled = False
        pasted.append(pasted_now)
        if end:
            self._pasted = None
            yield from self._pasted_so_far(pasted, is_whole=True)
        return rest

    def _pasted_so_far(self, pasted: list[str], *, is_whole: bool = False) -> Iterator[Message]:
        """Yield what has come of a paste since it was last handed on."""
        text = CONTROLS_RE.sub("", _BYTES.sub(_in_western, "".join(pasted)))
        pasted.clear()
        if text or is_whole:
            yield events.Paste(text)

    def _without_answer(self, data: str) -> str:
        """Return what follows an answer, or what interrupts it."""
        body = ANSWER_BODY.match(data)
        rest = data[body.end() :] if body else data
        if not rest:
            return ""
        if rest == ESC:
            self._pending = rest
            return ""
        self._in_answer = False
        end = ANSWER_END.match(rest)
        return rest[end.end() :] if end else rest

    def _sequence(self, data: str) -> Generator[Message, None, str]:
        """Read what starts with an escape; return what follows it."""
        if data.startswith(X10_MOUSE):
            return self._without_mouse(data)
        if ANSWER.match(data):
            self._in_answer = True
            return data[2:]
        if whole := COMPLETE.match(data):
            if whole[0] == PASTE_START:
                self._pasted = []
            else:
                yield from self._keys(whole[0])
            return data[whole.end() :]
        begun = PARTIAL.match(data)
        size = begun.end() if begun else 1
        if size == len(data):
            self._pending = data
            return ""
        if size <= 2:
            yield from self._keys(data[:size])
        return data[size:]

    def _without_mouse(self, data: str) -> str:
        size, at = 0, len(X10_MOUSE)
        while size < 3:
            if at == len(data):
                self._pending = data
                return ""
            size += len(data[at].encode("utf-8", "surrogateescape"))
            at += 1
        return data[at:]

    def _keys(self, sequence: str) -> Iterator[Message]:
        """Yield the events of a whole sequence; there are none for an answer."""
        if sequence == ESC:
            yield events.Key("escape", ESC)
            return
        if is_other(sequence):
            yield from super().feed(sequence)
            return
        key = as_key(sequence)
        named = ANSI_SEQUENCES_KEYS.get(sequence)
        if key:
            pressed = [*self._sequence_to_key_events(key)]
            if not pressed and len(key) == 2:
                pressed = [*self._sequence_to_key_events(key[1], alt=True)]
                for each in pressed:  # Textual drops it for punctuation
                    each.key = each.key if each.key.startswith("alt+") else f"alt+{each.key}"
            yield from (each for each in pressed if each.key != Keys.Ignore)
        elif isinstance(named, tuple):  # which Textual takes for a character with the key's number
            yield from (events.Key(each.value, None) for each in named)


def _of_byte(character: str) -> str:
    """Return the meaning of a byte that is not UTF-8, or of an eight-bit control character."""
    byte = ord(character) & 0xFF
    return EIGHT_BIT.get(byte, "" if byte < 0xA0 else chr(byte))


def _in_western(escaped: re.Match[str]) -> str:
    """Return pasted text that was in a legacy Western encoding."""
    return escaped[0].encode("utf-8", "surrogateescape").decode("cp1252", "replace")


def use_terminal_parser(driver: type[Driver]) -> None:
    """Make a driver's input go through `TerminalParser`; Textual has no other hook."""
    for kind in driver.__mro__:
        module = sys.modules[kind.__module__]
        if hasattr(module, "XTermParser"):
            module.XTermParser = TerminalParser  # type: ignore[attr-defined]
