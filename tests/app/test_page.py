"""The layout and the caret: arithmetic, no screen."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tui.app.reading.cursor import Caret
from tui.app.reading.document import Body, Page
from tui.app.reading.words import byline, day, hits_of
from tui.core.model import Article

SEEDS = Path(__file__).parents[2] / "seeds"


def seed(number: int) -> str:
    return next(SEEDS.glob(f"{number:03}*.txt")).read_text(encoding="utf-8")


def page_of(text: str, width: int = 70, title: str = "", **options: frozenset[tuple[int, int]]) -> Page:
    return Page(Body(text, title), width, **options)


def shown(page: Page) -> list[str]:
    return [
        page.text[row.start : row.end] if kind == "text" else kind
        for kind, row in zip(page.kinds, page.rows, strict=True)
    ]


# -- page -------------------------------------------------------------------------------------------------------------


def test_rows_of_a_page() -> None:
    page = page_of("Title\n\n  one two three\n\u00a0\n\n\nfour", 8, "Title")
    assert shown(page) == ["blank", "title", "meta", "blank", "one two", "three", "blank", "four", "blank"]
    assert page.rows_of((9, 22)) == (4, 5)
    assert page.sentences == [(9, 22), (27, 31)]
    assert not page.shows(2)


def test_a_title_line_with_an_annotation_is_shown() -> None:
    body = Body("Title\nTitle\nText here.", "Title")
    assert shown(Page(body, 20)) == ["blank", "title", "meta", "blank", "Text here.", "blank"]
    kept = Page(body, 20, kept=frozenset({(0, 5)}))
    assert shown(kept)[3:] == ["blank", "Title", "blank", "Text here.", "blank"]


def test_an_article_that_is_only_its_title_is_shown() -> None:
    assert shown(page_of("Title", 20, "Title"))[3:] == ["blank", "Title", "blank"]


def test_the_body_that_stands_twice_is_one_row_until_opened() -> None:
    body = Body(seed(3), "Putin promised Kim to expand relations with North Korea")
    page = Page(body, 70)
    assert len(body.titles) == 2
    assert page.kinds.count("fold") == 1
    (fold,) = body.folds
    assert page.folded_paragraphs(fold) == 7
    assert not page.shows(fold[0])
    assert page.sentences[-1][1] <= fold[0]
    opened = Page(body, 70, opened=frozenset({fold}))
    assert "fold" not in opened.kinds
    assert len(opened.sentences) == 2 * len(page.sentences)


@pytest.mark.parametrize("text", ["", " \n\u00a0\n\t"])
def test_an_article_without_words(text: str) -> None:
    page = page_of(text, 20, "Title")
    caret = Caret(page)
    for move in (caret.visual, lambda: caret.step(1), lambda: caret.extend(-1), lambda: caret.edge(last=True)):
        move()
    caret.paragraph(1)
    assert (caret.span, caret.mode) == ((0, 0), "normal")
    assert max(page.rows_of((0, 0))) < len(page.rows)
    assert page.offset_at(99, 99) == len(text)


@given(st.text(alphabet=st.sampled_from("ab. \n\t\u00a0日👨\u200d👩é\u0301。"), max_size=120), st.integers(2, 30))
def test_every_shown_code_point_is_found_where_it_is_drawn(text: str, width: int) -> None:
    page = page_of(text, width)
    for y, (kind, row) in enumerate(zip(page.kinds, page.rows, strict=True)):
        if kind == "text":
            for offset in range(row.start, row.end):
                assert page.row_of(offset) == y
                assert page.grapheme_start(offset) <= offset < page.grapheme_end(offset)
            assert page.offset_at(y, 10_000) == row.end
            assert page.offset_at(y, -5) == row.start


def test_offsets_of_cells() -> None:
    page = page_of("日本\t👨‍👩‍👧x", 40)
    y = page.row_of(0)
    assert [page.offset_at(y, column) for column in range(12)] == [0, 0, 1, 1, 2, 2, 2, 2, 3, 3, 8, 9]
    assert [page.offset_at(y, column, after=True) for column in (1, 2, 3, 5, 9, 10, 11)] == [1, 1, 2, 3, 8, 8, 9]
    assert [page.column_of(offset) for offset in (0, 1, 2, 3, 5, 8)] == [0, 2, 4, 8, 8, 10]


# -- caret ------------------------------------------------------------------------------------------------------------

TEXT = "One ash. Two bay.\n\nThree cod. Four doe.\n\nFive elm."


@pytest.fixture
def caret() -> Caret:
    return Caret(page_of(TEXT, 20))


def chosen(caret: Caret) -> str:
    return caret.page.text[slice(*caret.span)]


def test_by_sentence_and_paragraph(caret: Caret) -> None:
    said = []
    for move in (caret.step, caret.paragraph, caret.step, caret.paragraph):
        move(1)
        said.append(chosen(caret))
    assert said == ["Two bay.", "Three cod.", "Four doe.", "Five elm."]
    caret.step(1)
    caret.paragraph(1)
    assert chosen(caret) == "Five elm."
    said = []
    for move in (caret.step, caret.paragraph, caret.paragraph, caret.step):
        move(-1)
        said.append(chosen(caret))
    assert said == ["Four doe.", "Three cod.", "One ash.", "One ash."]
    caret.edge(last=True)
    assert chosen(caret) == "Five elm."
    caret.edge(last=False)
    assert chosen(caret) == "One ash."


def test_a_paragraph_back_goes_to_its_start_first(caret: Caret) -> None:
    caret.place(TEXT.index("Four"))
    caret.paragraph(-1)
    assert chosen(caret) == "Three cod."


def test_extending_and_giving_back(caret: Caret) -> None:
    caret.extend(1)
    assert (chosen(caret), caret.selecting, caret.mode) == ("One ash. Two bay.", True, "normal")
    caret.extend(1)
    assert chosen(caret) == "One ash. Two bay.\n\nThree cod."
    caret.extend(-1)
    caret.extend(-1)
    assert (chosen(caret), caret.selecting) == ("One ash.", False)
    caret.step(1)
    caret.extend(-1)
    assert chosen(caret) == "One ash. Two bay."
    assert caret.leave()
    assert (chosen(caret), caret.leave()) == ("One ash.", False)


def test_visual_by_character_word_and_row(caret: Caret) -> None:
    caret.visual()
    assert (chosen(caret), caret.mode) == ("O", "visual")
    caret.character(1)
    assert chosen(caret) == "On"
    caret.word(1)
    assert chosen(caret) == "One a"
    caret.word(1, end=True)
    assert chosen(caret) == "One ash"
    caret.word(-1)
    caret.word(-1)
    assert chosen(caret) == "O"
    caret.row(end=True)
    assert chosen(caret) == "One ash. Two bay."
    caret.character(1)
    assert chosen(caret) == "One ash. Two bay.\n\nT"
    caret.row(end=False)
    caret.character(-1)
    assert chosen(caret) == "One ash. Two bay."
    caret.word(1)
    caret.word(1)
    assert chosen(caret) == "One ash. Two bay.\n\nThree c"
    assert caret.leave()
    assert chosen(caret) == "Three cod."


def test_visual_stretches_by_sentence_and_paragraph_both_ways(caret: Caret) -> None:
    caret.place(TEXT.index("Four"))
    caret.visual()
    said = []
    for move, delta in [(caret.step, 1), (caret.step, 1), (caret.step, -1), (caret.step, -1), (caret.step, -1)]:
        move(delta)
        said.append(chosen(caret))
    assert said == ["Four doe.", "Four doe.\n\nFive elm.", "Four doe.", "F", "Three cod. F"]
    caret.step(-1)
    assert chosen(caret) == "Two bay.\n\nThree cod. F"
    caret.step(1)
    assert chosen(caret) == "Three cod. F"
    caret.paragraph(-1)
    assert chosen(caret) == "One ash. Two bay.\n\nThree cod. F"
    caret.edge(last=True)
    assert chosen(caret) == "Four doe.\n\nFive elm."
    caret.edge(last=False)
    assert chosen(caret) == "One ash. Two bay.\n\nThree cod. F"
    caret.paragraph(1)
    caret.paragraph(1)
    assert chosen(caret) == "Four doe."


def test_visual_over_extended_sentences_and_over_a_current_mention(caret: Caret) -> None:
    caret.extend(1)
    caret.visual()
    assert chosen(caret) == "One ash. Two bay."
    caret.leave()
    caret.current = (TEXT.index("Two"), TEXT.index("Two") + 3)
    caret.visual()
    assert chosen(caret) == "Two"


def test_a_selection_takes_whole_graphemes_and_no_space_at_its_ends() -> None:
    caret = Caret(page_of("e\u0301 👨‍👩‍👧  日本.", 30))
    caret.visual()
    assert chosen(caret) == "e\u0301"
    said = []
    for _ in range(4):
        caret.character(1)
        said.append(chosen(caret))
    assert said == ["e\u0301", "e\u0301 👨‍👩‍👧", "e\u0301 👨‍👩‍👧", "e\u0301 👨‍👩‍👧"]
    caret.character(1)
    assert chosen(caret).endswith("日")


def test_words_keep_what_holds_them_together() -> None:
    caret = Caret(page_of("Kim Jong-un's 3.5 cafe\u0301s, ok.", 40))
    caret.visual()
    heads = []
    for _ in range(6):
        caret.word(1)
        heads.append(caret.page.text[caret.head :].split(" ")[0])
    assert heads == ["Jong-un's", "3.5", "cafe\u0301s,", ",", "ok.", "."]


def test_the_caret_stays_on_its_sentence_when_the_page_changes() -> None:
    body = Body(seed(3), "Putin promised Kim to expand relations with North Korea")
    (fold,) = body.folds
    opened = Page(body, 40, opened=frozenset({fold}))
    caret = Caret(opened, fold[0] + 200)
    there = caret.span
    caret.rebase(Page(body, 90, opened=frozenset({fold})))
    assert caret.span == there
    caret.rebase(Page(body, 90))
    assert caret.span[1] <= fold[0]


# -- words ------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("published", "words"),
    [
        ("2019-04-15", "15 April 2019"),
        ("2019-04", "April 2019"),
        ("2019", "2019"),
        ("", ""),
        ("2019-13-40", "2019"),
        ("2024-01-05T10:00:00Z", "5 January 2024"),
        ("last week", "last week"),
    ],
)
def test_days_in_words(published: str, words: str) -> None:
    assert day(published) == words


def test_byline() -> None:
    article = Article(1, "a", "T", "Sputnik", "2019-04-15", "", "en", "", "", 0, 0.0, "text")
    assert byline(article, 2) == "Sputnik · 15 April 2019 · 2 min"
    unknown = Article(1, "a", "T", "", "", "", "en", "", "", 0, 0.0, "text")
    assert byline(unknown, 1) == "— · 1 min"


def test_hits_do_not_care_for_case_spaces_and_kinds_of_quotes() -> None:
    text = "“North\u00a0Korea’s” NORTH  korea's\nnorth\nkorea (a.b) İ"
    assert [text[slice(*hit)] for hit in hits_of(text, "north korea's")] == ["North\u00a0Korea’s", "NORTH  korea's"]
    assert hits_of(text, "a.b") == [(44, 47)]
    assert hits_of(text, '"north') == [(0, 6)]
    assert hits_of(text, "  ") == []
