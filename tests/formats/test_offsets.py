"""Offsets in files: the effect of cleaning, and the unit in which a file counts."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.formats.foreign import ENDS, SIZES
from tui.core.text import clean, clean_with_cuts
from tui.formats.offsets import CODE_POINTS, UTF_16, Characters, ImportedText, LineEnds, Unit, recognise

PIECES = st.sampled_from(
    ["a", "bc ", "\r\n", "\r", "\n", "\ufeff", "\x1b[31m", "\x00", "\u202e", "ü", "😀", "\u2028", "\x1b]0;x\x07", " "]
)
WILD = st.lists(PIECES, max_size=12).map("".join)


@given(WILD)
def test_cuts_map_each_remaining_character(raw: str) -> None:
    text, (_, removed) = clean_with_cuts(raw)
    assert text == clean(raw)[0]
    assert len(raw) - (removed[-1] if removed else 0) == len(text)
    imported = ImportedText(raw)
    for at, letter in enumerate(raw):
        place = imported.to_stored(at, at + 1)
        if place is not None:
            (start, end) = place
            assert end - start == 1
            assert text[start] == letter or (text[start] == "\n" and letter in "\r\u2028")


@given(WILD, st.sampled_from([*SIZES]), st.sampled_from([*ENDS]), st.data())
def test_every_unit_is_converted(wild: str, characters: Characters, ends: LineEnds, data: st.DataObject) -> None:
    stands, counts = ENDS[ends]
    raw = wild.replace("\r", "").replace("\n", stands)
    start = data.draw(st.integers(0, len(raw)))
    if raw[start - 1 : start + 1] == "\r\n":
        start += 1
    counted = SIZES[characters](raw[:start].replace(stands, counts))
    assert ImportedText(raw).raw_offset(counted, Unit(characters, ends)) == start


TEXT = "Zürich 😀 met.\nThe minister said so.\n"


@pytest.mark.parametrize(
    ("raw", "counted", "encoding", "unit"),
    [
        (TEXT, TEXT, "utf-32-le", CODE_POINTS),
        (TEXT, TEXT, "utf-16-le", UTF_16),
        (TEXT, TEXT, "utf-8", Unit("UTF-8 bytes")),
        (TEXT.replace("\n", "\r\n"), TEXT, "utf-32-le", Unit(line_ends="two as one")),
        (TEXT, TEXT.replace("\n", "\r\n"), "utf-32-le", Unit(line_ends="one as two")),
        (TEXT.replace("\n", "\r\n"), TEXT, "utf-16-le", Unit("UTF-16 units", "two as one")),
    ],
)
def test_the_quoted_words_show_the_unit(raw: str, counted: str, encoding: str, unit: Unit) -> None:
    def offset(at: int) -> int:
        return len(counted[:at].encode(encoding)) // {"utf-32-le": 4, "utf-16-le": 2, "utf-8": 1}[encoding]

    text = ImportedText(raw)
    passages = []
    for quote in ("minister", "said so", "met."):
        at = counted.index(quote)
        passages.append((text, ((offset(at), offset(at + len(quote))),), quote))
    assert recognise(passages) == unit
    without_words = recognise([(text, pieces, "") for text, pieces, _ in passages])
    assert (without_words, without_words.is_guess) == (unit, unit != CODE_POINTS)
    for _, ((start, end),), quote in passages:
        place = text.place(start, end, quote, unit)
        assert place is not None
        assert text.text[slice(*place)] == quote


@pytest.mark.parametrize("spans", [[], [(0, 5)], [(0, 14), (14, 35)], [(22, 25), (26, 29)], [(14, 36)]])
def test_without_words_the_declared_unit_is_used_unless_another_one_cuts_fewer(spans: list[tuple[int, int]]) -> None:
    text = ImportedText(TEXT)
    passages = [(text, (span,), "") for span in spans]
    assert recognise(passages) == CODE_POINTS
    assert recognise([(text, ((0, 5),), "")], UTF_16) == UTF_16


def test_of_two_equal_quotes_the_nearer_one_is_used() -> None:
    text = ImportedText("one two. one two. one two.")
    assert text.place(10, 14, "one") == (9, 12)
    assert text.place(19, 22, "one") == (18, 21)
    assert text.place(0, 3, "three") is None
    assert text.find("two.  one", 0) == (4, 12)
