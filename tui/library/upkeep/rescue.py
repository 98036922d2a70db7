"""Recovering what a library had written when another program removed its log."""

from __future__ import annotations

from typing import TYPE_CHECKING

from tui.core.errors import LibraryError
from tui.library.sqlite.place import backup_path
from tui.library.transfer.merge import merge
from tui.library.upkeep.backup import expect_sound

if TYPE_CHECKING:
    from pathlib import Path

    from tui.library import Library


def write_again(library: Library, rescue: Path) -> str:
    """Import what a copy of a library has and another program's log lacked; return what to tell."""
    name = library.path.name
    try:
        expect_sound(rescue)
        merge(library, rescue)
    except LibraryError as error:
        aside = backup_path(library.path, "aside")
        rescue.rename(aside)
        return f"another program replaced the log of {name}: what you had saved is in {aside} ({error})"
    rescue.unlink()
    return f"another program replaced the log of {name}; what was saved here is written again"
