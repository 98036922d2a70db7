"""schema.org ClaimReview for fact-check aggregators: checked claims as reviews, the others as plain claims.

A claim that another one repeats lists where: for that all claims of the selection are held in memory.
"""

from __future__ import annotations

from typing import IO, TYPE_CHECKING, Any

from tui.core.addresses import web_url
from tui.formats.export_common import date_parts, to_embedded_json, write_json_items
from tui.formats.identifiers import urn

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from tui.core.model import Article, Claim, Highlight
    from tui.formats.registry import ExportOptions
    from tui.formats.report import ExportReport
    from tui.library.transfer.bundles import Bundle

CARRIES = frozenset({"claims", "evidence", "creators", "times"})

RATINGS = {"true": 5, "mostly true": 4, "mixed": 3, "mostly false": 2, "false": 1}
"""A verdict as a rating from 1 (worst) to 5 (best); others, as unproven, have a name only."""


def write(output: IO[bytes], bundles: Iterable[Bundle], report: ExportReport, options: ExportOptions) -> None:
    """Write one graph, a claim a line. Highlights that are no claims are left out."""
    claims: dict[str, tuple[Highlight, Claim, dict[str, Any]]] = {}
    repeats: dict[str, list[str]] = {}
    for bundle in bundles:
        appearance = _appearance(bundle.article)
        for highlight in bundle.highlights:
            if highlight.claim is None:
                report.lose("highlights that are no claims")
                continue
            claims[highlight.id] = (highlight, highlight.claim, appearance)
            for link in highlight.claim.links:
                if link.relation == "repeats":
                    repeats.setdefault(link.claim, []).append(highlight.id)
                else:
                    report.lose("links between claims other than repeats")

    def entries() -> Iterator[dict[str, Any]]:
        for highlight_id, (highlight, claim, appearance) in claims.items():
            all_places = [appearance, *(claims[other][2] for other in repeats.get(highlight_id, ()))]
            places = [place for number, place in enumerate(all_places) if place not in all_places[:number]]
            yield _entry(highlight, claim, places)

    output.write(b'{"@context":"https://schema.org","@graph":[')
    write_json_items(output, entries(), to_embedded_json)  # it is made to stand in a page
    output.write(b"\n]}\n")


def _appearance(article: Article) -> dict[str, Any]:
    place: dict[str, Any] = {"@type": "NewsArticle", "headline": article.title or article.id}
    if url := web_url(article.source):
        place["url"] = url
    if date_parts(article.published):
        place["datePublished"] = article.published
    if article.publisher:
        place["publisher"] = {"@type": "Organization", "name": article.publisher}
    return place


def _entry(highlight: Highlight, claim: Claim, places: list[dict[str, Any]]) -> dict[str, Any]:
    reviewed: dict[str, Any] = {"@type": "Claim", "text": highlight.quote}
    if claim.speaker:
        reviewed["author"] = {"@type": "Person", "name": claim.speaker}
    if "datePublished" in places[0]:
        reviewed["datePublished"] = places[0]["datePublished"]
    reviewed["appearance"] = places
    reviewed["firstAppearance"] = min(places, key=lambda place: place.get("datePublished", "9999"))
    if claim.verdict == "unchecked":
        return {"@id": urn(highlight.id), **reviewed}
    rating: dict[str, Any] = {"@type": "Rating", "alternateName": claim.verdict}
    if claim.verdict in RATINGS:
        rating.update(ratingValue=RATINGS[claim.verdict], bestRating=5, worstRating=1)
    review: dict[str, Any] = {
        "@type": "ClaimReview",
        "@id": urn(highlight.id),
        "url": urn(highlight.id),
        "claimReviewed": highlight.quote,
        "datePublished": highlight.modified[:10],
        "author": {"@type": "Person", "name": highlight.creator or "Postil"},
        "reviewRating": rating,
        "itemReviewed": reviewed,
    }
    if claim.rationale:
        review["reviewBody"] = claim.rationale
    if claim.evidence:
        review["citation"] = list(claim.sources)
    return review
