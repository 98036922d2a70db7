"""Attributes of articles: one value for each name, and who set it last."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

from tui.core.attributes import Attribute, kind_of, refusal
from tui.core.errors import TermError
from tui.core.text import whole_line
from tui.library.tables.journal import now
from tui.library.tables.row_history import RowHistory

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from tui.core.model import Article
    from tui.library.sqlite.reading import ReadingConnection
    from tui.library.tables.journal import Journal, Recorder

_COLUMNS = "name, value, kind, creator, created, modified"


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

    def history(self, article_id: str) -> RowHistory:
        """Return the history of an article's attributes, each value as by `Attribute.stamp`."""
        return RowHistory.read(
            self._connection,
            "attributes",
            article_id,
            lambda key, row: (key["name"], row.get("value", ""), row.get("modified", "")),
        )


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
