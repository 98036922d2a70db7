"""Two people annotate an article whose text changes inside their passages, each in their own library."""

from __future__ import annotations

import random
from contextlib import ExitStack
from dataclasses import dataclass
from typing import TYPE_CHECKING

from tests.decisions.plans import random_plan
from tests.decisions.world import PEOPLE, wait
from tests.library.bridge import add
from tui.core.text import one_line
from tui.library import Library
from tui.library.transfer.merge import merge
from tui.library.upkeep.check import find_problems

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from tests.decisions.plans import Plan
    from tui.core.model import Highlight

SENTENCES = (
    "Only France and Britain signed the harbour accord in Geneva on Monday.",
    "Anna Kovač of Dorn Vessel told reporters that nobody would ever pay it.",
    "Prices in Oslo rose by twelve percent after fishing boats stayed away.",
    "Its chairman, a former minister, left without answering any question 🙂 at all.",
    "Later, Norwegian police searched two warehouses beside the old railway.",
)
"""No two have a word of more than two letters in common."""

NEW_WORDS = ("reportedly", "seventeen", "wooden", "yesterday’s", "Lisbon", "quietly")
STEPS = {"revise": 14, "annotate": 22, "note": 14, "attach": 5, "undo": 4, "merge": 22}

LONG = 20
"""Characters of a passage that is found wherever it stands."""

Text = list[list[tuple[int, str]]]
"""The sentences of a text, each with the numbers of its words and how they are spelled; new words' are negative."""


def words_of(text: Text) -> str:
    return "".join(" ".join(word for _, word in sentence) + "\n" for sentence in text)


def first_text() -> Text:
    text: Text = []
    for sentence in SENTENCES:
        count = sum(map(len, text))
        text.append([(count + at, word) for at, word in enumerate(sentence.split())])
    return text


def new_word(word: str) -> tuple[int, str]:
    return ~NEW_WORDS.index(word), word


def revised(dice: random.Random) -> Text:
    """Return a text in which some words of the first one are others, gone, or new, and perhaps a whole sentence."""
    text = first_text()
    if dice.random() < 0.3:
        del text[dice.randrange(len(text))]
    if dice.random() < 0.3:
        text.insert(0, text.pop(dice.randrange(len(text))))
    for _ in range(dice.randrange(4)):
        sentence = dice.choice(text)
        at = dice.randrange(len(sentence))
        roll, word = dice.random(), new_word(dice.choice(NEW_WORDS))
        if roll < 0.5:
            sentence[at] = word
        elif roll < 0.8:
            sentence.insert(at, word)
        else:
            del sentence[at]
    return text


@dataclass
class Passage:
    """An annotation as a desk knows it."""

    creator: str
    notes: dict[int, str]
    """What its creator noted, by the number of the step."""
    words: dict[int, tuple[str, frozenset[int]]]
    """Who attached it to which words of the first text, by the number of the step; undoing that counts as well."""

    @property
    def about(self) -> frozenset[int]:
        return self.words[max(self.words)][1]


class Desk:
    """A person with their own library, its text, and the annotations by id."""

    def __init__(self, library: Library) -> None:
        self.library, self.person, self.text = library, library.creator, first_text()
        self.known: dict[str, Passage] = {}
        self.undo: Callable[[int], None] | None = None

    def highlights(self) -> dict[str, Highlight]:
        return {each.id: each for each in self.library.annotations.of_article(1)}

    def numbers(self, start: int, end: int) -> frozenset[int]:
        """Return the numbers of the words that a span touches."""
        at, numbers = len(self.library.articles.get(1).text) - len(words_of(self.text)), set[int]()
        for number, word in (each for sentence in self.text for each in sentence):
            if at < end and start < at + len(word):
                numbers.add(number)
            at += len(word) + 1
        return frozenset(numbers)

    def expect(self) -> None:
        """Compare the library with what is known."""
        text, found = self.library.articles.get(1).text, self.highlights()
        assert {name: (each.creator, each.note) for name, each in found.items()} == {
            name: (each.creator, each.notes[max(each.notes)]) for name, each in self.known.items()
        }
        for name, each in found.items():
            about = self.known[name].about
            if each.placed:
                numbers = self.numbers(each.start, each.end)
                if first := frozenset(number for number in numbers if number >= 0):
                    numbers, about = first, frozenset(number for number in about if number >= 0)
                assert text[each.start : each.end] == each.quote
                assert numbers & about, f"{each.quote!r} is about other words"
                is_widened = not numbers <= {*range(min(about) - 1, max(about) + 2)}
                assert each.state == "fuzzy" or not is_widened, f"{each.quote!r} is about other words, too"
            else:
                assert len(each.quote) < LONG or text.count(each.quote) != 1, f"{each.quote!r} is there"

    def span(self, dice: random.Random) -> tuple[int, int]:
        """Return a span of some words of a sentence, the first of them a word of the first text."""
        text = self.library.articles.get(1).text
        while True:
            sentence = dice.choice(self.text)
            at, count = dice.randrange(len(sentence)), dice.choice((2, 3, 5, 8))
            words = sentence[at : at + count]
            if words and words[0][0] >= 0:
                start = text.index(" ".join(word for _, word in sentence))
                start += sum(len(word) + 1 for _, word in sentence[:at])
                return start, start + len(" ".join(word for _, word in words))

    def work(self, kind: str, number: int, dice: random.Random) -> None:
        library, article, found = self.library, self.library.articles.get(1), self.highlights()
        name = dice.choice(sorted(found, key=lambda each: (found[each].created, each)) or [""])
        if kind == "revise":
            self.text = revised(dice)
            added = add(library, f"Version {number} of {self.person}.\n{words_of(self.text)}", id="a")
            assert added.outcome == "changed"
            self.undo = None
        elif kind == "annotate":
            start, end = self.span(dice)
            made = library.annotations.highlight(article, start, end)
            self.known[made.id] = Passage(self.person, {0: ""}, {0: (self.person, self.numbers(start, end))})
            self.undo = None
        elif kind == "undo" and self.undo is not None:
            assert library.journal.undo() is not None
            self.undo(number)
            self.undo = None
        elif kind == "note" and name and found[name].placed and found[name].creator == self.person:
            passage, before = self.known[name], found[name].note
            passage.notes[number] = f"noted {number}"
            library.annotations.note(article, found[name].start, found[name].end, passage.notes[number], name)
            self.undo = lambda now: passage.notes.update({now: before})
        elif kind == "attach" and name and not found[name].placed:
            passage, about = self.known[name], self.known[name].about
            start, end = self.span(dice)
            library.revisions.place(name, article, start, end)
            passage.words[number] = self.person, self.numbers(start, end)
            self.undo = lambda now: passage.words.update({now: (self.person, about)})

    def meet(self, other: Desk) -> None:
        """Merge the other library, and compare what that changed and reported with what must be."""
        before, self.undo = self.highlights(), None
        notes = merge(self.library, other.library.path).tally.notes
        reported = [note.where for note in notes if note.kind == "places" and note.outcome == "kept"]
        after = self.highlights()
        for name, there in other.known.items():
            if name not in self.known:
                self.known[name] = Passage(there.creator, {**there.notes}, {**there.words})
                continue
            here = self.known[name]
            here.notes |= there.notes
            is_moved = (before[name].start, before[name].end) != (after[name].start, after[name].end)
            unseen, own = there.words.keys() - here.words.keys(), here.words.keys() - there.words.keys()
            if is_moved:
                assert unseen, f"{before[name].quote!r} moved to {after[name].quote!r}"
                assert not own
                assert there.words[max(there.words)][0] == there.creator
                here.words |= there.words
            elif unseen and there.about != here.about:
                assert one_line(before[name].quote, 60) in reported, (
                    f"unreported: {before[name].quote!r} is elsewhere there"
                )


def play(steps: Plan, folder: Path, on_step: Callable[[str, Desk], None] = lambda _, __: None) -> None:
    """Take the steps, and compare the library with what is known after each."""
    with ExitStack() as stack:
        desks = [Desk(stack.enter_context(Library(folder / f"{name}.db", name))) for name in PEOPLE]
        for desk in desks:
            add(desk.library, words_of(desk.text), id="a")
        for number, (name, seed) in enumerate(steps, 1):
            wait()
            dice = random.Random(seed)
            desk, other = dice.sample(desks, 2)
            if name == "merge":
                desk.meet(other)
            else:
                desk.work(name, number, dice)
            on_step(name, desk)
            desk.expect()
        assert [*find_problems(desks[0].library), *find_problems(desks[1].library)] == []


def test_annotations_stay_at_their_words_though_both_texts_change(tmp_path: Path) -> None:
    play(random_plan(1, 30, STEPS), tmp_path)
