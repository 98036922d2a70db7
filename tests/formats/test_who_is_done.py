"""Files for labelling carry who is done with an article, in both directions."""

import json
from pathlib import Path

import pytest

from tui.formats import export, import_
from tui.formats.round_trip import compare_file
from tui.library import Library
from tui.library.transfer.bundles import ExportSelection


@pytest.mark.parametrize("name", ["prodigy", "doccano"])
def test_done_marks_are_imported_again_but_not_after_withdrawal(name: str, library: Library, tmp_path: Path) -> None:
    for article in ("bare", "one"):
        library.done.mark(library.articles.find(article), done=True)
    library.connection.run(
        "UPDATE article_tags SET creator = creator || ' else'"
    )  # who has no line there: counted as left out
    export(name, library, tmp_path / "x.jsonl")
    assert compare_file(name, library, ExportSelection(), tmp_path / "x.jsonl").differences == ()
    shorter = tmp_path / "y.jsonl"
    shorter.write_text("".join((tmp_path / "x.jsonl").read_text().splitlines(keepends=True)[:-1]))
    lost = ("article bare did not come back",)
    assert compare_file(name, library, ExportSelection(), shorter).differences == lost
    before = {article: library.done.creators(article) for article in ("one", "two", "bare")}
    with Library(tmp_path / "empty.db", "cleo") as empty:
        import_(name, empty, tmp_path / "x.jsonl")
        assert {article: empty.done.creators(article) for article in ("one", "two", "bare")} == before
    library.journal.undo()
    library.done.mark(library.articles.find("bare"), done=False)
    import_(name, library, tmp_path / "x.jsonl")
    assert not any(library.done.creators(article) for article in ("one", "two", "bare"))


def who_looked(library: Library) -> list[tuple[str, str]]:
    return library.connection.all(
        "SELECT a.text, d.creator FROM done d JOIN articles a ON a.id = d.article ORDER BY a.pk"
    )


def test_accepting_a_task_without_spans_marks_the_article_as_done(empty: Library, tmp_path: Path) -> None:
    tasks: list[dict[str, object]] = [
        {"text": "One.", "spans": [], "answer": "accept", "_annotator_id": "bob", "_timestamp": 1700000000},
        {"text": "Two.", "tokens": [], "answer": "accept", "_session_id": "x-ann"},
        {"text": "Three.", "spans": [], "answer": "accept"},
        {"text": "Four.", "spans": [], "accept": ["SPORT"], "answer": "accept", "_session_id": "x-ann"},
        {"text": "Five.", "spans": [], "_session_id": "x-ann"},
        {"text": "Six.", "spans": [{"start": 0, "end": 3, "label": "N"}], "answer": "accept", "_session_id": "x-ann"},
    ]
    path = tmp_path / "x.jsonl"
    path.write_text("\n".join(map(json.dumps, tasks)))
    for _ in range(2):
        result = import_("prodigy", empty, path)
        assert who_looked(empty) == [("One.", "bob"), ("Two.", "x-ann")]
        reasons = [(note.where, note.why) for note in result.tally.notes if note.kind == "articles coded"]
        assert reasons == [("line 3", "nothing is marked there, and nobody is named who looked")]
    assert empty.connection.value("SELECT created FROM done WHERE creator = 'bob'") == "2023-11-14T22:13:20.000Z"


def test_an_empty_line_of_doccano_is_done_only_for_its_approver(empty: Library, tmp_path: Path) -> None:
    lines = [
        {"id": 1, "text": "One.", "label": []},
        {"id": 2, "text": "Two.", "label": [], "annotation_approver": "bob"},
    ]
    path = tmp_path / "x.jsonl"
    path.write_text("\n".join(map(json.dumps, lines)))
    result = import_("doccano", empty, path)
    assert who_looked(empty) == [("Two.", "bob")]
    assert [note.where for note in result.tally.notes if note.kind == "articles coded"] == ["line 1"]


def test_an_empty_annotation_of_label_studio_is_done_by_its_annotator(empty: Library, tmp_path: Path) -> None:
    nothing: list[dict[str, object]] = [
        {"completed_by": 4, "result": [], "updated_at": "2024-05-01T10:00:00Z"},
        {"completed_by": 5, "result": [], "was_cancelled": True},
        {"result": []},
    ]
    path = tmp_path / "x.json"
    path.write_text(json.dumps([{"id": 1, "data": {"text": "One."}, "annotations": nothing}]))
    result = import_("label-studio", empty, path)
    assert who_looked(empty) == [("One.", "user 4")]
    assert [note.where for note in result.tally.notes if note.kind == "articles coded"] == ["[1].annotations[3]"]
