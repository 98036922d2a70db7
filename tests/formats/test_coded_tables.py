"""Tables of other programs: coded passages of articles in the library, and codebooks."""

import re
import zipfile
from dataclasses import replace
from datetime import datetime
from io import BytesIO
from itertools import product
from pathlib import Path
from typing import Any

import openpyxl
import pytest

from tests.formats.foreign import Import, annotations_of, importing, left
from tui.core.errors import FormatError
from tui.core.model import NewArticle, Tag
from tui.formats import export, import_
from tui.library import Library

TEXT = "Zoë met the minister.\nShe said prices rose in Zürich. He said prices rose, too.\n"


@pytest.fixture
def load(empty: Library, tmp_path: Path) -> Import:
    empty.articles.add([NewArticle(text=TEXT, sha256="x", id="a", title="Interview 1", source="/texts/first.txt")])
    return importing(empty, tmp_path)


def test_tables_of_taguette_have_a_row_per_passage_and_code(load: Import, empty: Library) -> None:
    table = (
        "id,document,tag,content\r\n1,Interview 1,economy,prices rose\r\n1,Interview 1,city,prices rose\r\n"
        "2,Interview 1,economy,prices rose\r\n3,Interview 1,people,the minister\r\n"
    )
    report = load("passages", table.encode())
    assert sorted(annotations_of(empty)) == [
        ("prices rose", "cleo", "city economy"),
        ("prices rose", "cleo", "economy"),
        ("the minister", "cleo", "people"),
    ]
    assert report.tally.count("highlights", "added") == 3
    again = load("passages", table.encode())
    assert (again.tally.total("added"), again.tally.total("changed"), len(annotations_of(empty))) == (0, 0, 3)
    article = empty.articles.get(1)
    at = TEXT.index("the minister")
    empty.annotations.note(article, at, at + len("the minister"), "mine")
    again = load("passages", table.encode())  # the table has no column for notes, so no note is removed
    assert (again.tally.total("changed"), again.tally.conflicts) == (0, [])


def test_a_new_note_is_imported_if_the_passage_has_none(load: Import, empty: Library) -> None:
    table = "document,quote,code,note\nInterview 1,the minister,people,{}\n"
    load("passages", table.format("").encode())
    report = load("passages", table.format("who?").encode())
    assert (report.tally.count("notes", "changed"), report.tally.conflicts) == (1, [])
    load("passages", table.format("what?").encode())  # without times, nothing says which one is later
    assert [one.note for one in empty.annotations.of_article(1)] == ["who?"]


def test_coders_notes_times_and_parents_in_tables_of_maxqda_and_atlas(load: Import, empty: Library) -> None:
    table = (
        "Document name;Code;Segment;Comment;Created by;Created;Weight score\n"
        "first;Economy > Prices;prices rose;why here;anna;2024-05-01 10:00:00;0\n"
        'first;"People\nSpeech";the minister;;ben;1 May 2024;3\n'
    )
    report = load("passages", table.encode("utf-16"))
    assert annotations_of(empty) == [
        ("the minister", "ben", "People Speech"),
        ("prices rose", "anna", "Economy/Prices"),
    ]
    (_, prices) = empty.annotations.of_article(1)
    assert (prices.note, prices.created) == ("why here", "2024-05-01T10:00:00.000Z")
    assert left(report) == {"other columns": 2, "times": 1}
    assert report.tally.count("codes", "changed") == 1


def test_workbooks_are_read_as_tables(load: Import, empty: Library) -> None:
    book = openpyxl.Workbook()
    sheet: Any = book.active
    created = datetime(2024, 5, 1, 10)
    first = ("Interview 1", "prices rose", 2024, created)
    for row in (("Document", "Quote", "Code", "Created"), first, (), (None, "x")):
        sheet.append(row)
    book.create_sheet("Notes").append(("more",))
    data = BytesIO()
    book.save(data)
    report = load("passages", data.getvalue())
    (passage,) = empty.annotations.of_article(1)
    assert (passage.quote, passage.tags, passage.created) == ("prices rose", ("2024",), "2024-05-01T10:00:00.000Z")
    assert left(report) == {"rows": 1, "sheets": 1}
    with pytest.raises(FormatError, match="not a zip file that can be read"):
        load("codebook", b"PK\x03\x04 nothing of the kind")


def sheet_of_libreoffice(rows: str) -> bytes:
    """A file with two sheets; `r:`, `c:` and `p` in the rows stand for the long names."""
    for short, name in (("r", "table:table-row"), ("c", "table:table-cell"), ("p", "text:p")):
        rows = re.sub(rf"(</?){short}\b", rf"\1{name}", rows)
    names = "".join(
        f' xmlns:{name}="urn:oasis:names:tc:opendocument:xmlns:{name}:1.0"' for name in ["office", "table", "text"]
    )
    inside = f'<table:table>{rows}</table:table><table:table table:name="Notes"/>'
    data = BytesIO()
    with zipfile.ZipFile(data, "w") as archive:
        content = f"<office:document-content{names}><office:body><office:spreadsheet>{inside}"
        archive.writestr("content.xml", f"{content}</office:spreadsheet></office:body></office:document-content>")
    return data.getvalue()


def test_sheets_of_libreoffice_are_read_as_tables(load: Import, empty: Library) -> None:
    head = "<r><c><p>Document</p></c><c><p>Quote</p></c><c/><c><p>Code</p></c><c><p>Created</p></c></r>"
    quote = "<c><office:annotation><p>a comment</p></office:annotation><p>prices<text:s/>rose</p></c>"
    year = '<c office:value-type="float" office:value="2024"><p>2,024.00</p></c>'
    day = '<c office:value-type="date" office:date-value="2024-05-01"><p>1 May</p></c>'
    blank = '<r table:number-rows-repeated="1048576"><c table:number-columns-repeated="16384"/></r>'
    row = f'<r><c><p>Interview 1</p></c>{quote}<c table:number-columns-repeated="1"/>{year}{day}</r>'
    report = load(
        "passages", sheet_of_libreoffice(f"<table:table-header-rows>{head}</table:table-header-rows>{row}{blank}")
    )
    (passage,) = empty.annotations.of_article(1)
    assert (passage.quote, passage.tags, passage.created) == ("prices rose", ("2024",), "2024-05-01T00:00:00.000Z")
    assert left(report) == {"sheets": 1}
    endless = blank.replace("/></r>", "><p>x</p></c></r>")
    with pytest.raises(FormatError, match="more than 2,000,000 cells"):
        load("passages", sheet_of_libreoffice(f"{head}{endless}"))


def test_rows_without_a_document_words_or_a_place_are_reported(load: Import, empty: Library) -> None:
    rows = (
        "document\tquotation\tcode",
        "Interview 1\tnot one word of it\tx",
        "Interview 1\t\tx",
        "\tprices rose\tx",
        "B\trose\tx",
    )
    report = load("passages", "\n".join(rows).encode())
    (one,) = empty.annotations.of_article(1)
    assert (one.state, one.quote, one.tags) == ("orphan", "not one word of it", ("x",))
    assert left(report) == {"rows": 2, "highlights": 1}


def test_a_position_is_used_if_the_words_are_there(load: Import, empty: Library) -> None:
    second = TEXT.rindex("prices")
    table = f"article,start,end,quote,tags\na,{second},{second + 11},prices rose,x; y\\;z\na,3,9,the minister,\n"
    load("passages", table.encode())
    minister, prices = empty.annotations.of_article(1)
    assert (minister.quote, minister.tags) == ("the minister", ())
    assert (prices.start, prices.tags) == (second, ("x", "y;z"))


def test_windows_encodings_are_read_and_reported(load: Import, empty: Library) -> None:
    report = load("passages", "sep=;\nTitle;Quote;Tags\nInterview 1;prices rose in Zürich;Preis-Ä\n".encode("cp1252"))
    assert annotations_of(empty) == [("prices rose in Zürich", "cleo", "Preis-Ä")]
    assert report.tally.count("characters", "changed") == 1


def test_a_second_column_with_the_same_meaning_is_reported(load: Import, empty: Library) -> None:
    report = load("codebook", b"name,path,memo,note\nbread,economy/bread,loaf,loaf of two\nb,,m,m\nc,d,,\n")
    assert [(tag.name, tag.description) for tag in empty.codebook.all()] == [
        *(("b", "m"), ("d", ""), ("economy/bread", "loaf"))
    ]
    counts = {note.where: note.count for note in report.tally.notes if note.kind == "other columns"}
    assert counts == {"name": 1, "note": 1}, "a path that ends in the name contains the name"


@pytest.mark.parametrize(
    ("table", "tags"),
    [
        ("tag,description,number of highlights\r\na,why,3\r\n", [("a", "", "why")]),
        ("Code;Memo\nA;\n;\nA > B;why\n;\n", [("A", "", ""), ("A/B", "", "why")]),
        ("Path\tColour\tDefinition\tMemo\na/b\tgreen\twhat\tlonger\n", [("a/b", "green", "what")]),
        ('A >> B\twhy, "how"\nC\n', [("A/B", "", 'why, "how"'), ("C", "", "")]),
        ('C\nA>>B>>C,"why, how"\n', [("A/B/C", "", "why, how"), ("C", "", "")]),
        ("Code;Memo\nA>>B;why\n", [("A/B", "", "why")]),
        (
            "code,color\na,#1aB\nb, Blue\nc,\nd,magenta\n",
            [("a", "#11AABB", ""), ("b", "blue", ""), ("c", "", ""), ("d", "", "")],
        ),
    ],
)
def test_codebooks_of_other_programs(load: Import, empty: Library, table: str, tags: list[Any]) -> None:
    report = load("codebook", table.encode())
    assert [(tag.name, tag.color, tag.description) for tag in empty.codebook.all()] == tags
    assert left(report) in ({}, {"other columns": 1}, {"memos": 1}, {"colours": 1})


FIELDS = {"color": "colour", "description": "definition", "memo": "memo"}
HERE = ("nothing", "made with it", "set", "set, then emptied")


def with_value(tag: Tag, field: str, value: Any) -> Tag:
    return replace(tag, **{field: value})


@pytest.mark.parametrize("name", ["codebook", "refi-qdc", "refi-qda"])
def test_an_imported_codebook_fills_only_fields_that_nobody_has_set(name: str, empty: Library, tmp_path: Path) -> None:
    expected, filled, kept = {}, set(), set()
    with Library(tmp_path / "there.db") as other:
        for (field, word), here, there in product(FIELDS.items(), HERE, ("", "red", "blue")):
            tag = f"{field}: {here}, there {there or 'nothing'}"
            before = "red" if here in HERE[1:3] else ""
            expected[tag] = before or (there if here == "nothing" else "")
            if expected[tag] != before:
                filled.add(("changed", f"{word} filled in", f"#{tag}"))
            elif there not in ("", before):
                kept.add(("kept", f"other {word} there, kept as here", f"#{tag}"))
            for library, value in ((other, there), (empty, "red" if here == "made with it" else "")):
                with library.journal.step("codebook") as step:
                    library.codebook.insert(step, with_value(Tag(tag), field, value))
            for value in {"set": ["red"], "set, then emptied": ["red", ""]}.get(here, []):
                empty.codebook.edit(tag, **{field: value})
        for library in (other, empty):
            library.codebook.add("memo: then", "red", memo="blue" if library is other else "")
        empty.codebook.edit("memo: then", name="memo: now")
        export(name, other, tmp_path / "codes")
    expected["memo: now"], where = "blue", "#memo: then → #memo: now"
    first, again = filled | {("changed", "memo filled in", where)}, {("kept", "called otherwise here", where)}
    for told, line in ((first | kept, ": 7 codes changed"), (again | kept, ": nothing new")):
        report = import_(name, empty, tmp_path / "codes")
        assert {tag.name: getattr(tag, tag.name.split(":")[0]) for tag in empty.codebook.all()} == expected
        assert {(note.outcome, note.why, note.where) for note in report.tally.notes} == told
        assert report.line.endswith(line)
