import os
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from tests.formats.sample_library import filled, sample
from tui.library import Library

GOLDEN = Path(__file__).parent / "golden"


@pytest.fixture
def library(tmp_path: Path) -> Iterator[Library]:
    with filled(tmp_path / "sample.db", sample()) as library:
        yield library


@pytest.fixture
def empty(tmp_path: Path) -> Iterator[Library]:
    with Library(tmp_path / "empty.db", "cleo") as library:
        yield library


@pytest.fixture
def golden() -> Callable[[str, bytes], None]:
    """Compare with a golden file, byte by byte; POSTIL_GOLDEN=1 writes it anew: look at the difference then."""

    def compare(name: str, data: bytes) -> None:
        path = GOLDEN / name
        if os.environ.get("POSTIL_GOLDEN"):
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_bytes(data)
        assert path.read_bytes() == data

    return compare
