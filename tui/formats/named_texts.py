"""Matching the named texts of a file to local articles.

Two texts with different names are two articles, even if they are equal; a local article with the text and no other name
is taken for it.
"""

from __future__ import annotations

import json
import uuid
from dataclasses import replace
from typing import TYPE_CHECKING

from tui.formats.identifiers import highlight_uuid, is_uuid
from tui.library.tables.articles import derived_id
from tui.library.transfer.other_texts import BESIDE, is_other_article

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from tui.core.model import Article, Highlight
    from tui.core.tally import Tally
    from tui.library import Library
    from tui.library.transfer.bundles import Bundle


class NamedTexts:
    """The named texts of one file. `with_guid` returns the ids of the articles exported under a GUID.

    `removed` returns by id and GUID the ids of those that were removed here: such a text is no other article's.
    """

    def __init__(
        self,
        library: Library,
        with_guid: Callable[[str], list[str]],
        removed: Callable[[], Mapping[str, str]],
        tally: Tally,
    ) -> None:
        self._library, self._with_guid, self._removed = library, with_guid, removed
        self._ids: dict[str, dict[str, str]] = {}
        self._others: set[str] = set()
        """The GUIDs of texts that are exported articles' with another text."""
        self._tally = tally

    def settle(self, bundle: Bundle) -> Bundle:
        """Set the article id of a text, and ids of its annotations unlike those of other articles with the text."""
        text, part = bundle.article.text, bundle.part
        here = self._library.articles.with_text(text)
        ids = self._ids.setdefault(text, {})
        if part not in ids:
            ids[part] = self._existing_id(bundle, here, ids) or self._new(text, part)
            if part in self._others:
                self._report(ids[part], bundle.article)
        named = replace(bundle, article=replace(bundle.article, id=ids[part]))
        return self._apart(named, derived=False) if part in self._others else self.apart(named, here)

    def apart(self, bundle: Bundle, here: list[str] | None = None) -> Bundle:
        """Set ids of an article's annotations unlike those of other articles with the text, which are `here`."""
        if here is None:
            here = self._library.articles.with_text(bundle.article.text) if _derived_ids(bundle) else []
        return bundle if {*here} <= {bundle.article.id} else self._apart(bundle)

    def beside(self, bundle: Bundle) -> Bundle:
        """Return an article with an id of its own if another text has its id here, with such ids of its annotations.

        One with decisions or a history keeps its id, which these name, and is left out.
        """
        article = bundle.article
        decided = (*bundle.corrections, *bundle.dismissals, *bundle.decisions, *bundle.provenance.steps)
        if not article.id or bundle.goes_on or decided or not is_other_article(self._library.connection, bundle):
            return self.apart(bundle) if article.id else bundle
        own = derived_id(article.text, article.id)
        self._report(own, article)
        return self._apart(replace(bundle, article=replace(article, id=own)), derived=False)

    def _report(self, article_id: str, article: Article) -> None:
        if not self._library.articles.has(article_id):
            self._tally.note("articles", "alike", BESIDE, f"“{article.title or article.id}”")

    def _existing_id(self, bundle: Bundle, here: list[str], ids: Mapping[str, str]) -> str:
        part = bundle.part
        own = derived_id(bundle.article.text, part)
        if is_uuid(part) and (local := self._with_guid(part.lower())):
            if not is_other_article(self._library.connection, bundle, article_id=local[0]):
                return local[0]
            self._others.add(part)
        names = [name for name in (part, own) if name in here]
        if not names and (removed := self._removed().get(part.lower()) or self._removed().get(own)):
            return removed
        return next((name for name in (*names, *here) if name not in ids.values()), "")

    def _new(self, text: str, part: str) -> str:
        name = derived_id(text) if part.startswith("#") else part
        return derived_id(text, part) if self._library.articles.has(name) else name

    def _apart(self, bundle: Bundle, *, derived: bool = True) -> Bundle:
        annotations = (*bundle.highlights, *bundle.orphans)
        ids_json = json.dumps(_derived_ids(bundle) if derived else [one.id for one in annotations])
        stored = self._library.annotations.matching("h.id IN (SELECT value FROM json_each(?))", [ids_json])
        own_ids = {
            one.id
            for pk, highlights in stored.items()
            if self._library.articles.get(pk).id != bundle.article.id
            for one in highlights
        }
        ids = {one: highlight_uuid(one, bundle.article.id) for one in own_ids}
        return replace(
            bundle,
            highlights=tuple(_renamed(one, ids) for one in bundle.highlights),
            orphans=tuple(_renamed(one, ids) for one in bundle.orphans),
        )


def _derived_ids(bundle: Bundle) -> list[str]:
    """Return ids that depend on the text and the span; one assigned by another program is reported as misplaced."""
    return [one.id for one in (*bundle.highlights, *bundle.orphans) if uuid.UUID(one.id).version == 5]


def _renamed(highlight: Highlight, ids: Mapping[str, str]) -> Highlight:
    claim = highlight.claim
    if claim is not None and claim.links:
        claim = replace(
            claim, links=tuple(replace(link, claim=ids.get(link.claim, link.claim)) for link in claim.links)
        )
    return replace(highlight, id=ids.get(highlight.id, highlight.id), claim=claim)
