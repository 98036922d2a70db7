"""A terminal driver that reads bytes and survives being stopped."""

from __future__ import annotations

import os
import selectors
import signal
import termios
from codecs import getincrementaldecoder
from contextlib import suppress
from typing import TYPE_CHECKING, Any

from textual.drivers.linux_driver import LinuxDriver

from tui.app.textual_fixes.terminal_input import TerminalParser
from tui.core.terminals import BARE

if TYPE_CHECKING:
    from collections.abc import Iterable

    from textual.message import Message

    from tui.app.textual_fixes.app import FixedApp


TITLE, TITLE_BEFORE = "\x1b[22;0t\x1b]0;postil\x1b\\", "\x1b[23;0t"
"""Push the names of the terminal's window and icon and set another; pop them."""

AS_BEFORE = "".join(
    f"\x1b[{mode}" for mode in ("?2026l", "?1000l", "?1003l", "?1015l", "?1006l", "?2004l", "?7h", "?2048l", "<u",
                                "?1049l", "?25h", "?1004l")
)  # fmt: skip
"""What Textual's driver writes when it gives the terminal back."""


class TerminalDriver(LinuxDriver):
    """Takes the terminal over again after SIGCONT and redraws everything, whatever stopped the process.

    Textual 8.2 releases the terminal before it stops itself for SIGTSTP, and takes it over when continued. After a
    SIGSTOP it takes it over a second time: two threads read the keys, quitting may end only one of them, and the
    terminal's new, empty screen is not redrawn. It polls ten times a second whether to stop reading, and a byte that is
    not UTF-8 ends it. This can go when none of that is so.
    """

    _app: FixedApp

    def __init__(self, *arguments: Any, **options: Any) -> None:
        super().__init__(*arguments, **options)
        self._wakes = os.pipe()
        """A pipe's reading and writing ends: a byte in it ends the thread that reads the keys."""
        self._has_title = os.environ.get("TERM", "") not in BARE

    def start_application_mode(self) -> None:
        self._app.shown_cells.forget()  # the terminal shows an empty screen
        super().start_application_mode()  # type: ignore[no-untyped-call]
        if self._app.shows_cursor:
            self.write("\x1b[?25h")
        if self._has_title:
            self.write(TITLE)

    def stop_application_mode(self) -> None:
        if self._has_title:
            self.write(TITLE_BEFORE)
        super().stop_application_mode()

    def give_back_at_once(self) -> None:
        """Give the terminal back without waiting for it, as far as it takes what is written: it may be gone."""
        if self._file is None or self.attrs_before is None:
            return
        out = self._file.fileno()
        with suppress(OSError, termios.error):
            if os.tcgetpgrp(self.fileno) != os.getpgrp():  # in the background it would stop
                return
            os.set_blocking(out, False)
            try:
                os.write(out, (TITLE_BEFORE * self._has_title + AS_BEFORE).encode())
            finally:
                os.set_blocking(out, True)
            termios.tcsetattr(self.fileno, termios.TCSANOW, self.attrs_before)

    def disable_input(self) -> None:
        if self._key_thread is not None and self._key_thread.is_alive():
            os.write(self._wakes[1], b".")
        super().disable_input()

    def run_input_thread(self) -> None:
        """Forward input until told to stop; sleep while there is none."""
        parser, woken = TerminalParser(self._debug), self._wakes[0]
        decode = getincrementaldecoder("utf-8")("surrogateescape").decode
        with selectors.DefaultSelector() as selector:
            selector.register(self.fileno, selectors.EVENT_READ)
            selector.register(woken, selectors.EVENT_READ)
            typed, self._app.typed_before = self._app.typed_before, b""
            if text := decode(typed):
                self._hand_on(parser.feed(text))
            while True:
                ready = {key.fd for key, _ in selector.select(parser.waits)}
                if woken in ready:
                    os.read(woken, 1)
                    return
                if self.fileno in ready:
                    data = self._read()
                    if not data:  # the terminal is gone
                        os.kill(os.getpid(), signal.SIGHUP)
                        return
                    if text := decode(data):  # "" if a byte may begin a character; feeding "" would end the input
                        self._hand_on(parser.feed(text))
                self._hand_on(parser.tick())

    def _read(self) -> bytes:
        try:
            return os.read(self.fileno, 4096)
        except OSError:
            return b""

    def _hand_on(self, messages: Iterable[Message]) -> None:
        for message in messages:
            self.process_message(message)

    def _sigcont_application(self, *_: object) -> None:
        with suppress(OSError):
            if os.tcgetpgrp(self.fileno) != os.getpgrp():  # in the background: another process uses the terminal
                os.kill(os.getpid(), signal.SIGSTOP)
                return
        if self._key_thread is not None and self._key_thread.is_alive():
            self.suspend_application_mode()
        super()._sigcont_application()
        self._app.call_later(self._app.redraw)
