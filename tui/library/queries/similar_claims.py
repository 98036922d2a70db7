"""Similar claims, "said elsewhere" on the screen: passages of other articles that say nearly the same."""

import math
import re
from bisect import bisect_left
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any

from tui.core.model import Article, Highlight, Mention
from tui.core.quantities import spellings
from tui.core.similarity import Statement, StatementRanker, statement
from tui.core.spoken import spoken_sentences
from tui.library.library import Library
from tui.library.tables.turns import turns_of

LIKELY = 0.15
"""Similarity (0 to 1) from which a passage likely says the same."""

WEAK = 0.06
"""Similarity from which a passage is shown, as a weak one."""

CANDIDATES, SAME_SUBJECT = 40, 20
"""The most articles compared by sentence: those with the claim's words, and those about its article's subject."""

LONGEST = 3_000_000
"""Characters of all these articles; of very long ones fewer are compared."""

CONTEXT = 1.5
"""The weight of an article's subject."""

COPY = 0.8
"""The share of common words from which two sentences are copies."""

_WORD, _LONG_WORD, _NAME_WORD = re.compile(r"\w+"), re.compile(r"\w{4,}"), re.compile(r"\w{2,}")


@dataclass(frozen=True, slots=True)
class SimilarClaim:
    """A sentence of another article with its similarity to the claim, 0 to 1; `claim` is the id of a claim there.

    `copies` are the same sentence in further articles, as news agencies spread it.
    """

    article: int
    title: str
    publisher: str
    published: str
    start: int
    end: int
    text: str
    likeness: float
    claim: str = ""
    copies: tuple["SimilarClaim", ...] = ()

    @property
    def is_weak(self) -> bool:
        return self.likeness < LIKELY


@dataclass(slots=True)
class _Compared:
    """The sentences that share anything with a claim, the words of each article, and their frequencies."""

    articles: dict[int, Article] = field(default_factory=dict)
    spans: list[tuple[int, int, int]] = field(default_factory=list)
    statements: list[Statement] = field(default_factory=list)
    subjects: dict[int, Counter[str]] = field(default_factory=dict)
    counts: Counter[str] = field(default_factory=Counter)
    total: int = 0


def find_similar_claims(
    library: Library, highlight: Highlight, limit: int = 20, creator: str | None = None
) -> list[SimilarClaim]:
    """Search by full text, and rank by what the passages share with the claim, the most similar first.

    Only claims of one `creator` are named, with None everyone's.
    """
    article = library.articles.get(highlight.article)
    own = _NamesByPlace(library.marks.of_article(article.pk).mentions)
    inside = own.within(highlight.start, highlight.end) if highlight.placed else []
    here = (
        _statement(article, highlight.start, highlight.end, own)
        if highlight.placed
        else statement(highlight.quote, language=article.language)
    )
    pks = _candidates(library, article, highlight.quote, here, inside, own.all)
    if not pks:
        return []
    compared = _compare(library, pks, here)
    around = Counter(
        token
        for start, end in spoken_sentences(article.text, article.language, library.turns.of_article(article.pk))
        for token in _statement(article, start, end, own).tokens
    )
    context = _subject_likeness(around, compared.subjects)
    ranker = StatementRanker(compared.statements, compared.counts, compared.total)
    scores = ranker.scores(here)
    if highlight.claim is not None and highlight.claim.wording:
        wording = statement(highlight.claim.wording, language=article.language)
        scores = [max(pair) for pair in zip(scores, ranker.scores(wording), strict=True)]
    scored = [
        (score * (1 + CONTEXT * context[compared.spans[index][0]]) / (1 + CONTEXT), index)
        for index, score in enumerate(scores)
        if score >= WEAK
    ]
    best = sorted((pair for pair in scored if pair[0] >= WEAK), key=lambda pair: -pair[0])[: limit * 5]
    claims = library.annotations.of_articles([compared.spans[index][0] for _, index in best])
    return _fold([_similar_claim(compared, index, score, claims, creator) for score, index in best])[:limit]


def similar_rows(library: Library, similar: Iterable[SimilarClaim]) -> list[dict[str, Any]]:
    """Return them as plain rows, articles by their ids."""

    def place(claim: SimilarClaim) -> dict[str, Any]:
        return {"article": library.articles.row(claim.article).id, "start": claim.start, "end": claim.end}

    names = ("title", "publisher", "published", "text", "claim")
    return [
        {
            **place(each),
            **{name: getattr(each, name) for name in names},
            "likeness": round(each.likeness, 4),
            "copies": [*map(place, each.copies)],
        }
        for each in similar
    ]


def _compare(library: Library, pks: Sequence[int], here: Statement) -> _Compared:
    marks = library.marks.of_articles(pks)
    turns, left_out = turns_of(library.connection, pks), library.turns.left_out_names()
    compared = _Compared()
    length = 0
    for pk in pks:
        article = library.articles.get(pk)
        length += len(article.text)
        if length > LONGEST and compared.articles:
            break
        compared.articles[pk], subject = article, Counter[str]()
        mentions = _NamesByPlace(marks[pk].mentions)
        for start, end in spoken_sentences(article.text, article.language, turns.get(pk, ()), left_out):
            one = _statement(article, start, end, mentions)
            compared.total += 1
            compared.counts.update(one.features())
            subject.update(one.tokens)
            if one.meets(here):
                compared.spans.append((pk, start, end))
                compared.statements.append(one)
        compared.subjects[pk] = subject
    return compared


def _similar_claim(
    compared: _Compared, index: int, likeness: float, claims: Mapping[int, Sequence[Highlight]], creator: str | None
) -> SimilarClaim:
    pk, start, end = compared.spans[index]
    article = compared.articles[pk]
    there = (h for h in claims.get(pk, ()) if h.claim and h.placed and h.start < end and h.end > start)
    claim_id = next((h.id for h in there if creator is None or h.creator == creator), "")
    about = (article.title, article.publisher, article.published)
    return SimilarClaim(pk, *about, start, end, article.text[start:end], min(likeness, 1.0), claim_id)


def _fold(hits: Iterable[SimilarClaim]) -> list[SimilarClaim]:
    """Group copies of one sentence: a claim represents them, else the one published first."""
    groups: list[tuple[frozenset[str], list[SimilarClaim]]] = []
    for hit in hits:
        words = frozenset(_WORD.findall(hit.text.casefold()))
        for others, group in groups:
            if _are_copies(words, others) and all(hit.article != each.article for each in group):
                group.append(hit)
                break
        else:
            groups.append((words, [hit]))
    rows = []
    for _, group in groups:
        first, *copies = sorted(group, key=lambda each: (not each.claim, each.published or "9"))
        rows.append(replace(first, likeness=group[0].likeness, copies=tuple(copies)))
    return rows


def _are_copies(words: frozenset[str], others: frozenset[str]) -> bool:
    """Return whether two sentences are copies: hardly a word differs, and no number."""
    differing = words ^ others
    return len(differing) <= (1 - COPY) * len(words | others) and not any(w[0].isdecimal() for w in differing)


def _candidates(
    library: Library,
    article: Article,
    quote: str,
    here: Statement,
    inside: Iterable[Mention],
    own: Sequence[Mention],
) -> list[int]:
    """Return the articles with the claim's words or numbers, then those about its article's subject."""
    words = sorted(set(_LONG_WORD.findall(quote)) | set(_words_of(inside)), key=len, reverse=True)[:16]
    words += [form for quantity in here.quantities for form in spellings(quantity)]
    named = [word for word, _ in Counter(_words_of(own)).most_common(12)]
    subject = list(dict.fromkeys([*_LONG_WORD.findall(article.title), *named]))[:16]
    pks = library.search.any_of(words, CANDIDATES + 1) + library.search.any_of(subject, SAME_SUBJECT + 1)
    return [pk for pk in dict.fromkeys(pks) if pk != article.pk]


def _subject_likeness(around: Counter[str], subjects: Mapping[int, Counter[str]]) -> dict[int, float]:
    """Return the similarity of each article to the claim's as a whole, 0 to 1."""
    counts = Counter(token for subject in subjects.values() for token in subject)
    total = len(subjects) + 1

    def vector(subject: Counter[str]) -> dict[str, float]:
        weights = {
            token: (1 + math.log(times)) * math.log(total / counts.get(token, 1)) for token, times in subject.items()
        }
        length = math.sqrt(sum(weight**2 for weight in weights.values())) or 1.0
        return {token: weight / length for token, weight in weights.items()}

    claim = vector(around)
    return {
        pk: sum(weight * claim.get(token, 0.0) for token, weight in vector(subject).items())
        for pk, subject in subjects.items()
    }


class _NamesByPlace:
    """The entity mentions of an article, found by position."""

    def __init__(self, mentions: Iterable[Mention]) -> None:
        self.all = sorted((m for m in mentions if m.is_name and m.label != "DATE"), key=lambda m: m.start)
        self._starts = [m.start for m in self.all]

    def within(self, start: int, end: int) -> list[Mention]:
        first = bisect_left(self._starts, start)
        return [m for m in self.all[first : bisect_left(self._starts, end, first)] if m.end <= end]


def _statement(article: Article, start: int, end: int, mentions: _NamesByPlace) -> Statement:
    inside = mentions.within(start, end)
    surfaces = [article.text[m.start : m.end] for m in inside]
    return statement(article.text[start:end], [m.entity for m in inside], surfaces, article.language)


def _words_of(mentions: Iterable[Mention]) -> list[str]:
    """Return words for the named entities, which other articles may name differently."""
    return [word for mention in mentions for word in _NAME_WORD.findall(mention.entity)]
