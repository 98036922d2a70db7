"""Markdown: stored verbatim; title and metadata from its front matter and first heading."""

import re
from collections.abc import Iterator

from tui.core.authors import stated_authors
from tui.core.text import clean, one_line
from tui.sources.metadata import stated_date
from tui.sources.source import ParsedArticle
from tui.sources.text import decode_declared

_FRONT_LIMIT = 65_536
"""Characters in which front matter must end."""

_GUESSED_FROM = 8_000
"""Characters of the body used for guesses."""

_FRONT = re.compile(r"\A---[ \t]*\n(.*?)^(?:---|\.\.\.)[ \t]*$\n?", re.DOTALL | re.MULTILINE)
_HEADING = re.compile(r"^ {0,3}#[ \t]+(.+?)[ \t#]*$|^(\S.*)\n=+[ \t]*$", re.MULTILINE)
_MARKUP = re.compile(
    r"!?\[([^\]\n]*)\](?:\([^)\n]*\)|\[[^\]\n]*\])|[*_`]{1,3}(?=\S)|(?<=\S)[*_`]{1,3}|^ {0,3}(?:#+|>)[ \t]+"
)


def parse(data: bytes, charset: str = "") -> list[ParsedArticle]:
    stored, notes = decode_declared(data, charset)
    text, _ = clean(stored)
    match = _FRONT.match(text[:_FRONT_LIMIT])
    values = _front_matter(match[1]) if match else {}
    body = (text[match.end() :] if match else text)[:_GUESSED_FROM]
    heading = _HEADING.search(body)
    dates = [*_all(values, "published", "date", "datepublished", "created")]
    return [
        ParsedArticle(
            text=stored,
            title=_first(values, "title", "headline")
            or (one_line(_MARKUP.sub(r"\1", heading[1] or heading[2])) if heading else ""),
            authors=stated_authors(next(filter(None, map(values.get, ("authors", "author", "creator", "by"))), None)),
            publisher=_first(values, "publisher", "site", "site_name", "publication", "source", web=False),
            published=next((date for date in dates if stated_date(date)[0]), next(iter(dates), "")),
            language=_first(values, "lang", "language"),
            address=_first(values, "canonical", "canonical_url", "url", "source", "link", web=True),
            plain="\n".join(_MARKUP.sub(r"\1", line) for line in body.split("\n")),
            verbatim=True,
            intake=notes,
            may_be_spoken=True,
        )
    ]


def _front_matter(block: str) -> dict[str, object]:
    """Read the block as text and lists only, without tags or dates that could trigger anything."""
    import yaml

    try:
        values = getattr(yaml, "CBaseLoader", yaml.BaseLoader)(block).get_single_data()
    except (yaml.YAMLError, ValueError, RecursionError):
        return {}
    return {str(key).lower(): value for key, value in values.items()} if isinstance(values, dict) else {}


def _all(values: dict[str, object], *keys: str) -> Iterator[str]:
    for key in keys:
        value = values.get(key)
        while isinstance(value, list) and value:
            value = value[0]
        if isinstance(value, dict):
            value = value.get("name")
        if isinstance(value, str) and (line := one_line(value)):
            yield line


def _first(values: dict[str, object], *keys: str, web: bool | None = None) -> str:
    """Return the first value present; `web` limits it to addresses, or excludes them."""
    for value in _all(values, *keys):
        if web is None or value.startswith(("http://", "https://")) == web:
            return value
    return ""
