import time
import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tui.core.text import clean, clean_row, clean_rows, cut, one_line, plural

NASTY = st.text(
    st.one_of(
        st.characters(),
        st.sampled_from("\x1b\x07\x9b\x9c\x9d\x90\x85\r\n\t\x0b\x0c\ufeff\u2028\u202e\u2066\ud800\uffff[]P\\;0m(B"),
    )
)


@pytest.mark.parametrize(
    ("raw", "stored"),
    [
        ("plain\ttext\n", "plain\ttext\n"),
        ("a\r\nb\rc\n\rd\r\r\n", "a\nb\nc\n\nd\n\n"),
        ("a\u2028b\u2029c\x85d\x0be\x0cf", "a\nb\nc\nd\ne\nf"),
        ("\ufeffBOM, and one\ufeff inside", "BOM, and one\ufeff inside"),
        ("\x00\ufeffx", "x"),
        ("\x1b[31mred\x1b[0m", "red"),
        ("\x1b[38;5;196;48:2:1:2:3mred\x1b[?25l", "red"),
        ("a\x1b]52;c;aGVsbG8=\x07b", "ab"),
        ("a\x1b]52;c;aGVsbG8=\x1b\\b", "ab"),
        ("a\x1b]8;;http://x\x1b\\link\x1b]8;;\x1b\\b", "alinkb"),
        ("a\x9d52;c;aGVsbG8=\x9cb", "ab"),
        ("a\x1bPq#0;1~~\x1b\\b", "ab"),
        ("a\x1b_app\x1b\\b\x1b^pm\x1b\\c\x1bXsos\x1b\\d", "abcd"),
        ("\x9b31mred", "red"),
        ("\x1b(Bascii\x1bMx\x1b7y\x1bcz", "asciixyz"),
        ("\x1b", ""),
        ("\x1b[", ""),
        ("\x1b[12;", ""),
        ("a\x07\x08\x7f\x80b", "ab"),
        ("\u202euser\u202c \u2066x\u2069", "user x"),
        ("\ud800a\udfff\ufffe\uffff", "a"),
        ("é\u0301 ﬁ “q” ’ \u00a0\u200b\u200f 👨‍👩‍👧 日本", "é\u0301 ﬁ “q” ’ \u00a0\u200b\u200f 👨‍👩‍👧 日本"),
    ],
)
def test_text_is_cleaned_by_the_fixed_rule(raw: str, stored: str) -> None:
    assert clean(raw)[0] == stored


def test_removed_characters_are_counted_except_line_ends_and_bom() -> None:
    assert clean("\ufeffone\r\ntwo\u2028\x1b[31mred\x1b[0m\x00\u202e")[1] == 11
    assert clean("\ufeffone\r\ntwo")[1] == 0


def test_an_incomplete_sequence_loses_its_introducer_but_no_text() -> None:
    assert clean("a\x1b]52;c;stays\nso does this\x07") == ("a52;c;stays\nso does this", 3)


def test_misdecoded_quotation_marks_do_not_remove_text() -> None:
    assert (
        clean("â\x80\x9cYes,â\x80\x9d he â\x80\x98saidâ\x80\x99 and â\x80\x9cNoâ\x80\x9d")[0]
        == "âYes,â he âsaidâ and âNoâ"
    )


@given(NASTY)
def test_clean_text_stays_as_it_is(text: str) -> None:
    stored, removed = clean(text)
    assert clean(stored) == (stored, 0)
    assert 0 <= removed <= len(text)
    assert all(c in "\n\t" or unicodedata.category(c) not in ("Cc", "Cs", "Zl", "Zp") for c in stored)
    assert not set(stored) & set("\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069\ufffe\uffff")
    stored.encode()


@given(st.text(st.characters(exclude_categories=("Cc", "Cs", "Zl", "Zp", "Cf", "Cn"))))
def test_clean_text_is_returned_unchanged(text: str) -> None:
    assert clean(text) == (text, 0)


@pytest.mark.parametrize(
    "piece", ["\x1b]", "\x1bP\x90a", "\x9d0;", "\x1b[;;", "\x1b[1", "\x9b1", "\x90", "\x1b//", "\x00", "\x1b]a\n"]
)
def test_hostile_input_takes_linear_time(piece: str) -> None:
    start = time.process_time()
    clean(piece * 300_000)
    assert time.process_time() - start < 3


def test_one_line() -> None:
    assert one_line("  A\n\ttitle \x1b[31mhere\u00a0now ") == "A title here now"
    assert one_line("word " * 100, 20) == "word word word word…"
    assert one_line("漢" * 50, 10) == "漢" * 9 + "…"
    assert one_line("", 10) == ""


@given(st.text(min_size=1), st.integers(2, 40))
def test_a_cut_line_fits(text: str, limit: int) -> None:
    assert len(one_line(text, limit)) <= limit


def test_a_cut_never_splits_a_character() -> None:
    assert cut("xxxxxxxe\u0301yyyy", 9) == "xxxxxxx…"
    assert cut("xxxxx👩\u200d👧yyy", 8) == "xxxxx…"
    assert len(cut("a" + "\u0301" * 1_000_000, 80)) <= 80


@pytest.mark.parametrize(
    ("words", "expected"),
    [
        (plural(0, "article"), "0 articles"),
        (plural(1, "article"), "1 article"),
        (plural(2000, "article"), "2,000 articles"),
        (plural(1, "copy", "copies"), "1 copy"),
        (plural(3, "copy", "copies"), "3 copies"),
    ],
)
def test_plural(words: str, expected: str) -> None:
    assert words == expected


@given(st.lists(st.tuples(NASTY, st.none() | NASTY, st.integers()), max_size=40))
def test_many_rows_are_cleaned_like_single_ones(rows: list[tuple[object, ...]]) -> None:
    cleaned = [*map(clean_row, rows)]
    assert clean_rows([*rows]) == cleaned
    assert clean_rows(cleaned * 20) == cleaned * 20
