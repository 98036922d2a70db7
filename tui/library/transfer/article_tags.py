"""Tags of whole articles coming in: each is its giver's, and what was taken off here or there stays off."""

from __future__ import annotations

from functools import cached_property
from typing import TYPE_CHECKING

from tui.core.text import one_line
from tui.library.tables.article_tag_rows import TABLE, put_on
from tui.library.tables.article_tags import ArticleTagPast, ArticleTags
from tui.library.tables.journal import now
from tui.library.transfer.incoming import ARTICLE_TAGS

if TYPE_CHECKING:
    from tui.library.tables.article_tag_rows import ArticleTag
    from tui.library.tables.journal import Recorder
    from tui.library.transfer.bundles import Bundle
    from tui.library.transfer.outcomes import Place
    from tui.library.transfer.reconcile import Reconciler


class ArticleTagReconciler:
    """Brings in tags of whole articles; in a merge also that somebody took theirs off."""

    def __init__(self, annotations: Reconciler) -> None:
        """`annotations` is what brings those in: of it are the libraries, the codebooks and the tally."""
        self._connection, self._codebook = annotations.connection, annotations.codebook
        self._codebooks, self._tally = annotations.codebooks, annotations.tally
        self._tables = ArticleTags(self._connection, annotations.journal, self._codebook)
        self._there = annotations.incoming.article_tags

    @cached_property
    def _past(self) -> ArticleTagPast:
        return self._tables.past()

    @cached_property
    def _past_there(self) -> ArticleTagPast:
        return ArticleTagPast(set(), set(), set()) if self._there is None else self._there.past()

    def bring_in(self, step: Recorder, bundle: Bundle, place: Place) -> None:
        """Bring in those of an article."""
        local = {each.id: each for each in self._tables.of_article(place.article_id)}
        if not (bundle.tags or local):
            return
        coming = {each.id for each in bundle.tags}
        for giving in bundle.tags:
            if giving.id in local:
                self._tally.add(ARTICLE_TAGS, "kept")
            elif self._connection.value(f"SELECT 1 FROM {TABLE} WHERE id = ?", giving.id) is not None:
                self._tally.leave_out(ARTICLE_TAGS, "another article has one of this id", _words(giving, bundle))
            elif self._is_off_here(giving.id):
                self._tally.note(ARTICLE_TAGS, "kept", "taken off here", _words(giving, bundle))
            else:
                self._give(step, giving, place)
        for name in local.keys() - coming if self._there is not None else ():
            giving = local[name]
            was_removed = name in self._past_there.withdrawn | self._past_there.followed and name not in self._past.away
            if was_removed and giving.tag not in self._codebooks.kept_tags:
                step.delete(TABLE, {"id": name})
                self._tally.note(ARTICLE_TAGS, "changed", "taken off there", _words(giving, bundle))

    def _is_off_here(self, name: str) -> bool:
        """Whether a giving was here and stays off: not where a merge followed somebody who has undone that since."""
        if name not in self._past.away:
            return False
        is_followed = name in self._past.followed and name not in self._past.withdrawn
        return not (is_followed and name in self._past_there.away)

    def _give(self, step: Recorder, giving: ArticleTag, place: Place) -> None:
        name = self._codebooks.names.get(giving.tag) or self._codebooks.former.present(giving.tag)
        tag_id = self._codebook.define(step, self._codebooks.present_name(step, name))
        row = {"id": giving.id, "article": place.article_id, "creator": giving.creator or step.creator}
        count = put_on(self._connection, step, [{**row, "created": giving.created or now()}], tag_id)
        self._tally.add(ARTICLE_TAGS, "added" if count else "kept")


def _words(giving: ArticleTag, bundle: Bundle) -> str:
    title = one_line(bundle.article.title or bundle.article.id, 60)
    return f"#{giving.tag} ({giving.creator}) on “{title}”"
