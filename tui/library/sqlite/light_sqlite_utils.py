"""sqlite-utils without numpy, which doubles its time and memory for types that are never stored here."""

import sys
from threading import get_ident


class _NumpyHider:
    """Hides numpy from one thread; another may import it meanwhile, to count."""

    def __init__(self) -> None:
        self._thread = get_ident()

    def find_spec(self, name: str, *_: object) -> None:
        if name == "numpy" and get_ident() == self._thread:
            raise ImportError(name)


_hider = _NumpyHider()
sys.meta_path.insert(0, _hider)
try:
    from sqlite_utils import Database, Migrations
finally:
    sys.meta_path.remove(_hider)

__all__ = ["Database", "Migrations"]
