"""Reading Label Studio's tasks: each annotation is its annotator's, and several results describe one region.

Label Studio counts UTF-16 units, as JavaScript does; older folders by Postil count code points. The words of the
regions decide.
"""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass, field
from hashlib import sha256
from typing import TYPE_CHECKING, Any

from tui.core.errors import FormatError
from tui.core.model import ClaimLink
from tui.core.text import clean, one_line, whole_line
from tui.core.times import stored_time
from tui.formats.identifiers import CLAIM, OWN, highlight_uuid, is_uuid, mention_uuid, tags_of_labels
from tui.formats.import_common import InputFile, JsonValue, imported_article, imported_claim
from tui.formats.jsonl_attributes import read_attributes
from tui.formats.label_studio_minimal import LABEL_KINDS, whole_task
from tui.formats.label_studio_texts import controls_of_other_texts, text_of_task
from tui.formats.label_studio_whole import WholeText, join_values
from tui.formats.labelled_text import FOUND_NOTHING, own_id_or_part
from tui.formats.makers import MAKERS, restore_makers
from tui.formats.offsets import UTF_16, ImportedText, alike, recognise
from tui.formats.people import person, text_of
from tui.formats.placing import Placing, tag_name
from tui.library.transfer.bundles import Bundle
from tui.library.transfer.outcomes import DONE

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence

    from tui.core.model import Claim, Highlight
    from tui.formats.offsets import Pieces, Unit

_NO_PLACE = "Postil has no place for them"
_PEOPLE = ("completed_by", "created_username", "created_by")
_OWN_TEXTS = ("note", "speaker", "rationale")
_OWN_DATA = {"text", "id", "title", "source", "links", OWN}
_TASK_COUNTS = {"predictions": "predictions", "drafts": "drafts", "comments": "comments on tasks"}


@dataclass(slots=True)
class _Region:
    """The results of one annotation for one region."""

    span: tuple[int, int]
    quote: str
    where: str
    labels: set[str] = field(default_factory=set)
    texts: dict[str, str] = field(default_factory=dict)
    remarks: list[str] = field(default_factory=list)
    origin: dict[str, str] = field(default_factory=dict)
    stated_makers: Any = None

    @property
    def digest(self) -> str:
        return content_digest(self.span, self.labels, self.texts, self.remarks)

    @property
    def makers(self) -> Any:
        """Who made which part of it when it was exported; a verdict may have been changed since."""
        if isinstance(self.stated_makers, dict) and self.origin.get("digest") != self.digest:
            return self.stated_makers | {"verdict": ""}
        return self.stated_makers


def content_digest(
    span: tuple[int, int], labels: Iterable[str], texts: Mapping[str, str], answers: Sequence[str] = ()
) -> str:
    """Return a digest that shows whether a region was changed."""
    stated = sorted((key, text) for key, text in texts.items() if text)
    return sha256(repr((span, sorted(labels), stated, *answers)).encode("utf-8", "replace")).hexdigest()[:16]


def read_tasks(file: InputFile, document: JsonValue) -> Iterator[Bundle]:
    """Yield the article of each task."""
    tasks = [*map(whole_task, document.items() if isinstance(document.value, list) else [document])]
    if tasks and not any("data" in task for task in tasks if isinstance(task.value, dict)):
        raise FormatError("it has no tasks of Label Studio: export it as JSON there")
    shared = _shared_ids(tasks)
    unit = recognise(_words(tasks), UTF_16, _says)
    yield from file.json_parts(tasks, lambda task: _read_task(task, file, unit, shared))


def _read_task(task: JsonValue, file: InputFile, unit: Unit, shared: frozenset[str]) -> Bundle | None:
    for key, kind in _TASK_COUNTS.items():
        file.tally.leave_out(kind, _NO_PLACE, count=_count(task.get(key).value))
    data, is_own = task.get("data"), _is_own(task)
    field, raw = text_of_task(task)
    for key, value in data.value.items() if isinstance(data.value, dict) else ():
        if value and key != field and key not in _OWN_DATA and not (is_own and key == "attributes"):
            file.tally.leave_out("further fields", _NO_PLACE, one_line(key, 40))
    if not raw:
        file.tally.leave_out("tasks", "they have no text")
        labels = sum(text_of(each, "type") in LABEL_KINDS for one in _annotations([task]) for each in _results(one))
        file.tally.leave_out("highlights", "their task has no text", count=labels)
        return None
    placing = Placing(file, raw, unit, is_own=is_own)
    links, whole = _outer_links(data), WholeText(placing.text, file.tally, is_own=is_own)
    spans = ((text_of(each, "to_name"), _span(each)) for one in _annotations([task]) for each in _results(one))
    regions = ((name, *span) for name, span in spans if span is not None)
    others = controls_of_other_texts(
        task, regions, lambda span, words: _says(placing.imported.words((span,), unit), words)
    )
    highlights = [
        highlight
        for annotation in (*task.items("annotations"), *task.items("completions"))
        for highlight in _Annotation(annotation, placing, shared, links, whole, others, is_own=is_own).highlights()
    ]
    values = [data.get(key).value for key in ("id", "title", "source")]
    article_id, title, source = (value if isinstance(value, str) else "" for value in values)
    part = f"#{number}" if isinstance(number := task.get("id").value, int) else file.repetition(raw)
    article_id, part = own_id_or_part(article_id, part, is_own=is_own)
    placed = [highlight for highlight in highlights if highlight.placed]
    return Bundle(
        imported_article(article_id, title, source, placing.text),
        highlights=tuple(sorted(placed, key=lambda one: (one.start, one.end, one.id))),
        orphans=tuple(highlight for highlight in highlights if not highlight.placed),
        part=part,
        done=_who_found_nothing(task, file),
        attributes=read_attributes(data, file) if is_own else (),
        memos=whole.memos,
        tags=whole.tags,
    )


def _who_found_nothing(task: JsonValue, file: InputFile) -> dict[str, str]:
    """Return who submitted a task without marking anything, and when; an unnamed one is reported."""
    done: dict[str, str] = {}
    for annotation in _annotations([task]):
        is_empty = isinstance(annotation.value, dict) and annotation.get("result").value == []
        if is_empty and not annotation.value.get("was_cancelled"):
            time = stored_time(text_of(annotation, "updated_at")) or stored_time(text_of(annotation, "created_at"))
            by = person(annotation, *_PEOPLE)
            done |= {by: time} if by else {}
            file.tally.leave_out(DONE, FOUND_NOTHING, annotation.location, count=int(not by))
    return done


def _is_own(task: JsonValue) -> bool:
    """Return whether Postil wrote a task: it says so, or in older files a region does.

    The oldest are recognised by their data and by UUIDs of regions, which Label Studio itself does not use.
    """
    data = task.get("data").value
    if not isinstance(data, dict):
        return False
    has_names = all(isinstance(data.get(key), str) for key in ("id", "title", "source"))
    return OWN in data or any(
        OWN in (result.get("meta").value or {})
        or (has_names and text_of(result, "from_name") == "label" and is_uuid(text_of(result, "id")))
        for annotation in _annotations([task])
        for result in _results(annotation)
        if isinstance(result.value, dict) and isinstance(result.value.get("meta", {}), dict | None)
    )


def _outer_links(data: JsonValue) -> dict[str, set[ClaimLink]]:
    """Return the links of claims to those of other articles or people, as exported, by region."""
    links: defaultdict[str, set[ClaimLink]] = defaultdict(set)
    value = data.value.get("links") if isinstance(data.value, dict) else None
    for part in value if isinstance(value, list) else ():
        match part:
            case [str() as start, str() as relation, str() as end] if is_uuid(start) and is_uuid(end):
                links[start].add(ClaimLink(whole_line(relation), highlight_uuid(end)))
    return links


def _count(value: Any) -> int:
    return len(value) if isinstance(value, list) else int(bool(value))


def _shared_ids(tasks: list[JsonValue]) -> frozenset[str]:
    """Return the ids of regions in several annotations, which were copied from one another."""
    seen: set[str] = set()
    shared: set[str] = set()
    for annotation in _annotations(tasks):
        own = {text_of(result, "id") for result in _results(annotation)}
        shared |= seen & own
        seen |= own
    return frozenset(shared)


def _annotations(tasks: list[JsonValue]) -> Iterator[JsonValue]:
    for task in tasks:
        for key in ("annotations", "completions"):
            try:
                yield from task.items(key)
            except FormatError:
                continue  # reported when it is read


def _results(annotation: JsonValue) -> Iterator[JsonValue]:
    try:
        yield from annotation.items("result")
    except FormatError:
        return


def _words(tasks: list[JsonValue]) -> Iterator[tuple[ImportedText, Pieces, str]]:
    for task in tasks:
        try:
            raw = text_of_task(task)[1]
        except FormatError:
            continue
        text, is_own = ImportedText(raw) if raw else None, _is_own(task)
        for result in (result for annotation in _annotations([task]) for result in _results(annotation)):
            span = _span(result)
            if text is not None and span is not None and (span[1] or not is_own):
                yield text, (span[0],), span[1]


def _span(result: JsonValue) -> tuple[tuple[int, int], str] | None:
    """Return the offsets of a result and its words; None for one about the whole text."""
    value = result.value.get("value") if isinstance(result.value, dict) else None
    if not isinstance(value, dict):
        return None
    whole = value.get("globalOffsets")
    offsets = whole if isinstance(whole, dict) else value
    start, end = _offset(offsets.get("start")), _offset(offsets.get("end"))
    text = value.get("text") if result.value.get("type") != "textarea" else ""
    quote = clean(text)[0] if isinstance(text, str) and text.strip() else ""
    if start is not None and end is not None:
        return (start, end), quote
    return ((-1, -1), quote) if quote and result.value.get("type") == "labels" else None  # found by its words


def _offset(value: Any) -> int | None:
    """Return an offset; other programs that write these files also make it a text, or a number with a point."""
    if isinstance(value, str) and value.isdecimal():
        return int(value)
    is_whole = not isinstance(value, bool) and (isinstance(value, int) or (isinstance(value, float) and value % 1 == 0))
    return int(value) if is_whole else None


def _with_line_ends(quote: str) -> str:
    """Return words with the line ends that Label Studio writes as a backslash and an n."""
    return quote.replace("\\r", "\r").replace("\\n", "\n")


def _says(words: str, quote: str) -> bool:
    return alike(words, quote) or ("\\n" in quote and alike(words, _with_line_ends(quote)))


class _Annotation:
    """What one person made of one task."""

    def __init__(
        self,
        annotation: JsonValue,
        placing: Placing,
        shared: frozenset[str],
        outer: dict[str, set[ClaimLink]],
        whole: WholeText,
        others: frozenset[str],
        *,
        is_own: bool,
    ) -> None:
        self._is_own, self._others = is_own, others
        self._placing, self._shared, self._outer, self._whole = placing, shared, outer, whole
        self._tally = placing.file.tally
        self._by = person(annotation, *_PEOPLE)
        self._created = placing.file.time(text_of(annotation, "created_at"))
        self._modified = placing.file.time(text_of(annotation, "updated_at"))
        self._regions: dict[str, _Region] = {}
        self._links: defaultdict[str, set[ClaimLink]] = defaultdict(set)
        self._relations: list[tuple[str, str, tuple[str, ...]]] = []
        self.cancelled = annotation.get("was_cancelled").value is True
        if self.cancelled:
            self._tally.leave_out("annotations", "they were cancelled")
            return
        for number, result in enumerate(annotation.items("result"), 1):
            try:
                self._result(result, number)
            except FormatError as error:
                placing.file.problem(str(error))

    def _result(self, result: JsonValue, number: int) -> None:
        kind = result.raw("type")
        if kind == "relation":
            self._relations.append((result.raw("from_id"), result.raw("to_id"), result.names("labels")))
            return
        span = _span(result)
        value = result.get("value")
        name = text_of(result, "from_name")
        if span is None:
            by = self._by or self._placing.file.creator
            if not self._whole.take(result, kind, by, (self._created, self._modified)):
                answer = value.get(kind).value if isinstance(value.value, dict) and kind else None
                self._tally.leave_out(_about_all(kind, answer), _NO_PLACE)
            return
        if text_of(result, "to_name") in self._others:
            self._tally.leave_out("highlights", "they are in another text of their task", result.location)
            return
        names = value.names(kind) if kind in LABEL_KINDS else ()
        if text_of(result, "id") in {mention_uuid(*span[0], label) for label in names}:
            self._tally.leave_out("mentions", "what the program found is found again")
            return
        own_id = text_of(result, "id") or f"region {number}"
        if own_id in self._regions and self._regions[own_id].span != span[0]:  # an id that two places have
            own_id = f"{own_id} at {span[0][0]} to {span[0][1]}"
        region = self._regions.setdefault(own_id, _Region(span[0], span[1], result.location))
        region.quote = region.quote or span[1]
        self._meta(region, result.get("meta").value)
        if kind in LABEL_KINDS:
            region.labels.update(map(tag_name, names))
        elif kind == "textarea" and name in _OWN_TEXTS:
            region.texts[name] = join_values(value.get("text").value)
        elif kind == "choices" and name == "verdict":
            region.texts["verdict"] = next(iter(value.names("choices")), "")
        elif answer := join_values(value.get("text" if kind == "textarea" else kind).value):
            region.remarks.append(f"{name or kind}: {answer}")

    def _meta(self, region: _Region, meta: Any) -> None:
        """Apply a region's own data: its origin if Postil exported it, and a note written there.

        The origin is its creator and times, with a digest of its contents: to the server whoever imported the file made
        everything in it at that time; the digest shows what was changed since.
        """
        if not isinstance(meta, dict):
            return
        if isinstance(origin := meta.get(OWN), dict):
            region.origin = {key: value for key, value in origin.items() if isinstance(value, str)}
            region.stated_makers = origin.get(MAKERS)
        if (remark := join_values(meta.get("text"))) and remark not in region.remarks:
            region.remarks.append(remark)

    def highlights(self) -> Iterator[Highlight]:
        """Yield the regions as annotations. Choices and texts about one go into its note; a choice is no verdict."""
        ids = {name: self._id(name, region) for name, region in self._regions.items()}
        for start, end, names in self._relations:
            if all(one in self._regions and self._is_claim(self._regions[one]) for one in (start, end)):
                links = (ClaimLink(whole_line(name), ids[end]) for name in names or ("repeats",))
                self._links[start].update(links)
            else:
                self._tally.leave_out("relations", _NO_PLACE)
        for name, region in self._regions.items():
            quote = region.quote
            if not alike(self._placing.imported.words((region.span,), self._placing.unit), quote):
                quote = _with_line_ends(quote)
            place = self._placing.place(*region.span, quote, region.where)
            if place is None and not quote:
                continue
            creator, created, modified = self._origin(name, region)
            claim = self._claim(name, region)
            verdict = region.texts.get("verdict", "")
            remarks = [*region.remarks, *([f"verdict: {verdict}"] if verdict and claim is None else [])]
            if claim is None:
                remarks += [f"{key}: {region.texts[key]}" for key in _OWN_TEXTS[1:] if key in region.texts]
            highlight = self._placing.highlight(
                ids[name],
                place,
                quote,
                near=region.span[0],
                where=region.where,
                note="\n".join(filter(None, (region.texts.get("note", ""), *remarks))),
                creator=creator,
                created=created,
                modified=modified,
                tags=tags_of_labels(region.labels, is_own=self._is_own),
                claim=claim,
            )
            yield restore_makers(highlight, region.makers)

    def _origin(self, name: str, region: _Region) -> tuple[str, str, str]:
        """Return the creator and times of a region as exported, unless it was changed since."""
        origin = region.origin
        if origin.get("digest") == region.digest and name not in self._shared:
            created, modified = (stored_time(origin.get(key, "")) for key in ("created", "modified"))
            return whole_line(origin.get("creator", "")), created or self._created, modified or self._modified
        return self._by, self._created, self._modified

    def _is_claim(self, region: _Region) -> bool:
        return self._is_own and CLAIM in region.labels

    def _claim(self, name: str, region: _Region) -> Claim | None:
        if not self._is_claim(region):
            return None
        links = sorted(self._links[name] | self._outer.get(name, set()), key=lambda link: (link.relation, link.claim))
        speaker, verdict, rationale = (region.texts.get(key, "") for key in ("speaker", "verdict", "rationale"))
        return imported_claim(speaker, verdict, rationale, links)

    def _id(self, name: str, region: _Region) -> str:
        if is_uuid(name) and name not in self._shared:
            return highlight_uuid(name)
        by = self._by or self._placing.file.creator
        return self._placing.highlight_id("label-studio", by, *region.span, name)


def _about_all(kind: str, value: Any) -> str:
    if kind in LABEL_KINDS and value:
        return "regions without offsets"
    return {"rating": "ratings", "textarea": "texts about whole texts"}.get(kind, f"results of kind {kind or 'none'}")
