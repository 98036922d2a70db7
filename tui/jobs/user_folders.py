"""This user's folders, and the libraries they own: one that merely lies in the working folder is not trusted."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING, Literal

if TYPE_CHECKING:
    from pathlib import Path

UNKNOWN = "it only lies in this folder: name it once with --library to say that it is yours"
"""Why a library that was found and is not known is read-only."""


def user_folder(kind: Literal["config", "data", "state", "log"]) -> Path:
    """Return the folder for settings, libraries, state or logs, which may not exist."""
    import platformdirs  # importing it costs every start of a command some milliseconds

    folders = platformdirs.PlatformDirs("postil", appauthor=False)
    path: Path = getattr(folders, f"user_{kind}_path")
    return path


def list_path() -> Path:
    """Return the file that lists own libraries, each ended by a NUL, which may not exist."""
    return user_folder("state") / "libraries"


def is_known(library: Path) -> bool:
    """Return whether this user has made or confirmed the library at this path, which has no links in it."""
    try:
        return os.fsencode(library) in list_path().read_bytes().split(b"\0")
    except OSError:
        return False


def remember(library: Path) -> None:
    """Record a library as this user's; if that fails, the user is asked again."""
    if is_known(library):
        return
    path = list_path()
    try:
        path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        file = os.open(path, os.O_CREAT | os.O_APPEND | os.O_WRONLY | os.O_NOFOLLOW, 0o600)
        try:
            os.write(file, os.fsencode(library) + b"\0")
        finally:
            os.close(file)
    except OSError:
        return
