"""Two versions of an article about a bridge, and functions that add articles."""

from collections.abc import Sequence

from tui.core.model import NewArticle, NewHighlight
from tui.library import Library
from tui.library.tables.articles import AddResult

FIRST = "The minister spoke. Oslo will build a bridge 😀 over the fjord in May. Nobody für Köln was hurt.\nA last line."
SECOND = (
    "Updated on Monday.\nThe minister spoke. Oslo will build a new bridge 😀 over the fjord in May.\n"
    "A last line and more of it, with words that say something else altogether."
)
ADDRESS = "https://example.org/bridge"


def add(
    library: Library,
    text: str,
    source: str = ADDRESS,
    highlights: Sequence[NewHighlight] = (),
    *,
    title: str = "",
    id: str = "",
    canonical: bool = False,
) -> AddResult:
    article = NewArticle(
        text,
        str(hash(text)),
        title=title,
        source=source,
        id=id,
        canonical=canonical,
        highlights=tuple(highlights),
    )
    return add_all(library, [article])[0]


def add_all(library: Library, articles: Sequence[NewArticle]) -> list[AddResult]:
    results: list[AddResult] = []
    library.intake.add(articles, lambda _, result: results.append(result))
    return results
