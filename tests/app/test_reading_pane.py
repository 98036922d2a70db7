"""The reading pane in a host of its own: the real widget, real text, the strips it gives the screen."""

from __future__ import annotations

import re
from contextlib import asynccontextmanager
from itertools import pairwise
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

import pytest
from rich.cells import cell_len
from textual.app import App, ComposeResult
from textual.geometry import Offset
from textual.widgets import Static

from tui.app.theme import DEFAULTS, THEMES
from tui.app.widgets._painter import BAR, CLAIM, HIGHLIGHT, NOTE
from tui.app.widgets.reading_pane import MOVEMENTS, ReadingPane
from tui.core.model import Article, Claim, Highlight, Marks, Mention, Quotation

if TYPE_CHECKING:
    from collections.abc import AsyncIterator

    from rich.segment import Segment
    from textual.message import Message
    from textual.pilot import Pilot

SEEDS = Path(__file__).parents[2] / "seeds"
ROLES = THEMES[0].variables


def seed(number: int) -> str:
    return next(SEEDS.glob(f"{number:03}*.txt")).read_text(encoding="utf-8")


def article_of(text: str, title: str = "A title", publisher: str = "", published: str = "") -> Article:
    return Article(1, "a", title, publisher, published, "", "en", "", "", 0, 0.0, text)


def mention(text: str, name: str, label: str = "PERSON", nth: int = 0, **more: str) -> Mention:
    start, end = [match.span() for match in re.finditer(re.escape(name), text)][nth]
    return Mention(start, end, label, name, **more)


def highlight(text: str, quote: str, **more: object) -> Highlight:
    start = text.index(quote)
    return Highlight(quote, 1, start, start + len(quote), quote, **more)


class Host(App[None]):
    """A pane between two rows of something else, so that offsets are not zero by luck."""

    CSS = "Static { height: 1; } ReadingPane { height: 1fr; }"

    def __init__(self) -> None:
        super().__init__()
        self.told: list[Message] = []

    def get_theme_variable_defaults(self) -> dict[str, str]:
        return DEFAULTS

    def compose(self) -> ComposeResult:
        yield Static("above")
        yield ReadingPane()

    def on_mount(self) -> None:
        for theme in THEMES:
            self.register_theme(theme)
        self.theme = THEMES[0].name
        self.pane.all_signs = False
        self.pane.focus()

    @property
    def pane(self) -> ReadingPane:
        return self.query_one(ReadingPane)

    def on_reading_pane_moved(self, message: ReadingPane.Moved) -> None:
        self.told.append(message)

    def on_reading_pane_activated(self, message: ReadingPane.Activated) -> None:
        self.told.append(message)

    def on_reading_pane_selected(self, message: ReadingPane.Selected) -> None:
        self.told.append(message)


@asynccontextmanager
async def reading(
    text: str,
    marks: Marks | None = None,
    highlights: tuple[Highlight, ...] = (),
    *,
    size: tuple[int, int] = (60, 20),
    title: str = "A title",
    position: int = 0,
) -> AsyncIterator[tuple[ReadingPane, Pilot[None]]]:
    app = Host()
    async with app.run_test(size=size) as pilot:
        app.pane.show(article_of(text, title), marks or Marks(), highlights, position=position)
        await pilot.pause()
        yield app.pane, pilot


def row_with(pane: ReadingPane, words: str) -> list[Segment]:
    """The segments of the first row of the screen that shows some words."""
    for y in range(pane.size.height):
        strip = pane.render_line(y)
        if words in strip.text:
            return list(strip)
    raise AssertionError(f"{words!r} is not on the screen")


class Look(NamedTuple):
    """What words look like; a colour is the set of the theme's roles that have it."""

    ink: set[str]
    ground: set[str]
    underline: bool
    bold: bool
    reverse: bool


def style_of(pane: ReadingPane, words: str) -> Look:
    """The look of the first segment on the screen that holds some words."""
    for segment in row_with(pane, words):
        if words in segment.text:
            style = segment.style
            assert style is not None
            assert style.color is not None
            assert style.bgcolor is not None
            return Look(
                _roles(style.color.name),
                _roles(style.bgcolor.name),
                bool(style.underline),
                bool(style.bold),
                bool(style.reverse),
            )
    raise AssertionError(f"{words!r} is not one segment")


def _roles(colour: str) -> set[str]:
    return {name for name, value in ROLES.items() if value == colour}


def gutter_of(pane: ReadingPane, words: str) -> str:
    text = "".join(segment.text for segment in row_with(pane, words))
    left = pane.columns[0]
    return text[left - 3 : left]


def screen(pane: ReadingPane) -> list[str]:
    return [pane.render_line(y).text.rstrip() for y in range(pane.size.height)]


def chosen(pane: ReadingPane) -> str:
    return pane.page.text[slice(*pane.span)]


STORY = """Ann Lee met Bob Ray in Rome. They spoke on Monday, at length.

"We will build the bridge," Lee said. Ray agreed that the bridge costs a lot.

Nothing else was said."""
MARKS = Marks(
    (
        mention(STORY, "Ann Lee"),
        mention(STORY, "Bob Ray"),
        mention(STORY, "Rome", "GPE"),
        mention(STORY, "Monday", "DATE"),
        mention(STORY, "Lee", nth=1),
        mention(STORY, "Ray", nth=1, state="rejected"),
    ),
    (Quotation(STORY.index('"We'), STORY.index('," Lee') + 2, "Lee"),),
)


async def test_header_and_text() -> None:
    app = Host()
    async with app.run_test(size=(60, 12)) as pilot:
        article = article_of("A title\n\n\n  Some  words.\n\u00a0\nMore.", "A title", "Sputnik", "2019-04-15")
        app.pane.show(article, Marks(), [])
        await pilot.pause()
        left = " " * app.pane.columns[0]
        assert screen(app.pane)[:7] == [
            "",
            f"{left}A title",
            f"{left}Sputnik · 15 April 2019 · 1 min · sentence 1 of 2",
            "",
            f"{left[:-2]}{BAR} Some  words.",
            "",
            f"{left}More.",
        ]
        app.pane.next_sentence()
        assert "sentence 2 of 2" in screen(app.pane)[2]


async def test_mentions_are_ink_and_line_and_never_ground() -> None:
    async with reading(STORY, MARKS) as (pane, _):
        pane.bottom()
        person = style_of(pane, "Ann Lee")
        assert "label-person" in person.ink
        assert person.underline
        assert "page" in person.ground
        date = style_of(pane, "Monday")
        assert "label-date" in date.ink
        assert not date.underline
        assert not style_of(pane, " said. Ray agreed").underline  # the rejected one is not drawn
        assert style_of(pane, '"').bold


async def test_highlights_are_ground_and_the_inner_one_is_seen_whole() -> None:
    outer = highlight(STORY, STORY[STORY.index('"We') : STORY.index(" Ray agreed")], color="green")
    inner = highlight(STORY, "build the bridge", color="pink")
    async with reading(STORY, MARKS, (inner, outer)) as (pane, _):
        assert "ground-green" in style_of(pane, "We will ").ground
        assert "ground-pink" in style_of(pane, "build the bridge").ground
        lee = style_of(pane, "Lee")
        assert lee.underline
        # the cursor's ground stays below a highlight's; its bar tells where it is
        pane.next_paragraph()
        assert "ground-green" in style_of(pane, "We will ").ground
        assert gutter_of(pane, "We will") == f" {BAR} "


async def test_signs_in_the_gutter() -> None:
    marks = (
        highlight(STORY, "They spoke on Monday, at length.", claim=Claim(verdict="true")),
        highlight(STORY, "Ray agreed", note="Did he?"),
        highlight(STORY, "Nothing"),
    )
    async with reading(STORY, MARKS, marks) as (pane, _):
        assert gutter_of(pane, "Rome") == f"{CLAIM}{BAR} "
        sign = next(segment for segment in row_with(pane, "Rome") if segment.text == CLAIM)
        assert sign.style is not None
        assert sign.style.color is not None
        assert sign.style.color.name == ROLES["verdict-true"]
        assert "ground-claim" in style_of(pane, "They spoke on ").ground
        assert gutter_of(pane, "Ray agreed") == f"{NOTE}  "
        assert gutter_of(pane, "Nothing") == "   "
        pane.all_signs = True
        assert gutter_of(pane, "Nothing") == f"{HIGHLIGHT}  "


async def test_without_colours_everything_has_a_sign_or_a_weight(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("NO_COLOR", "1")
    app = Host()
    async with app.run_test(size=(60, 20)) as pilot:
        app.pane.all_signs = None
        app.pane.show(article_of(STORY), MARKS, [highlight(STORY, "Nothing else")])
        await pilot.pause()
        assert style_of(app.pane, "They spoke on ").bold is False
        assert style_of(app.pane, " met ").bold  # the cursor's sentence
        assert gutter_of(app.pane, "Nothing") == f"{HIGHLIGHT}  "
        (nothing,) = [segment for segment in row_with(app.pane, "Nothing") if "Nothing" in segment.text]
        assert nothing.style is not None
        assert nothing.style.italic


async def test_selection_is_reversed_and_keeps_lines() -> None:
    async with reading(STORY, MARKS) as (pane, _):
        pane.extend_next()
        style = style_of(pane, "Ann Lee")
        assert (style.reverse, style.underline) == (True, True)
        assert style_of(pane, "Nothing").reverse is False
        assert pane.leave()
        assert style_of(pane, "Ann Lee").reverse is False
        assert not pane.leave()


async def test_underline_never_runs_over_the_end_of_a_row() -> None:
    text = "x" * 30 + " Ann Lee was there."
    async with reading(text, Marks((mention(text, "Ann Lee"),)), size=(40, 10)) as (pane, _):
        for words in ("Ann", "Lee"):
            segments = [segment for segment in row_with(pane, words) if segment.style and segment.style.underline]
            assert [segment.text for segment in segments] == [words]


async def test_every_strip_is_as_wide_as_the_pane_and_measures_right() -> None:
    text = "日本語の文。 👨‍👩‍👧 a\tb e\u0301 ❤️ \u00ad\u200b\u202e\x1b[31mred " + "長い" * 40
    async with reading(text, Marks((mention(text, "文"), mention(text, "red"))), size=(37, 14)) as (pane, _):
        for y in range(pane.size.height):
            strip = pane.render_line(y)
            assert sum(cell_len(segment.text) for segment in strip) == strip.cell_length == pane.size.width
            assert not set(strip.text) & set("\x1b\u202e\u200b\u00ad\t")


async def test_movements_over_the_first_seed() -> None:
    async with reading(seed(0), title="Kim Jong-un lavrov", size=(80, 24)) as (pane, pilot):
        assert chosen(pane).startswith("North Korean President")
        pane.next_sentence()
        pane.next_paragraph()
        assert chosen(pane).startswith("He also noted")
        pane.visual()
        for _ in range(3):
            pane.visual_word()
        pane.visual_left()
        pane.visual_left()
        pane.visual_right()
        pane.visual_word_end()
        assert (chosen(pane), pane.mode) == ("He also noted that", "visual")
        pane.visual_word_back()
        pane.visual_line_end()
        pane.visual_line_start()
        assert chosen(pane) == "H"
        pane.next_sentence()
        assert chosen(pane).endswith("both States.")
        assert pane.leave()
        assert pane.progress < 1
        pane.bottom()
        assert (pane.progress, pane.scroll_offset.y) == (1.0, pane.max_scroll_y)
        pane.top()
        assert (pane.progress, pane.scroll_offset.y) == (0.0, 0)
        pane.page_down()
        assert pane.scroll_offset.y > 10
        assert chosen(pane) in pane.page.text[300:]
        pane.half_page_up()
        pane.page_up()
        assert pane.scroll_offset.y == 0
        await pilot.pause()
        assert pilot.app.told[-1].control is pane


async def test_a_sentence_longer_than_the_pane_is_scrolled_through() -> None:
    text = "Short one. " + "word " * 400 + "end. After it."
    async with reading(text, size=(40, 12)) as (pane, _):
        pane.next_sentence()
        seen = []
        for _ in range(100):
            at = pane.position
            seen.append(pane.scroll_offset.y)
            pane.next_sentence()
            if pane.position != at:
                break
        assert len(seen) > 4
        assert all(0 < after - before < pane.size.height for before, after in pairwise(seen))
        assert chosen(pane) == "After it."
        pane.previous_sentence()
        assert chosen(pane).startswith("word")


async def test_pages_go_through_a_sentence_longer_than_the_pane_too() -> None:
    text = "Short one. " + "word " * 400 + "end. After it."
    async with reading(text, size=(40, 12)) as (pane, _):
        tops = [pane.scroll_offset.y]
        for _ in range(20):
            pane.page_down()
            tops.append(pane.scroll_offset.y)
        assert tops[-1] == pane.max_scroll_y
        assert all(before < after for before, after in pairwise(tops[: tops.index(tops[-1]) + 1]))
        assert chosen(pane) == "After it."


async def test_a_cursor_scrolled_out_of_sight_is_taken_up_where_the_reader_looks() -> None:
    async with reading(seed(0), size=(80, 16)) as (pane, _):
        pane.scroll_to(y=14, animate=False)
        assert pane.progress > 0
        pane.next_sentence()
        first, last = pane.page.rows_of(pane.span)
        assert 14 - 2 <= pane.scroll_offset.y <= first <= last < pane.scroll_offset.y + 16


async def test_a_move_repaints_only_the_rows_it_touches() -> None:
    async with reading(STORY, MARKS) as (pane, pilot):
        for y in range(pane.size.height):
            pane.render_line(y)
        kept = [pane.render_line(y) for y in range(pane.size.height)]
        pane.next_paragraph()
        changed = [y for y in range(pane.size.height) if pane.render_line(y) is not kept[y]]
        touched = {pane.page.meta, *range(4, 6), *range(7, 9)}
        assert set(changed) <= touched
        assert len(changed) >= 3
        pilot.app.theme = "postil-light"
        await pilot.pause()
        assert pane.render_line(4) is not kept[4]


async def test_mentions_one_after_the_other() -> None:
    async with reading(STORY, MARKS) as (pane, _):
        named = []
        while pane.next_mention():
            found = pane.mention_at_cursor
            assert found is not None
            named.append(pane.page.text[found.start : found.end])
        assert named == ["Ann Lee", "Bob Ray", "Rome", "Lee"]
        assert style_of(pane, "Lee").reverse is False  # the first "Lee" on the screen is another's
        assert pane.caret.current is not None
        assert pane.previous_mention()
        assert style_of(pane, "Rome").reverse
        pane.previous_sentence()
        assert pane.caret.current is None
        assert pane.mention_at(STORY.index("Monday")) is not None


async def test_search() -> None:
    async with reading(STORY, MARKS, position=STORY.index("They")) as (pane, _):
        assert pane.search("THE  bridge") == 2
        assert chosen(pane).startswith('"We will')
        assert style_of(pane, "the bridge").reverse
        pane.next_hit()
        assert chosen(pane).startswith("Ray agreed")
        assert "hit" in style_of(pane, "the bridge").ground
        pane.next_hit()
        assert chosen(pane).startswith('"We will')
        pane.previous_hit()
        assert chosen(pane).startswith("Ray agreed")
        assert pane.leave()
        assert (pane.hits, pane.caret.current) == ([], None)
        assert pane.search("zebra") == 0
        assert not pane.next_hit()


async def test_folds_open_by_key_by_jump_and_for_annotations() -> None:
    text = seed(3)
    title = "Putin promised Kim to expand relations with North Korea"
    async with reading(text, title=title, size=(80, 24)) as (pane, _):
        pane.bottom()
        last = pane.span
        assert any("≡ the text above again, 7 paragraphs · o shows it" in line for line in screen(pane))
        assert pane.toggle_fold()
        assert "fold" not in pane.page.kinds
        assert pane.span == last
        pane.bottom()
        assert pane.span[0] > last[0]
        assert pane.toggle_fold()
        assert pane.span == last
        start = text.rindex("Deytsche")
        pane.jump(start, start + 8)
        assert pane.span[0] == start
        assert style_of(pane, "Deytsche").reverse
        pane.toggle_fold()
        assert "fold" in pane.page.kinds
        pane.update_highlights([Highlight("h", 1, start, start + 8, "Deytsche")])
        assert "fold" in pane.page.kinds  # the reader shut it
    inside = Highlight("h", 1, start, start + 8, "Deytsche")
    async with reading(text, highlights=(inside,), title=title) as (pane, _):
        assert "fold" not in pane.page.kinds


async def test_updates_keep_cursor_and_scroll() -> None:
    text = seed(0)
    async with reading(text, title="Kim Jong-un lavrov", size=(70, 16)) as (pane, _):
        for _ in range(6):
            pane.next_sentence()
        before = (pane.span, pane.scroll_offset)
        assert "label-org" not in style_of(pane, "The Kremlin said").ink
        pane.update_marks(Marks((mention(text, "Kremlin", "ORG"),)))
        assert "label-org" in style_of(pane, "Kremlin").ink
        pane.update_highlights([highlight(text, "The Kremlin said")])
        assert "ground-yellow" in style_of(pane, "Kremlin").ground
        assert (pane.span, pane.scroll_offset) == before
        assert [mark.quote for mark in pane.highlights_at_cursor] == ["The Kremlin said"]
        assert pane.highlights_at(0) == []


async def test_any_size_keeps_the_sentence_on_the_screen() -> None:
    async with reading(seed(1), size=(100, 30)) as (pane, pilot):
        for _ in range(8):
            pane.next_sentence()
        here = pane.span
        for size in [(30, 10), (200, 60), (12, 5), (80, 24)]:
            await pilot.resize_terminal(*size)
            first, _ = pane.page.rows_of(here)
            top = pane.scroll_offset.y
            assert pane.span == here
            assert top <= first < top + pane.size.height
        pane.text_width = 40
        assert pane.page.width == 40
        assert pane.span == here


async def test_the_mouse_maps_to_code_points() -> None:
    text = "日本 👨‍👩‍👧 a\tb\u00a0e\u0301 " + "x" * 80 + "\n\nSecond here. Third here."
    async with reading(text, size=(60, 20)) as (pane, pilot):
        left = pane.columns[0]
        y = pane.page.header + 1

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
        assert await drag((8, y), (11, y)) == "a"  # the tab is white space at the end
        assert (pane.mode, style_of(pane, "a").reverse) == ("visual", True)
        assert pane.screen.get_selected_text() == "a\t"
        assert isinstance(pilot.app.told[-1], ReadingPane.Selected)
        rows = pane.page.rows_of(pane.page.sentences[0])
        end = rows[1] + 2
        assert await drag((13, y), (5, end)) == text[text.index("b") : text.index("Second") + 6]
        pane.visual_left()
        assert chosen(pane).endswith("Secon")
        assert pane.screen.selections == {}
        await pilot.click(pane, offset=Offset(left + 16, end))
        assert (chosen(pane), pane.mode) == ("Third here.", "normal")


async def test_a_double_click_opens_and_a_click_on_a_fold_shows_it() -> None:
    title = "Putin promised Kim to expand relations with North Korea"
    async with reading(seed(3), title=title, size=(80, 60)) as (pane, pilot):
        left = pane.columns[0]
        y = pane.page.header + 1
        await pilot.click(pane, offset=Offset(left + 2, y), times=2)
        opened = pilot.app.told[-1]
        assert isinstance(opened, ReadingPane.Activated)
        assert opened.offset == pane.page.sentences[0][0] + 2
        assert pane.mode == "normal"
        await pilot.click(pane, offset=Offset(left + 2, pane.page.kinds.index("fold")))
        assert "fold" not in pane.page.kinds


async def test_keys_are_the_apps_and_movements_are_actions() -> None:
    async with reading(STORY, MARKS) as (pane, pilot):
        assert not list(pane._bindings)
        for name in MOVEMENTS:
            await pane.run_action(name)
        await pilot.pause()
        assert isinstance(pilot.app.told[-1], ReadingPane.Activated)


@pytest.mark.parametrize("text", ["", " \n\u00a0\n"])
async def test_an_article_without_words(text: str) -> None:
    async with reading(text) as (pane, _):
        for name in MOVEMENTS:
            getattr(pane, name)()
        pane.jump(5, 9)
        assert (pane.span, pane.search("x"), pane.mention_at_cursor) == ((0, 0), 0, None)
        assert screen(pane)[1].strip() == "A title"


async def test_a_pane_before_its_first_article() -> None:
    app = Host()
    async with app.run_test(size=(60, 12)):
        for name in MOVEMENTS:
            getattr(app.pane, name)()
        assert screen(app.pane) == [""] * app.pane.size.height
