"""A library file is untrusted input: it cannot control a terminal or a page, and no query of it runs for ever."""

from __future__ import annotations

import re
import sqlite3
import time
import zipfile
from collections.abc import Iterator
from contextlib import closing
from importlib import import_module
from pathlib import Path
from typing import Any

import pytest

from tests.cli.conftest import Postil
from tests.hostile_library import ENDLESS, EVIL, TEXT, hostile_library
from tui.core.errors import PostilError
from tui.core.model import NewArticle
from tui.formats.registry import EXPORTS
from tui.library import Library
from tui.library.upkeep.check import find_problems

DRIVING = re.compile("[\x00-\x08\x0b-\x1f\x7f-\x84\x86-\x9f\u202a-\u202e\u2066-\u2069]")


@pytest.fixture
def hostile(tmp_path: Path) -> Path:
    return hostile_library(tmp_path / "hostile.db")


@pytest.fixture
def own(tmp_path: Path) -> Path:
    path = tmp_path / "own.db"
    with Library(path, "ann") as library:
        library.articles.add([NewArticle(text="Something else.", sha256="", title="Mine")])
        article = library.articles.get(1)
        library.annotations.tag(article, 0, 9, "mine")
    return path


def assert_harmless(text: str) -> None:
    found = DRIVING.search(text)
    assert found is None, text[max(0, found.start() - 60) : found.end() + 60]


COMMANDS = (
    *(("list",), ("list", "--json"), ("stats",), ("search", "Kim"), ("history",), ("history", "--json"), ("tags",)),
    *(("entities",), ("entities", "--json"), ("orphans",), ("show", "1"), ("show", "1", "--json"), ("agreement",)),
    *(("check",), ("check", "--json")),
)


@pytest.mark.parametrize("command", COMMANDS, ids=" ".join)
def test_no_command_prints_terminal_control_sequences(postil: Postil, hostile: Path, command: tuple[str, ...]) -> None:
    began = time.monotonic()
    result = postil(*command, "--library", hostile)
    assert result.code in (0, 1)
    assert "Traceback" not in result.err
    assert_harmless(result.out + result.err)
    assert result.out or command[0] in ("agreement", "orphans") or result.code
    assert time.monotonic() - began < 20


@pytest.mark.parametrize("name", sorted(EXPORTS))
def test_no_export_contains_control_sequences(postil: Postil, hostile: Path, tmp_path: Path, name: str) -> None:
    out = tmp_path / f"out-{name}"
    result = postil("export", name, "-o", out, "--library", hostile)
    assert "Traceback" not in result.err
    assert_harmless(result.out + result.err)
    if result.code:
        assert len(result.err.splitlines()) == 1
        return
    files = [path for path in ([out] if out.is_file() else out.rglob("*")) if path.is_file()]
    assert files
    for file in files:
        assert_harmless(file.name)
        if zipfile.is_zipfile(file):
            with zipfile.ZipFile(file) as archive:
                texts = [member for member in archive.namelist() if not member.endswith((".jpeg", ".png"))]
                contents = [archive.read(member) for member in texts]
        else:
            contents = [file.read_bytes()]
        if name == "parquet":
            rows = import_module("pyarrow.parquet").read_table(file).to_pylist()
            contents = ["\n".join(written_values(rows)).encode()]
        for content in contents:
            if name != "docbin":
                assert_harmless(content.decode("utf-8").replace("\r\n", "\n"))
            if name == "html":
                assert b"<script>alert" not in content


def written_values(value: Any) -> Iterator[str]:
    """Yield the texts in nested lists and records."""
    if isinstance(value, list | dict):
        for part in value.values() if isinstance(value, dict) else value:
            yield from written_values(part)
    elif isinstance(value, str):
        yield value


def test_a_merge_brings_in_only_what_an_import_would(postil: Postil, hostile: Path, own: Path) -> None:
    result = postil("merge", hostile, "--library", own)
    assert (result.code, "Traceback" in result.err) == (0, False), result.err
    assert_harmless(result.out + result.err)
    with Library(own, "ann") as library:
        assert list(find_problems(library)) == []
        assert library.articles.count() == 2
        assert len(library.annotations.of_article(2)) == 2
        assert [tag.name for tag in library.codebook.all() if tag.uses]
        while library.journal.undo():
            pass
    with closing(sqlite3.connect(own)) as raw:
        for (table,) in raw.execute("SELECT name FROM sqlite_master WHERE type = 'table'").fetchall():
            if "_fts" not in table and table != "articles":
                for row in raw.execute(f"SELECT * FROM {table}"):
                    assert_harmless(" ".join(value for value in row if isinstance(value, str)))


def test_check_reports_all_of_it(hostile: Path) -> None:
    with closing(sqlite3.connect(hostile)) as raw:
        raw.execute("CREATE TRIGGER spy AFTER INSERT ON highlights BEGIN UPDATE articles SET title = 'x'; END")
    with Library(hostile, expects_own=False) as library:
        text = "\n".join(problem.what for problem in find_problems(library))
    for part in (
        "trigger spy on highlights",
        "is not the one that was added",
        *("articles hold control characters in added, id, source, title", "tags hold control", "claims hold control"),
        *("of journal have a time in time that cannot be", "of highlights have a time in modified"),
        *("1 mentions of article", "1 quotations of article", "does not quote what stands there"),
        "correction ",
        "of the history cannot be read",
    ):
        assert part in text, text
    assert_harmless(text)


def test_a_removal_dated_in_the_future_removes_nothing(postil: Postil, own: Path, tmp_path: Path) -> None:
    theirs = tmp_path / "theirs.db"
    postil("backup", theirs, "--library", own)
    with Library(theirs, "ann") as library:
        library.annotations.remove(library.annotations.of_article(1)[0].id)
    with closing(sqlite3.connect(theirs, isolation_level=None)) as raw:
        raw.execute("UPDATE journal SET time = '9999-01-01T00:00:00.000Z'")
        changed = raw.execute("""UPDATE journal SET changes = replace(changes, '"modified":"20', '"modified":"99')""")
        assert changed.rowcount
    with Library(own, "ann") as library:
        library.annotations.recolor(library.annotations.of_article(1)[0].id, "blue")
    assert postil("merge", theirs, "--library", own).code == 0
    with Library(own) as library:
        assert len(library.annotations.of_article(1)) == 1


@pytest.mark.parametrize(
    "change",
    [
        f"ALTER TABLE articles RENAME TO a; CREATE VIEW articles AS {ENDLESS}",
        f"DROP TABLE done; CREATE VIEW done AS {ENDLESS}",
        "CREATE TRIGGER spy AFTER INSERT ON journal BEGIN DELETE FROM articles; END",
        "DROP TABLE corrections; CREATE TABLE corrections (id, kind, scope, article, detail, creator, created)",
        "DROP TABLE decisions",
    ],
)
def test_a_library_with_a_different_schema_is_not_merged(
    postil: Postil, own: Path, tmp_path: Path, change: str
) -> None:
    theirs = tmp_path / "theirs.db"
    postil("backup", theirs, "--library", own)
    with closing(sqlite3.connect(theirs)) as raw:
        raw.executescript(f"PRAGMA foreign_keys=OFF; PRAGMA legacy_alter_table=ON; {change}")
    before = postil("history", "--json", "--library", own).out
    began = time.monotonic()
    result = postil("merge", theirs, "--library", own)
    assert (result.code, result.out) == (1, "")
    (line,) = result.err.splitlines()
    assert "is not as Postil makes a library" in line
    assert time.monotonic() - began < 10
    assert postil("history", "--json", "--library", own).out == before


def test_additional_tables_are_accepted(postil: Postil, own: Path, tmp_path: Path) -> None:
    theirs = tmp_path / "theirs.db"
    postil("backup", theirs, "--library", own)
    with closing(sqlite3.connect(theirs)) as raw:
        raw.executescript("CREATE TABLE notes (x); CREATE VIEW endless AS " + ENDLESS)
    assert postil("merge", theirs, "--library", own).code == 0
    with Library(theirs) as library:
        assert list(find_problems(library)) == []


def test_no_query_runs_for_ever(own: Path) -> None:
    with Library(own, foreign=True) as library:
        library.connection.limit(0.1)
        with pytest.raises(PostilError, match="takes longer than 0 seconds"):
            library.connection.value(
                "WITH RECURSIVE n (i) AS (SELECT 1 UNION ALL SELECT i FROM n) SELECT sum(i) FROM n"
            )
        assert library.articles.count() == 1


def test_an_unreadable_step_is_not_undone(hostile: Path) -> None:
    with Library(hostile, "ann") as library:
        with pytest.raises(PostilError, match="this step cannot be read"):
            library.journal.undo()
        assert library.articles.count() == 1


def test_invalid_utf_8_is_shown_as_such(own: Path, postil: Postil) -> None:
    with closing(sqlite3.connect(own, isolation_level=None)) as raw:
        raw.execute("UPDATE articles SET title = CAST(x'4d80ff' AS TEXT)")
    result = postil("list", "--library", own)
    assert (result.code, "M\ufffd\ufffd" in result.out) == (0, True)


def test_the_hostile_library_is_a_valid_library(hostile: Path) -> None:
    with closing(sqlite3.connect(hostile)) as raw:
        assert raw.execute("SELECT text FROM articles").fetchone() == (TEXT + EVIL,)
        assert EVIL in raw.execute("SELECT name FROM tags").fetchone()[0]


def test_a_foreign_trigger_never_runs_even_in_ones_own_library(postil: Postil, own: Path) -> None:
    with closing(sqlite3.connect(own)) as raw:
        raw.execute("CREATE TRIGGER spy AFTER INSERT ON tags BEGIN UPDATE articles SET title = 'x'; END")
    refused = postil("tags", "add", "prices", "--library", own)
    assert (refused.code, refused.out) == (1, "")
    assert "triggers that Postil did not create (spy)" in refused.err
    assert "Mine" in postil("list", "--library", own).out, "reading commands work"
    checked = postil("check", "--library", own)
    assert checked.code == 1
    assert "trigger spy on tags: `postil check --repair` takes it out" in checked.out
    assert postil("check", "--repair", "--library", own).code == 0
    assert postil("tags", "add", "prices", "--library", own).code == 0
    with Library(own, read_only="looking") as library:
        assert library.connection.value("PRAGMA trusted_schema") == 0
        assert library.articles.page(0, 1)[0].title != "x"
