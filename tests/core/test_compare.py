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


def test_sentences_answer_each_other_and_differing_words_are_marked() -> None:
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


def test_the_same_text_has_no_differences_and_an_empty_one_no_answers() -> None:
    assert all(pair.same for pair in compare(LEFT, LEFT))
    assert all(not pair.right for pair in compare(LEFT, ""))
    assert compare("", "") == []


def test_texts_that_share_nothing_cost_little_however_long() -> None:
    many = int(PAIRS_AT_MOST**0.5) + 10
    left = "\n".join(f"Alpha number {n} of the left one." for n in range(many))
    right = "\n".join(f"Omega place {n} to the right side." for n in range(many))
    assert len(compare(left, right)) == 2 * many
