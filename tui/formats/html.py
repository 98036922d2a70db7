"""One web page to send around: the annotated articles with highlighted passages and their annotations.

It has no script, loads nothing, and a policy tells the browser so. Written by hand: a template engine took three times
as long.
"""

from __future__ import annotations

import shutil
import tempfile
from bisect import bisect_left
from functools import lru_cache
from html import escape
from itertools import pairwise
from typing import IO, TYPE_CHECKING

from tui.core.addresses import web_url
from tui.core.attributes import in_words
from tui.core.citation import byline
from tui.core.codebook import own_order
from tui.core.languages import known_language
from tui.core.model import CODE_COLORS
from tui.core.spans import segments
from tui.formats import claim_words
from tui.formats.html_parts import (
    MARGIN_STYLE,
    claim_line,
    code_marks,
    isolate,
    link,
    link_addresses,
    overlapping,
    passage_class,
    rgb_styles,
    speaker_line,
    tag,
)
from tui.library.tables.article_tag_rows import tags_in_words

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence

    from tui.core.model import Highlight, Tag
    from tui.core.turns import Turn
    from tui.formats.html_parts import Piece
    from tui.formats.registry import ExportOptions
    from tui.formats.report import ExportReport
    from tui.library.transfer.bundles import Bundle

CARRIES = claim_words.OF_PASSAGES | {
    *("text", "notes", "colors", "tags", "codebook", "creators", "times", "attributes", "turns"),
    *("memos", "article_tags", "article_tag_givers"),
}

_BACKGROUNDS = (
    *("#fff1a8", "#cdebc5", "#cfe3fa", "#e3d5f5", "#fbdcb8", "#f9d3de"),
    *("#ffd3c4", "#e2efb9", "#c4edf2", "#d0dcff", "#eadfce", "#e2e4e8"),
)

_STYLE = (
    ":root{color-scheme:light}"
    "body{font:17px/1.6 Georgia,serif;max-width:42em;margin:2em auto;padding:0 1em;color:#222;background:#fff;"
    "overflow-wrap:break-word}"
    "h1,h2,.by,li p,small,.tag{font-family:system-ui,sans-serif}h2{line-height:1.25;margin-top:3em}"
    ".by,small,.turn{color:#555}.turn{display:block;font:.8em system-ui,sans-serif}"
    "a{color:#1a4f8b}[dir=auto]{unicode-bidi:plaintext}"
    ".text,blockquote,li p,.memo{white-space:pre-wrap;overflow-wrap:anywhere}"
    "mark{color:inherit;padding:.1em 0}mark.claim{border-bottom:2px solid #b3261e}"
    "blockquote{margin:0 0 .3em;padding-inline-start:.8em;border-inline-start:4px solid #ccc}"
    "ol{padding-inline-start:1.2em}li{margin:1em 0}li p{margin:.2em 0}"
    ".tag{color:#222;padding:0 .3em;border-radius:.2em}"
    + "".join(
        f".{color}{{background:{background}}}blockquote.{color}{{background:none;border-color:{background}}}"
        for color, background in zip(CODE_COLORS, _BACKGROUNDS, strict=True)
    )
    + MARGIN_STYLE
    + "@media print{body{font-size:11pt;max-width:none;margin:0}li{break-inside:avoid}h1,h2{break-after:avoid}"
    "mark,.tag{-webkit-print-color-adjust:exact;print-color-adjust:exact}a{color:inherit}"
    "a[href^=http]::after{content:' <' attr(href) '>';font-size:.8em}.place{display:none}@page{margin:2cm}}"
)
"""On paper addresses are written out, marks keep their grounds, and what leads to a place on the page is left out."""

_HEAD = (
    '<!DOCTYPE html>\n<html lang="en">\n<head>\n<meta charset="utf-8">\n'
    "<meta http-equiv=\"Content-Security-Policy\" content=\"default-src 'none'; style-src 'unsafe-inline'\">\n"
    '<meta name="viewport" content="width=device-width, initial-scale=1">\n'
    f"<title>Annotations</title>\n<style>{_STYLE}</style>\n</head>\n<body>\n<main>\n<h1>Annotations</h1>\n"
)
_TAIL = "</main>\n</body>\n</html>\n"


def write(output: IO[bytes], bundles: Iterable[Bundle], report: ExportReport, options: ExportOptions) -> None:
    """Write the page. Articles without annotations are left out.

    References to a claim are links only if it is on the page, which is known at the end.
    """
    tags: dict[str, Tag] = {}
    there: set[str] = set()
    links: list[_Link] = []
    with tempfile.TemporaryFile() as body:
        for bundle in bundles:
            tags.update((each.name, each) for each in bundle.codebook)
            if not bundle.highlights:
                report.lose("texts of articles without annotations")
                continue
            there.update(highlight.id for highlight in bundle.highlights)
            pieces: list[str] = []
            for piece in _article(bundle):
                if isinstance(piece, str):
                    pieces.append(piece)
                else:
                    body.write("".join(pieces).encode())
                    pieces.clear()
                    links.append((body.tell(), *piece))
            body.write("".join(pieces).encode())
        styles = rgb_styles(each.color for each in tags.values())
        output.write(_HEAD.replace("</style>", f"{styles}</style>", 1).encode())
        _copy(body, output, links, there)
    output.write("".join(_codebook(tags)).encode())
    output.write(_TAIL.encode())


_Link = tuple[int, str, str]
"""What leads to a claim: where it belongs in the page, its words and the claim's id."""


def _copy(body: IO[bytes], output: IO[bytes], links: Iterable[_Link], there: set[str]) -> None:
    """Copy the page with links to claims filled in."""
    body.seek(0)
    at = 0
    for place, words, claim in links:
        output.write(body.read(place - at))
        at = place
        output.write(link(words, f"#a{claim}" if claim in there else "").encode())
    shutil.copyfileobj(body, output)


def _article(bundle: Bundle) -> Iterator[Piece]:
    """Yield an article; everything untrusted goes through `escape`."""
    article = bundle.article
    places: dict[str, str] = {}
    language = known_language(article.language)
    yield f'<article lang="{language}">\n' if language else "<article>\n"
    yield f'<h2 dir="auto">{escape(article.title) or "Without a title"}</h2>\n'
    about = [isolate(part) for part in byline(article)]
    if article.source:
        about.append(link(article.source, web_url(article.source)))
    if about:
        yield f'<p class="by">{" · ".join(about)}</p>\n'
    if bundle.attributes:
        yield f'<p class="by" dir="auto">{link_addresses(in_words(bundle.attributes))}</p>\n'
    if bundle.tags:
        yield f'<p class="by" dir="auto">{escape(tags_in_words(bundle.tags))}</p>\n'
    for memo in bundle.memos:
        yield f'<p class="by">Memo by {isolate(memo.creator)} · {memo.modified[:10]}</p>\n'
        yield f'<p class="memo" dir="auto">{link_addresses(memo.text)}</p>\n'
    yield '<div class="text" dir="auto">'
    colors = {each.name: each.color for each in bundle.codebook}
    yield from _pieces(bundle, places, colors)
    yield "</div>\n<ol>\n"
    words = {highlight.id: highlight.quote for highlight in bundle.highlights}
    for highlight in bundle.highlights:
        yield from _annotation(highlight, places[highlight.id], words, colors, bundle)
    yield "</ol>\n</article>\n"


def _annotation(
    highlight: Highlight, place: str, words: Mapping[str, str], colors: Mapping[str, str], bundle: Bundle
) -> Iterator[Piece]:
    yield (
        f'<li><blockquote class="{passage_class(highlight, colors)}" id="a{escape(highlight.id)}" dir="auto">'
        f"{escape(highlight.quote)}</blockquote>\n"
    )
    claim = highlight.claim
    if claim is not None:
        speaker = f" by {escape(claim.speaker)}" if claim.speaker else ""
        yield f"<p><strong>Claim</strong>{speaker}: <strong>{escape(claim.verdict)}</strong></p>\n"
    for line in claim_words.passage_lines(highlight, words, bundle):
        yield from claim_line(line)
    if highlight.note:
        yield f'<p dir="auto">{link_addresses(highlight.note)}</p>\n'
    tags = tuple([(name, colors.get(name, "")) for name in highlight.tags])
    small = _small(tags, highlight.creator, highlight.modified[:10])
    yield f'<p><small>{small}<a class="place" href="#{place}">in the text</a></small></p></li>\n'


@lru_cache(maxsize=1024)
def _small(tags: tuple[tuple[str, str], ...], creator: str, date: str) -> str:
    named = ", ".join([tag(*each) for each in tags])
    return "".join([f"{part} · " for part in (named, isolate(creator), date) if part])


def _codebook(tags: Mapping[str, Tag]) -> Iterator[str]:
    """Yield the tags with their colours and descriptions, in their own order."""
    if tags:
        yield "<section>\n<h2>Tags</h2>\n"
        for name in sorted(tags, key=own_order(tags.values())):
            about = f": {link_addresses(tags[name].description)}" if tags[name].description else ""
            yield f'<p dir="auto">{tag(name, tags[name].color)}{about}</p>\n'
        yield "</section>\n"


def _pieces(bundle: Bundle, places: dict[str, str], colors: Mapping[str, str]) -> Iterator[str]:
    """Yield the text split at the ends of annotations; `places` gets the id at the start of each annotation."""
    text, at = _spoken(bundle.article.text, bundle.turns), 0
    pieces = segments([(each.start, each.end, each) for each in bundle.highlights])
    overlaps = overlapping(pieces)
    for start, end, covering in pieces:
        if at < start:
            yield text(at, start)
        starting = [highlight.id for highlight in covering if highlight.start == start]
        name = ""
        if starting:
            place = escape(starting[0])
            places.update(dict.fromkeys(starting, place))
            name = f' id="{place}"'
        claim = " claim" if any(highlight.claim is not None for highlight in covering) else ""
        edges, attributes = code_marks(covering, start, end, overlaps, colors)
        classes = f"{passage_class(covering[-1], colors)}{claim}{edges}"
        yield f'<mark class="{classes}"{name}{attributes}>{text(start, end)}</mark>'
        at = end
    yield text(at, len(bundle.article.text))


def _spoken(text: str, turns: Sequence[Turn]) -> Callable[[int, int], str]:
    """Return the HTML of a span of text, with speakers where the text does not name them."""
    lines = {turn.start: speaker_line(turn) for turn in turns if turn.start == turn.said}
    starts = sorted(lines)

    def piece(start: int, end: int) -> str:
        here = starts[bisect_left(starts, start) : bisect_left(starts, end)]
        first = here[0] if here else end
        turns_here = (f"{lines[at]}{escape(text[at:to])}" for at, to in pairwise([*here, end]))
        return escape(text[start:first]) + "".join(turns_here)

    return piece
