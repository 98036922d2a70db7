"""The library: one SQLite file, and all SQL there is."""

from tui.library.library import Library

__all__ = ["Library"]
