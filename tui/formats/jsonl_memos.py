"""Memos on an article, its tags as a whole and the codebook, in Postil's own format."""

from __future__ import annotations

from typing import TYPE_CHECKING

from tui.core.model import Tag
from tui.formats.identifiers import highlight_uuid
from tui.formats.placing import tag_name
from tui.library.tables.article_tag_rows import ArticleTag
from tui.library.tables.codebook import TEXTS
from tui.library.tables.memos import Memo

if TYPE_CHECKING:
    from collections.abc import Iterator
    from typing import Any

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


def read_article_tags(line: JsonValue, file: InputFile) -> Iterator[ArticleTag]:
    """Read the tags of an article's line; a bare name is the importing person's."""
    for part in line.items("tags"):
        id, creator, created, name = "", "", "", part.value
        if not isinstance(name, str):
            id, creator, created, name = part.raw("id"), part.line("creator"), part.time("created"), part.raw("tag")
        name, creator = tag_name(name), creator or file.creator
        if not name:
            raise part.error("has no name")
        whose = "article tag", line.raw("id") or line.raw("text"), name, creator
        yield ArticleTag(highlight_uuid(id) if id else highlight_uuid(*whose), name, creator, created)


def read_tag(part: JsonValue) -> Tag:
    """Read a tag of the codebook."""
    name = tag_name(part.raw("name"))
    if not name:
        raise part.error("has no name")
    tag_id = highlight_uuid(part.raw("id")) if part.raw("id") else ""
    description, memo = (part.text(field).strip() for field in TEXTS)
    position = part.natural("position") if "position" in part else 0
    return Tag(name, part.line("color"), description, id=tag_id, memo=memo, position=position)


def more_of_tag(tag: Tag) -> dict[str, Any]:
    """Return what a tag of the codebook has besides name, colour and description."""
    return {**({"memo": tag.memo} if tag.memo else {}), **({"position": tag.position} if tag.position else {})}
