"""Published fact checks in pages and files: schema.org's ClaimReview in JSON-LD."""

from __future__ import annotations

import re
from dataclasses import dataclass
from html import unescape
from typing import Any

from tui.core import json_ld
from tui.core.addresses import site, web_url
from tui.core.annotations import SpeakerKind
from tui.core.cues import word_set
from tui.core.text import clean, cut, one_line, whole_line

MOST = 500
"""The most reviews of one page or file."""

ALREADY_CHECKED = "already checked by "
"""The prefix of intake notes about published checks."""

_DAY = re.compile(r"\d{4}(?:-\d\d(?:-\d\d)?)?(?![\d-])")
_KINDS: dict[str, SpeakerKind] = {
    "Person": "person",
    "Organization": "organisation",
    "NewsMediaOrganization": "organisation",
}
_TAKEN = word_set(
    """@type @id @context url author claimReviewed reviewRating itemReviewed datePublished reviewBody description name
    headline"""
)
"""The properties of a review that are read."""


@dataclass(frozen=True, slots=True)
class Rated:
    """A reviewer's rating: a verdict in words, and its place on the reviewer's scale, as written."""

    verdict: str = ""
    value: str = ""
    best: str = ""
    worst: str = ""

    @property
    def words(self) -> str:
        """The verdict; without words, the number on its scale."""
        scale = f"{self.value} of {self.best}" if self.best else self.value
        return self.verdict or scale


@dataclass(frozen=True, slots=True)
class ClaimReview:
    """A published check: the claim's wording, who said it when and where, who checked it, and the result.

    `id` is the review's name in its file. Kinds are "person", "organisation" or ""; dates are ISO dates as far as
    known. `left_out` are properties that are not read.
    """

    claim: str
    rating: Rated
    reviewer: str = ""
    url: str = ""
    published: str = ""
    body: str = ""
    speaker: str = ""
    speaker_kind: SpeakerKind = ""
    role: str = ""
    spoken: str = ""
    first_appearance: str = ""
    appearances: tuple[str, ...] = ()
    id: str = ""
    left_out: tuple[str, ...] = ()

    @property
    def line(self) -> str:
        """The review in one line: reviewer, verdict, wording."""
        return f"{self.reviewer or 'somebody'}: {self.rating.words or 'no verdict'} · “{cut(self.claim, 80)}”"

    @property
    def source(self) -> str:
        """Its wording and reviewer, the wording first: a line of a report may cut the end."""
        return f"“{cut(self.claim, 80)}” by {self.reviewer or 'somebody'}"


def split_checks(notes: str) -> tuple[list[str], list[str]]:
    """Split the notes of an article into published checks on its page and other lines."""
    lines = notes.splitlines()
    checks = [line.removeprefix(ALREADY_CHECKED) for line in lines if line.startswith(ALREADY_CHECKED)]
    return checks, [line for line in lines if not line.startswith(ALREADY_CHECKED)]


def in_page(html: str) -> list[ClaimReview]:
    """Return the reviews in a page's JSON-LD scripts; a script that is not JSON is skipped."""
    reviews: list[ClaimReview] = []
    for script in json_ld.scripts(html):
        if "ClaimReview" in script:
            reviews += in_json(json_ld.of_script(script))
    return list(dict.fromkeys(reviews))[:MOST]


def in_json(value: Any) -> list[ClaimReview]:
    """Return the reviews anywhere in JSON-LD."""
    nodes = list(json_ld.nodes(value))
    named = json_ld.by_id(nodes)
    reviews = [_review(node, named) for node in nodes if "ClaimReview" in json_ld.types(node)]
    return list(dict.fromkeys(review for review in reviews if review.claim))[:MOST]


class _Node:
    """A node of JSON-LD, with `@id` references resolved."""

    def __init__(self, value: Any, named: dict[str, dict[str, Any]]) -> None:
        self._named = named
        whole = value if isinstance(value, dict) else {"name": value, "url": value}
        is_reference = isinstance(whole.get("@id"), str) and len(whole) == 1
        self.values: dict[str, Any] = named.get(whole["@id"], whole) if is_reference else whole

    def text(self, *names: str) -> str:
        """Return the first of these properties with words or a number."""
        for name in names:
            for each in json_ld.as_list(self.values.get(name)):
                value = each.get("@value") if isinstance(each, dict) else each
                if isinstance(value, str | int | float) and not isinstance(value, bool):
                    words = whole_line(unescape(str(value)))
                    if words:
                        return words
        return ""

    def parts(self, name: str) -> list[_Node]:
        return [_Node(each, self._named) for each in json_ld.as_list(self.values.get(name))]

    def part(self, name: str) -> _Node:
        return next(iter(self.parts(name)), _Node({}, self._named))

    def day(self, *names: str) -> str:
        match = _DAY.match(self.text(*names))
        return match[0] if match else ""

    def address(self) -> str:
        """Return the first web address of a work: its own, else its `sameAs`."""
        texts = [self.text("url"), self.text("sameAs"), self.text("@id"), self.text("name")]
        return next((text for text in texts if web_url(text)), "")


def _review(node: dict[str, Any], named: dict[str, dict[str, Any]]) -> ClaimReview:
    review = _Node(node, named)
    item, rating = review.part("itemReviewed"), review.part("reviewRating")
    reviewer, speaker = review.part("author"), item.part("author")
    is_claim = "Claim" in json_ld.types(item.values)
    works = [item] if not is_claim else []  # before schema.org had Claim, the work itself was reviewed
    first = item.part("firstAppearance").address()
    appearances = [work.address() for work in (*item.parts("firstAppearance"), *item.parts("appearance"), *works)]
    body = review.values.get("reviewBody") or review.values.get("description")
    return ClaimReview(
        claim=review.text("claimReviewed") or (item.text("text", "name") if is_claim else ""),
        rating=Rated(
            rating.text("alternateName", "name"),
            rating.text("ratingValue"),
            rating.text("bestRating"),
            rating.text("worstRating"),
        ),
        reviewer=reviewer.text("name") or site(reviewer.address() or review.text("url")),
        url=review.text("url"),
        published=review.day("datePublished", "dateCreated"),
        body=clean(unescape(body))[0].strip() if isinstance(body, str) else "",
        speaker=speaker.text("name") if "author" in item.values else "",
        speaker_kind=next((_KINDS[kind] for kind in sorted(json_ld.types(speaker.values)) if kind in _KINDS), ""),
        role=speaker.text("jobTitle"),
        spoken=item.day("datePublished", "dateCreated"),
        first_appearance=first,
        appearances=tuple(dict.fromkeys(filter(None, appearances))),
        id=review.text("@id"),
        left_out=tuple(sorted(one_line(name, 40) for name, value in node.items() if name not in _TAKEN and value)),
    )
