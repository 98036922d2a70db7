"""Shifts the clock of a process and its children by the seconds in the file `$CLOCK`, read again at each call.

Python loads a module of this name at its start from the folders of `$PYTHONPATH`. `time.time` stays correct, because it
is only compared with the times of files, which come from the machine's own clock.
"""

import os
import sys
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

NAME = os.environ.get("CLOCK", "")


def off_by() -> float:
    """Return the seconds by which this clock is ahead; 0 if nobody has changed it."""
    try:
        return float(Path(NAME).read_text())
    except (FileNotFoundError, ValueError):  # the file is being written
        return 0


class _Kind(type):
    """Makes times created by C code instances of the class that was there before."""

    def __instancecheck__(cls, instance: object) -> bool:
        return isinstance(instance, datetime)


class OffDatetime(datetime, metaclass=_Kind):
    """Replaces `datetime` for the other modules of such a process."""

    @classmethod
    def now(cls, tz: Any = None) -> Any:
        return datetime.now(tz) + timedelta(seconds=off_by())


if NAME:
    sys.modules["datetime"].datetime = OffDatetime  # type: ignore[attr-defined]
