"""Which pronoun an article uses for someone, "he" or "she", judged by what follows the name."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Sequence

_PRONOUN = re.compile(
    r"\b(?:(?P<he>he|himself)|(?P<she>she|herself))\b|(?:,| and| with| by) (?:(?P<his>his)|(?P<her>her)) ",
    re.IGNORECASE,
)
_END = re.compile(r"[.!?](?=\s|$)|\n")


def pronoun_after(plain: str, people: Sequence[tuple[int, int]], number: int) -> str:
    """Return "he" or "she" if that follows one of the person's names in its sentence, "" if it may be another's.

    `people` are the spans of all persons' names in text order.
    """
    start, end = people[number]
    earlier = people[number - 1][1] if number else 0
    later = people[number + 1][0] if number + 1 < len(people) else len(plain)
    is_possessive = plain[end : end + 1] in {"'", "’"}  # "Omar's office, in which he …"
    if is_possessive or (number and not _END.search(plain, earlier, start)):
        return ""
    stop = _END.search(plain, end, later)
    pronoun = _PRONOUN.search(plain, end, stop.start() if stop else later)
    if pronoun is None:
        return ""
    return "he" if pronoun["he"] or pronoun["his"] else "she"
