"""Web pages: the article without what stands around it, and what the page says about itself."""

from __future__ import annotations

import re
from copy import deepcopy
from html import unescape
from itertools import islice
from typing import TYPE_CHECKING

from tui.core.addresses import ARCHIVED, comparable_address, joined, original
from tui.core.authors import author_names
from tui.core.claim_reviews import in_page
from tui.core.errors import SourceError
from tui.core.model import READINGS
from tui.sources import furniture, gates, markup, paragraphs, visible
from tui.sources.as_seen import as_seen, with_joiners
from tui.sources.metadata import bylines, headline, publisher, stated
from tui.sources.metadata.head import guess
from tui.sources.metadata.language import settled
from tui.sources.source import ParsedArticle

if TYPE_CHECKING:
    from collections.abc import Iterator

    from lxml.html import HtmlElement
    from trafilatura.settings import Document

PAGE_LIMIT = 5_000_000
"""Bytes of a page: more of them do not end within minutes."""

_LONG = 500_000
"""Characters beyond which one way of finding the article has to do: three ways take a second for each of them."""

_SHORT = 250
"""Characters below which an article may have been missed by looking too strictly."""

_MANY_WORDS, _LEAST_SHARE = 300, 0.5
"""Of so many words in a page's paragraphs, the share below which an article is told to be a part of it."""

_HEADS = 12
"""Heads of a page of which one may be its headline."""

_INLINED = re.compile(rb"data:[\w.+/-]{0,80}(?:;[\w=-]{1,40}){0,3},[A-Za-z0-9+/=%\s._-]{200,}")
_TITLE = re.compile(r"<title\b[^>]{0,200}>([^<]{1,500})", re.IGNORECASE)
_LANG = re.compile(r"<html\b[^>]{0,500}?\b(?:xml:)?lang\s*=\s*[\"']?([A-Za-z-]{2,12})", re.IGNORECASE)
_HEAD_END = re.compile(r"</head\b|<body\b", re.IGNORECASE)
_TOOLBAR = re.compile(r"<!-- BEGIN WAYBACK TOOLBAR INSERT -->.*?<!-- END WAYBACK TOOLBAR INSERT -->", re.DOTALL)
_SAVED_FROM = re.compile(
    r"<!--\s*saved from url=\(\d{1,6}\)(?P<browser>https?://\S{1,2000})\s*-->"
    r"|<!--\s*Page saved with SingleFile\s+url:\s*(?P<single>https?://\S{1,2000})"
    r"|__wm\.wombat\(\"(?P<wayback>https?://[^\"\s]{1,2000})\"",
    re.IGNORECASE,
)
"""What browsers, an extension of theirs and the Wayback Machine write into a page that they keep."""


def parse(data: bytes, charset: str = "", reading: str = "") -> list[ParsedArticle]:
    """Return the article of a page; `charset` is what its server said, `reading` how much of it somebody wants."""
    return [article(data, charset, reading=reading)]


def article(data: bytes, charset: str = "", address: str = "", reading: str = "") -> ParsedArticle:
    """Return the article of a page; `address` is where it came from, if its own head does not say.

    With a `reading` it is as much of the page as that is, whatever the page is: nothing is refused as a gate.
    """
    html, notes = markup.decoded_page(_of_a_size(data), charset)
    address = address or _saved_from(html)
    html = _as_it_was(html)
    source = _Reading(html, address)
    page = source.article(reading)
    if reading == "whole":
        page = page or source.nothing()
        text = markup.text(html)
    else:
        text = visible.as_shown((page.text or "") if page is not None else "").strip()
    if len(text) < gates.LEAST and not reading:
        gates.refuse(html, source.root, source.title(page), text)
    if page is None or not text:
        raise SourceError("no article found in the page; save it as text")
    language = _LANG.search(html[:4000])
    root, host = source.sent, page.hostname or ""
    page_says = stated.of_page(html, root, page.title or "", _site_name(page, html) or host, page.date or "")
    full_name = headline.best_name([*page_says.publishers, _site_name(page, html)], host)
    site = _own_name(full_name)
    heads = [str(head.text_content()) for head in islice(root.iter("h1", "h2"), _HEADS)]
    heads += [page.title] if page.title and not page_says.has_title and page.title != source.title(page) else []
    base = (page.title or "") if page_says.has_title else ""
    title = headline.of_page(base, source.title(page), heads, (full_name, site), host)
    published, around, lacking = page_says.published or source.begun, list[str](), list[str]()
    named = bylines.read([page_says.authors or page.author or ""], site)
    beside = [] if page_says.authors else stated.linked_authors(root)
    authors = bylines.read(beside, site) if {*author_names(named)} & {*beside} else named
    if reading != "whole":
        lines = (*paragraphs.left_out(source.root, page.text or ""), *source.dropped)
        lacking = [line for line in map(visible.as_shown, lines) if not furniture.is_label(line)]
        firsts = (str(head.text_content()) for head in islice(root.iter("h1"), _HEADS))
        names = {headline.folded(name) for name in (title, page.title or "", *firsts)}
        full, (text, around) = text, furniture.without(text, names, author_names(authors))
        if around and not (authors and published and site):
            likely = guess(full)
            authors, published = authors or likely.authors, published or likely.published
            site = site or likely.publisher
    return ParsedArticle(
        text=text,
        title=with_joiners(title, are_signs=True),
        authors=with_joiners(authors, are_signs=True),
        publisher=with_joiners(site, are_signs=True),
        published=published,
        language=settled(page.language or (language[1].split("-")[0] if language else ""), text),
        address=(page_says.address and joined(address, page_says.address))
        or (page.url if page.url != address and not _is_section(page.url) else "")
        or address,
        checked=tuple(review.line for review in in_page(html)) if "ClaimReview" in html else (),
        intake=(
            *notes,
            *_told(reading),
            *(source.intake(len(text.split())) if reading != "whole" else ()),
            *around,
            *furniture.told(lacking, "passage", "of the page between or below"),
        ),
    )


def _told(reading: str) -> list[str]:
    return [words for name, words in READINGS.items() if name == reading]


def _own_name(name: str) -> str:
    """Return the name of a site without what it says of itself: "LinkNaija | Nigeria's news" is LinkNaija."""
    name = " ".join(name.split()).partition(" | ")[0]
    return name if "." in name else name[:1].upper() + name[1:]


def _is_section(address: str | None) -> bool:
    """Return whether an address is that of a whole site."""
    return not comparable_address(address or "").partition("/")[2].strip("?")


def _site_name(page: Document, html: str) -> str:
    """Return the name of the site that a page gives, or names in its title after the headline; "" for none."""
    name = str(page.sitename or "")
    # Where a page does not say it, that is what it calls itself elsewhere: at best the words of its host.
    if (
        name
        and name != page.hostname
        and (" " in name or headline.folded(name) in headline.folded(page.hostname or ""))
    ):
        return name
    words = page.title or ""
    match = _TITLE.search(html[:20_000])
    title = " ".join(unescape(match[1]).split()) if match else ""
    site = title.removeprefix(words).lstrip(" -–—|·:") if words and title.startswith(words) else ""
    return site if site and publisher.is_known(site) else ""


def _of_a_size(data: bytes) -> bytes:
    """Return a large page without the pictures that were saved in it. Raises `SourceError` where it is large yet."""
    if len(data) > PAGE_LIMIT:
        data = _INLINED.sub(b"data:", data)
    if len(data) > PAGE_LIMIT:
        raise SourceError(f"larger than {PAGE_LIMIT // 1_000_000} MB without its pictures; save it as text")
    return data


class _Reading:
    """One page's tree as it was `sent`, and mended before the article is looked for in it; what was left out of it."""

    def __init__(self, html: str, address: str) -> None:
        self.html = html
        self._address = address
        self.root: HtmlElement = self._tree()
        self._prose = paragraphs.prose_words(self.root)

    def _tree(self) -> HtmlElement:
        from trafilatura import load_html

        seen = as_seen(self.html)
        root = load_html(seen)
        root = markup.tree(seen) if root is None else root
        self.sent = deepcopy(root)
        self.begun = visible.show_entry_times(root)
        self._notes = visible.mend_words(root)
        self._has_offer, offers = gates.drop_offers(root)
        self.dropped = [*offers, *visible.prepare(root)]
        return root

    def article(self, reading: str) -> Document | None:
        """Return the article as a `reading` has it; strictly without one, unless that may have missed most of it."""
        page = self._extract(precise=reading != "normal")
        if reading or not self._may_have_missed(page):
            return page
        longer = self._extract(precise=False)
        return longer if longer is not None and len(longer.text or "") > 2 * len((page and page.text) or "") else page

    def _extract(self, *, precise: bool) -> Document | None:
        from trafilatura import bare_extraction
        from trafilatura.settings import Document

        page = bare_extraction(
            deepcopy(self.root),  # looking for the article takes it apart
            url=self._address or None,
            fast=len(self.html) > _LONG,
            favor_precision=precise,
            with_metadata=True,
            include_comments=False,
            date_extraction_params={"extensive_search": False, "original_date": True},
        )
        if not isinstance(page, Document):
            return None
        page.title = page.title and with_joiners(page.title, are_signs=True)
        return page

    @staticmethod
    def nothing() -> Document:
        from trafilatura.settings import Document

        return Document()

    def title(self, page: Document | None) -> str:
        """Return what the page calls itself, at best before a script has made it something else."""
        match = _TITLE.search(self.html[:20_000])
        return " ".join(unescape(match[1]).split()) if match else (page.title or "") if page is not None else ""

    def _may_have_missed(self, page: Document | None) -> bool:
        """Return whether what was looked for strictly is so little that the article may be more than that."""
        text = (page and page.text) or ""
        return len(text) < _SHORT or (self._prose >= _MANY_WORDS and len(text.split()) < _LEAST_SHARE * self._prose)

    def intake(self, words: int) -> Iterator[str]:
        """Yield a line for each thing that is not in the article, of so many words."""
        wall = gates.paywall(self.html, words, has_offer=self._has_offer)
        yield from wall
        if not wall and self._prose >= _MANY_WORDS and words < _LEAST_SHARE * self._prose:
            yield f"{words:,} of {self._prose:,} words"
        yield from self._notes


def _as_it_was(html: str) -> str:
    """Return a page without what an archive has put into it: its toolbar, and its own addresses in the head."""
    end = match.start() if (match := _HEAD_END.search(html)) else 0
    return ARCHIVED.sub("", html[:end]) + _TOOLBAR.sub("", html[end:])


def _saved_from(html: str) -> str:
    """Return the address that a kept page was at as whoever kept it says, "" for what nobody says it of."""
    match = _SAVED_FROM.search(html[:50_000])
    return original(match[match.lastgroup or 0]) if match else ""
