"""Decisions about the names of an article stay at the places where they were made, whatever another model finds."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import pytest

from tests.library.ames_and_bors import BORS, ONE, TWO, mark
from tui.core.corrections import Add, Correction, Merge, Reject, Relabel, Rename, Resize, Target
from tui.core.model import Entity, Marks, Mention, NewArticle
from tui.library.upkeep.check import find_problems

if TYPE_CHECKING:
    from tui.library import Library

OTHER_MODELS = (
    ((0, 4, "PERSON", "Ames"), (5, 21, "EVENT", "met Bors in Lund"), (23, 27, "GPE", "Bors")),
    ((0, 13, "ORG", "Ames met Bors"), (23, 32, "PERSON", "Bors said")),
    (),
)
"""Return what other models find in the first article."""


@pytest.mark.parametrize(
    "correction",
    [
        Relabel(Target(BORS, "x"), "PERSON"),
        Merge(Target(BORS, "x", "Bors"), Entity("Ames", "PERSON")),
        Reject(Target(BORS, "x")),
        Resize(Target(BORS, "x", "Bors"), "Bors in Lund"),
        Add(Target(Entity("in", "GPE"), "x", "in")),
        Reject(Target(BORS)),
        Rename(Target(BORS), "Bors AB"),
    ],
    ids=lambda each: f"{each.kind} {each.target.scope}",
)
def test_decisions_stay_at_their_places_whatever_another_model_finds(library: Library, correction: Correction) -> None:
    library.articles.add([NewArticle(ONE, "1" * 64, "One")])
    mark(library)
    others = [Marks(tuple(Mention(*each) for each in each_model)) for each_model in OTHER_MODELS]
    article = library.articles.get(1)
    target = replace(correction.target, article=correction.target.article and article.id)
    library.corrections.correct(replace(correction, target=target), article)
    decided = [each for each in library.marks.of_article(1).mentions if each.state != "found"]
    for marks in others:
        library.markings.put([(1, marks)], "other", "1")
        after = library.marks.of_article(1).mentions
        assert [each for each in after if each in decided] == decided
        apart = [m for m in marks.mentions if not any(m.start < d.end and d.start < m.end for d in decided)]
        assert [each for each in after if each not in decided] == apart
    library.revisions.revise(1, NewArticle(f"Well. {ONE}", "4" * 64, "One"))
    library.markings.put([(1, Marks())], "other", "1")
    moved = [replace(each, start=each.start + 6, end=each.end + 6) for each in decided]
    assert list(library.marks.of_article(1).mentions) == moved
    assert list(find_problems(library)) == []
    library.journal.undo()
    library.journal.undo()
    assert list(library.marks.of_article(1).mentions) == []


def test_a_rejection_decides_about_no_name_that_nobody_has_seen(library: Library) -> None:
    """In another article, and where a later model finds it, the name is ruled out, until somebody decides there."""

    def states(pk: int) -> list[tuple[str, str, str]]:
        return [(m.entity, m.state, m.origin) for m in library.marks.of_article(pk).mentions if m.label == "ORG"]

    library.articles.add([NewArticle(ONE, "1" * 64, "One", id="x"), NewArticle(TWO, "2" * 64, "Two", id="y")])
    mark(library)
    library.corrections.correct(Reject(Target(BORS)), library.articles.get(1))
    assert states(1) == [("Bors", "rejected", "ann")] * 2
    assert states(2) == [("Bors", "ruled_out", "ann")]
    assert library.marks.entity(*BORS) is None or library.marks.entity_count("Bors") == 0
    assert library.corrected_marks.taught(1) == {}
    library.markings.put([(2, Marks((Mention(15, 21, "ORG", "Bors"),)))], "other", "1")
    assert states(2) == [("Bors", "ruled_out", "ann")]
    library.corrections.correct(Rename(Target(BORS), "Boris"))
    assert states(2) == [("Boris", "ruled_out", "ann")], "it follows its entity"
    library.corrections.correct(Relabel(Target(Entity("Boris", "ORG")), "ORG"))
    assert states(2) == [("Boris", "found", "ann")], "the last rule counts"
    assert states(1) == [("Boris", "rejected", "ann")] * 2, "these somebody has seen"
    library.journal.undo()
    assert library.reviews.count_undecided(library.articles.get(2)) == 0
    assert library.reviews.review(library.articles.get(2)).words == "1 rejected as a rule said"
    assert states(2) == [("Boris", "rejected", "ann")]
    assert list(find_problems(library)) == []
