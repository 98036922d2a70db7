"""Readwise's CSV import: highlights with their articles; tags are written into the note as `.tag`. Out and in.

Formulas are not escaped with `'`, which Readwise would display.
"""

from __future__ import annotations

import re
from collections import Counter
from typing import IO, TYPE_CHECKING

from tui.core.addresses import web_url
from tui.core.authors import author_names
from tui.core.model import Highlight
from tui.core.text import clean, one_line, whole_line
from tui.formats.csv import write_table
from tui.formats.identifiers import highlight_uuid, inline_tag
from tui.formats.import_common import imported_article
from tui.formats.placing import tag_name
from tui.library.transfer.bundles import Bundle

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from tui.formats.import_common import InputFile
    from tui.formats.registry import ExportOptions
    from tui.formats.report import ExportReport

CARRIES = frozenset({"notes", "tags", "times"})
CARRIES_BACK = frozenset({"notes", "tags"})
"""The table has the second a highlight was made, but not when it was changed."""

CHARACTERS_AT_MOST = 8191
"""The longest highlight or note; Readwise cuts longer ones."""

_WITH_ID = re.compile(r" \(([^\s()]+)\)$")

COLUMNS = ("Highlight", "Title", "Author", "URL", "Note", "Location", "Date")


def write(output: IO[bytes], bundles: Iterable[Bundle], report: ExportReport, options: ExportOptions) -> None:
    """Write the table; `Location` is where the passage begins.

    What has title, author and address in common is one document to Readwise: the id parts a second one from the first.
    """
    write_table(output, ",", [COLUMNS])
    documents: set[tuple[str, str, str]] = set()
    for bundle in bundles:
        if not bundle.highlights:
            continue
        article = bundle.article
        title, author = article.title or article.id, ", ".join(author_names(article.authors)) or article.publisher
        document = title, author, web_url(article.source)
        if document in documents:
            title = f"{title} ({article.id})"
            report.lose("titles that another article has (exported with the article's id)")
        documents.add(document)
        rows = [
            (
                highlight.quote,
                title,
                author,
                document[-1],
                _note(highlight),
                highlight.start,
                highlight.created[:19].replace("T", " "),
            )
            for highlight in bundle.highlights
        ]
        for index, what in ((0, "highlights"), (4, "notes")):
            longer = sum(len(str(row[index])) > CHARACTERS_AT_MOST for row in rows)
            report.lose(f"ends of {what} (Readwise cuts them after {CHARACTERS_AT_MOST:,} characters)", longer)
        otherwise = sum(inline_tag(name) != name for highlight in bundle.highlights for name in highlight.tags)
        report.lose("spellings of tags (Readwise has tags of one word: `new there` becomes `new-there`)", otherwise)
        write_table(output, ",", rows)


def _note(highlight: Highlight) -> str:
    inline = " ".join(f".{inline_tag(name)}" for name in highlight.tags)
    if not inline and _are_tags(highlight.note.partition("\n")[0]):
        return f"\n{highlight.note}"  # the first line is the one with the tags
    return "\n".join(part for part in (inline, highlight.note) if part)


def _are_tags(line: str) -> bool:
    words = line.split()
    return bool(words) and all(word.startswith(".") and len(word) > 1 for word in words)


_NO_PLACE = "Postil has no place for them"
_TAKEN = {*COLUMNS, "Book Title", "Book Author", "Source URL", "Tags", "Highlighted at"}
"""Columns that are read, or that repeat what is known of the article here."""


def read(file: InputFile) -> Iterator[Bundle]:
    """Read Readwise's own export or its import format; each highlight is matched to the article with its URL."""
    seen: Counter[str] = Counter()
    for _, row in file.table("Highlight"):
        file.records += 1
        for column, value in row.items():
            if column not in _TAKEN and value:
                file.tally.leave_out(one_line(column or "cells without a column", 40).lower(), _NO_PLACE)
        yield from _read_row(row, file, seen)


def _read_row(row: dict[str, str | None], file: InputFile, seen: Counter[str]) -> Iterator[Bundle]:
    def cell(*names: str) -> str:
        return next((value for name in names if (value := row.get(name))), "")

    quote = clean(cell("Highlight"))[0]
    source, title = whole_line(cell("URL", "Source URL")), whole_line(cell("Title", "Book Title"))
    location = cell("Location")
    start = int(location) if location.isdecimal() and location.isascii() and len(location) < 10 else -1
    if not quote.strip() and (not quote or start < 0):
        file.tally.leave_out("notes", "they have no words that they belong to", count=int(bool(cell("Note").strip())))
        return
    if not source and not title:
        file.tally.leave_out("highlights", "they have neither address nor title")
        return
    first, _, rest = clean(cell("Note"))[0].partition("\n")
    if _are_tags(first):
        tags, note = {word[1:] for word in first.split()}, rest
    else:
        tags, note = set(), f"{first}\n{rest}"
    tags |= {tag_name(name) for name in cell("Tags").split(",")}
    time = file.time(cell("Date", "Highlighted at"))
    highlight_id = highlight_uuid("readwise", file.creator, source or title, quote, location)
    seen[highlight_id] += 1
    if seen[highlight_id] > 1:  # the same words of one place again: another annotation
        highlight_id = highlight_uuid("readwise", highlight_id, seen[highlight_id])
    highlight = Highlight(
        highlight_id,
        0,
        start,
        start + len(quote) if start >= 0 else -1,
        quote,
        note=note.strip(),
        creator=file.creator,
        created=time,
        modified=time,
        tags=tuple(sorted({tag_name(name) for name in tags if name.strip()})),
    )
    with_id = _WITH_ID.search(title)
    yield Bundle(imported_article(with_id[1] if with_id else "", title, source=source), highlights=(highlight,))
