"""A terminal driver that outlives being stopped by a signal that nobody can catch."""

from __future__ import annotations

import os
import signal
from contextlib import suppress
from typing import TYPE_CHECKING

from textual.drivers.linux_driver import LinuxDriver

if TYPE_CHECKING:
    from tui.app.textual_fixes.app import FixedApp


class StoppableDriver(LinuxDriver):
    """Takes the terminal anew after SIGCONT, and draws the whole screen, whatever stopped the process.

    Textual 8.2 gives the terminal back before it stops itself for SIGTSTP, and takes it when it is continued. After a
    SIGSTOP it takes it a second time instead: two threads read the keys, quitting may end only one of them, and the
    new, empty screen of the terminal is not drawn. This can go when neither is so.
    """

    _app: FixedApp

    def start_application_mode(self) -> None:
        self._app.shown.forget()  # the terminal gives it an empty screen
        super().start_application_mode()  # type: ignore[no-untyped-call]

    def _sigcont_application(self, *_: object) -> None:
        with suppress(OSError):
            if os.tcgetpgrp(self.fileno) != os.getpgrp():  # in the background: the terminal is somebody else's
                os.kill(os.getpid(), signal.SIGSTOP)
                return
        if self._key_thread is not None and self._key_thread.is_alive():
            self.suspend_application_mode()
        super()._sigcont_application()
        self._app.call_later(self._app.redraw)
