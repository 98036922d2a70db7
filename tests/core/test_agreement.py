"""Agreement figures, compared with published values and their data."""

from collections.abc import Iterable, Sequence

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tui.core.agreement import Alpha, Kappa

# Krippendorff, Computing Krippendorff's Alpha-Reliability (2011): four observers, twelve units, with gaps
FOUR = ("1 2 3 3 2 1 4 1 2 . . .", "1 2 3 3 2 2 4 1 2 5 . 3", ". 3 3 3 2 3 4 2 2 5 1 .", "1 2 3 3 2 4 4 1 2 5 1 .")
# from the same paper: two observers, ten units, two values
TWO = ("0 1 0 0 0 0 0 0 1 0", "1 1 1 0 0 1 0 0 0 0")


def alpha(units: Iterable[Sequence[str]]) -> float | None:
    counter = Alpha()
    for values in units:
        counter.add(values)
    return counter.value


@pytest.mark.parametrize(("rows", "published"), [(FOUR, 0.743), (TWO, 0.095)])
def test_alpha_equals_the_published_value(rows: tuple[str, ...], published: float) -> None:
    units = zip(*(row.split() for row in rows), strict=True)
    assert alpha([[value for value in unit if value != "."] for unit in units]) == pytest.approx(published, abs=0.0005)


def test_kappa_equals_the_published_value() -> None:
    """Fifty proposals, two readers: 20 both yes, 15 both no, 5 and 10 different; kappa 0.40."""
    kappa = Kappa()
    for first, second, count in ((1, 1, 20), (1, 0, 5), (0, 1, 10), (0, 0, 15)):
        for _ in range(count):
            kappa.add(first, second)
    assert kappa.value == pytest.approx(0.4)
    assert kappa.units == 50


@pytest.mark.parametrize("times", [1, 3])
def test_equal_units_may_be_added_at_once(times: int) -> None:
    alpha_at_once, alpha_singly, kappa_at_once, kappa_singly = Alpha(), Alpha(), Kappa(), Kappa()
    for first, second in (("a", "a"), ("a", "b"), ("b", "b")):
        alpha_at_once.add([first, second], times)
        kappa_at_once.add(first, second, times)
        for _ in range(times):
            alpha_singly.add([first, second])
            kappa_singly.add(first, second)
    alpha_at_once.add(["a"], times)  # only one rater
    assert alpha_at_once.units == alpha_singly.units == kappa_at_once.units == kappa_singly.units == 3 * times
    assert alpha_at_once.value == pytest.approx(alpha_singly.value)
    assert kappa_at_once.value == pytest.approx(kappa_singly.value)


def test_there_is_no_value_without_variation() -> None:
    assert alpha([]) is None
    assert alpha([["a"], ["b"]]) is None
    assert alpha([["a", "a"], ["a", "a"]]) is None
    assert Kappa().value is None
    unanimous = Kappa()
    unanimous.add("a", "a", 3)
    assert unanimous.value is None
    assert alpha([["a", "b"]]) == 0


@given(st.lists(st.lists(st.sampled_from("abc"), min_size=2, max_size=4), min_size=1, max_size=12))
def test_alpha_is_one_only_for_full_agreement(units: list[list[str]]) -> None:
    value = alpha(units)
    if value is not None:
        assert value <= 1 + 1e-9
        assert (abs(value - 1) < 1e-9) == all(len(set(unit)) == 1 for unit in units)
