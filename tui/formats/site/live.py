"""The same pages made on request: an article each time, the rest whenever the library has changed."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING

from tui.core.errors import NotFoundError
from tui.core.text import row_number
from tui.formats.export_common import with_shown_colors
from tui.formats.output_files import OutputFolder
from tui.formats.report import ExportReport
from tui.formats.site.article_page import ArticlePage, paragraph_at, paragraphs
from tui.formats.site.frame import FOOT, head, href
from tui.formats.site.writer import CARRIES, SiteParts, write_lists
from tui.library.transfer.bundles import EVERYTHING, ExportSelection

if TYPE_CHECKING:
    from collections.abc import Iterator

    from tui.library import Library
    from tui.library.transfer.bundles import Bundle


class LiveSite:
    """The pages of a library, for the thread that opened it."""

    def __init__(self, library: Library, selection: ExportSelection = EVERYTHING) -> None:
        self._library = library
        self._selection = selection
        self._folder: TemporaryDirectory[str] | None = None
        self._root = Path()
        self._parts = SiteParts()
        self._articles: dict[str, str] = {}
        self._seen = (0, 0)
        self._fresh: dict[str, bytes | None] = {}

    def close(self) -> None:
        self._parts.spool.close()
        if self._folder is not None:
            self._folder.cleanup()

    def page(self, path: str) -> bytes | None:
        """Return a file of the site by its path; None if there is none. Raises `LibraryError`.

        A requested article is cached until the library changes: a page asks each second.
        """
        if self._library.connection.check_for_changes():
            self._fresh.clear()
        if path not in self._articles and (self._folder is None or self._seen != self._now()):
            self._make_lists()
        if article := self._articles.get(path):
            if path not in self._fresh:
                self._fresh[path] = self._article(path, article)
            return self._fresh[path]
        file = (self._root / path).resolve()
        return file.read_bytes() if file.is_relative_to(self._root) and file.is_file() else None

    def place(self) -> str:
        """Return the last place of the reader's cursor, as an address from the root of the site; "" for nowhere."""
        try:
            article = self._library.articles.get(row_number(self._library.view_state.get("article")))
        except NotFoundError:
            return ""
        path = next((path for path, article_id in self._articles.items() if article_id == article.id), "")
        paragraph = paragraph_at(paragraphs(article.text), article.position)
        return f"/{href(path, inside=False, anchor=f'p{paragraph}')}" if path else ""

    def _article(self, path: str, article_id: str) -> bytes | None:
        bundle = next(self._bundles(self._of(article_id)), None)
        if bundle is None:
            return None
        page = ArticlePage.of(bundle)
        self._parts.place(page)
        pieces = [self._parts.resolve(piece, path) for piece in page.pieces()]
        return "".join([*head(page.title, inside=True), *pieces, FOOT]).encode()

    def _bundles(self, selection: ExportSelection) -> Iterator[Bundle]:
        return with_shown_colors(self._library.exporter.bundles(selection), self._library.codebook.colors())

    def _of(self, article_id: str) -> ExportSelection:
        return replace(self._selection, articles=(article_id,))

    def _now(self) -> tuple[int, int]:
        return self._library.journal.counter, self._library.articles.counts().articles

    def _make_lists(self) -> None:
        self.close()
        self._seen = self._now()
        self._folder, self._parts = TemporaryDirectory(prefix="postil-"), SiteParts()
        report = ExportReport("site")
        bundles = report.count(self._bundles(self._selection), CARRIES)
        self._root = Path(self._folder.name).resolve()
        folder = OutputFolder(self._root, overwrite=False)
        self._articles = {
            page.path: page.bundle.article.id for page in write_lists(folder, bundles, report, self._parts)
        }
