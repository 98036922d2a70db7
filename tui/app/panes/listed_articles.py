"""Actions on articles in a list, in its pane or on the whole screen: on the marked ones, or the current one."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

from tui.app.keymap import bindings, keymap_of
from tui.app.widgets.line_view import Item
from tui.app.widgets.marked_list import FOR_ONE, MarkedList
from tui.core.model import ArticleRow
from tui.core.text import plural
from tui.library.queries.article_terms import article_ids

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from tui.app.session import Session
    from tui.core.model import Article


class ListedArticles(MarkedList[Item]):
    """Articles, perhaps with headings between them; `full_filter` is their filter, with whose coding is shown."""

    BINDINGS = bindings("article_rows")
    full_filter = ""

    def __init__(self, session: Session, *, id: str | None = None) -> None:
        super().__init__(id=id)
        self.session = session

    @property
    def rows(self) -> list[ArticleRow]:
        """The rows an action applies to."""
        return [item for item in self.chosen if isinstance(item, ArticleRow)]

    @property
    def marked_ids(self) -> Sequence[str]:
        """The ids of the marked articles."""
        return [row.id for row in self.rows] if self.row_marks else ()

    def _articles(self) -> list[Article]:
        return [self.session.library.articles.get(row.pk) for row in self.rows]

    def _with_all(self, do: Callable[[list[Article]], object]) -> None:
        with self.session.reporting_errors():
            if articles := self._articles():
                do(articles)

    def _with_one(self, do: Callable[[Article], object]) -> None:
        """Do something with the article under the cursor; if some are marked, say that it takes one only."""
        if self.row_marks:
            self.session.report(keymap_of(self).text(FOR_ONE))
        else:
            self._with_all(lambda articles: do(articles[0]))

    def action_toggle_read(self) -> None:
        with self.session.reporting_errors():
            words = self.session.article_steps.toggle_read(self.rows)
            self.session.show_again()
            self.session.report(words)

    def action_tag(self) -> None:
        """Code the whole article, or all marked ones."""
        from tui.app.dialogs.article_tags import ask_article_tag

        self._with_all(partial(ask_article_tag, self, self.session))

    def action_attributes(self) -> None:
        """Set an attribute of the article, or of all marked ones."""
        from tui.app.dialogs.attributes import ask_attribute_of

        self._with_all(partial(ask_attribute_of, self, self.session))

    def action_edit_article(self) -> None:
        """Edit the metadata of the article; of several marked ones only an attribute can be set."""
        from tui.app.dialogs.drafted import write
        from tui.app.dialogs.edit_article import EditArticle

        if self.row_marks:
            self.action_attributes()
        else:
            self._with_one(lambda article: write(self, self.session, EditArticle(self.session, article)))

    def action_article_memo(self) -> None:
        from tui.app.dialogs.memo import write_memo

        self._with_one(partial(write_memo, self, self.session))

    def action_page_reading(self) -> None:
        from tui.app.dialogs.page_reading import ask_page_reading

        self._with_one(partial(ask_page_reading, self, self.session))

    def action_open_address(self) -> None:
        from tui.app.browser import ask_address
        from tui.app.links import addresses

        self._with_one(lambda article: ask_address(self, self.session, addresses(article.source)))

    def action_remove_article(self) -> None:
        """Remove the article or all marked ones, after showing what would go with them."""
        from tui.app.dialogs.strip import ask_removal

        count = sum(row.highlights for row in self.rows)

        def ask(articles: list[Article]) -> None:
            def remove() -> None:
                if len(articles) == 1:
                    self.session.article_steps.remove_article(articles[0], None)
                else:
                    self.session.changes.for_each("remove_article", articles, None)

            ask_removal(self, self.session, articles, count, remove)

        self._with_all(ask)

    def action_export(self) -> None:
        """Export the articles of the filter, or the marked ones."""
        from tui.app.dialogs.export import ask_export, of_articles

        library = self.session.library
        with self.session.reporting_errors():
            ids = self.marked_ids
            if not ids and self.full_filter:
                ids = article_ids(library.connection, self.full_filter, library.creator)
            ask_export(self, self.session, of_articles(ids) if ids else None)

    def action_copy(self) -> None:
        """Copy the sources of the articles, one a line."""
        from tui.app import clipboard

        def copy(articles: list[Article]) -> None:
            origins = [(a.title, a.publisher, a.published[:10], a.source) for a in articles]
            lines = [" · ".join(filter(None, origin)) for origin in origins]
            clipboard.copy(self, self.session, "\n".join(lines), f"{plural(len(lines), 'article')} copied")

        self._with_all(copy)
