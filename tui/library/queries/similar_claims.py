"""Similar claims, "said elsewhere" on the screen: passages of other articles that say nearly what a claim says."""

import re
from dataclasses import dataclass

from tui.core.model import Highlight, Mention
from tui.core.sentences import sentences
from tui.core.similarity import Statement, StatementRanker, statement
from tui.library.library import Library

ALIKE = 0.2
"""Likeness (0 to 1) from which a passage is shown."""

CANDIDATES = 40
"""Articles that are compared sentence by sentence."""


@dataclass(frozen=True, slots=True)
class SimilarClaim:
    """A sentence of another article with its likeness to the claim, 0 to 1; `claim` is the id of a claim made there."""

    article: int
    title: str
    publisher: str
    published: str
    start: int
    end: int
    text: str
    likeness: float
    claim: str = ""


def find_similar_claims(
    library: Library, highlight: Highlight, limit: int = 20, creator: str | None = None
) -> list[SimilarClaim]:
    """Search by full text, and rank by what the passages share with the claim, the likeliest first.

    Claims of one `creator` alone are told, everyone's with None.
    """
    own = library.marks.of_article(highlight.article).mentions if highlight.placed else ()
    text = library.articles.get(highlight.article).text
    here = _statement(text, highlight.start, highlight.end, own) if highlight.placed else statement(highlight.quote)
    words = sorted(set(re.findall(r"\w{4,}", highlight.quote)) | set(_surfaces(highlight, own)), key=len, reverse=True)[
        :16
    ]
    pks = [pk for pk in library.search.any_of(words, CANDIDATES + 1) if pk != highlight.article][:CANDIDATES]
    if not pks:
        return []
    spans: list[tuple[int, int, int]] = []
    statements: list[Statement] = []
    marks = library.marks.of_articles(pks)
    articles = {pk: library.articles.get(pk) for pk in pks}
    for pk in pks:
        article = articles[pk]
        for start, end in sentences(article.text, article.language):
            spans.append((pk, start, end))
            statements.append(_statement(article.text, start, end, marks[pk].mentions))
    claims = library.annotations.of_articles(pks)
    similar_claims = []
    for index, likeness in StatementRanker(statements).best(here, limit):
        pk, start, end = spans[index]
        if likeness < ALIKE:
            break
        article = articles[pk]
        there = (h for h in claims.get(pk, ()) if h.claim and h.placed and h.start < end and h.end > start)
        claim_id = next((each.id for each in there if creator is None or each.creator == creator), "")
        about = (article.title, article.publisher, article.published)
        similar_claims.append(SimilarClaim(pk, *about, start, end, article.text[start:end], likeness, claim_id))
    return similar_claims


def _statement(text: str, start: int, end: int, mentions: tuple[Mention, ...]) -> Statement:
    inside = [m for m in mentions if start <= m.start and m.end <= end and m.state != "rejected" and m.label != "DATE"]
    return statement(text[start:end], [m.entity for m in inside], [text[m.start : m.end] for m in inside])


def _surfaces(highlight: Highlight, mentions: tuple[Mention, ...]) -> list[str]:
    """Return words of the entities named in the claim, which other articles may name otherwise."""
    names = [m.entity for m in mentions if highlight.start <= m.start and m.end <= highlight.end and m.label != "DATE"]
    return [word for name in names for word in re.findall(r"\w{2,}", name)]
