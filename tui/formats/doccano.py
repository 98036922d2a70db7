"""JSON Lines for doccano's sequence labelling: `{"text", "label": [[start, end, label]]}`. Out and in.

Everything beyond ASCII is escaped: doccano guesses the encoding of a file, and a wrong guess moves every span.
"""

from __future__ import annotations

import json
from typing import IO, TYPE_CHECKING

from tui.core.errors import FormatError
from tui.formats import labelled
from tui.formats.identifiers import labels
from tui.formats.import_values import Fields, Reading, lines

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from tui.formats.registry import Options
    from tui.formats.report import Report
    from tui.library.transfer.bundles import Bundle

CARRIES = frozenset({"bare", "text", "tags"})

_encode = json.JSONEncoder(ensure_ascii=True, separators=(",", ":")).encode


def write(out: IO[bytes], bundles: Iterable[Bundle], report: Report, options: Options) -> None:
    """Write an article a line; its id and title become doccano's metadata."""
    for bundle in bundles:
        article = bundle.article
        spans = [[made.start, made.end, label] for made in bundle.highlights for label in labels(made)]
        line = {"text": article.text, "label": spans, "article": article.id, "title": article.title}
        out.write(_encode(line).encode())
        out.write(b"\n")
        report.lose("speakers, verdicts and rationales of claims", sum(h.claim is not None for h in bundle.highlights))


def read(reading: Reading) -> Iterator[Bundle]:
    """Read an export of doccano: `label` (or `labels`, or `entities` of its relation projects) with spans."""
    for where, data in lines(reading):
        try:
            line = Fields.parsed(data, where)
            if "text" not in line:
                raise line.wrong("has no text")
            key = next((key for key in ("label", "labels", "entities") if key in line), "label")
            yield labelled.bundle(
                line,
                line.raw("text"),
                [_span(part) for part in line.items(key)],
                line.raw("article"),
                line.raw("title"),
            )
        except FormatError as error:
            reading.problem(str(error))


def _span(part: Fields) -> tuple[int, int, str]:
    if isinstance(part.value, dict):
        return part.whole("start_offset"), part.whole("end_offset"), part.raw("label")
    values = part.value
    if not isinstance(values, list) or len(values) != 3 or not isinstance(values[2], str):
        raise part.wrong("is not [start, end, label]")
    if any(isinstance(value, bool) or not isinstance(value, int) for value in values[:2]):
        raise part.wrong("is not [start, end, label]")
    return values[0], values[1], values[2]
