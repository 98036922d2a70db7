"""A form for the name, colour, definition and memo of a code."""

from __future__ import annotations

from typing import TYPE_CHECKING, ClassVar

from tui.app.dialogs.form import FormDialog
from tui.app.keymap import bindings
from tui.app.overwriting import CODE, FIELDS
from tui.app.widgets.field import Field
from tui.core.codebook import code_color
from tui.core.text import one_line, whole_line
from tui.library.tables.drafts import Draft

if TYPE_CHECKING:
    from collections.abc import Callable

    from tui.app.changes import StepResult
    from tui.app.screens.code_rows import CodeRow
    from tui.app.session import Session
    from tui.core.model import Tag

_BREAK = "⏎"
"""Represents a line end in a one-line field."""


class LinesField(Field):
    """A field of one line for a text of several."""

    BETWEEN_LINES = f" {_BREAK} "


class EditCode(FormDialog):
    """Saves changed fields of one code."""

    BINDINGS = bindings("form", "edit_article")
    TITLE = "Edit the code"
    LABELS: ClassVar = {"name": "Name", "color": "Colour", "description": "Definition", "memo": "Memo"}
    LONGEST: ClassVar = {"description": 5000, "memo": 5000}
    TYPES: ClassVar = dict.fromkeys(LONGEST, LinesField)
    HINTS: ClassVar = {"name": "a/slash/makes/a/level", "color": "blue, #12AB9F", "description": "when to use it"}
    KEYS = f"{FormDialog.KEYS} · {_BREAK} is the end of a line"

    def __init__(self, session: Session, row: CodeRow, on_path: Callable[[str], None]) -> None:
        """`on_path` receives the new path of the code before it is renamed."""
        self._path = row.path
        self._on_path = on_path
        subject = Draft(CODE, "", 0, 0, 0, row.tag_id, row.path, session.library.creator)
        tag: Tag = next(tag for tag in session.library.codebook.all() if tag.id == row.tag_id)
        super().__init__(session, subject, {name: str(getattr(tag, name)) for name in FIELDS[CODE]})

    def in_field(self, value: str) -> str:
        return whole_line(value.replace("\n", f" {_BREAK} "))

    def find_invalid(self, changed: dict[str, str]) -> tuple[str, str] | None:
        if not changed.get("name", self._path):
            return "name", "a code needs a name: type at least one character"
        if "color" in changed:
            color = code_color(changed["color"])
            if not color:
                return (
                    "color",
                    f"{one_line(changed['color'], 20)} is not a colour: write a name, or #RRGGBB",
                )
            changed["color"] = color
        return None

    def write(self, changed: dict[str, str]) -> StepResult:
        values = {name: _with_lines(value) for name, value in changed.items()}
        self._on_path(values.get("name", self._path))
        return self.session.codes.edit_code(self._path, values)


def _with_lines(value: str) -> str:
    return "\n".join(line.strip() for line in value.split(_BREAK))
