"""Rows of a table are marked, and the next action applies to all of them in one step."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from tests.app.pilot import required
from tui.app.dialogs.strip import Confirmation
from tui.app.screens.claim_table import ClaimTable
from tui.app.widgets.marked_list import TOO_MANY
from tui.core.model import NewArticle
from tui.library import Library

if TYPE_CHECKING:
    from pathlib import Path

    from tests.app.pilot import OpenReader, ReaderPilot

TEXT = "Prices rose. Wages fell. Rain came. Snow went."


def two_people(path: Path) -> Path:
    with Library(path, "ann") as library:
        library.articles.add([NewArticle(TEXT, "1", "Prices")])
        for start, end in ((0, 12), (13, 24), (25, 35)):
            library.annotations.claim(library.articles.get(1), start, end, "Ana Blom")
    with Library(path, "ben") as library:
        library.annotations.claim(library.articles.get(1), 36, 46, "Ben Moe")
    return path


def statuses(r: ReaderPilot) -> list[str]:
    return [required(each.claim).status for each in r.library.annotations.of_article(1)]


async def test_marked_claims_change_in_one_step(reader: OpenReader, tmp_path: Path) -> None:
    async with reader(two_people(tmp_path / "a.db"), (100, 30)) as r:
        await r.press("5", "v", "v")
        table = r.app.screen.query_one(ClaimTable)
        assert len(table.row_marks) == 2
        assert table.cursor == 2, "the cursor moves on after marking"
        assert "2 marked" in r.shown
        assert sum(row.lstrip().startswith("▪") for row in r.shown.splitlines()) == 2
        await r.press("m", "d")
        assert sorted(statuses(r)) == ["done", "done", "to do", "to do"]
        assert "2 of 2" in r.shown
        assert "saved ✓" in r.shown
        await r.press("r")
        assert "one row" in r.shown, "a rationale belongs to one claim"
        await r.press("u")
        assert statuses(r) == ["to do"] * 4, "one undo for both"
        await r.press("escape")
        assert r.app.screen.query(ClaimTable)
        assert not table.row_marks, "the first escape removes the marks"
        await r.press("percent_sign", "x")
        assert isinstance(r.app.screen, Confirmation)
        assert "4 marked, 1 with ben's" in r.shown
        await r.press("enter")
        assert r.library.annotations.of_article(1) == []
        await r.press("u")
        assert len(r.library.annotations.of_article(1)) == 4


async def test_rows_hidden_by_a_filter_lose_their_marks(
    reader: OpenReader, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    async with reader(two_people(tmp_path / "a.db"), (100, 30)) as r:
        await r.press("5", "percent_sign")
        assert "4 marked" in r.shown
        await r.press("percent_sign")
        monkeypatch.setattr("tui.app.widgets.marked_list.MOST_MARKED", 3)
        await r.press("percent_sign")
        assert TOO_MANY in r.shown, "three of four"
        await r.press("escape", "percent_sign", "slash", *"rain", "enter")
        table = r.app.screen.query_one(ClaimTable)
        assert len(table.row_marks) == table.count == 1
        await r.press("V", "t")
        verdicts = [required(each.claim).verdict for each in r.library.annotations.of_article(1)]
        assert sorted(verdicts) == ["true", *["unchecked"] * 3]


async def test_marked_tags_and_passages_change_together(reader: OpenReader, tmp_path: Path) -> None:
    path = two_people(tmp_path / "a.db")
    with Library(path, "ann") as library:
        for start, end, code in ((0, 12, "war"), (13, 24, "war/talks"), (25, 35, "wages")):
            library.annotations.tag(library.articles.get(1), start, end, code)

    def codes(r: ReaderPilot) -> set[str]:
        return {tag.name for tag in r.library.codebook.all()}

    async with reader(path, (100, 30)) as r:
        await r.press("6")
        await r.settle()
        await r.press("g", "j", "v", "v", "g", "m", "m")
        await r.settle()
        assert codes(r) == {"wages"}, "the branch with everything below it"
        await r.press("u")
        await r.settle()
        assert codes(r) == {"war", "war/talks", "wages"}, "in one step"
        await r.press("g", "enter")
        await r.settle()
        await r.press("percent_sign", "x", "w")
        await r.settle()
        assert not [each for each in r.library.annotations.of_article(1) if "wages" in each.tags]


async def test_marked_articles_of_the_pane_change_in_one_step(reader: OpenReader, seeds: Path) -> None:
    with Library(seeds, "ben") as library:
        library.annotations.claim(library.articles.get(2), 0, 10, "Kim")
    async with reader(seeds, (120, 40)) as r:
        articles = r.screen.article_list
        await r.press("1", "v", "v")
        assert "2 MARKED" in r.shown
        await r.press("i", *"kind=report", "enter")
        assert [len(r.library.attributes.of_article(r.library.articles.get(pk).id)) for pk in (1, 2, 3)] == [1, 1, 0]
        await r.press("O")
        assert "one row" in r.said
        await r.press("x")
        assert "removes 2 articles" in r.shown
        assert "1 highlight (1 by ben), 1 claim, 2 attributes" in r.shown
        await r.press("enter")
        assert (articles.count, len(articles.row_marks)) == (3, 0)
        await r.press("u", "u")
        assert articles.count == 5, "one undo for both"
        assert not r.library.attributes.of_article(r.library.articles.get(2).id)
        await r.press("1", "g", "v", "escape", "j", "z", "s", "slash", *"putin", "enter", "z")
        assert r.app.screen is r.screen
        assert (r.screen.articles.filter, articles.order) == ("putin", "newest"), (
            "the same as on the screen of all articles"
        )
