"""Removing articles with everything attached."""

from __future__ import annotations

import json
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, NamedTuple

from tui.core.model import Article, Highlight
from tui.core.text import cut, one_line, plural
from tui.library.tables.added_again import BY_ID
from tui.library.tables.changes import read_changes
from tui.library.tables.corrected_marks import keep_found
from tui.library.tables.journal import REMOVE_ARTICLE
from tui.library.tables.rows import KEYS

if TYPE_CHECKING:
    from tui.library.sqlite.connection import Connection
    from tui.library.tables.annotations import Annotations
    from tui.library.tables.corrected_marks import CorrectedMarks
    from tui.library.tables.journal import Journal, Recorder


@dataclass(frozen=True, slots=True)
class Attached:
    """People's work attached to an article; `highlights` by creator, `links` including other articles' claims."""

    highlights: dict[str, int]
    claims: int
    links: int
    revisions: int
    corrections: int
    dismissals: int
    done: int
    reviews: int
    decisions: int
    attributes: int
    memos: int
    tags: int

    @property
    def line(self) -> str:
        """The counts as a sentence, empty if nothing is attached."""
        people = ", ".join(f"{count:,} by {creator}" for creator, count in self.highlights.items())
        parts = [f"{plural(sum(self.highlights.values()), 'highlight')} ({people})"] if people else []
        nouns = (
            (self.claims, "claim", None),
            (self.links, "link", None),
            (self.corrections, "corrected name", None),
            (self.dismissals, "dismissed suggestion", None),
            (self.decisions, "decision", None),
            (self.attributes, "attribute", None),
            (self.memos, "memo", None),
            (self.tags, "tag of the whole", "tags of the whole"),
            (self.done, "person done with it", "people done with it"),
            (self.reviews, "review of its names", "reviews of its names"),
            (self.revisions, "earlier version", None),
        )
        return ", ".join([*parts, *(plural(count, noun, many) for count, noun, many in nouns if count)])


class ArticleRemoval(NamedTuple):
    """When and by whom an article was removed, its title, its annotations with their times, and its source."""

    time: str
    creator: str
    title: str
    annotations: dict[str, str]
    source: str

    def newer(self, highlights: Iterable[Highlight]) -> int:
        """Count the annotations created or changed since."""
        return sum(each.modified > self.annotations.get(each.id, "") for each in highlights)


def removed_articles(connection: Connection) -> dict[str, ArticleRemoval]:
    """Return the articles, by id, that were removed and are not here now."""
    removed: dict[str, ArticleRemoval] = {}
    for time, creator, changes in connection.each(
        "SELECT time, creator, changes FROM journal WHERE state = 'done' "
        "AND id IN (SELECT id FROM journal WHERE action = ?) ORDER BY id",  # which an index covers
        REMOVE_ARTICLE,
    ):
        annotations: dict[int, dict[str, str]] = {}
        for table, key, before, after in read_changes(changes) or []:
            if before is None or after is not None:
                continue
            if table == "highlights":
                annotations.setdefault(before.get("article", 0), {})[key["id"]] = before.get("modified", "")
            elif table == "articles":
                source, its = before.get("source") or "", annotations.get(before.get("pk", 0), {})
                removed[key["id"]] = ArticleRemoval(time, creator, before.get("title") or source, its, source)
    here = {name for name in removed if connection.value("SELECT 1 FROM articles WHERE id = ?", name) is not None}
    return {name: removal for name, removal in removed.items() if name not in here}


class Removals:
    """Removes articles from a library; undo restores them completely."""

    def __init__(
        self, connection: Connection, journal: Journal, annotations: Annotations, corrected: CorrectedMarks
    ) -> None:
        self._connection = connection
        self._journal = journal
        self._annotations = annotations
        self._corrected = corrected

    def count_attached(self, *articles: Article) -> Attached:
        """Return what a removal would take along."""
        value = self._connection.value
        pks, ids = (
            json.dumps([*each]) for each in zip(*((article.pk, article.id) for article in articles), strict=True)
        )
        those = "article IN (SELECT value FROM json_each(?1))"
        own = f"(SELECT id FROM highlights WHERE {those})"
        by_creator = f"SELECT creator, count(*) FROM highlights WHERE {those} GROUP BY creator ORDER BY creator"
        by_id = (int(value(f"SELECT count(*) FROM {table} WHERE {those}", ids)) for table in BY_ID)
        return Attached(
            dict(self._connection.all(by_creator, pks)),
            value(f"SELECT count(*) FROM claims WHERE highlight IN {own}", pks),
            value(f"SELECT count(*) FROM claim_links WHERE claim IN {own} OR other IN {own}", pks),
            value(f"SELECT count(*) FROM revisions WHERE {those}", pks),
            *by_id,
        )

    def remove(self, articles: Sequence[Article]) -> list[Attached]:
        """Remove articles as one step; return what was removed with each."""
        removed: list[Attached] = []
        with self._journal.step(REMOVE_ARTICLE) as step:
            for article in articles:
                removed.append(self.count_attached(article))
                self._remove(step, article)
                if not step.article:
                    more = f" and {len(articles) - 1:,} more" if len(articles) > 1 else ""
                    step.article = article.id
                    step.summary = cut(one_line(article.title or article.source), 100) + more
        return removed

    def _remove(self, step: Recorder, article: Article) -> None:
        self._remove_marks(step, article.pk)  # before the corrections, because these will recompute the marks
        for (name,) in self._connection.all("SELECT id FROM highlights WHERE article = ? ORDER BY pk", article.pk):
            self._annotations.drop(step, name)
        for table in (*BY_ID, "revisions"):
            columns = ", ".join(f'"{column}"' for column in KEYS[table])
            name = article.pk if table == "revisions" else article.id
            for row in self._connection.all(f"SELECT {columns} FROM {table} WHERE article = ?", name):
                step.delete(table, dict(zip(KEYS[table], row, strict=True)))
        step.delete("articles", {"id": article.id})

    def keep_marks(self, pk: int) -> None:
        """Store the original marks of an article about to be removed: some may have been decided elsewhere."""
        marked = self._connection.value("SELECT 1 FROM markings WHERE article = ?", pk)
        marks = self._corrected.uncorrected_marks(pk)
        if marked is not None or marks.mentions:
            keep_found(self._connection, pk, marks)

    def _remove_marks(self, step: Recorder, pk: int) -> None:
        self.keep_marks(pk)
        step.delete("found_mentions", {"article": pk})
        step.delete("markings", {"article": pk})
