"""Whose coding is shown: drawn, listed, counted and found; remembered for each person of a library."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from tests.app.pilot import ReaderPilot
from tui.app.dialogs.whose import WhoseStrip
from tui.app.panes.entities import EntityList
from tui.app.widgets.bars import HeaderBar
from tui.core.model import CONSENSUS
from tui.library import Library

if TYPE_CHECKING:
    from pathlib import Path

    from tests.app.pilot import OpenReader


@pytest.fixture
def coded(seeds: Path) -> Path:
    """The first article coded by two people and in the consensus, by ben with a note and a claim."""
    with Library(seeds, "anna") as anna, Library(seeds, "ben") as ben, Library(seeds, CONSENSUS) as consensus:
        article = anna.articles.get(1)
        anna.annotations.tag(article, 10, 30, "A")
        ben.annotations.note(article, 40, 60, "zebra")
        ben.annotations.claim(article, 70, 90, "Zebra")
        consensus.annotations.tag(article, 10, 30, "A")
    return seeds


def header(r: ReaderPilot) -> str:
    return r.screen.query_one(HeaderBar).render_line(0).text


def shown(r: ReaderPilot) -> list[str]:
    """Return the creators of the listed annotations after checking that the text draws exactly these."""
    listed = [each.creator for each in r.session.current.highlights]
    assert [each.creator for each in r.pane.overlays.highlights] == listed
    assert r.sidebar.annotations.count == len(listed)
    return listed


async def test_only_the_shown_coding_is_drawn_listed_counted_and_found(reader: OpenReader, coded: Path) -> None:
    async with reader(coded, creator="anna") as r:
        assert "hidden" not in header(r)
        assert "1 claim" in header(r)
        await r.press("W")
        assert isinstance(r.app.screen, WhoseStrip)
        row = r.app.screen.query_one("StripBar").render_line(1).text
        assert "e everyone's 4  m only me 1  b ben 2  c consensus 1  n no one's" in row
        await r.press("m")
        assert shown(r) == ["anna"]
        assert "only me · 3 of others hidden" in header(r)
        assert "0 claims" in header(r)
        item = r.screen.article_list.item(0)
        assert item is not None
        assert (item.highlights, item.claims) == (1, 0)
        await r.press("1", "slash")
        await r.type("#A by:ben")
        assert (r.screen.article_list.count, len(shown(r))) == (0, 1), "filters know nothing of hidden coding"
        await r.press("enter")
        assert "no creator 'ben'" in r.shown
        await r.press("escape")
        await r.press("f")
        await r.type("zebra")
        await r.settle()
        assert r.list_of("HitList").count == 0
        await r.press("escape", "5")
        assert r.table.count == 0
        await r.press("W", "b")
        assert r.table.count == 1
        await r.press("slash", *"verdict:unchecked", "space", *"qqqq")
        assert r.table.empty == "nothing · 1 without qqqq", "of the claims that are shown"
        await r.press("escape", "escape", "escape")
        assert shown(r) == ["ben", "ben"]
        assert "only ben" in header(r)
        assert isinstance(r.sidebar.entities, EntityList)


async def test_the_choice_is_remembered_for_this_person_until_w_twice(reader: OpenReader, coded: Path) -> None:
    async with reader(coded, creator="anna") as r:
        await r.press("W", "n")
        assert shown(r) == []
        assert "no one's · 4 hidden" in header(r)
    async with reader(coded, creator="ben") as r:
        assert len(shown(r)) == 4, "only anna chose to see nobody's coding"
    async with reader(coded, creator="anna") as r:
        assert shown(r) == []
        await r.press("W", "escape")
        assert shown(r) == []
        await r.press("W", "W")
        assert len(shown(r)) == 4
        await r.press("W", "c")
        assert shown(r) == [CONSENSUS]


async def test_ones_own_hidden_coding_is_changed_and_not_made_twice(reader: OpenReader, coded: Path) -> None:
    async with reader(coded, creator="anna") as r:
        await r.press("g", "j", "j", "m", "W", "n", "t")
        await r.type("B")
        await r.press("enter")
        own = [each for each in r.highlights if each.creator == "anna"]
        assert [each.tags for each in own] == [("A",), ("B",)]
        await r.press("x")
        assert r.said == "no annotation here", "a hidden annotation is not removed"


async def test_the_hints_fit_a_narrow_window(reader: OpenReader, coded: Path) -> None:
    async with reader(coded, (59, 20), creator="anna") as r:
        await r.press("W")
        bar = r.app.screen.query_one("StripBar")
        assert bar.render_line(0).text.strip() == "whose coding is shown, counted and found"
        row = bar.render_line(1).text
        assert all(f" {letter} " in row for letter in "embcn")
        await r.press("m")
        assert "only me · 3 hidden" in header(r)
        await r.pilot.resize_terminal(72, 20)
        assert header(r).split("   ")[1:3] == ["annotations.db", "5 articles"], "only whole counts"


async def test_an_article_is_marked_as_done_and_not_done(reader: OpenReader, seeds: Path) -> None:
    async with reader(seeds, creator="anna") as r:
        await r.press("ctrl+e")
        assert r.said == "done by anna"
        assert list(r.library.done.creators(r.article.id)) == ["anna"]
        assert "coded ✓ anna" in header(r)
        assert "✓ anna" in r.screen.article_list.render_line(2).text + r.screen.article_list.render_line(3).text
        await r.press("ctrl+e")
        assert r.library.done.creators(r.article.id) == {}
        assert "✓" not in header(r)
        await r.press("u")
        assert list(r.library.done.creators(r.article.id)) == ["anna"]
        await r.press("]")
        assert "✓" not in header(r), "that was another article"


async def test_who_has_finished_an_article_is_hidden_with_their_coding(reader: OpenReader, seeds: Path) -> None:
    for creator in ("anna", "ben"):
        with Library(seeds, creator) as library:
            library.done.mark(library.articles.get(1), done=True)
    async with reader(seeds, creator="anna") as r:
        assert "coded ✓ anna, ben" in header(r)
        await r.press("W", "m")
        assert "ben" not in header(r)
        row = r.screen.article_list.item(0)
        assert row is not None
        assert row.done == ("anna",)
        await r.press("W", "n")
        assert "✓" not in header(r)
