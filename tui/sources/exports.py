"""Exports of read-it-later programs: articles with their highlights, or links without a text."""

from __future__ import annotations

import csv
import io
import json
import re
from dataclasses import replace
from itertools import zip_longest
from typing import TYPE_CHECKING, Any

from tui.core.authors import stated_authors
from tui.core.errors import SourceError
from tui.core.model import NewHighlight
from tui.core.text import distinct
from tui.sources import annotated, feed, markup
from tui.sources.bookmarks import (
    columns_left_out,
    is_put_away,
    named_tags,
    of_karakeep,
    of_pinboard,
    of_row,
    split_tags,
    stated_tags,
)
from tui.sources.columns import split_fields, text_of
from tui.sources.source import LINK_ALONE, ONLY_HIGHLIGHTS, ParsedArticle
from tui.sources.text import decode_declared

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    Row = dict[str, str]

_TAKEN = frozenset(["id", "text", "title", "publisher", "published", "date", "language", "url", "source", "tags"])
_TAKEN |= {"author", "authors"}
_TAKEN_JSON = _TAKEN - {"date"} | {"content", "published_by", "published_at", "given_url", "origin_url", "domain_name"}
_TAKEN_JSON |= {"annotations"}
_TAKEN_OWN = _TAKEN_JSON | {"highlights", "is_archived", "is_read", "state"}
_TAKEN_NOTE = frozenset(["id", "quote", "text", "created_at", "ranges"])
_TAKEN_READWISE = frozenset(
    ["highlight", "title", "book title", "author", "book author", "url", "note", "color", "tags"]
)
_TAKEN_READWISE |= {"highlighted at", "date", "document tags"}
_COLUMNS = _TAKEN | _TAKEN_READWISE | {"selection"}
_EXCEL = re.compile(r"\"?sep=.\"?\r?\n", re.IGNORECASE)
_ESCAPED_QUOTE = re.compile(r"(?<!\\)\\\"[^\",;\t|\r\n]")
"""A quotation mark within a cell as databases export it; one before a delimiter follows a cell's last backslash."""


def parse(data: bytes, charset: str = "") -> list[ParsedArticle]:
    """Return the articles of an export: JSON of Wallabag, JSON Feed or plain articles; CSV of the others."""
    text, notes = decode_declared(data, charset)
    text = text.lstrip()
    articles = _json(text) if text.startswith(("[", "{")) else _csv(text)
    return [replace(article, intake=(*notes, *article.intake)) for article in articles]


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
        yield from (of_karakeep(entry, number) for number, entry in enumerate(_dicts(values["bookmarks"]), 1))
        return
    if isinstance(values, dict) and ("roots" in values or "children" in values):
        raise SourceError("a browser's bookmarks, without a text; postil add --links FILE fetches their pages")
    entries = values if isinstance(values, list) else [values]
    for number, entry in enumerate(entries, 1):
        if isinstance(entry, dict) and "href" in entry:
            yield of_pinboard(entry)
        elif isinstance(entry, dict):
            yield _entry(entry, number)


def _dicts(values: object) -> list[dict[str, Any]]:
    return [value for value in values if isinstance(value, dict)] if isinstance(values, list) else []


def _entry(entry: dict[str, Any], number: int) -> ParsedArticle:
    """Return an article of Wallabag's ("content" is HTML) or of anyone's ("text" is plain)."""
    html = entry.get("content")
    text = entry.get("text")
    body = text if isinstance(text, str) else markup.text(html) if isinstance(html, str) else ""
    address = _string(entry, "given_url", "url", "origin_url", "source")
    publisher = _string(entry, "publisher", "domain_name")
    notes, chosen = _dicts(entry.get("annotations")), _dicts(entry.get("highlights"))
    quotes = "" if body.strip() else "\n\n".join(filter(None, (_string(each, "quote") for each in chosen)))
    stated, is_whole = stated_tags(entry.get("tags"))
    tags = stated or tuple(named_tags(entry.get("labels")))
    used = {"is_archived", "is_read"} | ({"highlights"} if chosen else set())
    used |= {"labels"} if tags and not entry.get("tags") else set()
    attributes, fields = split_fields(entry, _TAKEN_JSON | used)
    if not isinstance(text, str):  # another program's own fields, which do not describe the article
        attributes, fields = (
            (),
            tuple(key for key in entry if key not in _TAKEN_OWN and entry[key] and not key.isdigit()),
        )
    left_out = [*fields, *([] if is_whole else ["tags"])]
    left_out += [f"annotations.{key}" for note in notes for key in note if key not in _TAKEN_NOTE and note[key]]
    left_out += ["annotations.ranges" for note in notes if note.get("ranges") and not _string(note, "quote")]
    return ParsedArticle(
        text=body or quotes,
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
        problem="" if body.strip() or quotes else LINK_ALONE if address else "no text in it; leave it out",
        whole=False,
        is_read=is_put_away(entry),
        intake=(ONLY_HIGHLIGHTS,) if quotes else (),
        tags=tags,
        highlights=tuple(_annotations([*notes, *chosen])),
    )


def _annotations(notes: Iterable[dict[str, Any]]) -> Iterator[NewHighlight]:
    for note in notes:
        quote, text = _string(note, "quote"), _string(note, "text", "note")
        if quote or text:  # a note without words is kept, without a place
            yield NewHighlight(quote, note=text, created=_string(note, "created_at"))


def _string(entry: dict[str, Any], *keys: str) -> str:
    return next(filter(None, (text_of(entry.get(key)) for key in keys)), "")


def _csv(text: str) -> Iterator[ParsedArticle]:
    """Recognise the program that wrote a table by its header, and yield its articles."""
    csv.field_size_limit(20_000_000)
    try:
        if declared := _EXCEL.match(text):  # a line that Excel adds
            text = text[declared.end() :]
        head = text[: text.find("\n")]
        escape = "\\" if _ESCAPED_QUOTE.search(text) else None
        delimiter = max(",;\t|", key=head.count)
        lines = csv.reader(io.StringIO(text, newline=""), delimiter=delimiter, escapechar=escape, strict=False)
        columns = distinct(map(_column, next(lines, [])))
        names = {name.lower() for name in columns}
        table = [_row(columns, cells) for cells in lines if cells]
    except csv.Error:
        raise SourceError("not a table that can be read; save it as CSV again") from None
    if annotated.is_of_passages(names):
        raise annotated.refuse("passages")
    if {"highlight", "book title"} <= names:
        return _readwise(table, "book title", "book author")
    if {"highlight", "title"} <= names:
        return _readwise(table, "title", "author")
    if "text" in names:
        return (_article(row, number) for number, row in enumerate(table, 2))
    if {"url", "title"} <= names:
        return (of_row(row, number) for number, row in enumerate(table, 2))
    if annotated.is_codebook(names):
        raise annotated.refuse_codebook()
    raise SourceError("a table without a column text, url or highlight; name its columns so")


def _row(columns: list[str], cells: list[str]) -> Row:
    """Return a row by column; cells beyond the last column have no name."""
    row = dict(zip_longest(columns, cells[: len(columns)], fillvalue=""))
    if beyond := " ".join(filter(None, cells[len(columns) :])):
        row[""] = beyond
    return row


def _column(name: str) -> str:
    """Return the key of a column: known ones in lower case, others as they are."""
    name = name.strip()
    return name.lower() if name.lower() in _COLUMNS else name


def _readwise(table: Iterable[Row], title: str, author: str) -> Iterator[ParsedArticle]:
    """Yield an article for each text: Readwise exports only its highlights."""
    texts: dict[tuple[str, str, str], list[Row]] = {}
    for row in table:
        texts.setdefault((row[title], row.get(author, ""), row.get("url", "")), []).append(row)
    for (name, by, address), rows in texts.items():
        highlights = tuple(_highlight(row) for row in rows if row["highlight"].strip() or row.get("note", "").strip())
        tags = dict.fromkeys(tag for row in rows for tag in split_tags(row.get("document tags", "")))
        yield ParsedArticle(
            text="\n\n".join(highlight.quote for highlight in highlights if highlight.quote),
            title=name,
            authors=by,
            address=address,
            part=name,
            problem="" if highlights else "no text in it; leave it out",
            whole=False,
            left_out=columns_left_out(rows, _TAKEN_READWISE),
            tags=tuple(tags),
            highlights=highlights,
        )


def _highlight(row: Row) -> NewHighlight:
    return NewHighlight(
        " ".join(row["highlight"].split()),
        note=row.get("note", ""),
        tags=tuple(split_tags(row.get("tags", ""))),
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
        tags=tuple(split_tags(row.get("tags", ""))),
    )
