import json
import os
from pathlib import Path
from threading import Thread
from typing import Any

import pytest

from tests.cli.conftest import Postil
from tui.library import Library


@pytest.fixture(autouse=True)
def library(seeds: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    with Library(seeds, "ann") as opened:
        first, second = opened.articles.get(1), opened.articles.get(2)
        made = opened.annotations.claim(first, 0, 18, "Kim")
        opened.claims.edit(made.id, verdict="false")
        opened.annotations.tag(first, 19, 40, "diplomacy/letter")
    with Library(seeds, "bea") as opened:
        opened.annotations.note(second, 5, 30, "=cmd()")
    monkeypatch.setenv("POSTIL_LIBRARY", str(seeds))
    return seeds


def rows(text: str) -> list[dict[str, Any]]:
    return [json.loads(line) for line in text.splitlines()]


@pytest.mark.parametrize("output", [(), ("-o", "-")])
def test_to_standard_output(postil: Postil, output: tuple[str, ...]) -> None:
    result = postil("export", "jsonl", *output)
    assert [row["id"] for row in rows(result.out)][:2] == ["b3a2c48671bc", "c6878c7972c9"]
    assert result.err.startswith("5 articles, 3 highlights (1 claim) as jsonl")


@pytest.mark.parametrize("name", ["jsonl", "csv", "markdown"])
def test_an_export_to_a_file_overwrites_none(postil: Postil, tmp_path: Path, name: str) -> None:
    target = tmp_path / "out"
    result = postil("export", name, "-o", target)
    assert (result.code, result.err) == (0, "")
    assert result.out.startswith(f"{5 if name == 'jsonl' else 2} articles, 3 highlights (1 claim)")
    before = target.read_bytes()
    again = postil("export", name, "-o", target, "--claims")
    assert (again.code, again.out, again.err.count("\n")) == (1, "", 1)
    assert target.read_bytes() == before
    assert postil("export", name, "-o", target, "--claims", "--force").code == 0
    assert len(target.read_bytes()) < len(before)
    assert postil("export", name, "--output", target, "--force").code == 0
    assert target.read_bytes() == before
    assert list(tmp_path.glob(".*part")) == []


@pytest.mark.parametrize(
    ("options", "articles", "highlights"),
    [
        (["--article", "2"], 1, 1),
        (["--article", "2", "--article", "b3a2c"], 2, 3),
        (["--tag", "diplomacy"], 1, 1),
        (["--creator", "bea"], 1, 1),
        (["--verdict", "false"], 1, 1),
        (["--verdict", "true"], 0, 0),
        (["--claims"], 1, 1),
        (["--since", "2099-01-01"], 0, 0),
        (["--until", "2099"], 2, 3),
        (["--since", "2000-01", "--until", "2099-12-31T10:00", "--creator", "ann", "--creator", "bea"], 2, 3),
    ],
)
def test_terms_select_what_is_exported(
    postil: Postil, tmp_path: Path, options: list[str], articles: int, highlights: int
) -> None:
    result = postil("export", "jsonl", "-o", tmp_path / "out.jsonl", "--json", *options)
    assert (result.json["articles"], result.json["highlights"]) == (articles, highlights)
    found = rows((tmp_path / "out.jsonl").read_text())
    assert (len(found), sum(len(row["highlights"]) for row in found)) == (articles, highlights)


@pytest.mark.parametrize(
    ("options", "says"),
    [
        ("--creator bea --tag diplomacy/letter", "no annotation by bea with #diplomacy/letter"),
        ("--verdict true --verdict mixed", "no claim with the verdict true or mixed"),
        ("--claims --creator bea", "no claim by bea"),
        ("--since 2098 --until 2099", "no annotation changed since 2098 until 2099"),
    ],
)
def test_a_selection_without_matches_is_reported(postil: Postil, tmp_path: Path, options: str, says: str) -> None:
    result = postil("export", "csv", *options.split())
    assert (result.code, result.err) == (0, f"nothing to export: {says}\n")
    target = tmp_path / "out.csv"
    line = postil("export", "csv", "-o", target, *options.split()).out
    assert line == f"nothing to export: {says}; {target} is written without an article\n"
    assert target.exists()
    assert "nothing to export" not in postil("export", "csv", "--creator", "ann").err


@pytest.mark.parametrize(
    ("arguments", "says"),
    [
        (
            "export csv --claims --verdict wrong",
            "no verdict 'wrong': there are unchecked, true, mostly true, mixed, mostly",
        ),
        ("export csv --creator bae", "no creator 'bae': there are ann, bea, consensus"),
        ("export csv --tag", "no tag 'diplomcy': there is diplomacy/letter"),
        ("export csv --check --tag", "no tag 'diplomcy': there is diplomacy/letter"),
        ("agreement --tag", "no tag 'diplomcy': there is diplomacy/letter"),
        ("agreement --creator ann --creator bae", "'bae' has coded nothing here: name one of ann, bea"),
        ("export csv --since 2024-13", "'2024-13' is not a time such as"),
    ],
)
def test_an_unknown_value_is_refused_with_the_known_ones(postil: Postil, arguments: str, says: str) -> None:
    tag = ["diplomcy"] if arguments.endswith("--tag") else []
    result = postil(*arguments.split(), *tag)
    assert (result.code, result.out) == (2 if "2024" in says else 1, "")
    assert says in result.err


def test_of_many_values_the_most_similar_are_named(postil: Postil, library: Path) -> None:
    with Library(library) as opened:
        for number in range(20):
            opened.codebook.add(f"theme {number}")
    result = postil("export", "csv", "--tag", "theme 91")
    assert "no tag 'theme 91': the nearest are theme 9, " in result.err
    assert result.err.endswith("; `postil tags` lists all 21\n")


def test_without_marks_and_without_guard(postil: Postil) -> None:
    assert all(row["mentions"] == [] for row in rows(postil("export", "jsonl", "--no-marks").out))
    assert "'=cmd()" in postil("export", "csv").out
    assert "'=cmd()" not in postil("export", "csv", "--no-guard").out


def test_json_reports_on_a_file_only(postil: Postil) -> None:
    assert postil("export", "jsonl", "--json").code == 2


def test_export_import_export_gives_the_same(postil: Postil, tmp_path: Path) -> None:
    out = postil("export", "jsonl").out
    (tmp_path / "out.jsonl").write_text(out)
    new = ("--library", tmp_path / "new.db")
    assert "5 articles added, 3 highlights added" in postil("import", "jsonl", tmp_path / "out.jsonl", *new).out
    assert postil("export", "jsonl", *new).out == out
    os.mkfifo(tmp_path / "pipe")  # as `<(command)` is
    Thread(target=(tmp_path / "pipe").write_text, args=(out,), daemon=True).start()
    result = postil("import", "jsonl", tmp_path / "pipe", *new, "--json")
    assert (result.json["articles"], result.json["added"], result.json["same"]) == (0, 0, 3)


def test_an_exported_file_is_imported_under_the_same_format_name(postil: Postil, tmp_path: Path) -> None:
    """The import format may have another name first, such as that of a program it also reads."""
    assert postil("export", "iob2", "-o", str(tmp_path / "x.conll")).code == 0
    assert postil("import", "iob2", str(tmp_path / "x.conll"), "--dry-run", "--json").json["format"] == "conll"


def test_a_bad_file_changes_nothing(postil: Postil, tmp_path: Path) -> None:
    (tmp_path / "bad.jsonl").write_text(postil("export", "jsonl").out + '{"text": 7}\n')
    result = postil("import", "jsonl", tmp_path / "bad.jsonl", "--library", tmp_path / "new.db")
    assert (result.code, result.out, result.err.count("\n")) == (1, "", 1)
    assert "nothing was imported" in result.err
    assert not list(tmp_path.glob("new.db*"))
    (tmp_path / "bad.jsonl").write_bytes(postil("export", "jsonl").out.encode())
    postil("import", "jsonl", tmp_path / "bad.jsonl", "--dry-run", "--library", tmp_path / "new.db")
    assert not list(tmp_path.glob("new.db*"))


@pytest.mark.parametrize("command", ["export", "import"])
def test_help_names_the_formats(postil: Postil, command: str) -> None:
    assert "Formats:\n  jsonl " in postil(command, "--help").out


@pytest.mark.parametrize("name", ["jsonl", "w3c", "refi-qda"])
def test_check_reports_that_everything_is_imported_again(postil: Postil, name: str) -> None:
    result = postil("export", name, "--check")
    assert (result.code, result.err) == (0, "")
    assert result.out == f"{name}: 3 highlights came back as they went out\n"
    assert json.loads(postil("export", name, "--check", "--json").out)["differences"] == []


@pytest.mark.parametrize("name", ["refi-qdc", "codebook"])
def test_check_of_a_codebook_counts_tags(postil: Postil, name: str) -> None:
    codes = len(json.loads(postil("tags", "--json").out))
    result = f"{name}: {codes} {'code' if codes == 1 else 'codes'} came back as they went out\n"
    assert postil("export", name, "--check").out == result


def test_check_fails_if_something_is_lost(postil: Postil, library: Path) -> None:
    with Library(library, "ann") as opened:
        article = opened.articles.get(1)
        end = article.text.index("\n")
        made = opened.annotations.highlight(article, end, end + 1)
    result = postil("export", "brat", "--check")
    assert result.code == 1
    assert result.out.startswith(f"brat: 1 difference, the first: article {article.id}: lost: {made.id}")


def test_check_needs_a_format_that_can_be_imported(postil: Postil) -> None:
    result = postil("export", "bibtex", "--check")
    assert result.code == 1
    assert "bibtex cannot be read back" in result.err


def test_an_export_says_that_it_includes_the_history_and_omits_it_on_request(postil: Postil, tmp_path: Path) -> None:
    target = tmp_path / "x.jsonl"
    assert (
        "as jsonl, with 4 steps of the history (--no-history: without)" in postil("export", "jsonl", "-o", target).out
    )
    postil("import", "jsonl", target, "--library", tmp_path / "new.db")
    steps = json.loads(postil("history", "--json", "--library", tmp_path / "new.db").out)
    assert [step["creator"] for step in steps if step["state"] == "elsewhere"] == ["bea", "ann", "ann", "ann"]
    result = postil("export", "jsonl", "--no-history", "-o", tmp_path / "y.jsonl")
    assert "history" not in result.out
    assert '"history":' not in (tmp_path / "y.jsonl").read_text()
