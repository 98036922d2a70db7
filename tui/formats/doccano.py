"""JSON Lines for doccano's sequence labelling: `{"text", "label": [[start, end, label]]}`. Out and in.

An article is a line for each person who annotated it, since doccano drops overlapping spans unless a project allows
them. One that nobody annotated is left out. doccano keeps unknown fields of a line as metadata: the `annotator`,
`cats`, which its projects for intents and slots read as labels of the text, and, under `postil`, the annotation or tag
of each label, with its times. Everything beyond ASCII is escaped: doccano guesses the encoding of a file, and a wrong
guess shifts every span.
"""

from __future__ import annotations

import json
from dataclasses import replace
from functools import partial
from typing import IO, TYPE_CHECKING, Any

from tui.core.errors import FormatError
from tui.core.times import stored_time
from tui.formats import labelled_text
from tui.formats.identifiers import OWN, labels
from tui.formats.import_common import JsonValue
from tui.formats.labelled_text import (
    OWN_DONE,
    UNIT_BY,
    LabelledSpan,
    count_fields,
    count_other_fields,
    labels_of,
    read_parts,
    who_is_done,
    whole_origins,
    whole_tags,
    with_labels,
)
from tui.formats.makers import note_makers
from tui.formats.offsets import CODE_POINTS, ImportedText, recognise
from tui.formats.people import label_of, person, stored_time_of, text_of

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Sequence

    from tui.core.model import Highlight
    from tui.formats.import_common import InputFile
    from tui.formats.offsets import Pieces, Unit
    from tui.formats.registry import ExportOptions
    from tui.formats.report import ExportReport
    from tui.library.tables.article_tag_rows import ArticleTag
    from tui.library.transfer.bundles import Bundle

CARRIES = labelled_text.CARRIES
CARRIES_BACK = labelled_text.CARRIES_BACK

_PEOPLE = ("user", "username", "annotator", "annotation_approver")

_to_ascii_json = json.JSONEncoder(ensure_ascii=True, separators=(",", ":")).encode


def write(output: IO[bytes], bundles: Iterable[Bundle], report: ExportReport, options: ExportOptions) -> None:
    """Write one article per line; its id and title become doccano's metadata."""
    labelled_text.write_lines(output, bundles, report, _line)


def _line(bundle: Bundle, creator: str, highlights: Sequence[Highlight], more: dict[str, Any]) -> str:
    article, whole = bundle.article, whole_origins(bundle, creator)
    spans = [
        [each.start, each.end, label, each.id, each.created, each.modified, *filter(None, [note_makers(each)])]
        for each in highlights
        for label in labels(each)
    ]
    # the same keys in each line: doccano's import fails if a line has fewer than another
    about = {"cats": [name for name, *_ in whole], "annotator": creator, "attributes": {}, OWN_DONE: "", **more}
    head = {"text": article.text, "label": [span[:3] for span in spans], "article": article.id, "title": article.title}
    return _to_ascii_json({**head, **about, OWN: [*spans, *whole]})


_LEFT_OUT = {
    "relations": "relations",
    "Comments": "comments on texts",
    "comments": "comments on texts",
}


_SPANS = "label", "labels", "entities", "annotations"
_PLACE = frozenset({"start", "end", "start_offset", "end_offset"})
_FIELDS = frozenset({*_LEFT_OUT, *_SPANS, *_PEOPLE, "cats", "id", "text", "data", "article", "title", OWN, OWN_DONE})
_FIELDS |= {"created_at", "updated_at"}


def read(file: InputFile) -> Iterator[Bundle]:
    """Read an export of doccano: `label`, `labels`, `annotations`, or `entities` of its relation projects."""
    if file.starts_with(b"["):  # its other export: all lines in one list
        lines = [*file.json().items()]
        unit = recognise(_unworded(lines))
        return file.json_parts(lines, lambda line: _read_article(line, file, unit))
    unit = recognise(_unworded(file.first_json_lines(UNIT_BY)))
    return file.json_lines(lambda line: _read_article(line, file, unit))


def _unworded(lines: Iterable[JsonValue]) -> Iterator[tuple[ImportedText, Pieces, str]]:
    """Yield the spans of another program's lines. They come without words, so that only words cut show the unit."""
    for line in lines:
        if not isinstance(line.value, dict) or OWN in line:
            continue
        raw = text_of(line, "text") or text_of(line, "data")
        if not raw:
            continue
        text = ImportedText(raw)
        try:
            for part in (part for key in _SPANS for part in _labels(line, key)):
                if not _is_of_whole(part):
                    span = _span(part, "", "")
                    yield text, ((span.start, span.end),), ""
        except FormatError:
            continue  # reported when it is read


def _read_article(line: JsonValue, file: InputFile, unit: Unit) -> Bundle:
    keys = [key for key in _SPANS if key in line]
    count_fields(line, file, _LEFT_OUT)
    count_other_fields(line, file, _FIELDS | labelled_text.OWN_FIELDS if OWN in line else _FIELDS)
    by, time = person(line, *_PEOPLE), file.time(text_of(line, "updated_at"), text_of(line, "created_at"))
    parts = [part for key in keys for part in _labels(line, key)]
    cats = line.names("cats") if "cats" in line else ()
    tags = [*whole_tags(line, file, cats, by, time)]
    whole = [part for part in parts if _is_of_whole(part)]
    if len(whole) < len(parts):  # among spans a number is no label
        whole = [part for part in whole if not isinstance(part.value, int)]
    tags += read_parts(whole, file, lambda part: _of_whole(part, line, file, by, time))
    rows = (part for part in parts if part not in whole)
    spans = read_parts(rows, file, lambda part: _labelled(part, file, by, time))
    own = _origins(line)
    spans = [
        origins.pop(0)(span) if (origins := own.get((span.start, span.end, span.label))) else span for span in spans
    ]
    number = line.get("id").value
    is_named = isinstance(number, int | str) and number != ""
    part = f"#{number}" if is_named else file.repetition(text_of(line, "text") or text_of(line, "data"), by)
    names = text_of(line, "article"), text_of(line, "title")
    # A project exports every text. In another program's file only whoever approved a text has certainly seen it.
    looked = by if OWN in line else person(line, "annotation_approver")
    nothing = bool(keys) and not parts and not any(line.get(key).value for key in (*_LEFT_OUT, "cats"))
    done = who_is_done(line, file, looked, time, nothing=nothing)
    if OWN in line:
        unit = CODE_POINTS
    return labelled_text.read_article(line, spans, file, *names, unit, part, is_own=OWN in line, done=done, whole=tags)


def _origins(line: JsonValue) -> dict[tuple[Any, ...], list[Callable[[LabelledSpan], LabelledSpan]]]:
    """Return the annotation that each label was exported from; a changed span is a new one."""
    own: dict[tuple[Any, ...], list[Callable[[LabelledSpan], LabelledSpan]]] = {}
    value = line.get(OWN).value
    for part in value if isinstance(value, list) else ():
        match part:
            case [int() as start, int() as end, str() as label, str() as own_id, *more]:
                own.setdefault((start, end, label), []).append(partial(_with_origin, own_id=own_id, more=more))
    return own


def _with_origin(span: LabelledSpan, own_id: str, more: list[Any]) -> LabelledSpan:
    """Return a span with its annotation's id, times and makers of parts; files of earlier versions have fewer."""
    times = [stored_time(time) if isinstance(time, str) else "" for time in (*more[:2], "", "")]
    created, modified = times[0] or span.created, times[1] or span.modified
    makers = more[2] if len(more) > 2 else None
    return replace(span, own_id=own_id, created=created, modified=modified, makers=makers)


def _labels(line: JsonValue, key: str) -> list[JsonValue]:
    """Return the labels of a line, of which a project for one label of each text has no list."""
    part = line.get(key)
    return [part] if label_of(part.value) else [*line.items(key)]


def _is_of_whole(part: JsonValue) -> bool:
    """Return whether a label is the whole text's: a name, a number, or what older versions say of it."""
    return bool(label_of(part.value)) or (isinstance(part.value, dict) and _PLACE.isdisjoint(part.value))


def _of_whole(part: JsonValue, line: JsonValue, file: InputFile, by: str, time: str) -> list[ArticleTag]:
    """Return the codes of the whole text that one label of it is."""
    if not isinstance(part.value, dict):
        return [*whole_tags(line, file, [label_of(part.value)], by, time)]
    if "label" not in part and text_of(part, "text"):
        file.tally.leave_out("texts typed in", "Postil has no place for them")
        return []
    if "label" not in part:
        raise part.error("has no label")
    names = labels_of(part.get("label"), file)
    creator, created = person(part, *_PEOPLE) or by, stored_time_of(part, "created_at", "updated_at") or time
    return [*whole_tags(line, file, names, creator, created)]


def _labelled(part: JsonValue, file: InputFile, by: str, time: str) -> list[LabelledSpan]:
    span = _span(part, by, time)
    label = part.get("label") if isinstance(part.value, dict) else JsonValue(part.value[2], part.location)
    return with_labels(span, label, file)


def _span(part: JsonValue, by: str, time: str) -> LabelledSpan:
    if isinstance(part.value, dict):
        return LabelledSpan(
            part.natural("start_offset" if "start_offset" in part else "start"),
            part.natural("end_offset" if "end_offset" in part else "end"),
            creator=person(part, *_PEOPLE) or by,
            created=stored_time_of(part, "created_at", "updated_at") or time,
            modified=stored_time_of(part, "updated_at", "created_at") or time,
            own_id=str(number) if isinstance(number := part.get("id").value, int | str) else "",
        )
    values = part.value
    if not isinstance(values, list) or len(values) < 3:
        raise part.error("is not [start, end, label]")
    if any(isinstance(value, bool) or not isinstance(value, int) for value in values[:2]):
        raise part.error("is not [start, end, label]")
    return LabelledSpan(values[0], values[1], creator=by, created=time, modified=time)
