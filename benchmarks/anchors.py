"""Finding annotated passages again in a text that changed, beside the same search without the text before it.

The sentences of the five articles, under edits of 1 to 20 % of the words (deleted, replaced, added) whose truth is
known; and with the sentence itself deleted, when there is nothing to be found.
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
    """How many passages were found, and how."""

    total: int = 0
    right: int = 0
    exact: int = 0
    wrong: int = 0
    seconds: float = 0.0

    def share(self, part: int) -> float:
        """Per cent of all."""
        return 100 * part / max(self.total, 1)


def anchoring(*, quick: bool) -> list[Row]:
    """What share is found right, in other words exactly, and in a wrong place; and what a passage costs."""
    texts = [path.read_text(encoding="utf-8") for path in sorted((ROOT / "seeds").glob("*.txt"))]
    ours, bare = Tally(), Tally()
    for round_ in range(1 if quick else 4):
        for share in SHARES:
            for number, text in enumerate(texts):
                new, went = edited(text, share, random.Random(1000 * round_ + number))
                measure(ours, text, new, went, old=text)
                measure(bare, text, new, went, old="")
    kept, deleted = gone(texts)
    name = f"re-anchoring, {ours.total:,} passages:"
    without = "without the old text"
    return [
        Row(f"{name} right", ours.share(ours.right), "%", without, bare.share(bare.right), 99, at_least=True),
        Row(f"{name} exact", ours.share(ours.exact), "%", without, bare.share(bare.exact)),
        Row(f"{name} wrong place", ours.share(ours.wrong), "%", without, bare.share(bare.wrong), 0.3),
        Row("a deleted passage still anchored", 100 * kept / deleted, "%", limit=7),
        Row(
            "re-anchoring, a passage", 1000 * ours.seconds / ours.total, "ms", without, 1000 * bare.seconds / bare.total
        ),
    ]


def measure(tally: Tally, text: str, new: str, went: dict[int, int], old: str) -> None:
    """Look for every sentence that stayed by half or more."""
    start_time = time.process_time()
    search = Anchoring(new, old)
    for start, end in sentences(text):
        stayed = [went[at] for at in range(start, end) if at in went and not text[at].isspace()]
        if len(stayed) < (end - start) * 0.5:
            continue
        anchor = search.find(passage(text, start, end))
        true = set(range(min(stayed), max(stayed) + 1))
        found = set(range(anchor.start, anchor.end)) if anchor.state != "orphan" else set()
        tally.total += 1
        tally.right += len(true & found) >= 0.8 * len(true | found)
        tally.exact += len(true ^ found) <= 2
        tally.wrong += bool(found) and not true & found
    tally.seconds += time.process_time() - start_time


def gone(texts: list[str]) -> tuple[int, int]:
    """Of passages that were deleted, how many were taken for others, and how many there were."""
    kept = deleted = 0
    for text in texts:
        for start, end in sentences(text):
            if text.count(text[start:end]) == 1 and end - start >= 40:
                anchor = Anchoring(text[:start] + text[end:], text).find(passage(text, start, end))
                deleted += 1
                kept += anchor.state != "orphan"
    return kept, deleted


def passage(text: str, start: int, end: int) -> QuoteSelector:
    """A passage as an annotation keeps it."""
    return QuoteSelector(start, text[start:end], text[max(0, start - 32) : start], text[end : end + 32])


def edited(text: str, share: float, chance: random.Random) -> tuple[str, dict[int, int]]:
    """A text with a share of its words changed, and where each character that stayed has gone."""
    new = ""
    went: dict[int, int] = {}
    for piece in re.finditer(r"\s+|\S+", text):
        keep, before = piece[0], ""
        if not keep.isspace() and chance.random() < share:
            action = chance.choice(("delete", "replace", "insert"))
            before = f"{chance.choice(ADDED)} " if action == "insert" else ""
            keep = {"delete": "", "replace": chance.choice(ADDED), "insert": keep}[action]
        new += before
        if keep == piece[0]:
            went.update((piece.start() + n, len(new) + n) for n in range(len(keep)))
        new += keep
    return new, went
