"""What is written for a frame: only the changed cells, without damage to others."""

from __future__ import annotations

import random
import shutil
import signal
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from hypothesis import given, settings
from hypothesis import strategies as some
from rich.console import Console
from rich.segment import Segment
from rich.style import Style
from textual._compositor import ChopsUpdate, Compositor, LayoutUpdate
from textual.geometry import Region, Size
from textual.strip import Strip

from tests.app.terminal import ROOT, Screen
from tui.app.textual_fixes.cells import ShownCells

if TYPE_CHECKING:
    from tests.app.pilot import OpenReader
    from tests.app.terminal import OpenTerminal, Terminal

WIDTH, HEIGHT = 16, 3
SIZE = Size(WIDTH, HEIGHT)
CONSOLE = Console(color_system="truecolor", force_terminal=True)
STYLES = [
    Style(),
    Style(color="#ff0000", bgcolor="#000011"),
    Style(color="#00ff00", bgcolor="#000011", bold=True),
    Style(color="#00ff00", bgcolor="#222222", underline=True, italic=True),
    Style(color="#00ff00", bgcolor="#222222", bold=True, dim=True),
    Style(reverse=True, color="#ff0000"),
    Style(color="#ff0000", strike=True),
    Style(bgcolor="#222222", link="https://example.org/"),
]
NARROW = ("a", "b", " ", "  ", "│", "ø")
WIDE = ("中", "字")
UNCERTAIN = ("❤️", "⚠️", "👨\u200d👩\u200d👧", "🇩🇪", "👍🏽", "e\u0301", "🙂")

Segments = list[tuple[str, int]]
"""Parts of a row: text and the number of its style."""


def _strip(parts: Segments, width: int) -> Strip:
    """Make a strip of exactly this width."""
    made = Strip([Segment(text, STYLES[style]) for text, style in parts])
    return made.adjust_cell_length(width, STYLES[1])


def _whole(rows: list[Segments]) -> LayoutUpdate:
    return LayoutUpdate([[_strip(parts, WIDTH)] for parts in rows], Region(0, 0, WIDTH, HEIGHT))


def _part(y: int, x: int, width: int, parts: Segments) -> ChopsUpdate:
    width = min(width, WIDTH - x)
    chops = [{x: _strip(parts, width)} if row == y else {} for row in range(HEIGHT)]
    return ChopsUpdate(chops, [(y, x, x + width)], [[x + width] if row == y else [] for row in range(HEIGHT)])


def _segments(texts: tuple[str, ...]) -> some.SearchStrategy[Segments]:
    return some.lists(some.tuples(some.sampled_from(texts), some.integers(0, len(STYLES) - 1)), max_size=9)


def _frames(*texts: str, parts: bool) -> some.SearchStrategy[list[LayoutUpdate | ChopsUpdate]]:
    rows = some.lists(_segments(texts), min_size=HEIGHT, max_size=HEIGHT)
    part = some.builds(
        _part, some.integers(0, HEIGHT - 1), some.integers(0, WIDTH - 1), some.integers(1, WIDTH), _segments(texts)
    )
    whole = some.builds(_whole, rows)
    later = some.lists(some.one_of(part, whole) if parts else whole, max_size=6)
    return some.builds(lambda first, rest: [first, *rest], some.builds(_whole, rows), later)


@settings(max_examples=40, deadline=None)
@given(_frames(*NARROW, parts=True) | _frames(*NARROW, *WIDE, parts=False))  # pyte keeps half a wide character
def test_the_terminal_shows_what_textual_would_have_drawn(frames: list[LayoutUpdate | ChopsUpdate]) -> None:
    shown, ours, theirs = ShownCells(), Screen(WIDTH, HEIGHT), Screen(WIDTH, HEIGHT)
    for frame in frames:
        ours.write("\x1b[?7l" + shown.take(frame, SIZE))
        theirs.write("\x1b[?7l" + frame.render_segments(CONSOLE))
        assert ours.seen() == theirs.seen()


@settings(max_examples=40, deadline=None)
@given(_frames(*NARROW, *WIDE, *UNCERTAIN, parts=True))
def test_a_grapheme_that_a_terminal_draws_wider_damages_no_other_cell(frames: list[LayoutUpdate | ChopsUpdate]) -> None:
    """Pyte draws a family three characters wide and a flag two letters wide."""
    shown, ours = ShownCells(), Screen(WIDTH, HEIGHT)
    for frame in frames:
        ours.write("\x1b[?7l" + shown.take(frame, SIZE))
        anew = Screen(WIDTH, HEIGHT)
        anew.write("\x1b[?7l" + shown.redraw())
        assert ours.seen() == anew.seen()


def _settle(one: Terminal) -> None:
    """Read the output until it stops."""
    before = -1
    while before < len(one.raw) or Path(f"/proc/{one.pid}/stat").read_text().rpartition(")")[2].split()[0] != "S":
        before = len(one.raw)
        one.take(0.15)


@pytest.mark.skipif(not Path("/proc").is_dir(), reason="whether a process rests is read from /proc")
@pytest.mark.filterwarnings("ignore:This process .* is multi-threaded:DeprecationWarning")  # pexpect forks
def test_the_screen_after_any_keys_equals_a_full_redraw(reads: OpenTerminal, place: Path) -> None:
    dice = random.Random(14)
    keys = ["j", "j", "k", "]", "[", "1", "2", "3", "m", "u", "/", "North\r", "\x1b", "?", "t", "G", "g", "D", "v"]
    one = reads(shutil.copyfile(ROOT / "annotations.db", place / "annotations.db"), 100, 30)
    size = 84, 26
    begun = len(one.raw)
    one.resize(*size)
    for key in dice.choices(keys, k=20):
        one.press(key)
        one.take(0.05)
    _settle(one)
    as_it_stands = Screen(*size)
    as_it_stands.write(one.raw[begun:].decode())
    before = len(one.raw)
    one.press("\x1b[O\x1b[I")  # the terminal loses the focus and gets it back
    _settle(one)
    assert len(one.raw) == before
    one.kill(signal.SIGCONT)  # draws the whole screen again
    one.until(lambda: one.raw.rfind(b"\x1b[?1049h") >= before, "its screen")
    _settle(one)
    anew = Screen(*size)
    anew.write(one.raw[one.raw.rindex(b"\x1b[?1049h") :].decode())
    assert as_it_stands.seen() == anew.seen()


async def test_a_full_redraw_equals_what_textual_composes(reader: OpenReader, seeds: Path) -> None:
    """Both for the reader alone and for a dialog over it."""
    dice = random.Random(7)
    async with reader(seeds, (90, 26)) as r:
        for keys in ("j", "question_mark"):
            await r.press(keys)
            ours = r.app.screen._compositor
            textuals = Compositor()
            textuals.__dict__ = ours.__dict__
            for _ in range(15):
                regions = {
                    Region(dice.randrange(80), dice.randrange(17), dice.randint(1, 10), dice.randint(1, 9))
                    for _ in range(dice.randint(1, 4))
                }
                frames = []
                for compositor in (ours, textuals):
                    compositor._dirty_regions = {*regions}
                    shown = ShownCells()
                    update = compositor.render_update(screen_stack=r.app._background_screens)
                    assert isinstance(update, ChopsUpdate)
                    shown.take(update, ours.size)
                    frames.append(shown._rows)
                assert frames[0] == frames[1], regions


async def test_what_changes_behind_two_dialogs_is_drawn(reader: OpenReader, seeds: Path) -> None:
    async with reader(seeds, (90, 26)) as r:
        await r.press("X", "ctrl+p")

        def says(words: str) -> bool:
            return words in r.app.screen._compositor.render_strips(r.app.size)[-1].text

        for words in ("the first message", "the second"):
            r.session.report(words)
            await r.until(partial(says, words))
