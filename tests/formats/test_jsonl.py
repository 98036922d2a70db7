import json
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.formats.sample_library import ONE, bundles, exported, filled
from tui.formats import BadInputError, import_
from tui.library import Library
from tui.library.transfer.bundles import Bundle

KEYS = "id title text publisher published source language added read mentions quotations suggestions highlights"


def test_the_keys_are_in_the_documented_order(library: Library) -> None:
    line = json.loads(exported(library, "jsonl").splitlines()[0])
    assert [key for key in line if key not in ("authors", "attributes", "memos", "tags")][:13] == KEYS.split()
    assert [*line["mentions"][0]] == ["start", "end", "text", "label", "entity", "origin", "state"]
    assert [*line["quotations"][0]][:3] == ["start", "end", "speaker"]
    assert [*line["suggestions"][0]][:5] == ["start", "end", "kind", "speaker", "score"]
    highlight = line["highlights"][0]
    assert " ".join(highlight) == "id start end quote color note tags creator created modified claim"
    assert [*highlight["claim"]][:4] == ["speaker", "verdict", "rationale", "links"]
    for highlight in line["highlights"]:
        assert line["text"][highlight["start"] : highlight["end"]] == highlight["quote"]


def test_export_import_export_gives_the_same_bytes(library: Library, empty: Library, tmp_path: Path) -> None:
    first = exported(library, "jsonl")
    path = tmp_path / "out.jsonl"
    path.write_bytes(first)
    report = import_("jsonl", empty, path)
    assert "3 articles added, 6 highlights added" in report.line
    assert exported(empty, "jsonl") == first
    steps = len(empty.journal.steps())
    assert "nothing new" in import_("jsonl", empty, path).line or "already here" in import_("jsonl", empty, path).line
    assert len(empty.journal.steps()) == steps
    empty.journal.undo()
    assert empty.articles.counts().highlights == 0
    assert empty.codebook.all() == []


@settings(max_examples=20, deadline=None)
@given(bundles())
def test_any_library_survives_export_and_import(given_bundles: list[Bundle]) -> None:
    with TemporaryDirectory() as name:
        folder = Path(name)
        with filled(folder / "a.db", given_bundles) as one, Library(folder / "b.db") as two:
            first = exported(one, "jsonl")
            (folder / "x.jsonl").write_bytes(first)
            import_("jsonl", two, folder / "x.jsonl")
            assert exported(two, "jsonl") == first


def test_an_article_exported_without_marks_is_marked_again(library: Library, empty: Library, tmp_path: Path) -> None:
    path = tmp_path / "x.jsonl"
    path.write_bytes(exported(library, "jsonl", marks=False))
    import_("jsonl", empty, path)
    assert empty.marks.pending() == 3


def test_marks_are_counted_whether_or_not_they_are_imported(empty: Library, tmp_path: Path) -> None:
    path = tmp_path / "x.jsonl"
    marked = {"id": "a", "mentions": [{"start": 0, "end": 3, "label": "PERSON"}]}

    def counts(**values: Any) -> dict[str, int]:
        path.write_text(line(**marked, **values))
        return {key: count for key, count in dict(import_("jsonl", empty, path).tally.rows)["marks"].items() if count}

    assert counts() == {"added": 1}
    assert counts() == {"kept": 1}
    assert counts(text="Kim left.") == {"left out": 1}
    assert counts(text="Kim\x1b[0m left.") == {"left out": 1}


def line(**values: Any) -> str:
    return json.dumps({"text": "Kim met Putin.", **values})


def mark(**values: Any) -> str:
    return line(highlights=[{"start": 0, "end": 3, "quote": "Kim", **values}])


@pytest.mark.parametrize(
    ("bad", "told"),
    [
        ("{", "line 2: it is not JSON"),
        ("[1]", "line 2: is not an object|line 2: has no text"),
        ("{}", "line 2: has no text"),
        (line(text=7), "line 2: text is not a text"),
        (line(text="x", added="yesterday"), "line 2: added is not an ISO 8601 time"),
        (line(highlights={}), "line 2: highlights is not a list"),
        (line(highlights=[3]), "line 2: highlights.1. is not an object"),
        (mark(start=-1), "line 2: highlights.1..start is not a whole number"),
        (mark(start=True), "line 2: highlights.1..start is not a whole number"),
        (mark(end=1e400), "line 2: it contains an invalid number"),
        (mark(created="9999-12-31T00:00:00.000Z"), "created is not an ISO 8601 time from 1000 to 2999"),
        ('{"text": "x", "published": "99999-01-01"}', "line 2: published is a day that there is not"),
        (mark(start=2**63), "line 2: it contains an invalid number"),
        ('{"text": "x", "score": 1e999}', "line 2: it contains an invalid number"),
        ('{"text": "x", "score": Infinity}', "line 2: it contains an invalid number"),
        (line(text="x", published="2026-02-30"), "line 2: published is a day that there is not"),
        (line(text="x", read="2026-13-01T00:00:00.000Z"), "line 2: read is not an ISO 8601 time"),
        (mark(created="2026-02-30T10:00:00.000Z"), "line 2: highlights.1..created is not an ISO 8601 time"),
        (line(done=[{"creator": "ann", "created": "2026-01-01T25:00:00Z"}]), "line 2: done.1..created is not an ISO"),
        (mark(tags="a"), "tags is not a list"),
        (mark(tags=[{}]), "tags.1. is not a text"),
        (mark(claim=[]), "claim is not an object"),
        (mark(note=["x"]), "note is not a text"),
        (line(mentions=[{"start": 0, "end": 3, "state": "sure"}]), "state other than"),
        (line(mentions=[{"start": 0, "end": 3, "text": "Xi"}]), "does not stand there"),
        (line(suggestions=[{"start": 0, "end": 3, "score": "1"}]), "no score"),
        (line(codebook=[{"name": ""}]), "codebook.1. has no name"),
        ("[" * 100_000, "nested too deeply"),
        ('{"text": "x", "score": NaN}', "invalid number"),
        ('{"text": ' + "9" * 5000 + "}", "invalid number"),
        (b"{\"text\": \"\xff\"}", "not UTF-8"),
    ],
)  # fmt: skip
def test_an_invalid_line_is_reported_by_number_and_changes_nothing(
    empty: Library, tmp_path: Path, bad: str | bytes, told: str
) -> None:
    path = tmp_path / "bad.jsonl"
    path.write_bytes(f"{line()}\n".encode() + (bad if isinstance(bad, bytes) else bad.encode()) + b"\n")
    with pytest.raises(BadInputError, match=told) as failed:
        import_("jsonl", empty, path)
    assert "\n" not in str(failed.value)
    assert "nothing was imported" in str(failed.value)
    assert len(str(failed.value)) < 500 + len(str(path))
    assert empty.articles.count() == 0


@pytest.mark.parametrize(
    ("given", "placed", "lost"),
    [
        ({"end": 99}, (0, 3), 0),
        ({"start": 3}, (0, 3), 0),
        ({"start": 8, "end": 13, "quote": "Putin."}, (8, 14), 0),
        ({"start": 9, "end": 14, "quote": "Putin"}, (8, 13), 0),
        ({"quote": "Xi Jinping"}, None, 0),
        ({"start": 90, "end": 99, "quote": ""}, None, 1),
    ],
)
def test_quoted_words_win_over_offsets(
    empty: Library, tmp_path: Path, given: dict[str, Any], placed: tuple[int, int] | None, lost: int
) -> None:
    path = tmp_path / "x.jsonl"
    path.write_text(mark(**given))
    report = import_("jsonl", empty, path)
    annotations = empty.annotations.of_article(1)
    orphans = [one for one in annotations if not one.placed]
    assert [(one.start, one.end) for one in annotations if one.placed] == ([placed] if placed else [])
    assert [one.quote for one in orphans] == ([given["quote"]] if not placed and not lost else [])
    assert report.tally.count("highlights", "left out") == lost
    assert report.tally.count("without a place", "added") == len(orphans)
    assert report.tally.count("highlights", "changed") == bool(placed)


def test_every_invalid_line_is_reported(empty: Library, tmp_path: Path) -> None:
    path = tmp_path / "bad.jsonl"
    path.write_text(f"{{\n{line()}\n{mark(note=7)}\n")
    with pytest.raises(BadInputError, match="and 1 more") as failed:
        import_("jsonl", empty, path)
    assert [problem.split(":")[0] for problem in failed.value.problems] == ["line 1", "line 3"]


def test_nothing_imported_can_control_a_terminal(empty: Library, tmp_path: Path) -> None:
    bad = "\x1b]52;c;aGk=\x07a\u202eb\x9bm\ud800"
    path = tmp_path / "x.jsonl"
    claim = {"speaker": bad, "verdict": bad, "rationale": bad}
    highlight = {"start": 0, "end": 3, "tags": [bad], "note": bad, "creator": bad, "color": bad, "claim": claim}
    about = dict.fromkeys(("id", "title", "publisher", "published", "source", "language", "sha256"), bad)
    book = [{"name": bad, "color": bad, "description": bad}]
    path.write_text(line(**about, highlights=[highlight], codebook=book))
    import_("jsonl", empty, path)
    out = exported(empty, "jsonl").decode()
    for char in "\x1b\x07\u202e\x9b":
        assert char not in out
        assert json.dumps(char)[1:-1] not in out
    assert '"abm"' in out


def test_highlights_stay_in_place_when_a_text_is_cleaned(empty: Library, tmp_path: Path) -> None:
    raw = "\x1b[31mKim\x1b[0m met\r\nPutin \u202ein 東京."
    start = raw.index("Putin")
    path = tmp_path / "x.jsonl"
    path.write_text(json.dumps({"text": raw, "highlights": [{"start": start, "end": start + 5, "quote": "Putin"}]}))
    import_("jsonl", empty, path)
    (annotation,) = empty.annotations.of_article(1)
    assert annotation.quote == "Putin"
    assert empty.articles.get(1).text == "Kim met\nPutin in 東京."


def test_a_second_import_of_a_file_without_ids_changes_nothing(empty: Library, tmp_path: Path) -> None:
    path = tmp_path / "x.jsonl"
    path.write_text(f"\ufeff{mark(tags=['a', ' a ', ''])}\n\n{line(text=ONE)}\n")
    import_("jsonl", empty, path)
    before = exported(empty, "jsonl")
    again = import_("jsonl", empty, path)
    assert not again.imported.changed
    assert exported(empty, "jsonl") == before
    assert json.loads(before.splitlines()[0])["highlights"][0]["tags"] == ["a"]


def test_a_line_of_ten_megabytes_is_read(empty: Library, tmp_path: Path) -> None:
    path = tmp_path / "x.jsonl"
    path.write_text(line(text="word " * 2_000_000))
    import_("jsonl", empty, path)
    assert empty.articles.count() == 1


@settings(max_examples=60, deadline=None)
@given(
    st.recursive(
        st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=5),
        lambda part: (
            st.lists(part, max_size=3)
            | st.dictionaries(
                st.sampled_from([*KEYS.split(), "start", "end", "claim", "tags", "codebook"]), part, max_size=5
            )
        ),
    )
)
def test_any_json_is_read_or_refused_in_one_line(value: Any) -> None:
    with TemporaryDirectory() as name:
        path = Path(name) / "x.jsonl"
        path.write_text(
            json.dumps({"text": "Kim met Putin.", "highlights": value, "claim": value}) + "\n" + json.dumps(value)
        )
        with Library(Path(name) / "x.db") as library:
            try:
                import_("jsonl", library, path)
            except BadInputError as error:
                assert "\n" not in str(error)  # noqa: PT017 - either end is right
                assert library.articles.count() == 0


def test_an_id_that_occurs_twice_in_an_article_is_one_annotation(empty: Library, tmp_path: Path) -> None:
    path = tmp_path / "x.jsonl"
    one = {"id": "00000000-0000-4000-8000-000000000001", "start": 0, "end": 3, "tags": ["a"]}
    path.write_text(line(highlights=[one, one, {**one, "note": "later", "modified": "2999-01-01"}]))
    import_("jsonl", empty, path)
    (annotation,) = empty.annotations.of_article(1)
    assert (annotation.note, annotation.tags) == ("later", ("a",))
