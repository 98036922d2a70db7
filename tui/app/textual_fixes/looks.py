"""How cells look, and the shortest output that changes one look into another."""

from __future__ import annotations

from functools import lru_cache
from typing import TYPE_CHECKING, ClassVar
from zlib import crc32

from rich._palettes import EIGHT_BIT_PALETTE
from rich.color import ColorSystem
from textual.strip import Strip

if TYPE_CHECKING:
    from collections.abc import Mapping

    from rich.style import Style

Triplet = tuple[int, int, int]

_OFF = {"1": 22, "2": 22, "3": 23, "4": 24, "21": 24, "5": 25, "6": 25, "7": 27, "8": 28, "9": 29, "51": 54, "52": 54}
_OFF |= {"53": 55}
ON_BLANKS = frozenset({"4", "21", "7", "9", "51", "52", "53"})
"""Attributes that are visible on a blank."""


class Look:
    """How a cell looks: the codes of its attributes, its colours as they are written, its link.

    Equal looks are one object.
    """

    __slots__ = ("attributes", "background", "blank", "color", "colors", "link")
    _all: ClassVar[dict[tuple[frozenset[str], str, str, str], Look]] = {}

    attributes: frozenset[str]
    color: str
    background: str
    link: str
    blank: Look
    """The part of it that is visible on a blank."""
    colors: tuple[str, ...]

    @classmethod
    def of(cls, attributes: frozenset[str], color: str, background: str, link: str) -> Look:
        look = cls._all.get((attributes, color, background, link))
        if look is None:
            look = cls._all[attributes, color, background, link] = cls()
            look.attributes, look.color, look.background, look.link = attributes, color, background, link
            look.colors = color, background, link
            seen = attributes & ON_BLANKS
            look.blank = cls.of(seen, color if seen else "", background, link)
        return look


PLAIN = Look.of(frozenset(), "", "", "")


class Depth:
    """How a terminal with few colours writes them: by a table, any other colour by the nearest entry.

    Rich 14 always chooses the nearest, so that different backgrounds become one and text on them unreadable.
    """

    def __init__(self, colors: int, texts: Mapping[Triplet, int], grounds: Mapping[Triplet, int]) -> None:
        """`colors` is the number of colours; the tables map each role to an entry, -1 being the terminal's default."""
        self.colors = colors
        self._texts, self._backgrounds = texts, grounds

    @lru_cache(4096)  # noqa: B019 - there are two of these
    def look(self, style: Style) -> Look:
        codes = Strip.render_ansi(style.without_color, ColorSystem.TRUECOLOR)
        plain = _taken_apart(codes, "")
        color, background = style.color, style.bgcolor
        text = self._entry(color.triplet, self._texts) if color is not None else -1
        under = self._entry(background.triplet, self._backgrounds, is_background=True) if background is not None else -1
        return Look.of(plain.attributes, self._code(text, 30), self._code(under, 40), style._link or "")

    def _entry(self, triplet: Triplet | None, table: Mapping[Triplet, int], *, is_background: bool = False) -> int:
        if triplet is None:
            return -1
        rgb = (triplet[0], triplet[1], triplet[2])
        if rgb in table:
            return table[rgb]
        return -1 if self.colors == 16 and is_background else nearest(rgb, self.colors)

    def _code(self, entry: int, base: int) -> str:
        if entry < 0:
            return ""
        if self.colors == 16:
            return str(base + entry if entry < 8 else base + 52 + entry)
        return f"{base + 8};5;{entry}"


def entry_rgb(entry: int) -> Triplet:
    """Return an entry of the 256 colours; the first 16 are whatever the user has configured."""
    color = EIGHT_BIT_PALETTE[entry]
    return (color.red, color.green, color.blue)


@lru_cache(1024)
def nearest(rgb: Triplet, colors: int) -> int:
    """Return the nearest entry, of this many colours, to a colour."""
    entries = range(16) if colors == 16 else range(16, 256)
    return min(entries, key=lambda entry: sum((a - b) ** 2 for a, b in zip(entry_rgb(entry), rgb, strict=True)))


def look_of(style: Style | None, depth: Depth | None) -> Look:
    if style is None:
        return PLAIN
    if depth is not None:
        return depth.look(style)
    codes = style._ansi
    codes = Strip.render_ansi(style, ColorSystem.TRUECOLOR) if codes is None else codes
    return _taken_apart(codes, style._link or "")


@lru_cache(4096)
def _taken_apart(codes: str, link: str) -> Look:
    """Split the codes of a style."""
    attributes, color, background = [], "", ""
    left = codes.split(";") if codes else []
    while left:
        code = left.pop(0)
        if code in ("38", "48"):
            wide = {"5": 2, "2": 4}[left[0]]
            value, left = ";".join([code, *left[:wide]]), left[wide:]
        elif code in _OFF:
            attributes.append(code)
            continue
        else:
            value = "" if code in ("39", "49") else code
        if code[0] == "4" or code[:2] == "10":
            background = value
        else:
            color = value
    return Look.of(frozenset(attributes), color, background, link)


@lru_cache(4096)
def transition(before: Look, after: Look) -> str:
    """Return the shortest output that changes one look into another."""
    if before is after:
        return ""
    whole = [*sorted(after.attributes), *filter(None, (after.color, after.background))]
    off = {_OFF[code] for code in before.attributes - after.attributes}
    steps = [str(code) for code in sorted(off)]
    steps += sorted(code for code in after.attributes if code not in before.attributes or _OFF[code] in off)
    if after.color != before.color:
        steps.append(after.color or "39")
    if after.background != before.background:
        steps.append(after.background or "49")
    changed = ";".join(steps)
    anew = ";".join(["0", *whole]) if whole else ""
    codes = min(changed, anew, key=len) if steps else None
    written = "" if codes is None else f"\x1b[{codes}m"
    if after.link != before.link:
        name = f"id={crc32(after.link.encode()):x}" if after.link else ""
        written += f"\x1b]8;{name};{after.link}\x1b\\"
    return written
