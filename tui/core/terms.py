"""What a person types into a filter: terms joined by and, `,` inside one is or, `-` before it is not.

`#economy` is a tag or one below it, `#economy!` this very one, `by:anna` and the like have a key, `2019..2020-03` is
when an article was published, `field=nurse` an attribute of it, all else is words, those in quotes together.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date, timedelta
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Collection

TAG, WORD, PUBLISHED, ATTRIBUTE = "#", "", "published", "attribute"

_TERM = re.compile(r'(?:"[^"]*(?:"|$)|[^\s"])+')
_VALUE = re.compile(r'(?:"[^"]*(?:"|$)|[^,"]|(?<=\d),(?=\d))+')
_KEYED = re.compile(r"([a-z]+):(.*)", re.DOTALL)
_ATTRIBUTE = re.compile(r'((?:"[^"]*"|[^\s"=:/?&#])+)=(.*)', re.DOTALL)
_DATE = r"(\d{4}(?:-\d\d){0,2}|yesterday|today|tomorrow)"
_RANGE = re.compile(rf"{_DATE}?\.\.{_DATE}?|{_DATE}", re.ASCII)
_DAYS = {"yesterday": -1, "today": 0, "tomorrow": 1}


@dataclass(frozen=True, slots=True)
class Term:
    """A part of a filter; `key` is "" for words and "#" for tags. It holds where one of its values does, or none."""

    key: str
    values: tuple[str, ...]
    negated: bool = False


def read_terms(text: str, keys: Collection[str]) -> list[Term]:
    """Return the terms of a filter; what has none of these keys is a word, what has no value yet says nothing."""
    terms = []
    for word in _TERM.findall(text):
        negated = word.startswith("-") and len(word) > 1
        term = _term(word[1:] if negated else word, keys, negated)
        if term.values:
            terms.append(term)
    return terms


def _term(word: str, keys: Collection[str], negated: bool) -> Term:
    if word.startswith("#"):
        return Term(TAG, _values(word[1:]) or ("",), negated)
    if (keyed := _KEYED.fullmatch(word)) and keyed[1] in keys:
        return Term(keyed[1], _values(keyed[2]), negated)
    if ".." in word and word != ".." and _RANGE.fullmatch(word):
        return Term(PUBLISHED, (word,), negated)
    if of_article := _ATTRIBUTE.fullmatch(word):
        name = of_article[1].replace('"', "")
        return Term(ATTRIBUTE, tuple(f"{name}={value}" for value in _values(of_article[2])), negated)
    return Term(WORD, _values(word), negated)


def _values(text: str) -> tuple[str, ...]:
    return tuple(value for each in _VALUE.findall(text) if (value := each.replace('"', "").strip()))


def date_range(value: str, today: date) -> tuple[str, str] | None:
    """Return the first and the last date that a value such as `2019..`, `..today` or `2020-03` means; None if none.

    An end may be "", which is open, or be no whole date.
    """
    match = _RANGE.fullmatch(value)
    if match is None or value == "..":
        return None
    first, last, alone = (_day(part or "", today) for part in match.groups())
    try:
        for each in filter(None, (first, last, alone)):
            date.fromisoformat(each + "-01-01"[len(each) - 4 :])
    except ValueError:
        return None
    return (alone, alone) if alone else (first, last)


def _day(word: str, today: date) -> str:
    return (today + timedelta(_DAYS[word])).isoformat() if word in _DAYS else word
