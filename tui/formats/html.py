"""One web page to send around: the annotated articles with their passages marked, and below what was said of them.

No script, nothing loaded from anywhere, and a policy that says so to the browser.
"""

from __future__ import annotations

from functools import lru_cache
from typing import IO, TYPE_CHECKING, Any

from tui.core.model import COLORS
from tui.core.spans import segments
from tui.formats.values import address, language

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from jinja2 import Template

    from tui.core.model import Highlight
    from tui.formats.registry import Options
    from tui.formats.report import Report
    from tui.library.transfer import Bundle

CARRIES = frozenset({"text", "notes", "colors", "tags", "claims", "evidence", "creators", "times"})

_GROUNDS = ("#fff1a8", "#cdebc5", "#cfe3fa", "#e3d5f5", "#fbdcb8", "#f9d3de")

_STYLE = (
    ":root{color-scheme:light}"
    "body{font:17px/1.6 Georgia,serif;max-width:42em;margin:2em auto;padding:0 1em;color:#222;background:#fff}"
    "h1,h2,.by,li p,small{font-family:system-ui,sans-serif}h2{line-height:1.25;margin-top:3em}.by,small{color:#666}"
    ".text,blockquote,li p{white-space:pre-wrap;overflow-wrap:anywhere}"
    "mark{color:inherit;padding:.1em 0}mark.claim{border-bottom:2px solid #b3261e}"
    "blockquote{margin:0 0 .3em;padding-left:.8em;border-left:4px solid #ccc}"
    "ol{padding-left:1.2em}li{margin:1em 0}li p{margin:.2em 0}"
    + "".join(
        f".{color}{{background:{ground}}}blockquote.{color}{{background:none;border-color:{ground}}}"
        for color, ground in zip(COLORS, _GROUNDS, strict=True)
    )
)

_HEAD = (
    '<!DOCTYPE html>\n<html lang="en">\n<head>\n<meta charset="utf-8">\n'
    "<meta http-equiv=\"Content-Security-Policy\" content=\"default-src 'none'; style-src 'unsafe-inline'\">\n"
    '<meta name="viewport" content="width=device-width, initial-scale=1">\n'
    f"<title>Annotations</title>\n<style>{_STYLE}</style>\n</head>\n<body>\n<h1>Annotations</h1>\n"
)
_TAIL = "</body>\n</html>\n"

_ARTICLE = """\
<article{% if language %} lang="{{ language }}"{% endif %}>
<h2>{{ title or "Without a title" }}</h2>
{% if by or source %}\
<p class="by">{{ by }}{% if by and source %} · {% endif %}\
{% if url %}<a href="{{ url }}" rel="noreferrer">{{ source }}</a>{% else %}{{ source }}{% endif %}</p>
{% endif %}\
<div class="text">\
{% for words, name, classes in pieces %}\
{% if classes %}<mark class="{{ classes }}"{% if name %} id="{{ name }}"{% endif %}>{{ words }}</mark>\
{% else %}{{ words }}{% endif %}{% endfor %}</div>
<ol>
{% for made in highlights %}\
<li><blockquote class="{{ color(made) }}" id="a{{ made.id }}">{{ made.quote }}</blockquote>
{% if made.claim %}\
<p><strong>Claim</strong>{% if made.claim.speaker %} by {{ made.claim.speaker }}{% endif %}: \
<strong>{{ made.claim.verdict }}</strong></p>
{% if made.claim.rationale %}<p>{{ made.claim.rationale }}</p>
{% endif %}\
{% if made.claim.evidence %}<p>Evidence: {{ made.claim.evidence | join(", ") }}</p>
{% endif %}{% endif %}\
{% if made.note %}<p>{{ made.note }}</p>
{% endif %}\
<p><small>{% if made.tags %}{{ made.tags | join(", ") }} · {% endif %}{{ made.creator }} · {{ made.modified[:10] }} · \
<a href="#{{ places[made.id] }}">in the text</a></small></p></li>
{% endfor %}\
</ol>
</article>
"""


def write(out: IO[bytes], bundles: Iterable[Bundle], report: Report, options: Options) -> None:
    """Write the page. Articles without annotations are left out."""
    template = _template()
    out.write(_HEAD.encode())
    for bundle in bundles:
        if bundle.highlights:
            out.write(template.render(_values(bundle)).encode())
        else:
            report.lose("texts of articles without annotations")
    out.write(_TAIL.encode())


@lru_cache(maxsize=1)
def _template() -> Template:
    from jinja2 import Environment

    return Environment(autoescape=True, keep_trailing_newline=True).from_string(_ARTICLE)


def _values(bundle: Bundle) -> dict[str, Any]:
    article = bundle.article
    places: dict[str, str] = {}
    return {
        "title": article.title,
        "language": language(article),
        "by": " · ".join(part for part in (article.publisher, article.published) if part),
        "source": article.source,
        "url": address(article.source),
        "pieces": list(_pieces(article.text, bundle.highlights, places)),
        "places": places,
        "highlights": bundle.highlights,
        "color": _color,
    }


def _pieces(text: str, highlights: Iterable[Highlight], places: dict[str, str]) -> Iterator[tuple[str, str, str]]:
    """The text cut where an annotation begins or ends: words, an id where some begin, and the classes.

    `places` gets the id at which each annotation begins.
    """
    at = 0
    for start, end, covering in segments((made.start, made.end, made) for made in highlights):
        if at < start:
            yield text[at:start], "", ""
        begun = [made.id for made in covering if made.start == start]
        places.update(dict.fromkeys(begun, begun[0] if begun else ""))
        classes = _color(covering[-1]) + (" claim" if any(made.claim for made in covering) else "")
        yield text[start:end], begun[0] if begun else "", classes
        at = end
    if at < len(text):
        yield text[at:], "", ""


def _color(made: Highlight) -> str:
    return made.color if made.color in COLORS else COLORS[0]
