"""The tutorials in docs/: their keys are pressed and their commands run."""

from __future__ import annotations

import re
import shlex
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from tui.cli.root import run
from tui.core.model import NewArticle
from tui.library import Library

if TYPE_CHECKING:
    from collections.abc import Iterator

    from tests.app.pilot import OpenReader

DOCS = Path(__file__).parents[2] / "docs"


def parts(name: str) -> Iterator[tuple[str, str]]:
    """Yield the fenced blocks of a page with their kind."""
    text = (DOCS / f"{name}.md").read_text(encoding="utf-8")
    yield from re.findall(r"^```(\w+)\n(.*?)^```$", text, re.DOTALL | re.MULTILINE)


@pytest.fixture
def library(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A folder in which the commands of a page run."""
    path = tmp_path / "annotations.db"
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("POSTIL_LIBRARY", str(path))
    monkeypatch.setenv("POSTIL_CONFIG", str(tmp_path / "config.toml"))
    (tmp_path / "config.toml").write_text('creator = "ann"\n')
    return path


async def test_the_day_at_the_desk_works_as_described(
    reader: OpenReader, library: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    outputs: dict[str, str] = {}
    for kind, block in parts("fact-checking"):
        if kind == "text":
            Path("prices.txt").write_text(block, encoding="utf-8")
        elif kind == "keys":
            async with reader(library, size=(80, 24)) as r:
                await r.follow(block)
                row = r.library.desk.page(0, 2)[0]
                assert (row.verdict, row.speaker, row.status) == ("false", "Ana", "second reader")
                assert (row.assignee, bool(row.due)) == ("ann", True)
                assert (row.pro, row.contra) == (0, 1)
        else:
            Path("config.toml").write_text(f'creator = "{"ben" if kind == "ben" else "ann"}"\n')
            for command in block.splitlines():
                words = shlex.split(command.replace(" ID ", f" {row.id} " if " ID " in command else ""))
                capsys.readouterr()
                assert run(words[1:]) == 0, command
                outputs[words[1]] = capsys.readouterr().out
    assert "false" in outputs["agreement"]
    assert "mixed" in outputs["agreement"]
    assert "nine percent" in outputs["claims"]
    report = Path("report.md").read_text(encoding="utf-8")
    for said in ("Ana", "https://a.example", "one table of two", "ann", "ben"):
        assert said in report


async def test_names_are_corrected_learned_and_exported_as_described(
    reader: OpenReader, library: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    outputs: list[str] = []
    for kind, block in parts("names"):
        if kind == "json":
            Path("news.jsonl").write_text(block, encoding="utf-8")
        elif kind == "keys":
            async with reader(library, size=(80, 24)) as r:
                await r.follow(block)
                assert r.article.title != "Strike at the harbour"
        else:
            for command in block.splitlines():
                capsys.readouterr()
                assert run(shlex.split(command)[1:]) == 0, command
                outputs.append(capsys.readouterr().out)
    assert outputs[2].splitlines()[0].endswith(" Strike at the harbour")
    with Library(library, "ann") as opened:
        names = {(each.entity, each.label) for pk in (1, 3, 6) for each in opened.marks.of_article(pk).mentions}
        assert {("Piet de Vries", "PERSON"), ("Atlas", "SHIP"), ("Nordic Bulk", "ORG")} <= names
        assert opened.reviews.least_sure.count_left() == 1
    assert any(line.startswith("learned from ") for line in "".join(outputs).splitlines())
    assert {"names-train.spacy", "names-dev.spacy", "names.iob2"} <= {each.name for each in Path.cwd().iterdir()}


def test_the_commands_of_the_page_on_coded_text_run(library: Path) -> None:
    with Library(library, "anna") as opened:
        opened.articles.add(
            NewArticle(f"EMIL: The aid is late {number}.\n\nANA: So is trade.\n\nEMIL: Yes.\n\nANA: Why?\n", "")
            for number in range(9)
        )
        article = opened.articles.get(3)
        opened.turns.recognise(article, is_transcript=True)
        for start, tag in ((6, "economy"), (6, "economy/aid"), (8, "aid"), (30, "economy/trade"), (6, "letter")):
            opened.annotations.tag(article, start, start + 4, tag)
        opened.annotations.claim(article, 6, 20, "Emil")
        opened.codebook.add("economy/labour")
    commands = re.findall(r"^ {4}postil (.+?)(?: +#.*| > .*)?$", (DOCS / "coding.md").read_text("utf-8"), re.MULTILINE)
    assert len(commands) > 15
    assert [command for command in commands if run(shlex.split(command)) != 0] == []
