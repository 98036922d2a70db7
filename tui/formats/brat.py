"""brat standoff: a folder with a text and an annotation file for each article, and `annotation.conf`. Out and in.

A tag is an entity type of the letters brat allows; its full name is a comment in `annotation.conf`, as is an article's
id that cannot be a file name, and both are read back. A claim has the type Claim with its verdict as attribute; notes,
speakers and rationales are notes, and one more identifies the annotation, its creator and times. No span crosses a
line: it is written in fragments.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from tui.core.model import VERDICTS
from tui.formats.brat_origin import OWN_NOTE, escape, own_note
from tui.formats.brat_standoff import CLAIM, CLAIM_NOTES, LINK_NOTE, NOT_IN_TYPE, PLAIN, pieces_of, read_folder
from tui.formats.export_common import DistinctNames, to_ascii
from tui.formats.output_files import safe_file_name

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from tui.formats.import_common import InputFile
    from tui.formats.output_files import OutputFolder
    from tui.formats.registry import ExportOptions
    from tui.formats.report import ExportReport
    from tui.library.transfer.bundles import Bundle

CARRIES = frozenset(
    {
        *("bare", "text", "notes", "tags", "tag_givers", "claims", "links", "claim_makers", "claim_creators"),
        *("creators", "times", "mentions"),
    }
)
CARRIES_BACK = CARRIES - {"mentions"}
"""Mentions are found again by the model, or come with the native format."""

_ANY_OVERLAP = "<OVERLAP>\tArg1:<ANY>, Arg2:<ANY>, <OVL-TYPE>:<ANY>"
"""Without it brat's check calls spans that overlap, or have the same words, errors."""


def write_folder(folder: OutputFolder, bundles: Iterable[Bundle], report: ExportReport, options: ExportOptions) -> None:
    """Write two files for each article, and the configuration that names all types."""
    types = _EntityTypes()
    relations: set[str] = set()
    verdicts = dict.fromkeys(map(_value, VERDICTS))
    used: set[str] = {"annotation"}
    ids: dict[str, str] = {}
    for bundle in bundles:
        name = safe_file_name(bundle.article.id, "article", used, "")
        if name != bundle.article.id:
            ids[name] = bundle.article.id
        verdicts.update((_value(each.claim.verdict), None) for each in bundle.highlights if each.claim is not None)
        with folder.file(f"{name}.txt") as text:
            text.write(bundle.article.text.encode())
        with folder.file(f"{name}.ann") as standoff:
            for line in _standoff(bundle, types, relations, report):
                standoff.write(f"{line}\n".encode())
    with folder.file("annotation.conf") as conf:
        conf.write(_configuration(types, relations, verdicts, ids).encode())


class _EntityTypes:
    """The entity type of each tag: unique, and of brat's letters."""

    def __init__(self) -> None:
        self._names = DistinctNames(lambda tag: NOT_IN_TYPE.sub("_", to_ascii(tag)).strip("_-"), (CLAIM, PLAIN))
        self.tags: dict[str, str] = {}
        """The types of tags by tag."""
        self.labels: set[str] = set()
        """The types of mentions."""

    def of_tag(self, tag: str) -> str:
        """Return the type of a tag, the same for the whole export."""
        name = self.tags[tag] = self._names.of(tag)
        return name

    def of_label(self, label: str) -> str:
        """Return the type of a mention, different from those of tags."""
        name = f"entity-{NOT_IN_TYPE.sub('_', label)}"
        self.labels.add(name)
        return name


def _standoff(bundle: Bundle, types: _EntityTypes, relations: set[str], report: ExportReport) -> Iterator[str]:
    text = bundle.article.text
    entities, attributes, notes = 0, 0, 0
    claims: dict[str, str] = {}
    for highlight in bundle.highlights:
        place = _fragments(text, highlight.start, highlight.end)
        if place is None:
            report.lose("highlights that are only line ends")
            continue
        kinds = [types.of_tag(tag) for tag in highlight.tags]
        if highlight.claim is not None:
            kinds.insert(0, CLAIM)
        first = f"T{entities + 1}"
        for kind in kinds or [PLAIN]:
            entities += 1
            notes += 1
            yield f"T{entities}\t{kind} {place}"
            yield f"#{notes}\t{OWN_NOTE} T{entities}\t{own_note(highlight)}"
        if highlight.claim is not None:
            claims[highlight.id] = first
            attributes += 1
            yield f"A{attributes}\tVerdict {first} {_value(highlight.claim.verdict)}"
            for name, key in CLAIM_NOTES.items():
                if getattr(highlight.claim, key) and not (name == "Verdict" and highlight.claim.verdict in VERDICTS):
                    notes += 1
                    yield f"#{notes}\t{name} {first}\t{escape(getattr(highlight.claim, key))}"
        if highlight.note:
            notes += 1
            yield f"#{notes}\tAnnotatorNotes {first}\t{escape(highlight.note)}"
    for mark in bundle.marks.mentions:
        place = _fragments(text, mark.start, mark.end)
        if place is not None and mark.is_name:
            entities += 1
            notes += 1
            yield f"T{entities}\t{types.of_label(mark.label)} {place}"
            yield f"#{notes}\tAnnotatorNotes T{entities}\t{escape(mark.entity)}"
    relation_count = 0
    for highlight in bundle.highlights:
        for link in highlight.claim.links if highlight.claim is not None and highlight.id in claims else ():
            if link.claim in claims and not NOT_IN_TYPE.search(link.relation):
                relation_count += 1
                relations.add(link.relation)
                yield f"R{relation_count}\t{link.relation} Arg1:{claims[highlight.id]} Arg2:{claims[link.claim]}"
            else:  # a relation in brat stays within an article
                notes += 1
                yield f"#{notes}\t{LINK_NOTE} {claims[highlight.id]}\t{escape(f'{link.claim} {link.relation}')}"


def _fragments(text: str, start: int, end: int) -> str | None:
    """Return offsets and words of a span, split at line ends and tabs; None if there is nothing else."""
    parts = pieces_of(text, start, end)
    if not parts:
        return None
    offsets = ";".join(f"{left} {right}" for left, right in parts)
    return f"{offsets}\t{' '.join(text[left:right] for left, right in parts)}"


def _value(verdict: str) -> str:
    """Return a verdict as a value of brat's attribute; an undeclared one breaks its page."""
    return NOT_IN_TYPE.sub("_", verdict) or "unchecked"


def _configuration(types: _EntityTypes, relations: set[str], verdicts: Iterable[str], ids: dict[str, str]) -> str:
    lines = ["[entities]", PLAIN, CLAIM]
    lines += [f"# tag {name}: {escape(tag)}\n{name}" for tag, name in sorted(types.tags.items())]
    lines += sorted(types.labels)
    lines += [
        "",
        "[relations]",
        _ANY_OVERLAP,
        *(f"{relation}\tArg1:{CLAIM}, Arg2:{CLAIM}" for relation in sorted(relations)),
    ]
    lines += ["", "[events]", "", "[attributes]", f"Verdict\tArg:{CLAIM}, Value:{'|'.join(verdicts)}"]
    lines += [f"# article {name}: {escape(article_id)}" for name, article_id in ids.items()]
    return "\n".join(lines) + "\n"


def read(file: InputFile) -> Iterator[Bundle]:
    """Read a folder, each text with the annotation file of its name."""
    return read_folder(file)
