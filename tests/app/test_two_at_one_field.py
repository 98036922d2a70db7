"""Two readers edit the same text: the second to save sees both texts, and nothing is overwritten unseen."""

from __future__ import annotations

import sqlite3
from contextlib import asynccontextmanager, closing
from typing import TYPE_CHECKING

import pytest
from textual.widgets import Input, TextArea

from tests.app.pilot import ReaderPilot, required
from tui.app.dialogs.both_texts import BothTexts
from tui.app.dialogs.note import NoteEditor
from tui.core.model import Claim, NewArticle
from tui.library import Library

if TYPE_CHECKING:
    from collections.abc import AsyncIterator
    from pathlib import Path

    from tests.app.pilot import OpenReader

TEXT = "Prices rose by two percent. Wages fell in May.\n"


@pytest.fixture
def shared(tmp_path: Path) -> Path:
    """A claim by ann that both readers have open."""
    path = tmp_path / "annotations.db"
    with Library(path, "ann") as library:
        library.articles.add([NewArticle(TEXT, "1", "Prices", publisher="Blom", id="prices")])
        library.annotations.claim(library.articles.get(1), 0, 27, "Ana Blom")
    return path


@asynccontextmanager
async def two(reader: OpenReader, path: Path, *keys: str) -> AsyncIterator[tuple[ReaderPilot, ReaderPilot]]:
    """Open the same dialog for ann and ben; ben confirms that the claim is ann's."""
    async with reader(path, creator="ann") as ann, reader(path, creator="ben") as ben:
        for each in (ann, ben):
            await each.press("3", "3", *keys)
        await ben.press("enter")
        yield ann, ben


def claim(r: ReaderPilot) -> Claim:
    return required(r.highlights[0].claim)


def note(r: ReaderPilot) -> str:
    return r.highlights[0].note


def both(r: ReaderPilot) -> list[str]:
    screen = r.app.screen
    assert isinstance(screen, BothTexts)
    return [str(screen.query_one(name).render()) for name in ("#theirs", "#mine")]


@pytest.mark.parametrize(("key", "texts"), [("h", ["hers"]), ("l", ["his"]), ("m", ["his\n\nhers"])])
async def test_the_second_to_save_sees_both_texts_and_chooses(
    reader: OpenReader, shared: Path, key: str, texts: list[str]
) -> None:
    async with two(reader, shared, "a") as (ann, ben):
        await ann.type("hers")
        await ben.type("his")
        await ann.press("escape")
        await ben.press("escape")
        assert both(ben) == ["hers", "his"]
        assert note(ann) == "hers"
        await ben.press(key)
        if key == "m":
            assert isinstance(ben.app.screen, NoteEditor)
            await ben.press("escape")
        assert ben.app.screen is ben.screen
        assert [note(ben)] == texts
        assert ben.library.drafts.all() == []


async def test_choosing_neither_yet_keeps_the_draft_and_a_third_text_is_shown_again(
    reader: OpenReader, shared: Path
) -> None:
    async with two(reader, shared, "a") as (ann, ben):
        await ben.type("his")
        await ann.type("hers")
        await ann.press("escape")
        await ben.press("escape", "escape")
        assert ben.app.screen.query_one(TextArea).text == "his"
        await ben.press("escape")
        await ann.press("a")
        await ann.type(" too")
        await ann.press("escape")
        await ben.press("l")
        assert both(ben) == ["hers too", "his"]
        await ben.press("l")
        assert [each.note for each in ben.highlights] == ["his"]
        await ben.press("u")
        assert [each.note for each in ben.highlights] == ["hers too"], "one step, which can be undone"


async def test_of_two_names_one_is_chosen(reader: OpenReader, shared: Path) -> None:
    async with two(reader, shared, "S") as (ann, ben):
        await ann.type("Carl Dahl")
        await ben.type("Eva Falk")
        await ann.press("enter")
        await ben.press("enter", "m")
        assert both(ben) == ["Carl Dahl", "Eva Falk"]
        await ben.press("h")
        assert claim(ben).speaker == "Carl Dahl"
        await ben.press("S", "enter")
        await ben.type("Eva Falk")
        await ben.press("enter")
        assert claim(ben).speaker == "Eva Falk", "the other's change was shown, so nobody is asked again"


async def test_for_an_article_only_fields_that_both_changed_are_asked_about(reader: OpenReader, shared: Path) -> None:
    async with reader(shared, creator="ann") as ann, reader(shared, creator="ben") as ben:
        for each in (ann, ben):
            await each.press("i")
        await ann.type(" up")
        await ben.press("end")
        await ben.type(" rise")
        ben.app.screen.query_one("#publisher", Input).value = "Dahl"
        await ann.press("ctrl+s")
        await ben.press("ctrl+s")
        assert both(ben) == ["title: Prices up", "title: Prices rise"]
        await ben.press("h")
        article = ben.library.articles.get(1)
        assert (article.title, article.publisher) == ("Prices up", "Dahl")


async def test_a_change_that_waited_for_a_lock_overwrites_nothing_and_stays_a_draft(
    reader: OpenReader, shared: Path
) -> None:
    async with two(reader, shared, "a") as (_ann, ben):
        await ben.type("his")
        with closing(sqlite3.connect(shared, isolation_level=None)) as other:
            other.execute("BEGIN IMMEDIATE")
            await ben.press("escape")
            assert ben.session.changes.waiting
            other.execute("ROLLBACK")
        with Library(shared, "ann") as library:
            highlight = ben.highlights[0]
            library.annotations.note(library.articles.get(1), highlight.start, highlight.end, "hers", highlight.id)
        await ben.until(lambda: not ben.session.changes.waiting)
        assert note(ben) == "hers"
        assert "ann has changed the note since" in ben.said
        assert [each.text for each in ben.library.drafts.all()] == ["his"]


async def test_an_open_dialog_shows_what_another_reader_has_saved(reader: OpenReader, shared: Path) -> None:
    async with two(reader, shared, "a") as (ann, ben):
        await ann.type("hers")
        await ann.press("escape")
        area = ben.app.screen.query_one(TextArea)
        await ben.until(lambda: area.text == "hers")
        assert "ann has changed it: this is the new text" in message(ben)
        await ben.type(", his")
        await ann.press("a")
        await ann.type(" too")
        await ann.press("escape")
        await ben.until(lambda: "ann has changed it meanwhile: both will be shown" in message(ben))
        assert area.text == "hers, his"
        await ben.press("escape")
        assert both(ben) == ["hers too", "hers, his"]
        await ben.press("l")
    async with reader(shared, creator="ann") as ann:
        await ann.press("i", "tab", "tab")
        await ann.type(" Dahl")
        with Library(shared, "ben") as other:
            other.articles.edit(1, title="Prices up", publisher="Falk")
        await ann.until(lambda: ann.app.screen.query_one("#title", Input).value == "Prices up")
        assert ann.app.screen.query_one("#publisher", Input).value == "Blom Dahl"
        assert "meanwhile" in message(ann)


def message(r: ReaderPilot) -> str:
    return str(r.app.screen.query_one("#report").render())
