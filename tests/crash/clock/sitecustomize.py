"""Lets the clock of one process, and of those it starts, be wrong by the seconds in the file `$CLOCK`, as they are now.

Python loads a module of this name at its start from the folders of `$PYTHONPATH`. `time.time` stays right: it is only
set beside the times of files, which the machine's own clock gives.
"""

import os
import sys
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

NAME = os.environ.get("CLOCK", "")


def off_by() -> float:
    """Seconds this clock is ahead by; 0 where nobody has changed it."""
    try:
        return float(Path(NAME).read_text())
    except (FileNotFoundError, ValueError):  # it is being written
        return 0


class _Kind(type):
    """Times that were made by C code are of the class that was there before."""

    def __instancecheck__(cls, instance: object) -> bool:
        return isinstance(instance, datetime)


class OffDatetime(datetime, metaclass=_Kind):
    """What others get as `datetime` in such a process."""

    @classmethod
    def now(cls, tz: Any = None) -> Any:
        return datetime.now(tz) + timedelta(seconds=off_by())


if NAME:
    sys.modules["datetime"].datetime = OffDatetime  # type: ignore[attr-defined]
