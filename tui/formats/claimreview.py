"""schema.org ClaimReview for fact-check sites and aggregators: checked claims as reviews, others as plain claims.

Published checks are imported from such files, and from pages that carry them. The guidelines for fact-check markup
require `claimReviewed`, `url` and `reviewRating` with `alternateName`; the address, the publisher and the scale come
from the settings.
"""

from __future__ import annotations

from typing import IO, TYPE_CHECKING, Any

from tui.core.addresses import web_url
from tui.core.annotations import STATUSES
from tui.core.authors import author_names
from tui.core.claim_reviews import in_json, in_page
from tui.core.errors import FormatError
from tui.formats.checked_claims import collect
from tui.formats.claims_here import ReviewBundle
from tui.formats.export_common import date_parts, to_embedded_json, write_json_items
from tui.formats.identifiers import urn
from tui.formats.import_common import imported_article

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from tui.core.annotations import Check, Evidence
    from tui.core.model import Article
    from tui.core.publication import Publication
    from tui.formats.checked_claims import Passage, ReportedClaim, ReportedClaims
    from tui.formats.import_common import InputFile
    from tui.formats.registry import ExportOptions
    from tui.formats.report import ExportReport
    from tui.library.transfer.bundles import Bundle

CARRIES = frozenset({"claims", "checks", "evidence", "creators", "times"})

CARRIES_BACK = frozenset({"claims"})

_KINDS = {"person": "Person", "organisation": "Organization"}


def write(output: IO[bytes], bundles: Iterable[Bundle], report: ExportReport, options: ExportOptions) -> None:
    """Write one graph, a claim a line. Highlights that are no claims are left out."""
    collected = collect(bundles, report)
    entries = (_entry(one, collected, report, options.publication) for one in collected.claims.values())
    output.write(b'{"@context":"https://schema.org","@graph":[')
    write_json_items(output, entries, to_embedded_json)  # it is meant to be embedded in a page
    output.write(b"\n]}\n")


def _entry(
    one: ReportedClaim, collected: ReportedClaims, report: ExportReport, publication: Publication
) -> dict[str, Any]:
    claim, check = one.claim, one.check
    report.lose("links between claims other than repeats", sum(link.relation != "repeats" for link in claim.links))
    has_work = claim.status != STATUSES[0] or claim.assignee or claim.due
    report.lose("states of work on claims (status, assignee, due date)", int(bool(has_work)))
    reviewed = {"@type": "Claim", **_claim(one, collected, report)}
    if check is None:
        report.lose("pieces of evidence of claims without a verdict", len(claim.evidence))
        report.lose("rationales without a verdict", sum(each.rationale != "" for each in claim.checks))
        return {"@id": urn(one.id), **reviewed}
    report.lose("checks beside the one that counts", sum(bool(each.verdict) for each in claim.checks) - 1)
    if one.highlight.changed_since_checked:
        report.lose("words that changed since they were checked (the checked words are exported)")
    address = publication.address(one.id, check.time, one.wording)
    if not address:
        report.lose("addresses of checks (publication.url in the settings is their pattern)")
    review: dict[str, Any] = {
        "@type": "ClaimReview",
        "@id": urn(one.id),
        "url": address or urn(one.id),
        "claimReviewed": one.wording,
        "datePublished": check.time[:10] or one.highlight.modified[:10],
        "author": _author(check, publication, report),
        "reviewRating": _rating(check.verdict, publication),
        "itemReviewed": reviewed,
    }
    if body := "\n\n".join(filter(None, (check.rationale, check.method))):
        review["reviewBody"] = body
    if claim.evidence:
        review["citation"] = [_citation(piece, collected) for piece in claim.evidence]
        report.lose("stances, notes and dates of evidence", sum(map(_has_more, claim.evidence)))
    return review


def _claim(one: ReportedClaim, collected: ReportedClaims, report: ExportReport) -> dict[str, Any]:
    claim = one.claim
    values: dict[str, Any] = {"text": one.wording}
    if claim.speaker:
        kind = _KINDS.get(one.speaker_kind)
        values["author"] = {**({"@type": kind} if kind else {}), "name": claim.speaker}
        if kind is None:
            report.lose("speakers not known to be a person or an organisation")
        if claim.role and kind == "Person":
            values["author"]["jobTitle"] = claim.role
    places = _places([*one.passages, *(passage for other in collected.repeats(one.id) for passage in other.passages)])
    first = _place(one.first.article)
    if date := claim.said or first.get("datePublished", ""):
        values["datePublished"] = date
    if claim.place:
        values["locationCreated"] = {"@type": "Place", "name": claim.place}
    return {**values, "appearance": places, "firstAppearance": first}


def _places(passages: list[Passage]) -> list[dict[str, Any]]:
    places: list[dict[str, Any]] = []
    for passage in passages:
        place = _place(passage.article)
        if place not in places:
            places.append(place)
    return places


def _place(article: Article) -> dict[str, Any]:
    place: dict[str, Any] = {"@type": "NewsArticle", "headline": article.title or article.id}
    if url := web_url(article.source):
        place["url"] = url
    if date_parts(article.published):
        place["datePublished"] = article.published
    if article.authors:
        place["author"] = [{"@type": "Person", "name": name} for name in author_names(article.authors)]
    if article.publisher:
        place["publisher"] = {"@type": "Organization", "name": article.publisher}
    return place


def _author(check: Check, publication: Publication, report: ExportReport) -> dict[str, Any]:
    """Return who publishes the check; without a name for that, its creator."""
    if not publication.name:
        return {"@type": "Person", "name": check.creator or "Postil"}
    report.lose(f"creators of checks ({publication.name} is named as the publisher)")
    author = {"@type": _KINDS[publication.kind], "name": publication.name}
    return {**author, "url": publication.site} if publication.site else author


def _rating(verdict: str, publication: Publication) -> dict[str, Any]:
    rating: dict[str, Any] = {"@type": "Rating", "alternateName": verdict}
    if place := publication.rating(verdict):
        rating.update(ratingValue=place[0], bestRating=place[1], worstRating=1)
    return rating


def _has_more(piece: Evidence) -> bool:
    """Return whether more is known of evidence than its citation has."""
    is_work = bool(web_url(piece.what)) and piece.kind not in ("claim", "passage")
    return bool(piece.stance or piece.retrieved or ((piece.note or piece.archived) and not is_work))


def _citation(piece: Evidence, collected: ReportedClaims) -> str | dict[str, Any]:
    """Return evidence as words, or as a work if more is known of it."""
    work: dict[str, Any] = {"@type": "CreativeWork"}
    if piece.kind == "claim" and piece.what in collected.claims:
        return collected.claims[piece.what].wording
    if piece.what in collected.passages:
        passage = collected.passages[piece.what]
        return {**_place(passage.article), "text": passage.highlight.quote}
    if url := web_url(piece.what):
        work["url"] = url
    if not url or not (piece.note or piece.archived):
        return piece.what
    if piece.note:
        work["description"] = piece.note
    if archived := web_url(piece.archived):
        work["archivedAt"] = archived
    return work


def read(file: InputFile) -> Iterator[Bundle]:
    """Read the reviews of a page or of JSON-LD; their local claims are matched later."""
    reviews = in_page(_text(file.read_bytes())) if file.starts_with(b"<") else in_json(file.json().value)
    if not reviews:
        raise FormatError("it carries no ClaimReview: name a page or file that does")
    for review in reviews:
        file.records += 1
        for name in review.left_out:
            file.tally.leave_out("properties of checks", "Postil has no place for them", name)
        if not review.rating.words:
            file.tally.leave_out("checks", "they have no verdict", review.source)
            continue
        yield ReviewBundle(imported_article(source=review.url), review=review)


def _text(data: bytes) -> str:
    try:
        return data.decode("utf-8-sig")
    except UnicodeDecodeError:
        return data.decode("cp1252", "replace")  # what browsers assume if a page declares nothing
