import csv
import io
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.formats.sample_library import ONE, bundles, exported, filled
from tui.formats import ExportOptions
from tui.formats.csv import COLUMNS, guard_formula, without_guard
from tui.library import Library
from tui.library.transfer.bundles import Bundle


def table(data: bytes) -> list[dict[str, str]]:
    return [*csv.DictReader(io.StringIO(data.decode("utf-8-sig"), newline=""))]


def test_excel_gets_bom_line_ends_and_header_even_without_rows(library: Library, empty: Library) -> None:
    header = ",".join(COLUMNS).encode()
    assert exported(empty, "csv") == b"\xef\xbb\xbf" + header + b"\r\n"
    assert exported(library, "csv").endswith(b"\r\n")
    assert len(table(exported(library, "csv"))) == 6


def test_no_cell_is_a_formula_by_default(library: Library) -> None:
    guarded, bare = table(exported(library, "csv")), table(exported(library, "csv", options=ExportOptions(guard=False)))
    for row in guarded:
        assert all(value[:1] not in set("=+-@\t\r\n＝＋－＠") for value in row.values())
    assert [row["note"] for row in guarded if row["note"]][1] == "'@会議 <b>"
    assert [row["note"] for row in bare if row["note"]][1] == "@会議 <b>"
    assert {row["title"] for row in guarded} >= {"'=Grain, \"wheat\" and 'rye'"}


SIGNS = "=+-@＝＋－＠"


@pytest.mark.parametrize("value", ["=1", "\n=1", "\t=1", "\r=1", "＝1", "＋1", "－1", "＠SUM", "a;=1", "a;＠x", "a;-1"])
def test_no_spreadsheet_reads_a_cell_as_a_formula(value: str) -> None:
    guarded = guard_formula(value)
    assert not any(cell[:1] in {*SIGNS, "\t", "\r", "\n"} for cell in guarded.split(";") if cell)
    assert without_guard(guarded) == value


@pytest.mark.parametrize("word", ["true", "False", "'TRUE", "''false"])
def test_a_verdict_stays_a_word(word: str) -> None:
    assert guard_formula(word) == f"'{word}"
    assert without_guard(f"'{word}") == word
    assert guard_formula(f"{word} enough") == f"{word} enough"


@given(st.text(st.sampled_from("a'; \n\t" + SIGNS), max_size=12))
def test_the_guard_against_formulas_is_removed_on_import(value: str) -> None:
    guarded = guard_formula(value)
    assert without_guard(guarded) == value
    assert not any(cell[:1] and cell[0] in SIGNS for cell in guarded.split(";"))


@settings(max_examples=30, deadline=None)
@given(bundles())
def test_any_annotation_is_read_back_by_a_csv_reader(given_bundles: list[Bundle]) -> None:
    with TemporaryDirectory() as name, filled(Path(name) / "a.db", given_bundles) as library:
        rows = table(exported(library, "csv", options=ExportOptions(guard=False)))
        by_id = {
            highlight.id: (bundle, highlight)
            for bundle in library.exporter.bundles()
            for highlight in bundle.highlights
        }
    assert len(rows) == len(by_id)
    for row in rows:
        bundle, highlight = by_id[row["id"]]
        assert bundle.article.text[int(row["start"]) : int(row["end"])] == row["quote"] == highlight.quote
        assert row["note"] == highlight.note
        assert bool(row["claim"]) == (highlight.claim is not None)
        assert row["speaker"] == (highlight.claim.speaker if highlight.claim else "")


def test_offsets_are_code_points(library: Library) -> None:
    for row in table(exported(library, "csv")):
        if row["article"] == "one":
            assert ONE[int(row["start"]) : int(row["end"])] == row["quote"].removeprefix("'")
