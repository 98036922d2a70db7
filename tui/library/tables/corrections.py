"""A person's corrections of marks: kept, undoable, and applied to every marking, past and to come."""

from __future__ import annotations

import json
import uuid
from dataclasses import asdict, replace
from typing import TYPE_CHECKING, Any

from tui.core.corrections import Correction, apply
from tui.core.model import Marks, Mention, Quotation, Suggestion
from tui.library.tables.journal import now

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from tui.core.model import Article
    from tui.library.sqlite.connection import Connection
    from tui.library.tables.journal import Change, Journal
    from tui.library.tables.marks import MarkStore

DISMISS = "dismiss"
"""The kind of a correction that says: this passage is not worth checking."""


class Corrections:
    """The corrections of a library.

    The marks in the tables are what the program found after all corrections. Of a corrected article the marks as they
    were found are kept too, so that taking a correction back brings them back.
    """

    def __init__(self, connection: Connection, journal: Journal, marks: MarkStore) -> None:
        self._connection = connection
        self._journal = journal
        self._marks = marks

    def all(self) -> list[Correction]:
        """Every correction of a mention, in the order they were made."""
        return self._read("kind != ?", DISMISS)

    def reaching(self, article: str) -> list[Correction]:
        """The corrections that reach an article (its id), in the order they were made."""
        return self._read("kind != ? AND (scope = 'everywhere' OR article = ?)", DISMISS, article)

    def correct(self, correction: Correction) -> int:
        """Keep a correction and apply it to all marks it reaches; the number of articles whose marks changed.

        Where an entity is renamed or joined everywhere, the claims it made follow.
        """
        correction = replace(correction, creator=self._journal.creator, created=now())
        with self._journal.step(f"{correction.kind} {correction.scope}") as step:
            step.article, step.start = correction.article, max(correction.start, 0)
            step.summary = " → ".join(
                part
                for part in (correction.surface or correction.entity, correction.new_entity or correction.new_label)
                if part
            )
            step.insert("corrections", _row(str(uuid.uuid4()), correction))
            moves = (
                correction.kind in ("rename", "join") and correction.scope == "everywhere" and not correction.surface
            )
            if moves and correction.entity:
                for (claim,) in self._connection.all(
                    "SELECT highlight FROM claims WHERE speaker = ?", correction.entity
                ):
                    values = {"speaker": correction.new_entity, "modified": correction.created}
                    step.update("claims", {"highlight": claim}, values)
            return self._apply([correction])

    def dismiss(self, article: Article, start: int, end: int) -> None:
        """Say that a passage is not worth checking: it is suggested no more, also after another marking."""
        correction = Correction(
            DISMISS,  # type: ignore[arg-type]
            "here",
            article.id,
            article.text[start:end],
            start,
            end,
            creator=self._journal.creator,
            created=now(),
        )
        with self._journal.step("dismiss") as step:
            step.article, step.start, step.summary = article.id, start, article.text[start : min(end, start + 60)]
            step.insert("corrections", _row(str(uuid.uuid4()), correction))

    def corrected(self, pk: int, found: Marks) -> Marks:
        """Fresh marks of an article after the corrections that reach it; what was found is kept if they differ."""
        name, text = self._connection.one("SELECT id, text FROM articles WHERE pk = ?", pk) or ("", "")
        result = apply(self.reaching(name), name, text, found)
        self._connection.run("DELETE FROM found_mentions WHERE article = ?", pk)
        if result != found:
            self._connection.run(
                "INSERT INTO found_mentions (article, mentions) VALUES (?, ?)", pk, json.dumps(asdict(found))
            )
        return result

    def restore(self, corrections: Iterable[tuple[str, Correction]]) -> int:
        """Take in corrections (with their ids) of another library, those not known yet; how many they were."""
        new: list[Correction] = []
        with self._journal.step("import") as step:
            step.summary = "corrections"
            for name, correction in corrections:
                if self._connection.value("SELECT 1 FROM corrections WHERE id = ?", name) is None:
                    step.insert("corrections", _row(name, correction))
                    new.append(correction)
            self._apply([correction for correction in new if correction.kind != DISMISS])
        return len(new)

    def exported(self, articles: Sequence[str]) -> dict[str, list[tuple[str, Correction]]]:
        """The corrections made in articles, by article, with their ids; those made everywhere are those of ""."""
        found: dict[str, list[tuple[str, Correction]]] = {}
        for article, name, detail in self._connection.all(
            "SELECT article, id, detail FROM corrections WHERE article IN (SELECT value FROM json_each(?)) "
            "ORDER BY created, id",
            json.dumps(list(articles)),
        ):
            found.setdefault(article, []).append((name, _correction(detail)))
        return found

    def out_of_step(self) -> Iterator[str]:
        """Articles whose marks are not what the corrections make of what was found."""
        for pk, name, text, kept in self._connection.all(
            "SELECT a.pk, a.id, a.text, f.mentions FROM found_mentions f JOIN articles a ON a.pk = f.article"
        ):
            if apply(self.reaching(name), name, text, _marks(kept)) != self._marks.of_article(pk, dismissed=True):
                yield name

    def _apply(self, corrections: Sequence[Correction]) -> int:
        changed = 0
        for pk in sorted({pk for correction in corrections for pk in self._reached(correction)}):
            before = self._marks.of_article(pk, dismissed=True)
            kept = self._connection.value("SELECT mentions FROM found_mentions WHERE article = ?", pk)
            result = self.corrected(pk, before if kept is None else _marks(kept))
            if result != before:
                self._marks.replace(pk, result)
                changed += 1
        return changed

    def _reached(self, correction: Correction) -> list[int]:
        if correction.scope != "everywhere":
            return [row[0] for row in self._connection.all("SELECT pk FROM articles WHERE id = ?", correction.article)]
        if correction.kind == "add":
            words = f'"{" ".join(correction.surface.replace(chr(34), " ").split())}"'
            return [
                row[0]
                for row in self._connection.all("SELECT rowid FROM articles_fts WHERE articles_fts MATCH ?", words)
            ]
        names = {correction.entity, correction.new_entity, correction.surface} - {""}
        some = ",".join("?" * len(names))
        rows = self._connection.all(
            "SELECT DISTINCT m.article FROM mentions m WHERE m.entity IN ("
            f"SELECT id FROM entities WHERE name IN ({some}) "
            f"UNION SELECT entity FROM aliases WHERE alias COLLATE NOCASE IN ({some})) "
            "UNION SELECT article FROM found_mentions",
            *names,
            *names,
        )
        return [row[0] for row in rows]

    def follow_undo(self, changes: Sequence[Change]) -> None:
        """After an undo or redo: the corrections are laid anew over all marks they reach."""
        rows = [change.before or change.after or {} for change in changes]
        corrections = [_correction(row["detail"]) for row in rows]
        self._apply([correction for correction in corrections if correction.kind != DISMISS])

    def _read(self, where: str, *params: object) -> list[Correction]:
        rows = self._connection.all(f"SELECT detail FROM corrections WHERE {where} ORDER BY created, id", *params)
        return [_correction(row[0]) for row in rows]


def _row(name: str, correction: Correction) -> dict[str, Any]:
    return {
        "id": name,
        "kind": correction.kind,
        "scope": correction.scope,
        "article": correction.article if correction.scope != "everywhere" else "",
        "detail": json.dumps(correction.as_row(), ensure_ascii=False),
        "creator": correction.creator,
        "created": correction.created,
    }


def _correction(detail: str) -> Correction:
    return Correction.from_row(json.loads(detail))


def _marks(kept: str) -> Marks:
    found = json.loads(kept)
    return Marks(
        tuple(Mention(**row) for row in found["mentions"]),
        tuple(Quotation(**row) for row in found["quotations"]),
        tuple(Suggestion(**row) for row in found["suggestions"]),
    )
