from collections.abc import Iterator

from tui.core.model import LABELS
from tui.marks.finder import Finder

TEXT = "Anna Schmidt visited Warsaw on Monday.\n\nShe left Warsaw\u2019s airport\nMonday night. Ms. Anna Schmidt is 44."


def test_mentions_are_inside_the_text_and_never_cross_a_line(finder: Finder) -> None:
    ((key, marks),) = finder.find([("a", TEXT)])
    assert key == "a"
    names = [(TEXT[m.start : m.end], m.label, m.entity) for m in marks.mentions]
    assert ("Warsaw", "GPE", "Warsaw") in names
    assert names.count(("Anna Schmidt", "PERSON", "Anna Schmidt")) == 2
    assert all("\n" not in name for name, _, _ in names)
    assert {label for _, label, _ in names} <= set(LABELS)


def test_articles_are_returned_in_order_with_their_own_marks(finder: Finder) -> None:
    towns = ["Lima", "Oslo", "Cairo", "Tokyo"]
    articles = [(n, f"The mayor of {towns[n % 4]} spoke in {towns[n % 4]}." if n % 3 else "") for n in range(600)]
    marks_of = dict(finder.find(articles))
    assert list(marks_of) == [n for n, _ in articles]
    for n, text in articles:
        assert all(text[m.start : m.end] == m.entity == towns[n % 4] for m in marks_of[n].mentions if m.label == "GPE")


def test_the_stream_is_lazy(finder: Finder) -> None:
    drawn = 0

    def articles() -> Iterator[tuple[int, str]]:
        nonlocal drawn
        for number in range(5000):
            drawn += 1
            yield number, "Nobody knows what comes next."

    next(finder.find(articles()))
    assert drawn < 1000


def test_without_articles_there_are_no_marks(finder: Finder) -> None:
    assert list(finder.find([])) == []
