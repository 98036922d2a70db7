"""Ending for other reasons than a key: signals, and a terminal that is gone."""

from __future__ import annotations

import os
import signal
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from asyncio import AbstractEventLoop
    from collections.abc import Callable

ENDING = (signal.SIGINT, signal.SIGTERM, signal.SIGQUIT, signal.SIGUSR1, signal.SIGUSR2)
"""Signals that end the reader with drafts saved and the terminal restored; after SIGHUP it may be gone."""


def end_on_signals(loop: AbstractEventLoop, leave: Callable[[int], object], close: Callable[[], object]) -> None:
    """Call `leave` with the number of a signal; without a terminal only close everything."""

    def hang_up() -> None:
        """End when the terminal is gone: writing to it would block for ever."""
        try:
            close()
        finally:
            signal.signal(signal.SIGHUP, signal.SIG_DFL)
            os.kill(os.getpid(), signal.SIGHUP)

    for number in ENDING:
        loop.add_signal_handler(number, leave, number)
    loop.add_signal_handler(signal.SIGHUP, hang_up)
