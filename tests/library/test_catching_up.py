"""A correction costs only what it affects; one of many articles is applied in parts, even after a crash."""

from __future__ import annotations

import signal
import subprocess
import sys
from typing import TYPE_CHECKING

import pytest

from tui.core.corrections import Relabel, Target
from tui.core.model import Entity, Marks, Mention, NewArticle
from tui.library import Library
from tui.library.tables.corrected_marks import AT_ONCE
from tui.library.upkeep.check import find_problems

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

COUNT = 3 * AT_ONCE

KILLED = """
import os, signal, sys
from pathlib import Path
from tui.library import Library

def on_progress(done, total):
    if done:
        os.kill(os.getpid(), signal.SIGKILL)

Library(Path(sys.argv[1]), "ann").corrected_marks.catch_up(on_progress)
"""


@pytest.fixture
def library(tmp_path: Path) -> Iterator[Library]:
    """Every article contains Bors, and a name that is in no other article."""
    with Library(tmp_path / "library.db", "ann") as new_library:
        texts = [f"Bors met Ames{number} at home." for number in range(COUNT)]
        new_library.articles.add([NewArticle(text, f"{number:064}", text[:12]) for number, text in enumerate(texts)])
        marks = ((pk, Marks(tuple(names(text)))) for pk, text in new_library.markings.texts(COUNT))
        new_library.markings.put(marks, "model", "1")
        yield new_library


def names(text: str) -> Iterator[Mention]:
    for word in (text.split()[0], text.split()[2]):
        start = text.index(word)
        yield Mention(start, start + len(word), "ORG", word)


def people(library: Library) -> int:
    return int(library.connection.value("SELECT count(*) FROM mentions WHERE label = 'PERSON'"))


def test_a_correction_killed_half_way_is_continued_and_is_one_step(library: Library) -> None:
    assert library.corrections.correct(Relabel(Target(Entity("Bors", "ORG")), "PERSON")) == 0
    assert library.corrected_marks.behind == f"a correction is still being applied, to {COUNT} articles: Bors → PERSON"
    killed = subprocess.run([sys.executable, "-c", KILLED, str(library.path)], check=False)
    assert killed.returncode == -signal.SIGKILL
    assert 0 < people(library) < COUNT
    assert list(find_problems(library)) == []

    library.journal.undo()
    library.corrected_marks.catch_up()
    assert people(library) == 0
    assert library.journal.undo() is None, "it was one step"
    library.journal.redo()
    totals: list[int] = []
    corrected: list[int] = []

    def count_progress(_done: int, total: int) -> None:
        totals.append(total)
        corrected.append(people(library))

    library.corrected_marks.catch_up(count_progress, first=COUNT, is_awaited=lambda: len(corrected) < 9)
    assert people(library) == COUNT
    assert set(totals) == {COUNT}
    assert corrected[:9] == [*range(1, 10)], "a key that waits for the lock gets it after each article"
    assert not library.corrected_marks.is_behind
    assert list(find_problems(library)) == []


def test_the_last_correction_costs_no_more_than_the_first(library: Library) -> None:
    costs: list[int] = []
    for number in range(COUNT):
        statements: list[str] = []
        library.connection.raw.set_trace_callback(statements.append)
        library.corrections.correct(Relabel(Target(Entity(f"Ames{number}", "ORG")), "PERSON"))
        library.connection.raw.set_trace_callback(None)
        costs.append(len(statements))
    assert costs[-1] <= costs[1], "earlier corrections were processed again"
    library.journal.undo()
    assert people(library) == COUNT - 1
