"""Two texts side by side."""

from tui.core.compare import PAIRS_AT_MOST, Words, compare

LEFT = "The leaders met on Monday. They spoke of trade. Nobody answered questions.\nA last line 😀."
RIGHT = (
    "The leaders met on Tuesday in Oslo. Nobody answered questions.\nSomething different stands here.\nA last line 😀."
)


def joined(words: Words) -> str:
    return "".join(text for text, _ in words)


def differing(words: Words) -> list[str]:
    return [text for text, same in words if not same]


def test_sentences_are_aligned_and_differing_words_marked() -> None:
    pairs = compare(LEFT, RIGHT)
    assert [(joined(pair.left), joined(pair.right)) for pair in pairs] == [
        ("The leaders met on Monday.", "The leaders met on Tuesday in Oslo."),
        ("They spoke of trade.", ""),
        ("Nobody answered questions.", "Nobody answered questions."),
        ("", "Something different stands here."),
        ("A last line 😀.", "A last line 😀."),
    ]
    assert differing(pairs[0].left) == ["Monday"]
    assert "Tuesday in Oslo" in "".join(differing(pairs[0].right))
    assert [pair.same for pair in pairs] == [False, False, True, False, True]
    assert [pair.begins for pair in pairs] == [True, False, False, True, True]


def test_an_equal_text_has_no_differences_and_an_empty_one_no_pairs() -> None:
    assert all(pair.same for pair in compare(LEFT, LEFT))
    assert all(not pair.right for pair in compare(LEFT, ""))
    assert compare("", "") == []


def test_unrelated_long_texts_are_compared_cheaply() -> None:
    many = int(PAIRS_AT_MOST**0.5) + 10
    old = "\n".join(f"Alpha number {n} of the left one." for n in range(many))
    right = "\n".join(f"Omega place {n} to the right side." for n in range(many))
    assert len(compare(old, right)) == 2 * many
