"""Postil's own format: one article a line with everything that belongs to it. Out and in again gives the same bytes."""

from __future__ import annotations

import json
from dataclasses import fields, replace
from json.encoder import encode_basestring
from typing import IO, TYPE_CHECKING, Any

from tui.core.corrections import KINDS, SCOPES, Correction
from tui.core.errors import FormatError
from tui.core.model import ANCHOR_STATES, Article, Claim, Highlight, Link, Marks, Mention, Quotation, Suggestion, Tag
from tui.core.text import clean, one_line
from tui.formats.import_values import Fields, Reading, identity, lines, placed
from tui.formats.report import EVERYTHING
from tui.library.transfer.bundles import Bundle, MarkingRun

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from tui.formats.registry import Options
    from tui.formats.report import Report

CARRIES = EVERYTHING

STATES = ("found", "confirmed", "rejected")

_encode = json.JSONEncoder(ensure_ascii=False, separators=(",", ":")).encode
_quoted = encode_basestring


def write(out: IO[bytes], bundles: Iterable[Bundle], report: Report, options: Options) -> None:
    """Write one line an article."""
    for bundle in bundles:
        out.write(_line(bundle).encode())
        out.write(b"\n")


def _line(bundle: Bundle) -> str:
    """An article's line. The keys of the design come first, in its order.

    What an article has by the dozen is put into a template: of each the encoder would make fifty small strings.
    """
    article, marks, marking = bundle.article, bundle.marks, bundle.marking
    text = article.text
    head = _encode(
        {
            "id": article.id,
            "title": article.title,
            "text": text,
            "publisher": article.publisher,
            "published": article.published,
            "source": article.source,
            "language": article.language,
            "added": article.added,
            "read": article.read,
        }
    )
    mentions = ",".join([_mention(mark, text) for mark in marks.mentions])
    middle = _encode(
        {
            "quotations": [
                {"start": mark.start, "end": mark.end, "speaker": mark.speaker}
                for mark in marks.quotations
                if not mark.weak
            ],
            "suggestions": [
                {
                    "start": mark.start,
                    "end": mark.end,
                    "kind": mark.kind,
                    "speaker": mark.speaker,
                    "score": mark.score,
                    "reason": mark.reason,
                }
                for mark in marks.suggestions
            ],
        }
    )
    highlights = ",".join([_annotation(made) for made in (*bundle.highlights, *bundle.orphans)])
    tail = _encode(
        {
            "sha256": bundle.sha256,
            "marking": None
            if marking is None
            else {"model": marking.model, "version": marking.version, "marked": marking.marked},
            "codebook": [
                {"name": tag.name, "color": tag.color, "description": tag.description} for tag in bundle.codebook
            ],
            "scare_quotes": [{"start": mark.start, "end": mark.end} for mark in marks.quotations if mark.weak],
            "corrections": [_correction(name, correction) for name, correction in bundle.corrections],
        }
    )
    return f'{head[:-1]},"mentions":[{mentions}],{middle[1:-1]},"highlights":[{highlights}],{tail[1:]}'


def _mention(mark: Mention, text: str) -> str:
    return (
        f'{{"start":{mark.start},"end":{mark.end},"text":{_quoted(text[mark.start : mark.end])},'
        f'"label":{_quoted(mark.label)},"entity":{_quoted(mark.entity)},"origin":{_quoted(mark.origin)},'
        f'"state":{_quoted(mark.state)}}}'
    )


def _annotation(made: Highlight) -> str:
    tags = ",".join([_quoted(tag) for tag in made.tags])
    claim = "null" if made.claim is None else _encode(_claim(made.claim))
    came_through = "" if made.state == "exact" else f",{_encode(_came_through(made))[1:-1]}"
    return (
        f'{{"id":{_quoted(made.id)},"start":{made.start},"end":{made.end},"quote":{_quoted(made.quote)},'
        f'"color":{_quoted(made.color)},"note":{_quoted(made.note)},"tags":[{tags}],'
        f'"creator":{_quoted(made.creator)},"created":{_quoted(made.created)},"modified":{_quoted(made.modified)},'
        f'"claim":{claim}{came_through}}}'
    )


def _correction(name: str, correction: Correction) -> dict[str, Any]:
    """What is said of it; what is empty is left out."""
    said = {key: value for key, value in correction.as_row().items() if value not in ("", -1)}
    return {"id": name, **said}


def _came_through(made: Highlight) -> dict[str, Any]:
    """How an annotation came through changes of its text; an orphan's surroundings cannot be read off the text."""
    around = {} if made.placed else {"prefix": made.prefix, "suffix": made.suffix}
    return {"state": made.state, "score": made.score, **around}


def _claim(claim: Claim) -> dict[str, Any]:
    return {
        "speaker": claim.speaker,
        "verdict": claim.verdict,
        "rationale": claim.rationale,
        "links": [{"relation": link.relation, "claim": link.claim} for link in claim.links],
        "evidence": list(claim.evidence),
    }


def read(reading: Reading) -> Iterator[Bundle]:
    """Read the articles, a line at a time; each bad line is one problem, told by its number."""
    for where, data in lines(reading):
        try:
            yield bundle(Fields.parsed(data, where))
        except FormatError as error:
            reading.problem(str(error))


def bundle(line: Fields) -> Bundle:
    """An article from its line. Raises `FormatError` for what cannot be in one."""
    if "text" not in line:
        raise line.wrong("has no text: it is not an article of Postil's own format")
    raw = line.raw("text")
    text, _ = clean(raw)
    read_at = line.time("read")
    article = Article(
        0,
        line.line("id", limit=2000),
        line.line("title", limit=2000),
        line.line("publisher", limit=2000),
        line.line("published", limit=2000),
        line.line("source", limit=2000),
        line.line("language", limit=2000),
        line.time("added"),
        read_at,
        0,
        float(bool(read_at)),
        text,
    )
    # Marks of a text that had to be cleaned would stand beside their words; the article is simply marked again.
    marks = _marks(line, text) if text == raw else Marks()
    made = [_made(part, raw, text) for part in line.items("highlights")]
    return Bundle(
        article,
        line.line("sha256"),
        _marking(line, marks) if text == raw else None,
        marks,
        tuple(highlight for highlight in made if highlight.placed),
        tuple(_tag(part) for part in line.items("codebook")),
        tuple(_read_correction(part) for part in line.items("corrections")),
        tuple(highlight for highlight in made if not highlight.placed),
    )


def _read_correction(part: Fields) -> tuple[str, Correction]:
    name = identity(part.raw("id"))
    values: dict[str, Any] = {}
    for field in fields(Correction):
        if field.name in part:
            numeric = isinstance(field.default, int)
            values[field.name] = part.whole(field.name) if numeric else part.line(field.name, limit=2000)
    if values.get("kind") not in (*KINDS, "dismiss") or values.get("scope") not in SCOPES:
        raise part.wrong("is no correction: its kind or scope is not known")
    return name, Correction(**values)


def _marks(line: Fields, text: str) -> Marks:
    mentions = []
    for part in line.items("mentions"):
        start, end = part.span(len(text))
        state = part.raw("state", "found")
        if state not in STATES:
            raise part.wrong(f"has a state other than {', '.join(STATES)}")
        if part.raw("text", text[start:end]) != text[start:end]:
            raise part.wrong(f"({start} to {end}) does not stand there")
        words = " ".join(text[start:end].split())
        mentions.append(
            Mention(
                start,
                end,
                part.line("label", "MISC", 50),
                part.line("entity", words, 500) or words,
                part.line("origin", "model", 100),
                state,  # type: ignore[arg-type] # mypy does not follow `in` through a tuple
            )
        )
    quotations = [
        *(Quotation(*part.span(len(text)), part.line("speaker")) for part in line.items("quotations")),
        *(Quotation(*part.span(len(text)), weak=True) for part in line.items("scare_quotes")),
    ]
    quotations.sort(key=lambda quotation: (quotation.start, quotation.end))
    suggestions = []
    for part in line.items("suggestions"):
        score = part.get("score").value
        if isinstance(score, bool) or not isinstance(score, int | float):
            raise part.wrong("has no score")
        start, end = part.span(len(text))
        kind, speaker, reason = part.line("kind", limit=50), part.line("speaker"), part.line("reason")
        suggestions.append(Suggestion(start, end, kind, speaker, score, reason))
    return Marks(tuple(mentions), tuple(quotations), tuple(suggestions))


def _marking(line: Fields, marks: Marks) -> MarkingRun | None:
    if "marking" in line:
        part = line.get("marking")
        return MarkingRun(part.line("model"), part.line("version"), part.time("marked"))
    return MarkingRun("import") if marks != Marks() else None


def _made(part: Fields, raw: str, text: str) -> Highlight:
    """An annotation with how it came through changes; an orphan is read beside the text, as it has no place in it."""
    state = next((state for state in ANCHOR_STATES if state == part.raw("state", "exact")), None)
    if state is None:
        raise part.wrong(f"has a state other than {', '.join(ANCHOR_STATES)}")
    score = part.get("score").value
    if isinstance(score, bool) or not isinstance(score, int | float) or not 0 <= score <= 1:
        score = 1.0
    if state != "orphan":
        return replace(_highlight(part, raw, text), state=state, score=float(score))
    start, quote = part.whole("start"), part.text("quote")
    alone = Fields({**part.value, "start": 0, "end": len(quote)}, part.where)
    return replace(
        _highlight(alone, quote, quote),
        start=start,
        end=start + len(quote),
        prefix=part.text("prefix"),
        suffix=part.text("suffix"),
        state="orphan",
        score=0.0,
    )


def _highlight(part: Fields, raw: str, text: str) -> Highlight:
    start, end = part.span(len(raw))
    place = placed(raw, text, start, end, part.raw("quote"))
    if place is None:
        raise part.wrong(f"({start} to {end}) does not hold its quote {one_line(part.raw('quote'), 40)!r}")
    start, end = place
    quote = text[start:end]
    claim = part.get("claim")
    return Highlight(
        identity(part.raw("id")) if "id" in part else identity("jsonl", quote, start, text[:200]),
        0,
        start,
        end,
        quote,
        color=part.line("color", "yellow", 30),
        note=part.text("note").strip(),
        creator=part.line("creator", limit=100),
        created=part.time("created"),
        modified=part.time("modified"),
        tags=part.names("tags"),
        claim=None if claim.value is None else _read_claim(claim),
    )


def _read_claim(part: Fields) -> Claim:
    return Claim(
        part.line("speaker"),
        part.line("verdict", "unchecked") or "unchecked",
        part.text("rationale").strip(),
        tuple(Link(link.line("relation", limit=50), identity(link.raw("claim"))) for link in part.items("links")),
        part.names("evidence", 500),
    )


def _tag(part: Fields) -> Tag:
    name = part.line("name", limit=100)
    if not name:
        raise part.wrong("has no name")
    return Tag(name, part.line("color", limit=30), part.text("description").strip())
