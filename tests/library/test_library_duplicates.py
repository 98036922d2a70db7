"""The same story in several articles of a library."""

import random

from tui.core.model import NewArticle
from tui.library import Library
from tui.library.tables.duplicates import NEIGHBOURS


def story(seed: int, words: int = 120) -> str:
    return " ".join(random.Random(seed).choices([f"word{n}" for n in range(400)], k=words))


def put(library: Library, *texts: str) -> list[int]:
    return [added.pk for added in library.articles.add(NewArticle(text, "") for text in texts)]


def test_similar_articles_are_listed_as_duplicates_of_each_other(library: Library) -> None:
    text = story(1)
    one, two, other, short = put(library, text, f"{text} and one more line of another paper", story(2), "Too short.")
    assert library.duplicates.pending() == 4
    assert library.duplicates.find() == 4
    assert library.duplicates.pending() == 0
    (duplicate,) = library.duplicates.of(one)
    assert (duplicate.pk, duplicate.likeness > 0.8) == (two, True)
    assert [alike.pk for alike in library.duplicates.of(two)] == [one]
    assert library.duplicates.of(other) == library.duplicates.of(short) == []
    assert [row.alike for row in library.articles.page(0, 9)] == [1, 1, 0, 0]
    (third,) = put(library, f"By somebody.\n{text}")
    library.duplicates.find()
    assert {alike.pk for alike in library.duplicates.of(third)} == {one, two}


def test_a_new_version_is_compared_again(library: Library) -> None:
    text = story(1)
    source = "https://example.org/1"
    library.intake.add([NewArticle(text, "", source=source), NewArticle(f"{text} more", "")], lambda *_: None)
    library.duplicates.find()
    changed = f"{text[:200]} {story(3, 400)}"
    library.intake.add([NewArticle(changed, "", source=source)], lambda *_: None)
    assert [row.alike for row in library.articles.page(0, 9)] == [0, 0]
    assert library.duplicates.pending() == 1
    library.duplicates.find()
    assert [row.alike for row in library.articles.page(0, 9)] == [0, 0]
    library.journal.undo()
    library.duplicates.find()
    assert [row.alike for row in library.articles.page(0, 9)] == [1, 1]


def test_hundreds_of_copies_of_a_text_do_not_cost_quadratic_time(library: Library) -> None:
    text = story(1)
    put(library, *(f"{text} {number}" for number in range(200)))
    library.duplicates.find()
    assert library.connection.value("SELECT count(*) FROM alike") <= 200 * 2 * NEIGHBOURS
