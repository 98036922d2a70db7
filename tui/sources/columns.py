"""Columns of a table and fields of JSON without a place in an article: attributes, or left out."""

from __future__ import annotations

from collections.abc import Mapping
from math import isfinite
from typing import TYPE_CHECKING

from tui.core.attributes import refusal
from tui.core.text import clean, whole_line

if TYPE_CHECKING:
    from collections.abc import Collection

_OWN_FORMAT = frozenset(["highlights", "mentions", "quotations"])
"""Members of every line of Postil's own format, whose other members only an import reads."""

_SAME = (("url", "source"), ("authors", "author"), ("published", "date"))
"""Columns with one place in an article: the second is used only where the first is empty."""

_NO_LINES = frozenset(["text", "content", "tags", "labels", "authors", "author", "published_by"])
_NO_LINES |= {"annotations", "highlights", "is_archived", "is_read"}
"""Columns whose value may be something else than one line."""

NAMELESS = "(without a name)"
"""Names of nameless columns, for the row numbers that some programs write."""


def split_fields(
    fields: Mapping[str, object], columns: Collection[str]
) -> tuple[tuple[tuple[str, str], ...], tuple[str, ...]]:
    """Return attributes by name and value, and the names of fields that are neither one of `columns` nor attributes.

    Empty ones are neither. An object `attributes` holds attributes of its own. One of `columns` whose place another
    one has taken, or whose value is a list, an object or true instead of a line, counts as a field without a place.
    """
    spare = {second for first, second in _SAME if fields.get(first) and fields[first] != fields.get(second)}
    attributes: dict[str, str] = {}
    left_out: dict[str, None] = {}
    is_own_format = fields.keys() >= _OWN_FORMAT
    for key, value in fields.items():
        if not (value or is_zero(value)):
            continue
        if key in columns and key not in spare and (key in _NO_LINES or not isinstance(value, list | dict | bool)):
            continue
        if key == "attributes" and isinstance(value, Mapping):
            inner, others = split_fields(value, ())
            attributes.update(inner)
            left_out.update(dict.fromkeys(f"attributes.{name}" for name in others))
            continue
        name, words = whole_line(clean(key)[0]), _words(value)
        if words is None or is_own_format or refusal(name, words) or name in attributes:
            left_out[name or NAMELESS] = None
        elif words:
            attributes[name] = words
    return tuple(attributes.items()), tuple(left_out)


def text_of(value: object) -> str:
    """Return the value of a column as text if it is a text or a number; "" for anything else."""
    if isinstance(value, float):  # a column of whole numbers with gaps has 2019.0
        value = int(value) if value.is_integer() else str(value) if isfinite(value) else ""
    return str(value).strip() if isinstance(value, str | int) and not isinstance(value, bool) else ""


def is_zero(value: object) -> bool:
    return isinstance(value, int | float) and not value


def _words(value: object) -> str | None:
    """Return a value as text; None for a list or an object."""
    if isinstance(value, bool):
        return str(value).lower()
    if isinstance(value, str | int | float):
        return whole_line(clean(str(value))[0])
    return None
