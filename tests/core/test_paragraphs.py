"""Hard-wrapped lines are joined to paragraphs, other text stays as it is; repeated passages are reported."""

import textwrap
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.sources.made import SENTENCES
from tui.core.paragraphs import find_repeats, join_lines, paragraphs
from tui.core.sentences import sentences

SEEDS = Path(__file__).parents[2] / "seeds"

PARAGRAPHS = (" ".join(SENTENCES), SENTENCES[2], f"{SENTENCES[0]} {SENTENCES[2]}")


def wrapped(width: int, between: str = "\n\n", indent: str = "", prefix: str = "") -> str:
    return between.join(
        textwrap.fill(each, width, initial_indent=indent, subsequent_indent=prefix, break_on_hyphens=False)
        for each in PARAGRAPHS
    )


@pytest.mark.parametrize(
    "text", [wrapped(60), wrapped(72), wrapped(79), wrapped(65, "\n", "   "), f"A headline of it\n\n{wrapped(72)}\n"]
)
def test_wrapped_lines_are_joined(text: str) -> None:
    assert [" ".join(text[start:end].split()) for start, end in paragraphs(text)][-3:] == [*PARAGRAPHS]
    whole = [" ".join(text[start:end].split()) for start, end in sentences(text)]
    assert SENTENCES[0] in whole
    assert len(whole) == 6 + text.startswith("A headline")


VERSE = "\n".join(
    ["The road goes on and on and down the hill", "And where it ends", "Nobody who went there ever came to tell"] * 4
)


@pytest.mark.parametrize(
    "text",
    [
        "\n".join(PARAGRAPHS),
        VERSE,
        "\n".join(f"- {sentence[:70]}" for sentence in SENTENCES),
        "\n".join(f"{name}: {sentence[:66]}" for name, sentence in zip("ABC", SENTENCES, strict=True)),
        wrapped(70, prefix="> ", indent="> "),
        "A headline of some length that is on a line\nand a line below it, which says more\n",
        "name\tcount of what there is in the columns\nof\tanother count of what there is in them\n" * 3,
        "",
    ],
)
def test_lines_that_are_not_wrapped_prose_stay(text: str) -> None:
    assert join_lines(text) == text


@given(st.lists(st.sampled_from(["word", "Word.", "\n", "\n\n", " ", "x" * 90, "- ", "und so weiter "]), max_size=120))
def test_every_code_point_keeps_its_place(pieces: list[str]) -> None:
    text = "".join(pieces)
    view = join_lines(text)
    assert len(view) == len(text)
    assert all(new == old or (old, new) == ("\n", " ") for old, new in zip(text, view, strict=True))


def folded(text: str) -> list[str]:
    return [text[start:end] for start, end in find_repeats(text)]


def test_a_repeated_body_is_found() -> None:
    text = next(SEEDS.glob("003*.txt")).read_text(encoding="utf-8")
    (fold,) = find_repeats(text)
    assert text[slice(*fold)].startswith("Putin in his letter promises")
    assert fold[1] == len(text)
    assert text.index(text[fold[0] : fold[0] + 200]) < fold[0]


def test_other_seeds_have_no_repeated_passage() -> None:
    for path in SEEDS.glob("*.txt"):
        if not path.name.startswith("003"):
            assert find_repeats(path.read_text(encoding="utf-8")) == []


def test_a_repeat_has_three_paragraphs_or_four_hundred_code_points() -> None:
    assert folded("a\nb\nc\n\nx\n a\nb\u00a0\nc") == ["a\nb\u00a0\nc"]
    assert folded("a\nb\nx\na\nb") == []
    long = "word " * 90
    assert folded(f"{long}\nx\n{long}") == [long.strip()]


def test_a_repeat_never_overlaps_what_it_repeats() -> None:
    assert folded("a\na\na\na\na\na\na") == ["a\na\na"]


def test_the_longest_earlier_block_wins() -> None:
    assert folded("a\nb\nx\na\nb\nc\ny\na\nb\nc") == ["a\nb\nc"]


def test_many_equal_lines_are_cheap() -> None:
    text = "\n".join(f"{'again' if number % 2 else number}" for number in range(40_000))
    assert find_repeats(text) == []
