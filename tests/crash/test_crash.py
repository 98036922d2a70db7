"""The short form of `make crash`: a few rounds of each kind."""

import pytest

from tests.crash.harness import crash

pytestmark = pytest.mark.filterwarnings("ignore:This process .* is multi-threaded:DeprecationWarning")


@pytest.mark.parametrize(("kind", "rounds"), [("reader", 2), ("marker", 1), ("crowd", 1)])
def test_nothing_acknowledged_is_lost(tmp_path, kind, rounds):
    seen = crash(rounds, 20260101, tmp_path, lambda _line: None, kind)
    assert not seen.wrong
    assert seen.rounds == rounds
    assert seen.acknowledged
