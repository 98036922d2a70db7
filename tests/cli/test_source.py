"""The file from which an article was read is kept beside it, and more or less of a page can be taken."""

import hashlib
from pathlib import Path

import pytest

from tests.cli.conftest import Postil
from tests.sources import made
from tui.core.model import NewArticle
from tui.library import Library
from tui.library.tables.sources import Sources
from tui.library.transfer.merge import merge

PAGE = made.PAGE.encode()
DIGEST = hashlib.sha256(PAGE).hexdigest()


@pytest.fixture
def page(tmp_path: Path) -> Path:
    path = tmp_path / "page.html"
    path.write_bytes(PAGE)
    return path


def test_a_page_is_kept_and_more_of_it_is_taken_later(postil: Postil, page: Path, tmp_path: Path) -> None:
    assert postil("add", page).lines[-1] == "added 1 article, 1 source kept (0.6 KB)"
    assert postil("source", 1).out.startswith(f"{DIGEST}, html, 1.1 KB, kept in ")
    postil("source", 1, "-o", tmp_path / "out.html")
    assert (tmp_path / "out.html").read_bytes() == PAGE
    assert postil("source", 1, "-o", tmp_path / "out.html").code == 1
    strict = postil("show", 1, "--json").json["text"]
    assert "All rights reserved" not in strict
    result = postil("source", 1, "--read", "whole")
    assert result.lines == [
        "    1  Leaders meet for talks in Moscow (version 2)",
        "       ! the whole page, as somebody asked",
    ]
    shown = postil("show", 1, "--json").json
    assert "All rights reserved" in shown["text"]
    assert strict.splitlines()[-1] in shown["text"]
    assert shown["intake"] == ["the whole page, as somebody asked"]
    assert postil("source", 1, "--read", "whole").out == "the same text; nothing is changed\n"
    assert postil("source", 1, "--revision", 1, "--json").json["sha256"] == DIGEST
    assert postil("source", 1, "--read", "usual", "--json").json["revision"] == 3
    assert postil("show", 1, "--json").json["text"] == strict
    assert postil("add", page).lines[-1] == "added 0 articles, 1 already there"
    assert postil("stats", "--json").json["sources"] == 1
    assert postil("check").code == 0


def test_another_reading_is_a_step_and_can_be_undone(postil: Postil, page: Path, tmp_path: Path) -> None:
    library = tmp_path / "l.db"
    postil("add", page, "--library", library)
    postil("source", 1, "--read", "whole", "--library", library)
    with Library(library, "ann") as opened:
        opened.journal.undo()
        assert "All rights" not in opened.articles.get(1).text
        assert opened.articles.get(1).intake == ""


def test_a_page_is_taken_completely_and_not_kept(postil: Postil, page: Path, tmp_path: Path) -> None:
    result = postil("add", "--whole", "--no-keep", page)
    assert result.lines[-1] == "added 1 article, 1 with notes"
    assert "Home" in postil("show", 1, "--json").json["text"]
    assert postil("source", 1).out == f"{DIGEST}, not kept in the library\n"
    assert (postil("source", 1, "-o", tmp_path / "x").code, postil("source", 1, "--read", "whole").code) == (1, 1)


def test_the_setting_and_the_kinds_that_are_not_kept(
    postil: Postil, page: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "a.txt").write_text("A text of one line.")
    (tmp_path / "b.docx").write_bytes(made.word())
    assert "1 source kept (3" in postil("add", tmp_path / "a.txt", tmp_path / "b.docx").lines[-1]
    result = postil("source", 2, "--read", "whole")
    assert (result.code, "not a web page" in result.err) == (1, True)
    assert "no longer kept" in postil("source", 2, "--drop").out
    assert postil("source", 2).out.endswith("not kept in the library\n")
    (tmp_path / "config.toml").write_text("keep_sources = false\n")
    monkeypatch.setenv("POSTIL_CONFIG", str(tmp_path / "config.toml"))
    assert postil("add", page).lines[-1] == "added 1 article"
    (tmp_path / "again.html").write_bytes(PAGE.replace(b"Thursday", b"Friday"))
    assert "1 source kept" in postil("add", "--keep", "--new-version", tmp_path / "again.html").lines[-1]


def test_a_merge_copies_sources_but_no_damaged_ones(postil: Postil, page: Path, tmp_path: Path) -> None:
    other = tmp_path / "other.db"
    (tmp_path / "b.docx").write_bytes(made.word())
    postil("add", page, tmp_path / "b.docx", "--library", other)
    with Library(other, "ann") as opened, opened.connection.write():
        opened.connection.run("UPDATE sources SET packed = x'00', size = 1 WHERE kind = 'docx'")
    with Library(tmp_path / "mine.db", "bob") as library:
        tally = merge(library, other).tally
        assert (tally.count("sources", "added"), tally.count("sources", "left out")) == (1, 1)
        source = Sources(library.connection).of(DIGEST)
        assert source is not None
        assert source.data == PAGE
        assert merge(library, other).tally.count("sources", "added") == 0


def test_a_damaged_source_is_reported(postil: Postil, page: Path, tmp_path: Path) -> None:
    library = tmp_path / "l.db"
    postil("add", page, "--library", library)
    with Library(library, "ann") as opened, opened.connection.write():
        opened.connection.run("UPDATE sources SET packed = x'00'")
    result = postil("source", 1, "-o", "-", "--library", library)
    assert (result.code, "damaged" in result.err) == (1, True)


def test_a_source_shared_by_articles_is_reported_and_an_export_says_what_it_omits(
    postil: Postil, page: Path, tmp_path: Path
) -> None:
    library = tmp_path / "l.db"
    postil("add", page, "--library", library)
    result = "left out of jsonl: 1 kept source (`postil source -o` writes one out)"
    assert result in postil("export", "jsonl", "-o", tmp_path / "out.jsonl", "--library", library).out
    with Library(library) as opened:
        opened.articles.add([NewArticle("The same page.", DIGEST, source="https://example.org/other")])
    assert (
        "no longer kept, the source of 1 other article, too" in postil("source", 1, "--drop", "--library", library).out
    )
    assert "left out" not in postil("export", "jsonl", "-o", tmp_path / "none.jsonl", "--library", library).out


@pytest.mark.parametrize(
    "damage",
    [
        "packed = x'00'",
        "packed = substr(packed, 1, 100)",
        "size = size - 1",
        "size = -1",
        "sha256 = 'a' || substr(sha256, 2)",
    ],
)
def test_check_reports_a_kept_source_that_differs_from_what_was_read(
    postil: Postil, page: Path, tmp_path: Path, damage: str
) -> None:
    path = tmp_path / "l.db"
    postil("add", page, "--library", path)
    assert postil("check", "--library", path).code == 0
    with Library(path, "ann") as library, library.connection.write():
        library.connection.run(f"UPDATE sources SET {damage}")
    result = postil("check", "--library", path)
    assert result.code == 1
    if damage.startswith("sha256"):
        assert "the kept source of no article that is here, a" in result.out + result.err
        return
    assert "the kept source of article 1 is not what was read" in result.out + result.err
    assert "`postil source 1 --drop`" in result.out + result.err
    assert postil("source", 1, "-o", tmp_path / "x", "--library", path).code == 1
    postil("source", 1, "--drop", "--library", path)
    assert postil("check", "--library", path).code == 0


def test_a_merge_does_not_restore_a_deleted_source(postil: Postil, page: Path, tmp_path: Path) -> None:
    here, there = tmp_path / "here.db", tmp_path / "there.db"
    for path in (here, there):
        postil("add", page, "--library", path)
    postil("source", 1, "--drop", "--library", here)
    with Library(here, "ann") as library:
        merge(library, there)
        assert Sources(library.connection).of(DIGEST) is None
        assert Sources(library.connection).total() == (0, 0)
    with Library(there, "ben") as library:
        merge(library, here)
        assert Sources(library.connection).total()[0] == 1
    assert postil("check", "--library", here).code == 0
