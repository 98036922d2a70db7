"""Exporting a selection and importing a file, in any format of the registry."""

from __future__ import annotations

import gc
from contextlib import contextmanager
from dataclasses import replace
from itertools import chain
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import IO, TYPE_CHECKING, cast

from tui.core.errors import FormatError
from tui.formats.articles_here import ArticlesHere
from tui.formats.as_mentions import as_mentions
from tui.formats.claims_here import ClaimsHere
from tui.formats.export_common import with_shown_colors
from tui.formats.import_common import BadInputError, InputFile, imported_article
from tui.formats.offsets import CODE_POINTS, UTF_16
from tui.formats.output_files import atomic_file, atomic_folder
from tui.formats.paragraph_tasks import join_paragraph_tasks
from tui.formats.registry import ExportOptions, find_export, find_import
from tui.formats.report import CODEBOOK_ALONE, FEATURES, ExportReport, ImportReport
from tui.library.tables.groups import count_empty
from tui.library.tables.labels import changed_labels
from tui.library.transfer.bundles import EVERYTHING, Bundle, ExportSelection
from tui.library.transfer.incoming import Incoming
from tui.library.upkeep.backup import back_up

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from tui.formats.registry import ExportFormat, FileWriter, FolderWriter, FormatReader
    from tui.library import Library

    Progress = Callable[[int, int], None]

_USUAL_THRESHOLDS = gc.get_threshold()


@contextmanager
def _rarely_collecting() -> Iterator[None]:
    """Run the garbage collector a hundred times less often: exports allocate many rows without cycles."""
    gc.set_threshold(100 * _USUAL_THRESHOLDS[0], *_USUAL_THRESHOLDS[1:])
    try:
        yield
    finally:
        gc.set_threshold(*_USUAL_THRESHOLDS)


@_rarely_collecting()
def export(
    name: str,
    library: Library,
    target: Path | IO[bytes],
    selection: ExportSelection = EVERYTHING,
    *,
    marks: bool = True,
    overwrite: bool = False,
    options: ExportOptions | None = None,
    on_progress: Progress | None = None,
) -> ExportReport:
    """Write a selection to a file, a folder or a stream, completely or not at all, and return a report.

    `on_progress` receives articles done and total. Raises `FormatError`, also if the target exists, unless `overwrite`,
    and `NotFoundError` for a tag that is not in the codebook.
    """
    chosen, options = find_export(name), replace(options or ExportOptions(), library=library.exporter.identity())
    report = ExportReport(name, str(target) if isinstance(target, Path) else "")
    _count_left_out(report, chosen, library, selection, marks=marks)
    if chosen.marks:
        report.behind = library.corrected_marks.behind
    bundles = _read_bundles(chosen, library, selection, on_progress, marks=marks)
    counted = report.count(bundles, chosen.carries)
    if selection.everything and not library.articles.counts().articles:
        counted = chain(counted, _bundle_codebook(report, chosen, library))
    _write(chosen, target, counted, report, options, overwrite=overwrite)
    if selection.chooses_annotations and not report.chosen:
        report.nothing = selection.nothing
    return report


def _count_left_out(
    report: ExportReport, chosen: ExportFormat, library: Library, selection: ExportSelection, *, marks: bool
) -> None:
    """Count what a format has no place for and no single article shows."""
    exporter, carries = library.exporter, chosen.carries
    if marks and not chosen.marks:
        for what, count in exporter.count_marks(selection).items():
            report.lose(what, count)
    report.lose("kept sources (`postil source -o` writes one out)", exporter.count_sources(selection))
    report.lose("checks and pieces of evidence on claims of others", exporter.count_parts_elsewhere(selection))
    if "labels" not in carries:
        report.lose(FEATURES["labels"], len(changed_labels(library.connection)))
    if "links" in carries:
        loose_links = exporter.count_loose_links(selection, orphans="orphans" in carries)
        report.lose("links to claims that are not exported", loose_links)
    if selection.everything and "history" not in carries:  # the history includes all groups
        report.lose("groups without an article", count_empty(library.connection))


def _read_bundles(
    chosen: ExportFormat,
    library: Library,
    selection: ExportSelection,
    on_progress: Progress | None,
    *,
    marks: bool,
) -> Iterator[Bundle]:
    """Return the articles with what a format has a place for."""
    parts = chosen.parts_of(selection)
    has_provenance = "history" in chosen.carries or chosen.tag_times
    bundles = library.exporter.bundles(parts, marks=marks and chosen.marks, provenance=has_provenance)
    if on_progress is not None:
        bundles = _with_progress(bundles, library.exporter.count_articles(parts), on_progress)
    return with_shown_colors(bundles, library.codebook.colors()) if chosen.shows_colors else bundles


def _bundle_codebook(report: ExportReport, chosen: ExportFormat, library: Library) -> list[Bundle]:
    """Return the codebook of a library without articles as a bundle, if the format has a place for that."""
    codebook = tuple(library.codebook.all())
    if chosen.codebook_alone or chosen.carries <= CODEBOOK_ALONE:
        return [Bundle(imported_article(), codebook=codebook)]
    report.lose("codes (exported with an article, and there is none)", len(codebook))
    return []


def _write(
    chosen: ExportFormat,
    target: Path | IO[bytes],
    bundles: Iterator[Bundle],
    report: ExportReport,
    options: ExportOptions,
    *,
    overwrite: bool,
) -> None:
    writer = chosen.load()
    if chosen.folder:
        if not isinstance(target, Path):
            raise FormatError(f"{chosen.name} is written to a folder: name one")
        with atomic_folder(target, overwrite=overwrite) as folder:
            cast("FolderWriter", writer).write_folder(folder, bundles, report, options)
    elif isinstance(target, Path):
        with atomic_file(target, overwrite=overwrite) as output:
            cast("FileWriter", writer).write(output, bundles, report, options)
    else:
        cast("FileWriter", writer).write(target, bundles, report, options)


def import_(
    name: str,
    library: Library,
    path: Path,
    on_progress: Progress | None = None,
    *,
    revive: bool = False,
    names: bool = False,
) -> ImportReport:
    """Import a file into a library; one undo removes its annotations, and a second import changes nothing.

    An article that was removed here stays removed, and is reported, unless `revive`. With `names` labelled spans are
    names of the imported articles, not annotations. The whole file is read once before anything is written: raises
    `BadInputError` (a `FormatError`) if nothing in it can be used, in which case nothing has changed. Otherwise broken
    parts are left out and listed in the report.
    """
    chosen = find_import(name)
    reader = chosen.load()
    total, broken = _check(reader, path, library.creator)
    file = InputFile(path, library.creator)
    on_article = None if on_progress is None else lambda done: on_progress(done, total)
    unit = UTF_16 if chosen.counts_utf_16 else CODE_POINTS
    here = ArticlesHere(library, file, unit, inline_tags=chosen.inline_tags)
    incoming = Incoming(chosen.carries_back, by_place=not chosen.ids, source=path.name, revive=revive)
    bundles = join_paragraph_tasks(_read_again(reader, file, broken), file, library)
    if names:
        bundles = as_mentions(bundles, file, library.labels.all())
    bundles = ClaimsHere(library, file).settle(bundles) if chosen.of_others else here.settle(bundles)
    file.tally.waiting = library.conflicts.count()
    imported = library.importer.add(bundles, on_article, incoming=incoming, tally=file.tally)
    if not imported.changed:
        file.tally.keep_all()
    return ImportReport(name, str(path), imported, file.tally, tuple(file.problems))


def would_import(
    name: str,
    library: Library,
    path: Path,
    on_progress: Progress | None = None,
    *,
    revive: bool = False,
    names: bool = False,
) -> ImportReport:
    """Return the result of importing a file, using a copy of the library."""
    with TemporaryDirectory(prefix="postil-") as folder:
        scratch_path = Path(folder) / "scratch.db"
        back_up(library, scratch_path)
        with type(library)(scratch_path, library.creator) as scratch:
            return import_(name, scratch, path, on_progress, revive=revive, names=names)


def _check(reader: FormatReader, path: Path, creator: str) -> tuple[int, int]:
    """Read everything and keep nothing; return the numbers of articles and broken parts, or raise what is wrong."""
    file = InputFile(path, creator)
    try:
        total = sum(not bundle.goes_on for bundle in reader.read(file))
    except OSError as error:
        raise FormatError(f"{path} cannot be read ({error.strerror or error}): name another file") from error
    except BadInputError:
        raise
    except FormatError as error:
        raise BadInputError(path, [*file.problems, str(error)]) from error
    if file.problems and (file.strict or not total):
        raise BadInputError(path, file.problems)
    return total, len(file.problems)


def _read_again(reader: FormatReader, file: InputFile, broken: int) -> Iterator[Bundle]:
    yield from reader.read(file)
    if len(file.problems) != broken:
        raise FormatError(f"{file.path} was changed while it was read: undo what was imported, then try again")


def _with_progress(bundles: Iterator[Bundle], total: int, on_progress: Progress) -> Iterator[Bundle]:
    for done, bundle in enumerate(bundles, 1):
        yield bundle
        on_progress(done, total)
