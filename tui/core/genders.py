"""Which pronoun an article has for somebody: "he" or "she", by what stands beside the name."""

from __future__ import annotations

import re

_TOLD = re.compile(
    r"\b(?:(?P<he>he|himself)|(?P<she>she|herself))\b|(?:,| and| with| by) (?:(?P<his>his)|(?P<her>her)) ",
    re.IGNORECASE,
)
_END = re.compile(r"[.!?](?=\s|$)|\n")


def pronoun_after(plain: str, end: int, limit: int) -> str:
    """Return "he" or "she" if that follows a name that ends at `end`, in its sentence and before `limit`; else ""."""
    if plain[end : end + 1] in {"'", "’"}:  # "Omar's office, in which he …"
        return ""
    stop = _END.search(plain, end, limit)
    pronoun = _TOLD.search(plain, end, stop.start() if stop else limit)
    if pronoun is None:
        return ""
    return "he" if pronoun["he"] or pronoun["his"] else "she"
