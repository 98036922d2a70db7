import os
import shutil
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from tests.formats.sample_library import filled, sample
from tui.library import Library

GOLDEN = Path(__file__).parent / "golden"


@pytest.fixture(scope="session")
def filled_sample(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The sample library; tests copy it."""
    path = tmp_path_factory.mktemp("sample") / "sample.db"
    with filled(path, sample()) as library:
        library.connection.value("PRAGMA wal_checkpoint(TRUNCATE)")
    return path


@pytest.fixture
def library(tmp_path: Path, filled_sample: Path) -> Iterator[Library]:
    with Library(Path(shutil.copy(filled_sample, tmp_path)), "ann") as library:
        yield library


@pytest.fixture
def empty(tmp_path: Path, blank: Path) -> Iterator[Library]:
    with Library(Path(shutil.copy(blank, tmp_path / "empty.db")), "cleo") as library:
        yield library


@pytest.fixture
def golden() -> Callable[[str, bytes], None]:
    """Compare with a golden file byte by byte. POSTIL_GOLDEN=1 writes it anew; look at the difference then."""

    def compare(name: str, data: bytes) -> None:
        path = GOLDEN / name
        if os.environ.get("POSTIL_GOLDEN"):
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_bytes(data)
        assert path.read_bytes() == data

    return compare
