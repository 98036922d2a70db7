"""The tour: its ten keys, pressed as its card says, lead to the end, also with a keymap."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from tests.app.pilot import ReaderPilot
from tui.app.keymap import DEFAULT_KEYMAP
from tui.app.tour import STEPS, TourApp
from tui.config import Settings, own_command
from tui.jobs.touring import make_tour_library

if TYPE_CHECKING:
    from tests.app.terminal import StartTerminal

PAGE = Path(__file__).parents[2] / "docs" / "tour.md"


async def test_the_card_teaches_ten_keys_and_continues_after_each(tmp_path: Path) -> None:
    """The keys are those of the docs page, or the person's own where the keymap has others."""
    lines = PAGE.read_text(encoding="utf-8").split("```keys\n")[1].split("```")[0].splitlines()
    assert [line.split()[0] for line in lines] == [DEFAULT_KEYMAP.text(f"{{{step.action}}}") for step in STEPS]
    lines[2] = "h"
    settings = Settings(creator="ann", count_wait=0, keymap={"highlight": "h"})
    app = TourApp(make_tour_library(tmp_path, "ann"), settings, marking=False)
    async with app.run_test(size=(80, 23)) as pilot:
        r = ReaderPilot(app, pilot)
        await pilot.pause()
        for number, line in enumerate(lines, 1):
            assert f"{number} of {len(STEPS)}  {line.split()[0]} " in r.shown
            if number == 6:
                await r.press("t", "escape", "h")  # the note is discarded and something else saved
                await pilot.resize_terminal(40, 12)
                await r.until(lambda: "6 of 10  t tags it" in r.shown)
            await r.follow(line)
            await r.settle()
        assert "These were the ten." in r.shown
        claim = next(each for each in r.library.annotations.of_article(1) if each.creator == "ann").claim
        assert claim is not None
        assert (claim.verdict, r.article.pk) == ("false", 2)


def test_a_key_ends_the_tour_and_nothing_is_left(start: StartTerminal, place: Path) -> None:
    (place / "tmp").mkdir()
    terminal = start(own_command("tour"), 80, 24, TMPDIR=str(place / "tmp"))
    terminal.until("1 of 10  j goes to the next sentence")
    terminal.press("q")
    terminal.ended()
    assert [*(place / "tmp").iterdir(), *(place / "home").rglob("*.db*")] == []
