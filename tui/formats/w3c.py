"""W3C Web Annotations (JSON-LD): one collection, each annotation with its quote and its position. Out and in.

Everything has a place in the W3C's own context, so that nothing vanishes for programs that read it as RDF: the colour
is the target's style class, a claim is assessed (verdict), identified (speaker), described (rationale) and linked.
"""

from __future__ import annotations

import json
from json.encoder import encode_basestring
from typing import IO, TYPE_CHECKING, Any

from tui.core.model import Article, Claim, Highlight, Link
from tui.core.text import clean, one_line
from tui.formats.identifiers import article_iri, language, urn
from tui.formats.import_values import Fields, Reading, identity, iso
from tui.library.transfer.bundles import Bundle

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from tui.formats.registry import Options
    from tui.formats.report import Report

CARRIES = frozenset({"notes", "colors", "tags", "claims", "links", "evidence", "creators", "times"})

CONTEXT = "http://www.w3.org/ns/anno.jsonld"

_COLLECTION = "urn:uuid:3f0d1a52-6d0e-5a7c-8e5e-2f1d6a1b0c11"
_PAGE = "urn:uuid:3f0d1a52-6d0e-5a7c-8e5e-2f1d6a1b0c12"

_encode = json.JSONEncoder(ensure_ascii=False, separators=(",", ":")).encode
_text = encode_basestring


def write(out: IO[bytes], bundles: Iterable[Bundle], report: Report, options: Options) -> None:
    """Write the collection, an annotation a line. A page may not be empty, so an empty collection has none."""
    total = 0
    head = {"@context": CONTEXT, "id": _COLLECTION, "type": "AnnotationCollection", "label": "Postil annotations"}
    out.write(_encode(head)[:-1].encode())
    page = _encode({"id": _PAGE, "type": "AnnotationPage", "partOf": _COLLECTION, "startIndex": 0})
    for bundle in bundles:
        source = _encode(_source(bundle.article))
        for made in bundle.highlights:
            before = ",\n" if total else f',"first":{page[:-1]},"items":[\n'
            out.write(f"{before}{_annotation(made, source)}".encode())
            total += 1
    out.write((f'\n]}},"last":"{_PAGE}","total":{total}}}\n' if total else ',"total":0}\n').encode())


def _source(article: Article) -> dict[str, Any]:
    source: dict[str, Any] = {"id": article_iri(article), "type": "Text", "format": "text/plain"}
    if language(article):
        source["language"] = language(article)
    if article.title:
        source["dcterms:title"] = article.title
    source["dcterms:identifier"] = article.id
    return source


def _annotation(made: Highlight, source: str) -> str:
    """An annotation on its own, with its context.

    Put together from its parts, of which only texts need encoding: a dictionary of it all takes three times as long.
    """
    bodies, motivations = (
        _bodies_of(made) if made.tags or made.note or made.claim is not None else ("", '"highlighting"')
    )
    creator = f'"creator":{{"type":"Person","name":{_text(made.creator)}}},' if made.creator else ""
    return (
        f'{{"@context":"{CONTEXT}","id":"{urn(made.id)}","type":"Annotation","motivation":{motivations},{creator}'
        f'"created":{_text(made.created)},"modified":{_text(made.modified)},{bodies}'
        f'"target":{{"type":"SpecificResource","styleClass":{_text(made.color)},"selector":['
        f'{{"type":"TextQuoteSelector","exact":{_text(made.quote)},"prefix":{_text(made.prefix)},'
        f'"suffix":{_text(made.suffix)}}},'
        f'{{"type":"TextPositionSelector","start":{made.start},"end":{made.end}}}],"source":{source}}}}}'
    )


def _bodies_of(made: Highlight) -> tuple[str, str]:
    """The bodies, and the motivations that follow from them."""
    motivations = ["highlighting"]
    bodies = [_textual(name, "tagging") for name in made.tags]
    if bodies:
        motivations.append("tagging")
    if made.note:
        bodies.append(_textual(made.note, "commenting"))
        motivations.append("commenting")
    claim = made.claim
    if claim is not None:
        motivations.append("assessing")
        bodies.append(_textual(claim.verdict, "assessing"))
        if claim.speaker:
            bodies.append(_textual(claim.speaker, "identifying"))
        if claim.rationale:
            bodies.append(_textual(claim.rationale, "describing"))
        bodies += [
            f'{{"type":"SpecificResource","source":"{urn(link.claim)}","purpose":"linking",'
            f'"label":{_text(link.relation)}}}'
            for link in claim.links
        ]
        bodies += [_textual(piece, "linking") for piece in claim.evidence]
    return f'"body":[{",".join(bodies)}],', _encode(motivations)


def _textual(value: str, purpose: str) -> str:
    return f'{{"type":"TextualBody","value":{_text(value)},"purpose":"{purpose}","format":"text/plain"}}'


def read(reading: Reading) -> Iterator[Bundle]:
    """Read a collection, a page, a list or one annotation; each goes to the article that is here already."""
    for number, part in enumerate(_annotations(reading.json()), 1):
        part.where = f"annotation {number}:"
        yield from read_annotation(part, reading)


def _annotations(document: Fields) -> Iterator[Fields]:
    if isinstance(document.value, list):
        yield from document.items()
    elif "first" in document:
        first = document.get("first")
        if isinstance(first.value, str):
            raise first.wrong("is only an address: export the collection with its pages")
        yield from first.items("items")
    elif "items" in document:
        yield from document.items("items")
    elif "target" in document:
        yield document
    elif document.get("type").value != "AnnotationCollection":
        raise document.wrong("is neither an annotation nor a collection of them")


def read_annotation(part: Fields, reading: Reading) -> Iterator[Bundle]:
    """An annotation as a bundle without a text. One without a quote is left out, and counted."""
    target = next(_each(part.get("target")), None)
    source, name, title, quote, start, prefix, suffix, color = "", "", "", "", -1, "", "", "yellow"
    if target is not None and isinstance(target.value, dict):
        source, name, title = _about(target.get("source") if "source" in target else target)
        color = target.line("styleClass", "yellow", 30)
        for selector in _selectors(target.get("selector")):
            kind = selector.get("type").value
            if kind == "TextQuoteSelector":
                quote, prefix, suffix = selector.text("exact"), selector.text("prefix"), selector.text("suffix")
            elif kind == "TextPositionSelector":
                start = selector.whole("start")
    if not quote:
        reading.skipped["annotations without a quote"] += 1
        return
    if not (source or name):
        raise part.wrong("has no target to be found by")
    own = "id" in part
    article = Article(0, name, title, "", "", source, "", "", "", 0, 0.0, "")
    tags, note, claim = _bodies(part)
    made = Highlight(
        identity(part.raw("id")) if own else identity("w3c", source, name, quote, start),
        0,
        start,
        start + len(quote) if start >= 0 else -1,
        quote,
        prefix,
        suffix,
        color,
        note,
        _creator(part),
        iso(part.raw("created")),
        iso(part.raw("modified")) or iso(part.raw("created")),
        tags,
        claim,
    )
    yield Bundle(article, highlights=(made,))


def _about(source: Fields) -> tuple[str, str, str]:
    """URL, id and title of the article."""
    if isinstance(source.value, str):
        return one_line(source.value, 2000), "", ""
    title = source.get("dcterms:title").value
    return (
        source.line("id", limit=2000),
        source.line("dcterms:identifier", limit=2000),
        one_line(title, 2000) if isinstance(title, str) else "",
    )


def _creator(part: Fields) -> str:
    creator = next(_each(part.get("creator")), None)
    if creator is None:
        return ""
    if isinstance(creator.value, str):
        return one_line(creator.value, 100)
    return creator.line("name", limit=100) or creator.line("nickname", limit=100) or creator.line("id", limit=100)


def _each(part: Fields) -> Iterator[Fields]:
    """The values of a property that may have one or several."""
    if isinstance(part.value, list):
        yield from part.items()
    elif part.value is not None:
        yield part


def _selectors(part: Fields) -> Iterator[Fields]:
    for selector in _each(part):
        if isinstance(selector.value, dict):
            yield selector
            yield from _selectors(selector.get("refinedBy"))


def _bodies(part: Fields) -> tuple[tuple[str, ...], str, Claim | None]:
    tags: set[str] = set()
    notes: list[str] = []
    links: list[Link] = []
    evidence: set[str] = set()
    speaker, verdict, rationale = "", "", ""
    if isinstance(part.get("bodyValue").value, str):
        notes.append(part.text("bodyValue").strip())
    for body in _each(part.get("body")):
        if not isinstance(body.value, dict):
            continue
        purpose = body.get("purpose").value
        if purpose == "linking" and "value" in body:
            evidence.add(body.line("value", limit=500))
            continue
        if purpose == "linking":
            links.append(Link(body.line("label", "repeats", 50), identity(body.raw("source"))))
            continue
        value = body.raw("value")
        if purpose == "tagging":
            tags.add(one_line(value, 100))
        elif purpose == "assessing":
            verdict = one_line(value, 200)
        elif purpose == "identifying":
            speaker = one_line(value, 200)
        elif purpose == "describing":
            rationale = clean(value)[0].strip()
        elif value:
            notes.append(clean(value)[0].strip())
    proof = tuple(sorted(evidence - {""}))
    claim = Claim(speaker, verdict, rationale, tuple(links), proof) if verdict else None
    return tuple(sorted(tags - {""})), "\n".join(notes), claim
