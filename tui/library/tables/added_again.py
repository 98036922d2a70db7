"""Articles that were removed and then added again, not by an undo: they give way to the undo of their removal."""

from __future__ import annotations

from typing import TYPE_CHECKING

from tui.core.errors import ConflictError
from tui.library.tables.rows import remove_row

if TYPE_CHECKING:
    from tui.library.sqlite.connection import Connection
    from tui.library.tables.rows import RowValues

BY_ID = ("corrections", "dismissals", "done", "reviewed", "decisions", "attributes", "memos", "article_tags")
"""The tables of people's work that refer to an article by id."""

_WORKERS = " UNION ".join(
    [
        "SELECT creator FROM highlights WHERE article = ?1",
        *(f"SELECT creator FROM {each} WHERE article = ?2" for each in BY_ID),
    ]
)

_AFTERWARDS = "merging a backup from before the removal brings its coding into this one"


def remove_added_again(connection: Connection, article: RowValues, removed: RowValues) -> None:
    """Remove an article so that the `removed` one can come back with everything attached: both have the same text.

    Raises `ConflictError` if the texts differ, or if somebody has worked in it.
    """
    if article["text_sha256"] != removed["text_sha256"]:
        raise ConflictError(f"the article was added again with another text; {_AFTERWARDS}")
    workers = [name for (name,) in connection.all(f"{_WORKERS} ORDER BY 1", article["pk"], article["id"])]
    if workers:
        people = workers[0] if len(workers) == 1 else f"{workers[0]} and others"
        raise ConflictError(f"the article was added again, and {people} worked in it; {_AFTERWARDS}")
    remove_row(connection, "articles", {"id": article["id"]})
