"""The tour: its ten keys, pressed as the card says, lead to its end; with a keymap of one's own, too."""

from __future__ import annotations

from typing import TYPE_CHECKING

from tests.app.pilot import ReaderPilot
from tui.app.keymap import BY_NAME
from tui.app.tour import STEPS, TourApp
from tui.config import Settings, own_command
from tui.jobs.touring import make_tour_library

if TYPE_CHECKING:
    from pathlib import Path

    from tests.app.terminal import StartTerminal

AFTER = {"annotate.verdict": ["f"], "annotate.tag": ["n", "e", "w", "enter"], "reader.find": ["escape"]}
"""What is pressed after a key, as the card says."""


async def test_the_card_teaches_ten_keys_and_goes_on_when_each_is_done(tmp_path: Path) -> None:
    settings = Settings(creator="ann", count_wait=0, keymap={"highlight": "h"})
    app = TourApp(make_tour_library(tmp_path, "ann"), settings, marking=False)
    async with app.run_test(size=(80, 23)) as pilot:
        r = ReaderPilot(app, pilot)
        await pilot.pause()
        for number, step in enumerate(STEPS, 1):
            key = app.keymap.keys(BY_NAME[step.action])[0]
            assert f"{number} of 10  {key} " in r.shown
            if step.action == "annotate.tag":
                await r.press("t", "escape", "h")  # given up, and something else is saved
                await pilot.resize_terminal(40, 12)
                await r.until(lambda: "6 of 10  t tags it" in r.shown)
            await r.type(key)
            await r.press(*AFTER.get(step.action, ()))
            await r.settle()
        await r.press("escape")
        assert "These were the ten." in r.shown
        claim = next(each for each in r.library.annotations.of_article(1) if each.creator == "ann").claim
        assert claim is not None
        assert (claim.verdict, r.article.pk) == ("false", 2)


def test_it_is_left_with_a_key_and_nothing_stays(start: StartTerminal, place: Path) -> None:
    (place / "tmp").mkdir()
    terminal = start(own_command("tour"), 80, 24, TMPDIR=str(place / "tmp"))
    terminal.until("1 of 10  j goes to the next sentence")
    terminal.press("q")
    terminal.ended()
    assert [*(place / "tmp").iterdir(), *(place / "home").rglob("*.db*")] == []
