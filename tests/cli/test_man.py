"""`postil man`: it has every command and option, and the programs that show manual pages can read it."""

import re
import shutil
import subprocess

import click
import pytest

from tests.cli.conftest import Postil
from tui.cli.root import COMMANDS
from tui.cli.root import postil as command_tree


def options(command: click.Command) -> set[str]:
    own = {name for parameter in command.params if isinstance(parameter, click.Option) for name in parameter.opts}
    below = command.commands.values() if isinstance(command, click.Group) else ()
    return own.union(*map(options, below))


def test_every_command_and_option_is_in_it(postil: Postil) -> None:
    page = postil("man").out.replace("\\-", "-")
    assert re.findall(r"^\\fBpostil ([a-z]+)\\fR", page, re.MULTILINE) == list(COMMANDS)
    context = click.Context(command_tree)
    for name in COMMANDS:
        command = command_tree.get_command(context, name)
        assert command is not None
        assert {each for each in options(command) if each not in page} == set()


def test_no_help_text_is_taken_for_a_roff_request(postil: Postil) -> None:
    requests = {line.split()[0] for line in postil("man").lines if line.startswith((".", "'"))}
    assert requests == {".TH", ".SH", ".SS", ".PP", ".TP", ".br"}


def test_it_is_displayed_without_a_warning(postil: Postil) -> None:
    groff = shutil.which("groff")
    if groff is None:
        pytest.skip("groff is not installed here")
    command = [groff, "-k", "-man", "-Tutf8", "-ww", "-P-c"]
    shown = subprocess.run(command, input=postil("man").out, capture_output=True, text=True, check=True)
    assert shown.stderr == ""
    assert "postil claims set" in re.sub(".\x08", "", shown.stdout), "bold letters are printed twice"
