"""`postil tags` and `postil entities`."""

from pathlib import Path

import pytest

from tests.cli.conftest import Postil
from tui.library import Library


@pytest.fixture(autouse=True)
def library(seeds: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("POSTIL_LIBRARY", str(seeds))
    return seeds


def test_tags_are_listed_added_edited_and_removed(postil: Postil) -> None:
    assert postil("tags").err.startswith("no tags yet")
    assert postil("tags", "add", "security", "--color", "orange", "--description", "Arms and alliances").code == 0
    assert postil("tags", "add", "security/nuclear").code == 0
    result = postil("tags")
    assert result.lines[1].split(maxsplit=4) == ["security", "orange", "·", "·", "Arms and alliances"]
    assert result.lines[2].split()[:2] == ["security/nuclear", "orange"]
    postil("tags", "add", long := f"security/{'z' * 300}")
    result = postil("tags")
    assert result.lines[2].startswith(f"{'security/nuclear':40}  orange"), (
        "in a pipe nothing is cut, and no column is padded to that"
    )
    assert result.lines[3].startswith(long)
    assert long in [each["name"] for each in postil("tags", "--json").json]
    postil("tags", "remove", long)
    again = postil("tags", "add", "security")
    assert (again.code, again.err.count("\n")) == (1, 1)
    assert "`postil tags edit` changes it" in again.err
    assert postil("tags", "edit", "security/nuclear", "--name", "arms", "--color", "pink").out == "changed arms\n"
    assert postil("tags", "edit", "arms").code == 2
    assert postil("tags", "edit", "arms", "--name", "security").code == 1
    for command in (("add", "arms/"), ("edit", "arms", "--name", "a//b")):
        assert "has a level without a name" in postil("tags", *command).err
    assert "has a level without a name" in postil("annotate", "1", "0", "5", "--tag", "arms/").err
    assert postil("tags", "remove", "security").out == "removed security\n"
    (tag,) = postil("tags", "list", "--json").json
    assert tag.pop("id")
    more = {"memo": "", "position": 0, "key": "", "articles": 0}
    assert tag == {"name": "arms", "color": "pink", "description": "", "uses": 0, **more}
    assert postil("tags", "--json").json == postil("tags", "list", "--json").json


def test_removing_a_tag_says_how_many_highlights_had_it(postil: Postil, library: Path) -> None:
    with Library(library, "ben") as opened:
        opened.annotations.tag(opened.articles.get(1), 0, 10, "odd")
    asked = postil("tags", "remove", "odd")
    assert (asked.code, asked.err) == (
        1,
        "postil: odd is on 1 highlight of others (ben 1): --others removes it there, too\n",
    )
    postil("tags", "add", "even")
    assert postil("tags", "merge", "odd", "even").err.endswith("(ben 1): --others merges it there, too\n")
    assert postil("tags", "merge", "odd", "odd", "--dry-run").err == "postil: 'odd' is one tag already: name two\n"
    assert postil("tags", "split", "odd", "odd", "by:ben").err == "postil: 'odd' is one tag already: name two\n"
    assert postil("tags", "merge", "odd", "eve").err == "postil: no tag 'eve': `postil tags` lists them\n"
    assert [tag["name"] for tag in postil("tags", "--json").json if tag["uses"] == 1] == ["odd"]
    assert postil("tags", "remove", "odd", "--others").out == "removed odd from 1 highlight\n"


def test_entities(postil: Postil) -> None:
    result = postil("entities", "--limit", "5")
    assert len(result.lines) == 6
    counts = [int(line.split()[0]) for line in result.lines[1:]]
    assert counts == sorted(counts, reverse=True)
    people = postil("entities", "kim", "--label", "person", "--json").json
    assert people
    assert all(row["label"] == "PERSON" and "kim" in row["name"].lower() for row in people)
    assert {"name", "label", "mentions", "articles", "aliases"} <= people[0].keys()
    assert postil("entities", "nobody-like-this").err.endswith(" without nobody-like-this\n")


def test_entities_before_marking(postil: Postil, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("POSTIL_LIBRARY")
    assert "`postil mark` finds them" in postil("entities").err


def test_tags_are_moved_and_merged(postil: Postil, library: Path) -> None:
    for name in ("war", "war/aid", "food", "old"):
        postil("tags", "add", name)
    assert postil("tags", "move", "war", "topics").lines == ["moved war to topics/war"]
    assert postil("tags", "merge", "old", "food").lines == ["merged old into food"]
    names = {tag["name"] for tag in postil("tags", "--json").json}
    assert {"topics/war", "topics/war/aid", "food"} <= names
    assert not {"war", "war/aid", "old"} & names
    assert postil("tags", "edit", "food", "--name", "food/all").code == 0
    assert "food/all" in {tag["name"] for tag in postil("tags", "--json").json}
    assert postil("tags", "move", "topics", "topics/war").code == 1
    assert postil("tags", "merge", "food/all", "nothing").code == 1


def test_tags_are_reordered_and_a_dry_run_changes_nothing(postil: Postil, library: Path) -> None:
    with Library(library, "ann") as opened:
        opened.annotations.tag(opened.articles.get(1), 0, 10, "aid/food")
        for name in ("aid", "labour"):
            opened.codebook.add(name)
    before = postil("tags", "--json").json
    result = [
        postil("tags", "edit", "aid", "--name", "help", "--dry-run").out,
        postil("tags", "move", "aid/food", "labour", "--dry-run").out,
        postil("tags", "merge", "aid/food", "labour", "--dry-run").out,
        postil("tags", "remove", "aid/food", "--dry-run").out,
        postil("tags", "split", "aid/food", "aid/rice", "by:ann", "--dry-run").out,
    ]
    assert result == [
        "aid would change to help: 0 passages, 1 tag below (1 passage in the branch); nothing is changed\n",
        "aid/food would move to labour/food: 1 passage (ann 1); nothing is changed\n",
        "aid/food would merge into labour, 0 have both: 1 passage (ann 1); nothing is changed\n",
        "aid/food would be removed: 1 passage (ann 1); nothing is changed\n",
        "1 passage of aid/food would get aid/rice (ann 1); nothing is changed\n",
    ]
    assert postil("tags", "--json").json == before
    assert postil("tags", "edit", "labour", "--before", "aid", "--memo", "Wages.").code == 0
    assert [tag["name"] for tag in postil("tags", "--json").json] == ["labour", "aid", "aid/food"]
    assert postil("tags", "--json").json[0]["memo"] == "Wages."
    assert postil("tags", "edit", "labour", "--before", "aid/food").code == 1
    assert postil("tags", "edit", "labour", "--before", "aid", "--after", "aid").code == 2
    assert postil("tags", "edit", "labour", "--key", "B").code == 0
    assert [tag["key"] for tag in postil("tags", "--json").json] == ["B", "", ""]
    refused = postil("tags", "edit", "aid", "--key", "j")
    assert (refused.code, "j is taken in the reader's text: next sentence" in refused.err) == (2, True)
    assert "B is the key of 'labour' already" in postil("tags", "edit", "aid", "--key", "B").err
    assert postil("tags", "edit", "labour", "--key", "").code == 0
    assert postil("tags", "--json").json[0]["key"] == ""


def test_a_tag_is_split_by_terms_in_one_step(postil: Postil, library: Path) -> None:
    with Library(library, "ann") as opened, Library(library, "ben") as ben:
        text = opened.articles.get(1).text
        for start, end in ((0, 10), (20, 40)):
            opened.annotations.tag(opened.articles.get(1), start, end, "aid")
        ben.annotations.tag(opened.articles.get(1), 50, 70, "aid")
        assert postil("tags", "split", "aid", "rice", f'"{text[20:40].strip()}"').lines == ["1 passage of aid → rice"]
        result = postil("tags", "split", "aid", "rice", "by:ann,ben")
        assert (result.code, "aid is on 1 highlight of others (ben 1)" in result.err) == (1, True)
        assert postil("tags", "split", "aid", "rice", "by:ann,ben", "--others").code == 0
        assert {tag.name: tag.uses for tag in opened.codebook.all()} == {"aid": 0, "rice": 3}
        opened.journal.undo()
        assert {tag.name: tag.uses for tag in opened.codebook.all()} == {"aid": 2, "rice": 1}
    assert postil("tags", "split", "aid", "rice", "nothingofthekind").lines == ["no passage of aid matches"]


def test_a_tag_is_added_to_all_hits_in_one_step(postil: Postil, library: Path) -> None:
    result = postil("tags", "put", "aid", "nuclear", "--dry-run")
    assert (result.code, result.lines[0].startswith("aid would be on ")) == (0, True)
    assert postil("tags", "--json").json == []
    turned = postil("tags", "put", "aid", "Putin Vladimir", "--dry-run", "--json").json
    assert turned["sentences"] == 0, "an argument of several words is a phrase, as in search"
    assert postil("tags", "put", "aid", "nuclea", "--dry-run", "--json").json["sentences"] == 0, (
        'no word equals "nuclea"'
    )
    result = postil("tags", "put", "aid", "nuclear", "--json")
    value = result.json
    assert (value["tagged"], value["left_out"]) == (value["sentences"], 0)
    assert postil("tags", "put", "aid", "nuclear", "--json").json["tagged"] == 0
    passages = postil("passages", "#aid", "--json").json
    assert len(passages) == value["sentences"] > 1
    assert all("nuclear" in passage["quote"].casefold() for passage in passages)
    with Library(library, "ann") as opened:
        assert {tag.uses for tag in opened.codebook.all()} == {len(passages)}
        opened.journal.undo()
        assert not any(tag.uses for tag in opened.codebook.all())


def test_whole_articles_are_tagged_several_at_once_and_exported_and_imported_unchanged(
    postil: Postil, library: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    result = postil("edit", "1", "2", "--tag", "kind/report", "--tag", "aid", "--json")
    assert [each["tags"] for each in result.json] == [["aid", "kind/report"]] * 2
    assert "#aid" in postil("edit", "2", "--untag", "kind/report", "--untag", "kind/report").out
    assert postil("history").out.count("-#kind/report") == 1
    assert "#aid (ann) · #kind/report (ann)" in postil("show", "1").out
    assert "no tag 'trade' of yours" in postil("edit", "1", "--untag", "trade").err
    assert [each["number"] for each in postil("list", "whole:kind", "--json").json] == [1]
    assert [each["number"] for each in postil("list", "#aid", "--json").json] == [1, 2]
    assert {each["name"]: each["articles"] for each in postil("tags", "--json").json} == {"aid": 2, "kind/report": 1}
    postil("annotate", "1", "0", "9", "--tag", "trade")
    postil("annotate", "3", "0", "9", "--tag", "trade")
    assert [each["tags"] for each in postil("passages", "whole:aid", "--json").json] == [["trade"]]
    assert postil("count", "tag", "whole", "--json").json["cells"] == [[1, 1]]
    assert "2 whole articles (ann 2)" in postil("tags", "remove", "aid", "--dry-run").out
    monkeypatch.setenv("USER", "ben")
    monkeypatch.setenv("LOGNAME", "ben")
    assert "on 2 whole articles of others" in postil("tags", "remove", "aid").err
    monkeypatch.setenv("USER", "ann")
    monkeypatch.setenv("LOGNAME", "ann")
    first, again = tmp_path / "first.jsonl", tmp_path / "again.jsonl"
    postil("export", "jsonl", "-o", str(first))
    other = ("--library", str(tmp_path / "other.db"))
    postil("import", "jsonl", str(first), *other)
    postil("export", "jsonl", "-o", str(again), *other)
    assert first.read_bytes() == again.read_bytes()
    assert "tags of whole articles" in postil("export", "csv", "-o", str(tmp_path / "x.csv")).out
    with Library(library, "ann") as opened:
        for _ in range(4):
            opened.journal.undo()
        assert not opened.codebook.all(), "one step tagged two articles and added the new tags"


def test_a_memo_of_an_article_is_written_and_shown(postil: Postil) -> None:
    assert postil("edit", "1", "--memo", "Read\nagain.").code == 0
    assert "Read\nagain." in postil("show", "1").out
    assert postil("show", "1", "--json").json["memos"][0]["text"] == "Read\nagain."
    assert postil("edit", "1", "--memo", "").code == 0
    assert "memo by" not in postil("show", "1").out
