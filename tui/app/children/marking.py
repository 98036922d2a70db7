"""The child process that marks: spaCy never enters the reader's own process."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from tui.app.children.process import ChildProcess
from tui.app.widgets.bars import Progress
from tui.config import own_command

if TYPE_CHECKING:
    from pathlib import Path


class MarkingProcess(ChildProcess[Progress]):
    """`postil mark` on a library, and its progress."""

    def __init__(self, path: Path, model: str = "") -> None:
        with_model = ["--model", model] if model else []
        super().__init__(own_command("--library", str(path), "mark", "--progress-json", *with_model))

    def parse(self, line: dict[str, Any]) -> Progress:
        return Progress("marking", int(line["done"]), int(line["total"]))

    def describe_end(self, ending: str) -> str:
        return f"marking stopped ({ending}); start again to go on"
