"""Words that stand in a box of a page without a paragraph of their own are read in their place."""

import pytest

from tests.sources.made import read_between

LOOSE = "She left by the <b>back</b> door, as three people have said."
WORDS = "She left by the back door, as three people have said."
NEXT = "It was the pool, as everybody knew before it."


@pytest.mark.parametrize(
    ("block", "lines"),
    [
        (f"<div>{LOOSE}<p>{NEXT}</p></div>", [WORDS, NEXT]),
        (f"<section><a href=x>She</a>{LOOSE[3:]}<h2>Why</h2><p>{NEXT}</p></section>", [WORDS, "Why", NEXT]),
        (f"<section>{LOOSE}</section><center>{NEXT}</center>", [WORDS, NEXT]),
        (f"<div class=share-box>{LOOSE}<p>Share</p></div>", []),
    ],
)
def test_words_without_a_paragraph_are_read(block: str, lines: list[str]) -> None:
    assert read_between(block).text.split("\n")[2:-1] == lines
