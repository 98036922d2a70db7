"""How cells look, and what must be written for one look after another."""

from __future__ import annotations

from functools import lru_cache
from typing import TYPE_CHECKING, ClassVar
from zlib import crc32

from textual.strip import Strip

if TYPE_CHECKING:
    from rich.color import ColorSystem
    from rich.style import Style

_OFF = {"1": 22, "2": 22, "3": 23, "4": 24, "21": 24, "5": 25, "6": 25, "7": 27, "8": 28, "9": 29, "51": 54, "52": 54}
_OFF |= {"53": 55}
ON_BLANKS = frozenset({"4", "21", "7", "9", "51", "52", "53"})
"""Attributes that are seen on a blank, too."""


class Look:
    """How a cell looks: the codes of its attributes, its colours as they are written, where it links to.

    There is one object of looks that are alike.
    """

    __slots__ = ("attributes", "background", "blank", "color", "colors", "link")
    _all: ClassVar[dict[tuple[frozenset[str], str, str, str], Look]] = {}

    attributes: frozenset[str]
    color: str
    background: str
    link: str
    blank: Look
    """What is seen of it on a blank."""
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


def look_of(style: Style | None, colors: ColorSystem) -> Look:
    if style is None:
        return PLAIN
    codes = style._ansi
    return _taken_apart(Strip.render_ansi(style, colors) if codes is None else codes, style._link or "")


@lru_cache(4096)
def _taken_apart(codes: str, link: str) -> Look:
    """Take the codes of a style apart."""
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
    """Return the shortest that changes one look into another."""
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
