"""Marks and their entities: written by the marking process, read by everyone."""

import json
from collections.abc import Hashable, Mapping, Sequence
from dataclasses import dataclass

from tui.core.model import LABELS, Entity, Marks, Mention, Quotation, Suggestion, speaking_label
from tui.library.queries.entity_terms import EntityTerms
from tui.library.queries.listing import ordered_places
from tui.library.sqlite.connection import Connection
from tui.library.tables.doubts import note_doubt
from tui.library.tables.highlight_rows import text_ends
from tui.library.tables.journal import now

_KIND_ORDER = (
    f"CASE label {' '.join(f'WHEN {label!r} THEN {at}' for at, label in enumerate(LABELS))} END, "
    "mentions DESC, name, label"
)

ENTITY_ORDERS: dict[str, str] = {
    "mentions": "mentions DESC, name, label",
    "articles": "articles DESC, name, label",
    "name": "name COLLATE NOCASE, label, mentions, articles",
    "kind": _KIND_ORDER,
}
"""Orders of entities."""

OrderedMention = tuple[int, int, int]
"""The id of a mention, its article's number, and its start."""

MENTION_ORDERS: dict[str, str] = {
    "document": "",
    "words": "substr(a.text, m.start + 1, 100) COLLATE NOCASE, ",
    "article": "a.title COLLATE NOCASE, ",
    "date": "a.published = '', a.published, ",
}
"""Orders of an entity's mentions; equal ones are in text order."""

_LINE = (
    'a.pk, a.id, a.title, a.published, m.start, m."end", substr(a.text, max(m.start - ?1, 0) + 1, min(m.start, ?1)), '
    'substr(a.text, m.start + 1, m."end" - m.start), substr(a.text, m."end" + 1, ?1)'
)


_STATE = "iif(m.by_rule, 'ruled_out', m.state)"
"""The state of a mention: what a rule rejects is stored like what a person rejects, with `by_rule`."""

_UNDISMISSED = """AND NOT EXISTS (SELECT 1 FROM dismissals d JOIN articles a ON a.id = d.article
  WHERE a.pk = s.article AND d.start = s.start AND d.lost = '')"""


@dataclass(frozen=True, slots=True)
class EntityRow:
    """An entity as lists show it, with its numbers of mentions and articles."""

    id: int
    name: str
    label: str
    mentions: int
    articles: int

    @property
    def entity(self) -> Entity:
        return Entity(self.name, self.label)


@dataclass(frozen=True, slots=True)
class ConcordanceLine:
    """A mention anywhere in the library with its context."""

    article: int
    id: str
    title: str
    published: str
    start: int
    end: int
    before: str
    text: str
    after: str


class MarkStore:
    """The marks of a library."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection
        self._terms = EntityTerms(connection)

    def pending(self) -> int:
        """Return how many articles were never marked."""
        return self._connection.counter("articles") - self._connection.counter("marked")

    def replace(self, article_pk: int, marks: Marks, disputed: int | None = None) -> None:
        """Replace the marks of an article; `disputed` counts names on which an earlier model differed."""
        with self._connection.write():
            for table in ("mentions", "quotations", "suggestions"):
                self._connection.run(f"DELETE FROM {table} WHERE article = ?", article_pk)
            self._mentions(article_pk, marks.mentions)
            self._others(article_pk, marks)
            note_doubt(self._connection, article_pk, marks.mentions, disputed)

    def change(self, article_pk: int, before: Marks, after: Marks) -> None:
        """Replace the marks of an article, writing only differences."""
        old = set(before.mentions)
        places = {(each.start, each.end) for each in old.difference(after.mentions)}
        with self._connection.write():
            self._connection.run_many(
                f'DELETE FROM mentions WHERE article = {article_pk:d} AND start = ? AND "end" = ?', [*places]
            )
            new = (each for each in after.mentions if each not in old or (each.start, each.end) in places)
            self._mentions(article_pk, [*new])
            if (before.quotations, before.suggestions) != (after.quotations, after.suggestions):
                self._others(article_pk, after)  # quotations in the same places, with other speakers
            note_doubt(self._connection, article_pk, after.mentions)

    def add(self, article_pk: int, marks: Marks, model: str = "import", version: str = "", marked: str = "") -> bool:
        """Add imported marks, with their model and time, to an article without any; return whether they were added."""
        with self._connection.write():
            if self._connection.value("SELECT 1 FROM markings WHERE article = ?", article_pk) is not None:
                return False
            self._mentions(article_pk, marks.mentions)
            self._others(article_pk, marks)
            self._connection.run(
                "INSERT INTO markings (article, model, version, marked) VALUES (?, ?, ?, ?)",
                *(article_pk, model, version, marked or now()),
            )
            note_doubt(self._connection, article_pk, marks.mentions)
        return True

    def has_model(self, article_pk: int) -> bool:
        """Return whether an article was marked by a model, or is pending; else its names are unknown."""
        return self._connection.value("SELECT 1 FROM markings WHERE article = ? AND model = ''", article_pk) is None

    def of_article(self, pk: int, *, dismissed: bool = False) -> Marks:
        """Return the marks of an article in text order, including dismissed suggestions on request."""
        return self.of_articles([pk], dismissed=dismissed)[pk]

    def of_articles(self, pks: Sequence[int], *, dismissed: bool = False) -> dict[int, Marks]:
        some = f"({','.join('?' * len(pks))})"
        # A mark outside its text is ignored: the file may not have been written by Postil.
        ends = text_ends(self._connection, pks)
        mentions: dict[int, list[Mention]] = {pk: [] for pk in pks}
        for article_pk, *row in self._connection.all(
            f'SELECT m.article, m.start, m."end", m.label, e.name, m.origin, {_STATE} FROM mentions m '
            f'JOIN entities e ON e.id = m.entity WHERE m.article IN {some} ORDER BY m.article, m.start, m."end", m.id',
            *pks,
        ):
            if 0 <= row[0] < row[1] <= ends.get(article_pk, 0):
                mentions[article_pk].append(Mention(*row))
        quotations: dict[int, list[Quotation]] = {pk: [] for pk in pks}
        for article_pk, start, end, speaker, weak in self._connection.all(
            'SELECT article, start, "end", speaker, weak FROM quotations '
            f'WHERE article IN {some} ORDER BY article, start, "end"',
            *pks,
        ):
            if 0 <= start < end <= ends.get(article_pk, 0):
                quotations[article_pk].append(Quotation(start, end, speaker, bool(weak)))
        suggestions: dict[int, list[Suggestion]] = {pk: [] for pk in pks}
        undismissed = "" if dismissed else _UNDISMISSED
        for article_pk, *row in self._connection.all(
            'SELECT article, start, "end", kind, speaker, score, reason FROM suggestions s '
            f'WHERE article IN {some} {undismissed} ORDER BY article, start, "end"',
            *pks,
        ):
            if 0 <= row[0] < row[1] <= ends.get(article_pk, 0):
                suggestions[article_pk].append(Suggestion(*row))
        return {pk: Marks(tuple(mentions[pk]), tuple(quotations[pk]), tuple(suggestions[pk])) for pk in pks}

    def entity_count(self, text: str = "", label: str = "") -> int:
        if not text:
            names = "name = 'entities ' || ?" if label else "name >= 'entities ' || ? AND name < 'entities~'"
            return int(self._connection.value(f"SELECT coalesce(sum(count), 0) FROM counters WHERE {names}", label))
        where, params = self._terms.condition(text, label)
        return int(self._connection.value(f"SELECT count(*) FROM entities WHERE {where}", *params))

    def entities(
        self, offset: int = 0, limit: int = 100, text: str = "", label: str = "", order: str = "mentions"
    ) -> list[EntityRow]:
        """Return a page of entities in one of `ENTITY_ORDERS`, under a filter of `ENTITY_KEYS`."""
        where, params = self._terms.condition(text, label)
        rows = self._connection.all(
            f"SELECT id, name, label, mentions, articles FROM entities WHERE {where} "
            f"ORDER BY {ENTITY_ORDERS[order]} LIMIT ? OFFSET ?",
            *(*params, limit, offset),
        )
        return [EntityRow(*row) for row in rows]

    def entity_places(
        self, ids: Sequence[Hashable], text: str = "", label: str = "", order: str = "mentions"
    ) -> Mapping[Hashable, int]:
        """Return the positions of entities, by id, without those the filter excludes."""
        where, params = self._terms.condition(text, label)
        return ordered_places(self._connection, "id", "entities", where, ENTITY_ORDERS[order], params, ids)

    def entity(self, name: str, label: str) -> EntityRow | None:
        row = self._connection.one(
            "SELECT id, name, label, mentions, articles FROM entities WHERE name = ? AND label = ?", name, label
        )
        return None if row is None else EntityRow(*row)

    def entities_named(self, name: str) -> list[Entity]:
        """Return the entities with a name, of any label and case."""
        rows = self._connection.all(
            "SELECT name, label FROM entities WHERE name = ? COLLATE NOCASE AND mentions > 0 ORDER BY mentions DESC",
            name,
        )
        return [Entity(*row) for row in rows]

    def entity_by_id(self, entity_id: int) -> EntityRow | None:
        row = self._connection.one("SELECT name, label FROM entities WHERE id = ?", entity_id)
        return None if row is None else self.entity(*row)

    def months(self, entity_id: int) -> list[tuple[str, int]]:
        """Return how often an entity is mentioned in each month's articles (`2019-04`), without empty months."""
        return self._connection.all(
            "SELECT substr(a.published, 1, 7), count(*) FROM mentions m JOIN articles a ON a.pk = m.article "
            "WHERE m.entity = ? AND m.state != 'rejected' AND a.published != '' GROUP BY 1 ORDER BY 1",
            entity_id,
        )

    def aliases(self, entity_id: int) -> list[str]:
        rows = self._connection.all(
            "SELECT a.alias FROM aliases a JOIN entities e ON e.id = a.entity "
            "WHERE a.entity = ? AND a.alias != e.name ORDER BY a.alias",
            entity_id,
        )
        return [alias for (alias,) in rows]

    def surfaces(self) -> dict[str, list[Entity]]:
        """Return every surface of entities, with the entities it stands for."""
        entities: dict[str, list[Entity]] = {}
        for alias, name, label in self._connection.each(
            "SELECT a.alias, e.name, e.label FROM aliases a JOIN entities e ON e.id = a.entity "
            "WHERE e.mentions > 0 OR EXISTS (SELECT 1 FROM mentions m WHERE m.entity = e.id)"
        ):
            entities.setdefault(alias, []).append(Entity(name, label))
        return entities

    def labels_of(self, name: str, article: int | None = None) -> set[str]:
        """Return the labels of the entities of this name that are mentioned in an article, or anywhere."""
        if article is None:
            rows = self._connection.all("SELECT label FROM entities WHERE name = ? AND mentions > 0", name)
        else:
            rows = self._connection.all(
                "SELECT m.label FROM mentions m JOIN entities e ON e.id = m.entity "
                "WHERE e.name = ? AND m.article = ? AND m.state != 'rejected'",
                *(name, article),
            )
        return {row[0] for row in rows}

    def claims_by(self, entity: Entity, creator: str | None = None) -> tuple[int, int]:
        """Return how many claims this entity made, and how many are checked; of one creator or everyone."""
        everywhere = self.labels_of(entity.name)
        count = checked = 0
        for article, claims, verdicts in self._connection.all(
            "SELECT h.article, count(*), sum(iif(?2 IS NULL, c.verdict != 'unchecked', EXISTS (SELECT 1 FROM checks "
            "WHERE claim = c.highlight AND creator = ?2 AND verdict != ''))) FROM claims c "
            "JOIN highlights h ON h.id = c.highlight WHERE c.speaker = ?1 "
            "AND (?2 IS NULL OR h.creator = ?2) GROUP BY h.article",
            entity.name,
            creator,
        ):
            labels = self.labels_of(entity.name, article) if len(everywhere) > 1 else everywhere
            if speaking_label(labels or everywhere) in (entity.label, None):
                count, checked = count + claims, checked + verdicts
        return count, checked

    def concordance(self, entity_id: int, offset: int = 0, limit: int = 100, around: int = 40) -> list[ConcordanceLine]:
        """Return every mention of an entity, by article, with `around` characters on either side."""
        rows = self._connection.all(
            f"SELECT {_LINE} FROM mentions m JOIN articles a ON a.pk = m.article "
            "WHERE m.id IN (SELECT id FROM mentions WHERE entity = ?2 AND state != 'rejected' "
            "ORDER BY article, start LIMIT ?3 OFFSET ?4) ORDER BY m.article, m.start",
            *(around, entity_id, limit, offset),
        )
        return [ConcordanceLine(*row) for row in rows]

    def mentions_in_order(self, entity_id: int, order: str) -> list[OrderedMention]:
        """Return the positions of all mentions of an entity, in one of `MENTION_ORDERS`.

        Ordering by words reads all texts.
        """
        return self._connection.all(
            "SELECT m.id, m.article, m.start FROM mentions m JOIN articles a ON a.pk = m.article "
            f"WHERE m.entity = ? AND m.state != 'rejected' ORDER BY {MENTION_ORDERS[order]}m.article, m.start",
            entity_id,
        )

    def lines_of(self, mentions: Sequence[int], around: int) -> list[ConcordanceLine]:
        """Return mentions by id, in that order, with `around` characters on either side."""
        rows = self._connection.all(
            f"SELECT m.id, {_LINE} FROM mentions m JOIN articles a ON a.pk = m.article "
            "WHERE m.id IN (SELECT value FROM json_each(?2))",
            *(around, json.dumps([*mentions])),
        )
        by_id = {row[0]: ConcordanceLine(*row[1:]) for row in rows}
        return [by_id[mention] for mention in mentions if mention in by_id]

    def mention_places(self, entity_id: int, keys: Sequence[Hashable]) -> Mapping[Hashable, int]:
        """Return the positions in its concordance of some mentions of an entity, by article and start."""
        distinct = set(keys)
        rows = self._connection.each(
            "SELECT article, start FROM mentions WHERE entity = ? AND state != 'rejected' ORDER BY article, start",
            entity_id,
        )
        return {row: at for at, row in enumerate(rows) if row in distinct}

    def _mentions(self, article_pk: int, mentions: Sequence[Mention]) -> None:
        if not mentions:
            return
        text = self._connection.value("SELECT text FROM articles WHERE pk = ?", article_pk)
        ids = {key: self._entity(*key) for key in {(mention.entity, mention.label) for mention in mentions}}
        self._connection.run_many(
            'INSERT INTO mentions (article, start, "end", label, entity, origin, state, by_rule) '
            "VALUES (?, ?, ?, ?, ?, ?, ?, ?)",
            [
                (article_pk, m.start, m.end, m.label, ids[m.entity, m.label], m.origin, *m.stored_state)
                for m in mentions
            ],
        )
        self._connection.run_many(
            "INSERT OR IGNORE INTO aliases (entity, alias) VALUES (?, ?)",
            sorted({(ids[m.entity, m.label], " ".join(text[m.start : m.end].split())) for m in mentions}),
        )

    def _others(self, article_pk: int, marks: Marks) -> None:
        self._connection.run_many(
            'INSERT OR REPLACE INTO quotations (article, start, "end", speaker, weak) VALUES (?, ?, ?, ?, ?)',
            [(article_pk, q.start, q.end, q.speaker, int(q.weak)) for q in marks.quotations],
        )
        self._connection.run_many(
            'INSERT OR REPLACE INTO suggestions (article, start, "end", kind, speaker, score, reason) '
            "VALUES (?, ?, ?, ?, ?, ?, ?)",
            [(article_pk, s.start, s.end, s.kind, s.speaker, s.score, s.reason) for s in marks.suggestions],
        )

    def _entity(self, name: str, label: str) -> int:
        entity_id = self._connection.value("SELECT id FROM entities WHERE name = ? AND label = ?", name, label)
        if entity_id is None:
            entity_id = self._connection.insert("entities", {"name": name, "label": label})
        return int(entity_id)
