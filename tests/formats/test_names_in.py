"""Labelled words and spans of other programs are imported as names (`--as mentions`) or as tags."""

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from tui.core.errors import FormatError
from tui.formats import import_
from tui.formats.report import ImportReport
from tui.library import Library

COLUMNS = {
    "conll 2003": (
        "-DOCSTART- -X- O O\n\nAnna NNP B-NP B-PER\nBlom NNP I-NP I-PER\nleft VBD O O\nLund NNP B-NP B-LOC\n. . O O\n"
    ),
    "iob2": "Anna\tB-PER\nBlom\tI-PER\nleft\tO\nLund\tB-LOC\n.\tO\n",
    "biluo": "Anna\tB-PER\nBlom\tL-PER\nleft\t-\nLund\tU-LOC\n.\tO\n",
    "conll-u": "".join(
        f"{at}\t{word}\t_\t_\t_\t_\t_\t_\t_\t{last}\n"
        for at, (word, last) in enumerate(
            [("Anna", "NE=B-PER"), ("Blom", "NE=I-PER"), ("left", "_"), ("Lund", "NE=B-LOC|x=y"), (".", "_")], 1
        )
    ),
    "conll-u, two words written as one": "".join(
        f"{at}\t{word}\t_\t_\t_\t_\t_\t_\t_\t{last}\n"
        for at, word, last in [
            *(("1-2", "Anna", "_"), ("1", "Ann", "_"), ("2", "a", "NE=B-PER"), ("3", "Blom", "NE=I-PER")),
            *(("4", "left", "_"), ("4.1", "then", "_"), ("5", "Lund", "NE=B-LOC")),
        ]
    ),
}


@pytest.fixture
def library(tmp_path: Path) -> Iterator[Library]:
    with Library(tmp_path / "library.db", "ann") as library:
        yield library


def names(library: Library, pk: int = 1) -> list[tuple[str, str, str, str]]:
    text = library.articles.get(pk).text
    mentions = library.marks.of_article(pk).mentions
    return [(text[each.start : each.end], each.label, each.state, each.origin) for each in mentions]


def left_out(report: ImportReport) -> dict[str, int]:
    return {note.why: note.count for note in report.tally.notes if note.outcome == "left out"}


EXPECTED = [("Anna Blom", "PERSON", "confirmed", "ann"), ("Lund", "LOC", "confirmed", "ann")]


@pytest.mark.parametrize("kind", COLUMNS)
def test_columns_become_names_or_tags(kind: str, library: Library, tmp_path: Path) -> None:
    (tmp_path / "x.conll").write_text(COLUMNS[kind])
    import_("conll", library, tmp_path / "x.conll", names=True)
    assert names(library) == EXPECTED
    assert library.annotations.of_article(1) == []
    assert library.codebook.all() == []
    library.journal.undo()
    assert library.articles.counts().articles == 0
    import_("conll", library, tmp_path / "x.conll")
    assert names(library, 2 if library.articles.counts().articles == 0 else library.articles.page(0, 1)[0].pk) == []
    assert [tag.name for tag in library.codebook.all()] == ["LOC", "PER"]


@pytest.mark.parametrize("tags", [["B-PER", "I-PER", "O", "B-LOC", "O"], [1, 2, 0, 3, 0]])
def test_tokens_and_their_tags(tags: list[Any], library: Library, tmp_path: Path) -> None:
    line = {"id": "0", "tokens": ["Anna", "Blom", "left", "Lund", "."], "ner_tags": tags}
    (tmp_path / "x.jsonl").write_text(json.dumps(line))
    if tags[0] == 1:
        with pytest.raises(FormatError, match=r"dataset_info\.json beside it does not say which"):
            import_("tokens", library, tmp_path / "x.jsonl", names=True)
        info = {"features": {"ner_tags": {"feature": {"names": ["O", "B-PER", "I-PER", "B-LOC"]}}}}
        (tmp_path / "dataset_info.json").write_text(json.dumps(info))
    report = import_("tokens", library, tmp_path / "x.jsonl", names=True)
    assert names(library) == EXPECTED
    assert [note.where for note in report.tally.notes if note.outcome == "left out"] == ["id"]
    (tmp_path / "x.json").write_text(json.dumps([line], indent=1))
    assert not import_("tokens", library, tmp_path / "x.json", names=True).imported.changed


@pytest.mark.parametrize(
    ("line", "why"),
    [
        ({"tokens": "Anna", "ner_tags": []}, "has no tokens"),
        ({"tokens": ["Anna"], "ner_tags": ["O", "O"]}, "one for each token"),
        ({"tokens": ["Anna"], "ner_tags": ["PER"]}, "a tag that is none"),
        ({"tokens": ["Anna"], "ner_tags": [{}]}, "a tag that is none"),
    ],
)
def test_invalid_tokens_are_reported(line: dict[str, Any], why: str, library: Library, tmp_path: Path) -> None:
    (tmp_path / "x.jsonl").write_text(json.dumps(line))
    with pytest.raises(FormatError, match=why):
        import_("tokens", library, tmp_path / "x.jsonl")
    assert library.articles.counts().articles == 0


def test_labels_postil_does_not_know_are_left_out_and_reported(library: Library, tmp_path: Path) -> None:
    task = {
        "text": "Anna Blom left Lund by Volvo.",
        "answer": "accept",
        "spans": [
            {"start": 0, "end": 9, "label": "person"},
            {"start": 5, "end": 9, "label": "PERSON"},
            {"start": 23, "end": 28, "label": "PRODUCT"},
        ],
        "_annotator_id": "bea",
    }
    (tmp_path / "x.jsonl").write_text(json.dumps(task))
    report = import_("prodigy", library, tmp_path / "x.jsonl", names=True)
    assert names(library) == [("Anna Blom", "PERSON", "confirmed", "bea")], "it stays with its creator"
    reasons = left_out(report)
    assert reasons["the label PRODUCT is none of the library's"] == 1
    assert reasons["they overlap others"] == 1
    again = import_("prodigy", library, tmp_path / "x.jsonl", names=True)
    assert not again.imported.changed


def test_docbin_is_imported_and_other_content_is_refused(library: Library, tmp_path: Path) -> None:
    import spacy
    from spacy.tokens import DocBin

    doc: Any = spacy.blank("en")("Anna Blom left Lund.")
    doc.set_ents([doc.char_span(0, 9, label="PER"), doc.char_span(15, 19, label="GPE")])
    doc.spans["sc"] = [doc.char_span(10, 14, label="moving")]
    doc.spans["incorrect_spans"] = [doc.char_span(10, 14, label="GPE")]
    doc[2].tag_ = "VBD"
    (tmp_path / "x.spacy").write_bytes(DocBin(docs=[doc]).to_bytes())
    report = import_("spacy", library, tmp_path / "x.spacy", names=True)
    assert [each[:2] for each in names(library)] == [("Anna Blom", "PERSON"), ("Lund", "GPE")]
    assert left_out(report)["the label moving is none of the library's"] == 1
    assert {note.where for note in report.tally.notes if note.why == "Postil has no place for them"} == {
        "incorrect_spans",
        "TAG",
    }
    for bad in (b"", b"no docbin", b"x\x9c\x00"):
        (tmp_path / "bad.spacy").write_bytes(bad)
        with pytest.raises(FormatError, match="not a DocBin"):
            import_("spacy", library, tmp_path / "bad.spacy")
