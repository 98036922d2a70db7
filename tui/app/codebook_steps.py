"""What a person does to the codebook: each method is one step in the library, and says what came of it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from tui.app.changes import Changes, Outcome, change
from tui.core.errors import ConflictError
from tui.core.text import cut, cut_path, one_line, plural

if TYPE_CHECKING:
    from tui.library import Library


class CodebookSteps:
    """The steps on one code, by its path."""

    def __init__(self, library: Library, changes: Changes) -> None:
        self._library = library
        self.changes = changes

    @change
    def add_code(self, name: str) -> Outcome:
        if self._library.codebook.tag_id(name) is not None:
            raise ConflictError(f"there is a tag {name!r} already: choose another name")
        self._library.codebook.add(name)
        return Outcome(f"new: {cut_path(name, 60)}")

    @change
    def rename_code(self, name: str, new: str) -> Outcome:
        """Rename a code, and the branch below it."""
        self._library.codebook.edit(name, name=new)
        return Outcome(f"{cut_path(name, 40)} → {cut_path(new, 40)}")

    @change
    def edit_code(self, name: str, values: dict[str, str]) -> Outcome:
        """Set the colour or the description of a code."""
        self._library.codebook.edit(name, **values)
        words = (f"{field}: {cut(one_line(value), 40) or '—'}" for field, value in values.items())
        return Outcome(f"{cut_path(name, 40)} · {', '.join(words)}")

    @change
    def merge_codes(self, name: str, into: str) -> Outcome:
        count = self._library.codebook.merge(name, into)
        return Outcome(f"{cut_path(name, 30)} is {cut_path(into, 30)} now, on {plural(count, 'passage')}")

    @change
    def remove_code(self, name: str) -> Outcome:
        """Take a code out of the codebook; the passages stay."""
        self._library.codebook.remove(name)
        return Outcome(f"removed {cut_path(name, 40)}; its passages stay", then="{codebook.undo} brings it back")

    @change
    def remove_code_and_passages(self, name: str) -> Outcome:
        removed, left = self._library.annotations.remove_tagged(name)
        stays = f", {left:,} that others have a part in stay without it" if left else ""
        message = f"removed {cut_path(name, 40)} with {plural(removed, 'passage')}{stays}"
        return Outcome(message, then="{codebook.undo} brings them back")
