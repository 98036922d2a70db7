"""Shared parts of imports: a file with its broken parts by number, validated JSON, spans and articles."""

from __future__ import annotations

import csv
import io
import json
import re
from collections import Counter
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from datetime import date, datetime
from functools import lru_cache
from itertools import zip_longest
from typing import TYPE_CHECKING, Any, TypeVar

from tui.core.errors import FormatError
from tui.core.model import Article, Claim, ClaimLink
from tui.core.tally import BROKEN, Tally
from tui.core.text import clean, distinct, one_line, whole_line
from tui.core.times import stored_time
from tui.formats.identifiers import highlight_uuid
from tui.formats.json_stream import integer, located_errors, real, refuse_constant
from tui.formats.spreadsheet import MAGIC, first_sheet

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator
    from pathlib import Path

_T = TypeVar("_T")
_Part = TypeVar("_Part")

PROBLEMS_AT_MOST = 20
"""How many bad places a file may begin with, before anything in it could be read, until reading it stops."""

PROBLEMS_LISTED = 1_000
"""How many bad places of a file are told one by one; the others are counted."""

FILE_AT_MOST = 256 * 1024 * 1024
"""Bytes of a file that has to be read at once."""

LINE_AT_MOST = 128 * 1024 * 1024
"""Bytes of one line; an article of a whole book has two million."""

_DAY = re.compile(r"(\d{4})(?:-(\d\d)(?:-(\d\d))?)?(?![\d-])")
_FAR = re.compile(r"[+-]?\d{5,}-\d|-\d{4}-")
"""A year that no calendar has."""

_TIME = re.compile(r"[12]\d{3}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z")


class BadInputError(FormatError):
    """A file cannot be imported; `problems` lists why, one line for each place. Nothing has changed."""

    def __init__(self, path: Path, problems: list[str]) -> None:
        more = f" (and {len(problems) - 1} more)" if len(problems) > 1 else ""
        super().__init__(f"{path}: {problems[0]}{more}: nothing was imported; correct the file, then try again")
        self.problems = tuple(problems)


@dataclass(slots=True)
class InputFile:
    """A file or folder being imported, with what is broken in it, and what was not simply taken.

    `creator` is the importing person, for annotations without a creator. `records` counts readable items. `strict`: one
    broken part spoils the file, since Postil's own is written completely or not at all.
    """

    path: Path
    creator: str = ""
    problems: list[str] = field(default_factory=list)
    tally: Tally = field(default_factory=Tally)
    records: int = 0
    strict: bool = False
    _annotations: dict[str, int] = field(default_factory=dict)
    _texts: Counter[tuple[int, str]] = field(default_factory=Counter)

    def repetition(self, text: str, by: str = "") -> str:
        """Return a name for a text that has none: of two answers of the same words neither is the other.

        Several people's records of one text are about that text.
        """
        key = hash(text), by
        self._texts[key] += 1
        return f"#unnamed {self._texts[key]}"

    def distinct_id(self, annotation_id: str, content: object) -> str:
        """Return the id of an annotation, changed if the file has already used it for something else.

        One person may have marked the same words twice; neither replaces the other.
        """
        distinct, number = annotation_id, 1
        while self._annotations.setdefault(distinct, hash(content)) != hash(content):
            number += 1
            distinct = highlight_uuid(annotation_id, number)
        return distinct

    def time(self, text: str, *others: str) -> str:
        """Return the first valid one of some times, as the library stores it, else "", for the import's own."""
        times = [time for time in (text.strip(), *others) if time]
        for time in map(stored_time, times):
            if time:
                return time
        if times:
            self.tally.leave_out("times", "they are not ISO 8601 from 1000 to 2999", one_line(times[0], 40))
        return ""

    def problem(self, line: str) -> None:
        """Record a part that cannot be read, and go on; raises `BadInputError` if nothing can be."""
        self.problems.append(one_line(line, 300))
        if (self.strict or not self.records) and len(self.problems) >= PROBLEMS_AT_MOST:
            raise BadInputError(self.path, self.problems)
        if len(self.problems) <= PROBLEMS_LISTED:
            self.tally.leave_out(BROKEN, self.problems[-1])
        else:
            self.tally.leave_out(BROKEN, "not told one by one")

    def read_bytes(self) -> bytes:
        """Return the whole file. Raises `FormatError` if it is larger than any export."""
        if self.path.stat().st_size > FILE_AT_MOST:
            raise FormatError(f"it is larger than {FILE_AT_MOST >> 20} MB: split it")
        return self.path.read_bytes()

    def json(self) -> JsonValue:
        """Return the whole file as JSON."""
        return JsonValue(parse_json(self.read_bytes(), ""), "")

    def json_lines(self, read_line: Callable[[JsonValue], _T]) -> Iterator[_T]:
        """Yield the results of `read_line` for each line of JSON; a `FormatError` is recorded for its line."""

        def parse_line(line: tuple[str, bytes]) -> _T:
            location, data = line
            return read_line(JsonValue(parse_json(data, f"{location} ", strict=self.strict), location))

        return self.json_parts(self.lines(), parse_line)

    def first_json_lines(self, limit: int) -> Iterator[JsonValue]:
        """Yield the first lines of JSON, without those that cannot be read: they are reported when all are."""
        for _, (_, data) in zip(range(limit), self.lines(), strict=False):
            with suppress(FormatError):
                yield JsonValue(parse_json(data, ""), "")

    def json_parts(self, parts: Iterable[_Part], read_part: Callable[[_Part], _T | None]) -> Iterator[_T]:
        """Yield the results of `read_part` for each part, without None; a `FormatError` is recorded for its part."""
        for part in parts:
            try:
                read = read_part(part)
            except FormatError as error:
                self.problem(str(error))
            else:
                self.records += 1
                if read is not None:
                    yield read

    def starts_with(self, sign: bytes) -> bool:
        """Return whether the file starts with this, after white space."""
        with self.path.open("rb") as file:
            return file.read(4096).removeprefix(b"\xef\xbb\xbf").lstrip().startswith(sign)

    def first_line(self) -> bytes:
        """Return the first line, up to the length of a table's header."""
        with self.path.open("rb") as file:
            return file.readline(4096)

    def lines(self) -> Iterator[tuple[str, bytes]]:
        """Yield the non-blank lines with their names; one that is too long is recorded as a problem."""
        with self.path.open("rb") as file:
            number = 0
            while line := file.readline(LINE_AT_MOST + 1):
                number += 1
                if len(line) > LINE_AT_MOST:
                    self.problem(f"line {number}: it is longer than {LINE_AT_MOST >> 20} MB")
                    while line and not line.endswith(b"\n"):
                        line = file.readline(LINE_AT_MOST)
                elif line.strip():
                    yield f"line {number}:", line

    def table(self, *columns: str) -> TableRows:
        """Return the rows of a table. Raises `FormatError` without one of these columns."""
        rows = self.rows()
        if not {*columns} & {*rows.columns}:
            raise FormatError(f"line 1: has no column called {' or '.join(columns)}")
        return rows

    def rows(self) -> TableRows:
        """Return the rows of a table, of a workbook those of the first sheet.

        Separators are commas, semicolons or tabs, judged by the first line.
        """
        data = self.read_bytes()
        if data.startswith(MAGIC):
            rows, others = first_sheet(self.path)
            for name in others:
                self.tally.leave_out("sheets", "only the first of a workbook is read", one_line(name, 40))
            return SheetRows(rows)
        return TableRows(self.decode(data))

    def decode(self, data: bytes) -> str:
        """Return the text of a table; spreadsheets write UTF-8, UTF-16 or a Windows code page, which is reported."""
        encoding = "utf-16" if data.startswith((b"\xff\xfe", b"\xfe\xff")) else "utf-8-sig"
        try:
            return data.decode(encoding)
        except UnicodeDecodeError as error:
            try:
                text = data.decode("cp1252")
            except UnicodeDecodeError:
                raise FormatError(f"it is not UTF-8 at byte {error.start + 1}") from error
        self.tally.note("characters", "changed", "the file is not UTF-8: read as those of Windows", self.path.name)
        return text


class TableRows:
    """The rows of a table, each with the line it ends on; `columns` are the names in the first line."""

    def __init__(self, text: str) -> None:
        first, _, rest = text.partition("\n")
        if first.startswith("sep=") and len(first.strip()) == len("sep=;"):  # Excel's own marker
            delimiter, text = first[4], rest
        else:
            delimiter = max(",;\t", key=first.count)
        self._rows = csv.DictReader(io.StringIO(text, newline=""), delimiter=delimiter, strict=True)
        with _table_errors():
            self._rows.fieldnames = distinct(self._rows.fieldnames or ())
            self.columns = tuple(self._rows.fieldnames)

    def __iter__(self) -> Iterator[tuple[int, dict[str, str | None]]]:
        with _table_errors():
            for row in self._rows:
                yield self._rows.line_num, row


class SheetRows(TableRows):
    """The rows of a sheet, each with its number."""

    def __init__(self, rows: list[tuple[int, list[str]]]) -> None:
        self.columns = tuple(distinct(rows[0][1])) if rows else ()
        self._numbered = rows[1:]

    def __iter__(self) -> Iterator[tuple[int, dict[str, str | None]]]:
        for number, cells in self._numbered:
            yield number, dict(zip_longest(self.columns, cells[: len(self.columns)], fillvalue=""))


@contextmanager
def _table_errors() -> Iterator[None]:
    try:
        yield
    except csv.Error as error:
        raise FormatError(f"it is not a table that can be read ({error})") from error


@lru_cache(maxsize=1024)
def _is_moment(text: str) -> bool:
    """Return whether this is a possible date and time."""
    try:
        datetime.fromisoformat(text)
    except ValueError:
        return False
    return True


def parse_json(data: bytes, location: str, *, strict: bool = False) -> Any:
    """Parse strict JSON. Raises `FormatError` for anything else.

    If `strict`, numbers must fit in the library's columns, unlike other programs' own numbers.
    """
    numbers: dict[str, Any] = {"parse_int": integer, "parse_float": real} if strict else {}
    with located_errors(location, whole=True):
        return json.loads(data.decode("utf-8-sig"), parse_constant=refuse_constant, **numbers)


class JsonValue:
    """A JSON value whose parts must have the right type; a wrong one is located in the `FormatError`."""

    __slots__ = ("location", "value")

    def __init__(self, value: Any, location: str) -> None:
        self.value = value
        self.location = location

    def error(self, what: str) -> FormatError:
        """Return an error with this location."""
        return FormatError(f"{self.location or 'the file'} {what}")

    def __contains__(self, key: str) -> bool:
        return isinstance(self.value, dict) and self.value.get(key) is not None

    def get(self, key: str) -> JsonValue:
        """Return a member of an object; null if it is missing."""
        if not isinstance(self.value, dict):
            raise self.error("is not an object")
        joint = "" if not self.location else " " if self.location.endswith(":") else "."
        return JsonValue(self.value.get(key), f"{self.location}{joint}{key}")

    def items(self, key: str = "") -> Iterator[JsonValue]:
        """Yield the items of a list; none if it is missing."""
        part = self.get(key) if key else self
        if part.value is None:
            return
        if not isinstance(part.value, list):
            raise part.error("is not a list")
        for number, value in enumerate(part.value, 1):
            yield JsonValue(value, f"{part.location}[{number}]")

    def raw(self, key: str, default: str = "") -> str:
        """Return a text unchanged."""
        part = self.get(key)
        if part.value is None:
            return default
        if not isinstance(part.value, str):
            raise part.error("is not a text")
        return part.value

    def line(self, key: str, default: str = "") -> str:
        """Return a text cleaned, on one line, not shortened."""
        return whole_line(self.raw(key, default))

    def day(self, key: str) -> str:
        """Return a date, with a time or without, or any other text; an impossible date is refused."""
        text = self.line(key)
        if _FAR.match(text):
            raise self.get(key).error("is a day that there is not")
        match = _DAY.match(text)
        if match:
            try:
                date(*(int(part or 1) for part in match.groups()))
            except ValueError as error:
                raise self.get(key).error("is a day that there is not") from error
        return text

    def text(self, key: str) -> str:
        """Return a text cleaned."""
        return clean(self.raw(key))[0]

    def natural(self, key: str) -> int:
        """Return a whole number from 0 on."""
        part = self.get(key)
        if isinstance(part.value, bool) or not isinstance(part.value, int) or part.value < 0:
            raise part.error("is not a whole number")
        return part.value

    def span(self, length: int) -> tuple[int, int]:
        """Return `start` and `end` within a text of this length."""
        start, end = self.natural("start"), self.natural("end")
        if not start < end <= length:
            raise self.error(f"({start} to {end}) is outside the text, which has {length} characters")
        return start, end

    def texts(self, key: str) -> tuple[str, ...]:
        """Return a list of short texts, cleaned, without duplicates, in order."""
        texts: dict[str, None] = {}
        for item in self.items(key):
            if not isinstance(item.value, str):
                raise item.error("is not a text")
            texts[whole_line(item.value)] = None
        return tuple(filter(None, texts))

    def names(self, key: str) -> tuple[str, ...]:
        """Return a list of short texts, cleaned, without duplicates, sorted."""
        return tuple(sorted(self.texts(key)))

    def time(self, key: str) -> str:
        """Return a time as the library stores it; "" if it is missing."""
        text = self.raw(key)
        if not text or (_TIME.fullmatch(text) and _is_moment(text)):
            return text
        time = stored_time(text)
        if not time:
            raise self.get(key).error("is not an ISO 8601 time from 1000 to 2999")
        return time


def imported_article(article_id: str = "", title: str = "", source: str = "", text: str = "") -> Article:
    """Return an article with only these fields; one without a text is already in the library."""
    names = [whole_line(name) for name in (article_id, title, source)]
    return Article(0, names[0], names[1], "", "", names[2], "", "", "", 0, 0.0, text)


def imported_claim(
    speaker: str = "",
    verdict: str = "",
    rationale: str = "",
    links: Iterable[ClaimLink] = (),
    evidence: Iterable[str] = (),
) -> Claim:
    """Return a claim from texts of a file, cleaned."""
    return Claim.with_check(
        whole_line(speaker),
        whole_line(verdict) or "unchecked",
        clean(rationale)[0].strip(),
        tuple(links),
        [piece for piece in dict.fromkeys(whole_line(piece) for piece in evidence) if piece],
    )
