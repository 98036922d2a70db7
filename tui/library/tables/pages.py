"""Where the pages of a document begin in its text.

Pages belong to a text: any article with that text has them. They are not in the history: an undo that restores a text
restores it with its pages.
"""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

from tui.core.pages import Page
from tui.core.text import digest

if TYPE_CHECKING:
    from collections.abc import Sequence

    from tui.library.sqlite.connection import Connection
    from tui.library.sqlite.reading import ReadingConnection


def pages_of(connection: ReadingConnection, text: str) -> tuple[Page, ...]:
    """Return the pages of a text, which may be none."""
    return pages_from(connection.value("SELECT starts FROM pages WHERE text_sha256 = ?", digest(text)))


def pages_from(starts: str | None) -> tuple[Page, ...]:
    """Return pages from a row, none for no row."""
    return tuple(Page(start, label) for start, label in json.loads(starts or "[]"))


def put_pages(connection: Connection, text: str, pages: Sequence[Page]) -> None:
    """Store the pages of a text."""
    if pages:
        with connection.write():
            values = digest(text), json.dumps(pages, ensure_ascii=False)
            connection.run("INSERT OR REPLACE INTO pages (text_sha256, starts) VALUES (?, ?)", *values)
