"""Attributes of articles: setting, undo, export, import, and merges of what two people set."""

from __future__ import annotations

import json
import shutil
from typing import TYPE_CHECKING

import pytest

from tests.formats.sample_library import exported
from tests.library.shelf import put
from tui.core.attributes import LONGEST_NAME, LONGEST_VALUE, kind_of, read_attribute
from tui.core.errors import TermError
from tui.formats.export_import import export, import_
from tui.library import Library
from tui.library.transfer.bundles import ExportSelection
from tui.library.transfer.merge import merge
from tui.library.upkeep.check import find_problems

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from tui.core.tally import Tally


@pytest.fixture
def ann(path: Path) -> Iterator[Library]:
    with Library(path, "ann") as library:
        put(library, "A text.", id="one", title="One")
        library.attributes.set(library.articles.get(1), {"year": "2018", "field": "trade union"})
        yield library


@pytest.fixture
def ben(ann: Library, tmp_path: Path) -> Iterator[Library]:
    shutil.copy(ann.path, tmp_path / "ben.db")  # the log beside the file has been written into it
    ann.connection.value("PRAGMA wal_checkpoint(TRUNCATE)")
    shutil.copy(ann.path, tmp_path / "ben.db")
    with Library(tmp_path / "ben.db", "ben") as library:
        yield library


def state(library: Library) -> dict[str, tuple[str, str, str]]:
    return {each.name: (each.value, each.kind, each.creator) for each in library.attributes.of_article("one")}


def change(library: Library, **values: str) -> None:
    library.attributes.set(library.articles.get(1), values)


def notes(tally: Tally) -> list[tuple[str, str, str]]:
    return [(note.outcome, note.where, note.why) for note in tally.notes if note.kind == "attributes"]


def test_numbers_and_dates_are_recognized() -> None:
    numbers, dates = ("2019", "-3.5", "+.5", "007"), ("2019-04", "2019-04-15", "2019-04-15T10:30")
    assert {kind_of(number) for number in numbers} == {"number"}
    assert {kind_of(day) for day in dates} == {"date"}
    assert {kind_of(text) for text in ("", "3 years", "2019-13", "1e5", "٣", ".", "nan")} == {"text"}


def test_an_invalid_name_or_value_is_refused_and_not_cut(ann: Library) -> None:
    assert read_attribute(" year = a=b \n c") == ("year", "a=b c")
    for text in ("year", "=2019", f"{'n' * (LONGEST_NAME + 1)}=1", f"n={'v' * (LONGEST_VALUE + 1)}"):
        with pytest.raises(TermError):
            read_attribute(text)
    before = state(ann)
    with pytest.raises(TermError, match="501 characters"):
        change(ann, year="2020", place="v" * (LONGEST_VALUE + 1))
    assert state(ann) == before


def test_each_change_is_a_step_in_the_history_that_can_be_undone(ann: Library) -> None:
    stages = [state(ann)]
    for values in ({"year": "2019", "day": "2019-04-15"}, {"field": "", "year": "2020"}):
        change(ann, **values)
        stages.append(state(ann))
    change(ann, year="2020", field="")
    assert stages[-1] == {"day": ("2019-04-15", "date", "ann"), "year": ("2020", "number", "ann")}
    assert [step.summary for step in ann.journal.steps()] == [
        "field removed, year 2019 → 2020",
        "year 2018 → 2019, day 2019-04-15",
        "year 2018, field trade union",
    ], "setting the same value is not a step"
    for stage in reversed(stages[:-1]):
        ann.journal.undo()
        assert state(ann) == stage
        assert list(find_problems(ann)) == []
    for stage in stages[1:]:
        ann.journal.redo()
        assert state(ann) == stage
    assert list(find_problems(ann)) == []
    ann.connection.run("UPDATE attributes SET value = '1' WHERE name = 'year'")
    assert [problem.what for problem in find_problems(ann)] == [
        "attribute one year has another value than the history says"
    ]


def test_undo_leaves_what_somebody_else_has_set_since(ann: Library, path: Path) -> None:
    with Library(path, "ben") as other:
        change(other, year="2000")
    with pytest.raises(Exception, match="ben has changed it since"):
        ann.journal.undo()
    assert state(ann)["year"] == ("2000", "number", "ben")


def test_attributes_are_removed_and_restored_with_their_article(ann: Library) -> None:
    before = state(ann)
    (attached,) = ann.removals.remove([ann.articles.get(1)])
    assert attached.line == "2 attributes"
    assert (state(ann), ann.attributes.names()) == ({}, [])
    ann.journal.undo()
    assert state(ann) == before
    assert list(find_problems(ann)) == []


def test_jsonl_carries_attributes_exactly_and_reads_those_of_other_programs(ann: Library, tmp_path: Path) -> None:
    file = tmp_path / "x.jsonl"
    file.write_bytes(exported(ann, "jsonl"))
    with Library(tmp_path / "new.db", "cleo") as other:
        tally = import_("jsonl", other, file).tally
        assert dict(tally.rows)["attributes"]["added"] == 2
        assert exported(other, "jsonl") == file.read_bytes()
        assert not import_("jsonl", other, file).imported.changed
        other.journal.undo()
        assert other.connection.value("SELECT count(*) FROM attributes") == 0
        assert list(find_problems(other)) == []
    line = {"id": "one", "text": "A text.", "attributes": {"year": 2018, "place": " Oslo\n", "x" * 61: 1, "none": None}}
    file.write_text(json.dumps(line))
    report = import_("jsonl", ann, file)
    assert state(ann)["place"] == ("Oslo", "text", "ann")
    assert {kind: dict(counts) for kind, counts in report.tally.rows}["attributes"] == {
        "added": 1,
        "changed": 0,
        "kept": 1,
        "left out": 1,
        "alike": 0,
    }


def test_a_file_changes_only_values_of_its_creator_and_reports_the_others(ann: Library, tmp_path: Path) -> None:
    line = json.loads(exported(ann, "jsonl"))
    year, field = line["attributes"][1], line["attributes"][0]
    assert (year["name"], field["name"]) == ("year", "field")
    year |= {"value": "2021", "modified": "2999-01-01T00:00:00.000Z"}
    field |= {"value": "school", "creator": "ben", "modified": "2999-01-01T00:00:00.000Z"}
    (tmp_path / "x.jsonl").write_text(json.dumps({**line, "history": []}))
    report = import_("jsonl", ann, tmp_path / "x.jsonl")
    assert state(ann) == {"year": ("2021", "number", "ann"), "field": ("trade union", "text", "ann")}
    ((outcome, where, why),) = notes(report.tally)
    assert (outcome, where) == ("kept", "One")
    assert why.startswith("field is 'trade union' here (ann, ")
    assert "'school' there (ben, " in why


def test_a_merge_takes_changes_made_with_knowledge_of_the_value_here(ann: Library, ben: Library) -> None:
    change(ben, year="2019", field="", day="2019-04-15")
    merged = merge(ann, ben.path).imported
    assert state(ann) == state(ben) == {"year": ("2019", "number", "ben"), "day": ("2019-04-15", "date", "ben")}
    assert [merged.tally.count("attributes", outcome) for outcome in ("added", "changed")] == [1, 2]
    assert notes(merged.tally) == [("changed", "field: trade union", "removed there")]
    assert list(find_problems(ann)) == []
    assert not merge(ann, ben.path).imported.changed
    assert not merge(ben, ann.path).imported.changed
    ann.journal.undo()
    assert state(ann)["year"] == ("2018", "number", "ann")
    merge(ann, ben.path)
    assert state(ann)["year"] == ("2018", "number", "ann"), "a value that was undone here does not come back"


def test_a_merge_keeps_and_reports_values_that_two_people_set_independently(ann: Library, ben: Library) -> None:
    change(ann, year="2020", field="")
    change(ben, year="2021", field="")
    change(ben, field="school")
    tally = merge(ann, ben.path).imported.tally
    assert state(ann)["year"] == ("2020", "number", "ann")
    assert [why[:19] for _, _, why in notes(tally)] == ["year is '2020' here"]
    assert state(ann)["field"] == ("school", "text", "ben"), "set after it was removed here"
    change(ann, field="")
    merge(ann, ben.path)
    assert "field" not in state(ann), "an older copy does not bring back a removed value"
    merge(ben, ann.path)
    assert "field" not in state(ben)
    assert list(find_problems(ann)) == list(find_problems(ben)) == []


def test_an_export_of_one_person_has_no_attributes_of_another(ann: Library, ben: Library, tmp_path: Path) -> None:
    ben.attributes.set(ben.articles.get(1), {"year": "2020"})
    export("jsonl", ben, tmp_path / "his.jsonl", ExportSelection(creators=("ben",)))
    articles = [json.loads(line) for line in (tmp_path / "his.jsonl").read_text(encoding="utf-8").splitlines()]
    assert not [each for article in articles for each in article.get("attributes", ()) if each["creator"] != "ben"]
    (bundle,) = ben.exporter.bundles(ExportSelection())
    assert {each.creator for each in bundle.attributes} == {"ann", "ben"}
