"""The short form of `make fuzz`: each target with its seed inputs and fifty mutations of them."""

import pytest

from tests.fuzz.driver import mutate
from tests.fuzz.targets import corpus, targets


@pytest.mark.parametrize("name", list(targets()))
def test_nothing_crashes_or_hangs(name: str) -> None:
    run = mutate(name, targets()[name], corpus(name), 50, 2.0, 20260101)
    assert not run.wrong
