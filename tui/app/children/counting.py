"""Counts of many passages in a process of their own: the memory for a million numbers is never the reader's."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from contextlib import suppress
from dataclasses import asdict, dataclass
from pathlib import Path
from tempfile import mkstemp
from typing import TYPE_CHECKING, Any

from tui.core.errors import LibraryError, PostilError
from tui.library import Library
from tui.library.queries.counting import MOST_COLUMNS, Counting
from tui.library.queries.stored_counts import StoredCounts, store_counts

if TYPE_CHECKING:
    from collections.abc import Callable, Collection

    OnProgress = Callable[[int, int], object]

MOST_HERE = 50_000
"""Up to this many passages are counted in the reader's own process: another takes a quarter of a second to start."""


@dataclass(frozen=True, slots=True)
class _Question:
    """What is counted and where to store that, or the cell of which passages are asked: row, columns, all others."""

    counting: Counting
    cell: tuple[str, list[str], bool] | None = None
    stored_in: str = ""
    whole: bool = False


def are_many(library: Library) -> bool:
    """Return whether a library has more passages than are counted here."""
    return bool(library.connection.value("SELECT count > ? FROM counters WHERE name = 'highlights'", MOST_HERE))


def count_beside(path: Path, counting: Counting, on_progress: OnProgress, *, whole: bool = False) -> StoredCounts:
    """Count, with as many columns as a person looks through or with the `whole` table. Raises `LibraryError`."""
    try:
        handle, name = mkstemp(prefix="postil-", suffix=".counts")
    except OSError as error:
        raise LibraryError(f"the counts cannot be kept ({error.strerror}): make room on the disk") from error
    os.close(handle)
    target = Path(name)
    try:
        _ask(path, _Question(counting, stored_in=name, whole=whole), on_progress)
        return StoredCounts.open(target)
    finally:
        target.unlink()


def cell_beside(
    path: Path, counting: Counting, row: str, columns: Collection[str], on_progress: OnProgress, *, others: bool
) -> list[int]:
    """Return the numbers of the passages of a cell, as `passages_of_cell` does. Raises `LibraryError`."""
    passages: list[int] = _ask(path, _Question(counting, cell=(row, [*columns], others)), on_progress)
    return passages


def _ask(path: Path, question: _Question, on_progress: OnProgress) -> Any:
    """Return the answer of a new process; it is ended if `on_progress` raises."""
    command = [sys.executable, "-P", "-m", __name__, str(path)]
    with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL) as child:
        try:
            if child.stdin is None or child.stdout is None:
                raise ValueError
            with suppress(BrokenPipeError), child.stdin as stdin:
                stdin.write(json.dumps(asdict(question)).encode())
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


def _answer(path: str, on_progress: OnProgress) -> list[int]:
    """Return the passages of a cell; counts go to their file."""
    from tui.library.queries.counts import count, passages_of_cell

    fields = json.load(sys.stdin)
    question = _Question(Counting(**fields.pop("counting")), **fields)
    with Library(Path(path), read_only="it is only counted") as library:
        if question.cell is not None:
            row, columns, others = question.cell
            return passages_of_cell(library.connection, question.counting, row, columns, on_progress, others=others)
        most_columns = sys.maxsize if question.whole else MOST_COLUMNS
        counts = count(library.connection, question.counting, on_progress, most_columns=most_columns)
        store_counts(question.counting, counts, question.stored_in)
        return []


def _main(path: str) -> None:
    def write(**what: object) -> None:
        sys.stdout.write(f"{json.dumps(what)}\n")
        sys.stdout.flush()

    try:
        write(answer=_answer(path, lambda done, total: write(done=done, total=total)))
    except PostilError as error:
        write(error=str(error))


if __name__ == "__main__":
    _main(*sys.argv[1:])
