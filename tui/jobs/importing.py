"""Recognising the format of a file or folder with annotations by its contents."""

from __future__ import annotations

import json
import os
import stat
from contextlib import contextmanager
from itertools import islice
from pathlib import Path
from typing import TYPE_CHECKING, Any, BinaryIO

from tui.core.addresses import site
from tui.core.claim_reviews import in_page
from tui.core.errors import FormatError, SourceError
from tui.sources.annotated import (
    AnnotatedSourceError,
    is_webanno_tsv,
    refuse_by_head,
    refuse_document,
    refuse_line,
)
from tui.sources.source import Source, open_to_read, printable

if TYPE_CHECKING:
    from collections.abc import Iterator

_LINES_LOOKED_AT = 200
"""Lines of JSON that are checked, since the first may have no annotation."""

_READWISE, _CODEBOOK = "highlight", "name"
"""Columns by which tables of these formats are known."""

_TABLES = {".csv", ".tsv", ".xlsx", ".ods"}

_OF_TEXTS = {"title", "text", "content"}
"""Columns that a table of articles may have, too."""


@contextmanager
def at_hand(name: str, *, private: bool = False, stdin: BinaryIO | None = None) -> Iterator[Path]:
    """Provide the file to import: for a web address or `stdin` a temporary one."""
    from tui.sources.reading import is_address

    if stdin is not None:
        with _copy(stdin, "standard input") as path:
            yield path
        return
    if not is_address(name):
        with _read_once(Path(name)) as path:
            yield path
        return
    from tempfile import TemporaryDirectory

    from tui.sources.url import fetch

    try:
        page = fetch(name, private=private)
    except SourceError as error:
        raise SourceError(f"{name} {error}") from error
    with TemporaryDirectory(prefix="postil-") as folder:
        path = Path(folder) / (site(page.address) or "page")
        path.write_bytes(page.data)
        yield path


@contextmanager
def _read_once(path: Path) -> Iterator[Path]:
    """Provide a file that may be read twice: a pipe (`<(command)`) is copied, a device refused."""
    mode = path.stat().st_mode if path.exists() else 0
    if stat.S_ISCHR(mode) and path.resolve() != Path(os.devnull):
        raise FormatError(f"{path} is a device, not a file: name another one, or - for standard input")
    if not stat.S_ISFIFO(mode):
        yield path
        return
    try:
        pipe = open_to_read(path)
    except SourceError as error:
        raise FormatError(f"{path}: {error}") from error
    with pipe, _copy(pipe, str(path)) as copy:
        yield copy


@contextmanager
def _copy(stream: BinaryIO, name: str) -> Iterator[Path]:
    from shutil import copyfileobj
    from tempfile import NamedTemporaryFile

    with NamedTemporaryFile(prefix="postil-") as file:
        copyfileobj(stream, file)
        if not file.tell():
            raise FormatError(f"{name} is empty: nothing was imported; did the command before it fail?")
        file.flush()
        yield Path(file.name)


def guess_format(path: Path) -> str:
    """Return the name of the format that reads these annotations. Raises `FormatError` if it is unknown."""
    try:
        name = _of_folder(path) if path.is_dir() else _of_file(path)
    except OSError as error:
        raise FormatError(f"{path} cannot be read ({error.strerror or error}): name another file") from error
    if not name:
        raise FormatError(
            f"{printable(path.name)} shows no annotations of a format Postil knows: "
            "name the format before it, or bring it in as a text with `postil add`"
        )
    return name


def _of_folder(path: Path) -> str:
    if any(path.rglob("*.ann")):
        return "brat"
    if any(path.rglob("*.xmi")):
        return "cas-xmi"
    if (path / "tasks.json").is_file():
        return "label-studio"
    return "webanno-tsv" if any(map(is_webanno_tsv, path.rglob("*.tsv"))) else ""


def _of_file(path: Path) -> str:
    with path.open("rb") as stream:
        source = Source(printable(path), stream, suffix=path.suffix.lower(), origin=str(path))
        try:
            refuse_by_head(source)
            head = source.head.removeprefix(b"\xef\xbb\xbf").lstrip()
            if head[:1] in (b"{", b"["):
                return _of_json(path)
            if head[:1] == b"<" and in_page(path.read_bytes().decode("utf-8", "replace")):
                return "claimreview"
        except AnnotatedSourceError as error:
            return error.format_name
        except SourceError:  # a file of a folder that is imported as a whole
            return "brat"
    return _of_table(path) if path.suffix.lower() in _TABLES else ""


def _of_json(path: Path) -> str:
    """Check the lines of JSON, else the whole file. Raises `AnnotatedSourceError` if they have annotations."""
    with path.open("rb") as stream:
        lines = [line.removeprefix(b"\xef\xbb\xbf").strip() for line in islice(stream, _LINES_LOOKED_AT)]
    values = [_parse(line) for line in lines if line]
    if any(value is None for value in values):
        refuse_document(_parse(path.read_bytes().removeprefix(b"\xef\xbb\xbf")))
        return ""
    for value in values:
        if isinstance(value, dict):
            refuse_line(value)
        refuse_document(value)
    own = [value for value in values if isinstance(value, dict) and isinstance(value.get("text"), str)]
    return "jsonl" if own and len(own) == len(values) else ""


def _parse(data: bytes) -> Any:
    try:
        return json.loads(data)
    except (ValueError, RecursionError):
        return None


def _of_table(path: Path) -> str:
    """Return the format of a table by the names of its columns; a table of texts with tags is none."""
    from tui.formats import codebook, coded_passages
    from tui.formats.columns import plain_name
    from tui.formats.import_common import InputFile

    file = InputFile(path, "")
    try:
        if path.suffix.lower() == ".csv" and codebook.listed_codes(file):
            return "codebook"
        columns = {plain_name(name) for name in file.rows().columns}
    except FormatError:
        return ""
    if _READWISE in columns:
        return "readwise"
    document, quotation, code = (
        columns & {*coded_passages.COLUMNS[each]} for each in ("document", "quotation", "code")
    )
    if document and quotation and code and (document - _OF_TEXTS or quotation - _OF_TEXTS):
        return "passages"
    names = columns & {*codebook.NAMES["name"]}
    return "codebook" if _CODEBOOK in names or (names and not columns & _OF_TEXTS) else ""
