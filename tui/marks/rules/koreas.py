"""Short forms in news about the Koreas."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from tui.marks.entities.gazetteer import GazetteerEntry

if TYPE_CHECKING:
    from tui.marks.rules.workbench import Workbench

_SIDE = re.compile(
    r"(?<![\w-])(?P<the>[Tt]he |reclusive |communist |capitalist )(?P<side>North|South)(?= [a-z]|['.,;:\"”)]|-|$)", re.M
)

_NAMES = frozenset({"North Korea", "South Korea", "North Korean", "South Korean"})


def the_two_koreas(bench: Workbench) -> None:
    """Make "the North" and "the South" the Koreas in an article that names one."""
    if not any(name.entry and name.entry.name in _NAMES for name in bench.names):
        return
    spans = {match.start("side"): match.end("side") for match in _SIDE.finditer(bench.plain)}
    for name in bench.names:
        if spans.get(name.start) == name.end:
            name.label, name.sure = "GPE", True
    bench.add((start, end, "GPE") for start, end in spans.items())
    for name in bench.names:
        if spans.get(name.start) == name.end:
            name.entry, name.sure = GazetteerEntry("GPE", f"{name.text} Korea", False), True
