"""Install Postil as a stranger would, in fresh environments with the oldest and newest pip and pipx, and use it.

`python -m tests.plain_install [PIP_VERSION…]`; it needs the network, so it is not part of the suite.
"""

import json
import os
import subprocess
import sys
from collections.abc import Callable, Sequence
from functools import partial
from pathlib import Path
from tempfile import TemporaryDirectory

ROOT = Path(__file__).parents[1]

OLDEST_PIP = "23.0.1"
"""The version in Debian 12, from the time of Python 3.11."""

PAGE = """<html><head><title>Leaders meet in Moscow</title></head><body><article><h1>Leaders meet in Moscow</h1>
<p>Angela Merkel flew to Moscow on Tuesday, and met Vladimir Putin in the Kremlin for talks on gas and on trade.</p>
<p>“We have agreed on the next steps,” she said after four hours. Both sides want to meet again in Berlin.</p>
</article></body></html>"""


def run(command: Sequence[str | Path], folder: Path) -> str:
    """Run a command without the user's settings, libraries and packages, and return its output; it must succeed."""
    names = ("PATH", "LANG", "HTTP_PROXY", "HTTPS_PROXY", "http_proxy", "https_proxy", "SSL_CERT_FILE", "PIP_CERT")
    environment = {name: os.environ[name] for name in names if name in os.environ} | {"HOME": str(folder)}
    ended = subprocess.run(command, cwd=folder, env=environment, capture_output=True, text=True, check=False)
    if ended.returncode:
        raise SystemExit(f"{' '.join(map(str, command))}\n{ended.stdout}{ended.stderr}")
    return ended.stdout


def use(postil: Path, folder: Path) -> int:
    """Do the main job with an installed command; return the number of names found."""
    (folder / "page.html").write_text(PAGE, encoding="utf-8")
    run([postil, "add", "page.html", "--library", "a.db"], folder)
    run([postil, "mark", "--library", "a.db"], folder)
    articles = json.loads(run([postil, "list", "--json", "--library", "a.db"], folder))
    assert [article["title"] for article in articles] == ["Leaders meet in Moscow"], articles
    entities = {each["name"] for each in json.loads(run([postil, "entities", "--json", "--library", "a.db"], folder))}
    assert {"Angela Merkel", "Vladimir Putin", "Berlin"} <= entities, entities
    return len(entities)


def with_pip(version: str, folder: Path) -> Path:
    """Install into a new environment with a version of pip ("" for the newest); return the command."""
    python = folder / "venv" / "bin" / "python"
    run([sys.executable, "-m", "venv", "venv"], folder)
    run([python, "-m", "pip", "install", "--quiet", "--upgrade", f"pip=={version}" if version else "pip"], folder)
    run([python, "-m", "pip", "install", "--quiet", ROOT], folder)
    return python.with_name("postil")


def with_pipx(folder: Path) -> Path:
    """Install with pipx, itself installed for this purpose with its folders here; return the command."""
    run([sys.executable, "-m", "venv", "venv"], folder)
    run([folder / "venv" / "bin" / "python", "-m", "pip", "install", "--quiet", "pipx"], folder)
    run([folder / "venv" / "bin" / "pipx", "install", "--quiet", ROOT], folder)
    return folder / ".local" / "bin" / "postil"


def main(*versions: str) -> None:
    """Install with the given versions of pip; by default with the oldest supported one, the newest, and pipx."""
    ways: dict[str, Callable[[Path], Path]] = {f"pip {each}": partial(with_pip, each) for each in versions}
    if not versions:
        ways = {
            f"pip {OLDEST_PIP}": partial(with_pip, OLDEST_PIP),
            "the newest pip": partial(with_pip, ""),
            "pipx": with_pipx,
        }
    for way, install in ways.items():
        with TemporaryDirectory() as name:
            count = use(install(Path(name)), Path(name))
        sys.stdout.write(f"{way} installs Postil, which reads a web page and finds {count} names in it\n")
        sys.stdout.flush()


if __name__ == "__main__":
    main(*sys.argv[1:])
