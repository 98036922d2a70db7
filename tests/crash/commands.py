"""Commands that run beside the readers of a round."""

from __future__ import annotations

import subprocess
from typing import TYPE_CHECKING

from tests.app.terminal import DEADLINE, postil
from tests.crash.harness import Tally, environment

if TYPE_CHECKING:
    from pathlib import Path

Command = subprocess.Popen[bytes]


def command(library: Path, folder: Path, creator: str, *arguments: object) -> Command:
    """Start a command as one person."""
    return subprocess.Popen(
        [*map(str, postil(*arguments, "--library", library))],
        env=environment(folder / creator, creator),
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
    )


def end(command: Command, tally: Tally, *, killed: bool = False) -> str:
    """Wait for its end, which must be success or a kill, and return what it printed."""
    if killed:
        command.kill()
    output, errors = command.communicate(timeout=DEADLINE)
    if killed and command.returncode < 0:
        tally.command_kills += 1
    elif command.returncode != 0:
        tally.wrong.append(
            f"{command.args!r} ended with {command.returncode}: {errors[-300:].decode(errors='replace')}"
        )
    return output.decode()
