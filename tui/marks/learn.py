"""Training the recogniser further on people's decisions about names.

It continues from the packaged model by spaCy's own `resume_training`, a paragraph at a time, as the model reads. Labels
nobody annotates here, MONEY or FAC, are filled in with the model's own predictions, so that it keeps them apart;
`ROUNDS` and the like were chosen on articles it was not trained on (docs/marks.md).
"""

from __future__ import annotations

import random
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Sequence
from typing import TYPE_CHECKING, Any, NamedTuple

from tui.core.model import LABELS
from tui.core.paragraphs import LINE, join_lines
from tui.marks.pipeline import PIECE, RawSpan, open_packaged

if TYPE_CHECKING:
    from tui.core.spans import Span

ROUNDS = 8
"""Training rounds for a few articles; for many there are fewer."""

CHARACTERS = 1_000_000
"""The most characters of all rounds together, unless two rounds have more."""

LEARN_RATE = 5e-4

BATCH = 8
"""Paragraphs the model learns from at once."""

DROP = 0.35
"""The dropout rate."""

SHARE = 0.5
"""The share of the trained weights in the result; the rest are those from before.

Trained ones alone fit the lessons too closely, and do worse on other articles than half and half.
"""

FIRM_SHARE = 0.85
"""The same for people who decide otherwise than the model throughout, such as all places being LOC."""

INCORRECT = "incorrect_spans"
"""spaCy's name for spans that are not names of a label, where the rest of a text is unknown."""


class Lesson(NamedTuple):
    """A paragraph and what is known of it; all spans are in its code points.

    In a `whole` one every name is given, except in the `unknown` stretches; in others only these names, and spans that
    are not names of a label (`rejected`).
    """

    text: str
    names: tuple[RawSpan, ...] = ()
    rejected: tuple[RawSpan, ...] = ()
    unknown: tuple[Span, ...] = ()
    whole: bool = True


def lessons(
    text: str,
    names: Iterable[RawSpan],
    rejected: Iterable[RawSpan] = (),
    unknown: Iterable[Span] = (),
    *,
    whole: bool = True,
) -> Iterator[Lesson]:
    """Split what is known of an article into its paragraphs; unless it is `whole`, only informative ones."""
    names, rejected, unknown = list(names), list(rejected), list(unknown)
    for line in LINE.finditer(join_lines(text)):
        start, end = line.span()
        if line.group().isspace() or end - start > PIECE:
            continue
        here, wrong = (
            tuple(RawSpan(s - start, e - start, label) for s, e, label in spans if start <= s and e <= end)
            for spans in (names, rejected)
        )
        if whole or here or wrong:
            left_out = tuple((max(s, start) - start, min(e, end) - start) for s, e in unknown if s < end and start < e)
            yield Lesson(line.group().replace("\u00a0", " "), here, wrong, left_out, whole)


def rounds_for(taught: Sequence[Lesson]) -> int:
    """Return the number of training rounds for these."""
    return max(2, min(ROUNDS, CHARACTERS // max(1, sum(len(lesson.text) for lesson in taught))))


class Trainer:
    """Trains the packaged model; its result are the weights of the recogniser."""

    def __init__(
        self,
        taught: Sequence[Lesson],
        rehearsed: Sequence[str] = (),
        weights: bytes = b"",
        *,
        held_out: Sequence[Lesson] = (),
        as_it_came: bool = False,
    ) -> None:
        """Prepare lessons, and paragraphs to rehearse: of these the model is told where it sees labels nobody has here.

        What is `held_out` is taught from `take_in_held_out` on. What it begins with stands at `open_packaged`. Raises
        `MarkingError` where the model does not load.
        """
        from thinc.api import Adam, fix_random_seed

        fix_random_seed(0)
        self._random = random.Random(0)  # noqa: S311  the same order each time: nothing secret
        self._nlp = open_packaged(weights, as_it_came=as_it_came, incorrect_spans_key=INCORRECT)
        self._examples = [each for lesson in taught for each in self._example(lesson)]
        self._examples += [each for text in rehearsed for each in self._example(Lesson(text), is_rehearsal=True)]
        self._held_out = [each for lesson in held_out for each in self._example(lesson)]
        recogniser: Any = self._nlp.get_pipe("ner")
        self._before = [_parameters(node) for node in recogniser.model.walk()]
        self._nlp.resume_training()
        self._optimizer = Adam(LEARN_RATE, L2=0.01, grad_clip=1.0, use_averages=True)

    def train(self, rounds: int, on_progress: Callable[[int, int], None] = lambda _done, _total: None) -> None:
        """Train on all lessons in this many rounds, each in another order."""
        total, done = rounds * len(self._examples), 0
        for _ in range(rounds):
            self._random.shuffle(self._examples)
            for start in range(0, len(self._examples), BATCH):
                batch = self._examples[start : start + BATCH]
                self._nlp.update(batch, sgd=self._optimizer, drop=DROP)
                done += len(batch)
                on_progress(done, total)

    def take_in_held_out(self) -> None:
        """Include what was held out from now on."""
        self._examples += self._held_out
        self._held_out = []

    def weights(self, share: float = SHARE) -> bytes:
        """Return the recogniser between its start and its average over the training (1: the average); without texts.

        The training can continue afterwards.
        """
        recogniser: Any = self._nlp.get_pipe("ner")
        with recogniser.model.use_params(self._optimizer.averages):
            for node, before in zip(recogniser.model.walk(), self._before, strict=True):
                for name, old in before.items():
                    node.set_param(name, (1 - share) * old + share * node.get_param(name))
            weights: bytes = recogniser.to_bytes(exclude=["vocab"])
        return weights

    def _example(self, lesson: Lesson, *, is_rehearsal: bool = False) -> Iterator[Any]:
        """Yield spaCy's training example for a paragraph, if it has any word."""
        from spacy.training import Example

        doc = self._nlp.make_doc(lesson.text)
        if not len(doc):
            return
        names = _apart(doc, lesson.names)
        rejected = _apart(doc, lesson.rejected, names)
        reference = doc.copy()
        own = [name for name in self._own(lesson.text) if name.label not in LABELS] if lesson.whole else []
        if is_rehearsal:
            # Its people and places are not trained on: in these articles somebody may want better names.
            reference.set_ents(_in(reference, _apart(doc, own)), default="missing")
        elif lesson.whole:
            # A name that does not begin and end at token boundaries cannot be taught: these tokens are left undecided.
            unclear = [name[:2] for name in lesson.names if doc.char_span(*name[:2]) is None]
            unknown = _words(doc, [*unclear, *lesson.unknown])
            names += _apart(doc, own, [*names, *rejected, *(doc[word : word + 1] for word in unknown)])
            unknown = unknown.difference(*(range(span.start, span.end) for span in names))
            missing = [reference[word : word + 1] for word in sorted(unknown)]
            reference.set_ents(_in(reference, names), missing=missing, default="outside")
        else:
            reference.set_ents(_in(reference, names), default="missing")
            reference.spans[INCORRECT] = _in(reference, rejected)
        yield Example(doc, reference)

    def _own(self, text: str) -> list[RawSpan]:
        return [RawSpan(span.start_char, span.end_char, span.label_) for span in self._nlp(text).ents]


def _parameters(node: Any) -> dict[str, Any]:
    """Return copies of the weights of a part of a model."""
    return {name: node.get_param(name).copy() for name in node.param_names if node.has_param(name)}


class Score(NamedTuple):
    """How many predicted names are right, of those predicted and of those that exist."""

    right: int
    predicted: int
    expected: int

    @property
    def f1(self) -> float:
        """In percent; 0 without any names."""
        both = self.predicted + self.expected
        return 200 * self.right / both if both else 0.0


def scores(pairs: Iterable[tuple[Iterable[RawSpan], Iterable[RawSpan]]]) -> dict[str, Score]:
    """Return scores by label, and overall under "", from pairs of predicted and actual names."""
    right, predictions, expectations = Counter[str](), Counter[str](), Counter[str]()
    for predicted, expected in pairs:
        first, second = set(predicted), set(expected)
        for counts, names in ((right, first & second), (predictions, first), (expectations, second)):
            counts.update(name.label for name in names)
    by_label = {
        label: Score(right[label], predictions[label], expectations[label])
        for label in LABELS
        if predictions[label] or expectations[label]
    }
    return {**by_label, "": Score(right.total(), predictions.total(), expectations.total())}


def _apart(doc: Any, spans: Iterable[RawSpan], occupied: Iterable[Any] = ()) -> list[Any]:
    """Return the spans aligned with words that overlap neither one another nor an `occupied` one."""
    words = {word for span in occupied for word in range(span.start, span.end)}
    apart = []
    for start, end, label in sorted(spans):
        span = doc.char_span(start, end, label=label)
        if span is not None and words.isdisjoint(range(span.start, span.end)):
            apart.append(span)
            words.update(range(span.start, span.end))
    return apart


def _words(doc: Any, spans: Iterable[Span]) -> set[int]:
    """Return the numbers of all words that the spans touch."""
    touched = (doc.char_span(start, end, alignment_mode="expand") for start, end in spans)
    return {word for span in touched if span is not None for word in range(span.start, span.end)}


def _in(doc: Any, spans: Iterable[Any]) -> list[Any]:
    """Return the spans in a copy of the document."""
    from spacy.tokens import Span as DocSpan

    return [DocSpan(doc, span.start, span.end, label=span.label_) for span in spans]
