"""What people decided about a name in several articles decides it in a new one, unless that article says otherwise."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING, cast

import pytest

from tui.core.corrections import Correction, Merge, Reject, Relabel, Rename, Target
from tui.core.model import Entity, Marks, Mention, NewArticle
from tui.jobs.marking import mark_articles
from tui.library import Library
from tui.marks.finder import marks_of
from tui.marks.mentions import RULES
from tui.marks.pipeline import RawSpan
from tui.marks.taught import TaughtNames

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator
    from pathlib import Path

    from tui.marks.workers.pool import WorkerPool

TITAN = Entity("Titan", "EVENT")
LABELS = ("PERSON", "ORG", "GPE", "EVENT")


@pytest.fixture
def library(tmp_path: Path) -> Iterator[Library]:
    with Library(tmp_path / "library.db", "ann") as made:
        texts = [f"The Titan was lost, {number}." for number in range(4)]
        made.articles.add([NewArticle(text, f"{number:064}", text) for number, text in enumerate(texts)])
        made.markings.put([(pk, Marks((Mention(4, 9, "GPE", "Titan"),))) for pk, _ in made.markings.texts()], "m", "1")
        yield made


def decide(library: Library, pk: int, label: str = "EVENT") -> None:
    article = library.articles.get(pk)
    target = Target(Entity("Titan", "GPE"), article.id, "Titan", (4, 9))
    library.corrections.correct(Relabel(target, label) if label else Reject(target), article)


def test_three_articles_teach_a_name_unless_a_person_says_otherwise(library: Library) -> None:
    for pk in (1, 2):
        decide(library, pk)
    assert library.corrected_marks.taught() == {}
    decide(library, 3)
    assert library.corrected_marks.taught() == {"Titan": TITAN}
    decide(library, 4, "")
    assert library.corrected_marks.taught() == {}, "in one article it was rejected"
    library.journal.undo()
    decide(library, 4, "ORG")
    assert library.corrected_marks.taught() == {}
    library.journal.undo()
    library.corrections.correct(Merge(Target(TITAN), Entity("Titan (vessel)", "EVENT")))
    assert library.corrected_marks.taught() == {"Titan": Entity("Titan (vessel)", "EVENT")}


class OneName:
    """A model that finds the same name in each article."""

    name, version, tried = "one name", "1", ()

    def __init__(self) -> None:
        self.unmeant, self.decided = Counter[str](), Counter[str]()

    def find(self, articles: Iterable[tuple[int, str]]) -> Iterator[tuple[int, Marks]]:
        for pk, _ in articles:
            yield pk, Marks((Mention(4, 9, "GPE", "Titan"),))


@pytest.mark.parametrize("is_everywhere", [True, False])
def test_a_persons_correction_survives_another_marking(library: Library, is_everywhere: bool) -> None:
    def mark_again() -> list[Marks]:
        mark_articles(library, cast("WorkerPool", OneName()), lambda _done: None, again=True)
        return [library.marks.of_article(pk) for pk in (1, 2)]

    first, name = mark_again(), Entity("Titan", "GPE")
    corrections: list[Correction] = [
        Rename(Target(name), "Moon"),
        Merge(Target(Entity("Moon", "GPE")), Entity("Luna", "GPE")),
    ]
    if not is_everywhere:
        corrections = [Rename(Target(name, library.articles.get(pk).id), "Luna") for pk in (1, 2, 3, 4)]
    for correction in corrections:
        library.corrections.correct(correction)
    again = mark_again()
    assert [(m.entity, m.origin, m.state) for each in again for m in each.mentions] == [
        ("Luna", "ann", "found" if is_everywhere else "confirmed")  # a rule reaches unseen places
    ] * 2
    for _ in corrections:
        library.journal.undo()
    assert mark_again() == first


def names(text: str, spans: list[RawSpan], taught: TaughtNames) -> list[tuple[str, str, str]]:
    found = marks_of(text, spans, LABELS, (*RULES, taught)).mentions
    return [(text[each.start : each.end], each.label, each.entity) for each in found]


def test_a_taught_name_yields_to_what_the_article_says() -> None:
    taught = TaughtNames({"Titan": TITAN, "Lund": Entity("Lund FC", "ORG"), "Nebel": Entity("Nebel", "ORG")})
    text = "The Titan was lost.\n\nMr Lund spoke of a Nebel."
    spans = [RawSpan(4, 9, "GPE"), RawSpan(24, 28, "GPE")]
    assert names(text, spans, taught) == [
        ("Titan", "EVENT", "Titan"),
        ("Lund", "PERSON", "Lund"),
        ("Nebel", "ORG", "Nebel"),
    ]
    assert taught.decided == {"Titan": 1, "Nebel": 1}
