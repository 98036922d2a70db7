"""Omnivore's export: a zip with a list of items, each text as HTML, and its highlights."""

from __future__ import annotations

import json
import re
from typing import TYPE_CHECKING, Any

from tui.core.errors import SourceError
from tui.core.model import NewHighlight
from tui.sources import markup, zips
from tui.sources.bookmarks import is_put_away, named_tags
from tui.sources.source import ONLY_HIGHLIGHTS, ParsedArticle
from tui.sources.text import decode

if TYPE_CHECKING:
    import zipfile
    from collections.abc import Iterator

_LIST = re.compile(r"metadata_(\d+)_to_\d+\.json")
_BLOCKS = re.compile(r"\n{2,}")
_TAKEN = frozenset({"id", "slug", "title", "author", "url", "labels", "publishedAt", "state"})


def parse(data: bytes, charset: str = "") -> list[ParsedArticle]:
    """Return the items in the order of the lists."""
    archive = zips.open_archive(data)
    names = {*archive.namelist()}
    lists = sorted((int(match[1]), name) for name in names if (match := _LIST.fullmatch(name)))
    articles = [_article(archive, names, item) for _, name in lists for item in _items(archive, name)]
    if not articles:
        raise SourceError("nothing saved in it; leave it out")
    return articles


def _items(archive: zipfile.ZipFile, name: str) -> Iterator[dict[str, Any]]:
    try:
        items = json.loads(zips.read_member(archive, name))
    except (ValueError, RecursionError):
        raise SourceError(f"damaged ({name} is not JSON); export it again") from None
    yield from (item for item in items if isinstance(item, dict)) if isinstance(items, list) else ()


def _article(archive: zipfile.ZipFile, names: set[str], item: dict[str, Any]) -> ParsedArticle:
    texts = {key: value.strip() for key, value in item.items() if isinstance(value, str)}
    slug = texts.get("slug", "")
    page, notes = f"content/{slug}.html", f"highlights/{slug}.md"
    text = markup.text(markup.page(zips.read_member(archive, page, 5_000_000))) if page in names else ""
    highlights = tuple(_highlights(decode(zips.read_member(archive, notes)))) if notes in names else ()
    quotes = "\n\n".join(highlight.quote for highlight in highlights if highlight.quote)
    return ParsedArticle(
        text=text or quotes,
        title=texts.get("title", ""),
        authors=texts.get("author", ""),
        published=texts.get("publishedAt", ""),
        address=texts.get("url", ""),
        part=texts.get("id") or slug,
        named=bool(texts.get("id")),
        problem="" if text or quotes else f"no text of it in the export; add its address {texts.get('url', '')}",
        whole=False,
        left_out=tuple(key for key, value in item.items() if value and key not in _TAKEN),
        intake=() if text or not quotes else (ONLY_HIGHLIGHTS,),
        is_read=is_put_away(item),
        tags=tuple(named_tags(item.get("labels"))),
        highlights=highlights,
    )


def _highlights(markdown: str) -> Iterator[NewHighlight]:
    """Yield highlights: after each quotation its labels and note; anything before the first is about the whole."""
    quote, tags, notes = "", tuple[str, ...](), list[str]()
    for block in (*_BLOCKS.split(markdown.replace("\r\n", "\n").strip()), ">"):
        if block.startswith(">"):
            if quote or notes:
                yield NewHighlight(quote, note="\n\n".join(notes), tags=tags)
            lines = (line.removeprefix(">").strip() for line in block.split("\n"))
            quote, tags, notes = "\n".join(filter(None, lines)), (), []
        elif block.startswith("#") and quote and not tags and not notes and "\n" not in block.strip():
            tags = tuple(filter(None, (tag.strip() for tag in re.split(r"(?:^|\s)#", block))))
        elif block.strip():
            notes.append(block.strip())
