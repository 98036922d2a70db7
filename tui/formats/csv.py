"""A table for spreadsheets: one highlight a row, safe against formulas, UTF-8 with BOM as Excel wants it (RFC 4180)."""

from __future__ import annotations

import csv
import io
from functools import lru_cache
from typing import IO, TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from tui.formats.registry import Options
    from tui.formats.report import Report
    from tui.library.transfer.bundles import Bundle

CARRIES = frozenset({"notes", "colors", "tags", "claims", "creators", "times"})

COLUMNS = (
    "id",
    "article",
    "title",
    "publisher",
    "published",
    "source",
    "start",
    "end",
    "quote",
    "color",
    "tags",
    "note",
    "creator",
    "created",
    "modified",
    "claim",
    "speaker",
    "verdict",
    "rationale",
)
"""`start` and `end` are code points of the article's text; `claim` is yes or nothing; tags are joined by "; "."""

_FORMULA = frozenset("=+-@\t\r")


def write(out: IO[bytes], bundles: Iterable[Bundle], report: Report, options: Options) -> None:
    """Write the table."""
    out.write(b"\xef\xbb\xbf")
    write_table(out, ",", [COLUMNS])
    for bundle in bundles:
        write_table(out, ",", rows(bundle, guard=options.guard))


def write_table(out: IO[bytes], delimiter: str, rows: Iterable[Sequence[str | int]]) -> None:
    """Write rows as UTF-8, quoted where they have to be, with CRLF."""
    text = io.StringIO(newline="")
    csv.writer(text, delimiter=delimiter, lineterminator="\r\n").writerows(rows)
    out.write(text.getvalue().encode())


def rows(bundle: Bundle, *, guard: bool) -> Iterator[list[str | int]]:
    """The rows of an article."""
    article = bundle.article
    about: list[str] = [article.id, article.title, article.publisher, article.published, article.source]
    if guard:
        about = [guarded(value) for value in about]
    for made in bundle.highlights:
        claim = made.claim
        values = [
            made.quote,
            made.color,
            join(made.tags),
            made.note,
            made.creator,
            "" if claim is None else "yes",
            "" if claim is None else claim.speaker,
            "" if claim is None else claim.verdict,
            "" if claim is None else claim.rationale,
        ]
        if guard:
            values = [guarded(value) for value in values]
        yield [made.id, *about, made.start, made.end, *values[:5], made.created, made.modified, *values[5:]]


def guarded(value: str) -> str:
    """A text that a spreadsheet shows instead of computing it: it would take these beginnings for a formula."""
    return f"'{value}" if value[:1] in _FORMULA else value


@lru_cache(maxsize=1024)
def join(tags: tuple[str, ...]) -> str:
    r"""Tags in one cell, joined by "; "; a semicolon within a name is written `\;`."""
    return "; ".join([name.replace("\\", "\\\\").replace(";", "\\;") for name in tags])
