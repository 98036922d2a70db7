"""The folders of this user that Postil keeps things in, as the system has them."""

from __future__ import annotations

from typing import TYPE_CHECKING, Literal

if TYPE_CHECKING:
    from pathlib import Path


def user_folder(kind: Literal["config", "data", "state", "log"]) -> Path:
    """Return the folder for settings, for libraries, for what is remembered, or for mistakes; it may not be there."""
    import platformdirs  # costs every start of a command some milliseconds

    folders = platformdirs.PlatformDirs("postil", appauthor=False)
    path: Path = getattr(folders, f"user_{kind}_path")
    return path
