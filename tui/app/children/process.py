"""A `postil` command that runs beside the reader and prints what it does, a JSON object a line."""

from __future__ import annotations

import asyncio
import json
import os
import signal
from abc import ABC, abstractmethod
from typing import TYPE_CHECKING, Any, ClassVar, Generic, TypeVar

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Sequence

Report = TypeVar("Report")

LINE_LIMIT_BYTES = 1 << 24
"""A line of the watching child tells of a whole batch."""


class ChildProcess(ABC, Generic[Report]):
    """A command that is run as often as it is asked for, one run at a time. What it has written stays."""

    stdin: ClassVar[int] = asyncio.subprocess.DEVNULL

    def __init__(self, command: Sequence[str]) -> None:
        self._command = command
        self._process: asyncio.subprocess.Process | None = None
        self._stopped = False
        self.failure = ""
        """A line that says why the last run ended before it was done."""

    @abstractmethod
    def parse(self, line: dict[str, Any]) -> Report:
        """Read a line of the child's. Raises `ValueError`, `KeyError` or `TypeError` for some library's chatter."""

    @abstractmethod
    def describe_end(self, ending: str) -> str:
        """Say in a line what has ended and how to go on, where the child itself said nothing."""

    async def run(self) -> AsyncIterator[Report]:
        """Start the child and yield its reports until it ends; then `failure` is set."""
        self.failure = ""
        self._process = process = await asyncio.create_subprocess_exec(
            *self._command,
            stdin=self.stdin,
            stdout=asyncio.subprocess.PIPE,
            stderr=asyncio.subprocess.PIPE,
            env={**os.environ, "PYTHONUNBUFFERED": "1"},
            limit=LINE_LIMIT_BYTES,
        )
        if process.stdout is None or process.stderr is None:
            return
        errors = asyncio.create_task(process.stderr.read())
        async for line in process.stdout:
            try:
                report = self.parse(json.loads(line))
            except (ValueError, KeyError, TypeError):
                continue
            yield report
        error_lines = (await errors).decode(errors="replace").strip().splitlines()
        code = await process.wait()
        if code and not self._stopped:
            ending = f"signal {signal.Signals(-code).name}" if code < 0 else f"exit {code}"
            self.failure = error_lines[-1] if error_lines and code > 0 else self.describe_end(ending)

    def stop(self) -> None:
        self._stopped = True
        if self._process is not None and self._process.returncode is None:
            self._process.terminate()
