"""Actions on a text that has changed meanwhile: they apply to the words that the person saw, or are refused."""

from __future__ import annotations

import json
import random
import subprocess
import sys
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING

import pytest
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, rule

from tests.library.bridge import FIRST, SECOND, add
from tui.core.corrections import Add, Reject, Resize, Target
from tui.core.errors import ConflictError
from tui.core.model import Article, Entity, Marks, Mention
from tui.library import Library
from tui.library.tables.consensus_layer import ConsensusPassage
from tui.library.tables.decisions import Ruling
from tui.library.upkeep.check import find_problems, repair

if TYPE_CHECKING:
    from collections.abc import Callable

SENTENCES = (
    "Anna Berg met the minister in Oslo.",
    "Nobody für Köln was hurt 😀 on that day.",
    "The bridge over the fjord is to be built in May.",
    "Lund, said Ola Lund, lies south of Oslo.",
    "Emil Strand paid the bill in January.",
    "A committee of seven will read the report.",
)
NAMES = ("Anna Berg", "Oslo", "Köln", "Ola Lund", "Emil Strand", "Lund")
PERSON = st.integers(0, 1)


def at(text: str, words: str) -> tuple[int, int]:
    start = text.index(words)
    return start, start + len(words)


@pytest.fixture
def article(library: Library) -> Article:
    return library.articles.get(add(library, FIRST, title="A bridge").pk)


def test_a_late_annotation_is_placed_on_the_same_words(library: Library, article: Article) -> None:
    orphan = library.annotations.highlight(article, *at(FIRST, "Nobody für Köln was hurt."))
    add(library, SECOND)
    span = at(FIRST, "over the fjord in May")
    highlight = library.annotations.tag(article, *span, "late")
    assert (highlight.quote, highlight.state) == ("over the fjord in May", "exact")
    assert SECOND[highlight.start : highlight.end] == highlight.quote
    oslo = at(FIRST, "Oslo")
    library.corrections.correct(Add(Target(Entity("Oslo", "GPE"), article.id, "Oslo", oslo)), article)
    (mention,) = library.marks.of_article(article.pk).mentions
    assert SECOND[mention.start : mention.end] == "Oslo"
    library.corrections.dismiss(article, *at(FIRST, "The minister spoke."))
    assert library.connection.one('SELECT start, "end" FROM dismissals') == at(SECOND, "The minister spoke.")
    placed = library.revisions.place(orphan.id, article, *at(FIRST, "in May"))
    assert (placed.start, placed.end) == at(SECOND, "in May")
    assert list(find_problems(library)) == []


def test_an_annotation_of_words_that_are_gone_is_refused_and_changes_nothing(
    library: Library, article: Article
) -> None:
    orphan = library.annotations.highlight(article, *at(FIRST, "Nobody für Köln was hurt."))
    add(library, SECOND)
    span = at(FIRST, "Köln")
    before = list(library.connection.raw.iterdump())
    writes: list[Callable[[], object]] = [
        lambda: library.annotations.claim(article, *span),
        lambda: library.corrections.correct(Add(Target(Entity("Köln", "GPE"), article.id, "Köln", span)), article),
        lambda: library.corrections.correct(Add(Target(Entity("Köln", "GPE"), article.id, "Köln", span))),
        lambda: library.corrections.dismiss(article, *span),
        lambda: library.revisions.place(orphan.id, article, *span),
        lambda: library.decisions.decide(article, [Ruling(*span, "other", (ConsensusPassage(*span, "pink"),))], ""),
        lambda: library.decisions.comment(article, *span, "hm", ""),
    ]
    for write in writes:
        with pytest.raises(ConflictError, match="look at"):
            write()
    assert list(library.connection.raw.iterdump()) == before


def test_a_version_of_the_same_number_is_another_text(library: Library, article: Article) -> None:
    add(library, SECOND)
    article_before = library.articles.get(article.pk)
    library.journal.undo()
    add(library, f"So it was.\n{SECOND}")
    assert library.articles.get(article.pk).revision == article_before.revision
    highlight = library.annotations.highlight(article_before, *at(SECOND, "The minister"))
    assert highlight.quote == "The minister"


def test_undoing_a_removal_after_a_new_version_finds_the_words_again(
    library: Library, article: Article, opened: Callable[..., Library]
) -> None:
    bob = opened("bob")
    first = library.annotations.tag(article, *at(FIRST, "bridge 😀 over"), "x")
    second = library.annotations.note(article, *at(FIRST, "Köln was hurt"), "sad")
    for each in (first, second):
        library.annotations.remove(each.id)
    add(bob, SECOND)
    for each in (first, second):
        assert library.journal.undo() is not None, each
    again, orphan = library.annotations.get(first.id), library.annotations.get(second.id)
    assert (SECOND[again.start : again.end], again.quote, again.tags) == ("bridge 😀 over", "bridge 😀 over", ("x",))
    assert (orphan.state, orphan.quote, orphan.note) == ("orphan", "Köln was hurt", "sad")
    assert list(find_problems(library)) == []
    assert library.journal.redo() is not None
    assert library.journal.redo() is not None
    assert library.annotations.of_article(article.pk) == []
    assert list(find_problems(library)) == []
    library.journal.undo()
    library.journal.undo()
    assert library.annotations.get(first.id).start == again.start
    library.annotations.remove(second.id)
    add(bob, f"{FIRST} So it was.")
    library.journal.undo()
    assert library.annotations.get(second.id).state == "moved", "its words are back"
    assert list(find_problems(library)) == []


def test_steps_before_somebody_elses_new_version_can_be_undone_and_redone(
    library: Library, article: Article, opened: Callable[..., Library]
) -> None:
    bob = opened("bob")
    tagged = library.annotations.tag(article, *at(FIRST, "bridge 😀 over"), "x")
    library.corrections.dismiss(article, *at(FIRST, "The minister spoke."))
    add(bob, SECOND)
    moved = library.annotations.get(tagged.id)
    assert moved.start != tagged.start
    for _ in range(2):
        for _ in range(2):
            assert library.journal.undo() is not None
        assert library.annotations.of_article(article.pk) == []
        assert library.connection.value("SELECT count(*) FROM dismissals") == 0
        assert list(find_problems(library)) == []
        for _ in range(2):
            assert library.journal.redo() is not None
        again = library.annotations.get(tagged.id)
        assert (again.start, again.quote, again.tags) == (moved.start, "bridge 😀 over", ("x",))
        assert list(find_problems(library)) == []
    for _ in range(2):
        library.journal.undo()
    assert bob.journal.undo() is not None, "the version can be undone although its annotation is gone"
    assert library.articles.get(article.pk).text == FIRST
    assert list(find_problems(library)) == []


def test_check_reports_annotations_on_other_words_and_repair_moves_them(library: Library, article: Article) -> None:
    highlight = library.annotations.highlight(article, *at(FIRST, "over the fjord"))
    library.corrections.correct(Add(Target(Entity("Oslo", "GPE"), article.id, "Oslo", at(FIRST, "Oslo"))), article)
    library.corrections.dismiss(article, *at(FIRST, "The minister spoke."))
    with library.connection.write():  # an earlier version of Postil did this when it undid a removal
        library.connection.run('UPDATE highlights SET start = start + 3, "end" = "end" + 3')
        library.connection.run('UPDATE dismissals SET start = start + 3, "end" = "end" + 3')
        detail = json.loads(library.connection.value("SELECT detail FROM corrections"))
        detail["target"]["span"] = [0, 4]
        library.connection.run("UPDATE corrections SET detail = ?", json.dumps(detail))
    problems = [each for each in find_problems(library) if "--repair" in each.do]
    assert [each.what.split()[0] for each in problems] == ["annotation", "dismissal", "correction"]
    repair(library)
    assert library.annotations.get(highlight.id).start == highlight.start
    (mention,) = library.marks.of_article(article.pk).mentions
    assert FIRST[mention.start : mention.end] == "Oslo"
    assert list(library.revisions.misplaced_rows()) == []
    assert not [each for each in find_problems(library) if "--repair" in each.do]


WRITER = """
import random, sys
from pathlib import Path
from tests.library.test_late_spans import SENTENCES
from tests.library.bridge import add
from tui.library import Library
with Library(Path(sys.argv[1]), "bob") as library:
    dice = random.Random(3)
    for number in range(30):
        add(library, f"Version {number}. " + " ".join(dice.sample(SENTENCES, 5)))
"""


def test_versions_added_by_one_process_never_misplace_annotations_of_another(library: Library, path: Path) -> None:
    pk = add(library, " ".join(SENTENCES)).pk
    process = subprocess.Popen([sys.executable, "-c", WRITER, path], cwd=Path(__file__).parents[2])
    dice, late = random.Random(5), 0
    quotes: dict[str, str] = {}
    article = library.articles.get(pk)
    while process.poll() is None:
        if dice.random() < 0.2:
            article = library.articles.get(pk)
        name = dice.choice([name for name in NAMES if name in article.text])
        span = at(article.text, name)
        mention = Mention(*span, "PERSON", name)
        try:
            highlight = library.annotations.highlight(article, *span)
            quotes[highlight.id] = name
            library.corrections.correct(Add(Target(Entity(name, "PERSON"), article.id, name, span)), article)
            library.markings.put([(pk, Marks((mention,)))], "m", "1", {pk: article.text})
            library.journal.undo()
            if dice.random() < 0.5:
                library.annotations.remove(highlight.id)
                library.journal.undo()
        except ConflictError:
            late += 1
    assert process.returncode == 0
    assert library.revisions.number(pk) == 31
    text = library.articles.get(pk).text
    for each in library.annotations.of_article(pk):
        assert not each.placed or text[each.start : each.end] == each.quote
        assert each.state not in ("exact", "moved") or each.quote == quotes[each.id]
    assert {text[m.start : m.end] for m in library.marks.of_article(pk).mentions} <= set(NAMES)
    assert list(find_problems(library)) == []


class Interleaving(RuleBasedStateMachine):
    """Two people and new versions in any order; each person acts on the text they looked at last."""

    def __init__(self) -> None:
        super().__init__()
        self.folder = TemporaryDirectory()
        path = Path(self.folder.name) / "library.db"
        self.people = Library(path, "ann"), Library(path, "bob")
        self.pk = add(self.people[0], " ".join(SENTENCES)).pk
        self.seen = [library.articles.get(self.pk) for library in self.people]
        self.words: dict[str, str] = {}
        """The words that the creator of an annotation saw, by its id."""

    def teardown(self) -> None:
        problems = list(find_problems(self.people[0]))
        for library in self.people:
            library.close()
        self.folder.cleanup()
        assert problems == []

    @rule(who=PERSON)
    def look(self, who: int) -> None:
        self.seen[who] = self.people[who].articles.get(self.pk)

    @rule(who=PERSON, order=st.permutations(range(len(SENTENCES))), count=st.integers(3, 6), more=st.booleans())
    def version(self, who: int, order: list[int], count: int, more: bool) -> None:
        text = " ".join(SENTENCES[number] for number in order[:count])
        add(self.people[who], f"Updated.\n{text}" if more else text)

    @rule(who=PERSON, kind=st.sampled_from(["highlight", "claim", "note"]), data=st.data())
    def annotate(self, who: int, kind: str, data: st.DataObject) -> None:
        article, library = self.seen[who], self.people[who]
        start = data.draw(st.integers(0, len(article.text) - 2))
        end = data.draw(st.integers(start + 1, min(start + 60, len(article.text))))
        try:
            if kind == "highlight":
                highlight = library.annotations.highlight(article, start, end)
            elif kind == "claim":
                highlight = library.annotations.claim(article, start, end, "Ola")
            else:
                highlight = library.annotations.note(article, start, end, "n")
        except ConflictError:
            return
        self.words[highlight.id] = article.text[start:end]

    @rule(who=PERSON, name=st.sampled_from(NAMES), kind=st.sampled_from(["add", "reject", "resize", "dismiss"]))
    def correct(self, who: int, name: str, kind: str) -> None:
        article, library = self.seen[who], self.people[who]
        if name not in article.text:
            return
        span = at(article.text, name)
        target = Target(Entity(name, "PERSON"), article.id, name, span)
        try:
            if kind == "dismiss":
                library.corrections.dismiss(article, *span)
            elif kind == "resize":
                library.corrections.correct(Resize(target, (span[0], span[0] + 3)), article)
            else:
                library.corrections.correct(Add(target) if kind == "add" else Reject(target), article)
        except ConflictError:
            return

    @rule(who=PERSON, data=st.data())
    def remove(self, who: int, data: st.DataObject) -> None:
        ids = [each.id for each in self.people[who].annotations.of_article(self.pk)]
        if ids:
            self.people[who].annotations.remove(data.draw(st.sampled_from(sorted(ids))))

    @rule(who=PERSON, back=st.booleans())
    def reverse(self, who: int, back: bool) -> None:
        journal = self.people[who].journal
        try:
            _ = journal.undo() if back else journal.redo()
        except ConflictError:
            return

    @rule(who=PERSON, names=st.sets(st.sampled_from(NAMES)))
    def mark(self, who: int, names: set[str]) -> None:
        """Add marks that were found in the text the person looked at."""
        article, library = self.seen[who], self.people[who]
        spans = sorted(at(article.text, name) for name in names if name in article.text)
        marks = Marks(tuple(Mention(*span, "PERSON", article.text[slice(*span)]) for span in spans))
        library.markings.put([(self.pk, marks)], "m", "1", {self.pk: article.text})

    @invariant()
    def annotations_are_on_the_words_that_were_seen(self) -> None:
        library = self.people[0]
        text = library.articles.get(self.pk).text
        for each in library.annotations.of_article(self.pk):
            assert not each.placed or text[each.start : each.end] == each.quote
            if each.state in ("exact", "moved"):
                assert each.quote == self.words[each.id]
        for mention in library.marks.of_article(self.pk).mentions:
            words = text[mention.start : mention.end]
            assert words in NAMES or words in {name[:3] for name in NAMES}, words
        assert list(library.revisions.misplaced_rows()) == []


TestInterleaving = Interleaving.TestCase
TestInterleaving.settings = settings(
    max_examples=8, stateful_step_count=25, deadline=None, suppress_health_check=list(HealthCheck)
)
