"""The recogniser that ships with Postil, as differences of its weights from the packaged model's."""

from __future__ import annotations

import hashlib
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Iterator

RECOGNISER = Path(__file__).parent / "data" / "recogniser.npz"


def apply_differences(recogniser: Any) -> None:
    """Turn the packaged model's recogniser into the shipped one. Raises `ValueError` if they do not fit."""
    import numpy as np

    with np.load(RECOGNISER, allow_pickle=False) as differences:
        for key, node, name in _parameters(recogniser):
            node.set_param(name, node.get_param(name) + differences[key].astype("float32"))


def write_differences(before: Any, after: Any) -> None:
    """Write how a recogniser's weights differ from those of another."""
    import numpy as np

    differences = {}
    for (key, old, name), (_, new, _) in zip(_parameters(before), _parameters(after), strict=True):
        differences[key] = (new.get_param(name) - old.get_param(name)).astype("float16")
    with RECOGNISER.open("wb") as file:
        np.savez_compressed(file, **differences)


@cache
def shipped_build() -> str:
    """Return the first letters of its SHA-256, which distinguish it from earlier ones."""
    return hashlib.sha256(RECOGNISER.read_bytes()).hexdigest()[:8]


def _parameters(recogniser: Any) -> Iterator[tuple[str, Any, str]]:
    """Yield each array of weights: its key, its part of the model, its name there."""
    for number, node in enumerate(recogniser.model.walk()):
        for name in node.param_names:
            if node.has_param(name):
                yield f"{number}.{name}", node, name
