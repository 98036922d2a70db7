"""The library of the seeds: added and marked once for all tests, and copied by each."""

from __future__ import annotations

import fcntl
import gc
import os
import shutil
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from hypothesis import settings

from tests.disks import small_disk, use_memory
from tui.core.model import NewArticle
from tui.jobs.marking import mark_articles
from tui.library import Library
from tui.marks.pipeline import load
from tui.sources import read

if TYPE_CHECKING:
    from collections.abc import Iterator

ROOT = Path(__file__).parent.parent
LONGEST_ID = 60

use_memory()

# The suite uses the same examples every time, so that a failure is caused by a change; `make properties` uses new ones,
# and twice as many.
settings.register_profile("same", derandomize=True, database=None, max_examples=50)
settings.register_profile("new", print_blob=True)
settings.load_profile("same")


def pytest_collection_finish() -> None:
    """Exclude modules and tests from garbage collection, and collect seldom: it took a third of the time."""
    gc.freeze()
    gc.set_threshold(50_000, 20, 20)


@pytest.hookimpl(optionalhook=True)
def pytest_xdist_auto_num_workers() -> int | None:
    """Run three test processes on two processors: each spends a quarter of its time waiting for another or a clock."""
    return None if "PYTEST_XDIST_AUTO_NUM_WORKERS" in os.environ else len(os.sched_getaffinity(0)) * 3 // 2


def pytest_make_parametrize_id(val: object) -> str | None:
    """Shorten the values in test names: names of a megabyte would be sent to each worker and back."""
    return ascii(val[:LONGEST_ID]) if isinstance(val, str | bytes) and len(val) > LONGEST_ID else None


@pytest.fixture(scope="session")
def blank(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """An empty library file. Copy it, do not write to it: a copy takes a third of the time of a new one."""
    path = tmp_path_factory.mktemp("blank") / "blank.db"
    with Library(path, "ann") as library:
        library.connection.value("PRAGMA wal_checkpoint(TRUNCATE)")
    return path


@pytest.fixture(scope="session")
def marked_seeds(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A library file with the five seeds and the marks of the real model. Copy it, do not write to it.

    The first test process creates it for all: loading the model takes seconds.
    """
    folder = tmp_path_factory.getbasetemp()
    path = (folder.parent if "PYTEST_XDIST_WORKER" in os.environ else folder) / "seeds.db"
    with path.with_suffix(".lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        if not path.exists():
            _mark_seeds(path)
    return path


def _mark_seeds(path: Path) -> None:
    unfinished = path.with_suffix(".unfinished")
    unfinished.unlink(missing_ok=True)
    with Library(unfinished, "ann") as library:
        library.articles.add(item for item in read([str(ROOT / "seeds")]) if isinstance(item, NewArticle))
        mark_articles(library, load(), lambda _done: None)
        library.duplicates.find()
        library.connection.value("PRAGMA wal_checkpoint(TRUNCATE)")
    unfinished.rename(path)
    gc.freeze()  # Garbage collection of the model's packages would take a fifth of the time of every later test.


@pytest.fixture
def seeds(marked_seeds: Path, tmp_path: Path) -> Path:
    """A library with the five marked seeds for one test."""
    path = tmp_path / "annotations.db"
    shutil.copy(marked_seeds, path)
    return path


@pytest.fixture
def disk() -> Iterator[Path]:
    """A file system of 2 MB."""
    with small_disk() as folder:
        yield folder
