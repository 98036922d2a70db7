import shutil
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from tests.library.shelf import TEXT, put
from tui.core.model import Article
from tui.library import Library


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "library.db"


@pytest.fixture
def library(path: Path, blank: Path) -> Iterator[Library]:
    shutil.copy(blank, path)
    with Library(path, "ann") as opened:
        yield opened


@pytest.fixture
def article(library: Library) -> Article:
    return put(library, TEXT, title="Kim and the trains")


@pytest.fixture
def home(tmp_path: Path) -> Iterator[Library]:
    """Ann's library, with an article."""
    with Library(tmp_path / "home.db", "ann") as library:
        put(library, TEXT)
        yield library


@pytest.fixture
def away(tmp_path: Path) -> Iterator[Library]:
    """Bob's, still empty."""
    with Library(tmp_path / "away.db", "bob") as library:
        yield library


@pytest.fixture
def opened(path: Path) -> Iterator[Callable[[str], Library]]:
    """Return a function that opens the library again as another person."""
    libraries: list[Library] = []

    def again(creator: str = "ann") -> Library:
        libraries.append(Library(path, creator))
        return libraries[-1]

    yield again
    for one in libraries:
        one.close()
