"""A format, a source and a marker for Postil: the example of docs/plugins.md."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import replace
from typing import IO, TYPE_CHECKING

from tui.core.model import Highlight, Marks, Suggestion
from tui.formats.identifiers import highlight_uuid
from tui.formats.import_common import imported_article
from tui.library.transfer.bundles import Bundle
from tui.sources.source import ParsedArticle

if TYPE_CHECKING:
    from tui.formats.import_common import InputFile
    from tui.formats.registry import ExportOptions
    from tui.formats.report import ExportReport

PER_CENT = re.compile(r"[^.\n]*\d per cent[^.\n]*\.")


class Quotes:
    """Text with a line for each passage: the article's id, a tab, the words."""

    DESCRIPTION = "the words of each passage, a line each"
    EXTENSIONS = (".quotes",)
    CARRIES = frozenset[str]()
    CARRIES_BACK = frozenset[str]()

    @staticmethod
    def write(output: IO[bytes], bundles: Iterable[Bundle], report: ExportReport, options: ExportOptions) -> None:
        for bundle in bundles:
            for highlight in bundle.highlights:
                output.write(f"{bundle.article.id}\t{' '.join(highlight.quote.split())}\n".encode())

    @staticmethod
    def read(file: InputFile) -> Iterator[Bundle]:
        for line in file.path.read_text(encoding="utf-8").splitlines():
            name, _, quote = line.partition("\t")
            highlight_id = highlight_uuid("quotes", f"{name} {quote}")
            highlight = Highlight(highlight_id, 0, -1, -1, quote, creator=file.creator)
            yield Bundle(imported_article(name), highlights=(highlight,))


def parse(data: bytes, charset: str) -> list[ParsedArticle]:
    """Read a screenplay: its first line is the title, a line in capitals says who speaks."""
    title, _, text = data.decode(charset or "utf-8").partition("\n")
    return [ParsedArticle(text=text.strip(), title=title.strip(), publisher="Screenplay")]


def mark(text: str, marks: Marks) -> Marks:
    """Suggest each sentence that has a percentage, in the place of what else was suggested there."""
    spans = {match.span() for match in PER_CENT.finditer(text)}
    own = [Suggestion(*span, kind="percentage", speaker="", score=0.9, reason="per cent") for span in spans]
    others = [each for each in marks.suggestions if (each.start, each.end) not in spans]
    return replace(marks, suggestions=tuple(sorted([*own, *others], key=lambda each: each.start)))
