"""Word documents: paragraphs and tables in their order."""

from __future__ import annotations

import io
import re
from typing import TYPE_CHECKING

from tui.core.errors import SourceError
from tui.sources import zips
from tui.sources.parsed import Parsed

if TYPE_CHECKING:
    from collections.abc import Iterator

    from docx.document import Document
    from docx.table import _Cell

_no_title = re.compile(r"^(?:untitled|document\d*|word document|.*\.docx?|\W*)$", re.IGNORECASE)
_DEEPEST = 5


def parse(data: bytes, charset: str = "") -> list[Parsed]:
    """Return the one article of a document. When a file was made is not when an article was published."""
    with zips.opened(data) as archive:
        if "word/document.xml" not in archive.namelist():
            raise SourceError("not a Word document; save it again or as text")
        zips.member(archive, "word/document.xml", 50_000_000)
    from docx import Document

    document = Document(io.BytesIO(data))
    paragraphs = list(_paragraphs(document))
    said = " ".join((document.core_properties.title or "").split())
    headed = (text for style, text in paragraphs[:10] if style in ("Title", "Heading 1") and text.strip())
    return [
        Parsed(
            text="\n".join(text for _, text in paragraphs),
            title=("" if _no_title.match(said) else said) or next(headed, ""),
            language=document.core_properties.language or "",
        )
    ]


def _paragraphs(holder: Document | _Cell, depth: int = 0) -> Iterator[tuple[str, str]]:
    """Yield each paragraph with the name of its style; a row of a table is a paragraph."""
    from docx.text.paragraph import Paragraph

    for block in holder.iter_inner_content():
        if isinstance(block, Paragraph):
            yield (block.style.name or "") if block.style else "", block.text
        elif depth < _DEEPEST:
            for row in block.rows:
                # A merged cell is given once for each of its columns.
                cells = (_paragraphs(cell, depth + 1) for cell in dict.fromkeys(row.cells))
                yield "", "\t".join(" ".join(text for _, text in cell if text) for cell in cells).strip()
