"""`python -m benchmarks.pages_stated FOLDER`: the metadata that pages of a public set state, compared with the stored.

FOLDER is a checkout of scrapinghub/article-extraction-benchmark. The statements of a page are read here in a simpler
way, from its meta elements, its JSON-LD and its headings. Differences are printed for inspection, because a page may
state something wrong.
"""

from __future__ import annotations

import gzip
import json
import re
import sys
from collections import Counter
from pathlib import Path
from typing import TYPE_CHECKING, Any, NamedTuple

from lxml.html import HTMLParser, fromstring

from tui.core.addresses import comparable_address
from tui.core.errors import SourceError
from tui.sources import html, markup

if TYPE_CHECKING:
    from collections.abc import Iterator

    from tui.sources.source import ParsedArticle

_ARTICLE = re.compile(r"(?:Article|Posting|Report|Review)$")
_TIMED = re.compile(r"\d[T ]\d\d:\d\d")
_AUTHORS = ("author", "article:author", "byl", "parsely-author", "sailthru.author")
_DATES = ("article:published_time", "datepublished", "og:published_time", "parsely-pub-date")
_LIST_SIGN = re.compile(r"^\s*(?:- |\w{1,3}\. )")


class Stated(NamedTuple):
    """The statements of a page, several of a kind where it has several."""

    authors: list[str]
    dates: list[str]
    titles: list[str]
    publishers: list[str]
    words: str


def stated(data: bytes) -> Stated:
    root = fromstring(markup.page(data, "").encode(), parser=HTMLParser(encoding="utf-8"))
    metas: dict[str, list[str]] = {}
    for meta in root.iter("meta"):
        key = (meta.get("property") or meta.get("name") or meta.get("itemprop") or "").lower()
        metas.setdefault(key, []).append((meta.get("content") or "").strip())
    nodes = [
        node for script in root.iter("script") if "ld+json" in (script.get("type") or "") for node in _ld(script.text)
    ]
    articles = [node for node in nodes if _ARTICLE.search(str(node.get("@type")).strip("[]'"))]
    named = [name for node in articles[:1] for name in _names(node.get("author"))]
    titles = [str(node["headline"]) for node in articles if node.get("headline")]
    titles += [*metas.get("og:title", []), *(str(head.text_content()) for head in root.iter("h1"))]
    dates = [str(node["datePublished"]) for node in articles if node.get("datePublished")]
    dates += [date for key in _DATES for date in metas.get(key, ())]
    publishers = [
        *metas.get("og:site_name", []),
        *(name for node in articles for name in _names(node.get("publisher"))),
    ]
    for element in root.xpath("//script|//style"):
        element.drop_tree()
    named = named or [name for key in _AUTHORS for name in metas.get(key, ()) if not name.startswith("http")]
    dates = [date for date in dates if date[:4].isdigit() and int(date[:4]) > 1900]
    return Stated(
        [*filter(None, named)], dates, titles, publishers, "".join(root.text_content().replace("\u00ad", "").split())
    )


def _ld(text: str | None) -> Iterator[dict[str, Any]]:
    try:
        waiting = [json.loads(text or "null", strict=False)]
    except ValueError:
        return
    while waiting:
        value = waiting.pop(0)
        waiting += value if isinstance(value, list) else [*value.values()] if isinstance(value, dict) else []
        if isinstance(value, dict):
            yield value


def _names(value: Any) -> Iterator[str]:
    for part in value if isinstance(value, list) else [value]:
        name = part.get("name") if isinstance(part, dict) else part
        yield from (each for each in (name if isinstance(name, list) else [name]) if isinstance(each, str))


def folded(words: str) -> str:
    return "".join(filter(str.isalnum, words)).casefold()


def compare(page: Stated, article: ParsedArticle, address: str) -> Iterator[tuple[str, bool, str]]:
    """Yield what a page states, whether the stored article has it, and both in words."""
    sites = {folded(name) for name in (*page.publishers, article.publisher)}
    writers = [name for name in page.authors if folded(name) not in sites]
    if writers:
        ours = [folded(name) for name in article.authors.split("; ") if name]
        have = bool(ours) and all(any(name in folded(each) for name in ours) for each in writers)
        yield "authors", have, f"{article.authors} | {writers}"
    if page.dates:
        yield "day", article.published[:10] in {date[:10] for date in page.dates}, f"{article.published} | {page.dates}"
    if any(map(_TIMED.search, page.dates)):
        yield "time of day", len(article.published) > 10, f"{article.published} | {page.dates}"
    if page.titles:
        yield "title", folded(article.title) in {*map(folded, page.titles)}, f"{article.title} | {page.titles[:3]}"
    if page.publishers:
        is_one = any(folded(article.publisher) in folded(name) for name in page.publishers)
        yield "publisher", is_one, f"{article.publisher} | {page.publishers}"
    if article.address:
        same = comparable_address(article.address).split("?")[0] == comparable_address(address).split("?")[0]
        yield "address", same, f"{article.address} | {address}"
    for line in filter(str.strip, article.text.split("\n")):
        words = "".join(_LIST_SIGN.sub("", line).split())
        yield "paragraph, letter for letter", words in page.words or "".join(line.split()) in page.words, line[:100]


def main() -> None:
    """Print a table, then the differences."""
    if len(sys.argv) != 2:
        sys.exit(__doc__)
    folder = Path(sys.argv[1])
    truth = json.loads((folder / "ground-truth.json").read_text(encoding="utf-8"))
    total, same = Counter[str](), Counter[str]()
    differing: list[str] = []
    for path in sorted((folder / "html").glob("*.html.gz")):
        data, name = gzip.decompress(path.read_bytes()), path.name.partition(".")[0]
        try:
            article = html.parse(data)[0]
        except SourceError:
            continue
        for what, is_same, words in compare(stated(data), article, truth[name]["url"]):
            total[what] += 1
            same[what] += is_same
            differing += [] if is_same else [f"{what}, {name[:8]}: {words}"]
    print("| stated | pages or lines | stored so | differ |")
    print("| --- | --- | --- | --- |")
    for what, count in total.items():
        print(f"| {what} | {count:,} | {same[what]:,} | {count - same[what]} |")
    print("", *sorted(differing), sep="\n")


if __name__ == "__main__":
    main()
