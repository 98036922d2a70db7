"""What other programs for coding texts export, on the same 1,000 articles with 20 passages each, in the same run.

Each is put into an environment of its own under `build/`, which needs the registry once.
"""

from __future__ import annotations

import json
import subprocess
import sys
import tempfile
from pathlib import Path
from typing import TYPE_CHECKING

from benchmarks.exporting import annotated, best_of
from benchmarks.rows import PLACE, Row
from tui.formats import export

if TYPE_CHECKING:
    from collections.abc import Iterator

PROGRAMS = {"taguette": "taguette==1.5.2", "qualitative_coding": "qualitative-coding==1.7.8"}
"""What each script `coding_programs/with_NAME.py` needs."""

HERE = Path(__file__).parent / "coding_programs"


def coding_peers(*, quick: bool) -> Iterator[Row]:
    """Measure the exports that another program has, too."""
    number = 50 if quick else 1_000
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        with annotated(folder / "usual.db", number, 20) as library:
            source = folder / "usual.jsonl"
            export("jsonl", library, target=source)
            for program, requirement in PROGRAMS.items():
                project = folder / program
                project.mkdir()
                for form, seconds in _measured(program, requirement, source, project).items():
                    own = best_of(form, library, folder) * 1000
                    yield Row(f"export {form}, {number:,} × 20", own, "ms", requirement, seconds * 1000)


def _measured(program: str, requirement: str, source: Path, folder: Path) -> dict[str, float]:
    """Return seconds by format; nothing, and why, where the program cannot be installed or run."""
    try:
        python = _environment(program, requirement)
        command = [str(part) for part in (python, HERE / f"with_{program}.py", source, folder)]
        done = subprocess.run(command, check=True, capture_output=True, text=True)
    except subprocess.CalledProcessError as error:
        why = str(error.stderr).strip().splitlines()[-1:]
        sys.stderr.write(f"{requirement} cannot be measured: its rows are left out ({' '.join(why)})\n")
        return {}
    seconds: dict[str, float] = json.loads(done.stdout.splitlines()[-1])
    return seconds


def _environment(program: str, requirement: str) -> Path:
    folder = PLACE / "peers" / program
    python, stamp = folder / "bin" / "python", folder / "installed.txt"
    if not stamp.exists() or stamp.read_text() != requirement:
        sys.stderr.write(f"installing {requirement} into {folder} …\n")
        subprocess.run([sys.executable, "-m", "venv", folder], check=True, capture_output=True, text=True)
        pip = [str(python), "-m", "pip", "--disable-pip-version-check", "install", "--quiet", requirement]
        subprocess.run(pip, check=True, capture_output=True, text=True)
        stamp.write_text(requirement)
    return python
