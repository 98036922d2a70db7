"""Writing the site: articles as they come, then the overview pages, once all places are known."""

from __future__ import annotations

from dataclasses import dataclass, field
from html import escape
from importlib.resources import files
from itertools import chain, groupby
from typing import TYPE_CHECKING, cast

from tui.core.model import LABEL_NAMES
from tui.core.text import one_line
from tui.formats import claim_words
from tui.formats.html_parts import ToAnnotation, rgb_styles
from tui.formats.site import lists
from tui.formats.site.article_page import ArticlePage, ToName, whole_item
from tui.formats.site.frame import FOOT, anchor, head, href, page_name
from tui.formats.site.manifest import WRITTEN, replace_manifest
from tui.formats.site.search_texts import SearchTexts
from tui.library.sqlite.spool import Spool
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

_MOST = 10**12 - 1
"""More than any number of articles or mentions: what is left of it sorts by text, the greatest number first."""


@dataclass(slots=True)
class SiteParts:
    """What is collected from the articles.

    In `spool`, a "place" has, by annotation id, its page with the title, first words and whether it is a claim, the
    newest last; a "name" has, by label and name, how often it occurs in an article, and its page and first paragraph.
    """

    spool: Spool = field(default_factory=Spool)
    labels: dict[str, None] = field(default_factory=dict)
    tags: dict[str, Tag] = field(default_factory=dict)

    def place(self, page: ArticlePage) -> None:
        """Record the places of an article's annotations."""
        for highlight in (*page.bundle.highlights, *page.bundle.orphans):
            claim = highlight.claim
            words = (claim.wording if claim is not None else "") or highlight.quote
            place = page.path, page.title, one_line(words, 80), claim is not None
            self.spool.put("place", highlight.id, place)

    def resolve(self, piece: SitePiece, page: str) -> str:
        """Return a piece of a page in a folder, once all places are known."""
        if isinstance(piece, str):
            return piece
        if isinstance(piece, ToName):
            return anchor(piece.words, self._of_name(piece.name, piece.label), ' class="name"')
        places = [*self.spool.take("place", piece.annotation)]
        if not places:
            return escape(piece.words)
        target, title, words, is_claim = places[-1]
        where = "" if target == page else f" ({title})"
        address = href(target, inside=True, anchor=f"{'c' if is_claim else 'a'}{piece.annotation}")
        return anchor(f"“{words}”{where}", address)

    def _of_name(self, name: str, label: str) -> str:
        articles = self.spool.count(_name(label), name, at_most=2)
        if articles > 1:
            return href(lists.name_page(name, label), inside=True)
        return href("names.html", inside=True, anchor=lists.name_anchor(name, label) if articles else "")


def _name(label: str) -> str:
    return f"name {label}"


def write_folder(folder: OutputFolder, bundles: Iterable[Bundle], report: ExportReport, options: ExportOptions) -> None:
    """Write all pages, style and script."""
    del options
    articles, parts = Spool(), SiteParts()
    folder.on_written = lambda name: parts.spool.put(WRITTEN, name, "")
    try:
        for page in write_lists(folder, bundles, report, parts):
            articles.put("page", "", (page.path, page.title, [*_join(page.pieces())]))
        for path, title, pieces in articles.take("page"):
            _write(folder, path, title, [parts.resolve(_piece(each), path) for each in pieces])
        replace_manifest(folder, parts.spool, report)
    finally:
        articles.close()
        parts.spool.close()


def write_lists(
    folder: OutputFolder, bundles: Iterable[Bundle], report: ExportReport, parts: SiteParts
) -> Iterator[ArticlePage]:
    """Write everything but the pages of articles, which are yielded; at its end `parts` has all places."""
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
    bundle, put = page.bundle, parts.spool.put
    parts.tags.update((tag.name, tag) for tag in bundle.codebook)
    for highlight in (*bundle.highlights, *bundle.orphans):
        claim = highlight.claim
        if claim is not None:
            put("claim row", "", lists.claim_row(page, highlight, claim))
        for tag in highlight.tags:
            put("passage", tag, lists.passage_item(page, highlight))
    for tag in tag_names(bundle.tags):
        put("whole", tag, whole_item(page, tag))
    put("article row", "", lists.article_row(page))
    for (name, label), here in page.names.items():
        parts.labels[label] = None
        put(_name(label), name, (here.mentions, page.path, here.paragraph))
        put(f"item {label}", name, lists.name_item(page, here))


def _join(pieces: Iterable[SitePiece]) -> Iterator[SitePiece]:
    """Yield the pieces with those joined that need nothing."""
    for is_text, some in groupby(pieces, lambda piece: isinstance(piece, str)):
        if is_text:
            yield "".join(cast("Iterable[str]", some))
        else:
            yield from some


def _piece(stored: str | Sequence[str]) -> SitePiece:
    """Return a piece as it was before it was stored as JSON, which turns tuples into lists."""
    if isinstance(stored, str):
        return stored
    return ToAnnotation(*stored) if len(stored) == len(ToAnnotation._fields) else ToName(*stored)


def _write_lists(folder: OutputFolder, parts: SiteParts, report: ExportReport, search_files: int) -> None:
    spool = parts.spool
    _write(folder, "index.html", "Articles", lists.index(spool.take("article row"), report, search_files))
    _write(folder, "claims.html", "Claims", lists.claims(spool.take("claim row")))
    kinds = "passage", "whole"
    uses = {name: lists.Uses(*(spool.count(kind, name) for kind in kinds)) for name in parts.tags}
    _write(folder, "codes.html", "Codes", lists.codes(parts.tags, uses))
    for name, used in uses.items():
        if any(used):
            passages, wholes = (spool.take(kind, name) for kind in kinds)
            page = lists.code(name, parts.tags, uses, passages, wholes)
            _write(folder, page_name("codes", name, name), name, page)
    _write(folder, "names.html", "Names", lists.names((label, _by_size(parts, label)) for label in _in_order(parts)))
    for label in parts.labels:
        for name, count in _counts(parts, label):
            if count.articles > 1:
                items = spool.take(f"item {label}", name)
                _write(folder, lists.name_page(name, label), name, lists.name(label, count, items))


def _in_order(parts: SiteParts) -> list[str]:
    """Return the labels of names, the built-in ones first."""
    return sorted(parts.labels, key=[*LABEL_NAMES, *parts.labels].index)


def _counts(parts: SiteParts, label: str) -> Iterator[tuple[str, lists.NameCount]]:
    for name in parts.spool.keys(_name(label)):
        places = parts.spool.take(_name(label), name)
        mentions, *first = next(places)
        articles = 1
        for more, *_ in places:
            articles += 1
            mentions += more
        yield name, lists.NameCount(articles, mentions, *first)


def _by_size(parts: SiteParts, label: str) -> Iterator[tuple[str, lists.NameCount]]:
    """Yield the names of a label, those in most articles first."""
    kind = f"size {label}"
    for name, count in _counts(parts, label):
        key = f"{_MOST - count.articles:012}{_MOST - count.mentions:012}{name}"
        parts.spool.put(kind, key, (name, *count))
    for key in parts.spool.keys(kind):
        for name, *numbers in parts.spool.take(kind, key):
            yield name, lists.NameCount(*numbers)


def _write(folder: OutputFolder, path: str, title: str, pieces: Iterable[str]) -> None:
    with folder.file(path) as page:
        page.writelines(piece.encode() for piece in chain(head(title, inside="/" in path, here=path), pieces, [FOOT]))
