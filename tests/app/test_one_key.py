"""One key for the verdict, one for the speaker, the same wherever a claim is; digits go to places and write nothing."""

from __future__ import annotations

import sqlite3
from contextlib import closing
from typing import TYPE_CHECKING, Any

import pytest
from textual.widgets import Input

from tests.app.pilot import required
from tui.app.dialogs.strip import assign_letters
from tui.app.dialogs.verdict import LETTERS, VerdictStrip
from tui.app.screens.claims_desk import DeskScreen
from tui.app.screens.compare import CompareScreen
from tui.app.screens.entities import EntitiesScreen
from tui.app.screens.reader import ReaderScreen
from tui.core.model import VERDICTS, NewArticle
from tui.library import Library

if TYPE_CHECKING:
    from pathlib import Path

    from textual.screen import Screen

    from tests.app.pilot import OpenReader, ReaderPilot


def verdict(r: ReaderPilot) -> str:
    return required(r.highlights[0].claim).verdict


def shows(r: ReaderPilot, kind: type[Screen[Any]]) -> bool:
    return isinstance(r.app.screen, kind)


def strip(r: ReaderPilot) -> list[str]:
    bar = r.app.screen.query_one("StripBar")
    return [bar.render_line(y).text.rstrip() for y in range(bar.size.height)]


async def test_one_key_sets_a_verdict_in_the_text_the_sidebar_and_at_the_desk(reader: OpenReader, seeds: Path) -> None:
    async with reader(seeds, (80, 24)) as r:
        await r.press("g", "j", "V")
        words = "t true  m mostly true  i mixed  o mostly false  f false  p unproven  - none"
        assert [row.strip() for row in strip(r)] == [words]
        await r.press("x")
        assert isinstance(r.app.screen, VerdictStrip), "this is no letter of the strip"
        await r.press("escape")
        assert r.highlights == []
        await r.press("V", "f")
        assert (verdict(r), len(r.highlights)) == ("false", 1)
        assert required(r.highlights[0].claim).speaker, "guessed, as by the key for claims"
        await r.press("u")
        assert r.highlights == [], "one step made the claim with its verdict"
        await r.press("ctrl+r", "V")
        assert "f false ✓" in strip(r)[0]
        await r.press("m")
        assert (verdict(r), len(r.highlights)) == ("mostly true", 1)
        await r.press("enter", "V", "i")
        assert r.sidebar.annotations.has_focus
        assert verdict(r) == "mixed"
        await r.press("5", "V", "o")
        assert verdict(r) == "mostly false"
        await r.press("V", "minus")
        assert verdict(r) == VERDICTS[0]
        await r.press("u", "u")
        assert verdict(r) == "mixed"


async def test_one_key_sets_the_speaker_in_the_text_the_sidebar_and_at_the_desk(
    reader: OpenReader, seeds: Path
) -> None:
    async with reader(seeds) as r:
        await r.press("g", "j", "S")
        assert "no claim" in r.said
        await r.press("c", "S")
        now = required(r.highlights[0].claim).speaker
        first = required(r.list_of("ChoiceList").item(0))
        assert (first.name, first.chosen) == (now, True), "the present speaker comes first"
        for keys, name in (((), "Xa"), (("enter", "S"), "Xb"), (("5", "S"), "Xc")):
            await r.press(*keys, *name, "enter")
            assert required(r.highlights[0].claim).speaker == name


async def test_verdicts_from_the_settings_have_their_own_letters(reader: OpenReader, seeds: Path) -> None:
    verdicts = ("to check", "true", "half true", "quite untrue", "uu")
    async with reader(seeds, (44, 24), verdicts=verdicts) as r:
        await r.press("g", "V")
        rows = " ".join(strip(r))
        assert 1 < len(strip(r)) <= 5
        for words in ("o to check", "t true", "h half true", "i quite untrue", "a uu", "- none"):
            assert words in rows.replace("  ", " ")
        await r.press("i")
        assert verdict(r) == "quite untrue"


def test_letters_of_a_strip() -> None:
    assert list(assign_letters(VERDICTS[1:], "-", LETTERS)) == list("tmiofp")
    many = assign_letters([f"verdict {number}" for number in range(40)])
    assert len(many) == 24, "all letters except those with one meaning everywhere; no digits"
    assert not {*many} & {*"qu?0123456789"}


async def test_digits_go_to_the_places_from_every_screen(reader: OpenReader, seeds: Path) -> None:
    with Library(seeds, "ann") as library:
        claim = library.annotations.claim(library.articles.get(1), 10, 30, "Somebody")
        library.revisions.revise(1, _changed(library))
    async with reader(seeds) as r:
        with closing(sqlite3.connect(seeds)) as other:
            before = [*other.execute("SELECT * FROM journal")]
            panes = {"1": r.screen.article_list, "2": r.pane, "3": r.sidebar.entities}
            for way, kind in (("5", DeskScreen), ("4", EntitiesScreen), ("D", CompareScreen)):
                for digit, pane in panes.items():
                    await r.press("2", way)
                    assert shows(r, kind)
                    await r.press(*"6789", digit)
                    assert shows(r, ReaderScreen)
                    assert pane.has_focus, (way, digit)
            await r.press("5", "w", "4")
            assert shows(r, EntitiesScreen)
            assert len(r.app.screen_stack) == 2
            await r.press("p", "5", "5")
            assert shows(r, DeskScreen)
            assert len(r.app.screen_stack) == 2
            await r.press("slash", *"3", "enter")
            assert required(r.app.screen.query_one("#filter", Input)).value == "3", "in a field it is typed"
            assert [*other.execute("SELECT * FROM journal")] == before, "no digit writes"
        assert r.library.annotations.get(claim.id).claim == claim.claim


def _changed(library: Library) -> NewArticle:
    article = library.articles.get(1)
    return NewArticle(f"{article.text}\nMore.", "", title=article.title)


@pytest.mark.parametrize("gone", ["next_verdict", "verdict_3"])
async def test_a_removed_id_in_a_keymap_is_answered_with_the_new_one(
    reader: OpenReader, seeds: Path, gone: str
) -> None:
    async with reader(seeds, keymap={gone: "!", "verdict": "#"}) as r:
        assert r.said == f"keymap: {gone} is gone: # (verdict) does it; name that, or nothing"
        await r.press("g", "number_sign", "t")
        assert verdict(r) == "true"
