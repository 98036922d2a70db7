"""RSS, Atom and JSON Feed: each entry an article."""

from __future__ import annotations

import io
import json
import re
from dataclasses import replace
from typing import TYPE_CHECKING, Any

from tui.core.errors import SourceError
from tui.sources import markup
from tui.sources.parsed import Parsed

if TYPE_CHECKING:
    from collections.abc import Iterator

MOST = 10_000
_tagged = re.compile(r"<[a-zA-Z/!][^>]*>|&[a-zA-Z#]\w{1,8};")
_doctype = re.compile(rb"<!DOCTYPE[^>\[]*\[.*?\]\s*>", re.DOTALL | re.IGNORECASE)


def parse(data: bytes, charset: str = "") -> list[Parsed]:
    """Return an article an entry; an entry without text is a problem of its own."""
    if data.lstrip(b"\xef\xbb\xbf \t\r\n").startswith(b"{"):
        return list(json_feed(_json(data)))
    import feedparser

    # Its own entities are what a feed could be a bomb with. A file object: a string might be taken for an address.
    found = feedparser.parse(io.BytesIO(_doctype.sub(b"", data[:20_000]) + data[20_000:]), sanitize_html=False)
    if not found.get("version") or not found.entries:
        raise SourceError("no entries of a feed in it; leave it out")
    return [_entry(entry, found.feed) for entry in found.entries[:MOST]]


def _entry(entry: Any, feed: Any) -> Parsed:
    contents = [part.get("value") or "" for part in entry.get("content", ())] + [entry.get("summary") or ""]
    title = plain(entry.get("title") or "")
    source = entry.get("source") or {}
    return _made(
        text=max(map(plain, contents), key=len),
        title=title,
        publisher=plain(source.get("title") or feed.get("title") or entry.get("author") or ""),
        published=entry.get("published") or entry.get("updated") or "",
        language=entry.get("language") or feed.get("language") or "",
        address=entry.get("link") or "",
        part=entry.get("id") or title,
    )


def _made(**said: str) -> Parsed:
    made = Parsed(whole=False, **said)  # type: ignore[arg-type]
    return made if made.text.strip() else replace(made, problem="no text in the entry; add its page instead")


def plain(value: str) -> str:
    """Return the text of what may be HTML."""
    return markup.text(value) if _tagged.search(value) else value


def _json(data: bytes) -> dict[str, Any]:
    try:
        found = json.loads(data.decode("utf-8-sig"))
    except (ValueError, RecursionError):
        raise SourceError("not JSON; save it again") from None
    if not isinstance(found, dict) or "jsonfeed.org" not in str(found.get("version")):
        raise SourceError("not a feed; leave it out")
    return found


def json_feed(feed: dict[str, Any]) -> Iterator[Parsed]:
    """Yield the entries of a JSON Feed."""
    items = feed.get("items")
    for item in items[:MOST] if isinstance(items, list) else ():
        if not isinstance(item, dict):
            continue
        said = {key: value for key, value in item.items() if isinstance(value, str)}
        yield _made(
            text=markup.text(said.get("content_html", "")) or said.get("content_text") or said.get("summary", ""),
            title=said.get("title", ""),
            publisher=str(feed.get("title") or ""),
            published=said.get("date_published") or said.get("date_modified", ""),
            language=said.get("language") or str(feed.get("language") or ""),
            address=said.get("url") or said.get("external_url", ""),
            part=str(item.get("id") or ""),
        )
