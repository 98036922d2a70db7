"""However the reader ends or is suspended, it saves typed text and restores the terminal."""

from __future__ import annotations

import inspect
import re
import signal
from typing import TYPE_CHECKING

import pytest
from textual.drivers import linux_driver

from tests.app.terminal import OpenTerminal, StartTerminal, assert_terminal_is_restored, postil
from tui.app.textual_fixes.terminal_driver import AS_BEFORE
from tui.jobs.drafts import drafts
from tui.library import Library

if TYPE_CHECKING:
    from pathlib import Path

    from tests.app.pilot import OpenReader

pytestmark = pytest.mark.filterwarnings("ignore:This process .* is multi-threaded:DeprecationWarning")


@pytest.mark.parametrize("how", ["\x11", signal.SIGQUIT, signal.SIGUSR1, signal.SIGHUP])
def test_typed_text_is_saved_however_the_reader_ends(
    reads: OpenTerminal, seeds: Path, how: str | signal.Signals
) -> None:
    reader = reads(seeds)
    assert b"\x1b]0;postil\x1b\\" in reader.raw
    reader.press("ga")
    reader.until("esc keeps it")
    reader.press("half a note")
    reader.until("half a note")
    if isinstance(how, str):
        reader.press(how)
    else:
        reader.kill(how)
    status = reader.ended()
    assert status == (0 if isinstance(how, str) else -how if how == signal.SIGHUP else 128 + how)
    assert_terminal_is_restored(reader)
    with Library(seeds, "ann") as library:
        assert [(each.kind, each.text) for each in drafts(library)] == [("note", "half a note")]


async def test_a_crash_saves_typed_text(reader: OpenReader, seeds: Path) -> None:
    async def crash() -> None:
        async with reader(seeds) as r:
            await r.press("a", *"Za")
            r.app.call_next(lambda: 1 / 0)
            await r.pilot.pause()

    with pytest.raises(ZeroDivisionError):
        await crash()
    with Library(seeds, "ann") as library:
        assert [each.text for each in drafts(library)] == ["Za"]


def test_ctrl_z_returns_to_the_shell_and_ctrl_l_redraws(start: StartTerminal, seeds: Path) -> None:
    shell = start(["/bin/sh", "-i"], PS1="$ ", ENV="")
    shell.press(f"{' '.join(postil('--library', seeds))}\n")
    shell.until("? keys")
    shell.press("\x1a")
    shell.until(lambda: shell.raw.count(b"\x1b[?1049l") == 1, "the shell's screen")
    shell.press("echo o''k\n")
    shell.until("ok")
    shell.press("fg\n")
    shell.until(lambda: shell.raw.count(b"\x1b[?1049h") == 2, "the reader's screen")
    shell.until("? keys")
    shell.press("j")
    shell.until("sentence 2 of")
    shell.screen.reset()  # another program has written over it
    shell.press("\x0c")
    shell.until(lambda: "sentence 2 of" in shell.text and "? keys" in shell.text, "the whole screen")
    shell.press("q")
    shell.until(lambda: shell.raw.count(b"\x1b[?1049l") == 2, "the shell's screen")


def test_an_abrupt_end_resets_every_mode_that_textual_resets() -> None:
    modes = r"\[(\?\d+l|<u|\?25h|\?7h)"
    written = {*re.findall(rf"\\x1b{modes}", inspect.getsource(linux_driver))} - {"?25l", "?7l"}  # sent at the start
    assert written == {*re.findall(modes, AS_BEFORE)} - {"?2026l"}  # ends a frame that was interrupted
