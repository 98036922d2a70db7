"""Small terminals: every screen at 80×23, 60×18 and 40×12, and no unseen action below that."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from rich.cells import cell_len
from textual.widgets import TextArea

from tests.app.terminal import postil
from tui.app.layout import SMALLEST, is_compact
from tui.app.widgets.bars import FooterBar, LineBar
from tui.app.widgets.card import Card
from tui.app.widgets.fitted import TooSmall
from tui.app.widgets.hint import BETWEEN, Hint, break_line
from tui.app.widgets.line_view import LineList, LineView
from tui.app.widgets.marked_list import MarkedList
from tui.core.model import NewArticle
from tui.library import Library

if TYPE_CHECKING:
    from pathlib import Path

    from tests.app.pilot import OpenReader, ReaderPilot
    from tests.app.terminal import StartTerminal

OTHERS = [(80, 23), (60, 18)]

STEPS = (
    "m", "c", "t", "escape", "a", "ctrl+g", "V", "escape", "S", "escape", "v w", "escape", "slash k i m", "escape",
    "w", "escape", "e", "r", "escape", "r enter", "escape",
    "W", "escape", "ctrl+x", "escape", "1", "slash k", "escape", "escape", "3", "3",
    "3", "3", "3", "slash", "escape", "2", "enter", "tab", "2", "f k o r e a", "pagedown", "ctrl+k", "escape", "4", "p",
    "r", "escape", "enter", "escape", "escape", "5", "slash t", "escape", "V", "escape", "m", "escape", "d", "escape",
    "h", "escape", "i", "escape", "e", "ctrl+g", "s", "p", "p", "tab", "e", "ctrl+g", "tab", "question_mark", "escape",
    "escape", "escape", "ctrl+p", "escape", "X", "tab", "escape", "i", "escape", "] ] ] ] ]", "D", "tab", "escape",
    "A", "escape", "f9", "escape", "f6", "escape",
    "6", "slash k", "escape", "n", "escape", "n k i m enter", "n k i enter", "r", "escape", "d", "ctrl+g",
    "c", "escape", "m G m", "escape", "x", "escape", "S", "escape", "enter", "escape", "escape", "escape",
    "f3", "escape",
    "7", "slash k", "escape", "l", "s", "r", "escape", "c", "c", "m", "escape", "enter", "escape", "escape", "escape",
)  # fmt: skip
"""Keys that lead through every screen; those of a step are pressed at once."""

FULLEST = {
    "TypedPicker", "CorrectScreen", "DeskScreen", "EditClaim", "ExportScreen", "CodebookScreen", "CodeStrip",
    "CountsScreen", "RelabelStrip",
}  # fmt: skip

SCREENS = {
    "ReaderScreen", "TypedPicker", "NoteEditor", "VerdictStrip", "SimilarClaimsScreen", "CorrectScreen", "WhoseStrip",
    "Confirmation", "Picker", "FindScreen", "ConcordanceScreen", "EntitiesScreen", "DeskScreen", "StatusStrip",
    "DueField", "EditClaim", "EvidenceField", "HelpScreen", "ExportScreen", "EditArticle", "CompareScreen",
    "AdjudicateScreen", "ConflictsScreen", "CommandLine", "SpeakerPicker", "CodebookScreen", "CodeNamePicker",
    "CodeStrip", "PassagesScreen", "SplitScreen", "TagPicker", "AttributePicker", "CountsScreen",
    "RelabelStrip",
}  # fmt: skip


@pytest.fixture
def coded(seeds: Path) -> Path:
    """The sample articles with a claim by bea, and two duplicates."""
    with Library(seeds, "bea") as library:
        texts = (f"A talk in {town}.\n{'It lasted two hours and came to nothing. ' * 9}" for town in ("Oslo", "Bergen"))
        library.articles.add([NewArticle(text, "", title=text[:15], intake="2 pictures, left out") for text in texts])
        library.duplicates.find()
        library.annotations.claim(library.articles.get(6), 19, 59, "Somebody")
    return seeds


def expect_whole(r: ReaderPilot) -> None:
    """Check that the focused widget is visible, hints stay with their keys and no row is wider than its widget."""
    screen, (columns, rows) = r.app.screen, r.app.size
    focused = screen.focused
    if focused is not None:
        region = focused.region
        assert region.area
        assert 0 <= region.x <= region.right <= columns
        assert 0 <= region.y <= region.bottom <= rows, f"{focused} at {region}"
    if isinstance(focused, LineList) and not isinstance(focused, Card) and focused.count:
        at = focused.cursor * focused.item_height - focused.scroll_offset.y
        assert 0 <= at < focused.size.height, "the current item of the list is visible"
    for view in screen.query(LineView):
        if view.display and view.size.area:
            widths = [view.render_line(y).cell_length for y in range(view.size.height)]
            assert max(widths, default=0) <= view.size.width
    for bar in screen.query(LineBar):
        assert bar.render_line(0).cell_length <= max(bar.size.width, 0)
    for hint in screen.query(Hint):
        width, text = hint.content_size.width, str(hint.render())
        assert hint.size.height <= (2 if columns >= 60 else 3), text
        assert hint.region.bottom <= rows, text
        shown = [strip.text.rstrip() for strip in hint.render_lines(hint.region.size.region)]
        pairs = [pair for pair in BETWEEN.split(text)[::2] if cell_len(pair) <= width]
        if cell_len(text) <= width * hint.content_size.height:
            assert all(any(pair in row for row in shown) for pair in pairs), shown
    footer = r.screen.footer
    if screen is r.screen and not footer.message:
        left = footer.render_line(0).text.replace(footer.mode or "\0", "")
        for keys, words in footer.hints:
            left = left.replace(f"{keys} {words}", "", 1)
        assert not left.strip(), "no hint is shown by half"
        assert footer.size.height == 1


async def test_every_screen_fits(reader: OpenReader, coded: Path) -> None:
    """Walk at the smallest size; the fullest screens are looked at in the other sizes, too."""
    seen = set()
    async with reader(coded, SMALLEST) as r:

        async def look(step: str, size: tuple[int, int]) -> None:
            if size != r.app.size:
                await r.pilot.resize_terminal(*size)
                await r.pilot.pause()
            name = type(r.app.screen).__name__
            assert r.app.screen.has_class("-compact") == is_compact(*size)
            try:
                expect_whole(r)
            except AssertionError as error:
                raise AssertionError(f"{size} after {step}: {name}: {error}") from error

        r.session.open(1)
        for step in STEPS:
            await r.press(*step.split())
            await r.settle()
            await look(step, SMALLEST)
            if (name := type(r.app.screen).__name__) not in seen:
                seen.add(name)
                for size in (*OTHERS, SMALLEST) if name in FULLEST else ():
                    await look(step, size)
        assert r.app.screen is r.screen
    assert seen == SCREENS, seen ^ SCREENS


async def test_below_the_smallest_size_only_quitting_works(reader: OpenReader, coded: Path) -> None:
    async with reader(coded, SMALLEST) as r:
        await r.press("m", "a", "x", "y")
        before, place = r.highlights, r.pane.span
        await r.pilot.resize_terminal(38, 8)
        await r.pilot.pause()
        words = str(r.app.screen.query_one(TooSmall).render())
        assert words == "needs 40 columns, 12 rows\nhere are 38 and 8 · q quits"
        area = r.app.screen.query_one(TextArea)
        await r.press("z", "escape", "c", "x", "j", "ctrl+x", "enter", "5", "u", "ctrl+q")
        assert (r.highlights, r.pane.span, area.text) == (before, place, "xy")
        await r.pilot.resize_terminal(*SMALLEST)
        await r.pilot.pause()
        assert not r.app.screen.query(TooSmall)
        await r.press("z", "escape")
        assert [each.note for each in r.highlights] == ["xyz"], "the typed text is still there and continues"
        await r.pilot.resize_terminal(39, 40)
        await r.pilot.pause()
        await r.press("q")
        assert r.app._exit


async def test_one_pane_at_a_time(reader: OpenReader, coded: Path) -> None:
    async with reader(coded, SMALLEST) as r:
        assert not r.screen.articles.display
        await r.press("z")
        assert r.said == "there is only one pane here"
        await r.press("1")
        assert r.screen.articles.region.size.width == SMALLEST[0]
        assert r.screen.article_list.item_height == 1
        rows = [r.screen.article_list.render_line(y).text for y in range(7)]
        assert [row for row in rows if "!" in row] == [row for row in rows if "A talk in" in row], (
            "something was left out"
        )
        await r.press("3")
        assert r.sidebar.region.size.width == SMALLEST[0]
        assert not r.screen.articles.display
        r.library.annotations.claim(r.library.articles.get(1), 19, 60, "Kim Jong Un")
        r.session.refresh()
        await r.press("home", "tab")
        assert r.sidebar.card.has_focus, "a card that is longer than its space can be read row by row"
        assert [words for _, words in r.screen.footer.hints] == ["move", "back", "keys"], "it shows no claim"
        await r.press("G", "escape")
        assert r.sidebar.entities.has_focus
        for key in ("6", "enter"):  # the codebook, then the passages of a code
            await r.press(key, "tab")
            await r.settle()
            card = r.app.screen.query_one("#detail", Card)
            assert card.has_focus
            assert card.region.size == (SMALLEST[0], SMALLEST[1] - 2), "in place of the table"
            await r.press("escape")
            assert r.app.screen.query_one(MarkedList).has_focus
        await r.press("escape", "escape", "2")
        await r.pilot.resize_terminal(120, 30)
        await r.pilot.pause()
        assert r.screen.articles.region.area
        assert r.screen.article_list.item_height > 1


async def test_a_long_message_takes_more_rows(reader: OpenReader, coded: Path) -> None:
    async with reader(coded, SMALLEST) as r:
        words = "this is so long that it has no room in a single row of forty cells"
        r.session.report(words)
        await r.pilot.pause()
        footer = r.app.screen.query_one(FooterBar)
        rows = [footer.render_line(y).text.strip() for y in range(footer.size.height)]
        assert " ".join(rows) == words
        await r.press("j")
        assert footer.size.height == 1


async def test_a_strip_does_not_cover_the_sentence(reader: OpenReader, coded: Path) -> None:
    async with reader(coded, SMALLEST) as r:
        r.session.open(6)
        pane, strips = r.pane, 0
        for _ in range(9):
            await r.press("j")
            first = pane.cursor.layout.rows_of(pane.span)[0] - pane.scroll_offset.y
            was_low = first >= pane.size.height - 4
            await r.press("V")
            assert pane.cursor.layout.rows_of(pane.span)[0] - pane.scroll_offset.y < pane.size.height - 4
            strips += was_low
            await r.press("escape")
        assert strips, "at least one strip would have covered it"


def test_a_line_wraps_between_hints() -> None:
    assert break_line("esc keeps it · ctrl+g discards it · f4 more", 33) == "esc keeps it · ctrl+g discards it\nf4 more"
    assert break_line("a one  b two  c three", 13) == "a one  b two\nc three"
    assert break_line("so long that it has no room", 8) == "so long that it has no room"
    assert break_line("", 8) == ""


def test_the_screens_at_forty_columns(start: StartTerminal, coded: Path) -> None:
    terminal = start(postil("--library", coded), 40, 12)
    terminal.until("? keys")
    terminal.press("1")
    terminal.until(lambda: terminal.footer == "enter read  / filter  s order  ? keys")
    assert terminal.rows[0] == " ☞ Articles  7               as added ▾ "
    terminal.press("jj2V")
    terminal.until("esc leaves it")
    assert [row.rstrip() for row in terminal.rows[-5:]] == [
        " verdict of ann",
        " t true          m mostly true",
        " i mixed         o mostly false",
        " f false         p unproven",
        " - none          esc leaves it",
    ]
    terminal.resize(38, 8)
    terminal.until("here are 38 and 8 · q quits")
    terminal.press("tq")
    assert terminal.ended() == 0


def test_undo_commands_help_and_back_at_forty_columns(start: StartTerminal, coded: Path) -> None:
    terminal = start(postil("--library", coded), 40, 12)
    terminal.until("? keys")
    terminal.press("2gjm")
    terminal.until("highlighted")
    terminal.press("u")
    terminal.until("undone: highlight")
    terminal.press(":zen\r")
    terminal.until("there is only one pane here")
    terminal.press("j4")
    terminal.until("by mentions")
    terminal.press("?")
    terminal.until("In the library's entities")
    terminal.press("\x1b")
    terminal.until("enter open")
    terminal.press("\r")
    terminal.until("enter goes there")
    terminal.press("\r")
    terminal.until("r another label")
    terminal.press("\x0f")
    terminal.until("enter goes there")
    terminal.press("\x1b")
    terminal.until("enter open")
    terminal.press("\x1b")
    terminal.until("r another label")
    terminal.press("q")
    assert terminal.ended() == 0
