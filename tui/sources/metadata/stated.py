"""Machine-readable metadata of a page: authors, publisher, date with time, address."""

from __future__ import annotations

import re
from datetime import datetime
from html import unescape
from itertools import islice
from typing import TYPE_CHECKING, Any, NamedTuple

from tui.core import json_ld
from tui.core.addresses import comparable_address, resolve
from tui.sources.metadata import bylines, dates

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from lxml.html import HtmlElement

_WEB = ("http://", "https://")
_RELATIVE = re.compile(r"\.{0,2}/[^/]")
_ARTICLES = re.compile(r"(?:Article|Posting|Report|Story|Review)$")
_AUTHOR_METAS = (
    *("citation_author", "author", "authors", "article:author", "article:author_name", "dc.creator", "dcterms.creator"),
    *(
        "byl",
        "parsely-author",
        "sailthru.author",
        "cxenseparse:author",
        "og:article:author",
        "shareaholic:article_author",
    ),
    *("book:author", "article.author", "news_authors", "dc.contributor"),
)
_DATE_METAS = (
    *("article:published_time", "og:published_time", "og:article:published_time", "article:published", "datepublished"),
    *("parsely-pub-date", "sailthru.date", "cxenseparse:recs:publishtime", "publication_date", "published_at"),
    *("citation_publication_date", "citation_date", "dc.date.issued", "dcterms.issued", "dc.date", "dcterms.date"),
    *(
        "dcterms.created",
        "dc.date.created",
        "pubdate",
        "publishdate",
        "publish-date",
        "published-date",
        "article.published",
    ),
    *("shareaholic:article_published_time", "article_date_original", "date_published", "originalpublicationdate"),
    *("date", "datecreated", "cdate", "og:pubdate", "article:post_date", "bt:pubdate", "rnews:datepublished"),
)
_AUTHORS = 4
_TIMES_LIMIT = 200
_TIMES = 8
_DATES_ANYWHERE = re.compile(r'"datePublished"\s{0,4}:\s{0,4}"([^"]{8,40})"')
_PUBLISHER_METAS = ("og:site_name", "citation_journal_title", "dc.publisher", "dcterms.publisher", "application-name")
_NO_PUBLISHER = re.compile(
    r"https?:|www\.|^@|_$|©|copyright|^\W*$|^(?:\w\.)+$|^(?:hosted|blogger|home|wordpress|blog|none|null)$",
    re.IGNORECASE,
)


class Stated(NamedTuple):
    """`authors` as a field of names, `published` as an ISO date, with time and zone if the page has them.

    `has_title`: the page states a title besides `<title>`. `headline` is that of its JSON-LD, if it
    describes one article.
    """

    authors: str
    published: str
    publishers: list[str]
    address: str
    has_title: bool
    headline: str


def of_page(html: str, root: HtmlElement, title: str, site: str) -> Stated:
    """Return the metadata of the page of an article with this title; "" for what is missing.

    `site` is its publisher's name, which is not an author.
    """
    article, headlines = _main(html, title)
    metas = _metas(root)
    publishers = _publishers(article, metas)
    authors = next(filter(None, (bylines.read(names, site) for names in _authors(article, metas, root))), "")
    has_title = "headline" in article or any(name in ("og:title", "twitter:title") for name, _ in metas)
    published = best_time([*_dates(article, metas, root), *_DATES_ANYWHERE.findall(html)])
    published = best_time([published, *_times(root)]) if published else ""
    own = headlines[0] if len({*map(_fold, headlines)}) == 1 else ""
    return Stated(authors, published, publishers, _address(article, metas, root), has_title, own)


def linked_authors(root: HtmlElement) -> list[str]:
    """Return the names of links to an article's authors that stand in one block; others belong elsewhere."""
    links = [each for each in root.iter("a") if "author" in (each.get("rel") or "").lower().split()]
    names = dict.fromkeys(" ".join(each.text_content().split()) for each in links)
    blocks = {each.getparent() for each in links}
    return [name for name in names if " " in name] if len(blocks) == 1 and len(names) <= _AUTHORS else []


def _publishers(article: dict[str, Any], metas: list[tuple[str, str]]) -> list[str]:
    """Return a page's publisher names, without addresses, handles, copyright notes and authors."""
    names = [content for key in _PUBLISHER_METAS[:1] for name, content in metas if name == key]
    writers = [*_ld_names_of(article.get("author"))]
    for part in json_ld.as_list(article.get("publisher")):
        is_organisation = isinstance(part, dict) and any(kind.endswith("Organization") for kind in json_ld.types(part))
        names += [name for name in _ld_names(part) if is_organisation or name not in writers]
    names += [content for key in _PUBLISHER_METAS[1:] for name, content in metas if name == key]
    return [unescape(name) for name in names if name and not _NO_PUBLISHER.search(name)]


def _ld_names_of(value: Any) -> Iterator[str]:
    for part in json_ld.as_list(value):
        yield from _ld_names(part)


def _address(article: dict[str, Any], metas: list[tuple[str, str]], root: HtmlElement) -> str:
    """Return the page's own address: canonical before others, none that is a parent of another.

    A canonical one without a host is relative to the page's base, else to its other addresses, else it stays relative.
    """
    stated = [
        link.get("href") or "" for link in root.iter("link") if "canonical" in (link.get("rel") or "").lower().split()
    ]
    stated += [content for name, content in metas if name == "og:url"]
    page = article.get("mainEntityOfPage")
    stated += [str(each) for each in (article.get("url"), page.get("@id") if isinstance(page, dict) else page) if each]
    stated = [address.strip() for address in stated if address.strip()]
    bases = [*(each.get("href") or "" for each in root.iter("base")), *stated]
    base = next((each for each in bases if each.startswith(_WEB)), "")
    addresses = [resolve(base, each) for each in stated if base or each.startswith(_WEB)]
    addresses = [address for address in addresses if address.startswith(_WEB)]
    if not addresses:
        return next((each for each in stated if _RELATIVE.match(each)), "")
    places = [comparable_address(address) for address in addresses]
    hosts = {place.partition("/")[0] for place in places}
    if hosts and not any(
        all(f".{host}".endswith(f".{top}") for host in hosts) for top in hosts
    ):  # the canonical address may be the original publisher's
        addresses, places = addresses[1:], places[1:]
    for address, place in zip(addresses, places, strict=True):
        path = place.partition("/")[2].strip("?")
        above = place.rstrip("?") + "/"
        if path and not any(other.startswith(above) for other in places if other != place):
            return address
    return ""


def _times(root: HtmlElement) -> list[str]:
    return [each.get("datetime") or "" for each in islice(root.iter("time"), _TIMES)]


def near(day: str, root: HtmlElement) -> str:
    """Return the first of a page's times on a guessed day, or next to it; else the day."""
    for time in map(dates.normalise, _times(root) if day else ()):
        if time and abs((datetime.fromisoformat(time[:10]) - datetime.fromisoformat(day[:10])).days) <= 1:
            return time
    return day


def best_time(stated: Iterable[str]) -> str:
    """Return the first of these dates, or an equal one with a time, or with a local zone."""
    read = [date for value in stated if (date := dates.normalise(value))]
    if not read:
        return ""
    first = read[0]
    moment = _moment(first)
    for other in read[1:]:
        if moment is not None and first.endswith("+00:00"):  # the same moment in the time zone where it was published
            if not other.endswith("+00:00") and _moment(other) == moment:
                return other
        elif other[:10] == first[:10] and len(other) > len(first):
            first = other
            moment = _moment(first)
    return first


def _moment(date: str) -> datetime | None:
    return datetime.fromisoformat(date) if len(date) > 19 else None


def _main(html: str, title: str) -> tuple[dict[str, Any], list[str]]:
    """Return the JSON-LD object of the article: the one with its title, else the first, with references resolved.

    The list is of the headlines of all articles in the page's JSON-LD.
    """
    objects = [node for script in json_ld.scripts(html) for node in json_ld.nodes(json_ld.of_script(script))]
    named = json_ld.by_id(objects)
    articles = [node for node in objects if any(_ARTICLES.search(kind) for kind in json_ld.types(node))]
    articles = [node for node in articles if "author" in node or "datePublished" in node or "creator" in node]
    same = _fold(title)
    main = next((node for node in articles if same and _fold(node.get("headline") or node.get("name")) == same), None)
    if main is None:
        pages = [node for node in objects if "WebPage" in json_ld.types(node) and "datePublished" in node]
        main = next(iter([*articles, *pages]), {})
    looked_up = {}
    for key in ("author", "creator", "publisher"):
        parts = [part for part in json_ld.as_list(main.get(key)) if part]
        looked_up[key] = [named.get(str(part.get("@id")), part) if isinstance(part, dict) else part for part in parts]
    headlines = [unescape(head) for node in articles if isinstance(head := node.get("headline"), str) and head]
    return {**main, **looked_up}, headlines


def _fold(words: Any) -> str:
    return "".join(filter(str.isalnum, unescape(words))).casefold() if isinstance(words, str) else ""


def _metas(root: HtmlElement) -> list[tuple[str, str]]:
    """Return the page's meta elements by lower-case name."""
    return [
        ((meta.get("property") or meta.get("name") or meta.get("itemprop") or "").strip().lower(), content.strip())
        for meta in root.iter("meta")
        if (content := meta.get("content"))
    ]


def _authors(article: dict[str, Any], metas: list[tuple[str, str]], root: HtmlElement) -> Iterator[list[str]]:
    """Yield lists of names, the most exact first."""
    for key in ("author", "creator"):
        yield [name for part in article.get(key, ()) for name in _ld_names(part)]
    for key in _AUTHOR_METAS:
        yield [content for name, content in metas if name == key]
    yield [_itemprop(each) for each in root.iterfind(".//*[@itemprop]") if _is_author(each)]


def _ld_names(part: Any) -> Iterator[str]:
    value = part.get("name") if isinstance(part, dict) else part
    for each in json_ld.as_list(value):
        if isinstance(each, str):
            yield unescape(each)


def _is_author(element: HtmlElement) -> bool:
    """Return whether an element names an author of the article rather than of a comment."""
    if not isinstance(element.tag, str) or "author" not in (element.get("itemprop") or "").lower().split():
        return False
    return not any(
        "comment" in (above.get("itemprop") or above.get("itemtype") or above.get("class") or "").lower()
        for above in element.iterancestors()
    )


def _itemprop(element: HtmlElement) -> str:
    if content := element.get("content"):
        return str(content)
    name = next((inner for inner in element.iter() if inner.get("itemprop") == "name"), element)
    return str(name.get("content") or name.text_content())


def _dates(article: dict[str, Any], metas: list[tuple[str, str]], root: HtmlElement) -> Iterator[str]:
    """Yield the page's dates, the most exact first."""
    value = article.get("datePublished")
    if isinstance(value, str):
        yield value
    for key in _DATE_METAS:
        yield from (content for name, content in metas if name == key)
    for count, element in enumerate(root.iter("time", "span", "abbr", "p", "div", "meta")):
        if count > 50 * _TIMES_LIMIT:
            break
        prop = (element.get("itemprop") or "").lower()
        if "datepublished" in prop or "pubdate" in element.attrib:
            yield element.get("datetime") or element.get("content") or element.text_content()[:_TIMES_LIMIT]
    if isinstance(created := article.get("dateCreated"), str):
        yield created
