"""Entity labels in Postil's own format: those that were added or changed."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from tui.core.labels import EntityLabel, is_label
from tui.core.text import clean

if TYPE_CHECKING:
    from tui.formats.import_common import JsonValue


def labels_value(labels: tuple[EntityLabel, ...]) -> dict[str, list[dict[str, Any]]]:
    """Return the member of a line for them, none if it has none."""
    return {"labels": [each._asdict() for each in labels]} if labels else {}


def read_labels(line: JsonValue) -> tuple[EntityLabel, ...]:
    """Read labels. Raises `FormatError` for an invalid name."""
    return tuple(map(_read_label, line.items("labels")))


def _read_label(part: JsonValue) -> EntityLabel:
    name = part.line("name")
    if not is_label(name):
        raise part.error(f"{name!r} is not the name of a label")
    description = clean(part.raw("description"))[0]
    return EntityLabel(name, part.line("color"), part.line("key"), description, part.texts("means"))
