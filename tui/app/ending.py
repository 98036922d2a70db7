"""What ends the reader otherwise than its keys: signals, and a terminal that is gone."""

from __future__ import annotations

import os
import signal
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from asyncio import AbstractEventLoop
    from collections.abc import Callable

ENDING = (signal.SIGINT, signal.SIGTERM, signal.SIGQUIT, signal.SIGUSR1, signal.SIGUSR2)
"""Signals that end the reader with all that is typed kept, and the terminal as it was; SIGHUP has none to restore."""


def end_on_signals(loop: AbstractEventLoop, leave: Callable[[int], object], close: Callable[[], object]) -> None:
    """Have a signal `leave` the reader, with its number; one whose terminal is gone has all closed, and no more."""

    def hang_up() -> None:
        """End as a program does whose terminal is gone; writing to that would wait for ever."""
        try:
            close()
        finally:
            signal.signal(signal.SIGHUP, signal.SIG_DFL)
            os.kill(os.getpid(), signal.SIGHUP)

    for number in ENDING:
        loop.add_signal_handler(number, leave, number)
    loop.add_signal_handler(signal.SIGHUP, hang_up)
