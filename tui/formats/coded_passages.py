"""A table of coded passages by other programs and people: document, quotation, code. In.

The columns are those of Postil's own `passages --csv`, of Taguette's highlights, of MAXQDA's coded segments, of
ATLAS.ti's quotations and of QualCoder's reports, and common names for them.
"""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from tui.core.addresses import web_url
from tui.core.model import Highlight
from tui.core.text import clean, whole_line
from tui.formats.columns import known_rows, path_of_code, split_tags
from tui.formats.identifiers import highlight_uuid
from tui.formats.import_common import imported_article
from tui.library.transfer.bundles import Bundle

if TYPE_CHECKING:
    from collections.abc import Iterator

    from tui.formats.import_common import InputFile

CARRIES_BACK = frozenset({"notes", "tags", "creators", "times"})

COLUMNS = {
    "document": ("document", "document name", "article", "title", "source", "file", "filename", "file name"),
    "quotation": ("quotation", "quote", "passage", "segment", "content", "quotation content", "text", "coded text"),
    "code": ("code", "codes", "tag", "tags", "code name", "codename", "label"),
    "coder": ("coder", "creator", "created by", "author", "user", "coder name"),
    "note": ("note", "memo", "comment", "comments", "annotation"),
    "created": ("created", "creation date", "date", "created at", "time"),
    "start": ("start", "pos0"),
    "end": ("end", "pos1"),
    "id": ("id", "highlight", "highlight id", "quotation id"),
}
"""What the columns are called, without regard to case; of `article` and `title` a document may have both."""

_PLACE_AT_MOST = 9
"""Digits of a place in a text."""


def read(file: InputFile) -> Iterator[Bundle]:
    """Read a table with a row for each passage and code; one coder's rows of one passage are one annotation.

    A place is believed if the quotation is there, in code points; otherwise the quotation is searched.
    """
    passages: dict[tuple[str, ...], Highlight] = {}
    for number, row in known_rows(file, COLUMNS, ("document", "quotation"), alike="document"):
        document, quotation = whole_line(row.get("document", "")), clean(row["quotation"])[0].strip()
        if not document or not quotation:
            lacking = "name no document" if not document else "have no words to find them by"
            file.tally.leave_out("rows", f"they {lacking}", f"line {number}")
            continue
        file.records += 1
        coder = whole_line(row.get("coder", "")) or file.creator
        key = (document, coder, quotation, row.get("id", ""), row.get("start", ""))
        passage = passages.get(key) or _passage(file, key, row)
        tags = {*passage.tags, *(path_of_code(name, file) for name in split_tags(row.get("code", "")))}
        passages[key] = replace(passage, tags=tuple(sorted(tags)), note=_join(passage.note, row.get("note", "")))
    yield from _bundles(passages)


def _passage(file: InputFile, key: tuple[str, ...], row: dict[str, str]) -> Highlight:
    document, coder, quotation, own_id, place = key
    start, end = (_natural(row.get(name, "")) for name in ("start", "end"))
    time = file.time(row.get("created", ""))
    return Highlight(
        highlight_uuid("passages", coder, document, quotation, own_id, place),
        0,
        start,
        end if end > start >= 0 else start + len(quotation) if start >= 0 else -1,
        quotation,
        creator=coder,
        created=time,
        modified=time,
    )


def _natural(cell: str) -> int:
    cell = cell.strip()
    return int(cell) if cell.isdecimal() and cell.isascii() and len(cell) <= _PLACE_AT_MOST else -1


def _join(note: str, more: str) -> str:
    """Return the distinct notes of a passage's rows: programs repeat a passage's note for each code."""
    more = clean(more)[0].strip()
    return note if not more or more in note.split("\n\n") else f"{note}\n\n{more}".strip()


def _bundles(passages: dict[tuple[str, ...], Highlight]) -> Iterator[Bundle]:
    of_document: dict[str, list[Highlight]] = {}
    for (document, *_), highlight in passages.items():
        of_document.setdefault(document, []).append(highlight)
    for document, highlights in of_document.items():
        article = imported_article(article_id=document, title=document, source=web_url(document))
        yield Bundle(article, highlights=tuple(highlights))
