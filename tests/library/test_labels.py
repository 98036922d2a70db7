"""Custom labels: creating, changing, removing, undo, merges, and what is refused."""

import shutil
from collections.abc import Callable
from pathlib import Path

import pytest

from tests.library.shelf import put
from tui.core.corrections import Add, Target
from tui.core.errors import ConflictError, NotFoundError
from tui.core.labels import DEFAULT_LABELS, EntityLabel, meanings, new_label
from tui.core.model import Entity
from tui.formats import export, import_
from tui.library import Library
from tui.library.transfer.merge import merge
from tui.library.upkeep.check import find_problems

WEAPON = EntityLabel("WEAPON", "orange", "w", "what is fired", ("PRODUCT", "fr_model:MISC"))


@pytest.fixture
def open_library(tmp_path: Path, blank: Path) -> Callable[[str], Library]:
    def open_as(creator: str) -> Library:
        path = tmp_path / f"{creator}.db"
        if not path.exists():
            shutil.copy(blank, path)
        return Library(path, creator)

    return open_as


Open = Callable[[str], Library]


def test_each_change_is_a_step_that_can_be_undone(open_library: Open) -> None:
    with open_library("ann") as library:
        assert library.labels.all() == [*DEFAULT_LABELS]
        library.labels.add(WEAPON)
        library.labels.edit(WEAPON._replace(color="pink", means=("PRODUCT",)))
        assert library.labels.get("WEAPON") == WEAPON._replace(color="pink", means=("PRODUCT",))
        assert [step.summary for step in library.journal.steps(limit=5)] == [
            "label WEAPON: color orange → pink, means PRODUCT fr_model:MISC → PRODUCT",
            "label WEAPON",
        ]
        library.journal.undo()
        assert library.labels.get("WEAPON") == WEAPON
        library.labels.remove("WEAPON")
        library.journal.undo()
        library.journal.undo()
        assert library.labels.all() == [*DEFAULT_LABELS]
        library.journal.redo()
        assert library.labels.all() == [*DEFAULT_LABELS, WEAPON]
        assert not [*find_problems(library)]


def test_a_built_in_label_can_be_changed_and_reset(open_library: Open) -> None:
    with open_library("ann") as library:
        person = DEFAULT_LABELS[0]
        library.labels.edit(person._replace(means=("PER",), color="green"))
        assert library.labels.all()[0].means == ("PER",)
        with pytest.raises(ConflictError, match="label_person"):
            library.labels.edit(library.labels.get("PERSON")._replace(key="z"))
        library.labels.remove("PERSON")
        assert library.labels.all() == [*DEFAULT_LABELS]


@pytest.mark.parametrize(
    ("label", "says"),
    [
        (EntityLabel("Weapon"), "capital letters"),
        (EntityLabel("W", "mauve"), "no colour"),
        (EntityLabel("W", key="p"), "that of PERSON"),
        (EntityLabel("W", key="x"), "no key"),
        (EntityLabel("W", key="ww"), "no key"),
        (EntityLabel("W", means=("ORG",)), "means ORG already"),
        (EntityLabel("ORG"), "already"),
    ],
)
def test_an_invalid_label_is_refused_and_changes_nothing(label: EntityLabel, says: str, open_library: Open) -> None:
    with open_library("ann") as library:
        with pytest.raises(ConflictError, match=says):
            library.labels.add(label)
        with pytest.raises(NotFoundError, match="postil labels add"):
            library.labels.get("NOWHERE")
        assert library.labels.all() == [*DEFAULT_LABELS]


def test_a_label_in_use_cannot_be_removed(open_library: Open) -> None:
    with open_library("ann") as library:
        article = put(library, "They fired a Nebel at it.", id="a")
        library.labels.add(WEAPON)
        library.corrections.correct(Add(Target(Entity("Nebel", "WEAPON"), "a", "Nebel", (13, 18))), article)
        assert library.labels.uses("WEAPON") == (1, 1)
        assert [(each.label, each.state) for each in library.marks.of_article(1).mentions] == [("WEAPON", "confirmed")]
        with pytest.raises(ConflictError, match="1 name has it, 1 correction"):
            library.labels.remove("WEAPON")
        library.journal.undo()
        library.labels.remove("WEAPON")
        assert library.labels.all() == [*DEFAULT_LABELS]


def test_a_merge_adds_labels_and_removes_none(open_library: Open) -> None:
    with open_library("ann") as ann, open_library("ben") as ben:
        ann.labels.add(WEAPON)
        ann.labels.edit(DEFAULT_LABELS[1]._replace(color="blue"))
        ben.labels.add(EntityLabel("WEAPON", "pink", "a"))
        ben.labels.add(EntityLabel("ILLNESS", "green", "w", means=("PRODUCT",)))
        done = merge(ann, ben.path)
        assert [(each.name, each.color, each.key, each.means) for each in ann.labels.all()[7:]] == [
            ("ILLNESS", "green", "", ()),
            ("WEAPON", "orange", "w", WEAPON.means),
        ]
        reasons = {note.where: note.why for note in done.tally.notes if note.kind == "labels of names"}
        assert reasons.keys() == {"ILLNESS", "WEAPON"}
        merge(ben, ann.path)
        assert ben.labels.get("ORG").color == "blue"
        assert ben.labels.get("WEAPON") == EntityLabel("WEAPON", "pink", "a")
        before = ann.labels.all()
        merge(ann, ben.path)
        assert ann.labels.all() == before


def test_labels_survive_export_and_import_exactly(open_library: Open, tmp_path: Path) -> None:
    with open_library("ann") as library, open_library("ben") as other:
        article = put(library, "They fired a Nebel at it.", id="a")
        library.labels.add(WEAPON)
        library.labels.edit(DEFAULT_LABELS[6]._replace(means=()))
        library.corrections.correct(Add(Target(Entity("Nebel", "WEAPON"), "a", "Nebel", (13, 18))), article)
        first, second = tmp_path / "first.jsonl", tmp_path / "second.jsonl"
        export("jsonl", library, first)
        assert "fields" not in dict(import_("jsonl", other, first).tally.rows)
        assert other.labels.all() == library.labels.all()
        export("jsonl", other, second)
        assert second.read_bytes() == first.read_bytes()


def test_a_meaning_for_one_model_wins_over_the_general_one() -> None:
    labels = [EntityLabel("A", means=("MISC", "PER")), EntityLabel("B", means=("fr:MISC",))]
    assert meanings(labels, "fr") == {"MISC": "B", "PER": "A"}
    assert meanings(labels, "de") == {"MISC": "A", "PER": "A"}


def test_a_new_label_gets_a_free_letter_and_the_rarest_colour() -> None:
    assert new_label("POISON", DEFAULT_LABELS) == EntityLabel("POISON", "yellow", "i")
    assert new_label("XMSQ", DEFAULT_LABELS).key == ""
