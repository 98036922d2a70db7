"""Label Studio: a folder with tasks and the labelling configuration they need. Out and in.

Marks are exported as predictions, people's annotations and confirmed names as annotations, one for each person;
rejected names are left out. Tags are labels; claims have a verdict (choices), speaker and rationale (texts) on their
region, and an annotation's creator and times are in the `meta` of its region, which the server returns. Tags and memos
of whole articles are choices and a text without a region. Offsets count UTF-16 units, like the page they are drawn on.
"""

from __future__ import annotations

import re
from collections import defaultdict
from typing import TYPE_CHECKING, Any

from tui.core.errors import FormatError
from tui.core.model import VERDICTS
from tui.formats.codebook_xml import SHADES, element
from tui.formats.export_common import Utf16Offsets, write_json_items
from tui.formats.identifiers import CLAIM, OWN, PLAIN, label_of_tag, labels, mention_uuid
from tui.formats.import_common import InputFile
from tui.formats.jsonl_attributes import plain_attributes
from tui.formats.label_studio_tasks import content_digest, read_tasks
from tui.formats.label_studio_whole import MEMO, WHOLE, whole_results
from tui.formats.makers import MAKERS, note_makers
from tui.formats.people import creator_number
from tui.formats.report import OF_WHOLE_ARTICLES

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from tui.core.model import Highlight, Mention
    from tui.formats.output_files import OutputFolder
    from tui.formats.registry import ExportOptions
    from tui.formats.report import ExportReport
    from tui.library.transfer.bundles import Bundle

CARRIES = frozenset(
    {
        *("bare", "text", "notes", "tags", "tag_givers", "claims", "links", "claim_makers", "claim_creators"),
        *("creators", "times", "mentions", "attributes"),
        *OF_WHOLE_ARTICLES,
    }
)
CARRIES_BACK = CARRIES - {"mentions"}
"""Mentions are found again by the model, or come with the native format."""

TASKS, CONFIGURATION = "tasks.json", "config.xml"

_TEXTS = ("note", "speaker", "rationale")
_ADDRESS = re.compile(r"[^@\s]+@[^@\s]+\.[^@\s]+")


def write_folder(folder: OutputFolder, bundles: Iterable[Bundle], report: ExportReport, options: ExportOptions) -> None:
    """Write the tasks, one a line, and the configuration with every label in them."""
    names: dict[str, str] = {PLAIN: "", CLAIM: SHADES["pink"]}
    entities: set[str] = set()
    relations: set[str] = set()
    whole: set[str] = set()
    verdicts = dict.fromkeys(VERDICTS)

    def tasks() -> Iterator[dict[str, Any]]:
        for bundle in bundles:
            colors = {tag.name: SHADES.get(tag.color, "") for tag in bundle.codebook}
            for highlight in bundle.highlights:
                names.update({label_of_tag(name): colors.get(name, "") for name in highlight.tags})
                if highlight.claim is not None:
                    verdicts[highlight.claim.verdict] = None
                    relations.update(link.relation for link in highlight.claim.links)
            whole.update(each.tag for each in bundle.tags)
            entities.update(mark.label for mark in bundle.marks.mentions if mark.is_name)
            yield _task(bundle, report)

    with folder.file(TASKS) as file:
        file.write(b"[")
        write_json_items(file, tasks())
        file.write(b"\n]\n")
    with folder.file(CONFIGURATION) as configuration:
        configuration.write(_configuration(names, entities, relations, verdicts, whole).encode())


def _task(bundle: Bundle, report: ExportReport) -> dict[str, Any]:
    article, units = bundle.article, Utf16Offsets(bundle.article.text)
    here = {highlight.id: highlight.creator for highlight in bundle.highlights if highlight.claim is not None}
    results: defaultdict[str, list[dict[str, Any]]] = defaultdict(list)
    links: list[list[str]] = []
    times: defaultdict[str, list[str]] = defaultdict(list)
    for highlight in bundle.highlights:
        times[highlight.creator] += [highlight.created, highlight.modified]
        own = results[highlight.creator]
        own += _regions(highlight, units)
        for link in highlight.claim.links if highlight.claim is not None else ():
            if here.get(link.claim) == highlight.creator:
                own.append(
                    {
                        "type": "relation",
                        "from_id": highlight.id,
                        "to_id": link.claim,
                        "direction": "right",
                        "labels": [link.relation],
                    }
                )
            else:  # a relation must stay within one person's annotation of one task
                links.append([highlight.id, link.relation, link.claim])
    for creator, result, own_times in whole_results(bundle):
        results[creator].append(result)
        times[creator] += own_times
    guesses: list[dict[str, Any]] = []
    for mark in bundle.marks.mentions:
        if not mark.is_name:
            report.lose("rejected mentions" if mark.is_decided else "mentions that a rule rejects")
        else:
            (results[mark.origin] if mark.state == "confirmed" else guesses).append(_mention(article.text, mark, units))
    model = bundle.marking.model if bundle.marking is not None else "postil"
    data: dict[str, object] = {"text": article.text, "id": article.id, "title": article.title, "source": article.source}
    data |= {**plain_attributes(bundle.attributes), OWN: True}
    return {
        "data": {**data, "links": links} if links else data,
        "annotations": [_annotation(creator, own, times[creator]) for creator, own in sorted(results.items())],
        "predictions": [{"model_version": model, "result": guesses}] if guesses else [],
    }


def _annotation(creator: str, results: list[dict[str, Any]], times: list[str]) -> dict[str, Any]:
    """Return a person's annotation.

    `completed_by` is a member of the server, by number or address, and the server refuses a whole file that names
    another. Anyone without either is in `created_username` only.
    """
    annotation: dict[str, Any] = {}
    if (number := creator_number(creator)) is not None:
        annotation["completed_by"] = number
    elif _ADDRESS.fullmatch(creator):
        annotation["completed_by"] = {"email": creator}
    if creator:
        annotation["created_username"] = creator
    if any(times):
        annotation.update(created_at=min(filter(None, times)), updated_at=max(times))
    return {**annotation, "result": results}


def _regions(highlight: Highlight, units: Utf16Offsets) -> Iterator[dict[str, Any]]:
    span = units.units(highlight.start), units.units(highlight.end)
    place = {"start": span[0], "end": span[1], "text": highlight.quote}

    def region(name: str, kind: str, key: str, value: list[str]) -> dict[str, Any]:
        to: dict[str, Any] = {"id": highlight.id, "from_name": name, "to_name": "text", "type": kind}
        return {**to, "origin": "manual", "value": {**place, key: value}}

    yield {**region("label", "labels", "labels", labels(highlight)), "meta": {OWN: _origin(highlight, span)}}
    if highlight.note:
        yield region("note", "textarea", "text", [highlight.note])
    if highlight.claim is not None:
        yield region("verdict", "choices", "choices", [highlight.claim.verdict])
        if highlight.claim.speaker:
            yield region("speaker", "textarea", "text", [highlight.claim.speaker])
        if highlight.claim.rationale:
            yield region("rationale", "textarea", "text", [highlight.claim.rationale])


def _origin(highlight: Highlight, span: tuple[int, int]) -> dict[str, Any]:
    claim = highlight.claim
    texts = {"note": highlight.note}
    if claim is not None:
        texts |= {"verdict": claim.verdict, "speaker": claim.speaker, "rationale": claim.rationale}
    digest = content_digest(span, labels(highlight), texts)
    times = {"created": highlight.created, "modified": highlight.modified}
    makers = note_makers(highlight)
    return {"creator": highlight.creator, **times, "digest": digest, **({MAKERS: makers} if makers else {})}


def _mention(text: str, mark: Mention, units: Utf16Offsets) -> dict[str, Any]:
    start, end = units.units(mark.start), units.units(mark.end)
    value = {"start": start, "end": end, "text": text[mark.start : mark.end], "labels": [mark.label]}
    name = mention_uuid(start, end, mark.label)
    return {"id": name, "from_name": "entity", "to_name": "text", "type": "labels", "value": value}


def _configuration(
    names: dict[str, str], entities: set[str], relations: set[str], verdicts: Iterable[str], whole: set[str]
) -> str:
    tags = [element("Label", value=name, background=color) for name, color in sorted(names.items())]
    inside = [element("Labels", inside=tags, name="label", toName="text")]
    if entities:
        entity_labels = [element("Label", value=name) for name in sorted(entities)]
        inside.append(element("Labels", inside=entity_labels, name="entity", toName="text"))
    if relations:
        inside.append(element("Relations", inside=[element("Relation", value=name) for name in sorted(relations)]))
    choices = [element("Choice", value=verdict) for verdict in verdicts]
    inside.append(element("Choices", inside=choices, name="verdict", toName="text", perRegion="true"))
    inside += [element("TextArea", name=name, toName="text", perRegion="true") for name in _TEXTS]
    inside.append(element("Text", name="text", value="$text"))
    if whole:
        of_article = [element("Choice", value=name) for name in sorted(whole)]
        inside.append(element("Choices", inside=of_article, name=WHOLE, toName="text", choice="multiple"))
    inside.append(element("TextArea", name=MEMO, toName="text", editable="true", maxSubmissions="1"))
    return element("View", inside=[f"\n  {line}" for line in inside] + ["\n"]) + "\n"


def read(file: InputFile) -> Iterator[Bundle]:
    """Read the tasks of an exported folder, or a JSON export of Label Studio."""
    path = file.path / TASKS if file.path.is_dir() else file.path
    if file.path.is_dir() and path.is_symlink():
        raise FormatError(f"{TASKS} in it is a link, which is not followed: name the file that it leads to")
    return read_tasks(file, InputFile(path).json())
