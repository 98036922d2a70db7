"""Merges of libraries that have parts of annotations from files: most of those do not say when a part was made."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.decisions.world import wait
from tests.library.shelf import claim_of, put
from tui.core.model import Article
from tui.formats import export, import_
from tui.library import Library
from tui.library.transfer.merge import merge

WORDS = "Zoë met Kim in Oslo."


@pytest.fixture
def pair(tmp_path: Path) -> Iterator[tuple[Library, Library, Article]]:
    """Yield two libraries of one person, with the article that both have."""
    with Library(tmp_path / "home.db", "ann") as home, Library(tmp_path / "away.db", "ann") as away:
        article, _ = (put(each, WORDS, id="a") for each in (home, away))
        yield home, away, article


def carry(name: str, source: Library, target: Library) -> None:
    path = source.path.with_suffix(".x")
    export(name, source, target=path)
    import_(name, target, path)


def test_a_claim_that_came_in_a_file_goes_with_the_one_it_is(pair: tuple[Library, Library, Article]) -> None:
    home, away, article = pair
    first, second = (away.annotations.highlight(article, *span).id for span in ((0, 3), (8, 11)))
    for each, span in ((first, (0, 3)), (second, (8, 11))):
        wait()
        away.annotations.claim(article, *span, "Kim", each)
    carry("w3c", away, home)
    wait()
    away.annotations.unclaim(first)
    home.annotations.unclaim(second)
    for library, other in ((home, away), (away, home)):
        tally = merge(library, other.path).tally
        assert not tally.conflicts
        assert "removed there by ann" in [note.why for note in tally.notes]
        assert [each.claim for each in library.annotations.of_article(1)] == [None, None]


def test_an_independent_claim_leaves_the_speaker_that_came_in_a_file(pair: tuple[Library, Library, Article]) -> None:
    home, away, article = pair
    passage = home.annotations.highlight(article, 0, 3).id
    merge(away, home.path)
    home.annotations.claim(article, 0, 3, "Kim", passage)
    export("w3c", home, target=home.path.with_suffix(".json"))
    home.journal.undo()
    import_("w3c", home, home.path.with_suffix(".json"))
    wait()
    away.annotations.claim(article, 0, 3, "", passage)
    tally = merge(home, away.path).tally
    assert claim_of(home, passage).speaker == "Kim"
    assert [(each.field, each.here, each.there) for each in tally.conflicts] == [("speaker", "Kim", "")]


def test_a_tag_from_a_file_follows_its_giver_after_its_annotation_was_removed_and_brought_back(
    pair: tuple[Library, Library, Article],
) -> None:
    home, away, article = pair
    passage = away.annotations.highlight(article, 0, 3).id
    wait()
    away.annotations.tag(article, 0, 3, "war", passage)
    wait()
    away.annotations.note(article, 0, 3, "and a word", passage)
    carry("cas-xmi", away, home)
    home.annotations.remove(passage)
    home.journal.undo()
    wait()
    away.annotations.untag(passage, "war")
    merge(home, away.path)
    assert home.annotations.get(passage).tags == ()


def test_a_speaker_that_replaced_the_one_of_a_file_replaces_it_in_a_merge(
    pair: tuple[Library, Library, Article],
) -> None:
    home, away, article = pair
    passage = away.annotations.claim(article, 0, 3, "Kim").id
    merge(home, away.path)
    away.claims.edit(passage, speaker="Zoë")
    export("w3c", away, target=home.path.with_suffix(".json"))
    wait()
    home.annotations.recolor(passage, "pink")  # it is changed later than in the file
    import_("w3c", home, home.path.with_suffix(".json"))
    home.claims.edit(passage, speaker="Oslo")
    assert not merge(away, home.path).tally.conflicts
    assert claim_of(away, passage).speaker == "Oslo"


def test_a_file_from_before_a_note_was_taken_off_asks_where_a_merge_brought_it_without(
    pair: tuple[Library, Library, Article],
) -> None:
    home, away, article = pair
    passage = home.annotations.highlight(article, 0, 3).id
    home.annotations.note(article, 0, 3, "who?", passage)
    path = home.path.with_suffix(".x")
    export("brat", home, target=path)
    wait()
    home.annotations.note(article, 0, 3, "", passage)
    merge(away, home.path)
    assert [(each.here, each.there) for each in import_("brat", away, path).tally.conflicts] == [("", "who?")]
    assert away.annotations.get(passage).note == ""
