"""brat standoff: a folder with a text and an annotation file for each article, and `annotation.conf`. Out and in.

A tag is an entity type of the letters brat allows; its full name stands in `annotation.conf` as a comment and is read
back from there. A claim is of type Claim with its verdict as attribute; notes, speakers and rationales are notes. No
span crosses a line: it is written in fragments.
"""

from __future__ import annotations

import re
from hashlib import sha256
from typing import TYPE_CHECKING

from tui.core.errors import FormatError
from tui.core.model import VERDICTS, Claim, Highlight, Link
from tui.core.text import clean, one_line
from tui.formats.export_common import to_ascii
from tui.formats.identifiers import highlight_uuid
from tui.formats.import_common import ImportedText, imported_article, imported_claim
from tui.formats.output_files import safe_file_name
from tui.library.transfer.bundles import Bundle

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator
    from pathlib import Path

    from tui.formats.import_common import InputFile
    from tui.formats.output_files import OutputFolder
    from tui.formats.registry import ExportOptions
    from tui.formats.report import ExportReport

CARRIES = frozenset({"bare", "text", "notes", "tags", "claims", "links", "mentions"})
BRINGS = CARRIES - {"mentions"}
"""Mentions are found again by the model, or come with the native format."""

CLAIM, PLAIN = "Claim", "Highlight"

_NOT_IN_TYPE = re.compile(r"[^A-Za-z0-9_-]+")
_TAG_COMMENT = re.compile(r"^# tag ([A-Za-z0-9_-]+): (.*)$", re.MULTILINE)
_ENTITY = re.compile(r"(\S+) (\d{1,10} \d{1,10}(?:;\d{1,10} \d{1,10})*)")
_OFFSETS = re.compile(r"(\d+) (\d+)")
_CLAIM_NOTES = {"Speaker": "speaker", "Rationale": "rationale"}


def write_folder(folder: OutputFolder, bundles: Iterable[Bundle], report: ExportReport, options: ExportOptions) -> None:
    """Write two files an article, and the configuration that names all types."""
    types = _EntityTypes()
    relations: set[str] = set()
    used: set[str] = {"annotation"}
    for bundle in bundles:
        name = safe_file_name(bundle.article.id, "article", used, "")
        with folder.file(f"{name}.txt") as text:
            text.write(bundle.article.text.encode())
        with folder.file(f"{name}.ann") as standoff:
            for line in _standoff(bundle, types, relations, report):
                standoff.write(f"{line}\n".encode())
    with folder.file("annotation.conf") as conf:
        conf.write(_configuration(types, relations).encode())


class _EntityTypes:
    """The entity type of each tag: unique, and of brat's letters."""

    def __init__(self) -> None:
        self.names: dict[str, str] = {}
        self._used = {CLAIM.casefold(), PLAIN.casefold()}
        self.labels: set[str] = set()

    def of_tag(self, tag: str) -> str:
        """Return the type of a tag, the same for the whole export."""
        if tag not in self.names:
            name = _NOT_IN_TYPE.sub("_", to_ascii(tag)).strip("_-") or "tag"
            if name.casefold() in self._used:
                # from the tag itself, not a counter: another article must not change what this one is called
                name = f"{name}_{sha256(tag.encode()).hexdigest()[:6]}"
            self._used.add(name.casefold())
            self.names[tag] = name
        return self.names[tag]

    def of_label(self, label: str) -> str:
        """Return the type of a mention, apart from those of tags."""
        name = f"entity-{_NOT_IN_TYPE.sub('_', label)}"
        self.labels.add(name)
        return name


def _standoff(bundle: Bundle, types: _EntityTypes, relations: set[str], report: ExportReport) -> Iterator[str]:
    text = bundle.article.text
    entities, attributes, notes = 0, 0, 0
    claims: dict[str, str] = {}
    for highlight in bundle.highlights:
        place = _fragments(text, highlight.start, highlight.end)
        if place is None:
            report.lose("highlights of nothing but line ends")
            continue
        kinds = [types.of_tag(tag) for tag in highlight.tags]
        if highlight.claim is not None:
            kinds.insert(0, CLAIM)
        first = f"T{entities + 1}"
        for kind in kinds or [PLAIN]:
            entities += 1
            yield f"T{entities}\t{kind} {place}"
        if highlight.claim is not None:
            claims[highlight.id] = first
            attributes += 1
            yield f"A{attributes}\tVerdict {first} {_NOT_IN_TYPE.sub('_', highlight.claim.verdict) or 'unchecked'}"
            for name, key in _CLAIM_NOTES.items():
                if getattr(highlight.claim, key):
                    notes += 1
                    yield f"#{notes}\t{name} {first}\t{_escape(getattr(highlight.claim, key))}"
        if highlight.note:
            notes += 1
            yield f"#{notes}\tAnnotatorNotes {first}\t{_escape(highlight.note)}"
    for mark in bundle.marks.mentions:
        place = _fragments(text, mark.start, mark.end)
        if place is not None and mark.state != "rejected":
            entities += 1
            notes += 1
            yield f"T{entities}\t{types.of_label(mark.label)} {place}"
            yield f"#{notes}\tAnnotatorNotes T{entities}\t{_escape(mark.entity)}"
    relation_count = 0
    for highlight in bundle.highlights:
        for link in highlight.claim.links if highlight.claim is not None else ():
            if highlight.id in claims and link.claim in claims:
                relation_count += 1
                relation = _NOT_IN_TYPE.sub("_", link.relation) or "related"
                relations.add(relation)
                yield f"R{relation_count}\t{relation} Arg1:{claims[highlight.id]} Arg2:{claims[link.claim]}"
            else:
                report.lose("links between claims of two articles")


def _fragments(text: str, start: int, end: int) -> str | None:
    """Return offsets and words of a span, cut at line ends and tabs; None when there is nothing but those."""
    parts = [(start + m.start(), start + m.end()) for m in re.finditer(r"[^\n\t]+", text[start:end])]
    if not parts:
        return None
    offsets = ";".join(f"{left} {right}" for left, right in parts)
    return f"{offsets}\t{' '.join(text[left:right] for left, right in parts)}"


def _escape(text: str) -> str:
    return text.replace("\\", "\\\\").replace("\n", "\\n").replace("\t", "\\t")


def _unescape(text: str) -> str:
    return re.sub(r"\\([\\nt])", lambda match: {"n": "\n", "t": "\t"}.get(match[1], "\\"), text)


def _configuration(types: _EntityTypes, relations: set[str]) -> str:
    verdicts = "|".join(_NOT_IN_TYPE.sub("_", verdict) for verdict in VERDICTS)
    lines = ["[entities]", PLAIN, CLAIM]
    lines += [f"# tag {name}: {_escape(tag)}\n{name}" for tag, name in sorted(types.names.items())]
    lines += sorted(types.labels)
    lines += ["", "[relations]", *(f"{relation}\tArg1:{CLAIM}, Arg2:{CLAIM}" for relation in sorted(relations))]
    lines += ["", "[events]", "", "[attributes]", f"Verdict\tArg:{CLAIM}, Value:{verdicts}"]
    return "\n".join(lines) + "\n"


def read(file: InputFile) -> Iterator[Bundle]:
    """Read a folder, each text with the annotation file of its name."""
    if not file.path.is_dir():
        raise FormatError("it is not a folder with .txt and .ann files")
    tags = _tags(file.path / "annotation.conf")
    for path in sorted(file.path.rglob("*.ann")):
        text = path.with_suffix(".txt")
        if path.is_symlink() or text.is_symlink() or not text.is_file():
            file.problem(f"{path.name}: there is no text beside it")
            continue
        try:
            raw = text.read_bytes().decode("utf-8-sig")
            yield _StandoffFile(path, raw, tags).bundle()
        except UnicodeDecodeError as error:
            file.problem(f"{path.name}: it is not UTF-8 at byte {error.start + 1}")
        except FormatError as error:
            file.problem(f"{path.name}: {error}")


def _tags(path: Path) -> dict[str, str]:
    """Return the full names of tags by type, from the comments of the configuration."""
    if not path.is_file() or path.is_symlink():
        return {}
    comments = _TAG_COMMENT.findall(path.read_bytes().decode("utf-8", "replace"))
    return {name: one_line(_unescape(tag), 100) for name, tag in comments}


class _StandoffFile:
    """One annotation file, taken apart."""

    def __init__(self, path: Path, raw: str, tags: dict[str, str]) -> None:
        self._text = ImportedText(raw)
        self._article_id = path.stem
        self._tags = tags
        self._spans: dict[str, tuple[int, int]] = {}
        self._kinds: dict[str, str] = {}
        self._notes: dict[tuple[str, str], str] = {}
        self._verdicts: dict[str, str] = {}
        self._links: list[tuple[str, str, str]] = []
        lines = path.read_bytes().decode("utf-8-sig").split("\n")
        for number, line in enumerate(lines, 1):
            self._line(line.rstrip("\r"), f"line {number}")

    def _line(self, line: str, location: str) -> None:
        parts = line.split("\t")
        words = parts[1].split(" ") if len(parts) > 1 else []
        if line.startswith("T"):
            entity = _ENTITY.fullmatch(parts[1] if len(parts) > 1 else "")
            if not entity:
                raise FormatError(f"{location} is not an entity with offsets")
            pieces = [(int(left), int(right)) for left, right in _OFFSETS.findall(entity[2])]
            if any(left >= right for left, right in pieces):
                raise FormatError(f"{location} has a span that ends before it begins")
            start, end = min(pieces)[0], max(right for _, right in pieces)
            place = self._text.place(start, end)
            if place is None:
                size = len(self._text.raw)
                raise FormatError(f"{location} ({start} to {end}) is outside the text, which has {size} characters")
            self._spans[parts[0]], self._kinds[parts[0]] = place, entity[1]
        elif line.startswith("#") and len(words) >= 2 and len(parts) > 2:
            self._notes[words[1], words[0]] = _unescape(parts[2])
        elif line.startswith(("A", "M")) and len(words) == 3 and words[0] == "Verdict":
            self._verdicts[words[1]] = words[2]
        elif line.startswith("R") and len(words) == 3:
            self._links.append((words[1].partition(":")[2], words[0], words[2].partition(":")[2]))

    def bundle(self) -> Bundle:
        """Return the article with an annotation for each span; entities of one span are its tags."""
        text = self._text.text
        merged: dict[tuple[int, int], list[str]] = {}
        for name, place in self._spans.items():
            if not self._kinds[name].startswith("entity-"):
                merged.setdefault(place, []).append(name)
        ids = {name: highlight_uuid("brat", text, *place) for place, names in merged.items() for name in names}
        highlights = []
        for (start, end), names in sorted(merged.items()):
            kinds = {self._kinds[name] for name in names}
            notes = [self._notes[name, "AnnotatorNotes"] for name in names if (name, "AnnotatorNotes") in self._notes]
            highlights.append(
                Highlight(
                    ids[names[0]],
                    0,
                    start,
                    end,
                    text[start:end],
                    note=clean("\n".join(notes))[0].strip(),
                    tags=tuple(sorted({one_line(self._tags.get(kind, kind), 100) for kind in kinds - {CLAIM, PLAIN}})),
                    claim=self._claim(names, ids) if CLAIM in kinds else None,
                )
            )
        return Bundle(imported_article(self._article_id, text=text), highlights=tuple(highlights))

    def _claim(self, names: list[str], ids: dict[str, str]) -> Claim:
        notes = dict.fromkeys(_CLAIM_NOTES.values(), "")
        for name in names:
            notes.update(
                {key: self._notes[name, kind] for kind, key in _CLAIM_NOTES.items() if (name, kind) in self._notes}
            )
        verdict = next((self._verdicts[name] for name in names if name in self._verdicts), "unchecked")
        verdicts = {_NOT_IN_TYPE.sub("_", name): name for name in VERDICTS}
        links = {
            Link(one_line(relation, 50), ids[other])
            for name, relation, other in self._links
            if name in names and other in ids
        }
        ordered = sorted(links, key=lambda link: (link.relation, link.claim))
        return imported_claim(notes["speaker"], verdicts.get(verdict, verdict), notes["rationale"], ordered)
