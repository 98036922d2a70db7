"""Conflicts of an import or merge: what is here stays until someone chooses a side."""

from __future__ import annotations

import json
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any, Literal

from tui.core.errors import ConflictError, NotFoundError
from tui.core.text import one_line
from tui.core.times import just_after
from tui.library.tables.changes import read_changes
from tui.library.tables.consensus_layer import ConsensusPassage
from tui.library.tables.decisions import PassageDecision, Ruling, place_decision
from tui.library.tables.highlight_rows import CLAIM_COLUMNS, claim_from
from tui.library.tables.journal import now
from tui.library.tables.rows import row_of

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from tui.library.sqlite.connection import Connection
    from tui.library.tables.annotations import Annotations
    from tui.library.tables.articles import Articles
    from tui.library.tables.claims import Claims
    from tui.library.tables.codebook import Codebook
    from tui.library.tables.corrections import Corrections
    from tui.library.tables.decisions import Decisions
    from tui.library.tables.evidence import EvidenceStore
    from tui.library.tables.journal import Journal, Recorder

Side = Literal["theirs", "mine", "joined"]

REMOVED, TAG, ANNOTATION = "removed", "tag", "annotation"
"""The value for a removed item, and the fields for a whole tag or annotation."""

CORRECTION, DECISION = "correction", "decision"
"""Fields that are all that somebody said of a name, or decided about a passage; `subject` is the id of the correction,
or of the article, and what was decided there JSON."""

ORDER = "order of evidence"
"""The field for the order of a claim's evidence, with values from `order_value`."""

_TEXTS = ("note", "rationale", "description", "memo")
"""Fields whose two values can be joined."""

_OF_EVIDENCE = ("kind", "stance", "what", "note", "retrieved", "archived")

_COLUMNS = "subject, field, there, here, creator, source, created"


@dataclass(frozen=True, slots=True)
class OpenConflict:
    """A field that both sides changed; `subject` is the id of an annotation, tag, correction or article.

    Where the field belongs to a tag, link or piece of evidence of an annotation, it is JSON of table and name.
    """

    subject: str
    field: str
    there: str
    here: str
    creator: str
    source: str
    created: str
    where: str = ""
    """The quote, or the tag's name; "" if it is gone."""
    article: int = 0
    start: int = 0
    end: int = 0
    title: str = ""

    @property
    def name(self) -> str:
        """The field as people call it."""
        if not self.field.startswith("["):
            return "name" if self.field == CORRECTION else self.field
        table, *values = json.loads(self.field)
        kind = {"highlight_tags": "tag", "evidence": "evidence", "checks": "check", "claim_passages": "passage"}
        if table == "evidence" and len(values) > 1:
            return f"{values[1]} of evidence"
        return f"{kind.get(table, 'link')} {self.here if table in ('evidence', 'checks') else values[-1]}"


def order_value(rows: Iterable[tuple[str, str]]) -> str:
    """Return the order of evidence, ids with titles, as a conflict stores it."""
    return json.dumps({"order": [*rows]}, ensure_ascii=False)


def ids_in_order(value: str) -> list[str]:
    return [name for name, _ in json.loads(value)["order"]]


def record_conflict(
    connection: Connection,
    step: Recorder,
    subject: str,
    field: str,
    here: Any,
    there: Any,
    creator: str,
    source: str,
    *,
    by_person: bool = False,
    since: str = "",
) -> bool:
    """Store a conflict; return False if it is here already, decided or not.

    `by_person`: what one person says is asked even if somebody else said it before, once for each. What was asked
    before `since` is asked again.
    """
    key = {"subject": subject, "field": field, "there": str(there)}
    stored = row_of(connection, "conflicts", key)
    if (
        stored is not None
        and stored["created"] >= since
        and (not by_person or creator == stored["creator"] or creator in _earlier_askers(connection, key))
    ):
        return False
    last = next((row["created"] for table, *_, row in reversed(step.changes) if table == "conflicts" and row), "")
    created = max(now(), just_after(last))  # they are listed in the order in which they were added
    values = {"here": str(here), "creator": creator, "source": source, "created": created, "decided": ""}
    if stored is None:
        step.insert("conflicts", {**key, **values})
    else:
        step.update("conflicts", key, values)
    return True


def _earlier_askers(connection: Connection, key: Mapping[str, str]) -> set[str]:
    """Return the creators whose side of a conflict was asked about before; the stored row names only the last."""
    entries = connection.all(
        "SELECT changes FROM journal WHERE state = 'done' AND instr(changes, '[\"conflicts\",') AND instr(changes, ?)",
        key["subject"],
    )
    changes = (change for (text,) in entries for change in read_changes(text) or [])
    rows = (after for table, name, _, after in changes if table == "conflicts" and name == key)
    return {row["creator"] for row in rows if row is not None and "creator" in row}


_OF_CLAIMS = (*CLAIM_COLUMNS, "verdict", "rationale")

_HERE = f"""
CASE WHEN field = 'correction' THEN EXISTS (SELECT 1 FROM corrections WHERE id = subject)
WHEN field = 'decision' THEN EXISTS (
  SELECT 1 FROM articles a WHERE a.id = subject AND instr(a.text, json_extract(there, '$.quote')) AND NOT EXISTS (
    SELECT 1 FROM decisions d WHERE d.article = subject AND d.creator = json_extract(there, '$.creator')
      AND d.modified = json_extract(there, '$.modified') AND instr(json_extract(there, '$.quote'), d.quote)))
WHEN field IN {_OF_CLAIMS} THEN EXISTS (SELECT 1 FROM claims WHERE highlight = subject)
ELSE EXISTS (SELECT 1 FROM highlights WHERE id = subject) OR EXISTS (SELECT 1 FROM tags WHERE id = subject) END"""
"""What a conflict is about is here. A decision there that has come in since, when none was left here, is settled."""

_WAITS = f"decided = '' AND {_HERE}"


class Conflicts:
    """The undecided conflicts of a library about what is in it: others wait until that is back."""

    def __init__(
        self,
        connection: Connection,
        journal: Journal,
        codebook: Codebook,
        articles: Articles,
        annotations: Annotations,
        claims: Claims,
        evidence: EvidenceStore,
        corrections: Corrections,
        decisions: Decisions,
    ) -> None:
        self._connection = connection
        self._journal = journal
        self._codebook = codebook
        self._articles = articles
        self._annotations = annotations
        self._claims = claims
        self._evidence = evidence
        self._corrections = corrections
        self._decisions = decisions

    def count(self) -> int:
        return int(self._connection.value(f"SELECT count(*) FROM conflicts WHERE {_WAITS}"))

    def page(self, offset: int, limit: int) -> list[OpenConflict]:
        """Return the undecided ones in order of arrival, with the current value here."""
        rows = self._connection.all(
            f"SELECT {_COLUMNS} FROM conflicts WHERE {_WAITS} ORDER BY created, subject, field, there LIMIT ? OFFSET ?",
            *(limit, offset),
        )
        return [self._with_place(OpenConflict(*row)) for row in rows]

    def get(self, subject: str, field: str, there: str) -> OpenConflict:
        """Return an undecided one. Raises `NotFoundError` if it is decided, or its import was undone."""
        row = self._connection.one(
            f"SELECT {_COLUMNS} FROM conflicts WHERE subject = ? AND field = ? AND there = ? AND decided = ''",
            *(subject, field, there),
        )
        if row is None:
            raise NotFoundError("that conflict is decided already")
        return self._with_place(OpenConflict(*row))

    def _with_place(self, conflict: OpenConflict) -> OpenConflict:
        row = self._connection.one(
            'SELECT h.quote, h.article, h.start, h."end", a.title '
            "FROM highlights h JOIN articles a ON a.pk = h.article WHERE h.id = ?",
            conflict.subject,
        )
        here = self._here(conflict)
        if row is None and conflict.field in (CORRECTION, DECISION):
            row = self._correction_place(conflict) if conflict.field == CORRECTION else self._decision_place(conflict)
        if row is not None:
            quote, article, start, end, title = row
            place = {"article": article, "start": start, "end": end, "title": title}
            return replace(conflict, here=here, where=one_line(quote, 200), **place)
        tag = self._connection.value("SELECT name FROM tags WHERE id = ?", conflict.subject)
        return replace(conflict, here=here, where="" if tag is None else f"#{tag}")

    def _correction_place(self, conflict: OpenConflict) -> tuple[Any, ...] | None:
        correction = self._corrections.get(conflict.subject)
        target = None if correction is None else correction.target
        if correction is None or target is None:
            return None
        words = target.surface or (target.entity.name if target.entity else "")
        span = target.span or next(((start, end) for start, end, _ in correction.places), (0, 0))
        article_id = correction.seen_in or target.article
        article = self._connection.one("SELECT pk, title FROM articles WHERE id = ?", article_id)
        if article is None:
            return None if target.span is not None else (words, 0, *span, "")
        return words, article[0], *span, article[1]

    def _decision_place(self, conflict: OpenConflict) -> tuple[Any, ...] | None:
        decision, _ = _decision(conflict.there)
        article = self._connection.one("SELECT pk, title, text FROM articles WHERE id = ?", conflict.subject)
        here = None if article is None else place_decision(article[2], decision)
        return None if here is None or article is None else (here.quote, article[0], here.start, here.end, article[1])

    def _order(self, claim_id: str) -> str:
        rows = "SELECT id, what FROM evidence WHERE claim = ? ORDER BY position, created, id"
        return order_value(self._connection.all(rows, claim_id))

    def _here(self, conflict: OpenConflict) -> str:
        """Return the current value of the field, or the one when the conflict arose."""
        if (part := _column_of_evidence(conflict.field)) is not None:
            value = self._connection.value(f"SELECT {part[1]} FROM evidence WHERE id = ?", part[0])
            return conflict.here if value is None else str(value)
        if conflict.field == ORDER:
            return self._order(conflict.subject)
        tables = {"color": "highlights", "note": "highlights", "description": "tags", "name": "tags", "memo": "tags"}
        table = tables.get(conflict.field, "claims" if conflict.field in _OF_CLAIMS else "")
        key = {"highlights": "id", "claims": "highlight", "tags": "id"}.get(table)
        value = None
        if key is not None:
            value = self._connection.value(f"SELECT {conflict.field} FROM {table} WHERE {key} = ?", conflict.subject)
            if value is None and conflict.field == "color":
                value = self._connection.value("SELECT color FROM tags WHERE id = ?", conflict.subject)
        return conflict.here if value is None else str(value)

    def decide(self, conflict: OpenConflict, side: Side) -> None:
        """Keep one side, or both texts joined, as one step. Raises `ConflictError` if that is impossible."""
        part = _column_of_evidence(conflict.field)
        if side == "joined" and conflict.field not in _TEXTS and not (part is not None and part[1] == "note"):
            raise ConflictError(f"two of {conflict.name} cannot be joined: take theirs or yours")
        with self._connection.write(), self._journal.group():
            with self._journal.step("decide conflict") as step:
                step.summary = f"{side}: {conflict.name} of {one_line(conflict.where, 60)}"
                if conflict.article:
                    step.article, step.start = self._articles.get(conflict.article).id, conflict.start
                key = {"subject": conflict.subject, "field": conflict.field, "there": conflict.there}
                step.update("conflicts", key, {"decided": side})
            if conflict.where:
                self._let_stand(conflict, side)

    def _let_stand(self, conflict: OpenConflict, side: Side) -> None:
        if conflict.field in (CORRECTION, DECISION):
            if side == "theirs":
                (self._correct if conflict.field == CORRECTION else self._decide_as_there)(conflict)
        elif conflict.field in (TAG, ANNOTATION):
            if (conflict.there if side == "theirs" else conflict.here) == REMOVED:
                self._remove(conflict)
        elif side != "mine":
            value = conflict.there if side == "theirs" else join_texts(conflict.here, conflict.there)
            if (part := _column_of_evidence(conflict.field)) is not None:
                self._evidence.edit(part[0], **{part[1]: value})
            elif conflict.field.startswith("["):
                self._take_off(conflict)
            elif conflict.field == ORDER:
                self._evidence.put_in_order(conflict.subject, ids_in_order(value))
            elif conflict.where.startswith("#") and not conflict.article:
                self._codebook.edit(conflict.where[1:], **{conflict.field: value})
            else:
                self._set(conflict, value)

    def _correct(self, conflict: OpenConflict) -> None:
        """Adopt someone else's correction of a name."""
        correction = self._corrections.get(conflict.subject)
        if correction is not None:
            is_broad = correction.target.span is None and conflict.article
            self._corrections.correct(correction, self._articles.get(conflict.article) if is_broad else None)

    def _decide_as_there(self, conflict: OpenConflict) -> None:
        """Adopt others' decision about a passage, with their comment."""
        article = self._articles.get(conflict.article)
        decision, consensus = _decision(conflict.there)
        shift = conflict.start - decision.start
        passages = tuple(replace(each, start=each.start + shift, end=each.end + shift) for each in consensus)
        words = conflict.where[:60]
        self._decisions.decide(article, [Ruling(conflict.start, conflict.end, decision.outcome, passages)], words)
        if decision.comment:
            own = decision.comment, words, decision.comment_creator or decision.creator
            self._decisions.comment(article, conflict.start, conflict.end, *own)

    def _remove(self, conflict: OpenConflict) -> None:
        if conflict.field == TAG:
            self._codebook.remove(conflict.where[1:])
        else:
            self._annotations.remove(conflict.subject)

    def _take_off(self, conflict: OpenConflict) -> None:
        annotations = self._annotations
        table, *values = json.loads(conflict.field)
        if table == "highlight_tags":
            annotations.untag(conflict.subject, values[0])
        elif table == "evidence":  # in a library of an earlier format evidence was identified by its words
            claim = annotations.get(conflict.subject).claim
            for piece in claim.evidence if claim is not None else ():
                if values[0] in (piece.id, piece.what):
                    self._evidence.remove(piece.id)
        elif table == "checks":
            raise ConflictError("somebody else's check is theirs: keep yours")
        elif table == "claim_passages":
            self._claims.remove_passage(conflict.subject)
        else:
            self._claims.unlink(conflict.subject, values[0], values[1])

    def _set(self, conflict: OpenConflict, value: str) -> None:
        annotations, subject = self._annotations, conflict.subject
        if conflict.field == "color":
            annotations.recolor(subject, value)
        elif conflict.field == "note":
            annotations.note(self._articles.get(conflict.article), conflict.start, conflict.end, value, subject)
        elif conflict.field != "claim":
            self._claims.edit(subject, **{conflict.field: value})
        elif value == REMOVED:
            self._annotations.unclaim(subject)
        else:
            self._claims.take(subject, claim_from(json.loads(value)))


def _column_of_evidence(field: str) -> tuple[str, str] | None:
    """Return the evidence and column a conflict is about, if it is about one."""
    if not field.startswith("["):
        return None
    table, *values = json.loads(field)
    return (values[0], values[1]) if table == "evidence" and len(values) > 1 and values[1] in _OF_EVIDENCE else None


def _decision(value: str) -> tuple[PassageDecision, list[ConsensusPassage]]:
    """Return the other side's decision as a conflict stores it, and its consensus."""
    data = json.loads(value)
    passages = [
        ConsensusPassage(
            *(each["start"], each["end"], each["color"], tuple(each["tags"])),
            None if (claim := each["claim"]) is None else claim_from(claim),
        )
        for each in data.pop("consensus")
    ]
    return PassageDecision(**data), passages


def join_texts(here: str, there: str) -> str:
    """Return both texts, one after the other; one that is whole lines of the other only once: "no" is not in "not"."""
    if not (here and there) or f"\n{here}\n" in f"\n{there}\n" or f"\n{there}\n" in f"\n{here}\n":
        return max(here, there, key=len)
    return f"{here}\n\n{there}"
