"""View state such as the reading position, an order or a width; of each only the last value counts.

What cannot be written to the library when the reader ends is kept in a file of the user's state folder, and written
after the next start.
"""

from __future__ import annotations

from contextlib import suppress
from typing import TYPE_CHECKING, Any

from tui.jobs.unsaved import discard_remembered, keep_remembered, kept_remembered

if TYPE_CHECKING:
    from collections.abc import Callable

    from tui.library import Library

ValueName = tuple[str, str]
"""The kind of a value and its name."""

_SHAPES: dict[str, tuple[type | tuple[type, ...], ...]] = {
    "state": (str,),
    "draft": (),
    "position": (int, (int, float)),
    "read": (bool, (int, float)),
}
"""The types of each kind of value; another version may have stored other ones."""


class Remembered:
    """The values not written yet."""

    def __init__(self, library: Library) -> None:
        self._library = library
        self._writers: dict[str, Callable[..., object]] = {
            "state": library.view_state.set,
            "draft": self._discard_draft,
            "position": self._write_position,
            "read": lambda pk, read, share: library.articles.set_read(int(pk), read, share),
        }
        self._values: dict[ValueName, list[Any]] = {}
        self._has_file = False
        if not library.connection.read_only:
            for kind, name, value in kept_remembered(library.path):
                self._has_file = True
                shape = _SHAPES.get(kind)
                if shape is not None and len(value) == len(shape) and all(map(isinstance, value, shape)):
                    self._values[kind, name] = value

    def __bool__(self) -> bool:
        return bool(self._values)

    def put(self, kind: str, name: str, *value: object) -> None:
        """Set a value to be written."""
        self._values.pop((kind, name), None)
        self._values[kind, name] = [*value]

    def get(self, kind: str, name: str) -> list[Any]:
        """Return an unwritten value, or nothing."""
        return self._values.get((kind, name), [])

    def last(self, kind: str) -> str:
        """Return the name of the last unwritten value of a kind, "" for none."""
        return next((name for value_kind, name in reversed(self._values) if value_kind == kind), "")

    def forget(self, kind: str, name: str) -> None:
        self._values.pop((kind, name), None)

    def __len__(self) -> int:
        return len(self._values)

    def write(self) -> None:
        """Write all of it. Raises `LibraryError`, which loses nothing."""
        for (kind, name), value in tuple(self._values.items()):
            self._writers[kind](name, *value)
            del self._values[kind, name]
        if self._has_file:
            discard_remembered(self._library.path)
            self._has_file = False

    def keep(self) -> None:
        """Store unwritten values for the next start; if that fails too, they are dropped."""
        if self._values and not self._library.connection.read_only:
            with suppress(OSError):
                keep_remembered(self._library.path, [(*key, value) for key, value in self._values.items()])

    def _write_position(self, pk: str, position: int, progress: float) -> None:
        with self._library.connection.write():
            self._library.articles.set_position(int(pk), position, progress)
            self._library.view_state.set("article", pk)

    def _discard_draft(self, draft_id: str) -> None:
        from tui.jobs.drafts import discard

        discard(self._library, draft_id)
