"""Bookmarks: links with tags and notes, as read-it-later programs and browsers export them.

Archived ones count as read.
"""

from __future__ import annotations

import re
from dataclasses import replace
from typing import TYPE_CHECKING, Any

from tui.core.errors import SourceError
from tui.core.model import NewHighlight
from tui.core.text import cut, one_line
from tui.sources import markup
from tui.sources.source import LINK_ALONE, ParsedArticle

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    Row = dict[str, str]

_FILE = "a picture or file, which the export does not hold; add the file itself"
_SEPARATORS = re.compile(r"[|,;]")
_LISTED = re.compile(r"'((?:[^'\\]|\\.)*)'|\"((?:[^\"\\]|\\.)*)\"")
"""A text in a list as JSON or Python writes it."""

_ESCAPED = re.compile(r"\\(.)")
_STATES = {"archive": True, "archived": True, "unread": False}
_OF_STATE = ("status", "folder", "location", "state")
_TAKEN_LINK = frozenset(["url", "title", "selection", "tags", "document tags"])
_TAKEN_BOOKMARK = frozenset(["id", "title", "tags", "content", "note", "archived"])
_TAKEN_PIN = frozenset(["href", "description", "extended", "tags"])
_TAKEN_LINE = frozenset(["href", "tags"])


def parse(data: bytes, charset: str = "") -> list[ParsedArticle]:
    """Return the links of a page of bookmarks, by Pocket, a browser, or any program with that format."""
    links: list[ParsedArticle] = []
    folder = ""
    for element in markup.tree(markup.page(data, charset)).iter("a", "h1", "h3", "dd"):
        words = " ".join(element.text_content().split())
        if element.tag in ("h1", "h3"):
            folder = words
        elif element.tag == "dd" and links:
            links[-1] = replace(links[-1], highlights=page_note((element.text or "").strip()))
        elif element.tag == "a" and (address := element.get("href")):
            about = {**element.attrib, "folder": folder if folder != "Unread" else ""}
            links.append(
                ParsedArticle(
                    title=words,
                    address=address,
                    part=address,
                    problem=LINK_ALONE,
                    whole=False,
                    is_read=folder == "Read Archive",
                    left_out=tuple(name for name, value in about.items() if value and name not in _TAKEN_LINE),
                    tags=tuple(split_tags(element.get("tags") or "")),
                )
            )
    if not links:
        raise SourceError("no links in it; leave it out")
    return links


def of_row(row: Row, number: int) -> ParsedArticle:
    """Return a link of Instapaper, Pocket or Reader; its text is whatever was selected on the page."""
    selection = row.get("selection", "").strip()
    state = next((name for name in row if name.lower() in _OF_STATE and row[name].lower() in _STATES), "")
    return ParsedArticle(
        text=selection,
        title=row["title"],
        address=row["url"],
        part=row["url"] or f"line {number}",
        problem="" if selection else LINK_ALONE,
        whole=False,
        is_read=bool(state) and _STATES[row[state].lower()],
        left_out=columns_left_out([row], _TAKEN_LINK | {state}),
        tags=tuple(split_tags(row.get("tags") or row.get("document tags", ""))),
        highlights=(NewHighlight(selection),) if selection else (),
    )


def of_karakeep(entry: dict[str, Any], number: int) -> ParsedArticle:
    """Return a bookmark of Karakeep's: a text written there, or only a link or a file it stores itself."""
    content, note = entry.get("content"), _string(entry, "note")
    content = content if isinstance(content, dict) else {}
    text, address = _string(content, "text"), _string(content, "url")
    problem = LINK_ALONE if address or "content" not in entry else _FILE
    if problem == _FILE and note:
        problem = f"its note “{cut(one_line(note), 60)}” stays there: {problem}"
    return ParsedArticle(
        text=text,
        title=_string(entry, "title"),
        address=address,
        part=_string(entry, "id") or _string(entry, "title") or address or str(number),
        named=bool(_string(entry, "id")),
        left_out=tuple(key for key in entry if entry[key] and key not in _TAKEN_BOOKMARK),
        problem="" if text else problem,
        whole=False,
        is_read=entry.get("archived") is True,
        tags=tuple(named_tags(entry.get("tags"))),
        highlights=page_note(note),
    )


def of_pinboard(entry: dict[str, Any]) -> ParsedArticle:
    """Return a link of Pinboard's, whose title is its description."""
    address = _string(entry, "href")
    return ParsedArticle(
        title=_string(entry, "description"),
        address=address,
        part=address,
        problem=LINK_ALONE,
        whole=False,
        left_out=tuple(key for key in entry if entry[key] and key not in _TAKEN_PIN),
        tags=tuple(_string(entry, "tags").split()),
        highlights=page_note(_string(entry, "extended")),
    )


def is_put_away(entry: dict[str, Any]) -> bool:
    """Return whether an entry of Wallabag's or Omnivore's is archived, and so read."""
    flags = (entry.get(key) for key in ("is_archived", "is_read"))
    return any(str(flag).lower() in ("1", "true") for flag in flags) or _STATES.get(
        str(entry.get("state")).lower(), False
    )


def page_note(note: str) -> tuple[NewHighlight, ...]:
    """Return a note on the whole page, if there is one."""
    return (NewHighlight("", note=note),) if note else ()


def columns_left_out(rows: Iterable[Row], columns: frozenset[str]) -> tuple[str, ...]:
    """Return the non-empty columns that are not used."""
    return tuple(
        dict.fromkeys(name for row in rows for name, value in row.items() if name not in columns and value.strip())
    )


def named_tags(tags: object) -> Iterator[str]:
    """Yield the tags of a list of texts, or of objects with a label."""
    for tag in tags if isinstance(tags, list) else ():
        if isinstance(tag, dict):
            tag = tag.get("label")
        if isinstance(tag, str):
            yield tag


def stated_tags(tags: object) -> tuple[tuple[str, ...], bool]:
    """Return the tags of a field, a list or one text as in a cell, and whether nothing of it is left out."""
    if isinstance(tags, str):
        return tuple(split_tags(tags)), True
    named = tuple(named_tags(tags))
    return named, len(named) == len(tags) if isinstance(tags, list) else not tags


def split_tags(tags: str) -> list[str]:
    """Return the tags in a cell, as JSON or separated by punctuation."""
    if tags.startswith("["):
        listed = (single or double for single, double in _LISTED.findall(tags))
        return [tag for each in listed if (tag := _ESCAPED.sub(r"\1", each).strip())]
    return [tag for part in _SEPARATORS.split(tags) if (tag := part.strip())]


def _string(entry: dict[str, Any], key: str) -> str:
    value = entry.get(key)
    return value.strip() if isinstance(value, str) else ""
