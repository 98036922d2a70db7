"""What the reading pane draws: colours and styles, signs, rows."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from rich.cells import cell_len

from tests.app.pane_host import (
    MARKS,
    ROLES,
    STORY,
    Host,
    article_of,
    gutter_of,
    highlight,
    mention,
    reading,
    row_with,
    screen,
    style_of,
)
from tui.app.reading.painter import BAR, HIGHLIGHT, NOTE
from tui.app.reading.pane_styles import pane_styles
from tui.core.model import Claim, Marks
from tui.library.tables.annotations import LoadedAnnotations

if TYPE_CHECKING:
    import pytest


async def test_header_and_text() -> None:
    app = Host()
    async with app.run_test(size=(60, 12)) as pilot:
        article = article_of("A title\n\n\n  Some  words.\n\u00a0\nMore.", "A title", "Sputnik", "2019-04-15")
        app.pane.show(article, Marks(), LoadedAnnotations())
        await pilot.pause()
        left = " " * app.pane.columns[0]
        assert screen(app.pane)[:6] == [
            f"{left}A title",
            f"{left}Sputnik · 15 April 2019 · 1 min · sentence 1 of 2",
            "",
            f"{left[:-2]}{BAR} Some  words.",
            "",
            f"{left}More.",
        ]
        app.pane.action_move("next_sentence")
        assert "sentence 2 of 2" in screen(app.pane)[1]


async def test_mentions_have_a_colour_and_a_line_but_no_background() -> None:
    async with reading(STORY, MARKS) as (pane, _):
        pane.action_move("bottom")
        person = style_of(pane, "Ann Lee")
        assert "label-person" in person.foreground
        assert person.underline
        assert "page" in person.background
        date = style_of(pane, "Monday")
        assert "label-date" in date.foreground
        assert not date.underline
        assert not style_of(pane, " said. Ray agreed").underline  # a rejected mention is not drawn
        assert style_of(pane, '"').bold


async def test_highlights_have_a_background_and_the_inner_one_is_fully_visible() -> None:
    outer = highlight(STORY, STORY[STORY.index('"We') : STORY.index(" Ray agreed")], color="green")
    inner = highlight(STORY, "build the bridge", color="pink")
    async with reading(STORY, MARKS, (inner, outer)) as (pane, _):
        assert "background-green" in style_of(pane, "We will").background
        assert "background-pink" in style_of(pane, "build the bridge").background
        row = "".join(segment.text for segment in row_with(pane, "We will"))
        assert "We will[build" in row, "where one overlaps another, its start is visible"
        lee = style_of(pane, "Lee")
        assert lee.underline
        # a highlight covers the cursor's background; the cursor's bar is still there
        pane.action_move("next_paragraph")
        assert "background-green" in style_of(pane, "We will").background
        assert gutter_of(pane, "We will") == f" {BAR}["


async def test_both_ends_of_a_highlight_are_marked_in_whatever_row_another_overlaps_it() -> None:
    outer = highlight(STORY, STORY[STORY.index('"We') : STORY.index(" Ray agreed")], color="green")
    inner = highlight(STORY, "Lee said", color="pink")
    async with reading(STORY, MARKS, (outer,), size=(30, 16)) as (pane, pilot):
        assert gutter_of(pane, "We will")[2] == " "
        pane.update_highlights(LoadedAnnotations([outer, inner]))
        await pilot.pause()
        begins, ends = row_with(pane, "We will"), row_with(pane, "Lee said")
        assert begins is not ends
        assert gutter_of(pane, "We will")[2] == "["
        assert "[Lee said.]" in "".join(segment.text for segment in ends)


async def test_tags_are_drawn_beside_the_text() -> None:
    outer = replace(highlight(STORY, STORY[STORY.index('"We') : STORY.index(" Ray agreed")]), tags=("war/talks",))
    inner = replace(highlight(STORY, "build the bridge"), tags=("bridges", "aid"), creator="ben")
    async with reading(STORY, MARKS, (inner, outer), size=(110, 20)) as (pane, pilot):
        row = next(y for y in range(pane.size.height) if "We will" in pane.render_line(y).text)
        beside = pane.columns.left + pane.columns.text + 1
        shown = [pane.render_line(y).text[beside:].rstrip() for y in range(row, row + 2)]
        assert shown == ["▪▪▪ talks  aid b  bridges b", ""]
        await pilot.resize_terminal(40, 20)
        await pilot.pause()
        rows = [pane.render_line(y).text.rstrip() for y in range(pane.size.height)]
        assert {row[-3:] for row in rows if "bridge" in row} == {"  3", "  ▘"}, (
            "one cell shows a tag or the number of tags"
        )
    async with reading(STORY, MARKS, (highlight(STORY, "build the bridge"),), size=(70, 20)) as (pane, _):
        assert not pane.columns.lanes, "without tags there is no margin"
        width = pane.cursor.layout.width
        pane.update_highlights(LoadedAnnotations((inner,)))
        assert pane.cursor.layout.width == pane.columns.text < width, "the first tag makes room beside all of the text"


async def test_signs_in_the_gutter() -> None:
    marks = (
        highlight(STORY, "They spoke on Monday, at length.", claim=Claim.with_check(verdict="true")),
        highlight(STORY, "Ray agreed", note="Did he?"),
        highlight(STORY, "Nothing"),
    )
    async with reading(STORY, MARKS, marks) as (pane, _):
        assert gutter_of(pane, "Rome") == f"={BAR} "
        sign = next(segment for segment in row_with(pane, "Rome") if segment.text == "=")
        assert sign.style is not None
        assert sign.style.color is not None
        assert sign.style.color.name == ROLES["verdict-true"]
        assert "background-claim" in style_of(pane, "They spoke on ").background
        assert gutter_of(pane, "Ray agreed") == f"{NOTE}  "
        assert gutter_of(pane, "Nothing") == "   "
        pane.painter.all_signs = True
        pane.painter.forget_all()
        assert gutter_of(pane, "Nothing") == f"{HIGHLIGHT}  "
        styles = pane_styles(ROLES, few_colors=False)
        pane.painter.set_styles(pane.base_style, styles, frozenset({"yellow"}), few_colors=False)
        assert gutter_of(pane, "Nothing") == f"{HIGHLIGHT} [", (
            "a background that the theme also uses for another colour"
        )


async def test_without_colours_everything_has_a_sign_or_a_weight(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("NO_COLOR", "1")
    app = Host()
    async with app.run_test(size=(60, 20)) as pilot:
        app.pane.painter.all_signs = None
        app.pane.show(article_of(STORY), MARKS, LoadedAnnotations([highlight(STORY, "Nothing else")]))
        await pilot.pause()
        assert style_of(app.pane, "They spoke on ").bold is False
        assert style_of(app.pane, " met ").bold  # the current sentence
        assert gutter_of(app.pane, "Nothing") == f"{HIGHLIGHT} ["
        assert "Nothing else]" in "".join(segment.text for segment in row_with(app.pane, "Nothing"))
        (nothing,) = [segment for segment in row_with(app.pane, "Nothing") if "Nothing" in segment.text]
        assert nothing.style is not None
        assert nothing.style.italic


async def test_a_selection_is_reversed_and_keeps_underlines() -> None:
    async with reading(STORY, MARKS) as (pane, _):
        pane.action_move("extend_next")
        style = style_of(pane, "Ann Lee")
        assert (style.reverse, style.underline) == (True, True)
        assert style_of(pane, "Nothing").reverse is False
        pane.action_leave()
        assert style_of(pane, "Ann Lee").reverse is False


async def test_an_underline_never_continues_past_the_end_of_a_row() -> None:
    text = "x" * 30 + " Ann Lee was there."
    async with reading(text, Marks((mention(text, "Ann Lee"),)), size=(40, 10)) as (pane, _):
        for words in ("Ann", "Lee"):
            segments = [segment for segment in row_with(pane, words) if segment.style and segment.style.underline]
            assert [segment.text for segment in segments] == [words]


async def test_every_strip_is_as_wide_as_the_pane_and_measured_correctly() -> None:
    text = "日本語の文。 👨‍👩‍👧 a\tb e\u0301 ❤️ \u00ad\u200b\u202e\x1b[31mred " + "長い" * 40
    async with reading(text, Marks((mention(text, "文"), mention(text, "red"))), size=(37, 14)) as (pane, _):
        for y in range(pane.size.height):
            strip = pane.render_line(y)
            width = sum(cell_len(segment.text) for segment in strip)
            assert width == strip.cell_length == pane.scrollable_content_region.width
            assert not set(strip.text) & set("\x1b\u202e\u200b\u00ad\t")


async def test_a_move_repaints_only_the_rows_it_changes() -> None:
    async with reading(STORY, MARKS) as (pane, pilot):
        for y in range(pane.size.height):
            pane.draw_line(y)
        before = [pane.draw_line(y) for y in range(pane.size.height)]
        pane.action_move("next_paragraph")
        changed = [y for y in range(pane.size.height) if pane.draw_line(y) is not before[y]]
        touched = {pane.cursor.layout.byline_row, *range(3, 5), *range(6, 8)}
        assert set(changed) <= touched
        assert len(changed) >= 3
        pilot.app.theme = "postil-light"
        await pilot.pause()
        assert pane.draw_line(3) is not before[3]


async def test_the_annotations_at_the_cursor_in_words() -> None:
    marks = (
        highlight(STORY, "They spoke on Monday, at length.", claim=Claim.with_check(verdict="true"), note="Did they?"),
    )
    async with reading(STORY, MARKS, marks) as (pane, pilot):
        pane.painter.says_signs = True
        pane.action_move("next_sentence")
        await pilot.pause()
        byline = "".join(segment.text for segment in row_with(pane, "sentence 2 of"))
        assert byline.strip().startswith("claim, true, note · ")
