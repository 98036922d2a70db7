"""Which program made a step, and whether it is still running: each undoes its own steps, and those of ended ones.

A session is identified by its process and that process's start time, since process numbers are reused.
"""

from __future__ import annotations

import os
from functools import lru_cache
from pathlib import Path


@lru_cache(maxsize=1)
def _own(process: int) -> str:
    return f"{process}-{began(process)}"


def own_session() -> str:
    """Return the name of this process; a forked child has another."""
    return _own(os.getpid())


def is_open(session: str) -> bool:
    """Return whether the program with this name still runs, on this computer."""
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
        return True  # another user's
    return True


def began(process: int) -> str:
    """Return a process's start time, in the system's own units; "" if unknown."""
    try:
        status = Path(f"/proc/{process}/stat").read_text(encoding="ascii", errors="replace")
    except OSError:
        return ""
    return status.rpartition(")")[2].split()[19]
