from itertools import pairwise
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tui.core.paragraphs import paragraphs
from tui.core.sentences import CHUNK, sentences

SEEDS = sorted((Path(__file__).parents[2] / "seeds").glob("*.txt"))


def words_of(text: str, language: str = "en") -> list[str]:
    return [text[start:end] for start, end in sentences(text, language)]


@given(st.text(alphabet=st.sampled_from('ab A.!?“”" \n\t\u00a0é😀’')))
def test_spans_are_in_order_disjoint_and_cover_every_word(text: str) -> None:
    spans = sentences(text)
    assert all(text[start:end] == text[start:end].strip() != "" for start, end in spans)
    assert not any("\n" in text[start:end] for start, end in spans)
    assert all(before[1] <= after[0] for before, after in pairwise(spans))
    outside = list(text)
    for start, end in reversed(spans):
        del outside[start:end]
    assert not "".join(outside).strip()


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("One. Two!", ["One.", "Two!"]),
        ("\u00a0\tMr. Kim went.\u00a0 He came back. ", ["Mr. Kim went.", "He came back."]),
        ("👨‍👩‍👧 came. 東京は首都です。とても大きい。", ["👨‍👩‍👧 came.", "東京は首都です。", "とても大きい。"]),
        ("No stop\nhere", ["No stop", "here"]),
        (" \u00a0 \n\t\n", []),
        ("", []),
    ],
)
def test_known_sentences(text: str, expected: list[str]) -> None:
    assert words_of(text) == expected


@pytest.mark.parametrize("language", ["", "en-GB", "EN", "xx", "de_AT", "tlh"])
def test_any_language_is_accepted(language: str) -> None:
    assert len(sentences("One here. Two there.", language)) == 2


def test_a_line_of_ten_megabytes_is_split() -> None:
    text = "A sentence of some words. " * 400_000
    assert len(sentences(text)) >= 400_000


def test_a_long_line_is_cut_at_white_space() -> None:
    text = "word " * CHUNK
    assert all(text[start:end].endswith("word") for start, end in sentences(text))
    assert sentences("x" * (2 * CHUNK)) == [(0, CHUNK), (CHUNK, 2 * CHUNK)]


def test_first_seed_has_its_title_and_eleven_sentences() -> None:
    text = SEEDS[0].read_text(encoding="utf-8")
    assert len(sentences(text)) == 12
    assert words_of(text)[10].startswith('"We also draw')


@pytest.mark.parametrize("path", SEEDS, ids=lambda path: path.name[:3])
def test_paragraphs_are_the_lines_with_words(path: Path) -> None:
    text = path.read_text(encoding="utf-8")
    assert [text[start:end] for start, end in paragraphs(text)] == [
        line.strip() for line in text.split("\n") if line.strip()
    ]


@pytest.mark.parametrize("space", ["\u00a0", "\u2009", "\u202f", "\u3000"])
def test_a_wide_space_after_an_initial_is_a_space(space: str) -> None:
    text = f"It was J.{space}F. Kennedy who said “{space}Yes.{space}” Nobody else did."
    spans = sentences(text)
    assert [text[slice(*span)] for span in spans][-1] == "Nobody else did."
    assert spans == sentences(text.replace(space, " "))
