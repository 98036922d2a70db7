"""Matching published checks to local claims, or to articles that quote their claims."""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from tui.core.addresses import comparable_address
from tui.core.anchors import Anchoring, QuoteSelector, whole_words
from tui.core.annotations import VERDICTS, Check, Claim
from tui.core.model import Highlight
from tui.core.quantities import quantities, same
from tui.formats.identifiers import highlight_uuid
from tui.library.queries.claim_wordings import claim_wordings
from tui.library.transfer.bundles import Bundle

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from tui.core.claim_reviews import ClaimReview
    from tui.core.model import Article
    from tui.formats.import_common import InputFile
    from tui.library import Library

SAME_WORDS, SAME_PLACE = 90, 75
"""How alike two wordings are, of 100, to be one claim: anywhere, and in an article the check says it appeared in."""

QUOTED = 0.85
"""How well an article has the words of a claim, 0 to 1, to be said to quote it."""

SAME_NUMBER = 0.7
"""How alike two quantities are to be one: a rounded one is another."""

HITS = 20
"""Articles with the very words that are looked at."""

_WORD = re.compile(r"\w+")


@dataclass(frozen=True, slots=True)
class ReviewBundle(Bundle):
    """A published check being imported, whose article is matched here."""

    review: ClaimReview | None = None


class ClaimsHere:
    """Adds published checks to claims of a library. Unmatched ones are reported."""

    def __init__(self, library: Library, file: InputFile) -> None:
        self._library, self._file = library, file
        self._articles: dict[str, list[str]] | None = None
        self._claims: list[tuple[str, int, str]] | None = None

    def settle(self, bundles: Iterable[Bundle]) -> Iterator[Bundle]:
        """Match each check to a claim with its wording, or to one made of the words an article quotes."""
        for bundle in bundles:
            review = bundle.review if isinstance(bundle, ReviewBundle) else None
            if review is None:
                yield bundle
                continue
            settled = self._own(review) or self._worded_alike(review) or self._quoted(review)
            if settled is None:
                why = "neither claimed nor quoted here: add where it appeared"
                self._file.tally.leave_out("checks", why, review.source)
            else:
                yield settled

    def _own(self, review: ClaimReview) -> Bundle | None:
        """Return the local claim that the review was exported from, unchanged."""
        claim_id = highlight_uuid(review.id) if review.id.startswith("urn:uuid:") else ""
        if not claim_id or not any(each == claim_id for each, _, _ in self._all_claims()):
            return None
        local = self._library.annotations.get(claim_id)
        verdicts = {check.verdict for check in (local.claim.checks if local.claim is not None else ())}
        if review.rating.words not in verdicts:
            return None
        return Bundle(self._library.articles.get(local.article), highlights=(local,))

    def _worded_alike(self, review: ClaimReview) -> Bundle | None:
        """Return the local claim with this wording, with the check; none if its numbers differ."""
        from rapidfuzz import fuzz

        there = {article.pk for article in self._at(review.appearances)}
        words = _words(review.claim)
        best, best_id = 0.0, ""
        for claim_id, article_pk, wording in self._all_claims():
            is_there = article_pk in there
            score = fuzz.ratio(words, _words(wording)) + is_there
            if (
                score > best
                and score >= (SAME_PLACE if is_there else SAME_WORDS)
                and _same_numbers(review.claim, wording)
            ):
                best, best_id = score, claim_id
        if not best_id:
            return None
        local = self._library.annotations.get(best_id)
        return self._bundle(self._library.articles.get(local.article), local, review)

    def _quoted(self, review: ClaimReview) -> Bundle | None:
        """Return a claim made of the words in the first article that quotes them, or the existing one there."""
        words = " ".join(_WORD.findall(review.claim))
        hits = self._library.search.articles(f'"{words}"', limit=HITS) if words else []
        pages = self._at((*review.appearances, review.url))
        for article in (*pages, *(self._library.articles.get(hit.article) for hit in hits)):
            anchor = Anchoring(article.text).find(QuoteSelector(-1, review.claim, "", ""))
            if anchor.state == "orphan" or anchor.score < QUOTED:
                continue
            start, end = whole_words(article.text, anchor)
            quote = article.text[start:end]
            if not _same_numbers(review.claim, quote):
                continue
            for local in self._library.annotations.of_article(article.pk):
                if local.claim is not None and local.start <= start and end <= local.end:
                    return self._bundle(article, local, review)
            highlight = Highlight(
                highlight_uuid("claimreview", article.id, start, end, review.claim),
                *(
                    article.pk,
                    start,
                    end,
                    quote,
                    article.text[max(0, start - 32) : start],
                    article.text[end : end + 32],
                ),
                claim=Claim(
                    review.speaker,
                    wording="" if _words(quote) == _words(review.claim) else review.claim,
                    speaker_kind=review.speaker_kind,
                    role=review.role,
                    said=review.spoken,
                ),
            )
            return self._bundle(article, highlight, review)
        return None

    def _bundle(self, article: Article, highlight: Highlight, review: ClaimReview) -> Bundle:
        claim = highlight.claim or Claim()
        time = f"{review.published}T00:00:00.000Z" if len(review.published) == 10 else ""
        check = Check(
            highlight_uuid("claimreview", review.url, review.claim, review.reviewer),
            review.reviewer or "unknown",
            _verdict(review),
            review.body,
            _method(review),
            highlight.quote,
            *(time or highlight.modified,) * 3,
        )
        if any(each.id == check.id for each in claim.checks):  # it was imported before, and stays as it is here
            return Bundle(article, highlights=(highlight,))
        checks = (*claim.checks, check)
        return Bundle(article, highlights=(replace(highlight, claim=replace(claim, checks=checks)),))

    def _at(self, addresses: Iterable[str]) -> list[Article]:
        """Return the articles with some addresses, in their order."""
        if self._articles is None:
            self._articles = {}
            for article_id, source, _title in self._library.exporter.names():
                if page := comparable_address(source):
                    self._articles.setdefault(page, []).append(article_id)
        pages = filter(None, map(comparable_address, addresses))
        ids = dict.fromkeys(each for page in pages for each in self._articles.get(page, ()))
        return [self._library.articles.find(article_id) for article_id in ids]

    def _all_claims(self) -> list[tuple[str, int, str]]:
        """Return id, article and words of every local claim: of its wording, and of its passage."""
        if self._claims is None:
            self._claims = [
                (claim_id, article_pk, words)
                for claim_id, article_pk, wording, quote in claim_wordings(self._library)
                for words in dict.fromkeys((wording, quote))
                if words
            ]
        return self._claims


def _same_numbers(first: str, second: str) -> bool:
    """Return whether two texts have the same quantities, however written."""
    numbers, others = quantities(first), quantities(second)
    return len(others) == len(numbers) == len([pair for pair in same(numbers, others) if pair[2] >= SAME_NUMBER])


def _words(text: str) -> str:
    return " ".join(_WORD.findall(text.casefold()))


def _verdict(review: ClaimReview) -> str:
    """Return the verdict in the reviewer's words, with the local spelling of a default one."""
    words = review.rating.words
    return words.casefold() if words.casefold() in VERDICTS else words


def _method(review: ClaimReview) -> str:
    """Return where the check was published, and its place on a scale."""
    rating = review.rating
    scale = (
        f"rated {rating.value} on a scale from {rating.worst or 1} to {rating.best}"
        if rating.value and rating.best
        else ""
    )
    return ", ".join(filter(None, (f"published at {review.url}" if review.url else "published", scale)))
