"""`postil add --watch`: folders whose new and changed files are added as they come."""

from __future__ import annotations

import json
import signal
import sys
import threading
from pathlib import Path
from typing import TYPE_CHECKING

import click

from tui.cli.intake import Report, add_all, add_paths
from tui.cli.output import say, warn

if TYPE_CHECKING:
    from collections.abc import Sequence
    from types import FrameType

    from tui.library import Library


def watch_folders(library: Library, folders: Sequence[str], *, as_json: bool, until_closed: bool) -> int:
    """Add what is in the folders, then what comes, a line each, until somebody stops it; that is exit code 0."""
    from tui.sources import read
    from tui.sources.watch import watch

    for folder in folders:
        if not Path(folder).is_dir():
            raise click.UsageError(f"--watch takes folders, and {folder} is none")
    signal.signal(signal.SIGTERM, _terminated)
    stop = threading.Event()
    if until_closed:
        threading.Thread(target=_wait, args=(stop,), daemon=True).start()
    try:
        seen = watch(folders, stop=stop)  # from here on nothing that comes is missed
        _tell(add_paths(library, folders), as_json=as_json)
        if not as_json:
            warn(f"watching {', '.join(folders)}; Ctrl+C stops")
        for files in seen:
            report = Report()
            add_all(library, read(files, known=library.articles.knows, walked=True), report, lambda _done, _of: None)
            _tell(report, as_json=as_json)
    except KeyboardInterrupt:
        pass  # the way a watch ends; what had come is in the library
    return 0


def _tell(report: Report, *, as_json: bool) -> None:
    if as_json:
        say(json.dumps(report.as_dict(), ensure_ascii=False))
    else:
        for line in report.lines():
            say(line)
        for refusal in report.refused:
            warn(f"refused {refusal['source']}: {refusal['reason']}")
    sys.stdout.flush()


def _wait(stop: threading.Event) -> None:
    while sys.stdin.buffer.read(4096):
        pass
    stop.set()


def _terminated(_number: int, _frame: FrameType | None) -> None:
    raise SystemExit(143)
