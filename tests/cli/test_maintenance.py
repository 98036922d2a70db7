import os
import shutil
import sqlite3
from pathlib import Path

import pytest

from tests.cli.conftest import ROOT, Postil
from tui.library import Library
from tui.library.sqlite.migrations import LONG_BYTES


@pytest.fixture(autouse=True)
def library(seeds: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    with Library(seeds, "ann") as opened:
        article = opened.articles.get(1)
        made = opened.annotations.claim(article, 0, 18, "Kim")
        opened.claims.edit(made.id, verdict="false")
        opened.annotations.claim(article, 19, 40)
    monkeypatch.setenv("POSTIL_LIBRARY", str(seeds))
    return seeds


def test_history(postil: Postil, library: Path) -> None:
    with Library(library, "ann") as opened:
        opened.journal.undo()
    result = postil("history")
    assert [line.split()[3] for line in result.lines[1:]] == ["undo", "claim", "claim", "claim"]
    assert "undone" in result.lines[2]
    assert [step["action"] for step in postil("history", "1", "--json", "--limit", "2").json] == ["undo", "claim"]
    assert postil("history", "2").err == "nothing has been done yet\n"


def test_history_shows_the_old_and_new_value_of_a_field(postil: Postil, library: Path) -> None:
    with Library(library, "ann") as opened:
        article = opened.articles.get(1)
        highlight = opened.annotations.highlight(article, 0, 18)
        opened.annotations.recolor(highlight.id, "green")
        for note in ("first", "second"):
            opened.annotations.note(article, 0, 18, note, highlight.id)
        opened.articles.edit(1, title="New title", publisher="")
        opened.codebook.add("aid", "red", "food")
        opened.codebook.edit("aid", color="blue", description="food and fuel", memo="old one")
        opened.codebook.edit("aid", name="help", color="blue", memo="newer one")
    names = "correct", "1", "Kremlin", "--label"
    assert [postil(*names, label, "--everywhere").code for label in ("GPE", "ORG")] == [0, 0]
    listed = [(step["action"], step["summary"]) for step in postil("history", "--json", "--limit", "10").json][::-1]
    assert listed[2:-2] == [
        ("note", "Kim Jong-un lavrov"),
        ("note", "note first → second: Kim Jong-un lavrov"),
        ("edit", "title Kim Jong-un lavrov → New title"),
        ("codebook", "new tag aid"),
        ("codebook", "tag aid: color red → blue, description food → food and fuel, memo — → old one"),
        ("codebook", "tag aid → help: memo old one → newer one"),
    ]
    assert listed[1] == ("color", "color yellow → green: Kim Jong-un lavrov")
    assert "  relabel name everywhere  " in postil("history").out, "not about articles"


def test_stats(postil: Postil, library: Path) -> None:
    result = postil("stats")
    rows = [line.split() for line in result.lines]
    assert rows[:-1] == [
        ["library", str(library)],
        *(["articles", "5"], ["new", "5"], ["marked", "5"], ["highlights", "2"], ["claims", "2"]),
        *(["false", "1"], ["unchecked", "1"], ["tags", "0"]),
    ]
    assert rows[-1] == ["size", f"{library.stat().st_size / 1_000_000:.1f}", "MB"]
    found = postil("stats", "--json").json
    assert found["verdicts"] == {"false": 1, "unchecked": 1}
    assert (found["articles"], found["highlights"], found["claims"], found["marked"]) == (5, 2, 2, 5)


def test_check_of_a_sound_library(postil: Postil, library: Path) -> None:
    result = postil("check")
    assert (result.code, result.out) == (0, f"sound: 5 articles, 2 annotations in {library}\n")
    assert postil("check", "--json").json == {"library": str(library), "problems": [], "orphans": 0, "behind": ""}


@pytest.mark.parametrize(
    ("damage", "says"),
    [
        ('UPDATE highlights SET start = start + 1, "end" = "end" + 1', "does not quote what stands there"),
        ('UPDATE mentions SET "end" = 99999 WHERE id = 1', "1 mentions of article b3a2c48671bc lie outside its text"),
        ("DELETE FROM entities WHERE id = 1", "belongs to a row of entities that is not there"),
        ("INSERT INTO articles_fts (articles_fts) VALUES ('delete-all')", "the search index articles_fts does not fit"),
    ],
)
def test_check_names_what_is_wrong(postil: Postil, library: Path, damage: str, says: str) -> None:
    connection = sqlite3.connect(library)
    connection.execute(damage)
    connection.commit()
    connection.close()
    result = postil("check")
    assert result.code == 1
    assert says in result.out
    assert len(result.err.splitlines()) == 1
    assert says in postil("check", "--json").json["problems"][0]["what"]


def test_check_of_a_damaged_file_and_its_restore(postil: Postil, library: Path) -> None:
    postil("backup")
    with Library(library) as opened:
        opened.connection.value("PRAGMA wal_checkpoint(TRUNCATE)")
    data = bytearray(library.read_bytes())
    data[4096 * 3 : 4096 * 40] = b"\xff" * 4096 * 37
    library.write_bytes(data)
    result = postil("check")
    assert result.code == 1
    assert "damaged" in result.out + result.err
    assert postil("restore", "1").code == 0
    assert postil("check").code == 0


def test_backup_to_a_new_file_and_into_a_folder(postil: Postil, library: Path, tmp_path: Path) -> None:
    target = tmp_path / "copy.db"
    assert postil("backup", target).out == f"the library is copied to {target}\n"
    assert target.stat().st_mode & 0o077 == 0
    again = postil("backup", target)
    assert (again.code, again.err.count("\n")) == (1, 1)
    (tmp_path / "folder").mkdir()
    assert postil("backup", tmp_path / "folder").code == 0
    assert len(list((tmp_path / "folder").iterdir())) == 1
    assert postil("stats", "--json", "--library", target).json["claims"] == 2


def test_migrating_a_large_library_is_announced_before(postil: Postil, tmp_path: Path) -> None:
    path = tmp_path / "old.db"
    shutil.copy(ROOT / "tests/library/formats/format_12.db", path)
    assert "older Postil" not in postil("stats", "--library", shutil.copy(path, tmp_path / "small.db")).err
    os.truncate(path, LONG_BYTES)
    first, second = (postil("stats", "--library", path) for _ in range(2))
    assert first.err.startswith("postil: old.db (30 MB) is of an older Postil: ")
    assert (first.code, second.code) == (0, 0)
    assert "older Postil" not in second.err
    assert len(list(tmp_path.glob("old.db.*.bak"))) == 1


def test_restore_under_an_open_reader_and_back_again(postil: Postil, library: Path) -> None:
    postil("backup")
    with Library(library, "bea") as reader:
        reader.connection.check_for_changes()
        postil("tags", "add", "later")
        assert len(reader.codebook.all()) == 1
        listed = postil("restore")
        assert len(listed.lines) == 2
        result = postil("restore", "1")
        assert result.code == 0
        assert "what was there is in" in result.out
        assert reader.connection.check_for_changes()
        assert reader.codebook.all() == []
        reader.annotations.highlight(reader.articles.get(2), 0, 5)
    assert len(postil("restore", "--json").json) == 2
    kept = result.out.split("what was there is in ")[1].strip()
    assert postil("restore", kept).code == 0
    assert [tag["name"] for tag in postil("tags", "--json").json] == ["later"]
    assert postil("stats", "--json").json["highlights"] == 2


def test_restore_without_a_library(postil: Postil, library: Path, tmp_path: Path) -> None:
    new = tmp_path / "new.db"
    assert postil("restore", "--library", new, library).code == 0
    assert new.stat().st_mode & 0o077 == 0
    assert postil("stats", "--json", "--library", new).json["claims"] == 2


def test_restore_does_not_overwrite_another_programs_file(postil: Postil, library: Path, tmp_path: Path) -> None:
    before = postil("stats").out
    other = tmp_path / "other.db"
    connection = sqlite3.connect(other)
    connection.execute("CREATE TABLE t (a)")
    connection.commit()
    connection.close()
    result = postil("restore", other)
    assert (result.code, result.err) == (1, f"postil: {other} belongs to another program: name a backup of a library\n")
    assert postil("stats").out == before
