"""Gold articles: where they are, and when a predicted span or speaker matches the gold."""

from __future__ import annotations

import os
import re
from pathlib import Path
from typing import Any

GOLD = Path(
    os.environ.get("POSTIL_GOLD", Path(__file__).resolve().parent.parent.parent / "shared" / "gold" / "visible.jsonl")
)
EMPTY_WORDS = frozenset({"the", "a", "an", "mr", "of", "president"})

Article = dict[str, Any]


def matched(gold: list[Any], predicted: list[Any], least: float) -> list[tuple[int, int]]:
    """Pair spans one to one; those with the largest overlap (as a share of both) come first."""
    shares = []
    for g, (start, end) in enumerate(gold):
        for p, (a, b) in enumerate(predicted):
            share = (min(end, b) - max(start, a)) / (max(end, b) - min(start, a))
            if share >= least:
                shares.append((-share, g, p))
    pairs: dict[int, int] = {}
    for _, g, p in sorted(shares):
        if g not in pairs and p not in pairs.values():
            pairs[g] = p
    return list(pairs.items())


def same_speaker(gold: str, predicted: str, article: Article) -> bool:
    """Tell whether the speaker is named by a name that the gold has for them, or by most words of a role."""
    expected, words = _telling(gold), _telling(predicted)
    names = [_telling(article["text"][s:e]) for s, e, _, canonical in article["entities"] if canonical == gold]
    share = len(expected & words) / len(expected | words) if words else 0.0
    return bool(words) and (words <= expected or words in names or share >= 0.5)


def _telling(name: str) -> set[str]:
    return set(re.findall(r"\w+", re.sub(r"['’]s\b", "", name.casefold()))) - EMPTY_WORDS
