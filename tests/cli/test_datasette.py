"""`postil datasette`: the tables and columns in its file exist, and its queries return rows."""

import re
import sqlite3
from contextlib import closing
from pathlib import Path

import pytest
import yaml

from tests.cli.conftest import Postil
from tui.library import Library
from tui.library.queries.canned import QUERIES, TABLES

TYPED = {"speaker": "kim", "tag": "economy", "publisher": "", "words": "korea"}


@pytest.fixture
def library(seeds: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("POSTIL_LIBRARY", str(seeds))
    with Library(seeds, "ann") as opened:
        article = opened.articles.get(1)
        opened.annotations.tag(article, 0, 10, "economy/aid")
        opened.annotations.tag(article, 5, 15, "trade")
        for start, verdict in ((20, "false"), (40, "unchecked")):
            opened.claims.add_with_verdict(article, start, start + 9, "Kim Jong Un", verdict)
    return seeds


@pytest.mark.parametrize("query", QUERIES, ids=lambda query: query.name)
def test_every_query_returns_rows(library: Path, query: object) -> None:
    assert isinstance(query, tuple)
    with closing(sqlite3.connect(f"file:{library}?mode=ro", uri=True)) as connection:
        rows = connection.execute(query[-1], TYPED).fetchall()
    assert rows


def test_every_described_table_and_column_exists(postil: Postil, library: Path) -> None:
    result = postil("datasette")
    assert result.err == f"datasette {library} --metadata metadata.yaml\n"
    database = yaml.safe_load(result.out)["databases"][library.stem]
    assert set(database["queries"]) == {query.name for query in QUERIES}
    with closing(sqlite3.connect(f"file:{library}?mode=ro", uri=True)) as connection:
        for table in TABLES:
            columns = {row[1] for row in connection.execute(f"PRAGMA table_info({table.name})")}
            used = {*table.facets, table.label, table.sort} - {""}
            assert used <= columns, table.name
    asked = {name for query in QUERIES for name in re.findall(r":(\w+)", query.sql)}
    assert asked == set(TYPED)


def test_an_existing_file_is_replaced_only_on_request(postil: Postil, library: Path) -> None:
    result = postil("datasette", "-o", "metadata.yaml")
    assert (result.code, result.out) == (0, f"{len(QUERIES)} questions and the tables are in metadata.yaml\n")
    assert postil("datasette", "-o", "metadata.yaml").code == 1
    assert postil("datasette", "-o", "metadata.yaml", "--force").code == 0
    assert yaml.safe_load(Path("metadata.yaml").read_text(encoding="utf-8"))["title"]
