"""Spans seen in a text that has changed since: the same words in the current text, or a refusal."""

from __future__ import annotations

import json
from dataclasses import replace
from typing import TYPE_CHECKING, Any

from tui.core.errors import ConflictError, NotFoundError
from tui.core.spans import Span
from tui.core.text import compact_json, one_line

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from tui.core.corrections import Correction
    from tui.core.model import Article
    from tui.library.sqlite.connection import Connection

CONTEXT = 32
"""Characters of prefix and suffix stored with a quote, for the W3C selectors."""

UNMISTAKABLE = 20
"""The length from which words that occur once in both texts are the same passage: a sentence, not a name."""


def follow(connection: Connection, article: Article, spans: Sequence[Span]) -> tuple[Article, list[Span]]:
    """Return the current article, and in it the spans of words that a person saw in `article`.

    Call this in the transaction that writes: no other text can arrive before it ends. Two versions may have one number,
    if the first was undone, so the texts are compared. Raises `NotFoundError` for an article that is gone or a span
    outside the text that was seen, `ConflictError` if the words are gone.
    """
    row = connection.one("SELECT text, revision FROM articles WHERE pk = ? AND id = ?", article.pk, article.id)
    if row is None:
        raise NotFoundError(f"{article.title!r} is no longer in the library")
    for start, end in spans:
        if not 0 <= start < end <= len(article.text):
            raise NotFoundError(f"{start} to {end} is outside the text of {article.title!r}")
    text, revision = row
    if text == article.text:
        return article, list(spans)
    return replace(article, text=text, revision=revision), [_same_words(article, text, span) for span in spans]


def _same_words(article: Article, text: str, span: Span) -> Span:
    from tui.core.anchors import Anchoring, QuoteSelector

    start, end = span
    seen = article.text
    quote = seen[start:end]
    if len(quote) >= UNMISTAKABLE and seen.count(quote) == text.count(quote) == 1:  # whatever surrounds it now
        at = text.index(quote)
        return at, at + len(quote)
    around = seen[max(start - CONTEXT, 0) : start], seen[end : end + CONTEXT]
    anchor = Anchoring(text, seen).find(QuoteSelector(start, quote, *around))
    if anchor.state == "orphan" or text[anchor.start : anchor.end] != quote:
        raise ConflictError(
            f"“{one_line(article.title, 40)}” has another text now, without these words: nothing was written; "
            "look at it, then do it again"
        )
    return anchor.start, anchor.end


def follow_correction(connection: Connection, correction: Correction, article: Article | None) -> Correction:
    """Return a correction of one place with its current spans; they were of the text of `article`.

    Without one they are of the current text. Raises `NotFoundError` and `ConflictError`.
    """
    from tui.core.corrections import Resize

    target = correction.target
    spans = [target.span] if target.span is not None else []
    if isinstance(correction, Resize) and not isinstance(correction.to, str):
        spans.append(correction.to)
    if article is not None:
        _, spans = follow(connection, article, spans)
        correction = replace(correction, target=replace(target, span=spans[0]))
        if isinstance(correction, Resize) and len(spans) > 1:
            correction = replace(correction, to=spans[1])
    text = connection.value("SELECT text FROM articles WHERE id = ?", target.article)
    if text is None:
        raise NotFoundError("that article is no longer in the library")
    if target.surface is not None and text[slice(*spans[0])] != target.surface:
        words = one_line(target.surface, 40)
        raise ConflictError(f"“{words}” does not stand there any more: look at the article, then try again")
    return correction


def write_down_moves(
    connection: Connection, entries: Iterable[int], moves: Sequence[Sequence[Any]], *, is_undo: bool
) -> None:
    """Update entries of the history after an undo or redo has moved their rows.

    Otherwise they could not be redone or undone.
    """
    side = 2 if is_undo else 3
    for entry in entries if moves else ():
        changes = json.loads(connection.value("SELECT changes FROM journal WHERE id = ?", entry))
        in_force = (
            reversed(changes) if is_undo else changes
        )  # if several concern one row, the first one's before and the last one's after
        rows = {(change[0], json.dumps(change[1])): change[side] for change in in_force if change[side] is not None}
        for table, key, _, after in moves:
            row = rows.get((table, json.dumps(key)))
            if row is not None:
                row.update((column, value) for column, value in after.items() if column in row)
        connection.run("UPDATE journal SET changes = ? WHERE id = ?", compact_json(changes), entry)
