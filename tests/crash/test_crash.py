"""The short form of `make crash`: a few rounds of each kind."""

from pathlib import Path

import pytest

from tests.crash.harness import make_library
from tests.crash.rounds import live

pytestmark = pytest.mark.filterwarnings("ignore:This process .* is multi-threaded:DeprecationWarning")


@pytest.mark.parametrize(
    "kinds",
    [
        ("reader", "reader"),
        ("marker",),
        ("crowd",),
        ("waiting",),
        ("typist",),
        ("troubled",),
        ("workshop",),
        ("merger",),
        ("restorer",),
    ],
    ids=" ".join,
)
def test_nothing_acknowledged_is_lost(tmp_path: Path, kinds: tuple[str, ...]) -> None:
    rounds = range(len(kinds))
    seen = live(20260101, rounds, make_library(tmp_path / "fresh.db"), tmp_path / "life", kinds)
    assert not seen.wrong
    assert seen.rounds == len(kinds)
    assert seen.acknowledged
