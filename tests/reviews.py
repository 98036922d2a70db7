"""A published check as it occurs in a page."""

from typing import Any

REVIEW: dict[str, Any] = {
    "@type": "ClaimReview",
    "url": "https://check.example/1",
    "claimReviewed": "The dam costs &quot;nothing&quot;",
    "datePublished": "2022-06-03T10:00:00Z",
    "author": {"@id": "#us"},
    "reviewRating": {"@type": "Rating", "ratingValue": 1, "bestRating": 5, "alternateName": "False"},
    "itemReviewed": {
        "@type": "Claim",
        "author": {"@type": "Organization", "name": "Ministry", "jobTitle": "owner"},
        "datePublished": "2022-05",
        "appearance": [{"@type": "CreativeWork", "url": "https://a.example/x"}, "https://b.example/y"],
        "firstAppearance": {"@type": "CreativeWork", "url": "https://c.example/z"},
    },
    "image": "x.jpg",
}
GRAPH: dict[str, Any] = {
    "@context": "https://schema.org",
    "@graph": [REVIEW, {"@id": "#us", "@type": "Organization", "name": "Check"}],
}
