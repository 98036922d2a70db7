"""What a Kindle keeps in "My Clippings.txt": a book an article of what was marked in it, as highlights with notes."""

from __future__ import annotations

import re
from collections import Counter
from dataclasses import dataclass, field, replace

from tui.core.errors import SourceError
from tui.core.model import NewHighlight
from tui.core.text import plural
from tui.sources.source import ParsedArticle
from tui.sources.text import decode

_RULE = re.compile(r"^={8,}\s*$", re.MULTILINE)
_BOOK = re.compile(r"^(?P<title>.*?)\s*(?:\((?P<author>[^()]*(?:\([^()]*\)[^()]*)?)\))?$")
_NOTE = re.compile(r"\b(?:note|notiz|nota|notitie|anteckning|заметка)\b|メモ|笔记", re.IGNORECASE)
_BOOKMARK = re.compile(
    r"\b(?:bookmark|lesezeichen|signet|marcador|segnalibro|bladwijzer|закладка)\b|ブックマーク|书签", re.IGNORECASE
)
_PLACE = re.compile(r"(\d+)(?:-(\d+))?")
_ADDED = re.compile(
    r"\b(?:added on|hinzugefügt am|ajouté le|añadido el|aggiunto in data|toegevoegd op)\s*:?\s*(.*)$", re.IGNORECASE
)


@dataclass(slots=True)
class _Book:
    title: str
    author: str
    highlights: list[tuple[int, NewHighlight]] = field(default_factory=list)
    bookmarks: int = 0


def parse(data: bytes, charset: str = "") -> list[ParsedArticle]:
    """Return an article a book; a note is put to the highlight that ends where it stands."""
    books: dict[str, _Book] = {}
    for block in _RULE.split(decode(data)):
        lines = block.lstrip("\ufeff\r\n").splitlines()
        if len(lines) < 2:
            continue
        match = _BOOK.match(lines[0].strip("\ufeff \t"))
        name = match[0] if match else lines[0]
        book = books.setdefault(name, _Book(match["title"] if match else name, (match and match["author"]) or ""))
        _take(book, lines[1], " ".join(" ".join(lines[2:]).split()))
    if not books:
        raise SourceError("no highlights in it; leave it out")
    return [_article(name, book) for name, book in books.items()]


def _take(book: _Book, about: str, words: str) -> None:
    """Add what a block says to its book."""
    what, _, rest = about.partition("|")
    places = [(int(start), int(end or start)) for start, end in _PLACE.findall(f"{what}|{rest.rpartition('|')[0]}")]
    start, end = places[-1] if places else (0, 0)
    if not words or _BOOKMARK.search(what):
        book.bookmarks += 1
        return
    added = _ADDED.search(about)
    created = added[1] if added else ""
    if not _NOTE.search(what):
        book.highlights.append((end, NewHighlight(words, created=created)))
        return
    for number, (place, highlight) in enumerate(book.highlights):
        if place in (start, end) and not highlight.note:
            book.highlights[number] = place, replace(highlight, note=words)
            return
    book.highlights.append((end, NewHighlight("", note=words, created=created)))


def _article(name: str, book: _Book) -> ParsedArticle:
    once = Counter(highlight.quote for _, highlight in book.highlights if highlight.quote)
    return ParsedArticle(
        text="\n\n".join(once),
        title=book.title,
        authors="; ".join(_in_order(part) for part in book.author.split(";")),
        part=name,
        named=True,
        problem="" if once else "no highlights of that book; leave it out",
        whole=False,
        intake=(f"{plural(book.bookmarks, 'bookmark')}, left out",) if book.bookmarks else (),
        highlights=tuple(highlight for _, highlight in book.highlights),
    )


def _in_order(author: str) -> str:
    """Return "Jane Roe" for "Roe, Jane", as a Kindle writes names."""
    last, comma, first = author.strip().partition(", ")
    return f"{first} {last}" if comma and "," not in first else author.strip()
