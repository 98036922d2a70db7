"""`postil labels`, and names that a model finds under its own labels."""

import json
from pathlib import Path
from typing import TYPE_CHECKING, cast

import pytest

from tests.cli.conftest import Postil
from tui.app.children.processes import MarkingProcess, MarkResult
from tui.core.model import LABELS, NewArticle
from tui.library import Library

if TYPE_CHECKING:
    from spacy.pipeline import EntityRuler

TEXT = "Marta carried a Nebel through Lund, and the cough came back."


@pytest.fixture
def library(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    path = tmp_path / "labels.db"
    with Library(path, "ann") as opened:
        opened.articles.add([NewArticle(TEXT, "", title="Lund", language="en")])
    monkeypatch.setenv("POSTIL_LIBRARY", str(path))
    return path


@pytest.fixture(scope="module")
def model(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A spaCy pipeline with its own labels."""
    import spacy

    nlp = spacy.blank("en")
    patterns = [{"label": label, "pattern": words} for label, words in (("PER", "Marta"), ("GUN", "Nebel"))]
    patterns += [{"label": "SYMPTOM", "pattern": "cough"}, {"label": "SYMPTOM", "pattern": "came"}]
    cast("EntityRuler", nlp.add_pipe("entity_ruler")).add_patterns(patterns)  # type: ignore[arg-type]
    path = tmp_path_factory.mktemp("model") / "own"
    nlp.to_disk(path)
    return path


def names(library: Path) -> list[tuple[str, str]]:
    with Library(library, "ann") as opened:
        return [(TEXT[each.start : each.end], each.label) for each in opened.marks.of_article(1).mentions]


@pytest.mark.parametrize("processes", ["1", pytest.param("2", marks=pytest.mark.long)])
def test_a_label_of_a_model_is_mapped_to_ours_or_reported(
    postil: Postil, process: Postil, library: Path, model: Path, processes: str
) -> None:
    run = process if processes == "2" else postil
    done = run("mark", "--model", model, "--processes", processes, "--library", library)
    assert done.lines[1].startswith("left out: 2 SYMPTOM, 1 GUN; `postil labels edit ")
    assert names(library) == [("Marta", "PERSON")]
    means = ("--means", "own:GUN", "--means", "owm:SYMPTOM")
    assert postil("labels", "add", "weapon", *means).out == "added WEAPON, key w\n"
    again = run("mark", "--model", model, "--again", "--processes", processes, "--library", library)
    assert again.lines[1].startswith("left out: 2 SYMPTOM (owm:SYMPTOM: no model used here is called so);")
    assert names(library) == [("Marta", "PERSON"), ("Nebel", "WEAPON")]
    if processes == "1":
        result = json.loads(
            postil("mark", "--model", model, "--again", "--progress-json", "--library", library).lines[-1]
        )
        assert MarkingProcess(library).parse(result) == MarkResult({"SYMPTOM": 2}, ""), "the reader gets the message"
    postil("labels", "edit", "PERSON", "--means", "")
    postil("labels", "edit", "WEAPON", "--means", "")
    texts = [f"Number {number} of the Nebel was lost." for number in range(3)]
    with Library(library, "ann") as opened:
        opened.articles.add([NewArticle(text, f"{at:064}", text, language="en") for at, text in enumerate(texts)])
    for number in ("2", "3", "4"):
        assert postil("correct", number, "Nebel", "--label", "WEAPON").code == 0
    last = run("mark", "--model", model, "--again", "--processes", processes, "--library", library)
    assert any(line.endswith("as corrected in other articles: “Nebel”") for line in last.lines)
    assert names(library) == [("Nebel", "WEAPON")], "three articles have taught it"


def test_labels_are_listed_added_changed_and_removed(postil: Postil, library: Path) -> None:
    assert [row["name"] for row in postil("labels", "--json").json] == [*LABELS]
    postil("labels", "add", "nerve agent", "--color", "pink", "--key", "a", "--description", "what kills")
    (own,) = [row for row in postil("labels", "list", "--json").json if row["name"] == "NERVE_AGENT"]
    assert own == {
        "name": "NERVE_AGENT",
        "color": "pink",
        "key": "a",
        "description": "what kills",
        "means": [],
        "names": 0,
        "corrections": 0,
    }
    assert postil("labels").lines[-1].split() == ["NERVE_AGENT", "a", "pink", "·", "·", "·", "what", "kills"]
    assert postil("correct", "Lund", "Nebel", "--label", "nerve_agent").code == 0
    assert names(library) == [("Nebel", "NERVE_AGENT")]
    assert [row["name"] for row in postil("entities", "--label", "NERVE_AGENT", "--json").json] == ["Nebel"]
    refused = postil("labels", "remove", "NERVE_AGENT")
    assert (refused.code, "1 name has it" in refused.err) == (1, True)
    unknown = postil("correct", "Lund", "Nebel", "--label", "POISON")
    assert (unknown.code, "`postil labels add POISON` makes it" in unknown.err) == (1, True)
    assert postil("labels", "edit", "NERVE_AGENT").code == 2
    assert postil("labels", "remove", "DATE").out == "DATE is as shipped with Postil\n"
