from pathlib import Path

import pytest

from tests.cli.conftest import Postil
from tui.library import Library


@pytest.fixture(autouse=True)
def library(seeds: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("POSTIL_LIBRARY", str(seeds))
    return seeds


@pytest.fixture
def annotated(library: Path) -> Path:
    with Library(library, "ann") as opened:
        article = opened.articles.get(1)
        start = article.text.index("The Kremlin said")
        end = article.text.index("\n", start)
        claim = opened.annotations.claim(article, start, end, "Kremlin")
        opened.annotations.edit_claim(claim.id, verdict="true", rationale="They met in Vladivostok.")
        opened.annotations.tag(article, start, end, "diplomacy/summit", claim.id)
        opened.annotations.note(article, 0, 18, "An odd headline")
    return library


def test_list(postil: Postil) -> None:
    told = postil("list")
    assert told.code == 0
    assert len(told.lines) == 6
    assert told.lines[2].split()[:4] == ["2", "c6878c7972c9", "2019-04-15", "508"]
    assert int(told.lines[2].split()[4]) > 50
    assert told.lines[2].endswith("DPRK Leader Kim Could Visit Russia Next Week - Reports · Sputnik")
    assert len({line.index("new") for line in told.lines[1:]}) == 1


def test_list_filters_sorts_and_limits(postil: Postil) -> None:
    assert [line.split()[0] for line in postil("list", "putin").lines[1:]] == ["4", "5"]
    assert [line.split()[0] for line in postil("list", "--sort", "newest", "--limit", "2").lines[1:]] == ["3", "2"]
    told = postil("list", "nothing-like-this")
    assert (told.code, told.out, told.err) == (0, "", "no article has these words\n")


def test_list_of_nothing(postil: Postil, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("POSTIL_LIBRARY")
    told = postil("list")
    assert (told.code, told.out) == (0, "")
    assert "`postil add PATH`" in told.err
    assert postil("list", "--json").json == []


def test_list_json(postil: Postil, annotated: Path) -> None:
    rows = postil("list", "--json").json
    assert [row["number"] for row in rows] == [1, 2, 3, 4, 5]
    first = rows[0]
    assert (first["title"], first["highlights"], first["claims"], first["repeats"]) == (
        "Kim Jong-un lavrov",
        2,
        1,
        False,
    )
    assert rows[3]["repeats"] is True


def test_columns_hold_with_wide_characters(postil: Postil, tmp_path: Path) -> None:
    (tmp_path / "a.txt").write_text("東京で会議が開かれた 👨‍👩‍👧\n\n本文です。")
    postil("add", tmp_path / "a.txt")
    postil("edit", "6", "--published", "2024-01-01")
    assert "東京で会議" in postil("list").lines[6]


@pytest.mark.parametrize("name", ["2", "c6878c7972c9", "c6878", "001_059a7e0888fc989e.txt"])
def test_show_by_any_name(postil: Postil, name: str) -> None:
    told = postil("show", name)
    assert told.lines[0] == "DPRK Leader Kim Could Visit Russia Next Week - Reports"
    assert told.lines[1] == "Sputnik · 2019-04-15 · en · 508 words · new · c6878c7972c9"


def test_show_prints_the_stored_text_and_the_annotations(postil: Postil, annotated: Path) -> None:
    with Library(annotated) as opened:
        text = opened.articles.get(1).text
    told = postil("show", "1")
    assert text.rstrip() in told.out
    notes = told.out.split("2 annotations\n")[1]
    assert "▍ “Kim Jong-un lavrov”" in notes
    assert "    An odd headline\n" in notes
    assert "÷ “The Kremlin said in a statement on its website on Thursday" in notes
    assert "    true · Kremlin · line 10 · diplomacy/summit · ann\n    They met in Vladivostok.\n" in notes


def test_show_json_is_the_native_format(postil: Postil, annotated: Path) -> None:
    shown = postil("show", "1", "--json").json
    assert shown["id"] == "b3a2c48671bc"
    claim = shown["highlights"][1]
    assert claim["quote"] == shown["text"][claim["start"] : claim["end"]]
    assert claim["claim"]["speaker"] == "Kremlin"
    assert shown["mentions"]


def test_search_finds_texts_notes_and_claims(postil: Postil, annotated: Path) -> None:
    told = postil("search", "vladivostok")
    assert "dd4c355e404a" in told.lines[0]
    assert any(line.startswith("    claim: They met in Vladivostok") for line in told.lines)
    assert "    note: An odd headline “Kim Jong-un lavrov”" in postil("search", "odd").lines
    assert "\x02" not in told.out
    found = postil("search", "--json", "odd").json
    assert (found[0]["kind"], found[0]["start"], found[0]["snippet"]) == ("note", 0, "An odd headline")
    assert found[0]["quote"] == "Kim Jong-un lavrov"


def test_search_phrases_and_limits(postil: Postil) -> None:
    assert len(postil("search", "state affairs commission", "--json").json) == 3
    assert len(postil("search", "state", "affairs", "commission", "--json", "--limit", "2").json) == 2
    told = postil("search", "kim", "--limit", "1")
    assert "1 of 5 articles: --limit shows more" in told.err
    told = postil("search", "nothinglikethis")
    assert (told.code, told.out, told.err) == (0, "", "nothing has all of these words\n")
    assert postil("search", '"').code == 0


def test_edit(postil: Postil) -> None:
    told = postil(
        "edit", "1", "--title", "A letter\x1b[31m to Putin", "--publisher", "Prensa", "--published", "2019-04-19"
    )
    assert told.out == "b3a2c48671bc · A letter to Putin · Prensa · 2019-04-19 · en\n"
    assert postil("list", "--json").json[0]["publisher"] == "Prensa"
    assert "edit" in postil("history", "1").lines[1]
    assert postil("edit", "1", "--publisher", "").out == "b3a2c48671bc · A letter to Putin · 2019-04-19 · en\n"
    assert postil("edit", "1", "--published", "2019-02-30").code == 2
