"""The claims desk: what a row shows, and what is dropped first in a narrow window."""

from __future__ import annotations

import asyncio
import sqlite3
from contextlib import closing
from datetime import date
from typing import TYPE_CHECKING

import pytest
from textual.geometry import Offset

from tests.app.pilot import required
from tui.app.dialogs.claim_work import DueField
from tui.app.dialogs.export import ExportScreen
from tui.app.screens.claim_table import is_overdue
from tui.app.screens.desk_card import DeskCard
from tui.app.widgets.card import Card
from tui.app.widgets.draft_field import DraftField
from tui.core.annotations import Evidence
from tui.core.model import NewArticle
from tui.library import Library

if TYPE_CHECKING:
    from pathlib import Path

    from tests.app.pilot import OpenReader, ReaderPilot

TEXT = "Prices rose by two percent. Wages fell in May.\n"


@pytest.fixture
def checked(tmp_path: Path) -> Path:
    """A claim judged by two people, with evidence for and against, assigned to ben and overdue."""
    path = tmp_path / "annotations.db"
    with Library(path, "ann") as library:
        library.articles.add([NewArticle(TEXT, "1", "Prices", id="prices")])
        claim = library.annotations.claim(library.articles.get(1), 0, 27, "Ana Blom").id
        library.claims.edit(claim, verdict="false", status="second reader", assignee="ben", due="2019-05-28")
        library.evidence.add(claim, Evidence("https://example.org/a", stance="for"))
        library.evidence.add(claim, Evidence("https://example.org/b", stance="against"))
    with Library(path, "ben") as library:
        library.claims.edit(claim, verdict="mostly false")
    return path


def rows(r: ReaderPilot) -> list[str]:
    """Return the heading and the first claim as they are on the screen."""
    table = r.table
    first = table.render_item(required(table.item(0)), True, table.size.width)[0].text
    return [str(r.app.screen.query_one("#heading").render()).strip(), first]


async def test_a_row_shows_verdict_status_assignee_and_checks(reader: OpenReader, checked: Path) -> None:
    async with reader(checked, size=(130, 40)) as r:
        await r.press("5")
        heading, row = rows(r)
        assert heading.split() == ["verdict", "claim", "said", "by", "status", "with", "due", "checks", "ev."]
        assert row.startswith("≉  mostly false  Prices rose by two percent.")
        assert "Ana Blom       2nd reader ben    !28 May 19 ≉ ≠       +1 -1" in row
        names, cells = (next(each for each in r.shown.splitlines() if word in each) for word in ("said by", "Ana Blom"))
        for name, cell in (("claim", "Prices"), ("said by", "Ana"), ("with", "ben"), ("checks", "≉ ≠"), ("ev.", "+1")):
            assert names.index(name) == cells.index(cell)
        claim = required(r.table.current)
        assert [is_overdue(claim, date(2019, 5, day)) for day in (28, 29)] == [False, True]
        await r.press("l")
        assert rows(r)[1].startswith("⇄  mostly false"), "a link starts here"
        await r.press("escape", "escape")


async def test_a_narrow_row_drops_the_checks_before_the_verdict_and_keeps_the_due_date(
    reader: OpenReader, checked: Path
) -> None:
    async with reader(checked, size=(80, 24)) as r:
        await r.press("5")
        heading, row = rows(r)
        assert heading.split() == ["claim", "said", "by", "status", "with", "due"]
        assert row.startswith("≉  Prices rose")
        assert "!28 May 19" in row


async def test_a_verdict_on_changed_words_is_called_outdated(reader: OpenReader, checked: Path) -> None:
    with Library(checked, "ann") as library:
        library.revisions.revise(1, NewArticle(TEXT.replace("two", "nine"), "2", "Prices", id="prices"))
    async with reader(checked, size=(130, 40)) as r:
        await r.press("5")
        assert rows(r)[1].startswith("≉Δ mostly false  Prices rose by nine percent.")


def card(r: ReaderPilot) -> str:
    return "\n".join("".join(text for text, _ in row.parts).rstrip() for row in r.app.screen.query_one(Card)._rows)


async def test_status_assignee_and_date_are_set_at_the_desk_and_n_finds_what_is_mine_and_due(
    reader: OpenReader, checked: Path
) -> None:
    with Library(checked, "ann") as library:
        article = library.articles.get(1)
        prices = library.annotations.of_article(1)[0].id
        wages = library.annotations.claim(article, 28, 46, "").id
        library.claims.link(wages, "supports", prices)
    async with reader(checked, creator="ann", size=(130, 40)) as r:
        await r.press("5", "n")
        assert "nothing is with ann and due" in message(r)
        await r.press("m", "w")
        assert required(r.table.current).status == "waiting"
        await r.press("h", *"ann", "enter")
        assert required(r.table.current).assignee == "ann"
        await r.press("d", *"soon", "enter")
        assert isinstance(r.app.screen, DueField), "an invalid date is not accepted"
        await r.press(*["backspace"] * 4, *"2027-06-02", "enter")
        assert required(r.table.current).due == "2027-06-02"
        assert "1 mine and due" in str(r.app.screen.query_one("#title").render())
        await r.press("j")
        assert required(r.table.current).quote == "Prices rose by two percent."
        await r.press("n")
        assert required(r.table.current).quote == "Wages fell in May."
        await r.press("j", "N")
        assert required(r.table.current).quote == "Wages fell in May."
        await r.press("u", "u")
        row = required(r.table.current)
        assert (row.status, row.assignee, row.due) == ("waiting", "", ""), "each is a step of its own"
        await r.press("slash", *"wages", "enter", "tab")
        claim_card = r.app.screen.query_one(DeskCard)
        while required(claim_card.part).kind != "link":
            await r.press("j")
        await r.press("enter")
        assert (required(r.table.current).id, r.table.count) == (prices, 2)
        assert "without wages: it leaves that claim out" in message(r)
        assert r.app.screen.query_one("#filter", DraftField).value == ""


async def test_the_card_has_all_checks_all_evidence_and_the_judged_words(reader: OpenReader, checked: Path) -> None:
    with Library(checked, "ann") as library:
        library.revisions.revise(1, NewArticle(TEXT.replace("two", "nine"), "2", "Prices", id="prices"))
    async with reader(checked, creator="ann", size=(130, 40)) as r:
        await r.press("5")
        shown = card(r)
        assert "≉ mostly false  ben" in shown
        assert "≠ false  ann" in shown
        assert "changed since checked, judged were: “Prices rose by two percent.”" in " ".join(shown.split())
        assert "+ source  https://example.org/a" in shown
        assert "- source  https://example.org/b" in shown
        assert "second reader · with ben · due 28 May 2019 !" in shown
        r.session.show_coding_of("ann")
        await r.until(lambda: "mostly false" not in card(r))


async def test_tags_notes_and_removal_have_the_same_keys_at_the_desk(reader: OpenReader, checked: Path) -> None:
    async with reader(checked, creator="ann", size=(130, 40)) as r:
        await r.press("5", "t", *"prices", "enter")
        assert "#prices" in card(r)
        await r.press("a", *"Ask again", "ctrl+s")
        assert "Ask again" in card(r)
        await r.press("y")
        assert r.app.clipboard == "“Prices rose by two percent.” (Ana Blom, in: Prices)"
        await r.press("tab", "y")
        assert r.app.clipboard.startswith("“Prices")
        await r.press("tab", "X")
        assert isinstance(r.app.screen, ExportScreen)
        assert "the 1 of the list" in required(r.list_of("#scopes").current).about
        await r.press("escape", "x")
        assert "checks on this are ben's" in r.app.screen.query_one("StripBar").render_line(0).text
        await r.press("enter")
        assert r.table.count == 0
        await r.press("u")
        assert r.table.count == 1


async def test_a_screen_that_cannot_read_the_library_closes_and_the_next_keys_still_work(
    reader: OpenReader, checked: Path
) -> None:
    async with reader(checked, creator="ann") as r:
        with closing(sqlite3.connect(checked)) as other, other:  # another program
            other.execute("ALTER TABLE evidence RENAME TO gone")
        r.app.simulate_key("5")  # `press` would wait for the screen, which never answers
        async with asyncio.timeout(20):
            while "no such table" not in r.said or r.app.screen is not r.screen:
                await asyncio.sleep(0)
        with closing(sqlite3.connect(checked)) as other, other:
            other.execute("ALTER TABLE gone RENAME TO evidence")
        await r.press("5")
        assert required(r.table.current).speaker == "Ana Blom"


def message(r: ReaderPilot) -> str:
    return str(r.app.screen.query_one("#report").render())


async def test_an_unknown_value_in_the_filter_is_refused_with_the_known_ones(reader: OpenReader, checked: Path) -> None:
    async with reader(checked, size=(130, 40)) as r:
        await r.press("5", "/")
        await r.type("verdict:wrong")
        assert "no verdict 'wrong': there are unchecked, true, mostly true" in r.table.empty
        await r.press("enter")
        assert "no verdict 'wrong'" in message(r)
        assert r.app.focused is r.app.screen.query_one("#filter")
        await r.press("ctrl+u")
        await r.type("verdict:false,wrong")
        await r.press("enter")
        assert "no verdict 'wrong'" in message(r), "even if another value matches something"
        await r.press("ctrl+u")
        await r.type("colour:red")
        assert "no term begins with colour: there are by:" in r.table.empty
        await r.press("escape")
        assert "no term begins with colour" in message(r), "it is left, and stays"
        await r.press("slash", "ctrl+u")
        await r.type("verdict:mostly_false")
        await r.press("enter")
        assert (r.table.count, r.app.focused) == (1, r.table)
        await r.press("escape", "escape")


async def test_a_refusal_lists_the_values_as_they_are_displayed(reader: OpenReader, checked: Path) -> None:
    with Library(checked, "ben") as library:
        library.claims.edit(library.annotations.claim(library.articles.get(1), 28, 46, "Cato").id, verdict="bens own")
    async with reader(checked, creator="zoe", size=(130, 40)) as r:
        r.session.show_coding_of("ann")
        await r.press("5", "/")
        for typed, there in (
            ("checker:ben", "no checker 'ben': there are me, ann, zoe, consensus"),
            ("by:nobody", "no creator 'nobody': there are me, ann, zoe, consensus"),
            ("speaker:cato", "no speaker 'cato': there is Ana Blom"),
            ("verdict:bens_own", "no verdict 'bens_own': there are unchecked, true"),
        ):
            await r.type(typed)
            assert there in r.table.empty
            await r.press("ctrl+u")
        await r.type("verdict:none")
        assert "bens own" not in r.table.empty
        r.session.show_coding_of(None)
        await r.press("ctrl+u")
        await r.type("checker:nobody")
        assert "me, ann, ben" in r.table.empty


async def test_the_terminals_cursor_is_in_the_column_of_the_cards_entry(reader: OpenReader, checked: Path) -> None:
    async with reader(checked, size=(130, 40)) as r:
        await r.press("5", "tab")
        card = r.app.screen.query_one(Card)
        assert r.app.focused is card
        middle = card.scrollable_content_region.width // 2
        assert r.app.cursor_position == card.content_region.offset + Offset(middle + 1, card.cursor)
