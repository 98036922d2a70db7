"""Attributes and the memo of the open article: set, changed, removed, each as one step."""

from __future__ import annotations

from typing import TYPE_CHECKING

from tui.app.widgets.draft_field import DraftField
from tui.library import Library
from tui.library.tables.memos import Memos

if TYPE_CHECKING:
    from pathlib import Path

    from tests.app.pilot import OpenReader


async def test_an_attribute_is_set_changed_and_removed(reader: OpenReader, coded: Path) -> None:
    async with reader(coded, (120, 40)) as r:
        r.session.open(1)

        def values() -> dict[str, str]:
            return {each.name: each.value for each in r.library.attributes.of_article(r.article.id)}

        for typed, expected in (("year=2019", {"year": "2019"}), ("year=20", {"year": "20"}), ("year=", {})):
            await r.press("f3")
            await r.pilot.press(*("equals_sign" if letter == "=" else letter for letter in typed), "enter")
            await r.settle()
            assert values() == expected
        await r.press("u")
        await r.settle()
        assert values() == {"year": "20"}
        await r.press("f3", *"yea", "enter")
        assert r.app.screen.query_one(DraftField).value == "year=20", "it is edited in place"


async def test_changing_an_attribute_that_somebody_else_set_says_so(reader: OpenReader, coded: Path) -> None:
    with Library(coded, "ben") as library:
        library.attributes.set(library.articles.get(1), {"year": "2019"})
    async with reader(coded, (120, 40)) as r:
        r.session.open(1)
        await r.press("f3", *"year", "equals_sign", *"20", "enter")
        await r.settle()
        assert "it was 2019, ben's" in r.said


async def test_the_memo_of_an_article_is_saved_and_undone(reader: OpenReader, coded: Path) -> None:
    async with reader(coded, (120, 40)) as r:
        await r.press("f4")
        await r.type("Mostly Kim.")
        await r.press("escape")
        await r.settle()
        memos = Memos(r.library.connection, r.library.journal)
        article = r.session.current.expect()
        assert memos.own(article.id) == "Mostly Kim."
        await r.press("u")
        await r.settle()
        assert memos.own(article.id) == ""
