"""Reading everything a person names: files, folders, standard input. What is refused never stops the rest."""

from __future__ import annotations

import os
from contextlib import ExitStack, closing
from io import BytesIO
from pathlib import Path
from typing import TYPE_CHECKING, BinaryIO

from tui.core.errors import SourceError
from tui.core.text import one_line
from tui.sources.items import Item, KnownTest, Refusal
from tui.sources.registry import extension_of, kind_of, reader_of
from tui.sources.source import Source, shown

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from tui.sources.parsed import Parsed
    from tui.sources.sandbox import Sandbox
    from tui.sources.source import Parse

STDIN = "-"
_WEB = ("http://", "https://")
_STDIN_NAME = "standard input"
_LIBRARY = b"SQLite format 3\0"
_PASSED_OVER = ("~", ".swp", ".tmp", ".part", ".crdownload", "-wal", "-shm", "-journal", "__MACOSX")


def _none(sha256: str) -> bool:
    return False


class _Parsers:
    """The parsing process, begun when the first source needs it."""

    def __init__(self) -> None:
        self._stack = ExitStack()
        self._sandbox: Sandbox | None = None

    def __call__(self, kind: str, data: bytes, charset: str) -> list[Parsed]:
        if self._sandbox is None:
            from tui.sources.sandbox import Sandbox

            self._sandbox = self._stack.enter_context(Sandbox())
        return self._sandbox.parse(kind, data, charset)

    def close(self) -> None:
        self._stack.close()


def read(
    paths: Iterable[str],
    *,
    stdin: BinaryIO | None = None,
    known: KnownTest = _none,
    private: bool = False,
    walked: bool = False,
) -> Iterator[Item]:
    """Yield what each path holds, in order: articles, `Known` for bytes in the library already, `Refusal` for the rest.

    A folder is read with its folders, sorted, without hidden files; `-` is standard input; a web address is fetched,
    one in this machine's own network only if `private` allows it. `walked` tells that the paths are files found in a
    folder, where a library may stand that nobody meant to add.
    """
    with closing(_Parsers()) as parse:
        for path in paths:
            if path == STDIN and stdin is not None:
                yield from _read(Source(_STDIN_NAME, stdin, parse), known)
            elif path == STDIN:
                yield Refusal(_STDIN_NAME, "there is none here; name a file or a folder")
            elif is_address(path):
                yield from _fetched(path, parse, known, private=private)
            elif Path(path).is_dir():
                for found in walk(path):
                    if isinstance(found, Refusal):
                        yield found
                    else:
                        yield from _file(found, parse, known, walked=True)
            else:
                yield from _file(path, parse, known, walked=walked)


def is_address(path: str) -> bool:
    """Whether a path is a web address, which is fetched."""
    return path[:8].lower().startswith(_WEB)


def walk(top: str) -> Iterator[str | Refusal]:
    """Yield the files below a folder; a folder that a link leads back to is not entered again."""
    waiting, seen = [(top, True)], set[tuple[int, int]]()
    while waiting:
        path, is_folder = waiting.pop()
        if not is_folder:
            yield path
            continue
        try:
            about = Path(path).stat()
            if (about.st_dev, about.st_ino) in seen:
                continue
            seen.add((about.st_dev, about.st_ino))
            with os.scandir(path) as entries:
                inside = [
                    (entry.path, entry.is_dir())
                    for entry in entries
                    if not entry.name.startswith(".")
                    and not entry.name.endswith(_PASSED_OVER)
                    and (entry.is_file() or entry.is_dir())  # a pipe or a device in a folder would block
                ]
        except OSError as error:
            yield _unreadable(path, error)
        else:
            waiting += sorted(inside, reverse=True)


def _file(path: str, parse: Parse, known: KnownTest, *, walked: bool = False) -> Iterator[Item]:
    try:
        with Path(path).open("rb") as stream:
            name = shown(path)
            source = Source(name, stream, parse, suffix=Path(path).suffix, origin=name)
            if not (walked and source.head.startswith(_LIBRARY)):  # the reader's own library may stand in the folder
                yield from _read(source, known)
    except OSError as error:
        yield _unreadable(path, error)


def _fetched(address: str, parse: Parse, known: KnownTest, *, private: bool) -> Iterator[Item]:
    from tui.sources import url

    try:
        found = url.fetch(address, private=private)
    except SourceError as error:
        yield Refusal(one_line(address, 2000), str(error))
        return
    stream, suffix = BytesIO(found.data), extension_of(found.content_type)
    yield from _read(
        Source(found.address, stream, parse, suffix=suffix, origin=found.address, charset=found.charset), known
    )


def _read(source: Source, known: KnownTest) -> Iterator[Item]:
    try:
        yield from reader_of(kind_of(source))(source, known)
    except SourceError as error:
        yield Refusal(source.name, str(error))


def _unreadable(path: str, error: OSError) -> Refusal:
    if isinstance(error, FileNotFoundError):
        return Refusal(shown(path), "there is no such file or folder")
    return Refusal(shown(path), f"cannot be read ({error.strerror or type(error).__name__})")
