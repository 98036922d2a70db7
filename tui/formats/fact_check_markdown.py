"""A fact-check report in Markdown: claims by verdict, and for each what was said, checked and found."""

from __future__ import annotations

from typing import IO, TYPE_CHECKING

from tui.formats.fact_check_sheets import CARRIES, SIGNED, fact_check_report
from tui.formats.markdown import block_quote, escape

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from tui.formats.claim_words import LinkedWords
    from tui.formats.fact_check_sheets import Sheet, SheetLine
    from tui.formats.registry import ExportOptions
    from tui.formats.report import ExportReport
    from tui.library.transfer.bundles import Bundle

__all__ = ["CARRIES", "write"]


def write(output: IO[bytes], bundles: Iterable[Bundle], report: ExportReport, options: ExportOptions) -> None:
    """Write the report about all claims at once: those that stand in one verdict may be in any article."""
    written = fact_check_report(bundles, report, options.publication)
    lines = [f"# {written.title}\n"]
    if written.summary:
        lines.append(f"\n{escape(written.summary)}\n")
    for verdict, sheets in written.groups:
        lines.append(f"\n## {escape(verdict.capitalize())}\n")
        for sheet in sheets:
            lines += _sheet(sheet)
    if written.signed:
        lines.append(f"\n---\n\n{SIGNED}: {_parts(written.signed)}\n")
    output.write("".join(lines).encode())


def _sheet(sheet: Sheet) -> Iterator[str]:
    yield f"\n### {escape(sheet.wording)}\n"
    for heading, lines in sheet.fields:
        if len(lines) == 1 and lines[0].is_short:
            yield f"\n**{heading}**: {_parts(lines[0].parts)}\n"
            continue
        yield f"\n**{heading}**\n"
        for line in lines:
            yield from _line(line)


def _line(line: SheetLine) -> Iterator[str]:
    yield f"\n- {_parts(line.parts)}\n"
    if line.quote:
        yield "\n" + _indented(block_quote(line.quote))
    for paragraph in line.body.split("\n"):
        if paragraph.strip():
            yield f"\n  {escape(paragraph)}\n"


def _indented(text: str) -> str:
    return "".join(f"  {row}\n" for row in text.splitlines())


def _parts(parts: Iterable[LinkedWords]) -> str:
    return " · ".join(f"[{escape(words)}](<{url}>)" if url else escape(words) for words, url in parts)
