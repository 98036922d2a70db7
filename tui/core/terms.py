"""The language of searches and filters: terms joined by "and"; `,` inside one is "or", `-` before it "not".

`#economy` is a tag or one below it, `#economy!` the tag itself, `by:anna` and the like have a field, `2019..2020-03` or
`date:>2019-04` is a publication date, `field=nurse` an attribute, and all else is words: `"two words"` is a phrase,
`launch*` a prefix. `OR` between two terms is "or", too.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date, timedelta
from itertools import islice
from typing import TYPE_CHECKING

from tui.core.errors import TermError
from tui.core.times import first_day

if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Iterable, Iterator, Mapping

TAG, WORD, PUBLISHED, ATTRIBUTE, EITHER = "#", "", "published", "attribute", "|"

_TERM = re.compile(r'(?:"[^"]*(?:"|$)|[^\s"])+')
_JOINED = re.compile(rf"{_TERM.pattern}(?:\s+OR\s+{_TERM.pattern})*")
VALUE = re.compile(r'(?:"[^"]*(?:"|$)|[^,"])+')
"""One of the alternatives of a term, as typed."""
_WORDS = re.compile(r'(?:"[^"]*(?:"|$)|[^,"]|(?<=\d),(?=\d))+')
"""Words of a text, in which 1,200 is one number; in other fields it is two values."""
_ATTRIBUTE = re.compile(r'((?:"[^"]*"|[^\s"=:/?&#])+)=(.*)', re.DOTALL)
_BRACKETS = re.compile(r"(?<!\S)\(((?:[^\s()]+\s+OR\s+)+[^\s()]+)\)(?!\S)")
"""Alternatives in brackets, which change nothing, since "or" binds more tightly than "and"."""
_KEYED = re.compile(r"([^\W\d_][\w-]*):(.*)", re.DOTALL)
_UNKNOWN = re.compile(r"([a-z]+):(?!//)\S")
_DATE = r"(\d{4}(?:-\d\d){0,2}|yesterday|today|tomorrow)"
_RANGE = re.compile(rf"{_DATE}?\.\.{_DATE}?|(>=?|<=?)?{_DATE}", re.ASCII)
_DAYS = {"yesterday": -1, "today": 0, "tomorrow": 1}
_LETTERS = re.compile(r"[^\W\d_]+")
_INSIDE = re.compile(r'^(?!").*(?:\w|^)\*\w')
_OTHER_LANGUAGE = {"AND": "not needed: all terms must match", "NOT": "- in front of the word here: -launch"}
"""Operators of other search languages, and what stands for them in this one."""
_SPELLED = {"date": PUBLISHED}
"""Fields that have another name in a term."""
MAY_BE_EMPTY = (ATTRIBUTE, "author", "publisher", "source", "language")
"""Fields of which `""` asks for articles that have none."""

NEAR = 3
"""The most words that are offered for a misspelled one."""


@dataclass(frozen=True, slots=True)
class Term:
    """A part of a filter; `key` is "" for words and "#" for tags. It matches any of its values, or none.

    A word keeps its quotes and its `*`. With the key "|" one term of `either` has to match.
    """

    key: str
    values: tuple[str, ...] = ()
    negated: bool = False
    either: tuple[Term, ...] = ()


def read_terms(text: str, keys: Collection[str], attributes: Collection[str] = ()) -> list[Term]:
    """Parse the terms of a filter; a term without a value yet is ignored.

    `keys` are the known fields ("#" and "date" among them, or `#x` and `2019..` are words), `attributes` the names of
    articles' own. Anything else is a word, which `expect_known` may refuse.
    """
    fields = {**{name.replace(" ", "_"): f"{ATTRIBUTE}={name}" for name in attributes}, **{key: key for key in keys}}
    groups: list[list[Term]] = []
    is_or = False
    for word in _TERM.findall(_BRACKETS.sub(r"\1", text)):
        if word == "OR":
            is_or = bool(groups)
            continue
        negated = word.startswith("-")
        term = _term(word[negated:], fields, negated)
        if term.values:
            groups[-1:] = [[*groups[-1], term]] if is_or else [*groups[-1:], [term]]
        is_or = False
    return [_either(group) for group in groups]


def split_terms(text: str) -> list[str]:
    """Return the terms of a filter as typed, those joined by OR as one."""
    return _JOINED.findall(text)


def each_term(terms: Iterable[Term]) -> Iterator[Term]:
    """Yield terms, including the alternatives of OR."""
    for term in terms:
        yield from each_term(term.either) if term.key == EITHER else (term,)


def positive_words(terms: Iterable[Term]) -> list[str]:
    """Return the words that terms search for, as typed."""
    words = (term for term in each_term(terms) if term.key == WORD and not term.negated)
    return [value for term in words for value in term.values]


def expect_known(terms: Iterable[Term], keys: Collection[str]) -> None:
    """Refuse what looks like an unknown field, naming the known ones, and brackets. Raises `TermError`."""
    for term in each_term(terms):
        if term.key != WORD:
            continue
        for value in term.values:
            if value.startswith("(") and ")" not in value:
                raise TermError("brackets hold words with OR between them alone: (launch OR test)")
            if value in _OTHER_LANGUAGE:
                raise TermError(f'{value} is {_OTHER_LANGUAGE[value]} (the word itself is "{value}")')
            if _INSIDE.search(value):
                raise TermError(f"* is for the end of a word alone (laun*), not for {value} (in quotes it is a sign)")
        if match := _UNKNOWN.match(term.values[0]):
            names = ", ".join(f"{key}:" for key in keys if key != TAG)
            if not names:
                codes = " and #code" if TAG in keys else ""
                raise TermError(f"here are words{codes} alone, no {match[1]}: (in quotes it is one)")
            raise TermError(f"no term begins with {match[1]}: there are {names} (in quotes it is a word)")


def _either(group: list[Term]) -> Term:
    first = group[0]
    if len(group) > 1 and any(term.negated or term.key != first.key for term in group):
        return Term(EITHER, either=tuple(group))
    return Term(first.key, tuple(value for term in group for value in term.values), first.negated)


def _term(word: str, fields: Mapping[str, str], negated: bool) -> Term:
    if word.startswith("#") and TAG in fields:
        return Term(TAG, _values(word[1:]) or ("",), negated)
    if (keyed := _KEYED.fullmatch(word)) and (field := fields.get(keyed[1])):
        key, _, name = field.partition("=")
        if name:
            return _attribute(name, keyed[2], negated)
        if key != ATTRIBUTE or not _ATTRIBUTE.fullmatch(keyed[2]):
            values = _values(keyed[2], _WORDS if key == "title" else VALUE, may_be_empty=key in MAY_BE_EMPTY)
            return Term(_SPELLED.get(key, key), values, negated)
        word = keyed[2]
    if "date" in fields and ".." in word and word != ".." and _RANGE.fullmatch(word):
        return Term(PUBLISHED, (word,), negated)
    if ATTRIBUTE in fields and (of_article := _ATTRIBUTE.fullmatch(word)):
        return _attribute(of_article[1].replace('"', ""), of_article[2], negated)
    return Term(WORD, tuple(filter(None, map(_word, _WORDS.findall(word)))), negated)


def _attribute(name: str, values: str, negated: bool) -> Term:
    return Term(ATTRIBUTE, tuple(f"{name}={value}" for value in _values(values, may_be_empty=True)), negated)


def _word(text: str) -> str:
    """Return a word, or words in quotes; "" if there are none yet."""
    words = text.replace('"', "").strip()
    return f'"{words}"' if words and text.startswith('"') else words.lstrip("*") and words


def _values(text: str, pattern: re.Pattern[str] = VALUE, *, may_be_empty: bool = False) -> tuple[str, ...]:
    pieces = ((each, each.replace('"', "").strip()) for each in pattern.findall(text))
    return tuple(value for each, value in pieces if value or (may_be_empty and each.strip() == '""'))


def date_range(value: str, today: date) -> tuple[str, str] | None:
    """Return the first and last date of `2019..`, `>2019-03` or `2020-03`; None if it is invalid.

    An end may be "", which is open, or only a year or month.
    """
    match = _RANGE.fullmatch(value)
    if match is None or value == "..":
        return None
    sign = match[3] or ""
    first, last, alone = (_day(match[part] or "", today) for part in (1, 2, 4))
    try:
        for each in filter(None, (first, last, alone)):
            date.fromisoformat(first_day(each))
        if sign:
            end = alone if sign.endswith("=") else _beside(alone, 1 if sign == ">" else -1)
            return (end, "") if sign.startswith(">") else ("", end)
    except ValueError:
        return None
    return (alone, alone) if alone else (first, last)


def expect_range(value: str, today: date) -> None:
    """Refuse a range of dates that is none, or that ends before it begins. Raises `TermError`."""
    dates = date_range(value, today)
    if dates is None:
        raise TermError(f"{value!r} is not a date or range such as 2019..2020-03, >2019-04 or ..today")
    first, last = dates
    if first and last and last < first[: len(last)]:
        raise TermError(f"{value} ends before it begins")


def _day(word: str, today: date) -> str:
    return (today + timedelta(_DAYS[word])).isoformat() if word in _DAYS else word


def _beside(day: str, step: int) -> str:
    """Return the year, month or day after one, or before it."""
    first = date.fromisoformat(first_day(day))
    if len(day) == 10:
        return (first + timedelta(step)).isoformat()
    months = first.year * 12 + first.month - 1 + step * (12 if len(day) == 4 else 1)
    return f"{months // 12:04}-{months % 12 + 1:02}"[: len(day)]


def nothing_left(text: str, count: Callable[[str], int], near: Callable[[str], Iterable[str]]) -> str:
    """Return the message for a filter without results: what may be meant, or without which term there would be most.

    `count` returns the number of results for other terms, `near` the words that a misspelled one may mean.
    """
    if hints := " · ".join(likely_words(text, count, near)):
        return hints
    terms = split_terms(text)
    counts = [(count(" ".join(term for term in terms if term != each)), each) for each in dict.fromkeys(terms)]
    most, term = max(counts, key=lambda pair: pair[0], default=(0, ""))
    return f"nothing · {most:,} without {term}" if most else "nothing, whichever term is left out"


def likely_words(text: str, count: Callable[[str], int], near: Callable[[str], Iterable[str]]) -> Iterator[str]:
    """Yield what may be meant by the terms that find nothing by themselves, with how much that would find."""
    for term in dict.fromkeys(split_terms(text)):
        field, colon, words = term.rpartition(":")
        if term.startswith("-") or count(term):
            continue
        for word in dict.fromkeys(_LETTERS.findall(words)):
            counts = {}
            for other in islice(near(word), NEAR):
                spelled = f"{field}{colon}{words.replace(word, other)}"
                if number := count(text.replace(term, spelled)) or count(spelled):
                    counts[spelled] = number
            if counts:
                yield f"{term} finds nothing, but {', '.join(f'{other} ({counts[other]:,})' for other in counts)}"
