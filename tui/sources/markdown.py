"""Markdown: stored as it is; title and the rest from its front matter and first heading."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from tui.core.model import NewArticle
from tui.core.text import one_line
from tui.sources.items import Item, Known, KnownTest
from tui.sources.metadata import guess, normalise
from tui.sources.text import frozen

if TYPE_CHECKING:
    from collections.abc import Iterator

    from tui.sources.source import Source

_MOST = 65_536
_front = re.compile(r"\A---[ \t]*\n(.*?)^(?:---|\.\.\.)[ \t]*$\n?", re.DOTALL | re.MULTILINE)
_heading = re.compile(r"^ {0,3}#[ \t]+(.+?)[ \t#]*$|^(\S.*)\n=+[ \t]*$", re.MULTILINE)
_markup = re.compile(
    r"!?\[([^\]\n]*)\](?:\([^)\n]*\)|\[[^\]\n]*\])|[*_`]{1,3}(?=\S)|(?<=\S)[*_`]{1,3}|^ {0,3}(?:#+|>)[ \t]+"
)


def read(source: Source, known: KnownTest) -> Iterator[Item]:
    """Yield the one article of a Markdown file."""
    text, removed, digest = frozen(source, known)
    if text is None:
        yield Known(source.name, digest)
        return
    match = _front.match(text[:_MOST])
    said = _front_matter(match[1]) if match else {}
    body = text[match.end() :] if match else text
    plain = "\n".join(_markup.sub(r"\1", line) for line in body[:8000].split("\n"))
    told = guess(plain)
    heading = _heading.search(body[:8000])
    url = _first(said, "canonical", "canonical_url", "url", "source", "link", web=True)
    yield NewArticle(
        text=text,
        sha256=digest,
        title=_first(said, "title", "headline")
        or (one_line(_markup.sub(r"\1", heading[1] or heading[2])) if heading else "")
        or told.title,
        publisher=_first(said, "publisher", "site", "site_name", "publication", "source", "author", web=False)
        or told.publisher,
        published=next(filter(None, map(normalise, _all(said, "published", "date", "datepublished", "created"))), "")
        or told.published,
        source=url or source.origin,
        language=_first(said, "lang", "language").lower().replace("_", "-") or told.language,
        removed=removed,
        canonical=bool(source.origin),
    )


def _front_matter(block: str) -> dict[str, object]:
    """Read the block as text and lists only: no tags, no dates, nothing that a value could set off."""
    import yaml

    try:
        found = getattr(yaml, "CBaseLoader", yaml.BaseLoader)(block).get_single_data()
    except (yaml.YAMLError, ValueError, RecursionError):
        return {}
    return {str(key).lower(): value for key, value in found.items()} if isinstance(found, dict) else {}


def _all(said: dict[str, object], *keys: str) -> Iterator[str]:
    for key in keys:
        value = said.get(key)
        while isinstance(value, list) and value:
            value = value[0]
        if isinstance(value, dict):
            value = value.get("name")
        if isinstance(value, str) and (line := one_line(value)):
            yield line


def _first(said: dict[str, object], *keys: str, web: bool | None = None) -> str:
    """Return the first value given; `web` asks for addresses only, or for none."""
    for value in _all(said, *keys):
        if web is None or value.startswith(("http://", "https://")) == web:
            return value
    return ""
