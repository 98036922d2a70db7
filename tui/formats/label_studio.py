"""Label Studio: a folder with the tasks and the labelling configuration they need. Out and in.

What the program found goes out as predictions, what people made as annotations. Tags are labels; claims have a verdict
(choices), speaker and rationale (texts) on their region.
"""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

from tui.core.model import VERDICTS, Article, Claim, Highlight, Link
from tui.core.text import clean, one_line
from tui.formats.codebook_xml import SHADES, element
from tui.formats.identifiers import CLAIM, PLAIN, labels
from tui.formats.import_values import Fields, Reading, identity, placed
from tui.library.transfer.bundles import Bundle

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from tui.core.model import Mention
    from tui.formats.files import Folder
    from tui.formats.registry import Options
    from tui.formats.report import Report

CARRIES = frozenset({"bare", "text", "notes", "tags", "claims", "links", "mentions"})

TASKS, CONFIGURATION = "tasks.json", "config.xml"

_TEXTS = ("note", "speaker", "rationale")

_encode = json.JSONEncoder(ensure_ascii=False, separators=(",", ":")).encode


def write_folder(out: Folder, bundles: Iterable[Bundle], report: Report, options: Options) -> None:
    """Write the tasks, one a line, and the configuration with every label in them."""
    names: dict[str, str] = {PLAIN: "", CLAIM: SHADES["pink"]}
    entities: set[str] = set()
    relations: set[str] = set()
    verdicts = dict.fromkeys(VERDICTS)
    with out.file(TASKS) as tasks:
        tasks.write(b"[")
        for number, bundle in enumerate(bundles):
            colors = {tag.name: SHADES.get(tag.color, "") for tag in bundle.codebook}
            for made in bundle.highlights:
                names.update({name: colors.get(name, "") for name in made.tags})
                if made.claim is not None:
                    verdicts[made.claim.verdict] = None
                    relations.update(link.relation for link in made.claim.links)
            entities.update(mark.label for mark in bundle.marks.mentions)
            tasks.write(b",\n" if number else b"\n")
            tasks.write(_encode(_task(bundle, report)).encode())
        tasks.write(b"\n]\n")
    with out.file(CONFIGURATION) as configuration:
        configuration.write(_configuration(names, entities, relations, verdicts).encode())


def _task(bundle: Bundle, report: Report) -> dict[str, Any]:
    article = bundle.article
    here = {made.id for made in bundle.highlights if made.claim is not None}
    results: list[dict[str, Any]] = []
    for made in bundle.highlights:
        results += _regions(made)
        for link in made.claim.links if made.claim is not None else ():
            if link.claim in here:
                results.append(
                    {
                        "type": "relation",
                        "from_id": made.id,
                        "to_id": link.claim,
                        "direction": "right",
                        "labels": [link.relation],
                    }
                )
            else:
                report.lose("links between claims of two articles")
    found = [_mention(bundle, number, mark) for number, mark in enumerate(bundle.marks.mentions)]
    model = bundle.marking.model if bundle.marking is not None else "postil"
    return {
        "data": {"text": article.text, "id": article.id, "title": article.title, "source": article.source},
        "annotations": [{"result": results}] if results else [],
        "predictions": [{"model_version": model, "result": found}] if found else [],
    }


def _regions(made: Highlight) -> Iterator[dict[str, Any]]:
    place = {"start": made.start, "end": made.end, "text": made.quote}

    def region(name: str, kind: str, key: str, value: list[str]) -> dict[str, Any]:
        to: dict[str, Any] = {"id": made.id, "from_name": name, "to_name": "text", "type": kind}
        return {**to, "origin": "manual", "value": {**place, key: value}}

    yield region("label", "labels", "labels", labels(made))
    if made.note:
        yield region("note", "textarea", "text", [made.note])
    if made.claim is not None:
        yield region("verdict", "choices", "choices", [made.claim.verdict])
        if made.claim.speaker:
            yield region("speaker", "textarea", "text", [made.claim.speaker])
        if made.claim.rationale:
            yield region("rationale", "textarea", "text", [made.claim.rationale])


def _mention(bundle: Bundle, number: int, mark: Mention) -> dict[str, Any]:
    words = bundle.article.text[mark.start : mark.end]
    value = {"start": mark.start, "end": mark.end, "text": words, "labels": [mark.label]}
    name = identity("mention", bundle.article.id, number)
    return {"id": name, "from_name": "entity", "to_name": "text", "type": "labels", "value": value}


def _configuration(names: dict[str, str], entities: set[str], relations: set[str], verdicts: Iterable[str]) -> str:
    tags = [element("Label", value=name, background=color) for name, color in sorted(names.items())]
    inside = [element("Labels", inside=tags, name="label", toName="text")]
    if entities:
        found = [element("Label", value=name) for name in sorted(entities)]
        inside.append(element("Labels", inside=found, name="entity", toName="text"))
    if relations:
        inside.append(element("Relations", inside=[element("Relation", value=name) for name in sorted(relations)]))
    choices = [element("Choice", value=verdict) for verdict in verdicts]
    inside.append(element("Choices", inside=choices, name="verdict", toName="text", perRegion="true"))
    inside += [element("TextArea", name=name, toName="text", perRegion="true") for name in _TEXTS]
    inside.append(element("Text", name="text", value="$text"))
    return element("View", inside=[f"\n  {line}" for line in inside] + ["\n"]) + "\n"


def read(reading: Reading) -> Iterator[Bundle]:
    """Read the tasks of a folder that was exported, or a JSON export of Label Studio."""
    path = reading.path / TASKS if reading.path.is_dir() else reading.path
    for task in Reading(path).json().items():
        data = task.get("data")
        raw = data.raw("text")
        if not raw:
            reading.skipped["tasks without a text"] += 1
            continue
        yield _Task(task, data, raw).bundle()


class _Task:
    """One task, taken apart: several results describe one region."""

    def __init__(self, task: Fields, data: Fields, raw: str) -> None:
        self._data, self._raw, self._text = data, raw, clean(raw)[0]
        self._places: dict[str, tuple[int, int]] = {}
        self._labels: dict[str, set[str]] = {}
        self._texts: dict[tuple[str, str], str] = {}
        self._verdicts: dict[str, str] = {}
        self._links: dict[str, set[Link]] = {}
        for annotation in task.items("annotations"):
            for result in annotation.items("result"):
                self._result(result)

    def _result(self, result: Fields) -> None:
        kind = result.get("type").value
        if kind == "relation":
            names = result.names("labels") or ("repeats",)
            links = {Link(one_line(name, 50), identity(result.raw("to_id"))) for name in names}
            self._links.setdefault(identity(result.raw("from_id")), set()).update(links)
            return
        value = result.get("value")
        if "start" not in value or kind not in {"labels", "choices", "textarea"}:
            return
        name = identity(result.raw("id") or "region")
        start, end = value.span(len(self._raw))
        place = placed(self._raw, self._text, start, end)
        if place is None:
            raise result.wrong("is not in its text")
        self._places[name] = place
        if kind == "labels":
            self._labels.setdefault(name, set()).update(value.names("labels"))
        elif kind == "choices":
            self._verdicts[name] = next(iter(value.names("choices", 200)), "")
        else:
            said = value.get("text")
            texts = [part.value for part in said.items()] if isinstance(said.value, list) else [said.value]
            self._texts[name, result.raw("from_name")] = "\n".join(one for one in texts if isinstance(one, str))

    def bundle(self) -> Bundle:
        """The article with its annotations."""
        highlights = []
        for name, (start, end) in sorted(self._places.items(), key=lambda one: (one[1], one[0])):
            given = self._labels.get(name, set())
            claim = None
            if CLAIM in given or self._verdicts.get(name):
                claim = Claim(
                    one_line(self._texts.get((name, "speaker"), ""), 200),
                    self._verdicts.get(name) or "unchecked",
                    clean(self._texts.get((name, "rationale"), ""))[0].strip(),
                    tuple(sorted(self._links.get(name, ()), key=lambda link: (link.relation, link.claim))),
                )
            highlights.append(
                Highlight(
                    name,
                    0,
                    start,
                    end,
                    self._text[start:end],
                    note=clean(self._texts.get((name, "note"), ""))[0].strip(),
                    tags=tuple(sorted(given - {CLAIM, PLAIN})),
                    claim=claim,
                )
            )
        data = self._data
        about = [data.get(key).value for key in ("id", "title", "source")]
        name, title, source = (one_line(one, 2000) if isinstance(one, str) else "" for one in about)
        return Bundle(
            Article(0, name, title, "", "", source, "", "", "", 0, 0.0, self._text), highlights=tuple(highlights)
        )
