"""Merges with codes that came back, or that have the name of another code, which may have been removed."""

from pathlib import Path

from tests.decisions.world import wait
from tests.library.shelf import TEXT, put
from tui.library import Library
from tui.library.tables.article_tags import ArticleTags
from tui.library.transfer.merge import merge
from tui.library.upkeep.backup import back_up
from tui.library.upkeep.check import find_problems


def test_a_code_that_came_back_with_a_new_tag_is_renamed_without_a_conflict(tmp_path: Path) -> None:
    with Library(tmp_path / "home.db", "ann") as home, Library(tmp_path / "away.db", "ann") as away:
        article = put(home, TEXT, title="Kim")
        home.annotations.tag(article, 0, 10, "war")
        merge(away, home.path)
        away.codebook.edit("war", name="wars")
        home.codebook.remove("war")
        there = away.articles.find(article.id)
        away.annotations.tag(there, 12, 20, "wars")
        merge(home, away.path)  # it comes back because something is tagged with it
        home.codebook.edit("wars", name="peace")
        assert merge(away, home.path).tally.conflicts == []
        assert [tag.name for tag in away.codebook.all()] == ["peace"]


def test_a_code_that_came_back_has_its_color_from_there_and_can_be_merged_there(tmp_path: Path) -> None:
    with Library(tmp_path / "home.db", "bob") as home, Library(tmp_path / "away.db", "ann") as away:
        article = put(away, TEXT, title="Kim")
        away.annotations.tag(article, 0, 10, "war")
        merge(home, away.path)
        home.codebook.edit("war", color="#000000")
        home.codebook.remove("war")  # with the colour
        away.annotations.tag(article, 12, 20, "war")
        merge(home, away.path)
        away.codebook.edit("war", color="#ff0000")
        assert merge(home, away.path).tally.conflicts == []
        assert home.codebook.colors() == {"war": "#ff0000"}
        away.codebook.add("conflict")
        away.codebook.merge("war", "conflict")
        assert merge(home, away.path).tally.conflicts == []
        assert [tag.name for tag in home.codebook.all()] == ["conflict"]


def test_a_color_chosen_here_does_not_give_way_to_that_of_another_code_of_its_name(tmp_path: Path) -> None:
    with Library(tmp_path / "home.db", "ann") as home, Library(tmp_path / "away.db", "bob") as away:
        home.codebook.add("economy")
        away.codebook.add("prices")
        merge(away, home.path)
        away.codebook.edit("prices", color="#ff0000")
        home.codebook.edit("economy", name="prices", color="#000000")
        merge(away, home.path)
        assert [each.field for each in merge(home, away.path).tally.conflicts] == ["color"]
        assert home.codebook.colors() == {"prices": "#000000"}


def test_a_tag_removed_with_its_annotation_does_not_return_as_another_code_of_its_name(tmp_path: Path) -> None:
    with Library(tmp_path / "home.db", "bob") as home, Library(tmp_path / "away.db", "bob") as away:
        article = put(away, TEXT, title="Kim")
        passage = away.annotations.tag(article, 0, 10, "war").id
        away.codebook.add("sources")
        merge(home, away.path)
        home.annotations.remove(passage)
        home.codebook.remove("war")
        home.codebook.edit("sources", name="war")
        away.annotations.claim(article, 0, 10, "Kim", passage)
        assert [each.field for each in merge(home, away.path).tally.conflicts] == ["annotation"]
        assert home.annotations.get(passage).tags == ()


def test_a_removed_code_that_came_back_with_an_older_copy_goes_with_what_it_was_on(tmp_path: Path) -> None:
    with Library(tmp_path / "home.db", "ann") as home, Library(tmp_path / "away.db", "bob") as away:
        home.annotations.tag(put(home, TEXT, title="Kim"), 0, 10, "war")
        back_up(home, tmp_path / "older.db")
        home.annotations.remove_tagged("war")
        merge(away, home.path)
        merge(away, tmp_path / "older.db")
        assert merge(away, home.path).tally.conflicts == []
        assert away.codebook.all() == []


def test_a_removed_code_does_not_come_back_for_an_article_that_has_it_there_independently(tmp_path: Path) -> None:
    with Library(tmp_path / "home.db", "ann") as home, Library(tmp_path / "away.db", "ann") as away:
        article = put(away, TEXT, title="Kim")
        merge(home, away.path)
        for each in (home, away):
            ArticleTags(each.connection, each.journal, each.codebook).change(
                each.articles.find(article.id), put=["war"]
            )
        merge(home, away.path)
        home.codebook.remove("war")
        merge(home, away.path)
        assert home.codebook.all() == []
        with Library(away.path, "bob") as bob:
            ArticleTags(bob.connection, bob.journal, bob.codebook).change(article, put=["war"])
        for _ in range(2):  # a code that is back brings nothing more in the next merge
            merge(home, away.path)
            places = ArticleTags(home.connection, home.journal, home.codebook).places()
            assert places == [(article.id, "war", "bob")]


def test_a_code_with_the_old_name_of_one_merged_here_is_another_if_that_one_is_there_too(tmp_path: Path) -> None:
    with Library(tmp_path / "home.db", "ann") as home, Library(tmp_path / "away.db", "bob") as away:
        article = put(away, TEXT, title="Kim")
        away.codebook.add("sources")
        merge(home, away.path)
        home.codebook.add("war")
        home.codebook.merge("sources", "war")
        away.codebook.edit("sources", name="witnesses")
        passage = away.annotations.tag(article, 0, 10, "witnesses").id
        away.annotations.tag(article, 0, 10, "sources", passage)
        merge(home, away.path)
        assert home.annotations.get(passage).tags == ("sources", "war")


def test_taking_off_a_code_that_was_merged_here_leaves_the_one_given_besides(tmp_path: Path) -> None:
    with Library(tmp_path / "home.db", "ann") as home, Library(tmp_path / "away.db", "ann") as away:
        article = put(away, TEXT, title="Kim")
        codes = {each: ArticleTags(each.connection, each.journal, each.codebook) for each in (home, away)}
        codes[away].change(article, put=["sources"])
        merge(home, away.path)
        codes[home].change(home.articles.find(article.id), put=["economy"])
        home.codebook.merge("sources", "economy")
        codes[away].change(article, off=["sources"])
        merge(home, away.path)
        assert codes[home].places() == [(article.id, "economy", "ann")]


def test_a_code_given_again_before_its_article_was_removed_there_stays(tmp_path: Path) -> None:
    with Library(tmp_path / "home.db", "bob") as home, Library(tmp_path / "away.db", "bob") as away:
        article = put(away, TEXT, title="Kim")
        merge(home, away.path)
        codes = {each: ArticleTags(each.connection, each.journal, each.codebook) for each in (home, away)}
        codes[home].change(home.articles.find(article.id), put=["war"])
        for put_on, off in ((["war"], []), ([], ["war"]), (["war"], [])):
            wait()
            codes[away].change(article, put=put_on, off=off)
        away.removals.remove([article])
        merge(home, away.path)
        assert codes[home].places() == [(article.id, "war", "bob")]


def test_two_codes_of_an_article_that_were_merged_into_one_here_stay_it(tmp_path: Path) -> None:
    with Library(tmp_path / "home.db", "ann") as home, Library(tmp_path / "away.db", "ann") as away:
        article = put(away, TEXT, title="Kim")
        codes = {each: ArticleTags(each.connection, each.journal, each.codebook) for each in (home, away)}
        codes[away].change(article, put=["economy", "war"])
        merge(home, away.path)
        home.codebook.add("both")
        home.codebook.merge("war", "both")
        home.codebook.merge("economy", "both")
        away.codebook.add("prices")
        away.codebook.merge("war", "prices")
        merge(home, away.path)
        assert codes[home].places() == [(article.id, "both", "ann")]


def test_a_code_merged_into_a_new_one_of_its_old_name_is_merged_here_too(tmp_path: Path) -> None:
    with Library(tmp_path / "home.db", "ann") as home, Library(tmp_path / "away.db", "bob") as away:
        article = put(home, TEXT, title="Kim")
        passage = home.annotations.tag(article, 0, 10, "war").id
        merge(away, home.path)
        away.codebook.edit("war", name="old")
        away.codebook.add("war")
        away.codebook.merge("old", "war")
        assert merge(home, away.path).tally.conflicts == []
        assert [tag.id for tag in home.codebook.all()] == [tag.id for tag in away.codebook.all()]
        assert home.annotations.get(passage).tags == ("war",)
        assert home.connection.all("SELECT creator FROM highlight_tags") == [("ann",)]
        home.journal.undo()
        assert home.annotations.get(passage).tags == ("war",)


def test_a_code_with_the_name_of_one_merged_there_is_another_code(tmp_path: Path) -> None:
    with Library(tmp_path / "home.db", "ann") as home, Library(tmp_path / "away.db", "bob") as away:
        article = put(home, TEXT, title="Kim")
        home.annotations.tag(article, 0, 10, "war")
        home.annotations.tag(article, 12, 20, "peace")
        home.codebook.merge("war", "peace")
        merge(away, home.path)
        away.annotations.tag(away.articles.find(article.id), 22, 25, "war")
        home.journal.undo()
        home.codebook.edit("war", name="struggle")
        merge(home, away.path)
        assert {each.quote: each.tags for each in home.annotations.of_article(article.pk)} == {
            TEXT[0:10]: ("struggle",),
            TEXT[12:20]: ("peace",),
            TEXT[22:25]: ("war",),
        }


def test_a_tag_its_giver_took_off_stays_off_although_the_code_was_recreated_there(tmp_path: Path) -> None:
    with Library(tmp_path / "home.db", "ann") as home, Library(tmp_path / "away.db", "bob") as away:
        article = put(home, TEXT, title="Kim")
        passage = home.annotations.tag(article, 0, 10, "war").id
        merge(away, home.path)
        away.codebook.remove("war")
        with Library(away.path, "ann") as ann:
            ann.annotations.tag(ann.articles.find(article.id), 0, 10, "war", passage)
        merge(home, away.path)
        home.annotations.untag(passage, "war")
        code = home.codebook.tag_id("war")
        merge(home, away.path)
        assert home.annotations.get(passage).tags == ()
        assert home.codebook.tag_id("war") == code


def test_a_code_whose_removal_was_undone_survives_older_copies(tmp_path: Path) -> None:
    with Library(tmp_path / "home.db", "bob") as home, Library(tmp_path / "away.db", "ann") as away:
        article = put(away, TEXT, title="Kim")
        passage = away.annotations.tag(article, 0, 10, "war").id
        away.codebook.remove("war")
        back_up(away, tmp_path / "old.db")
        away.journal.undo()
        merge(home, away.path)
        merge(home, tmp_path / "old.db")
        assert home.annotations.get(passage).tags == ("war",)
        away.journal.redo()
        merge(home, away.path)
        assert home.codebook.all() == []


def test_a_code_made_in_both_and_removed_here_does_not_come_back_beside_a_new_one(tmp_path: Path) -> None:
    with Library(tmp_path / "home.db", "ann") as home, Library(tmp_path / "away.db", "ann") as away:
        there = put(away, TEXT, title="Kim")
        merge(home, away.path)
        article = home.articles.find(there.id)
        home.annotations.tag(article, 0, 10, "war")
        away.annotations.tag(there, 12, 20, "war")
        merge(home, away.path)
        away.codebook.edit("war", name="struggle")
        back_up(away, tmp_path / "copy.db")
        home.codebook.remove("war")
        home.annotations.tag(article, 0, 10, "war")
        merge(home, tmp_path / "copy.db")
        assert [tag.name for tag in home.codebook.all()] == ["war"]
        assert {each.quote: each.tags for each in home.annotations.of_article(article.pk)} == {
            TEXT[0:10]: ("war",),
            TEXT[12:20]: (),
        }


def test_a_tag_stays_off_though_its_code_was_renamed_before_it_was_removed_and_is_on_something_else(
    tmp_path: Path,
) -> None:
    with Library(tmp_path / "home.db", "ann") as home, Library(tmp_path / "away.db", "bob") as away:
        put(home, "Nothing about anybody.", title="Other", id="x")  # it is merged first
        put(home, TEXT, title="Kim", id="y")
        merge(away, home.path)
        passage = away.annotations.tag(away.articles.find("y"), 0, 10, "war").id
        merge(home, away.path)
        away.codebook.edit("war", name="conflict")
        away.codebook.remove("conflict")
        ArticleTags(home.connection, home.journal, home.codebook).change(home.articles.find("x"), put=["war"])
        merge(away, home.path)
        assert ArticleTags(away.connection, away.journal, away.codebook).places() == [("x", "war", "ann")]
        assert away.annotations.get(passage).tags == ()


def test_undoing_the_removal_of_a_code_does_not_put_back_a_tag_taken_off_elsewhere(tmp_path: Path) -> None:
    with Library(tmp_path / "home.db", "ann") as home, Library(tmp_path / "away.db", "ann") as away:
        passage = home.annotations.tag(put(home, TEXT, title="Kim"), 0, 10, "war").id
        merge(away, home.path)
        away.annotations.untag(passage, "war")
        home.codebook.remove("war")
        home.journal.undo()
        for library, other in ((away, home), (home, away)):
            merge(library, other.path)
            assert library.annotations.get(passage).tags == ()


def test_a_tag_that_came_back_after_its_givers_removal_of_the_code_is_not_lost_by_somebody_elses(
    tmp_path: Path,
) -> None:
    with Library(tmp_path / "home.db", "bob") as home, Library(tmp_path / "away.db", "bob") as away:
        article = put(away, TEXT, title="Kim")
        passage = away.annotations.tag(article, 0, 10, "war").id
        away.annotations.remove(passage)
        merge(home, away.path)
        away.journal.undo()
        home.codebook.remove("war")  # nothing had it here
        copy = tmp_path / "copy.db"
        back_up(away, copy)
        with Library(away.path, "ann") as ann:
            ann.codebook.remove("war")
        merge(away, home.path)
        merge(home, copy)
        assert home.annotations.get(passage).tags == ("war",)
        (conflict,) = merge(home, away.path).tally.conflicts
        assert (conflict.here, conflict.there) == ("on 1 here", "removed by ann")
        assert home.annotations.get(passage).tags == ("war",)


def test_of_two_removed_codes_that_had_one_name_the_one_given_again_comes_back(tmp_path: Path) -> None:
    with Library(tmp_path / "home.db", "ann") as home, Library(tmp_path / "away.db", "bob") as away:
        article = put(away, TEXT, title="Kim")
        away.annotations.tag(article, 0, 10, "war")
        merge(home, away.path)
        away.codebook.edit("war", name="wars")
        home.codebook.remove("war")
        codes = ArticleTags(away.connection, away.journal, away.codebook)
        codes.change(article, put=["war"])
        merge(home, away.path)
        home.codebook.remove("war")
        codes.change(article, off=["war"])
        codes.change(article, put=["war"])
        merge(home, away.path)
        assert ArticleTags(home.connection, home.journal, home.codebook).places() == [(article.id, "war", "bob")]
        assert [tag.id for tag in home.codebook.all()] == [away.codebook.tag_id("war")]


def test_a_tag_with_a_removed_code_that_returns_under_a_name_in_use_leaves_a_sound_library(tmp_path: Path) -> None:
    with Library(tmp_path / "home.db", "ann") as home, Library(tmp_path / "away.db", "bob") as away:
        article = put(home, TEXT, title="Kim")
        home.annotations.tag(article, 0, 10, "war")
        passage = home.annotations.highlight(article, 12, 20).id
        home.annotations.note(article, 12, 20, "wrong", passage)
        home.journal.undo()
        merge(away, home.path)
        away.codebook.remove("war")
        away.annotations.tag(away.articles.find(article.id), 22, 25, "war")
        home.annotations.tag(article, 12, 20, "war", passage)
        merge(away, home.path)
        assert away.annotations.get(passage).tags == ("war",)
        assert list(find_problems(away)) == []


def test_a_code_removed_here_stays_removed_for_what_had_one_that_was_merged_into_it(tmp_path: Path) -> None:
    with Library(tmp_path / "home.db", "ann") as home, Library(tmp_path / "away.db", "bob") as away:
        article = put(away, TEXT, title="Kim")
        passage = away.annotations.tag(article, 0, 10, "prices").id
        away.annotations.tag(article, 0, 10, "war", passage)
        merge(home, away.path)
        home.codebook.merge("prices", "war")
        away.journal.undo()
        merge(away, home.path)
        assert away.annotations.get(passage).tags == ("war",), "the one that was merged"
        home.codebook.remove("war")
        merge(home, away.path)
        assert home.codebook.all() == []


def test_a_tag_of_a_removed_code_does_not_return_as_a_new_one_of_a_name_it_had(tmp_path: Path) -> None:
    with Library(tmp_path / "home.db", "ann") as home, Library(tmp_path / "away.db", "bob") as away:
        article = put(away, TEXT, title="Kim")
        passage = away.annotations.tag(article, 0, 10, "prices").id
        merge(home, away.path)
        home.codebook.edit("prices", name="costs")
        home.annotations.tag(home.articles.find(article.id), 11, 15, "prices")
        with Library(home.path, "bob") as bob:
            bob.annotations.remove(passage)
        home.codebook.remove("costs")
        away.annotations.tag(article, 0, 10, "war", passage)
        merge(home, away.path)
        assert home.annotations.get(passage).tags == ("war",)


def test_of_two_codes_that_each_side_merged_into_the_other_one_stays(tmp_path: Path) -> None:
    with Library(tmp_path / "home.db", "ann") as home, Library(tmp_path / "away.db", "bob") as away:
        article = put(home, TEXT, title="Kim")
        home.annotations.tag(article, 0, 10, "war")
        theirs = put(away, TEXT, id=article.id)
        for name in ("war", "peace"):
            away.annotations.tag(theirs, 11, 15, name)
        merge(home, away.path)
        away.codebook.merge("war", "peace")
        merge(home, away.path)
        home.codebook.merge("peace", "war")
        (code,) = away.codebook.all()
        merge(away, home.path)
        assert [(tag.id, tag.name) for tag in away.codebook.all()] == [(code.id, "peace")]
        assert {one.tags for one in away.annotations.of_article(1)} == {("peace",)}
