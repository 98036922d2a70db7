"""Exporting a selection and importing a file, in any format of the registry."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import IO, TYPE_CHECKING

from tui.core.errors import FormatError
from tui.formats.files import whole_file, whole_folder
from tui.formats.identifiers import address, iri
from tui.formats.import_values import BadInputError, Reading
from tui.formats.registry import Options, find_export, find_import
from tui.formats.report import ImportReport, Report
from tui.library.transfer.bundles import EVERYTHING, Selection

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator

    from tui.formats.registry import Export, Reader
    from tui.library import Library
    from tui.library.transfer.bundles import Bundle

    Progress = Callable[[int, int], None]


def export(
    name: str,
    library: Library,
    selection: Selection = EVERYTHING,
    target: Path | IO[bytes] | None = None,
    *,
    marks: bool = True,
    overwrite: bool = False,
    options: Options | None = None,
    progress: Progress | None = None,
) -> Report:
    """Write what is selected to a file, a folder or a stream, whole or not at all, and say what went out.

    `progress` is told how many articles of how many are done. Raises `FormatError`, also for a target that is there
    already unless `overwrite`, and `NotFoundError` for a tag that is not in the codebook.
    """
    chosen, options = find_export(name), options or Options()
    if target is None:
        raise FormatError(f"exporting {name} needs a place to write to: name a file")
    report = Report(name, str(target) if isinstance(target, Path) else "")
    if marks and not chosen.marks:
        for what, count in library.exporter.count_marks(selection).items():
            report.lose(what, count)
    module = chosen.load()
    bundles = report.watch(_passing(chosen, library, selection, progress, marks=marks), chosen.carries)
    if isinstance(target, Path) and chosen.folder:
        with whole_folder(target, overwrite=overwrite) as folder:
            module.write_folder(folder, bundles, report, options)
    elif isinstance(target, Path):
        with whole_file(target, overwrite=overwrite) as out:
            module.write(out, bundles, report, options)
    elif chosen.folder:
        raise FormatError(f"{name} is written to a folder: name one")
    else:
        module.write(target, bundles, report, options)
    return report


def import_(name: str, library: Library, path: Path, progress: Progress | None = None) -> ImportReport:
    """Read a file back into a library; one undo takes its annotations out again, and doing it twice changes nothing.

    The whole file is read once before anything is written: raises `BadInputError` (a `FormatError`) that names each bad
    place, and then nothing was changed.
    """
    reader = find_import(name).load()
    total = _check(reader, path)
    reading = Reading(path)
    tell = None if progress is None else lambda done: progress(done, total)
    imported = library.importer.add(_resolved(library, _again(reader, reading)), tell)
    return ImportReport(name, str(path), imported, reading.skipped)


def _check(reader: Reader, path: Path) -> int:
    """Read all and keep nothing: how many articles there are, or what is wrong."""
    reading = Reading(path)
    try:
        total = sum(1 for _ in reader.read(reading))
    except OSError as error:
        raise FormatError(f"{path} cannot be read ({error.strerror or error}): name another file") from error
    except BadInputError:
        raise
    except FormatError as error:
        reading.problems.append(str(error))
    if reading.problems:
        raise BadInputError(path, reading.problems)
    return total


def _resolved(library: Library, bundles: Iterable[Bundle]) -> Iterator[Bundle]:
    """Tell articles that came as an IRI only by their ids here."""
    known: dict[str, str] | None = None
    for bundle in bundles:
        article = bundle.article
        if article.source and not article.text and not article.id:
            if known is None:
                known = {}
                for name, source in library.exporter.sources():
                    known.setdefault(iri(name, source), name)
            article = replace(article, id=known.get(address(article.source) or article.source, ""))
        yield bundle if article is bundle.article else replace(bundle, article=article)


def _again(reader: Reader, reading: Reading) -> Iterator[Bundle]:
    yield from reader.read(reading)
    if reading.problems:
        raise FormatError(f"{reading.path} was changed while it was read: undo what was imported, then try again")


def _passing(
    chosen: Export, library: Library, selection: Selection, progress: Progress | None, *, marks: bool
) -> Iterator[Bundle]:
    total = library.exporter.count_articles(selection)
    for done, bundle in enumerate(library.exporter.bundles(selection, marks=marks and chosen.marks), 1):
        yield bundle
        if progress is not None:
            progress(done, total)
