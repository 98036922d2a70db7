"""sqlite-utils without numpy: half its time and memory, taken along for values that are never stored here."""

import sys

_missing = "numpy" not in sys.modules
if _missing:
    sys.modules["numpy"] = None  # type: ignore[assignment]
try:
    from sqlite_utils import Database, Migrations
finally:
    if _missing:
        del sys.modules["numpy"]

__all__ = ["Database", "Migrations"]
