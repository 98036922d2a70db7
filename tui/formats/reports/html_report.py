"""Reports as one web page to send or to print: no script, nothing loaded from anywhere."""

from __future__ import annotations

from html import escape
from typing import IO, TYPE_CHECKING

from tui.formats.html_parts import isolate, link
from tui.formats.reports.sheets import SIGNED

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from tui.formats.claim_words import LinkedWords
    from tui.formats.reports.sheets import Sheet, SheetLine, SheetReport

_STYLE = (
    ":root{color-scheme:light}"
    "body{font:17px/1.55 Georgia,serif;max-width:42em;margin:2em auto;padding:0 1em;color:#222;background:#fff;"
    "overflow-wrap:break-word}"
    "h1,h2,h3,dt,.about,footer{font-family:system-ui,sans-serif}h2{margin-top:2.5em;border-bottom:2px solid #222}"
    "h3{line-height:1.3;margin:2em 0 .6em}dt{font-size:.8em;color:#555;margin-top:.8em}dd{margin:.2em 0 0}"
    ".about{font-size:.85em;color:#444;margin:0}p,blockquote{overflow-wrap:anywhere;white-space:pre-wrap;margin:.3em 0}"
    "blockquote{padding-inline-start:.8em;border-inline-start:4px solid #ccc}"
    ".around{color:#5c6067}mark{background:#f6e7ab;color:#222}"
    "[dir=auto]{unicode-bidi:plaintext}a{color:#1a4f8b}"
    "footer{margin-top:3em;border-top:1px solid #999;padding-top:.6em;font-size:.9em}"
    "@media print{body{font-size:11pt;max-width:none;margin:0}article{break-inside:avoid}"
    "h2,h3{break-after:avoid}a{color:inherit}a[href]::after{content:' <' attr(href) '>';font-size:.8em}"
    "@page{margin:2cm}}"
)


def write_report(output: IO[bytes], report: SheetReport) -> None:
    """Write a report as one page; untrusted text cannot run in it."""
    for piece in _page(report):
        output.write(piece.encode())


def _page(report: SheetReport) -> Iterator[str]:
    """Yield the page; everything untrusted goes through `escape`."""
    yield '<!DOCTYPE html>\n<html lang="en">\n<head>\n<meta charset="utf-8">\n'
    yield "<meta http-equiv=\"Content-Security-Policy\" content=\"default-src 'none'; style-src 'unsafe-inline'\">\n"
    yield '<meta name="viewport" content="width=device-width, initial-scale=1">\n'
    yield f"<title>{report.title}</title>\n<style>{_STYLE}</style>\n</head>\n<body>\n<main>\n<h1>{report.title}</h1>\n"
    if report.summary:
        yield f'<p class="about">{escape(report.summary)}</p>\n'
    for heading, sheets in report.groups:
        yield f"<section>\n<h2>{escape(heading)}</h2>\n"
        for sheet in sheets:
            yield from _sheet(sheet)
        yield "</section>\n"
    yield "</main>\n"
    if report.signed:
        yield f"<footer>{SIGNED}: {_parts(report.signed)}</footer>\n"
    yield "</body>\n</html>\n"


def _sheet(sheet: Sheet) -> Iterator[str]:
    yield f'<article>\n<h3 dir="auto">{escape(sheet.heading)}</h3>\n<dl>\n'
    for label, lines in sheet.fields:
        yield f'<dt dir="auto">{escape(label)}</dt>\n'
        for line in lines:
            yield f"<dd>{''.join(_line(line))}</dd>\n"
    yield "</dl>\n</article>\n"


def _line(line: SheetLine) -> Iterator[str]:
    if line.quote:
        yield f'<blockquote dir="auto">{"".join(_passage(line))}</blockquote>'
    yield _parts(line.parts) if line.is_short else f'<p class="about">{_parts(line.parts)}</p>'
    for paragraph in line.paragraphs:
        yield f'<p dir="auto">{escape(paragraph)}</p>'


def _passage(line: SheetLine) -> Iterator[str]:
    if not line.before and not line.after:
        yield escape(line.quote)
        return
    yield f'<span class="around">{escape(line.before)}</span>'
    yield f"<mark>{escape(line.quote)}</mark>"
    yield f'<span class="around">{escape(line.after)}</span>'


def _parts(parts: Iterable[LinkedWords]) -> str:
    return " · ".join(isolate(words, link(words, url)) for words, url in parts)
