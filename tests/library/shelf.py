"""Helpers of the tests of the library and the formats."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime, timedelta
from typing import Any

import pytest

from tui.core.model import Article, Claim, NewArticle
from tui.library import Library
from tui.library.tables import journal

TEXT = "Kim is to visit Russia. 😀 Der Zug fährt über Köln.\nThe deal was “signed” in 東京 on Monday.\n"

TABLES = (
    "articles",
    "highlights",
    "claims",
    "claim_links",
    "tags",
    "highlight_tags",
)


def put(
    library: Library,
    text: str,
    *,
    id: str = "",
    title: str = "",
    publisher: str = "",
    published: str = "",
    source: str = "",
    language: str = "",
) -> Article:
    """Add an article."""
    added = library.articles.add([NewArticle(text, "", title, publisher, published, source, language, id=id)])[0]
    return library.articles.get(added.pk)


def claim_of(library: Library, highlight_id: str) -> Claim:
    """Return the claim of a highlight, which must have one."""
    claim = library.annotations.get(highlight_id).claim
    assert claim is not None
    return claim


def content(library: Library) -> dict[str, list[Any]]:
    """Return everything that people created, without the numbers that SQLite assigns."""
    return {
        table: sorted(
            tuple(value for name, value in row.items() if name != "pk")
            for row in library.connection.db.table(table).rows
        )
        for table in TABLES
    }


@contextmanager
def clock_off_by(seconds: float) -> Iterator[None]:
    """Make the machine's clock wrong by some seconds."""

    class Skewed(datetime):
        @classmethod
        def now(cls, tz: Any = None) -> Any:
            return datetime.now(tz) + timedelta(seconds=seconds)

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(journal, "datetime", Skewed)
        yield
