"""The texts for the search in the browser: scripts of a megabyte each, since a page on disk can load nothing else."""

from __future__ import annotations

from contextlib import ExitStack
from typing import IO, TYPE_CHECKING

from tui.core.citation import byline
from tui.formats.export_common import to_embedded_json
from tui.formats.site.article_page import MEMOS, WHOLE
from tui.library.tables.article_tag_rows import tag_names

if TYPE_CHECKING:
    from tui.formats.output_files import OutputFolder
    from tui.formats.site.article_page import ArticlePage

_FILE_SIZE = 1 << 20


class SearchTexts:
    """Writes `search/texts-N.js`, each a call of `postilTexts` with a list of articles.

    An article is `[page, title, about, paragraphs, [anchor, words]…]`; paragraphs are numbered as on its page.
    """

    def __init__(self, folder: OutputFolder) -> None:
        self.files = 0
        self._folder = folder
        self._stack = ExitStack()
        self._file: IO[bytes] | None = None

    def add(self, page: ArticlePage) -> None:
        article = page.bundle.article
        remarks = [(WHOLE, " · ".join(names))] if (names := tag_names(page.bundle.tags)) else []
        remarks += [(MEMOS, memo.text) for memo in page.bundle.memos]
        for highlight in page.bundle.highlights:
            wording = highlight.claim.wording if highlight.claim is not None else ""
            words = " · ".join(part for part in (*highlight.tags, wording, highlight.note) if part)
            if words:
                remarks.append((f"m{highlight.id}", words))
        about = " · ".join(byline(article))
        paragraphs = [article.text[start:end] for start, end in page.lines]
        if self._file is None:
            self.files += 1
            self._file = self._stack.enter_context(self._folder.file(f"search/texts-{self.files}.js"))
            self._file.write(b"postilTexts([\n")
        self._file.write(to_embedded_json((page.path, page.title, about, paragraphs, remarks)).encode() + b",\n")
        if self._file.tell() > _FILE_SIZE:
            self.close()

    def close(self) -> None:
        if self._file is not None:
            self._file.write(b"]);\n")
            self._stack.close()
            self._file = None
