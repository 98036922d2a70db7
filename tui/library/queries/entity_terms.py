"""Terms of a filter as SQL conditions on entities: words of their names and aliases, and codes of passages."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

from tui.core.terms import TAG
from tui.library.queries.article_terms import SPELLED, ArticleConditions, typed_terms

if TYPE_CHECKING:
    from collections.abc import Sequence

    from tui.core.terms import Term
    from tui.library.sqlite.reading import ReadingConnection

ENTITY_KEYS = (TAG,)
"""The fields of terms about entities."""


class EntityTerms:
    """Reads filters of entities; which ones a code has is looked up once until the library changes."""

    def __init__(self, connection: ReadingConnection) -> None:
        self._connection = connection
        self._state: object = None
        self._coded: dict[tuple[str, str | None], str] = {}

    def condition(self, text: str, label: str) -> tuple[str, tuple[str, ...]]:
        """Return the condition that entities match a filter and have a label, and its parameters."""
        terms = typed_terms(self._connection, text, ENTITY_KEYS)
        builder = _ListedEntities(self._connection, terms, self)
        where = f"mentions > 0 AND {builder.put(label)} IN ('', label) AND {builder.all_of(terms)}"
        return where, tuple(builder.params)

    def coded_entities(self, value: str, alone: str | None) -> str:
        """Return the entities whose names stand in passages with a tag, as a JSON array of their ids.

        With a name only what that person tagged counts. Twenty thousand passages take 50 ms, and a list asks for its
        number, a page and the place of the cursor.
        """
        state = self._connection.value("PRAGMA data_version"), self._connection.raw.total_changes
        if self._state != state:
            self._state, self._coded = state, {}
        if (value, alone) not in self._coded:
            self._coded[value, alone] = self._look_up(value, alone)
        return self._coded[value, alone]

    def _look_up(self, value: str, alone: str | None) -> str:
        builder = ArticleConditions(self._connection, "", (), is_typed=True)
        named = builder.named_tag(value)
        by_one = ""
        if alone is not None:
            by_one = (
                "AND EXISTS (SELECT 1 FROM highlights h JOIN highlight_tags t ON t.highlight = h.id WHERE "
                f"h.pk = p.passage AND t.tag = p.tag AND {SPELLED.format('t.creator')} = {builder.put(alone)})"
            )
        # From the passages to the names in them: the other way round it reads every mention of the library.
        rows = self._connection.all(
            "SELECT DISTINCT m.entity FROM tagged_passages p CROSS JOIN mentions m INDEXED BY mentions_article "
            'ON m.article = p.article AND m.start >= p.start AND m.start < p."end" '
            f'WHERE p.tag IN (SELECT g.id FROM tags g WHERE {named}) AND m."end" <= p."end" '
            "AND m.state != 'rejected' AND p.passage NOT IN (SELECT pk FROM highlights WHERE state = 'orphan') "
            f"{by_one}",
            *builder.params,
        )
        return json.dumps([entity for (entity,) in rows])


class _ListedEntities(ArticleConditions):
    """Conditions on entities by their names, aliases, and the passages they stand in."""

    def __init__(self, connection: ReadingConnection, terms: Sequence[Term], lookup: EntityTerms) -> None:
        super().__init__(connection, "", terms)
        self._lookup = lookup

    def word(self, value: str) -> str:
        alias = f"id IN (SELECT entity FROM aliases WHERE {self.in_text('alias', value)})"
        return f"{self.in_text('name', value)} OR {alias}"

    def tag(self, value: str) -> str:
        if not value.removesuffix("!"):
            return "1"  # a code is being typed
        return f"id IN (SELECT value FROM json_each({self.put(self._lookup.coded_entities(value, self.alone))}))"
