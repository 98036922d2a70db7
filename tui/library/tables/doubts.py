"""How uncertain the names of each article are, derived from the marks."""

from __future__ import annotations

from typing import TYPE_CHECKING

from tui.core.doubts import doubt
from tui.core.names import normalise

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from tui.core.model import Mention
    from tui.library.sqlite.connection import Connection


def note_doubt(connection: Connection, pk: int, mentions: Sequence[Mention], disputed: int | None = None) -> None:
    """Store how uncertain an article with these marks is; None keeps the number of disputed ones.

    An article that nobody has marked has no doubt: nothing in it waits for a review.
    """
    if not mentions and connection.value("SELECT 1 FROM markings WHERE article = ?", pk) is None:
        connection.run("DELETE FROM doubts WHERE article = ?", pk)
        return
    text = connection.value("SELECT text FROM articles WHERE pk = ?", pk) if mentions else ""
    if disputed is None:
        disputed = int(connection.value("SELECT disputed FROM doubts WHERE article = ?", pk) or 0)
    connection.run(
        "INSERT OR REPLACE INTO doubts (article, disputed, doubt) VALUES (?, ?, ?)",
        *(pk, disputed, doubt(text or "", mentions, disputed)),
    )


def disputed_names(text: str, before: Iterable[Mention], after: Iterable[Mention]) -> int:
    """Count the names on which two models differ, in existence or label, without dates."""
    places = (
        {(each.start, each.end, each.label) for each in mentions if each.state == "found" and each.label != "DATE"}
        for mentions in (before, after)
    )
    first, second = places
    return len({normalise(text[start:end]) for start, end, _ in first ^ second})
