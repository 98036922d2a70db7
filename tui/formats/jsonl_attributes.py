"""Attributes in JSON: in Postil's own format, and as names and values in other formats' lines and tasks."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from tui.core.attributes import Attribute, kind_of, refusal
from tui.core.text import whole_line

if TYPE_CHECKING:
    from collections.abc import Iterator

    from tui.formats.import_common import InputFile, JsonValue


def attributes_value(attributes: tuple[Attribute, ...]) -> dict[str, list[dict[str, str]]]:
    """Return the member of an article's line for them, none if it has none."""
    return {"attributes": [each._asdict() for each in attributes]} if attributes else {}


def plain_attributes(attributes: tuple[Attribute, ...]) -> dict[str, dict[str, str]]:
    """Return the member of an object with their names and values, none if there are none."""
    return {"attributes": {each.name: each.value for each in attributes}} if attributes else {}


def read_attributes(line: JsonValue, file: InputFile) -> tuple[Attribute, ...]:
    """Read a list of attributes, or an object of names and values, as other programs write it."""
    by_name: dict[str, Attribute] = {}
    for attribute in _stated(line, file):
        if why := refusal(attribute.name, attribute.value):
            file.tally.leave_out("attributes", why, line.line("title") or line.line("id"))
        elif attribute.value:
            by_name[attribute.name] = attribute
    return tuple(by_name[name] for name in sorted(by_name))


def _stated(line: JsonValue, file: InputFile) -> Iterator[Attribute]:
    stated: Any = line.get("attributes").value
    if isinstance(stated, dict):
        for name, value in stated.items():
            if value is not None and not isinstance(value, str | int | float):
                raise line.get("attributes").error(f"has a value under {name!r} that is neither a text nor a number")
            words = whole_line("" if value is None else str(value))
            yield Attribute(whole_line(name), words, kind_of(words), file.creator, "", "")
        return
    for part in line.items("attributes"):
        value = part.line("value")
        times = part.time("created"), part.time("modified")
        yield Attribute(part.line("name"), value, kind_of(value), part.line("creator") or file.creator, *times)
