"""The texts of a REFI-QDA project, plain or rich text, which is all that some have, and where a selection is."""

from __future__ import annotations

import io
import zipfile
from pathlib import PurePosixPath
from typing import TYPE_CHECKING
from urllib.parse import unquote

from tui.core.errors import FormatError
from tui.core.text import whole_line
from tui.formats import archives
from tui.formats import codebook_xml as codes
from tui.formats.identifiers import is_uuid

if TYPE_CHECKING:
    import xml.etree.ElementTree as ET
    from pathlib import Path

_EXTERNAL = ".txt", ".docx", ".rtf"
_WORD_NS = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"


def decode_text(name: str, data: bytes) -> str | None:
    """Return the text of a file by its name and bytes; None for one that is no text."""
    if name.casefold().endswith(".docx"):
        return _word_text(data)
    if data.startswith(b"{\\rtf"):
        return _rich_text(data)
    if data.startswith((b"PK\x03\x04", b"%PDF")):
        return None
    encoding = "utf-16" if data[:2] in {b"\xff\xfe", b"\xfe\xff"} else "utf-8-sig"
    try:
        return data.decode(encoding)
    except UnicodeDecodeError:
        return data.decode("cp1252", "replace")


def file_name(path: str) -> str:
    """Return what a file of a project is called by people, "" where that is only its number."""
    name = whole_line(PurePosixPath(unquote(path.replace("\\", "/"))).stem)
    return "" if is_uuid(name) else name


def external_text(beside: Path, name: str) -> str | None:
    """Return a text that lies in a folder "Sources" `beside` the project, as large ones may; from nowhere else."""
    for folder in ("Sources", "sources"):
        file = beside / folder / name
        is_there = name.casefold().endswith(_EXTERNAL) and not file.parent.is_symlink() and not file.is_symlink()
        if is_there and file.is_file() and file.stat().st_size <= archives.BYTES_AT_MOST // 8:
            return decode_text(name, file.read_bytes())
    return None


def _word_text(data: bytes) -> str | None:
    """Return the paragraphs of a Word file."""
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as word:
            entry = word.getinfo("word/document.xml")
            if entry.file_size > archives.BYTES_AT_MOST // 8:
                return None
            root = codes.parse_xml(word.read(entry))
    except (*archives.DAMAGED, KeyError, FormatError):
        return None
    letters = {f"{_WORD_NS}tab": "\t", f"{_WORD_NS}br": "\n"}
    return "\n".join(
        "".join(letters.get(part.tag) or (part.text or "" if part.tag == f"{_WORD_NS}t" else "") for part in one.iter())
        for one in root.iter(f"{_WORD_NS}p")
    )


def _rich_text(data: bytes) -> str | None:
    """Return the words of an RTF file."""
    from striprtf import striprtf

    try:
        text: str = striprtf.rtf_to_text(data.decode("latin-1"), errors="replace")
    except (ValueError, LookupError, IndexError, TypeError, RecursionError, OverflowError):  # raised for damaged files
        return None
    return text


def span_of(selection: ET.Element) -> tuple[int, int] | None:
    try:
        return int(selection.get("startPosition", "")), int(selection.get("endPosition", ""))
    except ValueError:
        return None


def sync_span(transcript: ET.Element, selection: ET.Element) -> tuple[int, int] | None:
    """Return the span of a selection in a transcript, which two points that tie text to time bound."""
    points = {point.get("guid"): point.get("position", "") for point in transcript.iterfind("{*}SyncPoint")}
    ends = [points.get(selection.get(key), "") for key in ("fromSyncPoint", "toSyncPoint")]
    return (int(ends[0]), int(ends[1])) if all(end.isdecimal() and len(end) < 12 for end in ends) else None
