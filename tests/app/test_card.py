"""The card below the sidebar's list."""

from __future__ import annotations

from typing import TYPE_CHECKING

from rich.style import Style
from textual.geometry import Offset
from textual.selection import Selection

from tui.app.widgets.card import Card, CardEntry, rows_of

if TYPE_CHECKING:
    from pathlib import Path

    from tests.app.pilot import OpenReader

PLAIN = Style()


def drawn(entries: list[CardEntry], width: int) -> list[str]:
    return ["".join(text for text, _ in row.parts) for row in rows_of(entries, width)]


def entry(text: str, label: str = "") -> CardEntry:
    return CardEntry(((text, PLAIN),), (label, PLAIN) if label else None)


def test_values_stand_in_a_column_of_their_own() -> None:
    entries = [entry("A quote."), entry("Kim", "speaker"), entry("They met in the\n\nspring of 2019.", "rationale")]
    assert drawn(entries, 34) == [
        " A quote.",
        " speaker    Kim",
        " rationale  They met in the",
        "            ",
        "            spring of 2019.",
    ]


def test_where_there_is_no_room_for_a_column_values_are_run_in() -> None:
    entries = [entry("Kim", "speaker"), entry("They met in 2019 in Vladivostok", "rationale")]
    assert drawn(entries, 33)[0] == " speaker    Kim", "a value that has 20 cells beside the labels has room"
    assert drawn(entries, 32)[0] == " speaker  Kim"
    assert drawn(entries, 24) == [" speaker  Kim", " rationale  They met", "   in 2019 in", "   Vladivostok"]


def test_what_a_note_holds_is_measured_and_never_obeyed() -> None:
    assert drawn([entry("日本\x1b[31m 語 e\u0301\u202e", "note")], 60) == [" note  日本[31m 語 e\u0301"]


async def test_a_long_card_is_read_by_keys(reader: OpenReader, seeds: Path) -> None:
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
        assert chosen == [rows[0][1:], rows[1][:5], ""], "what the mouse selected, and no more"
        assert run.app.screen.get_selected_text() == f"{rows[0][1:]}\n{rows[1][:5]}"


async def test_another_card_is_read_from_its_beginning_and_the_same_one_on(reader: OpenReader, seeds: Path) -> None:
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


async def test_annotating_lays_nothing_out_anew(reader: OpenReader, seeds: Path) -> None:
    async with reader(seeds) as run:
        laid_out: list[object] = []
        await run.press("2", "g")
        run.screen.screen_layout_refresh_signal.subscribe(run.screen, laid_out.append)
        await run.press("m", "j", "c", "u", "u")
        assert laid_out == []


def shown(card: Card) -> str:
    return " ".join(card.render_line(y).text for y in range(card.size.height))
