"""One web page to send around: the annotated articles with their passages marked, and below what was said of them.

No script, nothing loaded from anywhere, and a policy that says so to the browser. Written by hand: a template engine
took three times as long.
"""

from __future__ import annotations

from functools import lru_cache
from html import escape
from typing import IO, TYPE_CHECKING

from tui.core.addresses import web_url
from tui.core.model import COLORS
from tui.core.spans import segments
from tui.formats import claim_words
from tui.formats.export_common import language_tag

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping

    from tui.core.model import Highlight
    from tui.formats.registry import ExportOptions
    from tui.formats.report import ExportReport
    from tui.library.transfer.bundles import Bundle

CARRIES = claim_words.CARRIES | {"text", "notes", "colors", "tags", "creators", "times"}

_BACKGROUNDS = ("#fff1a8", "#cdebc5", "#cfe3fa", "#e3d5f5", "#fbdcb8", "#f9d3de")

_STYLE = (
    ":root{color-scheme:light}"
    "body{font:17px/1.6 Georgia,serif;max-width:42em;margin:2em auto;padding:0 1em;color:#222;background:#fff}"
    "h1,h2,.by,li p,small{font-family:system-ui,sans-serif}h2{line-height:1.25;margin-top:3em}.by,small{color:#666}"
    ".text,blockquote,li p{white-space:pre-wrap;overflow-wrap:anywhere}"
    "mark{color:inherit;padding:.1em 0}mark.claim{border-bottom:2px solid #b3261e}"
    "blockquote{margin:0 0 .3em;padding-left:.8em;border-left:4px solid #ccc}"
    "ol{padding-left:1.2em}li{margin:1em 0}li p{margin:.2em 0}"
    + "".join(
        f".{color}{{background:{background}}}blockquote.{color}{{background:none;border-color:{background}}}"
        for color, background in zip(COLORS, _BACKGROUNDS, strict=True)
    )
)

_HEAD = (
    '<!DOCTYPE html>\n<html lang="en">\n<head>\n<meta charset="utf-8">\n'
    "<meta http-equiv=\"Content-Security-Policy\" content=\"default-src 'none'; style-src 'unsafe-inline'\">\n"
    '<meta name="viewport" content="width=device-width, initial-scale=1">\n'
    f"<title>Annotations</title>\n<style>{_STYLE}</style>\n</head>\n<body>\n<h1>Annotations</h1>\n"
)
_TAIL = "</body>\n</html>\n"


def write(output: IO[bytes], bundles: Iterable[Bundle], report: ExportReport, options: ExportOptions) -> None:
    """Write the page. Articles without annotations are left out."""
    output.write(_HEAD.encode())
    for bundle in bundles:
        if bundle.highlights:
            output.write("".join(_article(bundle)).encode())
        else:
            report.lose("texts of articles without annotations")
    output.write(_TAIL.encode())


def _article(bundle: Bundle) -> Iterator[str]:
    """Yield an article; everything that comes from outside goes through `escape`."""
    article = bundle.article
    places: dict[str, str] = {}
    tag = language_tag(article)
    yield f'<article lang="{tag}">\n' if tag else "<article>\n"
    yield f"<h2>{escape(article.title) or 'Without a title'}</h2>\n"
    byline = [escape(part) for part in (article.publisher, article.published) if part]
    if article.source:
        byline.append(_link(article.source, web_url(article.source)))
    if byline:
        yield f'<p class="by">{" · ".join(byline)}</p>\n'
    yield '<div class="text">'
    yield from _pieces(article.text, bundle.highlights, places)
    yield "</div>\n<ol>\n"
    words = {highlight.id: highlight.quote for highlight in bundle.highlights}
    for highlight in bundle.highlights:
        yield _annotation(highlight, places[highlight.id], words)
    yield "</ol>\n</article>\n"


def _annotation(highlight: Highlight, place: str, words: Mapping[str, str]) -> str:
    parts = [
        f'<li><blockquote class="{_color(highlight)}" id="a{escape(highlight.id)}">'
        f"{escape(highlight.quote)}</blockquote>\n"
    ]
    claim = highlight.claim
    if claim is not None:
        speaker = f" by {escape(claim.speaker)}" if claim.speaker else ""
        parts.append(f"<p><strong>Claim</strong>{speaker}: <strong>{escape(claim.verdict)}</strong></p>\n")
    for line in claim_words.claim_lines(highlight, words):
        parts.append(f"<p>{escape(line.label)}: {' · '.join(_link(*part) for part in line.parts)}</p>\n")
        if line.body:
            parts.append(f"<p>{escape(line.body)}</p>\n")
    if highlight.note:
        parts.append(f"<p>{escape(highlight.note)}</p>\n")
    small = _small(highlight.tags, highlight.creator, highlight.modified[:10])
    parts.append(f'<p><small>{small}<a href="#{place}">in the text</a></small></p></li>\n')
    return "".join(parts)


def _link(words: str, url: str) -> str:
    return f'<a href="{escape(url)}" rel="noreferrer">{escape(words)}</a>' if url else escape(words)


@lru_cache(maxsize=1024)
def _small(tags: tuple[str, ...], creator: str, date: str) -> str:
    return "".join(f"{escape(part)} · " for part in (", ".join(tags), creator, date) if part)


def _pieces(text: str, highlights: Iterable[Highlight], places: dict[str, str]) -> Iterator[str]:
    """Yield the text cut where an annotation begins or ends; `places` gets the id at which each annotation begins."""
    at = 0
    for start, end, covering in segments([(highlight.start, highlight.end, highlight) for highlight in highlights]):
        if at < start:
            yield escape(text[at:start])
        starting = [highlight.id for highlight in covering if highlight.start == start]
        name = ""
        if starting:
            place = escape(starting[0])
            places.update(dict.fromkeys(starting, place))
            name = f' id="{place}"'
        claim = " claim" if any(highlight.claim is not None for highlight in covering) else ""
        yield f'<mark class="{_color(covering[-1])}{claim}"{name}>{escape(text[start:end])}</mark>'
        at = end
    yield escape(text[at:])


def _color(highlight: Highlight) -> str:
    return highlight.color if highlight.color in COLORS else COLORS[0]
