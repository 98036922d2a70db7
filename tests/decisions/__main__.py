# ruff: noqa: T201
"""`python -m tests.decisions`: random steps of two people in two libraries, checked against a record of decisions."""

from __future__ import annotations

import argparse
import sys
import time

from tests.decisions.driver import LIVES, plan, run, shrink

LIFE = 100
"""The number of steps in a life, which is the use of one pair of libraries from beginning to end."""


def main() -> int:
    """Take the steps; exit with 1 and the fewest steps that lead there if a library differs from the record."""
    arguments = argparse.ArgumentParser(prog="python -m tests.decisions", description=__doc__)
    arguments.add_argument("--steps", type=int, default=10_000)
    arguments.add_argument("--seed", type=int, default=1, help="of the first life; the next has the next number")
    arguments.add_argument("--kind", choices=LIVES, default="", help="of all lives; without it they take turns")
    options = arguments.parse_args()
    began, done, seed, wrong = time.monotonic(), 0, options.seed, 0
    while done < options.steps:
        steps = plan(seed, min(LIFE, options.steps - done), options.kind)
        count, fault = run(steps)
        done += count
        if fault:
            wrong += 1
            print(f"life {seed}, step {count}: {fault}\nthe fewest steps that do this:", flush=True)
            fewer, fault = shrink(steps[: count + 1], fault)
            run(fewer, lambda step: print(f"  {step}"))
            print(fault, flush=True)
            done += len(steps) - count
        seed += 1
    print(
        f"{done:,} steps in {time.monotonic() - began:.0f} s, {seed - options.seed} lives: {wrong or 'nothing'} wrong"
    )
    return 1 if wrong else 0


if __name__ == "__main__":
    sys.exit(main())
