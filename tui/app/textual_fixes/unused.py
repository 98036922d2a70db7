"""Imports Textual's application without its command palette, and asyncio without encrypted connections.

Imported before either, it starts the reader a twentieth sooner. Textual 8.2 imports the palette, with five widgets, for
every application: ours has its own. This can go when Textual imports it where it is opened. asyncio does without `ssl`
by itself where Python has been built without. Whoever imports either of them later gets it.
"""

from __future__ import annotations

import sys
from contextlib import contextmanager
from types import ModuleType
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator


class _Empty(ModuleType):
    """Has a class of no use by whatever name is imported from it."""

    def __getattr__(self, name: str) -> type:
        if name.startswith("__"):
            raise AttributeError(name)
        return type(name, (), {})


@contextmanager
def _without(name: str, stand_in: ModuleType | None) -> Iterator[None]:
    """Import nothing of a name that has not been imported yet."""
    if name in sys.modules:
        yield
        return
    sys.modules[name] = stand_in  # type: ignore[assignment]
    try:
        yield
    finally:
        del sys.modules[name]


with _without("ssl", None):
    import asyncio  # noqa: F401
with _without("textual.command", _Empty("textual.command")):
    import textual.app  # noqa: F401
