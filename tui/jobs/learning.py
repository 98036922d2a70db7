"""Training a recogniser on people's decisions about names, and evaluating it on held-out articles."""

from __future__ import annotations

import hashlib
import time
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

from tui.core.errors import MarkingError
from tui.core.model import LABELS
from tui.core.text import plural
from tui.jobs.marking import calculate_in_one_thread

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping, Sequence
    from pathlib import Path

    from tui.core.model import Mention
    from tui.core.spans import Span
    from tui.jobs.marking import ShowProgress
    from tui.library import Library
    from tui.library.queries.teaching import TaughtArticle, Teaching
    from tui.marks.learn import Lesson, Score
    from tui.marks.pipeline import Pipeline, RawSpan

LEAST_REVIEWED = 5
"""The least reviewed articles: of fewer, one or two would tell what is better."""

PARTS = 5
"""The parts of the reviewed articles, each of which is held out once.

One fifth alone, eight of forty articles, tells too little of what is better.
"""

PLACES_AT_MOST = 2_000
"""The most paragraphs of unreviewed articles that are learned from, those of the newest articles."""

REHEARSED_SHARE = 0.5
"""Rehearsed paragraphs, as a share of those that are taught."""

OTHERS_READ = 200
"""The most articles whose paragraphs are rehearsed."""


@dataclass
class LearnReport:
    """The outcome of learning: the training data, scores before and after on held-out articles, and whether it is kept.

    Scores are by label, and overall under "".
    """

    is_kept: bool = False
    reviewed: int = 0
    judged: int = 0
    """Articles it was evaluated on, each by a recogniser trained without it."""
    names: int = 0
    rejected: int = 0
    places: int = 0
    """Paragraphs of other articles with decisions about some names."""
    own_labels: int = 0
    """Names with labels of the user's own, which the recogniser does not have: these words are left out."""
    articles_left_out: int = 0
    """Older articles with such decisions, beyond the limit."""
    rehearsed: int = 0
    rounds: int = 0
    """Training rounds of each recogniser."""
    seconds: float = 0.0
    before_model: str = ""
    model: str = ""
    before: dict[str, Score] = field(default_factory=dict)
    after: dict[str, Score] = field(default_factory=dict)

    @property
    def is_better(self) -> bool:
        return self.after[""].f1 > self.before[""].f1

    @property
    def line(self) -> str:
        """The training data in words."""
        learned = f"{plural(self.names, 'name')} in {plural(self.reviewed, 'reviewed article')}"
        places = f", {plural(self.places, 'paragraph')} of others" if self.places else ""
        left_out = f" ({plural(self.articles_left_out, 'older article')} left out)" if self.articles_left_out else ""
        rejected = f", {self.rejected:,} rejected" if self.rejected else ""
        own = f"; not from {plural(self.own_labels, 'name')} with labels of your own" if self.own_labels else ""
        return f"learned from {learned}{rejected}{places}{left_out} in {self.seconds:.0f} s{own}"

    @property
    def outcome_line(self) -> str:
        if self.is_kept:
            return f"kept: new articles are marked with {self.model}; --again marks what nobody reviewed with it, too"
        why = "is not better" if self.after[""].f1 == self.before[""].f1 else "is worse"
        return f"not kept: it {why} on {plural(self.judged, 'article')} held out; nothing has changed"

    def as_dict(self) -> dict[str, Any]:
        parts = {name: value for name, value in vars(self).items() if name not in ("before", "after")}
        return {**parts, "seconds": round(self.seconds, 1)} | {
            name: {label or "all": {**s._asdict(), "f1": round(s.f1, 1)} for label, s in scores.items()}
            for name, scores in (("before", self.before), ("after", self.after))
        }


def learn(library: Library, report: LearnReport, *, base: Path | None = None, show_progress: ShowProgress) -> None:
    """Train a recogniser from the packaged one, keep it if it is better than the current one, and write `report`.

    It is the mean of `PARTS`, each trained without one part of the reviewed articles and evaluated on that part. `base`
    is a folder with another one to start from, in the form in which learned ones are stored. Raises `MarkingError` if
    too little is reviewed.
    """
    from tui.library.queries.teaching import Teaching

    calculate_in_one_thread()
    from tui.marks.learn import Trainer, mean_of, rounds_for, together
    from tui.marks.learned import folder_of, keep, weights_in
    from tui.marks.pipeline import trained

    start = time.monotonic()
    teaching = Teaching(library.connection, library.marks)
    reviewed = list(teaching.articles(library.reviews.articles(), are_reviewed=True))
    report.reviewed = report.judged = len(reviewed)
    if report.reviewed < LEAST_REVIEWED:
        raise MarkingError(
            f"nothing is learned: {LEAST_REVIEWED} articles have to be reviewed, of which some tell whether the new "
            f"recogniser is better; here it is {report.reviewed}"
        )
    parts = deal(reviewed, teaching.stories(article.pk for article in reviewed))
    taught, numbers = _numbered(reviewed, report)
    taught += _places(teaching, reviewed, report)
    rehearsed = _rehearsed(teaching, reviewed, int(len(taught) * REHEARSED_SHARE))
    report.rehearsed = len(rehearsed)
    report.rounds = rounds_for(taught)
    folder, created = folder_of(library.path), datetime.now(UTC).isoformat(timespec="seconds")
    several: list[bytes] = []
    after: dict[str, dict[str, Score]] = {}
    with show_progress("learning", None) as on_progress:
        trainer = Trainer(taught, rehearsed, weights_in(base) if base is not None else b"")
        judge = trained(trainer.weights(), created)
        for number, held_out in enumerate(parts):
            without = {each for article in held_out for each in numbers[article.pk]}
            trainer.train(report.rounds, _of_parts(on_progress, number), without=without)
            several.append(trainer.weights())
            judge.use_weights(several[-1])
            after |= _scores(judge, held_out)
    before, report.before_model = _scores_before(folder, reviewed, base)
    report.before, report.after = together(before.values()), together(after.values())
    report.is_kept, report.model = report.is_better, judge.name
    report.seconds = time.monotonic() - start
    if report.is_kept:
        ids = [article.id for article in reviewed]
        about = {"base": judge.base, "created": created, "learned_from": ids, "by_article": after}
        keep(folder, mean_of(several), {**report.as_dict(), **about})


def _of_parts(on_progress: Callable[[int, int | None], None], number: int) -> Callable[[int, int], None]:
    """Return the progress of one of the trainings as that of all."""
    return lambda done, total: on_progress(number * total + done, PARTS * total)


def deal(articles: Sequence[TaughtArticle], stories: Mapping[int, int]) -> list[list[TaughtArticle]]:
    """Return the articles in `PARTS` parts of about the same length, always the same ones.

    Articles with the same story stay together, unless there are fewer stories than parts, so that none is evaluated on
    text learned from another.
    """
    by_story: dict[int, list[TaughtArticle]] = {}
    for article in articles:
        by_story.setdefault(stories.get(article.pk, article.pk), []).append(article)
    groups = [*by_story.values()] if len(by_story) >= PARTS else [[article] for article in articles]
    parts: list[list[TaughtArticle]] = [[] for _ in range(PARTS)]
    for group in sorted(groups, key=lambda group: (-len(group), min(_lot(article.id) for article in group))):
        min(parts, key=len).extend(group)
    return parts


def _lot(article_id: str) -> bytes:
    return hashlib.sha256(article_id.encode()).digest()


def _numbered(articles: Iterable[TaughtArticle], report: LearnReport) -> tuple[list[Lesson], dict[int, range]]:
    """Return the paragraphs of articles, and which of them are whose; count in the report what is in them."""
    taught: list[Lesson] = []
    numbers = {}
    for article in articles:
        first = len(taught)
        taught += _lessons([article], report)
        numbers[article.pk] = range(first, len(taught))
    return taught, numbers


def _lessons(articles: Iterable[TaughtArticle], report: LearnReport) -> list[Lesson]:
    """Return the paragraphs of articles, and count in the report what is in them."""
    from tui.marks.learn import lessons

    taught: list[Lesson] = []
    for article in articles:
        own = [mention for mention in article.confirmed if mention.label not in LABELS]
        names = _spans(mention for mention in article.confirmed if mention.label in LABELS)
        rejected = _spans(mention for mention in article.rejected if mention.label in LABELS)
        unknown = [(mention.start, mention.end) for mention in (*article.undecided, *own)]
        report.own_labels += len(own)
        taught += lessons(article.text, names, rejected, unknown, whole=article.is_reviewed)
        report.names, report.rejected = report.names + len(names), report.rejected + len(rejected)
    return taught


def _places(teaching: Teaching, reviewed: Iterable[TaughtArticle], report: LearnReport) -> list[Lesson]:
    """Return paragraphs of other articles with decisions about names, up to a limit."""
    reviewed_pks = {article.pk for article in reviewed}
    places: list[Lesson] = []
    for pk in teaching.corrected():
        if pk not in reviewed_pks:
            if len(places) >= PLACES_AT_MOST:
                report.articles_left_out += 1
            else:
                places += _lessons(teaching.articles([pk], are_reviewed=False), report)
    report.places = len(places)
    return places


def _rehearsed(teaching: Teaching, reviewed: Iterable[TaughtArticle], limit: int) -> list[str]:
    """Return paragraphs of unreviewed articles from all over the library."""
    from tui.marks.learn import lessons

    others = teaching.others((article.pk for article in reviewed), OTHERS_READ)
    paragraphs = [lesson.text for text in others for lesson in lessons(text, ())]
    return paragraphs[:: max(1, len(paragraphs) // max(1, limit))][:limit]


def _scores_before(
    folder: Path, articles: list[TaughtArticle], base: Path | None
) -> tuple[dict[str, dict[str, Score]], str]:
    """Return the scores of the current model, by article, and its name.

    Where it has learned from an article these are the ones it had before that. If there are none, or the article has
    more or fewer names now, they are those of the model it began with.
    """
    from tui.marks.learned import read_card, read_weights
    from tui.marks.pipeline import load, trained

    beginning = load(str(base or ""))
    try:
        card = read_card(folder)
        current = trained(read_weights(folder, card), card["created"]) if card is not None else None
    except MarkingError:  # it is damaged, and will be replaced
        card = current = None
    if card is None or current is None:
        return _scores(beginning, articles), beginning.name
    before = _scores_of(card)
    before = {article.id: before[article.id] for article in articles if _is_of(before.get(article.id), article)}
    seen = {*card.get("learned_from", ())}
    missing = [article for article in articles if article.id not in before]
    before |= _scores(current, [article for article in missing if article.id not in seen])
    return before | _scores(beginning, [article for article in missing if article.id in seen]), current.name


def _scores_of(card: dict[str, Any]) -> dict[str, dict[str, Score]]:
    """Return the scores that are in the card of a recogniser, by article."""
    from tui.marks.learn import Score

    by_article = card.get("by_article", {})
    return {each: {label: Score(*score) for label, score in by_article[each].items()} for each in by_article}


def _is_of(scores: dict[str, Score] | None, article: TaughtArticle) -> bool:
    """Return whether scores are of an article as it is: it has as many names as then."""
    return scores is not None and scores[""].expected == len(_expected(article))


def _scores(pipeline: Pipeline, articles: list[TaughtArticle]) -> dict[str, dict[str, Score]]:
    """Return the scores of a model with the rules against people's decisions, by article."""
    from tui.marks.finder import Finder
    from tui.marks.learn import scores

    by_article = {}
    for article, marks in Finder(pipeline).find((article, article.text) for article in articles):
        open_spans = [(mention.start, mention.end) for mention in article.undecided]
        predicted = [each for each in marks.mentions if not any(_meet(each, span) for span in open_spans)]
        by_article[article.id] = scores([(_spans(predicted), _expected(article))])
    return by_article


def _expected(article: TaughtArticle) -> list[RawSpan]:
    return _spans(mention for mention in article.confirmed if mention.label in LABELS)


def _spans(mentions: Iterable[Mention]) -> list[RawSpan]:
    from tui.marks.pipeline import RawSpan

    return [RawSpan(mention.start, mention.end, mention.label) for mention in mentions]


def _meet(mention: Mention, span: Span) -> bool:
    return mention.start < span[1] and span[0] < mention.end
