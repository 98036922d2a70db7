"""The exports of other programs for coding texts, with the same 1,000 articles and 20 passages each, in the same run.

Each program is installed into an environment of its own in `.consumers/`, which needs the registry once.
"""

from __future__ import annotations

import json
import subprocess
import sys
import tempfile
from pathlib import Path
from typing import TYPE_CHECKING

from benchmarks.exporting import annotated, best_of
from benchmarks.rows import Row
from tests.consumers.programs import HERE as REQUIREMENTS
from tests.consumers.programs import NotInstalledError, python_environment
from tui.formats import export

if TYPE_CHECKING:
    from collections.abc import Iterator

PROGRAMS = ("taguette", "qualitative_coding")
"""Each has a script, `coding_programs/with_NAME.py`, and what that needs is in `tests/consumers/NAME.txt`."""

HERE = Path(__file__).parent / "coding_programs"


def coding_peers(*, quick: bool) -> Iterator[Row]:
    """Measure the exports that another program has, too."""
    number = 50 if quick else 1_000
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        with annotated(folder / "usual.db", number, 20) as library:
            source = folder / "usual.jsonl"
            export("jsonl", library, target=source)
            for program in PROGRAMS:
                project = folder / program
                project.mkdir()
                requirement = _requirement(program)
                for form, seconds in _measured(program, source, project).items():
                    own = best_of(form, library, folder) * 1000
                    yield Row(f"export {form}, {number:,} × 20", own, "ms", requirement, seconds * 1000)


def _requirement(program: str) -> str:
    """Return name and version of a program from the list of all that is installed for it."""
    lines = (REQUIREMENTS / f"{program}.txt").read_text().splitlines()
    return next(line for line in lines if line.startswith(f"{program.replace('_', '-')}=="))


def _measured(program: str, source: Path, folder: Path) -> dict[str, float]:
    """Return seconds by format, or none and the reason if the program cannot be installed or run."""
    try:
        command = python_environment(program), HERE / f"with_{program}.py", source, folder
        done = subprocess.run(command, check=True, capture_output=True, text=True)
    except NotInstalledError as error:
        why = str(error)
    except subprocess.CalledProcessError as error:
        why = " ".join(str(error.stderr).strip().splitlines()[-1:])
    else:
        seconds: dict[str, float] = json.loads(done.stdout.splitlines()[-1])
        return seconds
    sys.stderr.write(f"{program} cannot be measured: its rows are left out ({why})\n")
    return {}
