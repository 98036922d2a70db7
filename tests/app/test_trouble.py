"""Trouble with the library's file while a reader is open: one clear message, the reader goes on, saved work stays."""

from __future__ import annotations

import json
import marshal
import os
import resource
import shutil
import signal
import subprocess
from pathlib import Path
from tempfile import mkdtemp
from typing import TYPE_CHECKING

import pytest

from tests.app.terminal import ROOT, OpenTerminal, StartTerminal, Terminal, postil, saved_highlights
from tests.disks import UNPAGED_BYTES, compile_all, fill, limit_files
from tui.config import own_command
from tui.core.model import NewArticle
from tui.library import Library
from tui.library.upkeep.backup import back_up
from tui.library.upkeep.check import find_problems

if TYPE_CHECKING:
    from collections.abc import Iterator

pytestmark = pytest.mark.filterwarnings("ignore:This process .* is multi-threaded:DeprecationWarning")


@pytest.fixture
def annotated(reads: OpenTerminal, seeds: Path) -> Terminal:
    """A reader with one acknowledged highlight."""
    reader = reads(seeds)
    reader.press("gm")
    reader.until(lambda: "highlighted" in reader.footer and reader.footer.endswith("saved ✓"), "saved ✓")
    return reader


def leaves(reader: Terminal) -> None:
    """Check that keys for motions do no harm and `q` quits."""
    reader.press("jk][132jGgq")
    assert reader.ended() == 0
    assert b"Traceback" not in reader.raw


def goes_on(reader: Terminal) -> None:
    """Check that every kind of key still gets its answer and `q` quits."""
    for key, says in (
        ("f", "an exact phrase"),
        ("5", "said by"),
        ("4", "possible merges"),
        ("?", "↓ ↑ scroll"),
    ):
        reader.press(key)
        reader.until(says)
        reader.press("\x1b")
        reader.until_gone(says)
    leaves(reader)


def refuses(reader: Terminal, says: str) -> None:
    """Check that an annotating key gets one message with the reason, and no sign that anything was saved."""
    reader.press("jc")
    reader.until(lambda: says in reader.footer, says)
    assert "✓" not in reader.footer


def remove_log(path: Path) -> None:
    """Remove the write-ahead log, as `git stash -u` does."""
    for ending in ("-wal", "-shm"):
        path.with_name(f"{path.name}{ending}").unlink()


def saves_another(reader: Terminal, path: Path) -> None:
    """Check that a second highlight is acknowledged and survives a kill of the reader together with the first."""
    reader.press("jm")
    reader.until(lambda: "highlighted" in reader.footer and reader.footer.endswith("saved ✓"), "saved ✓")
    reader.kill(signal.SIGKILL)
    reader.ended()
    assert len(saved_highlights(path)) == 2
    sound(path)


def sound(path: Path) -> None:
    with Library(path) as library:
        assert list(find_problems(library)) == []


def test_a_full_disk(annotated: Terminal, seeds: Path) -> None:
    limit_files(annotated.pid, UNPAGED_BYTES)
    refuses(annotated, "waiting: 1 change · the disk is full")
    limit_files(annotated.pid)
    annotated.until(
        lambda: "claim ·" in annotated.footer and annotated.footer.endswith("saved ✓"), "there is room again"
    )
    goes_on(annotated)
    assert len(saved_highlights(seeds)) == 2
    sound(seeds)


def test_no_partly_written_module_stays_on_a_full_disk(start: StartTerminal, seeds: Path, tmp_path: Path) -> None:
    """Python up to 3.12 leaves a compiled module that it could write only in part and never loads it again."""
    compile_all()
    house = tmp_path / "code" / "tui"
    shutil.copytree(ROOT / "tui", house)
    for compiled in house.glob("app/screens/__pycache__/find.*"):
        compiled.unlink()
    paths = os.pathsep.join((str(house.parent), str(ROOT)))
    reader = start(postil("--library", seeds), PYTHONPATH=paths, PYTHONDONTWRITEBYTECODE="")
    reader.until("? keys")
    resource.prlimit(reader.pid, resource.RLIMIT_FSIZE, (UNPAGED_BYTES, resource.RLIM_INFINITY))
    refuses(reader, "waiting: 1 change · the disk is full")
    reader.press("f")
    reader.until("an exact phrase")
    for compiled in house.rglob("*.pyc"):
        marshal.loads(compiled.read_bytes()[16:])
    reader.press("\x1b")
    reader.until_gone("an exact phrase")
    leaves(reader)


def test_the_file_is_deleted(annotated: Terminal, seeds: Path, tmp_path: Path) -> None:
    copy = tmp_path / "copy.db"
    with Library(seeds) as library:
        back_up(library, copy)
    for part in tmp_path.glob("annotations.db*"):
        part.unlink()
    annotated.until("was removed or replaced: nothing more is saved in it; what it held is kept in annotations.db.")
    refuses(annotated, "removed or replaced: nothing was changed")
    goes_on(annotated)
    assert not seeds.exists()
    (kept,) = tmp_path.glob("annotations.db.*.aside")
    assert len(saved_highlights(kept)) == 1
    assert len(saved_highlights(copy)) == 1


def test_the_file_is_replaced(annotated: Terminal, seeds: Path, tmp_path: Path) -> None:
    aside = tmp_path / "aside"
    aside.mkdir()
    for part in tmp_path.glob("annotations.db*"):
        part.rename(aside / part.name)

    def stays(content: bytes) -> None:
        refuses(annotated, "removed or replaced: nothing was changed")
        assert seeds.read_bytes() == content
        annotated.press("y")  # until the footer changes
        annotated.until_gone("removed or replaced")

    Library(seeds, "somebody").close()
    annotated.until("nothing more is saved in it")
    stays(seeds.read_bytes())
    for content in (b"no library at all\n" * 1000, b""):
        seeds.write_bytes(content)
        stays(content)
    seeds.unlink()
    seeds.mkdir()
    refuses(annotated, "removed or replaced: nothing was changed")
    leaves(annotated)
    assert len(saved_highlights(aside / seeds.name)) == 1
    sound(aside / seeds.name)


def test_the_log_is_removed(annotated: Terminal, seeds: Path, tmp_path: Path) -> None:
    remove_log(seeds)
    annotated.until("another program removed the log of annotations.db; what was saved is safe")
    saves_another(annotated, seeds)


def test_saved_changes_leave_the_log_when_nobody_writes(annotated: Terminal, seeds: Path, tmp_path: Path) -> None:
    alone = tmp_path / "alone.db"

    def is_in_the_file() -> bool:
        shutil.copyfile(seeds, alone)
        return len(saved_highlights(alone)) == 1

    annotated.until(is_in_the_file, "the highlight in the library's own file")
    leaves(annotated)


def test_the_file_is_overwritten_in_place(annotated: Terminal, seeds: Path) -> None:
    with seeds.open("r+b") as file:  # as `cp other annotations.db` does
        file.truncate(0)
        file.write(b"something else entirely " * 4000)
    annotated.press("]]jc")
    annotated.until(lambda: annotated.footer.startswith(seeds.name), "a line about the file")
    assert "✓" not in annotated.footer
    annotated.press("jk]{}12q")  # there is nothing left to read from, but quitting must still work
    assert annotated.ended() == 0
    assert b"Traceback" not in annotated.raw


def test_a_really_full_disk(disk: Path, reads: OpenTerminal, seeds: Path) -> None:
    path = Path(shutil.copyfile(seeds, disk / "annotations.db"))
    reader = reads(path)
    reader.press("gm")
    reader.until("highlighted")
    filler = fill(disk)
    refuses(reader, "waiting: 1 change · the disk is full")
    reader.press("a")
    reader.until("esc keeps it")
    reader.press("a thought\x1b")
    reader.until("waiting: 2 changes")
    filler.unlink()
    reader.until("2 changes that waited are written")
    leaves(reader)
    assert [each.note for each in saved_highlights(path)] == ["", "a thought"]
    assert len(saved_highlights(path)) == 2
    sound(path)


def test_the_log_is_removed_on_a_full_disk(disk: Path, reads: OpenTerminal, seeds: Path) -> None:
    path = Path(shutil.copyfile(seeds, disk / "annotations.db"))
    reader = reads(path)
    reader.press("gm")
    reader.until(lambda: reader.footer.endswith("saved ✓"), "saved ✓")
    filler = fill(disk)
    remove_log(path)
    reader.until("another program removed the log of annotations.db")
    filler.unlink()
    saves_another(reader, path)


def test_a_change_that_cannot_be_saved_anywhere_is_refused_and_a_note_stays_in_its_editor(
    disk: Path, reads: OpenTerminal, seeds: Path
) -> None:
    path = Path(shutil.copyfile(seeds, disk / "annotations.db"))
    reader = reads(path, XDG_STATE_HOME=str(disk / "state"))
    filler = fill(disk)
    refuses(reader, "full: nothing was changed")
    reader.press("ga")
    reader.until("esc keeps it")
    reader.press("a thought\x1b")
    reader.until("esc tries again")
    assert "a thought" in reader.text
    filler.unlink()
    reader.press(" more\x1b")
    reader.until("note written")
    assert [each.note for each in saved_highlights(path)] == ["a thought more"]
    leaves(reader)


def test_commands_on_a_full_disk(disk: Path, seeds: Path, tmp_path: Path) -> None:
    path = Path(shutil.copyfile(seeds, disk / "annotations.db"))
    with Library(path, "ann") as library:
        library.annotations.highlight(library.articles.get(1), 19, 60)
    (tmp_path / "new.txt").write_text("News from afar.\n\n" + "A long day it was. " * 20_000, encoding="utf-8")

    def run(*arguments: object) -> subprocess.CompletedProcess[str]:
        command = own_command(*map(str, arguments), "--library", str(path))
        return subprocess.run(command, capture_output=True, text=True, check=False)

    assert run("export", "jsonl", "-o", tmp_path / "all.jsonl").returncode == 0
    with Library(path) as library:
        library.annotations.remove(library.annotations.of_article(1)[0].id)
        library.annotations.highlight(library.articles.get(2), 0, 20)
        library.connection.value("PRAGMA wal_checkpoint(TRUNCATE)")
    with Library(tmp_path / "other.db", "bob") as other:
        other.articles.add([NewArticle(text="A long day it was. " * 20_000, sha256="")])
    fill(disk)
    before = sorted(entry.name for entry in disk.iterdir())
    for arguments in (
        ("add", tmp_path / "new.txt"),
        ("mark", "--again"),
        ("export", "jsonl", "-o", disk / "out.jsonl"),
        ("export", "obsidian", "-o", disk / "notes"),
        ("backup", disk / "copy.db"),
        ("import", "jsonl", tmp_path / "all.jsonl"),
        ("merge", tmp_path / "other.db"),
        ("restore", tmp_path / "other.db"),
    ):
        done = run(*arguments)
        assert (done.returncode, done.stdout) == (1, ""), arguments
        (line,) = done.stderr.splitlines()
        assert "full" in line or "No space left" in line, arguments
        assert sorted(entry.name for entry in disk.iterdir() if "annotations.db-" not in entry.name) == before
    (disk / "filler").unlink()
    sound(path)
    with Library(path) as library:
        assert library.articles.counts().articles == 5
        assert library.annotations.of_article(1) == []


@pytest.fixture
def owned() -> Iterator[tuple[Path, list[str]]]:
    """A folder of a user without superuser rights, and how to run a process as that user."""
    folder = Path(mkdtemp(prefix="postil-owned-"))
    become: list[str] = []
    if os.geteuid() == 0:
        become = ["setpriv", "--reuid=65534", "--regid=65534", "--clear-groups"]
        os.chown(folder, 65534, 65534)
        if subprocess.run([*become, *own_command("--version")], check=False, capture_output=True).returncode:
            shutil.rmtree(folder)
            pytest.skip("nobody but the superuser may read this checkout")
    yield folder, become
    shutil.rmtree(folder)


def test_the_file_becomes_read_only(start: StartTerminal, seeds: Path, owned: tuple[Path, list[str]]) -> None:
    folder, become = owned
    path = Path(shutil.copyfile(seeds, folder / "library.db"))
    if become:
        os.chown(path, 65534, 65534)
    homes = {name: str(folder) for name in ("HOME", "XDG_DATA_HOME", "XDG_CONFIG_HOME", "XDG_STATE_HOME")}
    reader = start([*become, *postil("--library", path)], 150, 44, **homes)
    reader.until("? keys")
    reader.press("gm")
    reader.until("highlighted")
    path.chmod(0o444)
    folder.chmod(0o555)
    reader.press("jc")  # the open file stays writable, so what is reported as saved must be saved
    reader.until(lambda: "claim ·" in reader.footer and reader.footer.endswith("saved ✓"), "saved ✓")

    def run(*arguments: str) -> subprocess.CompletedProcess[str]:
        command = [*become, *own_command(*arguments, "--library", str(path))]
        return subprocess.run(command, env={**os.environ, **homes}, capture_output=True, text=True, check=False)

    another = run("tags", "add", "new")
    assert (another.returncode, another.stdout) == (1, "")
    assert "may not be written: check its permissions" in another.stderr
    another = run("stats", "--json")  # a read-only command sees changes that are only in the log
    assert another.returncode == 0, another.stderr
    assert json.loads(another.stdout)["highlights"] == 2
    folder.chmod(0o755)
    path.chmod(0o644)
    leaves(reader)
    assert len(saved_highlights(path)) == 2
    sound(path)


def test_marking_on_a_full_disk(reads: OpenTerminal, seeds: Path) -> None:
    with Library(seeds) as library, library.connection.write():
        library.connection.run("DELETE FROM markings")
    reader = reads(seeds, POSTIL_NO_MARKING="0")
    for child in reader.children():
        limit_files(child, 0)
    reader.until(lambda: "cannot grow" in reader.text or "marking stopped" in reader.text, "a line about the marking")
    reader.press("gm")
    reader.until("highlighted")
    reader.kill(signal.SIGTERM)
    assert reader.ended() == 143
    assert len(saved_highlights(seeds)) == 1
