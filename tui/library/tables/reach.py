"""What a correction reaches: articles, names that people corrected before, and the speakers of claims."""

from __future__ import annotations

from typing import TYPE_CHECKING

from tui.core.apply_corrections import new_speaker
from tui.core.corrections import Add, Distinct

if TYPE_CHECKING:
    from tui.core.corrections import Correction
    from tui.core.model import Marks, Mention
    from tui.library.sqlite.reading import ReadingConnection
    from tui.library.tables.marks import MarkStore


def changed_names(before: Marks, after: Marks) -> list[Mention]:
    """Return the mentions of `before` that are not in `after` as they were; who says so of them is no matter."""
    remaining = {(each.start, each.end, each.label, each.entity, each.state) for each in after.mentions}
    return [
        each for each in before.mentions if (each.start, each.end, each.label, each.entity, each.state) not in remaining
    ]


def following(connection: ReadingConnection, marks: MarkStore, correction: Correction) -> list[tuple[str, str, str]]:
    """Return the claims whose speaker follows a correction of a whole entity, each with creator and new speaker."""
    entity = correction.target.entity
    if correction.target.article is not None or entity is None:
        return []
    speaker = entity.name
    following: list[tuple[str, str, str]] = []
    everywhere = marks.labels_of(speaker)
    for claim, article, creator in connection.all(
        "SELECT c.highlight, h.article, h.creator FROM claims c JOIN highlights h ON h.id = c.highlight "
        "WHERE c.speaker = ?",
        speaker,
    ):
        labels = marks.labels_of(speaker, article) if len(everywhere) > 1 else everywhere
        name = new_speaker(correction, speaker, labels or everywhere)
        if name != speaker:
            following.append((claim, creator, name))
    return following


def reached(connection: ReadingConnection, correction: Correction) -> list[int]:
    """Return the articles whose marks a correction may change, by what their marks are and were."""
    if isinstance(correction, Distinct):
        return []
    target = correction.target
    surface = target.surface or ""
    if target.article is not None:
        rows = connection.all("SELECT pk FROM articles WHERE id = ?", target.article)
    elif isinstance(correction, Add):
        words = f'"{" ".join(surface.replace(chr(34), " ").split())}"'
        rows = connection.all("SELECT rowid FROM articles_fts WHERE articles_fts MATCH ?", words)
    elif target.entity is None:
        rows = connection.all(
            "SELECT m.article FROM mentions m JOIN aliases a ON a.entity = m.entity "
            "WHERE a.alias = ? COLLATE NOCASE UNION SELECT article FROM found_mentions",
            surface,
        )
    else:
        rows = connection.all(
            "SELECT m.article FROM mentions m JOIN entities e ON e.id = m.entity WHERE e.name = ? AND e.label = ? "
            "UNION SELECT article FROM found_mentions",
            *target.entity,
        )
    return [row[0] for row in rows]
