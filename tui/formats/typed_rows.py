"""Annotations as rows of typed columns, with lists where a spreadsheet has lines in a cell, for data programs.

A shape says what a column holds: the name of a type, `[shape]` for a list, `{name: shape}` for several parts.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from tui.core.authors import author_names
from tui.core.turns import turn_at
from tui.formats import claim_words

if TYPE_CHECKING:
    from collections.abc import Iterator

    from tui.core.model import Claim, Highlight
    from tui.library.transfer.bundles import Bundle

    Shape = str | list["Shape"] | dict[str, "Shape"]

CARRIES = claim_words.CARRIES | {
    *("spoken", "notes", "colors", "tags", "tag_givers", "creators", "times", "attributes"),
    *("memos", "article_tags", "article_tag_givers"),
}

TEXT, NUMBER, REAL, BOOLEAN, TIME = "text", "number", "real", "boolean", "time"
"""A `TIME` is a UTC time, or nothing; its text is that of the library."""


def _texts(*names: str) -> dict[str, Shape]:
    return dict.fromkeys(names, TEXT)


_ABOUT_CLAIM = (
    *("speaker", "verdict", "rationale", "wording", "speaker_kind", "role", "said", "place"),
    *("status", "assignee", "due", "first"),
)
_NO_CLAIM: dict[str, Any] = {
    **dict.fromkeys((*_ABOUT_CLAIM, "judged")),
    **{name: [] for name in ("passages", "checks", "evidence", "links")},
}

_CHECK: dict[str, Shape] = {**_texts("id", "creator", "verdict", "rationale", "method", "quote"), "time": TIME}
_EVIDENCE: dict[str, Shape] = {
    **_texts("id", "stance", "kind", "what", "note", "retrieved", "archived", "creator"),
    "created": TIME,
}
_LINK: dict[str, Shape] = {**_texts("relation", "claim", "creator"), "created": TIME}

ATTRIBUTE: dict[str, Shape] = {**_texts("name", "value", "kind", "creator"), "created": TIME, "modified": TIME}
"""An article's attribute; `kind` is the type of its value: text, number or date."""

ARTICLE_TAG: dict[str, Shape] = {**_texts("id", "tag", "creator"), "created": TIME}
"""A tag that someone gave to the whole article."""

MEMO: dict[str, Shape] = {**_texts("creator", "text"), "created": TIME, "modified": TIME}
"""Someone's memo on the whole article."""

ANNOTATIONS: dict[str, Shape] = {
    **_texts("id", "article", "title"),
    "authors": [TEXT],
    **_texts("publisher", "published", "source"),
    "attributes": [ATTRIBUTE],
    "article_tags": [ARTICLE_TAG],
    "article_memos": [MEMO],
    "start": NUMBER,
    "end": NUMBER,
    **_texts("prefix", "quote", "suffix", "color"),
    "tags": [TEXT],
    "tag_givers": [{**_texts("tag", "creator"), "created": TIME}],
    **_texts("note", "creator"),
    "created": TIME,
    "modified": TIME,
    "claim": BOOLEAN,
    **_texts(*_ABOUT_CLAIM, "passage_of", "judged", "turn_speaker"),
    "turn_time": REAL,
    "passages": [TEXT],
    "checks": [_CHECK],
    "evidence": [_EVIDENCE],
    "links": [_LINK],
}
"""The columns of an annotation. `start` and `end` are code points of the article's text; those about a claim are null
where there is none. `judged` are the words that its verdict was given on, where others stand there now.
`turn_speaker` and `turn_time` are who speaks the passage of a transcript, and since which second."""


def annotation_rows(bundle: Bundle) -> Iterator[dict[str, Any]]:
    """Yield the annotations of an article; times are texts."""
    article = bundle.article
    about_article = {name: getattr(article, name) for name in ("title", "publisher", "published", "source")}
    attributes, tags, memos = (
        [each._asdict() for each in values] for values in (bundle.attributes, bundle.tags, bundle.memos)
    )
    for highlight in bundle.highlights:
        turn = turn_at(bundle.turns, highlight.start)
        yield {
            "id": highlight.id,
            "article": article.id,
            **about_article,
            "authors": [*author_names(article.authors)],
            "attributes": attributes,
            "article_tags": tags,
            "article_memos": memos,
            **{name: getattr(highlight, name) for name in ("start", "end", "prefix", "quote", "suffix", "color")},
            "tags": [*highlight.tags],
            "tag_givers": [giver._asdict() for giver in highlight.tag_givers],
            **{name: getattr(highlight, name) for name in ("note", "creator", "created", "modified")},
            "claim": highlight.claim is not None,
            **(_claim(highlight.claim, highlight) if highlight.claim is not None else _NO_CLAIM),
            "passage_of": highlight.claim_of or None,
            "turn_speaker": turn.speaker if turn is not None else None,
            "turn_time": turn.time if turn is not None else None,
        }


def _claim(claim: Claim, highlight: Highlight) -> dict[str, Any]:
    return {
        **{name: getattr(claim, name) for name in _ABOUT_CLAIM},
        "judged": highlight.judged,
        "passages": [*claim.passages],
        "checks": [_parts(check, _CHECK) for check in claim.checks],
        "evidence": [_parts(piece, _EVIDENCE) for piece in claim.evidence],
        "links": [_parts(link, _LINK) for link in claim.links],
    }


def _parts(value: object, shape: dict[str, Shape]) -> dict[str, Any]:
    return {name: getattr(value, name) for name in shape}
