"""Formats of other packages: a failing one is reported in one line, like our own."""

from __future__ import annotations

from contextlib import contextmanager
from typing import IO, TYPE_CHECKING

from tui.core.errors import FormatError
from tui.core.plugins import PLUGIN_FAILURES, complain, entry_points, load_group
from tui.core.text import one_line
from tui.formats.registry import EXPORTS, IMPORTS, ExportFormat, ImportFormat

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Iterator

    from tui.core.plugins import Group
    from tui.formats.import_common import InputFile
    from tui.formats.output_files import OutputFolder
    from tui.formats.registry import ExportOptions, FileWriter, FolderWriter, FormatReader
    from tui.formats.report import ExportReport
    from tui.library.transfer.bundles import Bundle


@contextmanager
def _explain(name: str) -> Iterator[None]:
    try:
        yield
    except OSError:  # the disk is full, or nobody reads the output any more
        raise
    except PLUGIN_FAILURES as error:
        raise FormatError(f"the plugin for {name} failed ({type(error).__name__}: {error}): tell its makers") from error


class PluginFileWriter:
    """A plugin that writes one file."""

    def __init__(self, name: str, writer: FileWriter) -> None:
        self._name, self._writer = name, writer
        self.CARRIES = frozenset(writer.CARRIES)

    def write(self, output: IO[bytes], bundles: Iterable[Bundle], report: ExportReport, options: ExportOptions) -> None:
        with _explain(self._name):
            self._writer.write(output, bundles, report, options)


class PluginFolderWriter:
    """A plugin that writes a folder."""

    def __init__(self, name: str, writer: FolderWriter) -> None:
        self._name, self._writer = name, writer
        self.CARRIES = frozenset(writer.CARRIES)

    def write_folder(
        self, folder: OutputFolder, bundles: Iterable[Bundle], report: ExportReport, options: ExportOptions
    ) -> None:
        with _explain(self._name):
            self._writer.write_folder(folder, bundles, report, options)


class PluginReader:
    """A plugin that reads a file."""

    def __init__(self, name: str, reader: FormatReader) -> None:
        self._name, self._reader = name, reader
        self.CARRIES_BACK = frozenset(reader.CARRIES_BACK)

    def read(self, file: InputFile) -> Iterator[Bundle]:
        with _explain(self._name):
            yield from self._reader.read(file)


def add_plugins() -> None:
    """Add the formats of other packages; an incomplete one is left out, and reported."""
    for name, writer in load_group("postil.exports").items():
        is_folder = hasattr(writer, "write_folder")
        if _is_whole("postil.exports", name, writer, ("CARRIES", "write_folder" if is_folder else "write"), EXPORTS):
            extensions, about = _about(writer)
            has_marks = bool({"mentions", "quotations", "suggestions"} & set(writer.CARRIES))
            guarded = PluginFolderWriter(name, writer) if is_folder else PluginFileWriter(name, writer)
            EXPORTS[name] = ExportFormat(name, extensions, about, "", is_folder, has_marks, plugin=guarded)
    for name, reader in load_group("postil.imports").items():
        if _is_whole("postil.imports", name, reader, ("CARRIES_BACK", "read"), IMPORTS):
            extensions, about = _about(reader)
            IMPORTS[name] = ImportFormat(name, extensions, about, "", plugin=PluginReader(name, reader))


def _is_whole(group: Group, name: str, plugin: object, parts: tuple[str, ...], formats: Collection[str]) -> bool:
    lacking = [part for part in parts if not hasattr(plugin, part)]
    if lacking or name in formats:
        point = entry_points(group)[name]
        complain(point, f"it has no {', '.join(lacking)}" if lacking else "Postil has a format of that name")
        return False
    return True


def _about(plugin: object) -> tuple[tuple[str, ...], str]:
    """Return the extensions of a plugin's files, and its own description."""
    extensions = getattr(plugin, "EXTENSIONS", ("",))
    return tuple(map(str, extensions)), one_line(str(getattr(plugin, "DESCRIPTION", "of a plugin")), 120)
