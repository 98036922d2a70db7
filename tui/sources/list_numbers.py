"""The numbers of list items, which a browser shows but a page does not contain."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from lxml.html import HtmlElement

NUMBER_SIGN = "⟦№⟧"
"""Precedes the number of a list item, so that no dash is put before it."""

_NUMBERED = re.compile(rf"^[ \t]*(?:[-*•] )?{NUMBER_SIGN}", re.MULTILINE)
_ROMAN: tuple[tuple[int, str], ...] = (
    (1000, "m"),
    (900, "cm"),
    (500, "d"),
    (400, "cd"),
    (100, "c"),
    (90, "xc"),
    (50, "l"),
    (40, "xl"),
)
_ROMAN += ((10, "x"), (9, "ix"), (5, "v"), (4, "iv"), (1, "i"))
_MOST, _CIRCLED = 3999, 20
_REMARKS = "*†‡§"
_STYLED = re.compile(
    r"list-style(?:-type)?\s*:[^;]*?(?P<name>none|(?:lower|upper)-(?:alpha|latin|roman)|decimal(?:-leading-zero)?)\b"
)
_STYLES = {"lower-alpha": "a", "lower-latin": "a", "upper-alpha": "A", "upper-latin": "A"}
_STYLES |= {"lower-roman": "i", "upper-roman": "I", "decimal": "1", "decimal-leading-zero": "01", "none": ""}


def write_numbers(entries: HtmlElement) -> None:
    """Write the number of each list item before it, as a browser shows it."""
    own = [entry for entry in entries if entry.tag == "li"]
    styled = _STYLED.search(entries.get("style") or "")
    kind = _STYLES[styled["name"]] if styled else entries.get("type") or "1"
    if not kind:
        return
    number, step = _whole(entries.get("start"), len(own) if entries.get("reversed") is not None else 1), 1
    if entries.get("reversed") is not None:
        step = -1
    for entry in own:
        number = _whole(entry.get("value"), number)
        target = entry
        while (
            not (target.text or "").strip() and len(target) and target[0].tag in ("p", "div", "b", "strong", "em", "i")
        ):
            target = target[0]
        if entry.text_content().strip():
            label = sign(number, kind) or number
            target.text = f"{NUMBER_SIGN}{label}. {(target.text or '').lstrip()}"
        number += step


def _whole(value: str | None, default: int) -> int:
    return int(value) if value and re.fullmatch(r"-?\d{1,6}", value.strip()) else default


def sign(number: int, kind: str, *, repeats: bool = False) -> str:
    """Return a number in the style, `kind`, of "1", "01", "a", "A", "i", "I", "①" or "*"; "" for no sign.

    After "z" comes "aa", then "ab", or "bb" if the letter `repeats`.
    """
    if kind in "aA":
        letters = _letters(number, repeats=repeats)
    elif kind in "iI":
        letters = _roman(number)
    elif kind == "①":
        letters = chr(ord("①") + number - 1) if 1 <= number <= _CIRCLED else ""
    elif kind == "*":
        letters = _REMARKS[(number - 1) % len(_REMARKS)] * ((number - 1) // len(_REMARKS) + 1) if number > 0 else ""
    else:
        return f"{number:0{len(kind)}}" if kind.lstrip("0") == "1" else str(number)
    return letters.upper() if kind in "AI" else letters


def _letters(number: int, *, repeats: bool) -> str:
    if not 1 <= number <= _MOST:
        return ""
    if repeats:
        return chr(97 + (number - 1) % 26) * ((number - 1) // 26 + 1)
    letters = ""
    while number:
        number, place = divmod(number - 1, 26)
        letters = chr(97 + place) + letters
    return letters


def _roman(number: int) -> str:
    if not 1 <= number <= _MOST:
        return ""
    letters = ""
    for value, name in _ROMAN:
        times, number = divmod(number, value)
        letters += name * times
    return letters


def show_numbers(text: str) -> str:
    """Return a text with list numbers as a page shows them."""
    return _NUMBERED.sub("", text).replace(NUMBER_SIGN, "")
