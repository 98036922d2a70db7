"""The reach of a correction: articles, names corrected before, and speakers of claims."""

from __future__ import annotations

from typing import TYPE_CHECKING

from tui.core.apply_corrections import new_speaker
from tui.core.corrections import Add, Distinct

if TYPE_CHECKING:
    from tui.core.corrections import Correction
    from tui.core.model import Marks, Mention
    from tui.library.sqlite.reading import ReadingConnection
    from tui.library.tables.marks import MarkStore

_ENTITY = "(SELECT id FROM entities WHERE name = ?3 AND label = ?4)"

_DECIDED = """SELECT DISTINCT article FROM mentions WHERE (state != 'found' OR origin != 'model')
  AND origin NOT IN ('model', ?1)"""
"""The first condition is that of an index."""

_DECIDED_IN_ONE = f"{_DECIDED} AND article = (SELECT pk FROM articles WHERE id = ?2)"

_FEW = 1_000
"""Up to this many decided names are scanned; else those of the entity are, which may be 150,000."""

_DECIDED_COUNT = "SELECT count(*) FROM (SELECT 1 FROM mentions WHERE state != 'found' OR origin != 'model' LIMIT ?)"

_OF_AN_ENTITY = f"""SELECT article FROM (SELECT DISTINCT article FROM mentions
  WHERE entity = {_ENTITY} AND article > ?1 ORDER BY article LIMIT ?2)
UNION SELECT article FROM (SELECT article FROM former_entities
  WHERE name = ?3 AND label = ?4 AND article > ?1 ORDER BY article LIMIT ?2)"""

_UNDER_A_SURFACE = """SELECT m.article FROM mentions m JOIN aliases a ON a.entity = m.entity
  WHERE a.alias = ?3 COLLATE NOCASE AND m.article > ?1 UNION SELECT article FROM found_mentions WHERE article > ?1"""


def changed_names(before: Marks, after: Marks) -> list[Mention]:
    """Return the mentions of `before` that differ in `after`, apart from who decided them."""
    remaining = {(each.start, each.end, each.label, each.entity, each.state) for each in after.mentions}
    return [
        each for each in before.mentions if (each.start, each.end, each.label, each.entity, each.state) not in remaining
    ]


def following(connection: ReadingConnection, marks: MarkStore, correction: Correction) -> list[tuple[str, str, str]]:
    """Return the claims whose speaker follows a correction of a whole entity, with creator and new speaker."""
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


def reached_articles(
    connection: ReadingConnection, correction: Correction, after: int = 0, limit: int = -1
) -> list[int]:
    """Return the articles whose marks a correction may change, in order: the first of them past `after`."""
    query, params = _reached(correction)
    rows = connection.all(f"{query} ORDER BY 1 LIMIT ?2", after, limit, *params) if query else []
    return [pk for (pk,) in rows]


def articles_decided_by_others(connection: ReadingConnection, correction: Correction, creator: str) -> list[int]:
    """Return the articles within a new correction's reach with a name that someone else, or their rule, decided."""
    entity, article = correction.target.entity, correction.target.article
    if article is not None or entity is None or isinstance(correction, Add):
        query, params = (_DECIDED, (creator,)) if article is None else (_DECIDED_IN_ONE, (creator, article))
        decided = {pk for (pk,) in connection.all(query, *params)}
        return [pk for pk in reached_articles(connection, correction) if pk in decided] if decided else []
    column = "+entity" if connection.value(_DECIDED_COUNT, _FEW) < _FEW else "entity"  # + keeps SQLite off its index
    query = f"{_DECIDED} AND {column} = {_ENTITY}"
    return [pk for (pk,) in connection.all(query, creator, None, *entity)]


def reached_count(connection: ReadingConnection, correction: Correction, after: int = 0) -> int:
    """Return how many articles past `after` it reaches."""
    query, params = _reached(correction)
    return int(connection.value(f"SELECT count(*) FROM ({query})", after, -1, *params)) if query else 0


def _reached(correction: Correction) -> tuple[str, tuple[str, ...]]:
    """Return a query for at most ?2 articles past ?1, and its parameters from ?3 on; "" for none."""
    query, params = _by_target(correction)
    if query and correction.places and correction.seen_in:
        query = f"{query} UNION SELECT pk FROM articles WHERE id = ?{len(params) + 3} AND pk > ?1"
        params = *params, correction.seen_in
    return query, params


def _by_target(correction: Correction) -> tuple[str, tuple[str, ...]]:
    target = correction.target
    surface = target.surface or ""
    if isinstance(correction, Distinct):
        return "", ()
    if target.article is not None:
        return "SELECT pk FROM articles WHERE id = ?3 AND pk > ?1", (target.article,)
    if isinstance(correction, Add):
        words = f'"{" ".join(surface.replace(chr(34), " ").split())}"'
        return "SELECT rowid FROM articles_fts WHERE articles_fts MATCH ?3 AND rowid > ?1", (words,)
    if target.entity is None:
        return _UNDER_A_SURFACE, (surface,)
    return _OF_AN_ENTITY, (target.entity.name, target.entity.label)
