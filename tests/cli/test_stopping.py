"""Ctrl+C during long work, typed at a terminal: one line says what remains, and the same command continues."""

from __future__ import annotations

import json
import os
import signal
import threading
from contextlib import suppress
from typing import TYPE_CHECKING

import pexpect
import pytest

from tui.config import own_command
from tui.core.model import NewArticle
from tui.library import Library
from tui.library.upkeep.backup import back_up

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from tui.library.tables.articles import AddResult

SECONDS = 60


def stopped(what: str, *arguments: object) -> str:
    """Return the output of a command that is stopped as soon as its progress bar appears."""
    command, *rest = own_command(*map(str, arguments))
    child = pexpect.spawn(command, rest, timeout=SECONDS, encoding="utf-8", dimensions=(24, 200))
    child.expect(rf"{what} .*/s")
    child.sendintr()
    child.expect("stopped: ([^\r]*)\r")
    said = str(child.match[1])
    child.expect(pexpect.EOF)
    child.close()
    assert child.exitstatus == 130
    assert "Traceback" not in child.before
    return said


def line(number: int) -> str:
    return (
        json.dumps({"id": f"a{number}", "text": f"Report {number}.\n\nNothing else is in it.", "language": "en"}) + "\n"
    )


@pytest.fixture(scope="module")
def shelf(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A library that takes seconds to process."""
    path = tmp_path_factory.mktemp("shelf") / "shelf.db"
    with Library(path, "ann") as library:
        library.articles.add(NewArticle(f"Report {n}.\n\nNothing else.", str(n), f"Report {n}") for n in range(10_000))
        with library.connection.write():
            library.connection.run(
                "WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 200000) "
                "INSERT INTO journal (step, time, creator, action, summary, changes) "
                "SELECT i, '', 'ann', 'x', '', '[]' FROM n"
            )
    return path


def progress(said: str) -> int:
    return int(said.removeprefix("at least ").split(" of ")[0].replace(",", ""))


def held(path: Path) -> int:
    with Library(path, "ann") as library:
        return library.articles.count()


def test_adding_can_be_stopped(tmp_path: Path) -> None:
    library, pipe = tmp_path / "library.db", tmp_path / "news.jsonl"
    os.mkfifo(pipe)

    def feed() -> None:
        with suppress(BrokenPipeError), pipe.open("w") as out:
            for number in range(10_000_000):
                out.write(line(number))

    feeding = threading.Thread(target=feed, daemon=True)
    feeding.start()
    said = stopped("adding", "add", pipe, "--library", library)
    feeding.join()
    assert f"added {held(library):,} articles" in said
    assert "goes on" in said


def test_an_article_written_while_the_key_arrives_is_counted_once(tmp_path: Path) -> None:
    outcomes: list[str] = []

    def count(article: NewArticle, result: AddResult) -> None:
        if not outcomes:
            signal.raise_signal(signal.SIGINT)
        outcomes.append(result.outcome)

    with Library(tmp_path / "library.db", "ann") as library:
        with pytest.raises(KeyboardInterrupt):
            library.intake.add((NewArticle(f"Report {n}.", str(n), f"Report {n}") for n in range(1_000)), count)
        assert outcomes == ["new"] * library.articles.count()


def test_a_stopped_export_leaves_no_partial_file(shelf: Path, tmp_path: Path) -> None:
    said = stopped("exporting", "export", "refi-qda", "-o", tmp_path / "all.qdpx", "--library", shelf)
    assert "nothing was written" in said
    assert not list(tmp_path.iterdir())


def test_a_stopped_import_continues_where_it_was(tmp_path: Path, postil: Callable[..., object]) -> None:
    library, file = tmp_path / "library.db", tmp_path / "in.jsonl"
    file.write_text("".join(map(line, range(3_000))))
    said = stopped("importing", "import", "jsonl", file, "--library", library)
    assert 0 < progress(said) <= held(library) < 3_000
    postil("import", "jsonl", file, "--library", library)
    assert held(library) == 3_000


def test_merging_can_be_stopped(shelf: Path, tmp_path: Path) -> None:
    library = tmp_path / "library.db"
    said = stopped("merging", "merge", shelf, "--library", library)
    assert 0 < progress(said) <= held(library) < 10_000


def test_checking_can_be_stopped(shelf: Path) -> None:
    assert "nothing was changed" in stopped("checking", "check", "--library", shelf)


def test_a_stopped_copy_is_removed(shelf: Path, tmp_path: Path) -> None:
    def stop(done: int, of: int) -> None:
        assert done < of
        raise KeyboardInterrupt

    with Library(shelf, "ann") as library, pytest.raises(KeyboardInterrupt):
        back_up(library, tmp_path / "copy.db", stop)
    assert not list(tmp_path.iterdir())


def test_a_long_query_can_be_stopped(shelf: Path) -> None:
    """SQLite itself would run for hours; the signal is sent while it counts."""
    said = threading.Timer(0.2, os.kill, (os.getpid(), 2))
    endless = "WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n) SELECT count(*) FROM n"
    with Library(shelf, "ann") as library:
        said.start()
        with pytest.raises(KeyboardInterrupt), library.connection.interruptible():
            library.connection.value(endless)
        assert library.connection.value("SELECT 1") == 1
