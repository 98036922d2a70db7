"""The library of the tour: two short articles with marks and a colleague's annotations."""

from __future__ import annotations

from pathlib import Path

from tui.formats import import_
from tui.library import Library

ARTICLES = Path(__file__).parent / "tour.jsonl"


def make_tour_library(folder: Path, creator: str) -> Path:
    """Write the library of the tour into a folder and return its path."""
    path = folder / "tour.db"
    with Library(path, creator) as library:
        import_("jsonl", library, ARTICLES)
    return path
