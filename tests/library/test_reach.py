"""The corrections of other people that a correction would change are known beforehand."""

from __future__ import annotations

from typing import TYPE_CHECKING

from tui.core.corrections import Add, Reject, Relabel, Rename, Target
from tui.core.model import Entity, Marks, Mention, NewArticle
from tui.library import Library

if TYPE_CHECKING:
    from pathlib import Path


def test_the_creators_of_corrections_that_a_correction_would_change_are_known_beforehand(tmp_path: Path) -> None:
    library = Library(tmp_path / "library.db", "ann")
    library.articles.add([NewArticle("Ames met Bors in Lund.\nBors said so.", "1" * 64, "One")])
    text = library.articles.get(1).text
    spans = [(at, at + 4) for at in (text.find("Bors"), text.rfind("Bors"))]
    marks = Marks(tuple(Mention(*span, "ORG", "Bors") for span in spans))
    library.markings.put([(pk, marks) for pk, _ in library.markings.texts(again=True)], "model", "1")
    first, second = spans
    name = library.articles.get(1).id

    def here(span: tuple[int, int], label: str = "ORG") -> Target:
        return Target(Entity("Bors", label), name, "Bors", span)

    library.corrections.correct(Relabel(here(first), "PERSON"))
    with Library(tmp_path / "library.db", "bob") as bobs:
        changed = bobs.corrections.others_changed
        assert changed(Reject(here(first, "PERSON"))) == {"ann": 1}
        assert changed(Add(Target(Entity("Bors in", "ORG"), name, "Bors in", (first[0], first[1] + 3)))) == {"ann": 1}
        assert changed(Relabel(here(first, "PERSON"), "PERSON")) == {}, "both decided the same"
        assert changed(Reject(here(second))) == {}
        assert changed(Relabel(Target(Entity("Bors", "PERSON")), "GPE")) == {}, "a decision about a single place stays"
        assert changed(Rename(Target(Entity("Bors", "PERSON")), "Boris")) == {"ann": 1}
        bobs.corrections.correct(Reject(here(first, "PERSON")))
        assert changed(Relabel(here(first), "GPE")) == {}, "bob decided last"
        bobs.corrections.correct(Relabel(Target(Entity("Bors", "ORG")), "PERSON"))
    assert library.corrections.others_changed(Reject(Target(Entity("Bors", "PERSON")))) == {"bob": 1}
    assert library.corrections.others_changed(Relabel(here(second, "PERSON"), "GPE")) == {"bob": 1}
    library.close()
