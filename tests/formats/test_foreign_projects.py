"""Projects of other programs for qualitative analysis, each with its own deviations from the standard."""

import io
import zipfile
from pathlib import Path
from typing import Any

import pytest

from tests.formats.foreign import CODES, HEAD, TEXT, USERS, Import, annotations_of, importing, left, project, selection
from tui.library import Library


@pytest.fixture
def load(empty: Library, tmp_path: Path) -> Import:
    return importing(empty, tmp_path)


def test_each_coder_of_a_selection_gets_an_annotation(load: Import, empty: Library) -> None:
    report = load("refi-qda", project(selection(2, 5, "Zoë", ("u1", "c1"), ("u2", "c2"), ("u9", "c1"))))
    assert sorted(annotations_of(empty)) == [
        ("Zoë", "ann", "Café"),
        ("Zoë", "ben", "Café/x"),
        ("Zoë", "user u9", "Café"),
    ]
    assert report.tally.count("coders", "changed") == 1, "a coder who is not among the people of the project"


def test_empty_sets_and_codes_with_a_duplicate_guid_are_counted(load: Import, empty: Library) -> None:
    codes = CODES.replace("</Codes>", '<Code guid="c4" name="again"/></Codes>')
    sets = '<Set name="a"><MemberSource targetGUID="s"/></Set><Set name="b"><MemberSource targetGUID="x"/></Set>'
    archive = project(codes=codes, more=f'<Sets>{sets}<Set name="a"/></Sets>')
    report = load("refi-qda", archive)
    assert left(report) == {"codes": 1, "sets": 1}
    assert report.tally.count("sets", "changed") == 1, "two codes with one name"
    assert [group.name for group in empty.groups.all()] == ["a"]


def test_codes_with_equal_paths_stay_separate_and_no_path_is_cut(load: Import, empty: Library) -> None:
    report = load("refi-qda", project(selection(2, 5, "Zoë", ("u1", "c2"), ("u1", "c3"))))
    names = {tag.name for tag in empty.codebook.all()}
    assert names == {"Café", "Café/x", "Café/x (2)", f"{'long ' * 30}one", f"{'long ' * 30}two"}
    assert annotations_of(empty) == [("Zoë", "ann", "Café/x Café/x (2)")]
    assert report.tally.count("codes", "changed") == 1


@pytest.mark.parametrize(
    ("values", "counted"),
    [
        ({"text": TEXT.replace("\n", "\r\n")}, TEXT),
        ({"text": TEXT.replace("\n", "\r\n")}, TEXT.replace("\n", "\r\n")),
        ({"text": TEXT}, TEXT.replace("\n", "\r\n")),
        ({"text": "\ufeff" + TEXT, "origin": "ATLAS.ti 23"}, TEXT),
        ({"path": "relative://t.txt"}, TEXT),
        ({"path": "t.txt"}, TEXT),
        ({"file": "study/sources/t.txt", "qde": "study/project.qde"}, TEXT),
        ({"file": "Sources\\t.txt"}, TEXT),
        ({"path": "internal://T%2etxt", "file": "Sources/T.txt", "qde": "Project.QDE"}, TEXT),
        ({"source": '<PDFSource name="T"><PDFSelection/><Representation plainTextPath="{path}">{inside}'
                    "</Representation></PDFSource>"}, TEXT),
        ({"source": '<TextSource name="T" richTextPath="x.docx" plainTextPath="{path}">{inside}</TextSource>'}, TEXT),
        ({"source": '<TextSource xmlns="" name="T" plainTextPath="{path}">{inside}</TextSource>'}, TEXT),
    ],
)  # fmt: skip
def test_projects_of_all_programs_are_imported(
    load: Import, empty: Library, values: dict[str, Any], counted: str
) -> None:
    over = counted.index("minister."), counted.index("She") + 3
    at = counted.index("prices")
    load(
        "refi-qda",
        project(
            selection(*over, "minister. She", ("u1", "c1")), selection(at, at + 6, "prices", ("u2", "c1")), **values
        ),
    )
    assert annotations_of(empty) == [("minister.\nShe", "ann", "Café"), ("prices", "ben", "Café")]


@pytest.mark.parametrize("kind", ["docx", "rtf"])
def test_sources_with_only_rich_text_are_imported(kind: str, load: Import, empty: Library) -> None:
    from tests.sources import made as made_sources

    rich = b"{\\rtf1\\ansi{\\fonttbl{\\f0 Arial;}}\\f0 {\\b Zo\\'eb} met Kim.\\par She said so.\\par}"
    files = {"docx": made_sources.word("Zoë met Kim.", "She said so."), "rtf": rich}
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as archive:
        archive.writestr(f"sources/t.{kind}", files[kind])
        archive.writestr("sources/bad.rtf", b"{\\rtf1\\u99999999999 x}")
        source = f'<TextSource name="T" richTextPath="internal://t.{kind}">{{}}</TextSource>'
        inside = source.format(selection(23, 26, "Zoë", ("u1", "c1")))
        damaged = '<TextSource name="B" richTextPath="internal://bad.rtf"/>'
        archive.writestr("project.qde", f"{HEAD}{USERS}{CODES}<Sources>{inside}{damaged}</Sources></Project>")
    report = load("refi-qda", out.getvalue())
    assert annotations_of(empty) == [("Zoë", "ann", "Café")]
    assert left(report)["texts"] == 1


def test_a_selection_beyond_the_end_is_cut_and_an_impossible_one_left_out(load: Import, empty: Library) -> None:
    end = len(TEXT)
    report = load(
        "refi-qda",
        project(
            selection(end - 8, end + 1, "all"),
            selection(end + 5, end + 9, "beyond"),
            more="<Cases><Case/><Case/></Cases><Variables><Variable/></Variables><Sets><Set/></Sets>",
        ),
    )
    assert annotations_of(empty) == [(TEXT[-8:], "ann", "")]
    assert report.tally.count("highlights", "changed") == 1
    assert left(report) == {"highlights": 1, "cases": 2, "variables": 1, "sets": 1}


@pytest.mark.parametrize(
    ("begins", "ends"),
    [
        ('<TextSource guid="t1" name="T" plainTextPath="{path}">', "VALUES</TextSource>"),
        ('<PDFSource guid="t1" name="T"><Representation guid="r1" plainTextPath="{path}">',
         "</Representation>VALUES</PDFSource>"),
    ],
)  # fmt: skip
def test_variables_of_one_text_become_its_attributes(load: Import, empty: Library, begins: str, ends: str) -> None:
    def value(variable: str, kind: str, words: str) -> str:
        stated = f'<VariableRef targetGUID="{variable}"/><{kind}>{words}</{kind}>'
        return f"<VariableValue>{stated}</VariableValue>"

    names = {"V1": "year", "v2": "trade  union", "v3": "unused", "v4": "a=b", "v5": "both"}
    declared = "".join(f'<Variable guid="{guid}" name="{name}" typeOfVariable="Text"/>' for guid, name in names.items())
    of_it = '<SourceRef targetGUID="T1"/>'
    cases = (
        f"<Case>{value('v1', 'IntegerValue', '2019')}{value('v4', 'TextValue', 'x')}{of_it}</Case>"
        f'<Case name="Anna">{value("v2", "TextValue", " yes ")}{value("v1", "IntegerValue", "2020")}{of_it}</Case>'
        f'<Case>{value("v5", "TextValue", "x")}{of_it}<SourceRef targetGUID="other"/></Case>'
    )
    more = f"<Variables>{declared}</Variables><Cases>{cases}</Cases>"
    source = f"{begins}{{inside}}{ends}".replace("VALUES", value("v5", "DateValue", "2019-04-15"))
    report = load("refi-qda", project(source=source, more=more))
    (article,) = (empty.articles.get(row.pk) for row in empty.articles.page(0, 10))
    assert [each[:4] for each in empty.attributes.of_article(article.id)] == [
        ("both", "2019-04-15", "date", "cleo"),
        ("trade union", "yes", "text", "cleo"),
        ("year", "2019", "number", "cleo"),
    ]
    # the value of a=b, and the second year
    assert left(report) == {"attributes": 2, "cases": 1, "values of variables": 1, "variables": 1}


def test_codings_of_a_missing_text_are_counted(load: Import, empty: Library) -> None:
    report = load("refi-qda", project(selection(2, 5, "Zoë", ("u1", "c1")), path="internal://gone.txt", file="x.txt"))
    assert (annotations_of(empty), left(report)) == ([], {"texts": 1, "highlights": 1})


def test_an_interview_of_a_project_is_a_transcript_titled_like_its_file(load: Import, empty: Library) -> None:
    transcript = "ANNA: How was it?\nEMIL: Cold.\nANNA: Whom did you ask?\nEMIL: Nobody."
    archive = project(
        text=transcript,
        path="01%20EMIL.txt",
        file="01 EMIL.txt",
        source='<TextSource guid="s" plainTextPath="{path}"/>',
    )
    report = load("refi-qda", archive)
    assert empty.articles.get(1).title == "01 EMIL"
    assert [turn.speaker for turn in empty.turns.of_article(1)] == ["ANNA", "EMIL"] * 2
    assert report.tally.count("turns", "added") == 4


def test_memos_become_notes_or_are_counted(load: Import, empty: Library) -> None:
    memo = (
        '<Notes><Note guid="n1" creatingUser="u2"><PlainTextContent>odd</PlainTextContent>'
        '<PlainTextSelection guid="00000000-0000-4000-8000-00000000000a" startPosition="6" endPosition="9"/></Note>'
        '<Note guid="n2"><PlainTextContent>diary</PlainTextContent></Note></Notes>'
    )
    why = "<Description>why</Description>"
    about = "<Description>said by phone</Description>"
    archive = project(about, selection(2, 5, "Zoë", inside=why), '<NoteRef targetGUID="n1"/>', more=memo)
    report = load("refi-qda", archive)
    assert [(one.quote, one.creator, one.note) for one in empty.annotations.of_article(1)] == [
        ("Zoë", "ann", "why"),
        ("met", "ben", "odd"),
    ]
    assert empty.connection.all("SELECT creator, text FROM memos") == [("cleo", "said by phone")]
    assert left(report) == {"memos": 1}


def test_a_name_as_long_as_its_span_is_taken_as_its_words(load: Import, empty: Library) -> None:
    names = ((2, "Zoë"), (6, "met"), (10, "the"), (30, "Zürich"))
    spans = [selection(start, start + len(name), name) for start, name in names]
    report = load("refi-qda", project(*spans, selection(11, 13, "a name that is none of its words")))
    assert sorted(one for one, _, _ in annotations_of(empty)) == ["Zoë", "Zürich", "he", "met", "the"]
    assert report.tally.count("highlights", "changed") == 1


def test_ids_that_are_not_guids_are_local_to_their_text(load: Import, empty: Library) -> None:
    for text in ("One two.", "Six ten."):
        source = '<TextSource name="T" plainTextPath="{path}">{inside}</TextSource>'
        coded = '<PlainTextSelection guid="s1" startPosition="0" endPosition="3"/>'
        load("refi-qda", project(coded, text=text, source=source))
    assert [words for words, _, _ in annotations_of(empty)] == ["One", "Six"]


def test_a_code_named_like_one_of_postils_is_a_tag(load: Import, empty: Library) -> None:
    codes = '<CodeBook><Codes><Code guid="c8" name="Claim"/><Code guid="c9" name="Highlight"/></Codes></CodeBook>'
    coded = selection(2, 5, "Zoë", ("u1", "c8")), selection(6, 9, "met", ("u1", "c9"))
    load("refi-qda", project(*coded, codes=codes))
    assert annotations_of(empty) == [("Zoë", "ann", "Claim"), ("met", "ann", "Highlight")]
    assert [one.claim for one in empty.annotations.of_article(1)] == [None, None]


def test_equal_texts_are_two_articles(load: Import, empty: Library) -> None:
    guids = [f"50000000-0000-4000-8000-00000000000{number}" for number in range(3)]
    content = (
        '<PlainTextContent>No.</PlainTextContent><PlainTextSelection startPosition="0" endPosition="2" name="No"/>'
    )
    more = "".join(f'<TextSource guid="{guid}" name="R{guid[-1]}">{content}</TextSource>' for guid in guids[1:])
    source = f'<TextSource guid="{guids[0]}" name="R0"><PlainTextContent>No.</PlainTextContent></TextSource>{more}'
    archive = project(source=source)
    report = load("refi-qda", archive)
    assert [article.id for article in empty.articles.page(0, 9)] == guids
    assert [len(empty.annotations.of_article(pk)) for pk in (1, 2, 3)] == [0, 1, 1]
    assert report.tally.count("articles", "alike") == 2
    assert not load("refi-qda", archive).imported.changed


def test_a_text_beside_the_archive_is_read_only_from_its_folder(load: Import, empty: Library, tmp_path: Path) -> None:
    (tmp_path / "Sources").mkdir()
    (tmp_path / "Sources" / "big.txt").write_text(TEXT)
    (tmp_path / "secret.txt").write_text("secret")
    (tmp_path / "Sources" / "link.txt").symlink_to(tmp_path / "secret.txt")
    for path in ("relative:///Sources/big.txt", "file:///C:/study/Sources/big.txt"):
        load("refi-qda", project(selection(2, 5, "Zoë", ("u1", "c1")), path=path, file="other.txt"))
    assert annotations_of(empty) == [("Zoë", "ann", "Café")]
    for path in ("relative://../secret.txt", "relative://link.txt", "../secret.txt", "secret.txt"):
        assert left(load("refi-qda", project(path=path, file="other.txt")))["texts"] == 1
