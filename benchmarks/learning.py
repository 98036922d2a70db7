"""What `postil learn` gains: some gold articles are reviewed as with a reader's keys, the others are measured.

    python -m benchmarks.learning [GOLD.jsonl] [--seeds 1,2,3]

The simulated reader corrects wrong names, adds missing ones, rejects false ones and confirms the others, all through
the library. Then `learn` runs as the command does, including the held-out fifth, and articles that nobody reviewed are
marked with the model that it kept. Stories that exist in two articles are on the same side of the split. The shipped
recogniser has seen these articles, so learning begins with the one by spaCy's authors and the shipped rules.
"""

from __future__ import annotations

import argparse
import json
import random
from contextlib import contextmanager
from pathlib import Path
from statistics import fmean
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING

from benchmarks.gold import GOLD, Article
from benchmarks.marks import aliases, raw_names, raw_pipeline, strict
from benchmarks.rows import HEAD, Row, table
from tui.core.corrections import Add, Reject, Relabel, Resize, Target
from tui.core.model import LABELS, Entity, Mention, NewArticle
from tui.jobs.learning import LearnReport, learn
from tui.jobs.mark_report import MarkReport
from tui.jobs.marking import mark_library
from tui.jobs.models import ModelSettings
from tui.library import Library
from tui.marks.learned import keep
from tui.marks.pipeline import PACKAGED

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from tui.core.model import Article as StoredArticle

REVIEWED = (5, 10, 20, 40)
"""How many articles are reviewed when it is measured."""

FOLD = 5
"""A fifth of the articles is measured and never reviewed."""

STORIES = (
    "n02 n34", "n05 n16 n49", "n14 n20", "n10 n22", "n43 n46", "n32 n55", "n00 n54", "s0 s1 s2 s3 s4"
)  # fmt: skip
"""Gold articles that tell one story."""


def split(articles: list[Article], seed: int) -> tuple[list[Article], list[Article]]:
    """Return articles to review, in the order of review, and a fifth to measure."""
    story = {name: names.split()[0] for names in STORIES for name in names.split()}
    groups: dict[str, list[Article]] = {}
    for article in articles:
        name: str = article["id"]
        groups.setdefault(story.get(name, name), []).append(article)
    order = sorted(groups)
    random.Random(seed).shuffle(order)
    measured: list[Article] = []
    for name in order:
        if len(measured) + len(groups[name]) <= len(articles) // FOLD:
            measured += groups.pop(name)
    return [article for name in order for article in groups.get(name, ())], measured


def review(library: Library, pk: int, gold: Article) -> int:
    """Correct the names of an article as a reader who knows them; return the number of decisions."""
    article = library.articles.get(pk)
    expected = {(s, e): (label, name) for s, e, label, name in gold["entities"] if label in LABELS}
    count = 0
    for mention in library.marks.of_article(pk).mentions:
        span = (mention.start, mention.end)
        meeting = [each for each in expected if each[0] < span[1] and span[0] < each[1]]
        if span not in expected and not meeting:
            library.corrections.correct(Reject(_target(article, span, mention)), article)
            count += 1
    for span, (label, name) in expected.items():
        there = [m for m in library.marks.of_article(pk).mentions if m.start < span[1] and span[0] < m.end]
        exact = next((m for m in there if (m.start, m.end) == span and m.state != "rejected"), None)
        if exact is None:
            near = next((m for m in there if m.state != "rejected" and m.label == label), None)
            if near is not None and (near.start, near.end) not in expected:
                library.corrections.correct(Resize(_target(article, (near.start, near.end), near), span), article)
            else:
                target = Target(Entity(name, label), article.id, article.text[slice(*span)], span)
                library.corrections.correct(Add(target), article)
        elif exact.label != label:
            library.corrections.correct(Relabel(_target(article, span, exact), label), article)
        else:
            continue
        count += 1
    library.reviews.review(article)
    return count


def _target(article: StoredArticle, span: tuple[int, int], mention: Mention) -> Target:
    return Target(Entity.of(mention), article.id, article.text[slice(*span)], span)


def curve(
    articles: list[Article], seed: int, counts: tuple[int, ...] = REVIEWED
) -> Iterator[tuple[int, LearnReport | None, float, float, float]]:
    """Yield for each number of reviewed articles: `learn`'s report, strict F1 and B³ of the others, and corrections."""
    taught, measured = split(articles, seed)
    with TemporaryDirectory(prefix="postil-") as folder, Library(Path(folder) / "gold.db", "reader") as library:
        library.articles.add(NewArticle(text=a["text"], sha256="", id=a["id"]) for a in [*taught, *measured])
        pks = {a["id"]: pk for pk, a in enumerate([*taught, *measured], 1)}
        base = Path(folder) / "base"
        weights: bytes = raw_pipeline().recogniser_bytes()
        keep(base, weights, {"base": PACKAGED, "created": "2019-01-01"})
        mark_library(
            library, MarkReport(), models=ModelSettings({"en": str(base)}), show_progress=quiet, on_warning=print
        )
        decisions = 0
        yield 0, None, *_measure(library, pks, measured), 0.0
        done = 0
        for count in counts:
            if count > len(taught):
                break
            for article in taught[done:count]:
                decisions += review(library, pks[article["id"]], article)
            done = count
            report = LearnReport()
            learn(library, report, base=base, show_progress=quiet)
            if report.is_kept:
                mark_library(library, MarkReport(), again=True, show_progress=quiet, on_warning=print)
            yield count, report, *_measure(library, pks, measured), decisions / count


def _measure(library: Library, pks: dict[str, int], measured: list[Article]) -> tuple[float, float]:
    marks = library.marks.of_articles([pks[a["id"]] for a in measured])
    names = [[(m.start, m.end, m.label, m.entity) for m in marks[pks[a["id"]]].mentions] for a in measured]
    return strict(measured, names), aliases(measured, names)


@contextmanager
def quiet(_stage: str, _total: int | None) -> Iterator[Callable[[int, int | None], None]]:
    yield lambda _done, _total: None


def rows(gold: Path = GOLD, seeds: tuple[int, ...] = (1,), counts: tuple[int, ...] = REVIEWED) -> list[Row]:
    """Return the learning curve, the mean of several splits, if the gold file exists."""
    if not gold.is_file():
        return []
    articles = [json.loads(line) for line in gold.read_text(encoding="utf-8").splitlines() if line.strip()]
    pipeline = raw_pipeline()
    points: dict[int, list[tuple[LearnReport | None, float, float, float]]] = {}
    raw: list[float] = []
    for seed in seeds:
        measured = split(articles, seed)[1]
        raw.append(strict(measured, [raw_names(each["text"], pipeline) for each in measured]))
        for count, report, f1, cluster, decisions in curve(articles, seed, counts):
            points.setdefault(count, []).append((report, f1, cluster, decisions))
    measured_rows: list[Row] = []
    for count, several in points.items():
        reports = [report for report, *_ in several if report is not None]
        kept = f", kept in {sum(report.is_kept for report in reports)} of {len(reports)}" if reports else ""
        name = f"names, {count} articles reviewed{kept}"
        measured_rows.append(
            Row(f"{name}, strict F1", fmean(each[1] for each in several), "%", "raw spaCy", fmean(raw))
        )
        measured_rows.append(
            Row(f"names, {count} articles reviewed, alias B³", fmean(each[2] for each in several), "%")
        )
        if reports:
            seconds = max(report.seconds for report in reports)
            measured_rows.append(Row(f"learning from {count} articles, at most", seconds, "s", limit=120))
    return measured_rows


def main() -> None:
    parser = argparse.ArgumentParser(prog="python -m benchmarks.learning", description=__doc__)
    parser.add_argument("gold", nargs="?", type=Path, default=GOLD)
    parser.add_argument("--seeds", default="1", help="which articles are measured: several splits, as 1,2,3")
    given = parser.parse_args()
    seeds = tuple(int(seed) for seed in given.seeds.split(","))
    print(table([HEAD, *(row.cells() for row in rows(given.gold, seeds))]))


if __name__ == "__main__":
    main()
