"""What all imports share: telling bad places by number, and values that are what they should be."""

from __future__ import annotations

import json
import re
import uuid
from collections import Counter
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

from tui.core.anchors import Anchoring, QuoteSelector
from tui.core.errors import FormatError
from tui.core.text import clean, one_line

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

PROBLEMS_AT_MOST = 20
"""How many bad places of a file are told before reading it stops."""

FILE_AT_MOST = 256 * 1024 * 1024
"""Bytes of a file that has to be read at once."""

LINE_AT_MOST = 128 * 1024 * 1024
"""Bytes of one line; an article of a whole book has two million."""

NAMESPACE = uuid.UUID("b5c6d1b0-6f0e-5d6f-9d53-6a1f3c2f7a11")
"""Where the ids of annotations that came without a UUID are derived, the same each time they come."""

_TIME = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z")


class BadInputError(FormatError):
    """A file cannot be imported; `problems` says why, one line a place. Nothing was changed."""

    def __init__(self, path: Path, problems: list[str]) -> None:
        more = f" (and {len(problems) - 1} more)" if len(problems) > 1 else ""
        super().__init__(f"{path}: {problems[0]}{more}: nothing was imported; correct the file, then try again")
        self.problems = tuple(problems)


@dataclass(slots=True)
class Reading:
    """A file being read: what is wrong with it, and what was left out on purpose."""

    path: Path
    problems: list[str] = field(default_factory=list)
    skipped: Counter[str] = field(default_factory=Counter)

    def problem(self, line: str) -> None:
        """Note a bad place; the rest is read on to tell the others too, up to a limit."""
        self.problems.append(one_line(line, 300))
        if len(self.problems) >= PROBLEMS_AT_MOST:
            raise BadInputError(self.path, self.problems)

    def bytes(self) -> bytes:
        """The whole file. Raises `FormatError` when it is larger than any export is."""
        if self.path.stat().st_size > FILE_AT_MOST:
            raise FormatError(f"it is larger than {FILE_AT_MOST >> 20} MB: split it")
        return self.path.read_bytes()

    def json(self) -> Fields:
        """The whole file as JSON."""
        return Fields(parse(self.bytes(), ""), "")


def parse(data: bytes, where: str) -> Any:
    """Read strict JSON. Raises `FormatError` for anything else, however hostile."""
    try:
        return json.loads(data.decode("utf-8-sig"), parse_constant=_no_number)
    except UnicodeDecodeError as error:
        raise FormatError(f"{where}it is not UTF-8 at byte {error.start + 1}") from error
    except json.JSONDecodeError as error:
        raise FormatError(f"{where}it is not JSON at character {error.pos + 1} ({error.msg})") from error
    except ValueError as error:
        raise FormatError(f"{where}it holds a number that is none") from error
    except RecursionError as error:
        raise FormatError(f"{where}it is nested too deeply") from error


def _no_number(name: str) -> Any:
    raise ValueError(name)


class Fields:
    """A JSON value whose parts must have the right kind; what is wrong is told by place, as `FormatError`."""

    __slots__ = ("value", "where")

    def __init__(self, value: Any, where: str) -> None:
        self.value = value
        self.where = where

    @classmethod
    def parsed(cls, data: bytes, where: str) -> Fields:
        """A line of JSON; `where` is told with what is wrong."""
        return cls(parse(data, f"{where} "), where)

    def wrong(self, what: str) -> FormatError:
        """An error at this place."""
        return FormatError(f"{self.where or 'the file'} {what}")

    def __contains__(self, key: str) -> bool:
        return isinstance(self.value, dict) and self.value.get(key) is not None

    def get(self, key: str) -> Fields:
        """A part of an object; null when it is not there."""
        if not isinstance(self.value, dict):
            raise self.wrong("is not an object")
        joint = "" if not self.where else " " if self.where.endswith(":") else "."
        return Fields(self.value.get(key), f"{self.where}{joint}{key}")

    def items(self, key: str = "") -> Iterator[Fields]:
        """The parts of a list; none when it is not there."""
        part = self.get(key) if key else self
        if part.value is None:
            return
        if not isinstance(part.value, list):
            raise part.wrong("is not a list")
        for number, value in enumerate(part.value, 1):
            yield Fields(value, f"{part.where}[{number}]")

    def raw(self, key: str, default: str = "") -> str:
        """A text as it stands."""
        part = self.get(key)
        if part.value is None:
            return default
        if not isinstance(part.value, str):
            raise part.wrong("is not a text")
        return part.value

    def line(self, key: str, default: str = "", limit: int = 200) -> str:
        """A text cleaned, on one line."""
        return one_line(self.raw(key, default), limit)

    def text(self, key: str) -> str:
        """A text cleaned."""
        return clean(self.raw(key))[0]

    def whole(self, key: str) -> int:
        """A whole number from 0 on."""
        part = self.get(key)
        if isinstance(part.value, bool) or not isinstance(part.value, int) or part.value < 0:
            raise part.wrong("is not a whole number")
        return part.value

    def span(self, length: int) -> tuple[int, int]:
        """`start` and `end` within a text of this length."""
        start, end = self.whole("start"), self.whole("end")
        if not start < end <= length:
            raise self.wrong(f"({start} to {end}) is outside the text, which has {length} characters")
        return start, end

    def names(self, key: str, limit: int = 100) -> tuple[str, ...]:
        """A list of short texts, cleaned, each once, sorted."""
        found = set()
        for item in self.items(key):
            if not isinstance(item.value, str):
                raise item.wrong("is not a text")
            found.add(one_line(item.value, limit))
        return tuple(sorted(found - {""}))

    def time(self, key: str) -> str:
        """A time as the library stores it; "" when it is not there."""
        part = self.get(key)
        text = self.raw(key)
        if not text or _TIME.fullmatch(text):
            return text
        found = iso(text)
        if not found:
            raise part.wrong("is not an ISO 8601 time")
        return found


def lines(reading: Reading) -> Iterator[tuple[str, bytes]]:
    """The lines of a file that hold something, with how to call them; one too long is a problem of its own."""
    with reading.path.open("rb") as file:
        number = 0
        while line := file.readline(LINE_AT_MOST + 1):
            number += 1
            if len(line) > LINE_AT_MOST:
                reading.problem(f"line {number}: it is longer than {LINE_AT_MOST >> 20} MB")
                while line and not line.endswith(b"\n"):
                    line = file.readline(LINE_AT_MOST)
            elif line.strip():
                yield f"line {number}:", line


def iso(text: str) -> str:
    """A time as the library stores it (UTC, milliseconds), or "" for what is no ISO 8601 time."""
    try:
        time = datetime.fromisoformat(text.strip())
        time = time.replace(tzinfo=UTC) if time.tzinfo is None else time.astimezone(UTC)
    except (ValueError, OverflowError):
        return ""
    return time.isoformat(timespec="milliseconds").replace("+00:00", "Z")


def identity(*given: object) -> str:
    """The UUID of an annotation: its own, else one derived from what tells it from others."""
    if len(given) == 1 and isinstance(given[0], str):
        try:
            return str(uuid.UUID(given[0].removeprefix("urn:uuid:")))
        except ValueError:
            pass
    return str(uuid.uuid5(NAMESPACE, "\x1f".join(map(str, given)).encode("utf-8", "replace").decode()))


def placed(raw: str, text: str, start: int, end: int, quote: str = "") -> tuple[int, int] | None:
    """Where a span of a text as it came is in the text as it was cleaned; None when its quote is not there."""
    quote = clean(quote)[0] or clean(raw[start:end])[0]
    if text[start:end] == quote:
        return start, end
    before, after = clean(raw[max(0, start - 32) : start])[0], clean(raw[end : end + 32])[0]
    anchor = Anchoring(text, raw).find(QuoteSelector(start, quote, before, after))
    if anchor.state == "orphan" or text[anchor.start : anchor.end] != quote:
        return None
    return anchor.start, anchor.end
