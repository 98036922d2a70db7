"""`postil [read] [PATH…]`, with and without a terminal."""

import contextlib
import os
import shutil
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path

import pexpect
import pytest

from tests.cli.conftest import Postil
from tui.config import own_command
from tui.library import Library

ROOT = Path(__file__).parents[2]
SEEDS = ROOT / "seeds"

Terminal = Callable[..., pexpect.spawn]


@pytest.fixture
def terminal(home: Path) -> Iterator[Terminal]:
    """A function that runs a command line in a pseudo-terminal; every child ends with the test."""
    children: list[pexpect.spawn] = []

    def start(*arguments: object) -> pexpect.spawn:
        first, *rest = own_command(*map(str, arguments))
        environment = {key: value for key, value in os.environ.items() if key not in {"COLUMNS", "LINES", "NO_COLOR"}}
        environment |= {"TERM": "xterm-256color", "POSTIL_NO_MARKING": "1"}
        child = pexpect.spawn(first, rest, dimensions=(40, 120), timeout=20, env=environment, encoding="utf-8")
        children.append(child)
        return child

    yield start
    for child in children:
        child.close(force=True)


def leave(child: pexpect.spawn) -> int:
    child.send("q")
    child.expect(pexpect.EOF)
    child.close()
    return int(child.exitstatus)


def test_without_a_terminal_it_adds_marks_and_lists(process: Postil, tmp_path: Path) -> None:
    library = tmp_path / "x.db"
    result = process(SEEDS, "--library", library)
    assert result.code == 0
    assert result.lines[0].split() == ["#", "id", "date", "words", "mentions", "highlights", "claims", "title"]
    assert result.lines[2].endswith("DPRK Leader Kim Could Visit Russia Next Week - Reports · Sputnik")
    assert result.lines[-1] == f"5 articles, 0 highlights, 0 claims in {library}"
    assert result.err == "the reader needs a terminal: run `postil` in one, without a pipe\n"
    with Library(library) as opened:
        assert opened.marks.pending() == 0


@pytest.mark.parametrize(("options", "environment"), [(["--no-mark"], {}), ([], {"POSTIL_NO_MARKING": "1"})])
def test_marking_can_be_skipped(
    process: Postil, tmp_path: Path, options: list[str], environment: dict[str, str]
) -> None:
    library = tmp_path / "x.db"
    assert process("read", SEEDS, *options, "--library", library, environment=environment).code == 0
    with Library(library) as opened:
        assert opened.marks.pending() == 5


def test_refusals_are_reported_and_the_rest_is_added(process: Postil, tmp_path: Path) -> None:
    result = process("--no-mark", SEEDS, tmp_path / "nope.txt", "--library", tmp_path / "x.db")
    assert result.code == 1
    assert f"refused {tmp_path / 'nope.txt'}: there is no such file or folder" in result.err
    assert process("--no-mark", tmp_path / "nope.txt", "--library", tmp_path / "x.db").code == 1


def test_an_article_is_read_from_a_pipe(process: Postil, tmp_path: Path) -> None:
    result = process("--no-mark", "-", "--library", tmp_path / "x.db", stdin=b"The bridge opens in June.")
    assert result.lines[1].endswith("The bridge opens in June.")


def test_a_terminal_gets_the_reader(terminal: Terminal, tmp_path: Path) -> None:
    library = tmp_path / "x.db"
    child = terminal("--library", library, SEEDS)
    child.expect("Kim Jong-un lavrov")
    assert leave(child) == 0
    with Library(library) as opened:
        assert opened.articles.count() == 5


def test_refusals_are_shown_in_the_reader(terminal: Terminal, tmp_path: Path) -> None:
    child = terminal("--library", tmp_path / "x.db", SEEDS, tmp_path / "nope.txt")
    child.expect("refused")
    assert leave(child) == 0


def test_the_readers_process_loads_neither_the_model_nor_encoding_detection(terminal: Terminal, tmp_path: Path) -> None:
    child = terminal("--library", tmp_path / "x.db", SEEDS)
    child.expect("Kim Jong-un lavrov")
    mapped = Path(f"/proc/{child.pid}/maps")
    if not mapped.exists():
        pytest.skip("only Linux tells what a process maps")
    libraries = mapped.read_text()
    for heavy in ("spacy", "thinc", "numpy", "regex/_regex"):
        assert f"/{heavy}" not in libraries
    peak = next(line for line in Path(f"/proc/{child.pid}/status").read_text().splitlines() if line.startswith("VmHWM"))
    assert int(peak.split()[1]) < 140_000
    assert leave(child) == 0


def test_a_broken_library_is_one_line_without_a_screen(terminal: Terminal, tmp_path: Path) -> None:
    (tmp_path / "x.db").write_text("no library" * 100)
    child = terminal("--library", tmp_path / "x.db")
    child.expect(pexpect.EOF)
    child.close()
    assert child.exitstatus == 1
    assert "is not a Postil library" in child.before
    assert "\x1b[?1049h" not in child.before


def test_a_checkout_opens_a_copy_of_the_sample(terminal: Terminal, home: Path) -> None:
    checkout = home / "postil"
    (checkout / "tui").mkdir(parents=True)
    (checkout / "tui" / "__init__.py").touch()
    shutil.copytree(SEEDS, checkout / "seeds")
    shutil.copyfile(ROOT / "annotations.db", checkout / "annotations.db")

    def git(*arguments: str) -> str:
        environment = {key: value for key, value in os.environ.items() if not key.startswith("GIT_")}
        command = ["git", "-c", "user.name=a", "-c", "user.email=a@example.org", *arguments]
        return subprocess.run(command, cwd=checkout, env=environment, check=True, capture_output=True, text=True).stdout

    git("init", "--quiet")
    git("add", ".")
    git("commit", "--quiet", "-m", "all")
    with contextlib.chdir(checkout):
        child = terminal("seeds")
        child.expect("highlight")
        child.send("x")
        child.expect("removes it")  # the sample was annotated by somebody else
        child.send("\r")
        child.expect("removed")
        assert leave(child) == 0
        assert git("status", "--porcelain", "--ignored") == ""
        git("reset", "--hard")
        git("clean", "-fdx")
        result = subprocess.run(own_command("stats"), capture_output=True, text=True, check=True).stdout
    assert str(checkout / ".git" / "postil" / "annotations.db") in result
    with Library(checkout / ".git" / "postil" / "annotations.db") as opened:
        assert len(opened.journal.steps()) == 1


def test_python_m_tui_is_the_same_command() -> None:
    done = subprocess.run([sys.executable, "-m", "tui", "--version"], capture_output=True, text=True, check=True)
    assert done.stdout.startswith("postil ")
