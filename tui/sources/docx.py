"""Word documents: paragraphs and tables in their order."""

from __future__ import annotations

import io
import re
from collections.abc import Iterator
from typing import TYPE_CHECKING

from tui.core.errors import SourceError
from tui.sources import zips
from tui.sources.source import ParsedArticle

if TYPE_CHECKING:
    from docx.document import Document
    from docx.table import _Cell

_NO_TITLE = re.compile(r"^(?:untitled|document\d*|word document|.*\.docx?|\W*)$", re.IGNORECASE)
_DEPTH_LIMIT = 5


def parse(data: bytes, charset: str = "") -> list[ParsedArticle]:
    """Return the one article of a document. When a file was made is not when an article was published."""
    with zips.open_archive(data) as archive:
        if "word/document.xml" not in archive.namelist():
            raise SourceError("not a Word document; save it again or as text")
        zips.read_member(archive, "word/document.xml", 50_000_000)
    from docx import Document

    document = Document(io.BytesIO(data))
    paragraphs = list(_paragraphs(document))
    title = " ".join((document.core_properties.title or "").split())
    headings = (text for style, text in paragraphs[:10] if style in ("Title", "Heading 1") and text.strip())
    return [
        ParsedArticle(
            text="\n".join(text for _, text in paragraphs),
            title=("" if _NO_TITLE.match(title) else title) or next(headings, ""),
            language=document.core_properties.language or "",
        )
    ]


def _paragraphs(holder: Document | _Cell, depth: int = 0) -> Iterator[tuple[str, str]]:
    """Yield each paragraph with the name of its style; a row of a table is a paragraph."""
    from docx.text.paragraph import Paragraph

    for block in holder.iter_inner_content():
        if isinstance(block, Paragraph):
            yield (block.style.name or "") if block.style else "", block.text
        elif depth < _DEPTH_LIMIT:
            for row in block.rows:
                # A merged cell comes once for each of its columns.
                cells = (_paragraphs(cell, depth + 1) for cell in dict.fromkeys(row.cells))
                yield "", "\t".join(" ".join(text for _, text in cell if text) for cell in cells).strip()
