"""What read-it-later programs export: articles with the highlights made there, or links without a text."""

from __future__ import annotations

import csv
import io
import json
import re
from typing import TYPE_CHECKING, Any

from tui.core.authors import stated_authors
from tui.core.errors import SourceError
from tui.core.model import NewHighlight
from tui.core.text import cut, one_line, plural
from tui.sources import annotated, feed, markup
from tui.sources.columns import split_fields
from tui.sources.source import ParsedArticle
from tui.sources.text import decode

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    Row = dict[str, str]

NO_TEXT = "only a link, without a text; postil add --links FILE fetches such pages"
_TAKEN = frozenset(["id", "text", "title", "publisher", "published", "date", "language", "url", "source", "tags"])
_TAKEN |= {"author", "authors"}
_TAKEN_JSON = _TAKEN - {"date"} | {"content", "published_by", "published_at", "given_url", "origin_url", "domain_name"}
_TAKEN_JSON |= {"annotations"}
_TAKEN_NOTE = frozenset(["id", "quote", "text", "created_at", "ranges"])
_TAKEN_READWISE = frozenset(
    ["highlight", "title", "book title", "author", "book author", "url", "note", "color", "tags"]
)
_TAKEN_READWISE |= {"highlighted at", "date", "document tags"}
_TAKEN_BOOKMARK = frozenset(["id", "title", "tags", "content", "note"])
_TAKEN_LINK = frozenset(["url", "title", "selection", "tags"])
_COLUMNS = _TAKEN | _TAKEN_READWISE | _TAKEN_LINK
_EXCEL = re.compile(r"\"?sep=.\"?\r?\n", re.IGNORECASE)
_SEPARATORS = re.compile(r"[|,;]")


def parse(data: bytes, charset: str = "") -> list[ParsedArticle]:
    """Return the articles of an export: JSON of Wallabag, JSON Feed or plain articles; CSV of the others."""
    text = decode(data).lstrip()
    return _with_texts(list(_json(text) if text.startswith(("[", "{")) else _csv(text)))


def _with_texts(articles: list[ParsedArticle]) -> list[ParsedArticle]:
    """Return the articles; raise `SourceError` for a file of nothing but links, which is told in one line."""
    if len(articles) > 1 and all(article.problem == NO_TEXT for article in articles):
        raise SourceError(
            f"{plural(len(articles), 'link')}, without a text; postil add --links FILE fetches their pages"
        )
    return articles


def _json(text: str) -> Iterator[ParsedArticle]:
    try:
        values = json.loads(text)
    except (ValueError, RecursionError):
        raise SourceError("not JSON; save it again") from None
    annotated.refuse_document(values)
    if isinstance(values, dict) and "jsonfeed.org" in str(values.get("version")):
        yield from feed.json_feed(values)
        return
    if isinstance(values, dict) and isinstance(values.get("bookmarks"), list):
        yield from (_bookmark(entry, number) for number, entry in enumerate(_dicts(values["bookmarks"]), 1))
        return
    entries = values if isinstance(values, list) else [values]
    for number, entry in enumerate(entries, 1):
        if isinstance(entry, dict):
            yield _entry(entry, number)


def links(text: str) -> list[str]:
    """Return the addresses of what an export in JSON lists: not those of its pictures, nor what its texts link to."""
    try:
        values = json.loads(text)
    except (ValueError, RecursionError):
        return []
    entries = _dicts(values.get("bookmarks") if isinstance(values, dict) else values)
    addresses = (_string(entry, "url", "given_url") or _string(_content(entry), "url") for entry in entries)
    return [address for address in addresses if address]


def _dicts(values: object) -> list[dict[str, Any]]:
    return [value for value in values if isinstance(value, dict)] if isinstance(values, list) else []


def _content(bookmark: dict[str, Any]) -> dict[str, Any]:
    content = bookmark.get("content")
    return content if isinstance(content, dict) else {}


def _bookmark(entry: dict[str, Any], number: int) -> ParsedArticle:
    """Return a bookmark of Karakeep's: a text that was written there, or only a link or a file that it has itself."""
    content, note = _content(entry), _string(entry, "note")
    text, address = _string(content, "text"), _string(content, "url")
    problem = NO_TEXT if address else "a picture or file, which the export does not hold; add the file itself"
    return ParsedArticle(
        text=text,
        title=_string(entry, "title"),
        address=address,
        part=_string(entry, "id") or _string(entry, "title") or address or str(number),
        named=bool(_string(entry, "id")),
        left_out=tuple(key for key in entry if entry[key] and key not in _TAKEN_BOOKMARK),
        problem="" if text else f"its note “{cut(one_line(note), 60)}” stays there: {problem}" if note else problem,
        whole=False,
        tags=tuple(_tags(entry.get("tags"))),
        highlights=(NewHighlight("", note=note),) if note else (),
    )


def _entry(entry: dict[str, Any], number: int) -> ParsedArticle:
    """Return an article of Wallabag's ("content" is HTML) or of anybody's ("text" is plain)."""
    html = entry.get("content")
    text = entry.get("text")
    body = text if isinstance(text, str) else markup.text(html) if isinstance(html, str) else ""
    address = _string(entry, "given_url", "url", "origin_url", "source")
    publisher = _string(entry, "publisher", "domain_name")
    notes = entry.get("annotations")
    notes = [note for note in notes if isinstance(note, dict)] if isinstance(notes, list) else []
    attributes, fields = split_fields(entry, _TAKEN_JSON)
    if not isinstance(text, str):  # another program's own fields, which say nothing of the article
        attributes, fields = (), tuple(key for key in entry if key not in _TAKEN_JSON and entry[key])
    left_out = [*fields]
    left_out += [f"annotations.{key}" for note in notes for key in note if key not in _TAKEN_NOTE and note[key]]
    left_out += ["annotations.ranges" for note in notes if note.get("ranges") and not _string(note, "quote")]
    return ParsedArticle(
        text=body,
        title=feed.plain(_string(entry, "title")),
        authors=stated_authors(next(filter(None, map(entry.get, ("published_by", "authors", "author"))), None)),
        publisher=publisher,
        published=_string(entry, "published_at", "published"),
        language=_string(entry, "language"),
        address=address,
        part=_string(entry, "id") or str(number),
        named=bool(_string(entry, "id")),
        left_out=tuple(dict.fromkeys(left_out)),
        attributes=attributes,
        problem="" if body.strip() else NO_TEXT if address else "no text in it; leave it out",
        whole=False,
        tags=tuple(_tags(entry.get("tags"))),
        highlights=tuple(_annotations(notes)),
    )


def _annotations(notes: Iterable[dict[str, Any]]) -> Iterator[NewHighlight]:
    for note in notes:
        quote, text = _string(note, "quote"), _string(note, "text")
        if quote or text:  # a note on no words is kept all the same, without a place
            yield NewHighlight(quote, note=text, created=_string(note, "created_at"))


def _left_out(rows: Iterable[Row], columns: frozenset[str]) -> tuple[str, ...]:
    """Return the columns that say something and are not taken."""
    return tuple(
        dict.fromkeys(name for row in rows for name, value in row.items() if name not in columns and value.strip())
    )


def _tags(tags: object) -> Iterator[str]:
    for tag in tags if isinstance(tags, list) else ():
        if isinstance(tag, dict):
            tag = tag.get("label")
        if isinstance(tag, str):
            yield tag


def _string(entry: dict[str, Any], *keys: str) -> str:
    for key in keys:
        value = entry.get(key)
        if isinstance(value, int) and not isinstance(value, bool):
            return str(value)
        if isinstance(value, str) and value.strip():
            return value.strip()
    return ""


def _csv(text: str) -> Iterator[ParsedArticle]:
    """Recognise by the header row which program wrote a table, and yield its articles."""
    csv.field_size_limit(20_000_000)
    try:
        if declared := _EXCEL.match(text):  # a line that Excel writes for itself
            text = text[declared.end() :]
        head = text[: text.find("\n")]
        rows = csv.DictReader(io.StringIO(text, newline=""), delimiter=max(",;\t", key=head.count), strict=False)
        names = {name.strip().lower() for name in rows.fieldnames or ()}
        table = [{_column(key): value or "" for key, value in row.items() if isinstance(key, str)} for row in rows]
    except csv.Error:
        raise SourceError("not a table that can be read; save it as CSV again") from None
    if {"highlight", "book title"} <= names:
        return _readwise(table, "book title", "book author")
    if {"highlight", "title"} <= names:
        return _readwise(table, "title", "author")
    if "text" in names:
        return (_article(row, number) for number, row in enumerate(table, 2))
    if {"url", "title"} <= names:
        return (_link(row, number) for number, row in enumerate(table, 2))
    raise SourceError("a table without a column text, url or highlight; name its columns so")


def _column(name: str) -> str:
    """Return how a column is looked for: what is read here whatever its capitals, all else as it is called."""
    name = name.strip()
    return name.lower() if name.lower() in _COLUMNS else name


def _readwise(table: Iterable[Row], title: str, author: str) -> Iterator[ParsedArticle]:
    """Yield an article a text: Readwise exports the highlights alone, which are all there is to read."""
    texts: dict[tuple[str, str, str], list[Row]] = {}
    for row in table:
        texts.setdefault((row[title], row.get(author, ""), row.get("url", "")), []).append(row)
    for (name, by, address), rows in texts.items():
        highlights = tuple(_highlight(row) for row in rows if row["highlight"].strip() or row.get("note", "").strip())
        tags = dict.fromkeys(tag for row in rows for tag in _split(row.get("document tags", "")))
        yield ParsedArticle(
            text="\n\n".join(highlight.quote for highlight in highlights if highlight.quote),
            title=name,
            authors=by,
            address=address,
            part=name,
            problem="" if highlights else "no text in it; leave it out",
            whole=False,
            left_out=_left_out(rows, _TAKEN_READWISE),
            tags=tuple(tags),
            highlights=highlights,
        )


def _highlight(row: Row) -> NewHighlight:
    return NewHighlight(
        " ".join(row["highlight"].split()),
        note=row.get("note", ""),
        tags=tuple(_split(row.get("tags", ""))),
        color=row.get("color", ""),
        created=row.get("highlighted at") or row.get("date", ""),
    )


def _article(row: Row, number: int) -> ParsedArticle:
    name = row.get("id", "").strip()
    attributes, left_out = split_fields({key: value.strip() for key, value in row.items()}, _TAKEN)
    return ParsedArticle(
        text=row["text"],
        title=row.get("title", "").strip() or name,
        authors=row.get("authors") or row.get("author", ""),
        publisher=row.get("publisher", ""),
        published=row.get("published") or row.get("date", ""),
        language=row.get("language", ""),
        address=row.get("url") or row.get("source", ""),
        part=name or f"line {number}",
        named=bool(name),
        left_out=left_out,
        attributes=attributes,
        whole=False,
        tags=tuple(_split(row.get("tags", ""))),
    )


def _link(row: Row, number: int) -> ParsedArticle:
    """Return a link of Instapaper or Pocket: what was selected on the page, if anything, is all the text there is."""
    selection = row.get("selection", "").strip()
    return ParsedArticle(
        text=selection,
        title=row["title"],
        address=row["url"],
        part=row["url"] or f"line {number}",
        problem="" if selection else NO_TEXT,
        whole=False,
        left_out=_left_out([row], _TAKEN_LINK),
        tags=tuple(_split(row.get("tags", "").strip("[]").replace('"', ""))),
        highlights=(NewHighlight(selection),) if selection else (),
    )


def _split(tags: str) -> list[str]:
    return [tag for part in _SEPARATORS.split(tags) if (tag := part.strip())]


def pocket_html(data: bytes) -> list[ParsedArticle]:
    """Return the links of Pocket's page of links."""
    root = markup.tree(markup.page(data))
    entries = [
        ParsedArticle(
            title=" ".join(link.text_content().split()),
            address=link.get("href") or "",
            part=link.get("href") or "",
            problem=NO_TEXT,
            whole=False,
            tags=tuple(_split(link.get("tags") or "")),
        )
        for link in root.iter("a")
    ]
    return _with_texts(entries)
