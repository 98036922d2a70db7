"""What comes back after a removal or an undo when two libraries merge, and what does not."""

from pathlib import Path

import pytest

from tests.decisions.world import wait
from tests.library.shelf import TEXT, claim_of, content, put
from tui.core.annotations import Evidence
from tui.core.corrections import Add, Split, Target
from tui.core.model import CONSENSUS, Entity, Marks, Mention
from tui.formats import export, import_
from tui.library import Library
from tui.library.tables.consensus_layer import ConsensusPassage
from tui.library.tables.decisions import Ruling
from tui.library.transfer.merge import merge
from tui.library.upkeep.backup import back_up
from tui.library.upkeep.check import find_problems


def test_a_tag_of_a_merged_code_comes_back_with_its_annotation(tmp_path: Path) -> None:
    with Library(tmp_path / "home.db", "ann") as home, Library(tmp_path / "away.db", "bob") as away:
        article = put(home, TEXT, title="Kim")
        passage = home.annotations.tag(article, 0, 10, "war", "").id
        merge(away, home.path)
        home.annotations.tag(article, 0, 10, "conflict", passage)
        home.codebook.merge("war", "conflict")
        home.annotations.remove(passage)
        away.annotations.tag(away.articles.find(article.id), 0, 10, "sources", passage)
        merge(home, away.path)  # it was changed there since, so it comes back
        assert home.annotations.get(passage).tags == ("conflict", "sources")
        # But a tag that was taken off by itself before the codes were merged stays off.
        home.annotations.untag(passage, "conflict")
        home.annotations.remove(passage)
        away.annotations.recolor(passage, "pink")
        merge(home, away.path)
        assert home.annotations.get(passage).tags == ("sources",)


def test_a_code_removed_here_stays_removed_when_an_older_annotation_comes_back(tmp_path: Path) -> None:
    with Library(tmp_path / "home.db", "bob") as home, Library(tmp_path / "away.db", "bob") as away:
        article = put(home, TEXT, title="Kim")
        passage = home.annotations.tag(article, 0, 10, "war", "").id
        merge(away, home.path)
        home.annotations.remove(passage)
        home.codebook.remove("war")
        away.codebook.edit("war", name="conflict")
        away.annotations.recolor(passage, "pink")
        tally = merge(home, away.path).tally
        assert [(each.color, each.tags) for each in home.annotations.of_article(1)] == [("pink", ())]
        assert ("removed here", "#conflict") in [(note.why, note.where) for note in tally.notes]


def test_an_annotation_whose_removal_was_undone_comes_back_to_a_colleague_who_had_merged_it(
    tmp_path: Path,
) -> None:
    with Library(tmp_path / "home.db", "bob") as home, Library(tmp_path / "away.db", "ann") as away:
        passage = home.annotations.highlight(put(home, TEXT, title="Kim"), 0, 10).id
        merge(away, home.path)
        home.annotations.remove(passage)
        merge(away, home.path)
        assert away.annotations.of_article(1) == []
        home.journal.undo()
        assert not merge(home, away.path).imported.changed
        merge(away, home.path)
        assert [each.id for side in (home, away) for each in side.annotations.of_article(1)] == [passage, passage]


def test_a_name_decided_here_stays_if_incoming_marks_have_an_older_decision(tmp_path: Path) -> None:
    with Library(tmp_path / "home.db", "ann") as home, Library(tmp_path / "laptop.db", "ann") as laptop:
        article = put(laptop, TEXT, title="Kim")
        span, words = (0, 9), TEXT[:9]
        added = Target(Entity(words, "PERSON"), article.id, words, span)
        laptop.corrections.correct(Add(added))
        merge(home, laptop.path)
        home.markings.put([(1, Marks((Mention(12, 20, "GPE", "there"),)))], "model", "1")
        laptop.corrections.correct(Split(added, "Kim the Second"))
        merge(laptop, home.path)
        assert [(each.start, each.entity, each.state) for each in laptop.marks.of_article(1).mentions] == [
            (0, "Kim the Second", "confirmed"),
            (12, "there", "found"),
        ]
        assert list(find_problems(laptop)) == []


def test_undo_of_a_merge_reverts_names_on_the_marks_that_came_with_it(tmp_path: Path) -> None:
    with Library(tmp_path / "home.db", "ann") as home, Library(tmp_path / "away.db", "bob") as away:
        article = put(away, TEXT, title="Kim")
        away.markings.put([(1, Marks((Mention(12, 20, "GPE", "there"),)))], "model", "1")
        away.corrections.correct(Add(Target(Entity("Kim", "PERSON"), article.id, TEXT[:9], (0, 9))))
        merge(home, away.path)
        assert [each.origin for each in home.marks.of_article(1).mentions] == ["bob", "model"]
        home.journal.undo()
        for _ in range(2):
            assert [each.origin for each in home.marks.of_article(1).mentions] in ([], ["model"])
            home.markings.put([(1, Marks((Mention(12, 20, "GPE", "there"),)))], "other", "1")


@pytest.mark.parametrize("what", ["made", "removed"])
def test_an_older_copy_removes_nothing_that_was_redone_since(tmp_path: Path, what: str) -> None:
    with Library(tmp_path / "home.db", "ann") as home:
        passage = home.annotations.tag(put(home, TEXT, title="Kim"), 0, 10, "war", "").id
        home.codebook.edit("war", name="conflict")
        if what == "made":
            home.journal.undo()
            home.journal.undo()
        else:
            home.annotations.remove(passage)
        back_up(home, tmp_path / "older.db")
        if what == "made":
            home.journal.redo()
            home.journal.redo()
        else:
            home.journal.undo()
        with Library(home.path, "bob") as bob:
            assert not merge(bob, tmp_path / "older.db").imported.changed
        assert home.annotations.get(passage).tags == ("conflict",)


def test_a_tag_taken_off_since_does_not_come_back_with_a_copy_in_which_an_undo_had_brought_it_back(
    tmp_path: Path,
) -> None:
    with Library(tmp_path / "home.db", "bob") as home, Library(tmp_path / "away.db", "ann") as away:
        passage = home.annotations.tag(put(home, TEXT, title="Kim"), 0, 10, "war", "").id
        merge(away, home.path)
        away.annotations.remove(passage)
        home.annotations.untag(passage, "war")
        for library in (home, away):
            library.journal.undo()
            back_up(library, tmp_path / f"{library.creator}.db")
        home.annotations.untag(passage, "war")
        merge(away, home.path)
        for name in ("ann", "bob"):
            merge(away, tmp_path / f"{name}.db")
            assert away.annotations.get(passage).tags == ()


def test_merges_follow_the_undo_and_redo_of_a_decision_with_its_consensus(tmp_path: Path) -> None:
    with Library(tmp_path / "home.db", "ann") as home, Library(tmp_path / "away.db", "bob") as away:
        article = put(home, TEXT, title="Kim")
        home.decisions.decide(article, [Ruling(0, 10, "both", (ConsensusPassage(0, 10, "pink", ("war",)),))], "")
        merge(away, home.path)
        home.decisions.decide(article, [Ruling(0, 20, "of bob", (ConsensusPassage(0, 20, "green"),))], "")
        merge(away, home.path)
        first, second = ("both", "pink", ("war",)), ("of bob", "green", ())

        def expect(library: Library, decision: tuple[str, str, tuple[str, ...]]) -> None:
            coded = [each for each in library.annotations.of_article(1) if each.creator == CONSENSUS]
            made = [each.outcome for each in library.decisions.of_article(library.articles.get(1))]
            assert ([*made, *((each.color, each.tags) for each in coded)]) == [decision[0], decision[1:]]
            assert list(find_problems(library)) == []

        expect(away, second)
        home.journal.undo()
        back_up(home, tmp_path / "older.db")
        tally = merge(home, away.path).tally  # the colleague's copy does not bring it back
        assert ("decisions", "kept", "taken back here by ann") in [(n.kind, n.outcome, n.why) for n in tally.notes]
        expect(home, first)
        tally = merge(away, home.path).tally
        assert ("decisions", "changed", "taken back there by ann") in [(n.kind, n.outcome, n.why) for n in tally.notes]
        expect(away, first)
        home.journal.redo()
        merge(away, home.path)
        expect(away, second)
        for library in (home, away):  # an older copy, from while it was undone
            merge(library, tmp_path / "older.db")
            expect(library, second)


def test_an_older_copy_does_not_bring_a_verdict_back_that_was_tried_in_between(tmp_path: Path) -> None:
    with Library(tmp_path / "ann.db", "ann") as ann, Library(tmp_path / "bob.db", "bob") as bob:
        claim = ann.annotations.claim(put(ann, TEXT, id="a"), 0, 23, "Kim")
        ann.claims.edit(claim.id, verdict="false")
        merge(bob, ann.path)
        ann.claims.edit(claim.id, verdict="unproven")
        back_up(ann, tmp_path / "copy.db")
        ann.claims.edit(claim.id, verdict="false")
        merge(bob, ann.path)
        merge(bob, tmp_path / "copy.db")
        assert bob.connection.value("SELECT verdict FROM checks") == "false"
        assert merge(bob, ann.path).imported.changed == 0


def test_a_claim_of_an_undone_merge_comes_with_the_next_one_even_after_its_annotation_was_removed(
    tmp_path: Path,
) -> None:
    with Library(tmp_path / "home.db", "bob") as home, Library(tmp_path / "away.db", "ann") as away:
        article = put(home, TEXT, title="Kim")
        passage = home.annotations.highlight(article, 0, 10).id
        with Library(away.path, "bob") as bob:
            merge(bob, home.path)
        home.annotations.claim(article, 0, 10, "Kim", passage)
        merge(away, home.path)
        away.annotations.remove(passage)
        away.journal.undo()
        away.journal.undo()
        assert away.annotations.get(passage).claim is None
        merge(away, home.path)
        assert claim_of(away, passage).speaker == "Kim"


def test_an_annotation_whose_tag_an_undo_put_on_again_stays_when_its_owner_removes_it_elsewhere(
    tmp_path: Path,
) -> None:
    with Library(tmp_path / "home.db", "ann") as home, Library(tmp_path / "away.db", "bob") as away:
        article = put(home, TEXT, title="Kim")
        with Library(home.path, "bob") as bob:
            passage = bob.annotations.highlight(article, 0, 10).id
        home.annotations.tag(article, 0, 10, "war", passage)
        home.annotations.untag(passage, "war")
        merge(away, home.path)
        away.annotations.remove(passage)
        home.journal.undo()
        assert [each.field for each in merge(home, away.path).tally.conflicts] == ["annotation"]
        assert home.annotations.get(passage).tags == ("war",)


def test_a_value_decided_anew_comes_though_an_import_that_refused_it_was_redone(tmp_path: Path) -> None:
    with Library(tmp_path / "home.db", "ann") as home, Library(tmp_path / "away.db", "ann") as away:
        name = home.annotations.highlight(put(home, "Zoë met Kim in Oslo.", id="a"), 0, 3, "pink").id
        export("cas-xmi", home, target=tmp_path / "x")
        home.annotations.recolor(name, "green")
        merge(away, home.path)
        assert [each.field for each in import_("cas-xmi", away, tmp_path / "x").tally.conflicts] == ["color"]
        wait()
        home.annotations.recolor(name, "pink")
        wait()
        away.journal.undo()
        away.journal.redo()
        assert not merge(away, home.path).tally.conflicts
        assert away.annotations.get(name).color == "pink"


def test_an_older_copy_brings_no_value_back_that_was_tried_between_two_merges(tmp_path: Path) -> None:
    with Library(tmp_path / "bob.db", "bob") as bob, Library(tmp_path / "ann.db", "ann") as ann:
        claim = bob.annotations.claim(put(bob, TEXT), 0, 9, "Kim").id
        piece = bob.evidence.add(claim, Evidence("the minutes"))
        merge(ann, bob.path)
        before, color = content(ann), bob.annotations.get(claim).color
        for number, values in enumerate((("pink", "Putin", "against"), (color, "Kim", ""))):
            wait()
            bob.annotations.recolor(claim, values[0])
            bob.claims.edit(claim, speaker=values[1])
            bob.evidence.edit(piece, stance=values[2])
            back_up(bob, tmp_path / f"{number}.db")
        assert not merge(ann, bob.path).imported.changed, "Ann has never seen what he tried"
        conflicts = merge(ann, tmp_path / "0.db").tally.conflicts
        assert {each.field: each.there for each in conflicts} == {
            "color": "pink", "speaker": "Putin", "stance of evidence": "against"
        }  # fmt: skip
        assert (content(ann), claim_of(ann, claim).evidence[0].stance) == (before, "")
