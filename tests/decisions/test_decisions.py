"""The short form of `make decisions`: lives of files, of two libraries, of codes, of names."""

import pytest

from tests.decisions.driver import plan, run


@pytest.mark.parametrize("seed", [3, 4, 5, 6])
def test_what_a_person_decided_is_never_changed_lost_or_given_to_somebody_else(seed: int) -> None:
    steps = plan(seed, 100)
    assert run(steps) == (len(steps), "")
