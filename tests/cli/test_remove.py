"""`postil remove`."""

import sys
from pathlib import Path

import pytest

from tests.cli.conftest import Postil
from tui.library import Library


@pytest.fixture(autouse=True)
def library(seeds: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("POSTIL_LIBRARY", str(seeds))
    with Library(seeds, "ben") as opened:
        opened.annotations.claim(opened.articles.get(2), 0, 10, "Kim")
    return seeds


def test_without_a_terminal_it_needs_a_yes_option(process: Postil, postil: Postil) -> None:
    before = postil("list").out
    result = process("remove", "2")
    assert (result.code, result.out, result.err.count("\n")) == (2, "", 1)
    assert "--yes" in result.err
    assert postil("list").out == before


def test_it_says_what_was_removed_and_undo_restores_it(postil: Postil, library: Path) -> None:
    before = postil("list", "--json").json
    result = postil("remove", "2", "2", "--yes")
    assert result.code == 0
    assert result.lines[0].startswith(f"removed {before[1]['id']} ")
    assert result.lines[0].endswith(" with 1 highlight (1 by ben), 1 claim")
    assert result.lines[1:] == ["`postil undo` brings it back"]
    assert [row["id"] for row in postil("list", "--json").json] == [row["id"] for row in before if row != before[1]]
    assert postil("show", "2").code == 1, "no other article has taken its number"
    assert before[2]["id"] in postil("show", "3", "--json").out
    assert postil("check").code == 0
    assert "remove article" in postil("history").out
    with Library(library, "ann") as opened:
        assert opened.journal.undo() is not None
    assert postil("list", "--json").json == before
    assert postil("check").code == 0


def test_json_counts_what_was_removed(postil: Postil) -> None:
    (result,) = postil("remove", "2", "--yes", "--json").json
    assert (result["highlights"], result["claims"], result["corrections"]) == ({"ben": 1}, 1, 0)


@pytest.mark.parametrize("answer", [True, False])
def test_on_a_terminal_it_asks_once(postil: Postil, monkeypatch: pytest.MonkeyPatch, answer: bool) -> None:
    count = len(postil("list", "--json").json)
    asked: list[str] = []

    def confirm(text: str, *, err: bool) -> bool:
        assert err
        asked.append(text)
        return answer

    monkeypatch.setattr(sys.stdin, "isatty", lambda: True)
    monkeypatch.setattr("tui.cli.remove.click.confirm", confirm)
    result = postil("remove", "1", "2")
    assert asked == ["Remove these 2 articles with all of that?"]
    assert "1 highlight (1 by ben), 1 claim" in result.err
    assert (result.code, "nothing was removed" in result.err) == ((0, False) if answer else (1, True))
    assert len(postil("list", "--json").json) == count - 2 * answer
