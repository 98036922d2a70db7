"""How certain the names of an article are, judged from the article alone: the packaged model gives no scores."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from tui.core.names import normalise

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from tui.core.model import Mention

LONG_NAME = 4
"""The number of words from which a name has often absorbed something else."""

HEADLINE = 0.7
"""The share of capitalised words that makes a line a headline, where capitals show no names."""

_SMOOTHING = 5
"""Certain names added to every article's own, so that one doubtful name of one does not rank first."""

_LITTLE = 0.01
"""The doubt of an article whose names all seem right, but are unreviewed."""

ALL_DECIDED = -1.0
"""The doubt of an article with nothing left to decide."""


@dataclass(slots=True)
class _Name:
    labels: set[str] = field(default_factory=set)
    places: list[Mention] = field(default_factory=list)
    is_found: bool = False


def unsure(text: str, mentions: Iterable[Mention]) -> set[str]:
    """Return the names, normalised, that are likely to be wrong somewhere in the article.

    These have several labels; are one-word persons and no part of a longer name, or ambiguous surnames; have four words
    or more; are organisations in capitals; or occur in headlines. Dates are left out.
    """
    names: dict[str, _Name] = {}
    parts: set[str] = set()
    for mention in mentions:
        if not mention.is_name or mention.label == "DATE":
            continue
        key = normalise(text[mention.start : mention.end])
        name = names.setdefault(key, _Name())
        name.labels.add(mention.label)
        name.places.append(mention)
        name.is_found |= mention.state == "found"
        words = key.split()
        parts.update(words if len(words) > 1 else ())
    headlines: dict[int, bool] = {}
    return {key for key, name in names.items() if name.is_found and _is_unsure(text, key, name, parts, headlines)}


def _is_unsure(text: str, key: str, name: _Name, parts: set[str], headlines: dict[int, bool]) -> bool:
    count = len(key.split())
    if len(name.labels) > 1 or count >= LONG_NAME:
        return True
    if "PERSON" in name.labels and count == 1:
        is_nobodys = any(normalise(place.entity) == key for place in name.places)
        if key not in parts or is_nobodys:
            return True
    for place in name.places:
        words = text[place.start : place.end]
        if place.label == "ORG" and len(words) > 1 and words.isupper():
            return True
        line = text.rfind("\n", 0, place.start) + 1
        if line not in headlines:
            end = text.find("\n", line)
            headlines[line] = _is_headline(text[line : end if end >= 0 else len(text)])
        if headlines[line]:
            return True
    return False


def _is_headline(line: str) -> bool:
    words = [word for word in line.split() if word[0].isalpha()]
    return bool(words) and sum(word[0].isupper() for word in words) > HEADLINE * len(words)


def doubt(text: str, mentions: Sequence[Mention], disputed: int = 0) -> float:
    """Return how uncertain an article's names are: roughly the share of distinct ones that are unsure or disputed.

    0 without names. `disputed` counts names on which the last two models differ.
    """
    undecided = [each for each in mentions if each.state == "found" and each.label != "DATE"]
    if mentions and not any(each.state == "found" for each in mentions):
        return ALL_DECIDED
    names = {normalise(text[each.start : each.end]) for each in undecided}
    little = _LITTLE if mentions else 0.0
    return (len(unsure(text, mentions)) + min(disputed, len(names)) + little) / (len(names) + _SMOOTHING)
