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

    from tui.core.labels import EntityLabel
    from tui.core.model import Mention
    from tui.core.spans import Span
    from tui.jobs.marking import ShowProgress
    from tui.library import Library
    from tui.library.queries.teaching import TaughtArticle, Teaching
    from tui.marks.learn import Lesson, Score, Trainer
    from tui.marks.pipeline import Pipeline, RawSpan

LEAST_REVIEWED = 5
"""The least reviewed articles, one of which is held out."""

PLACES_AT_MOST = 2_000
"""The most paragraphs of unreviewed articles that are learned from, those of the newest articles."""

REHEARSED_SHARE = 0.5
"""Rehearsed paragraphs, as a share of those that are taught."""

CLEARLY = 2.0
"""The points of F-score by which the firm share of trained weights has to be better than the usual one."""

OTHERS_READ = 200
"""The most articles whose paragraphs are rehearsed."""


@dataclass
class LearnReport:
    """The outcome of learning: the training data, scores before and after on held-out articles, and whether it is kept.

    Scores are by label, and overall under "".
    """

    is_kept: bool = False
    reviewed: int = 0
    held_out: int = 0
    judged: int = 0
    names: int = 0
    rejected: int = 0
    places: int = 0
    """Paragraphs of other articles with decisions about some names."""
    own_labels: int = 0
    """Names with labels of the user's own, which the recogniser does not have: these words are left out."""
    articles_left_out: int = 0
    """Older articles with such decisions, beyond the limit."""
    rehearsed: int = 0
    share: float = 0.0
    """The share of trained weights."""
    rounds: int = 0
    """Training rounds without what was held out; afterwards half as many with all of it."""
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
        articles = self.reviewed if self.is_kept else self.reviewed - self.held_out
        learned = f"{plural(self.names, 'name')} in {plural(articles, 'reviewed article')}"
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


def learn(
    library: Library,
    report: LearnReport,
    *,
    base: Path | None = None,
    english: bool = True,
    show_progress: ShowProgress,
) -> None:
    """Train a recogniser from the packaged one, keep it if it is better than the current one, and write `report`.

    It is evaluated on what it was not trained on, with the rules for English if articles are marked with them
    (`english`), and trained on that, too, before it is stored. `base` is a folder with another one to start from, in
    the form in which learned ones are stored. Raises `MarkingError` if too little is reviewed.
    """
    from tui.library.queries.teaching import Teaching

    calculate_in_one_thread()
    from tui.marks.learn import Trainer, rounds_for
    from tui.marks.learned import folder_of, keep, weights_in
    from tui.marks.pipeline import load_trained

    start = time.monotonic()
    teaching = Teaching(library.connection, library.marks)
    reviewed = list(teaching.articles(library.reviews.articles(), are_reviewed=True))
    report.reviewed = len(reviewed)
    if report.reviewed < LEAST_REVIEWED:
        raise MarkingError(
            f"nothing is learned: {LEAST_REVIEWED} articles have to be reviewed, of which one tells whether the new "
            f"recogniser is better; here it is {report.reviewed}"
        )
    held_out = hold_out(reviewed, teaching.stories(article.pk for article in reviewed))
    report.held_out, in_held_out = len(held_out), LearnReport()
    learned_from = [article for article in reviewed if article not in held_out]
    taught = _lessons(learned_from, report)
    taught += _places(teaching, reviewed, report)
    rehearsed = _rehearse(teaching, reviewed, int(len(taught) * REHEARSED_SHARE))
    report.rehearsed, report.rounds = len(rehearsed), rounds_for(taught)
    folder = folder_of(library.path)
    before, judges = _in_use(folder, held_out, base, english=english)
    report.judged, report.before_model = len(judges), before.name
    with show_progress("learning", None) as on_progress:
        weights = weights_in(base) if base is not None else b""
        trainer = Trainer(taught, rehearsed, weights, held_out=_lessons(held_out, in_held_out))
        trainer.train(report.rounds, on_progress)
    created, labels = datetime.now(UTC).isoformat(timespec="seconds"), library.labels.all()
    report.before = judge(before, judges, labels)
    judged = weigh(
        trainer, report, lambda weights: judge(load_trained(weights, created, english=english), judges, labels)
    )
    after = load_trained(judged, created, english=english)
    report.is_kept, report.model = report.is_better, after.name
    if report.is_kept:
        report.names += in_held_out.names
        report.rejected += in_held_out.rejected
        report.own_labels += in_held_out.own_labels
        with show_progress("learning from what was held out", None) as on_progress:
            trainer.take_in_held_out()
            trainer.train(report.rounds // 2, on_progress)
    report.seconds = time.monotonic() - start
    if report.is_kept:
        ids = {name: [each.id for each in some] for name, some in (("learned_from", reviewed), ("judged_on", held_out))}
        card = {"base": after.base, "created": created, **report.as_dict(), **ids}
        keep(folder, trainer.weights(report.share), card, judged)


def weigh(trainer: Trainer, report: LearnReport, score: Callable[[bytes], dict[str, Score]]) -> bytes:
    """Return the weights of the usual share of trained ones, or of the firm one where that does clearly better."""
    from tui.marks.learn import FIRM_SHARE, SHARE

    weights = trainer.weights(SHARE)
    report.share, report.after = SHARE, score(weights)
    firm_weights = trainer.weights(FIRM_SHARE)
    firm = score(firm_weights)
    if firm[""].f1 > report.after[""].f1 + CLEARLY:
        report.share, report.after = FIRM_SHARE, firm
        return firm_weights
    return weights


def hold_out(articles: Sequence[TaughtArticle], stories: Mapping[int, int]) -> list[TaughtArticle]:
    """Return about a fifth of the articles, and at least one: always the same ones.

    Articles with the same story stay together, unless all have the same one, so that none is evaluated on text learned
    from another.
    """
    by_story: dict[int, list[TaughtArticle]] = {}
    for article in articles:
        by_story.setdefault(stories.get(article.pk, article.pk), []).append(article)
    chosen: list[TaughtArticle] = []
    wanted_count = max(1, round(len(articles) / 5))
    for story in sorted(by_story.values(), key=lambda story: min(_lot(article.id) for article in story)):
        if len(chosen) + len(story) <= wanted_count:
            chosen += story
    return chosen or sorted(articles, key=lambda article: _lot(article.id))[:wanted_count]


def _lot(article_id: str) -> bytes:
    return hashlib.sha256(article_id.encode()).digest()


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
    for pk in teaching.corrected_articles():
        if pk not in reviewed_pks:
            if len(places) >= PLACES_AT_MOST:
                report.articles_left_out += 1
            else:
                places += _lessons(teaching.articles([pk], are_reviewed=False), report)
    report.places = len(places)
    return places


def _rehearse(teaching: Teaching, reviewed: Iterable[TaughtArticle], limit: int) -> list[str]:
    """Return paragraphs of unreviewed articles from all over the library."""
    from tui.marks.learn import lessons

    others = teaching.others((article.pk for article in reviewed), OTHERS_READ)
    paragraphs = [lesson.text for text in others for lesson in lessons(text, ())]
    return paragraphs[:: max(1, len(paragraphs) // max(1, limit))][:limit]


def _in_use(
    folder: Path, held_out: list[TaughtArticle], base: Path | None, *, english: bool
) -> tuple[Pipeline, list[TaughtArticle]]:
    """Return the current model, as it was when it was evaluated, and the held-out articles to compare both on.

    It may have been trained on some of them before its evaluation; if on all, the packaged one is compared instead.
    """
    from tui.marks.learned import read_card, read_weights
    from tui.marks.pipeline import load, load_trained

    try:
        card = read_card(folder)
        seen = {*card.get("learned_from", ())}.difference(card.get("judged_on", ())) if card is not None else set()
        unseen = [article for article in held_out if article.id not in seen]
        if card is not None and unseen and read_weights(folder, card):
            before = load_trained(read_weights(folder, card, judged=True), card["created"], english=english)
        else:
            before = load(str(base or ""), english=english)
    except MarkingError:  # it is damaged, and will be replaced
        before, unseen = load(english=english), held_out
    return before, unseen or held_out


def judge(pipeline: Pipeline, articles: list[TaughtArticle], labels: Sequence[EntityLabel]) -> dict[str, Score]:
    """Return the scores of a model, with the rules if it has them and the library's labels, against people's decisions.

    What corrections teach at once is not used: some of it is from these very articles.
    """
    from tui.marks.finder import Finder
    from tui.marks.learn import scores

    pairs = []
    by_pk = {article.pk: article for article in articles}
    for pk, marks in Finder(pipeline, labels).find((article.pk, article.text) for article in articles):
        open_spans = [(mention.start, mention.end) for mention in by_pk[pk].undecided]
        built_in = [each for each in marks.mentions if each.label in LABELS]
        predicted = [each for each in built_in if not any(_meet(each, span) for span in open_spans)]
        expected = [mention for mention in by_pk[pk].confirmed if mention.label in LABELS]
        pairs.append((_spans(predicted), _spans(expected)))
    return scores(pairs)


def _spans(mentions: Iterable[Mention]) -> list[RawSpan]:
    from tui.marks.pipeline import RawSpan

    return [RawSpan(mention.start, mention.end, mention.label) for mention in mentions]


def _meet(mention: Mention, span: Span) -> bool:
    return mention.start < span[1] and span[0] < mention.end
