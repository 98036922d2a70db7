"""Codes that were merged or removed in another library, and others of their names."""

from pathlib import Path

from tests.library.shelf import TEXT, put
from tui.core.annotations import giver_of
from tui.library import Library
from tui.library.transfer.merge import merge
from tui.library.upkeep.backup import back_up


def test_a_code_merged_there_is_merged_here_although_each_side_made_its_own(tmp_path: Path) -> None:
    with Library(tmp_path / "home.db", "ann") as home, Library(tmp_path / "away.db", "bob") as away:
        article = put(home, TEXT, title="Kim")
        merge(away, home.path)
        passage = home.annotations.tag(article, 0, 10, "war").id
        for name in ("war", "sources"):
            away.annotations.tag(away.articles.find(article.id), 12, 20, name)
        merge(home, away.path)  # home's #war is away's from now on, as home knows
        back_up(home, tmp_path / "older.db")
        away.codebook.merge("war", "sources")
        assert merge(home, away.path).tally.conflicts == []
        assert home.annotations.get(passage).tags == ("war",)  # whoever merged it knew nothing of home's
        away.journal.undo()
        merge(away, home.path)
        away.codebook.merge("war", "sources")
        with Library(tmp_path / "older.db", "ann") as older:
            assert merge(older, away.path).tally.conflicts == []
            assert [tag.name for tag in older.codebook.all()] == ["sources"]
            assert older.annotations.get(passage).tags == ("sources",)


def test_a_code_merged_into_one_of_a_name_that_is_just_becoming_free_follows(tmp_path: Path) -> None:
    with Library(tmp_path / "home.db", "ann") as home, Library(tmp_path / "away.db", "bob") as away:
        article = put(home, TEXT, title="Kim")
        home.codebook.add("war")
        passage = home.annotations.tag(article, 0, 10, "economy").id
        merge(away, home.path)
        away.codebook.remove("war")
        away.codebook.add("war")
        away.codebook.merge("economy", "war")
        assert merge(home, away.path).tally.conflicts == []
        assert home.annotations.get(passage).tags == ("war",)


def test_the_color_of_a_code_stays_if_one_made_anew_under_its_name_has_another(tmp_path: Path) -> None:
    with Library(tmp_path / "home.db", "ann") as home, Library(tmp_path / "away.db", "bob") as away:
        home.codebook.add("sources")
        home.codebook.add("war")
        home.codebook.edit("sources", color="#000000")
        home.codebook.merge("sources", "war")
        merge(away, home.path)
        home.journal.undo()
        away.codebook.remove("war")
        away.codebook.add("sources")
        away.codebook.edit("sources", color="#000001")
        assert [f"{each.where} {each.field}" for each in merge(home, away.path).tally.conflicts] == ["#sources color"]
        assert home.codebook.colors()["sources"] == "#000000"


def test_a_tag_that_went_with_its_code_does_not_return_with_a_new_code_that_is_the_same(tmp_path: Path) -> None:
    with Library(tmp_path / "home.db", "bob") as home, Library(tmp_path / "away.db", "ann") as away:
        article = put(away, TEXT, title="Kim")
        passage = away.annotations.highlight(article, 0, 10).id
        merge(home, away.path)
        there = home.articles.find(article.id)
        home.annotations.tag(there, 0, 10, "prices", passage)
        home.codebook.add("war")
        back_up(home, tmp_path / "older.db")
        merge(away, home.path)
        home.codebook.merge("prices", "war")
        home.codebook.remove("war")
        home.annotations.tag(there, 12, 20, "prices")
        away.annotations.tag(article, 0, 10, "prices", passage)  # on ann's own highlight, as bob has one
        merge(away, home.path)  # the new #prices is the one that is still there
        for path in (away.path, tmp_path / "older.db"):
            merge(home, path)
        assert home.annotations.get(passage).tags == ()


def test_of_two_peoples_tags_that_are_one_here_the_one_that_keeps_its_name_stays_its_givers(tmp_path: Path) -> None:
    with Library(tmp_path / "home.db", "ann") as home, Library(tmp_path / "away.db", "bob") as away:
        article = put(home, TEXT, title="Kim")
        home.codebook.add("war")
        home.codebook.add("sources")
        merge(away, home.path)
        away.codebook.merge("sources", "war")
        passage = home.annotations.tag(article, 0, 10, "war").id
        with Library(home.path, "bob") as bob:
            bob.annotations.tag(article, 0, 10, "sources", passage)
        (note,) = [each for each in merge(away, home.path).tally.notes if each.kind == "codes on them"]
        assert (note.outcome, note.where, note.why) == ("left out", "war", "bob's there, ann's here")
        assert giver_of(away.annotations.get(passage), "war") == "ann"
