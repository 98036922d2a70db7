"""The child process that marks: spaCy never enters the reader's own process."""

from __future__ import annotations

import asyncio
import json
import os
import signal
from typing import TYPE_CHECKING

from tui.app.widgets.bars import Progress
from tui.config import own_command

if TYPE_CHECKING:
    from collections.abc import AsyncIterator
    from pathlib import Path


class Marking:
    """Runs `postil mark` on a library and follows its progress."""

    def __init__(self, path: Path, model: str = "") -> None:
        self._command = own_command("--library", str(path), "mark", "--progress-json")
        if model:
            self._command += ["--model", model]
        self._process: asyncio.subprocess.Process | None = None
        self._stopped = False
        self.failure = ""

    async def run(self) -> AsyncIterator[Progress]:
        """Start the child and give its progress until it ends; `failure` then tells in a line what went wrong."""
        self.failure = ""
        self._process = await asyncio.create_subprocess_exec(
            *self._command,
            stdin=asyncio.subprocess.DEVNULL,
            stdout=asyncio.subprocess.PIPE,
            stderr=asyncio.subprocess.PIPE,
            env={**os.environ, "PYTHONUNBUFFERED": "1"},
        )
        process = self._process
        if process.stdout is None or process.stderr is None:
            return
        complaint = asyncio.create_task(process.stderr.read())
        async for row in process.stdout:
            try:
                told = json.loads(row)
                yield Progress("marking", int(told["done"]), int(told["total"]))
            except (ValueError, KeyError, TypeError):
                continue  # not a line of progress: some library's chatter
        lines = (await complaint).decode(errors="replace").strip().splitlines()
        code = await process.wait()
        if code and not self._stopped:
            self.failure = (
                lines[-1] if lines and code > 0 else f"marking stopped ({_ending(code)}); start again to go on"
            )

    def stop(self) -> None:
        """End the child; what it has written stays."""
        self._stopped = True
        if self._process is not None and self._process.returncode is None:
            self._process.terminate()


def _ending(code: int) -> str:
    return f"signal {signal.Signals(-code).name}" if code < 0 else f"exit {code}"
