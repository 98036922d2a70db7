"""What an article brings from another program: highlights, to be found in its text, and tags of the whole."""

from __future__ import annotations

import re
import uuid
from collections import Counter
from dataclasses import replace
from itertools import islice
from typing import TYPE_CHECKING, Protocol

from tui.core.model import COLORS
from tui.core.text import clean, whole_line
from tui.core.times import stored_time
from tui.library.tables.annotations import selectors
from tui.library.tables.article_tag_rows import put_on
from tui.library.tables.journal import now

if TYPE_CHECKING:
    from collections.abc import Iterable

    from tui.core.model import NewArticle, NewHighlight
    from tui.library.sqlite.connection import Connection
    from tui.library.tables.articles import AddResult, Articles
    from tui.library.tables.codebook import Codebook
    from tui.library.tables.journal import Journal, Recorder
    from tui.library.tables.revisions import Revisions

NAMESPACE = uuid.UUID("4a3c6c9e-5a52-5c68-8d7b-0d4f2a9e6b10")
"""The namespace of ids for imported items: the same words, the same tag of an article are added once."""


class LibraryParts(Protocol):
    """What the intake needs of a library, mostly opened only for highlights or changed articles."""

    connection: Connection
    journal: Journal
    articles: Articles

    @property
    def codebook(self) -> Codebook: ...

    @property
    def revisions(self) -> Revisions: ...


def add_highlights(library: LibraryParts, article: NewArticle, result: AddResult) -> AddResult:
    """Add what an article brought, as one step, and return the result with the numbers.

    What was removed here does not return.
    """
    with library.journal.step("import") as step:
        step.article, step.summary = result.id, "highlights made elsewhere" if article.highlights else "tags"
        highlights, orphans, unlike = _highlight(library, step, article.highlights, result)
        tags = _tag(library, step, article.tags, result.id)
    return replace(result, highlights=highlights, orphans=orphans, tags=tags, other_notes=unlike)


def _tag(library: LibraryParts, step: Recorder, tags: Iterable[str], article_id: str) -> int:
    """Tag the whole article inside a step; return how many tags are new."""
    count = 0
    for name in dict.fromkeys(filter(None, map(whole_line, tags))):
        creator = library.journal.creator
        row = {"id": str(uuid.uuid5(NAMESPACE, f"{article_id}\0#{name}\0{creator}")), "article": article_id}
        if not _was_imported(library, "article_tags", article_id, row["id"]):
            row |= {"creator": creator, "created": now()}
            count += put_on(library.connection, step, [row], library.codebook.define(step, name))
    return count


def _highlight(
    library: LibraryParts, step: Recorder, highlights: Iterable[NewHighlight], result: AddResult
) -> tuple[int, int, int]:
    """Relocate and add highlights inside a step; return how many are new, have no place, are here with other notes."""
    count = orphans = unlike = 0
    creator, text = library.journal.creator, ""
    seen: Counter[str] = Counter()
    for highlight in highlights:
        text = text or library.connection.value("SELECT text FROM articles WHERE pk = ?", result.pk)
        quote = clean(highlight.quote)[0].strip()
        note = clean(highlight.note)[0].strip()
        # A note without words has no place; it is identified by its text.
        words = " ".join(quote.split()) or f"\0{note}"
        seen[words] += 1
        name = f"{result.id}\0{words}"
        if seen[words] > 1:  # the same words again: a second highlight, identified by its note
            tags = "\n".join(sorted(highlight.tags))
            own = f"{words}\0{note}\0{tags}"
            seen[own] += 1
            name = f"{result.id}\0{own}\0{seen[own]}"
        highlight_id = str(uuid.uuid5(NAMESPACE, name))
        if not (quote or note):
            continue
        if _was_imported(library, "highlights", result.id, highlight_id):
            here = library.connection.value("SELECT note FROM highlights WHERE id = ?", highlight_id)
            unlike += bool(note) and here is not None and here != note
            continue
        place = _find(text, quote, seen[words]) if quote else None
        start, end, state, score = place or (0, max(len(quote), 1), "orphan", 0.0)
        time_now = now()
        step.insert(
            "highlights",
            {
                "id": highlight_id,
                "article": result.pk,
                **selectors(text if place else quote, start, end),
                "color": highlight.color if highlight.color in COLORS else COLORS[0],
                "note": note,
                "creator": creator,
                "created": stored_time(highlight.created) or time_now,
                "modified": time_now,
                "state": state,
                "score": score,
            },
        )
        for tag in dict.fromkeys(filter(None, map(whole_line, highlight.tags))):
            row = {"highlight": highlight_id, "tag": library.codebook.define(step, tag)}
            step.insert("highlight_tags", {**row, "creator": creator, "created": time_now})
        count += 1
        orphans += place is None
    return count, orphans, unlike


def _was_imported(library: LibraryParts, table: str, article_id: str, row_id: str) -> bool:
    """Return whether a highlight is here or was removed: it does not return by itself."""
    return bool(
        library.connection.value(
            f"SELECT EXISTS (SELECT 1 FROM {table} WHERE id = ?) OR EXISTS (SELECT 1 FROM journal "
            "WHERE article = ? AND action = 'import' AND state = 'done' AND instr(changes, ?) > 0)",
            row_id,
            article_id,
            row_id,
        )
    )


def _find(text: str, quote: str, number: int) -> tuple[int, int, str, float] | None:
    """Find a quote's words; a repeated quote gets the second occurrence, and so on.

    Programs that keep highlights fold white space.
    """
    from tui.core.anchors import Anchoring, QuoteSelector, whole_words

    matches = [*islice(re.finditer(r"\s+".join(map(re.escape, quote.split())), text), number)]
    if matches:
        return *matches[-1].span(), "exact", 1.0
    anchor = Anchoring(text).find(QuoteSelector(-1, quote))
    return None if anchor.state == "orphan" else (*whole_words(text, anchor), "fuzzy", anchor.score)
