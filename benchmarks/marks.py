"""Marks compared with gold, beside plain spaCy in the same run, and marking speed beside `nlp.pipe`.

    python -m benchmarks.marks [GOLD.jsonl]

The gold file is the argument, `$POSTIL_GOLD`, or `../shared/gold/visible.jsonl` beside the repository. Without one,
only speed and agreement are measured, on the sample articles. A gold line is
`{"id","text","entities":[[start,end,label,canonical]],"quotes":[[start,end,speaker]],"claims":[[start,end,speaker]],
"ignore":[[start,end]]}`.
"""

from __future__ import annotations

import json
import re
import sys
import time
from collections import Counter, deque
from pathlib import Path
from typing import TYPE_CHECKING, Any

from benchmarks import marks_similar, marks_speakers, similar_pairs
from benchmarks.gold import GOLD, Article, matched, same_speaker
from benchmarks.rows import HEAD, Row, table
from tui.core.model import LABELS
from tui.core.sentences import sentences
from tui.marks.finder import Finder
from tui.marks.pipeline import Pipeline, load, open_packaged

if TYPE_CHECKING:
    from collections.abc import Callable

    from tui.core.model import Marks

ROOT = Path(__file__).resolve().parent.parent
LINKED = ("PERSON", "ORG", "GPE", "LOC")
ROUNDS = 3

Span = tuple[int, int]


def rows(gold: Path | None = None) -> list[Row]:
    """Return all figures; those that need gold only if the file exists."""
    pipeline = load()
    measured = []
    path = gold or GOLD
    if path.is_file():
        articles = [json.loads(line) for line in path.read_text(encoding="utf-8").splitlines() if line.strip()]
        measured += quality(articles, pipeline)
    scores = marks_similar.scores()
    combined, yardstick = scores["words, names, numbers"], scores["word TF-IDF"]
    for place, name in enumerate(("first", "among three")):
        unit = f"of {combined[2]}"
        measured.append(Row(f"said elsewhere, {name}", combined[place], unit, "word TF-IDF", yardstick[place]))
    pairs = similar_pairs.scores()["report"]
    measured.append(Row("said elsewhere, counterparts offered", pairs.offered, f"of {pairs.total}"))
    measured.append(Row("said elsewhere, as likely", pairs.likely, f"of {pairs.total}"))
    measured.append(Row("said elsewhere, wrong likely rows", pairs.wrong_likely, f"of {pairs.likely_rows}"))
    return [*measured, *speed(pipeline)]


def quality(articles: list[Article], pipeline: Pipeline) -> list[Row]:
    """Return scores on gold articles: names beside the model alone, suggestions beside every longer sentence."""
    marked = [marks for _, marks in Finder(pipeline).find((a["id"], a["text"]) for a in articles)]
    names = [[(m.start, m.end, m.label, m.entity) for m in marks.mentions] for marks in marked]
    spacy_s = raw_pipeline()
    raw = [raw_names(article["text"], spacy_s) for article in articles]
    quotes = [[(q.start, q.end, q.speaker) for q in marks.quotations] for marks in marked]
    spans = [[(s.start, s.end) for s in marks.suggestions] for marks in marked]
    longer = [[s for s in sentences(a["text"]) if len(a["text"][s[0] : s[1]].split()) >= 7] for a in articles]
    spoken = [_speakers(article, predicted) for article, predicted in zip(articles, quotes, strict=True)]
    hits, predicted, expected, right_speakers = (sum(column) for column in zip(*spoken, strict=True))
    return [
        Row("names, strict F1", strict(articles, names), "%", "raw spaCy", strict(articles, raw), 92, at_least=True),
        Row(
            "names, alias B³ F1", aliases(articles, names), "%", "raw spaCy", aliases(articles, raw), 95, at_least=True
        ),
        Row("quotations, span F1", _f1(hits, predicted, expected), "%"),
        Row("quotations with speaker, F1", _f1(right_speakers, predicted, expected), "%", limit=80, at_least=True),
        *speakers(articles, marked),
        Row("suggestions, F1", claims(articles, spans), "%", "sentences of 7+ words", claims(articles, longer)),
    ]


def speakers(articles: list[Article], marked: list[Marks]) -> list[Row]:
    """Return how many quotations have the right speaker, if possible in articles that the rules were not written on."""
    pairs = list(zip(articles, marked, strict=True))
    unseen = [pair for pair in pairs if pair[0]["id"] in marks_speakers.HELD_OUT] or pairs
    outcomes = marks_speakers.of_quotations([a for a, _ in unseen], [m for _, m in unseen])
    share = marks_speakers.honest(outcomes)
    return [
        Row("speakers, right or honestly unknown", share, "%", limit=90, at_least=True),
        Row("speakers, named", marks_speakers.named(outcomes), "%", limit=70, at_least=True),
    ]


def strict(articles: list[Article], predicted: list[list[tuple[Any, ...]]]) -> float:
    """Return F1 of span and label, in percent."""
    hits = predictions = expected = 0
    for article, names in zip(articles, predicted, strict=True):
        gold = {x[:3] for x in _normal(article["text"], article["entities"])}
        counted = {x[:3] for x in _counted(article, _normal(article["text"], names))}
        hits, predictions, expected = hits + len(gold & counted), predictions + len(counted), expected + len(gold)
    return _f1(hits, predictions, expected)


def aliases(articles: list[Article], predicted: list[list[tuple[Any, ...]]]) -> float:
    """Return B³ F1 of the clusters over all articles, in percent; a gold mention nobody predicted counts as missed."""
    pairs: list[tuple[str, str]] = []
    total = 0
    for article, names in zip(articles, predicted, strict=True):
        gold = [x for x in _normal(article["text"], article["entities"]) if x[2] in LINKED]
        counted = [x for x in _counted(article, _normal(article["text"], names)) if x[2] in LINKED]
        total += len(gold)
        matches = matched([x[:2] for x in gold], [x[:2] for x in counted], 0.01)
        pairs += [(gold[g][3], counted[c][3]) for g, c in matches]
    left, right, both = Counter(a for a, _ in pairs), Counter(b for _, b in pairs), Counter(pairs)
    precision = sum(both[p] / right[p[1]] for p in pairs) / max(1, len(pairs))
    recall = sum(both[p] / left[p[0]] for p in pairs) / max(1, total)
    return 200 * precision * recall / (precision + recall) if pairs else 0.0


def claims(articles: list[Article], predicted: list[list[Span]]) -> float:
    """Return F1 of suggested sentences, in percent, in the articles with gold claims."""
    hits = predictions = expected = 0
    for article, spans in zip(articles, predicted, strict=True):
        if "claims" not in article:
            continue
        gold = [(start, end) for start, end, _ in article["claims"]]
        hits += len(matched(gold, spans, 0.5))
        predictions, expected = predictions + len(spans), expected + len(gold)
    return _f1(hits, predictions, expected)


def speed(pipeline: Pipeline) -> list[Row]:
    """Measure words per second, beside the recogniser alone with whole articles and with paragraphs as here."""
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
    for _ in range(ROUNDS):  # alternately, so that other load affects all equally
        for number, way in enumerate(ways):
            start = time.process_time()
            way()
            best[number] = min(best[number], time.process_time() - start)
    everything, whole, fed = (total / seconds for seconds in best)
    return [
        Row(
            "marking, one core",
            everything,
            "words/s",
            "nlp.pipe on articles",
            whole,
            0.95,
            of_ratio=True,
            at_least=True,
        ),
        Row("marking, one core", everything, "words/s", "nlp.pipe on paragraphs", fed),
    ]


def raw_pipeline() -> Pipeline:
    """Return the packaged model as spaCy's authors trained it."""
    return Pipeline(open_packaged(as_it_came=True), "raw spaCy")


def raw_names(text: str, pipeline: Pipeline) -> list[tuple[int, int, str, str]]:
    names = []
    offset = 0
    lines = text.split("\n")
    for line, spans in zip(lines, pipeline.spans(lines), strict=True):
        names += [(s + offset, e + offset, label, line[s:e].casefold()) for s, e, label in spans]
        offset += len(line) + 1
    return names


def _counted(article: Article, predicted: list[tuple[Any, ...]]) -> list[tuple[Any, ...]]:
    """Return the predictions except those on a span that counts neither as right nor as wrong."""
    gold = {x[:2] for x in _normal(article["text"], article["entities"])}
    ignored = article.get("ignore", [])
    return [x for x in predicted if x[:2] in gold or not any(x[0] < end and start < x[1] for start, end in ignored)]


def _normal(text: str, entities: Any) -> list[tuple[Any, ...]]:
    """Return spans without parts on which annotators differ: "the", a possessive, quotation marks, a full stop."""
    spans = set()
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
            spans.add((start, end, label, rest[0] if rest else ""))
    return sorted(spans)


def _speakers(article: Article, predicted: list[tuple[int, int, str]]) -> tuple[int, int, int, int]:
    """Count the quotations that are right, predicted, in the gold, and right with the right speaker."""
    gold = article["quotes"]
    pairs = matched([tuple(q[:2]) for q in gold], [q[:2] for q in predicted], 0.5)
    right = sum(same_speaker(gold[g][2], predicted[p][2], article) for g, p in pairs)
    return len(pairs), len(predicted), len(gold), right


def _f1(hits: int, predicted: int, expected: int) -> float:
    return 200 * hits / (predicted + expected) if predicted + expected else 0.0


def main() -> None:
    measured = rows(Path(sys.argv[1]) if len(sys.argv) > 1 else None)
    print(table([HEAD, *(row.cells() for row in measured)]))


if __name__ == "__main__":
    main()
