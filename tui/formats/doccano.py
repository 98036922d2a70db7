"""JSON Lines for doccano's sequence labelling: `{"text", "label": [[start, end, label]]}`. Out and in.

Everything beyond ASCII is escaped: doccano guesses the encoding of a file, and a wrong guess moves every span.
"""

from __future__ import annotations

import json
from typing import IO, TYPE_CHECKING

from tui.formats import labelled_text
from tui.formats.identifiers import labels

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from tui.formats.import_common import InputFile, JsonValue
    from tui.formats.registry import ExportOptions
    from tui.formats.report import ExportReport
    from tui.library.transfer.bundles import Bundle

CARRIES = labelled_text.CARRIES
BRINGS = CARRIES

_to_ascii_json = json.JSONEncoder(ensure_ascii=True, separators=(",", ":")).encode


def write(output: IO[bytes], bundles: Iterable[Bundle], report: ExportReport, options: ExportOptions) -> None:
    """Write an article a line; its id and title become doccano's metadata."""
    labelled_text.write_lines(output, bundles, report, _line)


def _line(bundle: Bundle) -> str:
    article = bundle.article
    spans = [[highlight.start, highlight.end, label] for highlight in bundle.highlights for label in labels(highlight)]
    return _to_ascii_json({"text": article.text, "label": spans, "article": article.id, "title": article.title})


def read(file: InputFile) -> Iterator[Bundle]:
    """Read an export of doccano: `label` (or `labels`, or `entities` of its relation projects) with spans."""
    return file.json_lines(_read_article)


def _read_article(line: JsonValue) -> Bundle:
    key = next((key for key in ("label", "labels", "entities") if key in line), "label")
    return labelled_text.read_article(line, map(_span, line.items(key)), line.raw("article"), line.raw("title"))


def _span(part: JsonValue) -> tuple[int, int, str]:
    if isinstance(part.value, dict):
        return part.natural("start_offset"), part.natural("end_offset"), part.raw("label")
    values = part.value
    if not isinstance(values, list) or len(values) != 3 or not isinstance(values[2], str):
        raise part.error("is not [start, end, label]")
    if any(isinstance(value, bool) or not isinstance(value, int) for value in values[:2]):
        raise part.error("is not [start, end, label]")
    return values[0], values[1], values[2]
