"""Groups of articles, which are named filters: their use, export and merge."""

import io
from collections.abc import Callable
from pathlib import Path
from zipfile import ZipFile

import pytest

from tests.formats.sample_library import exported
from tests.library.shelf import put
from tui.core.errors import ConflictError, NotFoundError, TermError
from tui.core.terms import Term
from tui.formats import export, import_
from tui.library import Library
from tui.library.queries.counting import Counting
from tui.library.queries.counts import count
from tui.library.queries.passages import list_passages
from tui.library.transfer.bundles import ExportSelection
from tui.library.transfer.merge import merge
from tui.library.upkeep.backup import back_up
from tui.library.upkeep.check import find_problems


@pytest.fixture
def study(library: Library) -> Library:
    """Three interviews in two groups, one of them a set, and a report."""
    ids: list[str] = []
    for name, role in (("Emil", "nurse"), ("Jana", "teacher"), ("Ole", "teacher")):
        article = put(library, f"{name} was cold in winter.", title=name)
        library.attributes.set(article, {"role": role})
        library.annotations.tag(article, 0, len(name), "home")
        ids.append(article.id)
    put(library, "A report on heating.", title="Report")
    library.groups.put("Staff room", "role:teacher")
    library.groups.put("first", f"article:{ids[0]},{ids[2]}")
    return library


def titles(library: Library, text: str) -> str:
    return ", ".join(row.title for row in library.articles.page(0, 9, text=text))


def test_a_group_always_has_what_its_filter_finds_now(study: Library) -> None:
    assert titles(study, "group:staff_room") == "Jana, Ole"
    assert titles(study, "group:first -group:staff_room") == "Emil"
    assert titles(study, "-group:first,staff_room") == "Report"
    study.attributes.set(study.articles.find("Emil"), {"role": "teacher"})
    assert titles(study, 'group:"Staff room" OR title:report') == "Emil, Jana, Ole, Report"
    assert [hit.title for hit in study.search.articles("cold group:first")] == ["Emil", "Ole"]
    arguments = study.connection, [Term("group", ("first",))], "ann"
    assert [each.title for each in list_passages(*arguments)] == ["Emil", "Ole"]
    study.journal.undo()
    study.groups.put("both", "group:first group:staff_room")
    study.groups.put("odd", "group:odd")
    assert (titles(study, "group:both"), titles(study, "group:odd")) == ("Ole", "")
    study.groups.remove("odd")
    study.journal.undo()
    assert [group.name for group in study.groups.all()] == ["both", "first", "odd", "Staff room"]
    with pytest.raises(ConflictError):
        study.groups.put("FIRST", "role:nurse")
    with pytest.raises(NotFoundError):
        study.groups.remove("none")
    with pytest.raises(TermError):
        study.groups.put("", "role:nurse")


def test_passages_are_counted_by_group_once_in_each(study: Library) -> None:
    def cells(rows: str, columns: str) -> dict[tuple[str, str], int]:
        counts = count(study.connection, Counting(rows, columns))
        table = zip(counts.rows, counts.cells, strict=True)
        return {(row, counts.columns[column]): n for row, cells in table for column, n in cells.items()}

    assert cells("tag", "group") == {("home", "Staff room"): 2, ("home", "first"): 2}
    assert cells("group", "attribute:role") == {
        ("Staff room", "teacher"): 2,
        ("first", "nurse"): 1,
        ("first", "teacher"): 1,
    }
    assert cells("group", "group")["first", "Staff room"] == 1


def test_groups_are_carried_by_jsonl_merges_and_as_sets_by_refi(study: Library, tmp_path: Path) -> None:
    def brought(import_file: Callable[[Library], object]) -> dict[str, str]:
        with Library(tmp_path / "other.db", "ben") as other:
            import_file(other)
            titles_by_group = {group.name: titles(other, f'group:"{group.name}"') for group in other.groups.all()}
            groups = [[group._replace(filter="") for group in each.groups.all()] for each in (other, study)]
            assert groups[0] == groups[1], "including creator and times"
            assert "role:teacher" in [group.filter for group in other.groups.all()]
        for file in tmp_path.glob("other.db*"):
            file.unlink()
        return titles_by_group

    expected = {"first": "Emil, Ole", "Staff room": "Jana, Ole"}
    for format in ("jsonl", "refi-qda"):
        file = tmp_path / f"study.{format}"
        file.write_bytes(exported(study, format))
        assert brought(lambda other, format=format, file=file: import_(format, other, file)) == expected  # type: ignore
    assert brought(lambda other: merge(other, study.path)) == expected
    of_others = exported(study, "refi-qda", selection=ExportSelection(creators=("zoe",)))
    project = ZipFile(io.BytesIO(of_others)).read("project.qde")
    assert b"<Set" not in project, "an export of one person's work names nobody else"
    study.groups.put("later", "role:driver")
    for format, left_out in (("jsonl", 0), ("refi-qda", 1), ("csv", 1)):
        report = export(format, study, io.BytesIO())
        assert (format, report.lost["groups without an article"]) == (format, left_out)
    study.groups.remove("later")
    with Library(tmp_path / "theirs.db", "ben") as theirs:
        theirs.groups.put("first", "role:driver")
        result = merge(theirs, study.path)
        notes = [note for note in result.imported.tally.notes if note.kind == "groups"]
        assert [(note.outcome, note.where) for note in notes] == [("left out", "first")]
        assert theirs.groups.all()[0].filter == "role:driver"


def test_a_removed_group_stays_removed_until_that_is_undone(study: Library, tmp_path: Path) -> None:
    def names(library: Library) -> list[str]:
        return [group.name for group in library.groups.all()]

    back_up(study, tmp_path / "older.db")
    with Library(tmp_path / "theirs.db", "bob") as theirs:
        merge(theirs, study.path)
        theirs.groups.put("Staff room", "role:nurse")
        study.groups.remove("first")
        study.groups.remove("Staff room")
        result = merge(study, tmp_path / "older.db")
        assert names(study) == [], "an older copy does not bring them back"
        notes = [(note.outcome, note.why, note.where) for note in result.tally.notes if note.kind == "groups"]
        assert notes == [("kept", "removed here", "first"), ("kept", "removed here", "Staff room")]
        merge(theirs, study.path)
        assert names(theirs) == ["Staff room"], "a group that was changed since stays"
        study.journal.undo()
        study.journal.undo()
        assert names(study) == ["first", "Staff room"]
        merge(study, theirs.path)
        merge(theirs, study.path)
        assert names(study) == names(theirs) == ["first", "Staff room"]
        for library in (study, theirs):
            assert list(find_problems(library)) == []
