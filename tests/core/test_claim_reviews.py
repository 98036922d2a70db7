"""Published fact checks in pages and files, in the forms that occur in practice."""

import json

import pytest

from tests.reviews import GRAPH, REVIEW
from tui.core.claim_reviews import in_json, in_page


def test_all_parts_of_a_review_are_read() -> None:
    (review,) = in_json(GRAPH)
    assert (review.claim, review.rating.words, review.rating.value) == ('The dam costs "nothing"', "False", "1")
    assert (review.reviewer, review.url, review.published) == ("Check", "https://check.example/1", "2022-06-03")
    assert (review.speaker, review.speaker_kind, review.role, review.spoken) == (
        "Ministry", "organisation", "owner", "2022-05",
    )  # fmt: skip
    assert review.first_appearance == "https://c.example/z"
    assert review.appearances == ("https://c.example/z", "https://a.example/x", "https://b.example/y")
    assert review.left_out == ("image",)
    assert review.line == 'Check: False · “The dam costs "nothing"”'


def test_older_forms_of_reviews_are_read() -> None:
    (review,) = in_json(
        [
            {
                "@type": ["Review", "http://schema.org/ClaimReview"],
                "claimReviewed": "X",
                "author": {"@type": "Organization", "url": "https://www.check.example/"},
                "reviewRating": {"ratingValue": "2", "bestRating": "6"},
                "itemReviewed": {
                    "@type": "CreativeWork",
                    "author": {"@type": "Person", "name": "Rita"},
                    "url": "https://w.example/1",
                },
            }
        ]
    )
    assert (review.reviewer, review.rating.words, review.speaker) == ("check.example", "2 of 6", "Rita")
    assert review.appearances == ("https://w.example/1",)


@pytest.mark.parametrize("kind", ['"application/ld+json"', "'application/ld+json' id='x'", "application/ld+json"])
def test_reviews_in_a_page_are_read(kind: str) -> None:
    broken = '<script type="application/ld+json">{"@type": "ClaimReview", </script>'
    wrapped = f"<script type={kind}>\n//<![CDATA[\n{json.dumps(GRAPH)}\n//]]>\n</script>"
    assert in_page(f"<html><head>{broken}{wrapped}{wrapped}</head>") == in_json(GRAPH)
    assert in_page("<script type=application/ld+json>" * 50_000 + "ClaimReview") == []


@pytest.mark.parametrize(
    "value",
    [
        None,
        [[[]]],
        {"@type": "ClaimReview"},
        {"@type": "ClaimReview", "claimReviewed": {"a": 1}, "author": [[]], "itemReviewed": 7, "reviewRating": [None]},
        {"@type": [3], "claimReviewed": True},
    ],
)
def test_invalid_reviews_are_ignored(value: object) -> None:
    assert in_json(value) == []


def test_deeply_nested_json_is_ignored() -> None:
    value: object = REVIEW
    for _ in range(1000):
        value = [value]
    assert in_json(value) == []
