"""Versions of an article's text: earlier ones are kept, and annotations are relocated in the new one."""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any, cast

from tui.core.anchors import Anchor, Anchoring, QuoteSelector, whole_words
from tui.core.errors import ConflictError, NotFoundError
from tui.core.model import ANCHOR_STATES, AnchorState, Article, Highlight, Marks, Mention, NewArticle
from tui.core.paragraphs import find_repeats
from tui.core.text import digest, one_line, whole_line
from tui.library.sqlite.connection import Connection
from tui.library.tables.annotations import Annotations, selectors
from tui.library.tables.articles import AddResult
from tui.library.tables.changes import Change
from tui.library.tables.corrected_marks import LOST, keep_found, read_detail
from tui.library.tables.journal import Journal, Recorder, now
from tui.library.tables.late_spans import follow
from tui.library.tables.marks import MarkStore
from tui.library.tables.misplaced import MisplacedRow, misplaced_rows

if TYPE_CHECKING:
    from tui.library.tables.duplicates import Duplicates

SURE = 20
"""Code points of a quote from which a single exact occurrence is no accident."""


@dataclass(frozen=True, slots=True)
class Revision:
    """An earlier version of an article's text: its number, starting at 1, and when it was added."""

    number: int
    added: str
    title: str


@dataclass(frozen=True, slots=True)
class Orphan:
    """An annotation without a place in the current text of its article."""

    article: str
    title: str
    highlight: Highlight


_DONE = (
    "SELECT 1 FROM (SELECT article, action, state, changes FROM journal UNION ALL "
    "SELECT article, action, state, changes FROM history) WHERE article = ?1 AND state = 'done' AND {}"
)
"""Whether there is an effective step of this kind on an article, here or where it came from."""

_DISMISSALS = 'SELECT id, start, "end", lost FROM dismissals'


class Revisions:
    """The versions of articles. A new one is one undoable step, with everything it moves."""

    def __init__(
        self,
        connection: Connection,
        journal: Journal,
        annotations: Annotations,
        marks: MarkStore,
        duplicates: Duplicates,
    ) -> None:
        self._connection = connection
        self._journal = journal
        self._annotations = annotations
        self._marks = marks
        self._duplicates = duplicates

    def of(self, pk: int) -> list[Revision]:
        rows = self._connection.all("SELECT number, added, title FROM revisions WHERE article = ? ORDER BY number", pk)
        return [Revision(*row) for row in rows]

    def text(self, pk: int, number: int) -> str:
        """Return the text of an earlier version. Raises `NotFoundError`."""
        text = self._connection.value("SELECT text FROM revisions WHERE article = ? AND number = ?", pk, number)
        if text is None:
            raise NotFoundError(f"there is no version {number} of that article, which has {self.number(pk):,}")
        return str(text)

    def number(self, pk: int) -> int:
        return int(self._connection.value("SELECT revision FROM articles WHERE pk = ?", pk) or 0)

    def has_text(self, pk: int, text: str) -> bool:
        return bool(
            self._connection.value("SELECT EXISTS (SELECT 1 FROM revisions WHERE article = ? AND text = ?)", pk, text)
        )

    # a new version

    def revise(self, pk: int, new: NewArticle) -> AddResult:
        """Give an article a new text, relocating its annotations and corrections, and mark it again.

        Title, authors, publisher, date and language follow unless someone has edited them.
        """
        old: str = self._connection.value("SELECT text FROM articles WHERE pk = ?", pk)
        anchoring = Anchoring(new.text, old)
        for highlight in self._annotations.of_article(pk):
            anchoring.find(_selector(highlight))  # computed beforehand, so that nobody waits for the lock meanwhile
        with self._journal.step("revision", alone=True) as step:
            (row,) = self._connection.db.query("SELECT * FROM articles WHERE pk = ?", [pk])
            if row["text"] != old:
                anchoring = Anchoring(new.text, row["text"])
            step.article, step.summary = row["id"], row["title"] or row["source"]
            step.insert(
                "revisions",
                {
                    "article": pk,
                    "number": row["revision"],
                    "added": row["revised"] or row["added"],
                    "sha256": row["sha256"],
                    "text": row["text"],
                    "title": row["title"],
                },
            )
            highlights = self._annotations.of_article(pk)  # as in the old text, because the new one may be shorter
            step.update("articles", {"id": row["id"]}, self._values(row, new))
            states = dict.fromkeys(ANCHOR_STATES, 0)
            for highlight in highlights:
                states[self._move(step, highlight, anchoring, new.text)] += 1
            self._move_corrections(step, row["id"], anchoring, row["text"], new.text)
            self._mark_again(pk, row["text"], new.text)
            if row["position"]:
                anchor = anchoring.find(QuoteSelector(row["position"], row["text"][row["position"] :][:80]))
                position = anchor.start if anchor.state != "orphan" else min(row["position"], len(new.text))
                self._connection.run("UPDATE articles SET position = ? WHERE pk = ?", position, pk)
        return AddResult(pk, row["id"], "changed", row["revision"] + 1, states)

    def _values(self, row: dict[str, Any], new: NewArticle) -> dict[str, Any]:
        values: dict[str, Any] = {
            "text": new.text,
            "sha256": new.sha256,
            "text_sha256": digest(new.text),
            "words": len(new.text.split()),
            "repeats": int(bool(find_repeats(new.text))),
            "removed": new.removed,
            "intake": new.intake,
            "retrieved": whole_line(new.retrieved),
            "revision": row["revision"] + 1,
            "revised": now(),
        }
        if not self._is_edited(row["id"]):
            about = {name: getattr(new, name) for name in ("title", "authors", "publisher", "published", "language")}
            values.update((name, whole_line(value)) for name, value in about.items() if value)
        return values

    def _is_edited(self, article_id: str) -> bool:
        return self._connection.value(_DONE.format("action = 'edit'"), article_id) is not None

    def retitle(self, pk: int, new: NewArticle) -> AddResult | None:
        """Take a changed headline over the same text, as one step; None if there is nothing to take.

        An edited headline stays, and one the article had before does not return. A headline that repeats the start of
        the text was only guessed from it, so it has not changed.
        """
        title = whole_line(new.title)
        query = "SELECT id, title, revision FROM articles WHERE pk = ? AND title != ? AND text_sha256 = ?"
        row = self._connection.one(query, pk, new.title, digest(new.text)) if title else None
        if row is None or whole_line(row[1]) == title or title.removesuffix("…").strip() in one_line(new.text, 1000):
            return None
        article_id, former, number = row
        had_title = "SELECT 1 FROM revisions WHERE article = ?3 AND title = ?4 UNION ALL " + _DONE.format(
            "action = 'headline' AND instr(changes, ?2) > 0"
        )
        quoted = json.dumps(title, ensure_ascii=False)
        if self._is_edited(article_id) or self._connection.value(had_title, article_id, quoted, pk, title) is not None:
            return None
        with self._journal.step("headline", alone=True) as step:
            step.article, step.summary = article_id, title
            step.update("articles", {"id": article_id}, {"title": title})
        return AddResult(pk, article_id, "changed", number, former=former)

    def _move(self, step: Recorder, highlight: Highlight, anchoring: Anchoring, text: str) -> AnchorState:
        """Relocate an annotation; an orphan by its words, since its text is two versions back."""
        anchor = anchoring.find(_selector(highlight)) if highlight.placed else _orphan_anchor(text, highlight)
        placed = _placed(text, highlight, anchor)
        if placed is None:
            # A highlight anchored to other words keeps its score: its own words may not be found again.
            score = highlight.score if highlight.score < 1 else 0.0
            step.update("highlights", {"id": highlight.id}, {"state": "orphan", "score": score})
            return "orphan"
        step.update("highlights", {"id": highlight.id}, placed)
        return cast("AnchorState", placed["state"])

    def _move_corrections(self, step: Recorder, article: str, anchoring: Anchoring, old: str, new: str) -> None:
        """Relocate corrections of single places; one whose passage is gone has no effect until it returns.

        Of the places that a correction of more than one keeps, those that are gone are left out.
        """
        for name, detail in self._connection.all(
            "SELECT id, detail FROM corrections WHERE article = ? AND scope = 'here' ORDER BY counter, created, id",
            article,
        ):
            self._move_correction(step, name, detail, anchoring, old, new)
        for name, detail in self._connection.all(
            "SELECT id, detail FROM corrections WHERE article IN (?1, '') AND scope != 'here' AND json_valid(detail) "
            "AND json_type(detail, '$.places') = 'array' AND coalesce(detail ->> '$.seen_in', ?1) = ?1 "
            "ORDER BY counter, created, id",
            article,
        ):
            data = json.loads(detail)
            moved = [_places({"span": _passage(old, *span)}, anchoring).get("span") for *span, _ in data["places"]]
            data["places"] = [[*span, " ".join(new[slice(*span)].split())] for span in moved if span]
            step.update("corrections", {"id": name}, {"detail": json.dumps(data, ensure_ascii=False)})
        for row in self._connection.all(f"{_DISMISSALS} WHERE article = ? ORDER BY created, id", article):
            self._move_dismissal(step, row, anchoring, old, new)

    def _move_correction(
        self, step: Recorder, name: str, detail: str, anchoring: Anchoring, old: str, new: str
    ) -> None:
        if read_detail(detail, lost=True) is None:
            return
        data: dict[str, Any] = json.loads(detail)
        target, lost = data["target"], data.pop(LOST, None)
        spans = {"span": target["span"], "to": data.get("to")}
        passages = lost or {key: _passage(old, *span) for key, span in spans.items() if span}
        if places := _places(passages, Anchoring(new) if lost else anchoring):
            target["span"] = places["span"]
            if "surface" in target:
                target["surface"] = new[slice(*places["span"])]
            if "to" in places:
                data["to"] = places["to"]
        else:
            data[LOST] = passages
        step.update("corrections", {"id": name}, {"detail": json.dumps(data, ensure_ascii=False)})

    def _move_dismissal(
        self, step: Recorder, row: tuple[str, int, int, str], anchoring: Anchoring, old: str, new: str
    ) -> None:
        name, start, end, lost = row
        passages = {"span": json.loads(lost) if lost else _passage(old, start, end)}
        if places := _places(passages, Anchoring(new) if lost else anchoring):
            start, end = places["span"]
            values = {"start": start, "end": end, "quote": new[start:end], LOST: ""}
        else:
            values = {LOST: json.dumps(passages["span"], ensure_ascii=False)}
        step.update("dismissals", {"id": name}, values)

    def _mark_again(self, pk: int, old: str, new: str) -> None:
        """Drop the marks, so that the article is marked again; imported confirmed marks are relocated."""
        uncorrected = self._connection.value("SELECT mentions FROM found_mentions WHERE article = ?", pk)
        before = self._marks.of_article(pk).mentions if uncorrected is None else _mentions(uncorrected)
        anchoring = Anchoring(new, old)
        moved: dict[int, Mention] = {}
        for mention in before:
            if mention.is_decided:
                anchor = anchoring.find(QuoteSelector(*_passage(old, mention.start, mention.end)))
                if anchor.state in ("exact", "moved"):
                    moved[anchor.start] = replace(mention, start=anchor.start, end=anchor.end)
        self._marks.replace(pk, Marks(tuple(moved[start] for start in sorted(moved))))
        self._connection.run("DELETE FROM markings WHERE article = ?", pk)
        keep_found(self._connection, pk, None)
        self._duplicates.forget(pk)

    def follow_undo(self, changes: Sequence[Change]) -> None:
        """Drop the marks of another text after an undo or redo.

        Raises `ConflictError` if someone else has annotated that text, or corrected a name in it, meanwhile.
        """
        for change in changes:
            if not (change.before and change.after and "text" in change.after):
                continue
            pk = self._connection.value("SELECT pk FROM articles WHERE id = ?", change.key["id"])
            self._mark_again(pk, change.before["text"], change.after["text"])
            if next(self.misplaced_rows(change.key["id"]), None) is not None:
                raise ConflictError("cannot undo the version: somebody has annotated it since; see `postil history`")

    # annotations on other words than those in their place

    def misplaced_rows(self, article_id: str = "") -> Iterator[MisplacedRow]:
        """Yield annotations, corrections and dismissals at the wrong words, of one article or all."""
        yield from misplaced_rows(self._connection, article_id)

    def relocate(self, step: Recorder, misplaced: MisplacedRow) -> None:
        """Relocate what is at the wrong words, inside a step; without an occurrence it loses its place."""
        pk, text = self._connection.one("SELECT pk, text FROM articles WHERE id = ?", misplaced.article) or (0, "")
        old = self.text_with(pk, misplaced.start, misplaced.quote)
        anchoring = Anchoring(text, old)
        placeless = [misplaced.start, misplaced.quote, "", ""]
        if misplaced.table == "highlights":
            self._move(step, self._annotations.get(misplaced.id), anchoring, text)
        elif misplaced.table == "dismissals":
            row = self._connection.one(f"{_DISMISSALS} WHERE id = ?", misplaced.id) or ("", 0, 0, "")
            self._move_dismissal(step, row if old else (*row[:3], json.dumps(placeless)), anchoring, old, text)
        else:
            data = json.loads(self._connection.value("SELECT detail FROM corrections WHERE id = ?", misplaced.id))
            if not old:  # it is unknown what its other span referred to
                data[LOST] = {"span": placeless} | ({"to": [0, "", "", ""]} if isinstance(data.get("to"), list) else {})
            self._move_correction(step, misplaced.id, json.dumps(data, ensure_ascii=False), anchoring, old, text)

    def text_with(self, pk: int, start: int, words: str) -> str:
        """Return the last earlier text of an article with these words at `start`; "" for none."""
        return next((text for text in self.texts(pk) if text[start : start + len(words)] == words), "")

    def texts(self, pk: int) -> Iterator[str]:
        """Yield the earlier texts of an article, the last first."""
        for (text,) in self._connection.each("SELECT text FROM revisions WHERE article = ? ORDER BY number DESC", pk):
            yield text

    # orphans

    def orphans(self) -> Iterator[Orphan]:
        """Yield annotations without a place, by article."""
        for pk, highlights in self._annotations.matching("h.state = 'orphan'", ()).items():
            article, title = self._connection.one("SELECT id, title FROM articles WHERE pk = ?", pk) or ("", "")
            for highlight in highlights:
                yield Orphan(article, title, highlight)

    def count_orphans(self) -> int:
        return int(self._connection.value("SELECT count(*) FROM highlights WHERE state = 'orphan'"))

    def place(self, highlight_id: str, article: Article, start: int, end: int) -> Highlight:
        """Attach an annotation to a span of its article.

        Raises `NotFoundError` for another article's, or an invalid span.
        """
        if self._annotations.get(highlight_id).article != article.pk or not 0 <= start < end <= len(article.text):
            raise NotFoundError(f"{start} to {end} is no place for that annotation in {article.title!r}")
        with self._journal.step("place") as step:
            article, ((start, end),) = follow(self._connection, article, [(start, end)])
            step.article, step.start, step.summary = article.id, start, one_line(article.text[start:end], 60)
            values = {**selectors(article.text, start, end), "state": "exact", "score": 1.0, "modified": now()}
            step.update("highlights", {"id": highlight_id}, values)
        return self._annotations.get(highlight_id)


def _selector(highlight: Highlight) -> QuoteSelector:
    return QuoteSelector(highlight.start, highlight.quote, highlight.prefix, highlight.suffix)


def _passage(text: str, start: int, end: int) -> list[Any]:
    """Return what `QuoteSelector` takes, as JSON."""
    values = selectors(text, start, end)
    return [start, values["quote"], values["prefix"], values["suffix"]]


def _places(passages: dict[str, list[Any]], anchoring: Anchoring) -> dict[str, list[int]]:
    """Return the places of passages that belong together; nothing if one is gone, since nobody saw the words there."""
    anchors = {key: anchoring.find(QuoteSelector(*passage)) for key, passage in passages.items()}
    if any(anchor.state in {"orphan", "fuzzy"} for anchor in anchors.values()):
        return {}
    return {key: [anchor.start, anchor.end] for key, anchor in anchors.items()}


def _orphan_anchor(text: str, orphan: Highlight) -> Anchor:
    """Return an orphan's place: the only occurrence of its words, else by all that is known of them."""
    start = text.find(orphan.quote)
    if start >= 0 and len(orphan.quote) >= SURE and text.find(orphan.quote, start + 1) < 0:
        return Anchor(start, start + len(orphan.quote), "moved", 1.0)
    return Anchoring(text).find(_selector(orphan))


def _placed(text: str, highlight: Highlight, anchor: Anchor) -> dict[str, Any] | None:
    """Return the columns of an annotation at its place in a text; None if it has none."""
    if anchor.state == "orphan":
        return None
    start, end = whole_words(text, anchor) if anchor.state == "fuzzy" else (anchor.start, anchor.end)
    before: AnchorState = highlight.state if highlight.placed else "fuzzy" if 0 < highlight.score < 1 else "moved"
    state = max(before, anchor.state, key=ANCHOR_STATES.index)
    return {**selectors(text, start, end), "state": state, "score": min(highlight.score or 1.0, anchor.score)}


def with_place(text: str, orphan: Highlight) -> Highlight:
    """Return an annotation without a place elsewhere at its place in a text, or unchanged."""
    placed = _placed(text, orphan, _orphan_anchor(text, orphan))
    return orphan if placed is None else replace(orphan, **placed)


def _mentions(marks: str) -> tuple[Mention, ...]:
    return tuple(Mention(**row) for row in json.loads(marks)["mentions"])
