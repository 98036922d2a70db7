# ruff: noqa: T201
"""`python -m tests.fuzz [--inputs N] [--seconds S] [--seed N] [TARGET…]`; `make fuzz` runs it.

If atheris is installed (`pip install atheris`, Apache-2.0), it is guided by coverage, each target in its own process.
"""

from __future__ import annotations

import argparse
import subprocess
import sys
import time
import warnings
from importlib.util import find_spec
from pathlib import Path
from tempfile import TemporaryDirectory

from tests.fuzz.driver import SLOW_SECONDS, mutate


def main() -> int:
    """Fuzz; exit code 1 if something failed."""
    arguments = argparse.ArgumentParser(prog="python -m tests.fuzz")
    arguments.add_argument("targets", nargs="*")
    arguments.add_argument("--inputs", type=int, default=10_000, help="of each target")
    arguments.add_argument("--seconds", type=float, default=60.0, help="the most for each target")
    arguments.add_argument("--seed", type=int, default=1)
    arguments.add_argument("--plain", action="store_true", help="without atheris, also where it is installed")
    arguments.add_argument("--guided", help=argparse.SUPPRESS)
    given = arguments.parse_args()
    warnings.simplefilter("ignore")
    if given.guided:
        return _guided(given.guided, given.inputs, given.seconds, given.seed)
    from tests.fuzz.targets import corpus, held, targets

    found = targets()
    guided = find_spec("atheris") is not None and not given.plain
    print(f"{'atheris, guided by coverage' if guided else 'mutation alone'}; seed {given.seed}")
    total, wrong = 0, 0
    for name in given.targets or found:
        if guided:
            inputs, told = _child(name, given.inputs, given.seconds, given.seed)
        else:
            run = mutate(name, found[name], corpus(name), given.inputs, given.seconds, given.seed)
            inputs, told = run.inputs, run.wrong
            print(f"  {name:22}{inputs:>9,} inputs, the slowest {run.slowest * 1000:7.1f} ms", flush=True)
        if guided:
            print(f"  {name:22}{inputs:>9,} inputs", flush=True)
        total += inputs
        wrong += bool(told)
        for line in told:
            print(f"    WRONG {line}")
    print(
        f"{total:,} inputs; {held.refused:,} refused in a line, {held.sandboxed:,} left to the sandbox; {wrong} wrong"
    )
    return 1 if wrong else 0


def _child(name: str, inputs: int, seconds: float, seed: int) -> tuple[int, list[str]]:
    command = [sys.executable, "-m", "tests.fuzz", "--guided", name, "--inputs", str(inputs)]
    command += ["--seconds", str(seconds), "--seed", str(seed)]
    ended = subprocess.run(command, capture_output=True, text=True, errors="replace", check=False)
    counts = [int(line.split()[1].strip("#")) for line in ended.stderr.splitlines() if line.startswith("Done ")]
    if ended.returncode:
        told = (ended.stdout, ended.stderr)  # the exception comes from atheris, the input from libFuzzer
        return max(counts, default=0), ["; ".join(lines.strip()[-2000:].splitlines()) for lines in told]
    return max(counts, default=0), []


def _guided(name: str, inputs: int, seconds: float, seed: int) -> int:
    import atheris

    with atheris.instrument_imports(include=["tui"]):
        from tests.fuzz.targets import corpus, targets

        target = targets()[name]

    def slow(data: bytes) -> None:
        began = time.process_time()
        target(data)
        took = time.process_time() - began
        assert took < SLOW_SECONDS * 3, f"{took:.1f} s for {len(data)} bytes"  # instrumented code is slower

    with TemporaryDirectory() as folder:
        for number, data in enumerate(corpus(name)):
            (Path(folder) / str(number)).write_bytes(data)
        limits = [f"-runs={inputs}", f"-max_total_time={seconds:.0f}", f"-seed={seed}", "-max_len=20000", "-timeout=20"]
        atheris.Setup([sys.argv[0], *limits, f"-artifact_prefix={folder}/", folder], slow)
        atheris.Fuzz()
    return 0


sys.exit(main())
