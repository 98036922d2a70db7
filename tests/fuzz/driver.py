"""Feeds the targets: guided by coverage if atheris is installed, else by mutation alone."""

from __future__ import annotations

import random
import time
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from tests.fuzz.targets import Target

SLOW_SECONDS = 1.0
"""CPU time of one input above which a target hangs."""

BITS = (
    *("\x1b[31m", "\x1b]52;c;", "\x07", "\u202e", "\u2066", "\x00", "\ud800", "\U0010ffff", "\ufeff", "\u0301" * 9),
    *(
        "{",
        "[",
        '"',
        "<!ENTITY x SYSTEM 'file:///etc/passwd'>",
        "&x;",
        "[/red]",
        "=1+1",
        "\n",
        "\t",
        "\r",
        "😀",
        "\u200d",
    ),
    *("null", "1e999", "-1", "9" * 30, "NaN", "true", "[[[[[[[[", "]]", "\\u0000", "\\ud800", "T1\t", "#1", "---\n"),
)


@dataclass
class Run:
    """The result of fuzzing one target."""

    name: str
    inputs: int = 0
    slowest: float = 0.0
    wrong: list[str] = field(default_factory=list)


def mutated(data: bytes, other: bytes, dice: random.Random) -> bytes:
    """Return the input with a few random changes."""
    out = bytearray(data)
    for _ in range(1 << dice.randrange(5)):
        at = dice.randrange(len(out) + 1)
        match dice.randrange(7):
            case 0:
                out[at:at] = dice.choice(BITS).encode("utf-8", "surrogatepass")
            case 1:
                del out[at : at + dice.randrange(1, 200)]
            case 2 if out:
                out[at % len(out)] = dice.randrange(256)
            case 3:
                cut = dice.randrange(len(other) + 1)
                out[at:at] = other[cut : cut + dice.randrange(200)]
            case 4:
                piece = out[at : at + dice.randrange(1, 40)]
                out[at:at] = piece * dice.randrange(1, 60)
            case 5 if out:
                out[at % len(out)] ^= 1 << dice.randrange(8)
            case _:
                out[at:at] = chr(dice.choice((dice.randrange(0xD800), dice.randrange(0xE000, 0x110000)))).encode()
    return bytes(out[:60_000])


def mutate(name: str, target: Target, seeds: list[bytes], inputs: int, seconds: float, seed: int) -> Run:
    """Try this many inputs, or as many as fit into the time, and stop at the first failure."""
    dice = random.Random(f"{name}/{seed}")
    run = Run(name)
    pool = list(seeds)
    end = time.monotonic() + seconds
    while run.inputs < inputs and time.monotonic() < end:
        data = pool[run.inputs] if run.inputs < len(pool) else mutated(dice.choice(pool), dice.choice(pool), dice)
        began = time.process_time()
        try:
            target(data)
        except Exception as error:  # noqa: BLE001  (whatever it is, it is a finding)
            run.wrong.append(f"{type(error).__name__}: {error} for {data[:300]!r}")
            return run
        took = time.process_time() - began
        run.inputs += 1
        if took > run.slowest:
            run.slowest = took
            if took > SLOW_SECONDS:
                run.wrong.append(f"{took:.1f} s for {len(data)} bytes: {data[:300]!r}")
                return run
    return run
