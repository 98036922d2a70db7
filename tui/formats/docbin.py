"""spaCy's own DocBin (`.spacy`) for training: names from the marks, annotations as span groups.

Only decisions are exported. `doc.ents` are the confirmed names; the words of rejected ones are outside (`O`), and all
others are missing. `doc.spans["sc"]` are the annotations by tag, if someone annotated the article or marked it as done;
`doc.spans["claims"]` and `["quotations"]` the rest; `doc.cats` are the tags of the whole article, each 1.0;
`doc.user_data["attributes"]` are its attributes by name, `doc.user_data["postil"]` the origins of it all
(`docbin_origins`). An article without any decision is left out. Spans that do not
align with spaCy's tokens cannot be kept, and are counted.
"""

from __future__ import annotations

import zlib
from typing import IO, TYPE_CHECKING, Any

from tui.core.errors import FormatError
from tui.core.text import one_line
from tui.formats import docbin_origins
from tui.formats.export_common import language_tag
from tui.formats.identifiers import OWN, labels
from tui.formats.jsonl_attributes import plain_attributes
from tui.formats.labelled_text import IS_CATEGORY
from tui.formats.report import lose_parts_of_claims
from tui.library.tables.article_tag_rows import tag_names
from tui.library.transfer.attributes import ATTRIBUTES

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from tui.formats.import_common import InputFile
    from tui.formats.registry import ExportOptions
    from tui.formats.report import ExportReport
    from tui.formats.training import LabelledText, TrainingReport
    from tui.library.transfer.bundles import Bundle

INCORRECT = "incorrect_spans"
"""What spaCy calls spans that are no names of their label, whatever else is known."""

CARRIES_BACK = frozenset(
    {"text", "tags", "tag_givers", "creators", "times", "done", "article_tags", "article_tag_givers"}
)
CARRIES = CARRIES_BACK | {"bare", "claims", "claim_creators", "mentions", "quotations", "attributes"}

_NO_PLACE = "Postil has no place for them"
_NO_ANNOTATIONS = "Postil exported them from its marks"
_OF_WORDS = ("TAG", "POS", "MORPH", "LEMMA", "DEP")

UNPACKED_AT_MOST = 512 * 1024 * 1024
"""Bytes that a file may come to when it is unpacked."""


def write(output: IO[bytes], bundles: Iterable[Bundle], report: ExportReport, options: ExportOptions) -> None:
    """Write the documents. spaCy keeps them in memory until the last."""
    from spacy.tokens import DocBin

    pipelines: dict[str, Any] = {}
    docs = DocBin(attrs=["ORTH", "SPACY", "ENT_IOB", "ENT_TYPE"], store_user_data=True)
    for bundle in bundles:
        unconfirmed = sum(not mark.is_decided for mark in bundle.marks.mentions)
        report.lose("mentions nobody confirmed or rejected", unconfirmed)
        _report_left_out(bundle, report)
        if bundle.highlights or bundle.done or bundle.tags or unconfirmed < len(bundle.marks.mentions):
            docs.add(_doc(bundle, _pipeline(language_tag(bundle.article)[:2] or "en", pipelines), report))
        else:
            report.leave_out_article("without a decision about their names")
    output.write(docs.to_bytes())


def _report_left_out(bundle: Bundle, report: ExportReport) -> None:
    """Count what a labelled span has no place for."""
    lose_parts_of_claims(bundle, report, verdicts=False)
    report.lose("speakers of quotations", sum(mark.speaker != "" for mark in bundle.marks.quotations))
    report.lose("names of entities", sum(mark.state == "confirmed" for mark in bundle.marks.mentions))


def _pipeline(code: str, pipelines: dict[str, Any]) -> Any:
    if code not in pipelines:
        import spacy

        try:
            pipelines[code] = spacy.blank(code)
        except ImportError:  # a language that spaCy does not know, or whose tokenizer is not installed
            pipelines[code] = spacy.blank("xx")
    return pipelines[code]


def _doc(bundle: Bundle, pipeline: Any, report: ExportReport) -> Any:
    from spacy.util import filter_spans

    pipeline.max_length = max(pipeline.max_length, len(bundle.article.text) + 1)
    doc = pipeline.make_doc(bundle.article.text)
    doc.user_data |= {**plain_attributes(bundle.attributes), OWN: docbin_origins.origins(bundle)}
    doc.cats = dict.fromkeys(tag_names(bundle.tags), 1.0)

    def spans(places: Iterable[tuple[int, int, str]], what: str) -> Iterator[Any]:
        for start, end, label in places:
            span = doc.char_span(start, end, label=label)
            if span is None:
                report.lose(f"{what} that cut spaCy's words")
            else:
                yield span

    def mentions(state: str) -> list[Any]:
        places = ((m.start, m.end, m.label) for m in bundle.marks.mentions if m.state == state)
        return list(spans(places, "mentions"))

    confirmed, rejected = mentions("confirmed"), mentions("rejected")
    named = filter_spans(confirmed)
    report.lose("mentions that overlap others", len(confirmed) - len(named))
    covered = {token.i for span in named for token in span}
    outside = [doc[token.i : token.i + 1] for span in rejected for token in span if token.i not in covered]
    doc.set_ents(named, outside=filter_spans(outside), default="missing")
    if bundle.highlights or bundle.done:
        tagged = ((h.start, h.end, label) for h in bundle.highlights for label in labels(h))
        doc.spans["sc"] = list(spans(tagged, "labels of highlights"))
    claims = ((h.start, h.end, h.claim.verdict) for h in bundle.highlights if h.claim is not None)
    doc.spans["claims"] = list(spans(claims, "claims"))
    quoted = ((q.start, q.end, "quotation") for q in bundle.marks.quotations)
    doc.spans["quotations"] = list(spans(quoted, "quotations"))
    return doc


def read(file: InputFile) -> Iterator[Bundle]:
    """Read the documents: entities and the span group `sc` become annotations tagged with their label."""
    import spacy
    from spacy.tokens import DocBin

    from tui.formats.import_common import imported_article
    from tui.formats.placing import Placing, tag_name
    from tui.library.transfer.bundles import Bundle

    data = file.read_bytes()
    unpacking = zlib.decompressobj()
    try:
        unpacking.decompress(data, UNPACKED_AT_MOST)
        if unpacking.unconsumed_tail:
            raise FormatError(f"it is larger than {UNPACKED_AT_MOST >> 20} MB when it is unpacked: split it")
        docs = DocBin().from_bytes(data)
    except (zlib.error, ValueError, KeyError, TypeError) as error:
        raise FormatError(f"not a DocBin of spaCy ({str(error)[:60]})") from error
    for number, doc in enumerate(docs.get_docs(spacy.blank("xx").vocab), 1):
        file.records += 1
        placing = Placing(file, doc.text)
        spans = dict.fromkeys((each.start_char, each.end_char, each.label_) for each in _spans(doc))
        origins = docbin_origins.Origins.read(doc.user_data.get(OWN))
        file.tally.leave_out("names", _NO_ANNOTATIONS, count=origins.take_names(spans))
        highlights = origins.take_highlights(spans, placing)
        for span in spans:
            place = placing.place(*span[:2])
            if place is not None and span[2]:
                name = placing.highlight_id("docbin", file.creator, *span)
                highlights.append(placing.highlight(name, place, tags={tag_name(span[2])}))
        whole = [name for name, score in doc.cats.items() if score >= IS_CATEGORY]
        _count_rest(doc, file)
        yield Bundle(
            imported_article(origins.article, text=placing.text),
            highlights=tuple(highlights),
            part=f"{file.path.stem}-{number}",
            done=origins.done,
            tags=origins.tags(whole, file.creator, placing.text),
        )


def _spans(doc: Any) -> list[Any]:
    return [*doc.ents, *doc.spans.get("sc", ())]


def _count_rest(doc: Any, file: InputFile) -> None:
    """Count as left out what a document has besides its text, entities, span group `sc` and categories."""
    for name, group in doc.spans.items():
        if name != "sc":
            file.tally.leave_out("spans of other groups", _NO_PLACE, one_line(name, 40), len(group))
    for name in _OF_WORDS:
        if doc.has_annotation(name):
            file.tally.leave_out("properties of words", _NO_PLACE, name, len(doc))
    attributes = doc.user_data.get("attributes")
    if isinstance(attributes, dict):
        file.tally.leave_out(ATTRIBUTES, _NO_PLACE, count=len(attributes))


def write_names(output: IO[bytes], texts: Iterable[LabelledText], report: TrainingReport, name: str) -> None:
    """Write names for training: undecided words are missing, and rejected names are in `incorrect_spans`."""
    from spacy.tokens import DocBin

    pipelines: dict[str, Any] = {}
    docs = DocBin(attrs=["ORTH", "SPACY", "ENT_IOB", "ENT_TYPE"], store_user_data=False)
    for text in texts:
        pipeline = _pipeline((text.language or "en").split("-")[0], pipelines)
        docs.add(_names(text, pipeline, report))
    output.write(docs.to_bytes())


def _names(text: LabelledText, pipeline: Any, report: TrainingReport) -> Any:
    from spacy.util import filter_spans

    pipeline.max_length = max(pipeline.max_length, len(text.text) + 1)
    doc = pipeline.make_doc(text.text)

    def spans(places: Iterable[tuple[int, int, str]], what: str) -> list[Any]:
        chosen = [doc.char_span(*place) for place in places]
        report.lose(f"{what} that cut spaCy's words", chosen.count(None))
        return [span for span in chosen if span is not None]

    cut = [place[:2] for place in text.names if doc.char_span(*place) is None]
    named, rejected = spans(text.names, "names"), spans(text.rejected, "rejected names")
    touched = (doc.char_span(*place, alignment_mode="expand") for place in (*text.unknown, *cut))
    unknown = {token.i for span in touched if span is not None for token in span}
    unknown -= {token.i for span in named for token in span}
    missing = [doc[at : at + 1] for at in sorted(unknown)] if text.whole else None
    default = "outside" if text.whole else "missing"
    doc.set_ents(filter_spans(named), missing=missing, default=default)
    doc.spans[INCORRECT] = rejected
    return doc
