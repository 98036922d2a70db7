"""Word documents from their XML: the text as printed with all changes accepted."""

import io
import zipfile

from tests.sources import made
from tui.sources import docx
from tui.sources.source import ParsedArticle


def read(body: str, **parts: str) -> ParsedArticle:
    (article,) = docx.parse(made.word_of(body, **parts))
    return article


def p(*inside: str) -> str:
    return f"<w:p>{''.join(inside)}</w:p>"


def r(text: str, properties: str = "") -> str:
    return f'<w:r><w:rPr>{properties}</w:rPr><w:t xml:space="preserve">{text}</w:t></w:r>'


def deleted(text: str) -> str:
    return f'<w:del><w:r><w:delText xml:space="preserve">{text}</w:delText></w:r></w:del>'


def test_tracked_changes_are_accepted() -> None:
    found = read(
        p(r("She was "), deleted("not "), f"<w:ins>{r('here')}</w:ins>", r("."))
        + p(f"<w:moveFrom>{r('Gone from here. ')}</w:moveFrom>", r("It stays."))
        + p(f"<w:moveTo>{r('Gone from here. ')}</w:moveTo>", r("And more."))
        # the deleted end of the first paragraph joins it with the second; a row and a whole paragraph are deleted
        + p("<w:pPr><w:rPr><w:del/></w:rPr></w:pPr>", r("One "))
        + p(r("line."))
        + p("<w:pPr><w:rPr><w:del/></w:rPr></w:pPr>", deleted("No more."))
        + "<w:tbl><w:tr><w:trPr><w:del/></w:trPr><w:tc>"
        + p(deleted("old"))
        + "</w:tc></w:tr>"
        "<w:tr><w:tc>" + p(r("left")) + "</w:tc><w:tc>" + p(r("right")) + "</w:tc></w:tr></w:tbl>"
    )
    assert found.text.split("\n") == [
        "She was here.",
        "It stays.",
        "Gone from here. And more.",
        "One line.",
        "left\tright",
    ]
    assert found.intake == ("6 tracked changes, read as accepted",)
    assert read(p(r("Nothing was changed."))).intake == ()


def test_elements_that_only_wrap_words_lose_none() -> None:
    wrapped = f"<w:sdt><w:sdtPr><w:alias/></w:sdtPr><w:sdtContent>{r('in a control')}</w:sdtContent></w:sdt>"
    box = f"<w:txbxContent>{p(r('In a box.'))}</w:txbxContent>"
    found = read(
        f"<w:sdt><w:sdtContent>{p(r('A block '), wrapped, r('.'))}</w:sdtContent></w:sdt>"
        + p(f"<w:smartTag>{r('Smart')}</w:smartTag>", f"<w:fldSimple>{r(' 7')}</w:fldSimple>")
        + p(
            '<w:r><w:fldChar w:fldCharType="begin"/></w:r><w:r><w:instrText> PAGE </w:instrText></w:r>'
            '<w:r><w:fldChar w:fldCharType="separate"/></w:r>',
            r("12"),
            '<w:r><w:fldChar w:fldCharType="end"/></w:r>',
            f"<w:hyperlink>{r(' a link')}</w:hyperlink>",
        )
        + p(
            r("Beside it."),
            f"<w:r><mc:AlternateContent><mc:Choice><w:drawing>{box}</w:drawing></mc:Choice>"
            f"<mc:Fallback><w:pict>{box}</w:pict></mc:Fallback></mc:AlternateContent></w:r>",
        )
        + p(f"<w:r><w:ruby><w:rt>{r('とうきょう')}</w:rt><w:rubyBase>{r('東京')}</w:rubyBase></w:ruby></w:r>")
        + p(
            r("10"),
            r("6", '<w:vertAlign w:val="superscript"/>'),
            r(" of CO"),
            r("2", '<w:vertAlign w:val="subscript"/>'),
        )
        + p(
            r("1"), r("st", '<w:vertAlign w:val="superscript"/>'), "<w:r><w:br/><w:t>next</w:t><w:noBreakHyphen/></w:r>"
        )
    )
    assert found.text.split("\n") == [
        "A block in a control.",
        "Smart 7",
        "12 a link",
        "Beside it.",
        "In a box.",
        "東京(とうきょう)",
        "10⁶ of CO₂",
        "1st",
        "next-",
    ]
    assert found.intake == ()


def test_boxes_wrappers_and_forms_are_read_or_reported() -> None:
    box = f"<w:txbxContent>{p(r('In a box.'))}</w:txbxContent>"
    names = (
        'xmlns:v="urn:schemas-microsoft-com:vml" xmlns:mc="http://schemas.openxmlformats.org/markup-compatibility/2006"'
        ' xmlns:m="http://schemas.openxmlformats.org/officeDocument/2006/math"'
        ' xmlns:a="http://schemas.openxmlformats.org/drawingml/2006/main"'
    )

    def drawing(uri: str, inside: str = "") -> str:
        return f'<w:r><w:drawing><a:graphicData {names} uri="{uri}">{inside}</a:graphicData></w:drawing></w:r>'

    def field(data: str) -> str:
        begin = f'<w:r><w:fldChar w:fldCharType="begin"><w:ffData>{data}</w:ffData></w:fldChar></w:r>'
        return begin + '<w:r><w:fldChar w:fldCharType="end"/></w:r>'

    entries = '<w:listEntry w:val="Yes"/><w:listEntry w:val="No"/>'
    found = read(
        p(r("Before "), f"<w:r><v:shape {names}>{box}</v:shape></w:r>", r("after"))
        + p(
            r("Old"), f"<mc:AlternateContent {names}><mc:Choice/><mc:Fallback>{box}</mc:Fallback></mc:AlternateContent>"
        )
        + f"<m:oMathPara {names}><m:oMath><m:r><m:t>E=m</m:t></m:r></m:oMath></m:oMathPara>"
        + f"<w:customXml><w:unknown>{p(r('In a wrapper.'))}</w:unknown></w:customXml>"
        + p(
            field(f'<w:ddList><w:result w:val="1"/>{entries}</w:ddList>'),
            field("<w:checkBox><w:default/></w:checkBox>"),
        )
        + f"<w:tbl><w:tr><w:tc>{p()}</w:tc><w:tc>{p(r('A'))}</w:tc><w:tc>{p()}</w:tc></w:tr></w:tbl>"
        + p(drawing("https://x.example/chart"), drawing("x", "<a:t>words</a:t>"))
    )
    lines = ["Before after", "In a box.", "Old", "In a box.", "E=m", "In a wrapper.", "No☒", "\tA", ""]
    assert found.text.split("\n") == lines
    assert found.intake == ("1 chart, left out", "1 drawing with words, left out")


def test_strict_documents_and_documents_with_macros_are_read() -> None:
    usual = b"application/vnd.openxmlformats-officedocument.wordprocessingml.document.main+xml"
    with zipfile.ZipFile(io.BytesIO(made.word_of(p(r("It is so."))))) as archive:
        parts = {name: archive.read(name) for name in archive.namelist()}
    changes = {
        b"http://schemas.openxmlformats.org/wordprocessingml/2006/main": b"http://purl.oclc.org/ooxml/wordprocessingml/main",
        usual: b"application/vnd.ms-word.document.macroEnabled.main+xml",
    }
    for name in ("word/document.xml", "[Content_Types].xml"):
        for old, new in changes.items():
            parts[name] = parts[name].replace(old, new)
    assert docx.parse(made.zipped([*parts.items()]))[0].text == "It is so."


def test_displayed_fields_formulas_and_breaks_are_read() -> None:
    def mark(kind: str) -> str:
        return f'<w:r><w:fldChar w:fldCharType="{kind}"/></w:r>'

    math = 'xmlns:m="http://schemas.openxmlformats.org/officeDocument/2006/math"'
    inner = mark("begin") + mark("separate") + r("INNER") + mark("end")
    cell = "<w:tc><w:tcPr><w:cellDel/></w:tcPr>" + p(r("gone")) + "</w:tc>"
    old_box = f"<w:pict><w:txbxContent>{p(r('In an old box.'))}</w:txbxContent></w:pict>"
    found = read(
        p(mark("begin"), "<w:r><w:instrText>IF </w:instrText></w:r>", inner, mark("separate"), r("Shown."), mark("end"))
        + p(f"<m:oMath {math}><m:r><m:t>y</m:t></m:r><m:sup><m:r><m:t>2</m:t></m:r></m:sup></m:oMath>")
        + p(f"<m:oMath {math}><m:f><m:num>{r('a')}</m:num><m:den>{r('b')}</m:den></m:f></m:oMath>")
        + p('<w:r><w:br w:type="page"/></w:r>', r("One"), '<w:r><w:br w:type="page"/></w:r>', r("two."))
        + f"<w:tbl><w:tr>{cell}<w:tc>{p(r('stays'))}</w:tc></w:tr></w:tbl><w:altChunk/>"
        + p(f"<w:r><mc:AlternateContent><mc:Fallback>{old_box}</mc:Fallback></mc:AlternateContent></w:r>")
    )
    assert found.text.split("\n") == ["Shown.", "y²", "a/b", "One", "two.", "stays", "", "In an old box."]
    assert found.intake == ("1 tracked change, read as accepted", "1 embedded document, left out")


def test_notes_are_at_the_end_under_their_numbers() -> None:
    def note(number: int, text: str) -> str:
        return f'id="{number}">{p("<w:r><w:footnoteRef/></w:r>", r(text))}'

    found = read(
        p(
            r("First"),
            '<w:r><w:footnoteReference w:id="2"/></w:r>',
            r(" and last"),
            '<w:r><w:endnoteReference w:id="1"/></w:r>',
        ),
        footnotes=f"<w:footnote w:{note(-1, '')}</w:footnote><w:footnote w:{note(2, ' Page 14.')}</w:footnote>",
        endnotes=f"<w:endnote w:{note(1, 'The census.')}</w:endnote>",
        comments=f"<w:comment>{p(r('Really?'))}</w:comment>",
    )
    assert found.text == "First[1] and last[2]\n[1] Page 14.\n[2] The census."
    assert found.intake == ("1 comment, left out",)


def test_invisible_text_is_omitted_and_reported() -> None:
    found = read(
        p(r("Seen."), r(" Hidden.", "<w:vanish/>"), r(" Shown.", '<w:vanish w:val="0"/>'))
        + p('<w:r><w:sym w:font="Wingdings" w:char="F0E0"/></w:r>', r("on"), '<w:r><w:sym w:char="2192"/></w:r>')
    )
    assert found.text == "Seen. Shown.\non→"
    assert found.intake == ("1 hidden passage, left out", "1 symbol font sign, left out")


def test_text_struck_through_by_hand_is_kept_and_reported() -> None:
    struck = (r("did ", "<w:strike/>"), r("not ", "<w:dstrike/>"))
    found = read(p(r("She "), *struck, r("resign, "), r("never", "<w:strike/>"), r(".", '<w:strike w:val="0"/>')))
    assert (found.text, found.intake) == (
        "She did not resign, never.",
        ("2 struck-through passages, read as it stands",),
    )


def test_numbers_that_word_prints_before_paragraphs_are_written() -> None:
    def level(at: int, kind: str, text: str, *more: str) -> str:
        start = '<w:start w:val="1"/>'
        return (
            f'<w:lvl w:ilvl="{at}">{start}<w:numFmt w:val="{kind}"/>{"".join(more)}<w:lvlText w:val="{text}"/></w:lvl>'
        )

    levels = level(0, "decimal", "%1.") + level(1, "lowerLetter", "%1.%2)") + level(2, "bullet", "•")
    heads = level(0, "upperRoman", "§ %1", '<w:pStyle w:val="H"/>', '<w:suff w:val="space"/>')
    numbering = (
        f'<w:abstractNum w:abstractNumId="4">{levels}</w:abstractNum>'
        f'<w:abstractNum w:abstractNumId="5">{heads}</w:abstractNum>'
        f'<w:abstractNum w:abstractNumId="6">{level(0, "hebrew1", "%1")}</w:abstractNum>'
        '<w:num w:numId="1"><w:abstractNumId w:val="4"/></w:num>'
        '<w:num w:numId="2"><w:abstractNumId w:val="4"/><w:lvlOverride w:ilvl="0"><w:startOverride w:val="7"/>'
        '</w:lvlOverride></w:num><w:num w:numId="3"><w:abstractNumId w:val="5"/></w:num>'
        '<w:num w:numId="9"><w:abstractNumId w:val="6"/></w:num>'
    )
    styles = '<w:style w:styleId="H"><w:pPr><w:numPr><w:numId w:val="3"/></w:numPr></w:pPr></w:style>'

    def item(level: int, text: str, number: int = 1) -> str:
        return p(f'<w:pPr><w:numPr><w:ilvl w:val="{level}"/><w:numId w:val="{number}"/></w:numPr></w:pPr>', r(text))

    found = read(
        p('<w:pPr><w:pStyle w:val="H"/></w:pPr>', r("Head"))
        + "".join(item(at, text) for at, text in ((0, "One"), (1, "a"), (1, "b"), (2, "dot"), (0, "Two"), (1, "a")))
        + item(0, "none", 0)
        + item(0, "Seven", 2)
        + item(0, "Eight")  # continues the same list
        + item(0, "alef", 9),
        numbering=numbering,
        styles=styles,
    )
    lines = [
        "§ I Head",
        "1. One",
        "1.a) a",
        "1.b) b",
        "dot",
        "2. Two",
        "2.a) a",
        "none",
        "7. Seven",
        "8. Eight",
        "alef",
    ]
    assert found.text.split("\n") == lines
    told = ("8 list numbers, written before their paragraphs", "1 foreign list number, left out")
    assert found.intake == told


def test_symbols_stored_as_properties_and_drop_caps_are_read() -> None:
    letter = p('<w:pPr><w:framePr w:dropCap="drop"/></w:pPr>', r("O"))
    part = "<m:e><m:r><m:t>x</m:t></m:r></m:e>"
    math = 'xmlns:m="http://schemas.openxmlformats.org/officeDocument/2006/math"'
    sum_ = f'<m:nary><m:naryPr><m:chr m:val="∑"/></m:naryPr>{part}</m:nary>'
    formula = f"<m:oMath {math}>{sum_}<m:d>{part}</m:d></m:oMath>"
    found = read(letter + p(r("nce "), formula, '<w:r><w:symEx w:char="1F60F"/></w:r>'))
    assert found.text == "Once ∑x(x)😏"


def test_headers_and_footers_are_reported() -> None:
    paper = "<w:p><w:r><w:t>The Daily, </w:t></w:r><w:r><w:t>draft</w:t></w:r></w:p>"
    number = "<w:p><w:r><w:t>Page 3</w:t></w:r></w:p>"
    words = "<w:p><w:r><w:t>The pool was closed.</w:t></w:r></w:p>"
    (found,) = docx.parse(made.word_of(words, header1=paper, header2=paper, footer1=number))
    assert (found.text, found.intake) == (
        "The pool was closed.",
        ("without 1 line above and below the pages: “The Daily, draft”",),
    )
