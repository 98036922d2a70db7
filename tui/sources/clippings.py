"""A Kindle's "My Clippings.txt": an article for each book, with highlights and notes."""

from __future__ import annotations

import re
from collections import Counter
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING

from tui.core.errors import SourceError
from tui.core.model import NewHighlight
from tui.core.text import plural
from tui.sources.source import ParsedArticle
from tui.sources.text import decode_declared

if TYPE_CHECKING:
    from collections.abc import Sequence

_RULE = re.compile(r"^={8,}\s*$", re.MULTILINE)
_BOOK = re.compile(r"^(?P<title>.*?)\s*(?:\((?P<author>[^()]*(?:\([^()]*\)[^()]*)?)\))?$")
NOTE = re.compile(
    r"\b(?:note|notiz|nota|notitie|anteckning|notat|notatka|notunuz|заметка)\b|メモ|笔记|筆記|메모", re.IGNORECASE
)
BOOKMARK = re.compile(
    r"\b(?:bookmark|lesezeichen|signet|marcador|segnalibro|bladwijzer|закладка)\b|ブックマーク|书签", re.IGNORECASE
)
_HIGHLIGHT = re.compile(
    r"highlight|underline|clip|markier|markering|surlign|subray|resalt|destaque|evidenzia|zaznacz|podkreśl|vurgu|выдел"
    r"|ハイライト|标注|標註|하이라이트",
    re.IGNORECASE,
)
_LIMIT = re.compile(r"<[^<>]{20,}>")
"""The text in place of words beyond the copying limit of a book."""

_PLACE = re.compile(r"(\d+)(?:-(\d+))?")
_ADDED = re.compile(
    r"\b(?:added on|hinzugefügt am|ajouté le|añadido el|aggiunto in data|toegevoegd op|adicionado:? \w+|dodano"
    r"|добавлено|作成日|添加于|添加於|加入於)\s*:?\s*(.*)$",
    re.IGNORECASE,
)


@dataclass(slots=True)
class _Book:
    title: str
    author: str
    highlights: list[tuple[int, NewHighlight]] = field(default_factory=list)
    bookmarks: int = 0
    beyond: int = 0
    unknown: int = 0


def parse(data: bytes, charset: str = "") -> list[ParsedArticle]:
    """Return an article for each book; a note belongs to the highlight that ends at its place."""
    books: dict[str, _Book] = {}
    text, notes = decode_declared(data, charset)
    for block in _RULE.split(text):
        lines = block.lstrip("\ufeff\r\n").splitlines()
        if len(lines) < 2:
            continue
        match = _BOOK.match(lines[0].strip("\ufeff \t"))
        name = match[0] if match else lines[0]
        book = books.setdefault(name, _Book(match["title"] if match else name, (match and match["author"]) or ""))
        _take(book, lines[1], " ".join(" ".join(lines[2:]).split()))
    if not books:
        raise SourceError("no highlights in it; leave it out")
    articles = [_article(name, book) for name, book in books.items()]
    return [replace(article, intake=(*notes, *article.intake)) for article in articles]


def _article(name: str, book: _Book) -> ParsedArticle:
    highlights = [highlight for _, highlight in book.highlights]
    left_out = {"bookmarks": book.bookmarks, "beyond": book.beyond, "unknown": book.unknown}
    return article_of_book(book.title, book.author, highlights, part=name, **left_out)


def _take(book: _Book, about: str, words: str) -> None:
    """Add the contents of a block to its book."""
    what, _, rest = about.partition("|")
    what = f"{what}|{rest.rpartition('|')[0]}"  # everything but the time
    places = [(int(start), int(end or start)) for start, end in _PLACE.findall(what)]
    start, end = places[-1] if places else (-1, -1)
    if not words or BOOKMARK.search(what):
        book.bookmarks += 1
        return
    if _LIMIT.fullmatch(words):
        book.beyond += 1
        return
    added = _ADDED.search(about)
    created = added[1] if added else ""
    if not NOTE.search(what):
        book.unknown += not _HIGHLIGHT.search(what)
        before = book.highlights[-1] if book.highlights else None
        if before and before[0] == end >= 0 and not before[1].quote:  # a note that precedes its highlight
            book.highlights[-1] = end, replace(before[1], quote=words)
        else:
            book.highlights.append((end, NewHighlight(words, created=created)))
        return
    for number, (place, highlight) in reversed([*enumerate(book.highlights)]):
        if place in (start, end) and highlight.quote and not highlight.note:
            book.highlights[number] = place, replace(highlight, note=words)
            return
    book.highlights.append((end, NewHighlight("", note=words, created=created)))


def article_of_book(
    title: str,
    author: str,
    highlights: Sequence[NewHighlight],
    *,
    part: str = "",
    bookmarks: int = 0,
    beyond: int = 0,
    unknown: int = 0,
) -> ParsedArticle:
    """Return a book as an article of its highlights, with notes on what was left out.

    `unknown` counts clippings that may be the reader's words rather than the book's, `beyond` those over the copying
    limit.
    """
    once = Counter(highlight.quote for highlight in highlights if highlight.quote)
    of_a_kind = {
        "bookmark": (bookmarks, ", left out"),
        "highlight": (beyond, " beyond what may be copied of the book, left out"),
        "clipping": (unknown, " of a kind not known in its language, read as of the book"),
    }
    return ParsedArticle(
        text="\n\n".join(once),
        title=title,
        authors="; ".join(_in_order(name) for name in author.split(";")),
        part=part or title,
        named=True,
        problem="" if once else "no highlights of that book; leave it out",
        whole=False,
        intake=tuple(f"{plural(count, kind)}{fate}" for kind, (count, fate) in of_a_kind.items() if count),
        highlights=tuple(highlights),
    )


def _in_order(author: str) -> str:
    """Return "Jane Roe" for "Roe, Jane", as a Kindle writes names."""
    last, comma, first = author.strip().partition(", ")
    return f"{first} {last}" if comma and "," not in first else author.strip()
