"""What can be counted, and by what."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, Any, Literal

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

Axis = str
"""One of `AXES`, or the attribute of articles named after `ATTRIBUTE`."""
AXES = ("tag", "article", "creator", "speaker", "month", "verdict", "group", "whole")
ATTRIBUTE = "attribute:"

MOST_COLUMNS = 200
"""The most columns for people; files and programs get all."""

OTHERS = "\0"
"""The column with the sums of those beyond a limit, unlike any value: texts have no control characters."""

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

    def without_idle_options(self) -> Counting:
        """Return it without the options that change nothing for these axes and this unit."""
        has_tags = "tag" in (self.rows, self.columns)
        is_near = self.is_of_two_tags and self.unit != "characters"
        return replace(self, roll_up=self.roll_up and has_tags, within=self.within if is_near else "overlap")


@dataclass(frozen=True, slots=True)
class Counts:
    """A sparse table: for each row its non-zero numbers by column index.

    `counted` are the passages with a row and a column, of all `passages` in texts, without those of the speakers
    `left_out` (with their numbers). If `others` columns are summed into one, `OTHERS`, it is the last. `titles` are
    those of the articles among rows and columns.
    """

    rows: tuple[str, ...]
    columns: tuple[str, ...]
    cells: tuple[Mapping[int, int], ...]
    counted: int
    passages: int
    left_out: Mapping[str, int]
    others: int = 0
    titles: Mapping[str, str] = field(default_factory=dict)

    def as_dict(self) -> dict[str, Any]:
        """Return the whole table: names of rows and columns, and a list of numbers for each row."""
        return {"rows": self.rows, "columns": self.columns, "cells": [*self.lines()]}

    def lines(self) -> Iterator[list[int]]:
        """Yield the complete rows."""
        for cells in self.cells:
            line = [0] * len(self.columns)
            for column, number in cells.items():
                line[column] = number
            yield line
