"""`make consumers`: install programs of others outside the project's environment, and let them read the exports.

What cannot be installed here is skipped, and why is printed; what reads an export wrongly fails. They are kept in
`.consumers/`, which `make clean` removes.
"""

from __future__ import annotations

import json
import shutil
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from tui.formats import EXPORTS, export
from tui.library import Library

HERE = Path(__file__).parent
ROOT = HERE.parents[1]
KEPT = ROOT / ".consumers"
PYTHON = KEPT / "python" / "bin" / "python"
NODE_MODULES = KEPT / "node" / "node_modules"
VNU = NODE_MODULES / "vnu-jar" / "build" / "dist" / "vnu.jar"
MINUTES = 10


class NotInstalledError(Exception):
    """A program is not here; the text says why."""


def run(*command: str | Path, folder: Path = ROOT) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [*map(str, command)], capture_output=True, text=True, timeout=60 * MINUTES, check=False, cwd=folder
    )


def installed(what: str, *command: str | Path, folder: Path = ROOT) -> None:
    """Run an installer once. Raises `NotInstalledError` with the last line that it said."""
    done = run(*command, folder=folder)
    if done.returncode:
        said = (done.stderr or done.stdout).strip().splitlines() or ["it said nothing"]
        raise NotInstalledError(f"{what} cannot be installed ({said[-1][:150]})")


def install_python() -> None:
    wanted = (HERE / "python.txt").read_text()
    stamp = KEPT / "python" / "installed.txt"
    if stamp.exists() and stamp.read_text() == wanted:
        return
    installed("an environment of Python", sys.executable, "-m", "venv", KEPT / "python")
    pip = (PYTHON, "-m", "pip", "--disable-pip-version-check", "install", "--quiet")
    installed("programs of Python", *pip, "--requirement", HERE / "python.txt")
    stamp.write_text(wanted)


def install_node() -> None:
    if shutil.which("node") is None or shutil.which("npm") is None:
        raise NotInstalledError("node and npm are not here")
    folder = NODE_MODULES.parent
    folder.mkdir(parents=True, exist_ok=True)
    wanted = (HERE / "package.json").read_text()
    if VNU.exists() and (folder / "package.json").exists() and (folder / "package.json").read_text() == wanted:
        return
    (folder / "package.json").write_text(wanted)
    shutil.copy(HERE / "read.cjs", folder)
    installed("programs of npm", "npm", "install", "--no-audit", "--no-fund", folder=folder)


def python_reads(program: str, path: Path) -> Any:
    install_python()
    done = run(PYTHON, HERE / "read.py", program, path)
    assert done.returncode == 0, done.stderr.strip().splitlines()[-1:]
    return json.loads(done.stdout)


def node_reads(program: str, path: Path) -> Any:
    install_node()
    shutil.copy(HERE / "read.cjs", NODE_MODULES.parent)
    done = run("node", NODE_MODULES.parent / "read.cjs", program, path)
    assert done.returncode == 0, done.stderr.strip().splitlines()[-8:]
    return json.loads(done.stdout)


def vnu(*pages: Path) -> None:
    """Let the W3C's checker look at pages."""
    install_node()
    if shutil.which("java") is None:
        raise NotInstalledError("java is not here")
    done = run("java", "-jar", VNU, *pages)
    assert done.returncode == 0, done.stderr.strip().splitlines()[:5]


def checks(library: Library, folder: Path) -> dict[str, Callable[[], None]]:
    """Return what each consumer must understand of the exports in a folder."""
    highlights = [each for bundle in library.exporter.bundles() for each in bundle.highlights]
    claims = [each for each in highlights if each.claim is not None]
    tags = sorted(tag.name for tag in library.codebook.all())

    def same(found: Any, wanted: Any) -> None:
        assert found == wanted, f"{found} instead of {wanted}"

    def networks() -> None:
        read = [python_reads("networkx", folder / f"out.{name}") for name in ("graphml", "gexf")]
        same(read[0], read[1])
        assert read[0]["nodes"] >= len(claims), read

    def org() -> None:
        same(python_reads("orgparse", folder / "out.org")["ids"], sorted(each.id for each in highlights))

    def accessible() -> None:
        for name in ("html", "report-html"):
            same(node_reads("axe", folder / f"out.{name}.html"), {"violations": []})

    return {
        "vnu (html, report-html)": lambda: vnu(folder / "out.html.html", folder / "out.report-html.html"),
        "axe (html, report-html)": accessible,
        "NetworkX (graphml, gexf)": networks,
        "orgparse (org)": org,
        "Taguette (codebook)": lambda: same(python_reads("taguette", folder / "out.codebook.csv")["tags"], tags),
        "SheetJS (xlsx)": lambda: same(node_reads("sheetjs", folder / "out.xlsx"), {"rows": len(highlights)}),
        "xlsx2csv (xlsx)": lambda: same(python_reads("xlsx2csv", folder / "out.xlsx"), {"rows": len(highlights)}),
    }


def main() -> int:
    failed = 0
    with TemporaryDirectory(prefix="postil-") as name:
        folder = Path(name)
        shutil.copy(ROOT / "annotations.db", folder / "sample.db")
        with Library(folder / "sample.db") as library:
            for format_name in ("html", "report-html", "graphml", "gexf", "org", "codebook", "xlsx"):
                extension = EXPORTS[format_name].extensions[0]
                middle = "" if f".{format_name}" == extension and format_name != "html" else f".{format_name}"
                export(format_name, library, target=folder / f"out{middle}{extension}")
            for consumer, check in checks(library, folder).items():
                try:
                    check()
                except NotInstalledError as error:
                    said = f"skipped  {consumer}: {error}"
                except AssertionError as error:
                    failed += 1
                    said = f"FAILED   {consumer}: {error}"
                else:
                    said = f"reads it {consumer}"
                sys.stdout.write(f"{said}\n")
                sys.stdout.flush()
    return min(failed, 1)


if __name__ == "__main__":
    raise SystemExit(main())
