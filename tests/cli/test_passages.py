"""`postil passages`: which passages are listed, in which order, and what is refused."""

import csv
import io
from pathlib import Path

import pytest

from tests.cli.conftest import Postil
from tui.core.model import NewArticle
from tui.library import Library

TEXTS = ("One fish. Two fish. Red fish. Blue fish.", "Old cat. New cat.")
PASSAGES = (  # in the order of creation: article, words, creator, tags
    (2, "New cat.", "ann", ("pets/cats", "age")),
    (1, "Red fish.", "bea", ("pets", "colour/red")),
    (1, "One fish.", "ann", ("pets/fish",)),
    (1, "Blue fish.", "ann", ()),
    (2, "Old cat.", "bea", ("age",)),
)


@pytest.fixture(autouse=True)
def library(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    path = tmp_path / "passages.db"
    with Library(path, "ann") as opened:
        opened.articles.add([NewArticle(text, "", title=text[:8], published="2020-02-03") for text in TEXTS])
    for article, words, creator, tags in PASSAGES:
        with Library(path, creator) as opened:
            start, text = TEXTS[article - 1].index(words), opened.articles.get(article)
            highlight = opened.annotations.highlight(text, start, start + len(words))
            for tag in tags:
                opened.annotations.tag(text, highlight.start, highlight.end, tag, highlight.id)
            if words == "Blue fish.":
                opened.annotations.claim(text, highlight.start, highlight.end, "Dr. Seuss", highlight.id)
                opened.annotations.note(text, highlight.start, highlight.end, "=a rhyme", highlight.id)
    monkeypatch.setenv("POSTIL_LIBRARY", str(path))
    return path


@pytest.mark.parametrize(
    ("arguments", "expected"),
    [
        ("", "One Red Blue Old New"),
        ("--tag pets", "One Red New"),
        ("#pets", "One Red New"),
        ("#pets!", "Red"),
        ("--tag pets --tag age", "New"),
        ("--any --tag pets/fish --tag age", "One Old New"),
        ("--tag pets --not pets/cats", "One Red"),
        ("--not pets", "Blue Old"),
        ("--tag colour", "Red"),
        ("--creator bea", "Red Old"),
        ("--creator me --tag age", "New"),
        ("--creator bea --creator me --tag age", "Old New"),
        ("--speaker seuss", "Blue"),
        ("-- -speaker:seuss", "One Red Old New"),
        ("-- -verdict:unchecked", "One Red Old New"),
        ("verdict:unchecked", "Blue"),
        ("--article 2", "Old New"),
        ("without:tag", "Blue"),
        ("rhyme", "Blue"),
        ("2020-01..2020-02 fish", "One Red Blue"),
        ("#age -- -by:bea", "New"),
    ],
)
def test_terms_and_options_select_passages_in_document_order(postil: Postil, arguments: str, expected: str) -> None:
    output = postil("passages", "--json", *arguments.split())
    assert (output.code, output.err) == (0, "")
    assert [row["quote"].split()[0] for row in output.json] == expected.split()


def test_attributes_of_articles_select_passages(postil: Postil) -> None:
    postil("edit", "1", "--set", "year=2019", "--set", "kind=Rhyme")
    postil("edit", "2", "--set", "year=2020.0", "--set", "kind=rhyme")
    for where, expected in (
        ("year=2020", "Old New"),
        ("kind=RHYME", "One Red Blue Old New"),
        ("kind=rhyme --where year=2019 --creator bea", "Red"),
        ("year=2019 --where year=2020", ""),
        ("year=", ""),
    ):
        output = postil("passages", "--json", "--where", *where.split())
        assert [row["quote"].split()[0] for row in output.json] == expected.split(), where
    output = postil("passages", "--json", "year=2020", "kind=rhyme,song", "--", "-kind=prose")
    assert [row["quote"].split()[0] for row in output.json] == ["Old", "New"]


def test_a_passage_has_the_keys_that_programs_expect(postil: Postil, library: Path) -> None:
    with Library(library, "ann") as opened:
        article = opened.articles.get(1)
    blue = {"title": "One fish", "start": 30, "end": 40, "quote": "Blue fish.", "tags": [], "note": "=a rhyme"}
    red = {**blue, "start": 20, "end": 29, "quote": "Red fish.", "tags": ["colour/red", "pets"], "note": ""}
    assert postil("passages", "fish", "--json").json[1:] == [
        {"article": article.id, **red, "creator": "bea"},
        {"article": article.id, **blue, "creator": "ann"},
    ]
    rows = csv.DictReader(io.StringIO(postil("passages", "fish", "--csv").out, newline=""))
    assert [(row["article"], row["start"], row["tags"], row["note"]) for row in rows] == [
        (article.id, "0", "pets/fish", ""),
        (article.id, "20", "colour/red; pets", ""),
        (article.id, "30", "", "'=a rhyme"),
    ]


def test_people_get_a_table_and_the_total(postil: Postil) -> None:
    output = postil("passages")
    assert output.lines[0].split() == ["article", "title", "by", "passage"]
    assert output.lines[2].endswith("bea         Red fish. #colour/red #pets")
    assert output.err == "5 passages in 2 articles\n"
    assert postil("passages", "--tag", "colour").err == "1 passage in 1 article\n"
    assert postil("passages", "#age", "fish").err == "nothing · 3 without #age\n"


def test_tags_of_whole_articles_are_not_passages_and_a_message_says_so(postil: Postil) -> None:
    postil("edit", "1", "--tag", "pets/wild")
    output = "1 article is coded as a whole, which is no passage: `postil list "
    assert f"{output}whole:pets`" in postil("passages", "#pets").err
    assert "whole" not in postil("passages", "#age").err
    assert "1 article is coded as a whole" in postil("count", "tag", "article").err


def test_orphans_are_omitted_and_counted(postil: Postil, library: Path) -> None:
    with Library(library, "ann") as opened:
        opened.connection.run("UPDATE highlights SET state = 'orphan' WHERE quote LIKE '% cat.'")
    output = postil("passages", "--json", "--tag", "age")
    assert (output.code, output.json) == (0, [])
    assert output.err == "2 passages are gone from a changed article and left out: `postil orphans` lists them\n"
    assert postil("passages", "--json", "--tag", "colour").err == ""
    with Library(library, "ann") as opened:
        first = "SELECT min(rowid) FROM highlights WHERE state = 'orphan'"
        opened.connection.run(f"UPDATE highlights SET state = 'exact' WHERE rowid = ({first})")
    assert postil("passages", "--tag", "age").err.splitlines()[-1].startswith("1 passage is gone from ")


@pytest.mark.parametrize(
    ("arguments", "code", "says"),
    [
        ("--tag colr", 1, "no tag 'colr': there are age, colour/red, pets"),
        ("--not colr", 1, "no tag 'colr': there are"),
        ("--creator zoe", 1, "no creator 'zoe': there are me, ann, bea"),
        ("--speaker zoe", 1, "no speaker 'zoe': there is Dr. Seuss"),
        ("--article 9", 1, "no article '9'"),
        ("--where age=3", 1, "no attribute 'age': there is none yet"),
        ("--where age", 2, "'age' is no NAME=VALUE such as year=2019"),
        ("age=3", 1, "no attribute 'age': there is none yet"),
        ("verdct:false", 2, "no term begins with verdct:"),
        ("--json --csv", 2, "one of --json and --csv"),
    ],
)
def test_unknown_values_are_refused_with_the_known_ones(postil: Postil, arguments: str, code: int, says: str) -> None:
    output = postil("passages", *arguments.split())
    assert (output.code, output.out) == (code, "")
    assert says in output.err


def test_its_table_is_imported_again_without_anything_new(postil: Postil, tmp_path: Path) -> None:
    table = tmp_path / "passages.csv"
    table.write_text(postil("passages", "--csv").out, encoding="utf-8")
    done = postil("import", "passages", table)
    assert (done.code, done.out.partition("\n")[0]) == (0, f"{table}: 5 highlights already here")
