# ruff: noqa: T201
"""`python -m tests.crash`: kill readers and markers at random moments; `make crash` runs it."""

from __future__ import annotations

import os
import secrets
import sys
import time
from argparse import ArgumentParser
from pathlib import Path
from tempfile import mkdtemp

from tests.crash.rounds import crash


def main() -> int:
    """Run and report; exit code 1 if anything was lost."""
    parser = ArgumentParser(prog="python -m tests.crash", description=__doc__)
    parser.add_argument("--rounds", type=int, default=100)
    parser.add_argument("--seed", type=int, default=secrets.randbelow(10**6), help="the same seed does the same again")
    parser.add_argument("--jobs", type=int, default=len(os.sched_getaffinity(0)), help="how many readers side by side")
    given = parser.parse_args()
    folder = Path(mkdtemp(prefix="postil-crash-"))
    print(f"{given.rounds} rounds, seed {given.seed}, {given.jobs} at a time, in {folder}", flush=True)
    began = time.monotonic()

    def told(line: str) -> None:
        print(f"\r\x1b[K{line}" if sys.stderr.isatty() else f"{line}\n", end="", file=sys.stderr, flush=True)

    seen = crash(given.rounds, given.seed, given.jobs, folder, told)
    print(
        f"\n{seen.rounds} rounds in {time.monotonic() - began:.0f} s: {seen.keys} keys, {seen.acknowledged} changes "
        f"acknowledged, {seen.kills} readers, {seen.marker_kills} markers and {seen.command_kills} commands killed, "
        f"{seen.cuts} power cuts, {seen.clocks} clocks changed: "
        f"{'nothing lost' if not seen.wrong else 'WRONG'}"
    )
    for line in seen.wrong:
        print(line)
    return 1 if seen.wrong else 0


if __name__ == "__main__":
    sys.exit(main())
