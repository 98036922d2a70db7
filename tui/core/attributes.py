"""Attributes of an article under names of one's own: `field` is `trade union`, `year` is 2019."""

from __future__ import annotations

import math
import re
from typing import TYPE_CHECKING, Literal, NamedTuple

from tui.core.errors import TermError
from tui.core.text import cut, whole_line
from tui.core.times import is_published

if TYPE_CHECKING:
    from collections.abc import Iterable

AttributeKind = Literal["text", "number", "date"]

LONGEST_NAME, LONGEST_VALUE = 60, 500
"""Limits in characters; longer ones are refused, not cut."""

_NUMBER = re.compile(r"[+-]?(\d{1,15}(\.\d{1,15})?|\.\d{1,15})", re.ASCII)


class Attribute(NamedTuple):
    """The value of an article's attribute; `creator` set it last, at the time `modified`."""

    name: str
    value: str
    kind: AttributeKind
    creator: str
    created: str
    modified: str

    @property
    def stamp(self) -> tuple[str, str, str]:
        """What distinguishes this setting of the value from any other."""
        return self.name, self.value, self.modified


def kind_of(value: str) -> AttributeKind:
    """Return the type of a value: 2019 is a number, 2019-04 and 2019-04-15 are dates."""
    if _NUMBER.fullmatch(value):
        return "number"
    return "date" if value and is_published(value) else "text"


def read_attribute(text: str) -> tuple[str, str]:
    """Return name and value of `NAME=VALUE`. Raises `TermError`."""
    name, equals, value = text.partition("=")
    name, value = whole_line(name), whole_line(value)
    if not equals:
        raise TermError(f"{cut(text, 40)!r} is no NAME=VALUE such as year=2019")
    if why := refusal(name, value):
        raise TermError(why)
    return name, value


def refusal(name: str, value: str) -> str:
    """Return why an attribute is invalid; "" if it is valid."""
    if not name or "=" in name:
        return f"{cut(name, 40)!r} is no name of an attribute: it has a character at least, and no ="
    for what, text, most in (("name", name, LONGEST_NAME), ("value", value, LONGEST_VALUE)):
        if len(text) > most:
            return f"the {what} {cut(text, 40)!r} has {len(text):,} characters: an attribute's has {most} at most"
    return ""


def in_order(value: str) -> tuple[float, str]:
    """Return the sort key of a value: numbers by size, before all else."""
    return (float(value), "") if kind_of(value) == "number" else (math.inf, value)


def one_spelling(counts: Iterable[tuple[str, int]]) -> dict[str, str]:
    """Return, for values with how often they occur, the most frequent of those that a filter does not distinguish.

    These are nurse and Nurse, 2019 and 2019.0.
    """
    chosen: dict[float | str, str] = {}
    spellings: dict[str, str] = {}
    for value, _ in sorted(counts, key=lambda each: (-each[1], each[0])):
        plain = value.replace(" ", "_").replace('"', "")
        folded = "".join(letter.lower() if letter.isascii() else letter for letter in plain)  # as SQLite's NOCASE does
        key = float(value) if kind_of(value) == "number" else folded
        spellings[value] = chosen.setdefault(key, value)
    return spellings


def in_words(attributes: Iterable[Attribute], between: str = " · ") -> str:
    return between.join(f"{each.name}: {each.value}" for each in attributes)
