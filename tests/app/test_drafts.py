"""Unsaved text: kept at each pause, offered again, and visible nowhere else."""

from __future__ import annotations

import json
import signal
import sqlite3
from contextlib import closing
from functools import partial
from typing import TYPE_CHECKING

import pytest
from textual import events
from textual.widgets import Input

from tests.app.pilot import required
from tests.app.terminal import OpenTerminal, Terminal, saved_highlights
from tui.app.typed_text import draft_on
from tui.core.model import NewArticle
from tui.jobs.drafts import drafts, keep
from tui.library import Library

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from tests.app.pilot import OpenReader, ReaderPilot

pytestmark = pytest.mark.filterwarnings("ignore:This process .* is multi-threaded:DeprecationWarning")


def stored(path: Path) -> list[tuple[str, str]]:
    """Return the drafts in the library as another program reads them."""
    with closing(sqlite3.connect(path)) as connection:
        return connection.execute("SELECT kind, text FROM drafts ORDER BY kind").fetchall()


def is_stored(path: Path, *expected: tuple[str, str]) -> Callable[[], bool]:
    return lambda: stored(path) == [*expected]


def writes(reader: Terminal, words: str) -> None:
    """Begin a note on the first sentence without saving it."""
    reader.press("ga")
    reader.until("esc keeps it")
    reader.press(words)
    reader.until(words)


@pytest.mark.parametrize("how", [signal.SIGKILL, signal.SIGHUP, signal.SIGTERM])
def test_typed_text_survives_the_end_of_the_reader(reads: OpenTerminal, seeds: Path, how: signal.Signals) -> None:
    reader = reads(seeds)
    writes(reader, "a long thought")
    reader.until(is_stored(seeds, ("note", "a long thought")), "the draft")
    if how is not signal.SIGKILL:
        reader.press(" goes on")  # no pause follows: it is saved because the reader ends
        reader.until("goes on")
    reader.kill(how)
    assert reader.ended() in (-how, 143)
    words = "a long thought" if how is signal.SIGKILL else "a long thought goes on"
    assert stored(seeds) == [("note", words)]
    again = reads(seeds)
    assert words not in again.text
    again.press("ga")
    again.until("a draft of")
    assert words in again.text
    again.press("\x1b")
    again.until("note written")
    assert stored(seeds) == []
    assert [each.note for each in saved_highlights(seeds)] == [words]


def test_typed_text_survives_a_closed_terminal(reads: OpenTerminal, seeds: Path) -> None:
    reader = reads(seeds)
    writes(reader, "typed until the end")
    reader.child.close(force=False)  # the terminal hangs up
    assert stored(seeds) == [("note", "typed until the end")]


def test_under_a_lock_drafts_go_to_a_file_that_only_this_user_can_read(
    reads: OpenTerminal, seeds: Path, place: Path
) -> None:
    reader = reads(seeds)
    folder = place / "home" / "state" / "postil" / "unsaved"
    with closing(sqlite3.connect(seeds, isolation_level=None)) as other:
        other.execute("BEGIN IMMEDIATE")
        writes(reader, "behind a lock")
        reader.until(lambda: list(folder.glob("*.draft")), "the file")
        (file,) = folder.glob("*.draft")
        assert file.stat().st_mode & 0o777 == 0o600
        assert json.loads(file.read_text(encoding="utf-8"))["text"] == "behind a lock"
        reader.kill()
        reader.ended()
        other.execute("COMMIT")
    again = reads(seeds)
    again.press("ga")
    again.until("behind a lock")
    again.press(" no more")
    again.until(is_stored(seeds, ("note", "behind a lock no more")), "the draft in the library")
    again.until(lambda: not file.exists(), "its file gone")  # right after the draft in the library is written


async def test_a_refused_note_stays_in_its_editor_with_the_reason(reader: OpenReader, seeds: Path) -> None:
    async with reader(seeds) as r:
        quote, messages = r.sentence, [""]
        r.session.subscribe(lambda change: messages.append(change.result.message if change.result else ""))
        await r.press("a")
        await r.type("seen before")
        with Library(seeds, "bob") as other:
            article = other.articles.get(r.article.pk)
            without = article.text.replace(quote, "Corrected.")
            other.revisions.revise(article.pk, NewArticle(text=without, sha256="", title=article.title))
        await r.press("escape")
        report = str(r.app.screen.query_one("#report").render())
        assert "leaves it as a draft" in report
        await r.press("ctrl+g")
        await r.until(lambda: r.app.screen is r.screen)
        assert any("kept as a draft" in message for message in messages)
        assert r.highlights == []
        assert [draft.text for draft in r.library.drafts.all()] == ["seen before"]
        with Library(seeds, "bob") as other:
            text = f"Corrected.\n\n{article.text}"
            other.revisions.revise(article.pk, NewArticle(text=text, sha256="", title=article.title))
        await r.until(lambda: r.article.revision == 3)
        await r.press("g")
        while r.sentence != quote:
            await r.press("j")
        await r.press("a")
        assert "a draft of" in str(r.app.screen.query_one("#report").render()), (
            "its words are now further down in the text"
        )
        await r.press("escape")
        await r.until(lambda: [each.note for each in r.highlights] == ["seen before"])
        assert r.library.drafts.all() == []


def is_kept(library: Library, kind: str) -> bool:
    return [(each.kind, each.text) for each in drafts(library)] == [(kind, kind)]


async def test_every_editor_keeps_what_is_typed(reader: OpenReader, seeds: Path) -> None:
    with Library(seeds, "ann") as library:
        library.annotations.claim(library.articles.get(1), 19, 60, "Somebody")
        async with reader(seeds) as r:
            r.sidebar.focus_here(r.session.current.highlights[0], None)
            for key, kind in (("r", "rationale"), ("e", "evidence"), ("a", "note")):
                await r.press(key)
                await r.type(kind)
                await r.until(partial(is_kept, library, kind))
                await r.press("ctrl+g")
                await r.until(lambda: not drafts(library))
            await r.press("2", "i", "x")
            await r.until(lambda: [each.kind for each in drafts(library)] == ["article"])
            r.app.pop_screen()  # as if the reader had ended here
            await r.press("i")
            assert r.app.screen.query_one("#title", Input).value.endswith("x")
            await r.press("escape")
            await r.until(lambda: not drafts(library))


EDITORS = ("a", "r", "e", "S", "t", "i")
"""Keys that open something to write in, at a claim in the sidebar."""


def written(library: Library) -> str:
    """Return all annotations and claims that these editors write."""
    article = library.articles.get(1)
    (each,) = library.annotations.of_article(1)
    return repr((each, article.title, library.codebook.all()))


async def test_escape_leaves_every_editor_and_no_word_is_lost(reader: OpenReader, seeds: Path) -> None:
    """Texts are saved in a step that can be undone; an unfinished choice is offered the next time."""
    with Library(seeds, "ann") as library:
        library.annotations.claim(library.articles.get(1), 19, 60, "Somebody")
    async with reader(seeds) as r:
        r.sidebar.focus_here(r.session.current.highlights[0], None)
        for key in EDITORS:
            before = written(r.library)
            await r.press(key, *"Zw", "ctrl+g")
            assert r.app.screen is r.screen
            assert (written(r.library), drafts(r.library)) == (before, []), f"discarded: {key}"
            await r.press(key, *"Zw", "escape")
            assert r.app.screen is r.screen
            if key in "St":
                assert written(r.library) == before, "nothing was chosen"
                await r.press(key)
                assert r.app.screen.query_one(Input).value == "Zw", f"it is there again: {key}"
                assert "a draft of" in str(r.app.screen.query_one(".hint").render())
                await r.press(*"Zx", "enter")
                assert "Zx" in written(r.library), "typing replaces it"
                assert "Zw" not in written(r.library)
            assert written(r.library) != before, key
            assert drafts(r.library) == []
            await r.press("u")
            assert written(r.library) == before or key == "t", f"one step: {key}"
        await r.press("i", "tab", "tab", "tab", *"xx", "escape")
        assert "is no date: kept as a draft" in r.said
        await r.press("i")
        assert r.app.screen.query_one("#published", Input).value.endswith("xx")


@pytest.mark.parametrize("key", ["S", "t"])
async def test_a_typed_name_survives_the_end_of_the_reader(reader: OpenReader, seeds: Path, key: str) -> None:
    with Library(seeds, "ann") as library:
        library.annotations.claim(library.articles.get(1), 19, 60, "Somebody")
    async with reader(seeds) as r:
        await r.press("g", key, *"Za")
        r.app._keep_all()  # as if its window were closed
    async with reader(seeds) as r:
        await r.press("g", key)
        assert r.app.screen.query_one(Input).value == "Za"


async def test_text_that_was_saved_in_the_end_is_not_offered(reader: OpenReader, seeds: Path) -> None:
    async with reader(seeds) as r:
        target = r.session.current.here()
        r.session.annotations.note(target, "saved already")
        subject = draft_on(r.session, "note", target.article, target.span, target.quote)
        r.session.changes.keep_draft(subject, "saved already ")
        assert r.library.drafts.all()
        await r.press("a")
        assert "a draft of" not in str(r.app.screen.query_one("#report").render())
        assert not r.library.drafts.all()


def test_a_note_that_waits_is_not_a_draft(reads: OpenTerminal, seeds: Path, place: Path) -> None:
    reader = reads(seeds)
    folder = place / "home" / "state" / "postil" / "unsaved"
    with closing(sqlite3.connect(seeds, isolation_level=None)) as other:
        other.execute("BEGIN IMMEDIATE")
        reader.press("gm")
        reader.until("waiting: 1 change")
        writes(reader, "to be written")
        reader.until(lambda: list(folder.glob("*.draft")), "the file")
        reader.press("\x1b")
        reader.until("waiting: 2 changes")
        assert not list(folder.glob("*.draft"))
        reader.press("q")
        assert reader.ended() == 0
        other.execute("COMMIT")
    assert sorted(path.suffix for path in folder.iterdir()) == [".remembered", ".waiting"]


async def test_unchanged_text_is_not_a_draft(reader: OpenReader, seeds: Path) -> None:
    async with reader(seeds) as r:
        await r.press("a", "x")
        await r.until(lambda: r.library.drafts.all())
        await r.press("backspace")
        await r.until(lambda: not r.library.drafts.all())
        await r.press("escape")
        assert r.highlights == []


COMMAND = "import /far/away/long name.jsonl"


@pytest.mark.parametrize("how", [signal.SIGKILL, signal.SIGHUP, signal.SIGTERM])
def test_a_typed_command_survives_the_end_of_the_reader(
    reads: OpenTerminal, seeds: Path, place: Path, how: signal.Signals
) -> None:
    """It is offered where it was typed and is not part of the library."""
    reader = reads(seeds)
    folder = place / "home" / "state" / "postil" / "unsaved"
    reader.press(":")
    reader.until("leaves it")
    reader.press(COMMAND)
    reader.until(COMMAND)
    if how is signal.SIGKILL:
        reader.until(lambda: list(folder.glob("*.draft")), "the file")
    reader.kill(how)
    assert reader.ended() in (-how, 143)
    (file,) = folder.glob("*.draft")
    assert file.stat().st_mode & 0o777 == 0o600
    assert json.loads(file.read_text(encoding="utf-8"))["text"] == COMMAND
    assert stored(seeds) == []
    if how is not signal.SIGHUP:
        return
    again = reads(seeds)
    assert COMMAND not in again.text
    again.press(":")
    again.until("a draft of")
    assert COMMAND in again.text
    again.press("\x1b")
    again.until_gone("leaves it")
    assert not list(folder.glob("*.draft"))


def typed_here(r: ReaderPilot) -> str:
    """Return the text of the focused field, all of which must be selected."""
    field = r.app.focused
    assert isinstance(field, Input)
    return field.selected_text


FIELDS: list[tuple[tuple[str, ...], str]] = [
    (("colon",), "bookm"),
    (("slash",), "korea"),
    (("f",), '"long words"'),
    (("1", "slash"), "putin"),
    (("5", "slash"), "somebo"),
    (("4", "slash"), "kim"),
    (("f6",), "a.jsonl"),
]
"""The keys that open a field, and what is typed there."""

BEGUN = "import "
"""What one of these keys has typed already."""


async def test_every_field_keeps_its_text_until_enter_or_escape(reader: OpenReader, seeds: Path) -> None:
    """Escape discards it and enter accepts it; only text left in any other way is offered again."""
    with Library(seeds, "ann") as library:
        library.annotations.claim(library.articles.get(1), 19, 60, "Somebody")
    async with reader(seeds) as r:
        left = []
        for keys, words in FIELDS:
            await r.press(*keys)
            await r.type(words)
            r.app._keep_all()  # as if its window were closed
            assert [each.text.removeprefix(BEGUN) for each in drafts(r.library)] == [words]
            left += drafts(r.library)
            await r.press("escape")
            assert drafts(r.library) == [], "discarded"
            await r.press("escape", "2")
            assert r.app.screen is r.screen
        for draft in left:
            keep(r.library, draft)
        for keys, words in FIELDS:
            await r.press(*keys)
            assert typed_here(r).removeprefix(BEGUN) == words
            await r.press("x")
            assert isinstance(r.app.focused, Input)
            assert r.app.focused.value == "x", "typing replaces it"
            await r.press("enter", "escape", "escape", "2")
        assert drafts(r.library) == []


async def test_the_path_of_an_export_is_remembered_with_its_format(
    reader: OpenReader, seeds: Path, tmp_path: Path
) -> None:
    async with reader(seeds) as r:
        await r.press("X", *"/csv", "enter", "tab", "tab")
        field = r.app.screen.query_one("#file", Input)
        assert field.value.endswith("postil.csv")
        field.value = str(tmp_path / "far.csv")
        await r.press("escape", "escape")
        assert r.app.screen is r.screen
        await r.press("X")
        field = r.app.screen.query_one("#file", Input)
        assert field.value == str(tmp_path / "far.csv")
        assert required(r.list_of("#formats").current).name == "csv"
        r.list_of("#formats").focus()
        await r.press(*"/xlsx", "enter")
        assert field.value == str(tmp_path / "far.xlsx"), "the file extension follows the format"
        await r.press(*"/csv", "enter", "enter")
        await r.until(lambda: r.app.screen is r.screen)
        assert (tmp_path / "far.csv").is_file()
        assert drafts(r.library) == []
        await r.press("X")
        assert r.app.screen.query_one("#file", Input).value.endswith("postil.csv")


async def test_a_paste_is_taken_whole_or_refused_with_a_message(reader: OpenReader, seeds: Path) -> None:
    async with reader(seeds) as r:

        async def paste(text: str) -> str:
            r.app.post_message(events.Paste(text))
            await r.settle()
            field = r.app.focused
            assert isinstance(field, Input)
            return field.value

        await r.press("f")
        assert await paste(" Kim Jong-un\r\n\r\n  and Putin\n") == "Kim Jong-un and Putin"
        await r.press("escape", "i")
        title = r.article.title
        assert await paste("x" * 301) == title
        assert "Title has at most 300 characters" in str(r.app.screen.query_one("#report").render())
        assert await paste(" one") == f"{title} one"
        await r.press("ctrl+g", "t", *"war", "enter", "6", "i", "tab", "tab")
        assert await paste("Fights.\nAlso talks.") == "Fights. ⏎ Also talks."


async def test_a_name_and_a_date_typed_at_the_desk_are_offered_again(reader: OpenReader, seeds: Path) -> None:
    with Library(seeds, "ann") as library:
        library.annotations.claim(library.articles.get(1), 19, 60, "Somebody")
    async with reader(seeds) as r:
        await r.press("5")
        for key, typed in (("h", "zo"), ("d", "12 ju")):
            await r.press(key)
            await r.type(typed)
            await r.press("escape", key)
            assert typed_here(r) == typed
            await r.press("backspace", "escape")
            assert drafts(r.library) == []
        await r.press("4", "r", "m", *"Za", "escape")
        assert [(each.kind, each.text) for each in drafts(r.library)] == [("rename", "Za")]
