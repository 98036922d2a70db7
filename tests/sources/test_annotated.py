"""Adding refuses files with annotations and names the command that imports them completely."""

import json
from pathlib import Path

import pytest

from tui.core.model import NewArticle
from tui.sources import read
from tui.sources.source import HEAD, Refusal

LABELS = "label-studio a.json"
TEXT = "Zoë met Kim."


def lines(*values: object) -> str:
    return "".join(f"{json.dumps(value)}\n" for value in values)


NOTHING: dict[str, list[object]] = {"mentions": [], "quotations": [], "suggestions": [], "highlights": []}


@pytest.mark.parametrize(
    ("name", "content", "command"),
    [
        ("a.jsonl", lines({"text": TEXT, "spans": [{"start": 0, "end": 3, "label": "P"}]}), "prodigy a.jsonl"),
        ("a.jsonl", lines({"text": TEXT, "answer": "accept", "_task_hash": 1}), "prodigy a.jsonl"),
        ("a.jsonl", lines({"text": TEXT, "answer": "accept", "options": [], "accept": []}), "prodigy a.jsonl"),
        ("a.jsonl", lines({"text": TEXT, "answer": "accept", "cats": {"A": 1.0}}), "prodigy a.jsonl"),
        ("a.jsonl", lines({"text": "No."}, {"text": TEXT, "label": [[0, 3, "P"]]}), "doccano a.jsonl"),
        ("a.jsonl", lines({"id": 1, "data": TEXT, "label": [[0, 3, "P"]]}), "doccano a.jsonl"),
        ("a.jsonl", lines({"text": TEXT, "annotations": [{"label": 17, "user": 1}], "meta": {}}), "doccano a.jsonl"),
        ("a.jsonl", lines({"id": 1, "text": TEXT, "label": ["pos"], "Comments": []}), "doccano a.jsonl"),
        ("a.jsonl", lines({"text": TEXT, "entities": [{"start_offset": 0, "end_offset": 1}]}), "doccano a.jsonl"),
        ("a.jsonl", lines({"text": TEXT, "highlights": [{"start": 0, "end": 3}]}), "jsonl a.jsonl"),
        ("a.jsonl", lines({"id": "a", "text": TEXT, **NOTHING}), "jsonl a.jsonl"),
        ("a.json", json.dumps([{"data": {"text": TEXT}, "annotations": []}], indent=1), LABELS),
        ("a.json", json.dumps({"data": {"text": TEXT}, "annotations": []}), LABELS),
        ("a.json", json.dumps([{"text": TEXT, "annotator": 1, "annotation_id": 2, "lead_time": 3}]), LABELS),
        ("a.json", json.dumps({"annotations": [{"uri": "x", "target": []}]}, indent=1), "hypothesis a.json"),
        ("a.json", json.dumps({"annotations": [{"uri": "x", "target": []}]}), "hypothesis a.json"),
        ("a.csv", '"Created at","URL","Group","Type","Quote","Author","Comment","Tags"\n', "hypothesis a.csv"),
        ("a.json", '{"client_version":"1","annotations":[\n{"text":"x"}\n]}', "hypothesis a.json"),
        ("a.csv", "Created at,Author,Page,URL,Group,Type,Quote/description,Comment,Tags\n", "hypothesis a.csv"),
        ("a.tsv", "Created at\tAuthor\tPage\tURL\tGroup\tType\tQuote\tComment\tTags\n", "hypothesis a.tsv"),
        ("a.jsonl", lines({"uri": "x", "target": [], "text": "x"}), "hypothesis a.jsonl"),
        ("a.json", json.dumps({"total": 1, "rows": [{"uri": "x", "target": []}]}), "hypothesis a.json"),
        ("a.csv", "id,document,tag,content\n1,a.txt,x,foo\n", "passages a.csv"),
        ("a.csv", "Document name;Code;Segment\na;x;foo\n", "passages a.csv"),
        ("a.jsonld", '{"@context":"http://www.w3.org/ns/anno.jsonld","first":{"items":[\n{}]}}', "w3c a.jsonld"),
        ("a.json", json.dumps([{"type": "Annotation", "target": "x"}]), "w3c a.json"),
        ("a b's.ann", "T1\tPER 0 3\tZoë\n", "brat '{folder}'"),
        ("a b.conll", "EU B-ORG\nrejects O\ncalls O\n\nIt O\n", "conll 'a b.conll'"),
        ("a.txt", "-DOCSTART- -X- O O\n\nEU NNP B-NP B-ORG\nsays VBZ O O\nso RB O O\n", "conll a.txt"),
        ("a.conllu", "# text = It is\n" + "".join(f"{n}\tw\tw\tNOUN\t_\t_\t0\troot\t_\t_\n" for n in (1, 2, 3)),
         "conll a.conllu"),
        ("a.jsonld", '{"@context":"https://schema.org","@graph":[\n{"@type":"Claim"},\n{"@type":"ClaimReview"}]}',
         "claimreview a.jsonld"),
        ("a.qdpx", "PK\x03\x04", "refi-qda a.qdpx"),
        ("a.txt", "-DOCSTART- O\n\nZoë B-PER\n", "conll a.txt"),
        ("a.jsonl", lines({"tokens": ["Zoë"], "ner_tags": [1]}), "tokens a.jsonl"),
        ("a.spacy", "x\x9c\0", "spacy a.spacy"),
        ("a b.tsv", "#FORMAT=WebAnno TSV 3.3\n#T_SP=a.B|value\n\n\n#Text=Zoë\n", "webanno-tsv 'a b.tsv'"),
        ("a.xmi", '<x:XMI xmlns:cas="http:///uima/cas.ecore"/>', "cas-xmi a.xmi"),
    ],
)  # fmt: skip
def test_a_file_with_annotations_is_refused_with_the_command_that_imports_it(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, name: str, content: str, command: str
) -> None:
    folder = tmp_path / "a 'folder"
    folder.mkdir()
    (folder / name).write_text(content)
    monkeypatch.chdir(folder)
    path = str(folder / name) if "{folder}" in command else name
    (refused,) = read([path])
    assert isinstance(refused, Refusal)
    told = command.replace("'{folder}'", "'" + str(folder).replace("'", "'\\''") + "'")
    assert refused.reason == f"has annotations: postil import {told}"


def test_a_codebook_and_own_annotations_without_a_text_are_no_articles(tmp_path: Path) -> None:
    own = dict.fromkeys(("id", "article", "start", "end", "prefix", "quote", "suffix"), "x")
    (tmp_path / "a.jsonl").write_text(lines(own, own))
    (tmp_path / "b.csv").write_text("name,color,description,memo\nwages,red,,\n")
    (tmp_path / "c.csv").write_text("text,label,annotator,annotation_id,lead_time\nZoë met Kim.,,1,2,3\n")
    annotations, codes, labels = read([str(tmp_path / name) for name in ("a.jsonl", "b.csv", "c.csv")])
    assert str(annotations).endswith("a form that no import reads: postil export jsonl writes one that comes back")
    assert str(labels).endswith("as a table, which no import reads: export JSON there")
    assert str(codes).endswith(f"looks like a codebook: postil import codebook {tmp_path / 'b.csv'}")


@pytest.mark.parametrize("standoff", ["", "T1\tPER 0 3\tZoë\n", None, "Zoë, my notes"])
def test_a_text_with_standoff_annotations_beside_it_is_left_to_the_import(tmp_path: Path, standoff: str | None) -> None:
    (tmp_path / "a.txt").write_text(TEXT)
    if standoff is not None:
        (tmp_path / "a.ann").write_text(standoff)
    (item,) = read([str(tmp_path / "a.txt")])
    assert isinstance(item, NewArticle if standoff in (None, "Zoë, my notes") else Refusal)


def test_labels_of_an_article_with_a_title_are_not_taken_for_annotations(tmp_path: Path) -> None:
    (tmp_path / "a.jsonl").write_text(lines({"title": "Kim", "text": TEXT, "labels": ["economy"]}))
    (item,) = read([str(tmp_path / "a.jsonl")])
    assert isinstance(item, NewArticle)


@pytest.mark.parametrize("name", ["a.xmi", "a.graphml", "a"])
def test_xml_of_an_unknown_kind_is_not_a_text(tmp_path: Path, name: str) -> None:
    (tmp_path / name).write_text('<?xml version="1.0"?>\n<xmi:XMI><cas:Sofa sofaString="Zoë met Kim."/></xmi:XMI>')
    (item,) = read([str(tmp_path / name)])
    assert isinstance(item, Refusal)


@pytest.mark.parametrize(("name", "mark"), [("a.tsv", "\t"), ("a.csv", ";"), ("a.csv", ","), ("a.csv", "|")])
def test_a_tables_columns_are_found_with_every_delimiter(tmp_path: Path, name: str, mark: str) -> None:
    (tmp_path / name).write_text(f"id{mark}age{mark}text\n1{mark}30{mark}{TEXT}\n")
    (item,) = read([str(tmp_path / name)])
    assert isinstance(item, NewArticle)
    assert (item.text, item.attributes, item.left_out) == (TEXT, (("age", "30"),), ())
    for cells in (["C:\\x\\", 'Zoë, ""no"" to Kim; a | b.'], ["C:\\\\x\\\\", 'Zoë, \\"no\\" to Kim; a | b.']):
        (tmp_path / name).write_text(f'id{mark}path{mark}text\n1{mark}"{cells[0]}"{mark}"{cells[1]}"\n')
        (item,) = read([str(tmp_path / name)])
        assert isinstance(item, NewArticle)
        assert (item.text, item.attributes) == ('Zoë, "no" to Kim; a | b.', (("path", "C:\\x\\"),))
    (tmp_path / name).write_text(f"id{mark}quote{mark}tags\n1{mark}Zoë{mark}x\n")
    (item,) = read([str(tmp_path / name)])
    assert isinstance(item, Refusal)


@pytest.mark.parametrize(
    ("name", "content"),
    [
        ("a.jsonl", lines({"text": TEXT, "label": "econ"}, {"text": f"{TEXT} Yes.", "highlights": [], "label": []})),
        ("a.json", json.dumps([{"id": 1, "text": TEXT, "annotations": []}], indent=1)),
        ("a.jsonl", lines({"text": 'In "@context": "http://www.w3.org/ns/anno.jsonld" or "client_version": 1'})),
        ("a.txt", "To be\nor not\nto be\n"),
        ("a.ann", "Ann went home.\n"),
        ("a.txt", "1 2\n3 4\n5 6\n"),
        ("a.txt", "".join(f"{n} 1 2 3 4 5 6 7 8 9\n" for n in range(5))),
    ],
)
def test_a_file_that_only_resembles_an_annotated_one_is_added(tmp_path: Path, name: str, content: str) -> None:
    (tmp_path / name).write_text(content)
    assert {type(item) for item in read([str(tmp_path / name)])} == {NewArticle}


def test_an_article_added_before_its_first_annotated_line_is_recognized_by_the_import(tmp_path: Path) -> None:
    from tui.formats import import_
    from tui.library import Library

    path = tmp_path / "a.jsonl"
    long = "One word after another. " * (HEAD // 20)
    path.write_text(lines({"text": long}, {"text": "Two.", "label": [[0, 3, "A"]]}, {"text": "Three."}))
    items = list(read([str(path)]))
    assert [type(item) for item in items] == [NewArticle, Refusal]
    with Library(tmp_path / "l.db", "ann") as library:
        library.articles.add([item for item in items if isinstance(item, NewArticle)])
        import_("doccano", library, path)
        assert library.articles.count() == 3


def test_a_note_without_words_is_an_orphan(tmp_path: Path) -> None:
    from tui.library import Library

    notes = [{"quote": "met Kim", "text": "who?"}, {"text": "of the whole"}, {"text": "another"}, {"quote": " "}]
    path = tmp_path / "w.json"
    path.write_text(json.dumps([{"title": "A", "content": f"<p>{TEXT}</p>", "annotations": notes}], indent=1))
    with Library(tmp_path / "l.db", "ann") as library:
        for _ in range(2):
            library.intake.add((item for item in read([str(path)]) if isinstance(item, NewArticle)), lambda *_: None)
        made = library.annotations.of_article(1)
        assert sorted((one.state, one.quote, one.note) for one in made) == [
            ("exact", "met Kim", "who?"),
            ("orphan", "", "another"),
            ("orphan", "", "of the whole"),
        ]
        assert len({*library.revisions.orphans()}) == 2


def test_equal_words_are_two_highlights_and_no_tag_is_cut(tmp_path: Path) -> None:
    from tui.library import Library

    tags = [f"{'a long category ' * 8}{end}" for end in ("yes", "no")]
    words = [("met Kim", "first"), ("met Kim", "second"), ("met Kim", "second"), ("", "of all"), ("", "of all")]
    notes = [{"quote": quote, "text": note} for quote, note in words]
    article = {"title": "A", "content": f"<p>{TEXT} He met Kim.</p>", "tags": tags, "annotations": notes}
    path = tmp_path / "w.json"
    path.write_text(json.dumps([article], indent=1))
    with Library(tmp_path / "l.db", "ann") as library:
        for _ in range(2):
            library.intake.add((item for item in read([str(path)]) if isinstance(item, NewArticle)), lambda *_: None)
        made = library.annotations.of_article(1)
        assert sorted((one.start, one.state, one.note) for one in made) == [
            (0, "orphan", "of all"),
            (0, "orphan", "of all"),
            (4, "exact", "first"),
            (16, "exact", "second"),
            (16, "exact", "second"),
        ]
        assert {one.tags for one in made} == {()}
        assert {tag.name for tag in library.codebook.all()} == {tag.strip() for tag in tags}
