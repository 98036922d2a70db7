"""The files of a folder of brat's: each text with the annotations of its name, in capitals or small letters."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from pathlib import Path

TEXT, STANDOFF = ".txt", ".ann"


def files_of(folder: Path, suffix: str) -> list[Path]:
    """Return the files below a folder with this suffix, in order."""
    return sorted(path for path in folder.rglob("*") if path.suffix.lower() == suffix)


def text_beside(path: Path) -> Path:
    """Return the text of an annotation file; one that is not there has the usual name."""
    usual = path.with_suffix(TEXT)
    others = (path.with_suffix(suffix) for suffix in (TEXT.upper(), TEXT.title()))
    return next((text for text in (usual, *others) if text.is_file()), usual)
