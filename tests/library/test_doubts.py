"""The next article to review is the one with the least certain names."""

from pathlib import Path

import pytest

from tui.core.doubts import ALL_DECIDED, doubt, unsure
from tui.core.model import Marks, Mention, NewArticle
from tui.library import Library
from tui.library.upkeep.check import find_problems


def marked(text: str, **names: str) -> tuple[Mention, ...]:
    """Return a mention with its label at each place of a name; `_` stands for a space."""
    mentions = []
    for key, label in names.items():
        name = key.replace("_", " ")
        at = text.find(name)
        while at >= 0:
            mentions.append(Mention(at, at + len(name), label, name))
            at = text.find(name, at + 1)
    return tuple(sorted(mentions, key=lambda each: each.start))


@pytest.mark.parametrize(
    ("text", "names", "expected"),
    [
        ("Anna Blom met Blom in Lund.", {"Anna_Blom": "PERSON", "Lund": "GPE"}, set()),
        ("the boss met Bloomberg in Lund.", {"Bloomberg": "PERSON", "Lund": "GPE"}, {"bloomberg"}),
        ("it is said that the NATO grew.", {"NATO": "ORG"}, {"nato"}),
        ("the NATO Grew In Lund", {"Lund": "GPE"}, {"lund"}),
        ("it was the House Committee on Armed Services.", {"House_Committee_on_Armed_Services": "ORG"}, None),
        ("it was on Monday the second of May.", {"Monday": "DATE"}, set()),
    ],
)
def test_names_are_uncertain_for_a_reason(text: str, names: dict[str, str], expected: set[str] | None) -> None:
    doubts = unsure(text, marked(text, **names))
    assert doubts == ({"house committee on armed services"} if expected is None else expected)


def test_one_name_with_two_labels_is_uncertain_until_decided() -> None:
    text = "it is said that Titan met Titan there."
    first, second = marked(text, Titan="GPE")
    other = Mention(second.start, second.end, "EVENT", "Titan")
    assert unsure(text, (first, second)) == set()
    assert unsure(text, (first, other)) == {"titan"}
    decided = [Mention(each.start, each.end, each.label, "Titan", "ann", "confirmed") for each in (first, other)]
    assert unsure(text, decided) == set()
    assert doubt(text, decided) == ALL_DECIDED
    assert doubt(text, ()) == 0.0
    assert doubt(text, (first, second), disputed=1) > doubt(text, (first, second))


SURE, UNSURE, NONE = "it is Lund again, and Lund.", "it is said that Boss met Titan.", "nothing at all."


@pytest.fixture
def library(tmp_path: Path) -> Library:
    library = Library(tmp_path / "library.db", "ann")
    texts = (SURE, UNSURE, NONE)
    library.articles.add([NewArticle(text, str(n) * 64, f"T{n}") for n, text in enumerate(texts)])
    marks = (marked(SURE, Lund="GPE"), marked(UNSURE, Boss="PERSON", Titan="PERSON"), ())
    library.markings.put([(pk, Marks(names)) for pk, names in enumerate(marks, 1)], "model", "1")
    return library


def test_the_least_certain_article_comes_first_and_reviewed_ones_not_at_all(library: Library) -> None:
    with library:
        first = library.reviews.least_sure.next()
        assert first is not None
        assert (first.pk, first.unsure, first.undecided, first.disputed) == (2, ("Boss", "Titan"), 2, 0)
        assert library.reviews.least_sure.count_left() == 2
        library.reviews.review(library.articles.get(2))
        second = library.reviews.least_sure.next()
        assert second is not None
        assert (second.pk, second.unsure) == (1, ())
        third = library.reviews.least_sure.next(skip=[1])
        assert third is not None
        assert third.pk == 3
        for pk in (1, 3):
            library.reviews.review(library.articles.get(pk))
        assert library.reviews.least_sure.next() is None
        library.journal.undo()
        library.journal.undo()
        library.journal.undo()
        again = library.reviews.least_sure.next()
        assert again == first
        library.removals.remove([library.articles.get(2)])
        next_article = library.reviews.least_sure.next()
        assert next_article is not None
        assert next_article.pk == 1
        library.journal.undo()
        assert library.reviews.least_sure.next() == first
        assert list(find_problems(library)) == []


def test_disagreeing_models_are_less_certain_and_new_names_reopen_a_reviewed_article(
    library: Library,
) -> None:
    with library:
        library.reviews.review(library.articles.get(2))
        library.markings.put([(1, Marks(marked(SURE, Lund="ORG")))], "another", "1")
        (disputed,) = library.connection.one("SELECT disputed FROM doubts WHERE article = 1") or (0,)
        assert disputed == 1
        library.markings.put([(1, Marks(marked(SURE, Lund="ORG")))], "another", "1")
        assert library.connection.one("SELECT disputed FROM doubts WHERE article = 1") == (1,), (
            "no other model has marked it since"
        )
        first = library.reviews.least_sure.next()
        assert first is not None
        assert (first.pk, first.disputed) == (1, 1)
        library.reviews.review(library.articles.get(1))
        library.markings.put([(2, Marks(marked(UNSURE, Boss="PERSON", said="PERSON")))], "another", "1")
        again = library.reviews.least_sure.next()
        assert again is not None
        assert (again.pk, again.unsure) == (2, ("said",))


def test_articles_marked_earlier_are_assessed_on_request(library: Library) -> None:
    with library:
        library.connection.run("UPDATE doubts SET doubt = 9.0")
        assert library.reviews.least_sure.next(fill=0) is None
        first = library.reviews.least_sure.next(fill=2)
        assert first is not None
        assert first.pk == 2
        assert library.connection.value("SELECT count(*) FROM doubts WHERE doubt = 9.0") == 1
