"""The groups of a library in Postil's own format: with the first line of all articles."""

from __future__ import annotations

from typing import TYPE_CHECKING

from tui.library.tables.groups import ArticleGroup, refusal

if TYPE_CHECKING:
    from tui.formats.import_common import JsonValue


def read_groups(line: JsonValue) -> tuple[ArticleGroup, ...]:
    """Read them. Raises `FormatError` for a name that no group may have."""
    return tuple(map(_read_group, line.items("groups")))


def _read_group(part: JsonValue) -> ArticleGroup:
    name, text = part.line("name"), part.line("filter")
    if why := refusal(name, text):
        raise part.error(why)
    return ArticleGroup(name, text, part.line("creator"), part.time("created"), part.time("modified"))
