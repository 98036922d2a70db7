"""Imports Textual's application without its command palette.

Imported first, it makes the reader start sooner: Textual 8.2 imports the palette, with five widgets, for every
application, and ours has its own. This can go when Textual imports it on demand. A later import gets the real one.
"""

from __future__ import annotations

import sys
from types import ModuleType

PALETTE = "textual.command"


class _Empty(ModuleType):
    """A module with a dummy class for whatever name is imported from it."""

    def __getattr__(self, name: str) -> type:
        if name.startswith("__"):
            raise AttributeError(name)
        return type(name, (), {})


if PALETTE not in sys.modules:
    sys.modules[PALETTE] = _Empty(PALETTE)
    try:
        import textual.app  # noqa: F401
    finally:
        del sys.modules[PALETTE]
