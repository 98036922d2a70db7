from pathlib import Path

from tui.core.folds import repeated

SEEDS = Path(__file__).parents[2] / "seeds"


def folded(text: str) -> list[str]:
    return [text[start:end] for start, end in repeated(text)]


def test_the_body_that_stands_twice() -> None:
    text = next(SEEDS.glob("003*.txt")).read_text(encoding="utf-8")
    (fold,) = repeated(text)
    assert text[slice(*fold)].startswith("Putin in his letter promises")
    assert fold[1] == len(text)
    assert text.index(text[fold[0] : fold[0] + 200]) < fold[0]


def test_other_seeds_repeat_nothing() -> None:
    for path in SEEDS.glob("*.txt"):
        if not path.name.startswith("003"):
            assert repeated(path.read_text(encoding="utf-8")) == []


def test_three_paragraphs_or_four_hundred_code_points() -> None:
    assert folded("a\nb\nc\n\nx\n a\nb\u00a0\nc") == ["a\nb\u00a0\nc"]
    assert folded("a\nb\nx\na\nb") == []
    long = "word " * 90
    assert folded(f"{long}\nx\n{long}") == [long.strip()]


def test_a_repeat_never_overlaps_what_it_repeats() -> None:
    assert folded("a\na\na\na\na\na\na") == ["a\na\na"]


def test_the_longest_earlier_block_wins() -> None:
    assert folded("a\nb\nx\na\nb\nc\ny\na\nb\nc") == ["a\nb\nc"]


def test_many_equal_lines_cost_little() -> None:
    text = "\n".join(f"{'again' if number % 2 else number}" for number in range(40_000))
    assert repeated(text) == []
