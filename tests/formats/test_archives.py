"""Zip files that Postil writes."""

from pathlib import Path

import pytest

from tui.formats import archives


def given_up(path: Path) -> None:
    with path.open("wb") as out, archives.create_archive(out) as archive:
        half = archive._zip.open("half", "w")
        half.write(b"half")
        raise KeyboardInterrupt


def test_what_is_given_up_with_a_file_half_written_says_why(tmp_path: Path) -> None:
    """Ctrl+C may come at any time, even while a file in the archive is being finished."""
    with pytest.raises(KeyboardInterrupt):
        given_up(tmp_path / "x.zip")
