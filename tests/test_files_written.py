"""Files that Postil writes are private and complete and never follow planted links; no code executes text."""

from __future__ import annotations

import ast
import os
import sqlite3
import stat
from contextlib import closing
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from tests.parsed import parse
from tui.core.errors import LibraryError, PostilError
from tui.core.model import NewArticle
from tui.formats.codebook_xml import parse_xml
from tui.formats.output_files import atomic_file, atomic_folder
from tui.jobs.marking import only_marker
from tui.library import Library
from tui.library.upkeep.backup import back_up, restore

if TYPE_CHECKING:
    from collections.abc import Iterator

ROOT = Path(__file__).parents[1]


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "library.db"


def mode(path: Path) -> int:
    return stat.S_IMODE(path.stat().st_mode)


def test_a_library_its_logs_lock_and_backups_are_private(path: Path, tmp_path: Path) -> None:
    before = os.umask(0)
    try:
        with Library(path, "ann") as library, only_marker(path) as alone:
            assert alone
            library.articles.add([NewArticle(text="Kim is here.", sha256="")])
            back_up(library, tmp_path / "copy.db")
            beside = {entry.name: mode(entry) for entry in tmp_path.iterdir()}
    finally:
        os.umask(before)
    assert beside.keys() == {"library.db", "library.db-wal", "library.db-shm", "library.db.lock", "copy.db"}
    assert set(beside.values()) == {0o600}


def test_nothing_is_written_through_a_planted_link(path: Path, tmp_path: Path) -> None:
    victim = tmp_path / "victim"
    victim.write_text("mine", encoding="utf-8")
    for name in ("out.csv", "copy.db", "library.db.lock", "dangling.db"):
        (tmp_path / name).symlink_to(victim if name != "dangling.db" else tmp_path / "nowhere")
    (tmp_path / "folder").symlink_to(tmp_path)
    with Library(path, "ann") as library:
        for attempt in (
            lambda: back_up(library, tmp_path / "copy.db"),
            lambda: back_up(library, tmp_path / "dangling.db"),
            lambda: only_marker(path).__enter__(),
            lambda: atomic_file(tmp_path / "out.csv", overwrite=True).__enter__(),
            lambda: atomic_folder(tmp_path / "folder", overwrite=True).__enter__(),
            lambda: Library(tmp_path / "dangling.db"),
        ):
            with pytest.raises(PostilError) as failed:
                attempt()
            assert "\n" not in str(failed.value)
    with atomic_folder(tmp_path / "vault") as folder:
        (folder.path / "notes").symlink_to(tmp_path)
        for name in ("notes/x.md", "../x.md", "/tmp/x.md", ""):
            with pytest.raises(PostilError), folder.file(name):
                pass
    assert victim.read_text(encoding="utf-8") == "mine"
    assert not (tmp_path / "nowhere").exists()
    assert not (tmp_path / "x.md").exists()


def test_a_backup_that_fails_leaves_nothing(path: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    with Library(path, "ann") as library:
        monkeypatch.setattr(os, "link", lambda *_: (_ for _ in ()).throw(OSError(28, "No space left on device")))
        with pytest.raises(LibraryError, match="No space left"):
            back_up(library, tmp_path / "copy.db")
    assert [entry.name for entry in tmp_path.iterdir()] == ["library.db"]


def test_a_damaged_backup_is_refused_before_anything_changes(path: Path, tmp_path: Path) -> None:
    backup = tmp_path / "copy.db"
    with Library(path, "ann") as library:
        library.articles.add([NewArticle(text="word " * 50_000, sha256="")])
        back_up(library, backup)
    data = bytearray(backup.read_bytes())
    data[4096 * 3 : 4096 * 30] = b"\xff" * 4096 * 27
    backup.write_bytes(data)
    before = path.read_bytes()
    with pytest.raises(LibraryError, match="is damaged"):
        restore(path, backup)
    assert path.read_bytes() == before
    assert {entry.name for entry in tmp_path.iterdir()} == {"library.db", "copy.db"}


def test_xml_can_neither_include_files_nor_expand_entities(tmp_path: Path) -> None:
    secret = tmp_path / "secret"
    secret.write_text("secret words", encoding="utf-8")
    for encoding in ("utf-8", "utf-16"):
        document = f'<!DOCTYPE a [<!ENTITY x SYSTEM "{secret.as_uri()}">]><a>&x;</a>'.encode(encoding)
        with pytest.raises(PostilError, match="document type"):
            parse_xml(document)


RUNS_TEXT = {"eval", "exec", "compile", "__import__"}
RUNS_MORE = {("os", "system"), ("os", "popen"), ("yaml", "load"), ("yaml", "unsafe_load")}
MODULES = {"pickle", "marshal", "shelve", "dill", "cloudpickle", "joblib"}


def dangers(tree: ast.AST) -> Iterator[int]:
    """Yield lines that execute text, unpickle or call a shell."""
    for node in ast.walk(tree):
        if isinstance(node, ast.Call):
            function = node.func
            if isinstance(function, ast.Name) and function.id in RUNS_TEXT:
                yield node.lineno
            if isinstance(function, ast.Attribute) and (getattr(function.value, "id", ""), function.attr) in RUNS_MORE:
                yield node.lineno
            for word in node.keywords:
                if word.arg == "shell" and not (isinstance(word.value, ast.Constant) and word.value.value is False):
                    yield node.lineno
        elif isinstance(node, ast.Import | ast.ImportFrom):
            names = [alias.name for alias in node.names]
            names += [node.module or ""] if isinstance(node, ast.ImportFrom) else []
            if MODULES & {name.partition(".")[0] for name in names}:
                yield node.lineno


def test_no_code_executes_text_unpickles_or_calls_a_shell() -> None:
    """The code is parsed, so that `re.compile` does not count as `compile`."""
    for bad in ("eval(x)", "os.system(x)", "run(x, shell=True)", "import pickle", "from yaml import x; yaml.load(x)"):
        assert [*dangers(ast.parse(bad))], bad
    for path in sorted((ROOT / "tui").rglob("*.py")):
        lines = [*dangers(parse(path))]
        assert not lines, f"{path.relative_to(ROOT)}:{lines}"


def test_a_backup_is_a_snapshot_while_another_process_writes(path: Path, tmp_path: Path) -> None:
    with Library(path, "ann") as library, Library(path, "bea") as bea:
        library.articles.add([NewArticle(text="word " * 20_000, sha256="")])
        article = bea.articles.get(1)
        for number in range(5):
            bea.annotations.highlight(article, number, number + 5)
            back_up(library, tmp_path / f"{number}.db")
    for number in range(5):
        with closing(sqlite3.connect(tmp_path / f"{number}.db")) as copy, copy:
            assert copy.execute("PRAGMA integrity_check").fetchone() == ("ok",)
            assert copy.execute("SELECT count(*) FROM highlights").fetchone() == (number + 1,)
        copy.close()
