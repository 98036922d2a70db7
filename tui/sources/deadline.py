"""One deadline for a whole fetch: lookup, connection, header and body, even with a server that sends slowly."""

from __future__ import annotations

import socket
import threading
import time
from contextlib import suppress
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Callable
    from types import TracebackType


class Deadline:
    """Shuts down the connections of a fetch when its time is over; a context manager.

    Timeouts of the standard library and of httpx start again with every byte. A connection that is shut down fails at
    once in whatever it waits for.
    """

    def __init__(self, seconds: float) -> None:
        self.seconds = seconds
        self._end = time.monotonic() + seconds
        self._connections: list[socket.socket] = []
        self._timer = threading.Timer(seconds, self._shut_down)
        self._timer.daemon = True

    def __enter__(self) -> Deadline:
        self._timer.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, traceback: TracebackType | None
    ) -> None:
        self._timer.cancel()
        for connection in self._connections:
            connection.close()

    @property
    def is_over(self) -> bool:
        return time.monotonic() >= self._end

    def trace(self, event: str, info: dict[str, Any]) -> None:
        """Register a connection that httpx has made, as its extension `trace`."""
        if event == "connection.connect_tcp.complete":
            connection = info["return_value"].get_extra_info("socket")
            self._connections.append(connection.dup())  # encryption takes over the socket itself
            if self.is_over:
                self._shut_down()

    def resolve(self, look_up: Callable[[], list[str]]) -> list[str] | None:
        """Look up a name, which cannot be interrupted, in a thread; None if the time is over first."""
        results: list[list[str] | Exception] = []

        def run() -> None:
            try:
                results.append(look_up())
            except (OSError, UnicodeError) as error:
                results.append(error)

        thread = threading.Thread(target=run, daemon=True)
        thread.start()
        thread.join(max(self._end - time.monotonic(), 0))
        if not results:
            return None
        if isinstance(results[0], Exception):
            raise results[0]
        return results[0]

    def _shut_down(self) -> None:
        for connection in list(self._connections):
            with suppress(OSError):
                connection.shutdown(socket.SHUT_RDWR)
