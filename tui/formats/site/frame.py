"""The common parts of a site's pages: head, navigation, style and script, and their names."""

from __future__ import annotations

from functools import lru_cache
from hashlib import sha256
from html import escape
from typing import TYPE_CHECKING
from urllib.parse import quote

from tui.formats.output_files import safe_file_name

if TYPE_CHECKING:
    from collections.abc import Iterator

POLICY = "default-src 'none'; script-src 'self' file:; style-src 'self' file:; base-uri 'none'; form-action 'none'"
"""What a browser may load: only files beside the page. Pages on disk have no host, so `file:` stands for it there."""

SECTIONS = (("index.html", "Articles"), ("claims.html", "Claims"), ("codes.html", "Codes"), ("names.html", "Names"))


@lru_cache(maxsize=4096)
def page_name(folder: str, title: str, identifier: str) -> str:
    """Return the path of a page in the site: its title, and the digest of an id, which makes it unique."""
    name = safe_file_name(title, folder, set(), "")
    return f"{folder}/{name}-{sha256(identifier.encode()).hexdigest()[:8]}.html"


def href(page: str, *, inside: bool, anchor: str = "") -> str:
    """Return the address of a page of the site; `inside` is for links from a page in a folder."""
    return f"{'../' if inside else ''}{_quoted(page)}" + (f"#{quote(anchor)}" if anchor else "")


_quoted = lru_cache(maxsize=4096)(quote)


def anchor(words: str, address: str, attributes: str = "") -> str:
    """Return words linked to another place of the site."""
    return f'<a href="{escape(address)}"{attributes}>{escape(words)}</a>'


def head(title: str, *, inside: bool, here: str = "") -> Iterator[str]:
    """Yield the page up to its content. `here` is its section."""
    up = "../" if inside else ""
    yield '<!DOCTYPE html>\n<html lang="en">\n<head>\n<meta charset="utf-8">\n'
    yield f'<meta http-equiv="Content-Security-Policy" content="{POLICY}">\n'
    yield '<meta name="viewport" content="width=device-width, initial-scale=1">\n'
    yield '<meta name="referrer" content="no-referrer">\n<meta name="color-scheme" content="light dark">\n'
    yield f'<title>{escape(title)}</title>\n<link rel="stylesheet" href="{up}site.css">\n'
    yield f'<script src="{up}site.js" defer></script>\n</head>\n<body>\n<header>\n<nav aria-label="Site">\n'
    for page, name in SECTIONS:
        yield anchor(name, up + page, ' aria-current="page"' if page == here else "") + "\n"
    yield "</nav>\n</header>\n<main>\n"
    yield f'<h1 dir="auto">{escape(title)}</h1>\n'


FOOT = "</main>\n</body>\n</html>\n"
