"""Counts of many passages in a process of their own: the memory for a million numbers is never the reader's."""

from __future__ import annotations

import json
import subprocess
import sys
from contextlib import suppress
from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING, Any

from tui.core.errors import LibraryError, PostilError
from tui.library import Library
from tui.library.queries.counting import MOST_COLUMNS, Counting, Counts

if TYPE_CHECKING:
    from collections.abc import Callable, Collection

    OnProgress = Callable[[int, int], object]

MOST_HERE = 50_000
"""Up to this many passages are counted in the reader's own process: another takes a quarter of a second to start."""

_NUMBERS = ("counted", "passages", "left_out", "others")


def are_many(library: Library) -> bool:
    """Return whether a library has more passages than are counted here."""
    return bool(library.connection.value("SELECT count > ? FROM counters WHERE name = 'highlights'", MOST_HERE))


def count_beside(path: Path, counting: Counting, on_progress: OnProgress) -> Counts:
    """Count, with as many columns as a person looks through. Raises `LibraryError`."""
    counts = _ask(path, counting, None, on_progress)
    return Counts(
        tuple(counts["rows"]),
        tuple(counts["columns"]),
        tuple(map(dict, counts["cells"])),
        **{name: counts[name] for name in _NUMBERS},
    )


def cell_beside(
    path: Path, counting: Counting, row: str, columns: Collection[str], on_progress: OnProgress, *, others: bool
) -> list[int]:
    """Return the numbers of the passages of a cell, as `passages_of_cell` does. Raises `LibraryError`."""
    passages: list[int] = _ask(path, counting, (row, [*columns], others), on_progress)
    return passages


def _ask(path: Path, counting: Counting, cell: tuple[str, list[str], bool] | None, on_progress: OnProgress) -> Any:
    """Return the answer of a new process; it is ended if `on_progress` raises."""
    command = [sys.executable, "-P", "-m", __name__, str(path)]
    with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL) as child:
        try:
            if child.stdin is None or child.stdout is None:
                raise ValueError
            with suppress(BrokenPipeError), child.stdin as stdin:
                stdin.write(json.dumps([asdict(counting), cell]).encode())
            for line in child.stdout:
                message = json.loads(line)
                if "answer" in message:
                    return message["answer"]
                if "error" in message:
                    raise LibraryError(message["error"])
                on_progress(message["done"], message["total"])
        finally:
            child.kill()
    raise LibraryError("counting stopped before it was done: try again")


def _answer(path: str, tell: OnProgress) -> object:
    from tui.library.queries.counts import count, passages_of_cell

    fields, cell = json.load(sys.stdin)
    counting = Counting(**fields)
    with Library(Path(path), read_only="it is only counted") as library:
        if cell is not None:
            row, columns, others = cell
            return passages_of_cell(library.connection, counting, row, columns, tell, others=others)
        counts = count(library.connection, counting, tell, most_columns=MOST_COLUMNS)
        cells = [[*row.items()] for row in counts.cells]
        numbers = {name: getattr(counts, name) for name in _NUMBERS}
        return {"rows": counts.rows, "columns": counts.columns, "cells": cells, **numbers}


def _main(path: str) -> None:
    def say(**what: object) -> None:
        sys.stdout.write(f"{json.dumps(what)}\n")
        sys.stdout.flush()

    try:
        say(answer=_answer(path, lambda done, total: say(done=done, total=total)))
    except PostilError as error:
        say(error=str(error))


if __name__ == "__main__":
    _main(*sys.argv[1:])
