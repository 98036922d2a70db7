"""Reports in Markdown."""

from __future__ import annotations

from typing import IO, TYPE_CHECKING

from tui.formats.markdown import block_quote, escape
from tui.formats.reports.sheets import SIGNED

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from tui.formats.claim_words import LinkedWords
    from tui.formats.reports.sheets import Sheet, SheetLine, SheetReport


def write_report(output: IO[bytes], report: SheetReport) -> None:
    """Write a report as CommonMark that renders every character verbatim."""
    for lines in _lines(report):
        output.write(lines.encode())


def _lines(report: SheetReport) -> Iterator[str]:
    yield f"# {report.title}\n"
    if report.summary:
        yield f"\n{escape(report.summary)}\n"
    for heading, sheets in report.groups:
        yield f"\n## {escape(heading)}\n"
        for sheet in sheets:
            yield from _sheet(sheet)
    if report.signed:
        yield f"\n---\n\n{SIGNED}: {_parts(report.signed)}\n"


def _sheet(sheet: Sheet) -> Iterator[str]:
    yield f"\n### {escape(sheet.heading)}\n"
    for label, lines in sheet.fields:
        if len(lines) == 1 and lines[0].is_short:
            yield f"\n**{escape(label)}**: {_parts(lines[0].parts)}\n"
            continue
        yield f"\n**{escape(label)}**\n"
        for line in lines:
            yield from _line(line)


def _line(line: SheetLine) -> Iterator[str]:
    yield f"\n- {_parts(line.parts)}\n"
    if line.quote:
        yield "\n" + _indent(_passage(line))
    for paragraph in line.paragraphs:
        yield f"\n  {escape(paragraph)}\n"


def _passage(line: SheetLine) -> str:
    """Return a passage as a block quote, strong within its context, on lines of its own."""
    if not line.before and not line.after:
        return block_quote(line.quote)
    strong = [f"> **{escape(words)}**\n" for words in line.quote.split("\n") if words.strip()]
    around = [f"> {escape(words)}\n" if words else "" for words in (line.before, line.after)]
    return ">\n".join(filter(None, (around[0], *strong, around[1])))


def _indent(text: str) -> str:
    return "".join(f"  {row}\n" for row in text.splitlines())


def _parts(parts: Iterable[LinkedWords]) -> str:
    return " · ".join(f"[{escape(words)}](<{url}>)" if url else escape(words) for words, url in parts)
