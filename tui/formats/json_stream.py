"""Reading JSON piece by piece: an object of any size needs only the memory of its largest part."""

from __future__ import annotations

import codecs
import json
import re
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any, Literal

from tui.core.errors import FormatError

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

_BLANKS = re.compile(r"[ \t\r\n]*")

VALUE_AT_MOST = 128 * 1024 * 1024
"""Characters of one value: the text of a whole book has two million."""

INTEGER_AT_MOST = 2**63 - 1
"""The largest that a library can hold."""

JsonMember = tuple[Literal["value", "item"], str, Any]
"""A member of the object with its key; of the lists that are asked for each item is one."""


def integer(text: str) -> int:
    """Return an integer that fits in the library. Raises `ValueError` otherwise."""
    number = int(text)
    if abs(number) > INTEGER_AT_MOST:
        raise ValueError(text)
    return number


def real(text: str) -> float:
    """Return a finite number. Raises `ValueError` otherwise."""
    number = float(text)
    if number in (float("inf"), float("-inf")):
        raise ValueError(text)
    return number


def refuse_constant(name: str) -> Any:
    """Refuse NaN and Infinity, which are not JSON. Raises `ValueError`."""
    raise ValueError(name)


_DECODER = json.JSONDecoder(parse_int=integer, parse_float=real, parse_constant=refuse_constant)


@contextmanager
def located_errors(location: str, *, whole: bool = False) -> Iterator[None]:
    """Turn JSON errors into a `FormatError` that begins with `location`; with the position, if read `whole`."""
    try:
        yield
    except UnicodeDecodeError as error:
        place = f" at byte {error.start + 1}" if whole else ""
        raise FormatError(f"{location}it is not UTF-8{place}") from error
    except json.JSONDecodeError as error:
        place = f" at character {error.pos + 1}" if whole else ""
        raise FormatError(f"{location}it is not JSON{place} ({error.msg})") from error
    except ValueError as error:
        raise FormatError(f"{location}it contains an invalid number") from error
    except RecursionError as error:
        raise FormatError(f"{location}it is nested too deeply") from error


def members(read: Callable[[], bytes], lists: frozenset[str], location: str) -> Iterator[JsonMember]:
    """Yield the members of the object that `read` returns piece by piece, b"" at its end; of `lists` item by item.

    Raises `FormatError` with the `location`.
    """
    with located_errors(location):
        yield from _Stream(read).members(lists)


class _Stream:
    """A position in JSON of which only a part is in memory."""

    def __init__(self, read: Callable[[], bytes]) -> None:
        self._read = read
        self._decode = codecs.getincrementaldecoder("utf-8-sig")()
        self._text, self._at, self._is_whole = "", 0, False

    def members(self, lists: frozenset[str]) -> Iterator[JsonMember]:
        self._expect("{")
        if self._peek() == "}":
            self._at += 1
        else:
            while True:
                key = self._value()
                if not isinstance(key, str):
                    raise json.JSONDecodeError("Expecting property name enclosed in double quotes", "", 0)
                self._expect(":")
                if key in lists and self._peek() == "[":
                    for item in self._items():
                        yield "item", key, item
                else:
                    yield "value", key, self._value()
                if self._expect(",}") == "}":
                    break
        if self._peek():
            raise json.JSONDecodeError("Extra data", "", 0)

    def _items(self) -> Iterator[Any]:
        self._expect("[")
        if self._peek() == "]":
            self._at += 1
            return
        while True:
            yield self._value()
            if self._expect(",]") == "]":
                return

    def _peek(self) -> str:
        """Return the next non-blank character without consuming it; "" at the end."""
        while True:
            match = _BLANKS.match(self._text, self._at)
            self._at = match.end() if match else self._at
            if self._at < len(self._text):
                return self._text[self._at]
            if not self._fill():
                return ""

    def _expect(self, characters: str) -> str:
        character = self._peek()
        if not character or character not in characters:
            raise json.JSONDecodeError(f"Expecting {' or '.join(map(repr, characters))}", "", 0)
        self._at += 1
        return character

    def _value(self) -> Any:
        self._peek()
        while True:
            try:
                value, end = _DECODER.raw_decode(self._text, self._at)
            except json.JSONDecodeError:
                if not self._fill():
                    raise
                continue
            if end == len(self._text) and self._fill():  # a number may continue
                continue
            self._at = end
            return value

    def _fill(self) -> bool:
        """Read more, doubling the amount for a value that does not end; return False at the end."""
        if self._is_whole:
            return False
        rest = self._text[self._at :]
        if len(rest) > VALUE_AT_MOST:
            raise json.JSONDecodeError(f"a value is longer than {VALUE_AT_MOST >> 20} MB", "", 0)
        parts, length = [rest], 0
        while not self._is_whole and length <= len(rest):
            data = self._read()
            self._is_whole = not data
            parts.append(self._decode.decode(data, final=not data))
            length += len(parts[-1])
        self._text, self._at = "".join(parts), 0
        return bool(length)
