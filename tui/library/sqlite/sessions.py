"""Which program made a step, and whether it is still open: each undoes its own steps, and those of programs that ended.

A session is named by its process, with the moment that began: the system gives numbers of processes again.
"""

from __future__ import annotations

import os
from functools import lru_cache
from pathlib import Path


@lru_cache(maxsize=1)
def _own(process: int) -> str:
    return f"{process}-{began(process)}"


def own_session() -> str:
    """Return the name of this process; a child that was forked has another."""
    return _own(os.getpid())


def is_open(session: str) -> bool:
    """Tell whether the program that has this name still runs, on this computer."""
    number, _, moment = session.partition("-")
    if not number.isdecimal():
        return False
    return is_running(int(number)) and began(int(number)) == moment


def is_running(process: int) -> bool:
    try:
        os.kill(process, 0)
    except (ProcessLookupError, OverflowError):
        return False
    except OSError:
        return True  # somebody else's
    return True


def began(process: int) -> str:
    """Return when a process began, in the system's own count; "" where that cannot be seen."""
    try:
        status = Path(f"/proc/{process}/stat").read_text(encoding="ascii", errors="replace")
    except OSError:
        return ""
    return status.rpartition(")")[2].split()[19]
