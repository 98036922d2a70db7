"""Tags of whole articles: each creator gives their own, and each one given has an id."""

from __future__ import annotations

import uuid
from typing import TYPE_CHECKING, NamedTuple

from tui.core.errors import NotFoundError
from tui.core.text import cut, one_line
from tui.library.tables.article_tag_rows import TABLE, ArticleTag, put_on, tags_of
from tui.library.tables.changes import read_changes
from tui.library.tables.journal import REMOVE_ARTICLE, now
from tui.library.tables.withdrawn import TAG_ARTICLE, remembered_withdrawals

if TYPE_CHECKING:
    from collections.abc import Iterable

    from tui.core.model import Article
    from tui.library.sqlite.reading import ReadingConnection
    from tui.library.tables.codebook import Codebook
    from tui.library.tables.journal import Journal
    from tui.library.tables.rows import RowValues


class Withdrawal(NamedTuple):
    """That a given tag is gone, and since when: removed by its giver, or with the tag itself."""

    time: str
    tag: str
    """The tag's id."""
    article: str
    giver: str
    is_own: bool


_STEPS = """
SELECT action, state, coalesce((SELECT max(time) FROM journal WHERE step = j.step AND reverses NOTNULL), time),
  changes
FROM journal j WHERE instr(changes, ?) AND action != ? AND reverses IS NULL ORDER BY id
"""

_GONE = f"""
SELECT json_extract(c.value, '$[2].article'), json_extract(c.value, '$[2].tag'), json_extract(c.value, '$[2].creator'),
  json_extract(c.value, '$[2].created')
FROM journal j, json_each(j.changes) c
WHERE j.state = 'done' AND j.action = '{REMOVE_ARTICLE}' AND reverses IS NULL
  AND json_extract(c.value, '$[0]') = '{TABLE}' AND json_type(c.value, '$[3]') = 'null'
ORDER BY 4
"""


class ArticleTags:
    """The tags of the library's whole articles, by article id."""

    def __init__(self, connection: ReadingConnection, journal: Journal, codebook: Codebook) -> None:
        self._connection, self._journal, self._codebook = connection, journal, codebook

    def of_article(self, article_id: str) -> tuple[ArticleTag, ...]:
        """Return the tags of an article by name, then by creator."""
        return tags_of(self._connection, [article_id]).get(article_id, ())

    def own(self, article_id: str) -> list[str]:
        """Return the tags that the creator gave to an article."""
        return [each.tag for each in self.of_article(article_id) if each.creator == self._journal.creator]

    def change(self, article: Article, put: Iterable[str] = (), off: Iterable[str] = ()) -> None:
        """Add tags to an article and remove the creator's own, as one step; a new tag joins the codebook.

        Raises `NotFoundError` for a tag to remove that the creator did not give.
        """
        own = {each.tag: each.id for each in self.of_article(article.id) if each.creator == self._journal.creator}
        with self._journal.step(TAG_ARTICLE) as step:
            words = []
            for tag in dict.fromkeys(off):
                if tag not in own:
                    raise NotFoundError(f"there is no tag {tag!r} of yours on {article.id} as a whole")
                step.delete(TABLE, {"id": own[tag]})
                words.append(f"-#{tag}")
            for tag in put:
                row = {"id": str(uuid.uuid4()), "article": article.id, "creator": step.creator, "created": now()}
                if put_on(self._connection, step, [row], self._codebook.define_typed(step, tag)):
                    words.append(f"#{tag}")
            step.article = article.id
            step.summary = f"{' '.join(words)} on {cut(one_line(article.title or article.source), 60)}"

    def ids(self) -> set[str]:
        """Return the ids of all given tags."""
        return {name for (name,) in self._connection.all(f"SELECT id FROM {TABLE}")}

    def places(self) -> list[tuple[str, str, str]]:
        """Return article, tag and giver of each one given."""
        return self._connection.all(f"SELECT w.article, t.name, w.creator FROM {TABLE} w JOIN tags t ON t.id = w.tag")

    def withdrawn(self) -> dict[str, Withdrawal]:
        """Return which given tags are gone, by id, and since when, here or as learned in a merge.

        Those removed with their article are left out; what an undone import or merge brought never existed.
        """
        followed = {name: time for name, _, time in remembered_withdrawals(self._connection, TABLE)}
        present = self.ids()
        withdrawals: dict[str, Withdrawal] = {}
        for action, state, time, text in self._connection.each(_STEPS, *(f'["{TABLE}",', REMOVE_ARTICLE)):
            ends: dict[str, tuple[RowValues | None, RowValues | None]] = {}
            for table, key, before, after in read_changes(text) or []:
                if table == TABLE:
                    ends[key["id"]] = (ends.get(key["id"], (before,))[0], after)
            is_done, arrived = state == "done", action in ("import", "merge")
            for name, (before, after) in ends.items():
                row = before if is_done else after
                other = after if is_done else before
                if row is None or other is not None or name in present or (arrived and not is_done):
                    continue
                since = max(
                    followed.get(name, time) if arrived else time, withdrawals[name].time if name in withdrawals else ""
                )
                whose = str(row.get("tag")), str(row.get("article")), str(row.get("creator"))
                withdrawals[name] = Withdrawal(
                    since, *whose, is_own=name in followed if arrived else action == TAG_ARTICLE
                )
        return withdrawals

    def gone_with_articles(self) -> dict[tuple[str, str, str], str]:
        """Return when tags that were removed with their articles had been given, by article, tag and creator."""
        return {(article, tag, creator): created for article, tag, creator, created in self._connection.all(_GONE)}
