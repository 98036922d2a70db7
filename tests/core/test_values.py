"""The quicker `dataclass` makes what the one of the standard library makes."""

import copy
import pickle
from dataclasses import FrozenInstanceError, asdict, field, replace

import pytest

from tui.core.values import dataclass


@dataclass(frozen=True, slots=True)
class Point:
    x: int
    y: int = 2
    names: list[str] = field(default_factory=list)
    note: str = field(default="", compare=False)


@dataclass(frozen=True, slots=True)
class Place(Point):
    country: str = "Korea"


def test_a_value_is_made_compared_copied_and_shown_as_a_usual_one() -> None:
    point = Point(1, note="a")
    assert asdict(point) == {"x": 1, "y": 2, "names": [], "note": "a"}
    assert repr(point) == "Point(x=1, y=2, names=[], note='a')"
    assert point == Point(1, note="b") != Point(1, 3)
    assert point != Place(1)
    assert replace(point, y=5).y == 5
    assert Place(1, names=["a"]) == pickle.loads(pickle.dumps(Place(1, names=["a"]))) == copy.copy(Place(1, 2, ["a"]))
    assert Point(1).names is not Point(1).names


def test_a_frozen_value_cannot_be_changed() -> None:
    with pytest.raises(FrozenInstanceError, match="'x'"):
        Point(1).x = 2  # type: ignore[misc]
    with pytest.raises(TypeError, match="missing 1 required"):
        Point()  # type: ignore[call-arg]
