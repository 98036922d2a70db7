"""What schema.org says about the properties of a ClaimReview, and what Google requires: an independent check.

Types and properties were looked up one by one in `data/schema.ttl` of github.com/schemaorg/schemaorg (commit cc71c8e,
August 2026), and not taken from Postil's code; a property that is missing here is a problem until somebody looks it up.
Required and recommended properties: developers.google.com/search/docs, "factcheck".
"""

import re
from typing import Any

PARENTS = {
    "Thing": (),
    "CreativeWork": ("Thing",),
    "Review": ("CreativeWork",),
    "ClaimReview": ("Review",),
    "Claim": ("CreativeWork",),
    "Article": ("CreativeWork",),
    "NewsArticle": ("Article",),
    "WebPage": ("CreativeWork",),
    "Intangible": ("Thing",),
    "Rating": ("Intangible",),
    "Organization": ("Thing",),
    "Person": ("Thing",),
    "Place": ("Thing",),
}

PROPERTIES = {
    "alternateName": ("Thing", "Text"),
    "description": ("Thing", "Text"),
    "name": ("Thing", "Text"),
    "sameAs": ("Thing", "URL"),
    "url": ("Thing", "URL"),
    "archivedAt": ("CreativeWork", "URL WebPage"),
    "author": ("CreativeWork Rating", "Organization Person"),
    "citation": ("CreativeWork", "CreativeWork Text"),
    "dateCreated": ("CreativeWork", "Date DateTime"),
    "dateModified": ("CreativeWork", "Date DateTime"),
    "datePublished": ("CreativeWork", "Date DateTime"),
    "headline": ("CreativeWork", "Text"),
    "locationCreated": ("CreativeWork", "Place"),
    "publisher": ("CreativeWork", "Organization Person"),
    "text": ("CreativeWork", "Text"),
    "itemReviewed": ("Review", "Thing"),
    "reviewBody": ("Review", "Text"),
    "reviewRating": ("Review", "Rating"),
    "claimReviewed": ("ClaimReview", "Text"),
    "appearance": ("Claim", "CreativeWork"),
    "claimInterpreter": ("Claim", "Organization Person"),
    "firstAppearance": ("Claim", "CreativeWork"),
    "bestRating": ("Rating", "Number Text"),
    "ratingExplanation": ("Rating", "Text"),
    "ratingValue": ("Rating", "Number Text"),
    "worstRating": ("Rating", "Number Text"),
    "jobTitle": ("Person", "Text"),
}
"""The types that have a property, and the types of its values."""

REQUIRED = {"ClaimReview": {"claimReviewed", "reviewRating", "url"}, "Rating": {"alternateName"}}

RECOMMENDED = {
    "ClaimReview": {"author", "itemReviewed"},
    "Claim": {"appearance", "author", "datePublished", "firstAppearance"},
    "Rating": {"ratingValue", "bestRating", "worstRating"},
}

_DAY = r"\d{4}(-(0[1-9]|1[0-2])(-(0[1-9]|[12]\d|3[01]))?)?"
_WORDS = {
    "Text": re.compile(r"(?s).*\S.*"),
    "URL": re.compile(r"https?://[^\s/]+\S*"),
    "Date": re.compile(_DAY),
    "DateTime": re.compile(_DAY + r"T\d\d:\d\d(:\d\d(\.\d+)?)?(Z|[+-]\d\d:\d\d)?"),
}


def problems(node: Any, expected: str = "ClaimReview") -> list[str]:
    """Return the places at which a node breaks these rules; it must have one of the expected types."""
    kind = node.get("@type", "")
    if kind not in PARENTS or not any(_is(kind, each) for each in expected.split()):
        return [f"{kind or 'a node without a type'} where {expected} is expected"]
    result = [f"{kind} lacks {name}" for name in sorted(REQUIRED.get(kind, set()) - node.keys())]
    for name, value in node.items():
        if name.startswith("@"):
            continue
        domains, ranges = PROPERTIES.get(name, ("", ""))
        if not any(_is(kind, each) for each in domains.split()):
            result.append(f"{kind} has no {name}")
            continue
        values = value if isinstance(value, list) else [value]
        result += [f"{kind}.{name} is empty"] if not values else []
        result += [f"{kind}.{name}: {problem}" for each in values for problem in _value_problems(each, ranges)]
    scale = [float(node[name]) for name in ("worstRating", "ratingValue", "bestRating") if name in node]
    return [*result, *(["a rating outside its scale"] if scale != sorted(scale) else [])]


def _value_problems(value: Any, ranges: str) -> list[str]:
    if isinstance(value, dict):
        return problems(value, ranges)
    kinds = ranges.split()
    if isinstance(value, int | float) and not isinstance(value, bool):
        return [] if "Number" in kinds else [f"a number where {ranges} is expected"]
    is_one = isinstance(value, str) and any(_WORDS[each].fullmatch(value) for each in kinds if each in _WORDS)
    return [] if is_one else [f"{value!r} where {ranges} is expected"]


def _is(kind: str, other: str) -> bool:
    return kind == other or any(_is(parent, other) for parent in PARENTS[kind])
