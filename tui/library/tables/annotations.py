"""Annotations: highlights with their tags and notes. Each method is one undoable step."""

from __future__ import annotations

import uuid
from abc import abstractmethod
from collections.abc import Sequence
from contextlib import contextmanager
from dataclasses import replace
from operator import attrgetter
from typing import TYPE_CHECKING, Any, overload

from tui.core.annotations import coding_of, giver_of, shown_parts
from tui.core.errors import NotFoundError
from tui.core.model import COLORS, Article, Highlight
from tui.core.spans import SpanIndex
from tui.core.text import clean, one_line
from tui.library.tables.highlight_rows import (
    change_highlight,
    drop_claim,
    drop_passage,
    drop_tags,
    make_claim,
    put_tag,
    read_highlights,
)
from tui.library.tables.journal import now
from tui.library.tables.late_spans import CONTEXT, follow
from tui.library.tables.step_words import change_words

if TYPE_CHECKING:
    from collections.abc import Hashable, Iterable, Iterator, Mapping

    from tui.library.sqlite.connection import Connection
    from tui.library.tables.codebook import Codebook
    from tui.library.tables.journal import Journal, Recorder

in_text_order = attrgetter("start", "end", "created", "id")

FEW = 500
"""Up to this many of an article are read together, and stay available while the library cannot be read."""

PlacedHighlight = tuple[int, int, Highlight]


def selectors(text: str, start: int, end: int) -> dict[str, Any]:
    """Return a span of a text as W3C selectors: its ends, its words and their context."""
    return {
        "start": start,
        "end": end,
        "quote": text[start:end],
        "prefix": text[max(0, start - CONTEXT) : start],
        "suffix": text[end : end + CONTEXT],
    }


def span_index(highlights: Iterable[Highlight]) -> SpanIndex[Highlight]:
    return SpanIndex((each.start, each.end, each) for each in highlights if each.placed)


class ArticleAnnotations(Sequence[Highlight]):
    """The annotations of an article in text order; those of one creator, unless `creator` is None.

    It is a snapshot of the library: after changes a new one is made from it.
    """

    creator: str | None = None
    is_incomplete = False
    """Whether some could not be read for a while."""

    @abstractmethod
    def touching(self, start: int, end: int) -> list[PlacedHighlight]:
        """Return those that overlap a span, by start, the longer first."""

    @abstractmethod
    def has_any(self, start: int, end: int) -> bool:
        """Return whether any overlaps a span."""

    @abstractmethod
    def own_around(self, creator: str, offset: int) -> list[Highlight]:
        """Return a person's own at a code point, whoever's are shown, in text order."""

    @abstractmethod
    def of_claim(self, claim_id: str) -> list[Highlight]:
        """Return the passages of a claim in this article, whoever's are shown."""

    @abstractmethod
    def places(self, ids: Sequence[Hashable]) -> Mapping[Hashable, int]:
        """Return the position in the list of the first of these that exists."""

    @abstractmethod
    def orphans(self) -> list[Highlight]:
        """Return those without a place in the text."""

    @abstractmethod
    def claim_spans(self) -> Iterable[tuple[int, int]]:
        """Return the spans of claims."""

    def quotes(self) -> Iterable[str]:
        """Yield the words of each, in the order of the list."""
        return (each.quote for each in self)

    def counts(self) -> tuple[int, int] | None:
        """Return their number, and how many are the creator's own claims; None if nobody has counted."""
        return None

    @property
    def changed(self) -> list[tuple[int, int]] | None:
        """The spans that may have changed since the previous snapshot; None means anywhere."""
        return None

    def differing(self, before: ArticleAnnotations, start: int, end: int) -> list[tuple[int, int]]:
        """Return those touching spans that differ from the previous snapshot."""
        return [(first, last) for first, last, _ in {*before.touching(start, end)} ^ {*self.touching(start, end)}]

    def is_as(self, before: ArticleAnnotations) -> bool:
        """Return whether they are known to be unchanged."""
        return False


class LoadedAnnotations(ArticleAnnotations):
    """All annotations of an article, in memory."""

    def __init__(self, every: Sequence[Highlight] = (), creator: str | None = None) -> None:
        self.creator = creator
        self._every = every
        self._shown_parts = [*shown_parts(every, creator)]
        self._index = span_index(self._shown_parts)

    def __len__(self) -> int:
        return len(self._shown_parts)

    @overload
    def __getitem__(self, at: int) -> Highlight: ...
    @overload
    def __getitem__(self, at: slice) -> list[Highlight]: ...
    def __getitem__(self, at: int | slice) -> Highlight | list[Highlight]:
        return self._shown_parts[at]

    def is_as(self, before: ArticleAnnotations) -> bool:
        return isinstance(before, LoadedAnnotations) and before._shown_parts == self._shown_parts

    def touching(self, start: int, end: int) -> list[PlacedHighlight]:
        return self._index.touching(start, end)

    def has_any(self, start: int, end: int) -> bool:
        return bool(self._index.touching(start, end))

    def own_around(self, creator: str, offset: int) -> list[Highlight]:
        own = (each for each in self._every if each.placed and each.creator == creator)
        return [each for each in own if each.start <= offset < each.end]

    def of_claim(self, claim_id: str) -> list[Highlight]:
        return [each for each in self._every if claim_id in (each.id, each.claim_of)]

    def places(self, ids: Sequence[Hashable]) -> Mapping[Hashable, int]:
        places: dict[Hashable, int] = {each.id: at for at, each in enumerate(self._shown_parts)}
        return next(({each: places[each]} for each in ids if each in places), {})

    def orphans(self) -> list[Highlight]:
        return [each for each in self._shown_parts if not each.placed]

    def claim_spans(self) -> Iterable[tuple[int, int]]:
        return [(each.start, each.end) for each in self._shown_parts if each.placed and each.claim is not None]


class Annotations:
    """Highlights with their tags and notes, and which of them are claims; the rest of claims is in `Claims`."""

    def __init__(self, connection: Connection, journal: Journal, codebook: Codebook) -> None:
        self._connection = connection
        self._journal = journal
        self._codebook = codebook

    # reading

    def of_article(self, pk: int) -> list[Highlight]:
        """Return the highlights of an article in text order."""
        return self.of_articles([pk]).get(pk, [])

    def of_articles(self, pks: Sequence[int]) -> dict[int, list[Highlight]]:
        """Return the highlights of several articles, by article, in text order."""
        return self.matching(f"h.article IN ({','.join('?' * len(pks))})", pks)

    def in_article(
        self, article: Article, creator: str | None, before: ArticleAnnotations | None = None
    ) -> ArticleAnnotations:
        """Return a creator's, or everyone's, of an article, in the form the reader uses.

        Lookups of an earlier snapshot, `before`, are reused.
        """
        some = "SELECT count(*) FROM (SELECT 1 FROM highlights WHERE article = ? LIMIT ?)"
        if self._connection.value(some, article.pk, FEW + 1) <= FEW:
            return LoadedAnnotations(self.of_article(article.pk), creator)
        from tui.library.queries.article_annotations import QueriedAnnotations

        return QueriedAnnotations(self._connection, self, article, creator, before)

    def get(self, highlight_id: str) -> Highlight:
        """Return one highlight. Raises `NotFoundError`."""
        for first, *_ in self.matching("h.id = ?", [highlight_id]).values():
            return first
        raise NotFoundError("that annotation is no longer there")

    def last(self) -> Highlight | None:
        """Return this creator's part of their most recently changed annotation, which `.` repeats."""
        highlight_id = self._connection.value(
            "SELECT id FROM highlights WHERE creator = ? ORDER BY modified DESC, pk DESC LIMIT 1", self._journal.creator
        )
        return None if highlight_id is None else coding_of(self.get(highlight_id), (self._journal.creator,))

    def matching(self, where: str, params: Sequence[object]) -> dict[int, list[Highlight]]:
        """Return highlights by article, in text order, under a condition on `h` (highlights) and `c` (claims)."""
        by_article = read_highlights(self._connection, where, params)
        for highlights in by_article.values():
            highlights.sort(key=in_text_order)
        return dict(sorted(by_article.items()))

    # writing

    def highlight(self, article: Article, start: int, end: int, color: str = COLORS[0]) -> Highlight:
        """Highlight a span of an article. Raises `NotFoundError` for a span outside its text.

        Here and below a span refers to the text of `article`; if the library has a newer version its words are
        relocated there. Raises `ConflictError` if they have gone.
        """
        with self._journal.step("highlight") as step:
            highlight_id = self.insert(step, article, start, end, color)
        return self.get(highlight_id)

    def recolor(self, highlight_id: str, color: str) -> None:
        color = one_line(color, 30)
        with self.change("color", highlight_id) as step:
            old = self._connection.value("SELECT color FROM highlights WHERE id = ?", highlight_id)
            step.update("highlights", {"id": highlight_id}, {"color": color})
            step.summary = f"{change_words('color', old, color)}: {step.summary}"

    def tag(self, article: Article, start: int, end: int, tag: str, highlight_id: str = "") -> Highlight:
        """Tag a highlight, creating one if none is named, or if someone else gave that one this tag.

        A new tag joins the codebook.
        """
        if highlight_id:
            with self._connection.reading():
                there = self.get(highlight_id)
                if there.placed and tag in there.tags and giver_of(there, tag) != self._journal.creator:
                    text = self._connection.value("SELECT text FROM articles WHERE pk = ?", there.article)
                    article, start, end, highlight_id = replace(article, text=text), there.start, there.end, ""
        with self.annotate("tag", article, start, end, highlight_id) as (step, target_id):
            self._tag(step, target_id, tag)
            step.summary = f"{tag}: {step.summary}"
        return self.get(target_id)

    def untag(self, highlight_id: str, tag: str) -> None:
        """Remove a tag from a highlight; it stays in the codebook."""
        with self.change("untag", highlight_id) as step:
            step.delete("highlight_tags", {"highlight": highlight_id, "tag": self._codebook.tag_id(tag) or ""})
            step.summary = f"{tag}: {step.summary}"

    def note(self, article: Article, start: int, end: int, note: str, highlight_id: str = "") -> Highlight:
        """Set the note of a highlight, creating one if none is named."""
        with self.annotate("note", article, start, end, highlight_id) as (step, target_id):
            old, new = self.get(target_id).note, clean(note)[0].strip()
            step.update("highlights", {"id": target_id}, {"note": new})
            if old:
                step.summary = f"{change_words('note', old, new)}: {step.summary}"
        return self.get(target_id)

    def claim(self, article: Article, start: int, end: int, speaker: str = "", highlight_id: str = "") -> Highlight:
        """Turn a highlight, creating one if none is named, into an unchecked claim."""
        with self.annotate("claim", article, start, end, highlight_id) as (step, target_id):
            make_claim(self._connection, step, target_id, speaker)
        return self.get(target_id)

    def unclaim(self, highlight_id: str) -> None:
        """Turn a claim back into a plain highlight."""
        with self.change("unclaim", highlight_id) as step:
            drop_claim(self._connection, step, highlight_id)

    def repeat(
        self, article: Article, start: int, end: int, incoming: Highlight, speaker: str = "", highlight_id: str = ""
    ) -> Highlight:
        """Copy another annotation's colour, tags and claim, but not its note, to a span."""
        with self.annotate("again", article, start, end, highlight_id) as (step, target_id):
            step.update("highlights", {"id": target_id}, {"color": incoming.color})
            for tag in incoming.tags:
                self._tag(step, target_id, tag)
            if incoming.claim is not None:
                make_claim(self._connection, step, target_id, speaker)
        return self.get(target_id)

    def remove(self, highlight_id: str) -> None:
        """Remove a highlight with its tags, note, claim and the claim's links."""
        with self._journal.step("remove") as step:
            self.locate(step, highlight_id)
            self.drop(step, highlight_id)

    def remove_tagged(self, tag: str) -> tuple[int, int]:
        """Remove a tag and one's own passages with it; return how many went, and how many stay without it.

        Other people's passages stay, and so do those that other people have added to.
        """
        from tui.library.queries.creators import Creators

        creator, creators = self._journal.creator, Creators(self._connection)
        tagged = "SELECT h.id, h.creator FROM highlight_tags t JOIN highlights h ON h.id = t.highlight WHERE t.tag = ?"
        rows = self._connection.all(tagged, self._codebook.tag_id(tag))
        own = [id for id, owner in rows if {owner, *creators.parts(id)} == {creator}]
        with self._journal.step("codebook") as step:
            for highlight_id in own:
                self.drop(step, highlight_id)
            self._codebook.take_out(step, tag)
            step.summary = f"tag {tag} removed with its passages"
        return len(own), len(rows) - len(own)

    # parts of a step

    @contextmanager
    def change(self, action: str, highlight_id: str) -> Iterator[Recorder]:
        """Start a step on an existing highlight, whose modified time follows if anything of its own changes."""
        with self._journal.step(action) as step:
            owner = self.locate(step, highlight_id)
            yield step
            if change_highlight(step.changes, owner, self._journal.creator):
                step.update("highlights", {"id": highlight_id}, {"modified": now()})

    def locate(self, step: Recorder, highlight_id: str) -> str:
        """Tell a step where a highlight is; return its creator."""
        row = self._connection.one(
            "SELECT a.id, h.start, substr(h.quote, 1, 80), h.creator "
            "FROM highlights h JOIN articles a ON a.pk = h.article WHERE h.id = ?",
            highlight_id,
        )
        if row is None:
            raise NotFoundError("that annotation is no longer there")
        owner = "" if row[3] == self._journal.creator else f"{row[3]}'s: "
        step.article, step.start, step.summary = row[0], row[1], owner + one_line(row[2], 60)
        return str(row[3])

    def insert(self, step: Recorder, article: Article, start: int, end: int, color: str = COLORS[0]) -> str:
        as_seen = "SELECT text = ? FROM articles WHERE pk = ? AND id = ?"
        has_text = self._connection.value(as_seen, article.text, article.pk, article.id)
        if not (has_text and 0 <= start < end <= len(article.text)):
            article, ((start, end),) = follow(self._connection, article, [(start, end)])
        time = now()
        highlight_id = str(uuid.uuid4())
        text = article.text
        step.article, step.start, step.summary = article.id, start, one_line(text[start:end], 60)
        step.insert(
            "highlights",
            {
                "id": highlight_id,
                "article": article.pk,
                **selectors(text, start, end),
                "color": one_line(color, 30),
                "note": "",
                "creator": self._journal.creator,
                "created": time,
                "modified": time,
            },
        )
        return highlight_id

    @contextmanager
    def annotate(
        self, action: str, article: Article, start: int, end: int, highlight_id: str
    ) -> Iterator[tuple[Recorder, str]]:
        """Start a step on the named highlight, or on a new one of the span."""
        if highlight_id:
            with self.change(action, highlight_id) as step:
                yield step, highlight_id
        else:
            with self._journal.step(action) as step:
                yield step, self.insert(step, article, start, end)

    def drop(self, step: Recorder, highlight_id: str) -> None:
        """Remove a highlight with everything that belongs to it, inside a step."""
        drop_tags(self._connection, step, highlight_id)  # which queries the claim
        drop_claim(self._connection, step, highlight_id)
        drop_passage(self._connection, step, highlight_id)
        step.delete("highlights", {"id": highlight_id})

    def _tag(self, step: Recorder, highlight_id: str, tag: str) -> None:
        put_tag(self._connection, step, highlight_id, self._codebook.define_typed(step, tag))
