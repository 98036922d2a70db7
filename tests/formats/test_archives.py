"""Zip files that Postil writes."""

from pathlib import Path

import pytest

from tui.formats import archives


def interrupt_writing(path: Path) -> None:
    with path.open("wb") as out, archives.create_archive(out) as archive:
        half = archive._zip.open("half", "w")
        half.write(b"half")
        raise KeyboardInterrupt


def test_an_interrupted_archive_reports_the_interruption(tmp_path: Path) -> None:
    """Ctrl+C may come at any time, even while a file in the archive is being finished."""
    with pytest.raises(KeyboardInterrupt):
        interrupt_writing(tmp_path / "x.zip")
