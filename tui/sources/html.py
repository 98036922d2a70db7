"""Web pages: the article without what stands around it, and what the page says about itself."""

from __future__ import annotations

import re
from copy import deepcopy
from html import unescape
from itertools import islice
from typing import TYPE_CHECKING
from urllib.parse import SplitResult, urlsplit

from tui.core.addresses import ARCHIVED, comparable_address, original, resolve
from tui.core.authors import author_names
from tui.core.claim_reviews import in_page
from tui.core.errors import SourceError
from tui.core.model import READINGS
from tui.sources import blocked_pages, furniture, markup, paragraphs, visible
from tui.sources.headings import names_of_headlines
from tui.sources.metadata import bylines, headline, publisher, stated
from tui.sources.metadata.head import guess
from tui.sources.metadata.language import settle_language
from tui.sources.metadata.page import PageMetadata
from tui.sources.source import ParsedArticle
from tui.sources.white_space import fold_white_space, with_joiners

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from lxml.html import HtmlElement

    from tui.core.claim_reviews import ClaimReview
    from tui.sources.metadata.stated import Stated

PAGE_LIMIT = 5_000_000
"""The greatest size of a page in bytes: larger ones take minutes."""

_LONG = 500_000
"""Characters beyond which one way of finding the article has to do: three ways take a second for each of them."""

_SHORT = 250
"""Characters below which strict extraction may have missed the article."""

_MANY_WORDS, _LEAST_SHARE = 300, 0.5
"""With this many words in a page's paragraphs, the share below which an article is noted as partial."""

_FEW_WORDS = 50
"""The least words of a page's paragraphs for a comparison with the extracted text."""

_HEADS = 12
"""Headings of which one may be the headline."""

_INLINED = re.compile(rb"data:[\w.+/-]{0,80}(?:;[\w=-]{1,40}){0,3},[A-Za-z0-9+/=%\s._-]{200,}")
_TITLE = re.compile(r"<title\b[^>]{0,200}>([^<]{1,500})", re.IGNORECASE)
_LANG = re.compile(r"<html\b[^>]{0,500}?\b(?:xml:)?lang\s*=\s*[\"']?([A-Za-z-]{2,12})", re.IGNORECASE)
_HEAD_END = re.compile(r"</head\b|<body\b", re.IGNORECASE)
_TOOLBAR = re.compile(r"<!-- BEGIN WAYBACK TOOLBAR INSERT -->.*?<!-- END WAYBACK TOOLBAR INSERT -->", re.DOTALL)
_SAVED_FROM = re.compile(
    r"<!--\s*saved from url=\(\d{1,6}\)(?P<browser>https?://\S{1,2000})\s*-->"
    r"|<!--\s*Page saved with SingleFile\s+url:\s*(?P<single>https?://\S{1,2000})"
    r"|__wm\.wombat\(\"(?P<wayback>https?://[^\"\s]{1,2000})\""
    r"|<html\b[^>]{0,500}?\bdata-(?:scrapbook-source|savepage-url)=\"(?P<extension>https?://[^\"\s]{1,2000})\""
    r"|<link\b[^>]{0,100}?\brel=\"?(?:bookmark|canonical)\"?\s[^>]{0,100}?href=\"(?P<archive>https?://archive\.(?:today|is|ph|li|md|vn|fo)/\d[^\"\s]{1,2000})\"",
    re.IGNORECASE,
)
"""What browsers, their extensions, archive.today and the Wayback Machine write into a page they save."""


def parse(data: bytes, charset: str = "", reading: str = "") -> list[ParsedArticle]:
    """Return the article of a page; `charset` is what its server said, `reading` how much of it somebody wants."""
    return [article(data, charset, reading=reading)]


def article(data: bytes, charset: str = "", address: str = "", reading: str = "") -> ParsedArticle:
    """Return the article of a page; `address` is where it came from, if its own head does not say.

    With a `reading` it is as much of the page as that is, whatever the page is: nothing is refused as a gate.
    """
    html, notes = markup.decode_page(_of_a_size(data), charset)
    address = address or _saved_from(html)
    html = _as_it_was(html)
    source = _Reading(html)
    article_text = source.article(reading)
    text = markup.text(html) if reading == "whole" else visible.as_shown(article_text).strip()
    about = PageMetadata(source.root, address)
    if len(text) < blocked_pages.MIN_ARTICLE_LENGTH and not reading:
        blocked_pages.refuse(html, source.root, _title(html) or about.title, text)
    if not text:
        raise SourceError("no article found in the page; save it as text")
    language = _LANG.search(html[:4000])
    root, host, headed = source.sent, about.host, _title(html) or about.title
    named_site = _site_name(about, html)
    page_says = stated.of_page(html, root, about.title, named_site or host)
    full_name = headline.best_name([*page_says.publishers, named_site], host)
    site = _own_name(full_name)
    title = _headline(source.sent, about, page_says, headed, (full_name, site))
    published = page_says.published or stated.near(about.day, root) or source.begun
    around, lacking, standfirsts = list[str](), list[str](), list[str]()
    reviews = in_page(html) if "ClaimReview" in html else []
    named = bylines.read([page_says.authors or _byline(about, reviews)], site)
    beside = [] if page_says.authors else stated.linked_authors(root)
    authors = bylines.read(beside, site) if {*author_names(named)} & {*beside} else named
    if reading != "whole":
        lines = (*source.find_left_out(article_text), *source.dropped)
        lacking = [line for line in map(visible.as_shown, lines) if not furniture.is_label(line)]
        standfirsts = paragraphs.standfirsts(source.root, about.description, text)
        names = {headline.fold_to_letters(name) for name in (title, about.title)}
        names |= {*names_of_headlines(source.root, names, text)}
        full, (text, around) = text, furniture.without(text, names, author_names(authors), title)
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
        language=settle_language(language[1].split("-")[0] if language else "", text),
        address=(page_says.address and resolve(address, page_says.address))
        or (about.url if about.url != address and not _is_section(about.url) else "")
        or address,
        checked=tuple(review.line for review in reviews),
        intake=(
            *notes,
            *_reading_note(reading),
            *(source.intake(len(text.split())) if reading != "whole" else ()),
            *around,
            *furniture.left_out_note(standfirsts, "line", "below the headline"),
            *furniture.left_out_note(lacking, "passage", "of the page between or below"),
        ),
    )


def _reading_note(reading: str) -> list[str]:
    return [words for name, words in READINGS.items() if name == reading]


def _byline(about: PageMetadata, reviews: Sequence[ClaimReview]) -> str:
    """Return the author that a page shows, but not one who said what it checks."""
    speakers = {word for review in reviews for word in review.speaker.casefold().split()}
    words = about.author.replace(";", " ").casefold().split()
    return "" if words and speakers.issuperset(words) else about.author


def _headline(root: HtmlElement, about: PageMetadata, page_says: Stated, headed: str, sites: Sequence[str]) -> str:
    """Return a page's headline; `headed` is what it calls itself."""
    headings = [head for head in islice(root.iter("h1", "h2"), _HEADS) if not _leads_home(head)]
    heads = [str(head.text_content()) for head in headings]
    tops = [words for head, words in zip(headings, heads, strict=True) if head.tag == "h1"]
    is_derived = about.title and not page_says.has_title and about.title != headed
    heads += [about.title] if is_derived and not any(headline.is_near(headed, top) for top in tops) else []
    base = headline.seen_and_stated(page_says.headline, tops, sites) or (about.title if page_says.has_title else "")
    if not about.host:
        linked = (_parts(link).netloc for link in root.iter("a"))
        sites = [*sites, headline.site_in(base or headed, filter(None, linked))]
    return headline.of_page(base, headed, heads, sites, about.host, tops)


def _leads_home(head: HtmlElement) -> bool:
    """Return whether a heading is a link to the site's first page: the site's name."""
    outer = head.getparent()
    links = [*head.iter("a"), *([outer] if outer is not None and outer.tag == "a" else [])]
    if len(links) != 1 or not links[0].get("href"):
        return False
    parts = _parts(links[0])
    return parts.path in ("", "/") and not parts.fragment and not parts.query


def _parts(link: HtmlElement) -> SplitResult:
    try:
        return urlsplit(link.get("href") or "")
    except ValueError:
        return urlsplit("about:invalid")


def _own_name(name: str) -> str:
    """Return the name of a site without what it says of itself: "LinkNaija | Nigeria's news" is LinkNaija."""
    name = " ".join(name.split()).partition(" | ")[0]
    return name if "." in name else name[:1].upper() + name[1:]


def _is_section(address: str) -> bool:
    """Return whether an address is that of a whole site."""
    return not comparable_address(address).partition("/")[2].strip("?")


def _title(html: str) -> str:
    """Return what a page calls itself before a script has made it something else."""
    match = _TITLE.search(html[:20_000])
    return " ".join(unescape(match[1]).split()) if match else ""


def _site_name(about: PageMetadata, html: str) -> str:
    """Return the name of the site that a page gives, or names in its title after the headline; "" for none."""
    name = about.site
    # If the page does not state a name, this is derived from elsewhere: at best it contains words of the host.
    if (
        name
        and name != about.host
        and (" " in name or headline.fold_to_letters(name) in headline.fold_to_letters(about.host))
    ):
        return name
    title, words = _title(html), about.title
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

    def __init__(self, html: str) -> None:
        self.html = html
        self.root: HtmlElement = self._tree()
        self._prose = paragraphs.prose_words(self.root)
        self._left_out: dict[str, list[str]] = {}

    def _tree(self) -> HtmlElement:
        root = markup.tree(fold_white_space(self.html))
        self.sent = deepcopy(root)
        self.begun = visible.show_entry_times(root)
        self._notes = visible.mend_words(root)
        self._has_offer, offers = blocked_pages.drop_offers(root)
        self.dropped = [*offers, *visible.prepare(root)]
        return root

    def article(self, reading: str) -> str:
        """Return the article as a `reading` has it; strictly without one, unless that may have missed most of it."""
        is_large = len(self.html) > _LONG
        text = "" if reading == "normal" else self._extract(precise=True, fast=True)
        if not (text and (is_large or self._is_enough(text))):
            text = self._extract(precise=reading != "normal", fast=is_large)
        if not reading and self._may_have_missed(text):
            longer = self._extract(precise=False, fast=is_large)
            return longer if len(longer) > 2 * len(text) else text
        return text

    def _extract(self, *, precise: bool, fast: bool) -> str:
        """Return the text that is found; unless it has to be `fast`, other ways of finding it are compared."""
        from trafilatura import bare_extraction
        from trafilatura.settings import Document

        page = bare_extraction(self.root, fast=fast, favor_precision=precise, include_comments=False)
        return str(page.text or "") if isinstance(page, Document) else ""

    def find_left_out(self, text: str) -> list[str]:
        """Return what a text of the page lacks."""
        if text not in self._left_out:
            self._left_out[text] = paragraphs.find_left_out(self.root, text)
        return self._left_out[text]

    def _is_enough(self, text: str) -> bool:
        """Return whether a text is so much of the page's paragraphs that no other way of finding it can have more."""
        words = len(text.split())
        if len(text) < _SHORT or self._prose < _FEW_WORDS or words < _LEAST_SHARE * self._prose:
            return False
        return sum(len(line.split()) for line in self.find_left_out(text)) < _LEAST_SHARE * words

    def _may_have_missed(self, text: str) -> bool:
        """Return whether what was looked for strictly is so little that the article may be more than that."""
        return len(text) < _SHORT or (self._prose >= _MANY_WORDS and len(text.split()) < _LEAST_SHARE * self._prose)

    def intake(self, words: int) -> Iterator[str]:
        """Yield a line for each thing that is not in the article, of so many words."""
        wall = blocked_pages.paywall(self.html, words, has_offer=self._has_offer)
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
