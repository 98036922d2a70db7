"""Rows of the table, the file that stores them, and two runs side by side."""

from __future__ import annotations

import json
import platform
from dataclasses import asdict, dataclass
from datetime import UTC, datetime
from pathlib import Path

PLACE = Path(__file__).parents[1] / "build" / "bench"
"""Where results and libraries made for measuring are kept; git ignores it."""


@dataclass(frozen=True)
class Row:
    """A figure beside a figure to compare it with. `limit` is the design's limit for the figure or for the ratio."""

    what: str
    figure: float
    unit: str
    yardstick: str = ""
    measure: float | None = None
    limit: float | None = None
    of_ratio: bool = False
    at_least: bool = False

    @property
    def ratio(self) -> float | None:
        """The figure divided by the one to compare it with."""
        return self.figure / self.measure if self.measure else None

    @property
    def reached(self) -> bool | None:
        """Whether the limit is met; None if there is none."""
        value = self.ratio if self.of_ratio else self.figure
        if self.limit is None or value is None:
            return None
        return value >= self.limit if self.at_least else value <= self.limit

    def cells(self) -> tuple[str, ...]:
        """Return the row as it is printed."""
        asked = ""
        if self.limit is not None:
            asked = f"{'≥' if self.at_least else '≤'} {self.limit:g}{' ×' if self.of_ratio else f' {self.unit}'}"
        return (
            self.what,
            _number(self.figure, self.unit),
            f"{self.yardstick} {_number(self.measure, self.unit)}" if self.measure is not None else "",
            f"{self.ratio:.2f} ×" if self.ratio else "",
            asked,
            {True: "reached", False: "MISSED", None: ""}[self.reached],
        )


HEAD = ("what", "Postil", "yardstick", "ratio", "asked", "")


def table(lines: list[tuple[str, ...]]) -> str:
    """Return rows as aligned columns of text."""
    widths = [max(map(len, column)) for column in zip(*lines, strict=True)]
    return "\n".join(
        "  ".join(cell.ljust(width) for cell, width in zip(line, widths, strict=True)).rstrip() for line in lines
    )


def markdown(path: Path) -> str:
    """Return a run as a table for the documentation."""
    rows = [Row(**row) for row in json.loads(path.read_text())["rows"]]
    lines = [HEAD, ("---",) * len(HEAD), *(row.cells() for row in rows)]
    return "\n".join(f"| {' | '.join(cells)} |" for cells in lines)


def keep(rows: list[Row], *, quick: bool) -> Path:
    """Write the rows of a run to a new file."""
    time = datetime.now(UTC).strftime("%Y-%m-%dT%H%M%S")
    path = PLACE / f"{time}{'-quick' if quick else ''}.json"
    path.parent.mkdir(parents=True, exist_ok=True)
    about = {"time": time, "quick": quick, "python": platform.python_version(), "machine": platform.machine()}
    path.write_text(json.dumps({**about, "rows": [asdict(row) for row in rows]}, indent=2) + "\n")
    return path


def compare(old: Path, new: Path) -> str:
    """Return two runs as a table, each figure beside the comparison of its own run; "" if they share no row."""
    before = {row["what"]: Row(**row) for row in json.loads(old.read_text())["rows"]}
    lines: list[tuple[str, ...]] = [("what", old.stem, new.stem, "now/then", "ratio then", "ratio now")]
    for entry in json.loads(new.read_text())["rows"]:
        row = Row(**entry)
        then = before.get(row.what)
        if then:
            change = f"{row.figure / then.figure:.2f}" if then.figure else ""
            figures = [_number(then.figure, row.unit), _number(row.figure, row.unit), change]
            ratios = [f"{ratio:.2f} ×" if ratio else "" for ratio in (then.ratio, row.ratio)]
            lines.append((row.what, *figures, *ratios))
    return table(lines) if len(lines) > 1 else ""


def results() -> list[Path]:
    """Return the earlier runs, the newest last."""
    return sorted(PLACE.glob("*.json"))


def _number(value: float, unit: str) -> str:
    return f"{value:,.0f} {unit}" if value >= 100 else f"{value:.3g} {unit}"
