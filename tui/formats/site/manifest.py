"""The files of a folder that a site has written: a new export removes its own obsolete pages."""

from __future__ import annotations

import json
import re
from hashlib import file_digest
from itertools import chain
from typing import TYPE_CHECKING

from tui.formats.export_common import same_name

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from tui.formats.output_files import OutputFolder
    from tui.formats.report import ExportReport
    from tui.library.sqlite.spool import Spool

NAME = "postil-site.json"

WRITTEN = "written"

_PAGE = re.compile(r"(?:articles|codes|names)/.+-[0-9a-f]{8}\.html|search/texts-[0-9]+\.js")
"""The files an export may remove: whoever wrote the manifest, nothing else is."""

_BYTES_AT_MOST = 1 << 26


def replace_manifest(folder: OutputFolder, written: Spool, report: ExportReport) -> None:
    """Write the new list of files, the keys of the kind `WRITTEN`, and remove what only an earlier export wrote.

    Nothing else is removed: no file that the earlier list lacks, none that was changed since, and nothing through a
    link.
    """
    earlier = _read(folder.path / NAME)
    with folder.file(NAME) as output:
        output.write(b'{\n"files": {')
        for at, name in enumerate(written.keys(WRITTEN)):
            line = f"{json.dumps(name, ensure_ascii=False)}: {json.dumps(_digest(folder.path / name))}"
            output.write(f"{',' if at else ''}\n{line}".encode())
        output.write(b"\n}\n}")
    if not earlier:
        return
    for name in written.keys(WRITTEN):  # some file systems ignore case
        written.put("same", same_name(name), "")
    for name in sorted(earlier.keys() & {*_pages(folder.path)}):
        if written.count("same", same_name(name), at_most=1):
            continue
        if _digest(folder.path / name) == earlier[name]:
            (folder.path / name).unlink()
            report.removed += 1
        else:
            report.stale += 1


def _read(path: Path) -> dict[str, str]:
    """Return the files of an earlier manifest; none if it is missing or invalid."""
    try:
        if path.is_symlink() or path.stat().st_size > _BYTES_AT_MOST:
            return {}
        files = json.loads(path.read_bytes())["files"]
    except (OSError, ValueError, TypeError, KeyError, RecursionError):
        return {}
    return {name: digest for name, digest in files.items() if isinstance(digest, str)} if type(files) is dict else {}


def _pages(root: Path) -> Iterator[str]:
    """Yield the names of files that a site may have written, without links on their way."""
    for place in chain(root.glob("*/*.html"), root.glob("*/*.js")):
        name = place.relative_to(root).as_posix()
        if _PAGE.fullmatch(name) and place.is_file() and not (place.is_symlink() or place.parent.is_symlink()):
            yield name


def _digest(path: Path) -> str:
    with path.open("rb") as file:  # the list of all names can have any size
        return file_digest(file, "sha256").hexdigest()
