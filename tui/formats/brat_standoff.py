"""Reading brat's standoff files: a text and its annotations.

A discontinuous span is several annotations, whose notes say that they belong together; pieces separated only by a line
end are one, as Postil writes it.
"""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from tui.core.errors import FormatError
from tui.core.model import VERDICTS, ClaimLink, Highlight
from tui.core.text import clean, whole_line
from tui.formats.brat_files import STANDOFF, TEXT, files_of, text_beside
from tui.formats.brat_origin import NO_ORIGIN, OWN_NOTE, origin_of, unescape
from tui.formats.identifiers import highlight_uuid, is_uuid
from tui.formats.import_common import imported_article, imported_claim
from tui.formats.offsets import ImportedText, Pieces, Unit, recognise
from tui.formats.placing import FOUND_AGAIN, Placing, tag_name
from tui.library.transfer.bundles import Bundle
from tui.library.transfer.incoming import EDITED_TEXTS

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence
    from pathlib import Path

    from tui.core.model import Claim
    from tui.formats.import_common import InputFile

CLAIM, PLAIN = "Claim", "Highlight"
CLAIM_NOTES = {"Speaker": "speaker", "Rationale": "rationale", "Verdict": "verdict"}
LINK_NOTE = "Link"
NOT_IN_TYPE = re.compile(r"[^A-Za-z0-9_-]+")

_TAG_COMMENT = re.compile(r"^# tag ([A-Za-z0-9_-]+): (.*)$", re.MULTILINE)
_ARTICLE_COMMENT = re.compile(r"^# article ([^:\n]+): (.*)$", re.MULTILINE)
_OWN_CONFIGURATION = f"[entities]\n{PLAIN}\n{CLAIM}\n"
_ENTITY = re.compile(r"(\S+) (\d{1,10} \d{1,10}(?:;\d{1,10} \d{1,10})*)")
_OFFSETS = re.compile(r"(\d+) (\d+)")

_NO_PLACE = "Postil has no place for them"
_KINDS = {
    "A": "attributes",
    "M": "attributes",
    "E": "events",
    "R": "relations",
    "*": "equivalences",
    "N": "normalisations",
}


@dataclass(frozen=True, slots=True)
class _Span:
    """An entity: its type, its pieces in the file's unit and order, and its words."""

    kind: str
    listed: Pieces
    quote: str
    where: str

    @property
    def pieces(self) -> Pieces:
        """The pieces in text order."""
        return tuple(sorted(self.listed))

    def words_of_pieces(self) -> list[tuple[str, int]]:
        """Return the words of each piece with its offset, which brat joins with a space; nothing if they do not fit."""
        lengths = [end - start for start, end in self.listed]
        if sum(lengths) + len(lengths) - 1 != len(self.quote):
            return []
        at = [sum(lengths[:number]) + number for number in range(len(lengths))]
        words = [self.quote[first : first + length] for first, length in zip(at, lengths, strict=True)]
        return sorted(zip(words, (start for start, _ in self.listed), strict=True), key=lambda one: one[1])


@dataclass(slots=True)
class StandoffFile:
    """A text and its annotation file."""

    name: str
    part: str
    text: ImportedText
    spans: dict[str, _Span] = field(default_factory=dict)
    notes: defaultdict[str, list[tuple[str, str]]] = field(default_factory=lambda: defaultdict(list))
    verdicts: dict[str, str] = field(default_factory=dict)
    relations: list[tuple[str, str, str]] = field(default_factory=list)
    others: list[tuple[str, str]] = field(default_factory=list)
    broken: list[str] = field(default_factory=list)

    def read_line(self, line: str, where: str) -> None:
        """Read a line of the annotation file; a broken one is kept to be reported."""
        parts = line.split("\t")
        words = parts[1].split(" ") if len(parts) > 1 else []
        if line.startswith("T"):
            entity = _ENTITY.fullmatch(parts[1] if len(parts) > 1 else "")
            pieces = tuple((int(left), int(right)) for left, right in _OFFSETS.findall(entity[2])) if entity else ()
            if entity is None or any(left >= right for left, right in pieces):
                self.broken.append(f"{where} is not an entity with offsets")
                return
            if parts[0] in self.spans:
                self.broken.append(f"{where} is another {parts[0]}")
                return
            quote = clean(parts[2])[0].strip() if len(parts) > 2 else ""
            self.spans[parts[0]] = _Span(entity[1], pieces, quote, where)
        elif line.startswith("#") and len(words) >= 2 and len(parts) > 2:
            self.notes[words[1]].append((words[0], unescape(parts[2])))
        elif line.startswith(("A", "M")) and len(words) == 3 and words[0] == "Verdict":
            self.verdicts[words[1]] = words[2]
        elif line.startswith("R") and len(words) == 3:
            self.relations.append((words[1].partition(":")[2], words[0], words[2].partition(":")[2]))
        elif line.strip():
            self.others.append((line[:1], where))


def pieces_of(text: str, start: int, end: int) -> Pieces:
    """Return a span split at line ends and tabs, which brat's spans cannot contain."""
    return tuple((start + m.start(), start + m.end()) for m in re.finditer(r"[^\n\t]+", text[start:end]))


def read_folder(file: InputFile) -> Iterator[Bundle]:
    """Read a folder, each text with the annotation file of its name."""
    if not file.path.is_dir():
        raise FormatError("it is not a folder with .txt and .ann files")
    paths = files_of(file.path, STANDOFF)
    if not paths and not (file.path / "annotation.conf").is_file():
        raise FormatError("it has no .ann files: name a folder of brat's")
    configuration = _configuration(file.path / "annotation.conf")
    unit = recognise(_words(paths, file.path))
    for path in sorted({*files_of(file.path, TEXT)} - {*map(text_beside, paths)}):
        file.tally.leave_out("texts", "there is no .ann file beside them", path.relative_to(file.path).as_posix())
    for path in paths:
        try:
            standoff = _open(path, file.path)
        except FormatError as error:
            file.problem(f"{path.name}: {error}")
            continue
        file.records += bool(standoff.spans)
        for line in standoff.broken:
            file.problem(f"{path.name}: {line}")
        if standoff.broken and not standoff.spans:
            continue  # it is something else
        yield _Annotations(standoff, file, unit, configuration).bundle()


def _open(path: Path, folder: Path) -> StandoffFile:
    text = text_beside(path)
    if path.is_symlink() or text.is_symlink():
        raise FormatError("it or its text is a link, which is not followed: import the folder that it leads to")
    if not text.is_file():
        raise FormatError("there is no text beside it")
    try:
        part = whole_line(path.relative_to(folder).with_suffix("").as_posix())
        standoff = StandoffFile(path.stem, part, ImportedText(text.read_bytes().decode("utf-8-sig")))
        lines = path.read_bytes().decode("utf-8-sig").split("\n")
    except UnicodeDecodeError as error:
        raise FormatError(f"it is not UTF-8 at byte {error.start + 1}") from error
    for number, line in enumerate(lines, 1):
        standoff.read_line(line.rstrip("\r"), f"line {number}")
    return standoff


def _words(paths: Iterable[Path], folder: Path) -> Iterator[tuple[ImportedText, Pieces, str]]:
    for path in paths:
        try:
            standoff = _open(path, folder)
        except FormatError:
            continue  # reported when it is read
        for span in standoff.spans.values():
            yield standoff.text, span.pieces, span.quote


@dataclass(frozen=True, slots=True)
class _Configuration:
    """The full names of tags by type, the ids of articles by file, and whether Postil wrote the folder."""

    tags: dict[str, str]
    articles: dict[str, str]
    own: bool


def _configuration(path: Path) -> _Configuration:
    if not path.is_file() or path.is_symlink():
        return _Configuration({}, {}, own=False)
    text = path.read_bytes().decode("utf-8", "replace")
    tags = {name: tag_name(unescape(tag)) for name, tag in _TAG_COMMENT.findall(text)}
    articles = {name: unescape(article_id) for name, article_id in _ARTICLE_COMMENT.findall(text)}
    return _Configuration(tags, articles, text.startswith(_OWN_CONFIGURATION))


class _Annotations:
    """The annotations of one text, placed."""

    def __init__(self, standoff: StandoffFile, file: InputFile, unit: Unit, configuration: _Configuration) -> None:
        self._standoff, self._file = standoff, file
        self._placing = Placing(file, standoff.text.raw, unit, standoff.text)
        self._tags, self._own = configuration.tags, configuration.own
        self._id = configuration.articles.get(standoff.name, standoff.name) if configuration.own else ""
        self._groups: dict[tuple[tuple[int, int] | None, str], list[str]] = {}
        self._parts: dict[str, list[tuple[int, int]]] = {}
        self._origins = {name: origin for name in standoff.spans if (origin := origin_of(standoff.notes.get(name, ())))}
        self._unplaced: list[str] = []
        for name, span in standoff.spans.items():
            if self._own and span.kind.startswith("entity-"):
                file.tally.leave_out("mentions", "what the program found is found again")
                continue
            self._place(name, span)

    def _place(self, name: str, span: _Span) -> None:
        where = f"{self._standoff.name}.ann {span.where}"
        imported = self._standoff.text
        pieces = [(imported.raw_offset(a, self._placing.unit), imported.raw_offset(b, self._placing.unit))
                  for a, b in span.pieces]  # fmt: skip
        joined = [pieces[0]]
        for left, right in pieces[1:]:
            before, last = joined[-1]
            if left <= last or not imported.raw[last:left].strip("\r\n\t"):
                joined[-1] = before, max(last, right)
            else:
                joined.append((left, right))
        if len(joined) == 1:
            place = self._own_place(name, pieces) or self._place_one(joined[0], span, where)
            if place is not None:
                self._parts[name] = [place]
            elif span.quote:
                self._unplaced.append(name)
            return
        places = self._places_of_pieces(joined, span) or self._places_found_again(span, where)
        if places:
            self._parts[name] = places
            self._file.tally.note("spans in pieces", "changed", "each piece is a highlight; their notes say so", where)
        elif span.quote:
            self._unplaced.append(name)
        else:
            self._file.tally.leave_out("highlights", "outside the text, without words to find them by", where)

    def _places_of_pieces(self, pieces: Sequence[tuple[int, int]], span: _Span) -> list[tuple[int, int]]:
        """Return the places of pieces of the raw text if they have the span's words, in any order; else none."""
        stored = [self._standoff.text.to_stored(*piece) for piece in pieces]
        places = [place for place in stored if place is not None]
        words = " ".join(self._placing.text[slice(*place)] for place in places).split()
        same = not span.quote or Counter(words) == Counter(span.quote.split())
        return places if same and len(places) == len(stored) else []

    def _places_found_again(self, span: _Span, where: str) -> list[tuple[int, int]]:
        """Return where the words of each piece are, one after another; none if one is nowhere."""
        places: list[tuple[int, int]] = []
        for words, near in span.words_of_pieces():
            place = self._standoff.text.find(words, near)
            if place is None or (places and place[0] < places[-1][1]):
                return []
            places.append(place)
        if places:
            self._file.tally.note("highlights", "changed", FOUND_AGAIN, where)
        return places

    def _own_place(self, name: str, pieces: Sequence[tuple[int, int]]) -> tuple[int, int] | None:
        """Return the place of an annotation when Postil exported it, unless its span was changed since."""
        if name not in self._origins:
            return None
        start, end = self._origins[name].place
        unchanged = pieces_of(self._placing.text, start, end) == tuple(pieces)
        return (start, end) if unchanged and end <= len(self._placing.text) else None

    def _place_one(self, raw: tuple[int, int], span: _Span, where: str) -> tuple[int, int] | None:
        start, end = span.pieces[0][0], max(end for _, end in span.pieces)
        place = self._standoff.text.to_stored(*raw)
        # Pieces with only line ends between them: joined by spaces in the file's quote, one span in the text.
        if len(span.pieces) > 1 and place is not None:
            words = self._placing.text[slice(*place)].split()
            if not span.quote or words == span.quote.split():
                return place
        return self._placing.place(start, end, span.quote, where)

    def bundle(self) -> Bundle:
        """Return the article with an annotation for each entity; several that Postil wrote for one are its tags."""
        together: dict[tuple[tuple[tuple[int, int], ...], str, str], list[str]] = {}
        numbers: Counter[tuple[tuple[tuple[int, int], ...], str]] = Counter()
        for name, places in self._parts.items():
            own_id, spans = self._origins.get(name, NO_ORIGIN).id, tuple(places)
            kind = "" if own_id or self._own else self._standoff.spans[name].kind
            if kind:  # in another program's folder each entity is separate, even with the same words and type
                numbers[spans, kind] += 1
                kind += f" {numbers[spans, kind]}" if numbers[spans, kind] > 1 else ""
            together.setdefault((spans, own_id, kind), []).append(name)
        ids: dict[str, str] = {}
        used_ids: set[str] = set()
        for (spans, own_id, kind), names in together.items():
            highlight_id = own_id
            if not own_id or own_id in used_ids:  # not ours, or an entity that was moved away from the others
                others = [*map(str, spans[1:]), *filter(None, (own_id, kind))]
                highlight_id = self._placing.highlight_id("brat", self._file.creator, *spans[0], *others)
            used_ids.add(highlight_id)
            ids.update(dict.fromkeys(names, highlight_id))
        placed = [
            highlight
            for (spans, _, _), names in sorted(together.items())
            for highlight in self._highlights(spans, names, ids)
        ]
        orphans = tuple(self._orphan(name) for name in self._unplaced)
        self._count_rest(ids)
        article = imported_article(self._id, text=self._placing.text)
        exported = {
            origin.id: dict(zip(EDITED_TEXTS, origin.digests, strict=False)) for origin in self._origins.values()
        }
        parts = (tuple(placed), orphans)
        return Bundle(article, highlights=parts[0], orphans=parts[1], part=self._standoff.part, exported=exported)

    def _highlights(
        self, places: tuple[tuple[int, int], ...], names: list[str], ids: dict[str, str]
    ) -> Iterator[Highlight]:
        kinds = {self._standoff.spans[name].kind for name in names}
        is_claim = any(map(self._is_claim, names))
        notes = self._notes(names, is_claim=is_claim)
        origin = self._origins.get(names[0], NO_ORIGIN)
        parts = self._placing.notes_of_pieces(places)
        for number, (place, part) in enumerate(zip(places, parts, strict=True), 1):
            highlight_id = ids[names[0]]
            if number > 1:
                highlight_id = self._placing.highlight_id("brat", self._file.creator, *place, highlight_id)
            highlight = self._placing.highlight(
                highlight_id,
                place,
                note="\n".join([*(notes if number == 1 else []), part]).strip(),
                creator=origin.creator,
                created=origin.created,
                modified=origin.modified,
                tags={self._tag(kind) for kind in kinds if not self._is_marker(names[0], kind)},
                claim=self._claim(names, ids) if is_claim and number == 1 else None,
            )
            yield origin.restore_makers(highlight) if number == 1 else highlight

    def _orphan(self, name: str) -> Highlight:
        span = self._standoff.spans[name]
        start, end = span.pieces[0]
        return self._placing.highlight(
            self._placing.highlight_id("brat", self._file.creator, start, end, span.quote),
            None,
            span.quote,
            near=start,
            where=f"{self._standoff.name}.ann {span.where}",
            note="\n".join(self._notes([name], is_claim=False)),
            tags=set() if self._is_marker(name, span.kind) else {self._tag(span.kind)},
            claim=self._claim([name], {}) if self._is_claim(name) else None,
        )

    def _is_marker(self, name: str, kind: str) -> bool:
        """Return whether a type is not a tag, as in Postil's own files; in others it is like any type."""
        return kind in {CLAIM, PLAIN} and (self._own or name in self._origins)

    def _is_claim(self, name: str) -> bool:
        kind = self._standoff.spans[name].kind
        return kind == CLAIM and self._is_marker(name, kind)

    def _tag(self, kind: str) -> str:
        return self._tags.get(kind) or tag_name(kind)

    def _notes(self, names: list[str], *, is_claim: bool) -> list[str]:
        notes = [(kind, text) for name in names for kind, text in self._standoff.notes.get(name, ())]
        return [
            text if kind == "AnnotatorNotes" else f"{kind}: {text}"
            for kind, text in notes
            if kind != OWN_NOTE and not (is_claim and kind in {*CLAIM_NOTES, LINK_NOTE})
        ]

    def _claim(self, names: list[str], ids: dict[str, str]) -> Claim:
        notes = dict.fromkeys(CLAIM_NOTES.values(), "")
        links: set[ClaimLink] = set()
        for name in names:
            for kind, text in self._standoff.notes.get(name, ()):
                if kind in CLAIM_NOTES:
                    notes[CLAIM_NOTES[kind]] = text
                elif kind == LINK_NOTE and is_uuid(text.partition(" ")[0]):
                    links.add(ClaimLink(whole_line(text.partition(" ")[2]), highlight_uuid(text.partition(" ")[0])))
        stated = next((self._standoff.verdicts[name] for name in names if name in self._standoff.verdicts), "")
        verdicts = {NOT_IN_TYPE.sub("_", name): name for name in VERDICTS}
        links |= {
            ClaimLink(whole_line(relation), ids[other])
            for name, relation, other in self._standoff.relations
            if name in names and other in ids and self._is_claim(other)
        }
        ordered = sorted(links, key=lambda link: (link.relation, link.claim))
        verdict = notes["verdict"] if NOT_IN_TYPE.sub("_", notes["verdict"]) == stated else verdicts.get(stated, stated)
        return imported_claim(notes["speaker"], verdict, notes["rationale"], ordered)

    def _count_rest(self, ids: dict[str, str]) -> None:
        tally, standoff = self._file.tally, self._standoff
        claims = {name for name in ids if self._is_claim(name)}
        relations = sum(not {name, other} <= claims for name, _, other in standoff.relations)
        tally.leave_out("relations", _NO_PLACE, count=relations)
        verdicts = sum(name not in claims for name in standoff.verdicts)
        tally.leave_out("attributes", _NO_PLACE, count=verdicts)
        for letter in dict.fromkeys(letter for letter, _ in standoff.others):
            count = sum(one == letter for one, _ in standoff.others)
            tally.leave_out(_KINDS.get(letter, "lines of other kinds"), _NO_PLACE, count=count)
        about_others = sum(len(notes) for name, notes in standoff.notes.items() if name not in standoff.spans)
        tally.leave_out("notes on relations and events", _NO_PLACE, count=about_others)
