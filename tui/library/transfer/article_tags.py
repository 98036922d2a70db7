"""Importing tags of whole articles: each belongs to its creator, whose last statement counts."""

from __future__ import annotations

import uuid
from functools import cached_property
from typing import TYPE_CHECKING

from tui.core.text import one_line
from tui.library.tables.article_tag_rows import TABLE, ArticleTag, put_on
from tui.library.tables.article_tags import ArticleTags
from tui.library.tables.codebook import REMOVED
from tui.library.tables.journal import now
from tui.library.tables.withdrawn import remember, remembered_withdrawals
from tui.library.transfer.codes_by_name import name_here
from tui.library.transfer.incoming import ARTICLE_TAGS

if TYPE_CHECKING:
    from collections.abc import Mapping

    from tui.core.tally import Tally
    from tui.library.sqlite.connection import Connection
    from tui.library.tables.article_tags import Withdrawal
    from tui.library.tables.journal import Recorder
    from tui.library.transfer.bundles import Bundle
    from tui.library.transfer.codebooks import CodebookMerge
    from tui.library.transfer.outcomes import Place
    from tui.library.transfer.reconcile import Reconciler


class ArticleTagReconciler:
    """Imports tags of whole articles."""

    def __init__(self, annotations: Reconciler) -> None:
        """`annotations` imports the annotations: its libraries, codebooks and tally are used here."""
        self._connection, self._codebook = annotations.connection, annotations.codebook
        self._codebooks, self._tally = annotations.codebooks, annotations.tally
        self._is_merge = annotations.incoming.versions is not None
        self._tables = ArticleTags(self._connection, annotations.journal, self._codebook)

    @cached_property
    def _withdrawn(self) -> dict[str, Withdrawal]:
        return self._tables.withdrawn()

    @cached_property
    def _off(self) -> dict[str, str]:
        rows = remembered_withdrawals(self._connection, TABLE)  # also of tags never given here
        off = {name: time for name, _, time in rows}
        for name, each in self._withdrawn.items():
            off[name] = max(each.time, off.get(name, ""))
        return off

    @cached_property
    def _off_own(self) -> dict[tuple[str, str, str], str]:
        """Return when creators last removed a tag from an article, in whatever way it was given."""
        own = [each for each in self._withdrawn.values() if each.is_own]
        own.sort(key=lambda each: each.time)
        return {(each.article, each.tag, each.giver): each.time for each in own}

    @cached_property
    def _off_with_tag(self) -> dict[tuple[str, str, str], str]:
        """Return when tags given to articles went with the tags themselves."""
        ended = [each for each in self._withdrawn.values() if not each.is_own]
        ended.sort(key=lambda each: each.time)
        return {(each.article, each.tag, each.giver): each.time for each in ended}

    def _is_elsewhere(self, tag_id: str) -> bool:
        return self._connection.value(f"SELECT 1 FROM {TABLE} WHERE id = ?", tag_id) is not None

    def reconcile(self, step: Recorder, bundle: Bundle, place: Place) -> None:
        """Import those of an article."""
        if not bundle.tags:
            return
        local = {(each.tag, each.creator): each for each in self._tables.of_article(place.article_id)}
        self._separate(step, bundle, local)
        ids = {each.id for each in local.values()}
        there = {(_name_here(self._codebooks, each.tag), each.creator or step.creator) for each in bundle.tags}
        # Given in both libraries, and under another code here since one of them merged or renamed it.
        apart = local.items() if self._is_merge else ()
        alike = {(each.creator, each.created) for place, each in apart if place not in there}
        for giving in bundle.tags:
            name = name_here(self._codebooks.names, self._codebooks.former, self._tally, giving.tag)
            giver = giving.creator or step.creator
            same = local.get((name, giver))
            if same is not None or giving.id in ids or (giver, giving.created) in alike:
                self._tally.add(ARTICLE_TAGS, "kept")
                if same is not None and giving.created > same.created:  # it was last given at that time
                    step.update(TABLE, {"id": same.id}, {"created": giving.created})
                continue
            words = _words(giving.tag, giver, bundle.article.title)
            if self._is_elsewhere(giving.id) and not self._is_merge and uuid.UUID(giving.id).version == 5:
                # It was derived from a text that several articles have.
                giving = giving._replace(id=str(uuid.uuid5(uuid.UUID(giving.id), place.article_id)))
            if self._is_elsewhere(giving.id):
                self._tally.leave_out(ARTICLE_TAGS, "another article has one of this id", words)
                continue
            own = place.article_id, self._codebook.tag_id(name) or "", giver
            removed = next((tag for tag, former in self._codebooks.removed_names.items() if former == name), "")
            with_tag = self._off_with_tag.get((place.article_id, removed, giver), "")
            if giving.created < max(self._off.get(giving.id, ""), self._off_own.get(own, ""), with_tag):
                if giving.created < with_tag:  # when a merge has brought its tag, that does not bring this one, too
                    remember(self._connection, TABLE, giving.id, time=with_tag)
                self._tally.note(ARTICLE_TAGS, "kept", "taken off here", words)
                continue
            tag_id = self._codebook.define(step, self._codebooks.present_name(step, name))
            row = {"id": giving.id, "article": place.article_id, "creator": giver, "created": giving.created or now()}
            count = put_on(self._connection, step, [row], tag_id)
            self._tally.add(ARTICLE_TAGS, "added" if count else "kept")

    def _separate(self, step: Recorder, bundle: Bundle, local: dict[tuple[str, str], ArticleTag]) -> None:
        """Give a tag here its other name there if it stands here for two, whose tags were one here before.

        Then the second of the two is missing in `local`, and is added as its own.
        """
        places = {(_name_here(self._codebooks, each.tag), each.creator or step.creator): each for each in bundle.tags}
        for (name, giver), giving in places.items():
            same = next((place for place, each in local.items() if each.id == giving.id), None)
            second = places.get(same) if same is not None else None
            if same is None or second is None or second.id == giving.id or (name, giver) in local or giver != same[1]:
                continue
            if second.id in self._withdrawn:
                continue  # it was here beside the other, until its tag was merged here or its giver took it off
            tag_id = self._codebook.define(step, self._codebooks.present_name(step, name))
            step.update(TABLE, {"id": giving.id}, {"tag": tag_id})
            self._tally.note(ARTICLE_TAGS, "changed", "another tag there", _words(name, giver, bundle.article.title))
            local[name, giver] = local.pop(same)._replace(tag=name)


def take_off(
    step: Recorder,
    connection: Connection,
    pair: tuple[ArticleTags, ArticleTags],
    names: Mapping[str, str],
    codebooks: CodebookMerge,
    tally: Tally,
) -> None:
    """Follow, in a merge, creators who removed their tags from whole articles, unless given here since.

    `pair` has the tags here and there, `names` their names there, by id.
    """
    withdrawn_here = pair[0].withdrawn()
    rows = connection.all(
        f"SELECT w.id, article, name, w.creator, w.created, title FROM {TABLE} w JOIN tags t ON t.id = w.tag "
        "JOIN articles a ON a.id = w.article"
    )
    present_there = pair[1].ids()
    by_id = {row[0]: row for row in rows}
    by_place = {tuple(row[1:4]): row for row in rows}
    standing_there = {(article, _name_here(codebooks, tag), giver) for article, tag, giver in pair[1].places()}
    gone_with_articles = pair[1].gone_with_articles()
    for name, withdrawal in pair[1].withdrawn().items():
        if gone_with_articles.get((withdrawal.article, withdrawal.tag, withdrawal.giver), "") > withdrawal.time:
            continue  # it was given again there
        if not withdrawal.is_own or (name in withdrawn_here and withdrawn_here[name].time >= withdrawal.time):
            continue
        remember(connection, TABLE, name, time=withdrawal.time)
        tag = names.get(withdrawal.tag, "")
        place = withdrawal.article, codebooks.names.get(tag, tag), withdrawal.giver
        row = by_id.get(name) or by_place.get(place)
        if (
            row is not None
            and row[0] != name
            and name in withdrawn_here
            and _was_merged(connection, withdrawn_here[name])
        ):
            continue  # it was here beside this one, until its tag was merged into this one's
        if row is not None and (row[0] in present_there or tuple(row[1:4]) in standing_there):
            continue  # it was given by another tag there, which still has it, or there are two codes there for this one
        if row is not None and row[4] < withdrawal.time and row[2] not in codebooks.kept_tags:
            step.delete(TABLE, {"id": row[0]})
            remember(connection, TABLE, row[0], time=withdrawal.time)
            tally.note(ARTICLE_TAGS, "changed", "taken off there", _words(row[2], row[3], row[5]))


def _was_merged(connection: Connection, withdrawal: Withdrawal) -> bool:
    """Return whether a tag that was given is gone because it was merged into another one."""
    merged = "SELECT EXISTS (SELECT 1 FROM tag_events WHERE tag = ? AND field = ? AND new != '')"
    return not withdrawal.is_own and bool(connection.value(merged, withdrawal.tag, REMOVED))


def _name_here(codebooks: CodebookMerge, tag: str) -> str:
    return codebooks.names.get(tag) or codebooks.former.present(tag)


def _words(tag: str, giver: str, title: str) -> str:
    return f"#{tag} ({giver}) on “{one_line(title, 60)}”"
