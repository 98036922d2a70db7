"""RSS, Atom and JSON Feed: each entry is an article."""

import io
import json
import re
from collections.abc import Iterator
from dataclasses import replace
from typing import Any

from tui.core.errors import SourceError
from tui.sources import markup
from tui.sources.source import ParsedArticle

ENTRIES_LIMIT = 10_000
_TAGGED = re.compile(r"<[a-zA-Z/!][^>]*>|&[a-zA-Z#]\w{1,8};")
_ROOT = re.compile(rb"<([A-Za-z][\w:-]*)")
_OTHER_XML = {
    b"opml": "a list of feeds; postil add --links FILE fetches them",
    b"office:document": "a flat OpenDocument file; open it in LibreOffice and save it as .odt",
    b"plist": "a property list, no text; postil add --links FILE fetches a page that it names",
}
_DOCTYPE = re.compile(rb"<!DOCTYPE[^>\[]*\[.*?\]\s*>", re.DOTALL | re.IGNORECASE)


def parse(data: bytes, charset: str = "") -> list[ParsedArticle]:
    """Return an article for each entry; an entry without text is reported separately."""
    if data.lstrip(b"\xef\xbb\xbf \t\r\n").startswith(b"{"):
        return list(json_feed(_json(data)))
    import feedparser

    # Internal entities could make a feed an XML bomb. Pass a file object: a string might be taken for an address.
    channel = feedparser.parse(io.BytesIO(_DOCTYPE.sub(b"", data[:20_000]) + data[20_000:]), sanitize_html=False)
    if not channel.get("version") or not channel.entries:
        root = _ROOT.search(data[:2000])
        raise SourceError(_OTHER_XML.get(root[1].lower() if root else b"", "no entries of a feed in it; leave it out"))
    return [_entry(entry, channel.feed) for entry in channel.entries[:ENTRIES_LIMIT]]


def _entry(entry: Any, feed: Any) -> ParsedArticle:
    contents = [part.get("value") or "" for part in entry.get("content", ())] + [entry.get("summary") or ""]
    title = plain(entry.get("title") or "")
    source = entry.get("source") or {}
    return _unless_empty(
        ParsedArticle(
            text=max(map(plain, contents), key=len),
            title=title,
            authors="; ".join(_authors(entry)),
            publisher=plain(source.get("title") or feed.get("title") or ""),
            published=entry.get("published") or entry.get("updated") or "",
            language=entry.get("language") or feed.get("language") or "",
            address=entry.get("link") or "",
            part=entry.get("id") or title,
            named=bool(entry.get("id")),
            followed=bool(entry.get("id")),
            whole=False,
        )
    )


def _authors(entry: Any) -> Iterator[str]:
    """Yield the authors of an entry: each by name, or the single line of RSS."""
    people = [person.get("name") or "" for person in entry.get("authors", ())]
    people += [person.get("name") or "" for person in entry.get("contributors", ()) if not any(people)]
    yield from map(plain, people if any(people) else [entry.get("author") or ""])


def _unless_empty(article: ParsedArticle) -> ParsedArticle:
    return article if article.text.strip() else replace(article, problem="no text in the entry; add its page instead")


def plain(value: str) -> str:
    """Return the text of what may be HTML."""
    return markup.text(value) if _TAGGED.search(value) else value


def _json(data: bytes) -> dict[str, Any]:
    try:
        values = json.loads(data.decode("utf-8-sig"))
    except (ValueError, RecursionError):
        raise SourceError("not JSON; save it again") from None
    if not isinstance(values, dict) or "jsonfeed.org" not in str(values.get("version")):
        raise SourceError("not a feed; leave it out")
    return values


def json_feed(feed: dict[str, Any]) -> Iterator[ParsedArticle]:
    items = feed.get("items")
    for item in items[:ENTRIES_LIMIT] if isinstance(items, list) else ():
        if not isinstance(item, dict):
            continue
        texts = {key: value for key, value in item.items() if isinstance(value, str)}
        text = markup.text(texts.get("content_html", "")) or texts.get("content_text") or texts.get("summary", "")
        yield _unless_empty(
            ParsedArticle(
                text=text,
                title=texts.get("title", ""),
                authors="; ".join(_json_authors(item) or _json_authors(feed)),
                publisher=str(feed.get("title") or ""),
                published=texts.get("date_published") or texts.get("date_modified", ""),
                language=texts.get("language") or str(feed.get("language") or ""),
                address=texts.get("url") or texts.get("external_url", ""),
                part=str(item.get("id") or ""),
                named=bool(item.get("id")),
                followed=bool(item.get("id")),
                whole=False,
            )
        )


def _json_authors(values: dict[str, Any]) -> list[str]:
    """Return the authors of an item or feed in JSON Feed; version 1 has one author, 1.1 several."""
    listed = values.get("authors")
    people = [*listed] if isinstance(listed, list) else [values.get("author")]
    return [str(person["name"]) for person in people if isinstance(person, dict) and person.get("name")]
