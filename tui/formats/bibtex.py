"""BibTeX (biblatex's `@online`): the articles as references for LaTeX."""

from __future__ import annotations

import re
import unicodedata
from typing import IO, TYPE_CHECKING

from tui.formats.identifiers import address, date_parts, language

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from tui.core.model import Article
    from tui.formats.registry import Options
    from tui.formats.report import Report
    from tui.library.transfer.bundles import Bundle

CARRIES = frozenset({"bare"})

_ESCAPES = {
    "\\": "\\textbackslash{}",
    "~": "\\textasciitilde{}",
    "^": "\\textasciicircum{}",
    "{": "\\textbraceleft{}",
    "}": "\\textbraceright{}",
    **{char: f"\\{char}" for char in "&%#_$"},
}
_SPECIAL = re.compile(r"[\\~^{}&%#_$]")
_KEY = re.compile(r"[^A-Za-z0-9]+")


def write(out: IO[bytes], bundles: Iterable[Bundle], report: Report, options: Options) -> None:
    """Write an entry an article."""
    taken: set[str] = set()
    for bundle in bundles:
        out.write(entry(bundle.article, _key(bundle.article, taken)).encode())


def entry(article: Article, key: str) -> str:
    """One entry."""
    fields = "".join(f"  {name} = {{{value}}},\n" for name, value in _fields(article))
    return f"@online{{{key},\n{fields}}}\n\n"


def _fields(article: Article) -> Iterator[tuple[str, str]]:
    yield "title", f"{{{escape(article.title or article.id)}}}"
    if article.publisher:
        yield "organization", f"{{{escape(article.publisher)}}}"
    if parts := date_parts(article.published):
        yield "date", "-".join(f"{part:0{4 if not at else 2}}" for at, part in enumerate(parts))
        yield "year", f"{parts[0]:04}"
    if url := address(article.source):
        # Verbatim in biblatex; a brace or a % alone would end or swallow the field, so they are percent-encoded.
        yield "url", url
        if article.added:
            yield "urldate", article.added[:10]
    if language(article):
        yield "langid", language(article)


def escape(text: str) -> str:
    """A text that LaTeX prints as it is."""
    return _SPECIAL.sub(lambda found: _ESCAPES[found[0]], text)


def _key(article: Article, taken: set[str]) -> str:
    """A key of publisher, year and first word; unique in the file."""
    words = _KEY.sub(" ", unicodedata.normalize("NFKD", article.title).encode("ascii", "ignore").decode()).split()
    publisher = _KEY.sub("", unicodedata.normalize("NFKD", article.publisher).encode("ascii", "ignore").decode())
    year = "".join(str(part) for part in date_parts(article.published)[:1])
    word = next((word for word in words if len(word) > 3), words[0] if words else "")
    base = f"{publisher}{year}{word}".lower() or f"article{_KEY.sub('', article.id)}".lower()
    key, number = base, 1
    while key in taken:
        number += 1
        key = f"{base}-{number}"
    taken.add(key)
    return key
