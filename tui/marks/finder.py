"""Marks of many articles in one stream: paragraphs go to the model in batches across articles."""

from collections import Counter, deque
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from typing import Generic, TypeVar

from tui.core.labels import DEFAULT_LABELS, EntityLabel, is_label, meanings
from tui.core.model import LABELS, Entity, Marks, Mention, Quotation, Suggestion
from tui.core.paragraphs import LINE, join_lines
from tui.core.plugins import PLUGIN_FAILURES, complain, entry_points, load_group
from tui.marks.mentions import RULES, Rule, mentions
from tui.marks.pipeline import Pipeline, RawSpan
from tui.marks.quotations import quotations
from tui.marks.suggestions import suggestions
from tui.marks.taught import TaughtNames

Key = TypeVar("Key")

NOTHING_TAUGHT: Mapping[str, Entity] = {}


class _PendingArticle(Generic[Key]):
    """An article whose paragraphs are with the model."""

    def __init__(self, key: Key, text: str) -> None:
        self.key = key
        self.text = text
        self.starts: list[int] = []
        self.spans: list[RawSpan] = []
        self.answers = 0


class Finder:
    """Finds all marks of articles with one pipeline, mapping its labels to those of a library.

    `unmeant` counts names left out for unmapped labels. `decided` counts names changed by `taught`, what readers
    decided elsewhere.
    """

    def __init__(
        self,
        pipeline: Pipeline,
        labels: Sequence[EntityLabel] = DEFAULT_LABELS,
        taught: Mapping[str, Entity] = NOTHING_TAUGHT,
    ) -> None:
        self.pipeline = pipeline
        self._taught = TaughtNames(taught)
        self.decided = self._taught.decided
        self.unmeant: Counter[str] = Counter()
        self._meanings = meanings(labels, pipeline.base, *pipeline.also_called)
        self._kept_labels = frozenset(self._meanings.values()) | self._taught.labels

    def find(self, articles: Iterable[tuple[Key, str]]) -> Iterator[tuple[Key, Marks]]:
        """Yield the marks of each `(key, text)`, in the articles' order; only some are in memory at a time."""
        waiting: deque[_PendingArticle[Key]] = deque()

        def paragraphs() -> Iterator[str]:
            for key, text in articles:
                article = _PendingArticle(key, join_lines(text))
                lines = [line for line in LINE.finditer(article.text) if not line.group().isspace()]
                article.starts = [line.start() for line in lines]
                waiting.append(article)
                yield from (line.group() for line in lines)

        for spans in self.pipeline.spans(paragraphs()):
            while waiting[0].answers == len(waiting[0].starts):  # articles without a single line
                yield self._marked(waiting.popleft())
            article = waiting[0]
            offset = article.starts[article.answers]
            article.spans.extend(self._relabel(spans, offset))
            article.answers += 1
            if article.answers == len(article.starts):
                yield self._marked(waiting.popleft())
        while waiting:
            yield self._marked(waiting.popleft())

    def _relabel(self, spans: Iterable[RawSpan], offset: int) -> Iterator[RawSpan]:
        """Yield names of a paragraph with labels of the library; others keep the model's, which rules may use."""
        for start, end, own in spans:
            label = self._meanings.get(own)
            if label is None:
                self.unmeant[own] += 1
                if own in self._kept_labels:
                    continue
            yield RawSpan(start + offset, end + offset, label or own)

    def _marked(self, article: _PendingArticle[Key]) -> tuple[Key, Marks]:
        rules: tuple[Rule, ...] = (*RULES, self._taught)
        return article.key, marks_of(
            article.text, article.spans, self._kept_labels, rules, english=self.pipeline.english
        )


def marks_of(
    text: str,
    spans: Iterable[RawSpan],
    labels: Collection[str] = LABELS,
    rules: Sequence[Rule] = RULES,
    *,
    english: bool = True,
) -> Marks:
    """Return all marks of one article from the model's spans of its text; `labels` are the allowed ones.

    If it is not `english` the names are the model's own, quotations have no speakers, and nothing is suggested.
    """
    names = mentions(text, spans, rules, labels, english=english)
    quoted = quotations(text, names)
    if english:
        marks = Marks(tuple(names), tuple(quoted), tuple(suggestions(text, names, quoted)))
    else:
        marks = Marks(tuple(names), tuple(replace(each, speaker="") for each in quoted))
    return _with_plugins(text, marks)


def _with_plugins(text: str, marks: Marks) -> Marks:
    """Apply the markers of other packages to the marks; one that fails or returns invalid marks is left out."""
    for name, marker in load_group("postil.markers").items():
        try:
            marked = marker(text, marks)
            expect_marks(text, marked)
        except PLUGIN_FAILURES as error:
            complain(entry_points("postil.markers")[name], f"{type(error).__name__}: {error}")
        else:
            marks = marked
    return marks


def expect_marks(text: str, marks: Marks) -> None:
    """Raise `ValueError` for marks that do not fit a text."""
    if not isinstance(marks, Marks):
        raise ValueError("it returns no Marks")
    some: list[Mention | Quotation | Suggestion] = [*marks.mentions, *marks.quotations, *marks.suggestions]
    for mark in some:
        if not 0 <= mark.start < mark.end <= len(text):
            raise ValueError(f"{mark.start} to {mark.end} is not a span of the text")
    for mention in marks.mentions:
        if not is_label(mention.label) or not mention.entity.strip():
            raise ValueError("a mention is of a name and has a label of capital letters, digits and _")
