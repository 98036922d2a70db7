"""The write-ahead log of a library that another program removes or replaces: acknowledged work must be in the file."""

from __future__ import annotations

import os
import shutil
import sqlite3
import subprocess
import sys
import time
from contextlib import closing
from pathlib import Path

import pytest

from tests.library.shelf import put
from tui.core.errors import LibraryError, UnwrittenError
from tui.core.model import Article
from tui.library import Library
from tui.library.upkeep.backup import back_up
from tui.library.upkeep.check import find_problems

PROGRAM = """
import os, sys
from pathlib import Path
from tui.library import Library
library = Library(Path(sys.argv[1]), sys.argv[2])
article = library.articles.get(1)
print("open", flush=True)
for line in sys.stdin:
    word = line.split()
    if word[0] == "write":
        print(library.annotations.highlight(article, int(word[1]), int(word[1]) + 3).id, flush=True)
    elif word[0] == "poll":
        library.connection.keep_log()
        print(library.connection.notice, flush=True)
    elif word[0] == "fold":
        library.connection.checkpoint_when_idle(0)()
        print("folded", flush=True)
    elif word[0] == "close":
        library.close()
        break
os._exit(0)
"""


class Program:
    """A process that has the library open."""

    def __init__(self, path: Path, creator: str) -> None:
        command = [sys.executable, "-c", PROGRAM, str(path), creator]
        self._process = subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)
        self._answer()
        self.saved: set[str] = set()

    def _answer(self) -> str:
        assert self._process.stdout is not None
        line: str = self._process.stdout.readline()
        assert line
        return line.strip()

    def ask(self, line: str) -> str:
        assert self._process.stdin is not None
        self._process.stdin.write(f"{line}\n")
        self._process.stdin.flush()
        return self._answer()

    def write(self, start: int) -> None:
        self.saved.add(self.ask(f"write {start}"))

    def end(self, how: str) -> None:
        """Close the library and exit, or be killed."""
        if how == "killed":
            self._process.kill()
        self._process.communicate("close\n" if how == "closed" else None)


def remove(path: Path, *extras: str) -> None:
    for extra in extras:
        path.with_name(path.name + extra).unlink()


def saved(path: Path) -> set[str]:
    """Return what the next program that opens the file finds; the file must be sound."""
    with Library(path) as library:
        assert list(find_problems(library)) == []
        return {highlight.id for highlight in library.annotations.of_article(1)}


@pytest.fixture
def shared(library: Library, path: Path, article: Article) -> Path:
    """A library that nobody has open."""
    library.close()
    return path


REMOVED = pytest.mark.parametrize("removed", [("-wal",), ("-shm",), ("-wal", "-shm")], ids=" ".join)
ENDS = pytest.mark.parametrize("ends", ["killed", "closed"])


@REMOVED
@ENDS
def test_the_log_of_an_open_program_is_removed(shared: Path, removed: tuple[str, ...], ends: str) -> None:
    reader = Program(shared, "ann")
    reader.write(0)
    remove(shared, *removed)
    reader.write(4)
    reader.write(8)
    reader.end(ends)
    assert saved(shared) == reader.saved


@REMOVED
def test_a_removed_log_is_noticed_without_a_write_and_when_closing(shared: Path, removed: tuple[str, ...]) -> None:
    readers = Program(shared, "ann"), Program(shared, "bob")
    for reader in readers:
        reader.write(0)
    remove(shared, *removed)
    assert "what was saved is safe" in readers[0].ask("poll")
    for reader in readers:
        reader.end("killed")
    assert saved(shared) == readers[0].saved | readers[1].saved
    readers = Program(shared, "ann"), Program(shared, "bob")
    for reader in readers:
        reader.write(4)
    expected = saved(shared)
    remove(shared, *removed)
    readers[0].end("closed")
    readers[1].end("killed")
    assert saved(shared) == expected


@REMOVED
@pytest.mark.parametrize("order", ["ab", "ba"])
def test_the_log_of_two_programs_is_removed(shared: Path, removed: tuple[str, ...], order: str) -> None:
    readers = {"a": Program(shared, "ann"), "b": Program(shared, "bob")}
    for name in order:
        readers[name].write(0)
    remove(shared, *removed)
    for start in (4, 8):
        for name in order:
            readers[name].write(start)
    for name in order:
        readers[name].end("killed")
    assert saved(shared) == readers["a"].saved | readers["b"].saved


def test_the_work_of_another_program_is_saved_too(shared: Path) -> None:
    reader = Program(shared, "ann")
    with closing(sqlite3.connect(shared, isolation_level=None)) as other:
        other.execute("UPDATE articles SET title = 'theirs'")
        remove(shared, "-wal", "-shm")
        reader.write(0)
    reader.end("killed")
    with Library(shared) as library:
        assert library.articles.get(1).title == "theirs"
    assert saved(shared) == reader.saved


@ENDS
@pytest.mark.parametrize("writes", ["first", "last"])
def test_another_program_has_started_a_new_log(shared: Path, ends: str, writes: str) -> None:
    """The pages of a removed log cannot be copied into another file, so the changes are written again."""
    reader = Program(shared, "ann")
    reader.write(0)
    remove(shared, "-wal", "-shm")
    other = Program(shared, "bob")
    other.write(4)
    if writes == "first":
        reader.write(8)
    other.write(12)
    other.end("closed")
    if writes == "last":
        reader.write(8)
    reader.end(ends)
    assert saved(shared) == reader.saved | other.saved
    assert not [entry for entry in shared.parent.iterdir() if entry.suffix in (".part", ".aside")]


STRANGER = """
import sqlite3, sys
other = sqlite3.connect(sys.argv[1], isolation_level=None)
other.execute("SELECT count(*) FROM articles").fetchone()
print("open", flush=True)
for line in sys.stdin:
    other.execute("UPDATE articles SET title = ?", [line.strip()])
    print("written", flush=True)
"""


def test_nothing_is_written_while_a_stranger_writes_into_the_removed_log(
    library: Library, path: Path, article: Article, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("tui.library.sqlite.connection.LETS_GO_SECONDS", 0.0)
    connection = library.connection
    library.annotations.highlight(article, 0, 3)
    command = [sys.executable, "-c", STRANGER, str(path)]
    with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True) as other:
        assert other.stdout is not None
        assert other.stdout.readline() == "open\n"
        remove(path, "-wal", "-shm")
        connection.check_for_changes()
        assert "still writes into the log of" in connection.notice
        connection.notice = ""
        connection.check_for_changes()
        assert connection.notice == "", "it is told once"
        with pytest.raises(UnwrittenError, match="nothing was changed; close it there"):
            library.annotations.highlight(article, 4, 7)
        other.communicate("theirs\n")
    connection.check_for_changes()
    library.annotations.highlight(article, 4, 7)
    assert len(saved(path)) == 2


def test_a_removed_library_is_saved_in_the_same_folder(library: Library, path: Path, article: Article) -> None:
    annotation = library.annotations.highlight(article, 0, 3)
    remove(path, "", "-wal", "-shm")
    library.connection.check_for_changes()
    (saved_copy,) = path.parent.glob("*.aside")
    assert f"what it held is kept in {saved_copy.name}" in library.connection.notice
    assert saved(saved_copy) == {annotation.id}
    library.connection.notice = ""
    library.connection.check_for_changes()
    assert library.connection.notice == "", "it is told once"


def test_a_library_that_was_moved_is_not_copied(library: Library, path: Path, article: Article) -> None:
    library.annotations.highlight(article, 0, 3)
    for part in [*path.parent.glob(f"{path.name}*")]:
        part.rename(part.with_name(f"moved-{part.name}"))
    library.connection.check_for_changes()
    assert "put it back, or start again" in library.connection.notice
    assert not [*path.parent.glob("*.aside")]
    for part in [*path.parent.glob("moved-*")]:
        part.rename(part.with_name(part.name.removeprefix("moved-")))
    assert library.annotations.highlight(article, 4, 7).quote


def test_changes_that_cannot_be_written_again_are_saved_beside_the_library(
    library: Library, path: Path, article: Article
) -> None:
    annotation = library.annotations.highlight(article, 0, 3)
    connection = library.connection
    connection.run("PRAGMA application_id=1")  # whoever reads the copy no longer recognizes it as a library
    remove(path, "-wal", "-shm")
    subprocess.run([sys.executable, "-c", "import sys, sqlite3; sqlite3.connect(sys.argv[1]).executescript("
                    "'PRAGMA user_version; CREATE TABLE more (x)')", path], check=True)  # fmt: skip
    connection.keep_log()
    assert "what you had saved is in" in connection.notice
    (saved_copy,) = path.parent.glob("*.aside")
    with closing(sqlite3.connect(saved_copy)) as copy:
        assert copy.execute("SELECT id FROM highlights").fetchall() == [(annotation.id,)]


def test_only_little_is_in_the_log_alone(shared: Path, tmp_path: Path) -> None:
    reader = Program(shared, "ann")
    reader.write(0)
    reader.ask("fold")
    alone = Path(shutil.copyfile(shared, tmp_path / "alone.db"))
    assert saved(alone) == reader.saved
    reader.end("killed")


def test_a_thread_that_has_the_old_log_open_is_awaited(
    library: Library, path: Path, article: Article, tmp_path: Path
) -> None:
    library.annotations.highlight(article, 0, 3)
    with Library(path, "bob"):
        remove(path, "-wal", "-shm")
        with pytest.raises(LibraryError, match="what was saved is safe; wait a moment"):
            library.annotations.highlight(article, 4, 7)
    assert library.annotations.highlight(article, 4, 7).quote
    back_up(library, tmp_path / "copy.db")
    assert len(saved(tmp_path / "copy.db")) == 2


def test_a_log_that_is_in_place_is_left_alone(library: Library, article: Article) -> None:
    put(library, "More.")
    raw = library.connection.raw
    library.annotations.highlight(article, 0, 3)
    library.connection.keep_log()
    assert library.connection.raw is raw
    assert library.connection.notice == ""


def test_a_clock_that_was_set_back_does_not_delay_the_log(library: Library, path: Path, article: Article) -> None:
    library.annotations.highlight(article, 0, 4)
    assert library.connection.checkpoint_when_idle(60) is None, "somebody has just written"
    ahead = time.time() + 3600
    os.utime(path.with_name(f"{path.name}-wal"), (ahead, ahead))
    assert library.connection.checkpoint_when_idle(60) is not None
