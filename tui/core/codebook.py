"""The order of a codebook: codes below those they are below, each among its siblings where a person has put it."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from tui.core.model import CODE_COLORS

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

    from tui.core.model import Tag

_RGB = re.compile(r"#[0-9A-Fa-f]{6}")

_EXAMPLE = "Example:"
"""What the line of a definition begins with that names an example: so it is in every format that has definitions."""

_LAST = 2**31
"""Where a code comes that nobody has put anywhere: after the others, by name."""

TreeKey = tuple[tuple[int, str, str], ...]


def levels(path: str) -> list[str]:
    """Return the paths above a path, from the top, and itself."""
    parts = path.split("/")
    return ["/".join(parts[:depth]) for depth in range(1, len(parts) + 1)]


def own_order(tags: Iterable[Tag]) -> Callable[[str], TreeKey]:
    """Return the key by which paths are sorted as the tree of these tags shows them."""
    positions = {tag.name: tag.position for tag in tags if tag.position}

    def key(path: str) -> TreeKey:
        parts = path.split("/")
        places = (positions.get(above, _LAST) for above in levels(path))
        return tuple((place, part.casefold(), part) for place, part in zip(places, parts, strict=True))

    return key


def siblings(tags: Iterable[Tag], path: str) -> list[Tag]:
    """Return the tags of a path's own level, itself among them, in their own order."""
    tags = list(tags)
    parent, key = path.rpartition("/")[0], own_order(tags)
    return sorted((tag for tag in tags if tag.name.rpartition("/")[0] == parent), key=lambda tag: key(tag.name))


def split_example(definition: str) -> tuple[str, str]:
    """Return a definition without the line that names its example, and what that says, "" for none."""
    lines = definition.split("\n")
    at = next((at for at in reversed(range(len(lines))) if lines[at].startswith(_EXAMPLE)), None)
    if at is None:
        return definition, ""
    return "\n".join([*lines[:at], *lines[at + 1 :]]).strip(), lines[at].removeprefix(_EXAMPLE).strip()


def with_example(definition: str, example: str) -> str:
    """Return a definition whose last line names this example, "" for none, in place of the one it named."""
    line = f"{_EXAMPLE} {example}" if example else ""
    return "\n".join(filter(None, (split_example(definition)[0], line)))


def is_rgb(color: str) -> bool:
    """Tell whether a colour is `#RRGGBB`."""
    return _RGB.fullmatch(color) is not None


def code_color(value: str) -> str:
    """Return a colour that a code can have: a name, or `#RRGGBB` in capitals; "" for what is none."""
    value = value.strip()
    if is_rgb(value):
        return value.upper()
    return value.casefold() if value.casefold() in CODE_COLORS else ""
