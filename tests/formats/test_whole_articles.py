"""Tags of whole articles and memos on them are exported with their creators, or counted as left out."""

import json
from dataclasses import replace
from pathlib import Path

import pytest

from tests.formats.foreign import annotations_of, importing, left, lines, whole
from tests.formats.sample_library import IDS, exported, sample
from tui.formats import EXPORTS, export, import_
from tui.formats.report import FEATURES
from tui.library import Library
from tui.library.tables.article_tag_rows import ArticleTag
from tui.library.tables.memos import Memo

ZORA = "Zora Neale Hurston of Eatonville"
ZIPPED = ("xlsx", "parquet", "docbin", "refi-qda", "docx", "codes-docx", "codebook-docx", "coded-articles-docx")


@pytest.fixture
def tagged(empty: Library) -> Library:
    """An article with a passage and one without; a tag and a memo on both that occur nowhere else."""
    tags, other = ((ArticleTag(each, "wholly", ZORA, "2024-05-03T08:00:00.000Z"),) for each in IDS[8:])
    memos = (Memo("yves", "Windy.", "2024-05-03T08:00:00.000Z", "2024-05-03T08:00:00.000Z"),)
    done = {ZORA: "2024-05-03T08:00:00.000Z"}  # otherwise tasks have no record of hers
    _, two, bare = sample()
    articles = replace(two, tags=tags), replace(bare, tags=other)
    empty.importer.add(replace(each, memos=memos, done=done) for each in articles)
    return empty


def test_a_format_carries_or_counts_it(tagged: Library, tmp_path: Path) -> None:
    for name, entry in EXPORTS.items():
        lost = export(name, tagged, tmp_path / name).lost
        has_bare = "bare" in entry.carries or name in ("w3c", "hypothesis") or name.startswith("code")
        for feature, word in (("article_tags", "wholly"), ("article_tag_givers", ZORA), ("memos", "yves")):
            is_there = feature in entry.carries
            assert lost[FEATURES[feature]] == (0 if is_there and has_bare else 1 if is_there else 2), (name, feature)
            if name not in ZIPPED:
                target = tmp_path / name
                files = sorted(target.rglob("*")) if target.is_dir() else [target]
                text = "\n".join(file.read_text(errors="replace") for file in files if file.is_file())
                assert (word in text) == is_there or entry.carries <= {"codebook", "code_memos"}, (name, feature)


def test_a_codebook_report_has_it_without_an_article(empty: Library, tmp_path: Path) -> None:
    with empty.journal.step("code") as step:
        empty.codebook.define(step, "alone")
    report = export("codebook-md", empty, tmp_path / "a.md")
    assert "alone" in (tmp_path / "a.md").read_text()
    assert not report.lost


def test_edits_to_whole_articles_belong_to_their_editors_and_the_rest_is_unchanged(
    tagged: Library, tmp_path: Path
) -> None:
    """Label Studio attributes the results of a file to whoever imported it; somebody has edited some of them."""
    before = exported(tagged, "jsonl")
    export("label-studio", tagged, tmp_path / "out")
    tasks = json.loads((tmp_path / "out" / "tasks.json").read_text())
    for task in tasks:
        for annotation in task["annotations"]:
            annotation.update(completed_by=1, updated_at="2999-01-01T08:00:00Z")
            del annotation["created_username"]
    (tmp_path / "x.json").write_text(json.dumps(tasks))
    assert not import_("label-studio", tagged, tmp_path / "x.json").imported.changed
    assert exported(tagged, "jsonl") == before
    for task in tasks:
        for result in (result for annotation in task["annotations"] for result in annotation["result"]):
            value = result.get("value", {})
            if result.get("from_name") == "article_tags":
                value["choices"].append("again")
            elif result.get("from_name") == "memo":
                value["text"] = ["Calm.\n\nAnd dry."]
    (tmp_path / "x.json").write_text(json.dumps(tasks))
    import_("label-studio", tagged, tmp_path / "x.json")
    for bundle in tagged.exporter.bundles():
        assert [(each.tag, each.creator) for each in bundle.tags] == [("again", "user 1"), ("wholly", ZORA)]
        assert [memo[:2] for memo in bundle.memos] == [("user 1", "Calm.\n\nAnd dry."), ("yves", "Windy.")]


def test_inception_documents_have_the_tags_of_their_annotators(tagged: Library, tmp_path: Path) -> None:
    pytest.importorskip("cassis")
    export("cas-xmi", tagged, tmp_path / "out")
    for path in (tmp_path / "out").glob("*.xmi"):
        xml = path.read_text().replace('value="wholly"', 'value="partly"')
        layer = '<c:Mood xmlns:c="http:///webanno/custom.ecore" xmi:id="90" sofa="1" feeling="glad" level="3"/>'
        path.write_text(xml.replace("<cas:Sofa ", f"{layer}<cas:Sofa ").replace('members="', 'members="90 '))
    report = import_("cas-xmi", tagged, tmp_path / "out")
    assert {note.where for note in report.tally.notes if note.kind == "attributes"} == {"level"}
    for bundle in tagged.exporter.bundles():
        tags = [(each.tag, each.creator) for each in bundle.tags]
        assert tags == [("Mood/glad", tagged.creator), ("partly", tagged.creator), ("wholly", ZORA)]


def test_older_exports_of_doccano_name_labels_of_texts_by_number(empty: Library, tmp_path: Path) -> None:
    answers = [{"label": 17, "user": 1}, {"label": 18, "user": 2}, {"text": "typed", "user": 1}]
    spans = [{"label": 17, "start_offset": 0, "end_offset": 1, "user": 1}, 7]
    report = importing(empty, tmp_path)(
        "doccano",
        lines({"text": "a b", "annotations": answers}, {"text": "b c", "label": 5}, {"text": "c d", "label": spans}),
    )
    assert sorted(whole(empty)) == [("17", "user 1"), ("18", "user 2"), ("5", "cleo")]
    assert annotations_of(empty) == [("c", "user 1", "17")]
    assert left(report) == {"texts typed in": 1, "broken places": 1}


def test_a_code_or_group_left_out_is_counted_once_for_all_articles(tagged: Library, tmp_path: Path) -> None:
    tagged.codebook.edit("wholly", color="blue", memo="Since May.")
    tagged.groups.put("desk", "-title:sport")
    assert sum(len(bundle.sets) for bundle in tagged.exporter.bundles()) == 2
    report = export("csv", tagged, tmp_path / "x.csv")
    assert report.lost[FEATURES["codebook"]] == 2, "this tag and the one on the passage"
    assert report.lost[FEATURES["code_memos"]] == 1
    assert report.lost[FEATURES["groups"]] == 1
