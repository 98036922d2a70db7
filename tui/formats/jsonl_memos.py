"""The memos on an article in Postil's own format."""

from __future__ import annotations

from typing import TYPE_CHECKING

from tui.library.tables.memos import Memo

if TYPE_CHECKING:
    from typing import Any

    from tui.core.model import Tag
    from tui.formats.import_common import InputFile, JsonValue


def read_memos(line: JsonValue, file: InputFile) -> tuple[Memo, ...]:
    """Read the memos of an article's line; a bare text is the importing person's."""
    if isinstance(line.get("memos").value, str):
        return (Memo(file.creator, line.text("memos").strip(), "", ""),)
    return tuple(
        Memo(
            part.line("creator") or file.creator, part.text("text").strip(), part.time("created"), part.time("modified")
        )
        for part in line.items("memos")
    )


def read_position(part: JsonValue) -> int:
    return part.natural("position") if "position" in part else 0


def more_of_tag(tag: Tag) -> dict[str, Any]:
    """Return what a tag of the codebook has beside name, colour and description, where it has that."""
    return {**({"memo": tag.memo} if tag.memo else {}), **({"position": tag.position} if tag.position else {})}
