"""Status, assignee and due date belong to everybody at the desk and nobody's change is overwritten unseen; speakers."""

from __future__ import annotations

import sqlite3
from contextlib import closing
from typing import TYPE_CHECKING

from tests.app.pilot import ReaderPilot, required
from tui.app.dialogs.speaker_kind import KindStrip
from tui.app.dialogs.strip import Confirmation
from tui.app.screens.claims_desk import DeskScreen
from tui.core.model import Claim
from tui.library import Library

if TYPE_CHECKING:
    from pathlib import Path

    from tests.app.pilot import OpenReader


def claim(r: ReaderPilot) -> Claim:
    return required(r.highlights[0].claim)


def strip(r: ReaderPilot) -> str:
    return r.app.screen.query_one("StripBar").render_line(0).text.strip()


async def test_the_second_to_set_a_field_sees_the_change_of_the_first_and_chooses(
    reader: OpenReader, one_claim: Path
) -> None:
    async with reader(one_claim, (100, 30), creator="ann") as ann, reader(one_claim, (100, 30), creator="ben") as ben:
        for each in (ann, ben):
            await each.press("5", "m")
        await ann.press("a")
        await ben.press("w")
        assert strip(ben) == "ann has set the status meanwhile:  h asked  l mine: waiting  esc neither yet"
        await ben.press("m", "h")
        assert claim(ben).status == "asked"
        for each in (ann, ben):
            await each.press("h", *("ann" if each is ann else "ben"))
        await ann.press("enter")
        await ben.press("enter", "l")
        assert claim(ben).assignee == "ben", "her change was shown"
        for each in (ann, ben):
            await each.press("d", *("2044-06-03" if each is ann else "2044-06-04"))
        await ann.press("enter")
        await ben.press("enter")
        assert "3 Jun 2044  l mine: 4 Jun 2044" in strip(ben)
        await ben.press("escape")
        assert claim(ben).due == "2044-06-03"
        for key in "md":
            for each in (ann, ben):
                await each.press(key)
        assert isinstance(ben.app.screen, DeskScreen), "both set the same value"
        steps = [step.summary for step in ben.library.journal.steps()]
        assert any("assignee ann → ben" in step and "ann's" in step for step in steps), steps


async def test_a_change_that_waited_for_a_lock_does_not_overwrite_another_choice(
    reader: OpenReader, one_claim: Path
) -> None:
    async with reader(one_claim, creator="ben") as ben:
        await ben.press("5", "m")
        with closing(sqlite3.connect(one_claim, isolation_level=None)) as other:
            other.execute("BEGIN IMMEDIATE")
            await ben.press("w")
            assert ben.session.changes.waiting
            other.execute("ROLLBACK")
        with Library(one_claim, "ann") as library:
            library.claims.edit(ben.highlights[0].id, status="asked")
        await ben.until(lambda: not ben.session.changes.waiting)
        assert (claim(ben).status, ben.library.drafts.all()) == ("asked", [])
        assert "ann has changed the status since" in ben.said


async def test_a_person_named_nobody_can_be_assigned_and_a_dash_clears_the_field(
    reader: OpenReader, one_claim: Path
) -> None:
    async with reader(one_claim, creator="ben") as r:
        await r.press("5", "h", *"nobody", "enter")
        assert claim(r).assignee == "nobody"
        await r.press("h", *"nobody", "enter")
        assert claim(r).assignee == "nobody"
        await r.press("h")
        await r.type("-")
        await r.press("enter")
        assert claim(r).assignee == ""


async def test_a_role_follows_the_name_after_a_comma_and_then_the_kind_is_asked(
    reader: OpenReader, one_claim: Path
) -> None:
    async with reader(one_claim, size=(80, 24)) as r:
        await r.press("S")
        await r.type("Igor Morgulov, deputy minister")
        assert "role: deputy minister" in r.list_of("ChoiceList").render_line(0).text
        await r.press("enter")
        assert isinstance(r.app.screen, KindStrip)
        assert strip(r) == "who is:  p person  o organisation  n unknown  esc leaves that as it is"
        await r.press("p")
        seen = claim(r)
        assert (seen.speaker, seen.role, seen.speaker_kind) == ("Igor Morgulov", "deputy minister", "person")
        await r.press("u")
        assert claim(r) == Claim("Ana Blom"), "one step"
        await r.press("S")
        await r.type(", clerk")
        await r.press("enter", "escape")
        assert (claim(r).speaker, claim(r).role, claim(r).speaker_kind) == ("Ana Blom", "clerk", "")
        await r.press("S")
        await r.type("Eva")
        await r.press("enter")
        assert r.said == "speaker: Eva · still clerk"


async def test_a_name_with_a_comma_is_a_name_and_another_persons_claim_needs_a_yes(
    reader: OpenReader, one_claim: Path
) -> None:
    with Library(one_claim, "ann") as library:
        (highlight,) = library.annotations.of_article(1)
        library.claims.edit(highlight.id, speaker="Smith, Jones and Co")
    async with reader(one_claim, creator="ben") as ben, reader(one_claim, creator="ann") as ann:
        await ben.press("S")
        assert isinstance(ben.app.screen, Confirmation)
        await ben.press("enter")
        await ben.type("smith, j")
        assert "role" not in ben.list_of("ChoiceList").render_line(0).text
        await ben.press(*["backspace"] * 9)
        await ben.type("Eva, clerk")
        await ben.press("enter")
        await ann.press("S", *"Carl", "enter")
        await ben.press("o")
        assert str(ben.app.screen.query_one("#theirs").render()) == "speaker: Carl"
        await ben.press("l")
        assert (claim(ben).speaker, claim(ben).role, claim(ben).speaker_kind) == ("Eva", "clerk", "organisation")
