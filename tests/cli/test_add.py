import json
from pathlib import Path

import pytest

from tests.cli.conftest import Postil
from tui.library import Library

TEXT = "Oslo, 3 May 2021. The minister said that the bridge will open in June.\n\nNobody was hurt."


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    folder = tmp_path / "in"
    (folder / "deep").mkdir(parents=True)
    (folder / "b.txt").write_text(TEXT)
    (folder / "deep" / "c.md").write_text("# A headline\n\nA paragraph in which something happens.\n")
    (folder / "a.png").write_bytes(b"\x89PNG\r\n\x1a\n" + bytes(100))
    return folder


def test_adds_what_it_can_and_names_the_rest(postil: Postil, folder: Path) -> None:
    told = postil("add", folder, folder / "nope.txt")
    assert told.code == 0
    assert told.lines[-1] == "added 2 articles, 2 refused"
    assert "A headline" in told.out
    refused = told.err.splitlines()
    assert len(refused) == 2
    assert refused[0].startswith(f"refused {folder / 'a.png'}: a PNG image")
    assert refused[1] == f"refused {folder / 'nope.txt'}: there is no such file or folder"


def test_adding_twice_adds_nothing(postil: Postil, folder: Path) -> None:
    postil("add", folder / "b.txt")
    told = postil("add", folder / "b.txt", folder / "b.txt")
    assert (told.code, told.out) == (0, "added 0 articles, 2 already there\n")


def test_code_1_when_all_is_refused(postil: Postil, folder: Path) -> None:
    assert postil("add", folder / "a.png").code == 1
    postil("add", folder / "b.txt")
    assert postil("add", folder / "a.png", folder / "b.txt").code == 0


def test_standard_input(process: Postil, tmp_path: Path) -> None:
    library = tmp_path / "x.db"
    told = process("add", "-", "--library", library, stdin=TEXT.encode())
    assert told.lines[-1] == "added 1 article"
    with Library(library) as opened:
        assert opened.articles.get(1).text == TEXT
    lines = "".join(json.dumps({"id": f"n{n}", "text": f"Article {n}. {TEXT}"}) + "\n" for n in range(30))
    told = process("add", "--library", library, "-", stdin=lines.encode())
    assert told.out == "added 30 articles\n"


def test_control_characters_are_taken_out_and_counted(postil: Postil, tmp_path: Path) -> None:
    (tmp_path / "evil\x1b[31m.txt").write_text("Title\x1b[2J\n\nA paragraph \x1b]0;owned\x07 of text.\u202e")
    told = postil("add", tmp_path)
    assert "control characters taken out" in told.lines[-1]
    assert "\x1b" not in told.out + told.err
    shown = postil("show", "1")
    assert "\x1b" not in shown.out
    assert "\u202e" not in shown.out


def test_markup_in_a_title_is_text(postil: Postil, tmp_path: Path) -> None:
    (tmp_path / "a.txt").write_text("[bold red]A [/nonsense] headline\n\nA paragraph of text.")
    assert "[bold red]A [/nonsense] headline" in postil("add", tmp_path).out
    assert "[bold red]A [/nonsense] headline" in postil("list").out


def test_json(postil: Postil, folder: Path) -> None:
    told = postil("add", "--json", folder)
    assert told.code == 0
    assert [article["title"] for article in told.json["added"]][1] == "A headline"
    assert told.json["known"] == 0
    assert [refusal["source"] for refusal in told.json["refused"]] == [str(folder / "a.png")]
    assert told.err == ""


def test_many_articles_are_counted_not_listed(postil: Postil, tmp_path: Path) -> None:
    (tmp_path / "many.jsonl").write_text("".join(json.dumps({"text": f"Article {n}."}) + "\n" for n in range(1200)))
    told = postil("add", tmp_path / "many.jsonl")
    assert told.out == "added 1,200 articles\n"
