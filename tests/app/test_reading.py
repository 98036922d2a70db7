"""Motions, search, find, panes and lists, with the keys of the table."""

from __future__ import annotations

from typing import TYPE_CHECKING

from tests.app.pilot import required
from tui.app.dialogs.strip_bar import StripBar
from tui.app.widgets.bars import HeaderBar
from tui.app.widgets.hint import Hint
from tui.core.model import NewArticle
from tui.library import Library

if TYPE_CHECKING:
    from pathlib import Path

    import pytest

    from tests.app.pilot import OpenReader


async def test_the_cursor_moves_by_sentence_paragraph_page_and_to_the_end(reader: OpenReader, seeds: Path) -> None:
    async with reader(seeds, size=(100, 24)) as r:
        await r.press("g")
        first = r.sentence
        assert first.startswith("North Korean President"), "the line of the title is hidden"
        await r.press("j")
        assert r.sentence.startswith('"I am ready')
        await r.press("k")
        assert r.sentence == first
        await r.press("right_curly_bracket", "right_curly_bracket")
        assert r.sentence.startswith("He also noted")
        await r.press("left_curly_bracket")
        assert r.sentence.startswith('"I am ready')
        await r.press("g", "space")
        paged = r.pane.position
        assert paged > 0
        await r.press("b")
        assert r.pane.position < paged
        await r.press("g", "ctrl+d")
        assert 0 < r.pane.position <= paged
        await r.press("ctrl+u")
        assert r.sentence == first
        await r.press("G")
        assert r.sentence.startswith("Morgulov also revealed")
        await r.press("K", "J", "K")
        assert r.sentence.startswith('"We also draw')
        await r.press("escape")
        assert r.pane.span == r.pane.cursor.sentence_span


async def test_selecting_by_character_and_word(reader: OpenReader, seeds: Path) -> None:
    async with reader(seeds) as r:
        await r.press("g", "v", "w", "b", "e", "l", "h")
        assert r.sentence == "North"
        await r.press("dollar_sign")
        row = r.sentence
        assert row.startswith("North Korean President Kim")
        assert "\n" not in row
        await r.press("0")
        assert r.sentence == "N"
        assert r.screen.footer.mode == "SELECT"
        await r.press("escape")
        assert r.screen.footer.mode == ""


async def test_e_goes_to_the_next_name_and_enter_opens_its_card(reader: OpenReader, seeds: Path) -> None:
    async with reader(seeds) as r:
        await r.press("g", "e", "e")
        mention = required(r.pane.mention_at_cursor)
        assert mention is not None
        await r.press("E")
        assert required(r.pane.mention_at_cursor).start < mention.start
        await r.press("enter")
        assert r.sidebar.entities.has_focus
        assert required(r.sidebar.entities.current).name == required(r.pane.mention_at_cursor).entity


async def test_an_entity_lists_its_places_in_the_library_and_opens_them(reader: OpenReader, seeds: Path) -> None:
    async with reader(seeds) as r:
        await r.press("3", "enter")
        places = r.list_of("PlaceList")
        await r.press("G", "k", "k")
        place = required(places.current)
        assert place.article != 1
        count = places.count
        await r.press("percent_sign", "t", *"name", "enter")
        strip = r.app.screen.query_one(StripBar)
        assert "#name on " in "".join(strip.render_line(y).text for y in range(strip.size.height))
        await r.press("enter")
        (uses,) = [tag.uses for tag in r.library.codebook.all() if tag.name == "name"]
        assert 1 < uses <= count, "each sentence once"
        await r.press("u")
        assert "name" not in {tag.name for tag in r.library.codebook.all()}
        await r.press("escape", "enter")
        assert r.article.pk == place.article
        start, end = r.pane.span
        assert start <= place.start < end
        assert r.article.text[place.start : place.end] == place.text


async def test_searching_in_the_article(reader: OpenReader, seeds: Path) -> None:
    async with reader(seeds) as r:
        await r.press("g", "slash")
        await r.type("morgulov")
        await r.press("enter")
        here = r.pane.position
        assert "Morgulov" in r.sentence
        await r.press("n", "n")
        assert r.pane.position > here
        await r.press("N", "N")
        assert r.pane.position == here
        await r.press("slash")
        await r.type("nowhere at all")
        assert "0 hits" in str(r.screen.query_one("#hits").render())
        await r.press("escape")
        assert r.pane.has_focus


async def test_a_hit_of_find_opens_the_article_at_the_words(reader: OpenReader, seeds: Path) -> None:
    async with reader(seeds) as r:
        await r.press("f")
        await r.type("punggye")
        await r.settle()
        await r.press("enter")
        assert "Punggye-ri" in r.sentence
        assert r.article.pk == 4
        await r.press("j", "a")
        await r.type("zanzibar")
        await r.press("escape", "left_square_bracket", "f")
        await r.type("zanzibar")
        await r.settle()
        await r.press("enter")
        assert r.article.pk == 4
        assert r.highlights[0].start == r.pane.position


async def test_articles_are_visited_in_the_filter_and_order_of_the_list(reader: OpenReader, seeds: Path) -> None:
    async with reader(seeds) as r:
        await r.press("right_square_bracket", "right_square_bracket")
        assert r.article.pk == 3
        await r.press("left_square_bracket")
        assert r.article.pk == 2
        await r.press("1", "slash")
        await r.type("holds korea")
        await r.press("enter")
        assert r.screen.article_list.count == 1
        await r.press("enter")
        assert r.article.pk == 3
        assert r.pane.has_focus
        await r.press("1", "escape")
        assert r.screen.article_list.count == 5
        await r.press("s", "g", "enter")
        assert r.screen.articles.sort == "newest"
        assert r.article.publisher == "News Bharati"
        await r.press("1", "G", "k", "b", "space", "j")
        assert r.screen.article_list.has_focus


async def test_reading_position_and_state_are_restored(reader: OpenReader, seeds: Path) -> None:
    async with reader(seeds) as r:
        await r.press("right_square_bracket", "j", "j", "j")
        position = r.pane.position
        await r.press("q")
    async with reader(seeds) as r:
        assert r.article.pk == 2
        assert r.pane.position == position
        await r.press("G", "1")
        await r.pilot.pause()
        await r.press("2", "left_square_bracket", "right_square_bracket")
        assert r.library.articles.row(2).read
        await r.press("1", "r")
        assert not r.library.articles.row(2).read


async def test_panes_by_number_by_tab_and_zen(reader: OpenReader, seeds: Path) -> None:
    async with reader(seeds) as r:
        await r.press("1")
        assert r.screen.article_list.has_focus
        await r.press("tab")
        assert r.pane.has_focus
        await r.press("tab")
        assert r.sidebar.entities.has_focus
        await r.press("3")
        assert r.sidebar.annotations.has_focus
        await r.press("shift+tab")
        assert r.pane.has_focus
        width = r.sidebar.size.width
        await r.press("3", "greater_than_sign", "greater_than_sign", "less_than_sign")
        assert r.sidebar.size.width == width + 2, "the layout is complete before the next key"
        await r.press("z")
        assert not r.sidebar.display or r.sidebar.size.width == 0
        assert r.pane.size.width == 150
        assert "■" not in r.shown.splitlines()[-3]
        await r.press("t", *"war", "enter")
        rows = r.shown.splitlines()
        beginning = next(row.index(r.article.title[:20]) for row in rows if r.article.title[:20] in row)
        assert rows[-3].index("■ war ") == beginning, "the tags at the cursor are named below the text's column"
        await r.press("u", "z")
    async with reader(seeds) as r:
        assert r.sidebar.size.width == width + 2


async def test_a_narrow_terminal_folds_the_side_panes(reader: OpenReader, seeds: Path) -> None:
    async with reader(seeds, size=(80, 24)) as r:
        assert r.pane.size.width == 80
        await r.press("1")
        assert r.screen.query_one("#left").display
        await r.press("escape")
        assert r.pane.has_focus
        assert not r.screen.query_one("#left").display
        await r.pilot.resize_terminal(160, 40)
        await r.pilot.pause()
        assert r.screen.query_one("#left").display


async def test_repeated_text_is_folded_and_can_be_opened(reader: OpenReader, seeds: Path) -> None:
    async with reader(seeds) as r:
        r.session.open(4)
        await r.pilot.pause()
        folded = r.pane.virtual_size.height
        await r.press("o")
        assert r.pane.virtual_size.height > folded
        await r.press("o")
        assert r.pane.virtual_size.height == folded


async def test_title_and_date_are_edited_and_undone(reader: OpenReader, seeds: Path) -> None:
    async with reader(seeds) as r:
        await r.press("i")
        await r.press("end")
        await r.type(" again")
        await r.press("tab", "tab", "tab")
        await r.type("soon")
        await r.press("enter")
        assert len(r.app.screen_stack) == 2, '"soon" is not a date'
        for _ in range(4):
            await r.press("backspace")
        await r.type("2019-04")
        await r.press("enter")
        article = r.library.articles.get(1)
        assert article.title == "Kim Jong-un lavrov again"
        assert article.published == "2019-04"
        await r.press("u")
        assert r.library.articles.get(1).title == "Kim Jong-un lavrov"
        await r.press("i", "shift+tab", *"x.org", "enter")  # the last field
        assert len(r.app.screen_stack) == 1
        assert r.library.articles.get(1).source.endswith("x.org")


async def test_the_theme_is_remembered(reader: OpenReader, seeds: Path) -> None:
    async with reader(seeds) as r:
        await r.press("ctrl+t")
        assert r.app.theme == "postil-light"
    async with reader(seeds) as r:
        assert r.app.theme == "postil-light"


async def test_an_empty_library_shows_a_greeting_and_then_fills(reader: OpenReader, tmp_path: Path) -> None:
    path = tmp_path / "empty.db"
    async with reader(path) as r:
        assert "postil add" in str(r.screen.query_one("#greeting").render())
        await r.press("m", "j", "c", "y", "enter", "right_square_bracket", "X", "escape", "u", "3")
        assert "postil add" in r.said, "an empty library has no sidebar"
        await r.press("7")
        await r.settle()
        assert "nothing to count" in r.shown
        await r.press("escape")
        with Library(path) as other:
            other.articles.add([NewArticle("A first line.\nA second one.", "0" * 64, title="First")])
        await r.until(lambda: r.session.current.article)
        assert r.article.title == "First"


async def test_changes_by_another_reader_appear(reader: OpenReader, seeds: Path) -> None:
    async with reader(seeds) as r:
        with Library(seeds, "bob") as other:
            other.annotations.claim(other.articles.get(1), 19, 40, "Somebody")
        await r.until(lambda: r.session.current.highlights)
        assert [h.creator for h in r.session.current.highlights] == ["bob"]
        assert "1 claim" in r.screen.query_one(HeaderBar).counts
        await r.press("u")
        assert "nothing to undo" in r.said, "other people's steps are not undone"


async def test_the_mouse_selects_articles_and_sentences(reader: OpenReader, seeds: Path) -> None:
    async with reader(seeds) as r:
        await r.pilot.click("#articles", offset=(6, 6))
        await r.pilot.click("#articles", offset=(6, 6))
        assert r.article.pk == 2
        before = r.pane.position
        await r.pilot.click("#text", offset=(20, 14))
        assert r.pane.position != before


async def test_an_export_asks_before_it_overwrites_a_file(
    reader: OpenReader, seeds: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    async with reader(seeds) as r:
        await r.press("g", "c", "X", "enter")
        await r.settle()
        await r.pilot.pause()
        target = tmp_path / "postil.jsonl"
        assert target.read_text(encoding="utf-8").count("\n") == 1
        assert str(target) in r.said
        before = target.read_bytes()
        await r.press("X", "tab", "j", "enter")
        await r.settle()
        assert target.read_bytes() == before
        await r.press("enter")
        await r.settle()
        assert target.read_text(encoding="utf-8").count("\n") == 5
        await r.press("X", "j", "enter")
        await r.settle()
        assert (tmp_path / "postil.md").exists()
        await r.press("u", "X", "j", "tab", "j", "j", "enter")  # the last claim is removed
        await r.settle()
        line = str(r.app.screen.query_one("#report", Hint).render())
        assert (line, (tmp_path / "postil.csv").exists()) == ("nothing to export: no claim", False)


async def test_a_format_is_found_by_a_word_and_comes_first_the_next_time(
    reader: OpenReader, seeds: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    async with reader(seeds, (80, 24)) as r:
        await r.press("g", "c", "X", "slash")
        await r.type("excel")
        await r.press("enter", "enter")
        await r.settle()
        assert (tmp_path / "postil.xlsx").exists()
        await r.press("X")
        formats = r.list_of("#formats")
        assert required(formats.current).name == "xlsx"
        await r.press("slash")
        await r.type("no such thing")
        await r.press("enter", "enter", "escape", "escape")
        assert r.app.screen is r.screen
        assert [*tmp_path.glob("postil.*")] == [tmp_path / "postil.xlsx"]


async def test_a_name_in_the_sidebar_is_found_by_a_part_of_it(reader: OpenReader, seeds: Path) -> None:
    async with reader(seeds) as r:
        await r.press("3", "slash")
        await r.type("morg")
        await r.press("enter")
        assert required(r.sidebar.entities.current).name == "Igor Morgulov"
        await r.press("2", "g", "j", "m", "j", "j", "c", "3", "3", "slash")
        await r.type("putin")
        await r.press("enter")
        assert "Putin" in required(r.sidebar.annotations.current).quote
