import shutil
from pathlib import Path

import pytest

from tests.cli.conftest import Postil
from tui.library import Library


@pytest.fixture
def two(seeds: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> tuple[Path, Path]:
    """The libraries of Ann and Bea, which began as the same file."""
    with Library(seeds, "ann") as library:
        shared = library.annotations.highlight(library.articles.get(1), 19, 60)
        library.connection.value("PRAGMA wal_checkpoint(TRUNCATE)")
    other = tmp_path / "bea.db"
    shutil.copyfile(seeds, other)
    with Library(seeds, "ann") as library:
        article = library.articles.get(1)
        library.annotations.tag(article, 19, 60, "letter")
        library.annotations.recolor(shared.id, "green")
    with Library(other, "bea") as library:
        article = library.articles.get(1)
        library.annotations.tag(article, 19, 60, "letter")
        library.annotations.claim(article, 224, 300, "Kim Jong Un")
        library.annotations.recolor(shared.id, "pink")
    monkeypatch.setenv("POSTIL_LIBRARY", str(seeds))
    return seeds, other


def test_a_dry_run_of_merge_says_what_merge_does_and_a_second_merge_adds_nothing(
    postil: Postil, two: tuple[Path, Path]
) -> None:
    _, other = two
    before = other.read_bytes()
    result = postil("merge", other, "--dry-run")
    assert result.code == 0
    assert result.lines[0].startswith("Merging bea.db (")
    assert (
        " ".join(result.lines[:2]).endswith("would do this. Nothing is changed yet.")
        or result.lines[1] == "changed yet."
    )
    assert all(len(line) <= 80 for line in result.lines)
    assert any(line.split()[:2] == ["claims", "1"] for line in result.lines)
    assert postil("stats", "--json").json["claims"] == 0
    result = postil("merge", other)
    assert result.lines[0].startswith("Merged bea.db (")
    assert any("`postil conflicts` decides it" in line for line in result.lines)
    assert any(line.endswith("here “green”, there “pink”") for line in result.lines), (
        "a passage that both have coloured"
    )
    assert postil("stats", "--json").json["claims"] == 1
    (conflict,) = postil("conflicts", "--json").json
    assert (conflict["name"], conflict["here"], conflict["there"]) == ("color", "green", "pink")
    assert postil("conflicts", "2", "--theirs").code == 1
    assert postil("conflicts", "1", "--theirs").lines[-1] == "0 conflicts left"
    assert postil("conflicts").err == "no conflicts to decide\n"
    assert postil("undo").out.startswith("undone: decide conflict")
    again = postil("merge", other, "--json").json
    assert (again["added"], again["updated"], again["dry_run"]) == (0, 0, False)
    assert other.read_bytes() == before


def test_agreement(postil: Postil, two: tuple[Path, Path]) -> None:
    assert "`postil merge`" in postil("agreement").err
    postil("merge", two[1])
    result = postil("agreement")
    assert result.lines[1].startswith("all tags")
    assert "ann + bea" in result.lines[1]
    rows = postil("agreement", "--json").json
    assert [row["tag"] for row in rows] == ["", "letter"]
    assert rows[0]["kappas"][0]["creators"] == ["ann", "bea"]
    assert postil("agreement", "--tag", "nothing").code == 1


def test_agreement_on_verdicts(postil: Postil, two: tuple[Path, Path]) -> None:
    none = postil("agreement", "--verdicts")
    assert "`postil merge`" in none.err
    with Library(two[0], "ann") as library:
        claim = library.annotations.claim(library.articles.get(1), 0, 4, "").id
        library.claims.edit(claim, verdict="true")
    with Library(two[0], "bea") as library:
        library.claims.edit(claim, verdict="mostly false")
    lines = postil("agreement", "--verdicts").lines
    assert lines[1].split() == ["verdicts", "1", "0.0%", "0.00", "ann", "+", "bea", "0.00"]
    assert [line.split() for line in lines[3:5]] == [["ann", "bea", "claims"], ["true", "mostly", "false", "1"]]
    assert lines[-1] == "claims judged by one only: 0, by several but not on the same words: 0"
    result = postil("agreement", "--verdicts", "--json").json
    assert (result["units"], result["percent"], result["judged_by_one"]) == (1, 0, 0)
    assert result["kappas"][0]["verdicts"] == [{"verdicts": ["true", "mostly false"], "claims": 1}]


def test_agreement_on_one_tag_and_on_selected_passages(postil: Postil, two: tuple[Path, Path]) -> None:
    postil("merge", two[1])
    among = {row["tag"]: row for row in postil("agreement", "--json").json}
    alone = {row["tag"]: row for row in postil("agreement", "--tag", "letter", "--json").json}
    assert alone["letter"] == among["letter"]
    assert alone["letter"]["percent"] == alone["letter"]["kappas"][0]["percent"]
    assert 0 < alone["letter"]["percent"] <= 100
    result = postil("agreement", "--tag", "letter")
    assert result.lines[0].split()[:4] == ["tag", "sentences", "same", "alpha"]
    assert [line.split("  ")[0] for line in result.lines[1:]] == ["these tags", "letter"]
    characters = postil("agreement", "--unit", "character", "--article", "1", "--json").json
    assert characters[0]["unit"] == "character"
    assert characters[0]["units"] > among[""]["units"]
    named = postil("agreement", "--creator", "bea", "--creator", "ann", "--roll-up", "--level", "1", "--json").json
    assert named[0]["kappas"][0]["creators"] == ["ann", "bea"]
    assert postil("agreement", "--article", "2", "--json").json[0]["units"] == 0
    assert "nobody has coded in these articles" in postil("agreement", "--article", "2").err
    postil("done", "2")
    assert "only ann has coded in these articles: `postil merge`" in postil("agreement", "--article", "2").err


@pytest.mark.parametrize(
    ("options", "code", "message"),
    [
        (("--creator", "ann"), 2, "agreement needs two or more people"),
        (("--creator", "ann", "--creator", "eve"), 1, "'eve' has coded nothing here: name one of ann"),
        (("--level", "1", "--tag", "a/b"), 2, "--level 1 has no tag as deep"),
        (("--verdicts", "--tag", "a"), 2, "leave them out with --verdicts"),
        (("--verdicts", "--creator", "eve", "--creator", "ann"), 1, "'eve' has checked nothing here"),
        (("--unit", "word"), 2, "sentence"),
        (("--article", "nowhere at all"), 1, "nowhere at all"),
    ],
)
def test_agreement_says_what_cannot_be_compared(
    postil: Postil, two: tuple[Path, Path], options: tuple[str, ...], code: int, message: str
) -> None:
    result = postil("agreement", *options)
    assert (result.code, result.out) == (code, "")
    assert message in result.err


def test_merge_of_a_file_that_is_not_a_library(postil: Postil, two: tuple[Path, Path], tmp_path: Path) -> None:
    (tmp_path / "x.txt").write_text("no library" * 200)
    for name in (tmp_path / "x.txt", tmp_path / "nowhere.db", two[0]):
        result = postil("merge", name)
        assert (result.code, result.out, result.err.count("\n")) == (1, "", 1)


def test_passages_of_two_coders_are_decided_and_refusals_counted(postil: Postil, two: tuple[Path, Path]) -> None:
    seeds, _ = two
    assert "`postil merge`" in postil("adjudicate").err
    for who, start, end, tag in (("bea", 25, 70, "two"), ("bea", 300, 340, "alone"), ("ann", 400, 440, "alike"),
                                 ("bea", 400, 440, "alike")):  # fmt: skip
        with Library(seeds, who) as library:
            library.annotations.tag(library.articles.get(1), start, end, tag)
    (row,) = postil("adjudicate", "--json").json
    assert (row["creators"], row["passages"], row["decided"]) == (["ann", "bea"], 3, 0)
    out = postil("adjudicate", "1").out
    assert "#two from “Korean President …”" in out
    assert "—" not in out
    assert postil("done", "1").code == 0
    assert "—" in postil("adjudicate", "1").out, "who is done has coded nothing there"
    result = postil("adjudicate", "1", "--same")
    assert result.lines[-1] == "1 of 3 passages decided"
    result = postil("adjudicate", "1", "300-340", "9", "--neither", "--comment", "an aside", "--json")
    assert (result.code, result.json["open"]) == (1, 1)
    assert [each["reason"] for each in result.json["refused"]] == ["b3a2c48671bc has no passage 9"]
    assert "1 of 2 passages refused" in result.err
    decided = result.json["decided"][0]
    assert (decided["outcome"], decided["comment"], decided["consensus"]) == ("none", "an aside", [])
    assert postil("adjudicate", "1").lines[-2] == f"{decided['number']}: comment by ann: an aside"
    assert postil("undo").code == 0
    assert [each["is_decided"] for each in postil("adjudicate", "1", "--json").json] == [False, False, True]
    postil("adjudicate", "1", "1", "--both")
    (both,) = postil("adjudicate", "1", "1", "--untag", "two", "--tag", "other", "--json").json["decided"]
    assert {tag for each in both["consensus"] for tag in each["tags"]} == {"letter", "other"}
    assert postil("adjudicate", "1", "2", "--take", "bea").lines[-1] == "3 of 3 passages decided"
    assert postil("adjudicate", "1", "2", "--take", "carl").code == 1
    assert postil("adjudicate", "1", "--creator", "ann").code == 1
    for wrong in (["1", "--both"], ["1", "1"], ["--both"], ["1", "1", "--both", "--tag", "x"]):
        assert postil("adjudicate", *wrong).code == 2
