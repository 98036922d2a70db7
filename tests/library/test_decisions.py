"""Decisions about passages: the consensus beside what people coded."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from tests.library.shelf import TEXT, content, put
from tui.core.errors import ConflictError
from tui.core.model import CONSENSUS, NewArticle
from tui.library import Library
from tui.library.queries.consensus import coded_passages, take, take_none
from tui.library.tables.consensus_layer import ConsensusPassage
from tui.library.tables.decisions import BOTH, NONE, OPEN, OTHER, Ruling
from tui.library.transfer.merge import merge
from tui.library.upkeep.check import find_problems

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from tui.core.model import Article


def tags_of(library: Library, article: Article, creator: str) -> list[tuple[int, int, tuple[str, ...]]]:
    highlights = library.annotations.of_article(article.pk)
    return [(each.start, each.end, each.tags) for each in highlights if each.creator == creator]


def test_a_decision_adds_a_layer_and_one_undo_removes_it(
    library: Library, article: Article, opened: Callable[[str], Library]
) -> None:
    library.annotations.tag(article, 0, 24, "visit")
    opened("bob").annotations.tag(article, 0, 10, "letter")
    before = content(library)
    both = ConsensusPassage(0, 24, "green", ("letter", "visit"))
    library.decisions.decide(article, [Ruling(0, 24, BOTH, (both,))], "¶1 both")
    assert tags_of(library, article, CONSENSUS) == [(0, 24, ("letter", "visit"))]
    assert tags_of(library, article, "ann") == [(0, 24, ("visit",))]
    assert tags_of(library, article, "bob") == [(0, 10, ("letter",))]
    (decision,) = library.decisions.of_article(article)
    assert (decision.outcome, decision.creator, decision.quote) == (BOTH, "ann", article.text[:24])
    assert [(step.action, step.summary, step.creator) for step in library.journal.steps(1)] == [
        ("decision", "¶1 both", "ann")
    ]
    library.decisions.decide(article, [Ruling(0, 30, NONE)], "¶1 none")
    assert tags_of(library, article, CONSENSUS) == []
    assert [(each.start, each.end, each.outcome) for each in library.decisions.of_article(article)] == [(0, 30, NONE)]
    assert list(find_problems(library)) == []
    assert library.decisions.undo(article)
    assert tags_of(library, article, CONSENSUS) == [(0, 24, ("letter", "visit"))]
    assert library.decisions.undo(article)
    assert content(library) == before
    assert library.decisions.of_article(article) == []
    assert library.decisions.undo(article) is None, "a code is not a decision"
    assert content(library) == before


def test_undo_of_decisions_leaves_other_articles_and_steps_alone(library: Library, article: Article) -> None:
    other = put(library, "Another text.")
    library.decisions.decide(article, [Ruling(0, 3, NONE)], "")
    assert library.decisions.undo(other) is None
    library.annotations.highlight(article, 0, 3)
    assert library.decisions.undo(article) is None
    assert len(library.decisions.of_article(article)) == 1
    assert len(library.annotations.of_article(article.pk)) == 1


def test_a_comment_may_precede_a_decision_and_stays(library: Library, article: Article) -> None:
    library.decisions.comment(article, 0, 24, "to be asked", "")
    assert [(each.outcome, each.comment) for each in library.decisions.of_article(article)] == [(OPEN, "to be asked")]
    library.decisions.decide(article, [Ruling(0, 24, NONE)], "")
    library.decisions.comment(article, 0, 24, "asked", "")
    assert [(each.outcome, each.comment) for each in library.decisions.of_article(article)] == [(NONE, "asked")]
    library.decisions.undo(article)
    assert library.decisions.of_article(article)[0].comment == "to be asked"
    library.decisions.comment_all(article, [(0, 3), (4, 9), (10, 14), (30, 34), (30, 34)], "all", "")
    assert [(each.start, each.comment) for each in library.decisions.of_article(article)] == [(0, "all"), (30, "all")]
    library.decisions.undo(article)
    assert [each.comment for each in library.decisions.of_article(article)] == ["to be asked"]


def test_a_decision_keeps_its_words_when_the_text_changes(library: Library) -> None:
    source = "https://example.org/a"
    (added,) = library.articles.add([NewArticle("One is so. Two is so.", "", source=source)])
    article = library.articles.get(added.pk)
    library.decisions.decide(article, [Ruling(11, 21, NONE)], "")
    moved = "New. One is so. Two is so."
    library.connection.raw.execute("UPDATE articles SET text = ? WHERE pk = ?", (moved, article.pk))
    (decision,) = library.decisions.of_article(library.articles.get(article.pk))
    assert moved[decision.start : decision.end] == "Two is so."
    library.connection.raw.execute("UPDATE articles SET text = 'Gone.' WHERE pk = ?", (article.pk,))
    assert library.decisions.of_article(library.articles.get(article.pk)) == []
    swapped = "Two is so. One is so."
    library.connection.raw.execute("UPDATE articles SET text = ? WHERE pk = ?", (swapped, article.pk))
    library.decisions.decide(library.articles.get(article.pk), [Ruling(11, 21, BOTH)], "")
    outcomes = {each.quote: each.outcome for each in library.decisions.of_article(library.articles.get(article.pk))}
    assert outcomes == {"One is so.": BOTH, "Two is so.": NONE}, "other words stand where these stood"


def test_a_passage_is_open_while_it_is_not_coded_as_its_decision_saw_it(tmp_path: Path) -> None:
    with Library(tmp_path / "home.db", "ann") as home, Library(tmp_path / "away.db", "bob") as away:
        article = put(home, TEXT)
        tagged = home.annotations.tag(article, 0, 10, "visit")
        merge(away, home.path)

        def decided(library: Library) -> list[bool]:
            here = library.articles.find(article.id)
            return [each.decided for each in coded_passages(library, here, ("ann", "bob"))]

        home.decisions.decide(article, [Ruling(0, 10, "of ann", (ConsensusPassage(0, 10, "pink", ("visit",)),))], "")
        here = away.articles.find(article.id)
        away.annotations.tag(here, 0, 10, "letter")
        merge(away, home.path)
        assert (decided(home), decided(away)) == ([True], [False]), "ann has not seen what bob coded"
        away.decisions.comment(here, 0, 10, "look again", "")
        assert decided(away) == [False], "a comment decides nothing"
        away.decisions.decide(here, [Ruling(0, 10, NONE)], "")
        merge(home, away.path)
        assert (decided(home), decided(away)) == ([True], [True])
        away.codebook.edit("visit", name="visits")
        away.codebook.remove("letter")
        assert decided(away) == [True], "the codebook is no coding"
        home.annotations.untag(tagged.id, "visit")
        assert decided(home) == [False]
        home.journal.undo()
        assert decided(home) == [True], "it is as it was"


def test_a_redo_never_puts_two_decisions_on_the_same_words(
    library: Library, article: Article, opened: Callable[[str], Library]
) -> None:
    library.decisions.decide(article, [Ruling(0, 23, NONE)], "")
    library.decisions.undo(article)
    opened("bob").decisions.decide(article, [Ruling(0, 6, BOTH)], "")
    with pytest.raises(ConflictError, match="bob has decided about these words since"):
        library.journal.redo()
    assert [each.creator for each in library.decisions.of_article(article)] == ["bob"]


def test_a_decision_about_fewer_words_leaves_the_rest_as_it_was_decided(
    library: Library, article: Article, opened: Callable[[str], Library], tmp_path: Path
) -> None:
    bob = opened("bob")
    library.annotations.tag(article, 0, 6, "visit")
    library.annotations.tag(article, 16, 22, "place")
    wide = bob.annotations.tag(article, 0, 22, "all")
    (passage,) = coded_passages(library, article, ("ann", "bob"))
    library.decisions.decide(article, [take(passage, passage.left, "ann")], "")
    bob.annotations.remove(wide.id)
    bob.decisions.comment(article, 16, 22, "which?", "")
    whole = [(0, 22, "of ann", "ann", "which?", "bob")]

    def decided(library: Library) -> list[tuple[object, ...]]:
        here = library.decisions.of_article(library.articles.find(article.id))
        return [(each.start, each.end, each.outcome, each.creator, each.comment, each.comment_creator) for each in here]

    assert decided(library) == whole, "a comment is about the decision, and makes it nobody else's"
    with Library(tmp_path / "away.db", "cleo") as away:
        merge(away, library.path)
        second = coded_passages(library, article, ("ann", "bob"))[1]
        bob.decisions.decide(article, [take_none(second)], "")
        narrow = [(0, 15, *whole[0][2:]), (16, 22, NONE, "bob", "which?", "bob")]
        for each in (library, away):
            if each is away:
                assert not merge(away, library.path).tally.conflicts
            assert decided(each) == narrow
            assert tags_of(each, each.articles.find(article.id), CONSENSUS) == [(0, 6, ("visit",))]
            passages = coded_passages(each, each.articles.find(article.id), ("ann", "bob"))
            assert [passage.decided for passage in passages] == [False, True], "bob's passage is gone since"
            assert list(find_problems(each)) == []
        bob.decisions.undo(article)
        merge(away, library.path)
        assert (decided(library), decided(away)) == (whole, whole)
        bob.decisions.redo(article)
        merge(away, library.path)
        assert (decided(library), decided(away)) == (narrow, narrow)


def test_what_the_consensus_has_in_one_piece_is_one_passage(library: Library, article: Article) -> None:
    library.annotations.tag(article, 0, 6, "visit")
    library.annotations.tag(article, 16, 22, "place")
    library.decisions.decide(article, [Ruling(0, 22, OTHER, (ConsensusPassage(0, 22, "pink", ("visit",)),))], "")
    (passage,) = coded_passages(library, article, ("ann", "bob"))
    library.decisions.decide(article, [take(passage, passage.left, "ann")], "")
    first, _ = coded_passages(library, article, ("ann", "bob"))
    library.decisions.decide(article, [take_none(first)], "")
    assert tags_of(library, article, CONSENSUS) == [(16, 22, ("place",))]
    assert [passage.decided for passage in coded_passages(library, article, ("ann", "bob"))] == [True, True]
