"""TSV and XLSX, read by programs nobody here wrote."""

import csv
import io
from datetime import datetime
from pathlib import Path
from tempfile import TemporaryDirectory

import openpyxl
from hypothesis import given, settings
from openpyxl.utils.escape import unescape

from tests.formats.sample_library import bundles, exported, filled, made, sample
from tui.core.model import Article
from tui.formats import ExportOptions, export
from tui.formats.csv import COLUMNS
from tui.library import Library
from tui.library.transfer.bundles import Bundle


def sheet(data: bytes) -> list[list[str]]:
    book = openpyxl.load_workbook(io.BytesIO(data))
    assert book.sheetnames == ["Highlights"]
    rows = []
    for row in book["Highlights"].iter_rows():
        for cell in row:
            assert cell.data_type in {"s", "n", "inlineStr"}, "a formula or a date"
            assert not isinstance(cell.value, datetime)
        rows.append(["" if cell.value is None else str(cell.value) for cell in row])
    return rows


@settings(max_examples=12, deadline=None)
@given(bundles())
def test_the_three_tables_say_the_same(given_bundles: list[Bundle]) -> None:
    with TemporaryDirectory() as name, filled(Path(name) / "a.db", given_bundles) as library:
        bare = ExportOptions(guard=False)
        commas = [*csv.reader(io.StringIO(exported(library, "csv", options=bare).decode("utf-8-sig"), newline=""))]
        tabs = io.StringIO(exported(library, "tsv", options=bare).decode("utf-8-sig"), newline="")
        assert [*csv.reader(tabs, delimiter="\t")] == commas
        assert sheet(exported(library, "xlsx")) == commas
        assert commas[0] == [*COLUMNS]


def test_what_excel_would_read_as_an_escape_stays_as_it_is(empty: Library) -> None:
    text = "a _x0041_ b"
    article = Article(0, "x", "", "", "", "", "", "", "", 0, 0.0, text)
    empty.importer.add([Bundle(article, highlights=(made(1, text, "_x0041_"),))])
    with_escape = exported(empty, "xlsx")
    (quote,) = [row[COLUMNS.index("quote")] for row in sheet(with_escape)[1:]]
    assert unescape(quote) == "_x0041_"  # Excel does this by itself, openpyxl leaves it to its caller


def test_a_text_too_long_for_a_cell_is_cut_and_told(empty: Library, tmp_path: Path) -> None:
    text = "😀" * 20_000
    article = Article(0, "x", "", "", "", "", "", "", "", 0, 0.0, text)
    empty.importer.add([Bundle(article, highlights=(made(1, text, text),))])
    report = export("xlsx", empty, target=tmp_path / "x.xlsx")
    assert report.lost["ends of texts beyond 32767 characters"] == 1
    (quote,) = [row[COLUMNS.index("quote")] for row in sheet((tmp_path / "x.xlsx").read_bytes())[1:]]
    assert quote == "😀" * 16_383


def test_the_sample_keeps_its_formulas_as_texts(library: Library) -> None:
    notes = [row[COLUMNS.index("note")] for row in sheet(exported(library, "xlsx"))]
    assert any(note.startswith("=cmd") for note in notes)
    assert len(sample()[0].highlights) + len(sample()[1].highlights) == len(notes) - 1
