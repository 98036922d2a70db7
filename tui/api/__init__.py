"""The stable interface for scripts, notebooks and plugins: a library as plain rows, and undoable changes.

`docs/api.md` shows it at work. Names in `__all__`, their parameters and the keys of their rows stay until a new major
version; anything else in the package may change at any time. Each method makes the same calls as a command or a key of
the reader. Whatever fails raises `PostilError` with one line that says what to do. An object belongs to the thread that
opened it.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from tui.api.opened import OpenLibrary
from tui.core.errors import (
    ArgumentError,
    ConflictError,
    FormatError,
    LibraryError,
    LockedError,
    NotFoundError,
    PostilError,
    SourceError,
)

if TYPE_CHECKING:
    from os import PathLike

__all__ = (
    "ArgumentError",
    "ConflictError",
    "FormatError",
    "LibraryError",
    "LockedError",
    "NotFoundError",
    "OpenLibrary",
    "PostilError",
    "SourceError",
    "open_library",
)


def open_library(
    path: str | PathLike[str] | None = None, creator: str = "", *, create: bool = False, read_only: bool = False
) -> OpenLibrary:
    """Open a library; without a path the one `postil` would use. It is created only with `create`.

    `creator` is the creator of new annotations, "" the one in the settings. With `read_only` nothing is ever written,
    not even to migrate an old file. Raises `PostilError`.
    """
    from tui.config import library_path, load_settings, working_library
    from tui.jobs.user_folders import remember
    from tui.library import Library
    from tui.library.sqlite.place import place

    settings = load_settings()
    file = working_library(place(library_path(path)))
    is_new = not file.exists()
    if is_new and (read_only or not create):
        raise NotFoundError(f"{file} is not there: correct the name, or open it with create=True to make it")
    why = "it was opened with read_only=True" if read_only else ""
    library = Library(file, creator or settings.creator, read_only=why)
    if is_new:
        remember(library.path)
    return OpenLibrary(library, settings)
