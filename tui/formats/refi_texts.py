"""The texts of a REFI-QDA project: plain, or a Word file, which is all the text some projects have."""

from __future__ import annotations

import io
import zipfile

from tui.core.errors import FormatError
from tui.formats import archives
from tui.formats import codebook_xml as codes

_WORD_NS = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"


def decoded(name: str, data: bytes) -> str | None:
    """Return the text of a file by its name and bytes; None for one that is no text."""
    if name.casefold().endswith(".docx"):
        return _word_text(data)
    if data.startswith((b"{\\rtf", b"PK\x03\x04", b"%PDF")):
        return None
    encoding = "utf-16" if data[:2] in {b"\xff\xfe", b"\xfe\xff"} else "utf-8-sig"
    try:
        return data.decode(encoding)
    except UnicodeDecodeError:
        return data.decode("cp1252", "replace")


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
