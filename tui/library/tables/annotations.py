"""Annotations: highlights with tags, notes and claims. Each method is one undoable step."""

from __future__ import annotations

import uuid
from contextlib import contextmanager
from dataclasses import replace
from operator import attrgetter
from typing import TYPE_CHECKING, Any

from tui.core.claims import Evidence
from tui.core.coding import giver_of
from tui.core.errors import NotFoundError
from tui.core.model import COLORS, Article, Highlight
from tui.core.text import clean, one_line
from tui.library.tables.articles import text_ends
from tui.library.tables.claim_rows import drop_claim, insert_evidence, next_position, read_claims
from tui.library.tables.claim_writing import ClaimWriting
from tui.library.tables.journal import now
from tui.library.tables.late_spans import CONTEXT, follow
from tui.library.tables.tagging import TAGS, TagsReader, drop_tags, put_tag

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from tui.core.claims import Stance
    from tui.library.sqlite.connection import Connection
    from tui.library.tables.codebook import Codebook
    from tui.library.tables.journal import Journal, Recorder

_HIGHLIGHT = (
    'h.id, h.article, h.start, h."end", h.quote, h.prefix, h.suffix, h.color, h.note, h.creator, h.created, h.modified'
)

_in_text_order = attrgetter("start", "end", "created", "id")


def selectors(text: str, start: int, end: int) -> dict[str, Any]:
    """Return a span of a text as the W3C selectors have it: its ends, its words and those around it."""
    return {
        "start": start,
        "end": end,
        "quote": text[start:end],
        "prefix": text[max(0, start - CONTEXT) : start],
        "suffix": text[end : end + CONTEXT],
    }


class Annotations(ClaimWriting):
    """What people made of the articles."""

    def __init__(self, connection: Connection, journal: Journal, codebook: Codebook) -> None:
        super().__init__(connection, journal)
        self._codebook = codebook

    # reading

    def of_article(self, pk: int) -> list[Highlight]:
        """Return the highlights of an article in text order."""
        return self.of_articles([pk]).get(pk, [])

    def of_articles(self, pks: Sequence[int]) -> dict[int, list[Highlight]]:
        """Return the highlights of several articles, by article, in text order."""
        return self.matching(f"h.article IN ({','.join('?' * len(pks))})", pks)

    def get(self, highlight_id: str) -> Highlight:
        """Return one highlight. Raises `NotFoundError`."""
        for first, *_ in self.matching("h.id = ?", [highlight_id]).values():
            return first
        raise NotFoundError("that annotation is no longer there")

    def last(self) -> Highlight | None:
        """Return this creator's most recently changed annotation: what `.` repeats."""
        highlight_id = self._connection.value(
            "SELECT id FROM highlights WHERE creator = ? ORDER BY modified DESC, pk DESC LIMIT 1", self._journal.creator
        )
        return None if highlight_id is None else self.get(highlight_id)

    def matching(self, where: str, params: Sequence[object]) -> dict[int, list[Highlight]]:
        """Return highlights by article, in text order, under a condition on `h` (highlights) and `c` (claims)."""
        rows = self._connection.all(
            f"SELECT {_HIGHLIGHT}, {TAGS}, c.highlight, h.state, h.score, coalesce(p.claim, '') FROM highlights h "
            f"LEFT JOIN claims c ON c.highlight = h.id LEFT JOIN claim_passages p ON p.highlight = h.id WHERE {where}",
            *params,
        )
        tags = TagsReader(self._connection, {row[0]: row[12] for row in rows})
        claims = read_claims(self._connection, [row[0] for row in rows if row[13] is not None])
        ends = text_ends(self._connection, {row[1] for row in rows})
        by_article: dict[int, list[Highlight]] = {}
        for row in rows:
            # One outside its text has no place: this file may not have been written by Postil.
            state = row[14] if 0 <= row[2] < row[3] <= ends.get(row[1], 0) else "orphan"
            own = tags.names(row[0]), claims.get(row[0]), state, row[15], tags.givers(row[0]), row[16]
            values: tuple[Any, ...] = (*row[:12], *own)
            by_article.setdefault(row[1], []).append(Highlight(*values))
        for highlights in by_article.values():
            highlights.sort(key=_in_text_order)
        return dict(sorted(by_article.items()))

    # writing

    def highlight(self, article: Article, start: int, end: int, color: str = COLORS[0]) -> Highlight:
        """Highlight a span of an article. Raises `NotFoundError` for a span outside its text.

        Here and below a span is of the text of `article`; where the library has another one by now, its words are found
        there. Raises `ConflictError` where they do not stand there any more.
        """
        with self._journal.step("highlight") as step:
            highlight_id = self._insert(step, article, start, end, color)
        return self.get(highlight_id)

    def recolor(self, highlight_id: str, color: str) -> None:
        color = one_line(color, 30)
        with self._change("color", highlight_id) as step:
            step.update("highlights", {"id": highlight_id}, {"color": color})

    def tag(self, article: Article, start: int, end: int, tag: str, highlight_id: str = "") -> Highlight:
        """Tag a highlight, which is made first when none is named, or when another gave that one this tag.

        The tag joins the codebook when it is new.
        """
        if highlight_id:
            with self._connection.reading():
                there = self.get(highlight_id)
                if there.placed and tag in there.tags and giver_of(there, tag) != self._journal.creator:
                    text = self._connection.value("SELECT text FROM articles WHERE pk = ?", there.article)
                    article, start, end, highlight_id = replace(article, text=text), there.start, there.end, ""
        with self._annotate("tag", article, start, end, highlight_id) as (step, target_id):
            self._tag(step, target_id, tag)
            step.summary = f"{tag}: {step.summary}"
        return self.get(target_id)

    def untag(self, highlight_id: str, tag: str) -> None:
        """Take a tag off a highlight; the tag stays in the codebook."""
        with self._change("untag", highlight_id) as step:
            step.delete("highlight_tags", {"highlight": highlight_id, "tag": self._codebook.tag_id(tag) or ""})
            step.summary = f"{tag}: {step.summary}"

    def note(self, article: Article, start: int, end: int, note: str, highlight_id: str = "") -> Highlight:
        """Write a note on a highlight, which is made first when none is named."""
        with self._annotate("note", article, start, end, highlight_id) as (step, target_id):
            step.update("highlights", {"id": target_id}, {"note": clean(note)[0].strip()})
        return self.get(target_id)

    def claim(
        self, article: Article, start: int, end: int, speaker: str = "", highlight_id: str = "", verdict: str = ""
    ) -> Highlight:
        """Make a span, or a highlight that is there, a claim with this speaker, unchecked unless a verdict is named."""
        with self._annotate("claim", article, start, end, highlight_id) as (step, target_id):
            self._claim(step, target_id, speaker, verdict)
        return self.get(target_id)

    def unclaim(self, highlight_id: str) -> None:
        """Make a claim a plain highlight again."""
        with self._change("unclaim", highlight_id) as step:
            drop_claim(self._connection, step, highlight_id)

    def add_passage(self, claim_id: str, article: Article, start: int, end: int, highlight_id: str = "") -> Highlight:
        """Let a claim be said in a further passage, which is highlighted first when no highlight is named."""
        with self._annotate("passage", article, start, end, highlight_id) as (step, target_id):
            self._add_passage(step, claim_id, target_id)
        return self.get(target_id)

    def add_passage_evidence(
        self, claim_id: str, article: Article, start: int, end: int, stance: Stance, highlight_id: str = ""
    ) -> Highlight:
        """Let a passage be evidence of a claim; it is highlighted first when no highlight is named."""
        with self._journal.step("evidence") as step:
            target_id = highlight_id or self._insert(step, article, start, end)
            self._locate(step, claim_id)
            self._expect_claim(claim_id)
            same = "SELECT id FROM evidence WHERE claim = ? AND what = ?"
            piece = self._connection.value(same, claim_id, target_id)
            if piece is not None:
                step.update("evidence", {"id": piece}, {"stance": stance})
            else:
                evidence = replace(Evidence(target_id, "passage", stance), id=str(uuid.uuid4()))
                position = next_position(self._connection, claim_id)
                insert_evidence(step, claim_id, self._mine(evidence), position)
            step.summary = f"{stance or 'passage'}: {step.summary}"
        return self.get(target_id)

    def link_passage(
        self,
        claim_id: str,
        relation: str,
        article: Article,
        span: tuple[int, int],
        speaker: str,
        other_id: str = "",
        *,
        carry: bool = False,
    ) -> None:
        """Link a claim to a passage, which becomes a claim in the same step unless `other_id` names the one it is."""
        with self._journal.step("link") as step:
            other_id = other_id or self._new_claim(step, article, span, speaker)
            self._locate(step, claim_id)
            self._link(step, claim_id, relation, other_id)
            if carry:
                self._carry(step, claim_id, other_id)

    def claim_and_link(
        self,
        here: Article,
        here_span: tuple[int, int],
        here_speaker: str,
        relation: str,
        article: Article,
        span: tuple[int, int],
        speaker: str,
        other_id: str = "",
        *,
        highlight_id: str = "",
        carry: bool = False,
    ) -> None:
        """Make a span, or a highlight that is there, a claim and link it to a passage, as `link_passage` does."""
        with self._annotate("link", here, *here_span, highlight_id) as (step, claim_id):
            self._claim(step, claim_id, here_speaker)
            other_id = other_id or self._new_claim(step, article, span, speaker)
            self._link(step, claim_id, relation, other_id)
            if carry:
                self._carry(step, claim_id, other_id)
            self._locate(step, claim_id)

    def _new_claim(self, step: Recorder, article: Article, span: tuple[int, int], speaker: str) -> str:
        highlight_id = self._insert(step, article, *span)
        self._claim(step, highlight_id, speaker)
        return highlight_id

    def repeat(
        self, article: Article, start: int, end: int, incoming: Highlight, speaker: str = "", highlight_id: str = ""
    ) -> Highlight:
        """Give a span what another annotation has: colour, tags, whether it is a claim; a note is about one text."""
        with self._annotate("again", article, start, end, highlight_id) as (step, target_id):
            step.update("highlights", {"id": target_id}, {"color": incoming.color})
            for tag in incoming.tags:
                self._tag(step, target_id, tag)
            if incoming.claim is not None:
                self._claim(step, target_id, speaker)
        return self.get(target_id)

    def remove(self, highlight_id: str) -> None:
        """Remove a highlight with its tags, note, claim and the claim's links."""
        with self._journal.step("remove") as step:
            self._locate(step, highlight_id)
            self.drop(step, highlight_id)

    # rows

    def _insert(self, step: Recorder, article: Article, start: int, end: int, color: str = COLORS[0]) -> str:
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
    def _annotate(
        self, action: str, article: Article, start: int, end: int, highlight_id: str
    ) -> Iterator[tuple[Recorder, str]]:
        """Begin a step on the named highlight, or on a new one of the span."""
        if highlight_id:
            with self._change(action, highlight_id) as step:
                yield step, highlight_id
        else:
            with self._journal.step(action) as step:
                yield step, self._insert(step, article, start, end)

    def drop(self, step: Recorder, highlight_id: str) -> None:
        """Remove a highlight with all that belongs to it inside a step."""
        drop_claim(self._connection, step, highlight_id)
        self._drop_passage(step, highlight_id)
        drop_tags(self._connection, step, highlight_id)
        step.delete("highlights", {"id": highlight_id})

    def _tag(self, step: Recorder, highlight_id: str, tag: str) -> None:
        put_tag(self._connection, step, highlight_id, self._codebook.define(step, tag))
