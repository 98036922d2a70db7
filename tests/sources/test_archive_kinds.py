"""Mailboxes, web archives, documents of other programs, Kindle clippings, and files with a wrong extension."""

import gzip
from pathlib import Path

import pytest

from tests.sources import made
from tests.sources.made import SENTENCES
from tui.core.errors import SourceError
from tui.core.model import NewHighlight
from tui.sources import OtherKind, clippings, eml, mbox, mhtml, notebook, odt, read, rtf, warc
from tui.sources.registry import looking_like

PAGE = made.PAGE.encode()
FIRST = SENTENCES[0]


def mail(name: str) -> str:
    return f"From: Jane Roe <jane@daily.example>\nSubject: {name}\nMessage-ID: <{name}@x>\n\n{FIRST}\n"


BOX = "".join(f"From jane Fri May  3 08:00:00 2024\n{mail(name)}>From here on it is over.\n\n" for name in ("a", "b"))


def test_each_mail_of_a_mailbox_is_an_article_identified_by_its_message_id() -> None:
    first, second = mbox.parse(BOX.encode())
    assert (first.title, first.part, first.named, second.part) == ("a", "a@x", True, "b@x")
    assert first.text.strip() == f"{FIRST}\nFrom here on it is over."
    (empty,) = mbox.parse(b"From a Fri May  3 08:00:00 2024\nSubject: none\n\n")
    assert empty.problem == "no text in the mail; leave it out"


def test_a_sentence_that_begins_with_from_splits_no_mail_and_text_after_a_picture_is_kept() -> None:
    (only,) = mbox.parse(f"From a Fri May  3 08:00:00 2024\n{mail('a')}From 3 May 2024 on\nNote: it is so.\n".encode())
    assert only.text.endswith("From 3 May 2024 on\nNote: it is so.\n")
    parts = ("Content-Type: text/plain\n\nFirst.", "Content-Type: image/png; name=x.png\n\nx", "\nSecond.")
    body = "".join(f"--B\n{part}\n" for part in parts)
    head = "From: a@x.example\nSubject: s\nMIME-Version: 1.0\nContent-Type: multipart/mixed; boundary=B"
    assert eml.parse(f"{head}\n\n{body}--B--\n".encode())[0].text == "First.\nSecond."


def test_apple_mails_length_line_is_skipped() -> None:
    (found,) = eml.parse(f"{len(mail('a'))}      \n{mail('a')}<?xml version='1.0'?><plist></plist>".encode())
    assert found.text.strip() == FIRST


def test_mails_in_the_text_of_another_are_articles_of_their_own() -> None:
    original = (
        "-----Original Message-----\nFrom: Emil Roth [mailto:emil@town.example]\nSent: Friday, May 3, 2024 9:15 AM\n"
        "To: Jane Roe;\n  Ida Klein\nSubject: The bridge\n\nIt opens on Monday.\n"
    )
    mine, his = eml.parse(f"{mail('Fwd')}\n{original}".encode())
    assert (mine.text, mine.whole, mine.intake) == (FIRST, True, ("1 mail in its text, an article beside it",))
    assert (his.title, his.authors, his.publisher, his.whole) == ("The bridge", "Emil Roth", "town.example", False)
    assert (his.text, his.published) == ("It opens on Monday.", "Friday, May 3, 2024 9:15 AM")
    head = "From: Jane Roe <jane@daily.example>\nSubject: Fwd\n\n"
    quoted = "> From: Emil Roth <emil@town.example>\n> Subject: The bridge\n>\n> It opens.\n> Soon.\n"
    (forwarded,) = eml.parse(f"{head}Begin forwarded message:\n\n{quoted}".encode())
    assert (forwarded.title, forwarded.authors, forwarded.text) == ("The bridge", "Emil Roth", "It opens.\nSoon.")
    (without_head,) = eml.parse(f"{mail('a')}\n-----Original Message-----\nNobody knows.".encode())
    assert without_head.text.endswith("-----\nNobody knows.")


OFFICE = " ".join(
    f'xmlns:{name}="urn:oasis:names:tc:opendocument:xmlns:{long}:1.0"'
    for name, long in (
        *(("office", "office"), ("text", "text"), ("table", "table"), ("style", "style"), ("draw", "drawing")),
        ("meta", "meta"),
    )
)


def opendocument(body: str) -> bytes:
    super_ = '<style:style style:name="T1"><style:text-properties style:text-position="super 58%"/></style:style>'
    number = (
        '<text:list-level-style-number text:level="1" style:num-format="1" style:num-prefix="(" style:num-suffix=")"/>'
        '<text:list-level-style-number text:level="2" style:num-format="a" text:display-levels="2"/>'
    )
    styles = f'{super_}<text:list-style style:name="L1">{number}</text:list-style>'
    content = (
        f"<office:document-content {OFFICE}><office:automatic-styles>{styles}</office:automatic-styles><office:body>"
        f"<office:text>{body}</office:text></office:body></office:document-content>"
    )
    meta = f"<office:meta {OFFICE}><meta:initial-creator>Jane Roe</meta:initial-creator></office:meta>"
    head = "<style:master-page><style:header><text:p>The daily head</text:p></style:header></style:master-page>"
    edges = f"<office:document-styles {OFFICE}>{head}</office:document-styles>"
    parts = {"content.xml": content, "meta.xml": meta, "styles.xml": edges}
    return made.zipped([(name, xml.encode()) for name, xml in parts.items()])


ABOVE = "without 1 line above and below the pages: “The daily head”"


def test_an_opendocument_text_is_read_as_printed() -> None:
    (found,) = odt.parse(
        opendocument(
            "<text:tracked-changes><text:changed-region><text:deletion><text:p>gone</text:p></text:deletion>"
            "</text:changed-region></text:tracked-changes><text:h>A head</text:h><text:p>It costs 10"
            '<text:span text:style-name="T1">6</text:span> euros<text:note><text:note-citation>1</text:note-citation>'
            '<text:note-body><text:p>A note.</text:p></text:note-body></text:note><text:s text:c="2"/>now'
            "<office:annotation><text:p>remark</text:p></office:annotation>.</text:p>"
            '<text:list text:style-name="L1"><text:list-item><text:p>one</text:p><text:p>on</text:p></text:list-item>'
            "<text:list-item><text:list><text:list-item><text:p>in</text:p></text:list-item></text:list></text:list-item>"
            '<text:list-item text:start-value="5"><text:p>five</text:p></text:list-item></text:list><text:list '
            'text:continue-numbering="true" text:style-name="L1"><text:list-item><text:p>six</text:p></text:list-item>'
            "</text:list>"
            "<table:table><table:table-row><table:table-cell>"
            "<text:p>a</text:p></table:table-cell><table:table-cell><text:p>b</text:p></table:table-cell>"
            "</table:table-row></table:table><text:p><draw:frame><draw:text-box><text:p>In the box.</text:p>"
            "</draw:text-box></draw:frame>After.</text:p>"
        )
    )
    lists = "(1) one\non\n1.a in\n(5) five\n(6) six"
    assert found.text == f"A head\nIt costs 10⁶ euros[1]  now.\n{lists}\na\tb\nAfter.\nIn the box.\n[1] A note."
    assert found.intake == (
        "1 tracked change, read as accepted",
        "1 comment, left out",
        "4 list numbers, written before their paragraphs",
        ABOVE,
    )
    assert (found.title, found.authors) == ("A head", "Jane Roe")
    with pytest.raises(SourceError, match="without a text"):
        odt.parse(made.zipped([("content.xml", f"<office:document-content {OFFICE}/>".encode())]))


def test_hidden_and_nested_text_of_an_opendocument_file_is_read_once_or_reported() -> None:
    cell = "<table:table><table:table-row><table:table-cell>{}</table:table-cell></table:table-row></table:table>"
    (found,) = odt.parse(
        opendocument(
            cell.format("<text:p>out</text:p>" + cell.format("<text:p>in</text:p>"))
            + '<text:section text:display="none"><text:p>hidden</text:p></text:section><text:p>a\n  b<!-- no -->'
            '<text:title>The field</text:title><draw:frame><draw:object/></draw:frame><text:s text:c="x"/>.</text:p>'
        )
    )
    assert found.text == "out in\na bThe field ."
    assert found.intake == ("1 hidden passage, left out", "1 embedded object, left out", ABOVE)
    with pytest.raises(SourceError, match="damaged or locked"):
        odt.parse(opendocument("<text:p>this & that</text:p>"))


RTF = (
    rb"{\rtf1\ansi\ansicpg1252{\info{\title A plan\'e9}{\author Jane Roe}}\pard She said \u8220?no\u8221? in \'e9t\'e9."
    rb"\par{\pntext 2.\tab}Second.\par{\pict\wmetafile8 0102}}"
)


def test_rich_text_is_read_with_its_title() -> None:
    (found,) = rtf.parse(RTF)
    assert found.text.split("\n")[:2] == ["She said “no” in été.", "2.\tSecond."]
    assert (found.title, found.authors, found.intake) == ("A plané", "Jane Roe", ("1 picture, left out",))


def test_a_font_without_its_own_encoding_uses_that_of_the_document() -> None:
    fonts = rb"{\fonttbl{\f0 Times;}{\f1\fcharset204 Arial Cyr;}}"
    (found,) = rtf.parse(rb"{\rtf1\ansi\ansicpg1252" + fonts + rb"\f0 caf\'e9 \f1 \'cc\'ee\'f1\'ea\'e2\'e0\par}")
    assert found.text.strip() == "café Москва"


def test_rich_text_keeps_notes_and_figures_and_reports_the_rest() -> None:
    link = rb'{\field{\*\fldinst{HYPERLINK "http://a.example"}}{\fldrslt{a link}}}'
    body = (
        rb"10{\rtlch\af0 \super 6}, CO{\sub 2}, \u55357?\u56832?{\super \chftn}"
        rb"{\*\footnote {\super \chftn} A {\b note}.}{\annotation no} " + link + rb"\par a\cell b\cell\row}"
    )
    (found,) = rtf.parse(rb"{\rtf1\mac\ansicpg10000 caf\'8e: " + body)
    assert found.text.split() == ["café:", "10⁶,", "CO₂,", "😀[1]", "a", "link", "a", "b", "[1]", "A", "note."]
    assert found.intake == ("1 comment, left out",)
    (boxed,) = rtf.parse(rb"{\rtf1 {\header The daily head}{\v hidden} {\object x} \b\deleted left {\b\deleted gone}}")
    assert [note.split(",")[0] for note in boxed.intake] == [
        *("1 tracked change", "1 embedded object", "1 hidden passage"),
        "a tracked change that does not end here: read with what was deleted",
        ABOVE,
    ]


def test_rich_text_is_read_with_boxes_and_ruby_and_without_deleted_text() -> None:
    changed = rb"It {\deleted\revauthdel1 \loch was }{\revised\revauth1 \loch is }"
    box = rb"{\shp{\*\shpinst{\sp{\sn x}{\sv 1}}{\shptxt\ql{\loch A box.}\par \pard}}}"
    ruby = rb"{\field{\*\fldinst { EQ \\* jc3 \\* hps12 \\o\\al(\\s\\up 11(k\u244\'3f),K)}}{\fldrslt {}}}"
    number = rb"\par \pard{\listtext\pard\plain \tab}"
    (found,) = rtf.parse(rb"{\rtf1 {" + changed + box + b"shut.}" + number + ruby + rb" is read.\par }")
    assert [line for line in found.text.split("\n") if line] == ["It is shut.", "A box.", "K(kô) is read."]
    assert found.intake == ("2 tracked changes, read as accepted",)


def test_each_page_of_a_web_archive_is_an_article() -> None:
    bare = PAGE.replace(b'<link rel="canonical" href="https://beacon.example/leaders">', b"")
    packed = gzip.compress(bare)
    sent = b"%x\r\n%s\r\n0\r\n\r\n" % (len(packed), packed)
    records = [
        made.warc_record("https://d.example/1", bare),
        made.warc_record(
            "https://d.example/2",
            sent,
            "Content-Type: text/html\r\nContent-Encoding: gzip\r\nTransfer-Encoding: chunked",
        ),
        made.warc_record("https://d.example/3", b"x", "Content-Type: image/png"),
        made.warc_record("https://d.example/4", b"<p>gone</p>", status="404 Not Found"),
        made.warc_record("https://d.example/5", b"<p></p>"),
    ]
    plain = [*warc.parse(b"".join(records))]
    assert [page.address or page.part for page in plain] == [f"https://d.example/{number}" for number in (1, 2, 5)]
    assert plain[0].text == plain[1].text
    assert plain[0].intake == ("2 other files of the archive, left out",)
    assert plain[2].problem
    assert [*warc.parse(b"".join(map(gzip.compress, records)))] == plain
    assert [*warc.parse(made.zipped([("archive/data.warc.gz", gzip.compress(b"".join(records)))]))] == plain
    with pytest.raises(SourceError, match="no pages"):
        next(warc.parse(records[2]))


def test_repeated_foreign_and_truncated_records_of_a_web_archive_are_reported() -> None:
    bare = PAGE.replace(b'<link rel="canonical" href="https://beacon.example/leaders">', b"")
    page = made.warc_record("https://d.example/1", bare)
    revisit = page.replace(b": response", b": revisit").replace(b"/1\r", b"/9\r")
    packed = made.warc_record("https://d.example/2", b"\x1b\x20", "Content-Type: text/html\r\nContent-Encoding: br")
    first, second = warc.parse(page + made.warc_record("https://d.example/1", b"<p></p>") + revisit + packed)
    assert first.text
    assert first.intake == (
        "fetched 2 times, read as it was the last time there was a text",
        "1 address of the archive, whose files are in another one, left out",
    )
    assert "(br)" in second.problem
    assert next(warc.parse(page[:-40])).intake == ("the archive holds only its beginning",)


CLIPPINGS = (
    "\ufeffThe Pool (Roe, Jane)\r\n- Your Highlight on page 12 | Location 170-172 | Added on Friday, 3 May 2024"
    " 10:00:00\r\n\r\nThe pool was closed.\r\n==========\r\nThe Pool (Roe, Jane)\r\n- Your Note on page 12 |"
    " Location 172 | Added on Friday, 3 May 2024 10:01:00\r\n\r\nwhy?\r\n==========\r\nThe Pool (Roe, Jane)\r\n"
    "- Your Bookmark on page 12 | Location 172\r\n\r\n\r\n==========\r\n"
)


NOTEBOOK = """<?xml version="1.0"?><html><head><style>.bookTitle {} .noteHeading {}</style></head><body>
<div class='bodyContainer'><h1><div class='bookTitle'>Conflict </div><div class='authors'>Roe, Jane</div></h1><hr/>
<h2 class='sectionHeading'>One</h2><h3 class='noteHeading'>Highlight (<span class='highlight_blue'>blue</span>)
 - Page 3 &middot; Location 71</div><div class='noteText'>Agree to disagree.</h3>
<h3 class='noteHeading'>Note - One &gt; Page 3</div><div class='noteText'>The key.</h3>
<h3 class='noteHeading'>Bookmark - Page 4</div><div class='noteText'></h3></div></body></html>"""
"""Its elements end in the wrong order, as in the pages that Kindle's programs write."""


def test_a_page_of_the_kindle_notebook_is_a_book_with_its_highlights() -> None:
    assert looking_like(NOTEBOOK.encode()).module == "notebook"
    (book,) = notebook.parse(NOTEBOOK.encode())
    assert (book.title, book.authors, book.text) == ("Conflict", "Jane Roe", "Agree to disagree.")
    assert book.highlights == (NewHighlight("Agree to disagree.", note="The key.", color="blue"),)
    assert book.intake == ("1 bookmark, left out",)


def test_each_book_in_kindle_clippings_is_an_article_with_highlights() -> None:
    (book,) = clippings.parse(CLIPPINGS.encode())
    assert (book.title, book.authors, book.text) == ("The Pool", "Jane Roe", "The pool was closed.")
    assert book.highlights == (
        NewHighlight("The pool was closed.", note="why?", created="Friday, 3 May 2024 10:00:00"),
    )
    assert book.intake == ("1 bookmark, left out",)
    added = {"作成日: 2021年8月3日": "2021年8月3日", "Добавлено: 16 марта 2015 г.": "16 марта 2015 г."}
    for told, created in added.items():
        (book,) = clippings.parse(f"B (A)\n- 5 Highlight 7-8 | {told}\n\nwords\n==========\n".encode())
        assert book.highlights[0].created == created


@pytest.mark.parametrize(
    "about",
    [
        *("- Twoja notatka na stronie 5 | Pozycja 170 | Dodano: x", "- Sizin Notunuz Sayfa 5 | Yer 170 | Eklenme x"),
        *("- 5ページ|位置No. 170のメモ |作成日: x", "- Your Note on page 5 | Location 170 | Added on x"),
    ],
)
def test_a_kindle_note_in_any_language_is_not_part_of_the_book(about: str) -> None:
    marked = "- Your Highlight on page 5 | Location 169-170 | Added on x"
    unknown, cut = "- Bla 5 | Bla 171-172 | Bla x", "<You have reached the clipping limit for this item>"
    blocks = ((about, "mine"), (marked, "theirs"), (unknown, "whose?"), (marked, cut))
    text = "".join(f"B (A)\n{head}\n\n{words}\n==========\n" for head, words in blocks)
    (book,) = clippings.parse(text.encode())
    assert [(each.quote, each.note) for each in book.highlights] == [("theirs", "mine"), ("whose?", "")]
    assert book.intake == (
        "1 highlight beyond what may be copied of the book, left out",
        "1 clipping of a kind not known in its language, read as of the book",
    )


def test_the_main_page_of_a_saved_page_is_the_one_it_names() -> None:
    parts = "".join(
        f"--B\r\nContent-Type: text/html\r\nContent-ID: <{name}@x>\r\n\r\n{page}\r\n"
        for name, page in (("ad", made.PAGE.replace("Leaders", "Adverts")), ("main", made.PAGE))
    )
    head = 'MIME-Version: 1.0\r\nContent-Type: multipart/related; boundary="B"'
    named = mhtml.parse(f'{head}; start="<main@x>"\r\n\r\n{parts}--B--\r\n'.encode())
    assert named[0].title == "Leaders meet for talks in Moscow"
    assert mhtml.parse(f"{head}\r\n\r\n{parts}--B--\r\n".encode())[0].title == "Adverts meet for talks in Moscow"


def test_first_bytes_decide_over_the_extension_and_a_folder_may_hold_other_files(tmp_path: Path) -> None:
    files = {
        "a.txt": PAGE,
        "b.pdf": PAGE,
        "c.html": mail("c").encode(),
        "d.txt": BOX.encode(),
        "e.doc": RTF,
        "My Clippings.txt": CLIPPINGS.encode(),
        "f.txt": b"<?xml version='1.0'?><rss version='2.0'><channel><item><title>f</title><description>It is so."
        b"</description></item></channel></rss>",
        "g.warc.gz": gzip.compress(made.warc_record("https://d.example/1", PAGE)),
    }
    for name, data in files.items():
        (tmp_path / name).write_bytes(data)
    by_itself = [read([str(tmp_path / name)]) for name in files]
    titles = [getattr(item, "title", str(item)) for items in by_itself for item in items]
    leaders = "Leaders meet for talks in Moscow"
    assert titles == [leaders, leaders, "c", "a", "b", "A plané", "The Pool", "f", leaders]
    (tmp_path / "old.doc").write_bytes(b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"x" * 99)
    for name in ("id_rsa", "x.py", "x.svg", "deploy.yaml"):
        (tmp_path / name).write_text("<?xml version='1.0'?><svg/>" if name == "x.svg" else "---\nx")
    items = [item for item in read([str(tmp_path)]) if not hasattr(item, "text")]
    assert [each.suffix for each in items if isinstance(each, OtherKind)] == [".yaml", "", ".py", ".svg"]
    (refused,) = (str(each) for each in items if not isinstance(each, OtherKind))
    assert "save it as .docx" in refused
