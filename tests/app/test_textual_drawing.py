"""A canary for each fix of Textual's drawing: the result is the same, and Textual still draws more than necessary."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from rich.segment import Segment
from rich.style import Style
from textual.containers import Horizontal
from textual.geometry import Region
from textual.screen import Screen
from textual.strip import Strip
from textual.theme import Theme
from textual.widget import Widget
from textual.widgets import Static

from tui.app.textual_fixes.app import FixedApp
from tui.app.textual_fixes.widgets import WholeFrameScreen, own_rows
from tui.app.widgets.bars import HeaderBar
from tui.app.widgets.line_view import LineView

if TYPE_CHECKING:
    from pathlib import Path

    from textual.app import ComposeResult

    from tests.app.pilot import OpenReader


class DrawnApp(FixedApp):
    """An app with the fixes alone."""

    def __init__(self) -> None:
        super().__init__([Theme("one", primary="#123456", variables={"side": "#000000"})], "one")

    def get_theme_variable_defaults(self) -> dict[str, str]:
        return {"side": "#000000"}


class Numbers(LineView):
    """Rows that show their number."""

    DEFAULT_CSS = "Numbers { padding: 1 0; height: 8; }"

    def render_line(self, y: int) -> Strip:
        return Strip([Segment(f"{y + self.top:<{self.size.width}}", Style(color="red"))])


def looks(strips: list[Strip]) -> list[list[tuple[str, Style | None]]]:
    """Return the cells of some rows with their styles."""
    return [[(letter, style) for text, style, _ in strip for letter in text] for strip in strips]


class Drawing(Static):
    """A widget that counts how often it is drawn."""

    drawn = 0

    def render_lines(self, crop: Region) -> list[Strip]:
        self.drawn += 1
        return super().render_lines(crop)


class Beside(Screen[None]):
    """Three widgets side by side, of which the outer two are redrawn."""

    def compose(self) -> ComposeResult:
        with Horizontal():
            for name in ("one", "two", "three"):
                yield Drawing(name, id=name)

    def on_mount(self) -> None:
        for each in self.query(Drawing):
            each.styles.width = 5


class SparingBeside(WholeFrameScreen[None], Beside):
    """The same with the fix: only what is redrawn and visible is drawn."""


async def test_textual_draws_what_is_beside_and_below_a_change() -> None:
    app = DrawnApp()
    async with app.run_test() as pilot:
        for screen, times in (Beside(), 1), (SparingBeside(), 0):
            await app.push_screen(screen)
            if isinstance(screen, WholeFrameScreen):
                screen.draw_soon()
            await pilot.pause()
            parts = [*screen.query(Drawing)]
            for each in parts:
                each.drawn = 0
            parts[0].refresh(Region(0, 0, 1, 1))
            parts[2].refresh(Region(0, 0, 1, 1))
            await pilot.pause()
            assert [each.drawn for each in parts] == [1, times, 1], screen


async def test_rows_look_as_textual_draws_them() -> None:
    """Applies to views, their scrollbars and bars of one row; a widget with a border is left to Textual."""
    app = DrawnApp()
    async with app.run_test(size=(30, 8)) as pilot:
        view = Numbers()
        await app.mount(view)
        await pilot.pause()
        view.measure(40)
        for place in (0, 17):
            view.scroll_to_row(place)
            for each in (view, view.vertical_scrollbar):
                for crop in (each.outer_size.region, Region(0, 2, each.outer_size.width, 3)):
                    ours = each.render_lines(crop)
                    each._styles_cache.clear()
                    assert looks(ours) == looks(Widget.render_lines(each, crop)), each
                    each._styles_cache.clear()
        assert own_rows(view, Region(0, 0, 1, 1)) is not None
        view.styles.border = ("solid", "red")
        assert own_rows(view, Region(0, 0, 1, 1)) is None


async def test_the_position_in_the_header_is_drawn_in_the_frame_of_the_key(
    reader: OpenReader, seeds: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Drawn anywhere else, it would cost a second frame for each sentence."""
    drawn: list[int] = []
    draw = HeaderBar.draw

    def counted(bar: HeaderBar, width: int) -> Strip:
        drawn.append(width)
        return draw(bar, width)

    monkeypatch.setattr(HeaderBar, "draw", counted)
    for size, times in ((120, 40), 0), ((40, 12), 1):
        async with reader(seeds, size) as r:
            drawn.clear()
            await r.press("j")
            assert len(drawn) == times, size
