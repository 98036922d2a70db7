"""The rounds of `make crash`: their kinds in turn, several libraries in parallel."""

from __future__ import annotations

import json
import random
import shutil
import sqlite3
from concurrent.futures import ProcessPoolExecutor, as_completed
from multiprocessing import get_context
from typing import TYPE_CHECKING

from tests.crash.harness import Tally, a_crowd, a_marker, a_reader, make_library, sound
from tests.crash.unsaved import a_troubled_reader, a_typist, a_waiting_reader
from tests.crash.whole_files import a_merger, a_restorer
from tests.crash.workshop import a_workshop
from tui.core.errors import PostilError

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

KINDS: dict[str, Callable[[Path, Path, random.Random, Tally], None]] = {
    "reader": a_reader,
    "marker": a_marker,
    "crowd": a_crowd,
    "waiting": a_waiting_reader,
    "typist": a_typist,
    "troubled": a_troubled_reader,
    "workshop": a_workshop,
    "merger": a_merger,
    "restorer": a_restorer,
}

LIFE = (
    *("marker", "reader", "reader", "troubled", "waiting", "crowd", "reader", "workshop", "typist", "reader"),
    *("merger", "reader", "restorer", "reader"),
)
"""What is no reader alone begins a library; the readers after it go on with what it has left."""


def live(seed: int, rounds: range, fresh: Path, folder: Path, kinds: tuple[str, ...] = LIFE) -> Tally:
    """Run these rounds in a folder of their own; the seed and a round's number alone decide what it does."""
    tally = Tally()
    library = folder / "annotations.db"
    folder.mkdir()
    for number in rounds:
        dice = random.Random(f"{seed}/{number}")
        kind = kinds[number % len(kinds)]
        if number == rounds.start or kind != "reader":
            for old in folder.glob("annotations.db*"):
                old.unlink()
            shutil.copyfile(fresh, library)
        try:
            KINDS[kind](library, folder, dice, tally)
            tally.wrong += sound(library)
        except (AssertionError, OSError, sqlite3.Error, PostilError) as error:
            tally.wrong.append(f"it did not get on: {error}")
        tally.rounds += 1
        if tally.wrong:
            tally.wrong.append(f"round {number} of seed {seed} ({kind}); the files: {json.dumps(str(folder))}")
            break
    return tally


def crash(rounds: int, seed: int, jobs: int, folder: Path, told: Callable[[str], None]) -> Tally:
    """Run this many rounds in parallel processes; none is started after one that failed."""
    fresh = make_library(folder / "fresh.db")
    tally = Tally()
    with ProcessPoolExecutor(jobs, get_context("spawn")) as pool:
        lives = [
            pool.submit(live, seed, range(start, min(start + len(LIFE), rounds)), fresh, folder / str(start))
            for start in range(0, rounds, len(LIFE))
        ]
        for done in as_completed(lives):
            if done.cancelled():
                continue
            tally += done.result()
            told(f"{tally.rounds} of {rounds} rounds: {tally.acknowledged} acknowledged, {len(tally.wrong)} wrong")
            if tally.wrong:
                pool.shutdown(cancel_futures=True)
                break  # cancelled rounds never finish
    return tally
