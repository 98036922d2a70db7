"""The library's side of adding: new articles, new versions of known ones, highlights of other programs."""

from __future__ import annotations

import json
import signal
import threading
import time
from contextlib import contextmanager
from dataclasses import replace
from itertools import chain
from typing import TYPE_CHECKING, Literal

from tui.core.addresses import beginnings, comparable_address, site, spellings
from tui.core.duplicates import SAME_ARTICLE, containment, may_be_versions
from tui.core.text import digest
from tui.library.tables.articles import AddResult
from tui.library.tables.pages import put_pages
from tui.library.tables.sources import Sources
from tui.library.tables.turns import put_turns

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Sequence
    from types import FrameType

    from tui.core.model import NewArticle
    from tui.library.transfer.incoming_highlights import LibraryParts

REMNANT = 0.1
"""The share of an article's length below which a new text at its address does not replace it unasked."""

SUMMARY = 0.9
"""The least share of a feed entry in a longer article for it to be only a part of that."""

VERSIONS_COMPARED = 8
"""The most articles of one address that a new text is compared with."""

_OF_ENTRY = """
SELECT pk, id, text, title, source FROM articles WHERE pk IN (
  SELECT pk FROM articles WHERE retrieved != '' AND retrieved IN (SELECT value FROM json_each(?1))
  UNION SELECT pk FROM articles WHERE source = ?2
) ORDER BY pk DESC"""
"""Articles from an entry, in any spelling of the feed's address; one without a link is cited by it."""

QUEUE_ARTICLES, QUEUE_SECONDS = 500, 0.25
"""Limits of the queue: an article waits for this many others, or about this long, to be written."""


AddressClaims = Literal["ask", "version", "article"]
"""What an article is that claims the address or id of one here, with another text.

Nothing until somebody decides, a later version of it, or an article of its own.
"""


@contextmanager
def _interrupted_afterwards() -> Iterator[None]:
    """Delay the first Ctrl+C until what is written has also been counted, but not a second one."""
    former = signal.getsignal(signal.SIGINT)
    if former is None or threading.current_thread() is not threading.main_thread():  # not Python's to handle
        yield
        return
    waiting: list[int] = []

    def wait(number: int, frame: FrameType | None) -> None:
        if waiting and callable(former):
            former(number, frame)
        waiting.append(number)

    signal.signal(signal.SIGINT, wait)
    try:
        yield
    finally:
        signal.signal(signal.SIGINT, former)
    if waiting:
        signal.raise_signal(signal.SIGINT)


class Intake:
    """Adds content from outside to a library."""

    def __init__(self, library: LibraryParts) -> None:
        self._library = library
        self._connection = library.connection
        self._journal = library.journal
        self._claims: AddressClaims = "ask"

    def add(
        self,
        articles: Iterable[NewArticle],
        on_added: Callable[[NewArticle, AddResult], None],
        claims: AddressClaims = "ask",
    ) -> None:
        """Add articles as they arrive, each with its highlights and tags, calling `on_added` with the outcome of each.

        `claims` decides what an article is whose text differs from that of the article whose address it claims.
        Articles are queued, so that one transaction takes several, and are written however the iteration ends. What
        came with the articles of one call forms one step of the history.
        """
        self._claims = claims
        queue: list[NewArticle] = []
        names: set[str] = set()
        last_flush = time.monotonic()

        def flush() -> None:
            nonlocal last_flush
            with _interrupted_afterwards():
                for article, result in zip(queue, self._add(queue), strict=True):
                    on_added(article, result)
                queue.clear()
                names.clear()
            last_flush = time.monotonic()

        with self._journal.group():
            try:
                for article in articles:
                    own_names = _names(article)
                    if own_names & names:  # it may be a version of an article that is waiting
                        flush()
                    queue.append(article)
                    names |= own_names
                    if len(queue) >= QUEUE_ARTICLES or time.monotonic() - last_flush > QUEUE_SECONDS:
                        flush()
            finally:
                flush()

    def _add(self, queue: Sequence[NewArticle]) -> list[AddResult]:
        """Add articles, none of which can be a version of another, and return the outcome of each."""
        same = [self._version_of(article) for article in queue]
        if self._claims == "article":
            queue = [self._with_own_id(new) if old is None else new for new, old in zip(queue, same, strict=True)]
        added = iter(self._library.articles.add(new for new, old in zip(queue, same, strict=True) if old is None))
        results = [next(added) if old is None else self._revise(old, new) for new, old in zip(queue, same, strict=True)]
        results = [self._retitle(new, result) for new, result in zip(queue, results, strict=True)]
        for new, result in zip(queue, results, strict=True):
            if new.kept_source is not None and result.outcome in ("new", "changed"):
                Sources(self._connection).keep(new.sha256, new.kept_source)
            if new.pages:
                put_pages(self._connection, new.text, new.pages)

        def set_attributes(number: int) -> None:
            results[number] = self._set_attributes(queue[number], results[number])

        with_attributes = iter(
            [number for number, new in enumerate(queue) if new.attributes and not results[number].is_left_out]
        )
        while self._connection.write_some(with_attributes, set_attributes):
            pass

        def add_annotations(number: int) -> None:
            from tui.library.transfer.incoming_highlights import add_highlights

            results[number] = add_highlights(self._library, queue[number], results[number])

        annotated = iter(
            [
                number
                for number, article in enumerate(queue)
                if (article.highlights or article.tags) and not results[number].is_left_out
            ]
        )
        while self._connection.write_some(annotated, add_annotations):  # each transaction takes some milliseconds
            pass
        return results

    def _revise(self, old: tuple[int, str, bool], new: NewArticle) -> AddResult:
        pk, article_id, has_text = old
        if has_text:
            return AddResult(pk, article_id, "known")
        if self._claims == "ask" and (self._is_only_claimed(new, pk) or self._has_only_the_id(new, pk)):
            return AddResult(pk, article_id, "claimed")
        if self._claims != "version" and self._is_remnant(new, pk):
            return AddResult(pk, article_id, "cut")
        if new.turns:  # turns belong to the text, whether that becomes the article's or not
            with self._connection.write():
                put_turns(self._connection, [(pk, digest(new.text), new.turns)])
        return self._library.revisions.revise(pk, new)

    def _retitle(self, new: NewArticle, result: AddResult) -> AddResult:
        """Take the changed headline of a known article, if its source identifies it alone."""
        if result.outcome != "known" or not (_names(new) or new.key not in ("", new.source)):
            return result
        if self._claims != "version" and self._is_only_claimed(new, result.pk):
            return result
        return self._library.revisions.retitle(result.pk, new) or result

    def _is_only_claimed(self, new: NewArticle, pk: int) -> bool:
        """Return whether only the page's own statement makes it a version of an article.

        That is believed if the local article was read from the same place, and if the page is on the site it names.
        """
        if not new.retrieved or new.retrieved == new.source or site(new.retrieved) == site(new.source):
            return False
        if new.is_entry:
            return not self._is_of_entry(pk, new)
        return bool(self._connection.value("SELECT retrieved FROM articles WHERE pk = ?", pk) != new.retrieved)

    def _has_only_the_id(self, new: NewArticle, pk: int) -> bool:
        """Return whether an article has nothing but the id of one here: many files number theirs from 1."""
        row = self._connection.one("SELECT text, source FROM articles WHERE pk = ? AND id = ?", pk, new.id)
        if row is None:
            return False
        texts = chain([row[0]], self._library.revisions.texts(pk))
        address = comparable_address(new.source)
        is_there = address != "" and address == comparable_address(row[1])
        return not is_there and not any(may_be_versions(text, new.text) for text in texts)

    def _with_own_id(self, new: NewArticle) -> NewArticle:
        """Return an article without its id, if that is one of here."""
        has_id = new.id and self._connection.value("SELECT 1 FROM articles WHERE id = ?", new.id)
        return replace(new, id="") if has_id else new

    def _is_remnant(self, new: NewArticle, pk: int) -> bool:
        """Return whether next to nothing of an article is left at its address: a notice, a teaser, a consent form."""
        length = self._connection.value("SELECT length(text) FROM articles WHERE pk = ?", pk)
        return not new.id and bool(comparable_address(new.source)) and len(new.text) < REMNANT * length

    def _is_of_entry(self, pk: int, new: NewArticle) -> bool:
        """Return whether an article came from the same feed entry, or before entries were recorded."""
        return self._connection.value("SELECT retrieved FROM articles WHERE pk = ?", pk) in ("", *_entry_names(new))

    def _version_of(self, new: NewArticle) -> tuple[int, str, bool] | None:
        """Return number and id of the article this is a version of, and whether it has or had this text; else None.

        An article is identified by its id, else by its feed entry, else by its address or by a file with nothing else
        in it.
        """
        names = _names(new)
        if new.id:
            row = self._connection.one("SELECT pk, id, text FROM articles WHERE id = ?", new.id)
            if row is not None:
                has_text = row[2] == new.text or self._library.revisions.has_text(row[0], new.text)
                is_other = self._claims == "article" and not has_text and self._has_only_the_id(new, row[0])
                return None if is_other else (row[0], row[1], has_text)
        if new.is_entry and (entry := self._entry(new)):
            return entry
        if not new.source or (comparable_address(new.source) or new.source) not in names:
            return None
        candidates: list[tuple[float, int, str]] = []
        for pk, article_id, text in self._at(new.source):
            if self._has_text(pk, text, new):
                return pk, article_id, True
            if self._claims != "article" or not self._is_only_claimed(new, pk):
                candidates.append((containment(text, new.text), pk, article_id))
        likeness, pk, article_id = max(candidates, default=(0.0, 0, ""))
        return (pk, article_id, False) if likeness >= SAME_ARTICLE else None

    def _has_text(self, pk: int, text: str, new: NewArticle) -> bool:
        """Return whether an article with this text learns nothing from another.

        A feed often has only part of a text, and an export of highlights only those.
        """
        if text == new.text or self._library.revisions.has_text(pk, new.text):
            return True
        quoted = [word for highlight in new.highlights for word in highlight.quote.split()]
        if quoted and quoted == new.text.split() and len(new.text) < len(text):
            return True
        is_part = new.is_entry and len(new.text) < len(text) and containment(text, new.text) >= SUMMARY
        return is_part and not self._is_of_entry(pk, new)

    def _entry(self, new: NewArticle) -> tuple[int, str, bool] | None:
        """Return the article from an earlier version of a feed entry, as `_version_of` does.

        If a feed has reused an entry's id, neither words nor title nor link match.
        """
        rows = self._connection.all(_OF_ENTRY, json.dumps(_entry_names(new)), new.retrieved)
        for pk, article_id, text, title, source in rows:
            if self._has_text(pk, text, new):
                return pk, article_id, True
            page = comparable_address(new.source)
            is_same = page == comparable_address(source) and not new.is_part
            if is_same or (title and title == new.title) or containment(text, new.text) >= SAME_ARTICLE:
                return pk, article_id, False
        return None

    def _at(self, source: str) -> Iterator[tuple[int, str, str]]:
        """Yield number, id and text of the articles of a file or address, in any spelling, the last first."""
        page = comparable_address(source)
        pks = [row[0] for row in self._connection.all("SELECT pk FROM articles WHERE source = ?", source)]
        for beginning in beginnings(source):
            for pk, other in self._connection.all(
                "SELECT pk, source FROM articles WHERE source = ?1 OR (source >= ?1 || '?' AND source < ?1 || '@') "
                "OR (source >= ?1 || '#' AND source < ?1 || '$')",  # the upper bounds are the next characters
                beginning,
            ):
                if other != source and comparable_address(other) == page:
                    pks.append(pk)
        for pk in sorted(pks, reverse=True)[:VERSIONS_COMPARED]:
            yield from self._connection.all("SELECT pk, id, text FROM articles WHERE pk = ?", pk)

    def _set_attributes(self, new: NewArticle, result: AddResult) -> AddResult:
        from tui.library.tables.columns import Columns

        is_new, is_named = result.outcome == "new", bool(new.key or _names(new))
        columns = Columns(self._connection, self._journal)
        return replace(result, attributes=columns.take(result.id, new.attributes, is_new=is_new, is_named=is_named))


def _names(article: NewArticle) -> set[str]:
    """Return what identifies this article alone: its id, else its address or file if nothing else is there."""
    alone = article.canonical or article.source.startswith(("http://", "https://"))
    if article.id or article.key or article.is_part:  # its address may belong to other articles too
        alone = False
    address = comparable_address(article.source) or article.source
    return {article.id, address if alone else "", article.retrieved if article.is_entry else ""} - {""}


def _entry_names(article: NewArticle) -> list[str]:
    """Return the possible keys of a feed entry: the feed's address can be spelled in several ways."""
    feed, sign, name = article.retrieved.partition("#")
    return [f"{spelling}{sign}{name}" for spelling in spellings(feed)]
