"""Whose coding is shown: everyone's, one creator's or no one's, and what that lists and counts."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from tui.core.annotations import UNCHECKED, coding_of, shown_part
from tui.core.dates import written_day
from tui.core.model import CONSENSUS
from tui.core.text import one_line, plural
from tui.library.tables.article_tag_rows import tags_in_words, tags_of

if TYPE_CHECKING:
    from collections.abc import Sequence

    from tui.app.open_article import OpenArticle
    from tui.core.model import Article, ArticleRow, Highlight, Tag
    from tui.library import Library
    from tui.library.queries.creators import CreatorCounts
    from tui.library.queries.desk import ClaimRow, LinkedClaim
    from tui.library.queries.named_passages import NamedPassage

EVERYONES = "everyone's"
"""The words for everyone's coding."""

WHOSE = "whose:"
"""The prefix of the key under which it is stored for a creator."""


class ShownCoding:
    """Queries a library so that nothing of hidden coding is returned, not even as a number.

    The codebook is shared: its tags are always visible, but only visible uses are counted.
    """

    def __init__(self, library: Library, current: OpenArticle) -> None:
        self._library = library
        self._current = current
        self._counts: CreatorCounts | None = None
        self.creator: str | None = None
        """The creator whose coding is shown, counted and found: None for everyone's, "" for no one's."""
        self.key = f"{WHOSE}{library.creator}"
        """The key under which the library stores it, with the creator after `=`."""
        remembered = library.view_state.get(self.key)
        if remembered:
            self.creator = remembered.removeprefix("=")

    @property
    def words(self) -> str:
        """Whose coding is shown, in words."""
        if self.creator is None:
            return EVERYONES
        names = {"": "no one's", CONSENSUS: "the consensus", self._library.creator: "only me"}
        return names.get(self.creator, f"only {one_line(self.creator, 20)}")

    def article_rows(self, creator: str, rows: Sequence[ArticleRow]) -> list[ArticleRow]:
        """Return rows of the article list with one creator's counts."""
        article, annotations = self._current.article, self._current.highlights
        counted = {}
        if article is not None and annotations.creator == creator and (of_open := annotations.counts()):
            counted[article.pk] = of_open
        counts = self._counts_of(creator).in_articles([row.pk for row in rows], counted)
        none = (0, 0)
        return [
            replace(
                row,
                highlights=counts.get(row.pk, none)[0],
                claims=counts.get(row.pk, none)[1],
                done=tuple(name for name in row.done if name == creator),
                reviewed=tuple(name for name in row.reviewed if name == creator),
            )
            for row in rows
        ]

    def _counts_of(self, creator: str) -> CreatorCounts:
        if self._counts is None or self._counts.creator != creator:
            from tui.library.queries.creators import CreatorCounts

            self._counts = CreatorCounts(self._library.connection, self._library.creators, creator)
        return self._counts

    def claims(self, creator: str) -> tuple[int, int]:
        """Return how many claims a creator has, and how many of them are checked."""
        return self._counts_of(creator).claims()

    @property
    def terms(self) -> str:
        """The start of a filter whose other terms refer to the coding that is shown; "" for everyone's."""
        if self.creator is None:
            return ""
        from tui.library.queries.claim_terms import creator_filter

        return creator_filter(self.creator)

    def row_filter(self, text: str) -> str:
        """Return the filter for rows of which none is coding itself; "" without words, which is fast."""
        return f"{self.terms}{text}" if text.strip() else ""

    def hidden_count(self, creator: str) -> int:
        """Return how many highlights belong to others than a creator."""
        return self._library.articles.counts().highlights - self._library.creators.highlights(creator)

    def creators_done(self, article: Article) -> list[str]:
        """Return who has finished coding an article, by name."""
        creators = self._library.done.creators(article.id)
        return [creator for creator in creators if self.creator in (None, creator)]

    def review_words(self, article: Article) -> str:
        """Return who reviewed its names and when, and how many names are open since; "" for nobody."""
        reviews = self._library.reviews
        visible = [each for each in reviews.of_article(article.id) if self.creator in (None, each.creator)]
        current = [each for each in visible if each.revision == article.revision]
        if not current:
            return f"names of version {visible[0].revision} reviewed" if visible else ""
        people = ", ".join(f"{each.creator}, {written_day(each.created)}" for each in current)
        later = min(reviews.count_changed_since(article, each) for each in current) + reviews.count_undecided(article)
        return f"names reviewed ✓ {f'but {later} · ' if later else ''}{people}"

    def whole_words(self, article_id: str) -> str:
        """Return the visible codes of the whole article, each with who else gave it."""
        creators = () if self.creator is None else (self.creator,)
        tags = tags_of(self._library.connection, [article_id], creators).get(article_id, ())
        return tags_in_words(tags, self._library.creator, "  ", name_width=20)

    def claim_rows(self, offset: int, limit: int, order: str, text: str) -> list[ClaimRow]:
        """Return a page of the claims desk; `text` excludes those whose claims are hidden."""
        rows = self._library.desk.page(offset, limit, order, text)
        if self.creator is None:
            return rows
        claim_ids = [row.id for row in rows]
        links = self._library.creators.links(claim_ids, self.creator)
        tags = self._library.creators.tags(claim_ids, self.creator)
        evidence = self._library.creators.evidence(claim_ids, self.creator)
        return [
            replace(
                row.for_creator(self.creator),
                links=links.get(row.id, 0),
                tags=tags.get(row.id, ""),
                pro=evidence.get(row.id, (0, 0))[0],
                contra=evidence.get(row.id, (0, 0))[1],
            )
            for row in rows
        ]

    def linked_claims(self, claim_id: str) -> list[LinkedClaim]:
        """Return the claims linked to this one."""
        links = self._library.desk.linked_claims(claim_id, self.creator)
        if self.creator is None:
            return links
        return [replace(link, claim=link.claim.for_creator(self.creator)) for link in links]

    def named_passages(self, ids: Sequence[str]) -> dict[str, NamedPassage]:
        """Return the visible passages among these highlight ids."""
        from tui.library.queries.named_passages import named_passages

        named = named_passages(self._library.connection, ids, self.creator)
        if self.creator is None:
            return named
        return {name: replace(each, verdict=each.verdict and self._verdict(name)) for name, each in named.items()}

    def _verdict(self, claim_id: str) -> str:
        """Return the verdict of a claim without the checks of others."""
        part = shown_part(self._library.annotations.get(claim_id), self.creator)
        return part.claim.verdict if part is not None and part.claim is not None else UNCHECKED

    def annotation(self, highlight_id: str) -> Highlight:
        """Return a listed annotation to ask about: what is shown of it and what is one's own.

        Raises `NotFoundError`.
        """
        whole = self._library.annotations.get(highlight_id)
        if self.creator is None:
            return whole
        return coding_of(whole, (self.creator, self._library.creator)) or whole

    def tags(self) -> Sequence[Tag]:
        """Return the codebook by last use."""
        return self._library.codebook.recent(self.creator)

    def attached_line(self, articles: Sequence[Article], count: int, *, brief: bool = False) -> str:
        """Describe what is attached to articles that are to be removed; "" for nothing.

        Where some of it may be hidden, that is said whether or not there is any.
        """
        if self.creator is not None:
            return f"{plural(count, 'highlight')} shown, and whatever is hidden"
        attached = self._library.removals.count_attached(*articles)
        people = ", ".join(f"{one_line(name, 20)} {count:,}" for name, count in attached.highlights.items())
        if not brief or not people:
            return attached.line
        return f"{plural(sum(attached.highlights.values()), 'highlight')} ({people})"
