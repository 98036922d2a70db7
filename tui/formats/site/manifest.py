"""Which files of a folder a site has written: written over it, a site takes away its own pages that are no more."""

from __future__ import annotations

import json
from hashlib import sha256
from pathlib import PurePosixPath
from typing import TYPE_CHECKING

from tui.formats.export_common import same_name

if TYPE_CHECKING:
    from pathlib import Path

    from tui.formats.output_files import OutputFolder
    from tui.formats.report import ExportReport

NAME = "postil-site.json"

_BYTES_AT_MOST = 1 << 26


def replace_manifest(folder: OutputFolder, report: ExportReport) -> None:
    """Write what was written now, and remove what only an earlier export wrote.

    Nothing else goes: no file that the earlier one does not name, none that was changed since, and nothing through a
    link.
    """
    earlier, written = _read(folder.path / NAME), [*folder.written]
    with folder.file(NAME) as output:
        digests = {name: _digest(folder.path / name) for name in sorted(written)}
        output.write(json.dumps({"files": digests}, ensure_ascii=False, indent=0).encode())
    here = set(map(same_name, written))  # on some disks a name in other letters is the same file
    for name, digest in earlier.items():
        if same_name(name) in here or not _is_plain(folder.path, name):
            continue
        if _digest(folder.path / name) == digest:
            (folder.path / name).unlink()
            report.removed += 1
        else:
            report.stale += 1


def _read(path: Path) -> dict[str, str]:
    """Return the files of an earlier manifest; none where there is no sound one."""
    try:
        if path.is_symlink() or path.stat().st_size > _BYTES_AT_MOST:
            return {}
        files = json.loads(path.read_bytes())["files"]
    except (OSError, ValueError, TypeError, KeyError, RecursionError):
        return {}
    return {name: digest for name, digest in files.items() if isinstance(digest, str)} if type(files) is dict else {}


def _is_plain(root: Path, name: str) -> bool:
    """Return whether a name is that of a file in the folder that no link leads to."""
    parts = PurePosixPath(name).parts
    if not parts or ".." in parts or parts[0] == "/" or "\0" in name:
        return False
    places = [root.joinpath(*parts[: at + 1]) for at in range(len(parts))]
    return not any(place.is_symlink() for place in places) and places[-1].is_file()


def _digest(path: Path) -> str:
    return sha256(path.read_bytes()).hexdigest()
