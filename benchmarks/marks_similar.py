"""Similar claims: for statements in the sample articles with known counterparts, how often these are ranked first."""

from __future__ import annotations

import math
import re
from collections import Counter
from pathlib import Path

from rapidfuzz import fuzz

from tui.core.sentences import sentences
from tui.core.similarity import Statement, StatementRanker, statement
from tui.marks.finder import Finder
from tui.marks.pipeline import load

SEEDS = Path(__file__).parent.parent / "seeds"

# A sentence (article number, words) and the sentences of other articles that say the same.
PAIRS: list[tuple[tuple[int, str], list[tuple[int, str]]]] = [
    ((0, "The text was a response"), [(1, "congratulated on"), (2, "Putin congratulated his")]),
    ((1, "congratulated on"), [(0, "The text was a response"), (2, "Putin congratulated his")]),
    ((2, "Putin congratulated his"), [(0, "The text was a response"), (1, "congratulated on")]),
    ((0, "At the time, Putin asked"), [(1, "president also confirmed"), (1, "congratulated on")]),
    ((1, "president also confirmed"), [(0, "At the time, Putin asked")]),
    ((0, "The Kremlin said in a statement"), [(1, "DPRK Leader Kim Could"), (1, "potential visit")]),
    ((1, "DPRK Leader Kim Could"), [(0, "The Kremlin said in a statement")]),
    ((0, "is of common interest"), [(3, "will meet the interests")]),
    ((3, "will meet the interests"), [(0, "is of common interest")]),
    ((3, "Moreover, together Russia"), [(2, "discussing peaceful resolution"), (4, "The recent talks between")]),
    ((2, "discussing peaceful resolution"), [(3, "Moreover, together Russia"), (4, "The recent talks between")]),
    ((4, "The recent talks between"), [(3, "Moreover, together Russia"), (2, "discussing peaceful resolution")]),
]


def scores() -> dict[str, tuple[int, int, int]]:
    """Return for each method how many known counterparts are ranked first, among the first three, and the total."""
    texts = [path.read_text(encoding="utf-8-sig") for path in sorted(SEEDS.glob("*.txt"))]
    bodies: list[str] = []
    owners: list[int] = []
    statements: list[Statement] = []
    for number, marks in Finder(load()).find(enumerate(texts)):
        text = texts[number]
        earlier: set[str] = set()
        for start, end in sentences(text):
            body = " ".join(text[start:end].split())
            if body in earlier:  # the body of one article is repeated
                continue
            earlier.add(body)
            inside = [m for m in marks.mentions if start <= m.start and m.end <= end and m.label != "DATE"]
            bodies.append(body)
            owners.append(number)
            statements.append(statement(body, [m.entity for m in inside], [text[m.start : m.end] for m in inside]))
    ways = {
        "words, names, numbers": _combined(statements),
        "word TF-IDF": _tfidf(bodies),
        "token_set": _token_set(bodies),
    }
    return {name: _hits(matrix, bodies, owners) for name, matrix in ways.items()}


def _hits(matrix: list[list[float]], bodies: list[str], owners: list[int]) -> tuple[int, int, int]:
    def find(where: tuple[int, str]) -> int:
        return next(n for n, body in enumerate(bodies) if owners[n] == where[0] and where[1] in body)

    first = three = 0
    for claim, counterparts in PAIRS:
        row = find(claim)
        ranked = sorted((n for n in range(len(bodies)) if owners[n] != claim[0]), key=lambda n: -matrix[row][n])
        right = {find(where) for where in counterparts}
        first += ranked[0] in right
        three += bool(right & set(ranked[:3]))
    return first, three, len(PAIRS)


def _combined(statements: list[Statement]) -> list[list[float]]:
    ranker = StatementRanker(statements)
    return [ranker.scores(claim) for claim in statements]


def _tfidf(bodies: list[str]) -> list[list[float]]:
    bags = [Counter(re.findall(r"\w\w+", body.casefold())) for body in bodies]
    document_counts = Counter(word for bag in bags for word in bag)
    vectors = [
        {w: n * (math.log((1 + len(bags)) / (1 + document_counts[w])) + 1) for w, n in bag.items()} for bag in bags
    ]
    norms = [math.sqrt(sum(v * v for v in vector.values())) for vector in vectors]
    return [
        [sum(v * b.get(w, 0) for w, v in a.items()) / (na * nb) for b, nb in zip(vectors, norms, strict=True)]
        for a, na in zip(vectors, norms, strict=True)
    ]


def _token_set(bodies: list[str]) -> list[list[float]]:
    return [[fuzz.token_set_ratio(a.casefold(), b.casefold()) for b in bodies] for a in bodies]


if __name__ == "__main__":
    for way, (first, three, total) in scores().items():
        print(f"{way:24} first {first:2}  among three {three:2}  of {total}")
