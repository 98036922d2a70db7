"""`python -m benchmarks.events FOLDER`: grouping articles by event, measured on the events of ECB+.

FOLDER holds the corpus as published (ECB+_LREC2014/ECB+, CC BY 3.0; tommasoc80/EventStoryLine on GitHub has its files):
43 topics, each with two events of the same kind. The constants in `tui/core/events.py` were chosen on the topics with
odd numbers. The search for near-duplicates is measured beside it.
"""

from __future__ import annotations

import re
import sys
import xml.etree.ElementTree as ET
from collections import Counter
from dataclasses import dataclass
from itertools import combinations
from pathlib import Path
from typing import TYPE_CHECKING

from tui.core.duplicates import SAME, resemblance, signature
from tui.core.events import event_words, same_event

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

_NO_BLANK = re.compile(r" (?=[.,;:!?%)\]]|'s\b|n't\b|'')")
_ECB = "ecb"


@dataclass(frozen=True, slots=True)
class EventsScore:
    """Pairs of articles in a group: of one event, of two events, and the total of one event; B³ of all articles."""

    right: int
    wrong: int
    total: int
    b_precision: float
    b_recall: float


def articles(folder: Path) -> Iterator[tuple[int, str, str]]:
    """Yield topic, event and text of each article."""
    for path in sorted(folder.glob("*/*.xml")):
        lines: dict[int, list[str]] = {}
        for token in ET.parse(path).getroot().iter("token"):
            lines.setdefault(int(token.get("sentence") or 0), []).append(token.text or "")
        texts = [_NO_BLANK.sub("", " ".join(words)) for _, words in sorted(lines.items())]
        is_first = path.stem.endswith(_ECB)
        yield (
            int(path.parent.name),
            f"{path.parent.name}{'a' if is_first else 'b'}",
            "\n".join(
                line
                for line in texts
                if not line.startswith("http")  # many addresses name their event
            ),
        )


def score(events: Sequence[str], groups: Iterable[Sequence[int]]) -> EventsScore:
    """Compare groups of articles with their true events; an article in no group is a group of its own."""
    group_of = {at: number for number, group in enumerate(groups) for at in group}
    labels = [group_of.get(at, -1 - at) for at in range(len(events))]
    sizes, of_events, both = Counter(labels), Counter(events), Counter(zip(labels, events, strict=True))
    pairs = [events[at] == events[other] for group in groups for at, other in combinations(group, 2)]
    cells = [(both[label, event], sizes[label], of_events[event]) for label, event in zip(labels, events, strict=True)]
    return EventsScore(
        sum(pairs),
        len(pairs) - sum(pairs),
        sum(count * (count - 1) // 2 for count in of_events.values()),
        sum(common / size for common, size, _ in cells) / len(events),
        sum(common / size for common, _, size in cells) / len(events),
    )


def near_duplicates(texts: Sequence[str]) -> list[list[int]]:
    signed = [signature(text) for text in texts]
    return [
        [one, two] for one, two in combinations(range(len(texts)), 2) if resemblance(signed[one], signed[two]) >= SAME
    ]


def main() -> None:
    rows = [*articles(Path(sys.argv[1]))]
    print("| topics | put together by | articles | pairs | precision | recall | B³ |")
    print("| --- | --- | --- | --- | --- | --- | --- |")
    for name, odd in (("odd, tuned on", 1), ("even, held back", 0)):
        some = [(event, text) for topic, event, text in rows if topic % 2 == odd]
        events, texts = [event for event, _ in some], [text for _, text in some]
        for by, groups in (
            ("the same event", same_event([event_words(text) for text in texts])),
            ("near-duplicates", near_duplicates(texts)),
        ):
            one = score(events, groups)
            precision, recall = one.right / ((one.right + one.wrong) or 1), one.right / one.total
            b_cubed = 2 * one.b_precision * one.b_recall / (one.b_precision + one.b_recall)
            of_all = f"{b_cubed:.2f}" if by == "the same event" else ""
            print(
                f"| {name} | {by} | {len(events)} | {one.right:,} of {one.total:,} | {precision:.2f} | {recall:.2f} "
                f"| {of_all} |"
            )


if __name__ == "__main__":
    main()
