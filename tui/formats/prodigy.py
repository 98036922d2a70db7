"""JSON Lines for Prodigy's span tasks: a text, its tokens and its labelled spans. Out and in.

Tokens are words and signs, cut where an annotation begins or ends, so that each span begins and ends with a token.
`token_end` is the last token, not the one after it.
"""

from __future__ import annotations

import re
from bisect import bisect_left
from itertools import pairwise
from typing import IO, TYPE_CHECKING, Any

from tui.formats import labelled_text
from tui.formats.export_common import to_json
from tui.formats.identifiers import labels

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from tui.core.model import Highlight
    from tui.formats.import_common import InputFile, JsonValue
    from tui.formats.registry import ExportOptions
    from tui.formats.report import ExportReport
    from tui.library.transfer.bundles import Bundle

CARRIES = labelled_text.CARRIES
BRINGS = CARRIES

_TOKEN = re.compile(r"\w+|[^\w\s]|\s+")


def write(output: IO[bytes], bundles: Iterable[Bundle], report: ExportReport, options: ExportOptions) -> None:
    """Write a task a line."""
    labelled_text.write_lines(output, bundles, report, lambda bundle: to_json(_task(bundle)))


def _task(bundle: Bundle) -> dict[str, Any]:
    tokens = _tokens(bundle.article.text, bundle.highlights)
    first = {token["start"]: token["id"] for token in tokens}
    last = {token["end"]: token["id"] for token in tokens}
    spans = [
        {
            "start": highlight.start,
            "end": highlight.end,
            "token_start": first[highlight.start],
            "token_end": last[highlight.end],
            "label": label,
        }
        for highlight in bundle.highlights
        for label in labels(highlight)
    ]
    article = bundle.article
    meta = {"id": article.id, "title": article.title, "source": article.source}
    return {"text": article.text, "tokens": tokens, "spans": spans, "meta": meta, "answer": "accept"}


def _tokens(text: str, highlights: Iterable[Highlight]) -> list[dict[str, Any]]:
    starts, ends = {highlight.start for highlight in highlights}, {highlight.end for highlight in highlights}
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


def read(file: InputFile) -> Iterator[Bundle]:
    """Read accepted tasks; those rejected or ignored are left out, and counted."""
    for bundle in file.json_lines(_read_task):
        if bundle is None:
            file.skipped["tasks that were rejected or ignored"] += 1
        else:
            yield bundle


def _read_task(line: JsonValue) -> Bundle | None:
    if line.raw("answer", "accept") != "accept":
        return None
    spans = [(part.natural("start"), part.natural("end"), part.raw("label")) for part in line.items("spans")]
    meta = line.get("meta").value
    values = [meta.get(key) for key in ("id", "title")] if isinstance(meta, dict) else []
    return labelled_text.read_article(line, spans, *(value if isinstance(value, str) else "" for value in values))
