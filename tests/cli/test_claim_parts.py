"""Commands for what the reader does to claims, possible merges, orphans and articles; each is one step of undo."""

from __future__ import annotations

import shlex
import subprocess
from typing import TYPE_CHECKING

import pytest

from tui.config import own_command
from tui.core.annotations import Evidence
from tui.core.model import Marks, Mention, NewArticle
from tui.library import Library

if TYPE_CHECKING:
    from pathlib import Path

    from tests.cli.conftest import Postil

TEXT = "Prices rose by two percent. Wages fell in May. Prices rose again."


@pytest.fixture
def claims(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """The ids of two claims by ann and one by ben, in a library of their own."""
    path = tmp_path / "a.db"
    monkeypatch.setenv("POSTIL_LIBRARY", str(path))
    ids: list[str] = []
    for creator, start in (("ann", 0), ("ann", 28), ("ben", 47)):
        with Library(path, creator) as library:
            if not ids:
                library.articles.add([NewArticle(TEXT, "1", "Prices", source="https://a.example")])
            ids.append(library.annotations.claim(library.articles.get(1), start, start + 10, "Ana").id)
            library.claims.edit(ids[0], verdict="true" if creator == "ann" else "false")
    return ids


def test_evidence_is_written_edited_moved_and_removed(postil: Postil, claims: list[str], tmp_path: Path) -> None:
    first = claims[0][:8]
    web, paper = ("--for", "https://b.example\n  retrieved 2026-05-03"), ("--against", "the minutes")
    result = postil("claims", "evidence", first, *web, *paper, "--json").json
    sides = [(each["stance"], each["what"]) for each in result["evidence"]]
    assert sides == [("for", "https://b.example"), ("against", "the minutes")]
    address, minutes = (each["id"] for each in result["evidence"])
    assert postil("claims", "evidence", first, "--edit", minutes, "the minutes of 3 May").code == 0
    result = postil("claims", "evidence", first, "--move", minutes, "-1", "--json").json
    assert [each["what"] for each in result["evidence"]] == ["the minutes of 3 May", "https://b.example"]
    result = postil("claims", "evidence", first, claims[2], "--remove", address, "--json").json
    assert [each["kind"] for each in result["evidence"]] == ["source", "claim"]
    assert postil("undo", "--json").json["action"] == "evidence"
    assert len(postil("claims", "list", "--json").json[-1]["evidence"]) == 2
    assert "ben's: --others" in postil("claims", "evidence", claims[2], "+ x").err
    with Library(tmp_path / "a.db", "ben") as library:
        bens = library.evidence.add(claims[0], Evidence("ben's own"))
    for change in (("--remove", bens), ("--move", bens, "-1"), ("--edit", bens, "another")):
        assert "that is ben's: --others changes it anyway" in postil("claims", "evidence", first, *change).err
    result = postil("claims", "evidence", first, "--remove", bens, "--others", "--json").json
    assert "ben's own" not in {each["what"] for each in result["evidence"]}


def test_similar_claims_are_listed(postil: Postil, claims: list[str], tmp_path: Path) -> None:
    assert postil("claims", "elsewhere", claims[0]).err == "no other article says almost the same\n"
    with Library(tmp_path / "a.db", "ann") as library:
        said = "Officials said prices rose by two percent.", "By two percent, prices rose in Kerala too."
        library.articles.add([NewArticle(f"{text} More.", str(n), str(n)) for n, text in enumerate(said)])
        claim_id = library.annotations.claim(library.articles.get(2), 0, 42, "").id
    result = postil("claims", "elsewhere", claims[0])
    assert result.lines[0].split() == ["article", "where", "alike", "claim", "more", "words"]
    (line,) = (line for line in result.lines if claim_id[:8] in line)
    assert line.split()[1] == "0-42"
    assert line.endswith("Officials said prices rose by two percent.")
    assert result.err == ""
    assert len(postil("claims", "elsewhere", claims[0], "--all", "--json").json) == len(result.lines) - 1 == 2
    result = postil("claims", "elsewhere", claims[0], "--limit", "1")
    assert (len(result.lines), "1 place, there are more: --all lists all of them" in result.err) == (2, True)


def test_links_passages_and_the_check_that_counts(postil: Postil, claims: list[str]) -> None:
    one, two, bens = claims
    assert [each["claim"] for each in postil("claims", "link", one, "supports", two, "--json").json["links"]] == [two]
    assert postil("claims", "link", one, "contradicts", two).code == 1
    assert "has no link: updates" in postil("claims", "link", one, "updates", two, "--remove").err
    assert postil("claims", "link", one, "supports", two, "--remove", "--json").json["links"] == []
    result = postil("claims", "passage", one, "1", "--quote", "rose again", "--first", "--json").json
    assert result["first"] != ""
    assert postil("claims", "passage", one, "1", "--quote", "rose again", "--remove").code == 0
    assert postil("claims", "check", one, "ben", "--json").json["verdict"] == "false"
    assert postil("claims", "check", one, "me", "--json").json["verdict"] == "true"
    assert "chosen" not in postil("claims", "check", one, "--last", "--json").json
    assert "ben's: --others" in postil("claims", "check", one, "ben", "--remove").err
    assert "zoe has not checked that claim: ann, ben has" in postil("claims", "check", one, "zoe").err
    assert postil("claims", "check", bens, "--last").code == 1
    assert postil("claims", "set", one, "--wording", "Prices rise", "--said", "2024-05").code == 0
    assert postil("claims", "list", "--json", "rise").json[0]["said"] == "2024-05"
    assert postil("claims", "set", one, "--said", "2999").code == 2


def test_articles_are_marked_done_names_told_apart_and_steps_undone(
    postil: Postil, claims: list[str], tmp_path: Path
) -> None:
    with Library(tmp_path / "a.db", "ann") as library:
        mentions = [Mention(0, 6, "PERSON", "Angela Merkel"), Mention(28, 33, "PERSON", "Angela Merkle")]
        library.markings.put([(1, Marks(tuple(mentions)))], "model", "1")
    assert postil("done", "1", "--json").json[0]["done"] == ["ann"]
    assert postil("done", "1", "--not", "--json").json[0]["done"] == []
    assert postil("undo").out == "undone: not done “Prices”\n"
    assert postil("redo").code == 0
    (pair,) = postil("pairs", "--json").json
    assert {pair["rarer"]["name"], pair["other"]["name"]} == {"Angela Merkel", "Angela Merkle"}
    assert postil("pairs", "Angela Merkel", "Angela Merkle", "--different").code == 0
    assert postil("pairs", "--json").json == []
    assert postil("undo").code == 0
    result = postil("pairs", "Angela Merkle", "Angela Merkel", "--merge", "--json").json
    assert (result["decision"], result["articles"]) == ("merge", 1)
    assert [each["name"] for each in postil("entities", "--json").json] == ["Angela Merkel"]
    assert "no name is 'Kim'" in postil("pairs", "Kim", "Angela Merkel", "--merge").err
    assert postil("dismiss", "1", "0", "5").code == 1
    assert "is no passage of" in postil("dismiss", "1", "0", "99999").err


def test_a_library_is_exported_through_a_pipe(claims: list[str], tmp_path: Path) -> None:
    commands = own_command("backup", "-"), own_command("merge", "-", "--library", str(tmp_path / "b.db"))
    line = " | ".join(map(shlex.join, commands))
    subprocess.run(["sh", "-c", line], check=True, capture_output=True)
    with Library(tmp_path / "b.db") as library:
        assert {each.id for each in library.annotations.of_article(1)} == set(claims)
    assert sorted(each.name for each in tmp_path.glob("postil-*")) == []
