"""Clickable hints, one row per article, shortened names, and messages for empty results."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from textual import events
from textual.geometry import Region

from tests.app.pilot import required
from tui.app.dialogs.strip_bar import StripBar
from tui.app.panes.list_title import ListTitle
from tui.app.panes.sidebar import SidebarTabs
from tui.app.widgets.hint import Hint, key_at, keys_in
from tui.app.widgets.lines import fit_path, wrap
from tui.core.model import Marks, Mention, NewArticle
from tui.library import Library

if TYPE_CHECKING:
    from pathlib import Path

    from tests.app.pilot import OpenReader, ReaderPilot
    from tui.app.widgets.line_view import LineView


def rows(view: LineView) -> list[str]:
    return [strip.text.rstrip() for strip in view.render_lines(Region(0, 0, *view.size))]


async def click_words(r: ReaderPilot, words: str) -> None:
    """Click in the middle of some words of the footer."""
    drawn = r.screen.footer.render_line(0).text
    assert await r.pilot.click(r.screen.footer, offset=(drawn.index(words) + len(words) // 2, 0))


async def test_hints_orders_and_edges_can_be_clicked(reader: OpenReader, seeds: Path) -> None:
    async with reader(seeds, (150, 32)) as r:
        await r.press("g")
        await click_words(r, "sentence")
        await click_words(r, "sentence")
        assert r.pane.cursor.index == 2
        await click_words(r, "k")  # the second of `j k`
        assert r.pane.cursor.index == 1
        await click_words(r, "highlight")
        assert len(r.highlights) == 1
        await click_words(r, "highlighted")  # a message is not a key
        assert len(r.highlights) == 1
        await r.press("1")
        await click_words(r, "esc")  # Textual has another name for this key
        assert r.pane.has_focus

        footer, message = r.screen.footer, " ".join(f"word{number}" for number in range(40))
        footer.show(message, failed=True)
        await r.pilot.pause()
        drawn = [footer.render_line(y) for y in range(footer.size.height)]
        assert " ".join(row.text.strip() for row in drawn) == message, "a long message continues in the rows below"
        assert (len(drawn) > 1, len({row._segments[0].style for row in drawn})) == (True, 1), "in one colour"
        footer.show("")

        await r.pilot.click(ListTitle)
        assert r.said == "ordered by: newest"

        for edge, step in ((r.pane, 5), (r.sidebar, -4)):
            x, width = edge.region.x, r.sidebar.size.width if step < 0 else r.screen.articles.size.width
            await r.pilot.mouse_down(edge, offset=(0, 8))
            drag = events.MouseMove(None, x + step, 12, step, 0, 1, False, False, False, x + step, 12)
            r.app.post_message(drag)
            await r.pilot.pause()
            await r.pilot.mouse_up(r.screen, offset=(x + step, 12))
            await r.pilot.pause()
            pane = r.sidebar if step < 0 else r.screen.articles
            assert pane.size.width == width + abs(step)
        assert r.pane.cursor.mode == "normal"

        await r.press("5")
        hint = r.app.screen.query_one("#report", Hint)
        row = str(hint.render())
        assert "? keys" in row
        await r.pilot.click(hint, offset=(row.index("? keys") + len("? key") + hint.gutter.left, 0))
        assert r.app.screen.query("#keys")


@pytest.mark.parametrize("size", [(40, 12), (80, 23), (150, 32)])
async def test_an_option_of_a_strip_can_be_clicked(reader: OpenReader, seeds: Path, size: tuple[int, int]) -> None:
    async with reader(seeds, size) as r:
        await r.press("g", "j")

        async def click(words: str) -> None:
            bar = r.app.screen.query_one(StripBar)
            rows = [bar.render_line(y).text for y in range(bar.size.height)]
            y = next(y for y, row in enumerate(rows) if words in row)
            assert await r.pilot.click(bar, offset=(rows[y].index(words) + len(words) // 2, y))

        await r.press("V")
        await click("mostly true")
        (highlight,) = r.highlights
        assert required(highlight.claim).verdict == "mostly true"
        if size == (80, 23):
            await r.press("V", "question_mark")
            page = r.app.screen.query_one("#keys").render_lines(Region(0, 0, 70, 20))
            assert any("mostly false" in strip.text for strip in page), "what each letter does"
            await r.press("ctrl+p", *"mixed", "enter")
            await r.settle()
            assert [required(each.claim).verdict for each in r.highlights] == ["mixed"], "a choice by its name"
        await r.press("W")
        await click("m me" if size[0] < 60 else "only me")
        assert r.session.whose == "ann"


def test_a_click_on_a_hint_presses_the_key_under_it_or_the_first_of_its_pair() -> None:
    row = "↑ ↓ · enter opens · a letter, or esc · x remove"
    signs = {"↑", "↓", "enter", "a", "esc", "x"}
    assert [key_at(row, row.index(word), signs) for word in ("↑", "↓", "opens", "letter", "esc", "remove", "·")] == [
        "↑", "↓", "enter", None, "esc", "x", None,
    ]  # fmt: skip
    row = "enter opens   + - for, against   x remove an x · 3 of x"
    assert [row[start:end] for start, end in keys_in(row, {*signs, "+", "-"})] == ["enter", "+", "-", "x"]


async def test_each_article_is_one_row(reader: OpenReader, seeds: Path) -> None:
    with Library(seeds) as library:
        library.articles.add(
            NewArticle(f"Text {number}.", str(number), f"Number {number}", published="2019-04-15", intake="cut short")
            for number in range(40)
        )
    async with reader(seeds, (150, 40)) as r:
        await r.press("1", "d")
        articles = r.screen.article_list
        assert sum(bool(row.strip()) for row in rows(articles)) >= 35
        assert "!" in rows(articles)[10]
        await r.press("2", "R", "1", "r")
        assert any(row[1:].startswith("✓ ") for row in rows(articles)), "read, and its names reviewed"
        await r.press("s")
        assert r.screen.article_list.order == "newest"
        await r.press("greater_than_sign", "greater_than_sign", "greater_than_sign", "greater_than_sign")
        assert rows(articles)[3].endswith("! 15 Apr 2019")
    async with reader(seeds, (150, 40)) as r:  # it is remembered
        assert r.screen.article_list.item_height == 1
        await r.press("1", "d")
        assert r.screen.article_list.item_height == 5


async def test_tabs_keep_their_labels_and_empty_lists_say_so(reader: OpenReader, seeds: Path) -> None:
    with Library(seeds) as library:
        library.codebook.add("diplomacy/language of the north/second hand")
    async with reader(seeds, (110, 32)) as r:
        tabs = r.sidebar.query_one(SidebarTabs)
        labels = set()
        for key in ("3", "3", "3", "2"):
            await r.press(key)
            labels.add(tabs.render_line(0).text)
        assert len(labels) == 1
        await r.press("t")
        await r.type("zzzz")
        choices = r.list_of("ChoiceList")
        assert "zzzz" in rows(choices)[0]  # a new tag may be made
        await r.press("ctrl+g", "f")
        await r.type("zebra")
        await r.settle()
        assert "nothing has these words" in rows(r.list_of("HitList"))[0]
        await r.press("ctrl+k")
        await r.settle()
        assert "no article has these words" in rows(r.list_of("PlaceList"))[0]
        await r.press("escape", "ctrl+p")
        await r.type("zebra")
        assert "nothing has the letters of zebra" in rows(r.list_of("ChoiceList"))[0]
    async with reader(seeds, (40, 12)) as r:
        await r.press("t")
        assert "second hand" in rows(r.list_of("ChoiceList"))[0]


def test_a_path_keeps_its_leaf() -> None:
    path = "source/state media/second hand"
    assert [fit_path(path, width) for width in (30, 26, 20, 13, 10, 6)] == [
        path, "…/state media/second hand", "…/second hand", "…/second hand", "…/second…", "secon…",
    ]  # fmt: skip


def test_a_title_does_not_wrap_before_a_small_kana() -> None:
    assert wrap("ロシアとウクライナのジャーナリスト", 20, 3) == ["ロシアとウクライナの", "ジャーナリスト"]
    assert wrap("ロシアとウクライナへジャーナリスト", 22, 3) == ["ロシアとウクライナへ", "ジャーナリスト"]


async def test_the_share_read_is_the_same_in_every_run(reader: OpenReader, tmp_path: Path) -> None:
    path = tmp_path / "annotations.db"
    with Library(path) as library:
        text = "\n".join(f"Sentence {number} is a paragraph of its own." for number in range(80))
        library.articles.add([NewArticle(text, "1", "Long"), NewArticle("Short.", "2", "Short")])
    async with reader(path) as r:
        await r.press("G", "g")  # the end of this short text was visible, but no timer has saved that yet
        await r.press("right_square_bracket")
        assert [r.library.articles.row(pk).reading_state for pk in (1, 2)] == ["done", "done"]


async def test_help_on_every_screen_begins_with_its_own_actions(reader: OpenReader, seeds: Path) -> None:
    with Library(seeds, "ann") as library:
        library.annotations.claim(library.articles.get(1), 19, 60, "Somebody")
        library.annotations.tag(library.articles.get(1), 19, 60, "a code")
    with Library(seeds, "bea") as library:
        library.annotations.highlight(library.articles.get(1), 100, 120)
    async with reader(seeds, (100, 32)) as r:
        for keys, heading, close in (
            ("5", "At the claims desk", "escape"),
            ("4", "In the library's entities", "f1"),
            ("enter", "Every place of a name, of words or of a code", "question_mark"),
            ("6", "In the codebook", "question_mark"),
            ("enter", "In the passages of a code or of a cell of counts", "f1"),
            ("escape 7", "In the counts", "question_mark"),
            ("2 A", "Two people and their consensus", "f1"),
            ("escape 2 g e r", "Correcting a name in the text (capital: all of the article)", "question_mark"),
            ("escape 1 o", "In the articles on the whole screen", "question_mark"),
            ("escape X", "Exporting, editing an article or a claim", "f1"),
        ):
            await r.press(*keys.split())
            screen = r.app.screen
            await r.press("f1" if close == "f1" else "question_mark")
            page = r.app.screen.query_one("#keys")
            text = [strip.text.strip() for strip in page.render_lines(page.size.region)]
            assert heading in text
            assert text[0] in (heading, "In every list")
            assert "Annotating" not in text
            await r.press("f1" if close == "f1" else "escape")
            assert r.app.screen is screen
            await r.press("ctrl+p")
            assert r.app.screen.query("ChoiceList")
            await r.press("escape")
            if keys == "5":
                await r.press("Q")
                assert "Q does nothing here · q back to where you were" in str(screen.query_one("#report").render())
                await r.press("colon")
                await r.type("pictures")
                await r.press("enter")
                assert screen.has_class("-pictures")
                await r.press("p", "escape")
        await r.press("escape", "2", "s")
        assert r.said == "s does nothing here · S speaker of the claim here · ? keys"


async def test_pairs_and_imports_in_a_small_window(reader: OpenReader, tmp_path: Path) -> None:
    path, text = tmp_path / "annotations.db", "Vladimir Kolokoltsev met V. Kolokoltsev. Vladimir Kolokoltsev left."
    names = ((0, 20), (25, 39), (41, 61))
    with Library(path, "ann") as library:
        library.articles.add([NewArticle(text, "1", "Meeting")])
        library.marks.add(1, Marks(tuple(Mention(*span, "PERSON", text[slice(*span)]) for span in names)))
        dump = tmp_path / "dump.jsonl"
        dump.write_text('{"id": "x", "title": "One more", "text": "One more."}\n', encoding="utf-8")
    for size, heading in (((40, 12), "out"), ((80, 23), "left")):
        async with reader(path, size) as r:
            await r.press("4", "p")
            await r.settle()
            page = "\n".join(rows(r.list_of("PairTable")))
            assert "Vladimir Kolokoltsev (2×)" in page
            assert "V. Kolokoltsev (1×)" in page
            await r.press("escape", "escape", "colon")
            await r.type(f"import {dump}")
            await r.press("enter")
            await r.settle()
            assert str(r.app.screen.query_one("#heading").render()).split()[:4] == ["added", "changed", "kept", heading]
            assert r.app.screen.query_one("#heading").region.height == 1
