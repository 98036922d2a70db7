"""Opening a named pipe (`mkfifo`), for which a plain `open` waits until somebody writes to it."""

from __future__ import annotations

import os
import select
from typing import TYPE_CHECKING, BinaryIO

from tui.core.errors import SourceError

if TYPE_CHECKING:
    from pathlib import Path

WAIT_SECONDS = 10
"""How long what writes to a named pipe may take to start."""


def open_pipe(path: Path) -> BinaryIO:
    """Open a named pipe. Raises `OSError`, and `SourceError` if nobody writes to it."""
    handle = os.open(path, os.O_RDONLY | os.O_NONBLOCK | os.O_CLOEXEC)
    try:
        waiting = select.poll()
        waiting.register(handle, select.POLLIN)
        if not waiting.poll(WAIT_SECONDS * 1000) and _has_no_writer(handle):
            raise SourceError("nobody writes to this pipe: start the command that does, then run this again")
        os.set_blocking(handle, True)
    except BaseException:
        os.close(handle)
        raise
    return os.fdopen(handle, "rb")


def _has_no_writer(handle: int) -> bool:
    """Return whether an empty pipe is at its end."""
    try:
        return not os.read(handle, 1)
    except BlockingIOError:
        return False
