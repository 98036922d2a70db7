"""Where a later marking contradicts what people decided: their decisions stand, are counted, and are listed."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from tests.library.ames_and_bors import BORS, add_both, mark
from tui.core.corrections import Reject, Relabel, Resize, Target
from tui.core.model import Entity, Marks, Mention
from tui.library import Library
from tui.library.upkeep.check import find_problems

if TYPE_CHECKING:
    pass


@pytest.fixture
def library(library: Library) -> Library:
    return add_both(library)


def test_decisions_survive_another_model_and_its_other_findings_are_listed(library: Library) -> None:
    article = library.articles.get(1)
    for entity, span in ((Entity("Ames", "PERSON"), (0, 4)), (BORS, (9, 13)), (Entity("Lund", "GPE"), (17, 21))):
        library.corrections.correct(Relabel(Target(entity, article.id, entity.name, span), entity.label))
    library.corrections.correct(Resize(Target(BORS, article.id, "Bors", (23, 27)), (23, 32)))
    decided = library.marks.of_article(1).mentions
    mark(library)
    assert library.marks.of_article(1).mentions == decided
    assert library.corrections.decided_and_disputed() == (4, [])
    other = Marks((Mention(0, 13, "ORG", "Ames met Bors"), Mention(17, 21, "GPE", "Lund")))
    library.markings.put([(1, other)], "other", "1")
    assert library.marks.of_article(1).mentions == decided
    assert list(find_problems(library)) == []
    disagreements = list(library.corrections.disagreements())
    assert [(pk, each.mention.start, each.instead) for pk, each in disagreements] == [
        (1, 0, other.mentions[:1]),
        (1, 9, other.mentions[:1]),
        (1, 23, ()),
    ]
    assert list(library.corrections.disagreements((1, 9))) == disagreements[2:]
    assert library.corrections.decided_and_disputed() == (4, disagreements)
    library.corrections.correct(Relabel(Target(BORS, article.id, "Bors", (9, 13)), "ORG"))
    assert [each.mention.start for _, each in library.corrections.disagreements()] == [0, 23], "looked at and kept"


@pytest.mark.parametrize("is_everywhere", [False, True])
def test_decisions_of_more_than_one_place_are_counted_and_compared_with_another_model(
    library: Library, is_everywhere: bool
) -> None:
    article = library.articles.get(1)
    name = None if is_everywhere else article.id
    library.corrections.correct(Relabel(Target(BORS, name), "PERSON"), article)
    library.corrections.correct(Reject(Target(Entity("Lund", "GPE"), name)), article)
    decided = library.marks.of_article(1).mentions
    mark(library)
    assert library.corrections.decided_and_disputed() == (3, [])
    found = Mention(9, 13, "PERSON", "Bors"), Mention(17, 21, "ORG", "Lund")
    library.markings.put([(1, Marks(found))], "other", "1")
    assert [each for each in library.marks.of_article(1).mentions if each.is_decided] == [*decided[1:]]
    count, disputed = library.corrections.decided_and_disputed()
    assert (count, [(pk, each.mention.start, each.instead) for pk, each in disputed]) == (
        3,
        [(1, 17, found[1:]), (1, 23, ())],
    )
