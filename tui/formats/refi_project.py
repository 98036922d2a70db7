"""Reading a REFI-QDA project by NVivo, ATLAS.ti, MAXQDA or QualCoder, each with its own deviations.

Programs count a line end as one character or as two, and some begin the text with a byte order mark: the names of the
selections, which mostly are their words, decide. Every coding belongs to its own coder.
"""

from __future__ import annotations

import re
from codecs import BOM_UTF8
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING
from urllib.parse import unquote

from tui.core.annotations import TagGiver
from tui.core.errors import FormatError
from tui.core.text import clean, whole_line
from tui.formats import archives
from tui.formats import codebook_xml as codes
from tui.formats.identifiers import highlight_uuid, is_uuid
from tui.formats.import_common import imported_article, imported_claim
from tui.formats.offsets import CODE_POINTS, LINE_ENDS_AS_ONE, ImportedText, begins, recognise
from tui.formats.placing import Placing
from tui.formats.refi_groups import ProjectSets
from tui.formats.refi_notes import ProjectNote, memo_of, read_claim_note, with_makers
from tui.formats.refi_people import ProjectPeople
from tui.formats.refi_texts import decode_text, external_text, file_name, span_of, sync_span
from tui.formats.refi_variables import SourceAttributes
from tui.library.tables.article_tag_rows import ArticleTag
from tui.library.transfer.bundles import Bundle, Provenance
from tui.library.transfer.versions import Maker

if TYPE_CHECKING:
    import xml.etree.ElementTree as ET
    import zipfile
    from collections.abc import Iterator
    from pathlib import Path

    from tui.core.model import Highlight
    from tui.formats.import_common import InputFile
    from tui.formats.offsets import Pieces, Unit
    from tui.library.transfer.versions import Member

QDA = "urn:QDA-XML:project:1.0"
NS = f"{{{QDA}}}"

_CLAIM_GUID = codes.MARKERS[codes.CLAIM]
_MARKER_GUIDS = frozenset(codes.MARKERS.values())
_SELECTIONS = f"{NS}PlainTextSelection", f"{NS}TranscriptSelection"
_NO_PLACE = "Postil has no place for them"
_PICTURES = {"PictureSource": "pictures", "AudioSource": "recordings", "VideoSource": "videos", "PDFSource": "PDFs"}
_COUNTED = {
    "Graphs/Graph": "graphs",
    "Links/Link": "links",
}


@dataclass(frozen=True, slots=True)
class _Source:
    """A text of the project: the element with its path and selections, that of its source, its name, its creator."""

    element: ET.Element
    whole: ET.Element
    name: str
    guid: str
    creator: str
    raw: str | None


class Project:
    """A project with its codes, people and memos."""

    def __init__(self, archive: zipfile.ZipFile, file: InputFile) -> None:
        self._archive, self._file = archive, file
        self._names = {name.casefold().replace("\\", "/"): name for name in archive.namelist()}
        self._leaves = {path.rpartition("/")[2]: name for path, name in self._names.items()}
        self._root = codes.parse_xml(self._description(), QDA)
        if self._root.tag != f"{NS}Project":
            raise FormatError("it is not a REFI-QDA project: its project.qde has another root")
        self._is_own = self._root.get("origin") == "Postil"
        self._makers: dict[str, dict[Member, Maker]] = {}
        """Who gave each tag of the text that is read, and when, where that is not when its passage was changed last."""
        tree = self._root.find(f"{NS}CodeBook/{NS}Codes")
        self._tags = {} if tree is None else codes.read_tree(tree, NS, file.tally, is_own=self._is_own)
        self._attributes = SourceAttributes(self._root, NS, file)
        self._people = ProjectPeople(self._root, NS, file.tally)
        self._notes = {
            note.get("guid", "").lower(): self._note(note) for note in self._root.iterfind(f"{NS}Notes/{NS}Note")
        }
        self._sets = ProjectSets(self._root, NS, file, is_own=self._is_own)
        for code in () if tree is None else tree.iter(f"{NS}Code"):
            tag = self._tags.get(guid := code.get("guid", "").lower())
            if tag is not None and (memo := "\n\n".join(note.text for note in self._referred(code)).strip()):
                self._tags[guid] = replace(tag, memo=clean("\n\n".join(filter(None, (tag.memo, memo))))[0])

    def bundles(self) -> Iterator[Bundle]:
        """Yield the codebook, then each text with its annotations."""
        codebook = codes.in_file_order(self._tags.values())
        if codebook:
            self._file.records += 1
            yield Bundle(imported_article(), codebook=codebook)
        sources = [*self._sources()]
        unit = CODE_POINTS if self._is_own else recognise(self._words(sources), self._declared(), begins)
        for source in sources:
            if source.raw is None:
                continue
            self._file.records += 1
            yield self._read(source, source.raw, unit)
        self._count_rest()

    def _description(self) -> bytes:
        names = [name for name in self._archive.namelist() if name.casefold().endswith(".qde")]
        if not names:
            raise FormatError("it has no project.qde: it is not a REFI-QDA project")
        return self._archive.read(
            min(names, key=lambda name: (name.count("/"), name.casefold() != "project.qde", name))
        )

    def _declared(self) -> Unit:
        """Return the unit of the program that wrote it: ATLAS.ti counts every line end as one character."""
        return LINE_ENDS_AS_ONE if self._root.get("origin", "").casefold().startswith("atlas") else CODE_POINTS

    def _times(self, element: ET.Element) -> tuple[str, str]:
        """Return when something was created, and when it was last changed."""
        created = self._file.time(element.get("creationDateTime", ""))
        return created, self._file.time(element.get("modifiedDateTime", "")) or created

    # memos

    def _note(self, note: ET.Element) -> ProjectNote:
        content = note.findtext(f"{NS}PlainTextContent")
        if content is None and note.get("plainTextPath"):
            content = self._text_at(note.get("plainTextPath", ""))
        parts = [content or "", note.findtext(f"{NS}Description") or ""]
        created, modified = self._times(note)
        text = "\n".join(part for part in parts if part.strip())
        return ProjectNote(text, self._people.of(note), created, modified, note.findall(f"{NS}PlainTextSelection"))

    def _referred(self, *elements: ET.Element) -> Iterator[ProjectNote]:
        for element in elements:
            for ref in element.iterfind(f"{NS}NoteRef"):
                note = self._notes.get(ref.get("targetGUID", "").lower())
                if note is not None:
                    note.used = True
                    yield note

    # texts

    def _sources(self) -> Iterator[_Source]:
        sources = self._root.find(f"{NS}Sources")
        for element in () if sources is None else sources:
            kind = element.tag.removeprefix(NS)
            name = whole_line(element.get("name", ""))
            texts = [element] if kind == "TextSource" else _texts_within(element)
            for text in texts:
                raw = self._text(text, name)
                guid = (text.get("guid") or element.get("guid") or "").lower()
                called = name or whole_line(text.get("name", "")) or file_name(text.get("plainTextPath", ""))
                yield _Source(
                    text,
                    element,
                    called,
                    guid if is_uuid(guid) else f"#{guid or called}",
                    self._people.of(element),
                    raw,
                )
            if kind != "TextSource":
                selections = sum(1 for child in element if child.tag.endswith("Selection"))
                why = "their text comes in, what is selected on the page or in the recording does not"
                self._file.tally.leave_out("selections not of text", why, name, selections)
                if not texts:
                    self._file.tally.leave_out(_PICTURES.get(kind, "sources of other kinds"), _NO_PLACE, name)

    def _text(self, source: ET.Element, name: str) -> str | None:
        content = source.findtext(f"{NS}PlainTextContent")
        if content is not None:
            return content
        for path in (source.get("plainTextPath", ""), source.get("richTextPath", "")):
            text = self._text_at(path) if path else None
            if text is not None:
                return text
        self._file.tally.leave_out("texts", "not in the archive, or in a form that cannot be read", name)
        selections = sum(child.tag in _SELECTIONS for child in source)
        self._file.tally.leave_out("highlights", "their text did not come in", name, selections)
        return None

    def _text_at(self, path: str) -> str | None:
        """Return the text of a file in the archive, in any program's way of naming it; None if it is missing."""
        bare = unquote(re.sub(r"^\w+:/*", "", path)).replace("\\", "/").removeprefix("./")
        leaf = bare.rpartition("/")[2]
        places = (self._names.get(path.casefold()) for path in (bare, f"sources/{bare}", f"sources/{leaf}"))
        for name in (*places, self._leaves.get(leaf.casefold()) if leaf else None):
            if name is None:
                continue
            return decode_text(name, self._archive.read(name))
        return external_text(self._file.path.parent, leaf)

    def _words(self, sources: list[_Source]) -> Iterator[tuple[ImportedText, Pieces, str]]:
        for source in sources:
            if source.raw is None:
                continue
            text = ImportedText(source.raw)
            for selection in source.element.iterfind(f"{NS}PlainTextSelection"):
                span = span_of(selection)
                if span is not None:
                    yield text, (span,), selection.get("name", "")

    # annotations

    def _read(self, source: _Source, raw: str, unit: Unit) -> Bundle:
        placing = Placing(self._file, raw, unit)
        highlights: list[Highlight] = []
        self._makers = {}
        memos: dict[str, list[ProjectNote]] = {}
        for number, selection in enumerate(source.element.iterfind(f"{NS}PlainTextSelection"), 1):
            highlights += self._selection(source, placing, selection, f"{source.name}, selection {number}")
        for number, selection in enumerate(source.element.iterfind(f"{NS}TranscriptSelection"), 1):
            highlights += self._selection(
                source, placing, selection, f"{source.name}, selection {number}", sync_span(source.element, selection)
            )
        for note in self._referred(source.element):
            if note.selections and read_claim_note(note.text) is None:
                highlights += self._noted(source, placing, note)
            elif not note.selections:
                memos.setdefault(note.creator, []).append(note)
        description = (source.element.findtext(f"{NS}Description") or "").strip()
        if description and self._is_own:
            self._file.tally.leave_out(
                "sources and bylines", "they stand in one line here: jsonl has them", source.name
            )
        elif description and not any(note.text.strip() == description for notes in memos.values() for note in notes):
            created, modified = self._times(source.whole)
            note = ProjectNote(description, source.creator, created, modified, [])
            memos.setdefault(note.creator, []).insert(0, note)
        return Bundle(
            imported_article(title=source.name, text=placing.text),
            highlights=tuple(one for one in highlights if one.placed),
            orphans=tuple(one for one in highlights if not one.placed),
            part=source.guid,
            attributes=self._attributes.of(source.whole, source.name),
            provenance=Provenance(makers=self._makers),
            may_be_spoken=True,
            memos=tuple(map(memo_of, memos.values())),
            tags=tuple(self._tags_of(source)),
            sets=self._sets.of(source.whole, source.element),
        )

    def _tags_of(self, source: _Source) -> Iterator[ArticleTag]:
        """Yield the codes of a text as a whole, once for each person."""
        elements = [source.whole] if source.whole is source.element else [source.whole, source.element]
        tags: dict[tuple[str, str], ArticleTag] = {}
        for coding in (each for element in elements for each in element.iterfind(f"{NS}Coding")):
            creator = self._people.of(coding, source.whole) or self._file.creator
            guid, time = coding.get("guid", ""), self._file.time(coding.get("creationDateTime", ""))
            for reference in coding.iterfind(f"{NS}CodeRef"):
                tag = self._tags.get(reference.get("targetGUID", "").lower())
                if tag is None:
                    self._file.tally.leave_out("codings", "their code is not in the codebook", source.name)
                    continue
                own = highlight_uuid(guid) if is_uuid(guid) else highlight_uuid("qda", source.guid, tag.name, creator)
                tags.setdefault((tag.name, creator), ArticleTag(own, tag.name, creator, time))
        yield from tags.values()

    def _selection(
        self,
        source: _Source,
        placing: Placing,
        selection: ET.Element,
        where: str,
        span: tuple[int, int] | None = None,
    ) -> Iterator[Highlight]:
        """Yield an annotation for each person who coded a selection; its note belongs to the selection's creator."""
        span = span or span_of(selection)
        quote = _words_elsewhere(placing, span, selection.get("name", "")) if span else ""
        place = None if span is None else placing.place(*span, quote, where)
        if place is None:
            if span is None:
                placing.file.tally.leave_out("highlights", "they have no offsets", where)
            return
        maker = self._people.of(selection, source.element)
        coded, claimed = self._codings(source, placing, selection, where)
        notes = [clean(selection.findtext(f"{NS}Description") or "")[0].strip()]
        claim, judge = None, ""
        for note in self._referred(selection, *selection.iterfind(f"{NS}Coding")):
            stated = read_claim_note(note.text)
            judge = note.creator if stated and not claim and self._is_own else judge
            claim = claim or stated
            notes += [] if stated else [note.text]
        givers: list[TagGiver] = []
        if self._is_own:  # then a coding of another person's passage is a tag they gave
            others = {by: tags for by, tags in coded.items() if by != maker}
            givers = [TagGiver(tag, by, time) for by, tags in others.items() for tag, time in tags.items()]
            coded = {maker: coded.get(maker, {})}
            claim = claim and with_makers(claim, next(iter(claimed - {maker}), ""), judge)
        if maker not in coded and (any(notes) or claim or not coded):
            coded[maker] = {}
        guid = selection.get("guid", "")
        created, modified = self._times(selection)
        own = highlight_uuid(guid) if is_uuid(guid) else placing.highlight_id("qda", maker, *place, guid)
        for by, tags in coded.items():
            is_makers = by == maker or len(coded) == 1
            is_claim = (is_makers and claim is not None) or by in claimed
            times = sorted(filter(None, tags.values())) or [created]
            highlight = placing.highlight(
                own if is_makers else highlight_uuid("qda", own, by),
                place,
                where=where,
                note="\n".join(filter(None, notes)) if is_makers else "",
                creator=by,
                created=created if is_makers else times[0],
                modified=modified if is_makers else times[-1],
                tags={*tags, *(giver.tag for giver in givers)},
                claim=(claim or imported_claim()) if is_claim else None,
            )
            self._makers[highlight.id] = {
                ("highlight_tags", tag): Maker(highlight.creator, time)
                for tag, time in tags.items()
                if time not in ("", highlight.modified)
            }
            yield replace(highlight, tag_givers=tuple(sorted(givers)))

    def _codings(
        self, source: _Source, placing: Placing, selection: ET.Element, where: str
    ) -> tuple[dict[str, dict[str, str]], set[str]]:
        """Return the codes that each person gave a selection, with times, and who made it a claim."""
        coded: dict[str, dict[str, str]] = {}
        claimed: set[str] = set()
        for coding in selection.iterfind(f"{NS}Coding"):
            by = self._people.of(coding, selection, source.element)
            guids = [ref.get("targetGUID", "").lower() for ref in coding.iterfind(f"{NS}CodeRef")]
            time = self._file.time(coding.get("creationDateTime", ""))
            coded.setdefault(by, {}).update((self._tags[guid].name, time) for guid in guids if guid in self._tags)
            claimed |= {by} if _CLAIM_GUID in guids else set()
            missing = sum(guid not in self._tags and guid not in _MARKER_GUIDS for guid in guids)
            placing.file.tally.leave_out("codings", "their code is not in the codebook", where, missing)
        return coded, claimed

    def _noted(self, source: _Source, placing: Placing, note: ProjectNote) -> Iterator[Highlight]:
        """Yield what QualCoder calls an annotation: a memo on a span."""
        for selection in note.selections:
            span = span_of(selection)
            where = f"{source.name}, memo"
            place = placing.place(*span, where=where) if span else None
            if place is not None:
                guid = selection.get("guid", "")
                yield placing.highlight(
                    highlight_uuid(guid) if is_uuid(guid) else placing.highlight_id("memo", note.creator, *place, guid),
                    place,
                    where=where,
                    note=note.text,
                    creator=note.creator,
                    created=note.created,
                    modified=note.modified,
                )

    def _count_rest(self) -> None:
        tally = self._file.tally
        for path, kind in _COUNTED.items():
            parent, child = path.split("/")
            tally.leave_out(kind, _NO_PLACE, count=len(self._root.findall(f"{NS}{parent}/{NS}{child}")))
        tally.leave_out("cases", "they have no place but as attributes of one text", count=self._attributes.named_cases)
        self._attributes.count_rest()
        self._sets.count_rest()
        unused = sum(not note.used and bool(note.text.strip()) for note in self._notes.values())
        tally.leave_out("memos", "they belong to no passage", count=unused)
        if (self._root.findtext(f"{NS}Description") or "").strip():
            tally.leave_out("memos", "of the project")


def read_project(file: InputFile) -> Iterator[Bundle]:
    """Read the texts of a project with their codings."""
    if file.path.is_dir() or (head := _head(file.path)).startswith(b"SQLite format 3"):
        raise FormatError("it is a project as QualCoder or Taguette keep it, not the .qdpx that a program exports")
    if head.lstrip(BOM_UTF8).startswith(b"<"):
        raise FormatError("it is what a .qdpx has beside its texts: name that")
    with archives.open_archive(file.path) as archive:
        yield from Project(archive, file).bundles()


def _head(path: Path) -> bytes:
    with path.open("rb") as file:
        return file.read(20)


def _texts_within(source: ET.Element) -> list[ET.Element]:
    """Return the texts of a PDF or a recording: their plain-text representations."""
    return [child for child in source if child.tag in {f"{NS}Representation", f"{NS}Transcript"}]


def _words_elsewhere(placing: Placing, span: tuple[int, int], name: str) -> str:
    """Return a selection's name if it must be its words and these are elsewhere, else "".

    A name may be anything: it counts as the words if it is as long as the span, and occurs in the text.
    """
    text = placing.imported
    left, right = (text.raw_offset(at, placing.unit) for at in span)
    if right - left != len(name) or begins(text.words((span,), placing.unit), name):
        return ""
    return name if text.find(name, left) is not None else ""
