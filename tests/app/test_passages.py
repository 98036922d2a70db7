"""The passages of a tag: filtered, tagged, split and opened; each change is one step."""

from __future__ import annotations

from typing import TYPE_CHECKING

from tests.app.coded import TEXT, message, open_codebook, rows, strip_text
from tests.app.pilot import required
from tui.app.dialogs.export import ExportChoiceList
from tui.app.screens.codebook import CodebookScreen
from tui.app.screens.passages import PassagesScreen

if TYPE_CHECKING:
    from pathlib import Path

    from tests.app.pilot import OpenReader


async def test_enter_lists_the_passages_and_returns_to_the_same_row(reader: OpenReader, coded: Path) -> None:
    async with reader(coded, (120, 40)) as r:
        await open_codebook(r, "j", "enter")
        await r.settle()
        assert isinstance(r.app.screen, PassagesScreen)
        assert "3 passages in 2 articles" in str(r.app.screen.query_one("#title").render())
        await r.press("slash")
        await r.type("#war by:ann")
        await r.press("enter")
        await r.settle()
        assert [row.text for row in rows(r)] == [TEXT[:19], TEXT[20:42]]
        await r.press("r", *"peace", "enter")
        await r.settle()
        assert [row.text for row in rows(r)] == [TEXT[20:42]], "it has another tag now"
        await r.press("u", "escape", "V")
        assert "no claim here" in r.shown
        await r.press("G", "c", "enter")  # this one is ben's
        await r.settle()
        made = r.library.annotations.get(rows(r)[2].id)
        assert made.claim
        assert r.library.articles.get(made.article).title == "Two", "it applies although another article is open"
        await r.press("u", "left_square_bracket", "left_square_bracket")
        assert "no other article before" in r.shown
        await r.press("right_square_bracket")
        await r.settle()
        assert r.table.cursor == 2, "the first passage of the second article"
        r.library.attributes.set(r.library.articles.get(2), {"wave": "1"})
        assert [*r.app.screen.orders()][-1] == "attribute:wave"
        r.app.screen.order_by("attribute:wave")
        await r.settle()
        assert [row.title for row in rows(r)] == ["Two", "One", "One"]
        r.app.screen.order_by("document")
        await r.settle()
        await r.press("G", "enter")
        await r.settle()
        assert (r.article.title, r.pane.span) == ("Two", (23, 42))
        await r.press("ctrl+o")
        await r.settle()
        assert isinstance(r.app.screen, PassagesScreen)
        await r.press("escape")
        await r.settle()
        assert required(r.table.current).path == "war"


async def test_a_passage_is_shown_in_context_and_becomes_an_example(reader: OpenReader, coded: Path) -> None:
    async with reader(coded, (120, 40)) as r:
        await open_codebook(r, "j", "enter")
        await r.press("o")
        await r.settle()
        assert "each as a sentence" in r.shown
        assert r.table.item_height == 3
        await r.press("o", "o")
        assert r.table.item_height == 1
        row = required(r.table.current)
        name = row.codes[0][0]
        before = {tag.name: tag.description for tag in r.library.codebook.all()}[name]
        named = f"Example: “{row.text}” {row.title}"
        for key, then in (("exclamation_mark", "\n".join(filter(None, (before, named)))), ("u", before)):
            await r.press(key)
            await r.settle()
            assert {tag.name: tag.description for tag in r.library.codebook.all()}[name] == then
        await r.press("exclamation_mark", "exclamation_mark")
        await r.settle()
        assert {tag.name: tag.description for tag in r.library.codebook.all()}[name] == before, (
            "pressed again, the key removes it"
        )
        await r.press("v", "X")
        await r.settle()
        scopes = r.app.screen.query_one("#scopes", ExportChoiceList)
        assert (required(scopes.current).name, required(scopes.current).about[:5]) == ("passages", "the 1")


async def test_a_tag_is_split_in_one_step(reader: OpenReader, coded: Path) -> None:
    async with reader(coded, (120, 40)) as r:
        await open_codebook(r, "j", "j", "S")
        await r.press("n", *"peace", "enter")
        await r.settle()
        assert "l letters 0   p peace 0" in message(r)
        await r.press("p", "x", "escape")
        assert "s sends 2" in strip_text(r)
        await r.press("s")
        await r.settle()
        assert "#war/talks → peace 1, off 1 · of others ben 1" in strip_text(r)
        await r.press("enter")
        await r.settle()
        assert isinstance(r.app.screen, CodebookScreen)
        uses = {tag.name: tag.uses for tag in r.library.codebook.all()}
        assert uses == {"peace": 1, "wages": 1, "war": 0, "war/talks": 0, "war/talks/letters": 1}
        await r.press("u")
        await r.settle()
        assert {tag.name: tag.uses for tag in r.library.codebook.all()}["war/talks"] == 2
        await r.press("S", "l", "enter")
        await r.settle()
        assert "#war/talks → war/talks/letters 1:" in strip_text(r), "also for a single passage of my own"
