"""Codes and removals in merges of two libraries: cases found by random decisions."""

from pathlib import Path

import pytest

from tests.decisions.world import wait
from tests.library.shelf import TEXT, claim_of, put
from tui.formats import export, import_
from tui.library import Library
from tui.library.transfer.merge import merge
from tui.library.upkeep.backup import back_up


def test_two_codes_there_stay_two_and_a_tag_taken_off_stays_off(tmp_path: Path) -> None:
    with Library(tmp_path / "home.db", "ann") as home, Library(tmp_path / "away.db", "bob") as away:
        article = put(home, TEXT, title="Kim")
        passage = home.annotations.tag(article, 0, 10, "war", "")
        merge(away, home.path)
        away.codebook.edit("war", name="economy")  # another code is then called war
        away.annotations.tag(away.articles.find(article.id), 12, 20, "war")
        merge(home, away.path)
        assert {each.quote: each.tags for each in home.annotations.of_article(article.pk)} == {
            TEXT[0:10]: ("economy",),
            TEXT[12:20]: ("war",),
        }
        # A code that was removed here does not come back under its new name there.
        home.codebook.remove("economy")
        away.codebook.edit("economy", name="prices")
        merge(home, away.path)
        assert [tag.name for tag in home.codebook.all()] == ["war"]
        assert home.annotations.get(passage.id).tags == ()


def test_undoing_a_removal_is_not_a_change(tmp_path: Path) -> None:
    with Library(tmp_path / "home.db", "ann") as home, Library(tmp_path / "away.db", "bob") as away:
        article = put(home, TEXT, title="Kim")
        claim = home.annotations.claim(article, 0, 10, "Kim")
        merge(away, home.path)
        home.claims.edit(claim.id, speaker="Kim Jong-un")
        with Library(home.path, "cleo") as cleo:
            cleo.annotations.remove(claim.id)
            cleo.journal.undo()
        assert merge(away, home.path).tally.conflicts == []
        assert claim_of(away, claim.id).speaker == "Kim Jong-un"


def test_a_tag_given_twice_and_undone_is_removed_on_both_sides(tmp_path: Path) -> None:
    with Library(tmp_path / "home.db", "ann") as home, Library(tmp_path / "away.db", "ann") as away:
        article = put(away, TEXT, title="Kim")
        passage = away.annotations.highlight(article, 0, 10).id
        away.annotations.tag(article, 0, 10, "war", passage)
        away.journal.undo()
        wait()  # two tags are distinguished by their times
        away.annotations.tag(article, 0, 10, "war", passage)
        merge(home, away.path)
        assert home.annotations.get(passage).tags == ("war",)
        away.journal.undo()
        back_up(home, tmp_path / "older.db")
        merge(home, away.path)
        assert home.annotations.get(passage).tags == ()
        merge(away, tmp_path / "older.db")
        assert away.annotations.get(passage).tags == ()


def test_a_link_stays_with_its_creator(tmp_path: Path) -> None:
    with Library(tmp_path / "home.db", "ann") as home, Library(tmp_path / "away.db", "bob") as away:
        article = put(home, TEXT, title="Kim")
        first, second = (home.annotations.claim(article, at, at + 5, "Kim").id for at in (0, 8))
        merge(away, home.path)
        away.claims.link(first, "supports", second)
        (row,) = away.connection.all("SELECT creator, created FROM claim_links")
        assert row[0] == "bob"
        export("jsonl", away, tmp_path / "away.jsonl")
        merge(home, away.path)
        assert home.connection.all("SELECT creator, created FROM claim_links") == [row]
        away.claims.unlink(first, "supports", second)
        assert merge(home, away.path).tally.conflicts == []
        assert home.connection.all("SELECT * FROM claim_links") == []
        with Library(tmp_path / "new.db", "cleo") as new:
            import_("jsonl", new, tmp_path / "away.jsonl")
            assert new.connection.all("SELECT creator, created FROM claim_links") == [row]


def test_an_undone_removal_or_rename_of_a_code_is_undone_everywhere(tmp_path: Path) -> None:
    paths = [tmp_path / f"{name}.db" for name in ("ann", "bob", "cleo")]
    with Library(paths[0], "ann") as ann, Library(paths[1], "bob") as bob, Library(paths[2], "cleo") as cleo:
        ann.codebook.add("war", description="of any kind")
        ann.codebook.add("peace")
        ann.codebook.edit("peace", name="truce")
        ann.codebook.remove("war")
        merge(bob, ann.path)
        merge(cleo, bob.path)
        for back, names in ((True, ["peace", "war"]), (False, ["truce"])):
            for _ in range(2):
                ann.journal.undo() if back else ann.journal.redo()
            for here, there in ((bob, ann), (cleo, bob)):
                assert merge(here, there.path).tally.conflicts == []
                assert [tag.name for tag in here.codebook.all()] == names
                assert merge(here, there.path).imported.changed is False


def test_an_older_copy_of_a_merged_claim_changes_nothing(tmp_path: Path) -> None:
    with Library(tmp_path / "home.db", "ann") as home, Library(tmp_path / "away.db", "ann") as away:
        article = put(away, TEXT, title="Kim")
        claim = away.annotations.highlight(article, 0, 10).id
        merge(home, away.path)
        home.annotations.claim(article, 0, 10, "", claim)
        back_up(home, tmp_path / "older.db")
        home.claims.edit(claim, speaker="Kim Jong-un")
        wait()
        away.annotations.tag(article, 0, 10, "war", claim)
        merge(away, home.path)
        assert merge(away, tmp_path / "older.db").tally.conflicts == []
        assert claim_of(away, claim).speaker == "Kim Jong-un"


def test_a_removed_code_that_comes_back_is_one_code(tmp_path: Path) -> None:
    with Library(tmp_path / "home.db", "ann") as home, Library(tmp_path / "away.db", "bob") as away:
        article = put(home, TEXT, title="Kim")
        home.annotations.tag(article, 0, 10, "war")
        merge(away, home.path)
        away.codebook.edit("war", name="peace")
        with Library(away.path, "ann") as ann:
            ann.codebook.remove("peace")
        for at in (12, 24):  # meanwhile
            home.annotations.tag(article, at, at + 8, "war")
        merge(away, home.path)
        assert [tag.name for tag in away.codebook.all()] == ["war"]
        assert [each.tags for each in away.annotations.of_article(1)] == [(), ("war",), ("war",)]


def test_tags_merged_into_a_code_are_not_lost_if_that_code_was_removed_elsewhere(tmp_path: Path) -> None:
    with Library(tmp_path / "home.db", "ann") as home, Library(tmp_path / "away.db", "ann") as away:
        article = put(home, TEXT, title="Kim")
        home.annotations.tag(article, 0, 10, "war")
        home.codebook.add("conflict")
        merge(away, home.path)
        away.codebook.merge("war", "conflict")
        home.codebook.remove("conflict")
        assert len(merge(away, home.path).tally.conflicts) == 1
        assert [each.tags for each in away.annotations.of_article(1)] == [("conflict",)]
        # Here “war” stays because it would be lost; the passages that got “conflict” there have it. Nothing is lost.
        assert len(merge(home, away.path).tally.conflicts) == 1
        assert [each.tags for each in home.annotations.of_article(1)] == [("conflict", "war")]


def test_a_decision_of_the_owner_is_taken_after_refused_ones_of_others(tmp_path: Path) -> None:
    with Library(tmp_path / "home.db", "bob") as home, Library(tmp_path / "away.db", "ann") as away:
        article = put(away, TEXT, title="Kim")
        passage = away.annotations.highlight(article, 0, 10).id
        for name in ("economy", "peace", "war"):  # the history here is longer than the one there
            home.codebook.add(name)
        with Library(away.path, "bob") as bob:
            bob.annotations.note(article, 0, 10, "Bob's first", passage)
            merge(home, away.path)
            bob.journal.undo()
            for count in (1, 0, 0):  # the owner of the annotation has not decided yet
                assert len(merge(home, away.path).tally.conflicts) == count
            assert home.annotations.get(passage).note == "Bob's first"
            bob.annotations.note(article, 0, 10, "Bob's second", passage)
        wait()
        away.annotations.note(article, 0, 10, "", passage)
        assert merge(home, away.path).tally.conflicts == []
        assert home.annotations.get(passage).note == ""


def test_a_tag_that_was_undone_does_not_come_back_with_an_older_file(tmp_path: Path) -> None:
    with Library(tmp_path / "home.db", "ann") as ann, Library(tmp_path / "home.db", "bob") as bob:
        article = put(ann, TEXT, title="Kim")
        passage = ann.annotations.highlight(article, 0, 10).id
        bob.annotations.tag(article, 0, 10, "war", passage)
        export("jsonl", ann, tmp_path / "older.jsonl")
        bob.journal.undo()
        import_("jsonl", bob, tmp_path / "older.jsonl")
        assert ann.annotations.get(passage).tags == ()
        with Library(tmp_path / "away.db", "bob") as away:
            import_("jsonl", away, tmp_path / "older.jsonl")
            away.annotations.untag(passage, "war")
            wait()
            away.annotations.tag(away.articles.find(article.id), 0, 10, "war", passage)
            export("jsonl", away, tmp_path / "newer.jsonl")
        import_("jsonl", bob, tmp_path / "newer.jsonl")  # that is another tag
        assert ann.annotations.get(passage).tags == ("war",)


def test_an_older_copy_does_not_bring_back_what_was_undone_elsewhere(tmp_path: Path) -> None:
    with Library(tmp_path / "home.db", "ann") as home, Library(tmp_path / "away.db", "ann") as away:
        article = put(home, TEXT, title="Kim")
        passage = home.annotations.highlight(article, 0, 10, "yellow").id
        home.annotations.note(article, 0, 10, "a note", passage)
        home.annotations.recolor(passage, "blue")
        home.annotations.claim(article, 0, 10, "Kim", passage)
        back_up(home, tmp_path / "older.db")
        merge(away, home.path)
        away.annotations.note(article, 0, 10, "", passage)
        away.annotations.recolor(passage, "yellow")
        away.annotations.unclaim(passage)
        merge(home, away.path)
        assert merge(home, tmp_path / "older.db").tally.conflicts == []
        now = home.annotations.get(passage)
        assert (now.note, now.color, now.claim) == ("", "yellow", None)


def test_a_removal_that_was_undone_does_not_come_back_with_an_older_copy(tmp_path: Path) -> None:
    with Library(tmp_path / "home.db", "ann") as home:
        article = put(home, TEXT, title="Kim")
        passage = home.annotations.tag(article, 0, 10, "war").id
        home.annotations.untag(passage, "war")
        back_up(home, tmp_path / "older.db")
        home.journal.undo()
        assert merge(home, tmp_path / "older.db").tally.conflicts == []
        assert home.annotations.get(passage).tags == ("war",)


def test_a_code_merged_there_into_a_shared_code_is_merged_into_the_one_here(tmp_path: Path) -> None:
    with Library(tmp_path / "home.db", "ann") as home, Library(tmp_path / "away.db", "ann") as away:
        article = put(home, TEXT, title="Kim")
        merge(away, home.path)
        home.codebook.add("sources")
        there = away.articles.find(article.id)
        passage = away.annotations.tag(there, 0, 10, "sources").id  # each created the code independently
        away.annotations.tag(there, 0, 10, "voices", passage)
        away.annotations.tag(there, 12, 20, "voices")
        merge(home, away.path)
        away.codebook.merge("voices", "sources")
        assert merge(home, away.path).tally.conflicts == []
        assert [tag.name for tag in home.codebook.all()] == ["sources"]
        assert [each.tags for each in home.annotations.of_article(article.pk)] == [("sources",), ("sources",)]


def test_a_code_that_came_back_does_not_count_as_removed(tmp_path: Path) -> None:
    with Library(tmp_path / "home.db", "ann") as home, Library(tmp_path / "away.db", "bob") as away:
        article = put(home, TEXT, title="Kim")
        passage = home.annotations.tag(article, 0, 10, "war").id
        merge(away, home.path)
        away.codebook.remove("war")
        home.annotations.tag(article, 12, 20, "war")  # meanwhile
        merge(away, home.path)
        (conflict,) = merge(home, away.path).tally.conflicts
        # bob took it off an annotation of ann's
        assert (conflict.field, conflict.there) == ("codes on them", "removed")
        assert home.annotations.get(passage).tags == ("war",)


def test_an_annotation_that_comes_back_has_its_code_if_the_code_is_back(tmp_path: Path) -> None:
    with Library(tmp_path / "home.db", "ann") as home, Library(tmp_path / "away.db", "ann") as away:
        article = put(home, TEXT, title="Kim")
        passage = home.annotations.tag(article, 0, 10, "war").id
        merge(away, home.path)
        away.annotations.remove(passage)
        away.codebook.remove("war")
        home.annotations.note(article, 0, 10, "still needed", passage)
        home.annotations.tag(article, 12, 20, "war")
        merge(away, home.path)
        assert [each.tags for each in away.annotations.of_article(1)] == [("war",), ("war",)]


@pytest.mark.parametrize("again", [False, True])
def test_a_code_that_both_created_and_one_removed_does_not_come_back(tmp_path: Path, *, again: bool) -> None:
    with Library(tmp_path / "home.db", "ann") as home, Library(tmp_path / "away.db", "bob") as away:
        article = put(home, TEXT, title="Kim")
        home.codebook.add("voices")
        merge(away, home.path)
        for library, at in ((home, 0), (away, 12)):
            library.annotations.tag(library.articles.find(article.id), at, at + 8, "sources")
            library.annotations.tag(library.articles.find(article.id), at, at + 8, "press")
        merge(away, home.path)
        away.codebook.merge("sources", "voices")
        away.codebook.remove("press")
        if again:  # and home has seen what became of the one in away
            merge(home, away.path)
        merge(away, home.path)
        assert [tag.name for tag in away.codebook.all()] == ["voices"]
        assert sorted(each.tags for each in away.annotations.of_article(1)) == [(), (), ("voices",), ("voices",)]


def test_a_new_name_or_colour_of_a_code_that_both_created_is_merged_without_a_conflict(tmp_path: Path) -> None:
    with Library(tmp_path / "home.db", "ann") as home, Library(tmp_path / "away.db", "bob") as away:
        home.codebook.add("sources", "blue")
        away.codebook.add("sources", "red")
        for here, there in ((away, home), (home, away)):
            assert merge(here, there.path).tally.conflicts == []
        home.codebook.edit("sources", name="voices")
        merge(away, home.path)
        away.codebook.edit("voices", name="speakers", color="green")
        for here, there in ((home, away), (away, home)):
            assert merge(here, there.path).tally.conflicts == []
        assert [(tag.name, tag.color) for tag in home.codebook.all()] == [("speakers", "green")]
        assert [(tag.name, tag.color) for tag in away.codebook.all()] == [("speakers", "green")]


def test_what_was_undone_here_does_not_come_back_with_an_earlier_copy(tmp_path: Path) -> None:
    with Library(tmp_path / "home.db", "ann") as home:
        home.codebook.add("sources")
        for change in ({"name": "voices"}, None):
            home.codebook.remove("sources") if change is None else home.codebook.edit("sources", **change)
            back_up(home, tmp_path / "older.db")
            home.journal.undo()
            assert merge(home, tmp_path / "older.db").tally.conflicts == []
            assert [tag.name for tag in home.codebook.all()] == ["sources"]
            (tmp_path / "older.db").unlink()


def test_a_code_with_the_former_name_of_another_is_another_code(tmp_path: Path) -> None:
    with Library(tmp_path / "home.db", "ann") as home, Library(tmp_path / "away.db", "bob") as away:
        article = put(home, TEXT, title="Kim")
        merge(away, home.path)
        home.annotations.tag(article, 0, 10, "war", "")
        there = away.articles.find(article.id)
        away.annotations.tag(there, 12, 20, "war")  # each created it independently
        merge(home, away.path)
        away.codebook.edit("war", name="conflict")
        away.annotations.tag(there, 22, 30, "prices")
        away.codebook.edit("prices", name="war")
        assert merge(home, away.path).tally.conflicts == []
        assert {each.start: each.tags for each in home.annotations.of_article(article.pk)} == {
            0: ("conflict",),
            12: ("conflict",),
            22: ("war",),
        }


def test_merging_a_code_does_not_remove_it_with_the_code_it_was_merged_into(tmp_path: Path) -> None:
    with Library(tmp_path / "home.db", "ann") as home, Library(tmp_path / "away.db", "bob") as away:
        passage = home.annotations.tag(put(home, TEXT, title="Kim"), 0, 10, "war", "")
        merge(away, home.path)
        home.codebook.add("conflict")
        home.codebook.merge("war", "conflict")
        with Library(home.path, "cleo") as cleo:
            cleo.codebook.remove("conflict")
        conflicts = merge(away, home.path).tally.conflicts
        assert ["removed by cleo" in str(each) for each in conflicts] == [True]
        assert away.annotations.get(passage.id).tags == ("war",)


def test_a_tag_taken_off_stays_off_whatever_its_code_was_merged_into(tmp_path: Path) -> None:
    with Library(tmp_path / "home.db", "ann") as home, Library(tmp_path / "away.db", "bob") as away:
        article = put(home, TEXT, title="Kim")
        before, after, both = (home.annotations.tag(article, at, at + 9, "war", "").id for at in (0, 12, 24))
        home.annotations.tag(article, 24, 33, "conflict", both)
        merge(away, home.path)
        back_up(home, tmp_path / "older.db")
        away.codebook.merge("war", "conflict")
        home.annotations.untag(before, "war")
        merge(home, away.path)
        home.annotations.untag(after, "conflict")
        home.annotations.untag(both, "conflict")
        merge(home, away.path)
        merge(home, tmp_path / "older.db")
        assert [home.annotations.get(each).tags for each in (before, after, both)] == [(), (), ()]
        merge(away, home.path)
        assert [away.annotations.get(each).tags for each in (before, after, both)] == [(), (), ()]


def test_a_new_code_with_the_name_of_one_removed_here_is_a_separate_code(tmp_path: Path) -> None:
    with Library(tmp_path / "home.db", "ann") as home, Library(tmp_path / "away.db", "ann") as away:
        article = put(home, TEXT, title="Kim")
        passage = home.annotations.tag(article, 0, 10, "war", "").id
        merge(away, home.path)
        away.codebook.edit("war", name="conflict")
        away.annotations.tag(away.articles.find(article.id), 0, 10, "war", passage)
        home.codebook.remove("war")
        merge(home, away.path)
        assert home.annotations.get(passage).tags == ("war",)
        assert [tag.id for tag in home.codebook.all()] == [away.codebook.tag_id("war")]


def test_undoing_a_merge_leaves_earlier_removals_in_effect(tmp_path: Path) -> None:
    with Library(tmp_path / "home.db", "bob") as home, Library(tmp_path / "away.db", "bob") as away:
        article = put(away, TEXT, title="Kim")
        passage = away.annotations.tag(article, 0, 10, "war", "").id
        merge(home, away.path)
        away.codebook.edit("war", name="conflict")
        away.annotations.tag(article, 12, 20, "conflict")
        home.codebook.remove("war")
        for _ in range(2):
            merge(home, away.path)  # a tag that nobody here has removed brings its code along
            assert [each.tags for each in home.annotations.of_article(1)] == [(), ("conflict",)]
            home.journal.undo()
        assert home.annotations.get(passage).tags == ()


@pytest.mark.parametrize("ours", ["", "#000002"])
def test_a_colour_chosen_for_a_code_with_another_name_here_is_taken_or_reported(tmp_path: Path, ours: str) -> None:
    with Library(tmp_path / "home.db", "ann") as home, Library(tmp_path / "away.db", "bob") as away:
        article = put(home, TEXT, title="Kim")
        merge(away, home.path)
        home.annotations.tag(article, 0, 10, "war")
        home.codebook.edit("war", name="peace")
        if ours:
            home.codebook.edit("peace", color=ours)
        away.annotations.tag(away.articles.find(article.id), 12, 20, "war")
        away.codebook.edit("war", color="#000001")
        tally = merge(home, away.path).tally
        assert home.codebook.colors() == {"peace": ours or "#000001"}
        assert [(each.where, each.field) for each in tally.conflicts] == ([("#peace", "color")] if ours else [])
