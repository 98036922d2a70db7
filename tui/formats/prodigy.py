"""JSON Lines for Prodigy's span tasks: a text, its tokens and its labelled spans. Out and in.

An article is a task for each person who annotated it, as in Prodigy's own files; one that nobody annotated would be a
task that means "nothing here", and is left out. A span has the id and times of its annotation, which Prodigy keeps
unless the span is redrawn. Tags of the whole article are options; those of the task's person are accepted. Tokens are
words and signs, split where an annotation begins or ends, so that each span begins and ends with a token. `token_end`
is the last token, not the one after it.
"""

from __future__ import annotations

import re
from bisect import bisect_left
from dataclasses import replace
from itertools import pairwise
from typing import IO, TYPE_CHECKING, Any

from tui.core.errors import FormatError
from tui.core.text import clean, compact_json, one_line
from tui.formats import labelled_text
from tui.formats.identifiers import OWN, is_uuid, labels
from tui.formats.labelled_text import (
    IS_CATEGORY,
    NOT_NAMES,
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
from tui.formats.makers import MAKERS, note_makers
from tui.formats.offsets import ImportedText, recognise
from tui.formats.people import label_of, person, stored_time_of, text_of, time_of_seconds
from tui.library.tables.article_tag_rows import tag_names

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from tui.core.model import Highlight
    from tui.formats.import_common import InputFile, JsonValue
    from tui.formats.offsets import Pieces, Unit
    from tui.formats.registry import ExportOptions
    from tui.formats.report import ExportReport
    from tui.library.transfer.bundles import Bundle

CARRIES = labelled_text.CARRIES
CARRIES_BACK = labelled_text.CARRIES_BACK

_TOKEN = re.compile(r"\w+|[^\w\s]|\s+")


def write(output: IO[bytes], bundles: Iterable[Bundle], report: ExportReport, options: ExportOptions) -> None:
    """Write one task a line."""
    labelled_text.write_lines(output, bundles, report, lambda *parts: compact_json(_task(*parts)))


def _task(bundle: Bundle, creator: str, highlights: Sequence[Highlight], more: dict[str, Any]) -> dict[str, Any]:
    article, whole = bundle.article, whole_origins(bundle, creator)
    tokens = _tokens(article.text, highlights)
    first = {token["start"]: token["id"] for token in tokens}
    last = {token["end"]: token["id"] for token in tokens}
    spans = [
        {
            "start": highlight.start,
            "end": highlight.end,
            "token_start": first[highlight.start],
            "token_end": last[highlight.end],
            "label": label,
            "id": highlight.id,
            "created": highlight.created,
            "modified": highlight.modified,
            **({MAKERS: makers} if (makers := note_makers(highlight)) else {}),
        }
        for highlight in highlights
        for label in labels(highlight)
    ]
    meta = {"id": article.id, "title": article.title, "source": article.source}
    options = [{"id": name, "text": name} for name in tag_names(bundle.tags)]
    choices = {"options": options, "accept": [name for name, *_ in whole]} if options else {}
    person = {"_annotator_id": creator, "_session_id": creator} if creator else {}
    return {
        "text": article.text,
        "tokens": tokens,
        "spans": spans,
        "meta": meta,
        "answer": "accept",
        OWN: whole or True,
        **choices,
        **more,
        **person,
    }


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


_LEFT_OUT = {
    "relations": "relations",
    "image": "pictures",
    "audio": "recordings",
    "user_input": "texts typed in",
}

_PEOPLE = ("_annotator_id", "_session_id")
_OF_WHOLE = ("accept", "cats", "label")
_FIELDS = frozenset(
    {*_LEFT_OUT, *_OF_WHOLE, "text", "tokens", "spans", "meta", "answer", "options", "html", OWN, OWN_DONE}
)
_META = frozenset({"id", "title", "source"})


def read(file: InputFile) -> Iterator[Bundle]:
    """Read accepted tasks; rejected and ignored ones, and those without a text, are left out and counted."""
    unit = recognise(_words(file))
    for bundle in file.json_lines(lambda line: _read_task(line, file, unit)):
        if bundle is not None:
            yield bundle


def _words(file: InputFile) -> Iterator[tuple[ImportedText, Pieces, str]]:
    """Yield spans and tokens of the first tasks, mostly with their words, which show the unit."""
    for line in file.first_json_lines(UNIT_BY):
        try:
            if "text" in line:
                text = ImportedText(line.raw("text"))
                for part in (*line.items("spans"), *line.items("tokens")):
                    if (quote := text_of(part, "text")) or OWN not in line:
                        yield text, ((part.natural("start"), part.natural("end")),), quote
        except FormatError:
            continue  # reported when it is read


def _read_task(line: JsonValue, file: InputFile, unit: Unit) -> Bundle | None:
    if line.raw("answer", "accept") != "accept":
        file.tally.leave_out("tasks", "they were rejected or ignored")
        return None
    count_fields(line, file, _LEFT_OUT)
    count_other_fields(line, file, _FIELDS | labelled_text.OWN_FIELDS if OWN in line else _FIELDS)
    meta = line.get("meta").value
    part_of = _part_of(meta)
    count_other_fields(line.get("meta"), file, _META if part_of is None else _META | {"start"})
    if "text" not in line and ("image" in line or "audio" in line or "html" in line):
        file.tally.leave_out("tasks", "they have no text")
        return None
    by = _person(line, file)
    stamp = line.get("_timestamp").value
    time = time_of_seconds(stamp) or ("" if stamp is None else file.time(str(stamp)))
    accepted = [part for part in line.items("spans") if text_of(part, "answer") in ("", "accept")]
    rejected = sum(1 for _ in line.items("spans")) - len(accepted)
    file.tally.leave_out("spans", "they were rejected or ignored", count=rejected)
    spans = read_parts(accepted, file, lambda part: with_labels(_span(part, file, by, time), part.get("label"), file))
    values = [meta.get(key) for key in ("id", "title")] if isinstance(meta, dict) else []
    article_id, title = (value if isinstance(value, str) else "" for value in values or ("", ""))
    number = meta.get("id") if isinstance(meta, dict) else None
    part = f"#{number}" if isinstance(number, int) else ""
    is_own = OWN in line or any(map(_is_own, line.items("spans")))
    # Accepting a span task without spans means that somebody has looked; other tasks say nothing about spans.
    nothing = "answer" in line and ("spans" in line or "tokens" in line) and not any(line.items("spans"))
    nothing &= not any(line.get(key).value for key in (*_LEFT_OUT, *_OF_WHOLE, "options"))
    done = who_is_done(line, file, by, time, nothing=nothing)
    tags = whole_tags(line, file, _labels_of_whole(line, file), by, time)
    bundle = labelled_text.read_article(
        line, spans, file, article_id, title, unit, part, is_own=is_own, done=done, whole=tags
    )
    return bundle if part_of is None else replace(bundle, part_of=part_of)


def _part_of(meta: object) -> tuple[str, int] | None:
    """Return the article of a paragraph, and where it begins there: tasks of `export prodigy --reviewed` say so."""
    match meta:
        case {"id": str() as article_id, "start": int() as start, **others} if article_id and start >= 0:
            return None if "source" in others else (article_id, start)
    return None


def _labels_of_whole(line: JsonValue, file: InputFile) -> Iterator[str]:
    """Yield the accepted options of a text, by name, and its label or categories.

    To accept none of them is an answer, but no code says it.
    """
    options, accepted, scores = (line.get(key).value for key in ("options", "accept", "cats"))
    accepted = [accepted] if label_of(accepted) else accepted
    texts = {}
    for option in options if isinstance(options, list) else ():
        match option:
            case {"id": str() | int() as choice, "text": str() as text}:
                texts[choice] = text
    for choice in accepted if isinstance(accepted, list) else ():
        name = label_of(choice)
        if name:
            yield texts.get(choice) or name
        else:
            file.tally.leave_out("choices", NOT_NAMES, one_line(f"{line.location} {compact_json(choice)}", 60))
    if options and not accepted and "answer" in line and OWN not in line:
        file.tally.leave_out("choices", "none of the options was chosen", line.location.rstrip(":"))
    scored = scores if isinstance(scores, dict) else dict.fromkeys(line.names("cats"), 1) if scores else {}
    for name, score in scored.items():
        if not isinstance(score, int | float):
            file.tally.leave_out("categories", "their scores are no numbers", one_line(f"{line.location} {name}", 60))
        elif score >= IS_CATEGORY:
            yield name
    yield from labels_of(line.get("label"), file)


def _is_own(part: JsonValue) -> bool:
    """Return whether a span is Postil's, even in a file from before tasks said so."""
    times = stored_time_of(part, "created"), stored_time_of(part, "modified")
    return is_uuid(text_of(part, "id")) and all(times)


def _person(part: JsonValue, file: InputFile) -> str:
    """Return who made something, "" for nobody; a name that is none, such as a list of several, is counted."""
    name = person(part, *_PEOPLE)
    stated = [key for key in _PEOPLE if part.value.get(key) is not None] if isinstance(part.value, dict) else []
    if stated and not name:
        why = "they are no text: it counts as made by whoever imports it"
        file.tally.leave_out("names of people", why, one_line(f"{part.location} {stated[0]}", 60))
    return name


def _span(part: JsonValue, file: InputFile, by: str, time: str) -> LabelledSpan:
    return LabelledSpan(
        part.natural("start"),
        part.natural("end"),
        quote=clean(text_of(part, "text"))[0].strip(),
        creator=_person(part, file) or by,
        created=stored_time_of(part, "created") or time,
        modified=stored_time_of(part, "modified") or time,
        own_id=text_of(part, "id"),
        makers=part.get(MAKERS).value if _is_own(part) else None,
    )
