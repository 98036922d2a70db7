"""The form of a claim's own fields at the desk: checked dates, one step, drafts, and two people editing one claim."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING

import pytest
from textual.widgets import Input

from tests.app.pilot import ReaderPilot, required
from tui.app.dialogs.both_texts import BothTexts
from tui.app.dialogs.edit_claim import EditClaim
from tui.core.due import said_date
from tui.core.model import Claim

if TYPE_CHECKING:
    from pathlib import Path

    from tests.app.pilot import OpenReader

TODAY = date(2026, 11, 26)


def claim(r: ReaderPilot) -> Claim:
    return required(r.highlights[0].claim)


def message(r: ReaderPilot) -> str:
    return str(r.app.screen.query_one("#report").render())


async def test_the_form_has_all_fields_of_a_claim_and_saves_them_in_one_step(
    reader: OpenReader, one_claim: Path
) -> None:
    async with reader(one_claim, size=(80, 24)) as r:
        await r.press("5", "i", *"Dear", "enter")
        await r.type("3 jun 2044")
        await r.press("tab", *"Oslo", "enter", "enter", *"xo", "enter", *"clerk", "ctrl+s")
        assert message(r).startswith("3 jun 2044 is yet to come")
        assert r.app.focused is r.app.screen.query_one("#said")
        await r.press("backspace", "backspace", *"xx", "ctrl+s")
        assert message(r).startswith("3 jun 20xx is no date: write 2022, 2022-06")
        await r.press("escape")
        assert "3 jun 20xx is no date: kept as a draft" in str(r.app.screen.query_one("#report").render())
        assert claim(r).wording == ""
        await r.press("i", "tab", "backspace", "backspace", *"22", *["enter"] * 5)
        assert not isinstance(r.app.screen, EditClaim), "enter in the last field saves"
        seen = claim(r)
        assert (seen.wording, seen.said, seen.place) == ("Dear", "2022-06-03", "Oslo")
        assert (seen.speaker, seen.speaker_kind, seen.role) == ("Ana Blom", "organisation", "clerk")
        assert r.library.drafts.all() == []
        await r.press("u")
        assert claim(r) == Claim("Ana Blom")
        await r.press("i", "escape")
        assert claim(r) == Claim("Ana Blom")


async def test_the_form_names_the_creator_and_asks_only_about_fields_that_both_changed(
    reader: OpenReader, one_claim: Path
) -> None:
    async with reader(one_claim, creator="ann") as ann, reader(one_claim, creator="ben") as ben:
        await ann.press("5", "i")
        await ben.press("5", "i")
        assert "this is ann's" in ben.app.screen.query_one("StripBar").render_line(0).text
        await ben.press("enter", *"his", "tab", "tab", *"Oslo")
        await ann.type("hers")
        await ann.press("escape")
        await ben.until(lambda: "meanwhile" in message(ben))
        await ben.press("escape")
        assert isinstance(ben.app.screen, BothTexts)
        shown = [str(ben.app.screen.query_one(name).render()) for name in ("#theirs", "#mine")]
        assert shown == ["wording: hers", "wording: his"]
        await ben.press("h")
        assert (claim(ben).wording, claim(ben).place) == ("hers", "Oslo")
        await ann.press("i")
        ann.app.screen.query_one("#speaker_kind", Input).value = "person"
        await ann.press("ctrl+g")
        assert claim(ann).speaker_kind == ""


@pytest.mark.parametrize(
    ("typed", "meant"),
    [
        ("", ""),
        ("2022", "2022"),
        ("2022-06", "2022-06"),
        ("2022-06-03", "2022-06-03"),
        ("3 Jun 2022", "2022-06-03"),
        ("3. June, 2022", "2022-06-03"),
        ("june 2022", "2022-06"),
        ("yesterday", "2026-11-25"),
        ("2022-13", None),
        ("31 feb 2022", None),
        ("3 jux 2022", None),
        ("0000", None),
        ("fri", None),
        ("soon", None),
    ],
)
def test_a_date_is_as_precise_as_what_was_typed(typed: str, meant: str | None) -> None:
    assert said_date(typed, TODAY) == meant
