"""Plain text: what is there is the article, everything else is guessed."""

from __future__ import annotations

from typing import TYPE_CHECKING

from tui.core.errors import SourceError
from tui.core.model import NewArticle
from tui.core.text import clean
from tui.sources import decode
from tui.sources.items import Item, Known, KnownTest
from tui.sources.metadata import guess
from tui.sources.source import Source, sha256

if TYPE_CHECKING:
    from collections.abc import Iterator


def read(source: Source, known: KnownTest) -> Iterator[Item]:
    """Yield the one article of a text."""
    text, removed, digest = frozen(source, known)
    if text is None:
        yield Known(source.name, digest)
        return
    told = guess(text)
    yield NewArticle(
        text=text,
        sha256=digest,
        title=told.title,
        publisher=told.publisher,
        published=told.published,
        source=source.origin,
        language=told.language,
        removed=removed,
        canonical=bool(source.origin),
    )


def frozen(source: Source, known: KnownTest) -> tuple[str | None, int, str]:
    """Return the text to store, the number of characters taken out and the digest; no text when it is known."""
    decode.refuse_binary(source.head)
    data = source.data()
    digest = sha256(data)
    if known(digest):
        return None, 0, digest
    text, removed = clean(decode.decode(data))
    if not text or text.isspace():
        raise SourceError("no text in it; leave it out")
    return text, removed, digest
