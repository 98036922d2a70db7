import pytest
from hypothesis import given
from hypothesis import strategies as st
from rich.cells import cell_len, get_character_cell_size

from tui.core import wrapping
from tui.core.wrapping import PRINTABLE, Row, cell_of, graphemes, offset_of, printable, wrap

PIECES = st.sampled_from(
    [
        *("word", "a", "-", "—", "é", "Ж", "x" * 90, " ", "  ", "\t", "\u00a0", "\u202f", "\u3000"),
        *("日本語", "。", "（", "한국", "👨‍👩‍👧", "❤️", "🇩🇪", "e\u0301"),
        *("\u0301", "\u200d", "\u00ad", "\u200b", "\x1b"),
    ]
)
TAME = st.lists(PIECES.filter(lambda piece: piece[0] not in "\u0301\u200d\u00ad\u200b\x1b"), min_size=1, max_size=25)
LINES = st.lists(PIECES, min_size=1, max_size=25).map("".join).map(str.strip).filter(bool)


def width_of(text: str, row: Row) -> int:
    return sum(grapheme.cells for grapheme in graphemes(text, row.start, row.end))


def lines_of(text: str, width: int) -> list[str]:
    return [text[row.start : row.end] for row in wrap(text, 0, len(text), width)]


@given(LINES, st.integers(min_value=1, max_value=40))
def test_every_code_point_is_on_a_row_or_is_a_space_at_a_break(text: str, width: int) -> None:
    at = 0
    for row in wrap(text, 0, len(text), width):
        assert row.start < row.end
        assert not text[at : row.start].strip(" \t\u3000")
        at = row.end
    assert at == len(text)


@given(LINES, st.integers(min_value=1, max_value=40))
def test_no_row_is_wider_than_the_limit(text: str, width: int) -> None:
    for row in wrap(text, 0, len(text), width):
        parts = graphemes(text, row.start, row.end)
        alone = sum(part.cells > 0 for part in parts) == 1
        assert width_of(text, row) <= width or alone


@given(TAME, st.integers(min_value=2, max_value=40))
def test_columns_and_code_points_map_both_ways(pieces: list[str], width: int) -> None:
    text = "".join(pieces).strip() or "x"
    for row in wrap(text, 0, len(text), width):
        assert offset_of(text, row, width_of(text, row)) == row.end
        assert offset_of(text, row, -3) == row.start
        for part in graphemes(text, row.start, row.end):
            column = cell_of(text, row, part.start)
            for cell in range(part.cells):
                assert offset_of(text, row, column + cell) == part.start
                assert offset_of(text, row, column + cell + 1, after=True) == part.end


@given(LINES)
def test_printed_text_has_the_computed_width_and_no_control_characters(text: str) -> None:
    for part in graphemes(text, 0, len(text)):
        written = printable(text, part)
        assert cell_len(written) == part.cells
        assert not set(written) & set("\x1b\u00ad\u200b\u00a0\u202f\t\n")


@given(LINES, st.integers(min_value=2, max_value=30))
def test_the_fast_paths_give_the_same_rows(text: str, width: int) -> None:
    quick = [row[:2] for row in wrap(text, 0, len(text), width)]
    slow, at = [], 0
    while at < len(text):
        stop, following = wrapping._break_graphemes(text, at, len(text), width)
        slow.append((at, stop))
        at = following
    assert quick == slow


def test_plain_code_points_are_one_cell_each() -> None:
    wrong = [
        hex(code)
        for code in range(0x3000)
        if wrapping._PLAIN.fullmatch(chr(code)) and get_character_cell_size(chr(code)) != 1
    ]
    assert wrong == []


@pytest.mark.parametrize(
    ("text", "width", "expected"),
    [
        ("one two three", 7, ["one two", "three"]),
        ("one   two", 4, ["one", "two"]),
        ("a\u00a0b c", 3, ["a\u00a0b", "c"]),
        ("a\u00a0b c", 2, ["a\u00a0", "b", "c"]),
        ("x" * 10, 4, ["xxxx", "xxxx", "xx"]),
        ("日本語日本", 4, ["日本", "語日", "本"]),
        ("日本語。日本", 6, ["日本", "語。日", "本"]),
        ("東京で会議", 1, ["東", "京", "で", "会", "議"]),
        ("👨‍👩‍👧 👨‍👩‍👧", 2, ["👨‍👩‍👧", "👨‍👩‍👧"]),
        ("a\tb", 6, ["a\tb"]),
        ("a\tb", 5, ["a", "b"]),
        ("cafe\u0301s open", 6, ["cafe\u0301s", "open"]),
    ],
)
def test_rows_of_examples(text: str, width: int, expected: list[str]) -> None:
    assert lines_of(text, width) == expected


def test_no_break_space_is_shown_as_a_space() -> None:
    assert "a\u00a0b".translate(PRINTABLE) == "a b"
    assert [printable("日\u00a0", part) for part in graphemes("日\u00a0", 0, 2)] == ["日", " "]
