"""Tags of whole articles: each creator gives their own, and each giving has an id of its own."""

from __future__ import annotations

import uuid
from typing import TYPE_CHECKING, NamedTuple

from tui.core.errors import NotFoundError
from tui.core.text import cut, one_line
from tui.library.tables.article_tag_rows import TABLE, ArticleTag, put_on, tags_of
from tui.library.tables.changes import read_changes
from tui.library.tables.journal import REMOVE_ARTICLE, now
from tui.library.tables.rows import KEYS

if TYPE_CHECKING:
    from collections.abc import Iterable

    from tui.core.model import Article
    from tui.library.sqlite.reading import ReadingConnection
    from tui.library.tables.codebook import Codebook
    from tui.library.tables.journal import Journal
    from tui.library.tables.rows import RowValues


class ArticleTagPast(NamedTuple):
    """What the history of a library tells of givings, by their ids; that they went with their article is left out."""

    away: set[str]
    """What has been away at any time, whatever came after."""
    withdrawn: set[str]
    """What its own creator took off, or undid."""
    followed: set[str]
    """What a merge took off, as it was taken off elsewhere."""


class ArticleTags:
    """The tags of a library's whole articles, which these have by their ids."""

    def __init__(self, connection: ReadingConnection, journal: Journal, codebook: Codebook) -> None:
        self._connection, self._journal, self._codebook = connection, journal, codebook

    def of_article(self, article_id: str) -> tuple[ArticleTag, ...]:
        """Return the tags of an article by name, then by who gave them."""
        return tags_of(self._connection, [article_id]).get(article_id, ())

    def own(self, article_id: str) -> list[str]:
        """Return the tags that the creator gave to an article."""
        return [each.tag for each in self.of_article(article_id) if each.creator == self._journal.creator]

    def change(self, article: Article, put: Iterable[str] = (), off: Iterable[str] = ()) -> None:
        """Give an article tags and take the creator's own off, as one step; a new tag joins the codebook.

        Raises `NotFoundError` for one to take off that the creator did not give.
        """
        own = {each.tag: each.id for each in self.of_article(article.id) if each.creator == self._journal.creator}
        with self._journal.step("tag article") as step:
            words = []
            for tag in dict.fromkeys(off):
                if tag not in own:
                    raise NotFoundError(f"there is no tag {tag!r} of yours on {article.id} as a whole")
                step.delete(TABLE, {"id": own[tag]})
                words.append(f"-#{tag}")
            for tag in put:
                row = {"id": str(uuid.uuid4()), "article": article.id, "creator": step.creator, "created": now()}
                if put_on(self._connection, step, [row], self._codebook.define(step, tag)):
                    words.append(f"#{tag}")
            step.article = article.id
            step.summary = f"{' '.join(words)} on {cut(one_line(article.title or article.source), 60)}"

    def past(self) -> ArticleTagPast:
        """Read the whole history. What came with an import or merge that was undone was never taken off."""
        past = ArticleTagPast(set(), set(), set())
        for creator, action, state, text in self._connection.each(
            "SELECT creator, action, state, changes FROM journal WHERE instr(changes, ?) AND action != ?",
            *(f'["{TABLE}",', REMOVE_ARTICLE),
        ):
            ends: dict[str, tuple[RowValues | None, RowValues | None]] = {}
            for table, key, before, after in read_changes(text, KEYS) or []:
                if table == TABLE:
                    ends[key["id"]] = (ends.get(key["id"], (before,))[0], after)
            is_done = state == "done"
            for name, (before, after) in ends.items():
                if before is not None and after is None:
                    row, is_gone = before, is_done
                elif before is None and after is not None and not is_done and action not in ("import", "merge"):
                    row, is_gone = after, True
                else:
                    continue
                past.away.add(name)
                if is_gone and action == "merge":
                    past.followed.add(name)
                elif is_gone and row.get("creator") == creator:
                    past.withdrawn.add(name)
        return past
