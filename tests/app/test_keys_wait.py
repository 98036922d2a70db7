"""Keys typed before a dialog has opened wait for it or are dropped; they never act on the screen below."""

from __future__ import annotations

import asyncio
import sys
from typing import TYPE_CHECKING, Any

import pytest
from textual import events
from textual.screen import Screen
from textual.widgets import Input, Static

from tests.app.pilot import required
from tui.app.actions import ACTIONS, OPENING
from tui.library import Library

if TYPE_CHECKING:
    from pathlib import Path

    from tests.app.pilot import OpenReader, ReaderPilot
    from tests.app.terminal import StartTerminal

NAMES = {" ": "space", "/": "slash", "\r": "enter", "\x1b": "escape", "<": "less_than_sign"}

SLOW = """
import asyncio, sys
from textual.widget import Widget
from tui.cli import main

async def slowly(self, event, act=Widget._on_key):
    if event.key in ("a", "S", "V") and self.can_focus:
        await asyncio.sleep({seconds})
    await act(self, event)

Widget._on_key = slowly
sys.argv = ["postil", "--library", sys.argv[1]]
main()
"""
"""The reader on a machine that takes its time to come to the key that opens something."""


async def send(r: ReaderPilot, typed: str) -> None:
    """Send many keys at once, as over a slow line; text between ` and ´ is pasted."""
    while typed:
        if typed[0] == "`":
            pasted, _, typed = typed[1:].partition("´")
            r.app.post_message(events.Paste(pasted))
        else:
            r.app.post_message(events.Key(NAMES.get(typed[0], typed[0]), typed[0] if typed[0] >= " " else None))
            typed = typed[1:]
    await r.pilot.pause()
    await r.until(lambda: r.app.keys.idle)


@pytest.fixture
def late(monkeypatch: pytest.MonkeyPatch) -> None:
    """Compose screens only after everything else has had many turns."""
    compose = Screen._compose

    async def compose_late(self: Screen[Any]) -> None:
        for _ in range(200):
            await asyncio.sleep(0)
        await compose(self)

    monkeypatch.setattr(Screen, "_compose", compose_late)


@pytest.mark.usefixtures("late")
async def test_keys_that_arrive_together_go_to_the_screens_that_they_open(reader: OpenReader, seeds: Path) -> None:
    with Library(seeds, "anna") as library:
        claim = library.annotations.claim(library.articles.get(1), 19, 60, "Somebody")
    async with reader(seeds, creator="ben") as r:
        sent = [
            "jjahello jot\x1b",  # a note on a sentence
            "jVf",  # a claim with its verdict
            "SMx Jux\r",
            "tnew/tag\r",
            "33r",  # from the names to the annotations; the first is by anna
            "\rbecause of jj\x1b",
            "e\r`https://example.org/x\ny´ too\x1b",
            "2/putin\r",  # search
            "5/mx j\r" + "Vt" + "4/kim\rr" + "\x1b" + "5",  # the desk, the entities, the desk again
        ]
        await send(r, "".join(sent))
        assert r.app.screen.query_one("#filter", Input).value == "mx j"
        assert (r.table.count, required(r.table.current).verdict) == (1, "true")
        anna, note, made = r.highlights
        assert (note.note, note.claim, note.tags) == ("hello jot", None, ())
        assert (required(made.claim).speaker, required(made.claim).verdict, made.tags) == (
            "Mx Jux",
            "true",
            ("new/tag",),
        )
        assert anna.id == claim.id
        checked = required(anna.claim)
        assert [(check.creator, check.rationale) for check in checked.checks] == [("ben", "because of jj")]
        assert (checked.rationale, checked.sources) == ("", ("https://example.org/x", "y too")), "ben is not done"
        assert len(r.library.journal.steps(20)) == 8


async def test_keys_typed_for_a_dialog_that_does_not_open_are_dropped(reader: OpenReader, seeds: Path) -> None:
    async with reader(seeds) as r:
        start = r.article.text.index("\n\n") if "\n\n" in r.article.text else 0
        r.pane.jump(start)
        await send(r, "Sxc")  # there is no claim here: nothing is removed and no claim is made
        assert "no claim" in r.said
        assert r.highlights == []
        await send(r, "m")
        assert len(r.highlights) == 1
    actions = {action.action.split("(")[0].split(".")[-1] for action in ACTIONS}
    assert actions >= OPENING


async def test_a_screen_that_never_opens_does_not_hold_keys_for_ever(reader: OpenReader, seeds: Path) -> None:
    async with reader(seeds) as r:
        part = Static()
        await r.screen.mount(part)
        r.app.keys.hold("what never comes", part)
        r.app.call_later(part.remove)
        await send(r, "jm")
        assert len(r.highlights) == 1


def test_on_a_slow_machine_no_letter_of_a_note_runs_as_a_command(start: StartTerminal, seeds: Path) -> None:
    """Once a key waited only half a second for the one before it and then went to the screen below."""
    reader = start([sys.executable, "-c", SLOW.format(seconds=0.6), str(seeds)])
    reader.until("? keys")
    reader.press("gahello\x13" + "jVo" + "Sxcm\r" + "Vm")
    reader.until("≈ mostly true")
    with Library(seeds, "ann") as library:
        note, claim = library.annotations.of_article(1)
        assert len(library.journal.steps(9)) == 4
    assert (note.note, note.claim) == ("hello", None)
    assert (required(claim.claim).speaker, required(claim.claim).verdict) == ("xcm", "mostly true")
