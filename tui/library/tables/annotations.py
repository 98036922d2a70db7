"""Annotations: highlights with tags, notes and claims. Each method is one undoable step."""

from __future__ import annotations

import json
import uuid
from contextlib import contextmanager
from dataclasses import replace
from operator import attrgetter
from typing import TYPE_CHECKING, Any

from tui.core.coding import giver_of
from tui.core.errors import NotFoundError
from tui.core.model import COLORS, VERDICTS, Article, Claim, Highlight, Link
from tui.core.text import clean, one_line
from tui.library.tables.articles import text_ends
from tui.library.tables.journal import now
from tui.library.tables.late_spans import CONTEXT, follow
from tui.library.tables.tagging import TAGS, TagsReader, change_highlight, drop_tags, put_tag

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

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


class Annotations:
    """What people made of the articles."""

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
            f"SELECT {_HIGHLIGHT}, {TAGS}, c.verdict, c.speaker, c.rationale, h.state, h.score "
            f"FROM highlights h LEFT JOIN claims c ON c.highlight = h.id WHERE {where}",
            *params,
        )
        tags = TagsReader(self._connection, {row[0]: row[12] for row in rows})
        claims = self._claims([row for row in rows if row[13] is not None])
        ends = text_ends(self._connection, {row[1] for row in rows})
        by_article: dict[int, list[Highlight]] = {}
        for row in rows:
            # One outside its text has no place: this file may not have been written by Postil.
            state = row[16] if 0 <= row[2] < row[3] <= ends.get(row[1], 0) else "orphan"
            own = tags.names(row[0]), claims.get(row[0]), state, row[17], tags.givers(row[0])
            values: tuple[Any, ...] = (*row[:12], *own)
            by_article.setdefault(row[1], []).append(Highlight(*values))
        for highlights in by_article.values():
            highlights.sort(key=_in_text_order)
        return dict(sorted(by_article.items()))

    def _claims(self, rows: list[tuple[Any, ...]]) -> dict[str, Claim]:
        if not rows:
            return {}
        some = json.dumps([row[0] for row in rows])
        links: dict[str, list[Link]] = {}
        for claim, relation, other in self._connection.all(
            "SELECT claim, relation, other FROM claim_links WHERE claim IN (SELECT value FROM json_each(?)) "
            "ORDER BY relation, other",
            some,
        ):
            links.setdefault(claim, []).append(Link(relation, other))
        evidence: dict[str, list[str]] = {}
        for claim, piece in self._connection.all(
            "SELECT claim, evidence FROM evidence WHERE claim IN (SELECT value FROM json_each(?)) ORDER BY evidence",
            some,
        ):
            evidence.setdefault(claim, []).append(piece)
        return {
            highlight_id: Claim(
                speaker, verdict, rationale, tuple(links.get(highlight_id, ())), tuple(evidence.get(highlight_id, ()))
            )
            for highlight_id, *_, verdict, speaker, rationale, _state, _score in rows
        }

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

    def edit_claim(self, highlight_id: str, **values: str) -> Highlight:
        """Change speaker, verdict or rationale of a claim. Raises `NotFoundError` when it is a claim no longer."""
        if "rationale" in values:
            values["rationale"] = clean(values["rationale"])[0].strip()
        for column in values.keys() & {"speaker", "verdict"}:
            values[column] = one_line(values[column], 200)
        with self._change("claim", highlight_id) as step:
            self._expect_claim(highlight_id)
            step.update("claims", {"highlight": highlight_id}, {**values, "modified": now()})
            step.summary = f"{', '.join(values)}: {step.summary}"
        return self.get(highlight_id)

    def unclaim(self, highlight_id: str) -> None:
        """Make a claim a plain highlight again."""
        with self._change("unclaim", highlight_id) as step:
            self.drop_claim(step, highlight_id)

    def link(self, claim_id: str, relation: str, other_id: str) -> None:
        """Link a claim to another one. Raises `NotFoundError` unless both are claims."""
        relation = one_line(relation, 50)
        with self._change("link", claim_id) as step:
            self._expect_claim(claim_id)
            self._expect_claim(other_id)
            self._link(step, claim_id, relation, other_id)

    def link_passage(
        self, claim_id: str, relation: str, article: Article, span: tuple[int, int], speaker: str, other_id: str = ""
    ) -> None:
        """Link a claim to a passage, which becomes a claim in the same step unless `other_id` names the one it is."""
        with self._journal.step("link") as step:
            if not other_id:
                other_id = self._insert(step, article, *span)
                self._claim(step, other_id, speaker)
            self._locate(step, claim_id)
            self._link(step, claim_id, relation, other_id)

    def unlink(self, claim_id: str, relation: str, other_id: str) -> None:
        with self._change("unlink", claim_id) as step:
            step.delete("claim_links", {"claim": claim_id, "relation": relation, "other": other_id})

    def set_evidence(self, claim_id: str, evidence: Sequence[str]) -> Highlight:
        """Replace what a claim was checked against: addresses, ids of highlights, words."""
        pieces = {one_line(piece, 500) for piece in evidence} - {""}
        with self._change("evidence", claim_id) as step:
            for (piece,) in self._connection.all("SELECT evidence FROM evidence WHERE claim = ?", claim_id):
                if piece in pieces:
                    pieces.discard(piece)
                else:
                    step.delete("evidence", {"claim": claim_id, "evidence": piece})
            for piece in sorted(pieces):
                row = {"claim": claim_id, "evidence": piece, "creator": self._journal.creator, "created": now()}
                step.insert("evidence", row)
        return self.get(claim_id)

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
    def _change(self, action: str, highlight_id: str) -> Iterator[Recorder]:
        """Begin a step on a highlight that is there, whose modified time follows if anything of its own changed."""
        with self._journal.step(action) as step:
            owner = self._locate(step, highlight_id)
            yield step
            if change_highlight(step.changes, owner):
                step.update("highlights", {"id": highlight_id}, {"modified": now()})

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

    def _locate(self, step: Recorder, highlight_id: str) -> str:
        """Tell a step where a highlight is; return whose it is."""
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

    def _expect_claim(self, highlight_id: str) -> None:
        if self._connection.value("SELECT 1 FROM claims WHERE highlight = ?", highlight_id) is None:
            raise NotFoundError("that claim is no longer there")

    def _claim(self, step: Recorder, highlight_id: str, speaker: str, verdict: str = "") -> None:
        if self._connection.value("SELECT 1 FROM claims WHERE highlight = ?", highlight_id) is None:
            row = {"creator": self._journal.creator, "created": (time := now()), "modified": time}
            step.insert(
                "claims",
                {
                    "highlight": highlight_id,
                    "speaker": one_line(speaker, 200),
                    "verdict": one_line(verdict, 200) or VERDICTS[0],
                    "rationale": "",
                    **row,
                },
            )

    def _link(self, step: Recorder, claim_id: str, relation: str, other_id: str) -> None:
        existing = "SELECT 1 FROM claim_links WHERE claim = ? AND relation = ? AND other = ?"
        if self._connection.value(existing, claim_id, relation, other_id) is None:
            row = {"claim": claim_id, "relation": relation, "other": other_id}
            step.insert("claim_links", {**row, "creator": self._journal.creator, "created": now()})

    def drop(self, step: Recorder, highlight_id: str) -> None:
        """Remove a highlight with all that belongs to it inside a step."""
        self.drop_claim(step, highlight_id)
        drop_tags(self._connection, step, highlight_id)
        step.delete("highlights", {"id": highlight_id})

    def drop_claim(self, step: Recorder, highlight_id: str) -> None:
        """Make a claim a plain highlight inside a step, without its links and evidence."""
        for claim, relation, other in self._connection.all(
            "SELECT claim, relation, other FROM claim_links WHERE ? IN (claim, other)", highlight_id
        ):
            step.delete("claim_links", {"claim": claim, "relation": relation, "other": other})
        for (piece,) in self._connection.all("SELECT evidence FROM evidence WHERE claim = ?", highlight_id):
            step.delete("evidence", {"claim": highlight_id, "evidence": piece})
        step.delete("claims", {"highlight": highlight_id})

    def _tag(self, step: Recorder, highlight_id: str, tag: str) -> None:
        put_tag(self._connection, step, highlight_id, self._codebook.define(step, tag))
