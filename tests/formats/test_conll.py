"""Import of CoNLL columns: tagged words become a text with labelled passages."""

from pathlib import Path

import pytest

from tests.formats.foreign import Import, annotations_of, importing, left
from tui.core.errors import FormatError
from tui.library import Library


@pytest.fixture
def load(empty: Library, tmp_path: Path) -> Import:
    return importing(empty, tmp_path)


def test_columns_are_imported_as_texts_with_passages(load: Import, empty: Library) -> None:
    content = (
        "-DOCSTART- -X- O\n\nZoë NNP B-PER\nRoy NNP I-PER\nmet VBD O\nKim NNP B-PER\nLee NNP B-PER\n. . O\n\n"
        "Paris NNP I-LOC\n\n-DOCSTART- -X- O\n\nEU NNP S-ORG\n# NN O\nUN NNP B-ORG\nOffice NNP E-ORG\n"
    )
    report = load("conll", content.encode())
    assert [empty.articles.get(pk).text for pk in (1, 2)] == ["Zoë Roy met Kim Lee .\nParis", "EU # UN Office"]
    assert annotations_of(empty) == [
        ("Zoë Roy", "cleo", "PER"),
        ("Kim", "cleo", "PER"),
        ("Lee", "cleo", "PER"),
        ("Paris", "cleo", "LOC"),
        ("EU", "cleo", "ORG"),
        ("UN Office", "cleo", "ORG"),
    ]
    assert left(report) == {"columns of other tags": 11}
    assert not load("conll", content.encode()).imported.changed


def test_conll_u_keeps_its_spaces_and_other_content_is_refused(load: Import, empty: Library) -> None:
    rows = [("1", "He", "_"), ("2-3", "isn't", "SpaceAfter=No"), ("2", "is", "_"), ("3", "n't", "_"), ("4", ".", "_")]
    second = [("1", "Rome", "SpaceAfter=No|NE=U-LOC"), ("2", "!", "_")]
    first, second_lines = (
        "".join(f"{n}\t{word}\t_\tX\t_\t_\t0\t_\t_\t{misc}\n" for n, word, misc in sentence)
        for sentence in (rows, second)
    )
    report = load("conll", f"# sent_id = 1\n{first}\n# sent_id = 2\n{second_lines}".encode())
    assert empty.articles.get(1).text == "He isn't.\nRome!"
    assert annotations_of(empty) == [("Rome", "cleo", "LOC")]
    assert left(report) == {"columns of other tags": 7 * 8}
    assert left(load("conll", b"EU NNP B-ORG\nsays VBZ O\nso\nit X Y O\n"))["uneven lines"] == 2
    with pytest.raises(FormatError, match="no columns"):
        load("conll", b"word\nword\n")
    with pytest.raises(FormatError, match="no columns"):
        load("conll", b"A text of\nseveral lines\nthat is no table")
