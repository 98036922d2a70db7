"""schema.org ClaimReview for fact-check aggregators: checked claims as reviews, the others as plain claims.

A claim that another one repeats lists where: for that all claims of the selection are held in memory.
"""

from __future__ import annotations

import json
from typing import IO, TYPE_CHECKING, Any

from tui.formats.identifiers import address, date_parts, urn

if TYPE_CHECKING:
    from collections.abc import Iterable

    from tui.core.model import Article, Claim, Highlight
    from tui.formats.registry import Options
    from tui.formats.report import Report
    from tui.library.transfer.bundles import Bundle

CARRIES = frozenset({"claims", "evidence", "creators", "times"})

RATINGS = {"true": 5, "mostly true": 4, "mixed": 3, "mostly false": 2, "false": 1}
"""A verdict as a rating from 1 (worst) to 5 (best); others, as unproven, have a name only."""

_encode = json.JSONEncoder(ensure_ascii=False, separators=(",", ":")).encode


def write(out: IO[bytes], bundles: Iterable[Bundle], report: Report, options: Options) -> None:
    """Write one graph, a claim a line. Highlights that are no claims are left out."""
    found: dict[str, tuple[Highlight, Claim, dict[str, Any]]] = {}
    repeats: dict[str, list[str]] = {}
    for bundle in bundles:
        place = _place(bundle.article)
        for made in bundle.highlights:
            if made.claim is None:
                report.lose("highlights that are no claims")
                continue
            found[made.id] = (made, made.claim, place)
            for link in made.claim.links:
                if link.relation == "repeats":
                    repeats.setdefault(link.claim, []).append(made.id)
                else:
                    report.lose("links between claims other than repeats")
    out.write(b'{"@context":"https://schema.org","@graph":[')
    for number, (name, (made, claim, place)) in enumerate(found.items()):
        places = [place, *(found[other][2] for other in repeats.get(name, ()))]
        out.write(b",\n" if number else b"\n")
        out.write(_encode(_entry(made, claim, [one for n, one in enumerate(places) if one not in places[:n]])).encode())
    out.write(b"\n]}\n")


def _place(article: Article) -> dict[str, Any]:
    place: dict[str, Any] = {"@type": "NewsArticle", "headline": article.title or article.id}
    if address(article.source):
        place["url"] = address(article.source)
    if date_parts(article.published):
        place["datePublished"] = article.published
    if article.publisher:
        place["publisher"] = {"@type": "Organization", "name": article.publisher}
    return place


def _entry(made: Highlight, claim: Claim, places: list[dict[str, Any]]) -> dict[str, Any]:
    stated: dict[str, Any] = {"@type": "Claim", "text": made.quote}
    if claim.speaker:
        stated["author"] = {"@type": "Person", "name": claim.speaker}
    if "datePublished" in places[0]:
        stated["datePublished"] = places[0]["datePublished"]
    stated["appearance"] = places
    stated["firstAppearance"] = min(places, key=lambda place: place.get("datePublished", "9999"))
    if claim.verdict == "unchecked":
        return {"@id": urn(made.id), **stated}
    rating: dict[str, Any] = {"@type": "Rating", "alternateName": claim.verdict}
    if claim.verdict in RATINGS:
        rating.update(ratingValue=RATINGS[claim.verdict], bestRating=5, worstRating=1)
    review: dict[str, Any] = {
        "@type": "ClaimReview",
        "@id": urn(made.id),
        "url": urn(made.id),
        "claimReviewed": made.quote,
        "datePublished": made.modified[:10],
        "author": {"@type": "Person", "name": made.creator or "Postil"},
        "reviewRating": rating,
        "itemReviewed": stated,
    }
    if claim.rationale:
        review["reviewBody"] = claim.rationale
    if claim.evidence:
        review["citation"] = list(claim.evidence)
    return review
