"""A table for spreadsheets: one highlight a row, safe against formulas, UTF-8 with BOM as Excel expects (RFC 4180)."""

from __future__ import annotations

import csv
import io
import re
from functools import lru_cache
from typing import IO, TYPE_CHECKING

from tui.core.turns import clock, turn_at
from tui.formats import claim_words
from tui.library.tables.article_tag_rows import tag_names

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from tui.core.model import Highlight
    from tui.core.turns import Turn
    from tui.formats.registry import ExportOptions
    from tui.formats.report import ExportReport
    from tui.library.transfer.bundles import Bundle

CARRIES = claim_words.CARRIES | {
    "spoken",
    "notes",
    "colors",
    "tags",
    "creators",
    "times",
    "attributes",
    "article_tags",
    "memos",
}

COLUMNS = (
    "id",
    "article",
    "title",
    "authors",
    "publisher",
    "published",
    "source",
    "attributes",
    "tags of the article",
    "memos of the article",
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
    "changed since checked",
    "wording",
    "speaker kind",
    "role",
    "said",
    "place",
    "status",
    "assignee",
    "due",
    "checks",
    "evidence",
    "links",
    "passages",
    "first passage",
    "passage of",
    "turn speaker",
    "turn time",
)
"""`start` and `end` are code points of the article's text; `claim` is yes or nothing; tags are joined by "; ",
attributes of the article too, as name=value, and those of the article as a whole.

Memos of the article, each behind its maker's name, checks, evidence, links and passages are a line each within their
cell; claims and passages go by their ids. The last two columns are who speaks the passage of a transcript, and the
minutes and seconds of that turn.
"""

_NO_CLAIM = ("",) * (COLUMNS.index("first passage") - COLUMNS.index("claim") + 1)

_SIGNS = "=+\\-@＝＋－＠"
_BOOLEAN = r"\A{}(?='*(?:[Tt][Rr][Uu][Ee]|[Ff][Aa][Ll][Ss][Ee])\Z)"
_FORMULA = re.compile(rf"(\A|;)(?='*[{_SIGNS}])|\A(?='*[\t\r\n])|{_BOOLEAN.format('')}")
_GUARDED = re.compile(rf"(\A|;)'(?='*[{_SIGNS}])|\A'(?='*[\t\r\n])|{_BOOLEAN.format(chr(39))}")
_FIRST = "'=+-@＝＋－＠\t\r\nTtFf"


def write(output: IO[bytes], bundles: Iterable[Bundle], report: ExportReport, options: ExportOptions) -> None:
    """Write the table with commas between the cells."""
    write_highlights(output, ",", bundles, options)


def write_highlights(output: IO[bytes], delimiter: str, bundles: Iterable[Bundle], options: ExportOptions) -> None:
    """Write the table with headings, with this separator."""
    output.write(b"\xef\xbb\xbf")
    write_table(output, delimiter, [COLUMNS])
    for bundle in bundles:
        write_table(output, delimiter, rows(bundle, guard=options.guard))


def write_table(output: IO[bytes], delimiter: str, rows: Iterable[Sequence[str | int]]) -> None:
    """Write rows as UTF-8, quoted where needed, with CRLF."""
    text = io.StringIO(newline="")
    csv.writer(text, delimiter=delimiter, lineterminator="\r\n").writerows(rows)
    output.write(text.getvalue().encode())


def write_guarded(output: IO[bytes], rows: Iterable[Sequence[str | int]]) -> None:
    """Write rows one by one, for a spreadsheet."""
    for row in rows:
        write_table(output, ",", [[guard_formula(cell) if isinstance(cell, str) else cell for cell in row]])


def rows(bundle: Bundle, *, guard: bool) -> Iterator[list[str | int]]:
    """Yield the rows of an article."""
    article = bundle.article
    about_article: list[str] = [article.id, article.title, article.authors]
    about_article += [article.publisher, article.published, article.source]
    about_article.append(join_tags(tuple(f"{each.name}={each.value}" for each in bundle.attributes)))
    about_article.append(join_tags(tuple(tag_names(bundle.tags))))
    about_article.append("\n".join(f"{memo.creator}: {memo.text}" for memo in bundle.memos))
    if guard:
        about_article = [guard_formula(value) for value in about_article]
    for highlight in bundle.highlights:
        values = [
            highlight.quote,
            highlight.color,
            join_tags(highlight.tags),
            highlight.note,
            highlight.creator,
            *_claim(highlight),
            highlight.claim_of,
            *_turn(turn_at(bundle.turns, highlight.start)),
        ]
        if guard:
            values = [guard_formula(value) for value in values]
        yield [
            highlight.id,
            *about_article,
            highlight.start,
            highlight.end,
            *values[:5],
            highlight.created,
            highlight.modified,
            *values[5:],
        ]


def _turn(turn: Turn | None) -> tuple[str, str]:
    return ("", "") if turn is None else (turn.speaker, "" if turn.time is None else clock(turn.time))


def _claim(highlight: Highlight) -> Sequence[str]:
    """Return the cells from "claim" to "first passage"."""
    claim = highlight.claim
    if claim is None:
        return _NO_CLAIM
    return (
        "yes",
        claim.speaker,
        claim.verdict,
        claim.rationale,
        claim_words.judged_words(highlight),
        claim.wording,
        claim.speaker_kind,
        claim.role,
        claim.said,
        claim.place,
        claim.status,
        claim.assignee,
        claim.due,
        claim_words.checks_cell(highlight),
        claim_words.evidence_cell(highlight),
        claim_words.links_cell(highlight),
        "\n".join(claim.passages),
        claim.first,
    )


def guard_formula(value: str) -> str:
    """Return a text that a spreadsheet displays instead of evaluating it as a formula.

    A sign after a semicolon starts a cell where semicolons separate cells, and full-width signs count like the others.
    The words "true" and "false", which are verdicts, would become booleans, in capitals and in the program's language.
    """
    if not value or (";" not in value and value[0] not in _FIRST):  # as most are: no search is needed
        return value
    return _FORMULA.sub(r"\1'", value)


def without_guard(value: str) -> str:
    """Return a text as it was before `guard_formula`."""
    return _GUARDED.sub(r"\1", value)


@lru_cache(maxsize=1024)
def join_tags(tags: tuple[str, ...]) -> str:
    r"""Return tags in one cell, joined by "; "; a semicolon within a name is written `\;`."""
    return "; ".join([name.replace("\\", "\\\\").replace(";", "\\;") for name in tags])
