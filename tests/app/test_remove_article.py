"""Removing the open article, here or in another program."""

from __future__ import annotations

from typing import TYPE_CHECKING

from tui.app.dialogs.strip import Confirmation
from tui.library import Library

if TYPE_CHECKING:
    from pathlib import Path

    from tests.app.pilot import OpenReader


async def test_removal_asks_once_opens_the_next_article_and_undo_returns(reader: OpenReader, seeds: Path) -> None:
    with Library(seeds, "ben") as library:
        theirs = library.annotations.claim(library.articles.get(2), 0, 10, "Kim")
    async with reader(seeds) as r:
        await r.press("right_square_bracket", "ctrl+x")
        assert r.session.current.expect().pk == 2
        assert isinstance(r.app.screen, Confirmation)
        said = r.app.screen.query_one("StripBar").render_line(0).text
        assert "with 1 highlight (1 by ben), 1 claim" in said
        await r.press("escape")
        assert r.library.articles.counts().articles == 5
        await r.press("ctrl+x", "enter")
        assert r.session.current.expect().pk == 3
        assert r.screen.articles.article_list.count == 4
        assert "removed" in r.screen.footer.message
        assert "u brings it back" in r.screen.footer.message
        await r.press("u")
        assert r.session.current.expect().pk == 2
        assert r.highlights == [theirs]
        assert r.screen.articles.article_list.count == 5
        await r.press("ctrl+r")
        assert r.session.current.expect().pk == 3
        assert r.screen.articles.article_list.count == 4


async def test_an_article_removed_by_another_program_is_closed(reader: OpenReader, seeds: Path) -> None:
    async with reader(seeds) as r:
        with Library(seeds, "ben") as other:
            other.removals.remove([other.articles.get(1)])
        r.session.poll()
        await r.settle()
        assert r.session.current.expect().pk == 2
        assert "was removed from the library" in r.screen.footer.message
        await r.press("m")
        assert len(r.highlights) == 1


async def test_removing_the_last_article_leaves_an_empty_library_and_undo_restores_it(
    reader: OpenReader, seeds: Path
) -> None:
    with Library(seeds, "ann") as library:
        library.removals.remove([library.articles.get(pk) for pk in (1, 2, 4, 5)])
    async with reader(seeds) as r:
        await r.press("ctrl+x", "enter")
        assert r.library.articles.counts().articles == 0
        assert r.screen.has_class("empty")
        await r.press("m", "j", "x", "ctrl+x", "A", "3", "1", "2", "u")
        assert r.article.pk == 3
        assert not r.screen.has_class("empty")


async def test_the_reader_survives_a_message_that_needs_an_article_in_an_empty_library(
    reader: OpenReader, seeds: Path
) -> None:
    with Library(seeds, "ann") as library:
        library.removals.remove([library.articles.get(pk) for pk in range(1, 6)])
    async with reader(seeds) as r:
        await r.press("space")
        assert "no articles yet" in r.screen.footer.message
        assert r.screen.is_running
