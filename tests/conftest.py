"""The seeds' library: added and marked once for all tests, copied for each."""

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

# The suite tries the same examples each time, so that a failure is the change's own; `make properties` tries new ones,
# and twice as many.
settings.register_profile("same", derandomize=True, database=None, max_examples=50)
settings.register_profile("new", print_blob=True)
settings.load_profile("same")


def pytest_collection_finish() -> None:
    """Leave modules and tests out of the search for garbage, and search seldom: it was a third of the time."""
    gc.freeze()
    gc.set_threshold(50_000, 20, 20)


def pytest_make_parametrize_id(val: object) -> str | None:
    """Cut what a test is named by: names of a megabyte go to each worker and back."""
    return ascii(val[:LONGEST_ID]) if isinstance(val, str | bytes) and len(val) > LONGEST_ID else None


@pytest.fixture(scope="session")
def blank(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A library file with nothing in it. Copy it, don't write it: a copy is a third of the time of a new one."""
    path = tmp_path_factory.mktemp("blank") / "blank.db"
    with Library(path, "ann") as library:
        library.connection.value("PRAGMA wal_checkpoint(TRUNCATE)")
    return path


@pytest.fixture(scope="session")
def marked_seeds(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A library file of the five seeds with the real model's marks. Copy it, don't write it.

    Of all processes that run tests the first one makes it: to load the model takes seconds.
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
    gc.freeze()  # the model's packages stay: looking through them for garbage is a fifth of every later test


@pytest.fixture
def seeds(marked_seeds: Path, tmp_path: Path) -> Path:
    """A library of its own with the five marked seeds."""
    path = tmp_path / "annotations.db"
    shutil.copy(marked_seeds, path)
    return path


@pytest.fixture
def disk() -> Iterator[Path]:
    """A file system of 2 MB."""
    with small_disk() as folder:
        yield folder
