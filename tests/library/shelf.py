"""What the tests of the library and of the formats share."""

from typing import Any

from tui.core.model import Article, Claim, NewArticle
from tui.library import Library

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
    """Add one article."""
    added = library.articles.add([NewArticle(text, "", title, publisher, published, source, language, id=id)])[0]
    return library.articles.get(added.pk)


def claim_of(library: Library, highlight_id: str) -> Claim:
    """Return the claim of a highlight, which has one."""
    claim = library.annotations.get(highlight_id).claim
    assert claim is not None
    return claim


def content(library: Library) -> dict[str, list[Any]]:
    """All that people made, without the numbers SQLite gives."""
    return {
        table: sorted(
            tuple(value for name, value in row.items() if name != "pk")
            for row in library.connection.db.table(table).rows
        )
        for table in TABLES
    }
