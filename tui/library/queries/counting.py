"""What can be counted, and by what."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

Axis = str
"""One of `AXES`, or the attribute of articles named after `ATTRIBUTE`."""
AXES = ("tag", "article", "creator", "speaker", "month", "verdict", "group", "whole")
ATTRIBUTE = "attribute:"

MOST_COLUMNS = 200
"""What a person looks through; files and other programs get all."""

OTHERS = "\0"
"""The column that has the sums of those beyond a limit. No value is called so: text has no control characters."""

CountedUnit = Literal["passages", "articles", "characters"]
Within = Literal["overlap", "paragraph", "article"]


@dataclass(frozen=True, slots=True)
class Counting:
    """What is counted; `within` is how close two passages must be if rows and columns are both tags.

    With `roll_up` a passage counts once for each tag above its own, too.
    """

    rows: Axis
    columns: Axis
    unit: CountedUnit = "passages"
    within: Within = "overlap"
    roll_up: bool = False

    @property
    def is_of_two_tags(self) -> bool:
        return self.rows == self.columns == "tag"
