"""The order of a codebook: codes below their parents, siblings in the order people chose."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from tui.core.model import CODE_COLORS, COLORS

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping

    from tui.core.model import Tag

_RGB = re.compile(r"#[0-9A-Fa-f]{6}")
_SHORT_RGB = re.compile(r"#[0-9A-Fa-f]{3}")

_EXAMPLE = "Example:"
"""The prefix of a definition's line with its example, so that every format with definitions carries it."""

_LAST = 2**31
"""The position of codes that nobody has ordered: after the others, by name."""

TreeKey = tuple[tuple[int, str, str], ...]


def levels(path: str) -> list[str]:
    """Return the paths of all parents of a path, from the top, and the path itself."""
    parts = path.split("/")
    return ["/".join(parts[:depth]) for depth in range(1, len(parts) + 1)]


def own_order(tags: Iterable[Tag]) -> Callable[[str], TreeKey]:
    """Return the sort key of paths for the tree of these tags."""
    positions = {tag.name: tag.position for tag in tags if tag.position}

    def key(path: str) -> TreeKey:
        parts = path.split("/")
        places = (positions.get(above, _LAST) for above in levels(path))
        return tuple((place, part.casefold(), part) for place, part in zip(places, parts, strict=True))

    return key


def moved_paths(old: Mapping[str, str], new: Mapping[str, str]) -> dict[str, str]:
    """Return the new path of each old one that codes have left together, from their names by id before and after."""
    paths: dict[str, str] = {}
    for tag_id, name in old.items():
        before, after = name.split("/"), new.get(tag_id, name).split("/")
        while before and after and before != after:
            paths.setdefault("/".join(before), "/".join(after))
            if before.pop() != after.pop():
                break
    return paths


def siblings(tags: Iterable[Tag], path: str) -> list[Tag]:
    """Return the tags on a path's level, including itself, in their own order."""
    tags = list(tags)
    parent, key = path.rpartition("/")[0], own_order(tags)
    return sorted((tag for tag in tags if tag.name.rpartition("/")[0] == parent), key=lambda tag: key(tag.name))


def split_example(definition: str) -> tuple[str, str]:
    """Split a definition from the line that names its example, "" for none."""
    lines = definition.split("\n")
    at = next((at for at in reversed(range(len(lines))) if lines[at].startswith(_EXAMPLE)), None)
    if at is None:
        return definition, ""
    return "\n".join([*lines[:at], *lines[at + 1 :]]).strip(), lines[at].removeprefix(_EXAMPLE).strip()


def with_example(definition: str, example: str) -> str:
    """Return a definition with this example in its last line, "" for none, replacing an earlier one."""
    line = f"{_EXAMPLE} {example}" if example else ""
    return "\n".join(filter(None, (split_example(definition)[0], line)))


def search_text(path: str) -> str:
    """Return what filters that only have words search of a code: `#path` finds its branch, `#path!` the code."""
    return " ".join(dict.fromkeys((f"#{path}!", f"#{path.replace(' ', '_')}!")))


def shown_colors(colors: Mapping[str, str]) -> dict[str, str]:
    """Return the colours codes are shown with: their own, else that of the nearest code above that has one, else ""."""
    return {
        name: color or next((above for path in reversed(levels(name)[:-1]) if (above := colors.get(path))), "")
        for name, color in colors.items()
    }


def is_rgb(color: str) -> bool:
    """Return whether a colour is `#RRGGBB`."""
    return _RGB.fullmatch(color) is not None


def drawable_color(color: str) -> str:
    """Return a colour that can be drawn, a name or `#RRGGBB`; yellow for one that only a foreign file knows."""
    return color if color in CODE_COLORS or is_rgb(color) else COLORS[0]


def code_color(value: str) -> str:
    """Return a valid colour of a code, a name or `#RRGGBB` in capitals (`#RGB` for short); "" if it is invalid."""
    value = value.strip()
    if _SHORT_RGB.fullmatch(value):
        value = "#" + "".join(digit * 2 for digit in value[1:])
    if is_rgb(value):
        return value.upper()
    return value.casefold() if value.casefold() in CODE_COLORS else ""
