"""Where the backups of a library lie, so that every refusal can say so."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from pathlib import Path


def backups(path: Path) -> list[Path]:
    """The backups beside a library, the newest first."""
    start = f"{path.name}."
    try:
        found = [
            entry for entry in path.parent.iterdir() if entry.name.startswith(start) and entry.name.endswith(".bak")
        ]
    except OSError:
        return []
    return sorted(found, reverse=True)


def backup_path(path: Path, suffix: str = "bak") -> Path:
    """Where the next backup beside a library goes."""
    time = datetime.now(UTC).isoformat(timespec="milliseconds").replace("+00:00", "Z").replace(":", "")
    return path.with_name(f"{path.name}.{time}.{suffix}")


def last_backup(path: Path) -> str:
    """The end of a refusal: where the last backup of the library lies, if there is one."""
    found = backups(path)
    return f"; its last backup is {found[0]} (`postil restore` lists them)" if found else "; no backup lies beside it"
