"""Plugins: entry points of other packages, found without importing them; a broken one costs a warning.

docs/plugins.md describes each group.
"""

from __future__ import annotations

from functools import cache
from typing import TYPE_CHECKING, Any, Literal

from tui.core.text import one_line

if TYPE_CHECKING:
    from importlib.metadata import EntryPoint

Group = Literal["postil.exports", "postil.imports", "postil.sources", "postil.markers"]

PLUGIN_FAILURES = (
    *(ImportError, SyntaxError, NameError, AttributeError, TypeError, ValueError, AssertionError),
    *(LookupError, ArithmeticError, OSError, RuntimeError),
)
"""Errors of other packages that are handled; running out of memory and Ctrl+C are not theirs."""

PROBLEMS: dict[str, None] = {}
"""Problems of plugins, one a line, not reported yet."""


@cache
def entry_points(group: Group) -> dict[str, EntryPoint]:
    """Return the entry points of a group by name; of two with one name the first, with a warning."""
    from importlib.metadata import entry_points

    points: dict[str, EntryPoint] = {}
    for point in entry_points(group=group):
        if points.setdefault(point.name, point) != point:
            complain(point, f"{points[point.name].value} has that name")
    return points


@cache
def load_group(group: Group) -> dict[str, Any]:
    """Return the loaded entry points of a group; those that fail to load are reported."""
    values = {}
    for name, point in entry_points(group).items():
        try:
            values[name] = point.load()
        except PLUGIN_FAILURES as error:
            complain(point, f"{type(error).__name__}: {error}")
    return values


def complain(point: EntryPoint, why: str) -> None:
    """Record why a plugin is ignored."""
    package = point.dist.name if point.dist is not None else point.value
    PROBLEMS[one_line(f"the plugin {package} is left out ({point.group} {point.name}): {why}", 300)] = None


def take_problems() -> list[str]:
    """Return the recorded problems of plugins, one a line, once."""
    lines = list(PROBLEMS)
    PROBLEMS.clear()
    return lines
