"""A library found in the folder is read but not written until the user says that it is theirs."""

from __future__ import annotations

import shutil
import sqlite3
import stat
import subprocess
from contextlib import closing
from pathlib import Path

import pytest

from tests.cli.conftest import Postil
from tests.disks import fill, small_disk
from tui.core.model import NewArticle
from tui.jobs.user_folders import is_known, list_path
from tui.library import Library

READS: tuple[list[str], ...] = (
    *(["list"], ["stats"], ["show", "1"], ["search", "Kim"], ["tags"], ["entities"], ["history"], ["orphans"]),
    *(["agreement"], ["export", "jsonl"], ["export", "csv"], ["check"], []),
)


def files(folder: Path) -> dict[str, bytes]:
    return {entry.name: entry.read_bytes() for entry in folder.iterdir()}


@pytest.fixture
def found(home: Path) -> Path:
    """A library in the working folder that somebody else has made."""
    path = home / "here" / "annotations.db"
    with Library(path, "eve") as library:
        library.articles.add([NewArticle(text="Kim is here. And there.", sha256="", title="A visit")])
        library.annotations.highlight(library.articles.get(1), 0, 12)
    return path


@pytest.mark.parametrize("command", READS, ids=" ".join)
def test_reading_commands_name_it_and_leave_the_folder_unchanged(
    postil: Postil, found: Path, command: list[str]
) -> None:
    before = files(found.parent)
    result = postil(*command)
    assert result.code == 0
    if command != ["check"]:
        assert result.err.startswith(f"postil: {found} is only read: it only lies in this folder")
    assert files(found.parent) == before
    assert not is_known(found)


def test_writing_commands_refuse_it_until_it_is_named(postil: Postil, found: Path, tmp_path: Path) -> None:
    text = tmp_path / "new.txt"
    text.write_text("Something new.", encoding="utf-8")
    copy = tmp_path / "copy.db"
    assert postil("backup", copy).code == 0
    before = files(found.parent)
    for command in (
        *(["add", text], ["mark"], ["import", "jsonl", text], ["merge", copy], ["edit", "1", "--title", "x"]),
        *(["remove", "1", "--yes"], ["tags", "add", "x"], ["restore", copy], ["check", "--repair"], [text]),
    ):
        result = postil(*command)
        assert (result.code, result.out) == (1, ""), command
        (line,) = result.err.splitlines()
        assert "--library annotations.db" in line
        assert files(found.parent) == before
    assert postil("tags", "add", "x", "--library", "annotations.db").code == 0
    assert is_known(found)
    result = postil("tags", "add", "y")
    assert (result.code, result.err) == (0, "")
    assert stat.S_IMODE(list_path().stat().st_mode) == 0o600


def test_the_environment_variable_counts_as_a_yes(postil: Postil, found: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("POSTIL_LIBRARY", str(found))
    assert postil("tags", "add", "x").code == 0
    monkeypatch.delenv("POSTIL_LIBRARY")
    assert postil("tags", "add", "y").code == 0


def test_a_library_made_by_this_user_is_trusted(postil: Postil, home: Path) -> None:
    assert postil("tags", "add", "x", "--library", "annotations.db").code == 0
    result = postil("tags", "add", "y")
    assert (result.code, result.err) == (0, "")


def test_a_found_library_with_a_different_schema_is_not_read(postil: Postil, found: Path) -> None:
    with closing(sqlite3.connect(found)) as raw:
        raw.execute("CREATE TRIGGER spy AFTER INSERT ON journal BEGIN DELETE FROM articles; END")
    result = postil("list")
    assert (result.code, result.out) == (1, "")
    assert "is not as Postil makes a library (trigger spy on journal)" in result.err
    assert "trigger spy on journal" in postil("check").out


def test_a_found_library_of_an_earlier_format_is_read_from_a_copy(postil: Postil, found: Path) -> None:
    shutil.copyfile(Path(__file__).parents[1] / "library" / "formats" / "format_3.db", found)
    before = files(found.parent)
    result = postil("stats")
    assert (result.code, str(found) in result.out) == (0, True)
    assert files(found.parent) == before


UNWRITABLE = (
    *(["list"], ["stats"], ["show", "1"], ["search", "Kim"], ["history"], ["export", "jsonl"], ["check"]),
    ["backup"],
)


def library_on(disk: Path, tmp_path: Path, *, with_log: bool) -> Path:
    """Put a library on a disk, with the last changes only in its log or without a log."""
    source = tmp_path / "source.db"
    path = disk / "library.db"
    with Library(source, "ann") as library:
        library.articles.add([NewArticle(text="Kim is here. And there.", sha256="", title="A visit")])
        if not with_log:
            library.connection.value("PRAGMA wal_checkpoint(TRUNCATE)")
        for extra in ("", "-wal") if with_log else ("",):
            shutil.copyfile(source.with_name(source.name + extra), path.with_name(path.name + extra))
    return path


@pytest.mark.parametrize("with_log", [False, True], ids=["folded", "log"])
@pytest.mark.parametrize("medium", ["full", "read-only"])
def test_a_library_on_a_read_only_disk_is_read(postil: Postil, medium: str, tmp_path: Path, *, with_log: bool) -> None:
    with small_disk() as disk:
        path = library_on(disk, tmp_path, with_log=with_log)
        if medium == "full":
            fill(disk)
        else:
            subprocess.run(["mount", "-o", "remount,ro", str(disk)], check=True)
        before = files(disk)
        for command in UNWRITABLE:
            arguments = [*command, str(tmp_path / "copy.db")] if command == ["backup"] else command
            result = postil(*arguments, "--library", path)
            assert result.code == 0, (command, result.err)
            if command == ["list"]:
                assert "A visit" in result.out
        left = files(disk)
        assert left["library.db"] == before["library.db"]
        result = postil("tags", "add", "x", "--library", path)
        assert (result.code, len(result.err.splitlines())) == (1, 1)
        with Library(tmp_path / "copy.db") as copy:
            assert copy.articles.count() == 1
