"""The coding of two and three people, and their consensus."""

from __future__ import annotations

import shutil
from typing import TYPE_CHECKING

import pytest
from textual.widgets import Label

from tests.app.pilot import OpenReader, ReaderPilot, required
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


def row(r: ReaderPilot, number: int, width: int) -> str:
    """What the two people say about a passage."""
    return r.list_of("ConsensusTable").render_item(required(r.table.item(number)), False, width)[1].text


def words(r: ReaderPilot, name: str) -> str:
    return str(r.app.screen.query_one(f"#{name}", Label).render())


@pytest.mark.parametrize("size", [(80, 23), (120, 40), (200, 60)])
async def test_decisions_are_a_third_layer(reader: OpenReader, coded: Path, size: tuple[int, int]) -> None:
    async with reader(coded, size) as r:
        people = layer(r, "ann"), layer(r, "bea")
        await r.press("A")
        assert r.list_of("ConsensusTable").count == 3
        assert "0 of 3 decided" in words(r, "title")
        first = row(r, 0, size[0] - 2)
        assert "■one  to “… " in first
        assert "■two" in first
        assert row(r, 1, size[0] - 2).startswith("     "), "ann has coded elsewhere, and may be about to go on"
        assert "h ann's" in words(r, "report")
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
        assert r.list_of("ConsensusTable").cursor == 1
        await r.press("l")
        assert "all 3 decided" in words(r, "title")
        assert (layer(r, "ann"), layer(r, "bea")) == people
        await r.press("u")
        assert "undone: ¶" in words(r, "report")
        assert "alone, bea's" in words(r, "report")
        assert layer(r) == [(400, 440, ("same",))]
        for _ in range(9):
            await r.press("u")
        assert "your last step is no decision" in words(r, "report")
        assert layer(r) == []
        assert (layer(r, "ann"), layer(r, "bea")) == people


async def test_other_tags_and_a_comment(reader: OpenReader, coded: Path) -> None:
    with Library(coded, "ann") as library:
        library.done.mark(library.articles.get(1), done=True)
    async with reader(coded) as r:
        await r.press("A")
        assert row(r, 1, 100).startswith("    —"), "ann has looked, and coded nothing there"
        await r.press("t", *"third", "enter")
        assert layer(r) == [(19, 70, ("third",))]
        await r.press("a", *"why", "ctrl+s")
        (decision,) = r.library.decisions.of_article(r.article)
        assert (decision.comment, decision.creator, decision.outcome) == ("why", "ann", "other")
        await r.press("u", "u")
        assert r.library.decisions.of_article(r.article) == []


async def test_a_third_person_and_the_next_two(reader: OpenReader, coded: Path) -> None:
    with Library(coded, "carl") as library:
        library.annotations.tag(library.articles.get(1), 30, 50, "three")
    for who, tags in (("ann", ("x", "y")), ("bea", ("y", "x"))):
        with Library(coded, who) as library:
            for tag in tags:
                passage = library.annotations.highlight(library.articles.get(1), 500, 510)
                library.annotations.tag(library.articles.get(1), 500, 510, tag, passage.id)
    async with reader(coded) as r:
        await r.press("A")
        assert required(r.table.item(3)).agreed, "two of each, made in another order"
        table = r.list_of("ConsensusTable")
        assert "ann, bea" in words(r, "title")
        assert table.current is not None
        assert table.current.differing == ("carl",)
        await r.press("tab")
        assert "ann, carl" in words(r, "title")
        await r.press("l")
        assert layer(r) == [(30, 50, ("three",))]
        await r.press("tab", "tab")
        assert "1 of 4 decided" in words(r, "title")
        await r.until(lambda: "in all" in words(r, "title"))
        before = words(r, "title").rpartition("here")[2]
        with Library(coded, "bea") as library:
            library.annotations.tag(library.articles.get(2), 30, 50, "three")
        with Library(coded, "ann") as library:
            library.done.mark(library.articles.get(2), done=True)
        await r.until(lambda: words(r, "title").rpartition("here")[2] not in ("", before))


async def test_undo_never_undoes_the_merge_before_it(reader: OpenReader, seeds: Path, tmp_path: Path) -> None:
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
        assert "your last step is no decision" in words(r, "report")
        await r.press("h", "u", "u")
        assert r.highlights == before


async def test_an_undone_decision_can_be_made_again(reader: OpenReader, coded: Path) -> None:
    async with reader(coded) as r:
        await r.press("A", "ctrl+r")
        assert "no decision to redo" in words(r, "report")
        await r.press("h", "u", "ctrl+r")
        assert "redone" in words(r, "report")
        assert layer(r) == [(19, 60, ("one",))]


async def test_a_passage_coded_later_is_open_again(reader: OpenReader, coded: Path, tmp_path: Path) -> None:
    async with reader(coded, (120, 40)) as r:
        await r.press("A", "h", "j", "x", "j", "=")
        assert "all 3 decided" in words(r, "title")
        assert "before" in words(r, "title")
        await r.press("escape")
        with Library(coded, "bea") as library:
            article = library.articles.get(1)
            library.annotations.tag(article, 310, 330, "later")
            library.annotations.note(article, 400, 440, "only a note", library.annotations.of_article(1)[-1].id)
        await r.press("A")
        table = r.list_of("ConsensusTable")
        assert [table.item(at).reopened for at in range(3)] == [False, True, False]  # type: ignore[union-attr]
        assert "2 of 3 decided" in words(r, "title")
        await r.press("g", "n")
        assert table.cursor == 1
        rows = [strip.text for strip in table.render_item(required(table.current), True, 110)]
        assert "coded since: none" in " ".join(rows)
        await r.press("x")
        assert "all 3 decided" in words(r, "title")
    shutil.copy(coded, tmp_path / "carl.db")
    with Library(tmp_path / "carl.db", "carl") as library:
        library.annotations.tag(library.articles.get(1), 30, 50, "carls")
        article = library.articles.get(1)
    with Library(coded, "ann") as library:
        library.decisions.comment(article, 300, 340, "still", "comment")
        decisions = library.decisions.of_article(article)
        assert library.decisions.find_reopened(article, decisions) == set()
        merge(library, tmp_path / "carl.db")
        (reopened,) = library.decisions.find_reopened(article, library.decisions.of_article(article))
        assert reopened.start < 50, "merged coding counts from when it came in, whenever it was made"
        library.journal.undo()
        assert library.decisions.find_reopened(article, decisions) == set()


async def test_hints_of_a_small_window_name_the_keys_of_each_person(reader: OpenReader, coded: Path) -> None:
    async with reader(coded, (40, 12)) as r:
        await r.press("A", "l")
        await r.pilot.pause()
        table = r.list_of("ConsensusTable")
        rows = [strip.text.rstrip() for strip in table.render_item(required(table.current), True, 36)]
        assert len(rows) == 3
        assert rows[0].endswith("bea's")
        assert "h ann" in rows[1]
        assert "l bea" in rows[2]
        assert all(len(row) <= 36 for row in rows)
        assert len(words(r, "title")) <= 38
        assert r.app.screen.query_one("#report", Label).size.height == 1
        await r.press("slash", *"alone", "enter")
        assert table.count == 1
        await r.press("h", "escape")
        assert table.count == 3


async def test_one_coder(reader: OpenReader, seeds: Path) -> None:
    with Library(seeds, "ann") as library:
        library.annotations.tag(library.articles.get(1), 19, 60, "one")
    async with reader(seeds) as r:
        await r.press("A", "h", "m", "=", "t", "u")
        assert "only ann has coded here" in words(r, "title")
        assert len(r.highlights) == 1


async def test_hidden_coding_is_shown_only_after_a_yes(reader: OpenReader, coded: Path) -> None:
    async with reader(coded) as r:
        r.session.show_coding_of("ann")
        await r.press("A", "escape")
        assert r.app.screen is r.screen
        assert r.session.whose == "ann"
        await r.press("A", "enter")
        await r.pilot.pause()
        assert r.list_of("ConsensusTable").count == 3
        assert r.session.coding.words == "everyone's"
        await r.press("W", "e")
        assert "only" not in words(r, "title")
        await r.press("W", "b")
        await r.until(lambda: r.app.screen is r.screen)
        assert r.session.coding.words == "only bea"
