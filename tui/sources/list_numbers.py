"""The numbers of a list's entries, which a browser shows and a page does not hold."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from lxml.html import HtmlElement

NUMBER_SIGN = "⟦№⟧"
"""Stands before the number of a list's entry, so that the dash of a list is not put before it."""

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


def write_numbers(entries: HtmlElement) -> None:
    """Write the number of each entry of a list before it, as a browser shows it."""
    own = [entry for entry in entries if entry.tag == "li"]
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
            sign = _sign(number, entries.get("type") or "1")
            target.text = f"{NUMBER_SIGN}{sign}. {(target.text or '').lstrip()}"
        number += step


def _whole(value: str | None, default: int) -> int:
    return int(value) if value and re.fullmatch(r"-?\d{1,6}", value.strip()) else default


def _sign(number: int, kind: str) -> str:
    sign = str(number)
    if kind in "aA" and 1 <= number <= 26:
        sign = chr(96 + number)
    elif kind in "iI" and 1 <= number < 4000:
        sign = ""
        for value, letters in _ROMAN:
            times, number = divmod(number, value)
            sign += letters * times
    return sign.upper() if kind in "AI" else sign


def numbered(text: str) -> str:
    """Return a text with the numbers of its lists as a page shows them."""
    return _NUMBERED.sub("", text).replace(NUMBER_SIGN, "")
