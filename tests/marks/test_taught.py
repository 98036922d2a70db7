"""What readers decided about a name in several articles decides it in a new one, where that says nothing else."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from tui.core.corrections import Merge, Reject, Relabel, Target
from tui.core.model import Entity, Marks, Mention, NewArticle
from tui.library import Library
from tui.marks.finder import marks_of
from tui.marks.mentions import RULES
from tui.marks.pipeline import RawSpan
from tui.marks.taught import TaughtNames

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

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


def test_three_articles_teach_a_name_unless_somebody_says_otherwise(library: Library) -> None:
    for pk in (1, 2):
        decide(library, pk)
    assert library.corrected_marks.taught() == {}
    decide(library, 3)
    assert library.corrected_marks.taught() == {"Titan": TITAN}
    decide(library, 4, "")
    assert library.corrected_marks.taught() == {}, "somewhere it is no name"
    library.journal.undo()
    decide(library, 4, "ORG")
    assert library.corrected_marks.taught() == {}
    library.journal.undo()
    library.corrections.correct(Merge(Target(TITAN), Entity("Titan (vessel)", "EVENT")))
    assert library.corrected_marks.taught() == {"Titan": Entity("Titan (vessel)", "EVENT")}


def names(text: str, spans: list[RawSpan], taught: TaughtNames) -> list[tuple[str, str, str]]:
    found = marks_of(text, spans, LABELS, (*RULES, taught)).mentions
    return [(text[each.start : each.end], each.label, each.entity) for each in found]


def test_what_is_taught_gives_way_to_what_the_article_says() -> None:
    taught = TaughtNames({"Titan": TITAN, "Lund": Entity("Lund FC", "ORG"), "Nebel": Entity("Nebel", "ORG")})
    text = "The Titan was lost.\n\nMr Lund spoke of a Nebel."
    spans = [RawSpan(4, 9, "GPE"), RawSpan(24, 28, "GPE")]
    assert names(text, spans, taught) == [
        ("Titan", "EVENT", "Titan"),
        ("Lund", "PERSON", "Lund"),
        ("Nebel", "ORG", "Nebel"),
    ]
    assert taught.decided == {"Titan": 1, "Nebel": 1}
