"""Two and three people's coding, and the consensus they come to."""

from __future__ import annotations

import shutil
from typing import TYPE_CHECKING

import pytest
from textual.widgets import Label

from tests.app.pilot import OpenReader, ReaderPilot
from tui.core.model import CONSENSUS
from tui.library import Library
from tui.library.transfer.merge import merge

if TYPE_CHECKING:
    from pathlib import Path

CODED = (("ann", 19, 60, "one"), ("bea", 25, 70, "two"), ("bea", 300, 340, "alone"), ("ann", 400, 440, "same"),
         ("bea", 400, 440, "same"))  # fmt: skip


@pytest.fixture
def coded(seeds: Path) -> Path:
    for who, start, end, tag in CODED:
        with Library(seeds, who) as library:
            library.annotations.tag(library.articles.get(1), start, end, tag)
    return seeds


def layer(r: ReaderPilot, creator: str = CONSENSUS) -> list[tuple[int, int, tuple[str, ...]]]:
    return [(each.start, each.end, each.tags) for each in r.highlights if each.creator == creator]


def words(r: ReaderPilot, name: str) -> str:
    return str(r.app.screen.query_one(f"#{name}", Label).render())


@pytest.mark.parametrize("size", [(80, 23), (120, 40), (200, 60)])
async def test_decisions_are_a_third_layer(reader: OpenReader, coded: Path, size: tuple[int, int]) -> None:
    async with reader(coded, size) as r:
        people = layer(r, "ann"), layer(r, "bea")
        await r.press("A")
        assert r.list_of("PassageTable").count == 3
        assert "0 of 3 decided" in words(r, "title")
        await r.press("h")
        assert layer(r) == [(19, 60, ("one",))]
        assert "1 of 3 decided" in words(r, "title")
        await r.press("l")
        assert layer(r) == [(25, 70, ("two",))]
        await r.press("m")
        assert layer(r) == [(19, 70, ("one", "two"))]
        await r.press("x")
        assert layer(r) == []
        assert "1 of 3 decided" in words(r, "title")
        await r.press("=")
        assert layer(r) == [(400, 440, ("same",))]
        await r.press("g", "n")
        assert r.list_of("PassageTable").cursor == 1
        await r.press("l")
        assert "all 3 decided" in words(r, "title")
        assert (layer(r, "ann"), layer(r, "bea")) == people
        await r.press("u")
        assert "undone: ¶" in words(r, "told")
        assert "alone, bea's" in words(r, "told")
        assert layer(r) == [(400, 440, ("same",))]
        for _ in range(9):
            await r.press("u")
        assert "no decision to undo here" in words(r, "told")
        assert layer(r) == []
        assert (layer(r, "ann"), layer(r, "bea")) == people


async def test_other_codes_and_a_comment(reader: OpenReader, coded: Path) -> None:
    async with reader(coded) as r:
        await r.press("A", "t", *"third", "enter")
        assert layer(r) == [(19, 70, ("third",))]
        await r.press("a", *"why", "ctrl+s")
        (decision,) = r.library.decisions.of_article(r.article)
        assert (decision.comment, decision.creator, decision.outcome) == ("why", "ann", "other")
        await r.press("u", "u")
        assert r.library.decisions.of_article(r.article) == []


async def test_a_third_person_and_the_next_two(reader: OpenReader, coded: Path) -> None:
    with Library(coded, "carl") as library:
        library.annotations.tag(library.articles.get(1), 30, 50, "three")
    async with reader(coded) as r:
        await r.press("A")
        table = r.list_of("PassageTable")
        assert "ann, bea" in words(r, "title")
        assert table.current is not None
        assert table.current.differing == ("carl",)
        await r.press("tab")
        assert "ann, carl" in words(r, "title")
        await r.press("l")
        assert layer(r) == [(30, 50, ("three",))]
        await r.press("tab", "tab")
        assert "1 of 3 decided" in words(r, "title")


async def test_undo_never_takes_the_merge_before_it(reader: OpenReader, seeds: Path, tmp_path: Path) -> None:
    other = tmp_path / "bea.db"
    shutil.copy(seeds, other)
    with Library(other, "bea") as library:
        library.annotations.tag(library.articles.get(1), 19, 60, "two")
    with Library(seeds, "ann") as library:
        library.annotations.tag(library.articles.get(1), 19, 60, "one")
        merge(library, other)
    async with reader(seeds) as r:
        before = r.highlights
        assert {each.creator for each in before} == {"ann", "bea"}
        await r.press("A", "u")
        assert r.highlights == before
        assert "no decision to undo here" in words(r, "told")
        await r.press("h", "u", "u")
        assert r.highlights == before


async def test_one_coder(reader: OpenReader, seeds: Path) -> None:
    with Library(seeds, "ann") as library:
        library.annotations.tag(library.articles.get(1), 19, 60, "one")
    async with reader(seeds) as r:
        await r.press("A", "h", "m", "=", "t", "u")
        assert "only ann has coded here" in words(r, "title")
        assert len(r.highlights) == 1


async def test_what_is_hidden_is_shown_only_after_asking(reader: OpenReader, coded: Path) -> None:
    async with reader(coded) as r:
        r.session.show_coding_of("ann")
        await r.press("A", "escape")
        assert r.app.screen is r.screen
        assert r.session.whose == "ann"
        await r.press("A", "enter")
        await r.pilot.pause()
        assert r.list_of("PassageTable").count == 3
        assert r.session.whose is None
