"""docs/json.md compared with what the commands print: each command with `--json`, its kind of value and its keys."""

from __future__ import annotations

import re
from pathlib import Path
from typing import TYPE_CHECKING

import click
import pytest

from tests.cli.conftest import Postil
from tui.cli.root import COMMANDS
from tui.cli.root import postil as command_tree
from tui.core.labels import EntityLabel
from tui.core.model import NewArticle
from tui.core.rows import SCHEMA
from tui.library import Library
from tui.library.tables.conflicts import record_conflict
from tui.library.tables.drafts import Draft

if TYPE_CHECKING:
    from collections.abc import Iterator

PAGE = (Path(__file__).parents[2] / "docs" / "json.md").read_text(encoding="utf-8")
ROW = re.compile(r"^\| `([a-z ]+)` \| (object|array) \| (.*) \|$", re.MULTILINE)
PRINTED = {command: (kind, re.findall(r"`(\w+)`", keys)) for command, kind, keys in ROW.findall(PAGE)}
ELSEWHERE = {"show", "learn"}
"""What prints what another page describes."""

ARGUMENTS: dict[str, list[str]] = {
    "add": ["new.txt"],
    "annotate": ["1", "0", "20"],
    "cite": ["1", "0", "20"],
    "claims add": ["1", "30", "50"],
    "claims check": ["CLAIM", "--last"],
    "claims elsewhere": ["CLAIM"],
    "claims evidence": ["CLAIM", "--for", "https://a.example"],
    "claims link": ["CLAIM", "repeats", "OTHER"],
    "claims passage": ["CLAIM", "2", "0", "20"],
    "claims set": ["CLAIM", "--status", "asked"],
    "compare": ["1", "2"],
    "correct": ["1", "Kim", "--label", "PERSON"],
    "count": ["tag", "article"],
    "dismiss": ["1", "19", "222"],
    "done": ["1"],
    "edit": ["1", "--title", "Another"],
    "export": ["csv", "-o", "out.csv"],
    "groups add": ["some", "date:2019"],
    "groups remove": ["letters"],
    "import": ["jsonl", "in.jsonl"],
    "labels add": ["RANK"],
    "labels edit": ["PERSON", "--color", "red"],
    "labels remove": ["WEAPON"],
    "merge": ["other.db"],
    "place": ["ORPHAN", "0", "9"],
    "remove": ["5", "--yes"],
    "search": ["korea"],
    "source": ["1"],
    "tags add": ["new"],
    "tags edit": ["old", "--color", "pink"],
    "tags merge": ["old", "economy/aid"],
    "tags move": ["old", "economy"],
    "tags put": ["old", "korea"],
    "tags remove": ["old"],
    "tags split": ["economy/aid", "old", "korea", "--others"],
}


def reporting(command: click.Command, name: str) -> Iterator[str]:
    """Yield the commands that have `--json`; a group that lists without a subcommand counts as one."""
    if any("--json" in parameter.opts for parameter in command.params):
        yield name
    if isinstance(command, click.Group):
        for below, part in command.commands.items():
            yield from reporting(part, f"{name} {below}")


@pytest.fixture
def library(seeds: Path, postil: Postil, monkeypatch: pytest.MonkeyPatch) -> dict[str, str]:
    """A library with some of everything; return ids by the names that `ARGUMENTS` uses."""
    monkeypatch.setenv("POSTIL_LIBRARY", str(seeds))
    with Library(seeds, "ann") as opened:
        article = opened.articles.get(1)
        opened.annotations.tag(article, 0, 10, "economy/aid")
        opened.codebook.add("old")
        opened.labels.add(EntityLabel("WEAPON"))
        opened.groups.put("letters", "title:letter")
        claim = opened.annotations.claim(article, 19, 222, "Kim")
        other = opened.annotations.claim(opened.articles.get(2), 200, 240, "Kim")
        opened.drafts.put(Draft("note", article.id, 1, 19, 222, claim.id, claim.quote, "ann", "begun"))
        old = NewArticle("A first text that is here.", "0" * 64, source="https://a.example/1")
        (added,) = opened.articles.add([old])
        orphan = opened.annotations.highlight(opened.articles.get(added.pk), 0, 12)
        with opened.journal.step("import") as step:
            record_conflict(opened.connection, step, claim.id, "note", "here", "there", "ben", "in.jsonl")
        new = NewArticle("ANNA: And?\n\nEMIL: No.\n\nANNA: Why?\n\nEMIL: Cold.\n", "1" * 64, source=old.source)
        opened.intake.add([new], lambda *_: None)
        opened.turns.recognise(opened.articles.get(added.pk), is_transcript=True)
    with Library(seeds, "ben") as of_another:
        of_another.done.mark(of_another.articles.get(1), done=True)
    Path("new.txt").write_text("A new text.\n", encoding="utf-8")
    assert postil("export", "jsonl", "-o", "in.jsonl").code == 0
    assert postil("backup", "other.db").code == 0
    assert postil("backup").code == 0
    return {"CLAIM": claim.id, "OTHER": other.id, "ORPHAN": orphan.id}


def test_every_command_with_json_is_on_the_page() -> None:
    context = click.Context(command_tree)
    commands = {name: command_tree.get_command(context, name) for name in COMMANDS}
    names = {each for name, command in commands.items() if command for each in reporting(command, name)}
    assert names - ELSEWHERE == set(PRINTED)


@pytest.mark.parametrize("command", PRINTED)
def test_the_output_has_the_keys_on_the_page(postil: Postil, library: dict[str, str], command: str) -> None:
    kind, keys = PRINTED[command]
    arguments = [library.get(each, each) for each in ARGUMENTS.get(command, [])]
    if command == "redo":
        assert postil("undo").code == 0
    result = postil(*command.split(), *arguments, "--json")
    assert result.code == 0, result.err
    value = result.json
    assert isinstance(value, dict if kind == "object" else list)
    if kind == "array":
        assert value, "an empty value cannot be compared with the page"
        value = value[0]
    assert set(value) == set(keys)


def test_the_version_is_that_of_the_page(postil: Postil, library: dict[str, str]) -> None:
    assert f"version {SCHEMA} of the schema" in PAGE
    assert postil("stats", "--json").json["json_schema"] == SCHEMA


@pytest.mark.parametrize(
    ("command", "noun"), [(["entities"], "names"), (["search", "korea"], "hits"), (["history"], "steps")]
)
def test_a_limited_list_says_how_many_there_are(
    postil: Postil, library: dict[str, str], command: list[str], noun: str
) -> None:
    every = postil(*command, "--all", "--json")
    total = len(every.json)
    assert every.err == ""
    assert total > 1
    for options in ([], ["--json"]):
        result = postil(*command, "--limit", "1", *options)
        assert result.err == f"1 of {total} {noun}: --all lists all of them, --limit N more or fewer\n"
    assert len(postil(*command, "--limit", "1", "--json").json) == 1


def test_a_file_and_ids_are_read_from_a_pipe(process: Postil, library: dict[str, str], tmp_path: Path) -> None:
    result = process("import", "jsonl", "-", "--library", tmp_path / "x.db", stdin=Path("in.jsonl").read_bytes())
    assert (result.code, result.lines[0].startswith("-: 6 articles added")) == (0, True), result.err
    assert process("remove", "-", stdin=b"1\n").code == 2
    assert process("remove", "-", "--yes", stdin=b"1\n2\n").code == 0


def test_a_tag_is_removed_with_its_passages_on_request(postil: Postil, library: dict[str, str]) -> None:
    result = postil("tags", "remove", "economy/aid", "--passages", "--json").json
    assert result == {"removed": "economy/aid", "highlights": 0, "passages": 1}
    assert postil("passages", "--json").json[0]["quote"] != ""
    assert postil("tags", "remove", "nothing", "--passages").code == 1
