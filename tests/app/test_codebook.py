"""The codebook screen: its tree, its counts, and each change of a tag as one step."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from textual.widgets import Input

from tests.app.coded import detail, message, names, open_codebook, paths, rows, strip_text
from tests.app.pilot import required
from tests.formats.sample_library import exported
from tui.app.dialogs.picker import ChoiceList
from tui.app.screens.codebook import CodebookScreen
from tui.app.screens.passages import PassagesScreen
from tui.app.widgets.bars import FooterBar
from tui.app.widgets.card import Card
from tui.app.widgets.draft_field import DraftField
from tui.app.widgets.hint import Hint
from tui.library import Library
from tui.library.tables.article_tags import ArticleTags

if TYPE_CHECKING:
    from pathlib import Path

    from tests.app.pilot import OpenReader


async def test_the_tree_counts_each_tag_its_branch_and_its_articles(reader: OpenReader, coded: Path) -> None:
    async with reader(coded, (120, 40)) as r:
        await open_codebook(r)
        counts = {row.path: (row.count.own, row.count.total, row.count.branch) for row in rows(r)}
        assert counts == {
            "wages": (1, 1, 1), "war": (0, 0, 3), "war/talks": (1, 2, 3), "war/talks/letters": (1, 1, 1)
        }  # fmt: skip
        await r.press("j")
        await r.settle()
        assert "Fights of states." in detail(r)
        await r.press("h")
        assert paths(r) == ["wages", "war"]
        await r.press("l", "j", "j", "h")
        assert required(r.table.current).path == "war/talks", "from a leaf to its parent"
        await r.press("s")
        assert paths(r)[0] == "war/talks", "the most passages first"
        await r.press("slash", *"letter")
        assert paths(r) == ["war/talks/letters"]


async def test_tab_goes_into_the_cards_of_codes_and_of_their_passages_and_back(reader: OpenReader, coded: Path) -> None:
    async with reader(coded, (120, 40)) as r:
        await open_codebook(r)
        for screen, opens in ((CodebookScreen, ()), (PassagesScreen, ("enter",))):
            await r.press(*opens)
            assert isinstance(r.app.screen, screen)
            await r.press("tab")
            assert isinstance(r.app.focused, Card)
            await r.press("tab")
            assert r.app.focused is r.table
            await r.press("tab", "escape")
            assert r.app.focused is r.table


async def test_each_change_is_one_step(reader: OpenReader, coded: Path) -> None:
    async with reader(coded, (120, 40)) as r:
        before = names(r)
        await open_codebook(r, "n")
        await r.type("food")
        await r.press("enter")
        await r.settle()
        assert "food" in names(r)
        assert required(r.table.current).path == "food"
        await r.press("N")
        await r.type("bread")
        await r.press("enter")
        await r.settle()
        assert "food/bread" in names(r)
        await r.press("k", "r", "s", "enter")
        await r.settle()
        assert {"foods", "foods/bread"} <= {*names(r)}, "the branch is renamed with it"
        await r.press("c", "b")
        await r.settle()
        assert r.library.codebook.colors()["foods"] == "blue"
        await r.press("d")
        await r.type("what one eats")
        await r.press("escape")
        await r.settle()
        assert "what one eats" in [tag.description for tag in r.library.codebook.all()]
        for _ in range(5):
            await r.press("u")
            await r.settle()
        assert names(r) == before
        assert "undone" in message(r)
        await r.press("ctrl+r")
        await r.settle()
        assert "food" in names(r)


async def test_the_card_of_a_tag_and_the_form_with_all_its_fields(reader: OpenReader, coded: Path) -> None:
    with Library(coded, "ann") as library:
        library.codebook.edit("war/talks", description="What is said.\nNot: letters.\nExample: “We met.” One")
        library.codebook.edit("wages", name="pay")
        library.articles.edit(1, published="2019-04-15")
        library.articles.edit(2, published="2019-06")
    async with reader(coded, (120, 40)) as r:
        await open_codebook(r, *"jj")
        card = detail(r)
        for words in (
            "war/talks  blue\n definition  What is said.\n             Not: letters.",
            "example     “We met.” One",
            "passages    2 in ",
            "by month    ",
            "history     another def",
        ):
            assert words in card
        await r.press("i")
        assert (
            r.app.screen.query_one("#description", Input).value
            == "What is said. ⏎ Not: letters. ⏎ Example: “We met.” One"
        )
        await r.press("ctrl+u", *"war/words", "tab", "ctrl+u", *"bleu", "ctrl+s")
        assert "bleu is not a colour" in str(r.app.screen.query_one("#report").render())
        await r.press("ctrl+u", *"blue", "tab")
        r.app.screen.query_one("#description", Input).value += " ⏎ New."
        await r.press("ctrl+s")
        await r.settle()
        tag = {tag.name: tag for tag in r.library.codebook.all()}["war/words"]
        assert (tag.color, tag.description[-28:]) == ("blue", "\nExample: “We met.” One\nNew.")
        assert "war/words/letters" in names(r)
        assert required(r.table.current).path == "war/words"
        await r.press("u")
        await r.settle()
        assert {"war/talks", "war/talks/letters"} < {*names(r)}, "one step"
        await r.press(*"sssss")
        assert r.shown.count("last used") == 1
        assert paths(r)[0] == r.library.codebook.recent()[0].name


async def test_the_counts_are_of_the_people_who_are_shown(reader: OpenReader, coded: Path) -> None:
    async with reader(coded, (120, 40)) as r:
        await open_codebook(r)
        await r.press("W", "m")
        await r.settle()
        counts = {row.path: row.count.total for row in rows(r)}
        assert (counts["war/talks"], counts["war/talks/letters"]) == (1, 1), "two people used the first tag"
        await r.press("W", "e")
        await r.settle()
        assert {row.path: row.count.total for row in rows(r)}["war/talks"] == 2


async def test_a_branch_is_moved_and_two_tags_are_merged(reader: OpenReader, coded: Path) -> None:
    async with reader(coded, (120, 40)) as r:
        await open_codebook(r, "j", "j", "m", "g", "m")
        strip = strip_text(r)
        assert "2 passages (ben 1), 1 code below goes along, 3 in all:" in strip
        assert "merge into wages, 0 have both" in strip
        await r.press("i")
        await r.settle()
        assert names(r) == ["wages", "wages/talks", "wages/talks/letters", "war"]
        assert required(r.table.current).path == "wages/talks"
        await r.press("u")
        await r.settle()
        assert required(r.table.current).path == "war/talks", "the cursor stays on the code"
        assert names(r) == ["wages", "war", "war/talks", "war/talks/letters"]
        await r.press("g", "m", "j", "j", "m", "f")
        await r.settle()
        assert paths(r) == ["war", "war/wages", "war/talks", "war/talks/letters"], "before that one, on its level"
        await r.press("u", "g", "j", "j", "m", "g", "m", "t")
        await r.settle()
        assert paths(r) == ["talks", "talks/letters", "wages", "war"], "on the first level"
        await r.press("u", "g", "j", "j", "m", "g", "m", "f")
        await r.settle()
        assert paths(r) == ["talks", "talks/letters", "wages", "war"], "before it and on its level"
        assert required(r.table.current).path == "talks"
        await r.press("u")
        await r.settle()
        assert names(r) == ["wages", "war", "war/talks", "war/talks/letters"], "one step"
        await r.press("G", "m", "g", "m", "m")
        await r.settle()
        assert names(r) == ["wages", "war", "war/talks"]
        assert len(r.library.annotations.of_article(1)) == 2
        assert {tag.name: tag.uses for tag in r.library.codebook.all()}["wages"] == 2
        await r.press("m", "escape")
        assert isinstance(r.app.screen, CodebookScreen), "only the move is cancelled"


async def test_a_tag_is_removed_alone_or_with_my_passages(reader: OpenReader, coded: Path) -> None:
    with Library(coded, "ben") as library:
        tags = ArticleTags(library.connection, library.journal, library.codebook)
        tags.change(library.articles.get(2), ["war/talks"], ())
    async with reader(coded, (120, 40)) as r:
        await open_codebook(r, "j", "j", "x")
        assert "remove war/talks, 2 passages, 1 whole article (ben 2), 1 code below stays:" in strip_text(r)
        await r.press("c")
        await r.settle()
        assert "removed war/talks; its passages stay; u brings it back" in message(r)
        assert names(r) == ["wages", "war", "war/talks/letters"]
        assert len(r.library.annotations.of_article(1)) == 2
        await r.press("u")
        await r.settle()
        await r.press("x", "p")
        await r.settle()
        assert "1 that others have a part in stay without it" in message(r)
        assert [each.creator for each in r.library.annotations.of_article(1)] == ["ann"]
        assert [each.creator for each in r.library.annotations.of_article(2)] == ["ann", "ben"]
        await r.press("u")
        await r.settle()
        assert len(r.library.annotations.of_article(1)) == 2


async def test_hidden_coding_is_not_counted(reader: OpenReader, coded: Path) -> None:
    async with reader(coded, (120, 40)) as r:
        await r.press("W", "m")
        await open_codebook(r, "j", "j")
        await r.settle()
        counts = {row.path: row.count.total for row in rows(r)}
        assert counts == {"wages": 1, "war": 0, "war/talks": 1, "war/talks/letters": 1}
        assert "ben" not in detail(r)
        await r.press("x")
        assert "1 passage shown, and whatever is hidden" in strip_text(r)
        await r.press("escape", "k", "enter")
        await r.settle()
        assert "2 passages in 1 article" in str(r.app.screen.query_one("#title").render())


async def test_a_typed_name_is_offered_again(reader: OpenReader, coded: Path) -> None:
    async with reader(coded, (120, 40)) as r:
        await open_codebook(r, "n")
        await r.type("half a na")
        await r.press("escape")
        await r.press("n")
        assert r.app.screen.query_one(DraftField).value == "half a na"


@pytest.mark.parametrize("size", [(40, 12), (80, 23), (120, 40), (200, 60)])
async def test_every_size_shows_the_tags(reader: OpenReader, coded: Path, size: tuple[int, int]) -> None:
    async with reader(coded, size) as r:
        await open_codebook(r, "j", "j", "j")
        table = r.table
        lines = [table.render_line(y).text for y in range(table.size.height)]
        assert sum("letters" in line for line in lines) == 1
        if size[0] < 60:
            assert str(r.app.screen.query_one("#title").render()).endswith(" branch")
            await r.press("k", "k")
            assert r.shown.splitlines()[-2].strip() == "Fights of states.", "the definition has the row below the codes"
        assert all(len(line) <= size[0] for line in lines)
        assert "enter passages" in message(r)
        await r.press("y")
        await r.settle()
        assert "copied" in message(r)


async def test_several_tags_are_added_in_one_visit(reader: OpenReader, coded: Path) -> None:
    async with reader(coded, (120, 40)) as r:
        r.session.open(2)
        await r.press("g", "j", "j", "t")
        await r.type("bread")
        await r.press("tab")
        await r.settle()
        choices = r.app.screen.query_one(ChoiceList)
        taken = [choices.item(at) for at in range(choices.row_count)]
        assert [each.name for each in taken if each is not None and each.chosen] == ["bread"]
        await r.type("wag")
        await r.press("tab")
        await r.settle()
        await r.type("letters")
        await r.press("tab", *"talks")
        await r.settle()
        assert required(choices.current).name == "war/talks", "the end of a path before what is below it"
        await r.press("ctrl+u", "enter")
        await r.settle()
        assert r.said.startswith("#war/talks/letters"), "with nothing typed enter only closes"
        made = [each for each in r.highlights if "bread" in each.tags]
        assert [{*each.tags} for each in made] == [{"bread", "wages", "war/talks/letters"}], "one annotation has all"
        await r.press("u")
        await r.settle()
        made = [each for each in r.highlights if "bread" in each.tags]
        assert [{*each.tags} for each in made] == [{"bread", "wages"}], "each is a step of its own"


async def test_the_picker_shows_the_definition_of_the_tag(reader: OpenReader, coded: Path) -> None:
    definition = "Fights of states, wherever they are, and what is said of them by those who are not in them. " * 2
    with Library(coded, "ann") as library:
        library.codebook.edit("war", description=definition)
    async with reader(coded, (80, 23)) as r:
        await r.press("t", *"war")
        assert definition.strip() in str(r.app.screen.query_one(Hint).render())
        await r.press("escape", "t")
        await r.settle()
        assert "a draft of" in str(r.app.screen.query_one(Hint).render())


async def test_selected_words_become_the_tag(reader: OpenReader, coded: Path) -> None:
    async with reader(coded, (120, 40)) as r:
        r.session.open(2)
        await r.press("g", "j", "j", "v", "e", "T")
        await r.settle()
        assert "Bread" in names(r)
        await r.press("u")
        await r.settle()
        assert "Bread" not in names(r)


async def test_a_tag_has_a_memo_a_position_and_a_key(reader: OpenReader, coded: Path) -> None:
    async with reader(coded, (120, 40)) as r:
        await open_codebook(r, "j", "less_than_sign")
        assert paths(r)[0] == "war", "with all tags below it"
        assert required(r.table.current).path == "war"
        await r.press("less_than_sign")
        await r.settle()
        assert "nothing beside it" in message(r)
        await r.press("a")
        await r.type("too wide")
        await r.press("escape")
        await r.settle()
        assert "too wide" in detail(r)
        await r.press("o")
        assert "a key of its own for war: B C I Q" in strip_text(r)
        await r.press("m")
        await r.settle()
        assert "m is taken: highlight the sentence" in message(r)
        await r.press("o", "B")
        await r.settle()
        assert required(r.table.current).key == "B"
        await r.press("j", "o", "B")
        await r.settle()
        assert "B is the key of 'war' already" in message(r)
        await r.press("escape")
        await r.settle()
        r.session.open(1)
        await r.press("2", "g", "j", "j", "B")
        await r.settle()
        made = [each for each in r.highlights if "war" in each.tags]
        assert [each.quote for each in made] == ["Wages fell in Oslo."]
        hints = r.app.screen.query_one(FooterBar).hints
        assert [*hints[:3]] == [("B", "war"), ("enter", "open"), ("x", "remove")], "on an annotation"
        await r.press("B")
        await r.settle()
        assert not [each for each in r.highlights if "war" in each.tags], "pressed again, the key removes it"
        await open_codebook(r, "g", "o")
        assert "B takes it back" in strip_text(r)
        await r.press("B")
        await r.settle()
        assert r.session.codes.own_keys == {}


async def test_a_passage_has_the_colour_of_its_tag_also_one_outside_the_palette(
    reader: OpenReader, coded: Path
) -> None:
    async with reader(coded, (120, 40)) as r:
        r.session.open(1)
        await r.settle()
        coded_color = r.library.codebook.colors()["war/talks"]
        assert r.pane.painter.code_colors["war/talks"] == coded_color
        await open_codebook(r, "j", "j", "c", "number_sign")
        await r.press(*["backspace"] * 7)
        await r.type("#12ab9f")
        await r.press("enter")
        await r.settle()
        assert r.library.codebook.colors()["war/talks"] == "#12AB9F"
        assert r.pane.painter.code_colors["war/talks"] == "#12AB9F"
        await r.press("c", "number_sign")
        assert r.app.screen.query_one(DraftField).value == "#12AB9F", "the colour it has"
        await r.type("12")
        await r.press("enter")
        await r.settle()
        assert "is not a colour" in message(r)
        await r.press("u")
        await r.settle()
        assert r.pane.painter.code_colors["war/talks"] == coded_color
        r.library.codebook.edit("war/talks/letters", color="")
        r.library.codebook.edit("war/talks", color="red")
        r.session.codes.read_keys()
        await r.settle()
        assert r.pane.painter.code_colors["war/talks/letters"] == "red", "that of the code above it"
        assert r.library.codebook.colors()["war/talks/letters"] == ""
        page = exported(r.library, "html")
        assert b'<span class="tag red">war/talks/letters</span>' in page
