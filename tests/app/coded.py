"""Helpers for the codebook screen of a small coded library."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from tests.app.pilot import required
from tui.app.dialogs.strip_bar import StripBar
from tui.app.screens.codebook import CodebookScreen
from tui.app.widgets.card import Card

if TYPE_CHECKING:
    from tests.app.pilot import ReaderPilot

TEXT = "Kim went to Moscow. Putin read the letter. Wages fell in Oslo. Bread rose in Rome."


def rows(r: ReaderPilot) -> list[Any]:
    table = r.table
    return [required(table.item(at)) for at in range(table.count)]


def paths(r: ReaderPilot) -> list[str]:
    return [row.path for row in rows(r)]


def names(r: ReaderPilot) -> list[str]:
    return [tag.name for tag in r.library.codebook.all()]


def message(r: ReaderPilot) -> str:
    return str(r.app.screen.query_one("#report").render())


def detail(r: ReaderPilot) -> str:
    card = r.app.screen.query_one(Card)
    return "\n".join(card.render_line(y).text.rstrip() for y in range(card.row_count))


def strip_text(r: ReaderPilot) -> str:
    bar = r.app.screen.query_one(StripBar)
    return " ".join(bar.render_line(y).text.strip() for y in range(bar.size.height))


async def open_codebook(r: ReaderPilot, *keys: str) -> None:
    await r.press("6")
    await r.settle()
    assert isinstance(r.app.screen, CodebookScreen)
    await r.press(*keys)
    await r.settle()
