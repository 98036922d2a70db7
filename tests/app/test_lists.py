"""How the cursor of a list is shown: a bar in the first column, and a background where the focus is."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from textual.geometry import Region

from tui.library import Library

if TYPE_CHECKING:
    from pathlib import Path

    from tests.app.pilot import OpenReader
    from tui.app.widgets.line_view import LineList


def rows(rows_of: LineList[Any]) -> tuple[list[int], list[int]]:
    """Return the rows with a bar and the rows whose background differs from most."""
    strips = rows_of.render_lines(Region(0, 0, *rows_of.size))
    backgrounds = [{segment.style.bgcolor for segment in strip if segment.style} for strip in strips]
    usual = backgrounds[-1]
    bars = [y for y, strip in enumerate(strips) if strip.text.startswith("▌")]
    assert {strip.text[:1] for strip in strips} <= {" ", "▌"}
    return bars, [y for y, background in enumerate(backgrounds) if background != usual]


async def test_a_pane_always_shows_its_cursor_and_a_background_with_the_focus(reader: OpenReader, seeds: Path) -> None:
    async with reader(seeds, (150, 60)) as r:
        names = r.sidebar.entities
        assert names.item(0).label == ""  # type: ignore[union-attr]
        assert rows(names) == ([1], [])
        await r.press("3", "j")
        assert rows(names) == ([2], [2])
        await r.press("2")
        assert rows(names) == ([2], [])


async def test_the_open_article_has_a_bar_and_the_cursor_a_background(reader: OpenReader, seeds: Path) -> None:
    async with reader(seeds, (150, 60)) as r:
        articles = r.screen.article_list
        opened, backgrounds = rows(articles)
        assert (opened[0], backgrounds) == (0, [])
        await r.press("1", "j")
        bars, backgrounds = rows(articles)
        assert bars == opened + backgrounds
        assert backgrounds[0] == articles.item_height
        await r.press("2")
        assert rows(articles) == (opened, [])


async def test_the_list_of_a_dialog_shows_its_cursor_while_typing(reader: OpenReader, seeds: Path) -> None:
    with Library(seeds) as library:
        for name in ("peace", "talks"):
            library.codebook.add(name)
    async with reader(seeds) as r:
        await r.press("t")
        assert rows(r.list_of("ChoiceList")) == ([0], [0])
        await r.press("down")
        assert rows(r.list_of("ChoiceList")) == ([1], [1])
