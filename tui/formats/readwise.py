"""Readwise's CSV import: highlights with their articles; tags are written into the note as `.tag`. Out and in.

No `'` is put before formulas here: Readwise would show it.
"""

from __future__ import annotations

import csv
import io
import re
from typing import IO, TYPE_CHECKING

from tui.core.errors import FormatError
from tui.core.model import Article, Highlight
from tui.core.text import clean, one_line
from tui.formats.csv import write_table
from tui.formats.identifiers import address
from tui.formats.import_values import Reading, identity, iso
from tui.library.transfer.bundles import Bundle

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from tui.formats.registry import Options
    from tui.formats.report import Report

CARRIES = frozenset({"notes", "tags", "times"})

COLUMNS = ("Highlight", "Title", "Author", "URL", "Note", "Location", "Date")

_SPACES = re.compile(r"[\s.]+")


def write(out: IO[bytes], bundles: Iterable[Bundle], report: Report, options: Options) -> None:
    """Write the table; `Location` is where the passage begins."""
    write_table(out, ",", [COLUMNS])
    for bundle in bundles:
        about = bundle.article
        rows = [
            (
                made.quote,
                about.title or about.id,
                about.publisher,
                address(about.source),
                _note(made),
                made.start,
                made.created[:19].replace("T", " "),
            )
            for made in bundle.highlights
        ]
        write_table(out, ",", rows)


def _note(made: Highlight) -> str:
    inline = " ".join(f".{_SPACES.sub('-', name).strip('-')}" for name in made.tags)
    return "\n".join(part for part in (inline, made.note) if part)


def read(reading: Reading) -> Iterator[Bundle]:
    """Read Readwise's own export or its import format; each highlight goes to the article with its URL."""
    try:
        text = reading.bytes().decode("utf-8-sig")
        rows = csv.DictReader(io.StringIO(text, newline=""), strict=True)
        if "Highlight" not in (rows.fieldnames or ()):
            raise FormatError("line 1: has no column called Highlight")
        for row in rows:
            yield from _row(row, reading)
    except UnicodeDecodeError as error:
        raise FormatError(f"it is not UTF-8 at byte {error.start + 1}") from error
    except csv.Error as error:
        raise FormatError(f"it is not a table that can be read ({error})") from error


def _row(row: dict[str, str | None], reading: Reading) -> Iterator[Bundle]:
    def cell(*names: str) -> str:
        return next((value for name in names if (value := row.get(name))), "")

    quote = clean(cell("Highlight"))[0].strip("\n")
    source, title = one_line(cell("URL", "Source URL"), 2000), one_line(cell("Title", "Book Title"), 2000)
    if not quote.strip():
        return
    if not source and not title:
        reading.skipped["highlights without an article"] += 1
        return
    first, _, rest = clean(cell("Note"))[0].strip().partition("\n")
    inline = first.split()
    if inline and all(word.startswith(".") and len(word) > 1 for word in inline):
        tags, note = {word[1:] for word in inline}, rest
    else:
        tags, note = set(), f"{first}\n{rest}"
    tags |= {one_line(name, 100) for name in cell("Tags").split(",")}
    location = cell("Location")
    start = int(location) if location.isdecimal() and location.isascii() and len(location) < 10 else -1
    time = iso(cell("Date", "Highlighted at"))
    made = Highlight(
        identity("readwise", source or title, quote, location),
        0,
        start,
        start + len(quote) if start >= 0 else -1,
        quote,
        note=note.strip(),
        created=time,
        modified=time,
        tags=tuple(sorted(one_line(name, 100) for name in tags if name.strip())),
    )
    yield Bundle(Article(0, "", title, "", "", source, "", "", "", 0, 0.0, ""), highlights=(made,))
