"""W3C Web Annotations (JSON-LD): one collection, each annotation with its quote and its position. Out and in.

Everything has a place in the W3C's own context, so that nothing disappears for programs that read it as RDF: the colour
is the target's style class, described by a style sheet in each annotation; a claim is assessed (verdict), identified
(speaker), described (rationale) and linked.
"""

from __future__ import annotations

import re
from functools import lru_cache
from typing import IO, TYPE_CHECKING, Any

from tui.core.codebook import is_rgb
from tui.core.model import COLORS, VERDICTS, ClaimLink, Highlight
from tui.core.text import clean, compact_json, whole_line
from tui.formats.codebook_xml import SHADES
from tui.formats.export_common import json_string, language_tag
from tui.formats.identifiers import article_iri, highlight_uuid, memo_uuid, urn
from tui.formats.import_common import imported_article, imported_claim
from tui.formats.makers import restore_makers
from tui.formats.page_notes import PageNotes
from tui.formats.people import text_of
from tui.formats.placing import article_tags, position, tag_name
from tui.library.tables.memos import Memo
from tui.library.transfer.bundles import Bundle

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from tui.core.model import Article, Claim
    from tui.formats.import_common import InputFile, JsonValue
    from tui.formats.registry import ExportOptions
    from tui.formats.report import ExportReport
    from tui.library.tables.article_tag_rows import ArticleTag

CARRIES = frozenset(
    {
        *("notes", "colors", "tags", "tag_givers", "claims", "links", "evidence", "claim_makers", "claim_creators"),
        *("creators", "times", "memos", "article_tags", "article_tag_givers"),
    }
)
CARRIES_BACK = CARRIES

CONTEXT = "http://www.w3.org/ns/anno.jsonld"

_RGB_CLASS = re.compile(r"rgb-[0-9A-Fa-f]{6}")


def write(output: IO[bytes], bundles: Iterable[Bundle], report: ExportReport, options: ExportOptions) -> None:
    """Write the collection, one annotation a line. A page may not be empty, so an empty collection has none."""
    total = 0
    collection, only_page = (urn(highlight_uuid(what, options.library)) for what in ("collection", "page"))
    head = {"@context": CONTEXT, "id": collection, "type": "AnnotationCollection", "label": "Postil annotations"}
    output.write(compact_json(head)[:-1].encode())
    page = compact_json({"id": only_page, "type": "AnnotationPage", "partOf": collection, "startIndex": 0})
    for bundle in bundles:
        source = compact_json(_source(bundle.article))
        for annotation in (
            *(_tagging(each, source) for each in bundle.tags),
            *(_memo(each, bundle.article.id, source) for each in bundle.memos),
            *(_annotation(each, source) for each in bundle.highlights),
        ):
            before = ",\n" if total else f',"first":{page[:-1]},"items":[\n'
            output.write(f"{before}{annotation}".encode())
            total += 1
    output.write((f'\n]}},"last":"{only_page}","total":{total}}}\n' if total else ',"total":0}\n').encode())


def _source(article: Article) -> dict[str, Any]:
    source: dict[str, Any] = {"id": article_iri(article.id, article.source), "type": "Text", "format": "text/plain"}
    if language := language_tag(article):
        source["language"] = language
    if article.title:
        source["dcterms:title"] = article.title
    source["dcterms:identifier"] = article.id
    return source


def _annotation(highlight: Highlight, source: str) -> str:
    """Return an annotation on its own, with its context.

    It is composed of parts, of which only texts need encoding: encoding one large dictionary takes three times as long.
    """
    bodies, motivations = (
        _bodies(highlight)
        if highlight.tags or highlight.note or highlight.claim is not None
        else ('"body":[],', '"highlighting"')  # Recogito does not read it without this member
    )
    return (
        f"{_head(highlight.id, motivations, highlight.creator, highlight.created)}"
        f'"modified":{json_string(highlight.modified)},'
        f"{_stylesheet(highlight.color)}{bodies}"
        f'"target":{{"type":"SpecificResource","styleClass":{json_string(_style_class(highlight.color))},"selector":['
        f'{{"type":"TextQuoteSelector","exact":{json_string(highlight.quote)},"prefix":{json_string(highlight.prefix)},'
        f'"suffix":{json_string(highlight.suffix)}}},'
        f'{{"type":"TextPositionSelector","start":{highlight.start},"end":{highlight.end}}}],"source":{source}}}}}'
    )


def _tagging(giving: ArticleTag, source: str) -> str:
    """Return a tag of a whole article."""
    return _of_whole(_head(giving.id, '"tagging"', giving.creator, giving.created), giving.tag, "tagging", source)


def _memo(memo: Memo, article_id: str, source: str) -> str:
    """Return a memo of a whole article."""
    head = _head(memo_uuid(article_id, memo.creator), '"commenting"', memo.creator, memo.created)
    return _of_whole(f'{head}"modified":{json_string(memo.modified)},', memo.text, "commenting", source)


def _of_whole(head: str, value: str, purpose: str, source: str) -> str:
    """Return an annotation of a whole article, without a selector.

    The member is there and empty: without it Recogito reads none of a collection; this way it skips this one only.
    """
    target = f'"target":{{"type":"SpecificResource","selector":[],"source":{source}}}'
    return f'{head}"body":[{_textual(value, purpose)}],{target}}}'


def _head(own_id: str, motivations: str, creator: str, created: str) -> str:
    """Return the members with which an annotation begins."""
    return (
        f'{{"@context":"{CONTEXT}","id":"{urn(own_id)}","type":"Annotation","motivation":{motivations},'
        f"{_made_by(creator)}"
        f'"created":{json_string(created)},'
    )


def _style_class(color: str) -> str:
    return f"rgb-{color[1:]}" if is_rgb(color) else color


@lru_cache(maxsize=256)
def _stylesheet(color: str) -> str:
    """Return the member that describes the style class of a colour: without it programs must ignore the class."""
    shade = color if is_rgb(color) else SHADES.get(color, SHADES[COLORS[0]])
    rule = f".{_style_class(color)} {{ background-color: {shade} }}"
    return f'"stylesheet":{{"type":"CssStylesheet","value":{json_string(rule)}}},'


def _bodies(highlight: Highlight) -> tuple[str, str]:
    """Return the bodies, and the motivations that follow from them."""
    motivations = ["highlighting"]
    givers = {each.tag: (each.creator, each.created) for each in highlight.tag_givers}
    bodies = [_textual(name, "tagging", *givers.get(name, ())) for name in highlight.tags]
    if bodies:
        motivations.append("tagging")
    if highlight.note:
        bodies.append(_textual(highlight.note, "commenting"))
        motivations.append("commenting")
    claim = highlight.claim
    if claim is not None:
        motivations.append("assessing")
        own = "", highlight.creator
        judge = claim.check.creator if claim.check is not None and claim.check.creator not in own else ""
        by = f'"dcterms:contributor":{_person(claim.creator)},' if claim.creator not in own else ""
        bodies.append(_textual(claim.verdict, "assessing", judge, more=by))
        if claim.speaker:
            bodies.append(_textual(claim.speaker, "identifying"))
        if claim.rationale:
            bodies.append(_textual(claim.rationale, "describing"))
        bodies += [
            f'{{"type":"SpecificResource","source":"{urn(link.claim)}","purpose":"linking",'
            f'{_made_by(link.creator if link.creator not in own else "")}"label":{json_string(link.relation)}}}'
            for link in claim.links
        ]
        makers = {piece.what: piece.creator for piece in reversed(claim.evidence) if piece.creator not in own}
        bodies += [_textual(what, "linking", makers.get(what, "")) for what in claim.sources]
    return f'"body":[{",".join(bodies)}],', compact_json(motivations)


def _textual(value: str, purpose: str, by: str = "", created: str = "", more: str = "") -> str:
    """Return a body with who made it and when, if that is not the annotation's creator."""
    more = f'{_made_by(by)}{more}"created":{json_string(created)},' if created else f"{_made_by(by)}{more}"
    return f'{{"type":"TextualBody","value":{json_string(value)},"purpose":"{purpose}",{more}"format":"text/plain"}}'


def _made_by(creator: str) -> str:
    return f'"creator":{_person(creator)},' if creator else ""


def _person(name: str) -> str:
    return f'{{"type":"Person","name":{json_string(name)}}}'


def read(file: InputFile) -> Iterator[Bundle]:
    """Read a collection, a page, a list or one annotation; each is matched to a local article."""
    notes = PageNotes()
    yield from file.json_parts(_number(_annotations(file.json())), lambda part: _read_annotation(part, file, notes))
    yield from notes.bundles()


def _number(parts: Iterable[JsonValue]) -> Iterator[JsonValue]:
    for number, part in enumerate(parts, 1):
        part.location = f"annotation {number}:"
        yield part


def _annotations(document: JsonValue) -> Iterator[JsonValue]:
    if isinstance(document.value, list):
        yield from document.items()
    elif "first" in document:
        first = document.get("first")
        if isinstance(first.value, str):
            raise first.error("is only an address: export the collection with its pages")
        yield from first.items("items")
    elif "items" in document:
        yield from document.items("items")
    elif "target" in document:
        yield document
    elif document.get("type").value != "AnnotationCollection":
        raise document.error("is neither an annotation nor a collection of them")


def _read_annotation(part: JsonValue, file: InputFile, notes: PageNotes) -> Bundle | None:
    """Return an annotation as a bundle without a text; None, and counted, for one without a quote.

    Of one of a whole article the tags are taken, and the note becomes a memo.
    """
    targets = [*_each(part.get("target"))]
    target = targets[0] if targets else None
    source, article_id, title, quote, prefix, suffix, color = "", "", "", "", "", "", COLORS[0]
    start = end = -1
    if target is not None and isinstance(target.value, dict):
        source, article_id, title = _read_source(target.get("source") if "source" in target else target)
        style = text_of(target, "styleClass")
        color = style if style in COLORS else style.replace("rgb-", "#") if _RGB_CLASS.fullmatch(style) else color
        for selector in _selectors(target.get("selector")):
            kind = selector.get("type").value
            if kind == "TextQuoteSelector":
                quote, prefix, suffix = selector.text("exact"), selector.text("prefix"), selector.text("suffix")
            elif kind == "TextPositionSelector":
                start, end = position(selector)
    if not quote:
        if target is not None and not _has_selector(target):
            return _read_whole(part, target, file, notes)
        _without_quote(file)
        return None
    file.tally.leave_out("further targets", "an annotation has one passage here", count=len(targets) - 1)
    if not (source or article_id):
        raise part.error("has no target to be found by")
    creator = _read_creator(part) or next(filter(None, map(_read_creator, _bodies_of(part))), file.creator)
    tags, note, claim, makers = _read_bodies(part, file, creator, is_own=bool(article_id))
    others = [*_each(part.get("creator"))][1:]
    file.tally.leave_out("creators", "an annotation has one creator here", count=len(others))
    own, created = text_of(part, "id"), file.time(part.raw("created"))
    highlight = Highlight(
        file.distinct_id(highlight_uuid(own), (source, article_id, quote, start))
        if own
        else highlight_uuid("w3c", creator, source, article_id, quote, start),
        0,
        start,
        end if end > start else start + len(quote) if start >= 0 else -1,
        quote,
        prefix,
        suffix,
        color,
        note,
        creator,
        created,
        file.time(part.raw("modified")) or created,
        tags,
        claim,
    )
    return Bundle(imported_article(article_id, title, source), highlights=(restore_makers(highlight, makers),))


_PART = re.compile(r"#(?:char|line|xywh|t|page|xpointer|epubcfi)\b[=(]|#:~:text=")
"""The fragments of an address that select a part of a page, unlike the address of a section."""


def _has_selector(target: JsonValue) -> bool:
    """Return whether a target is a part of its source; an invalid one counts as one, too."""
    if isinstance(target.value, dict):
        return any(_each(target.get("selector"))) or bool(_PART.search(text_of(target, "id")))
    return not isinstance(target.value, str) or bool(_PART.search(target.value))


def _without_quote(file: InputFile) -> None:
    file.tally.leave_out("annotations", "they have no quote to find them by")


def _read_whole(part: JsonValue, target: JsonValue, file: InputFile, notes: PageNotes) -> Bundle | None:
    """Return the tags of an annotation of a whole article, and note its text; other contents are counted."""
    is_resource = isinstance(target.value, dict) and "source" in target
    source, article_id, title = _read_source(target.get("source") if is_resource else target)
    names, note, claim, _ = _read_bodies(part, file, is_own=bool(article_id))
    is_identified = bool(source or article_id)
    if claim is not None or not (note or names) or not is_identified:
        _without_quote(file)
    own, creator, created = text_of(part, "id"), _read_creator(part) or file.creator, file.time(part.raw("created"))
    article = imported_article(article_id, title, source)
    if note and claim is None and is_identified:
        is_own = bool(article_id and own) and highlight_uuid(own) == memo_uuid(article_id, creator)
        notes.add(article, Memo(creator, note, created, file.time(part.raw("modified")) or created), is_own=is_own)
    tags = article_tags(names, creator, created, own, key=("w3c", article_id or source))
    return Bundle(article, tags=tags) if tags and is_identified else None


def _read_source(source: JsonValue) -> tuple[str, str, str]:
    """Return URL, id and title of the article."""
    if isinstance(source.value, str):
        return whole_line(source.value), "", ""
    title = source.get("dcterms:title").value
    return (
        source.line("id"),
        source.line("dcterms:identifier"),
        title if isinstance(title, str) else "",
    )


def _read_creator(part: JsonValue, key: str = "creator") -> str:
    creator = next(_each(part.get(key)), None)
    if creator is None:
        return ""
    if isinstance(creator.value, str):
        return whole_line(creator.value)
    if not isinstance(creator.value, dict):
        return ""
    return next(
        (name for each in ("name", "nickname", "email", "id") if (name := whole_line(text_of(creator, each)))), ""
    )


def _each(part: JsonValue) -> Iterator[JsonValue]:
    """Yield the values of a property that may have one or several."""
    if isinstance(part.value, list):
        yield from part.items()
    elif part.value is not None:
        yield part


def _selectors(part: JsonValue) -> Iterator[JsonValue]:
    for selector in _each(part):
        if isinstance(selector.value, dict):
            yield selector
            yield from _selectors(selector.get("refinedBy"))


def _bodies_of(part: JsonValue) -> Iterator[JsonValue]:
    return (body for body in _each(part.get("body")) if isinstance(body.value, dict))


def _read_bodies(
    part: JsonValue, file: InputFile, creator: str = "", *, is_own: bool
) -> tuple[tuple[str, ...], str, Claim | None, dict[str, Any]]:
    """Return tags, note and claim, and who made which, as `restore_makers` takes it.

    Another program's assessment is a verdict only if it has a verdict's name. A note has one creator here: what
    somebody other than the annotation's `creator` wrote begins with their name.
    """
    makers: dict[str, Any] = {"tags": {}, "links": {}, "evidence": {}}
    tags: set[str] = set()
    notes: list[str] = []
    links: list[ClaimLink] = []
    evidence: list[str] = []
    verdict, texts = "", {"identifying": "", "describing": ""}
    is_tagging = [one.value for one in _each(part.get("motivation"))] == ["tagging"]
    if isinstance(part.get("bodyValue").value, str):
        notes += [] if is_tagging else [part.text("bodyValue").strip()]
        tags |= {tag_name(part.raw("bodyValue"))} if is_tagging else set()
    for body in _each(part.get("body")):
        if not isinstance(body.value, dict):
            file.tally.leave_out("bodies", "only an address of what is said")
            continue
        purpose = body.get("purpose").value or ("tagging" if is_tagging else None)
        by = _read_creator(body)
        if purpose == "linking" and "value" in body:
            evidence.append(body.raw("value"))
            makers["evidence"][whole_line(evidence[-1])] = by
            continue
        if purpose == "linking":
            links.append(ClaimLink(body.line("label", "repeats"), highlight_uuid(body.raw("source")), by))
            continue
        value = text_of(body, "value")
        if not value:
            file.tally.leave_out("bodies", "they hold no text")
        if purpose == "tagging":
            tags.add(tag_name(value))
            makers["tags"][tag_name(value)] = [by, file.time(body.raw("created"))]
        elif purpose == "assessing":
            makers |= {"verdict": by, "claim": _read_creator(body, "dcterms:contributor")}
            verdict = whole_line(value) if is_own or value in VERDICTS else ""
            notes += [] if verdict else [f"assessing: {whole_line(value)}"]
        elif isinstance(purpose, str) and purpose in texts:
            texts[purpose] = "\n".join(filter(None, (texts[purpose], value)))
        elif value:
            whose = f"{by}: " if by and creator and by != creator else ""
            notes.append(f"{whose}{clean(value)[0].strip()}")
    claim = imported_claim(texts["identifying"], verdict, texts["describing"], links, evidence) if verdict else None
    if claim is None:  # there is no claim they could belong to
        notes += [f"{purpose}: {clean(text)[0].strip()}" for purpose, text in texts.items() if text]
        notes += [f"linking: {whole_line(piece)}" for piece in evidence]
        file.tally.leave_out("bodies", "they link to what is no claim here", count=len(links))
    return tuple(sorted(tags - {""})), "\n".join(notes), claim, makers
