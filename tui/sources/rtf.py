"""Rich text (RTF): its words, and what it says of itself."""

from __future__ import annotations

import re

from tui.core.errors import SourceError
from tui.core.text import plural
from tui.sources.source import ParsedArticle

_INFO = r"\{{\\{}\s+((?:[^{{}}\\]|\\'[0-9a-fA-F]{{2}}|\\u-?\d+\s?\??)*)\}}"
_HEX = re.compile(r"\\'([0-9a-fA-F]{2})")
_UNICODE = re.compile(r"\\u(-?\d+)\s?\??")
_CODEPAGE = re.compile(rb"\\ansicpg(\d{3,5})")
_PICTURES = re.compile(rb"\{\\(?:\*\\shppict\s*\{\\)?pict\b")
_REVISED = re.compile(rb"\\(?:revised|deleted)\b")


def parse(data: bytes, charset: str = "") -> list[ParsedArticle]:
    """Return the one article of a document."""
    from striprtf import striprtf

    match = _CODEPAGE.search(data[:2000])
    codec = f"cp{match[1].decode()}" if match else "cp1252"
    source = data.decode("latin-1")
    try:
        text = str(striprtf.rtf_to_text(source, encoding=codec, errors="replace"))
    except (ValueError, LookupError, IndexError, TypeError, RecursionError, OverflowError):
        raise SourceError("damaged; save it as text") from None
    pictures = len(_PICTURES.findall(data))
    notes = [f"{plural(pictures, 'picture')}, left out"] if pictures else []
    if _REVISED.search(data):
        notes.append("tracked changes, which RTF does not tell apart here: read with what was deleted")
    return [
        ParsedArticle(
            text=text, title=_info(source, "title", codec), authors=_info(source, "author", codec), intake=tuple(notes)
        )
    ]


def _info(source: str, name: str, codec: str) -> str:
    """Return a line of what the document says of itself."""
    match = re.search(_INFO.format(name), source[:100_000])
    if not match:
        return ""
    words = _UNICODE.sub(lambda code: chr(int(code[1]) % 65536), match[1])
    return " ".join(_HEX.sub(lambda code: bytes([int(code[1], 16)]).decode(codec, "replace"), words).split())
