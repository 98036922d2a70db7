"""Merges after removals: removing, restoring or setting one thing again says nothing about other decisions."""

from pathlib import Path

import pytest

from tests.decisions.world import wait
from tests.library.shelf import TEXT, claim_of, put
from tui.core.corrections import Add, Resize, Target
from tui.core.model import Article, Entity
from tui.library import Library
from tui.library.transfer.merge import merge
from tui.library.upkeep.backup import back_up
from tui.library.upkeep.check import find_problems


def article(library: Library) -> Article:
    return library.articles.get(1)


def test_a_withdrawn_claim_is_withdrawn_where_a_colleague_had_once_removed_its_annotation(
    home: Library, away: Library
) -> None:
    passage = home.annotations.claim(article(home), 0, 9, "Kim").id
    merge(away, home.path)
    away.annotations.remove(passage)
    home.annotations.tag(article(home), 0, 9, "war", passage)
    merge(away, home.path)
    assert away.annotations.get(passage).claim is not None  # ann has changed it since
    home.annotations.unclaim(passage)
    assert merge(away, home.path).tally.conflicts == []
    assert away.annotations.get(passage).claim is None


def test_an_annotation_that_somebody_else_changed_since_names_them(home: Library, away: Library) -> None:
    passage = home.annotations.highlight(article(home), 0, 9, "pink").id
    merge(away, home.path)
    home.annotations.remove(passage)
    wait()
    away.annotations.tag(article(away), 0, 9, "war", passage)
    conflicts = merge(home, away.path).tally.conflicts
    assert [(each.here, each.there) for each in conflicts] == [
        ("removed by ann", "changed by bob, so it is here again"),
    ]
    home.annotations.remove(passage)
    away.annotations.recolor(passage, "blue")
    with Library(away.path, "cy") as cy:
        cy.annotations.untag(passage, "war")
        cy.journal.undo()  # that changes nothing
    conflicts = merge(home, away.path).tally.conflicts
    assert [each.there for each in conflicts] == ["changed by bob, so it is here again"]


@pytest.mark.parametrize("removes", ["claim", "annotation"])
def test_a_claim_with_somebody_elses_link_to_it_goes_only_if_its_remover_knew_that(
    home: Library, away: Library, removes: str
) -> None:
    passage = home.annotations.claim(article(home), 0, 9, "Kim").id
    merge(away, home.path)
    own = away.annotations.claim(article(away), 12, 20, "Lee").id
    away.claims.link(own, "contradicts", passage)
    remove = home.annotations.unclaim if removes == "claim" else home.annotations.remove
    remove(passage)
    assert [each.field for each in merge(away, home.path).tally.conflicts] == [removes]
    assert [each.claim for each in claim_of(away, own).links] == [passage]
    home.journal.undo()
    merge(home, away.path)
    remove(passage)
    result = merge(away, home.path).tally
    assert ("links", "changed", 1) in [(each.kind, each.outcome, each.count) for each in result.notes]
    assert result.conflicts == []
    assert list(find_problems(away)) == []


def test_ones_own_claim_from_elsewhere_is_merged_into_a_redone_highlight(home: Library, tmp_path: Path) -> None:
    passage = home.annotations.highlight(article(home), 0, 9, "pink").id
    with Library(tmp_path / "laptop.db", "ann") as laptop:
        merge(laptop, home.path)
        home.journal.undo()
        home.journal.redo()
        laptop.annotations.claim(article(laptop), 0, 9, "Kim", passage)
        assert merge(home, laptop.path).tally.conflicts == []
    assert home.annotations.get(passage).claim is not None


def test_somebody_elses_claim_is_a_conflict_even_after_an_undone_removal(
    home: Library, away: Library, tmp_path: Path
) -> None:
    passage = home.annotations.highlight(article(home), 0, 9, "pink").id
    merge(away, home.path)
    away.annotations.claim(article(away), 0, 9, "Kim", passage)
    assert [each.field for each in merge(home, away.path).tally.conflicts] == ["claim"]
    with Library(tmp_path / "away.db", "ann") as owner:
        owner.annotations.remove(passage)
        owner.journal.undo()
    merge(home, away.path)
    assert home.annotations.get(passage).claim is None


def test_an_older_copy_does_not_replace_a_colour_chosen_again_since(
    home: Library, away: Library, tmp_path: Path
) -> None:
    passage = home.annotations.highlight(article(home), 0, 9, "yellow").id
    home.annotations.recolor(passage, "green")
    wait()
    back_up(home, tmp_path / "older.db")
    home.annotations.recolor(passage, "yellow")
    wait()
    merge(away, home.path)
    merged = merge(away, tmp_path / "older.db")
    assert away.annotations.get(passage).color == "yellow"
    # the copy may come from another computer of hers
    assert [each.field for each in merged.tally.conflicts] == ["color"]
    home.annotations.recolor(passage, "green")
    merge(away, home.path)
    assert away.annotations.get(passage).color == "green"


def test_a_tag_that_its_giver_took_off_does_not_come_back_with_its_annotation(home: Library, away: Library) -> None:
    passage = home.annotations.tag(article(home), 0, 9, "war").id
    home.annotations.tag(article(home), 0, 9, "peace", passage)
    merge(away, home.path)
    home.annotations.untag(passage, "war")
    home.annotations.remove(passage)
    away.annotations.recolor(passage, "purple")
    merged = merge(home, away.path)
    assert home.annotations.get(passage).tags == ("peace",)
    notes = [(each.where, each.why) for each in merged.tally.notes if each.kind == "codes on them"]
    assert ("war", "removed here") in notes


def test_a_tag_is_removed_with_its_code_whatever_the_code_is_called_here(home: Library, away: Library) -> None:
    home.annotations.tag(article(home), 0, 9, "war")
    passage = away.annotations.tag(put(away, TEXT), 12, 20, "war").id
    merge(home, away.path)
    assert home.annotations.get(passage).tags == ("war",)
    home.codebook.edit("war", name="fight")
    away.codebook.remove("war")
    assert merge(home, away.path).tally.conflicts == []
    assert home.annotations.get(passage).tags == ()
    assert [tag.name for tag in home.codebook.all()] == ["fight"]


def test_a_rename_is_taken_where_a_code_of_the_old_name_was_removed(home: Library, away: Library) -> None:
    passage = home.annotations.highlight(article(home), 0, 9).id
    merge(away, home.path)
    away.annotations.tag(article(away), 0, 9, "war", passage)
    wait()
    home.annotations.tag(article(home), 0, 9, "war", passage)
    merge(away, home.path)
    away.codebook.edit("war", name="fight")
    away.codebook.remove("fight")
    merge(away, home.path)  # the code is back because of ann's tag
    assert [tag.name for tag in away.codebook.all()] == ["war"]
    home.codebook.edit("war", name="battle")
    assert merge(away, home.path).tally.conflicts == []
    assert [tag.name for tag in away.codebook.all()] == ["battle"]


def test_a_name_on_which_two_agreed_and_one_changed_is_a_conflict(home: Library, away: Library) -> None:
    target = Target(Entity("Kim", "PERSON"), article(home).id, "Kim", (0, 3))
    merge(away, home.path)
    home.corrections.correct(Add(target))
    home.corrections.correct(Resize(target, (0, 6)))
    for number in range(5):  # so that bob's library has higher numbers
        away.annotations.highlight(article(away), number, number + 3)
    away.corrections.correct(Add(target))
    merged = merge(home, away.path)
    assert [each.field for each in merged.tally.conflicts] == ["name"]
    stands = [(each.start, each.end, each.origin) for each in home.marks.of_article(1).mentions]
    assert stands == [(0, 6, "ann")]


def test_an_undone_merge_brings_a_claim_again_after_its_article_was_gone_for_a_while(
    home: Library, away: Library
) -> None:
    passage = home.annotations.highlight(article(home), 0, 9).id
    merge(away, home.path)
    home.annotations.claim(article(home), 0, 9, "Kim", passage)
    merge(away, home.path)
    away.removals.remove([article(away)])
    for _ in range(2):
        away.journal.undo()
    assert merge(away, home.path).tally.conflicts == []
    assert away.annotations.get(passage).claim is not None


def test_an_annotation_returns_with_the_article_whose_removal_was_undone(home: Library, away: Library) -> None:
    passage = home.annotations.highlight(article(home), 0, 9, "pink").id
    merge(away, home.path)
    home.removals.remove([article(home)])
    merge(away, home.path)  # the removal is ann's word on her annotation
    assert passage not in {each.id for each in away.annotations.of_article(1)}
    home.journal.undo()
    merge(away, home.path)
    assert away.annotations.get(passage).color == "pink"


def test_a_tag_given_after_somebody_took_off_an_equal_one_replaces_that_elsewhere(tmp_path: Path) -> None:
    with (
        Library(tmp_path / "home.db", "ann") as home,
        Library(tmp_path / "home.db", "bob") as bob,
        Library(tmp_path / "away.db", "ann") as away,
    ):
        article = put(home, TEXT, title="Kim")
        passage = home.annotations.highlight(article, 0, 10).id
        bob.annotations.tag(article, 0, 10, "war", passage)
        merge(away, home.path)
        bob.annotations.untag(passage, "war")
        home.annotations.tag(article, 0, 10, "war", passage)
        merge(away, home.path)
        assert away.connection.all("SELECT creator FROM highlight_tags") == [("ann",)]
        assert not merge(away, home.path).imported.changed
        away.journal.undo()
        assert away.connection.all("SELECT creator FROM highlight_tags") == [("bob",)]
        away.journal.redo()
        home.annotations.untag(passage, "war")
        merge(away, home.path)
        assert away.annotations.get(passage).tags == ()
        assert list(find_problems(away)) == []


def test_a_merge_says_which_tag_it_left_out_for_an_equal_one_of_somebody_else(tmp_path: Path) -> None:
    with Library(tmp_path / "home.db", "ann") as home, Library(tmp_path / "away.db", "bob") as away:
        article = put(home, TEXT, title="Kim")
        passage = home.annotations.highlight(article, 0, 10).id
        merge(away, home.path)
        home.annotations.tag(article, 0, 10, "war", passage)
        away.annotations.tag(away.articles.find(article.id), 0, 10, "war", passage)
        notes = merge(away, home.path).tally.notes
        assert [(each.kind, each.outcome, each.why, each.where) for each in notes] == [
            ("codes on them", "left out", "ann's there, bob's here", "war")
        ]
        assert away.connection.all("SELECT creator FROM highlight_tags") == [("bob",)]


@pytest.mark.parametrize("kind", ["tag", "check"])
def test_what_a_copy_says_was_removed_comes_with_the_undo_of_that(
    home: Library, away: Library, tmp_path: Path, kind: str
) -> None:
    passage = home.annotations.claim(article(home), 0, 9, "Kim").id
    if kind == "check":
        merge(away, home.path)
        home.claims.edit(passage, verdict="true")
        home.checks.take_back(passage)
    else:
        home.annotations.tag(article(home), 0, 9, "war", passage)
        home.annotations.untag(passage, "war")
    back_up(home, tmp_path / "older.db")
    wait()
    home.journal.undo()
    wait()
    merge(away, tmp_path / "older.db")
    merge(away, home.path)
    there, here = (library.annotations.get(passage) for library in (home, away))
    assert (here.tags, here.claim) == (there.tags, there.claim)


def test_the_removal_of_each_person_is_told_once(tmp_path: Path) -> None:
    with (
        Library(tmp_path / "home.db", "bob") as home,
        Library(tmp_path / "away.db", "bob") as away,
        Library(tmp_path / "away.db", "ann") as ann,
        Library(tmp_path / "away.db", "cy") as cy,
    ):
        article = put(home, TEXT, title="Kim")
        passage = home.annotations.highlight(article, 0, 10).id
        merge(away, home.path)
        ann.annotations.remove(passage)
        assert [each.there for each in merge(home, away.path).tally.conflicts] == ["removed by ann"]
        ann.journal.undo()
        away.annotations.remove(passage)
        home.annotations.note(article, 0, 10, "mine", passage)
        assert [each.there for each in merge(home, away.path).tally.conflicts] == ["removed by bob"]
        assert merge(home, away.path).tally.conflicts == []
        assert [each.creator for each in home.conflicts.page(0, 9)] == ["bob"]
        away.journal.undo()
        ann.annotations.remove(passage)
        assert merge(home, away.path).tally.conflicts == []
        ann.journal.undo()
        cy.annotations.remove(passage)
        assert [each.there for each in merge(home, away.path).tally.conflicts] == ["removed by cy"]
        assert list(find_problems(home)) == []


def test_what_goes_because_it_was_removed_there_is_named(home: Library, away: Library) -> None:
    first = home.annotations.claim(article(home), 0, 9, "Kim").id
    other = home.annotations.claim(article(home), 12, 21, "Kim").id
    home.annotations.tag(article(home), 0, 9, "war", first)
    home.claims.link(first, "same", other)
    merge(away, home.path)
    home.annotations.untag(first, "war")
    home.claims.unlink(first, "same", other)
    quote = home.annotations.get(first).quote
    notes = [(note.kind, note.where, note.why) for note in merge(away, home.path).tally.notes]
    why = "removed there by ann"
    assert sorted(notes) == [("codes on them", f"war on “{quote}”", why), ("links", f"“{quote}”", why)]


def test_a_removal_holds_against_a_change_that_came_before_it(tmp_path: Path) -> None:
    with (
        Library(tmp_path / "home.db", "bob") as home,
        Library(tmp_path / "away.db", "bob") as away,
        Library(tmp_path / "home.db", "ann") as ann,
    ):
        article = put(home, TEXT, title="Kim")
        passage = home.annotations.highlight(article, 0, 10, "blue").id
        merge(away, home.path)
        wait()
        away.annotations.recolor(passage, "pink")
        wait()
        home.annotations.tag(article, 0, 10, "war", passage)
        merge(ann, away.path)
        assert home.annotations.get(passage).color == "pink"
        home.journal.undo()  # the time of the tag goes with it
        ann.annotations.remove(passage)
        assert merge(home, away.path).tally.conflicts == []
        assert home.annotations.of_article(article.pk) == []


def test_what_a_colleague_undid_does_not_question_the_same_by_its_owner(home: Library, tmp_path: Path) -> None:
    passage = home.annotations.highlight(article(home), 0, 9, "pink").id
    with Library(home.path, "bob") as bob, Library(tmp_path / "laptop.db", "ann") as laptop:
        bob.annotations.claim(article(bob), 0, 9, "Kim", passage)
        bob.journal.undo()
        merge(laptop, home.path)
        laptop.annotations.claim(article(laptop), 0, 9, "Kim", passage)
        merge(home, laptop.path)
        laptop.claims.edit(passage, speaker="Lee")
        assert merge(home, laptop.path).tally.conflicts == []
    assert claim_of(home, passage).speaker == "Lee"
