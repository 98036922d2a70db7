"""Exporting and importing annotations: one file for each format, a registry, and two functions."""

from tui.formats.export_import import export, import_, would_import
from tui.formats.import_common import BadInputError
from tui.formats.plugin_formats import add_plugins
from tui.formats.registry import EXPORTS, IMPORTS, ExportFormat, ExportOptions, ImportFormat
from tui.formats.report import ExportReport, ImportReport

__all__ = [
    "EXPORTS",
    "IMPORTS",
    "BadInputError",
    "ExportFormat",
    "ExportOptions",
    "ExportReport",
    "ImportFormat",
    "ImportReport",
    "export",
    "import_",
    "would_import",
]

add_plugins()
