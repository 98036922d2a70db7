"""Imports from other programs: annotations keep their creators, quoted words win over offsets, the rest is reported."""

import json
from pathlib import Path
from typing import Any

import pytest

from tests.formats.foreign import TEXT, Import, annotations_of, importing, left, lines, region, whole
from tui.core.model import NewArticle
from tui.formats import BadInputError, export, import_
from tui.library import Library


@pytest.fixture
def load(empty: Library, tmp_path: Path) -> Import:
    return importing(empty, tmp_path)


# Prodigy and doccano


def test_two_annotators_of_one_span_stay_separate(load: Import, empty: Library) -> None:
    def task(who: str, label: str, **values: Any) -> dict[str, Any]:
        return {"text": TEXT, "spans": [{"start": 2, "end": 5, "label": label}], "_annotator_id": who, **values}

    load("prodigy", lines(task("db-ann", "PERSON", _timestamp=1700000000), task("db-ben", "ORG")))
    assert sorted(annotations_of(empty)) == [("Zoë", "db-ann", "PERSON"), ("Zoë", "db-ben", "ORG")]
    times = {one.creator: one.created for one in empty.annotations.of_article(1)}
    assert times["db-ann"] == "2023-11-14T22:13:20.000Z"
    load("prodigy", lines(task("", "GPE", _session_id="db-cy")))
    assert ("Zoë", "db-cy", "GPE") in annotations_of(empty)
    assert len(annotations_of(empty)) == 3
    assert left(load("prodigy", lines(task("", "X", _session_id=["ann", "ben"])))) == {"names of people": 1}


def test_one_person_may_mark_the_same_words_twice(load: Import, empty: Library) -> None:
    tasks = [{"text": TEXT, "spans": [{"start": 2, "end": 5, "label": label}]} for label in ("A", "B", "A")]
    for changed in (True, False):
        assert load("prodigy", lines(*tasks)).imported.changed == changed
        assert {(words, who) for words, who, _ in annotations_of(empty)} == {("Zoë", "cleo")}
        assert sorted(" ".join(tags for _, _, tags in annotations_of(empty)).split()) == ["A", "B"]


def test_other_contents_of_prodigy_files_are_counted(load: Import, empty: Library) -> None:
    report = load(
        "prodigy",
        lines(
            {"text": "a b", "answer": "reject", "spans": [{"start": 0, "end": 1, "label": "X"}]},
            {"text": "c d", "relations": [{}, {}], "accept": "yes", "options": [], "cats": {"one": 1, "x": "1"}},
            {"image": "x.png", "answer": "accept"},
            {
                "text": "e f",
                "answer": "accept",
                "accept": [],
                "options": [{"id": "yes", "text": "yes"}],
                "label": ["two"],
            },
        ),
    )
    assert left(report) == {"tasks": 2, "relations": 2, "pictures": 1, "choices": 1, "categories": 1}
    assert sorted(whole(empty)) == [("one", "cleo"), ("two", "cleo"), ("yes", "cleo")]
    assert annotations_of(empty) == []
    assert report.as_dict()["tally"]["counts"]["relations"]["left out"] == 2


def test_rejected_spans_of_prodigy_are_left_out_and_other_fields_reported(load: Import, empty: Library) -> None:
    spans = [
        {"start": n, "end": n + 1, "label": "X", "answer": answer} for n, answer in enumerate(["accept", "reject"])
    ]
    task = {"text": "ab", "spans": spans, "meta": {"section": "news", "id": "1"}, "year": 2019, "_input_hash": 7}
    report = load("prodigy", lines(task))
    assert [words for words, _, _ in annotations_of(empty)] == ["a"]
    assert left(report) == {"spans": 1, "further fields": 2}
    report = load("doccano", lines({"id": 3, "text": "cd", "label": [], "meta": {"page": 1}, "Comments": []}))
    assert left(report) == {"articles coded": 1, "further fields": 1}
    assert [note.where for note in report.tally.notes] == ["meta", "line 1"]


def test_the_tokens_of_a_prodigy_file_show_its_unit(load: Import, empty: Library) -> None:
    tokens = [{"text": "Zoë", "start": 3, "end": 6, "id": 0}, {"text": "met", "start": 7, "end": 10, "id": 1}]
    load("prodigy", lines({"text": TEXT, "tokens": tokens, "spans": [{"start": 3, "end": 6, "label": "P"}]}))
    assert annotations_of(empty) == [("Zoë", "cleo", "P")]


def test_doccano_users_and_spans_that_end_beyond_the_text(load: Import, empty: Library) -> None:
    spans = [
        {"start_offset": 0, "end_offset": 1, "label": "A", "user": 7},
        {"start_offset": 0, "end_offset": 1, "label": "B", "user": "ben"},
        {"start_offset": 2, "end_offset": 9, "label": "C", "user": "ben"},
        {"start_offset": 8, "end_offset": 9, "label": "D", "user": "ben"},
    ]
    report = load("doccano", lines({"text": "a b", "entities": spans, "relations": [{}], "Comments": ["x"]}))
    assert sorted(annotations_of(empty)) == [("a", "ben", "B"), ("a", "user 7", "A"), ("b", "ben", "C")]
    assert left(report) == {"relations": 1, "comments on texts": 1, "highlights": 1}


def test_offsets_without_words_are_converted_if_they_would_cut_words(load: Import, empty: Library) -> None:
    label = [[3, 6, "P"], [11, 14, "P"]]
    report = load("doccano", lines({"text": "💩 Zoë met Kim.", "label": label}, {"text": "One.", "label": []}))
    assert annotations_of(empty) == [("Zoë", "cleo", "P"), ("Kim", "cleo", "P")]
    assert "they count UTF-16 units (judged by where words begin and end)" in str(report.tally.notes)


def test_an_invalid_line_does_not_affect_the_others(load: Import, empty: Library) -> None:
    good = {"text": "a b", "label": [[0, 1, "A"]]}
    report = load("doccano", b"{\n" + lines(good, {"text": 7}))
    assert annotations_of(empty) == [("a", "cleo", "A")]
    assert [problem.partition(":")[0] for problem in report.problems] == ["line 1", "line 3"]
    assert left(report) == {"broken places": 2}
    with pytest.raises(BadInputError, match="nothing was imported"):
        load("doccano", b"{\n[]\n")


@pytest.mark.parametrize("name", ["prodigy", "doccano", "label-studio"])
def test_an_invalid_span_does_not_affect_the_others(load: Import, empty: Library, name: str) -> None:
    broken: list[Any] = [7, {"start": "a", "end": 3}]
    files = {
        "prodigy": lines({"text": TEXT, "spans": [*broken, {"start": 2, "end": 5, "label": "A"}]}),
        "doccano": lines({"text": TEXT, "label": [*broken, [2, 5, "A"]]}),
        "label-studio": task({"result": [7, "x", region(3, 6, "Zoë", "A")]}),
    }[name]
    report = load(name, files)
    assert annotations_of(empty) == [("Zoë", "cleo", "A")]
    assert len(report.problems) == 2


def test_doccano_files_that_are_lists_or_use_data_for_the_text(load: Import, empty: Library) -> None:
    report = load("doccano", json.dumps([{"id": 1, "data": "a b", "label": [[0, 1, "A"]]}, 7], indent=1).encode())
    assert annotations_of(empty) == [("a", "cleo", "A")]
    assert len(report.problems) == 1


# Label Studio


def task(*annotations: dict[str, Any], text: str = TEXT, **values: Any) -> bytes:
    return json.dumps([{"id": 1, "data": {"text": text}, "annotations": annotations, **values}]).encode()


def test_label_studio_annotators_with_the_same_region_id_stay_separate(load: Import, empty: Library) -> None:
    ann = {"completed_by": {"id": 1, "email": "ann@x.org"}, "created_at": "2024-05-01T10:00:00Z"}
    report = load(
        "label-studio",
        task(
            {**ann, "result": [region(3, 6, "Zoë", "A"), region(7, 10, "met", "D")]},  # two places with the same id
            {"completed_by": 2, "result": [region(3, 6, "Zoë", "B")]},
            {"completed_by": 3, "was_cancelled": True, "result": [region(3, 6, "Zoë", "C")]},
            predictions=[{"result": [region(7, 10, "met")]}],
        ),
    )
    assert sorted(annotations_of(empty)) == [
        ("Zoë", "ann@x.org", "A"),
        ("Zoë", "user 2", "B"),
        ("met", "ann@x.org", "D"),
    ]
    assert left(report) == {"predictions": 1, "annotations": 1}
    assert report.tally.count("offsets", "changed") == 3
    first = next(one for one in empty.annotations.of_article(1) if one.creator == "ann@x.org")
    assert (first.created, first.modified) == ("2024-05-01T10:00:00.000Z",) * 2
    again = load("label-studio", task({**ann, "result": [region(3, 6, "Zoë", "A")]}))
    assert not again.imported.changed


def test_a_removed_region_returns_only_if_it_was_changed_itself(load: Import, empty: Library) -> None:
    def exported(day: int, label: str) -> bytes:
        regions = [region(3, 6, "Zoë", label), region(7, 10, "met", id="r2"), region(11, 14, "the", id="r3")]
        return task({"completed_by": 1, "updated_at": f"2024-05-0{day}T10:00:00Z", "result": regions[: day + 1]})

    load("label-studio", exported(1, "A"))
    empty.annotations.remove(next(one.id for one in empty.annotations.of_article(1) if one.quote == "Zoë"))
    report = load("label-studio", exported(2, "A"))
    assert [words for words, *_ in annotations_of(empty)] == ["met", "the"], "a further region there has a later time"
    assert report.imported.kept_removed == 1
    assert load("label-studio", exported(3, "B")).tally.conflicts
    assert ("Zoë", "user 1", "B") in annotations_of(empty)


def test_a_choice_is_not_a_verdict(load: Import, empty: Library) -> None:
    def choice(**value: Any) -> dict[str, Any]:
        return {"id": "r1", "type": "choices", "from_name": "mood", "value": {**value, "choices": ["glad"]}}

    stars = {"id": "x", "type": "rating", "from_name": "stars", "value": {"rating": 3}}
    kind = {"id": "r1", "type": "taxonomy", "value": {"start": 3, "end": 6, "taxonomy": [["A", "B"], ["C"]]}}
    results = [region(3, 6, "Zoë"), choice(start=3, end=6, text="Zoë"), choice(), stars, kind]
    report = load("label-studio", task({"result": results}))
    (one,) = empty.annotations.of_article(1)
    assert (one.claim, one.note) == (None, "mood: glad\ntaxonomy: A/B\nC")
    assert left(report) == {"ratings": 1}
    assert whole(empty) == [("mood/glad", "cleo")]


@pytest.mark.parametrize(
    ("start", "end", "words", "place"),
    [(3, 6, "Zoë", "Zoë"), (9, 12, "Zoë", "Zoë"), (3, 6, "Xi", None), (900, 903, "Zürich", "Zürich"),
     ("3", 6.0, "Zoë", "Zoë"), (None, None, "Zürich", "Zürich")],
)  # fmt: skip
def test_regions_are_placed(load: Import, empty: Library, start: Any, end: Any, words: str, place: str | None) -> None:
    report = load("label-studio", task({"result": [region(start, end, words)]}))
    (one,) = empty.annotations.of_article(1)
    assert one.placed == (place is not None)
    assert one.quote == words
    assert report.tally.count("without a place", "added") == (place is None)
    if place:
        assert TEXT[one.start : one.end] == place


def test_words_over_a_line_end_and_words_with_a_backslash(load: Import, empty: Library) -> None:
    text = "One\nnew C:\\new.\r\nOld."
    regions = [region(0, 7, "One\\nnew"), region(8, 14, "C:\\new", id="r2"), region(14, 19, ".\\r\\nOl", id="r3")]
    load("label-studio", task({"result": regions}, text=text))
    assert [one.quote for one in empty.annotations.of_article(1)] == ["One\nnew", "C:\\new", ".\nOl"]
    report = load("label-studio", task({"result": regions}, text=""))
    assert left(report) == {"tasks": 1, "highlights": 3}


def test_the_short_export_of_label_studio_is_imported(load: Import, empty: Library) -> None:
    def spot(start: int, end: int, words: str, **value: Any) -> dict[str, Any]:
        return {"start": start, "end": end, "text": words, **value}

    zoe = spot(3, 6, "Zoë", labels=["PER"])
    record = {"text": TEXT, "topic": "prices", "id": 4, "annotator": 2, "annotation_id": 9, "lead_time": 3.1}
    record |= {"created_at": "2024-05-01T10:00:00Z", "updated_at": "2024-05-01T10:00:00Z", "mood": "glad"}
    shared = {"label": [zoe, zoe | {"labels": ["ORG"]}], "sure": [spot(3, 6, "Zoë", choices=["no"])]}
    other = {**record, "annotator": "ben@x.org", "annotation_id": 10, "label": [spot(7, 10, "met", labels=["V"])]}
    content = json.dumps([{**record, **shared}, other]).encode()
    report = load("label-studio", content)
    assert sorted(annotations_of(empty)) == [
        ("Zoë", "user 2", "ORG"),
        ("Zoë", "user 2", "PER"),
        ("met", "ben@x.org", "V"),
    ]
    assert [one.note for one in empty.annotations.of_article(1) if one.note] == ["sure: no"]
    assert left(report) == {"further fields": 4}
    assert {note.where for note in report.tally.notes if note.kind == "further fields"} == {"topic", "mood"}
    assert not load("label-studio", content).imported.changed


def test_the_text_field_of_a_task_may_have_any_name(load: Import, empty: Library) -> None:
    record = {"data": {"link": "https://x.org/a b", "body": "He said so."}, "annotations": []}
    load("label-studio", json.dumps([record, {"data": {"img": "/data/x.png"}}]).encode())
    assert empty.articles.get(1).text == "He said so."


# brat


def test_the_parts_of_discontinuous_spans_are_linked(load: Import, empty: Library) -> None:
    ann = (
        "T1\tDisease 6 12;22 28\tbreast cancer\n#1\tAnnotatorNotes T1\tsure\n"
        "T2\tReversed 22 28;6 12\tcancer breast\nT3\tShifted 8 14;24 30\tbreast cancer\n"
    )
    report = load("brat", {"a.txt": "Treat breast and lung cancer.", "a.ann": ann, "b.txt": "No annotations."})
    pieces = empty.annotations.of_article(1)
    for tag in ("Disease", "Reversed", "Shifted"):
        assert [one.quote for one in pieces if one.tags == (tag,)] == ["breast", "cancer"], tag
    notes = [one.note for one in pieces if one.tags == ("Disease",)]
    assert notes == ["sure\npart 1 of 2: breast … cancer", "part 2 of 2: breast … cancer"]
    assert report.tally.count("spans in pieces", "changed") == 3
    assert left(report) == {"texts": 1}, "brat knows no text without an .ann file"


def test_two_entities_on_one_span_stay_separate(load: Import, empty: Library) -> None:
    load("brat", {"a.txt": "Zoë met.", "a.ann": "T1\tPER 0 3\tZoë\nT2\tORG 0 3\tZoë\n#1\tAnnotatorNotes T2\tno\n"})
    annotations = [(one.tags, one.note) for one in empty.annotations.of_article(1)]
    assert sorted(annotations) == [(("ORG",), "no"), (("PER",), "")]


@pytest.mark.parametrize("name", ["brat", "doccano", "prodigy", "label-studio"])
def test_annotations_with_different_ids_stay_separate_although_equal(load: Import, empty: Library, name: str) -> None:
    labels = ("PER", "PER", "ORG")
    spans = [{"start": 0, "end": 3, "label": label, "id": f"s{n}"} for n, label in enumerate(labels)]
    entities = [{"start_offset": 0, "end_offset": 3, "label": label, "id": n} for n, label in enumerate(labels)]
    regions = [
        {"id": one["id"], "type": "labels", "value": {"start": 0, "end": 3, "text": "Zoë", "labels": [one["label"]]}}
        for one in spans
    ]
    ann = "".join(f"T{n}\t{label} 0 3\tZoë\n" for n, label in enumerate(labels))
    files = {
        "brat": {"a.txt": "Zoë met.", "a.ann": ann},
        "doccano": lines({"text": "Zoë met.", "entities": entities}),
        "prodigy": lines({"text": "Zoë met.", "spans": spans}),
        "label-studio": json.dumps([{"data": {"text": "Zoë met."}, "annotations": [{"result": regions}]}]).encode(),
    }
    for _ in range(2):
        load(name, files[name])
        assert sorted(tags for _, _, tags in annotations_of(empty)) == ["ORG", "PER", "PER"]


def test_an_entity_with_a_duplicate_number_is_reported(load: Import, empty: Library) -> None:
    report = load("brat", {"a.txt": "Zoë met.", "a.ann": "T1\tPER 0 3\tZoë\nT1\tACT 4 7\tmet\n"})
    assert annotations_of(empty) == [("Zoë", "cleo", "PER")]
    assert report.problems == ("a.ann: line 2 is another T1",)


@pytest.mark.parametrize(
    ("text", "start"),
    [("One.\r\nZoë met Kim.\r\n", 6), ("One.\r\nZoë met Kim.\r\n", 5), ("One.\nZoë met Kim.\n", 6)],
)
def test_brat_line_ends(load: Import, empty: Library, text: str, start: int) -> None:
    ann = f"T1\tPER {start} {start + 3}\tZoë\nT2\tPER {start + 8} {start + 11}\tKim\n"
    load("brat", {"A.TXT": text, "A.ANN": ann})
    assert annotations_of(empty) == [("Zoë", "cleo", "PER"), ("Kim", "cleo", "PER")]


def test_other_contents_of_brat_files_are_counted(load: Import, empty: Library) -> None:
    ann = (
        "T1\tORG 0 3\tZoë\nT2\tBuy 4 7\tmet\nE1\tBuy:T2 By:T1\nR1\tOwns Arg1:T1 Arg2:T2\n*\tEquiv T1 T2\n"
        "A1\tNegated T1\nM1\tSpeculation E1\nN1\tReference T1 W:1\tZoë\n#1\tTODO T1\tlook\n#2\tAnnotatorNotes E1\tx\n"
    )
    report = load("brat", {"a.txt": "Zoë met Kim.", "a.ann": ann})
    assert left(report) == {
        "events": 1,
        "relations": 1,
        "equivalences": 1,
        "attributes": 2,
        "normalisations": 1,
        "notes on relations and events": 1,
    }
    assert empty.annotations.of_article(1)[0].note == "TODO: look"


def test_one_invalid_file_of_a_folder_is_reported_and_the_others_are_imported(load: Import, empty: Library) -> None:
    files = {
        "a.txt": "Zoë met.",
        "a.ann": "T1\tP 0 3\tZoë\nT2\tP x y\tz\n",
        "b.ann": "T1\tP 0 1\tx\n",
        "c.txt": b"\xff",
    }
    report = load("brat", {**files, "c.ann": ""})
    assert annotations_of(empty) == [("Zoë", "cleo", "P")]
    assert [problem.partition(":")[0] for problem in report.problems] == ["a.ann", "b.ann", "c.ann"]


def test_a_foreign_type_named_like_postils_is_a_tag(load: Import, empty: Library) -> None:
    load("brat", {"a.txt": "Zoë met.", "a.ann": "T1\tClaim 0 3\tZoë\nT2\tHighlight 4 7\tmet\n"})
    assert annotations_of(empty) == [("Zoë", "cleo", "Claim"), ("met", "cleo", "Highlight")]
    assert [one.claim for one in empty.annotations.of_article(1)] == [None, None]


@pytest.mark.parametrize(
    ("name", "content"),
    [
        (
            "prodigy",
            lines(
                {
                    "text": "Zoë met.",
                    "meta": {"id": "7", "title": "News", "source": "x"},
                    "spans": [
                        {"start": 0, "end": 3, "label": "claim", "id": "a1"},
                        {"start": 4, "end": 7, "label": "highlight", "id": "a2"},
                    ],
                }
            ),
        ),
        ("doccano", lines({"text": "Zoë met.", "label": [[0, 3, "claim"], [4, 7, "highlight"]], "title": "News"})),
        (
            "label-studio",
            json.dumps(
                {
                    "data": {"text": "Zoë met.", "id": "7", "title": "News", "source": "x"},
                    "annotations": [
                        {"result": [region(0, 3, "Zoë", "claim"), region(4, 7, "met", "highlight", id="r2")]}
                    ],
                }
            ).encode(),
        ),
    ],
)
def test_a_foreign_label_named_like_postils_is_a_tag(load: Import, empty: Library, name: str, content: bytes) -> None:
    load(name, content)
    assert annotations_of(empty) == [("Zoë", "cleo", "claim"), ("met", "cleo", "highlight")]
    assert [one.claim for one in empty.annotations.of_article(1)] == [None, None]


@pytest.mark.parametrize("name", ["prodigy", "doccano", "label-studio"])
def test_a_claim_added_by_another_program_to_an_export_is_a_claim(empty: Library, tmp_path: Path, name: str) -> None:
    empty.articles.add([NewArticle(text="Zoë met.", sha256="x", id="a", title="News")])
    empty.done.mark(empty.articles.get(1), done=True)
    export(name, empty, tmp_path / "out")
    path = tmp_path / "out" / "tasks.json" if name == "label-studio" else tmp_path / "out"
    record = json.loads(path.read_text())
    match name:
        case "prodigy":
            record["spans"] = [{"start": 0, "end": 3, "label": "claim"}]
        case "doccano":
            record["label"] = [[0, 3, "claim"]]
        case _:
            record[0]["annotations"] = [{"result": [region(0, 3, "Zoë", "claim")]}]
    path.write_text(json.dumps(record))
    import_(name, empty, path)
    (claim,) = empty.annotations.of_article(1)
    assert (claim.claim is not None, claim.quote, claim.tags) == (True, "Zoë", ())
