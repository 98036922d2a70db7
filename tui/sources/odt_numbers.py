"""The numbers LibreOffice prints before paragraphs, which follow from lists and headings and are not in the text."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from tui.sources.list_numbers import sign

if TYPE_CHECKING:
    from collections.abc import Iterator

    from lxml.etree import _Element

STYLE = "{urn:oasis:names:tc:opendocument:xmlns:style:1.0}"
TEXT = "{urn:oasis:names:tc:opendocument:xmlns:text:1.0}"
_LOEXT = "{urn:org:documentfoundation:names:experimental:office:xmlns:loext:1.0}"
_XML_ID = "{http://www.w3.org/XML/1998/namespace}id"
_STYLE_DEPTH = 40
_LEVEL_SIGN = re.compile(r"%(\d{1,2})%")
_HEADS = ""
"""The name of the headings' numbering among the list styles, which all have one."""

_Counts = dict[int, int]


def numbers(body: _Element, *parts: _Element | None) -> dict[_Element, str]:
    """Return what is printed before paragraphs and headings, with the gap; `parts` have the document's styles.

    "" for an unsupported kind of number.
    """
    return dict(_Counting(*(part for part in parts if part is not None)).numbers(body))


class _Counting:
    def __init__(self, *parts: _Element) -> None:
        self._levels: dict[str, dict[int, _Element]] = {}
        self._styles: dict[str, _Element] = {}
        for part in parts:
            for style in part.iter(f"{STYLE}style"):
                self._styles.setdefault(style.get(f"{STYLE}name") or "", style)
            for style in part.iter(f"{TEXT}list-style", f"{TEXT}outline-style"):
                name = _HEADS if style.tag == f"{TEXT}outline-style" else style.get(f"{STYLE}name") or _HEADS
                levels = {_whole(level.get(f"{TEXT}level"), 0): level for level in style}
                self._levels.setdefault(name, levels)
        self._lists: dict[_Element, _Counts] = {}
        self._last: dict[str, _Counts] = {}
        self._named: dict[str, _Counts] = {}

    def numbers(self, body: _Element) -> Iterator[tuple[_Element, str]]:
        heads: _Counts = {}
        for block in body.iter(f"{TEXT}p", f"{TEXT}h"):
            parent = block.getparent()
            if parent is None or next(block.iterancestors(f"{TEXT}tracked-changes"), None) is not None:
                continue
            if parent.tag == f"{TEXT}list-item":
                if next(parent.iterchildren(f"{TEXT}p", f"{TEXT}h")) is block:
                    lists = [*parent.iterancestors(f"{TEXT}list")]
                    name = self._list_style(lists, block)
                    start = parent.get(f"{TEXT}start-value")
                    yield from self._number(block, name, len(lists), self._counts(lists[-1], name), start)
            elif block.tag == f"{TEXT}h" and block.get(f"{TEXT}is-list-header") != "true":
                at = _whole(block.get(f"{TEXT}outline-level"), 1)
                yield from self._number(block, _HEADS, at, heads, block.get(f"{TEXT}start-value"))

    def _list_style(self, lists: list[_Element], block: _Element) -> str:
        """Return the style of the innermost list that has one, else that of the paragraph."""
        named = next(filter(None, (each.get(f"{TEXT}style-name") for each in lists)), "")
        style = self._styles.get(block.get(f"{TEXT}style-name") or "")
        for _ in range(_STYLE_DEPTH):
            if named or style is None:
                break
            named = style.get(f"{STYLE}list-style-name") or ""
            style = self._styles.get(style.get(f"{STYLE}parent-style-name") or "")
        return named

    def _counts(self, outermost: _Element, name: str) -> _Counts:
        """Return a list's counters, or those of the list it continues."""
        counts = self._lists.get(outermost)
        if counts is None:
            counts = self._named.get(outermost.get(f"{TEXT}continue-list") or "")
            if counts is None and outermost.get(f"{TEXT}continue-numbering") == "true":
                counts = self._last.get(name)
            counts = {} if counts is None else counts
            self._lists[outermost] = self._last[name] = counts
            self._named[outermost.get(_XML_ID) or ""] = counts
        return counts

    def _number(
        self, block: _Element, name: str, at: int, counts: _Counts, start: str | None
    ) -> Iterator[tuple[_Element, str]]:
        levels = self._levels.get(name, {})
        level = levels.get(at)
        if level is None:
            return
        first = _whole(level.get(f"{TEXT}start-value"), 1)
        counts[at] = _whole(start, counts[at] + 1 if at in counts else first)
        for lower in [each for each in counts if each > at]:
            del counts[lower]
        if not level.get(f"{STYLE}num-format"):
            return
        depth = _whole(level.get(f"{TEXT}display-levels"), 1)
        numbers = ".".join(f"%{each}%" for each in range(max(1, at - depth + 1), at + 1))
        prefix, suffix = level.get(f"{STYLE}num-prefix") or "", level.get(f"{STYLE}num-suffix") or ""
        pattern = level.get(f"{_LOEXT}num-list-format") or f"{prefix}{numbers}{suffix}"
        signs = {each: _sign(levels.get(each), counts.get(each)) for each in map(int, _LEVEL_SIGN.findall(pattern))}
        if None in signs.values():
            yield block, ""
            return
        words = _LEVEL_SIGN.sub(lambda match: signs[int(match[1])] or "", pattern).strip()
        if words:
            followed = (
                each.get(f"{TEXT}label-followed-by") for each in level.iter(f"{STYLE}list-level-label-alignment")
            )
            yield block, words if "nothing" in followed else f"{words} "


def _sign(level: _Element | None, number: int | None) -> str | None:
    """Return the number of a level as displayed, "" if it shows none, None for an unsupported kind."""
    kind = (level.get(f"{STYLE}num-format") or "") if level is not None else ""
    if level is None or not kind:
        return ""
    if kind not in "1aAiI":
        return None
    value = _whole(level.get(f"{TEXT}start-value"), 1) if number is None else number
    return sign(value, kind, repeats=level.get(f"{STYLE}num-letter-sync") == "true") or None


def _whole(text: str | None, default: int) -> int:
    return int(text) if text and re.fullmatch(r"-?\d{1,6}", text) else default
