"""The groups of a library in Postil's own format, in the first line."""

from __future__ import annotations

from typing import TYPE_CHECKING

from tui.library.tables.groups import ArticleGroup, refusal

if TYPE_CHECKING:
    from tui.formats.import_common import JsonValue


def read_groups(line: JsonValue) -> tuple[ArticleGroup, ...]:
    """Read groups. Raises `FormatError` for an invalid name."""
    return tuple(map(_read_group, line.items("groups")))


def _read_group(part: JsonValue) -> ArticleGroup:
    name, text = part.line("name"), part.line("filter")
    if why := refusal(name, text):
        raise part.error(why)
    return ArticleGroup(name, text, part.line("creator"), part.time("created"), part.time("modified"))
