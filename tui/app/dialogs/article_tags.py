"""Picking codes of whole articles; those the user has given are ticked."""

from __future__ import annotations

from typing import TYPE_CHECKING

from tui.app.dialogs.modal import ask
from tui.app.dialogs.picker import tag_picker
from tui.app.typed_text import draft_in_field
from tui.core.text import one_line, plural

if TYPE_CHECKING:
    from collections.abc import Sequence

    from textual.dom import DOMNode

    from tui.app.session import Session
    from tui.core.model import Article


def ask_article_tag(node: DOMNode, session: Session, articles: Sequence[Article]) -> None:
    """Add a code to an article or remove the user's own; with several articles, add one to all."""
    if not articles:
        return
    from tui.library.tables.article_tags import ArticleTags

    library, article, is_one = session.library, articles[0], len(articles) == 1
    own = ArticleTags(library.connection, library.journal, library.codebook).own(article.id) if is_one else []
    title = f"Code all of {f'“{one_line(article.title, 30)}”' if is_one else plural(len(articles), 'article')}"
    picker = tag_picker(session, draft_in_field(session, "tag", "articles"), session.coding.tags, own, title)

    def on_answer(name: str) -> None:
        if is_one:
            session.article_steps.tag_article(article, name, name in own)
        else:
            session.changes.for_each("tag_article", articles, name)

    ask(node, session, picker, on_answer)
