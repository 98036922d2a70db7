"""Fits the weights of the suggestions to gold claims and cross-validates them, leaving out one article at a time.

    python -m benchmarks.marks_claims GOLD.jsonl

`make bench` does not run it: it prints the weights for `tui/marks/suggestions.py`.
"""

from __future__ import annotations

import json
import math
import sys
from pathlib import Path
from typing import Any

import numpy as np

from tui.app.open_article import FEW, LIKELY
from tui.core.sentences import sentences
from tui.marks.finder import Finder
from tui.marks.pipeline import load
from tui.marks.suggestions import THRESHOLD, WEIGHTS, features

RIDGE = 3.0
STEPS = [n / 100 for n in range(20, 60, 2)]

Row = tuple[str, list[float], bool, int]
Scored = tuple[float, bool]
"""How likely a sentence is a claim, and whether it is one."""


def rows(gold: list[dict[str, Any]]) -> list[Row]:
    """Return article, features, whether it is a claim, and words of every sentence."""
    sentence_rows = []
    marks = Finder(load()).find((article["id"], article["text"]) for article in gold)
    for article, (_, marked) in zip(gold, marks, strict=True):
        text = article["text"]
        for span in sentences(text):
            values = features(text, span, marked.mentions, marked.quotations)
            claim = any(_overlap(span, (start, end)) >= 0.5 for start, end, _ in article["claims"])
            sentence_rows.append((article["id"], list(values.values()), claim, len(text[span[0] : span[1]].split())))
    return sentence_rows


def fit(data: list[Row]) -> list[float]:
    """Fit a ridge logistic regression by Newton's method; the bias is not regularized."""
    x = np.array([values for _, values, _, _ in data])
    y = np.array([float(claim) for _, _, claim, _ in data])
    ridge = np.diag([1e-3, *[RIDGE] * (x.shape[1] - 1)])
    weights = np.zeros(x.shape[1])
    for _ in range(25):
        p = 1 / (1 + np.exp(-x @ weights))
        hessian = x.T @ (x * (p * (1 - p))[:, None]) + ridge
        weights -= np.linalg.solve(hessian, x.T @ (p - y) + ridge @ weights)
    return [float(weight) for weight in weights]


def probability(weights: list[float], values: list[float]) -> float:
    """Return the probability that a sentence with these features is a claim."""
    return 1 / (1 + math.exp(-sum(w * v for w, v in zip(weights, values, strict=True))))


def f1(data: list[tuple[bool, bool]]) -> float:
    """Return F1 of (predicted, true) pairs, in percent."""
    hits = sum(p and t for p, t in data)
    return 200 * hits / max(1, sum(p for p, _ in data) + sum(t for _, t in data))


def best_threshold(weights: list[float], data: list[Row]) -> float:
    """Return the threshold with the highest F1 on the data."""
    return max(STEPS, key=lambda step: f1([(probability(weights, v) >= step, c) for _, v, c, _ in data]))


def cross_validated(data: list[Row]) -> tuple[float, list[list[Scored]]]:
    """Return F1 in percent, and the scored sentences of each article, with weights fitted to the other articles."""
    pairs: list[tuple[bool, bool]] = []
    scored = []
    for article in sorted({row[0] for row in data}):
        train = [row for row in data if row[0] != article]
        weights = fit(train)
        threshold = best_threshold(weights, train)
        scored.append([(probability(weights, v), c) for a, v, c, _ in data if a == article])
        pairs += [(score >= threshold, claim) for score, claim in scored[-1]]
    return f1(pairs), scored


def average_precision(claims: list[bool]) -> float:
    """Return the average precision of a list of sentences in percent: the mean of the precision at each claim."""
    hits = [number for number, claim in enumerate(claims, 1) if claim]
    return 100 * sum(count / number for count, number in enumerate(hits, 1)) / max(1, len(hits))


def cut(scored: list[list[Scored]], least: float, few: int) -> tuple[float, float, float]:
    """Return the share of sentences shown (from this score on, or the `few` best), precision and recall, in percent."""
    shown: list[bool] = []
    for article in scored:
        ranked = _best_first(article)
        shown += [claim for _, claim in ranked[: max(few, sum(score >= least for score, _ in ranked))]]
    everything = [claim for article in scored for _, claim in article]
    return 100 * len(shown) / len(everything), 100 * sum(shown) / len(shown), 100 * sum(shown) / sum(everything)


def _best_first(scored: list[Scored]) -> list[Scored]:
    return sorted(scored, key=lambda pair: -pair[0])


def main() -> None:
    """Print the scores and the weights."""
    articles = [json.loads(line) for line in Path(sys.argv[1]).read_text(encoding="utf-8").splitlines()]
    data = rows([article for article in articles if "claims" in article])
    weights = fit(data)
    left_out, scored = cross_validated(data)
    print(f"every sentence of 7+ words     F1 {f1([(words >= 7, claim) for _, _, claim, words in data]):.1f}")
    print(f"an article left out at a time  F1 {left_out:.1f}")
    print(
        "fitted on all (not a result)   F1 "
        f"{f1([(probability(weights, v) >= THRESHOLD, c) for _, v, c, _ in data]):.1f}"
    )
    for name, least, few in (("all suggestions", THRESHOLD, 0), ("shown at first", LIKELY, FEW)):
        share, precision, recall = cut(scored, least, few)
        print(f"{name:16} {share:.0f} % of the sentences, precision {precision:.0f} %, recall {recall:.0f} %")
    for name, kept in (("all sentences", 0.0), ("suggestions", THRESHOLD)):
        some = [[pair for pair in article if pair[0] >= kept] for article in scored]
        text = sum(average_precision([claim for _, claim in each]) for each in some) / len(some)
        best = sum(average_precision([claim for _, claim in _best_first(each)]) for each in some) / len(some)
        print(f"{name:16} average precision in text order {text:.1f}, best first {best:.1f}")
    print(f"threshold {best_threshold(weights, data)}")
    print({name: round(weight, 2) for name, weight in zip(WEIGHTS, weights, strict=True)})


def _overlap(a: tuple[int, int], b: tuple[int, int]) -> float:
    return (min(a[1], b[1]) - max(a[0], b[0])) / (max(a[1], b[1]) - min(a[0], b[0]))


if __name__ == "__main__":
    main()
