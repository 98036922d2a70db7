"""JSON Lines for Prodigy's span tasks: a text, its tokens and its labelled spans. Out and in.

Tokens are words and signs, cut where an annotation begins or ends, so that each span begins and ends with a token.
`token_end` is the last token, not the one after it.
"""

from __future__ import annotations

import json
import re
from bisect import bisect_left
from itertools import pairwise
from typing import IO, TYPE_CHECKING, Any

from tui.core.errors import FormatError
from tui.formats import labelled
from tui.formats.identifiers import labels
from tui.formats.import_values import Fields, Reading, lines

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from tui.core.model import Highlight
    from tui.formats.registry import Options
    from tui.formats.report import Report
    from tui.library.transfer.bundles import Bundle

CARRIES = frozenset({"bare", "text", "tags"})

_TOKEN = re.compile(r"\w+|[^\w\s]|\s+")

_encode = json.JSONEncoder(ensure_ascii=False, separators=(",", ":")).encode


def write(out: IO[bytes], bundles: Iterable[Bundle], report: Report, options: Options) -> None:
    """Write a task a line."""
    for bundle in bundles:
        out.write(_encode(_task(bundle)).encode())
        out.write(b"\n")
        report.lose("speakers, verdicts and rationales of claims", sum(h.claim is not None for h in bundle.highlights))


def _task(bundle: Bundle) -> dict[str, Any]:
    tokens = _tokens(bundle.article.text, bundle.highlights)
    first = {token["start"]: token["id"] for token in tokens}
    last = {token["end"]: token["id"] for token in tokens}
    spans = [
        {
            "start": made.start,
            "end": made.end,
            "token_start": first[made.start],
            "token_end": last[made.end],
            "label": label,
        }
        for made in bundle.highlights
        for label in labels(made)
    ]
    article = bundle.article
    about = {"id": article.id, "title": article.title, "source": article.source}
    return {"text": article.text, "tokens": tokens, "spans": spans, "meta": about, "answer": "accept"}


def _tokens(text: str, highlights: Iterable[Highlight]) -> list[dict[str, Any]]:
    starts, ends = {made.start for made in highlights}, {made.end for made in highlights}
    cuts = sorted(starts | ends)
    pieces: list[tuple[int, int]] = []
    for match in _TOKEN.finditer(text):
        inner = cuts[bisect_left(cuts, match.start() + 1) : bisect_left(cuts, match.end())]
        pieces += pairwise([match.start(), *inner, match.end()])
    tokens: list[dict[str, Any]] = []
    for start, end in pieces:
        if text[start:end] == " " and start > 0 and start not in starts and end not in ends:
            tokens[-1]["ws"] = True  # a single space belongs to the token before it
        else:
            tokens.append({"text": text[start:end], "start": start, "end": end, "id": len(tokens), "ws": False})
    return tokens


def read(reading: Reading) -> Iterator[Bundle]:
    """Read accepted tasks; those rejected or ignored are left out, and counted."""
    for where, data in lines(reading):
        try:
            line = Fields.parsed(data, where)
            if line.raw("answer", "accept") != "accept":
                reading.skipped["tasks that were rejected or ignored"] += 1
                continue
            about = line.get("meta")
            known = isinstance(about.value, dict)
            spans = [(part.whole("start"), part.whole("end"), part.raw("label")) for part in line.items("spans")]
            if "text" not in line:
                raise line.wrong("has no text")
            yield labelled.bundle(
                line,
                line.raw("text"),
                spans,
                _text(about, "id") if known else "",
                _text(about, "title") if known else "",
            )
        except FormatError as error:
            reading.problem(str(error))


def _text(about: Fields, key: str) -> str:
    value = about.get(key).value
    return value if isinstance(value, str) else ""
