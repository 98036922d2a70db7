# ruff: noqa: T201
"""`python -m tests.crash [ROUNDS] [SEED]`: kill readers and markers at random moments; `make crash` runs it."""

from __future__ import annotations

import secrets
import sys
import time
import warnings
from pathlib import Path
from tempfile import mkdtemp

from tests.crash.harness import crash


def main() -> int:
    """Run, say what was seen; exit code 1 when something was lost."""
    warnings.filterwarnings("ignore", "This process .* is multi-threaded", DeprecationWarning)
    rounds = int(sys.argv[1]) if len(sys.argv) > 1 else 100
    seed = int(sys.argv[2]) if len(sys.argv) > 2 else secrets.randbelow(10**6)
    folder = Path(mkdtemp(prefix="postil-crash-"))
    print(f"{rounds} rounds, seed {seed}; `python -m tests.crash {rounds} {seed}` does the same again")
    began = time.monotonic()

    def told(line: str) -> None:
        if sys.stderr.isatty():
            print(f"\r\x1b[K{line}", end="", file=sys.stderr, flush=True)
        elif line.split()[1].endswith("9"):
            print(line, file=sys.stderr, flush=True)

    seen = crash(rounds, seed, folder, told)
    print(
        f"\n{seen.rounds} rounds in {time.monotonic() - began:.0f} s: {seen.keys} keys, {seen.acknowledged} changes "
        f"acknowledged, {seen.kills} readers and {seen.marker_kills} markers killed: "
        f"{'nothing lost' if not seen.wrong else 'WRONG'}"
    )
    for line in seen.wrong:
        print(line)
    return 1 if seen.wrong else 0


sys.exit(main())
