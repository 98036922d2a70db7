"""TSV and XLSX, read by other programs."""

import csv
import io
from datetime import datetime
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import openpyxl
import pytest
from hypothesis import given, settings
from openpyxl.utils.escape import unescape

from tests.formats.sample_library import bundles, exported, filled, highlight_of, sample
from tui.core.annotations import Check, Claim, Evidence
from tui.core.model import Article
from tui.formats import ExportOptions, export, table_check, workbook
from tui.formats.csv import COLUMNS
from tui.formats.round_trip import check_round_trip
from tui.library import Library
from tui.library.transfer.bundles import Bundle


def cells(data: bytes, name: str = "Highlights") -> list[list[Any]]:
    """Return the cells of a sheet as openpyxl reads them; none is a formula, a boolean or an error."""
    book = openpyxl.load_workbook(io.BytesIO(data))
    assert book.sheetnames == ["Highlights", "Evidence", "Checks"]
    rows = [[*row] for row in book[name].iter_rows()]
    assert {cell.data_type for row in rows for cell in row} <= {"s", "n", "d", "inlineStr"}
    return rows


def sheet(data: bytes, name: str = "Highlights") -> list[list[str]]:
    """Return the same as texts; openpyxl leaves it to the caller to undo Excel's escapes."""
    return [[as_text(cell.value) for cell in row] for row in cells(data, name)]


def as_text(value: object) -> str:
    if isinstance(value, datetime):
        stamp = value.isoformat(timespec="milliseconds")
        return stamp[:10] if stamp.endswith("T00:00:00.000") else f"{stamp}Z"
    return "" if value is None else unescape(str(value))


@settings(max_examples=12, deadline=None)
@given(bundles())
def test_the_three_tables_have_the_same_content(given_bundles: list[Bundle]) -> None:
    with TemporaryDirectory() as name, filled(Path(name) / "a.db", given_bundles) as library:
        bare = ExportOptions(guard=False)
        commas = [*csv.reader(io.StringIO(exported(library, "csv", options=bare).decode("utf-8-sig"), newline=""))]
        tabs = io.StringIO(exported(library, "tsv", options=bare).decode("utf-8-sig"), newline="")
        assert [*csv.reader(tabs, delimiter="\t")] == commas
        assert sheet(exported(library, "xlsx")) == commas
        assert commas[0] == [*COLUMNS]
        for name in ("csv", "tsv", "xlsx"):
            assert check_round_trip(name, library).differences == ()


@pytest.mark.parametrize(
    "text", ["a _x0041_ b", "<r>a</r>", "<r><t>a & b</t></r>", " a ", "true", "FALSE", "=1+1", "1", "2024-05-01"]
)
def test_a_text_is_unchanged(text: str, empty: Library) -> None:
    claim = Claim("x", checks=(Check("1", "ann", "true", text, time="2024-05-01T10:00:00.250Z"),))
    article = Article(0, "x", "", "", "", "", "", "", "", 0, 0.0, f"{text}.")
    empty.importer.add([Bundle(article, highlights=(highlight_of(1, article.text, text, note=text, claim=claim),))])
    data = exported(empty, "xlsx")
    (row,) = [dict(zip(COLUMNS, row, strict=True)) for row in sheet(data)[1:]]
    assert (row["quote"], row["verdict"], row["rationale"]) == (text, "true", text)
    (check,) = cells(data, "Checks")[1:]
    assert (check[2].value, check[3].value, check[5].value) == ("true", "yes", datetime(2024, 5, 1, 10, 0, 0, 250_000))


def test_addresses_are_links_up_to_excels_limit(empty: Library, monkeypatch: pytest.MonkeyPatch) -> None:
    long = "https://x.example/" + "a" * 2100
    sources = ["https://x.example/ü?a=1&b=2#c", "a book", long, "https://x.example/%20"]
    evidence = tuple(Evidence(what, archived=f"https://a.example/{n}") for n, what in enumerate(sources))
    article = Article(0, "x", "", "", "", "https://x.example/1", "", "", "", 0, 0.0, "abc")
    quotes = [highlight_of(n, "abc", "b", claim=Claim("x", evidence=evidence)) for n in (1, 2)]
    empty.importer.add([Bundle(article, highlights=tuple(quotes))])
    data = exported(empty, "xlsx")
    at = COLUMNS.index("source")
    assert [row[at].hyperlink.target for row in cells(data)[1:]] == ["https://x.example/1"] * 2
    rows = cells(data, "Evidence")[1:]
    assert [row[4].value for row in rows] == sources * 2
    links = [(row[4].hyperlink and (row[4].hyperlink.target, row[4].hyperlink.location)) for row in rows[:4]]
    assert links == [("https://x.example/%C3%BC?a=1&b=2", "c"), None, None, ("https://x.example/%20", None)]
    assert [row[7].hyperlink.target for row in rows[:4]] == [f"https://a.example/{n}" for n in range(4)]
    monkeypatch.setattr(workbook, "LINKS_AT_MOST", 5)
    monkeypatch.setattr(workbook, "ROWS_AT_MOST", 8)
    output = io.BytesIO()
    lost = export("xlsx", empty, target=output).lost
    assert sum(cell.hyperlink is not None for row in cells(output.getvalue(), "Evidence") for cell in row) == 5
    assert len(cells(output.getvalue(), "Evidence")) == 8
    assert lost["live links beyond the 5 of a sheet (they stand as text)"] == 5
    assert lost["live links to addresses of more than 2,079 characters (they stand as text)"] == 2
    assert lost["rows beyond the 8 of a sheet"] == 1


def test_a_check_names_each_cell_that_differs(empty: Library, tmp_path: Path) -> None:
    text = "ab" * 20_000
    article = Article(0, "x", "", "", "", "", "", "", "", 0, 0.0, text)
    empty.importer.add(
        [Bundle(article, highlights=(highlight_of(1, text, text), highlight_of(2, text, "a", note="'=x")))]
    )
    (difference,) = check_round_trip("xlsx", empty).differences
    assert "quote" in difference
    assert check_round_trip("csv", empty).line == "csv: 2 highlights came back as they went out"
    export("csv", empty, tmp_path / "x.csv")
    lines = (tmp_path / "x.csv").read_text(encoding="utf-8-sig").splitlines()
    (tmp_path / "y.csv").write_text("\n".join(lines).replace("''=x", "'=y"), encoding="utf-8-sig")
    (difference,) = table_check.differences("csv", tmp_path / "y.csv", empty.exporter.bundles())
    assert difference.endswith("note: \"'=x\" came back as '=y'")
    (tmp_path / "y.csv").write_text("\n".join(lines[:2]), encoding="utf-8-sig")
    (difference,) = table_check.differences("csv", tmp_path / "y.csv", empty.exporter.bundles())
    assert difference.endswith("did not come back")
    odd = "\n".join([lines[0].replace("quote", "words"), f"{lines[1]},more", lines[2]])
    (tmp_path / "y.csv").write_text(odd, encoding="utf-8-sig")
    differences = list(table_check.differences("csv", tmp_path / "y.csv", empty.exporter.bundles()))
    assert [each.partition(": ")[2] for each in differences] == [
        "quote: 'quote' came back as 'words'",
        f"{len(lines[0].split(','))} cells should have come back, there are {len(lines[0].split(',')) + 1}",
    ]
    (tmp_path / "y.xlsx").write_bytes(b"")
    (difference,) = table_check.differences("xlsx", tmp_path / "y.xlsx", empty.exporter.bundles())
    assert difference == "the table cannot be read any further: File is not a zip file"


def test_a_full_disk_is_reported_as_such(library: Library) -> None:
    if not Path("/dev/full").exists():
        pytest.skip("no /dev/full here")
    with Path("/dev/full").open("wb", buffering=0) as full, pytest.raises(OSError, match="No space left"):
        export("xlsx", library, target=full)


def test_a_text_too_long_for_a_cell_is_cut_and_reported(empty: Library, tmp_path: Path) -> None:
    text = "😀" * 20_000
    article = Article(0, "x", "", "", "", "", "", "", "", 0, 0.0, text)
    empty.importer.add([Bundle(article, highlights=(highlight_of(1, text, text),))])
    report = export("xlsx", empty, tmp_path / "x.xlsx")
    assert report.lost["ends of texts beyond 32767 characters"] == 1
    (quote,) = [row[COLUMNS.index("quote")] for row in sheet((tmp_path / "x.xlsx").read_bytes())[1:]]
    assert quote == "😀" * 16_383


def test_the_sample_keeps_its_formulas_as_texts(library: Library) -> None:
    notes = [row[COLUMNS.index("note")] for row in sheet(exported(library, "xlsx"))]
    assert any(note.startswith("=cmd") for note in notes)
    assert len(sample()[0].highlights) + len(sample()[1].highlights) == len(notes) - 1
