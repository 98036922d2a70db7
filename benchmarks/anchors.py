"""Finding annotated passages in a changed text, beside the same search without the old text.

The sentences of the five articles are searched after changes to 1 to 20 % of the words (deleted, replaced, added) whose
result is known, and after the sentence itself was deleted, when nothing should be found.
"""

from __future__ import annotations

import random
import re
import time
from dataclasses import dataclass

from benchmarks.rows import Row
from benchmarks.shelves import ROOT
from tui.core.anchors import Anchoring, QuoteSelector
from tui.core.sentences import sentences

SHARES = (0.01, 0.05, 0.1, 0.2)
ADDED = ("however", "officials", "said", "more", "on Thursday", "the", "report")


@dataclass
class Tally:
    """How many passages were anchored, and how well."""

    total: int = 0
    right: int = 0
    exact: int = 0
    wrong: int = 0
    seconds: float = 0.0

    def share(self, part: int) -> float:
        return 100 * part / max(self.total, 1)


def anchoring(*, quick: bool) -> list[Row]:
    """Measure the shares anchored right, exactly and in a wrong place, and the time per passage."""
    texts = [path.read_text(encoding="utf-8") for path in sorted((ROOT / "seeds").glob("*.txt"))]
    full, bare = Tally(), Tally()
    for round_ in range(1 if quick else 4):
        for share in SHARES:
            for number, text in enumerate(texts):
                new, new_places = edited(text, share, random.Random(1000 * round_ + number))
                measure(full, text, new, new_places, old=text)
                measure(bare, text, new, new_places, old="")
    misplaced, deleted = anchor_deleted(texts)
    name = f"re-anchoring, {full.total:,} passages:"
    without = "without the old text"
    return [
        Row(f"{name} right", full.share(full.right), "%", without, bare.share(bare.right), 99, at_least=True),
        Row(f"{name} exact", full.share(full.exact), "%", without, bare.share(bare.exact)),
        Row(f"{name} wrong place", full.share(full.wrong), "%", without, bare.share(bare.wrong), 0.3),
        Row("a deleted passage still anchored", 100 * misplaced / deleted, "%", limit=7),
        Row(
            "re-anchoring, a passage", 1000 * full.seconds / full.total, "ms", without, 1000 * bare.seconds / bare.total
        ),
    ]


def measure(tally: Tally, text: str, new: str, new_places: dict[int, int], old: str) -> None:
    """Search for every sentence of which at least half remained."""
    start_time = time.process_time()
    search = Anchoring(new, old)
    for start, end in sentences(text):
        stayed = [new_places[at] for at in range(start, end) if at in new_places and not text[at].isspace()]
        if len(stayed) < (end - start) * 0.5:
            continue
        anchor = search.find(passage(text, start, end))
        true = set(range(min(stayed), max(stayed) + 1))
        anchored = set(range(anchor.start, anchor.end)) if anchor.state != "orphan" else set()
        tally.total += 1
        tally.right += len(true & anchored) >= 0.8 * len(true | anchored)
        tally.exact += len(true ^ anchored) <= 2
        tally.wrong += bool(anchored) and not true & anchored
    tally.seconds += time.process_time() - start_time


def anchor_deleted(texts: list[str]) -> tuple[int, int]:
    """Return how many deleted passages were anchored by mistake, and how many were deleted."""
    misplaced = deleted = 0
    for text in texts:
        for start, end in sentences(text):
            if text.count(text[start:end]) == 1 and end - start >= 40:
                anchor = Anchoring(text[:start] + text[end:], text).find(passage(text, start, end))
                deleted += 1
                misplaced += anchor.state != "orphan"
    return misplaced, deleted


def passage(text: str, start: int, end: int) -> QuoteSelector:
    return QuoteSelector(start, text[start:end], text[max(0, start - 32) : start], text[end : end + 32])


def edited(text: str, share: float, chance: random.Random) -> tuple[str, dict[int, int]]:
    """Return a text with a share of its words changed, and the new offset of each remaining character."""
    new = ""
    new_places: dict[int, int] = {}
    for piece in re.finditer(r"\s+|\S+", text):
        keep, before = piece[0], ""
        if not keep.isspace() and chance.random() < share:
            action = chance.choice(("delete", "replace", "insert"))
            before = f"{chance.choice(ADDED)} " if action == "insert" else ""
            keep = {"delete": "", "replace": chance.choice(ADDED), "insert": keep}[action]
        new += before
        if keep == piece[0]:
            new_places.update((piece.start() + n, len(new) + n) for n in range(len(keep)))
        new += keep
    return new, new_places
