"""Planets and moons, whose names are otherwise towns, gods, companies and cars."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from tui.marks.rules.workbench import Workbench

_OF_SPACE = re.compile(
    r"\b(?:[Pp]lanets?|[Mm]oons?|[Oo]rbit\w*|[Ss]pacecraft|[Ss]olar [Ss]ystem|[Aa]stronom\w+|NASA|ESA|[Tt]elescopes?|"
    r"[Aa]steroids?|[Ll]unar|[Cc]omets?|[Aa]stronauts?|[Ss]pace ?(?:station|probe|agency)|[Rr]over|lander)\b"
)
_BODIES = re.compile(
    r"(?<![\w-])(?:Mercury|Venus|Earth|Mars|Jupiter|Saturn|Uranus|Neptune|Pluto|Ceres|Vesta|Eris|(?<=the )Moon|Titan|"
    r"Enceladus|Europa|Ganymede|Callisto|Io|Triton|Charon|Phobos|Deimos|Dione|Rhea|Iapetus|Mimas|Tethys|Milky Way|"
    r"Kuiper Belt)"
    r"(?![\w-])(?! [A-Z])"
)

_LEAST = 4
"""The least words of space in an article about it."""


def in_the_sky(bench: Workbench) -> None:
    """Make planets and moons places in an article about space."""
    if len(_OF_SPACE.findall(bench.plain)) < _LEAST:
        return
    spans = {match.start(): match.end() for match in _BODIES.finditer(bench.plain)}
    bench.add((start, end, "LOC") for start, end in spans.items())
    for name in bench.names:
        if spans.get(name.start) == name.end and not (name.sure and name.label == "PERSON"):
            name.label, name.sure = "LOC", True
