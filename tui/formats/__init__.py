"""Annotations leave and come back: one file a format, a registry, and two functions."""

from tui.formats.import_values import BadInputError
from tui.formats.registry import EXPORTS, IMPORTS, Export, Import, Options
from tui.formats.report import ImportReport, Report
from tui.formats.run import export, import_

__all__ = [
    "EXPORTS",
    "IMPORTS",
    "BadInputError",
    "Export",
    "Import",
    "ImportReport",
    "Options",
    "Report",
    "export",
    "import_",
]
