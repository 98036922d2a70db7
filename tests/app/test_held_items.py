"""The cursor of a list stays on its item when the order, a filter or other people's changes move it."""

from __future__ import annotations

import random
import time
from typing import TYPE_CHECKING

import pytest
from textual.app import App, ComposeResult
from textual.strip import Strip

from tui.app.theme import DEFAULTS
from tui.app.widgets.line_view import LineList

if TYPE_CHECKING:
    from collections.abc import Hashable, Mapping, Sequence

Row = tuple[int, str]
"""A number by which a row is known, and words that may change."""


class Rows(LineList[Row]):
    """Rows identified by number; every tenth number is a heading."""

    def key(self, item: Row) -> Hashable:
        return item[0]

    def selectable(self, item: Row) -> bool:
        return bool(item[0] % 10)

    def render_item(self, item: Row, here: bool, width: int) -> list[Strip]:
        return [Strip.blank(width)]


class Host(App[None]):
    """An app with a list and nothing else."""

    CSS = "LineList { height: 1fr; }"
    choices = 0

    def get_theme_variable_defaults(self) -> dict[str, str]:
        return DEFAULTS

    def compose(self) -> ComposeResult:
        yield Rows()

    @property
    def rows(self) -> Rows:
        return self.query_one(Rows)

    def on_line_list_chosen(self) -> None:
        self.choices += 1


def changed(rows: list[Row], dice: random.Random, free: list[int]) -> list[Row]:
    """Return the rows as another reader, another order or a filter may change them."""
    after = list(rows)
    match dice.choice(("insert", "remove", "order", "filter", "edit", "move")):
        case "insert":
            for _ in range(dice.randrange(1, 8)):
                after.insert(dice.randrange(len(after) + 1), (free.pop(), "new"))
        case "remove":
            for _ in range(min(dice.randrange(1, 8), len(after))):
                after.pop(dice.randrange(len(after)))
        case "order":
            dice.shuffle(after)
        case "filter":
            after = [row for row in after if dice.random() < 0.7]
        case "edit":
            after = [(number, f"{words}!") for number, words in after]
        case "move" if after:
            after.insert(dice.randrange(len(after)), after.pop(dice.randrange(len(after))))
    return after


def expected(before: list[Row], at: int, after: list[Row]) -> int | None:
    """Return the number under the cursor afterwards: the same, else the next remaining one, else the one before it."""
    numbers = {number for number, _ in after}
    order = [*before[at:], *reversed(before[:at])]
    return next((number for number, _ in order if number in numbers and number % 10), None)


@pytest.mark.parametrize("seed", range(4))
async def test_the_cursor_stays_on_its_item_and_is_visible(seed: int) -> None:
    dice = random.Random(seed)
    app = Host()
    async with app.run_test(size=(40, 10)) as pilot:
        rows: list[Row] = [(number, "") for number in range(1, 40)]
        free = list(range(5000, 40, -1))
        app.rows.show_all(rows, 0)
        for number in range(150):
            if dice.random() < 0.5 and app.rows.count:
                app.rows.cursor = dice.choice([at for at, row in enumerate(rows) if row[0] % 10] or [0])
            before, at = rows, app.rows.cursor
            held = app.rows.current
            after = rows = changed(before, dice, free)[:60]

            def places(keys: Sequence[Hashable], rows: list[Row] = after) -> Mapping[Hashable, int]:
                return {row[0]: place for place, row in enumerate(rows) if row[0] in keys}

            fetch = lambda offset, limit, rows=after: rows[offset : offset + limit]  # noqa: E731
            app.rows.show(len(after), fetch, places=places if number % 2 else None)
            if held is None or not held[0] % 10:
                continue
            current = app.rows.current
            if (kept := expected(before, at, after)) is not None:
                assert current is not None
                assert current[0] == kept
                assert app.rows.has_lost == (kept != held[0])
                assert 0 <= app.rows.cursor - app.rows.scroll_offset.y < app.rows.size.height
            if number % 50 == 0:
                await pilot.pause()


async def test_an_item_keeps_its_row_on_the_screen_and_returns_to_an_empty_list() -> None:
    app = Host()
    async with app.run_test(size=(40, 10)) as pilot:
        rows = [(number, "") for number in range(101, 200) if number % 10]
        app.rows.show_all(rows, 50)
        await pilot.pause()
        row = app.rows.cursor - app.rows.scroll_offset.y
        app.rows.show_all([(1, ""), (2, ""), *rows])
        assert (app.rows.current, app.rows.cursor - app.rows.scroll_offset.y) == (rows[50], row)
        app.rows.show_all([])
        app.rows.show_all(rows)
        assert app.rows.current == rows[50]


async def test_a_key_does_not_act_on_an_item_that_was_not_drawn_yet() -> None:
    app = Host()
    async with app.run_test(size=(40, 10)) as pilot:
        app.rows.show_all([(1, ""), (2, ""), (3, "")], 1)
        await pilot.pause()
        assert app.rows.has_seen(time.monotonic())
        app.rows.show_all([(1, ""), (2, "!"), (3, "")])
        assert app.rows.has_seen(time.monotonic()), "the same item in other words"
        app.rows.show_all([(1, ""), (3, "")])
        pressed = time.monotonic()
        assert not app.rows.has_seen(pressed)
        await pilot.pause()
        assert app.rows.has_seen(time.monotonic())
        assert not app.rows.has_seen(pressed), "the key was pressed before the next item was drawn"


async def test_a_click_selects_an_item_and_a_second_one_chooses_it() -> None:
    app = Host()
    async with app.run_test(size=(40, 10)) as pilot:
        app.rows.show_all([(1, ""), (2, ""), (10, ""), (3, "")])
        await pilot.click(Rows, offset=(3, 2))
        assert (app.rows.cursor, app.choices) == (0, 0), "a heading takes no click"
        for choices in (0, 1):
            await pilot.click(Rows, offset=(3, 3))
            assert (app.rows.cursor, app.choices) == (3, choices)
