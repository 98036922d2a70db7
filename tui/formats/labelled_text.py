"""The common part of doccano and Prodigy: JSON lines with a text and labelled spans, one label for each tag.

Tags that a line's person gave to the whole article are in the line, since both programs have labels of whole texts.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import IO, TYPE_CHECKING, Any, TypeVar

from tui.core.errors import FormatError
from tui.core.model import Claim
from tui.core.text import compact_json, one_line, whole_line
from tui.core.times import stored_time
from tui.formats.identifiers import CLAIM, OWN, highlight_uuid, is_uuid, tags_of_labels
from tui.formats.import_common import imported_article
from tui.formats.jsonl_attributes import plain_attributes, read_attributes
from tui.formats.makers import restore_makers
from tui.formats.offsets import CODE_POINTS, Unit
from tui.formats.people import label_of, stored_time_of
from tui.formats.placing import Placing, article_tags, tag_name
from tui.formats.report import FEATURES, lose_parts_of_claims
from tui.library.transfer.bundles import Bundle
from tui.library.transfer.incoming import CODES
from tui.library.transfer.outcomes import DONE

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence

    from tui.core.model import Highlight
    from tui.formats.import_common import InputFile, JsonValue
    from tui.formats.report import ExportReport
    from tui.library.tables.article_tag_rows import ArticleTag

_Read = TypeVar("_Read")

CARRIES = frozenset(
    {
        *("bare", "text", "tags", "tag_givers", "claims", "claim_creators", "creators", "times", "done", "attributes"),
        *("article_tags", "article_tag_givers"),
    }
)
CARRIES_BACK = CARRIES - {"bare", "claims", "claim_creators"}
"""An article that is neither annotated nor marked as done is left out; of a claim only its label is carried."""

OWN_FIELDS = frozenset({"attributes"})
"""Fields of lines that Postil wrote; in other programs' lines they may mean anything."""

OWN_DONE = "postil_done"
"""The time at which the line's person marked its article as done."""


UNIT_BY = 200
"""Lines that decide the unit of a file's offsets."""

IS_CATEGORY = 0.5
"""The least score of a category that applies to the text, as in spaCy."""

NOT_NAMES = "they are not names of codes"
FOUND_NOTHING = "nothing is marked there, and nobody is named who looked"
_BY_OTHERS = "tags of whole articles by people who marked nothing there"


@dataclass(frozen=True, slots=True)
class LabelledSpan:
    """A span of a line of JSON. `own_id` is its annotation's id if Postil exported it, `quote` its words if known."""

    start: int
    end: int
    label: str = ""
    quote: str = ""
    creator: str = ""
    created: str = ""
    modified: str = ""
    own_id: str = ""
    makers: Any = None
    """Who made parts of the annotation that its creator did not make."""


def write_lines(
    output: IO[bytes],
    bundles: Iterable[Bundle],
    report: ExportReport,
    encode: Callable[[Bundle, str, Sequence[Highlight], dict[str, Any]], str],
) -> None:
    """Write what `encode` makes of an article, one person's annotations and the other members, a line for each person.

    Anyone who marked the article as done has a line, too. Without any annotation or such a mark there is none: to a
    model it would mean that someone looked and found nothing. The same goes for people who only tagged the whole
    article.
    """
    for bundle in bundles:
        people: dict[str, list[Highlight]] = {creator: [] for creator in bundle.done}
        for highlight in bundle.highlights:
            people.setdefault(highlight.creator, []).append(highlight)
        for creator, highlights in sorted(people.items()):
            done = {OWN_DONE: bundle.done[creator]} if creator in bundle.done else {}
            more = {**plain_attributes(bundle.attributes), **done}
            output.write(f"{encode(bundle, creator, highlights, more)}\n".encode())
        if not people:
            report.leave_out_article("that nobody annotated or marked as done")
        report.lose(FEATURES["attributes"], 0 if people else len(bundle.attributes))
        report.lose(_BY_OTHERS, sum(each.creator not in people for each in bundle.tags))
        lose_parts_of_claims(bundle, report)


def own_id_or_part(article_id: str, part: str, *, is_own: bool) -> tuple[str, str]:
    """Return the id of a text's article, and its part.

    What another program calls a text is not an article's id: many files number theirs from 1, and sentences of one
    document often have its id.
    """
    return (article_id, part) if is_own or not (name := whole_line(article_id)) else ("", name)


def read_article(
    line: JsonValue,
    spans: Iterable[LabelledSpan],
    file: InputFile,
    article_id: str = "",
    title: str = "",
    unit: Unit = CODE_POINTS,
    part: str = "",
    *,
    is_own: bool,
    done: Mapping[str, str],
    whole: Iterable[ArticleTag] = (),
) -> Bundle:
    """Return an article with an annotation for each span and person; one's labels of one span are its tags.

    `is_own`: Postil wrote the line, `done` who marked it as done, and when; `whole` are tags of the article.
    """
    key = next((key for key in ("text", "data") if key in line), "")
    if not key:
        raise line.error("has no text")
    placing = Placing(file, line.raw(key), unit)
    article_id, part = own_id_or_part(article_id, part, is_own=is_own)
    where = line.location.rstrip(":")
    together: dict[tuple[str, str, tuple[int, int] | None, str], list[LabelledSpan]] = {}
    for span in spans:
        place = placing.place(span.start, span.end, span.quote, where)
        if place is not None or span.quote:
            words = "" if place else f"{span.start} {span.quote}"
            together.setdefault((span.own_id, span.creator, place, words), []).append(span)
    highlights = []
    for (own_id, creator, place, words), labelled in together.items():
        names = {tag_name(span.label) for span in labelled}
        start, end = place or (labelled[0].start, labelled[0].end)
        by = creator or file.creator
        highlight = placing.highlight(
            highlight_uuid(own_id) if is_uuid(own_id) else placing.highlight_id("span", by, start, end, words, own_id),
            place,
            labelled[0].quote,
            near=start,
            where=where,
            creator=creator,
            created=min((span.created for span in labelled if span.created), default=""),
            modified=max(span.modified for span in labelled),
            tags=tags_of_labels(names, is_own=is_own),
            claim=Claim() if is_own and CLAIM in names else None,
        )
        highlights.append(restore_makers(highlight, labelled[0].makers))
    return Bundle(
        imported_article(article_id, title, text=placing.text),
        highlights=tuple(sorted((h for h in highlights if h.placed), key=lambda h: (h.start, h.end, h.id))),
        orphans=tuple(h for h in highlights if not h.placed),
        part=part,
        done=done,
        attributes=read_attributes(line, file) if is_own else (),
        tags=tuple(whole),
    )


def whole_origins(bundle: Bundle, creator: str) -> list[list[str]]:
    """Return one person's tags of a whole article in the form `whole_tags` reads."""
    return [[each.tag, each.id, each.created] for each in bundle.tags if each.creator == creator]


def whole_tags(line: JsonValue, file: InputFile, labels: Iterable[str], by: str, time: str) -> Iterator[ArticleTag]:
    """Yield the labels of a whole text as tags of its article, unchanged ones with their origin."""
    origins, own = dict[str, tuple[str, str]](), line.get(OWN).value
    for part in own if isinstance(own, list) else ():
        match part:
            case [str() as name, str() as own_id, str() as created]:
                origins[name] = own_id, stored_time(created)
    key = "labelled text", line.raw("text" if "text" in line else "data")
    for label in labels:
        own_id, created = origins.get(label, ("", time))
        yield from article_tags([label], by or file.creator, created, own_id, key=key)


def who_is_done(line: JsonValue, file: InputFile, by: str, time: str, *, nothing: bool) -> dict[str, str]:
    """Return who marked the text of a line as done, and when.

    `nothing`: nobody marked anything in it, so whoever the file names looked and found nothing. Without a name that is
    reported, and belongs to nobody.
    """
    done = stored_time_of(line, OWN_DONE)
    if by and (done or nothing):
        return {by: done or time}
    if nothing:
        file.tally.leave_out(DONE, FOUND_NOTHING, line.location.rstrip(":"))
    return {}


def read_parts(
    parts: Iterable[JsonValue], file: InputFile, read_part: Callable[[JsonValue], Iterable[_Read]]
) -> list[_Read]:
    """Return what is read of the parts of a line; a broken one is recorded as a problem, and the others stay."""
    read: list[_Read] = []
    for part in parts:
        try:
            read += read_part(part)
        except FormatError as error:
            file.problem(str(error))
    return read


def labels_of(label: JsonValue, file: InputFile) -> list[str]:
    """Return one or several names of codes; what is none is left out and counted."""
    values = label.value if isinstance(label.value, list) else [label.value]
    names = [label_of(value) for value in values]
    for value, name in zip(values, names, strict=True):
        if not name and value is not None and value != "":
            file.tally.leave_out(CODES, NOT_NAMES, one_line(f"{label.location}: {compact_json(value)}", 60))
    return [name for name in names if name]


def with_labels(span: LabelledSpan, label: JsonValue, file: InputFile) -> list[LabelledSpan]:
    """Return a span once for each of its labels; one without any has no tag."""
    return [replace(span, label=name) for name in labels_of(label, file)] or [span]


def count_other_fields(part: JsonValue, file: InputFile, fields: frozenset[str]) -> None:
    """Count unknown fields by name as left out; `_` begins a program's own data."""
    for key, value in part.value.items() if isinstance(part.value, dict) else ():
        if value not in (None, "", [], {}) and key not in fields and not key.startswith("_"):
            file.tally.leave_out("further fields", "Postil has no place for them", one_line(key, 40))


def count_fields(line: JsonValue, file: InputFile, kinds: dict[str, str]) -> None:
    """Count these fields of a line as left out: the items of a list, else one."""
    for key, kind in kinds.items():
        value = line.get(key).value
        if value:
            file.tally.leave_out(
                kind, "Postil has no place for them", count=len(value) if isinstance(value, list) else 1
            )
