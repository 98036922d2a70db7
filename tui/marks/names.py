"""From the model's raw spans to mentions: repaired spans, kept labels, an entity behind each."""

from __future__ import annotations

from typing import TYPE_CHECKING

from tui.core.model import LABELS, Mention
from tui.marks.trim import trim, untitled

if TYPE_CHECKING:
    from collections.abc import Iterable

    from tui.marks.pipeline import RawSpan


def mentions(text: str, spans: Iterable[RawSpan]) -> list[Mention]:
    """The mentions of one article in text order; no two overlap, none is empty."""
    found: list[Mention] = []
    names: dict[str, str] = {}
    last = 0
    for raw in sorted(spans):
        if raw.label not in LABELS:
            continue
        start, end = trim(text, max(raw.start, last), raw.end)
        if raw.label == "PERSON":
            start = untitled(text, start, end)
        if start >= end:
            continue
        name = " ".join(text[start:end].split())
        entity = names.setdefault(normalise(name), name)
        found.append(Mention(start, end, raw.label, entity))
        last = end
    return found


def normalise(name: str) -> str:
    """A name as it is compared: one space between words, no case, straight apostrophes and hyphens."""
    return " ".join(name.replace("’", "'").replace("‑", "-").split()).casefold()
