from tui.app.open_article import FEW, LIKELY, best_first, likely
from tui.core.model import Suggestion


def suggestion(start: int, score: float) -> Suggestion:
    return Suggestion(start, start + 5, "sentence", "", score)


def test_the_best_come_first_and_equal_ones_in_the_order_of_the_text() -> None:
    low, high, same = suggestion(0, 0.4), suggestion(10, 0.9), suggestion(20, 0.9)
    assert best_first([low, same, high]) == [high, same, low]


def test_likely_suggestions_are_shown_and_a_few_in_every_article() -> None:
    many = [suggestion(10 * number, LIKELY) for number in range(FEW + 2)]
    assert likely([*many, suggestion(99, LIKELY - 0.1)]) == many
    poor = [suggestion(10 * number, 0.4 + number / 100) for number in range(FEW + 2)]
    assert likely(poor) == poor[2:], "the best few, in their given order"
    assert likely([]) == []
