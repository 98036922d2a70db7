"""`postil correct`: names are corrected, confirmed and rejected and articles called reviewed from a terminal."""

import json
from pathlib import Path

import pytest

from tests.cli.conftest import Postil
from tests.library.ames_and_bors import ONE, TWO, labels, mark
from tui.core.corrections import Relabel, Target
from tui.core.model import Entity, NewArticle
from tui.formats import export
from tui.library import Library
from tui.library.tables.corrected_marks import AT_ONCE


@pytest.fixture(autouse=True)
def library(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    path = tmp_path / "names.db"
    monkeypatch.setenv("POSTIL_LIBRARY", str(path))
    with Library(path, "ann") as opened:
        opened.articles.add([NewArticle(ONE, "1" * 64, "One", id="one"), NewArticle(TWO, "2" * 64, "Two", id="two")])
        mark(opened)
    return path


def names(path: Path, pk: int, name: str) -> list[tuple[str, str]]:
    with Library(path, "ann") as opened:
        return labels(opened, pk, name)


def undo(path: Path) -> None:
    with Library(path, "ann") as opened:
        assert opened.journal.undo() is not None


def test_one_place_the_article_and_the_whole_library_are_corrected(postil: Postil, library: Path) -> None:
    result = postil("correct", "one", "9", "13", "--label", "PERSON")
    assert (result.code, result.lines) == (0, ["1 name of one changed", "`postil undo` takes it back"])
    assert names(library, 1, "Bors") == [("PERSON", "confirmed"), ("ORG", "found")]
    undo(library)
    result = postil("correct", "one", "bors", "--label", "PERSON", "--json")
    assert [(each["start"], each["label"], each["state"]) for each in result.json["names"]] == [
        (9, "PERSON", "confirmed"),
        (23, "PERSON", "confirmed"),
    ]
    assert names(library, 2, "Bors") == [("ORG", "found")]
    undo(library)
    assert names(library, 1, "Bors") == [("ORG", "found")] * 2, "one step"
    assert postil("correct", "one", "Bors", "--label", "PERSON", "--everywhere").lines[0].endswith("in 2 articles")
    assert names(library, 1, "Bors") == [("PERSON", "confirmed")] * 2
    assert names(library, 2, "Bors") == [("PERSON", "found")], "a rule applied it unseen, so it is not confirmed"
    assert postil("check").code == 0


def test_many_corrections_from_standard_input_are_one_step(process: Postil, library: Path) -> None:
    orders: list[dict[str, object]] = [
        {"article": "one", "start": 9, "end": 13, "label": "person"},
        {"article": 1, "words": "Lund", "reject": True},
        {"article": "one", "words": "Lund"},
        {"article": "one", "start": 9, "end": 13, "resize": 4},
        {"article": "none", "reviewed": True},
        {"article": "two", "reviewed": True},
    ]
    result = process("correct", "-", "--json", stdin=b"\n".join(json.dumps(each).encode() for each in orders))
    assert result.code == 1
    assert [row.get("outcome") for row in result.json] == [None, None, "refused", "refused", "refused", None]
    assert result.err.splitlines()[-1] == "postil: 3 of 6 lines refused"
    assert names(library, 1, "Bors") == [("PERSON", "confirmed"), ("ORG", "found")]
    assert names(library, 1, "Lund") == [("GPE", "rejected")]
    assert result.json[-1]["reviewed"] == ["ann"]
    undo(library)
    assert names(library, 1, "Bors") == [("ORG", "found")] * 2
    assert names(library, 1, "Lund") == [("GPE", "found")]


def test_names_are_rejected_confirmed_relinked_and_added(postil: Postil, library: Path) -> None:
    assert postil("correct", "one", "Lund", "--reject").code == 0
    assert names(library, 1, "Lund") == [("GPE", "rejected")]
    assert postil("correct", "one", "0", "4", "--confirm").code == 0
    assert names(library, 1, "Ames") == [("PERSON", "confirmed")]
    assert postil("correct", "one", "Bors", "--entity", "Ivar Bors", "--label", "PERSON").code == 0
    with Library(library, "ann") as opened:
        assert {each.entity for each in opened.marks.of_article(1).mentions if each.label == "PERSON"} == {
            "Ames",
            "Ivar Bors",
        }
    undo(library)
    result = postil("correct", "one", "9", "13", "--rename", "Bors Ltd", "--everywhere", "--json").json
    assert (result["articles"], {each["entity"] for each in result["names"]}) == (2, {"Bors Ltd"})
    undo(library)
    result = postil("correct", "one", "9", "13", "--resize", "5", "13", "--json").json
    assert ("met Bors", "ORG", "confirmed") in {
        (each["text"], each["label"], each["state"]) for each in result["names"]
    }
    assert postil("correct", "two", "Monday", "--label", "DATE").code == 0
    assert names(library, 2, "Monday") == [("DATE", "confirmed")]
    assert postil("correct", "two", "Friday", "--label", "DATE").err.startswith(
        "postil: there is no name under “Friday”"
    )


def test_all_names_are_called_reviewed_in_one_step_and_that_is_revoked(postil: Postil, library: Path) -> None:
    result = postil("correct", "one", "Bors", "--label", "PERSON", "--reviewed", "--json").json
    assert (result["confirmed"], result["reviewed"], result["changed"]) == (2, ["ann"], 4)
    row = postil("list", "--json").json[0]
    assert (row["reviewed"], row["undecided"]) == (["ann"], 0)
    undo(library)
    assert names(library, 1, "Bors") == [("ORG", "found")] * 2
    assert postil("list", "--json").json[0]["reviewed"] == []
    assert postil("correct", "one", "--reviewed").lines == [
        "names reviewed by ann: 4 more confirmed",
        "`postil undo` takes it back",
    ]
    assert "names ✓" in postil("list").out
    assert "names reviewed by ann ✓" in postil("show", "one").out
    assert "reviewed" in postil("history").out
    assert postil("correct", "one", "--not-reviewed").code == 0
    assert postil("list", "--json").json[0]["reviewed"] == []
    assert names(library, 1, "Bors") == [("ORG", "confirmed")] * 2


def test_another_persons_decision_changes_only_on_request(postil: Postil, library: Path) -> None:
    with Library(library, "ben") as ben:
        ben.reviews.review(ben.articles.get(1))
    result = postil("correct", "one", "Bors", "--label", "PERSON")
    assert (result.code, result.out) == (1, "")
    assert "others decided about these (ben 2): --others changes them" in result.err
    assert names(library, 1, "Bors") == [("ORG", "confirmed")] * 2
    assert postil("correct", "one", "Bors", "--label", "PERSON", "--others").code == 0
    assert names(library, 1, "Bors") == [("PERSON", "confirmed")] * 2
    row = postil("list", "--json").json[0]
    assert (row["reviewed"], row["undecided"]) == (["ben"], 2)


@pytest.mark.parametrize(
    ("arguments", "code", "why"),
    [
        (("one",), 2, "say what is to be corrected"),
        (("one", "Bors"), 2, "say what it is"),
        (("one", "Bors", "--reject", "--confirm"), 2, "say what it is"),
        (("one", "--label", "ORG"), 2, "say which name"),
        (("one", "Bors", "--label", "THING"), 1, "postil labels add THING"),
        (("one", "--reviewed", "--not-reviewed"), 2, "one of them"),
        (("none", "Bors", "--reject"), 1, "no article"),
        (("one", "Bors", "--reject", "--library", "gone.db"), 1, "not there"),
        (("one", "10", "12", "--reject"), 1, "another name crosses 10 to 12: “Bors”, 9 to 13"),
        (("one", "5", "8", "--reject"), 1, "there is no name at 5 to 8"),
        (("one", "9", "13", "--resize", "30", "300"), 1, "is not a passage of a text of 36 code points"),
        (("one", "Bors", "--resize", "0", "4"), 2, "--resize is for one place"),
        (("one", "30", "300", "--reject"), 1, "is not a passage of a text of 36 code points"),
    ],
)
def test_an_impossible_correction_is_refused_in_one_line_and_changes_nothing(
    postil: Postil, library: Path, arguments: tuple[str, ...], code: int, why: str
) -> None:
    before = library.read_bytes()
    result = postil("correct", *arguments)
    assert (result.code, result.out) == (code, "")
    assert why in result.err
    assert result.err.count("\n") == 1
    assert library.read_bytes() == before


def test_the_next_article_to_review_is_listed_with_its_reason(postil: Postil, library: Path) -> None:
    result = postil("next")
    assert (result.code, result.lines) == (
        0,
        ["one One", "4 names to decide, 1 unsure: “Ames”", "2 articles with names to decide"],
    )
    assert postil("correct", "one", "--reviewed").code == 0
    assert postil("next", "--json").json == {
        "article": "two",
        "title": "Two",
        "doubt": 0.0014,
        "undecided": 2,
        "unsure": [],
        "disputed": 0,
        "left": 1,
    }
    assert postil("correct", "two", "--reviewed").code == 0
    assert postil("next").err == "every article that is marked is reviewed\n"
    assert postil("next", "--json").json == {"article": None, "left": 0}


def test_reviewed_names_are_exported_for_training(postil: Postil, tmp_path: Path) -> None:
    assert postil("export", "docbin", "--reviewed", "-o", tmp_path / "x.spacy").code == 1, (
        "nobody has decided anything yet"
    )
    assert postil("correct", "one", "--reviewed").code == 0
    result = postil("export", "conll", "--reviewed", "-o", tmp_path / "x.conll")
    assert result.lines == [f"{tmp_path / 'x.conll'}: 1 article (1 reviewed), 4 names, 0 rejected"]
    assert "Bors -X- O B-ORG" in (tmp_path / "x.conll").read_text()
    assert postil("export", "iob2", "--reviewed", "--labels", "PERSON").out.count("B-") == 1
    assert postil("correct", "two", "--reviewed").code == 0
    result = postil("export", "prodigy", "--reviewed", "--split", "50/50", "-o", tmp_path / "y.jsonl", "--json")
    assert [each["articles"] for each in result.json["files"]] == [1, 1]
    assert sorted(path.name for path in tmp_path.glob("y*")) == ["y-dev.jsonl", "y-train.jsonl"]
    for arguments, code, why in (
        (("csv", "--reviewed"), 1, "choose one of docbin, iob2, conll, prodigy"),
        (("conll",), 2, "give --reviewed"),
        (("docbin", "--split", "80/20"), 2, "give --reviewed"),
        (("docbin", "--reviewed", "--split", "most"), 2, "write it as 80/20"),
        (("docbin", "--reviewed", "--split", "80/20"), 2, "name them with -o"),
        (("docbin", "--reviewed", "--tag", "x"), 2, "takes names"),
    ):
        result = postil("export", *arguments)
        assert (result.code, result.out) == (code, ""), arguments
        assert why in result.err


def test_a_correction_still_being_applied_is_reported_by_every_reading_command(
    postil: Postil, library: Path, tmp_path: Path
) -> None:
    with Library(library, "ann") as opened:
        texts = [f"{ONE} {number}" for number in range(AT_ONCE)]
        opened.articles.add([NewArticle(text, f"{number:064}", "More") for number, text in enumerate(texts)])
        mark(opened)
        opened.corrections.correct(Relabel(Target(Entity("Bors", "ORG")), "PERSON"))
    behind = f"a correction is still being applied, to {AT_ONCE + 2} articles: Bors → PERSON"
    assert f"postil: {behind}\n" == postil("entities").err == postil("list").err
    result = postil("check")
    assert (result.code, result.lines[1].partition(";")[0]) == (0, behind)
    with Library(library, "ann") as opened:
        assert behind in export("jsonl", opened, tmp_path / "half.jsonl").line
    result = postil("export", "jsonl", "-o", tmp_path / "whole.jsonl")
    assert behind in result.err, "the command waits for it"
    assert behind not in result.out
    assert not postil("entities").err
