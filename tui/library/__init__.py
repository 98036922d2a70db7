"""The library: one SQLite file, and all the SQL there is."""

from tui.library.library import Library

__all__ = ["Library"]
