"""Matching a file without texts to local articles, and its annotations to places in them.

A position is believed if the quote is there, in the unit in which most of the file's are, or in another; otherwise the
quote is searched. What cannot be found is an orphan.
"""

from __future__ import annotations

from collections import Counter
from dataclasses import replace
from functools import cached_property
from itertools import chain, islice
from pathlib import PurePath
from typing import TYPE_CHECKING

from tui.core.addresses import comparable_address, web_url
from tui.core.anchors import Anchoring, QuoteSelector
from tui.formats.identifiers import article_iri, article_uuid, inline_tag, urn
from tui.formats.named_texts import NamedTexts
from tui.formats.offsets import CODE_POINTS, ImportedText, Unit, alike, recognise
from tui.formats.placing import FOUND_AGAIN, NOWHERE
from tui.library.tables.removals import ArticleRemoval, removed_articles
from tui.library.transfer.incoming import ARTICLE_TAGS
from tui.library.transfer.memos import MEMOS

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from tui.core.model import Article, Highlight
    from tui.formats.import_common import InputFile
    from tui.library import Library
    from tui.library.transfer.bundles import Bundle

_ABSENT = "their article is not here: add it first"
_REMOVED = "their article was removed here"
_WHICH = "several articles here are called that, and nothing tells which"
_FIRST_OF_SEVERAL = "their words stand there several times, and nothing tells which: the first"

_READ_AHEAD = 300
"""By how many of a file's first bundles its unit is judged: they are in memory together, with the texts here."""


def _full_names(library: Library) -> dict[str, str]:
    """Return the local tags by their one-word form, where that is unique."""
    names = [tag.name for tag in library.codebook.all()]
    words = Counter(map(inline_tag, names))
    return {word: name for name in names if words[word := inline_tag(name)] == 1}


def _chosen(bundle: Bundle, ids: Sequence[str]) -> str:
    """Return which of the articles that a bundle may be about it is about, "" if nothing tells."""
    return ids[0] if len(ids) == 1 or (ids and bundle.article.source and not (bundle.tags or bundle.memos)) else ""


class ArticlesHere:
    """The articles of a library that a file's annotations may belong to."""

    def __init__(
        self, library: Library, file: InputFile, unit: Unit = CODE_POINTS, *, inline_tags: bool = False
    ) -> None:
        self._library, self._file = library, file
        self._declared = self._unit = unit
        self._tags = _full_names(library) if inline_tags else {}
        self._ids: dict[str, list[str]] | None = None
        self._named_texts = NamedTexts(
            library, lambda guid: self._names_here.get(f"at {urn(guid)}", []), lambda: self._removed_names, file.tally
        )
        self._last: tuple[str, ImportedText] | None = None

    def settle(self, bundles: Iterable[Bundle]) -> Iterator[Bundle]:
        """Set the local article ids of bundles without a text, and the places of their annotations."""
        bundles = iter(bundles)
        first = [*islice(bundles, _READ_AHEAD)]
        self._recognise_unit(first)
        for bundle in chain(first, bundles):
            if bundle.article.text and bundle.part and not bundle.article.id:
                yield self._named_texts.settle(bundle)
                continue
            if bundle.article.text or not (bundle.highlights or bundle.orphans or bundle.tags or bundle.memos):
                yield self._named_texts.beside(bundle) if bundle.article.text else bundle
                continue
            ids = self._candidates(bundle)
            article = replace(bundle.article, id=_chosen(bundle, ids))
            text = self._text(article.id)
            if text is None:
                count, name = len(bundle.highlights) + len(bundle.orphans), article.source or article.title
                why = _WHICH if ids else _REMOVED if self._is_removed(bundle.article) else _ABSENT
                self._file.tally.leave_out("highlights", why, name, count)
                self._file.tally.leave_out(ARTICLE_TAGS, why, name, len(bundle.tags))
                self._file.tally.leave_out(MEMOS, why, name, len(bundle.memos))
                continue
            settled = [self._named(self._place(highlight, text)) for highlight in bundle.highlights]
            yield replace(
                bundle,
                article=article,
                tags=tuple(each._replace(tag=self._tags.get(each.tag, each.tag)) for each in bundle.tags),
                highlights=tuple(highlight for highlight in settled if highlight.placed),
                orphans=(*bundle.orphans, *(highlight for highlight in settled if not highlight.placed)),
            )

    def _recognise_unit(self, bundles: Iterable[Bundle]) -> None:
        """Set the unit in which most positions have their words: repeated ones may stand at a wrong position, too."""
        texts: dict[str, ImportedText | None] = {}
        passages = []
        for bundle in bundles:
            placed = [one for one in bundle.highlights if one.start >= 0 and one.quote]
            if bundle.article.text or not placed:
                continue
            article_id = _chosen(bundle, self._candidates(bundle))
            if article_id not in texts:
                texts[article_id] = self._text(article_id)
            if (text := texts[article_id]) is not None:
                passages += [(text, ((one.start, one.end),), one.quote) for one in placed]
        self._unit = recognise(passages, self._unit)

    def _named(self, highlight: Highlight) -> Highlight:
        """Return an annotation with the full names of tags that were exported as one word."""
        if not self._tags:
            return highlight
        return replace(highlight, tags=tuple(sorted({self._tags.get(name, name) for name in highlight.tags})))

    @cached_property
    def _removed(self) -> dict[str, ArticleRemoval]:
        return removed_articles(self._library.connection)

    @cached_property
    def _removed_names(self) -> dict[str, str]:
        return {key: name for name in self._removed for key in (name, article_uuid(name))}

    def _is_removed(self, article: Article) -> bool:
        """Return whether an article without a text here was removed here: by its id, or by its address."""
        page = comparable_address(article.source)
        return any(
            article.id == name
            or (article.source and article.source in (removal.source, article_iri(name, removal.source)))
            or (page and page == comparable_address(removal.source))
            for name, removal in self._removed.items()
        )

    @property
    def _names_here(self) -> dict[str, list[str]]:
        """The ids of articles by each of their names: id, address, title, file."""
        if self._ids is None:
            self._ids = {}
            for article_id, source, title in self._library.exporter.names():
                addresses = {article_iri(article_id, source), source, urn(article_uuid(article_id))}
                page = comparable_address(source)
                named = [f"id {article_id}", *(f"at {one}" for one in addresses if one), f"page {page}"]
                if source and not web_url(source):
                    file = PurePath(source)
                    named += [f"file {name}" for name in {file.name, file.stem}]
                for name in (*named, f"called {title}"):
                    self._ids.setdefault(name, []).append(article_id)
        return self._ids

    def _candidates(self, bundle: Bundle) -> list[str]:
        """Return the local id: its own, or that of its address, else of its title or file name.

        Of several, the one that has the words of its annotation; there may be several of those, too.
        """
        article = bundle.article
        names = [f"id {article.id}"]
        if article.source:
            names += [f"at {web_url(article.source) or article.source}", f"at {article.source}"]
            names += [f"page {page}"] if (page := comparable_address(article.source)) else []
        else:
            names += (
                [f"called {article.title}", f"file {article.title}", f"id {article.title}"] if article.title else []
            )
        ids = next((self._names_here[name] for name in names if name in self._names_here), [])
        if len(ids) > 1:
            ids = self._with_words(bundle, ids) or ids
        return ids

    def _with_words(self, bundle: Bundle, ids: list[str]) -> list[str]:
        """Return those articles that have the words of annotations, preferably in exactly their place."""
        annotations = (*bundle.highlights, *bundle.orphans)
        texts = {article_id: self._library.articles.find(article_id).text for article_id in ids}
        there = [
            article_id
            for article_id, text in texts.items()
            if all(one.start >= 0 and text[one.start : one.end] == one.quote for one in annotations)
        ]
        return there or [
            article_id for article_id, text in texts.items() if all(one.quote in text for one in annotations)
        ]

    def _text(self, article_id: str) -> ImportedText | None:
        if not article_id:
            return None
        if self._last is None or self._last[0] != article_id:
            self._last = article_id, ImportedText(self._library.articles.find(article_id).text)
        return self._last[1]

    def _place(self, highlight: Highlight, text: ImportedText) -> Highlight:
        start, end, quote = highlight.start, highlight.end, highlight.quote
        if start >= 0:
            for unit in text.units(self._unit):
                place = text.to_stored(text.raw_offset(start, unit), text.raw_offset(end, unit))
                if place is not None and alike(text.text[slice(*place)], quote):
                    if place != (start, end) and self._unit != self._declared:
                        self._file.tally.note("offsets", "changed", f"they count {unit.name} and were converted")
                    return replace(highlight, start=place[0], end=place[1], quote=text.text[slice(*place)])
        near = text.raw_offset(start, self._unit) if start >= 0 else -1
        anchor = Anchoring(text.text).find(QuoteSelector(near, quote, highlight.prefix, highlight.suffix))
        here = None
        if anchor.state in {"exact", "moved"}:
            here = anchor.start, anchor.end
        elif anchor.state == "orphan" or " ".join(quote.split()) != quote:
            here = text.find(quote, max(near, 0), highlight.prefix, highlight.suffix)
        if here is None and anchor.state == "orphan":
            self._file.tally.note("without a place", "added", NOWHERE, f"“{' '.join(quote.split())[:60]}”")
            first = max(near, 0)
            return replace(highlight, start=first, end=first + max(len(quote), 1), state="orphan", score=0.0)
        if start >= 0:
            self._file.tally.note("highlights", "changed", FOUND_AGAIN)
        elif here is not None and not (highlight.prefix or highlight.suffix) and text.text.count(quote) > 1:
            self._file.tally.note("highlights", "changed", _FIRST_OF_SEVERAL)
        if here is None:  # other words: the importer locates them and stores a score
            return replace(highlight, start=near)
        return replace(highlight, start=here[0], end=here[1], quote=text.text[slice(*here)])
