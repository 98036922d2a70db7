"""`postil completion`: what a shell needs to complete commands, formats, tags, titles and all else."""

from __future__ import annotations

from typing import Literal

import click
from click.shell_completion import FishComplete, ShellComplete, ZshComplete

from tui.cli.common import library_option
from tui.cli.output import print_line

_BASH = """\
_postil_completion() {
    local line type value
    COMPREPLY=()
    while IFS= read -r line; do
        type=${line%%,*} value=${line#*,}
        case $type in
            dir) compopt -o dirnames ;;
            file) compopt -o default ;;
            plain)
                COMPREPLY+=("$value")
                # readline quotes only what it takes for the names of files
                [[ $value == *[^[:alnum:]_./#:=-]* ]] && compopt -o filenames
                ;;
        esac
    done < <(COMP_WORDS="${COMP_WORDS[*]}" COMP_CWORD=$COMP_CWORD _POSTIL_COMPLETE=bash_complete "$1")
}
complete -o nosort -F _postil_completion postil
"""
"""Click's own script expands a `*` in names to files, and does not escape spaces."""

_SETUP = {
    "bash": 'eval "$(postil completion bash)"',
    "zsh": 'eval "$(postil completion zsh)"',
    "fish": "postil completion fish | source",
}


@click.command(
    "completion",
    epilog="\n\n".join(f"{shell}: {line}" for shell, line in _SETUP.items()),
)
@click.argument("shell", type=click.Choice([*_SETUP]))
@library_option
def completion_command(shell: Literal["bash", "zsh", "fish"]) -> None:
    """Print the code with which a shell completes commands.

    Commands, options, formats, tags, titles of articles and people are completed, from the library that the command
    would use; it is only read. One of these lines in the shell's own file enables it permanently:
    """
    print_line(_script(shell).rstrip("\n"))


def _script(shell: str) -> str:
    if shell == "bash":
        return _BASH
    kind: type[ShellComplete] = ZshComplete if shell == "zsh" else FishComplete
    script = kind(click.Command("postil"), {}, "postil", "_POSTIL_COMPLETE").source()
    return script.replace('string split ","', 'string split -m 1 ","')  # a name may have a comma
