"""What ends the reader otherwise than its keys: signals, a closed page, a terminal that is gone, an error."""

from __future__ import annotations

import os
import signal
from contextlib import suppress
from typing import TYPE_CHECKING

from tui.app.textual_fixes.app import FixedApp
from tui.core.errors import PostilError

if TYPE_CHECKING:
    from asyncio import AbstractEventLoop

ENDING = (signal.SIGINT, signal.SIGTERM, signal.SIGQUIT, signal.SIGUSR1, signal.SIGUSR2)
"""Signals that end the reader with all that is typed kept, and the terminal as it was; SIGHUP has none to restore."""


class EndingApp(FixedApp):
    """An app that keeps all there is to keep, whatever ends it."""

    def _keep_all(self) -> None:
        """Keep what would be lost."""

    def on_unmount(self) -> None:
        """Close what is open."""

    def end_for_signals(self, loop: AbstractEventLoop) -> None:
        for number in ENDING:
            loop.add_signal_handler(number, self.end_for, number)
        loop.add_signal_handler(signal.SIGHUP, self._hang_up)

    def end_for(self, number: int = signal.SIGTERM) -> None:
        """End for a signal as a program does that it has ended, but with all kept and the terminal as it was."""
        self._keep_all()
        self.exit(return_code=128 + number)

    def _hang_up(self) -> None:
        """End as a program does whose terminal is gone; writing to that would wait for ever."""
        self._keep_all()
        self.on_unmount()
        signal.signal(signal.SIGHUP, signal.SIG_DFL)
        os.kill(os.getpid(), signal.SIGHUP)

    def before_crash(self) -> None:
        with suppress(PostilError):
            self._keep_all()

    def on_exit_app(self) -> None:
        """Keep what is being typed where a browser's page was closed, which ends the reader with this message alone."""
        if self.is_web:
            self._keep_all()
