"""Merges of memos and attributes that were removed, written again, or undone."""

from pathlib import Path

import pytest

from tests.decisions.world import wait
from tui.core.model import Article
from tui.library import Library
from tui.library.tables.memos import Memos
from tui.library.transfer.merge import merge
from tui.library.upkeep.backup import back_up


def article(library: Library) -> Article:
    return library.articles.get(1)


def write(library: Library, kind: str, text: str) -> None:
    """Set, or with "" remove, a memo or an attribute of the article."""
    if kind == "memo":
        Memos(library.connection, library.journal).write(article(library), text)
    else:
        library.attributes.set(article(library), {"age": text})
    wait()


def written(library: Library, kind: str) -> list[str]:
    table, column = ("memos", "text") if kind == "memo" else ("attributes", "value")
    return [text for (text,) in library.connection.all(f"SELECT {column} FROM {table}")]


@pytest.mark.parametrize("undoes", ["the removal", "the making"])
@pytest.mark.parametrize("kind", ["memo", "attribute"])
def test_a_memo_or_attribute_that_is_back_there_comes_back_and_goes_again(
    home: Library, away: Library, kind: str, undoes: str
) -> None:
    write(home, kind, "34")
    merge(away, home.path)
    write(home, kind, "") if undoes == "the removal" else home.journal.undo()
    merge(away, home.path)
    assert written(away, kind) == []
    home.journal.undo() if undoes == "the removal" else home.journal.redo()
    merge(away, home.path)
    assert written(away, kind) == ["34"]
    assert not merge(away, home.path).imported.changed
    write(home, kind, "")
    merge(away, home.path)
    assert written(away, kind) == []
    away.journal.undo()
    merge(away, home.path)
    assert written(away, kind) == ["34"]  # somebody here has taken that removal back


@pytest.mark.parametrize("between", ["", "35"])
@pytest.mark.parametrize("kind", ["memo", "attribute"])
def test_a_memo_or_attribute_written_again_outlasts_a_copy_from_in_between(
    home: Library, away: Library, tmp_path: Path, kind: str, between: str
) -> None:
    write(home, kind, "34")
    merge(away, home.path)
    write(home, kind, between)
    back_up(home, tmp_path / "between.db")
    write(home, kind, "34")
    merge(away, home.path)
    merge(away, tmp_path / "between.db")
    assert written(away, kind) == ["34"]
    assert not merge(away, home.path).imported.changed
    for text, there in (("", []), ("34", ["34"]), ("", [])):  # a removal is followed, and the same words again
        write(home, kind, text)
        merge(away, home.path)
        assert written(away, kind) == there
