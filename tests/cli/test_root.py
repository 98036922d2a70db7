"""What every command has in common: help, errors in one line, exit codes, imports."""

import os
import re
import signal
import stat
import subprocess
import sys
from pathlib import Path

import click
import pytest

from tests.cli.conftest import Postil
from tui import __version__
from tui.cli.root import COMMANDS, GROUPS
from tui.cli.root import postil as command_tree
from tui.config import own_command


def test_version(postil: Postil) -> None:
    assert postil("--version").out == f"postil {__version__}\n"


def test_help_lists_every_command_in_its_group_with_an_uncut_line(postil: Postil) -> None:
    result = postil("--help")
    assert result.code == 0
    listed = result.out.partition("\nRead:\n")[2]
    assert re.findall(r"^(\w+):$|^  (\w+)  ", f"Read:\n{listed}", re.MULTILINE) == [
        row for heading, names in GROUPS.items() for row in ((heading, ""), *(("", name) for name in names))
    ]
    assert "..." not in listed


@pytest.mark.parametrize("command", COMMANDS)
def test_every_command_has_a_help_and_takes_a_library(postil: Postil, command: str) -> None:
    result = postil(command, "--help")
    assert result.code == 0
    assert f"Usage: postil {command}" in result.out
    assert "--library FILE" in result.out


def test_help_is_complete_and_ends_with_the_common_options() -> None:
    context = click.Context(command_tree, info_name="postil", terminal_width=80)
    waiting = [(name, command_tree.get_command(context, name)) for name in COMMANDS]
    for name, command in waiting:
        assert command is not None
        options = [each for each in command.params if isinstance(each, click.Option)]
        last = [each.opts[0] for each in options[-2:] if each.opts[0] in ("--library", "--json")]
        assert last in (["--library"], ["--library", "--json"]), name
        for each in options:
            assert each.help, (name, each.opts)
            assert not each.multiple or re.search("repeated|several|twice", each.help), (name, each.opts)
        if isinstance(command, click.Group):
            assert "..." not in command.get_help(click.Context(command, context, name)).partition("Commands:")[2], name
            waiting += [(f"{name} {below}", part) for below, part in command.commands.items()]


def test_help_and_the_commands_import_nothing_heavy() -> None:
    script = (
        "import sys\nfrom tui.cli.root import COMMANDS, run\n"
        "import importlib\n[importlib.import_module(f'tui.cli.{m}') for m in COMMANDS.values()]\nrun(['--help'])\n"
        "heavy = {'textual', 'spacy', 'sqlite_utils', 'sqlite3', 'numpy', 'rich', 'tui.library', 'tui.app'}\n"
        "print(heavy & set(sys.modules), file=sys.stderr)"
    )
    done = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, check=True)
    assert done.stderr == "set()\n"


def test_a_library_is_opened_without_numpy(seeds: Path) -> None:
    script = (
        "import sys\nfrom tui.cli.root import run\n"
        f"run(['list', '--library', {str(seeds)!r}])\nprint('numpy' in sys.modules)"
    )
    done = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, check=True)
    assert done.stdout.splitlines()[-1] == "False"


@pytest.mark.parametrize(
    "arguments",
    [
        ("list", "--nonsense"),
        ("--nonsense",),
        ("add",),
        ("search",),
        ("show",),
        ("list", "--sort", "colour"),
        ("list", "--limit", "0"),
        ("list", "--limit", "many"),
        ("history", "--limit", "99999999999999999999"),
        ("list", "--library", ""),
        ("add", ""),
        ("backup", ""),
        ("edit", "1", "--set", "a=1", "--set", "a=2"),
        ("edit", "1", "--language", "klingon"),
        ("show", "caf\udce9"),
        ("edit", "1", "--title", "Caf\udce9"),
        ("export", "papyrus"),
        ("import", "jsonl"),
        ("tags", "add"),
        ("tags", "paint"),
        ("tags", "add", "x", "--color", "mauve"),
        ("edit", "1"),
        ("edit", "1", "--published", "yesterday"),
        ("export", "jsonl", "--since", "yesterday"),
        ("--library",),
        ("conflicts", "1", "--mine", "--theirs"),
        ("adjudicate", "1", "1", "--both", "--neither"),
        ("speakers", "x", "--leave-out", "--count"),
        ("dismiss", "1"),
        ("place", "x", "1"),
    ],
)
def test_wrong_usage_is_one_line_that_names_the_help(postil: Postil, arguments: tuple[str, ...]) -> None:
    result = postil(*arguments)
    assert result.code == 2
    assert result.out == ""
    assert len(result.err.splitlines()) == 1
    assert "--help`" in result.err


def test_an_option_without_its_value_is_reported_with_its_command(postil: Postil) -> None:
    assert postil("claims", "set", "x", "--verdict").err.endswith("; see `postil claims set --help`\n")


def test_help_is_requested_as_in_other_programs(postil: Postil) -> None:
    assert postil("help").out.startswith("Usage: postil [OPTIONS]")
    assert postil("help", "claims", "set").out.startswith("Usage: postil claims set")


@pytest.mark.parametrize(
    ("arguments", "says"),
    [
        (("--library", "nowhere/x.db", "list"), "nowhere/x.db is not there"),
        (("list", "--library", "text.db"), "is not a Postil library: name another file"),
        (("list", "--library", "."), "is not a file: name another one with --library"),
        (("check", "--library", "nowhere.db"), "nowhere.db is not there"),
        (("import", "jsonl", "/dev/zero"), "/dev/zero is a device, not a file"),
        (("show", "99"), "no article '99': `postil list` shows their ids"),
        (("history", "99"), "no article '99'"),
        (("done", "1", "98", "99"), "3 of 3 articles refused, nothing is done: no article '1'"),
        (("export", "jsonl", "--article", "99"), "no article '99'"),
        (("export", "jsonl", "--tag", "x"), "no tag 'x': there is none yet"),
        (("tags", "edit", "x", "--name", "y"), "no tag 'x'"),
        (("tags", "remove", "x"), "no tag 'x'"),
        (("import", "jsonl", "nowhere.jsonl"), "nowhere.jsonl"),
        (("restore",), "no backups beside"),
        (("restore", "nowhere.bak"), "nowhere.bak is not a file: name a backup"),
        (("restore", "text.db"), "is not a Postil library"),
        (("mark", "--model", "no_such_model_\x1b[31m", "--again"), ""),
    ],
)
def test_a_failure_is_one_line_without_a_traceback(
    postil: Postil, home: Path, arguments: tuple[str, ...], says: str
) -> None:
    (home / "here" / "text.db").write_text("This is a text and no library. " * 50)
    result = postil(*arguments)
    if says:
        assert result.code == 1
        assert says in result.err
        assert len(result.err.splitlines()) == 1
    assert "Traceback" not in result.err
    assert "\x1b" not in result.err


def test_an_invalid_setting_is_reported(postil: Postil, home: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (home / "config.toml").write_text("text_widht = 80")
    monkeypatch.setenv("POSTIL_CONFIG", str(home / "config.toml"))
    result = postil("list")
    assert (result.code, result.err.count("\n")) == (1, 1)
    assert "did you mean text_width?" in result.err


@pytest.mark.parametrize("arguments", [("--library", "mine.db", "stats"), ("stats", "--library", "mine.db")])
def test_the_library_option_may_precede_or_follow_the_command(postil: Postil, arguments: tuple[str, ...]) -> None:
    postil("add", "--library", "mine.db", "-")
    assert postil("tags", "add", "x", "--library", "mine.db").code == 0
    assert "mine.db" in postil(*arguments).out


def test_the_library_of_the_environment_and_of_the_folder(
    postil: Postil, home: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert postil("list").code == 0
    assert (home / "data" / "postil" / "annotations.db").exists()
    postil("tags", "add", "x", "--library", "annotations.db")
    assert postil("stats").lines[0].endswith(str(home / "here" / "annotations.db"))
    monkeypatch.setenv("POSTIL_LIBRARY", str(home / "other.db"))
    assert "other.db is not there" in postil("stats").err
    postil("tags", "add", "x")
    assert "other.db" in postil("stats").out


def test_a_path_that_looks_like_a_command_gets_a_hint(postil: Postil) -> None:
    result = postil("serch", "sea", "--library", "x.db")
    hint = "there is no file, folder or command 'serch': did you mean `postil search`?\n"
    assert (result.code, result.out, result.err) == (2, "", hint)
    missing = postil("sea.txt", "--library", "x.db")
    assert (missing.code, missing.out, missing.err) == (1, "", "refused sea.txt: there is no such file or folder\n")
    assert not Path("x.db").exists()


def test_a_closed_output_ends_the_command_quietly(seeds: Path) -> None:
    listing = subprocess.Popen(
        own_command("show", "1", "--library", str(seeds)), stdout=subprocess.PIPE, stderr=subprocess.PIPE
    )
    assert listing.stdout is not None
    assert listing.stderr is not None
    listing.stdout.close()
    errors = listing.stderr.read()
    listing.stderr.close()
    assert errors == b""
    assert listing.wait() in {0, 1}
    script = 'exec "$@" <&- >&-'
    closed = subprocess.run(
        ["sh", "-c", script, "sh", *own_command("list", "--library", str(seeds))], stderr=subprocess.PIPE, check=False
    )
    assert (closed.returncode, closed.stderr.count(b"\n")) == (1, 1)
    assert b"the output is closed" in closed.stderr


def test_output_is_reduced_to_the_encoding_of_the_terminal(process: Postil, tmp_path: Path) -> None:
    (tmp_path / "a.txt").write_text("Пу́тин and Kim met.\n\nThey talked.", encoding="utf-8")
    result = process("add", tmp_path / "a.txt", environment={"PYTHONIOENCODING": "iso-8859-1"})
    assert result.code == 0
    assert "????" in result.out


def test_ctrl_c_ends_any_command_quietly(tmp_path: Path) -> None:
    waiting = subprocess.Popen(
        own_command("add", "-", "--library", str(tmp_path / "x.db")),
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        env={**os.environ, "PYTHONUNBUFFERED": "1"},
    )
    while not (tmp_path / "x.db").exists():
        assert waiting.poll() is None
    waiting.send_signal(signal.SIGINT)
    out, err = waiting.communicate()
    assert (waiting.returncode, out) == (130, b"")
    assert err.strip() in (b"", b"stopped: added 0 articles; that stays, the same command goes on from here")


def test_an_internal_error_is_one_line_and_its_traceback_is_saved(home: Path) -> None:
    script = "import sys, tui.cli.root as root\nroot.postil.main = None\nroot.run(['list'])"
    done = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, check=False)
    assert done.returncode == 1
    assert done.stderr.startswith("postil: stopped by an internal error (TypeError: ")
    assert len(done.stderr.splitlines()) == 1
    log = home / "state" / "postil" / "log" / "mistakes.log"
    assert "Traceback" in log.read_text()
    assert stat.S_IMODE(log.stat().st_mode) == 0o600
