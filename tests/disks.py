"""Full disks, and a disk in memory."""

from __future__ import annotations

import compileall
import os
import resource
import shutil
import subprocess
import tempfile
from contextlib import contextmanager, suppress
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

import tui

if TYPE_CHECKING:
    from collections.abc import Iterator

MEMORY = Path("/dev/shm")
ROOM = 4 << 30


def use_memory() -> None:
    """Keep the files of tests in memory if there is room: waiting for a disk took a third of the time."""
    if os.access(MEMORY, os.W_OK):
        disk = os.statvfs(MEMORY)
        if disk.f_bavail * disk.f_frsize > ROOM and not disk.f_flag & os.ST_NOEXEC:
            tempfile.tempdir = os.environ["TMPDIR"] = str(MEMORY)


@contextmanager
def small_disk(options: str = "size=2m") -> Iterator[Path]:
    """Mount a file system of 2 MB."""
    folder = Path(tempfile.mkdtemp(prefix="postil-disk-"))
    mount = ["mount", "-t", "tmpfs", "-o", options, "none", str(folder)]
    if os.geteuid() != 0 or subprocess.run(mount, check=False, capture_output=True).returncode:
        folder.rmdir()
        pytest.skip("only the superuser can mount a small file system")
    try:
        yield folder
    finally:
        subprocess.run(["umount", "--lazy", str(folder)], check=True)
        folder.rmdir()


def fill(disk: Path, left_bytes: int = 0) -> Path:
    """Fill a file system except for some bytes."""
    filler = disk / "filler"
    with filler.open("wb", buffering=0) as file, suppress(OSError):
        while True:
            file.write(bytes(4096))
    os.truncate(filler, max(filler.stat().st_size - left_bytes, 0))
    return filler


@cache
def compile_all() -> None:
    """Compile all of Postil, so that no process does it later."""
    compileall.compile_dir(Path(tui.__path__[0]), quiet=1)


BOUND_BY_RIGHTS = (
    ("setpriv", "--bounding-set=-dac_override", "--inh-caps=-dac_override")
    if os.geteuid() == 0 and shutil.which("setpriv")
    else ()
)
"""A prefix for commands that makes read-only files read-only for the superuser, too."""

UNPAGED_BYTES = 4_000
"""Less than a page, so that no log can grow or start, but more than the file for queued work needs."""


def limit_files(process: int, size_bytes: int = resource.RLIM_INFINITY) -> None:
    """Limit the size of the files that a process can write, as on a full disk; None removes the limit.

    All of Postil is compiled before that: Python up to 3.12 keeps a compiled module that was written only partly.
    """
    compile_all()
    resource.prlimit(process, resource.RLIMIT_FSIZE, (size_bytes, resource.RLIM_INFINITY))
