"""The parts of the reading pane without a screen: the visible rows, the overlays and the folds."""

from __future__ import annotations

import pytest

from tests.app.pane_host import MARKS, STORY, highlight, seed
from tui.app.reading.cursor import Cursor
from tui.app.reading.document import ArticleDocument, FoldState
from tui.app.reading.overlays import Overlays
from tui.app.reading.viewport import MARGIN, Viewport
from tui.core.model import Highlight, Marks, Quotation
from tui.library.tables.annotations import LoadedAnnotations

TWICE = seed(3), "Putin promised Kim to expand relations with North Korea"


@pytest.fixture
def overlays() -> Overlays:
    overlays = Overlays()
    overlays.set_marks(MARKS)
    return overlays


def cursor_in(text: str, width: int = 30, title: str = "") -> Cursor:
    return Cursor(FoldState(ArticleDocument(text, title), Overlays().is_annotated).lay_out(width))


# visible rows


def test_a_visible_cursor_causes_no_scrolling() -> None:
    cursor = cursor_in(" ".join(f"Sentence {number}." for number in range(60)), 14)
    row = cursor.layout.rows_of(cursor.layout.sentences[20])[0]
    cursor.place(cursor.layout.sentences[20][0])
    assert Viewport(cursor, row - 5, 12).reveal() == row - 5
    assert Viewport(cursor, row - 1, 12).reveal() == row - MARGIN
    assert Viewport(cursor, row - 12, 12).reveal() == row + 1 + MARGIN - 12
    assert Viewport(cursor, 0, 12).reveal(centre=True) == row - 4
    cursor.place(0)
    assert Viewport(cursor, 3, 12).reveal() == 0
    assert Viewport(cursor, 3, 0).reveal() == 3


def test_a_page_moves_the_cursor_and_stops_at_the_end() -> None:
    cursor = cursor_in("\n".join(f"Sentence {number}." for number in range(60)))
    last_top = len(cursor.layout.rows) - 20
    top = 0
    while top < last_top:
        before, top = top, Viewport(cursor, top, 20).move_page(1)
        assert before < top <= cursor.layout.row_of(cursor.offset) < top + 20
        assert top <= before + 20 - MARGIN, "the last rows of a page are seen again on the next"
    Viewport(cursor, last_top, 20).move_page(1)
    assert cursor.sentence_span == cursor.layout.sentences[-1]
    assert 0 <= Viewport(cursor, last_top, 20).move_page(-0.5) - (last_top - 10) < MARGIN


def test_another_width_keeps_the_sentence_in_place_on_the_screen() -> None:
    text = "\n".join(f"{number} two three four five six." for number in range(40))
    cursor = cursor_in(text)
    cursor.place(cursor.layout.sentences[20][0])
    y = cursor.layout.row_of(cursor.offset) - 30
    narrow = FoldState(ArticleDocument(text), Overlays().is_annotated).lay_out(8)
    top = Viewport(cursor, 30, 20).relocate(narrow)
    assert cursor.layout is narrow
    assert narrow.row_of(cursor.offset) - top == y
    seen = narrow.rows[top + 40].start
    assert Viewport(cursor, top + 40, 20).relocate(cursor_in(text).layout) == cursor_in(text).layout.row_of(seen), (
        "with the cursor out of sight the top row stays"
    )


@pytest.mark.parametrize(("delta", "edge", "page"), [(1, 20, 38), (-1, 39, 21)])
def test_a_cursor_out_of_sight_continues_at_the_visible_edge(delta: int, edge: int, page: int) -> None:
    cursor = cursor_in("\n".join(f"Sentence {number}." for number in range(60)))
    Viewport(cursor, 20, 20).move_sentence(delta)
    assert cursor.layout.row_of(cursor.offset) == cursor.layout.text_row(edge, delta)
    cursor.place(0)
    Viewport(cursor, 20, 20).move_page(delta)
    assert cursor.layout.row_of(cursor.offset) == cursor.layout.text_row(page, delta)


def test_the_share_read_follows_the_cursor_or_the_visible_rows() -> None:
    cursor = cursor_in("\n".join(f"Sentence {number}." for number in range(60)))
    assert Viewport(cursor, 0, 20).share_read() == 0
    assert 0.2 < Viewport(cursor, 20, 20).share_read() < 0.5
    cursor.move_to_edge(last=True)
    assert Viewport(cursor, 0, 20).share_read() == 1
    assert Viewport(cursor_in(""), 0, 20).share_read() == 0


# overlays


def test_each_change_returns_the_spans_to_redraw(overlays: Overlays) -> None:
    first, second = highlight(STORY, "Ray agreed"), highlight(STORY, "Nothing")
    in_sight = (0, len(STORY))
    assert overlays.set_highlights(LoadedAnnotations([first]), in_sight) == [(first.start, first.end)]
    assert overlays.set_highlights(LoadedAnnotations([first, second]), in_sight) == [(second.start, second.end)]
    assert overlays.set_highlights(LoadedAnnotations([first, second]), in_sight) == []
    assert overlays.set_suggestions([(0, 9)]) == [(0, 9)]
    assert sorted(overlays.set_suggestions([(0, 8)])) == [(0, 8), (0, 9)]


def test_of_several_overlays_the_innermost_comes_first(overlays: Overlays) -> None:
    mention = overlays.mention_at(STORY.index("Monday"))
    assert mention is not None
    assert mention.label == "DATE"


def test_scare_quotes_are_not_a_quotation(overlays: Overlays) -> None:
    overlays.set_marks(Marks((), (Quotation(3, 9), Quotation(20, 24, weak=True))))
    assert [(start, end) for start, end, _ in overlays.quotation_marks] == [(3, 4), (8, 9)]


def test_the_best_suggestions_come_first_and_each_once(overlays: Overlays) -> None:
    cursor = cursor_in(STORY)
    first, second, third = cursor.layout.sentences[:3]

    def visited(delta: int = 1) -> tuple[int, int] | None:
        span = overlays.suggestion_beside(cursor, delta)
        if span is not None:
            overlays.visit(span[0])
        return span

    overlays.best_first = True
    overlays.set_suggestions([third, first, second])
    assert [visited(), visited(), visited(), visited()] == [third, first, second, None]
    assert visited(-1) == first
    overlays.set_suggestions([third, second])  # the first has become a claim
    assert visited() == second
    overlays.forget_visits()
    assert visited() == third


def test_the_next_overlay_is_counted_from_the_cursor(overlays: Overlays) -> None:
    cursor = cursor_in(STORY)
    assert overlays.hit_beside(cursor, 1) is None
    overlays.search(cursor.layout, "ray")
    first, last = overlays.hits[0], overlays.hits[-1]
    assert overlays.hit_beside(cursor, 1) == first
    assert overlays.hit_beside(cursor, -1) == last
    cursor.current = last
    assert overlays.hit_beside(cursor, 1) == first
    overlays.set_suggestions([cursor.layout.sentences[2]])
    assert overlays.suggestion_beside(cursor, 1) == cursor.layout.sentences[2]
    assert overlays.suggestion_beside(cursor, -1) is None
    cursor.current = None
    assert overlays.mention_beside(cursor, 1) == (0, 7)
    assert overlays.mention_beside(cursor, -1) is None


# folds


def test_a_fold_opens_for_an_annotation_unless_the_reader_closed_it() -> None:
    overlays = Overlays()
    document = ArticleDocument(*TWICE)
    folds = FoldState(document, overlays.is_annotated)
    (fold,) = document.folds
    closed = folds.lay_out(70)
    assert not closed.open_folds
    assert not folds.choose(fold[0] - 1, is_open=True)
    words = document.text[fold[0] + 5 : fold[0] + 30]
    overlays.set_highlights(LoadedAnnotations([Highlight("h", 1, fold[0] + 5, fold[0] + 30, words)]))
    assert folds.has_changed(closed)
    assert folds.lay_out(70).open_folds == {fold}
    assert folds.choose(fold[0], is_open=False)
    assert not folds.has_changed(closed)
    assert folds.toggle_nearest(0)
    assert folds.lay_out(70).open_folds == {fold}
    assert not FoldState(ArticleDocument("One."), overlays.is_annotated).toggle_nearest(0)
