"""The widths of the panes: shares of the screen, a person's choices, and what remains for the text."""

from __future__ import annotations

from typing import TYPE_CHECKING, get_args

import pytest

from tui.app.layout import FOLDED_BELOW, PaneWidths, SidePane, is_compact, is_too_small
from tui.library import Library

if TYPE_CHECKING:
    from pathlib import Path

    from tests.app.pilot import OpenReader

SIDES: tuple[SidePane, ...] = get_args(SidePane)


@pytest.mark.parametrize(
    ("columns", "article_list", "sidebar"),
    [(108, 26, 30), (120, 26, 30), (140, 31, 35), (150, 33, 38), (200, 36, 42), (400, 36, 42)],
)
def test_side_panes_have_their_share_of_the_screen(columns: int, article_list: int, sidebar: int) -> None:
    widths = PaneWidths({})
    assert [widths.width(side, columns) for side in SIDES] == [article_list, sidebar]


@pytest.mark.parametrize(
    ("columns", "rows", "too_small", "compact"),
    [
        *((40, 12, False, True), (39, 12, True, True), (40, 11, True, True)),
        *((60, 18, False, False), (59, 18, False, True), (60, 17, False, True)),
    ],
)
def test_a_small_screen_shows_one_pane_and_a_smaller_one_none(
    columns: int, rows: int, too_small: bool, compact: bool
) -> None:
    assert (is_too_small(columns, rows), is_compact(columns, rows)) == (too_small, compact)
    assert PaneWidths({"list": 30}).width("list", columns, rows) == (columns if compact else 38)


def test_folded_panes_cover_the_text_at_a_width_of_their_own() -> None:
    for columns in (80, 100, 107):
        assert [PaneWidths({"list": 90}).width(side, columns) for side in SIDES] == [38, 40]


def test_a_person_can_squeeze_neither_the_text_nor_a_pane() -> None:
    for columns in (108, 111, 150, 301):
        widths = PaneWidths({})
        for side in SIDES:
            for _ in range(200):
                widths.change(side, columns, 2)
        left = columns - sum(widths.width(side, columns) for side in SIDES)
        assert left in (40, 41), "the text keeps 40 columns and the panes share the others"
        for side in SIDES:
            for _ in range(200):
                widths.change(side, columns, -2)
            assert widths.width(side, columns) == 20


def test_a_width_changes_in_steps_and_is_remembered_in_the_library(tmp_path: Path) -> None:
    with Library(tmp_path / "a.db", "ann") as library:
        widths = PaneWidths.load(library)
        assert widths.chosen == {}
        assert widths.change("list", 150, -2) == ("list_width", "31")
        assert widths.change("list", 150, -2) == ("list_width", "29")
        assert widths.change("sidebar", 150, 2) == ("sidebar_width", "40")
        library.view_state.set("list_width", "29")
        library.view_state.set("sidebar_width", "no number")
        assert PaneWidths.load(library).chosen == {"list": 29}


@pytest.mark.parametrize("size", [(60, 18), (80, 23), (FOLDED_BELOW - 1, 24), (FOLDED_BELOW, 24), (150, 32)])
async def test_the_screen_uses_these_widths(reader: OpenReader, seeds: Path, size: tuple[int, int]) -> None:
    async with reader(seeds, size) as r:
        assert r.screen.has_class("folded") == (size[0] < FOLDED_BELOW)
        widths = PaneWidths({})
        await r.press("1")
        assert r.screen.articles.outer_size.width == widths.width("list", size[0])
        await r.press("3")
        assert r.sidebar.outer_size.width == widths.width("sidebar", size[0])
        text = r.pane.outer_size.width
        assert text == size[0] if r.screen.has_class("folded") else text >= 40
