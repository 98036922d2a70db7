"""`postil annotate` and `postil claims add`: what the reader's keys do, from a command line and from a program."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from tests.cli.conftest import Postil
from tui.library import Library


@pytest.fixture(autouse=True)
def library(seeds: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("POSTIL_LIBRARY", str(seeds))
    return seeds


def lines(*items: object) -> bytes:
    return "\n".join(json.dumps(item) for item in items).encode()


def test_a_passage_gets_everything_in_one_step(postil: Postil, library: Path) -> None:
    options = ("--color", "green", "--tag", "economy/aid", "--tag", "odd", "--note", "the beginning")
    result = postil("annotate", 1, 0, 20, *options, "--json")
    row = result.json
    assert result.code == 0
    assert (row["outcome"], row["start"], row["end"], row["color"], row["note"]) == (
        *("new", 0, 20, "green", "the beginning"),
    )
    assert row["tags"] == ["economy/aid", "odd"]
    again = postil("annotate", 1, 0, 20, "--note", "another", "--untag", "odd")
    assert again.code == 0
    assert "note, the one before replaced (undo brings it back)" in again.out
    with Library(library, "ann") as opened:
        (highlight,) = opened.annotations.of_article(1)
        assert (highlight.id, highlight.tags, highlight.note) == (row["id"], ("economy/aid",), "another")
        opened.journal.undo()
        assert opened.annotations.get(row["id"]).tags == ("economy/aid", "odd")
        opened.journal.undo()
        assert opened.annotations.of_article(1) == []


def test_a_passage_is_given_by_its_words_and_as_a_claim(postil: Postil, library: Path) -> None:
    with Library(library, "ann") as opened:
        text = opened.articles.get(2).text
    words = text.split("\n")[1][:50]
    claim = postil("claims", "add", 2, "--quote", words, "--verdict", "false", "--rationale", "No.", "--json").json
    assert (claim["quote"], claim["verdict"], claim["is_claim"]) == (words, "false", True)
    assert postil("claims", "verdict:false", "--json").json[0]["id"] == claim["id"]
    result = postil("claims", "set", claim["id"][:8], "nothere", "--status", "asked", "--json")
    assert (result.code, result.json["set"], result.json["refused"][0]["id"]) == (1, [claim["id"]], "nothere")
    assert result.err.endswith("postil: 1 of 2 claims refused\n")
    assert postil("annotate", 2, claim["start"], claim["end"], "--remove").code == 0
    assert postil("claims", "--json").json == []


@pytest.mark.parametrize(
    ("arguments", "code", "words"),
    [
        ((1,), 2, "name the passage by START and END, or by --quote"),
        ((1, 0), 2, "name the passage"),
        ((1, 0, 5, "--quote", "x"), 2, "name the passage"),
        ((1, 5, 5), 1, "is no passage"),
        ((1, 0, 99_999), 1, "characters"),
        ((1, "--quote", "words that stand nowhere"), 1, "does not stand in"),
        ((1, "--quote", "the"), 1, "times in"),
        ((1, 0, 5, "--tag", " "), 1, "a tag needs a name"),
        ((1, 0, 5, "--untag", "odd"), 1, "no tag 'odd' of yours"),
        ((1, 0, 5, "--remove"), 1, "no annotation of yours"),
        ((1, 0, 5, "--remove", "--note", "x"), 2, "--remove cannot be combined"),
        ((1, 0, 5, "--unclaim", "--speaker", "x"), 1, "cannot both become a claim and stop being one"),
        ((1, 0, 5, "--unclaim"), 1, "no claim of yours on this passage"),
        ((1, 0, 5, "--others"), 2, "needs --remove or --unclaim"),
        ((1, 0, 5, "--verdict", "perhaps"), 1, "no verdict 'perhaps'"),
        ((99, 0, 5), 1, "no article '99'"),
        (("-", 0, 5), 2, "give nothing else"),
    ],
)
def test_an_invalid_annotation_is_refused_in_one_line_and_changes_nothing(
    postil: Postil, library: Path, arguments: tuple[object, ...], code: int, words: str
) -> None:
    result = postil("annotate", *arguments)
    assert (result.code, result.out, result.err.count("\n")) == (code, "", 1)
    assert words in result.err
    with Library(library, "ann") as opened:
        assert opened.annotations.of_article(1) == []
        assert opened.journal.steps() == []


def test_many_annotations_from_standard_input_are_one_step(process: Postil, library: Path) -> None:
    stdin = lines(
        {"article": 1, "start": 0, "end": 10, "tags": ["a"]},
        {"article": "1", "start": 20, "end": 30, "claim": True, "speaker": "Kim", "verdict": "true"},
        {"article": 1, "quote": "words that stand nowhere"},
        {"article": 1, "start": "0", "end": 5},
        {"article": 1, "start": 0, "end": 5, "colour": "red"},
        ["no", "object"],
        {"article": "\ud800", "start": 0, "end": 5},
    )
    result = process("annotate", "-", stdin=stdin + b"\n\xff{\n\n")
    assert result.code == 1
    assert result.lines[-1] == "2 passages annotated"
    refused = result.err.splitlines()
    assert [line.split(":")[1].strip() for line in refused[:-1]] == [f"line {number}" for number in (3, 4, 5, 6, 7, 8)]
    assert refused[-1] == "postil: 6 of 8 lines refused"
    with Library(library, "ann") as opened:
        assert len(opened.annotations.of_article(1)) == 2
        opened.journal.undo()
        assert opened.annotations.of_article(1) == []


def test_a_program_gets_a_result_for_each_line(process: Postil) -> None:
    item = {"article": 1, "start": 0, "end": 10}
    result = process(
        "annotate", "-", "--json", stdin=lines(item, {**item, "note": "n"}, {"article": 1}, {**item, "remove": True})
    )
    assert result.code == 1
    assert [(row["line"], row["outcome"]) for row in result.json] == [
        (1, "new"),
        (2, "changed"),
        (3, "refused"),
        (4, "removed"),
    ]
    assert result.json[0]["id"] == result.json[1]["id"]
    ids = "\n".join([process("claims", "add", 1, 0, 9, "--json").json["id"], "nothere"]).encode()
    assert process("claims", "set", "-", "--speaker", "Kim", stdin=ids).code == 1
    assert process("claims", "speaker:kim", "--json").json[0]["speaker"] == "Kim"


def test_an_annotation_with_another_persons_work_is_not_removed(postil: Postil, library: Path) -> None:
    row = postil("annotate", 1, 0, 10, "--json").json
    with Library(library, "ben") as opened:
        opened.annotations.tag(opened.articles.get(1), 0, 10, "his", row["id"])
    result = postil("annotate", 1, 0, 10, "--remove")
    assert (result.code, "ben worked on it" in result.err) == (1, True)
    assert postil("annotate", 1, 0, 10, "--claim", "--json").json["is_claim"]
    assert postil("annotate", 1, 0, 10, "--unclaim").code == 1
    assert not postil("annotate", 1, 0, 10, "--unclaim", "--others", "--json").json["is_claim"]
    with Library(library, "ben") as opened:
        opened.annotations.tag(opened.articles.get(1), 50, 60, "his")
    assert "one by ben: add --others to use it" in postil("annotate", 1, 50, 60, "--remove").err
    assert postil("annotate", 1, 50, 60, "--remove", "--others", "--json").json["creator"] == "ben"
    other = postil("annotate", 1, 0, 10, "--untag", "his")
    assert (other.code, "no tag 'his' of yours on this passage; it is ben's" in other.err) == (1, True)
