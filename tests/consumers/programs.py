"""Other people's programs: installed once into `.consumers/` and run to see what they read from an export."""

from __future__ import annotations

import contextlib
import csv
import json
import shutil
import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

HERE = Path(__file__).parent
ROOT = HERE.parents[1]
KEPT = ROOT / ".consumers"
NODE_MODULES = KEPT / "node" / "node_modules"
VNU = NODE_MODULES / "vnu-jar" / "build" / "dist" / "vnu.jar"
MINUTES = 10
ENVIRONMENTS = ("python", "labelling", "qualitative_coding", "taguette", "datasette")
"""Each is of what its `NAME.txt` lists."""


class NotInstalledError(Exception):
    """A program is not installed; the text says why."""


def run(*command: str | Path, folder: Path = ROOT) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [*map(str, command)], capture_output=True, text=True, timeout=60 * MINUTES, check=False, cwd=folder
    )


_failed: dict[str, str] = {}
"""What could not be installed, and why: it is not tried again for each program."""


def installed(what: str, *command: str | Path, folder: Path = ROOT) -> None:
    """Run an installer once. Raises `NotInstalledError` with the last line of its output."""
    if what not in _failed:
        done = run(*command, folder=folder)
        if not done.returncode:
            return
        said = [line for line in (done.stderr or done.stdout).splitlines() if "log of this run" not in line]
        _failed[what] = " ".join(said[-1:])[:150] or "it said nothing"
    raise NotInstalledError(f"{what} cannot be installed ({_failed[what]})")


def install_everything() -> None:
    """Install everything missing at once, because installers mostly wait for the registry."""

    def install(name: str) -> None:
        with contextlib.suppress(NotInstalledError):  # whatever needs the program is skipped and says so
            python_environment(name) if name in ENVIRONMENTS else install_node()

    with ThreadPoolExecutor() as pool:
        list(pool.map(install, ("node", *ENVIRONMENTS)))


def python_environment(name: str) -> Path:
    """Return the Python of an environment with the packages in `NAME.txt`, installed if missing.

    The list is complete: pip adds no dependencies, so that no other package ever changes.
    """
    wanted, folder = (HERE / f"{name}.txt").read_text(), KEPT / name
    python, stamp = folder / "bin" / "python", folder / "installed.txt"
    if not stamp.exists() or stamp.read_text() != wanted:
        installed(f"an environment of Python ({name})", sys.executable, "-m", "venv", folder)
        pip = (python, "-m", "pip", "--disable-pip-version-check", "install", "--quiet", "--retries=0", "--timeout=20")
        options = ("--no-deps", "--no-compile", "--requirement", HERE / f"{name}.txt")
        installed(f"programs of Python ({name}.txt)", *pip, *options)
        stamp.write_text(wanted)
    return python


def install_node() -> None:
    if shutil.which("node") is None or shutil.which("npm") is None:
        raise NotInstalledError("node and npm are not here")
    folder = NODE_MODULES.parent
    folder.mkdir(parents=True, exist_ok=True)
    wanted, stamp = (HERE / "package.json").read_text(), folder / "installed.json"
    if stamp.exists() and stamp.read_text() == wanted:
        return
    (folder / "package.json").write_text(wanted)
    options = ("--no-audit", "--no-fund", "--fetch-retries=0", "--fetch-timeout=20000")
    installed("programs of npm", "npm", "install", *options, folder=folder)
    stamp.write_text(wanted)


def python_reads(program: str, path: Path, environment: str = "python") -> Any:
    script = HERE / ("read_labelling.py" if environment == "labelling" else "read.py")
    done = run(python_environment(environment), script, program, path)
    assert done.returncode == 0, done.stderr.strip().splitlines()[-1:]
    return json.loads(done.stdout)


def node_reads(program: str, path: Path) -> Any:
    return _node("read.cjs", program, path)


def chromium_walks(folder: Path) -> Any:
    """Return what a person sees who walks through a site in Chromium."""
    return _node("site.cjs", folder)


def chromium_opens(address: str) -> Any:
    """Return the errors until the terminal of the reader at an address has the focus."""
    return _node("reader.cjs", address)


def _node(script: str, *arguments: str | Path) -> Any:
    install_node()
    shutil.copy(HERE / script, NODE_MODULES.parent)
    done = run("node", NODE_MODULES.parent / script, *arguments)
    assert done.returncode == 0, done.stderr.strip().splitlines()[-8:]
    return json.loads(done.stdout)


def vnu(*pages: Path) -> None:
    """Let the W3C's checker check pages."""
    install_node()
    if shutil.which("java") is None:
        raise NotInstalledError("java is not here")
    done = run("java", "-jar", VNU, "--skip-non-html", *pages)
    assert done.returncode == 0, done.stderr.strip().splitlines()[:5]


def tei_valid(path: Path) -> None:
    """Let Jing, which comes with vnu, check whether a document follows the TEI schema."""
    install_node()
    if shutil.which("java") is None:
        raise NotInstalledError("java is not here")
    schema = python_reads("tei_schema", path)
    done = run("java", "-cp", VNU, "nu.validator.vendor.thaiopensource.relaxng.util.Driver", schema, path)
    assert done.returncode == 0, done.stdout.strip().splitlines()[:5]


def gnumeric_reads(path: Path) -> dict[str, Any]:
    """Return the sheets of a workbook as Gnumeric displays them, or else LibreOffice."""
    out = path.parent / "sheets"
    out.mkdir(exist_ok=True)
    if shutil.which("ssconvert"):
        done = run("ssconvert", "--export-file-per-sheet", path, out / "%s.csv")
    elif shutil.which("soffice"):
        options = "csv:Text - txt - csv (StarCalc):44,34,76,1,,0,false,true,false,false,false,-1"
        done = run("soffice", "--headless", "--convert-to", options, "--outdir", out, path)
        if not any(out.iterdir()):  # the exit code is 0 even on failure
            raise NotInstalledError("LibreOffice is here without Calc")
    else:
        raise NotInstalledError("neither ssconvert nor soffice is here")
    assert done.returncode == 0, done.stderr.strip().splitlines()[-3:]
    sheets = {}
    for sheet in out.iterdir():
        with sheet.open(encoding="utf-8", newline="") as file:
            sheets[sheet.stem.rpartition("-")[2]] = [*csv.reader(file)]
    return {"sheets": sheets}
