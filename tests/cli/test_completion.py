"""Completion in real shells; names with spaces stay one word."""

import os
import shutil
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from tests.app.terminal import Terminal
from tests.cli.conftest import Postil
from tui.core.model import NewArticle
from tui.library import Library
from tui.library.tables.articles import derived_id

SHELLS = {
    "bash": (["bash", "--noprofile", "--norc", "-i"], 'eval "$(postil completion bash)"'),
    "zsh": (["zsh", "-f", "-i"], 'autoload -U compinit; compinit -D -u; eval "$(postil completion zsh)"'),
    "fish": (["fish", "--no-config", "-i"], "postil completion fish | source"),
}

TEXT = "It rained, and nobody came."
ID = derived_id(TEXT)


@pytest.fixture
def library(tmp_path: Path) -> Path:
    path = tmp_path / "study.db"
    with Library(path, "ann") as opened:
        opened.articles.add([NewArticle(TEXT, "", title="Rain, at last *")])
        opened.codebook.add("weather/dry spell", description="No rain, for long")
    return path


@contextmanager
def shell(name: str, library: Path, home: Path) -> Iterator[Terminal]:
    command, setup = SHELLS[name]
    if shutil.which(command[0]) is None:
        pytest.skip(f"{name} is not installed here")
    environment = {
        **{key: value for key, value in os.environ.items() if key.startswith(("XDG_", "LC_", "LANG"))},
        "PATH": f"{Path(sys.executable).parent}{os.pathsep}{os.environ['PATH']}",
        "HOME": str(home),
        "TERM": "xterm-256color",
        "PS1": "> ",
        "POSTIL_LIBRARY": str(library),
    }
    terminal = Terminal(command, environment, home / "here", 100, 30)
    try:
        terminal.press(f"{setup}; echo re''ady\r")
        terminal.until("\nready")
        yield terminal
    finally:
        terminal.child.close(force=True)


@pytest.mark.parametrize("name", SHELLS)
def test_a_shell_completes_commands_formats_tags_and_titles(name: str, library: Path, home: Path) -> None:
    with shell(name, library, home) as terminal:
        terminal.press("postil pass\t")
        terminal.until("postil passages")
        terminal.press("\x15postil export refi-qdc --ta\twea\t")
        terminal.until("postil export refi-qdc --tag weather/dry\\ spell")
        terminal.press("\x15postil show Rai\t\r")
        terminal.until("It rained, and nobody came.")


@pytest.mark.parametrize(
    ("words", "expected"),
    [
        (("ex",), ["plain,export"]),
        (("./no",), ["file,./no"]),
        (("read", "./no"), ["file,./no"]),
        (("passages", "--", "-#wea"), ["plain,-#weather/dry spell"]),
        (("show", ID[:5]), [f"plain,{ID}"]),
        (("import", "refi"), ["plain,refi-qda", "plain,refi-qdc"]),
        (("count", "mo"), ["plain,month"]),
        (("tags", "me"), ["plain,merge"]),
        (("claims", "el"), ["plain,elsewhere"]),
        (("claims", "#wea"), ["plain,#weather/dry spell"]),
    ],
)
def test_completions_for_bash(words: tuple[str, ...], expected: list[str], process: Postil, library: Path) -> None:
    asked = {"_POSTIL_COMPLETE": "bash_complete", "COMP_WORDS": " ".join(("postil", *words))}
    done = process(environment={**asked, "COMP_CWORD": str(len(words)), "POSTIL_LIBRARY": str(library)})
    assert (done.lines, done.err) == (expected, "")


def test_completion_writes_nothing_and_creates_no_library(process: Postil, tmp_path: Path) -> None:
    path = tmp_path / "none.db"
    asked = {"_POSTIL_COMPLETE": "bash_complete", "COMP_WORDS": "postil show ", "COMP_CWORD": "2"}
    done = process(environment={**asked, "POSTIL_LIBRARY": str(path)})
    assert (done.out.strip(), done.err, path.exists()) == ("", "", False)
