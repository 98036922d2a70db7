"""Texts with the same words stay apart unless the file says that they are one."""

import json
from pathlib import Path
from typing import Any

import pytest

from tests.formats.foreign import TEXT, Import, annotations_of, importing, left, lines, region
from tests.library.shelf import put
from tui.formats import export, import_
from tui.library import Library
from tui.library.transfer.bundles import ExportSelection
from tui.library.transfer.merge import merge


@pytest.fixture
def load(empty: Library, tmp_path: Path) -> Import:
    return importing(empty, tmp_path)


NO: dict[str, Any] = {"text": "No.", "spans": [{"start": 0, "end": 2, "label": "X"}]}
"""The answer of a respondent, which another one may have given, too."""

NO_TASK: dict[str, Any] = {"data": {"text": "No."}, "annotations": [{"result": [region(0, 2, "No", "X")]}]}


@pytest.mark.parametrize(
    ("name", "content"),
    [
        ("brat", {f"{n}.{end}": text for n in "ab" for end, text in (("txt", "No."), ("ann", "T1\tX 0 2\tNo\n"))}),
        ("doccano", lines(*({"id": n, "text": "No.", "label": [[0, 2, "X"]]} for n in (1, 2)))),
        ("doccano", lines(*[{"text": "No.", "label": [[0, 2, "X"]]}] * 2)),
        ("prodigy", lines(*({**NO, "meta": {"id": n}} for n in "ab"))),
        ("jsonl", lines(*({"id": n, "text": "No.", "highlights": [{"start": 0, "end": 2}]} for n in "ab"))),
        ("conll", b"No B-X\n. O\nindeed O\n\n-DOCSTART- O\n\nNo B-X\n. O\nindeed O\n"),
        ("label-studio", json.dumps([{"id": n, **NO_TASK} for n in (1, 2)]).encode()),
        ("label-studio", json.dumps([NO_TASK] * 2).encode()),
    ],
)
def test_equal_texts_are_two_unless_the_file_says_otherwise(
    load: Import, empty: Library, name: str, content: Any
) -> None:
    report = load(name, content)
    assert [len(empty.annotations.of_article(pk)) for pk in (1, 2)] == [1, 1]
    assert report.tally.count("articles", "alike") == 1
    assert not load(name, content).imported.changed
    assert empty.articles.count() == 2


def test_each_of_several_equal_texts_keeps_its_code_of_the_whole(load: Import, empty: Library) -> None:
    answers = lines(*({"id": n, "text": "No.", "label": ["negative"]} for n in (1, 2, 3)))
    assert load("doccano", answers).tally.count("codes of articles", "added") == 3
    assert not load("doccano", answers).imported.changed


OTHER: dict[str, Any] = {"text": "Now.", "spans": [{"start": 0, "end": 2, "label": "X"}]}
OTHER_TASK: dict[str, Any] = {"data": {"text": "Now.", "id": "a"}, "annotations": NO_TASK["annotations"]}


@pytest.mark.parametrize(
    ("name", "content"),
    [
        ("prodigy", lines(*({**each, "meta": {"id": "a"}} for each in (NO, OTHER)))),
        ("prodigy", lines(*({**NO, "meta": {"id": n}} for n in (1, 2)))),
        ("doccano", lines(*({"text": text, "article": "a", "label": [[0, 2, "X"]]} for text in ("No.", "Now.")))),
        ("label-studio", json.dumps([{**NO_TASK, "data": {"text": "No.", "id": "a"}}, OTHER_TASK]).encode()),
    ],
)
def test_another_programs_id_does_not_join_different_texts(
    load: Import, empty: Library, name: str, content: Any
) -> None:
    load(name, content)
    assert [len(empty.annotations.of_article(pk)) for pk in (1, 2)] == [1, 1]
    assert not load(name, content).imported.changed


HERE, THERE = "The town elected its first mayor on Monday evening.", "Cats sleep all day; the town has none of them."


def marked(library: Library, text: str) -> Path:
    library.annotations.highlight(put(library, text, id="a1", title="A"), text.index("town"), text.index("town") + 4)
    return library.path


@pytest.mark.parametrize("name", ["prodigy", "jsonl", "refi-qda", "brat"])
def test_an_articles_id_is_not_followed_to_another_text(empty: Library, tmp_path: Path, name: str) -> None:
    marked(empty, HERE)
    with Library(tmp_path / "other.db", "ben") as other:
        marked(other, THERE)
        export(name, other, tmp_path / "x", selection=ExportSelection(history=False))
    report = import_(name, empty, tmp_path / "x")
    assert {bundle.article.text: len(bundle.highlights) for bundle in empty.exporter.bundles()} == {HERE: 1, THERE: 1}
    alike = [note.why for note in report.tally.notes if note.outcome == "alike"]
    assert alike == ["its id is that of an article here with an entirely different text: added beside it"]
    assert not import_(name, empty, tmp_path / "x").imported.changed


@pytest.mark.parametrize(("there", "kept"), [(THERE, 0), (HERE.replace("Monday", "Tuesday"), 1)])
def test_a_merge_does_not_put_highlights_of_an_entirely_different_text_here(
    empty: Library, tmp_path: Path, there: str, kept: int
) -> None:
    marked(empty, HERE)
    with Library(tmp_path / "other.db", "ben") as other:
        path = marked(other, there)
    tally = merge(empty, path).tally
    assert len(empty.annotations.of_article(1)) == 1 + kept
    assert [(note.kind, note.outcome) for note in tally.notes if note.kind == "articles"] == [
        ("articles", "kept" if kept else "left out")
    ]
    assert tally.count("highlights", "left out") == 1 - kept


def test_other_words_under_the_id_of_an_annotation_here_are_reported(empty: Library, tmp_path: Path) -> None:
    marked(empty, HERE)
    export("w3c", empty, tmp_path / "x")
    (file,) = json.loads((tmp_path / "x").read_text())["first"]["items"]
    file["target"]["selector"] = {"type": "TextQuoteSelector", "exact": "mayor"}
    (tmp_path / "x").write_text(json.dumps(file))
    report = import_("w3c", empty, tmp_path / "x")
    assert [note.where for note in report.tally.notes if note.kind == "places"] == ["“mayor” for “town”"]
    assert not report.imported.changed


def test_two_peoples_lines_of_one_text_are_about_one_article(load: Import, empty: Library) -> None:
    load("doccano", lines(*({"text": "No.", "label": [[0, 2, "X"]], "user": who} for who in "abb")))
    assert annotations_of(empty) == [("No", "a", "X"), ("No", "b", "X"), ("No", "b", "X")]
    assert empty.articles.count() == 2


def test_files_with_one_name_in_two_folders_are_separate(load: Import, empty: Library, tmp_path: Path) -> None:
    for folder, text in (("x", "Zoë met."), ("y", "Kim came.")):
        (tmp_path / "given" / folder).mkdir(parents=True)
        (tmp_path / "given" / folder / "1.txt").write_text(text)
        (tmp_path / "given" / folder / "1.ann").write_text(f"T1\tP 0 3\t{text[:3]}\n")
    load("brat", {})
    assert annotations_of(empty) == [("Zoë", "cleo", "P"), ("Kim", "cleo", "P")]
    load("brat", {"1.txt": "One.", "1.ann": ""})
    load("brat", {"1.txt": "Two.", "1.ann": ""})
    assert {article.id for article in empty.articles.page(0, 9)} >= {"x/1", "y/1", "1"}
    assert empty.articles.count() == 4


def test_a_span_may_have_several_labels_and_what_is_no_name_is_counted(load: Import, empty: Library) -> None:
    places = [(2, 5, ["PERSON", "WHO", {"no": "name"}]), (6, 9, 3.5), (17, 23, None), (24, 27, 7)]
    same = "11111111-0000-4000-8000-000000000001"  # which a copied span keeps
    spans = [{"start": start, "end": end, "label": label, "id": same} for start, end, label in places]
    report = load("prodigy", lines({"text": TEXT, "spans": spans, "_timestamp": "soon"}))
    tags = [tags for _, _, tags in annotations_of(empty)]
    assert tags == ["PERSON WHO", "", "", "7"]
    assert left(report) == {"codes on them": 2, "times": 1}
