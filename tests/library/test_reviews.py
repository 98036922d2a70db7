"""Reviews of the names of an article: their creator, their text, and what is open since."""

import json
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.formats.sample_library import exported
from tests.library.ames_and_bors import BORS, ONE, labels, mark, model_mentions
from tui.core.corrections import Reject, Relabel, Target
from tui.core.errors import ConflictError
from tui.core.model import Marks, Mention, NewArticle
from tui.formats import import_
from tui.formats.import_common import BadInputError
from tui.formats.round_trip import check_round_trip
from tui.library import Library
from tui.library.transfer.merge import merge
from tui.library.upkeep.check import find_problems


@pytest.fixture
def ann(tmp_path: Path) -> Iterator[Library]:
    with Library(tmp_path / "ann.db", "ann") as library:
        library.articles.add([NewArticle(ONE, "1" * 64, "One", id="one")])
        mark(library)
        yield library


@pytest.fixture
def ben(tmp_path: Path) -> Iterator[Library]:
    """A colleague's own library with the same article."""
    with Library(tmp_path / "ben.db", "ben") as library:
        library.articles.add([NewArticle(ONE, "1" * 64, "One", id="one")])
        mark(library)
        yield library


def reviewers(library: Library) -> list[tuple[str, int]]:
    return [(each.creator, each.revision) for each in library.reviews.of_article("one")]


def states(library: Library) -> list[str]:
    return [each.state for each in library.marks.of_article(1).mentions]


def test_all_undecided_names_are_confirmed_in_one_step(ann: Library) -> None:
    article = ann.articles.get(1)
    ann.corrections.correct(Reject(Target(BORS, "one", "Bors", (9, 13))))
    assert ann.reviews.count_undecided(article) == 3
    assert ann.reviews.review(article).confirmed == 3
    assert states(ann) == ["confirmed", "rejected", "confirmed", "confirmed"]
    assert reviewers(ann) == [("ann", 1)]
    assert ann.reviews.articles() == [1]
    assert ann.reviews.articles("ben") == []
    assert ann.reviews.review(article).confirmed == 0
    assert [step.action for step in ann.journal.steps()] == ["reviewed", "reject here"], "repeating it is not a step"
    ann.journal.undo()
    assert states(ann) == ["found", "rejected", "found", "found"]
    assert reviewers(ann) == []
    ann.journal.redo()
    assert states(ann) == ["confirmed", "rejected", "confirmed", "confirmed"]
    assert reviewers(ann) == [("ann", 1)]
    assert list(find_problems(ann)) == []


def test_names_found_or_corrected_later_are_open_until_the_next_review(ann: Library) -> None:
    article = ann.articles.get(1)
    ann.reviews.review(article)
    marks = model_mentions(ONE)
    ann.markings.put([(1, Marks((*marks.mentions[:-1], Mention(29, 33, "LOC", "said"))))], "another", "1")
    assert labels(ann, 1, "Bors") == [("ORG", "confirmed")] * 2, "reviewed names stay"
    assert ann.reviews.count_undecided(article) == 1
    with Library(ann.path, "ben") as ben:
        ben.corrections.correct(Relabel(Target(BORS, "one", "Bors", (9, 13)), "PERSON"))
        (review,) = ann.reviews.of_article("one")
        assert ann.reviews.count_changed_since(article, review) == 1
        assert ben.reviews.review(article).confirmed == 1
        assert reviewers(ann) == [("ann", 1), ("ben", 1)]
        ben.reviews.take_back_own(article)
        assert reviewers(ann) == [("ann", 1)]
        assert "found" not in states(ann), "confirmed names stay"
        ben.journal.undo()
    assert ann.reviews.review(article).confirmed == 0
    (review, _) = ann.reviews.of_article("one")
    assert ann.reviews.count_changed_since(article, review) == 0
    ann.journal.undo()
    assert reviewers(ann) == [("ann", 1), ("ben", 1)], "the first review is there again"
    assert list(find_problems(ann)) == []


def test_a_new_text_is_not_reviewed_and_that_is_reported(ann: Library) -> None:
    article = ann.articles.get(1)
    ann.reviews.review(article)
    ann.revisions.revise(1, NewArticle(ONE.replace("Monday", "Tuesday") + " Then Ames left.", "2" * 64, "One"))
    assert ann.reviews.articles() == []
    assert reviewers(ann) == [("ann", 1)]
    with pytest.raises(ConflictError, match="has changed: read the names again"):
        ann.reviews.review(article)
    mark(ann)
    assert ann.reviews.count_undecided(ann.articles.get(1)) == 1
    ann.reviews.review(ann.articles.get(1))
    assert reviewers(ann) == [("ann", 2)]
    ann.journal.undo()
    ann.journal.undo()
    assert reviewers(ann) == [("ann", 1)]
    assert list(find_problems(ann)) == []


def test_a_merge_keeps_the_reviews_of_both_people(ann: Library, ben: Library) -> None:
    ann.reviews.review(ann.articles.get(1))
    ben.reviews.review(ben.articles.get(1))
    (own,) = ben.reviews.of_article("one")
    result = merge(ben, ann.path)
    assert dict(result.tally.rows)["articles reviewed"]["added"] == 1
    assert result.imported.changed
    assert ben.reviews.of_article("one") == (*ann.reviews.of_article("one"), own)
    assert not merge(ben, ann.path).imported.changed
    merge(ann, ben.path)
    assert ann.reviews.of_article("one") == ben.reviews.of_article("one")
    ann.reviews.take_back_own(ann.articles.get(1))
    result = merge(ben, ann.path)
    assert dict(result.tally.rows)["articles reviewed"]["changed"] == 1
    assert reviewers(ben) == [("ben", 1)]
    merge(ann, ben.path)
    assert reviewers(ann) == [("ben", 1)]
    ben.journal.undo()
    assert reviewers(ben) == [("ann", 1), ("ben", 1)]
    assert list(find_problems(ann)) == list(find_problems(ben)) == []


def test_a_review_undone_there_is_removed_and_an_older_one_restored(ann: Library, tmp_path: Path) -> None:
    article = ann.articles.get(1)
    ann.reviews.review(article)
    first = ann.reviews.of_article("one")
    with Library(tmp_path / "copy.db", "carl") as copy:
        merge(copy, ann.path)
        ann.markings.put([(1, Marks((*model_mentions(ONE).mentions, Mention(29, 33, "LOC", "said"))))], "another", "1")
        assert ann.reviews.review(article).confirmed == 1
        merge(copy, ann.path)
        assert copy.reviews.of_article("one") == ann.reviews.of_article("one") != first
        ann.journal.undo()
        merge(copy, ann.path)
        again = ann.reviews.of_article("one")
        assert [each._replace(created=first[0].created) for each in again] == [*first], "it was reviewed again"
        assert copy.reviews.of_article("one") == again
        assert not merge(copy, ann.path).imported.changed


def test_a_review_of_another_text_is_left_out_and_reported(ann: Library, ben: Library, tmp_path: Path) -> None:
    ben.revisions.revise(1, NewArticle(ONE + " Then Ames left.", "2" * 64, "One"))
    ann.reviews.review(ann.articles.get(1))
    merge(ben, ann.path)
    assert reviewers(ben) == [("ann", 1)], "that text is the earlier version here"
    mark(ben)
    ben.reviews.review(ben.articles.get(1))
    result = merge(ann, ben.path)
    assert dict(result.tally.rows)["articles reviewed"]["left out"] == 1
    (note,) = [each for each in result.tally.notes if each.kind == "articles reviewed"]
    assert (note.where, note.why) == ("“One”", "the text that ben reviewed is not here")


def test_reviews_survive_export_and_import_as_jsonl_exactly(ann: Library, tmp_path: Path) -> None:
    ann.reviews.review(ann.articles.get(1))
    with Library(ann.path, "ben") as ben:
        ben.reviews.review(ben.articles.get(1))
    data = exported(ann, "jsonl")
    reviews = json.loads(data)["reviewed"]
    assert [(each["creator"], each["revision"]) for each in reviews] == [("ann", 1), ("ben", 1)]
    (tmp_path / "x.jsonl").write_bytes(data)
    with Library(tmp_path / "empty.db", "cleo") as empty:
        import_("jsonl", empty, tmp_path / "x.jsonl")
        assert exported(empty, "jsonl") == data
        assert empty.reviews.of_article("one") == ann.reviews.of_article("one")
        empty.journal.undo()
        assert empty.reviews.of_article("one") == ()
    assert check_round_trip("jsonl", ann).differences == ()
    ann.reviews.take_back_own(ann.articles.get(1))
    import_("jsonl", ann, tmp_path / "x.jsonl")
    assert reviewers(ann) == [("ben", 1)], "a withdrawn review stays withdrawn"
    for bad, message in (({"revision": 2}, "is of revision 2"), ({"counter": 2**60}, "larger than any counter")):
        line = {**json.loads(data), "reviewed": [{"creator": "x", "created": reviews[0]["created"], **bad}]}
        (tmp_path / "bad.jsonl").write_text(json.dumps(line))
        with pytest.raises(BadInputError, match=message):
            import_("jsonl", ann, tmp_path / "bad.jsonl")


def test_reviews_are_removed_and_restored_with_their_article(ann: Library) -> None:
    article = ann.articles.get(1)
    ann.reviews.review(article)
    (attached,) = ann.removals.remove([article])
    assert attached.line.endswith("4 corrected names, 1 review of its names")
    assert reviewers(ann) == []
    ann.journal.undo()
    assert reviewers(ann) == [("ann", 1)]
    assert set(states(ann)) == {"confirmed"}
    assert list(find_problems(ann)) == []


def test_a_later_time_that_came_with_an_undone_merge_is_no_damage(ann: Library, tmp_path: Path) -> None:
    ann.reviews.review(ann.articles.get(1))
    with Library(tmp_path / "home.db", "ann") as home, Library(ann.path, "ben") as ben:
        merge(home, ann.path)
        home.reviews.take_back_own(home.articles.get(1))
        home.journal.undo()
        merge(ann, home.path)
        ben.removals.remove([ben.articles.get(1)])
        ann.journal.undo()
        ben.journal.undo()
    assert reviewers(ann) == [("ann", 1)]
    assert list(find_problems(ann)) == []
