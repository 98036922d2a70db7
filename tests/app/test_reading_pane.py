"""Motions, search and folds in the reading pane, by key and by mouse."""

from __future__ import annotations

from itertools import pairwise

import pytest
from textual.actions import parse
from textual.binding import Binding
from textual.geometry import Offset

from tests.app.pane_host import (
    MARKS,
    STORY,
    Host,
    chosen,
    highlight,
    mention,
    messages_of,
    reading,
    screen,
    seed,
    style_of,
)
from tui.app.reading.pane import ReadingPane
from tui.core.model import Highlight, Marks
from tui.library.tables.annotations import LoadedAnnotations

MOVEMENTS = [binding for binding in ReadingPane.BINDINGS if isinstance(binding, Binding)]


async def test_motions_over_the_first_seed() -> None:
    async with reading(seed(0), title="Kim Jong-un lavrov", size=(80, 24)) as (pane, pilot):
        assert chosen(pane).startswith("North Korean President")
        pane.action_move("next_sentence")
        pane.action_move("next_paragraph")
        assert chosen(pane).startswith("He also noted")
        pane.action_move("visual")
        for _ in range(3):
            pane.action_move("visual_word")
        pane.action_move("visual_left")
        pane.action_move("visual_left")
        pane.action_move("visual_right")
        pane.action_move("visual_word_end")
        assert (chosen(pane), pane.cursor.mode) == ("He also noted that", "visual")
        pane.action_move("visual_word_back")
        pane.action_move("visual_line_end")
        pane.action_move("visual_line_start")
        assert chosen(pane) == "H"
        pane.action_move("next_sentence")
        assert chosen(pane).endswith("both States.")
        pane.action_leave()
        assert pane.viewport.share_read() < 1
        pane.action_move("bottom")
        assert (pane.viewport.share_read(), pane.scroll_offset.y) == (1.0, pane.max_scroll_y)
        pane.action_move("top")
        assert (pane.viewport.share_read(), pane.scroll_offset.y) == (0.0, 0)
        pane.action_move("page_down")
        assert pane.scroll_offset.y > 10
        assert chosen(pane) in pane.cursor.layout.text[300:]
        pane.action_move("half_page_up")
        pane.action_move("page_up")
        assert pane.scroll_offset.y == 0
        await pilot.pause()
        assert messages_of(pilot)[-1].control is pane


async def test_a_sentence_longer_than_the_pane_is_scrolled_through() -> None:
    text = "Short one. " + "word " * 400 + "end. After it."
    async with reading(text, size=(40, 12)) as (pane, _):
        pane.action_move("next_sentence")
        seen = []
        for _ in range(100):
            at = pane.position
            seen.append(pane.scroll_offset.y)
            pane.action_move("next_sentence")
            if pane.position != at:
                break
        assert len(seen) > 4
        assert all(0 < after - before < pane.size.height for before, after in pairwise(seen))
        assert chosen(pane) == "After it."
        pane.action_move("previous_sentence")
        assert chosen(pane).startswith("word")


async def test_paging_scrolls_through_a_sentence_longer_than_the_pane_too() -> None:
    text = "Short one. " + "word " * 400 + "end. After it."
    async with reading(text, size=(40, 12)) as (pane, _):
        tops = [pane.scroll_offset.y]
        for _ in range(20):
            pane.action_move("page_down")
            tops.append(pane.scroll_offset.y)
        assert tops[-1] == pane.max_scroll_y
        assert all(before < after for before, after in pairwise(tops[: tops.index(tops[-1]) + 1]))
        assert chosen(pane) == "After it."


async def test_a_cursor_scrolled_out_of_sight_continues_in_the_visible_text() -> None:
    async with reading(seed(0), size=(80, 16)) as (pane, _):
        pane.scroll_to(y=14, animate=False)
        assert pane.viewport.share_read() > 0
        pane.action_move("next_sentence")
        first, last = pane.cursor.layout.rows_of(pane.span)
        assert 14 - 2 <= pane.scroll_offset.y <= first <= last < pane.scroll_offset.y + 16


async def test_next_and_previous_mention() -> None:
    async with reading(STORY, MARKS) as (pane, _):
        named = []
        for _ in range(5):
            pane.action_move("next_mention")
            mention = pane.mention_at_cursor
            assert mention is not None
            named.append(pane.cursor.layout.text[mention.start : mention.end])
        assert named == ["Ann Lee", "Bob Ray", "Rome", "Lee", "Lee"]
        assert style_of(pane, "Lee").reverse is False  # the first "Lee" on the screen belongs to another mention
        current = pane.cursor.current
        assert current is not None
        pane.action_move("previous_mention")
        assert style_of(pane, "Rome").reverse
        pane.action_move("previous_sentence")
        assert pane.cursor.current is None
        assert pane.overlays.mention_at(STORY.index("Monday")) is not None


async def test_search() -> None:
    async with reading(STORY, MARKS, position=STORY.index("They")) as (pane, _):
        assert pane.search('"THE  bridge"') == 2
        assert chosen(pane).startswith('"We will')
        assert style_of(pane, "the bridge").reverse
        pane.action_move("next_hit")
        assert chosen(pane).startswith("Ray agreed")
        assert "hit" in style_of(pane, "the bridge").background
        pane.action_move("next_hit")
        assert chosen(pane).startswith('"We will')
        pane.action_move("previous_hit")
        assert chosen(pane).startswith("Ray agreed")
        pane.action_leave()
        assert (pane.overlays.hits, pane.cursor.current) == ([], None)
        assert pane.search("zebra") == 0
        pane.action_move("next_hit")
        assert pane.cursor.current is None


async def test_folds_open_by_key_by_jump_and_for_annotations() -> None:
    text = seed(3)
    title = "Putin promised Kim to expand relations with North Korea"
    async with reading(text, title=title, size=(80, 24)) as (pane, _):
        pane.action_move("bottom")
        last = pane.span
        assert any("≡ the text above again, 7 paragraphs · o shows it" in line for line in screen(pane))
        pane.action_toggle_fold()
        assert "fold" not in pane.cursor.layout.kinds
        assert pane.span == last
        pane.action_move("bottom")
        assert pane.span[0] > last[0]
        pane.action_toggle_fold()
        assert pane.span == last
        start = text.rindex("Deytsche")
        pane.jump(start, start + 8)
        assert pane.span[0] == start
        assert style_of(pane, "Deytsche").reverse
        pane.action_toggle_fold()
        assert "fold" in pane.cursor.layout.kinds
        pane.update_highlights(LoadedAnnotations([Highlight("h", 1, start, start + 8, "Deytsche")]))
        assert "fold" in pane.cursor.layout.kinds  # the reader closed it
    inside = Highlight("h", 1, start, start + 8, "Deytsche")
    async with reading(text, highlights=(inside,), title=title) as (pane, _):
        assert "fold" not in pane.cursor.layout.kinds


async def test_updates_keep_cursor_and_scroll() -> None:
    text = seed(0)
    async with reading(text, title="Kim Jong-un lavrov", size=(70, 16)) as (pane, _):
        for _ in range(6):
            pane.action_move("next_sentence")
        before = (pane.span, pane.scroll_offset)
        assert "label-org" not in style_of(pane, "The Kremlin said").foreground
        pane.update_marks(Marks((mention(text, "Kremlin", "ORG"),)))
        assert "label-org" in style_of(pane, "Kremlin").foreground
        pane.update_highlights(LoadedAnnotations([highlight(text, "The Kremlin said")]))
        assert "background-yellow" in style_of(pane, "Kremlin").background
        assert (pane.span, pane.scroll_offset) == before
        assert [mark.quote for *_, mark in pane.overlays.highlights.touching(*pane.span)] == ["The Kremlin said"]
        assert pane.overlays.highlights.touching(0, 1) == []


async def test_any_size_keeps_the_sentence_on_the_screen() -> None:
    async with reading(seed(1), size=(100, 30)) as (pane, pilot):
        for _ in range(8):
            pane.action_move("next_sentence")
        here = pane.span
        for size in [(30, 10), (200, 60), (12, 5), (80, 24)]:
            await pilot.resize_terminal(*size)
            first, _ = pane.cursor.layout.rows_of(here)
            top = pane.scroll_offset.y
            assert pane.span == here
            assert top <= first < top + pane.size.height
        pane.text_width = 40
        assert pane.cursor.layout.width == 40
        assert pane.span == here


async def test_mouse_positions_map_to_code_points() -> None:
    text = "日本 👨‍👩‍👧 a\tb\u00a0e\u0301 " + "x" * 80 + "\n\nSecond here. Third here."
    async with reading(text, size=(60, 20)) as (pane, pilot):
        left = pane.columns[0]
        y = pane.cursor.layout.header_height + 1

        async def drag(start: tuple[int, int], end: tuple[int, int]) -> str:
            await pilot.mouse_down(pane, offset=Offset(left + start[0], start[1]))
            await pilot.hover(pane, offset=Offset(left + end[0], end[1]))
            await pilot.mouse_up(pane, offset=Offset(left + end[0], end[1]))
            await pilot.pause()
            return chosen(pane)

        # 日本 is cells 0-3, a space, the family 5-6, a space, a 8, the tab 9-12, b 13, NBSP 14, é 15
        assert await drag((1, y), (3, y)) == "日本"
        assert await drag((5, y), (6, y)) == "👨‍👩‍👧"
        assert await drag((15, y), (6, y)) == "👨‍👩‍👧 a\tb\u00a0e\u0301"
        assert await drag((8, y), (11, y)) == "a"  # the tab is trailing white space
        assert (pane.cursor.mode, style_of(pane, "a").reverse) == ("visual", True)
        assert pane.screen.get_selected_text() == "a\t"
        rows = pane.cursor.layout.rows_of(pane.cursor.layout.sentences[0])
        end = rows[1] + 2
        assert await drag((13, y), (5, end)) == text[text.index("b") : text.index("Second") + 6]
        pane.action_move("visual_left")
        assert chosen(pane).endswith("Secon")
        assert pane.screen.selections == {}
        await pilot.click(pane, offset=Offset(left + 16, end))
        assert (chosen(pane), pane.cursor.mode) == ("Third here.", "normal")


async def test_a_double_click_activates_and_a_click_on_a_fold_opens_it() -> None:
    title = "Putin promised Kim to expand relations with North Korea"
    async with reading(seed(3), title=title, size=(80, 60)) as (pane, pilot):
        left = pane.columns[0]
        y = pane.cursor.layout.header_height + 1
        await pilot.click(pane, offset=Offset(left + 2, y), times=2)
        opened = messages_of(pilot)[-1]
        assert isinstance(opened, ReadingPane.Activated)
        assert pane.cursor.mode == "normal"
        await pilot.click(pane, offset=Offset(left + 2, pane.cursor.layout.kinds.index("fold")))
        assert "fold" not in pane.cursor.layout.kinds


def do(pane: ReadingPane, binding: Binding) -> None:
    _, name, parameters = parse(binding.action)
    getattr(pane, f"action_{name}")(*parameters)


async def test_each_key_of_the_table_has_its_method() -> None:
    async with reading(STORY, MARKS) as (pane, pilot):
        for binding in MOVEMENTS:
            assert hasattr(ReadingPane, f"action_{parse(binding.action)[1]}")
            await pane.run_action(binding.action)
        await pilot.pause()
        assert isinstance(messages_of(pilot)[-1], ReadingPane.Moved)


@pytest.mark.parametrize("text", ["", " \n\u00a0\n"])
async def test_an_article_without_words(text: str) -> None:
    async with reading(text) as (pane, _):
        for binding in MOVEMENTS:
            do(pane, binding)
        pane.jump(5, 9)
        assert (pane.span, pane.search("x"), pane.mention_at_cursor) == ((0, 0), 0, None)
        assert screen(pane)[0].strip() == "A title"


async def test_a_pane_before_its_first_article() -> None:
    app = Host()
    async with app.run_test(size=(60, 12)):
        for binding in MOVEMENTS:
            do(app.pane, binding)
        assert screen(app.pane) == [""] * app.pane.size.height
