"""The layout and the cursor: arithmetic without a screen."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tui.app.reading.cursor import Cursor
from tui.app.reading.document import ArticleDocument, TextLayout
from tui.app.reading.overlays import find_hits
from tui.app.reading.pane import byline
from tui.core.model import Article

SEEDS = Path(__file__).parents[2] / "seeds"


def seed(number: int) -> str:
    return next(SEEDS.glob(f"{number:03}*.txt")).read_text(encoding="utf-8")


def layout_of(text: str, width: int = 70, title: str = "", *, brief: bool = False) -> TextLayout:
    return TextLayout(ArticleDocument(text, title), width, brief=brief)


def shown(layout: TextLayout) -> list[str]:
    return [
        layout.text[row.start : row.end] if kind == "text" else kind
        for kind, row in zip(layout.kinds, layout.rows, strict=True)
    ]


# layout


def test_rows_of_a_page() -> None:
    layout = layout_of("Title\n\n  one two three\n\u00a0\n\n\nfour", 8, "Title")
    assert shown(layout) == ["title", "byline", "blank", "one two", "three", "blank", "four", "blank"]
    assert layout.rows_of((9, 22)) == (3, 4)
    assert layout.sentences == [(9, 22), (27, 31)]
    assert not layout.shows(2)


def test_a_title_line_with_an_annotation_is_shown() -> None:
    document = ArticleDocument("Title\nTitle\nText here.", "Title")
    assert shown(TextLayout(document, 20)) == ["title", "byline", "blank", "Text here.", "blank"]
    with_title = TextLayout(document, 20, shown_titles=frozenset({(0, 5)}))
    assert shown(with_title)[2:] == ["blank", "Title", "blank", "Text here.", "blank"]


def test_an_article_that_consists_of_its_title_is_shown() -> None:
    assert shown(layout_of("Title", 20, "Title"))[2:] == ["blank", "Title", "blank"]


def test_a_repeated_body_is_one_row_until_opened() -> None:
    document = ArticleDocument(seed(3), "Putin promised Kim to expand relations with North Korea")
    layout = TextLayout(document, 70)
    assert len(document.title_lines) == 2
    assert layout.kinds.count("fold") == 1
    (fold,) = document.folds
    assert layout.paragraphs_in(fold) == 7
    assert not layout.shows(fold[0])
    assert layout.sentences[-1][1] <= fold[0]
    opened = TextLayout(document, 70, open_folds=frozenset({fold}))
    assert "fold" not in opened.kinds
    assert len(opened.sentences) == 2 * len(layout.sentences)


@pytest.mark.parametrize("text", ["", " \n\u00a0\n\t"])
def test_an_article_without_words(text: str) -> None:
    layout = layout_of(text, 20, "Title")
    cursor = Cursor(layout)
    for move in (
        cursor.start_selection,
        lambda: cursor.move_sentence(1),
        lambda: cursor.extend_sentence(-1),
        lambda: cursor.move_to_edge(last=True),
    ):
        move()
    cursor.move_paragraph(1)
    assert (cursor.span, cursor.mode) == ((0, 0), "normal")
    assert max(layout.rows_of((0, 0))) < len(layout.rows)
    assert layout.offset_at(99, 99) == len(text)


@given(st.text(alphabet=st.sampled_from("ab. \n\t\u00a0日👨\u200d👩é\u0301。"), max_size=120), st.integers(2, 30))
def test_every_shown_code_point_is_found_where_it_is_drawn(text: str, width: int) -> None:
    layout = layout_of(text, width)
    for y, (kind, row) in enumerate(zip(layout.kinds, layout.rows, strict=True)):
        if kind == "text":
            for offset in range(row.start, row.end):
                assert layout.row_of(offset) == y
                assert layout.grapheme_start(offset) <= offset < layout.grapheme_end(offset)
            assert layout.offset_at(y, 10_000) == row.end
            assert layout.offset_at(y, -5) == row.start


def test_offsets_of_cells() -> None:
    layout = layout_of("日本\t👨‍👩‍👧x", 40)
    y = layout.row_of(0)
    assert [layout.offset_at(y, column) for column in range(12)] == [0, 0, 1, 1, 2, 2, 2, 2, 3, 3, 8, 9]
    assert [layout.offset_at(y, column, after=True) for column in (1, 2, 3, 5, 9, 10, 11)] == [1, 1, 2, 3, 8, 8, 9]
    assert [layout.column_of(offset) for offset in (0, 1, 2, 3, 5, 8)] == [0, 2, 4, 8, 8, 10]


# cursor

TEXT = "One ash. Two bay.\n\nThree cod. Four doe.\n\nFive elm."


@pytest.fixture
def cursor() -> Cursor:
    return Cursor(layout_of(TEXT, 20))


def chosen(cursor: Cursor) -> str:
    return cursor.layout.text[slice(*cursor.span)]


def test_by_sentence_and_paragraph(cursor: Cursor) -> None:
    selections = []
    for move in (cursor.move_sentence, cursor.move_paragraph, cursor.move_sentence, cursor.move_paragraph):
        move(1)
        selections.append(chosen(cursor))
    assert selections == ["Two bay.", "Three cod.", "Four doe.", "Five elm."]
    cursor.move_sentence(1)
    cursor.move_paragraph(1)
    assert chosen(cursor) == "Five elm."
    selections = []
    for move in (cursor.move_sentence, cursor.move_paragraph, cursor.move_paragraph, cursor.move_sentence):
        move(-1)
        selections.append(chosen(cursor))
    assert selections == ["Four doe.", "Three cod.", "One ash.", "One ash."]
    cursor.move_to_edge(last=True)
    assert chosen(cursor) == "Five elm."
    cursor.move_to_edge(last=False)
    assert chosen(cursor) == "One ash."


def test_previous_paragraph_goes_to_the_start_of_this_one_first(cursor: Cursor) -> None:
    cursor.place(TEXT.index("Four"))
    cursor.move_paragraph(-1)
    assert chosen(cursor) == "Three cod."


def test_extending_and_shrinking(cursor: Cursor) -> None:
    cursor.extend_sentence(1)
    assert (chosen(cursor), cursor.selecting, cursor.mode) == ("One ash. Two bay.", True, "normal")
    cursor.extend_sentence(1)
    assert chosen(cursor) == "One ash. Two bay.\n\nThree cod."
    cursor.extend_sentence(-1)
    cursor.extend_sentence(-1)
    assert (chosen(cursor), cursor.selecting) == ("One ash.", False)
    cursor.move_sentence(1)
    cursor.extend_sentence(-1)
    assert chosen(cursor) == "One ash. Two bay."
    cursor.clear_selection()
    assert (chosen(cursor), cursor.selecting) == ("One ash.", False)


def test_visual_by_character_word_and_row(cursor: Cursor) -> None:
    cursor.start_selection()
    assert (chosen(cursor), cursor.mode) == ("O", "visual")
    cursor.move_character(1)
    assert chosen(cursor) == "On"
    cursor.move_word(1)
    assert chosen(cursor) == "One a"
    cursor.move_word(1, end=True)
    assert chosen(cursor) == "One ash"
    cursor.move_word(-1)
    cursor.move_word(-1)
    assert chosen(cursor) == "O"
    cursor.move_to_row_edge(end=True)
    assert chosen(cursor) == "One ash. Two bay."
    cursor.move_character(1)
    assert chosen(cursor) == "One ash. Two bay.\n\nT"
    cursor.move_to_row_edge(end=False)
    cursor.move_character(-1)
    assert chosen(cursor) == "One ash. Two bay."
    cursor.move_word(1)
    cursor.move_word(1)
    assert chosen(cursor) == "One ash. Two bay.\n\nThree c"
    cursor.clear_selection()
    assert chosen(cursor) == "Three cod."


def test_visual_extends_by_sentence_and_paragraph_both_ways(cursor: Cursor) -> None:
    cursor.place(TEXT.index("Four"))
    cursor.start_selection()
    selections = []
    for move, delta in [
        (cursor.move_sentence, 1),
        (cursor.move_sentence, 1),
        (cursor.move_sentence, -1),
        (cursor.move_sentence, -1),
        (cursor.move_sentence, -1),
    ]:
        move(delta)
        selections.append(chosen(cursor))
    assert selections == ["Four doe.", "Four doe.\n\nFive elm.", "Four doe.", "F", "Three cod. F"]
    cursor.move_sentence(-1)
    assert chosen(cursor) == "Two bay.\n\nThree cod. F"
    cursor.move_sentence(1)
    assert chosen(cursor) == "Three cod. F"
    cursor.move_paragraph(-1)
    assert chosen(cursor) == "One ash. Two bay.\n\nThree cod. F"
    cursor.move_to_edge(last=True)
    assert chosen(cursor) == "Four doe.\n\nFive elm."
    cursor.move_to_edge(last=False)
    assert chosen(cursor) == "One ash. Two bay.\n\nThree cod. F"
    cursor.move_paragraph(1)
    cursor.move_paragraph(1)
    assert chosen(cursor) == "Four doe."


def test_visual_starts_from_extended_sentences_and_from_the_current_mention(cursor: Cursor) -> None:
    cursor.extend_sentence(1)
    cursor.start_selection()
    assert chosen(cursor) == "One ash. Two bay."
    cursor.clear_selection()
    cursor.current = (TEXT.index("Two"), TEXT.index("Two") + 3)
    cursor.start_selection()
    assert chosen(cursor) == "Two"


def test_a_selection_has_whole_graphemes_and_no_space_at_its_ends() -> None:
    cursor = Cursor(layout_of("e\u0301 👨‍👩‍👧  日本.", 30))
    cursor.start_selection()
    assert chosen(cursor) == "e\u0301"
    selections = []
    for _ in range(4):
        cursor.move_character(1)
        selections.append(chosen(cursor))
    assert selections == ["e\u0301", "e\u0301 👨‍👩‍👧", "e\u0301 👨‍👩‍👧", "e\u0301 👨‍👩‍👧"]
    cursor.move_character(1)
    assert chosen(cursor).endswith("日")


def test_words_include_hyphens_and_apostrophes() -> None:
    cursor = Cursor(layout_of("Kim Jong-un's 3.5 cafe\u0301s, ok.", 40))
    cursor.start_selection()
    heads = []
    for _ in range(6):
        cursor.move_word(1)
        heads.append(cursor.layout.text[cursor.head :].split(" ")[0])
    assert heads == ["Jong-un's", "3.5", "cafe\u0301s,", ",", "ok.", "."]


def test_the_caret_stays_on_its_sentence_when_the_page_changes() -> None:
    document = ArticleDocument(seed(3), "Putin promised Kim to expand relations with North Korea")
    (fold,) = document.folds
    opened = TextLayout(document, 40, open_folds=frozenset({fold}))
    cursor = Cursor(opened, fold[0] + 200)
    there = cursor.span
    cursor.relocate(TextLayout(document, 90, open_folds=frozenset({fold})))
    assert cursor.span == there
    cursor.relocate(TextLayout(document, 90))
    assert cursor.span[1] <= fold[0]


# words


def test_byline() -> None:
    article = Article(1, "a", "T", "Sputnik", "2019-04-15", "", "en", "", "", 0, 0.0, "text")
    assert byline(article, 2) == "Sputnik · 15 April 2019 · 2 min"
    unknown = Article(1, "a", "T", "", "", "", "en", "", "", 0, 0.0, "text")
    assert byline(unknown, 1) == "— · 1 min"


def test_hits_ignore_case_spaces_and_kinds_of_quotation_marks() -> None:
    text = "“North\u00a0Korea’s” NORTH  korea's\nnorth\nkorea (a.b) İ"
    phrase = find_hits(text, '"north korea\'s"')
    assert [text[slice(*hit)] for hit in phrase] == ["North\u00a0Korea’s", "NORTH  korea's"]
    assert find_hits(text, "a.b") == [(44, 47)]
    assert find_hits(text, '"north') == [(1, 6), (16, 21), (31, 36)]
    assert find_hits(text, "  ") == []
