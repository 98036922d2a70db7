"""Marks against gold, beside raw spaCy in the same run, and marking speed beside `nlp.pipe`.

    python -m benchmarks.marks [GOLD.jsonl]

The gold file is taken from the argument, from `$POSTIL_GOLD`, or from `../shared/gold/visible.jsonl` beside the
repository. Without one only speed and likeness are measured, on the sample articles. A gold line is
`{"id","text","entities":[[start,end,label,canonical]],"quotes":[[start,end,speaker]],"claims":[[start,end,speaker]],
"ignore":[[start,end]]}`.
"""

from __future__ import annotations

import json
import os
import re
import sys
import time
from collections import Counter, deque
from pathlib import Path
from typing import TYPE_CHECKING, Any

from benchmarks import marks_similar
from benchmarks.rows import HEAD, Row, table
from tui.core.model import LABELS
from tui.core.sentences import sentences
from tui.marks.finder import Finder
from tui.marks.pipeline import Pipeline, load

if TYPE_CHECKING:
    from collections.abc import Callable

ROOT = Path(__file__).resolve().parent.parent
LINKED = ("PERSON", "ORG", "GPE", "LOC")
ROUNDS = 3

Article = dict[str, Any]
Span = tuple[int, int]


def rows(gold: Path | None = None) -> list[Row]:
    """All figures; those that need gold only if the file is there."""
    pipeline = load()
    found = []
    path = gold or Path(os.environ.get("POSTIL_GOLD", ROOT.parent / "shared" / "gold" / "visible.jsonl"))
    if path.is_file():
        articles = [json.loads(line) for line in path.read_text(encoding="utf-8").splitlines() if line.strip()]
        found += quality(articles, pipeline)
    first = marks_similar.scores()
    ours, theirs = first["words, names, numbers"], first["word TF-IDF"]
    for place, name in enumerate(("first", "among three")):
        found.append(Row(f"said elsewhere, {name}", ours[place], f"of {ours[2]}", "word TF-IDF", theirs[place]))
    return [*found, *speed(pipeline)]


def quality(articles: list[Article], pipeline: Pipeline) -> list[Row]:
    """Scores on gold articles beside the model alone (names), or beside every longer sentence (suggestions)."""
    marked = [marks for _, marks in Finder(pipeline).find((a["id"], a["text"]) for a in articles)]
    ours = [[(m.start, m.end, m.label, m.entity) for m in marks.mentions] for marks in marked]
    raw = [_raw(article["text"], pipeline) for article in articles]
    quotes = [[(q.start, q.end, q.speaker) for q in marks.quotations] for marks in marked]
    spans = [[(s.start, s.end) for s in marks.suggestions] for marks in marked]
    longer = [[s for s in sentences(a["text"]) if len(a["text"][s[0] : s[1]].split()) >= 7] for a in articles]
    spoken = [_speakers(article, found) for article, found in zip(articles, quotes, strict=True)]
    hits, given, wanted, told = (sum(column) for column in zip(*spoken, strict=True))
    return [
        Row("names, strict F1", strict(articles, ours), "%", "raw spaCy", strict(articles, raw), 92, at_least=True),
        Row("names, alias B³ F1", aliases(articles, ours), "%", "raw spaCy", aliases(articles, raw), 95, at_least=True),
        Row("quotations, span F1", _f1(hits, given, wanted), "%"),
        Row("quotations with speaker, F1", _f1(told, given, wanted), "%", limit=80, at_least=True),
        Row("suggestions, F1", claims(articles, spans), "%", "sentences of 7+ words", claims(articles, longer)),
    ]


def strict(articles: list[Article], predicted: list[list[tuple[Any, ...]]]) -> float:
    """F1 of span and label, in percent."""
    hits = given = wanted = 0
    for article, found in zip(articles, predicted, strict=True):
        gold = {x[:3] for x in _normal(article["text"], article["entities"])}
        mine = {x[:3] for x in _counted(article, _normal(article["text"], found))}
        hits, given, wanted = hits + len(gold & mine), given + len(mine), wanted + len(gold)
    return _f1(hits, given, wanted)


def aliases(articles: list[Article], predicted: list[list[tuple[Any, ...]]]) -> float:
    """B³ F1 of the clusters over all articles, where a gold mention that was not found counts as missed, in percent."""
    pairs: list[tuple[str, str]] = []
    total = 0
    for article, found in zip(articles, predicted, strict=True):
        gold = [x for x in _normal(article["text"], article["entities"]) if x[2] in LINKED]
        mine = [x for x in _counted(article, _normal(article["text"], found)) if x[2] in LINKED]
        total += len(gold)
        pairs += [(gold[g][3], mine[m][3]) for g, m in _matched([x[:2] for x in gold], [x[:2] for x in mine], 0.01)]
    left, right, both = Counter(a for a, _ in pairs), Counter(b for _, b in pairs), Counter(pairs)
    precision = sum(both[p] / right[p[1]] for p in pairs) / max(1, len(pairs))
    recall = sum(both[p] / left[p[0]] for p in pairs) / max(1, total)
    return 200 * precision * recall / (precision + recall) if pairs else 0.0


def claims(articles: list[Article], predicted: list[list[Span]]) -> float:
    """F1 of suggested sentences, in percent."""
    hits = given = wanted = 0
    for article, found in zip(articles, predicted, strict=True):
        gold = [(start, end) for start, end, _ in article["claims"]]
        hits += len(_matched(gold, found, 0.5))
        given, wanted = given + len(found), wanted + len(gold)
    return _f1(hits, given, wanted)


def speed(pipeline: Pipeline) -> list[Row]:
    """Words a second through everything, beside the recogniser alone fed whole articles, and paragraphs as here."""
    texts = [path.read_text(encoding="utf-8-sig").replace("\r", "") for path in sorted((ROOT / "seeds").glob("*.txt"))]
    many = [f"{text}\n{number}" for number in range(8) for text in texts]
    lines = [line for text in many for line in text.split("\n") if line.strip()]
    total = sum(len(text.split()) for text in many)
    finder = Finder(pipeline)
    nlp = pipeline._nlp
    ways: list[Callable[[], object]] = [
        lambda: deque(finder.find(enumerate(many)), 0),
        lambda: deque(nlp.pipe(many), 0),
        lambda: deque(nlp.pipe(lines), 0),
    ]
    best = [float("inf")] * len(ways)
    for _ in range(ROUNDS):  # by turns, so that a busy machine is unfair to all
        for number, way in enumerate(ways):
            start = time.process_time()
            way()
            best[number] = min(best[number], time.process_time() - start)
    ours, whole, fed = (total / seconds for seconds in best)
    return [
        Row("marking, one core", ours, "words/s", "nlp.pipe on articles", whole, 0.95, of_ratio=True, at_least=True),
        Row("marking, one core", ours, "words/s", "nlp.pipe on paragraphs", fed),
    ]


def _raw(text: str, pipeline: Pipeline) -> list[tuple[int, int, str, str]]:
    found = []
    offset = 0
    lines = text.split("\n")
    for line, spans in zip(lines, pipeline.spans(lines), strict=True):
        found += [(s + offset, e + offset, label, line[s:e].casefold()) for s, e, label in spans]
        offset += len(line) + 1
    return found


def _counted(article: Article, found: list[tuple[Any, ...]]) -> list[tuple[Any, ...]]:
    """The predictions without those over a span that is neither right nor wrong."""
    gold = {x[:2] for x in _normal(article["text"], article["entities"])}
    ignored = article.get("ignore", [])
    return [x for x in found if x[:2] in gold or not any(x[0] < end and start < x[1] for start, end in ignored)]


def _normal(text: str, entities: Any) -> list[tuple[Any, ...]]:
    """Spans without the edges about which annotators differ: "the", a possessive, marks, a full stop."""
    found = set()
    for start, end, label, *rest in entities:
        if label not in LABELS:
            continue
        while start < end and text[start] in " \t\n\u00a0\"“”‘'([":
            start += 1
        while True:
            body = text[start:end]
            shorter = re.sub(r"(?:['’]s|[\s\"“”‘’',;:)\].])$", "", body)
            if shorter == body:
                break
            end = start + len(shorter)
        if the := re.match(r"(?i)the\s+(?=\S)", text[start:end]):
            start += the.end()
        if start < end:
            found.add((start, end, label, rest[0] if rest else ""))
    return sorted(found)


def _speakers(article: Article, found: list[tuple[int, int, str]]) -> tuple[int, int, int, int]:
    """Quotations found, given, wanted, and found with the right speaker."""
    gold = article["quotes"]
    pairs = _matched([tuple(q[:2]) for q in gold], [q[:2] for q in found], 0.5)
    told = sum(_same_speaker(gold[g][2], found[m][2], article) for g, m in pairs)
    return len(pairs), len(found), len(gold), told


def _same_speaker(gold: str, found: str, article: Article) -> bool:
    """Whether the speaker is named by any of the names gold has for him, or by most of the words of a role."""
    one, two = _telling(gold), _telling(found)
    names = [_telling(article["text"][s:e]) for s, e, _, canonical in article["entities"] if canonical == gold]
    return bool(two) and (two <= one or two in names or len(one & two) / len(one | two) >= 0.5)


def _telling(name: str) -> set[str]:
    return set(re.findall(r"\w+", re.sub(r"['’]s\b", "", name.casefold()))) - {
        "the",
        "a",
        "an",
        "mr",
        "of",
        "president",
    }


def _matched(gold: list[Any], found: list[Any], least: float) -> list[tuple[int, int]]:
    """Pairs of spans one to one, those that overlap most (as a share of both) first."""
    shares = []
    for g, (start, end) in enumerate(gold):
        for f, (a, b) in enumerate(found):
            share = (min(end, b) - max(start, a)) / (max(end, b) - min(start, a))
            if share >= least:
                shares.append((-share, g, f))
    pairs: dict[int, int] = {}
    for _, g, f in sorted(shares):
        if g not in pairs and f not in pairs.values():
            pairs[g] = f
    return list(pairs.items())


def _f1(hits: int, given: int, wanted: int) -> float:
    return 200 * hits / (given + wanted) if given + wanted else 0.0


def main() -> None:
    """Print the figures."""
    measured = rows(Path(sys.argv[1]) if len(sys.argv) > 1 else None)
    print(table([HEAD, *(row.cells() for row in measured)]))


if __name__ == "__main__":
    main()
