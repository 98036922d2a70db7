"""Plans of random steps: each step with its own seed, so that a plan can be reduced to those that matter."""

from __future__ import annotations

import random
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Mapping

Plan = list[tuple[str, int]]
"""Names of steps, each with the seed for its random choices."""


def random_plan(seed: int, length: int, weights: Mapping[str, int]) -> Plan:
    """Return a plan of steps that are as frequent as their weights say."""
    dice = random.Random(seed)
    names = dice.choices([*weights], [*weights.values()], k=length)
    return [(name, dice.randrange(2**32)) for name in names]
