"""spaCy's own DocBin (`.spacy`) for training: names from the marks, annotations as span groups.

Only what somebody decided is said. `doc.ents` are the names that were confirmed; the words of those that were rejected
are outside (`O`), and of all others it is missing whether they are a name: nobody said so. `doc.spans["sc"]` are the
annotations by tag, where somebody annotated the article or called it done; `doc.spans["claims"]` and `["quotations"]`
the rest. An article about which nobody decided anything stays behind. What does not fall on spaCy's words cannot be
kept, and is counted.
"""

from __future__ import annotations

from typing import IO, TYPE_CHECKING, Any

from tui.formats.export_common import language_tag
from tui.formats.identifiers import labels

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from tui.formats.registry import ExportOptions
    from tui.formats.report import ExportReport
    from tui.library.transfer.bundles import Bundle

CARRIES = frozenset({"bare", "text", "tags", "claims", "mentions", "quotations"})


def write(output: IO[bytes], bundles: Iterable[Bundle], report: ExportReport, options: ExportOptions) -> None:
    """Write the documents. spaCy keeps them in memory until the last."""
    from spacy.tokens import DocBin

    pipelines: dict[str, Any] = {}
    docs = DocBin(attrs=["ORTH", "SPACY", "ENT_IOB", "ENT_TYPE"], store_user_data=False)
    for bundle in bundles:
        unconfirmed = sum(mark.state == "found" for mark in bundle.marks.mentions)
        report.lose("mentions nobody confirmed or rejected", unconfirmed)
        _tell_left_out(bundle, report)
        if bundle.highlights or bundle.done or unconfirmed < len(bundle.marks.mentions):
            docs.add(_doc(bundle, _pipeline(language_tag(bundle.article)[:2] or "en", pipelines), report))
        else:
            report.lose("articles about which nobody decided anything")
    output.write(docs.to_bytes())


def _tell_left_out(bundle: Bundle, report: ExportReport) -> None:
    """Count what a span with a label has no place for."""
    claims = [highlight.claim for highlight in bundle.highlights if highlight.claim is not None]
    report.lose("speakers of claims", sum(claim.speaker != "" for claim in claims))
    report.lose("rationales of verdicts", sum(claim.rationale != "" for claim in claims))
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
