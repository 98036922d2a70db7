"""The numbers Word prints before paragraphs, which follow from their lists and are not in the text."""

from __future__ import annotations

import re
from collections import defaultdict
from dataclasses import dataclass
from typing import TYPE_CHECKING

from tui.sources.list_numbers import sign

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from lxml.etree import _Element

W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
_STYLE_DEPTH = 40
_LEVEL_SIGN = re.compile(r"%([1-9])")
_KINDS = {"decimal": "1", "lowerLetter": "a", "upperLetter": "A", "lowerRoman": "i", "upperRoman": "I"}
_KINDS |= {"decimalZero": "01", "decimalEnclosedCircle": "①", "chicago": "*", "none": "none"}
_PADDED = re.compile(r"0{0,8}1(?=,)")


@dataclass(frozen=True, slots=True)
class _Level:
    """How one level of a list counts: `kind` is "" for numbers that are not supported, None for none."""

    kind: str | None
    text: str
    start: int
    style: str
    restarts_below: int | None
    is_decimal: bool
    gap: str


class Numbering:
    """Counts the paragraphs of one document, in order."""

    def __init__(self, numbering: Iterable[_Element], styles: Iterable[_Element]) -> None:
        parts = [*numbering]
        self._abstract = {each.get(f"{W}abstractNumId") or "": each for each in parts if each.tag == f"{W}abstractNum"}
        self._lists = {each.get(f"{W}numId") or "": each for each in parts if each.tag == f"{W}num"}
        self._styles = {style.get(f"{W}styleId"): style for style in styles if style.tag == f"{W}style"}
        self._levels: dict[str, dict[int, _Level]] = {}
        self._counts: defaultdict[str, dict[int, int]] = defaultdict(dict)
        self._begun: set[tuple[str, int]] = set()

    def next(self, properties: _Element | None) -> str | None:
        """Count a paragraph with these properties; return what is printed before it, with the gap.

        "" for a paragraph without a number, None for an unsupported kind of number.
        """
        number, at = self._place(properties)
        if number not in self._lists:
            return ""
        if number not in self._levels:
            self._levels[number] = dict(self._read_levels(number))
        levels = self._levels[number]
        level = levels.get(at)
        if level is None:
            return ""
        counts = self._counts[self._abstract_of(number)]
        restart = self._restart(number, at)
        counts[at] = restart if restart is not None else counts[at] + 1 if at in counts else level.start
        for lower in [each for each in counts if each > at]:
            below = levels[lower].restarts_below if lower in levels else None
            if below is None or at < below:
                del counts[lower]
        return _written(level, levels, counts)

    def _place(self, properties: _Element | None) -> tuple[str, int]:
        """Return a paragraph's list and level, its own or its style's; "" for none."""
        number = level = style_id = ""
        for _ in range(_STYLE_DEPTH):
            if properties is None:
                break
            own = properties.find(f"{W}numPr")
            if own is not None:
                number, level = value(own, "numId"), level or value(own, "ilvl")
                if number:
                    break
            style_id = value(properties, "pStyle") or value(properties.getparent(), "basedOn")
            style = self._styles.get(style_id)
            properties = style.find(f"{W}pPr") if style is not None else None
        if number in self._lists and style_id and not level:
            named = (at for at, each in self._read_levels(number) if each.style == style_id)
            return number, next(named, 0)
        return number, int(level) if level.isdecimal() else 0

    def _read_levels(self, number: str) -> Iterator[tuple[int, _Level]]:
        abstract = self._abstract.get(self._abstract_of(number))
        levels = {
            each.get(f"{W}ilvl") or "0": each for each in (abstract.findall(f"{W}lvl") if abstract is not None else ())
        }
        for override in self._lists[number].findall(f"{W}lvlOverride"):
            own = override.find(f"{W}lvl")
            if own is not None:
                levels[override.get(f"{W}ilvl") or "0"] = own
        for at, element in levels.items():
            if at.isdecimal():
                yield int(at), _level(element)

    def _abstract_of(self, number: str) -> str:
        """Return the definition of a list: its own, or that of its linked style."""
        for _ in range(_STYLE_DEPTH):
            key = value(self._lists.get(number), "abstractNumId")
            style = self._styles.get(value(self._abstract.get(key), "numStyleLink"))
            linked = style.find(f"{W}pPr/{W}numPr") if style is not None else None
            if linked is None or value(linked, "numId") in ("", number):
                return key
            number = value(linked, "numId")
        return ""

    def _restart(self, number: str, at: int) -> int | None:
        """Return the number at which a list restarts with its first paragraph of a level, None if it continues."""
        if (number, at) in self._begun:
            return None
        self._begun.add((number, at))
        for override in self._lists[number].findall(f"{W}lvlOverride"):
            if (override.get(f"{W}ilvl") or "0") == str(at) and override.find(f"{W}startOverride") is not None:
                return _whole(value(override, "startOverride"), 1)
        return None


def value(element: _Element | None, name: str) -> str:
    """Return the value of a property, "" if it is missing."""
    child = element.find(f"{W}{name}") if element is not None else None
    return (child.get(f"{W}val") or "") if child is not None else ""


def _level(element: _Element) -> _Level:
    form = next(element.iter(f"{W}numFmt"), None)  # a newer program prints the first, an older one the second
    name = (form.get(f"{W}val") or "") if form is not None else "decimal"
    padded = _PADDED.match((form.get(f"{W}format") or "") if form is not None else "")
    kind = padded[0] if padded else _KINDS.get(name, "")
    restart = value(element, "lvlRestart")
    is_hidden = element.find(f"{W}rPr/{W}vanish") is not None
    gap = value(element, "suff")
    return _Level(
        kind=None if name == "bullet" or is_hidden else kind,
        text=value(element, "lvlText"),
        start=_whole(value(element, "start"), 0),
        style=value(element, "pStyle"),
        restarts_below=int(restart) if restart.isdecimal() else None,
        is_decimal=element.find(f"{W}isLgl") is not None,
        gap="" if gap == "nothing" else " ",
    )


def _whole(text: str, default: int) -> int:
    return int(text) if re.fullmatch(r"-?\d{1,6}", text) else default


def _written(level: _Level, levels: dict[int, _Level], counts: dict[int, int]) -> str | None:
    if level.kind is None or not level.text:
        return ""
    pieces: list[str] = []
    for place, piece in enumerate(_LEVEL_SIGN.split(level.text)):
        if place % 2 == 0:
            pieces.append(piece)
            continue
        at = int(piece) - 1
        named = levels.get(at)
        if named is None or named.kind in (None, "none"):
            continue
        kind = "1" if level.is_decimal else named.kind
        own = sign(counts.get(at, named.start), kind, repeats=True) if kind else ""
        if not own:
            return None
        pieces.append(own)
    words = "".join(pieces).strip()
    return f"{words}{level.gap}" if words else ""
