"""The annotations of one text in UIMA's terms: Postil's own highlights, and named entities and layers of others.

A discontinuous span (the features `fragments` of DKPro and `spans` of Knowtator) is several annotations, whose notes
say that they belong together.
"""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING
from urllib.parse import unquote

from tui.core.addresses import web_url
from tui.core.text import clean, one_line, whole_line
from tui.formats.brat_origin import NO_ORIGIN, OWN_NOTE, Origin, origin_of
from tui.formats.cas_files import BEFORE
from tui.formats.cas_xmi_whole import (
    ARTICLE_TAG,
    MEMO,
    OF_SPANS,
    PIECES,
    is_string,
    labels_of_document,
    labels_of_span,
    whole_memos,
    whole_tags,
)
from tui.formats.identifiers import CLAIM, tags_of_labels
from tui.formats.import_common import JsonValue, imported_article, imported_claim
from tui.formats.jsonl_attributes import read_attributes
from tui.formats.offsets import UTF_16, Unit
from tui.formats.placing import Placing, tag_name
from tui.library.transfer.bundles import Bundle
from tui.library.transfer.incoming import EDITED_TEXTS, text_digest

if TYPE_CHECKING:
    import xml.etree.ElementTree as ET

    from tui.core.model import Article, Highlight
    from tui.core.spans import Span
    from tui.formats.import_common import InputFile

HIGHLIGHT, ATTRIBUTE, ARTICLE = "postil.Highlight", "postil.Attribute", "postil.Article"
OF_ARTICLES = ("id", "title", "source")
ENTITY = "de.tudarmstadt.ukp.dkpro.core.api.ner.type.NamedEntity"
ID = "{http://www.omg.org/XMI}id"

_ENTITIES = ENTITY.removesuffix("NamedEntity")
METADATA = "de.tudarmstadt.ukp.dkpro.core.api.metadata.type.DocumentMetaData"
_OF_DOCUMENTS = (ARTICLE, ATTRIBUTE, ARTICLE_TAG, MEMO, METADATA, "uima.tcas.DocumentAnnotation")
_OF_ENTITIES = OF_SPANS | {"value", "identifier"}
_SOURCE = re.compile(r"/project/\d+/document/\d+/source/?\Z")
"""The folder of a document in WebAnno, as a part of its address."""

OFFSET = re.compile(r"\d{1,10}")
NO_PLACE = "Postil has no place for them"


@dataclass(slots=True)
class View:
    """A text of a CAS, and what is in its index."""

    name: str
    text: str
    parts: list[tuple[str, ET.Element]] = field(default_factory=list)
    others: list[tuple[str, ET.Element]] = field(default_factory=list)
    """What is in no index, or in that of another view."""
    by_id: dict[str, ET.Element] = field(default_factory=dict)
    unit: Unit = UTF_16
    document: str = ""
    annotator: str = ""
    """The document's name and its annotator, if the file's path says them, not its metadata."""

    def first(self, kind: str) -> ET.Element | None:
        return next((element for name, element in self.parts if name == kind), None)


class CasAnnotations:
    """The annotations of one text, placed."""

    def __init__(self, view: View, file: InputFile, name: str) -> None:
        self._view, self._file, self._name = view, file, name
        self._placing = Placing(file, view.text, view.unit, is_own=True)
        self._own = view.first(ARTICLE)
        self._metadata = view.first(METADATA)
        self._by = view.annotator or self._annotator()
        self._pieces: set[str] = set()
        """The ids of elements that are pieces of others."""
        if self._by == BEFORE:
            self._leave_out_predefined()

    def _leave_out_predefined(self) -> None:
        others = [(kind, one) for kind, one in self._view.parts if not self._labels(kind, one)]
        count = len(self._view.parts) - len(others)
        why = "they were there before anybody annotated the text"
        self._file.tally.leave_out("annotations", why, self._name, count)
        self._by, self._view.parts = "", others

    def bundle(self) -> Bundle:
        """Return the article with its annotations."""
        highlights, exported = self._highlights()
        highlights += self._entities()
        self._count_rest()
        values = {each.get("name", ""): each.get("value", "") for kind, each in self._view.parts if kind == ATTRIBUTE}
        by = self._by or self._file.creator
        about = JsonValue({"attributes": values, "id": self._name}, self._name)
        return Bundle(
            self._article(),
            highlights=tuple(sorted((h for h in highlights if h.placed), key=lambda h: (h.start, h.end, h.id))),
            orphans=tuple(h for h in highlights if not h.placed),
            part=self._part(),
            exported=exported,
            attributes=read_attributes(about, self._file),
            memos=tuple(whole_memos(self._view.parts, by)),
            tags=tuple(whole_tags(self._view.parts, by, self._placing.text)),
        )

    def _article(self) -> Article:
        if self._own is not None:
            article_id, title, source = (self._own.get(name, "") for name in OF_ARTICLES)
            return imported_article(article_id, title, source, self._placing.text)
        title = self._view.document
        if self._metadata is not None:
            title = self._metadata.get("documentTitle", "")
        return imported_article(title=title, text=self._placing.text)

    def _part(self) -> str:
        """Return what identifies the text: in INCEpTION and WebAnno it is the same for all annotators."""
        if self._view.document:
            return self._view.document
        if self._metadata is not None and self._annotator():
            is_folder = _SOURCE.search(self._metadata.get("collectionId", ""))
            return whole_line(self._metadata.get("collectionId" if is_folder else "documentUri", ""))
        name = whole_line(self._name.removesuffix(".xmi"))
        return name if self._view.name in ("", "_InitialView") else f"{name} {whole_line(self._view.name)}"

    def _annotator(self) -> str:
        """Return the annotator of a file by INCEpTION or WebAnno, which is its document name."""
        data = self._metadata
        if data is None:
            return ""
        annotator, title, folder = (data.get(name, "") for name in ("documentId", "documentTitle", "collectionId"))
        uri = data.get("documentUri", "")
        is_own = uri == f"{folder}/{title}"
        if (
            _SOURCE.search(folder) is not None
        ):  # WebAnno, and early INCEpTION: a folder per document, with a file per annotator
            is_own = annotator != title and unquote(uri) == f"{unquote(folder).removesuffix('/')}/{annotator}"
        return whole_line(annotator) if is_own else ""

    # Postil's own

    def _highlights(self) -> tuple[list[Highlight], dict[str, dict[str, str]]]:
        together: defaultdict[tuple[str, Span | None], list[ET.Element]] = defaultdict(list)
        for kind, element in self._view.parts:
            if kind == HIGHLIGHT and (span := self._span(element)):
                place = self._place(element, span)
                if place or element.get("coveredText"):
                    own_id = _origin(element).id or element.get(ID, "")
                    together[own_id, place].append(element)
        highlights: list[Highlight] = []
        exported: dict[str, dict[str, str]] = {}
        for (_, place), elements in together.items():
            origin = _origin(elements[0])
            highlight = self._highlight(place, elements, origin, is_moved=origin.id in exported)
            highlights.append(highlight)
            if origin.id:
                exported.setdefault(origin.id, dict(zip(EDITED_TEXTS, origin.digests, strict=False)))
        return highlights, exported

    def _highlight(
        self, place: Span | None, elements: list[ET.Element], origin: Origin, *, is_moved: bool
    ) -> Highlight:
        """Return the annotation of some elements, one for each label; one that was moved apart is separate."""
        labels = {tag_name(element.get("label", "")) for element in elements} - {""}
        digests = dict(zip(EDITED_TEXTS, origin.digests, strict=False))
        texts = {name: _edited(elements, name, digests.get(name, "")) for name in EDITED_TEXTS}
        span = place or self._span(elements[0]) or (0, 1)
        is_own = bool(origin.id) and not is_moved
        highlight = self._placing.highlight(
            origin.id if is_own else self._placing.highlight_id("cas", self._file.creator, *span, *sorted(labels)),
            place,
            elements[0].get("coveredText", ""),
            near=span[0],
            where=self._name,
            note=texts["note"],
            creator=origin.creator or whole_line(elements[0].get("creator", "")) or self._by,
            created=origin.created,
            modified=origin.modified,
            tags=tags_of_labels(labels, is_own=True),
            claim=imported_claim(texts["speaker"], texts["verdict"], texts["rationale"]) if CLAIM in labels else None,
        )
        color = whole_line(elements[0].get("color", ""))
        return origin.restore_makers(replace(highlight, color=color) if color else highlight)

    # named entities

    def _entities(self) -> list[Highlight]:
        highlights: list[Highlight] = []
        numbers: Counter[tuple[object, ...]] = Counter()
        for kind, element in self._view.parts:
            labels = self._labels(kind, element)
            span = self._span(element) if labels else None
            if span is None or self._is_found_again(element):
                continue
            places = self._places(element, span)
            numbers[(*labels, *places)] += 1
            number = numbers[(*labels, *places)]
            notes = self._placing.notes_of_pieces([place for place in places if place])
            for place, note in zip(places, notes or [""] * len(places), strict=True):
                if place is None and not element.get("coveredText"):
                    continue
                own = filter(None, (*labels, note, str(number) if number > 1 else ""))
                highlights.append(
                    self._placing.highlight(
                        self._placing.highlight_id("cas", self._by or self._file.creator, *(place or span), *own),
                        place,
                        element.get("coveredText", ""),
                        near=span[0],
                        where=self._name,
                        note=note,
                        creator=self._by,
                        tags={*labels},
                    )
                )
            self._count_features(element, is_layer=not kind.startswith(_ENTITIES))
        return highlights

    def _labels(self, kind: str, element: ET.Element) -> list[str]:
        """Return the tags of an annotation; none for what is neither an entity nor a span of a layer."""
        if kind.startswith(_ENTITIES):
            return [tag_name(element.get("value", "")) or kind.removeprefix(_ENTITIES)]
        return labels_of_span(kind, element)

    def _is_found_again(self, element: ET.Element) -> bool:
        """Return whether Postil wrote it, with the entity meant; INCEpTION only has addresses there."""
        name = element.get("identifier", "")
        is_ours = self._own is not None and bool(name) and not web_url(name)
        if is_ours:
            self._file.tally.leave_out("mentions", "what the program found is found again")
        return is_ours

    def _places(self, element: ET.Element, span: Span) -> list[Span | None]:
        """Return the pieces of a span; one that covers its pieces only holds them together."""
        references = [one for name in PIECES for one in element.get(name, "").split() if one in self._view.by_id]
        spans = [piece for one in references if (piece := self._span(self._view.by_id[one]))]
        self._pieces.update(references)
        if not spans:
            return [self._place(element, span)]
        spans += [] if any(span[0] <= start and end <= span[1] for start, end in spans) else [span]
        text = self._placing.imported
        places = [
            text.to_stored(*(text.raw_offset(offset, self._view.unit) for offset in piece))
            for piece in dict.fromkeys(sorted(spans))
        ]
        placed = [place for place in places if place is not None]
        self._file.tally.leave_out("pieces of spans", "outside the text", self._name, count=len(places) - len(placed))
        if len(placed) > 1:
            why = "each piece is a highlight; their notes say so"
            self._file.tally.note("spans in pieces", "changed", why, self._name)
        return [*placed]

    def _count_features(self, element: ET.Element, *, is_layer: bool) -> None:
        tally = self._file.tally
        tally.leave_out("normalisations", NO_PLACE, count=not is_layer and bool(element.get("identifier")))
        for name, value in element.attrib.items():
            is_taken = is_string(name, value) if is_layer else name in _OF_ENTITIES
            if name != ID and name not in OF_SPANS and value and not is_taken:
                tally.leave_out("attributes", NO_PLACE, one_line(name, 40))

    # used by all

    def _span(self, element: ET.Element) -> Span | None:
        """Return the span of an element in UTF-16 units; an invalid one is reported."""
        start, end = element.get("begin", ""), element.get("end", "")
        if OFFSET.fullmatch(start) and OFFSET.fullmatch(end):
            if int(start) < int(end):
                return int(start), int(end)
            self._file.tally.leave_out("spans of no characters", NO_PLACE, self._name)
        else:
            self._file.problem(f"{self._name}: element {element.get(ID, '?')} has no offsets")
        return None

    def _place(self, element: ET.Element, span: Span) -> Span | None:
        return self._placing.place(*span, clean(element.get("coveredText", ""))[0], self._name)

    def _count_rest(self) -> None:
        """Count elements of other types, and those outside the index, where INCEpTION keeps deleted ones."""
        counted = {HIGHLIGHT, *_OF_DOCUMENTS}
        for kind, element in self._view.parts:
            if labels_of_document(kind, element):
                self._count_features(element, is_layer=True)
        rest = Counter(
            one_line(kind.rpartition(".")[2], 40)
            for kind, element in self._view.parts
            if kind not in counted
            and not (self._labels(kind, element) or labels_of_document(kind, element))
            and element.get(ID, "") not in self._pieces
        )
        rest.update(
            one_line(kind.rpartition(".")[2], 40)
            for kind, element in self._view.others
            if element.get(ID, "") not in self._pieces
        )
        for kind, count in rest.items():
            self._file.tally.leave_out("annotations of other types", NO_PLACE, kind, count)


def _origin(element: ET.Element) -> Origin:
    return origin_of([(OWN_NOTE, element.get("origin", ""))]) or NO_ORIGIN


def _edited(elements: list[ET.Element], name: str, digest: str) -> str:
    """Return a text repeated on each element of an annotation; the edited one, if one was edited."""
    values = dict.fromkeys(element.get(name, "") for element in elements)
    return next((value for value in values if digest and text_digest(value) != digest), next(iter(values)))
