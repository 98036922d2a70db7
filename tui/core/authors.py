"""Who wrote an article: names in one field, joined by "; "."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable

SEPARATOR = "; "


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
