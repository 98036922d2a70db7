"""The child process that watches folders and adds what comes: what parses sources never enters the reader's process."""

from __future__ import annotations

import asyncio
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from tui.app.children.process import ChildProcess
from tui.config import own_command

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path


@dataclass(frozen=True, slots=True)
class WatchReport:
    """What came into a watched folder: titles of new and of changed articles, and what was refused, a line each."""

    added: tuple[str, ...] = ()
    changed: tuple[str, ...] = ()
    refused: tuple[str, ...] = ()


class WatchingProcess(ChildProcess[WatchReport]):
    """`postil add --watch` on folders. The child ends with us, however we end: its standard input is closed."""

    stdin = asyncio.subprocess.PIPE

    def __init__(self, path: Path, folders: Sequence[str]) -> None:
        options = ("--watch", "--until-closed", "--json", "--library", str(path))
        super().__init__(own_command("add", *options, "--", *folders))
        self._is_first_report = True

    def parse(self, line: dict[str, Any]) -> WatchReport:
        report = WatchReport(
            tuple(article["title"] or article["source"] for article in line["added"]),
            tuple(article["title"] or article["source"] for article in line["changed"]),
            tuple(f"refused {refusal['source']}: {refusal['reason']}" for refusal in line["refused"]),
        )
        if self._is_first_report:
            # What was there at the start has been refused before, and was reported then.
            self._is_first_report = False
            return WatchReport(report.added, report.changed)
        return report

    def describe_end(self, ending: str) -> str:
        return "the folders are watched no more; start again to go on"
