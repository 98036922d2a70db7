"""Attributes of articles: one value for each name, and who set it last."""

from __future__ import annotations

import json
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from tui.core.attributes import Attribute, kind_of, refusal
from tui.core.errors import TermError
from tui.core.text import whole_line
from tui.library.tables.changes import read_changes
from tui.library.tables.journal import now

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from tui.core.model import Article
    from tui.library.sqlite.reading import ReadingConnection
    from tui.library.tables.journal import Journal, Recorder

_COLUMNS = "name, value, kind, creator, created, modified"


@dataclass(slots=True)
class AttributeHistory:
    """The history of an article's attributes, including undone steps.

    `stamps` are all settings that were ever here; `removed` those that were removed, `last_removal` the time by name.
    `removed_by_merge` are those that only merges removed, `reversed` those of which a step was ever undone.
    """

    stamps: set[tuple[str, str, str]] = field(default_factory=set)
    removed: set[tuple[str, str, str]] = field(default_factory=set)
    removed_by_merge: set[tuple[str, str, str]] = field(default_factory=set)
    reversed: set[tuple[str, str, str]] = field(default_factory=set)
    last_removal: dict[str, str] = field(default_factory=dict)


class Attributes:
    """The attributes of articles, by article id."""

    def __init__(self, connection: ReadingConnection, journal: Journal) -> None:
        self._connection = connection
        self._journal = journal

    def of_article(self, article_id: str) -> tuple[Attribute, ...]:
        """Return the attributes of an article by name."""
        return attributes_of(self._connection, [article_id]).get(article_id, ())

    def names(self) -> list[str]:
        """Return the names of all attributes."""
        return [name for (name,) in self._connection.all("SELECT DISTINCT name FROM attributes ORDER BY name")]

    def set(self, article: Article, values: Mapping[str, str]) -> tuple[Attribute, ...]:
        """Set attributes of an article by name, in one step; an empty value removes one.

        Returns other people's that were replaced. Raises `TermError` for an invalid name or value.
        """
        cleaned = {whole_line(name): whole_line(value) for name, value in values.items()}
        for name, value in cleaned.items():
            if why := refusal(name, value):
                raise TermError(why)
        replaced: list[Attribute] = []
        with self._journal.step("attribute") as step:
            present = {each.name: each for each in self.of_article(article.id)}
            step.article, changes = article.id, []
            for name, value in cleaned.items():
                before = present[name].value if name in present else ""
                if value == before:
                    continue
                if name in present and present[name].creator not in ("", self._journal.creator):
                    replaced.append(present[name])
                time = now()
                changes.append(f"{name} {before} → {value}" if before and value else f"{name} {value or 'removed'}")
                if value:
                    put(step, article.id, Attribute(name, value, kind_of(value), self._journal.creator, time, time))
                else:
                    step.delete("attributes", {"article": article.id, "name": name})
            step.summary = ", ".join(changes)
        return tuple(replaced)

    def history(self, article_id: str) -> AttributeHistory:
        history = AttributeHistory()
        removed_by_person = set[tuple[str, str, str]]()
        for time, state, action, was_reversed, text in self._connection.all(
            "SELECT time, state, action, EXISTS (SELECT 1 FROM journal WHERE step = j.step AND reverses NOTNULL), "
            "changes FROM journal j WHERE article = ? AND instr(changes, '[\"attributes\",') ORDER BY id",
            article_id,
        ):
            for table, key, before, after in read_changes(text) or []:
                if table != "attributes" or key["article"] != article_id:
                    continue
                stamps = [
                    (key["name"], row.get("value", ""), row.get("modified", "")) for row in (before, after) if row
                ]
                history.stamps.update(stamps)
                history.reversed.update(stamps if was_reversed else ())
                if after is None:
                    history.removed.update(stamps)
                    removed_by_person.update(stamps if action != "merge" else ())
                    if state == "done":
                        history.last_removal[key["name"]] = time
        history.removed_by_merge.update(history.removed - removed_by_person)
        return history


def attributes_of(
    connection: ReadingConnection, article_ids: Sequence[str], creators: Sequence[str] = ()
) -> dict[str, tuple[Attribute, ...]]:
    """Return the attributes of articles by article id and name; with `creators` those that they set last."""
    by_article: dict[str, list[Attribute]] = {}
    for article_id, *row in connection.all(
        f"SELECT article, {_COLUMNS} FROM attributes WHERE article IN (SELECT value FROM json_each(?)) "
        "ORDER BY article, name",
        json.dumps(list(article_ids)),
    ):
        attribute = Attribute(*row)
        if not creators or attribute.creator in creators:
            by_article.setdefault(article_id, []).append(attribute)
    return {article_id: tuple(attributes) for article_id, attributes in by_article.items()}


def put(step: Recorder, article_id: str, attribute: Attribute, *, comes_in: bool = False) -> None:
    """Set an attribute inside a step; one that `comes_in` keeps its time."""
    key, before = {"article": article_id, "name": attribute.name}, len(step.changes)
    values = attribute._asdict()
    step.update(
        "attributes",
        key,
        {name: values[name] for name in ("value", "kind", "creator", "modified")},
        times=comes_in,
    )
    if len(step.changes) == before:
        step.insert("attributes", {"article": article_id, **values})
