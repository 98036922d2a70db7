"""The child process that watches folders and adds what comes: what parses sources never enters the reader's process."""

from __future__ import annotations

import asyncio
import json
import os
from dataclasses import dataclass
from typing import TYPE_CHECKING

from tui.config import own_command

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Sequence
    from pathlib import Path


@dataclass(frozen=True, slots=True)
class Came:
    """What came into a watched folder: titles of new and of changed articles, and what was refused, a line each."""

    added: tuple[str, ...] = ()
    changed: tuple[str, ...] = ()
    refused: tuple[str, ...] = ()


class Watching:
    """Runs `postil add --watch` on folders. The child ends with us, however we end: its standard input is closed."""

    def __init__(self, path: Path, folders: Sequence[str]) -> None:
        self._command = own_command(
            "add", "--watch", "--until-closed", "--json", "--library", str(path), "--", *folders
        )
        self._process: asyncio.subprocess.Process | None = None
        self._stopped = False
        self.failure = ""

    async def run(self) -> AsyncIterator[Came]:
        """Start the child and give what comes until it ends; `failure` then tells in a line what went wrong."""
        self._process = process = await asyncio.create_subprocess_exec(
            *self._command,
            stdin=asyncio.subprocess.PIPE,
            stdout=asyncio.subprocess.PIPE,
            stderr=asyncio.subprocess.PIPE,
            env={**os.environ, "PYTHONUNBUFFERED": "1"},
            limit=1 << 24,  # a line tells of a whole batch
        )
        if process.stdout is None or process.stderr is None:
            return
        complaint = asyncio.create_task(process.stderr.read())
        first = True
        async for row in process.stdout:
            try:
                told = json.loads(row)
                came = Came(
                    tuple(one["title"] or one["source"] for one in told["added"]),
                    tuple(one["title"] or one["source"] for one in told["changed"]),
                    # What was there at the start has been refused before, and was told then.
                    () if first else tuple(f"refused {one['source']}: {one['reason']}" for one in told["refused"]),
                )
            except (ValueError, KeyError, TypeError):
                continue  # not a line of ours: some library's chatter
            first = False
            yield came
        lines = (await complaint).decode(errors="replace").strip().splitlines()
        if await process.wait() and not self._stopped:
            self.failure = lines[-1] if lines else "the folders are watched no more; start again to go on"

    def stop(self) -> None:
        """End the child; what it has added stays."""
        self._stopped = True
        if self._process is not None and self._process.returncode is None:
            self._process.terminate()
