"""Columns of a table that become attributes of its articles, and later editions of the table."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from tests.formats.sample_library import exported
from tui.formats.export_import import import_
from tui.jobs.adding import AddReport, add_paths
from tui.library import Library
from tui.library.transfer.merge import merge
from tui.library.upkeep.check import find_problems

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

ROWS = {"S1": "30", "S2": "44"}


@pytest.fixture
def ann(tmp_path: Path) -> Iterator[Library]:
    with Library(tmp_path / "ann.db", "ann") as library:
        yield library
        assert list(find_problems(library)) == []


def add(library: Library, folder: Path, rows: dict[str, str] | None = None, *, name: str = "id") -> AddReport:
    """Add a table of answers; if `name` is not an id column, its rows have no names."""
    lines = [
        f"{name if name == 'id' else 'row'},Age,text",
        *(f"{key},{age},No." for key, age in (rows or ROWS).items()),
    ]
    if name != "id":
        lines = [line.partition(",")[2] for line in lines]
    (folder / "answers.csv").write_text("\n".join(lines) + "\n")
    return add_paths(library, [str(folder / "answers.csv")])


def ages(library: Library) -> dict[str, str]:
    articles = [library.articles.get(pk) for pk in range(1, library.articles.count() + 1)]
    values = {each.title: library.attributes.of_article(each.id) for each in articles}
    return {
        title: ", ".join(f"{one.value} ({one.kind}, {one.creator})" for one in all_) for title, all_ in values.items()
    }


def changes_by_kind(report: AddReport) -> dict[str, dict[str, int]]:
    return {outcome: dict(names) for outcome, names in report.attributes.items()}


def test_a_column_becomes_an_attribute_and_one_undo_removes_all(ann: Library, tmp_path: Path) -> None:
    report = add(ann, tmp_path)
    assert ages(ann) == {"S1": "30 (number, ann)", "S2": "44 (number, ann)"}
    assert changes_by_kind(report) == {"added": {"Age": 2}}
    assert report.summary().endswith("attributes: Age (2)")
    assert ann.journal.undo() is not None
    assert ages(ann) == {"S1": "", "S2": ""}
    assert changes_by_kind(add(ann, tmp_path)) == {}
    assert ages(ann) == {"S1": "", "S2": ""}, "adding the same file does not bring back what was undone"
    assert changes_by_kind(add(ann, tmp_path, {**ROWS, "S3": "20"})) == {"added": {"Age": 1}, "kept": {"Age": 2}}
    assert ages(ann) == {"S1": "", "S2": "", "S3": "20 (number, ann)"}


def test_a_changed_column_is_an_update_that_is_reported_and_undone_separately(ann: Library, tmp_path: Path) -> None:
    add(ann, tmp_path)
    report = add(ann, tmp_path, {"S1": "31", "S2": ""})
    assert ages(ann) == {"S1": "31 (number, ann)", "S2": "44 (number, ann)"}, "an empty cell changes nothing"
    assert changes_by_kind(report) == {"changed": {"Age": 1}}
    assert [*report.lines()] == ["    1  S1 (Age: 30 → 31)"]
    assert changes_by_kind(add(ann, tmp_path, {"S1": "31", "S2": "44"})) == {}
    assert changes_by_kind(add(ann, tmp_path, {"S1": "30", "S2": "44", "S3": "1"})) == {
        "changed": {"Age": 1},
        "added": {"Age": 1},
    }
    for _ in range(2):
        ann.journal.undo()
    assert ages(ann) == {"S1": "30 (number, ann)", "S2": "44 (number, ann)", "S3": ""}
    assert changes_by_kind(add(ann, tmp_path, {"S1": "31"})) == {"kept": {"Age": 1}}, "the update was undone"
    assert changes_by_kind(add(ann, tmp_path, {"S1": "32"})) == {"changed": {"Age": 1}}


def test_what_a_person_set_or_removed_stays_and_is_reported(ann: Library, tmp_path: Path) -> None:
    add(ann, tmp_path)
    with Library(ann.path, "ben") as ben:
        ben.attributes.set(ben.articles.get(1), {"Age": "about 30"})
        ben.attributes.set(ben.articles.get(2), {"Age": ""})
    report = add(ann, tmp_path, {"S1": "31", "S2": "45"})
    assert ages(ann) == {"S1": "about 30 (text, ben)", "S2": ""}
    assert changes_by_kind(report) == {"kept": {"Age": 2}}
    assert [*report.lines()] == [
        "    1  S1 (Age stays about 30, the source has 31)",
        "    2  S2 (Age stays out, the source has 45)",
    ]


def test_rows_without_a_name_do_not_change_other_articles(ann: Library, tmp_path: Path) -> None:
    add(ann, tmp_path, name="")
    before = [ann.attributes.of_article(ann.articles.get(pk).id)[0].value for pk in (1, 2)]
    report = add(ann, tmp_path, {"new": "20", **ROWS}, name="")  # nothing says which row belongs to which article
    assert [ann.attributes.of_article(ann.articles.get(pk).id)[0].value for pk in (1, 2)] == before == ["30", "44"]
    assert changes_by_kind(report)["kept"] == {"Age": 2}


def test_an_older_library_gets_attributes_when_the_file_is_added_again(ann: Library, tmp_path: Path) -> None:
    add(ann, tmp_path)
    ann.connection.run("DELETE FROM attributes")
    ann.connection.run("DELETE FROM journal")
    ann.connection.run("UPDATE articles SET sha256 = 'of an earlier edition'")
    assert changes_by_kind(add(ann, tmp_path)) == {"added": {"Age": 2}}


def test_jsonl_and_merges_carry_attributes(ann: Library, tmp_path: Path) -> None:
    add(ann, tmp_path)
    add(ann, tmp_path, {"S1": "31", "S2": "44"})
    (tmp_path / "out.jsonl").write_bytes(exported(ann, "jsonl"))
    for name in ("of the file", "of the merge"):
        with Library(tmp_path / f"{name}.db", "ben") as other:
            if name == "of the file":
                import_("jsonl", other, tmp_path / "out.jsonl")
            else:
                merge(other, ann.path)
            assert ages(other) == ages(ann) == {"S1": "31 (number, ann)", "S2": "44 (number, ann)"}
            assert list(find_problems(other)) == []
