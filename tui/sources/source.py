"""One opened source and its results: what a parser reads, then an article or the reason why there is none."""

import hashlib
import json
import os
import re
import stat
from collections.abc import Callable, Iterator, Mapping
from dataclasses import asdict, dataclass, fields
from pathlib import Path
from typing import Any, BinaryIO

from tui.core.errors import SourceError
from tui.core.model import NewArticle, NewHighlight
from tui.core.pages import Page
from tui.core.text import one_line, plural
from tui.core.turns import Turn

HEAD = 8192
"""Bytes that decide what a source is."""

CAP = 50_000_000
"""The greatest size of an article's source, in bytes."""

WEB = ("http://", "https://")
LINK_ALONE = "only a link, without a text; postil add --links FILE fetches such pages"
"""The problem of an entry that is no more than a link."""

ONLY_HIGHLIGHTS = "only what was highlighted: the export has no text of it"
CHANGED = "changed while it was read; add it again when nobody writes to it"
_TIMES_READ = 3
_LIKE_ADDRESS = re.compile(
    r"(?:(?:[\w-]+\.)+[a-z]{2,}(?::\d{1,5})?|(?:localhost|\d+(?:\.\d+){3}):\d{1,5})/", re.IGNORECASE
)
_FATES = {
    "tracked change": "read as accepted",
    "list number": "written before their paragraphs",
    "struck-through passage": "read as it stands",
}


def open_to_read(path: Path) -> BinaryIO:
    """Open a file. Raises `OSError`, and `SourceError` for a named pipe to which nobody writes."""
    # A pipe without a name (`<(command)`) is opened by way of a link to what is no path.
    if stat.S_ISFIFO(path.stat().st_mode) and Path(os.path.realpath(path)).exists():
        from tui.sources.pipes import open_pipe

        return open_pipe(path)
    return path.open("rb")


class Source:
    """A file, an address or standard input. `name` is for people, `origin` is what an article stores as its source."""

    def __init__(self, name: str, stream: BinaryIO, *, suffix: str = "", origin: str = "", charset: str = "") -> None:
        self.name = name
        self.suffix = suffix.lower()
        self.origin = origin
        self.charset = charset
        self._stamp = _stamp(stream)
        self.head = stream.read(HEAD)
        self._stream = stream

    @property
    def has_changed(self) -> bool:
        """Whether the file has been written to since reading started."""
        return _stamp(self._stream) != self._stamp

    def data(self, cap: int = CAP) -> bytes:
        """Return all bytes. Raises `SourceError` beyond `cap`, reading no more than that.

        A file that changes meanwhile is read again, and refused if it keeps changing.
        """
        for _ in range(_TIMES_READ):
            data = self.head
            if len(data) == HEAD:
                data += self._stream.read(cap + 1 - HEAD)
            if len(data) > cap:
                raise SourceError(f"larger than {cap // 1_000_000} MB; split it or add a shorter file")
            if not self.has_changed:
                return data
            self._stream.seek(0)
            self._stamp = _stamp(self._stream)
            self.head = self._stream.read(HEAD)
        raise SourceError(CHANGED)

    def readline(self, limit: int) -> bytes:
        """Return the next line with its end, at most `limit` bytes of it; b"" at the end."""
        if not self.head:
            return self._stream.readline(limit)
        end = self.head.find(b"\n") + 1
        line, self.head = (self.head[:end], self.head[end:]) if end else (self.head, b"")
        if not end and len(line) < limit:
            line += self._stream.readline(limit - len(line))
        return line


def _stamp(stream: BinaryIO) -> tuple[int, int]:
    """Return size and time of a file, which change when it is written; (0, 0) for anything else."""
    try:
        status = os.fstat(stream.fileno())
    except OSError:  # bytes, which have no file number
        return 0, 0
    return (status.st_size, status.st_mtime_ns) if stat.S_ISREG(status.st_mode) else (0, 0)


def printable(path: str | os.PathLike[str]) -> str:
    """Return a path for printing and storing: undecodable bytes and control characters replaced."""
    text = os.fsencode(path).decode("utf-8", "replace")
    return text if text.isprintable() else one_line(text, 4096)


def sha256(data: bytes) -> str:
    """Return the hex digest that identifies a source's bytes."""
    return hashlib.sha256(data).hexdigest()


@dataclass(frozen=True, slots=True)
class Refusal:
    """A source that is not an article: its name, and the reason in one line."""

    source: str
    reason: str

    def __str__(self) -> str:
        return f"{self.source}: {self.reason}"


def unreadable(path: str, error: OSError) -> Refusal:
    """Return the message for a file or folder that cannot be read."""
    if isinstance(error, FileNotFoundError):
        if "://" in path:
            return Refusal(printable(path), "only web addresses that begin with http:// or https:// are read")
        hint = "; an address begins with https:// or www." if _LIKE_ADDRESS.match(path) else ""
        return Refusal(printable(path), f"there is no such file or folder{hint}")
    return Refusal(printable(path), f"cannot be read ({error.strerror or type(error).__name__})")


@dataclass(frozen=True, slots=True)
class KnownSource:
    """A source whose bytes are in the library already; nothing was parsed."""

    source: str
    sha256: str


@dataclass(frozen=True, slots=True)
class ParsedArticle:
    """One article as a parser reads it, or the link or the problem there is instead of one.

    `address` is its canonical URL, `part` names it within a source that holds several. `whole` tells that it is all
    there is in the source, so that the source's own digest is the article's; `verbatim` that blank lines at its ends
    stay. What is missing is guessed from `plain`, the text without its markup, where there is one, else from `text`.
    `named` tells that the source itself gave `part` as the name of this one, `followed` that it is a feed, which has it
    under that name in its later issues, too. `left_out` are fields that are not taken, `attributes` names and values of
    those that are the article's attributes.
    `authors` are names as the source has them, joined by "; " where they are several.
    `checked` are the published checks that a page carries, `intake` what was left out or altered, a line each.
    `turns` are who speaks where, in a text that is clean; with `may_be_spoken` they are looked for by the labels in it.
    `pages` are where the pages of such a text begin. `is_read` tells that somebody has read it, and put it away.
    """

    text: str = ""
    title: str = ""
    authors: str = ""
    publisher: str = ""
    published: str = ""
    language: str = ""
    address: str = ""
    part: str = ""
    problem: str = ""
    plain: str | None = None
    whole: bool = True
    verbatim: bool = False
    named: bool = False
    followed: bool = False
    left_out: tuple[str, ...] = ()
    attributes: tuple[tuple[str, str], ...] = ()
    checked: tuple[str, ...] = ()
    intake: tuple[str, ...] = ()
    tags: tuple[str, ...] = ()
    highlights: tuple[NewHighlight, ...] = ()
    turns: tuple[Turn, ...] = ()
    may_be_spoken: bool = False
    pages: tuple[Page, ...] = ()
    is_read: bool = False

    @property
    def is_nameless(self) -> bool:
        """Whether only its text distinguishes it from the others of its source."""
        return not (self.whole or self.named or self.address.startswith(WEB))


@dataclass(frozen=True, slots=True)
class OtherKind:
    """A file in a folder of an unsupported kind: a script, a key, a drawing."""

    source: str
    suffix: str


def intake_lines(counts: Mapping[str, int]) -> Iterator[str]:
    """Yield a line for each kind of content of a document that was left out or altered."""
    for kind, count in counts.items():
        if count:
            yield f"{plural(count, kind)}, {_FATES.get(kind, 'left out')}"


SourceItem = NewArticle | KnownSource | Refusal | OtherKind
IsKnown = Callable[[str, str], bool]
"""Whether bytes with this digest are in the library; with a source, from that."""

_TEXTS = tuple(field.name for field in fields(ParsedArticle) if field.type is str)
_DEFAULTS: dict[str, Any] = {field.name: field.default for field in fields(ParsedArticle)}


def to_json(article: ParsedArticle) -> str:
    """Return an article as JSON for `from_json`, without what it has not."""
    values = {name: value for name, default in _DEFAULTS.items() if (value := getattr(article, name)) != default}
    return json.dumps(values, default=asdict)


def from_json(values: dict[str, Any]) -> ParsedArticle:
    """Return an article from JSON. Its writer parsed untrusted input: only the right types are accepted."""
    values = _DEFAULTS | values
    texts: dict[str, Any] = {name: value for name in _TEXTS if isinstance(value := values.get(name), str)}
    highlights = tuple(
        NewHighlight(
            quote=str(highlight["quote"]),
            note=str(highlight["note"]),
            tags=tuple(map(str, highlight["tags"])),
            color=str(highlight["color"]),
            created=str(highlight["created"]),
        )
        for highlight in values["highlights"]
    )
    return ParsedArticle(
        **texts,
        plain=values["plain"] if isinstance(values["plain"], str) else None,
        whole=values["whole"] is True,
        verbatim=values["verbatim"] is True,
        named=values["named"] is True,
        followed=values["followed"] is True,
        left_out=tuple(map(str, values["left_out"])),
        attributes=tuple((str(name), str(value)) for name, value in values["attributes"]),
        checked=tuple(map(str, values["checked"])),
        intake=tuple(map(str, values["intake"])),
        tags=tuple(map(str, values["tags"])),
        highlights=highlights,
        turns=tuple(
            Turn(int(start), int(words_start), int(end), str(speaker), None if time is None else float(time))
            for start, words_start, end, speaker, time in values["turns"]
        ),
        may_be_spoken=values["may_be_spoken"] is True,
        pages=tuple(Page(int(start), str(label)) for start, label in values["pages"]),
        is_read=values["is_read"] is True,
    )
