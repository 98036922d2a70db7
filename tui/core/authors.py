"""Who wrote an article: names in one field, joined by "; "."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Iterable

SEPARATOR = "; "

_SUFFIX = re.compile(r"(?:[JS]r|[IVX]+|M\.?D|Ph\.?D|Esq)\.?", re.IGNORECASE)
"""What stands behind a comma and is no given name."""


def join_authors(names: Iterable[str]) -> str:
    """Return names, or fields of several, as one field: each once, in their order."""
    lines = (" ".join(part.split()).strip(" ,") for name in names for part in name.split(";"))
    once: dict[str, str] = {}
    for line in filter(None, lines):
        once.setdefault(line.casefold(), line)
    return SEPARATOR.join(once.values())


def author_names(authors: str) -> tuple[str, ...]:
    """Return the names in the field, in their order."""
    return tuple(name for part in authors.split(SEPARATOR.strip()) if (name := part.strip()))


class NameParts(NamedTuple):
    """An author as references have it; `given` and `suffix` are "" where a name has none, or is one whole."""

    family: str
    given: str = ""
    suffix: str = ""


def name_parts(name: str) -> NameParts:
    """Take an author's name apart."""
    first, *others = (part.strip() for part in name.split(","))
    if not first or len(others) > 1 or " and " in name.casefold():
        return NameParts(name)
    if others and not _SUFFIX.fullmatch(others[0]):
        return NameParts(first, others[0]) if others[0] else NameParts(name)
    words = first.split()
    at = next((at for at, word in enumerate(words) if at and word[0].islower()), len(words) - 1)  # von der Leyen
    return NameParts(" ".join(words[at:]), " ".join(words[:at]), *others)
