"""The short form of `make decisions`: lives of names, of one library, of two, of files, of names in two that meet."""

import pytest

from tests.decisions.driver import plan, run


@pytest.mark.parametrize("seed", [2, 3, 4, 5, 6])
def test_what_a_person_decided_is_never_changed_lost_or_given_to_somebody_else(seed: int) -> None:
    steps = plan(seed, 100)
    assert run(steps) == (len(steps), "")
