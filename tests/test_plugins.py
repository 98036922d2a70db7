"""Plugins: an installed example is found, and a broken one costs one line and nothing else."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
from pathlib import Path
from zipfile import ZipFile

import pytest
from flit_core.wheel import make_wheel_in

from tui.config import own_command
from tui.library import Library

EXAMPLE = Path(__file__).parent / "example_plugin"
ARTICLE = "A pause\nWhat did he say?\n\nUnemployment fell by 7 per cent in May.\n"
BROKEN = {
    "postil.exports": "\n".join(
        f"{name} = {value}"
        for name, value in {
            "csv": "postil_broken:Nothing",
            "empty": "postil_broken:Empty",
            "missing": "postil_missing:x",
            "fails": "postil_broken:Fails",
        }.items()
    ),
    "postil.imports": "gone = postil_broken:gone\nfails = postil_broken:Fails",
    "postil.sources": ".txt = postil_broken:parse\nscript = postil_broken:parse\n.bad = postil_broken:parse",
    "postil.markers": "breaks = postil_broken:mark\nnonsense = postil_broken:nonsense",
}
CODE = """
from tui.core.model import Marks, Quotation
class Nothing: CARRIES, write = frozenset(), None
class Empty: pass
class Fails:
    CARRIES = CARRIES_BACK = frozenset()
    def write(*arguments): raise KeyError("nothing here")
    def read(*arguments): raise KeyError("nothing here")
def parse(data, charset): raise KeyError("nothing here")
def mark(text, marks): return 1 / 0
def nonsense(text, marks): return Marks(quotations=(Quotation(5, 10**6),))
"""


def install(folder: Path, source: Path) -> None:
    """Build a package and unpack it, like pip."""
    copy = shutil.copytree(source, folder / "build")
    with ZipFile(make_wheel_in(copy / "pyproject.toml", folder).file) as wheel:
        wheel.extractall(folder)


def install_broken(folder: Path) -> None:
    (folder / "postil_broken.py").write_text(CODE)
    about = folder / "postil_broken-1.0.dist-info"
    about.mkdir()
    (about / "METADATA").write_text("Metadata-Version: 2.1\nName: postil-broken\nVersion: 1.0\n")
    groups = "\n".join(f"[{group}]\n{points}" for group, points in BROKEN.items())
    (about / "entry_points.txt").write_text(groups)


@pytest.fixture
def plugins(tmp_path: Path) -> Path:
    folder = tmp_path / "plugins"
    folder.mkdir()
    return folder


def postil(plugins: Path, *arguments: object) -> subprocess.CompletedProcess[str]:
    folder = plugins.parent
    own = {"PYTHONPATH": str(plugins), "POSTIL_LIBRARY": str(folder / "a.db"), "HOME": str(folder)}
    return subprocess.run(
        own_command(*map(str, arguments)),
        capture_output=True,
        text=True,
        check=False,
        cwd=folder,
        env={**os.environ, **own, **{f"XDG_{name}_HOME": str(folder) for name in ("DATA", "CONFIG", "STATE", "CACHE")}},
    )


def test_the_example_reads_marks_and_exports(plugins: Path) -> None:
    install(plugins, EXAMPLE)
    script = plugins.parent / "pause.script"
    script.write_text(ARTICLE, encoding="utf-8")
    assert postil(plugins, "add", script).stdout.splitlines()[-1].startswith("added 1 article")
    assert postil(plugins, "mark").returncode == 0
    with Library(plugins.parent / "a.db", "ann") as library:
        article = library.articles.get(1)
        assert (article.title, article.publisher) == ("A pause", "Screenplay")
        suggestions = library.marks.of_article(1).suggestions
        assert "percentage" in {each.kind for each in suggestions}
        start = article.text.index("7 per cent")
        library.annotations.highlight(article, start, start + 10)
    assert "the words of each passage" in " ".join(postil(plugins, "export", "--help").stdout.split())
    result = postil(plugins, "export", "quotes")
    assert result.stdout == f"{article.id}\t7 per cent\n"
    assert "left out of quotes" in result.stderr, "what it does not carry is reported, as for every format"
    (plugins.parent / "in.quotes").write_text(result.stdout, encoding="utf-8")
    assert postil(plugins, "import", "quotes", "in.quotes").returncode == 0


def test_a_broken_plugin_is_reported_in_one_line(plugins: Path) -> None:
    install_broken(plugins)
    folder = plugins.parent
    (folder / "a.txt").write_text("Unemployment fell by 7 per cent in May.\n", encoding="utf-8")
    (folder / "b.bad").write_text("Some text.\n", encoding="utf-8")
    added = postil(plugins, "add", "a.txt", "b.bad")
    assert (added.returncode, added.stdout.splitlines()[-1]) == (1, "added 1 article, 1 refused")
    assert "b.bad: the plugin postil_broken:parse failed (KeyError: 'nothing here')" in added.stderr
    assert "left out (postil.sources .txt): Postil reads such files itself" in added.stderr
    assert "left out (postil.sources script): it is not called as its files end" in added.stderr
    marked = postil(plugins, "mark")
    assert marked.returncode == 0
    assert "(postil.markers breaks): ZeroDivisionError: division by zero" in marked.stderr
    assert "(postil.markers nonsense): ValueError: 5 to 1000000 is not a span of the text" in marked.stderr
    shared = postil(plugins, "mark", "--again", "--processes", "2")
    assert (shared.returncode, shared.stderr) == (0, marked.stderr), "reported once, whichever process it failed in"
    exported = postil(plugins, "export", "csv")
    assert exported.returncode == 0
    lines = [line for line in exported.stderr.splitlines() if "plugin postil-broken is left out" in line]
    assert len(lines) == 4
    assert any("ModuleNotFoundError" in line for line in lines)
    for command in (("export", "fails", "-o", "out"), ("import", "fails", "a.txt")):
        failed = postil(plugins, *command)
        assert failed.returncode == 1
        assert "the plugin for fails failed (KeyError: 'nothing here'): tell its makers" in failed.stderr
    assert not (folder / "out").exists()
    assert json.loads(postil(plugins, "list", "--json").stdout)[0]["id"]
    assert postil(plugins, "stats").stderr == "", "commands without plugins do not mention them"
