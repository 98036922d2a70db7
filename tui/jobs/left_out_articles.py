"""Why an article was not added although nothing is wrong with it: whoever adds it has to decide what it is."""

from __future__ import annotations

from typing import TYPE_CHECKING

from tui.core.text import one_line

if TYPE_CHECKING:
    from tui.core.model import NewArticle
    from tui.library.tables.articles import AddResult


def why_left_out(article: NewArticle, result: AddResult) -> str:
    """Return the reason for one that `AddResult.is_left_out`, with the options that decide it."""
    where = f"article {result.pk} here"
    if result.outcome != "claimed":
        return f"has next to nothing of {where} any more, which stays: --new-version takes it as a later version"
    claim = (
        f"has the id {one_line(article.id, 100)} of {where}, and an entirely different text"
        if article.id == result.id
        else f"says that it is {one_line(article.source, 200)}, which is {where}, and has another text"
    )
    return f"{claim}: --new-version takes it as a later version of that, --separate as an article of its own"
