"""What each rule for names gains: the strict F1 on gold that is lost when it alone is left out.

The model is the packaged one as published, because the shipped recogniser has seen the gold.

python -m benchmarks.marks_rules GOLD.jsonl
"""

from __future__ import annotations

import json
import sys
from pathlib import Path

from benchmarks.marks import aliases, raw_pipeline, strict
from tui.marks.mentions import RULES, Rule, mentions
from tui.marks.pipeline import RawSpan


def main() -> None:
    """Print a row for each rule: its name, the points of strict F1 and of alias B³ it gains, and its effect."""
    articles = [json.loads(line) for line in Path(sys.argv[1]).read_text(encoding="utf-8").splitlines()]
    pipeline = raw_pipeline()
    raw: list[list[RawSpan]] = []
    for article in articles:
        lines = article["text"].split("\n")
        starts = [0]
        for line in lines:
            starts.append(starts[-1] + len(line) + 1)
        spans = zip(starts, pipeline.spans(lines), strict=False)
        raw.append([RawSpan(s + start, e + start, label) for start, names in spans for s, e, label in names])

    def score(rules: tuple[Rule, ...]) -> tuple[float, float]:
        predicted = [
            [(m.start, m.end, m.label, m.entity) for m in mentions(article["text"], spans, rules)]
            for article, spans in zip(articles, raw, strict=True)
        ]
        return strict(articles, predicted), aliases(articles, predicted)

    whole = score(RULES)
    print(f"all rules: strict F1 {whole[0]:.1f}, alias B³ {whole[1]:.1f}")
    for rule in RULES:
        without = score(tuple(r for r in RULES if r is not rule))
        print(f"| `{rule.__name__}` | {whole[0] - without[0]:+.1f} | {whole[1] - without[1]:+.1f} | {rule.__doc__} |")


if __name__ == "__main__":
    main()
