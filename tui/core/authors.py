"""The authors of an article: names in one field, joined by "; "."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, NamedTuple

from tui.core.text import one_line

if TYPE_CHECKING:
    from collections.abc import Iterable

SEPARATOR = "; "

_SEVERAL = re.compile(r"(?<!\S)and(?!\S)", re.IGNORECASE)

_ORGANISATION = re.compile(
    r"^the\s|\b(?:press|news|agency|ministry|department|office|institute|university|council|commission|"
    r"committee|association|foundation|staff|team|gmbh|inc|ltd)\b",
    re.IGNORECASE,
)
_FAMILY_FIRST = re.compile(r"[\u3005\u3041-\u309f\u3400-\u9fff\uac00-\ud7af\uf900-\ufaff\s]+")
"""A name in Han, Hiragana or Hangul; one in Katakana is foreign, in its own order."""

_SUFFIX = re.compile(r"(?:[JS]r|[IVX]+|M\.?D|Ph\.?D|Esq)\.?", re.IGNORECASE)
"""What may follow a comma without being a given name."""


def join_authors(names: Iterable[str]) -> str:
    """Return names, or fields of several, as one field without duplicates, in their order."""
    lines = (" ".join(part.split()).strip(" ,") for name in names for part in name.split(";"))
    once: dict[str, str] = {}
    for line in filter(None, lines):
        once.setdefault(line.casefold(), line)
    return SEPARATOR.join(once.values())


def stated_authors(stated: object) -> str:
    """Return the field for a JSON or YAML value: a name, or a list of names or of objects with one."""
    several = stated if isinstance(stated, list) else [stated]
    names = (each.get("name") if isinstance(each, dict) else each for each in several)
    return join_authors(one_line(name, 300) for name in names if isinstance(name, str))


def author_names(authors: str) -> tuple[str, ...]:
    """Return the names in the field, in their order."""
    return tuple(name for part in authors.split(SEPARATOR.strip()) if (name := part.strip()))


class NameParts(NamedTuple):
    """An author for references; `given` and `suffix` are "" if a name has none, or is one unit."""

    family: str
    given: str = ""
    suffix: str = ""


def name_parts(name: str) -> NameParts:
    """Split an author's name."""
    parts = [part.strip() for part in name.split(",")]
    first, *others = parts
    words = first.split()
    is_parted = bool(others) and len(words) == 1  # Press, Jane
    if not all(parts) or len(parts) > 3 or _SEVERAL.search(name) or (_ORGANISATION.search(name) and not is_parted):
        return NameParts(name)
    if len(others) == 2:
        if _SUFFIX.fullmatch(others[0]):
            return NameParts(first, others[1], others[0])
        return NameParts(*parts) if _SUFFIX.fullmatch(others[1]) else NameParts(name)
    if others and (is_parted or not _SUFFIX.fullmatch(others[0])):  # in "Newton, I." the I. is an initial, not a suffix
        return NameParts(first, others[0])
    if _FAMILY_FIRST.fullmatch(first):
        return NameParts(words[0], " ".join(words[1:]), *others)
    at = len(words) - 1
    if words[0].islower() and not words[-1].islower():  # van der Berg
        return NameParts(name)
    if not words[0].islower():
        at = next((at for at, word in enumerate(words) if at and word[0].islower()), at)  # Ursula von der Leyen
    return NameParts(" ".join(words[at:]), " ".join(words[:at]), *others)
