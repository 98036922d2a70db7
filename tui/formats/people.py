"""The creators and times of annotations, as labelling programs write them."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

from tui.core.text import as_stored, whole_line
from tui.core.times import stored_time

if TYPE_CHECKING:
    from tui.formats.import_common import JsonValue

_NUMBERED = "user {}"
_NAMES = ("email", "username", "name", "display_name")


def person(part: JsonValue, *keys: str) -> str:
    """Return who made something, by the first of these keys with a value; "" without any.

    A person is a name, a number ("user 7") or an object with one of these.
    """
    for key in keys:
        name = _person(part.get(key).value) if isinstance(part.value, dict) else ""
        if name:
            return name
    return ""


def _person(value: Any) -> str:
    if isinstance(value, dict):
        named = next((_person(value[key]) for key in _NAMES if isinstance(value.get(key), str) and value[key]), "")
        full = " ".join(str(value[key]) for key in ("first_name", "last_name") if value.get(key))
        return named or whole_line(full) or _person(value.get("id"))
    if isinstance(value, int) and not isinstance(value, bool):
        return _NUMBERED.format(value)
    return whole_line(value) if isinstance(value, str) else ""


def creator_number(creator: str) -> int | None:
    """Return the number of someone whom a program knew only by number; None for anyone else."""
    number = creator.removeprefix(_NUMBERED.format(""))
    is_ours = number.isdecimal() and number.isascii() and len(number) < 10 and creator == _NUMBERED.format(int(number))
    return int(number) if is_ours else None


def text_of(part: JsonValue, key: str) -> str:
    """Return the value of a key if it is a text, else ""."""
    value = part.value.get(key) if isinstance(part.value, dict) else None
    return value if isinstance(value, str) else ""


def label_of(value: Any) -> str:
    """Return a label, which may be a number if a program kept no name of it."""
    return str(value) if isinstance(value, str | int) and not isinstance(value, bool) else ""


def stored_time_of(part: JsonValue, *keys: str) -> str:
    """Return the first valid one of these times, as the library stores it, else ""."""
    return next((time for key in keys if (time := stored_time(text_of(part, key)))), "")


def time_of_seconds(value: Any) -> str:
    """Return a time given in seconds since 1970 as the library stores it, else ""."""
    if isinstance(value, bool) or not isinstance(value, int | float):
        return ""
    try:
        time = datetime.fromtimestamp(value, UTC)
    except (ValueError, OverflowError, OSError):
        return ""
    return as_stored(time)
