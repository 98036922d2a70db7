"""`postil cite` and `postil compare`: the citations that the reader copies, and the differences between two texts."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from tests.cli.conftest import Postil
from tui.library import Library


@pytest.fixture
def coded(seeds: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("POSTIL_LIBRARY", str(seeds))
    with Library(seeds, "ann") as library:
        library.annotations.claim(library.articles.get(1), 19, 222, "Kim Jong Un")
        library.annotations.tag(library.articles.get(2), 0, 26, "dates")
    return seeds


def test_a_passage_is_cited_as_the_reader_copies_it(postil: Postil, coded: Path) -> None:
    cited = postil("cite", "1", "19", "222").out
    assert cited.startswith("“North Korean President")
    assert cited.endswith("(Kim Jong Un, in: Kim Jong-un lavrov)\n")
    assert postil("cite", "2").out == "DPRK Leader Kim Could Visit Russia Next Week - Reports, Sputnik, 15 Apr 2019\n"
    assert postil("cite", "2", "--form", "bibtex").out.startswith("@online{postil")
    assert postil("cite", "1", "0", "99999").code == 1


def test_listed_passages_are_cited_in_their_order(postil: Postil, process: Postil, coded: Path) -> None:
    other_words = {"article": "1", "start": 19, "end": 222, "quote": "The North"}
    bad = [json.dumps(line) for line in ({"article": "none", "quote": "x"}, other_words)]
    lines = "\n".join([*bad, postil("passages", "--json").out])
    cited = process("cite", "-", "--json", "--form", "markdown", stdin=lines.encode())
    assert cited.code == 1
    assert cited.err.endswith("postil: 2 of 4 lines refused\n")
    refused, other, claim, tagged = cited.json
    assert "19 to 222 of b3a2c48671bc is not “The North”" in other["reason"]
    assert (refused["line"], refused["outcome"]) == (1, "refused")
    assert (claim["speaker"], tagged["speaker"]) == ("Kim Jong Un", "")
    assert claim["citation"].startswith("> North Korean President")


def test_texts_of_a_story_are_compared(postil: Postil, coded: Path, tmp_path: Path) -> None:
    page = tmp_path / "page.txt"
    for text in ("The talks begin today. All is well.", "The talks begin tomorrow. All is well."):
        page.write_text(text, encoding="utf-8")
        postil("add", str(page))
    assert [row["revision"] for row in postil("compare", "page.txt", "--json").json] == [1]
    result = postil("compare", "page.txt", "--revision", "1")
    assert result.out == "≠ The talks begin tomorrow.\n→ The talks begin today.\n  All is well.\n"
    assert result.err == "1 sentence the same, 1 in other words, 0 only left, 0 only right\n"
    (pair, _) = postil("compare", "page.txt", "--revision", "1", "--json").json
    assert (pair["only_left"], pair["only_right"]) == (["tomorrow"], ["today"])
    assert "\n- " in postil("compare", "1", "2").out


def test_facets_are_listed_with_their_terms(postil: Postil, coded: Path) -> None:
    facets = postil("list", "--facets", "--json").json
    (sputnik,) = (row for row in facets if row["value"] == "Sputnik")
    assert (sputnik["facet"], sputnik["articles"], sputnik["term"]) == ("publisher", 1, "publisher:Sputnik")
    assert len(postil("list", sputnik["term"], "--json").json) == sputnik["articles"]
    for article, values in (("1", "role=Nurse year=2019"), ("2", "role=nurse year=02019"), ("3", "role=nun year=3")):
        postil("edit", article, *(each for value in values.split() for each in ("--set", value)))
    for facet in postil("list", "--facets", "--json").json:
        if facet["facet"] in ("role", "year"):  # values that a filter does not distinguish are one
            assert len(postil("list", facet["term"], "--json").json) == facet["articles"], facet["term"]
    assert postil("list", "--facets", "--limit", "3").code == 2
