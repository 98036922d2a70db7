"""The tracked sample library equals what `make sample` builds, and shows a newcomer what Postil is for."""

import shutil
import sqlite3
import subprocess
import sys
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import pytest

from tui.library import Library

ROOT = Path(__file__).parents[1]
SAMPLE = ROOT / "annotations.db"


def content(path: Path) -> list[str]:
    """Return all contents of a library as SQL, without the internal tables of the search indexes."""
    with closing(sqlite3.connect(f"file:{path}?mode=ro&immutable=1", uri=True)) as connection, connection:
        lines = [line for line in connection.iterdump() if "_fts" not in line.split("(")[0]]
    connection.close()
    return lines


@pytest.fixture
def library(tmp_path: Path) -> Iterator[Library]:
    copy = shutil.copy(SAMPLE, tmp_path / "sample.db")
    with Library(Path(copy)) as library:
        yield library


def test_it_equals_a_fresh_build(tmp_path: Path) -> None:
    fresh = tmp_path / "fresh.db"
    subprocess.run([sys.executable, ROOT / "tests" / "sample" / "build.py", fresh], check=True, cwd=tmp_path)
    assert content(SAMPLE) == content(fresh), "run `make sample` and look at what changed"


def test_it_is_one_complete_file_without_local_paths() -> None:
    raw = SAMPLE.read_bytes()
    assert raw[18:20] == b"\1\1", "reading it would require a log beside it"
    assert str(ROOT).encode() not in raw
    assert not SAMPLE.with_name("annotations.db-wal").exists()


def test_the_first_screen_shows_what_postil_does(library: Library) -> None:
    first = library.articles.page(0, 1)[0]
    highlights = library.annotations.of_article(first.pk)
    assert highlights[0].start < 200
    assert highlights[0].claim is not None
    assert len([highlight for highlight in highlights if highlight.start < 1500]) >= 5
    assert library.articles.get(first.pk).position < 1500


def test_it_is_a_worked_example(library: Library) -> None:
    rows = list(library.articles.page(0, 100))
    assert [row.progress == 0 for row in rows].count(True) == 2
    assert all(row.mentions for row in rows)
    highlights = [each for row in rows for each in library.annotations.of_article(row.pk)]
    claims = [each.claim for each in highlights if each.claim]
    assert sum(bool(claim.speaker) for claim in claims) >= 15
    names = {entity.name for entity in library.marks.entities(limit=1000)} | {row.publisher for row in rows}
    assert {claim.speaker for claim in claims} <= names | {""}, "a speaker is the canonical name of an entity"
    assert {"unchecked", "true", "mixed"} <= {claim.verdict for claim in claims}
    assert all(claim.rationale for claim in claims if claim.verdict != "unchecked")
    assert {link.relation for claim in claims for link in claim.links} >= {"repeats", "updates", "contradicts"}
    assert sum(bool(each.note) for each in highlights) >= 4
    assert sum(not (each.claim or each.tags or each.note) for each in highlights) >= 2
    assert {each.creator for each in highlights} == {"postil"}
    for each in highlights:
        text = library.articles.get(each.article).text
        assert text[each.start : each.end] == each.quote


def test_its_codebook_has_two_levels(library: Library) -> None:
    tags = library.codebook.all()
    assert 8 <= len(tags) <= 12
    assert all(tag.color and tag.description for tag in tags)
    names = {tag.name for tag in tags}
    assert all(name.rpartition("/")[0] in {"", *names} for name in names)
    assert {name.count("/") for name in names} == {0, 1}


def test_nobody_can_undo_its_contents(library: Library) -> None:
    assert library.journal.undo() is None
