"""Two people who decide about all names of an entity, each in their own library: a merge changes nobody's decision."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

from tests.library.ames_and_bors import BORS, ONE, TWO, mark
from tui.core.corrections import Correction, Distinct, Reject, Relabel, Rename, Split, Target
from tui.core.model import Entity, Marks, Mention, NewArticle
from tui.library import Library
from tui.library.transfer.merge import merge
from tui.library.upkeep.check import find_problems

if TYPE_CHECKING:
    from pathlib import Path

DECISIONS: tuple[Correction, ...] = (
    Relabel(Target(BORS), "PERSON"),
    Rename(Target(BORS), "Bors AB"),
    Reject(Target(BORS)),
    Reject(Target(BORS, "one")),
    Relabel(Target(BORS, "one", "Bors", (9, 13)), "ORG"),
)
PAIRS = [(each, DECISIONS[number - step], step == 3) for number, each in enumerate(DECISIONS) for step in (1, 3)]


def start(path: Path) -> Path:
    with Library(path, "ann") as library:
        articles = [NewArticle(ONE, "1" * 64, "One", id="one"), NewArticle(TWO, "2" * 64, "Two", id="two")]
        library.articles.add(articles)
        mark(library)
    return path


def decide(library: Library, correction: Correction) -> None:
    """Decide with article one open, whose names are seen."""
    library.corrections.correct(correction, library.articles.get(1))


def decided(library: Library) -> list[tuple[Any, ...]]:
    return [
        (pk, each.start, each.entity, each.label, each.state, each.origin)
        for pk in (1, 2)
        for each in library.marks.of_article(pk).mentions
        if each.is_decided
    ]


@pytest.mark.parametrize(("here", "there", "is_later"), PAIRS)
def test_what_one_decided_stands_and_what_the_other_decided_is_told(
    tmp_path: Path, here: Correction, there: Correction, is_later: bool
) -> None:
    with Library(start(tmp_path / "a.db"), "ann") as ann, Library(start(tmp_path / "b.db"), "bob") as bob:
        if is_later:
            decide(ann, Distinct(Target(BORS), other=Entity("Ames", "PERSON")))
        decide(ann, here)
        decide(bob, there)
        before, theirs = decided(ann), decided(bob)
        report = merge(ann, bob.path)
        after = decided(ann)
        assert [each for each in after if each[-1] == "ann"] == before
        differ = {each[:-1] for each in theirs} != {each[:-1] for each in before if each[:2] in {t[:2] for t in theirs}}
        assert [(each.where, each.field) for each in report.tally.conflicts] == [("One", "name")] * differ
        assert merge(ann, bob.path).tally.conflicts == []
        ann.journal.undo()
        assert decided(ann) == before
        ann.journal.redo()
        assert decided(ann) == after
        decide(bob, Relabel(DECISIONS[-1].target, "GPE"))
        merge(ann, bob.path)
        assert [each for each in decided(ann) if each[-1] == "ann"] == before, "whatever bob decides afterwards"


def test_a_later_decision_of_hers_stands_when_an_undone_merge_is_made_again(tmp_path: Path) -> None:
    with Library(start(tmp_path / "a.db"), "ann") as ann, Library(start(tmp_path / "b.db"), "bob") as bob:
        decide(bob, DECISIONS[1])
        with Library(ann.path, "bob") as his, Library(bob.path, "ann") as hers:
            merge(his, bob.path)
            decide(hers, Relabel(Target(Entity("Bors AB", "ORG")), "PERSON"))
            merge(ann, bob.path)
            his.journal.undo()
        before = decided(ann)
        assert {each[2:] for each in before} == {("Bors AB", "PERSON", "confirmed", "ann")}
        decide(bob, Rename(Target(Entity("Bors AB", "ORG")), "Bors plc"))
        report = merge(ann, bob.path)
        assert [each for each in decided(ann) if each[-1] == "ann"] == before
        (conflict,) = report.tally.conflicts
        assert (conflict.where, conflict.there) == ("One", "Bors rename Bors AB (bob)")


def test_a_decision_that_she_has_left_is_told_though_she_had_made_it_too(tmp_path: Path) -> None:
    split = Split(Target(BORS, "one", "Bors", (9, 13)), "Bors II")
    with Library(start(tmp_path / "a.db"), "ann") as ann, Library(start(tmp_path / "b.db"), "bob") as bob:
        for library in (bob, ann):
            decide(library, split)
        decide(ann, Rename(Target(Entity("Bors II", "ORG")), "Bors AB"))
        assert len(merge(bob, ann.path).tally.conflicts) == 1
        before = decided(ann)
        (conflict,) = merge(ann, bob.path).tally.conflicts
        assert (conflict.here, conflict.there) == ("Bors confirm Bors AB ORG (ann)", "Bors split Bors II (bob)")
        assert decided(ann) == before
        assert merge(ann, bob.path).tally.conflicts == []


def test_what_her_own_rule_from_there_decides_no_more_is_told(tmp_path: Path) -> None:
    with Library(start(tmp_path / "a.db"), "ann") as ann, Library(start(tmp_path / "b.db"), "ann") as there:
        ann.corrections.correct(Relabel(Target(BORS, "two"), "ORG"), ann.articles.get(2))
        decide(there, Distinct(Target(BORS), other=Entity("Ames", "PERSON")))
        decide(there, DECISIONS[2])
        notes = merge(ann, there.path).tally.notes
        assert {each[0] for each in decided(ann)} == {1}
        assert [(each.where, each.count) for each in notes if "until now" in each.why] == [("Two", 1)]


def test_what_two_decided_in_one_library_is_decided_the_same_in_another(tmp_path: Path) -> None:
    with Library(start(tmp_path / "a.db"), "ann") as ann, Library(start(tmp_path / "b.db"), "bob") as bob:
        bob.corrections.correct(DECISIONS[0], bob.articles.get(2))
        with Library(bob.path, "ann") as hers:
            decide(hers, Reject(Target(Entity("Bors", "PERSON"), "two", "Bors", (0, 4))))
        assert merge(ann, bob.path).tally.conflicts == []
        assert decided(ann) == decided(bob)


def test_a_decision_repeated_at_fewer_places_is_told_where_it_was_not(tmp_path: Path) -> None:
    with Library(start(tmp_path / "a.db"), "ann") as ann, Library(start(tmp_path / "b.db"), "bob") as bob:
        with Library(start(tmp_path / "c.db"), "bob") as again:
            again.markings.put([(1, Marks((Mention(9, 13, "ORG", "Bors"),)))], "other", "1")
            decide(bob, DECISIONS[1])
            decide(again, Rename(Target(BORS), "Bors plc"))
            merge(bob, again.path)
        decide(ann, Relabel(Target(BORS, "one", "Bors", (23, 27)), "GPE"))
        (conflict,) = merge(ann, bob.path).tally.conflicts
        assert (conflict.here, conflict.there) == ("Bors confirm GPE (ann)", "Bors rename Bors AB (bob)")
        assert [(each[1], each[2]) for each in decided(ann)] == [(9, "Bors plc"), (23, "Bors")]


@pytest.mark.parametrize("article", [None, "two"])
def test_names_seen_in_another_text_are_decided_in_the_text_here(tmp_path: Path, article: str | None) -> None:
    with Library(start(tmp_path / "a.db"), "ann") as ann, Library(start(tmp_path / "b.db"), "bob") as bob:
        for library, text in ((ann, ONE[:22]), (bob, f"Well. {ONE}")):
            library.revisions.revise(2, NewArticle(text, "3" * 64, "Two"))
            mark(library)
        bob.corrections.correct(Relabel(Target(BORS, article), "PERSON"), bob.articles.get(2))
        assert [each[1] for each in decided(bob)] == [15, 29]
        notes = merge(ann, bob.path).tally.notes
        assert decided(ann) == [(2, 9, "Bors", "PERSON", "confirmed", "bob")]
        assert [(each.where, each.count) for each in notes if "seen there" in each.why] == [("Two", 1)]
        assert merge(ann, bob.path).tally.conflicts == []
        assert list(find_problems(ann)) == []


def test_the_other_decision_is_taken_by_choice_or_once_the_own_one_is_undone(tmp_path: Path) -> None:
    with Library(start(tmp_path / "a.db"), "ann") as ann, Library(start(tmp_path / "b.db"), "bob") as bob:
        decide(bob, DECISIONS[2])
        with Library(ann.path, "ann") as second:  # an open reader of hers would own its steps
            decide(second, DECISIONS[0])
            merge(ann, bob.path)
        (conflict,) = ann.conflicts.page(0, 9)
        assert (conflict.where, conflict.article, conflict.start) == ("Bors", 1, 9)
        before = decided(ann)
        ann.conflicts.decide(conflict, "theirs")
        assert {each[3:] for each in decided(ann)} == {("ORG", "rejected", "ann")}
        for _ in range(3):
            ann.journal.undo()
        assert decided(ann) == [], "the merge was undone, then the own decision"
        merge(ann, bob.path)
        assert {each[3:] for each in decided(ann)} == {("ORG", "rejected", "bob")}
        assert {each[3:] for each in before} == {("PERSON", "confirmed", "ann")}


def test_somebody_who_agreed_with_what_one_rejects_by_now_is_told(tmp_path: Path) -> None:
    name = Target(BORS, "one", "Bors", (9, 13))
    with Library(start(tmp_path / "a.db"), "ann") as ann, Library(start(tmp_path / "b.db"), "bob") as bob:
        decide(bob, Relabel(name, "ORG"))
        decide(ann, Relabel(name, "ORG"))
        merge(bob, ann.path)
        decide(ann, Reject(name))
        (conflict,) = merge(ann, bob.path).tally.conflicts
        assert "bob" in conflict.there


def test_a_decision_made_here_has_not_replaced_one_there_that_comes_before_it(tmp_path: Path) -> None:
    name = Target(BORS, "one", "Bors", (9, 13))
    with Library(start(tmp_path / "a.db"), "ann") as ann, Library(start(tmp_path / "b.db"), "bob") as bob:
        decide(bob, Relabel(name, "ORG"))
        with Library(bob.path, "ann") as ann_there:
            decide(ann_there, Relabel(name, "PERSON"))
            decide(ann, Relabel(name, "PERSON"))
            decide(ann, Reject(name))
            merge(bob, ann.path)
            ann_there.journal.undo()
        (conflict,) = merge(ann, bob.path).tally.conflicts
        assert "bob" in conflict.there
