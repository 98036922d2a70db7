"""The speakers of the gold's quotations and claims: named correctly, named wrongly, or left unknown.

    python -m benchmarks.marks_speakers [GOLD.jsonl]

Prints the articles that the rules were written on separately from the others. A gold quotation that was not found
counts as unknown.
"""

from __future__ import annotations

import json
import sys
from collections import Counter
from pathlib import Path

from benchmarks.gold import GOLD, Article, matched, same_speaker
from tui.core.cues import word_set
from tui.core.model import Marks
from tui.core.speakers import guess
from tui.marks.finder import Finder
from tui.marks.pipeline import load

HELD_OUT = word_set("n00 n02 n06 n08 n10 n14 n20 n22 n28 n32 n34 n38 n40 n42 n44 n48 n52 n54 n55 n58")
"""Articles nobody had looked at when the rules about speakers were first scored on them.

That was 92 % right or unknown, 74 % named; their errors have been read since. No story is in both halves."""

Outcomes = Counter[str]


def of_quotations(articles: list[Article], marks: list[Marks]) -> Outcomes:
    """Count the outcomes for the gold's quotations: "right", "wrong" or "unknown"."""
    outcomes: Outcomes = Counter()
    for article, found in zip(articles, marks, strict=True):
        gold = article["quotes"]
        predicted = found.quotations
        pairs = dict(matched([q[:2] for q in gold], [(q.start, q.end) for q in predicted], 0.5))
        for number, (_, _, speaker) in enumerate(gold):
            named = predicted[pairs[number]].speaker if number in pairs else ""
            outcomes[_outcome(speaker, named, article)] += 1
    return outcomes


def of_claims(articles: list[Article], marks: list[Marks]) -> Outcomes:
    """Count what the claim key guesses for the gold's claims; "none" is a claim without a speaker that got none."""
    outcomes: Outcomes = Counter()
    for article, found in zip(articles, marks, strict=True):
        for start, end, speaker in article.get("claims", []):
            named = guess((start, end), article["text"], found.mentions, found.quotations)
            outcomes[_outcome(speaker, named, article) if speaker else "wrong" if named else "none"] += 1
    return outcomes


def honest(outcomes: Outcomes) -> float:
    """Return the percentage that is right, or unknown instead of wrong."""
    return 100 * (1 - outcomes["wrong"] / max(1, outcomes.total()))


def named(outcomes: Outcomes) -> float:
    """Return the percentage that gets a speaker."""
    return 100 * (outcomes["right"] + outcomes["wrong"]) / max(1, outcomes.total())


def _outcome(gold: str, name: str, article: Article) -> str:
    if not name:
        return "unknown"
    return "right" if same_speaker(gold, name, article) else "wrong"


def main() -> None:
    path = Path(sys.argv[1]) if len(sys.argv) > 1 else GOLD
    articles = [json.loads(line) for line in path.read_text(encoding="utf-8").splitlines() if line.strip()]
    halves = {
        "written on": [a for a in articles if a["id"] not in HELD_OUT],
        "held out": [a for a in articles if a["id"] in HELD_OUT],
    }
    pipeline = load()
    for half, some in halves.items():
        marks = [found for _, found in Finder(pipeline).find((a["id"], a["text"]) for a in some)]
        for what, outcomes in (("quotations", of_quotations(some, marks)), ("claims", of_claims(some, marks))):
            if outcomes:
                print(
                    f"{half:10} {what:10} right or unknown {honest(outcomes):.1f} %, named {named(outcomes):.1f} %",
                    dict(outcomes),
                )


if __name__ == "__main__":
    main()
