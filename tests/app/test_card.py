"""The card below the sidebar's list."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from rich.style import Style
from textual.app import App, ComposeResult
from textual.geometry import Offset
from textual.selection import Selection

from tui.app.theme import DEFAULTS
from tui.app.widgets.card import TWO_COLUMNS, Card, CardEntry, rows_of

if TYPE_CHECKING:
    from pathlib import Path

    from tests.app.pilot import OpenReader

PLAIN = Style()


def drawn(entries: list[CardEntry], width: int) -> list[str]:
    return ["".join(text for text, _ in row.parts) for row in rows_of(entries, width)]


def entry(text: str, label: str = "") -> CardEntry:
    return CardEntry(((text, PLAIN),), (label, PLAIN) if label else None)


def test_values_have_a_column_of_their_own() -> None:
    entries = [entry("A quote."), entry("Kim", "speaker"), entry("They met in the\n\nspring of 2019.", "rationale")]
    assert drawn(entries, 34) == [
        " A quote.",
        " speaker    Kim",
        " rationale  They met in the",
        "            ",
        "            spring of 2019.",
    ]


def test_without_room_for_a_column_values_follow_their_labels() -> None:
    entries = [entry("Kim", "speaker"), entry("They met in 2019 in Vladivostok", "rationale")]
    assert drawn(entries, 33)[0] == " speaker    Kim", "20 cells beside the labels are room enough"
    assert drawn(entries, 32)[0] == " speaker  Kim"
    assert drawn(entries, 24) == [" speaker  Kim", " rationale  They met", "   in 2019 in", "   Vladivostok"]


def test_the_text_of_a_note_is_measured_and_not_interpreted() -> None:
    assert drawn([entry("日本\x1b[31m 語 e\u0301\u202e", "note")], 60) == [" note  日本[31m 語 e\u0301"]


async def test_a_long_card_is_scrolled_by_keys(reader: OpenReader, seeds: Path) -> None:
    async with reader(seeds) as run:
        await run.press("2", "g", "c", "3", "3")
        (held,) = run.highlights
        run.library.claims.edit(held.id, rationale=" ".join(f"word{n}" for n in range(100)))
        run.session.refresh()
        await run.pilot.pause()
        card = run.sidebar.query_one(Card)
        assert "word99" not in shown(card)
        await run.press(*"JJJJJJJJ")
        assert "word99" in shown(card)
        await run.press(*"KKKKKKKK")
        assert card.scroll_offset.y == 0
        rows = [card.render_line(y).text.rstrip() for y in range(3)]
        run.app.screen.selections = {card: Selection(Offset(1, 0), Offset(5, 1))}
        background = run.app.screen.get_component_rich_style("screen--selection").bgcolor
        chosen = [
            "".join(text for text, style, _ in card.render_line(y) if style is not None and style.bgcolor == background)
            for y in range(3)
        ]
        assert chosen == [rows[0][1:], rows[1][:5], ""], "exactly what the mouse selected"
        assert run.app.screen.get_selected_text() == f"{rows[0][1:]}\n{rows[1][:5]}"


async def test_another_card_starts_at_its_top_and_the_same_card_keeps_its_place(
    reader: OpenReader, seeds: Path
) -> None:
    async with reader(seeds) as run:
        card = run.sidebar.query_one(Card)
        long = entry("\n".join(f"row {number}" for number in range(60)))
        card.show_entries([entry("First"), long])
        card.turn(1.0)
        below = card.scroll_offset.y
        assert below > 0
        card.show_entries([entry("First"), long, entry("a note")])
        assert card.scroll_offset.y == below
        card.show_entries([entry("Second"), long])
        assert card.scroll_offset.y == 0
        assert "Second" in shown(card)


async def test_annotating_causes_no_new_layout(reader: OpenReader, seeds: Path) -> None:
    async with reader(seeds) as run:
        laid_out: list[object] = []
        await run.press("2", "g")
        run.screen.screen_layout_refresh_signal.subscribe(run.screen, laid_out.append)
        await run.press("m", "j", "c", "u", "u")
        assert laid_out == []


def shown(card: Card) -> str:
    return " ".join(card.render_line(y).text for y in range(card.size.height))


class Host(App[None]):
    """A card with selectable rows, alone on the screen."""

    def get_theme_variable_defaults(self) -> dict[str, str]:
        return DEFAULTS

    def compose(self) -> ComposeResult:
        yield Card(id="card")

    def show(self) -> Card:
        card = self.query_one(Card)
        card.can_focus = True
        card.show_entries(
            [
                *(entry("The words"), CardEntry(((f"check {'of many words ' * 8}", PLAIN),), key="check")),
                *(CardEntry(((f"source {number}", PLAIN),), key=number, is_beside=True) for number in range(12)),
                *(entry("linked to"), CardEntry((("a claim", PLAIN),), key="link")),
            ]
        )
        card.focus()
        return card


def rows_here(card: Card) -> list[str]:
    """Return the words of each row that has the cursor's background."""
    here = card.role_styles(on="cursor").bgcolor
    rows = card.render_lines(card.size.region)
    words = ["".join(text for text, style, _ in row if style and style.bgcolor == here) for row in rows]
    return [each.strip("▌ ") for each in words if each]


def bold_words(card: Card, y: int) -> str:
    return "".join(text for text, style, _ in card.render_line(y) if style and style.bold).strip("▌ ")


async def test_the_entry_under_the_cursor_is_fully_visible_and_highlighted() -> None:
    app = Host()
    async with app.run_test(size=(50, 8)) as pilot:
        card = app.show()
        await pilot.pause()
        assert " ".join(rows_here(card)).split() == ["check", *["of", "many", "words"] * 8]
        assert (card.scroll_offset.y, card.cursor_cell) == (0, (1, 1)), "the text above the first entry is visible"
        assert card.render_line(7).text.endswith(" more ")
        await pilot.press("j")
        assert rows_here(card) == ["source 0"]
        at = next(y for y in range(8) if "source 0" in card.render_line(y).text)
        assert [bold_words(card, y) for y in (at, at + 1)] == ["source 0", ""]
        assert next(style for _, style, _ in card.render_line(at) if style).meta["offset"] == (
            0,
            at + card.scroll_offset.y,
        ), "the mouse selects from the first cell on"
        await pilot.press("j", "j", "j", "j")
        assert (rows_here(card), card.cursor_cell) == (["source 4"], (1, card.scroll_offset.y + 7)), (
            "the cursor is on the last entry"
        )
        await pilot.press("G")
        assert rows_here(card) == ["a claim"]
        assert card.scroll_offset.y == card.row_count - 8
        assert card.render_line(7).text.rstrip() == "▌a claim", "nothing is drawn below"
        others = [CardEntry(((name, PLAIN),), key=name) for name in ("link", "other")]
        card.show_entries([entry("The words"), *others])
        assert card.chosen == "link", "the cursor stays on the same entry"
        await pilot.press("G")
        card.show_entries([entry("Still others"), *others])
        assert (card.chosen, card.scroll_offset.y) == ("link", 0)


async def test_the_first_entry_is_visible_below_a_text_that_fills_the_card() -> None:
    app = Host()
    async with app.run_test(size=(50, 8)) as pilot:
        card = app.show()
        await pilot.pause()
        app.set_focus(None)
        many = [entry(f"row {number}") for number in range(12)]
        card.show_entries([*many, CardEntry((("a check", PLAIN),), key="check"), *many])
        await pilot.pause()
        assert "a check" not in shown(card)
        card.focus()
        await pilot.pause()
        assert rows_here(card) == ["a check"]


async def test_text_in_the_second_column_wraps_at_its_edge() -> None:
    app = Host()
    async with app.run_test(size=(TWO_COLUMNS + 1, 8)) as pilot:
        card = app.show()
        words = [f"word{number}" for number in range(20)]
        card.show_entries([entry("The text"), CardEntry(((" ".join(words), PLAIN),), key=1, is_beside=True)])
        await pilot.pause()
        assert [word.strip("▌") for word in shown(card).split() if "word" in word] == words


@pytest.mark.parametrize("columns", [TWO_COLUMNS, TWO_COLUMNS + 1])
async def test_entries_beside_the_text_have_a_column_of_their_own(columns: int) -> None:
    app = Host()
    async with app.run_test(size=(columns + 1, 8)) as pilot:
        card = app.show()
        await pilot.pause()
        width = card.scrollable_content_region.width
        rows = [card.render_line(y).text for y in range(8)]
        assert (len(rows[0]), rows[0].index("source 0"), rows[0].index("The words")) == (width, width // 2 + 1, 1)
        assert sum("source" in row for row in rows) == 8
        assert "source 7" in rows[7]
        assert rows_here(card) == ["source 0"], "the cursor reaches them first"
        assert card.cursor_cell == (width // 2 + 1, 0)
        assert [card.index_at(x, 1) for x in (0, width // 2 - 1, width // 2)] == [13, 13, 1]
        assert card.index_at(0, 11) == -1, "the first column is shorter"
        await pilot.press("G")
        assert (rows_here(card), card.scroll_offset.y) == (["a claim"], 0)
        await pilot.resize_terminal(60, 8)
        await pilot.pause()
        assert card.row_count == 18, "one column above the other"
