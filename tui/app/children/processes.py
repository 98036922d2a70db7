"""`postil` commands run beside the reader, and their output."""

from __future__ import annotations

import asyncio
import json
import os
import signal
from abc import ABC, abstractmethod
from dataclasses import dataclass, replace
from operator import itemgetter
from typing import TYPE_CHECKING, Any, ClassVar, Generic, TypeVar

from tui.app.widgets.bars import Progress
from tui.config import own_command
from tui.core.text import plural

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Sequence
    from pathlib import Path

Report = TypeVar("Report")

LINE_LIMIT_BYTES = 1 << 24
"""The longest line of output: the watching child reports a whole batch in one."""


class ChildProcess(ABC, Generic[Report]):
    """A command that prints one JSON object a line. It can be run repeatedly, one run at a time."""

    stdin: ClassVar[int] = asyncio.subprocess.DEVNULL

    def __init__(self, command: Sequence[str]) -> None:
        self._command = command
        self._process: asyncio.subprocess.Process | None = None
        self._stopped = False
        self.failure = ""
        """Why the last run ended early, in one line."""

    @abstractmethod
    def parse(self, line: dict[str, Any]) -> Report:
        """Parse a line of output. Raises `ValueError`, `KeyError` or `TypeError` for a library's stray output."""

    @abstractmethod
    def describe_end(self, ending: str) -> str:
        """Say in one line why the child ended and how to go on, where it said nothing itself."""

    async def run(self) -> AsyncIterator[Report]:
        """Start the child and yield its reports until it ends; `failure` is set then."""
        self.failure, self._stopped = "", False
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

    @property
    def is_running(self) -> bool:
        return self._process is not None and self._process.returncode is None

    def stop(self) -> None:
        """Stop the child; this is no failure."""
        self._stopped = True
        if self._process is not None and self._process.returncode is None:
            self._process.terminate()


class MarkingProcess(ChildProcess["Progress | MarkResult"]):
    """`postil mark` on a library: its progress, then its result."""

    def __init__(self, path: Path) -> None:
        super().__init__(own_command("--library", str(path), "mark", "--progress-json"))

    def parse(self, line: dict[str, Any]) -> Progress | MarkResult:
        if "unmeant" in line:
            return MarkResult(dict(line["unmeant"]), str(line["taught"]))
        return Progress("marking", int(line["done"]), int(line["total"]))

    def describe_end(self, ending: str) -> str:
        return f"marking stopped ({ending}); start again to go on"


class LearningProcess(ChildProcess["Progress | LearnResult"]):
    """`postil learn` on a library: its progress, then its result."""

    def __init__(self, path: Path) -> None:
        super().__init__(own_command("--library", str(path), "learn", "--progress-json"))

    def parse(self, line: dict[str, Any]) -> Progress | LearnResult:
        if "done" in line:
            return Progress("learning", int(line["done"]), int(line["total"]))
        before, after = (float(line[name]["all"]["f1"]) for name in ("before", "after"))
        return LearnResult(bool(line["is_kept"]), before, after, int(line["judged"]))

    def describe_end(self, ending: str) -> str:
        return f"learning stopped ({ending}); nothing was learned"


@dataclass(frozen=True, slots=True)
class MarkResult:
    """How many names were left out, by unmapped label of the model, and what corrections decided elsewhere."""

    unmeant: dict[str, int]
    taught: str


@dataclass(frozen=True, slots=True)
class LearnResult:
    """The result of learning: F1 on the held-out articles before and after, and whether the model is kept."""

    is_kept: bool
    before: float
    after: float
    judged: int

    @property
    def line(self) -> str:
        scores = f"names right {self.after:.1f} %, before {self.before:.1f} %"
        articles = plural(self.judged, "article")
        if self.is_kept:
            return f"learned: {scores} ({articles} held out); new articles use it"
        return f"not kept, not better: {scores} ({articles} held out)"


@dataclass(frozen=True, slots=True)
class WatchReport:
    """What arrived in a watched folder, one line each: new and changed articles, and refused files.

    Articles whose pages carry a published fact check come first, with its verdict.
    """

    articles: tuple[str, ...] = ()
    refused: tuple[str, ...] = ()


class WatchingProcess(ChildProcess[WatchReport]):
    """`postil add --watch` on folders.

    Its standard input closes with the reader, however that ends, and ends the child.
    """

    stdin = asyncio.subprocess.PIPE

    def __init__(self, path: Path, folders: Sequence[str]) -> None:
        options = ("--watch", "--until-closed", "--json", "--library", str(path))
        super().__init__(own_command("add", *options, "--", *folders))
        self._is_first_report = True

    def parse(self, line: dict[str, Any]) -> WatchReport:
        articles = [
            (not article.get("checked"), _describe(kind, article))
            for kind, name in (("new", "added"), ("changed", "changed"))
            for article in line[name]
        ]
        report = WatchReport(
            tuple(words for _, words in sorted(articles, key=itemgetter(0))),
            tuple(f"refused {refusal['source']}: {refusal['reason']}" for refusal in line["refused"]),
        )
        if self._is_first_report:
            # Files that were refused at the start have been reported before.
            self._is_first_report = False
            return replace(report, refused=())
        return report

    def describe_end(self, ending: str) -> str:
        return "the folders are no longer watched; start again to go on"


def _describe(kind: str, article: dict[str, Any]) -> str:
    """Describe an article that arrived in one line, preceded by who has checked it already."""
    from tui.core.claim_reviews import ALREADY_CHECKED

    checks = "; ".join(article.get("checked", ()))
    title = f"{kind}: {article['title'] or article['source']}"
    return f"{ALREADY_CHECKED}{checks} · {title}" if checks else title
