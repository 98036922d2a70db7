"""Restoring a backup: completely or not at all, without renaming a sound library, with bounded waits."""

from __future__ import annotations

import os
import shutil
import sqlite3
import subprocess
import sys
import time
from contextlib import closing, suppress
from functools import partial
from pathlib import Path

import pytest

from tests.disks import fill
from tests.library.shelf import TEXT, put
from tui.config import own_command
from tui.core.errors import LibraryError
from tui.library import Library
from tui.library.sqlite import copy
from tui.library.sqlite.connection import Connection
from tui.library.sqlite.place import backups
from tui.library.upkeep.backup import back_up, restore


def titles(path: Path) -> list[str]:
    with Library(path) as library:
        return [row.title for row in library.articles.page(0, 10)]


@pytest.fixture
def backup(library: Library, path: Path, tmp_path: Path) -> Path:
    """A backup with the article `first`; the library has `second`, too."""
    put(library, "One. " + TEXT * 300, title="first")
    target = tmp_path / "elsewhere.db"
    back_up(library, target)
    put(library, "Two. " + TEXT * 300, title="second")
    library.close()
    return target


@pytest.mark.parametrize("left", [0, 100_000, 700_000])
def test_nothing_is_changed_on_a_full_disk(disk: Path, backup: Path, path: Path, left: int) -> None:
    there = Path(shutil.copyfile(path, disk / "library.db"))
    before = there.read_bytes()
    fill(disk, left)
    done = subprocess.run(
        own_command("restore", str(backup), "--library", str(there)), capture_output=True, text=True, check=False
    )
    assert (done.returncode, done.stdout) == (1, "")
    (line,) = done.stderr.splitlines()
    assert "nothing was changed" in line
    assert there.read_bytes() == before
    assert {entry.name for entry in disk.iterdir()} - {"library.db-wal", "library.db-shm"} == {"library.db", "filler"}
    (disk / "filler").unlink()
    assert titles(there) == ["first", "second"]
    restore(there, backup)
    assert titles(there) == ["first"]


HOLD = """
import sqlite3, sys
connection = sqlite3.connect(sys.argv[1], isolation_level=None)
connection.execute(sys.argv[2])
print("held", flush=True)
sys.stdin.read()
"""


@pytest.mark.parametrize("lock", ["BEGIN IMMEDIATE", "BEGIN EXCLUSIVE"])
def test_the_wait_for_a_lock_of_another_process_is_bounded(
    backup: Path, path: Path, lock: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("tui.library.upkeep.backup.Connection", partial(Connection, timeout_seconds=0.3))
    monkeypatch.setattr(copy, "WAIT_SECONDS", 0.2)
    holder = subprocess.Popen(
        [sys.executable, "-c", HOLD, path, lock], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
    )
    assert holder.stdout is not None
    assert holder.stdout.readline() == "held\n"
    began = time.monotonic()
    with pytest.raises(LibraryError, match="locked by another program: nothing was changed"):
        restore(path, backup)
    assert 0.3 <= time.monotonic() - began < 3
    with (
        closing(sqlite3.connect(backup)) as reading,
        closing(sqlite3.connect(path, timeout=0)) as writing,
        pytest.raises(sqlite3.OperationalError, match="locked"),
    ):
        copy.copy_pages(reading, writing)
    holder.communicate()
    assert backups(path) == []
    assert titles(path) == ["first", "second"]


def test_a_library_that_cannot_be_opened_but_is_not_damaged_is_not_set_aside(backup: Path, path: Path) -> None:
    with Library(path) as library, library.connection.write():
        library.connection.run("PRAGMA user_version=99")
    damaged = restore(path, backup)
    assert damaged is not None
    assert damaged.suffix == ".bak"
    with closing(sqlite3.connect(damaged)) as connection:
        assert connection.execute("PRAGMA user_version").fetchone() == (99,)
    assert titles(path) == ["first"]
    path.unlink()
    with closing(sqlite3.connect(path)) as other:
        other.execute("CREATE TABLE bookmarks (url)")
    before = path.read_bytes()
    with pytest.raises(LibraryError, match="another program: nothing was changed"):
        restore(path, backup)
    assert path.read_bytes() == before


def test_only_a_sound_backup_replaces_a_library(backup: Path, path: Path, tmp_path: Path) -> None:
    broken, empty = tmp_path / "broken.db", tmp_path / "empty.db"
    pages = backup.read_bytes()
    broken.write_bytes(pages[:4096] + bytes(4096) + pages[8192:])  # its size and its head are right
    empty.touch()
    before = path.read_bytes()
    for source, reason in (
        (path, "the library itself"),
        (tmp_path, "not a file"),
        (empty, "empty"),
        (broken, "damaged"),
    ):
        with pytest.raises(LibraryError, match=reason):
            restore(path, source)
    assert path.read_bytes() == before
    assert backups(path) == []


@pytest.mark.parametrize("damage", ["head", "cut", "emptied"])
def test_a_damaged_library_is_set_aside_with_its_log_and_listed(backup: Path, path: Path, damage: str) -> None:
    if damage == "head":
        path.write_bytes(b"no library" * 500 + path.read_bytes()[5000:])
    else:
        os.truncate(path, 0 if damage == "emptied" else path.stat().st_size // 2)
    broken = path.read_bytes()
    log = path.with_name(f"{path.name}-wal")
    if damage == "head":
        log.write_bytes(b"a log of that one")
    damaged = restore(path, backup)
    assert titles(path) == ["first"]
    if damage == "emptied":
        assert (damaged, backups(path)) == (None, [])
        return
    assert damaged is not None
    assert backups(path) == [damaged]
    assert damaged.read_bytes() == broken
    if damage == "head":
        assert damaged.with_name(f"{damaged.name}-wal").read_bytes() == b"a log of that one"
    with pytest.raises(LibraryError, match=r"damaged|no Postil library"):
        restore(path, damaged)


KILLED = """
import os, signal, sys
from pathlib import Path
from tui.library import Library
from tui.library.upkeep.backup import back_up
with Library(Path(sys.argv[1])) as library:
    back_up(library, Path(sys.argv[2]), lambda _done, _total: os.kill(os.getpid(), signal.SIGKILL))
"""


def test_the_remains_of_a_killed_backup_are_removed(backup: Path, path: Path, tmp_path: Path) -> None:
    killed = tmp_path / "killed.db"
    subprocess.run([sys.executable, "-c", KILLED, path, killed], check=False)
    mine = [entry for entry in tmp_path.iterdir() if entry.suffix == ".part"]
    assert len(mine) == 1
    with Library(path) as library, Library(path) as other:

        def begin_another(_done: int, _total: int) -> None:
            if not (tmp_path / "inner.db").exists():
                back_up(other, tmp_path / "inner.db")

        back_up(library, tmp_path / "next.db", begin_another)
    assert not [entry for entry in tmp_path.iterdir() if ".part" in entry.name]
    assert titles(tmp_path / "next.db") == titles(tmp_path / "inner.db") == ["first", "second"]


def test_work_saved_meanwhile_is_in_the_old_or_in_the_restored_library(backup: Path, path: Path) -> None:
    saved: list[str] = []
    with Library(path, "bea") as other:
        other.connection.timeout_seconds = 0

        def save(_done: int, _total: int) -> None:
            with suppress(LibraryError):
                other.codebook.add(name := f"code {len(saved)}")
                saved.append(name)

        old = restore(path, backup, save)
        assert old is not None
        save(0, 0)
    assert saved, "once the lock is free"
    names = []
    for each in (path, old):
        with Library(each) as library:
            names += [tag.name for tag in library.codebook.all()]
    assert sorted(names) == sorted(saved)
