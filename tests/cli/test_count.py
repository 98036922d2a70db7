"""`postil count`: its tables for people, spreadsheets and programs, and its refusals."""

from pathlib import Path
from xml.etree import ElementTree as ET

import openpyxl
import pytest

from tests.cli.conftest import Postil
from tui.core.model import NewArticle
from tui.library import Library
from tui.library.queries import counting

TEXT = "One fish. Two fish. Red fish. Blue fish."
PASSAGES = (
    (0, 9, "ann", "=pets/fish"),
    (5, 14, "ann", "colour/red"),
    (20, 29, "bea", "colour/red"),
    (30, 40, "bea", ""),
)


@pytest.fixture(autouse=True)
def article(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> str:
    path = tmp_path / "counted.db"
    with Library(path, "ann") as ann, Library(path, "bea") as bea:
        ann.articles.add([NewArticle(TEXT, "", title="Fish", published="2020-02-03")])
        article = ann.articles.get(1)
        for start, end, creator, tag in PASSAGES:
            annotations = (ann if creator == "ann" else bea).annotations
            highlight = annotations.highlight(article, start, end)
            if tag:
                annotations.tag(article, start, end, tag, highlight.id)
    monkeypatch.setenv("POSTIL_LIBRARY", str(path))
    return article.id


def test_programs_get_rows_columns_and_cells(postil: Postil, article: str) -> None:
    result = postil("count", "tag", "article", "--json")
    assert (result.code, result.json) == (
        0,
        {"rows": ["=pets/fish", "colour/red"], "columns": [article], "cells": [[1], [2]]},
    )
    assert result.err == "counted: 3 of 4 passages; the others have no tag\n"
    assert postil("count", "tag", "tag", "--json").json["cells"] == [[1, 1], [1, 2]]
    assert postil("count", "tag", "tag", "--within", "article", "--json").json["cells"] == [[1, 2], [2, 4]]
    assert postil("count", "creator", "month", "--unit", "characters", "--json").json == {
        "rows": ["ann", "bea"],
        "columns": ["2020-02"],
        "cells": [[14], [19]],
    }
    rolled = postil("count", "tag", "creator", "--roll-up", "--json").json
    assert rolled["rows"] == ["=pets", "=pets/fish", "colour", "colour/red"]
    assert rolled["cells"] == [[1, 0], [1, 0], [1, 1], [1, 1]]
    assert postil("count", "speaker", "verdict", "--json").json == {"rows": [], "columns": [], "cells": []}


def test_values_of_an_attribute_are_sorted_by_size_and_one_as_in_a_filter(postil: Postil, tmp_path: Path) -> None:
    with Library(tmp_path / "counted.db", "ann") as ann:
        for number, year in enumerate(("unknown", "20", "3", "20.0", "Unknown", "unknown"), 1):
            ann.articles.add([NewArticle(f"Text {number}.", "")])
            article = ann.articles.get(number + 1)
            ann.annotations.highlight(article, 0, 4)
            ann.attributes.set(article, {"year": year})
    result = postil("count", "creator", "attribute:year", "--json")
    assert result.json == {"rows": ["ann"], "columns": ["3", "20", "unknown"], "cells": [[1, 2, 3]]}
    assert result.err == "counted: 6 of 10 passages; the others have no creator or no attribute:year\n"
    result = postil("count", "attribute:year", "tag")
    assert "nothing to count: no passage has an attribute:year and a tag\n" in result.err
    assert postil("count", "tag", "attribute:age").err == "postil: no attribute 'age': there is year\n"


def test_people_get_aligned_numbers_and_spreadsheets_a_table(postil: Postil, monkeypatch: pytest.MonkeyPatch) -> None:
    result = postil("count", "tag", "creator")
    assert result.lines == ["tag         ann  bea", "=pets/fish    1    ·", "colour/red    1    1"]
    assert postil("count", "creator", "month").err == ""
    assert postil("count", "tag", "creator", "--csv").lines == ["tag,ann,bea", "'=pets/fish,1,0", "colour/red,1,1"]
    with monkeypatch.context() as patched:
        patched.setattr(counting, "MOST_COLUMNS", 1)
        result = postil("count", "creator", "tag")
        assert result.lines == ["creator  colour/red", "ann               1", "bea               1"]
        assert (
            "1 column with less is not shown: `-o counts.csv`, --csv and --json have all, `postil count" in result.err
        )
        assert postil("count", "creator", "tag", "--csv").lines == [
            "creator,'=pets/fish,colour/red",
            "ann,1,1",
            "bea,0,1",
        ]
    result = postil("count", "speaker", "month")
    assert (result.code, result.err) == (0, "nothing to count: no passage has a speaker and a month\n")


@pytest.mark.parametrize(
    ("arguments", "code", "says"),
    [
        ("tags article", 2, "no rows or columns 'tags': there are tag, article, creator, speaker, month, verdict"),
        ("attribute:age tag", 1, "no attribute 'age': there is none yet"),
        ("tag article --within overlap", 2, "--within is for `postil count tag tag`"),
        ("month article --roll-up", 2, "--roll-up is for tags"),
        ("tag tag --within paragraph --unit characters", 2, "leave out --within paragraph"),
        ("tag tag --json --csv", 2, "one of --json, --csv and -o"),
        ("tag", 2, "COLUMNS"),
    ],
)
def test_impossible_counts_are_refused(postil: Postil, arguments: str, code: int, says: str) -> None:
    result = postil("count", *arguments.split())
    assert (result.code, result.out) == (code, "")
    assert says in result.err


def test_the_file_extension_decides_the_kind_of_table(postil: Postil, tmp_path: Path) -> None:
    ask = ("count", "tag", "creator", "-o")
    done = postil(*ask, tmp_path / "table.md")
    assert (done.code, done.out) == (0, f"2 rows in {tmp_path / 'table.md'}\n")
    table = "| tag | ann | bea |\n| --- | ---: | ---: |\n| \\=pets/fish | 1 | 0 |\n| colour/red | 1 | 1 |\n"
    assert (tmp_path / "table.md").read_text() == table
    postil(*ask, tmp_path / "table.csv")
    assert (tmp_path / "table.csv").read_text("utf-8-sig") == "tag,ann,bea\n'=pets/fish,1,0\ncolour/red,1,1\n"
    postil(*ask, tmp_path / "table.xlsx")
    sheet = openpyxl.load_workbook(tmp_path / "table.xlsx")["Counts"]
    assert [[cell.value for cell in row] for row in sheet.iter_rows()] == [
        ["tag", "ann", "bea"],
        ["=pets/fish", 1, 0],
        ["colour/red", 1, 1],
    ]
    assert {cell.data_type for row in sheet.iter_rows() for cell in row} == {"s", "n"}
    for name, says in (("table.md", "already"), ("table.doc", "*.csv, *.xlsx, *.md, *.svg")):
        refused = postil(*ask, tmp_path / name)
        assert refused.code == 1
        assert says in refused.err
    assert postil(*ask, tmp_path / "table.md", "--force").code == 0
    assert postil(*ask, tmp_path / "other.md", "--json").code == 2
    assert sorted(path.name for path in tmp_path.glob("*.md")) == ["table.md"]


def test_a_chart_has_a_bar_for_each_count_and_every_month(postil: Postil, tmp_path: Path) -> None:
    with Library(tmp_path / "counted.db", "ann") as ann:
        ann.articles.add([NewArticle("Later <fish>.", "", published="2019-11")])
        ann.annotations.tag(ann.articles.get(2), 0, 5, "a<b")
    assert postil("count", "tag", "month", "-o", tmp_path / "months.svg").out.startswith("3 rows in")
    picture = ET.fromstring((tmp_path / "months.svg").read_text(encoding="utf-8"))
    svg = "{http://www.w3.org/2000/svg}"
    bars = [title.text for rect in picture.iter(f"{svg}rect") for title in rect]
    assert bars == ["=pets/fish, 2020-02: 1", "a<b, 2019-11: 1", "colour/red, 2020-02: 2"]
    words = [text.text for text in picture.iter(f"{svg}text")]
    assert words[-4:] == ["2019-11", "2019-12", "2020-01", "2020-02"]
