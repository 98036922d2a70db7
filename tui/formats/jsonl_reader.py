"""Reading Postil's own format, an article a line; a line of any size needs only the memory of an ordinary one."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Any, BinaryIO

from tui.core.authors import join_authors
from tui.core.corrections import Dismissal, from_json
from tui.core.errors import FormatError
from tui.core.flat_corrections import tagged
from tui.core.model import (
    ANCHOR_STATES,
    Article,
    Highlight,
    Marks,
    TagEvent,
    TagGiver,
)
from tui.core.text import whole_line
from tui.formats.identifiers import highlight_uuid
from tui.formats.import_common import JsonValue, parse_json
from tui.formats.json_stream import members
from tui.formats.jsonl_attributes import read_attributes
from tui.formats.jsonl_claims import read_claim
from tui.formats.jsonl_decisions import read_decision
from tui.formats.jsonl_fields import report_other_fields
from tui.formats.jsonl_groups import read_groups
from tui.formats.jsonl_history import (
    STEPS,
    VERSIONS,
    read_conflict,
    read_lost,
    read_makers,
    read_progress,
    read_revision,
    read_step,
    read_tag_makers,
    read_version,
)
from tui.formats.jsonl_labels import read_labels
from tui.formats.jsonl_marks import read_marking, read_marks, read_review
from tui.formats.jsonl_memos import read_article_tags, read_memos, read_tag
from tui.formats.jsonl_turns import read_left_out, read_pages, read_turns
from tui.formats.offsets import EVIDENCE_AT_MOST, ImportedText, recognise
from tui.formats.placing import NOWHERE, Placing
from tui.library.tables.codebook import EVENT_FIELDS, REMOVED, SAME
from tui.library.transfer.bundles import PART_HIGHLIGHTS, Bundle, Provenance

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator

    from tui.core.corrections import Correction
    from tui.formats.import_common import InputFile
    from tui.formats.offsets import Pieces
    from tui.library.transfer.versions import Maker, Member


LONG_LINE = 1024 * 1024
"""Bytes of a line that is read at once; of a longer one the annotations are read one by one."""

PIECE = 64 * 1024
"""Bytes of a longer one that are read at once."""

PART_STEPS = 500
"""Steps of a history that are written in one transaction."""

_LISTS = frozenset({"highlights", VERSIONS, STEPS})


_AT_ONCE = {"highlights": PART_HIGHLIGHTS, VERSIONS: 1, STEPS: PART_STEPS}


def read_articles(file: InputFile) -> Iterator[Bundle]:
    """Read the articles, a line at a time; each bad line is one problem, identified by its number."""
    file.strict = True
    with file.path.open("rb") as stream:
        number = 0
        while True:
            start = stream.tell()
            line = stream.readline(LONG_LINE)
            number += 1
            location = f"line {number}:"
            try:
                if len(line) == LONG_LINE and not line.endswith(b"\n"):
                    yield from _read_long(stream, start, location, file)
                elif line.strip():
                    yield read_article(JsonValue(parse_json(line, f"{location} ", strict=True), location), file)
                elif not line:
                    return
            except FormatError as error:
                file.problem(str(error))
                stream.seek(start)
                while (line := stream.readline(LONG_LINE)) and not line.endswith(b"\n"):
                    pass
            else:
                file.records += bool(line.strip())


def _read_long(stream: BinaryIO, start: int, location: str, file: InputFile) -> Iterator[Bundle]:
    """Read a line in two passes: the article's members, then the annotations, a few at a time."""
    about: dict[str, Any] = {}
    evidence: list[Any] = []
    for kind, key, value in members(_from(stream, start), _LISTS, f"{location} "):
        if kind == "value":
            about[key] = value
        elif key == "highlights" and len(evidence) < EVIDENCE_AT_MOST:
            evidence.append(value)
    line = JsonValue({**about, "highlights": evidence}, location)
    placing = _placing(line, file)
    bundle = read_article(JsonValue(about, location), file)
    yield bundle
    number, name, parts = 0, "", list[JsonValue]()
    for kind, key, value in members(_from(stream, start), _LISTS, f"{location} "):
        if parts and (key != name or len(parts) == _AT_ONCE[name]):
            yield _part(bundle, name, parts, placing)
            parts = []
        if kind == "item":
            number = number + 1 if key == name else 1
            name = key
            parts.append(JsonValue(value, f"{location} {key}[{number}]"))
    if parts:
        yield _part(bundle, name, parts, placing)


def _from(stream: BinaryIO, start: int) -> Callable[[], bytes]:
    """Return a function that reads the line starting at `start` piece by piece."""
    stream.seek(start)
    is_over = False

    def read() -> bytes:
        nonlocal is_over
        data = b"" if is_over else stream.readline(PIECE)
        is_over = not data or data.endswith(b"\n")
        return data

    return read


def _part(bundle: Bundle, name: str, parts: list[JsonValue], placing: Placing) -> Bundle:
    """Return more of an article: items of one of its lists."""
    article = bundle.article
    for part in parts:
        report_other_fields(part, placing.file, name)
    if name == "highlights":
        highlights, provenance = _read_annotations(parts, placing)
        placed, orphans = _by_place(highlights)
        return Bundle(article, highlights=placed, orphans=orphans, goes_on=True, provenance=provenance)
    versions = [read_version(part, article.revision) for part in parts if name == VERSIONS]
    steps = [read_step(part, article.id) for part in parts if name == STEPS]
    return Bundle(article, goes_on=True, provenance=Provenance(versions=versions, steps=steps))


def _by_place(highlights: list[Highlight]) -> tuple[tuple[Highlight, ...], tuple[Highlight, ...]]:
    """Split annotations into those with a place and those without."""
    placed = tuple(highlight for highlight in highlights if highlight.placed)
    return placed, tuple(highlight for highlight in highlights if not highlight.placed)


def _read_annotations(parts: Iterable[JsonValue], placing: Placing) -> tuple[list[Highlight], Provenance]:
    """Return annotations, and who made which part of them, where the file says so."""
    highlights: list[Highlight] = []
    makers: dict[str, dict[Member, Maker]] = {}
    modified: dict[str, str] = {}
    for part in parts:
        highlight = _read_annotation(part, placing)
        if highlight is not None:
            highlights.append(highlight)
            own, changed = read_makers(part, highlight)
            if own:
                makers[highlight.id] = own
            if changed:
                modified[highlight.id] = changed
    return highlights, Provenance(makers=makers, claims_modified=modified)


def _placing(line: JsonValue, file: InputFile) -> Placing:
    """Return the placement of a line's annotations, in the unit most of them use."""
    if "text" not in line:
        raise line.error("has no text: it is not an article of Postil's own format")
    imported = ImportedText(line.raw("text"))
    return Placing(file, imported.raw, recognise(_words(line.items("highlights"), imported)), imported)


def _read_about(line: JsonValue, text: str) -> Article:
    read_at, authors = line.time("read"), line.get("authors").value
    return Article(
        0,
        line.line("id"),
        line.line("title"),
        line.line("publisher"),
        line.day("published"),
        line.line("source"),
        line.line("language"),
        line.time("added"),
        read_at,
        line.natural("position") if "position" in line else 0,
        read_progress(line, is_read=bool(read_at)),
        text,
        read_revision(line),
        retrieved=line.line("retrieved"),
        intake="\n".join(line.texts("intake")),
        authors=join_authors([authors] if isinstance(authors, str) else line.texts("authors")),
    )


def read_article(line: JsonValue, file: InputFile) -> Bundle:
    """Return an article from its line. Raises `FormatError` for invalid contents."""
    placing = _placing(line, file)
    report_other_fields(line, file)
    imported, text = placing.imported, placing.text
    article = _read_about(line, text)
    # If the text had to be cleaned, its marks would be off their words; the article is marked again instead.
    marks = read_marks(line, text) if text == imported.raw else Marks()
    if text != imported.raw:
        marks_keys = ("mentions", "quotations", "scare_quotes", "suggestions", "turns")
        count = sum(len([*line.items(key)]) for key in marks_keys)
        why = "its text had to be cleaned: it is marked again"
        placing.file.tally.leave_out("marks", why, line.line("title"), count)
    highlights, makers = _read_annotations(line.items("highlights"), placing)
    placed, orphans = _by_place(highlights)
    return Bundle(
        article,
        line.line("sha256"),
        read_marking(line, marks) if text == imported.raw else None,
        marks,
        placed,
        tuple(read_tag(part) for part in line.items("codebook")),
        _read_corrections(line),
        orphans,
        _read_dismissals(line, article.id),
        done={part.line("creator"): part.time("created") for part in line.items("done")},
        decisions=tuple(read_decision(part, placing.text) for part in line.items("decisions")),
        attributes=read_attributes(line, file),
        turns=read_turns(line, text) if text == imported.raw else (),
        pages=read_pages(line, text) if text == imported.raw else (),
        memos=read_memos(line, file),
        tags=tuple(read_article_tags(line, file)),
        reviews=tuple(read_review(part, article.revision) for part in line.items("reviewed")),
        tag_events=tuple(map(_read_event, line.items("tag_events"))),
        provenance=replace(
            makers,
            removed=line.natural("removed") if "removed" in line else 0,
            revised=line.time("revised"),
            tags=read_tag_makers(line),
            uncorrected=read_marks(line.get("found"), text) if "found" in line and text == imported.raw else None,
            lost={
                highlight_uuid(part.raw("id")): lost
                for part in (*line.items("corrections"), *line.items("dismissals"))
                if (lost := read_lost(part))
            },
            conflicts=tuple(map(read_conflict, line.items("conflicts"))),
            left_out_speakers=read_left_out(line),
            labels=read_labels(line),
            groups=read_groups(line),
            versions=tuple(read_version(part, article.revision) for part in line.items(VERSIONS)),
            steps=tuple(read_step(part, article.id) for part in line.items(STEPS)),
        ),
    )


def _read_corrections(line: JsonValue) -> tuple[tuple[str, Correction], ...]:
    parts = (part for part in line.items("corrections") if not _is_flat_dismissal(part))
    return tuple((highlight_uuid(part.raw("id")), _read_correction(part)) for part in parts)


def _read_correction(part: JsonValue) -> Correction:
    """Read a correction; until version 2 it was flat."""
    data = {key: _clean(value) for key, value in part.value.items() if key != "lost"}
    part.time("created")
    try:
        return from_json(data if "version" in part else tagged(data))
    except ValueError as error:
        raise part.error(str(error)) from error


def _is_flat_dismissal(part: JsonValue) -> bool:
    """Return whether a correction of a file without versions is a dismissal."""
    return "version" not in part and part.raw("kind") == "dismiss"


def _read_dismissals(line: JsonValue, article: str) -> tuple[tuple[str, Dismissal], ...]:
    parts = [*line.items("dismissals"), *(part for part in line.items("corrections") if _is_flat_dismissal(part))]
    return tuple(
        (
            highlight_uuid(part.raw("id")),
            Dismissal(
                part.line("article", article),
                part.natural("start"),
                part.natural("end"),
                part.text("quote" if "quote" in part else "surface"),
                part.line("creator"),
                part.time("created"),
            ),
        )
        for part in parts
    )


def _clean(value: Any) -> Any:
    """Put each text in a JSON value on one line, except for words of the article, which keep their spaces."""
    if isinstance(value, str):
        return whole_line(value)
    if isinstance(value, list):
        return [_clean(part) for part in value]
    if not isinstance(value, dict):
        return value
    return {key: part if key in ("surface", "to") else _clean(part) for key, part in value.items()}


def _words(annotations: Iterable[JsonValue], text: ImportedText) -> Iterator[tuple[ImportedText, Pieces, str]]:
    for part in annotations:
        if "quote" in part and part.raw("state", "exact") != "orphan":
            yield text, ((part.natural("start"), part.natural("end")),), part.raw("quote")


def _read_annotation(part: JsonValue, placing: Placing) -> Highlight | None:
    """Return an annotation with its state; None, with a report, for one with neither place nor words."""
    state = next((state for state in ANCHOR_STATES if state == part.raw("state", "exact")), None)
    if state is None:
        raise part.error(f"has a state other than {', '.join(ANCHOR_STATES)}")
    score = part.get("score").value
    if isinstance(score, bool) or not isinstance(score, int | float) or not 0 <= score <= 1:
        score = 1.0
    start, end, quote = part.natural("start"), part.natural("end"), part.text("quote")
    if state != "orphan":
        place = placing.place(start, end, part.raw("quote"), part.location)
        if place is not None:
            quote = placing.text[slice(*place)]
            return replace(_read_highlight(part, placing, *place, quote), state=state, score=float(score))
        if not quote:
            return None
        placing.file.tally.note("without a place", "added", NOWHERE, part.location)
    return replace(
        _read_highlight(part, placing, start, start + max(len(quote), 1), quote),
        prefix=part.text("prefix"),
        suffix=part.text("suffix"),
        state="orphan",
        score=float(score) if state == "orphan" and score < 1 else 0.0,
    )


def _read_highlight(part: JsonValue, placing: Placing, start: int, end: int, quote: str) -> Highlight:
    claim, tags, creator = part.get("claim"), part.names("tags"), part.line("creator")
    return Highlight(
        highlight_uuid(part.raw("id")) if "id" in part else _derived_id(part, placing, start, end),
        0,
        start,
        end,
        quote,
        color=part.line("color", "yellow"),
        note=part.text("note").strip(),
        creator=creator,
        created=part.time("created"),
        modified=part.time("modified"),
        tags=tags,
        claim=None if claim.value is None or "of" in claim else read_claim(claim),
        claim_of=highlight_uuid(claim.raw("of")) if "of" in claim else "",
        tag_givers=tuple(sorted(each for each in _tag_givers(part) if each.tag in tags and each.creator != creator)),
    )


def _tag_givers(part: JsonValue) -> Iterator[TagGiver]:
    for giver in part.items("tag_givers"):
        if creator := giver.line("creator"):
            yield TagGiver(whole_line(giver.raw("tag")), creator, giver.time("created"))


def _derived_id(part: JsonValue, placing: Placing, start: int, end: int) -> str:
    return placing.highlight_id("jsonl", part.line("creator") or placing.file.creator, start, end)


def _read_event(part: JsonValue) -> TagEvent:
    field = part.line("field")
    if field not in EVENT_FIELDS:
        raise part.error(f"has a field other than {', '.join(EVENT_FIELDS)}")
    old, new = part.text("old"), part.text("new")
    if field in (REMOVED, SAME) and new:
        new = highlight_uuid(new)
    ids = highlight_uuid(part.raw("id")), highlight_uuid(part.raw("tag"))
    return TagEvent(*ids, field, old, new, part.line("creator"), part.time("time"), part.natural("counter"))
