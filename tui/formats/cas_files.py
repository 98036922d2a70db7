"""The files of a folder or zip that INCEpTION or WebAnno exported: whose they are, and of which document."""

from __future__ import annotations

import zipfile
from pathlib import Path, PurePosixPath
from typing import TYPE_CHECKING, NamedTuple

from tui.core.foreign_files import PERSON_FOLDERS
from tui.core.text import whole_line
from tui.formats.archives import open_archive
from tui.formats.import_common import InputFile

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

BEFORE = "INITIAL_CAS"
"""Instead of an annotator's name: the text as it was before anybody annotated it."""


class AnnotatorFile(NamedTuple):
    """A file with its path. `annotator` is whose it is if a project says so."""

    name: str
    data: bytes
    document: str
    annotator: str


def files_of(file: InputFile, suffix: str) -> Iterator[AnnotatorFile]:
    """Yield the files with this suffix in a folder or zip, or the file itself, whatever it is called."""
    path = file.path
    if path.is_dir():
        paths = {each.relative_to(path).as_posix(): each for each in sorted(path.rglob(f"*{suffix}"))}
        for name in _of_annotators(paths, file, path.resolve()):
            if paths[name].is_symlink():
                file.problem(f"{name}: it is a link, which is not followed: import the file that it leads to")
            else:
                yield _annotator_file(name, InputFile(paths[name]).read_bytes(), path.resolve())
    elif zipfile.is_zipfile(path):
        with open_archive(path) as zipped:
            names = sorted(zipped.namelist())
            for name in names:
                if name.endswith(".zip"):
                    file.tally.leave_out("zips inside the zip", "import them by themselves", name)
            for name in _of_annotators([each for each in names if each.endswith(suffix)], file, Path()):
                yield _annotator_file(name, zipped.read(name), Path())
    else:
        yield _annotator_file(path.name, file.read_bytes(), path.resolve().parent)


def _of_annotators(names: Iterable[str], file: InputFile, folder: Path) -> Iterator[str]:
    """Yield the names without those of documents as a project took them in, if it has the annotators' files."""
    names = [*names]
    is_project = any(_whose(name, folder) for name in names)
    for name in names:
        if is_project and _parts(name, folder)[-2:-1] == ("source",):
            file.tally.leave_out("sources of a project", "its annotators' files have their texts", name)
        else:
            yield name


def _annotator_file(name: str, data: bytes, folder: Path) -> AnnotatorFile:
    document, annotator = _whose(name, folder) or (str(PurePosixPath(name).with_suffix("")), "")
    return AnnotatorFile(name, data, whole_line(document), whole_line(annotator))


def _whose(name: str, folder: Path) -> tuple[str, str] | None:
    parts = _parts(name, folder)
    return (parts[-2], PurePosixPath(name).stem) if parts[-3:-2] and parts[-3] in PERSON_FOLDERS else None


def _parts(name: str, folder: Path) -> tuple[str, ...]:
    return (*folder.parts, *PurePosixPath(name).parts)
