"""A fact-check report: claims by verdict, with what was said, checked and found; then tags and memos of articles."""

from __future__ import annotations

from typing import TYPE_CHECKING

from tui.core.addresses import web_url
from tui.core.citation import byline
from tui.formats import claim_words
from tui.formats.checked_claims import collect
from tui.formats.claim_words import check_words, evidence_copies, on_one_line, other_maker
from tui.formats.report import OF_WHOLE_ARTICLES
from tui.formats.reports.sheets import ReportWriter, Sheet, SheetLine, SheetReport
from tui.library.tables.article_tag_rows import tags_in_words

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from tui.core.annotations import Check, Evidence
    from tui.core.model import Article
    from tui.core.publication import Publication
    from tui.formats.checked_claims import Passage, ReportedClaim, ReportedClaims
    from tui.formats.claim_words import LinkedWords
    from tui.formats.registry import ExportOptions
    from tui.formats.report import ExportReport
    from tui.library.sqlite.spool import Spool
    from tui.library.transfer.bundles import Bundle

CARRIES = claim_words.CARRIES | {"tags", "creators", "times", *OF_WHOLE_ARTICLES}

NOT_CHECKED = "not checked"
"""The heading of claims without a verdict."""


def _compose(bundles: Iterable[Bundle], report: ExportReport, options: ExportOptions, spool: Spool) -> SheetReport:
    """Return the report on all claims of a selection. Its date is that of the last check, not of the export."""
    publication = options.publication
    articles: list[Sheet] = []
    collected = collect(_about_articles(bundles, report, articles), report)
    claims = sorted(collected.claims.values(), key=lambda one: _rank(one, publication))
    groups: dict[str, list[Sheet]] = {}
    for one in claims:
        groups.setdefault(_verdict(one), []).append(_sheet(one, collected))
    checks = [check for one in claims for check in one.claim.checks if check.verdict]
    people = sorted({check.creator for check in checks if check.creator})
    last = max((check.time[:10] for check in checks), default="")
    signed: list[LinkedWords] = [(", ".join(people), "")] if people else []
    if publication.name:
        signed.append((publication.name, web_url(publication.site)))
    if last:
        signed.append((f"as of {last}", ""))
    counts = ", ".join(f"{len(sheets)} {verdict}" for verdict, sheets in groups.items())
    return SheetReport(
        "Fact-check report",
        counts,
        (
            *((verdict.capitalize(), tuple(sheets)) for verdict, sheets in groups.items()),
            *([("Articles", tuple(articles))] if articles else []),
        ),
        tuple(signed),
    )


def _about_articles(bundles: Iterable[Bundle], report: ExportReport, sheets: list[Sheet]) -> Iterator[Bundle]:
    """Pass the articles on; those with claims get a sheet for their tags and memos, others' are left out."""
    for bundle in bundles:
        if any(each.claim is not None or each.claim_of for each in (*bundle.highlights, *bundle.orphans)):
            if bundle.tags or bundle.memos:
                sheets.append(_article(bundle))
        else:
            report.lose_features(bundle, OF_WHOLE_ARTICLES)
        yield bundle


def _article(bundle: Bundle) -> Sheet:
    sheet = Sheet(bundle.article.title or bundle.article.id)
    sheet.add("Source", [SheetLine(_source(bundle.article))])
    sheet.add("Tags", [_plain(tags_in_words(bundle.tags, sign=""))] if bundle.tags else [])
    sheet.add(
        "Memos", [SheetLine(((each.creator, ""), (each.modified[:10], "")), body=each.text) for each in bundle.memos]
    )
    return sheet


def _verdict(one: ReportedClaim) -> str:
    return one.check.verdict if one.check is not None else NOT_CHECKED


def _rank(one: ReportedClaim, publication: Publication) -> tuple[int, str]:
    verdict = _verdict(one)
    if verdict == NOT_CHECKED:
        return len(publication.ratings) + 1, ""
    place = publication.rating(verdict)
    return (place[0] - 1, "") if place else (len(publication.ratings), verdict)


def _sheet(one: ReportedClaim, collected: ReportedClaims) -> Sheet:
    claim, sheet = one.claim, Sheet(one.wording)
    speaker = [claim.speaker or "unknown", one.speaker_kind if claim.speaker else "", claim.role]
    about = [*filter(None, speaker), *filter(None, (claim.said, claim.place))]
    sheet.add("Said by", [_plain(", ".join(about))])
    several = len(one.passages) > 1
    sheet.add("Passages", [_passage(each, several and each is one.first) for each in one.passages])
    sheet.add("Checks", [_check(each, one) for each in sorted(claim.checks, key=lambda each: each is not claim.check)])
    for stance, heading in (("for", "Evidence for"), ("against", "Evidence against"), ("", "Evidence")):
        sheet.add(heading, [_evidence(piece, one, collected) for piece in claim.evidence if piece.stance == stance])
    links = [
        _plain(
            f"{link.relation} “{collected.claims[link.claim].wording}” ({_verdict(collected.claims[link.claim])})",
            other_maker(link, one.highlight),
        )
        for link in claim.links
        if link.claim in collected.claims
    ]
    sheet.add("Other claims", links)
    if claim.status not in ("", "done"):
        work = [claim.status, claim.assignee and f"with {claim.assignee}", claim.due and f"due {claim.due}"]
        sheet.add("Status", [_plain(", ".join(filter(None, work)))] if any(work[1:]) or one.check is None else [])
    sheet.add("Tags", [_plain(", ".join(one.highlight.tags))] if one.highlight.tags else [])
    return sheet


def _plain(*words: str) -> SheetLine:
    return SheetLine(tuple((each, "") for each in words if each))


def _passage(passage: Passage, is_first: bool) -> SheetLine:
    first: tuple[LinkedWords, ...] = (("said here first", ""),) if is_first else ()
    return SheetLine((*_source(passage.article), *first), passage.highlight.quote)


def _source(article: Article) -> tuple[LinkedWords, ...]:
    title = (article.title or article.id, web_url(article.source))
    return (title, *((part, "") for part in byline(article)))


def _check(check: Check, one: ReportedClaim) -> SheetLine:
    parts = check_words(check, one.highlight)
    return SheetLine(tuple((on_one_line(part), "") for part in parts if part), body=check.rationale)


def _evidence(piece: Evidence, one: ReportedClaim, collected: ReportedClaims) -> SheetLine:
    about: list[LinkedWords] = [(piece.kind, ""), *_what(piece, collected), *evidence_copies(piece)]
    if by := other_maker(piece, one.highlight):
        about.append((by, ""))
    quote = ""
    if piece.kind != "claim" and piece.what in collected.passages:
        quote = collected.passages[piece.what].highlight.quote
    return SheetLine(tuple(about), quote, piece.note)


def _what(piece: Evidence, collected: ReportedClaims) -> tuple[LinkedWords, ...]:
    if piece.kind == "claim" and piece.what in collected.claims:
        other = collected.claims[piece.what]
        return ((f"“{other.wording}” ({_verdict(other)})", ""),)
    if piece.what in collected.passages:
        return _source(collected.passages[piece.what].article)
    return ((piece.what, web_url(piece.what)),)


AS_MARKDOWN, AS_HTML, AS_WORD = (
    ReportWriter(CARRIES, _compose, "markdown"),
    ReportWriter(CARRIES, _compose, "html"),
    ReportWriter(CARRIES, _compose, "word"),
)
