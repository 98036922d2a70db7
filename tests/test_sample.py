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


def test_it_is_what_the_sources_in_the_repository_build(tmp_path: Path) -> None:
    fresh = tmp_path / "fresh.db"
    subprocess.run([sys.executable, ROOT / "tests" / "sample" / "build.py", fresh], check=True, cwd=tmp_path)
    assert content(SAMPLE) == content(fresh), "run `make sample` and look at what changed"


def test_git_finds_one_whole_file_without_a_place_of_this_machine() -> None:
    raw = SAMPLE.read_bytes()
    assert raw[18:20] == b"\1\1", "a log beside it would be needed to read it"
    assert str(ROOT).encode() not in raw
    assert not SAMPLE.with_name("annotations.db-wal").exists()


def test_the_first_screen_shows_the_point(library: Library) -> None:
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
    highlights = [made for row in rows for made in library.annotations.of_article(row.pk)]
    claims = [made.claim for made in highlights if made.claim]
    assert sum(bool(claim.speaker) for claim in claims) >= 15
    names = {entity.name for entity in library.marks.entities(limit=1000)} | {row.publisher for row in rows}
    assert {claim.speaker for claim in claims} <= names | {""}, "a speaker is an entity by its canonical name"
    assert {"unchecked", "true", "mixed"} <= {claim.verdict for claim in claims}
    assert all(claim.rationale for claim in claims if claim.verdict != "unchecked")
    assert {link.relation for claim in claims for link in claim.links} >= {"repeats", "updates", "contradicts"}
    assert sum(bool(made.note) for made in highlights) >= 4
    assert sum(not (made.claim or made.tags or made.note) for made in highlights) >= 2
    assert {made.creator for made in highlights} == {"postil"}
    for made in highlights:
        text = library.articles.get(made.article).text
        assert text[made.start : made.end] == made.quote


def test_its_codebook_has_two_levels(library: Library) -> None:
    tags = library.codebook.all()
    assert 8 <= len(tags) <= 12
    assert all(tag.color and tag.description for tag in tags)
    names = {tag.name for tag in tags}
    assert all(name.rpartition("/")[0] in {"", *names} for name in names)
    assert {name.count("/") for name in names} == {0, 1}


def test_opening_it_offers_nobody_to_undo_it(library: Library) -> None:
    assert library.journal.undo() is None
