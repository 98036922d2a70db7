"""The short form of `make decisions`: one life of each kind."""

import pytest

from tests.decisions.driver import LIVES, plan, run


@pytest.mark.parametrize(("seed", "kind"), enumerate(LIVES, 2))
def test_what_a_person_decided_is_never_changed_lost_or_given_to_somebody_else(seed: int, kind: str) -> None:
    steps = plan(seed, 100, kind)
    assert run(steps) == (len(steps), "")
