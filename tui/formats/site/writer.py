"""Writes the site: articles as they come, then what leads to them, when it is known where everything is."""

from __future__ import annotations

from dataclasses import dataclass, field
from html import escape
from importlib.resources import files
from itertools import chain, groupby
from typing import TYPE_CHECKING, cast

from tui.core.text import one_line
from tui.formats import claim_words
from tui.formats.html_parts import ToAnnotation, rgb_styles
from tui.formats.site import lists
from tui.formats.site.article_page import ArticlePage, ToName, whole_item
from tui.formats.site.frame import FOOT, anchor, head, href, page_name
from tui.formats.site.manifest import replace_manifest
from tui.formats.site.search_texts import SearchTexts
from tui.formats.site.spool import Spool
from tui.library.tables.article_tag_rows import tag_names

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from tui.core.model import Tag
    from tui.formats.output_files import OutputFolder
    from tui.formats.registry import ExportOptions
    from tui.formats.report import ExportReport
    from tui.formats.site.article_page import SitePiece
    from tui.library.transfer.bundles import Bundle

CARRIES = claim_words.CARRIES | {
    *("bare", "text", "notes", "colors", "tags", "tag_givers", "codebook", "creators", "times", "mentions", "done"),
    *("orphans", "attributes", "turns", "spoken", "paged", "memos", "code_memos", "article_tags", "article_tag_givers"),
}

_CONTEXT = 120
"""Characters of the text on either side of a passage or a name, where it stands in a list."""


@dataclass(slots=True)
class SiteParts:
    """What is collected while the articles go by.

    `places` has by the ids of annotations their page, first words and whether they are claims, the newest last.
    """

    rows: Spool = field(default_factory=Spool)
    passages: Spool = field(default_factory=Spool)
    wholes: Spool = field(default_factory=Spool)
    named: Spool = field(default_factory=Spool)
    places: Spool = field(default_factory=Spool)
    titles: dict[str, str] = field(default_factory=dict)
    names: dict[tuple[str, str], lists.NameCount] = field(default_factory=dict)
    tags: dict[str, Tag] = field(default_factory=dict)

    def close(self) -> None:
        for spool in (self.rows, self.passages, self.wholes, self.named, self.places):
            spool.close()

    def place(self, page: ArticlePage) -> None:
        """Note where an article and its annotations are."""
        self.titles[page.path] = page.title
        for highlight in (*page.bundle.highlights, *page.bundle.orphans):
            claim = highlight.claim
            words = (claim.wording if claim is not None else "") or highlight.quote
            self.places.put(highlight.id, (page.path, one_line(words, 80), claim is not None))

    def resolve(self, piece: SitePiece, page: str) -> str:
        """Return a piece of a page in a folder, now that it is known where everything is."""
        if isinstance(piece, str):
            return piece
        if isinstance(piece, ToName):
            return anchor(piece.words, self._of_name(piece.name, piece.label), ' class="name"')
        places = [*self.places.take(piece.annotation)]
        if not places:
            return escape(piece.words)
        target, words, is_claim = places[-1]
        where = "" if target == page else f" ({self.titles[target]})"
        address = href(target, inside=True, anchor=f"{'c' if is_claim else 'a'}{piece.annotation}")
        return anchor(f"“{words}”{where}", address)

    def _of_name(self, name: str, label: str) -> str:
        if (count := self.names.get((name, label))) is None:
            return href("names.html", inside=True)
        if count.articles > 1:
            return href(lists.name_page(name, label), inside=True)
        return href("names.html", inside=True, anchor=lists.name_anchor(name, label))


def write_folder(folder: OutputFolder, bundles: Iterable[Bundle], report: ExportReport, options: ExportOptions) -> None:
    """Write all pages, style and script."""
    del options
    articles, parts = Spool(), SiteParts()
    try:
        for page in write_lists(folder, bundles, report, parts):
            articles.put(page.path, [*_joined(page.pieces())])
        for path in articles.keys():  # noqa: SIM118 (not a mapping)
            (pieces,) = articles.take(path)
            _write(folder, path, parts.titles[path], [parts.resolve(_piece(each), path) for each in pieces])
        replace_manifest(folder, report)
    finally:
        articles.close()
        parts.close()


def write_lists(
    folder: OutputFolder, bundles: Iterable[Bundle], report: ExportReport, parts: SiteParts
) -> Iterator[ArticlePage]:
    """Write all but the pages of articles, which are yielded; `parts` says where everything is at the end of it."""
    texts = SearchTexts(folder)
    try:
        for bundle in bundles:
            page = ArticlePage.of(bundle)
            _collect(parts, page)
            report.lose("mentions of dates", sum(each.label == "DATE" for each in bundle.marks.mentions))
            texts.add(page)
            yield page
    finally:
        texts.close()
    for name in ("site.css", "site.js"):
        with folder.file(name) as output:
            output.write(files(__package__).joinpath(name).read_bytes())
            if name == "site.css":
                output.write(rgb_styles((tag.color for tag in parts.tags.values()), has_dark=True).encode())
    _write_lists(folder, parts, report, texts.files)


def _collect(parts: SiteParts, page: ArticlePage) -> None:
    parts.place(page)
    bundle = page.bundle
    parts.tags.update((tag.name, tag) for tag in bundle.codebook)
    for highlight in (*bundle.highlights, *bundle.orphans):
        claim = highlight.claim
        if claim is not None:
            parts.rows.put("claims", lists.claim_row(page, highlight, claim))
        for tag in highlight.tags:
            parts.passages.put(tag, lists.passage_item(page, highlight, _CONTEXT))
    for tag in tag_names(bundle.tags):
        parts.wholes.put(tag, whole_item(page, tag))
    parts.rows.put("articles", lists.article_row(page))
    for (name, label), here in page.names.items():
        count = parts.names.setdefault((name, label), lists.NameCount())
        count.articles += 1
        count.mentions += here.mentions
        count.first = count.first or (page.path, here.paragraph)
        parts.named.put(f"{label} {name}", lists.name_item(page, here, _CONTEXT))


def _joined(pieces: Iterable[SitePiece]) -> Iterator[SitePiece]:
    """Yield the pieces with those made one that wait for nothing."""
    for is_text, some in groupby(pieces, lambda piece: isinstance(piece, str)):
        if is_text:
            yield "".join(cast("Iterable[str]", some))
        else:
            yield from some


def _piece(stored: str | Sequence[str]) -> SitePiece:
    """Return a piece as it was before it waited: JSON makes lists of pairs and threes."""
    if isinstance(stored, str):
        return stored
    return ToAnnotation(*stored) if len(stored) == len(ToAnnotation._fields) else ToName(*stored)


def _write_lists(folder: OutputFolder, parts: SiteParts, report: ExportReport, search_files: int) -> None:
    _write(folder, "index.html", "Articles", lists.index(parts.rows.take("articles"), report, search_files))
    _write(folder, "claims.html", "Claims", lists.claims(parts.rows.take("claims")))
    spools = parts.passages, parts.wholes
    uses = {name: lists.Uses(*(sum(1 for _ in each.take(name)) for each in spools)) for name in parts.tags}
    _write(folder, "codes.html", "Codes", lists.codes(parts.tags, uses))
    for name, used in uses.items():
        if any(used):
            path = page_name("codes", name, name)
            _write(folder, path, name, lists.code(name, parts.tags, uses, *(each.take(name) for each in spools)))
    _write(folder, "names.html", "Names", lists.names(parts.names))
    for (name, label), count in parts.names.items():
        if count.articles > 1:
            items = parts.named.take(f"{label} {name}")
            _write(folder, lists.name_page(name, label), name, lists.name(label, count, items))


def _write(folder: OutputFolder, path: str, title: str, pieces: Iterable[str]) -> None:
    with folder.file(path) as page:
        page.writelines(piece.encode() for piece in chain(head(title, inside="/" in path, here=path), pieces, [FOOT]))
