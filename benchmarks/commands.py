"""A command in a process of its own: its time and memory."""

from __future__ import annotations

import os
import subprocess
import time
from typing import NamedTuple

from benchmarks.terminal import peak_mb
from tui.config import own_command


class Run(NamedTuple):
    """What a command took: wall time, processor time and memory (Linux only, else 0)."""

    seconds: float
    worked_seconds: float
    peak_mb: float


def run(*arguments: object) -> Run:
    """Run `postil` with these arguments and wait for its end."""
    start, before, peak = time.perf_counter(), os.times(), 0.0
    with subprocess.Popen(own_command(*map(str, arguments)), stdout=subprocess.DEVNULL) as child:
        while child.poll() is None:
            peak = max(peak, peak_mb(child.pid))
            time.sleep(0.01)
    if child.returncode:
        raise SystemExit(f"postil {arguments[0]} failed")
    after = os.times()
    worked = after.children_user + after.children_system - before.children_user - before.children_system
    return Run(time.perf_counter() - start, worked, peak)
