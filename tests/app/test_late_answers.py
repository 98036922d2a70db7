"""A dialog answered after a new version of its article came in applies to the words on which it was opened."""

from __future__ import annotations

import sqlite3
from contextlib import closing
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from tui.app.background import in_background, library_of_thread
from tui.core.model import NewArticle
from tui.library import Library

if TYPE_CHECKING:
    from tests.app.pilot import OpenReader, ReaderPilot

OLD = "Nothing new. The minister met Kim Jong-un in Russia. It is known to be so."
NEW = "Corrected on Monday, and again on Tuesday. The minister met Kim Jong-un in Russia. Nothing new."
SOURCE = "https://example.org/talks"


def bring(path: Path, text: str) -> None:
    with Library(path, "bob") as library:
        article = NewArticle(text, text, title="Talks", source=SOURCE)
        library.intake.add([article], lambda _article, _result: None)


@pytest.fixture
def talks(tmp_path: Path) -> Path:
    path = tmp_path / "talks.db"
    bring(path, OLD)
    return path


async def version_comes(r: ReaderPilot) -> None:
    bring(r.session.path, NEW)
    r.session.poll()
    await r.settle()
    assert r.article.revision == 2


async def test_a_note_is_on_the_sentence_on_which_it_was_begun(reader: OpenReader, talks: Path) -> None:
    async with reader(talks) as r:
        await r.press("g", "j", "a")
        await r.type("when")
        await version_comes(r)
        await r.press("escape")
        (highlight,) = r.highlights
        assert (highlight.quote, highlight.note) == ("The minister met Kim Jong-un in Russia.", "when")
        assert NEW[highlight.start : highlight.end] == highlight.quote


async def test_a_name_is_corrected_where_its_words_are_now(reader: OpenReader, talks: Path) -> None:
    async with reader(talks) as r:
        await r.press("g", "j", "v", "w", "w", "w", "w", "e")
        words = r.article.text[slice(*r.pane.span)]
        await r.press("r")
        await version_comes(r)
        await r.press("p")
        (mention,) = r.session.current.marks.mentions
        assert NEW[mention.start : mention.end] == words


async def test_a_note_on_words_that_are_gone_is_refused_with_a_message(reader: OpenReader, talks: Path) -> None:
    async with reader(talks) as r:
        await r.press("g", "j", "j", "t")
        await version_comes(r)
        await r.type("late")
        await r.press("enter")
        assert r.highlights == []
        assert "has another text now" in r.said
        assert r.screen.footer.failed


async def test_a_worker_reports_in_one_line_that_the_library_cannot_be_read(
    reader: OpenReader, talks: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("tui.app.background.WAIT_SECONDS", 0.05)
    locked = tmp_path / "locked.db"
    bring(locked, OLD)
    with closing(sqlite3.connect(locked, isolation_level=None)) as other:
        other.execute("PRAGMA locking_mode=EXCLUSIVE")
        other.execute("BEGIN EXCLUSIVE")
        async with reader(talks) as r:
            in_background(r.screen, lambda: library_of_thread(locked).close(), lambda _: None, group="look")
            await r.until(lambda: "is locked by another program" in r.said)
            assert "please report" not in r.said
