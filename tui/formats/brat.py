"""brat standoff: a folder with a text and an annotation file for each article, and `annotation.conf`. Out and in.

A tag is an entity type of the letters brat allows; its full name stands in `annotation.conf` as a comment and is read
back from there. A claim is of type Claim with its verdict as attribute; notes, speakers and rationales are notes. No
span crosses a line: it is written in fragments.
"""

from __future__ import annotations

import re
import unicodedata
from hashlib import sha256
from typing import TYPE_CHECKING

from tui.core.errors import FormatError
from tui.core.model import VERDICTS, Article, Claim, Highlight, Link
from tui.core.text import clean, one_line
from tui.formats.files import safe_name
from tui.formats.import_values import Reading, identity, placed
from tui.library.transfer.bundles import Bundle

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator
    from pathlib import Path

    from tui.formats.files import Folder
    from tui.formats.registry import Options
    from tui.formats.report import Report

CARRIES = frozenset({"bare", "text", "notes", "tags", "claims", "links", "mentions"})

CLAIM, PLAIN = "Claim", "Highlight"

_TYPE = re.compile(r"[^A-Za-z0-9_-]+")
_NOTE = {"Speaker": "speaker", "Rationale": "rationale"}


def write_folder(out: Folder, bundles: Iterable[Bundle], report: Report, options: Options) -> None:
    """Write two files an article, and the configuration that names all types."""
    types = _Types()
    relations: set[str] = set()
    taken: set[str] = {"annotation"}
    for bundle in bundles:
        name = safe_name(bundle.article.id, "article", taken, "")
        with out.file(f"{name}.txt") as text:
            text.write(bundle.article.text.encode())
        with out.file(f"{name}.ann") as standoff:
            for line in _standoff(bundle, types, relations, report):
                standoff.write(f"{line}\n".encode())
    with out.file("annotation.conf") as conf:
        conf.write(_configuration(types, relations).encode())


class _Types:
    """The entity type of each tag: unique, and of brat's letters."""

    def __init__(self) -> None:
        self.names: dict[str, str] = {}
        self._taken = {CLAIM.casefold(), PLAIN.casefold()}
        self.labels: set[str] = set()

    def of(self, tag: str) -> str:
        """The type of a tag."""
        if tag not in self.names:
            plain = unicodedata.normalize("NFKD", tag).encode("ascii", "ignore").decode()
            name = _TYPE.sub("_", plain).strip("_-") or "tag"
            if name.casefold() in self._taken:
                # from the tag itself, not a counter: another article must not change what this one is called
                name = f"{name}_{sha256(tag.encode()).hexdigest()[:6]}"
            self._taken.add(name.casefold())
            self.names[tag] = name
        return self.names[tag]

    def label(self, label: str) -> str:
        """The type of a mention, apart from those of tags."""
        name = f"entity-{_TYPE.sub('_', label)}"
        self.labels.add(name)
        return name


def _standoff(bundle: Bundle, types: _Types, relations: set[str], report: Report) -> Iterator[str]:
    text = bundle.article.text
    entities, attributes, notes = 0, 0, 0
    claims: dict[str, str] = {}
    for made in bundle.highlights:
        place = _fragments(text, made.start, made.end)
        if place is None:
            report.lose("highlights of nothing but line ends")
            continue
        kinds = [types.of(tag) for tag in made.tags]
        if made.claim is not None:
            kinds.insert(0, CLAIM)
        first = f"T{entities + 1}"
        for kind in kinds or [PLAIN]:
            entities += 1
            yield f"T{entities}\t{kind} {place}"
        if made.claim is not None:
            claims[made.id] = first
            attributes += 1
            yield f"A{attributes}\tVerdict {first} {_TYPE.sub('_', made.claim.verdict) or 'unchecked'}"
            for name, key in _NOTE.items():
                if getattr(made.claim, key):
                    notes += 1
                    yield f"#{notes}\t{name} {first}\t{_one_line(getattr(made.claim, key))}"
        if made.note:
            notes += 1
            yield f"#{notes}\tAnnotatorNotes {first}\t{_one_line(made.note)}"
    for mark in bundle.marks.mentions:
        place = _fragments(text, mark.start, mark.end)
        if place is not None and mark.state != "rejected":
            entities += 1
            notes += 1
            yield f"T{entities}\t{types.label(mark.label)} {place}"
            yield f"#{notes}\tAnnotatorNotes T{entities}\t{_one_line(mark.entity)}"
    tied = 0
    for made in bundle.highlights:
        for link in made.claim.links if made.claim is not None else ():
            if made.id in claims and link.claim in claims:
                tied += 1
                relation = _TYPE.sub("_", link.relation) or "related"
                relations.add(relation)
                yield f"R{tied}\t{relation} Arg1:{claims[made.id]} Arg2:{claims[link.claim]}"
            else:
                report.lose("links between claims of two articles")


def _fragments(text: str, start: int, end: int) -> str | None:
    """Offsets and words of a span, cut at line ends and tabs; None when there is nothing but those."""
    parts = [(start + m.start(), start + m.end()) for m in re.finditer(r"[^\n\t]+", text[start:end])]
    if not parts:
        return None
    offsets = ";".join(f"{left} {right}" for left, right in parts)
    return f"{offsets}\t{' '.join(text[left:right] for left, right in parts)}"


def _one_line(text: str) -> str:
    return text.replace("\\", "\\\\").replace("\n", "\\n").replace("\t", "\\t")


def _many_lines(text: str) -> str:
    return re.sub(r"\\([\\nt])", lambda found: {"n": "\n", "t": "\t"}.get(found[1], "\\"), text)


def _configuration(types: _Types, relations: set[str]) -> str:
    verdicts = "|".join(_TYPE.sub("_", verdict) for verdict in VERDICTS)
    lines = ["[entities]", PLAIN, CLAIM]
    lines += [f"# tag {name}: {_one_line(tag)}\n{name}" for tag, name in sorted(types.names.items())]
    lines += sorted(types.labels)
    lines += ["", "[relations]", *(f"{relation}\tArg1:{CLAIM}, Arg2:{CLAIM}" for relation in sorted(relations))]
    lines += ["", "[events]", "", "[attributes]", f"Verdict\tArg:{CLAIM}, Value:{verdicts}"]
    return "\n".join(lines) + "\n"


def read(reading: Reading) -> Iterator[Bundle]:
    """Read a folder, each text with the annotation file of its name."""
    if not reading.path.is_dir():
        raise FormatError("it is not a folder with .txt and .ann files")
    tags = _tags(reading.path / "annotation.conf")
    for path in sorted(reading.path.rglob("*.ann")):
        text = path.with_suffix(".txt")
        if path.is_symlink() or text.is_symlink() or not text.is_file():
            reading.problem(f"{path.name}: there is no text beside it")
            continue
        try:
            raw = text.read_bytes().decode("utf-8-sig")
            yield _Standoff(path, raw, tags).bundle()
        except UnicodeDecodeError as error:
            reading.problem(f"{path.name}: it is not UTF-8 at byte {error.start + 1}")
        except FormatError as error:
            reading.problem(f"{path.name}: {error}")


def _tags(path: Path) -> dict[str, str]:
    """The full names of tags by type, from the comments of the configuration."""
    if not path.is_file() or path.is_symlink():
        return {}
    found = re.findall(r"^# tag ([A-Za-z0-9_-]+): (.*)$", path.read_bytes().decode("utf-8", "replace"), re.MULTILINE)
    return {name: one_line(_many_lines(tag), 100) for name, tag in found}


class _Standoff:
    """One annotation file, taken apart."""

    def __init__(self, path: Path, raw: str, tags: dict[str, str]) -> None:
        self.raw, self.text = raw, clean(raw)[0]
        self.name = path.stem
        self._tags = tags
        self._spans: dict[str, tuple[int, int]] = {}
        self._kinds: dict[str, str] = {}
        self._notes: dict[tuple[str, str], str] = {}
        self._verdicts: dict[str, str] = {}
        self._links: list[tuple[str, str, str]] = []
        lines = path.read_bytes().decode("utf-8-sig").split("\n")
        for number, line in enumerate(lines, 1):
            self._line(line.rstrip("\r"), f"line {number}")

    def _line(self, line: str, where: str) -> None:
        parts = line.split("\t")
        words = parts[1].split(" ") if len(parts) > 1 else []
        if line.startswith("T"):
            found = re.fullmatch(
                r"(\S+) (\d{1,10} \d{1,10}(?:;\d{1,10} \d{1,10})*)", parts[1] if len(parts) > 1 else ""
            )
            if not found:
                raise FormatError(f"{where} is not an entity with offsets")
            pieces = [(int(left), int(right)) for left, right in re.findall(r"(\d+) (\d+)", found[2])]
            if any(left >= right for left, right in pieces):
                raise FormatError(f"{where} has a span that ends before it begins")
            start, end = min(pieces)[0], max(right for _, right in pieces)
            place = placed(self.raw, self.text, start, end) if start < end <= len(self.raw) else None
            if place is None:
                raise FormatError(
                    f"{where} ({start} to {end}) is outside the text, which has {len(self.raw)} characters"
                )
            self._spans[parts[0]], self._kinds[parts[0]] = place, found[1]
        elif line.startswith("#") and len(words) >= 2 and len(parts) > 2:
            self._notes[words[1], words[0]] = _many_lines(parts[2])
        elif line.startswith(("A", "M")) and len(words) == 3 and words[0] == "Verdict":
            self._verdicts[words[1]] = words[2]
        elif line.startswith("R") and len(words) == 3:
            self._links.append((words[1].partition(":")[2], words[0], words[2].partition(":")[2]))

    def bundle(self) -> Bundle:
        """The article with an annotation for each span; entities of one span are its tags."""
        merged: dict[tuple[int, int], list[str]] = {}
        for name, place in self._spans.items():
            if not self._kinds[name].startswith("entity-"):
                merged.setdefault(place, []).append(name)
        ids = {name: identity("brat", self.text, *place) for place, names in merged.items() for name in names}
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
                    self.text[start:end],
                    note=clean("\n".join(notes))[0].strip(),
                    tags=tuple(sorted({one_line(self._tags.get(kind, kind), 100) for kind in kinds - {CLAIM, PLAIN}})),
                    claim=self._claim(names, ids) if CLAIM in kinds else None,
                )
            )
        about = Article(0, one_line(self.name, 2000), "", "", "", "", "", "", "", 0, 0.0, self.text)
        return Bundle(about, highlights=tuple(highlights))

    def _claim(self, names: list[str], ids: dict[str, str]) -> Claim:
        found = dict.fromkeys(_NOTE.values(), "")
        for name in names:
            found.update({key: self._notes[name, kind] for kind, key in _NOTE.items() if (name, kind) in self._notes})
        verdict = next((self._verdicts[name] for name in names if name in self._verdicts), "unchecked")
        known = {_TYPE.sub("_", name): name for name in VERDICTS}
        links = {
            Link(one_line(relation, 50), ids[other])
            for name, relation, other in self._links
            if name in names and other in ids
        }
        return Claim(
            one_line(found["speaker"], 200),
            known.get(verdict, one_line(verdict, 200)),
            clean(found["rationale"])[0].strip(),
            tuple(sorted(links, key=lambda link: (link.relation, link.claim))),
        )
