"""Each kind of file, parsed in this process; `test_sandbox` shows that parsing happens in another one."""

import base64
from email.message import EmailMessage
from pathlib import Path

import pytest

from tests.sources import made
from tui.core.errors import SourceError
from tui.core.model import NewArticle
from tui.sources import Refusal, docx, eml, epub, feed, html, markup, mhtml, pdf, read

TEXT = "\n".join(made.SENTENCES)


def test_a_page() -> None:
    (found,) = html.parse(made.PAGE.encode())
    assert found.text == TEXT, "its title is not repeated in the text"
    assert (found.title, found.publisher, found.published, found.language, found.address) == (
        "Leaders meet for talks in Moscow",
        "The Hanoi Beacon",
        "2019-04-25T10:00:00+00:00",
        "en",
        "https://beacon.example/leaders",
    )


def test_a_page_saved_with_embedded_pictures() -> None:
    picture = f'<img src="data:image/png;base64,{"QUJD" * 3_000_000}">'
    (found,) = html.parse(made.PAGE.replace("<article>", f"<article>{picture}").encode())
    assert found.text.endswith(TEXT)


def test_an_article_of_one_paragraph_is_found_too() -> None:
    page = f"<html><head><title>Short news</title></head><body><div><div>{made.SENTENCES[0]}</div></div></body></html>"
    assert html.parse(page.encode())[0].text == made.SENTENCES[0]


@pytest.mark.parametrize(
    ("encoding", "head", "charset"),
    [
        ("cp1251", '<meta charset="windows-1251">', ""),
        ("cp1251", '<meta http-equiv="Content-Type" content="text/html; charset=windows-1251">', ""),
        ("cp1251", "", "windows-1251"),
        ("utf-8", '<meta charset="iso-8859-1">', ""),
        ("cp932", '<meta charset="shift_jis">', ""),
        ("iso2022_jp", "<meta charset=iso-2022-jp>", ""),
        ("utf-16", "", ""),
        ("utf-8", '<meta charset="rot13">', "no such thing"),
    ],
)
def test_a_page_in_its_encoding(encoding: str, head: str, charset: str) -> None:
    word = "Москва" if encoding in ("cp1251", "utf-8", "utf-16") else "東京で会議"
    page = f"<html><head>{head}</head><body><p>{word}</p></body></html>"
    assert word in markup.page(page.encode(encoding), charset)


def test_html_to_lines() -> None:
    page = (
        "<html><head><title>no</title><style>no</style></head><body><p>One <b>bold</b>\n  word<br>two</p><ul><li>three"
        "</li></ul>tail<div style='display: none'>hidden</div><p hidden>no</p><script>no</script>&amp; &eacute;"
        "<!-- no --><pre>kept   as\nset</pre></body></html>"
    )
    assert markup.text(page) == "One bold word\ntwo\nthree\ntail& é\nkept as\nset"
    assert markup.text("") == ""
    assert markup.text("just words & more") == "just words & more"


def test_a_page_saved_as_one_file() -> None:
    body = base64.encodebytes(made.PAGE.encode()).decode()
    saved = (
        "From: <Saved by a browser>\nSnapshot-Content-Location: https://beacon.example/x\nSubject: Leaders meet\n"
        'MIME-Version: 1.0\nContent-Type: multipart/related; type="text/html"; boundary="b"\n\n--b\n'
        "Content-Type: text/html; charset=utf-8\nContent-Transfer-Encoding: base64\n"
        f"Content-Location: https://beacon.example/x\n\n{body}\n--b\nContent-Type: image/png\n\nxx\n--b--\n"
    )
    (found,) = mhtml.parse(saved.encode())
    assert found.text.endswith(TEXT)
    assert found.address == "https://beacon.example/leaders"


def test_a_pdf() -> None:
    data = made.pdf(
        [
            [
                "The Hanoi Beacon, page 1",
                "Leaders meet for talks in Moscow",
                "",
                "The leaders of the two countries met for the first time on Thursday and",
                "agreed to work on the settle-",
                "ment of the nuclear issue, which has been open for years, their offices said.",
                "",
                "They said the talks were good and that a second meeting could follow within a",
            ],
            ["The Hanoi Beacon, page 2", "year, but nobody would say so.", "", "Another paragraph – the last one."],
            ["The Hanoi Beacon, page 3", "3"],
        ],
        title="Microsoft Word - draft 7.docx",
    )
    (found,) = pdf.parse(data)
    assert found.text.split("\n") == [
        "Leaders meet for talks in Moscow",
        "The leaders of the two countries met for the first time on Thursday and agreed to work on the settlement of"
        " the nuclear issue, which has been open for years, their offices said.",
        "They said the talks were good and that a second meeting could follow within a year, but nobody would say so.",
        "Another paragraph – the last one.",
    ]
    assert found.title == ""
    assert pdf.parse(made.pdf([["Words."]], title="Leaders meet for talks"))[0].title == "Leaders meet for talks"


def test_a_pdf_without_text_is_refused() -> None:
    with pytest.raises(SourceError, match="recognise its text"):
        pdf.parse(made.pdf([[]]))


def test_each_chapter_of_a_book_is_an_article() -> None:
    body = "".join(f"<p>{sentence}</p>" for sentence in made.SENTENCES)
    chapters = epub.parse(
        made.epub(
            [
                ("cover.xhtml", "<html><body><p>Cover</p></body></html>"),
                ("1%20one.xhtml".replace("%20", "-"), f"<html><body><h2>Chapter <i>one</i></h2>{body}</body></html>"),
                ("two.xhtml", f"<html><body>{body}</body></html>"),
            ]
        )
    )
    assert [(c.title, c.publisher, c.published, c.language, c.part) for c in chapters] == [
        ("Chapter one", "The Hanoi Beacon", "2019-04-25", "en", "OPS/text/1-one.xhtml"),
        ("", "The Hanoi Beacon", "2019-04-25", "en", "OPS/text/two.xhtml"),
    ]
    assert chapters[0].text == f"Chapter one\n{TEXT}"


def test_a_word_document() -> None:
    (found,) = docx.parse(made.word(title="Talks in Moscow"))
    assert found.text == f"Leaders meet for talks\n{TEXT}\nleft\tright"
    assert found.title == "Talks in Moscow"
    assert docx.parse(made.word(title="Document1"))[0].title == "Leaders meet for talks"


RSS = """<?xml version="1.0"?><rss version="2.0"><channel><title>The Hanoi Beacon</title><language>en</language>
<item><title>Leaders &amp;amp; others meet</title><link>https://beacon.example/1</link><guid>1</guid>
<pubDate>Thu, 25 Apr 2019 10:00:00 GMT</pubDate>
<description>&lt;p&gt;They met.&lt;/p&gt;&lt;p&gt;They left.&lt;/p&gt;</description></item>
<item><title>Nothing said</title></item></channel></rss>"""

ATOM = """<?xml version="1.0"?><feed xmlns="http://www.w3.org/2005/Atom" xml:lang="de"><title>Der Bote</title>
<entry><title>Treffen</title><link href="https://bote.example/1"/><id>x</id><updated>2019-04-25T10:00:00Z</updated>
<summary>Kurz.</summary><content type="html">&lt;p&gt;Lang und länger.&lt;/p&gt;</content></entry></feed>"""

JSON_FEED = """{"version": "https://jsonfeed.org/version/1.1", "title": "The Hanoi Beacon", "items": [
{"id": "1", "url": "https://beacon.example/1", "title": "Leaders meet", "content_html": "<p>They met.</p>",
"date_published": "2019-04-25T10:00:00Z"}, {"id": 2, "content_text": "Plain."}, 7]}"""


def test_feeds() -> None:
    first, second = feed.parse(RSS.encode())
    assert (first.text, first.title, first.publisher) == (
        "They met.\nThey left.",
        "Leaders & others meet",
        "The Hanoi Beacon",
    )
    assert (first.published, first.language, first.address) == (
        "Thu, 25 Apr 2019 10:00:00 GMT",
        "en",
        "https://beacon.example/1",
    )
    assert second.problem.startswith("no text in the entry")
    (entry,) = feed.parse(ATOM.encode())
    assert (entry.text, entry.title, entry.publisher) == ("Lang und länger.", "Treffen", "Der Bote")
    first, second = feed.parse(JSON_FEED.encode())
    assert (first.text, first.title, first.publisher) == ("They met.", "Leaders meet", "The Hanoi Beacon")
    assert (second.text, second.part) == ("Plain.", "2")
    for nothing in (b"<rss/>", b"", b"<x>y</x>", b'{"version": 1}', b"{"):
        with pytest.raises(SourceError):
            feed.parse(nothing)
    with pytest.raises(SourceError, match="a list of feeds; postil add --links"):
        feed.parse(
            b'<?xml version="1.0"?>\n<opml version="2.0"><body><outline xmlUrl="https://a.example"/></body></opml>'
        )


def test_a_newsletter() -> None:
    mail = EmailMessage()
    mail["From"] = "The Hanoi Beacon <news@beacon.example>"
    mail["Subject"] = "Leaders meet – with ü"
    mail["Date"] = "Thu, 25 Apr 2019 10:00:00 +0200"
    mail.set_content("plain words")
    mail.add_alternative("<p>The <b>page</b>.</p><p style='display:none'>preheader</p><p>Grüße</p>", subtype="html")
    mail.add_attachment(b"secret", maintype="application", subtype="octet-stream", filename="x.bin")
    (found,) = eml.parse(bytes(mail))
    assert (found.text, found.title, found.publisher) == (
        "The page.\nGrüße",
        "Leaders meet – with ü",
        "The Hanoi Beacon",
    )
    (found,) = eml.parse(
        b"From: news@beacon.example\nSubject: x\nContent-Type: text/plain; charset=cp1251\n\n"
        + "Москва".encode("cp1251")
    )
    assert (found.text, found.publisher) == ("Москва", "beacon.example")
    with pytest.raises(SourceError, match="no text in the mail"):
        eml.parse(b"Subject: x\n\n")


def test_kinds_are_recognized_without_an_extension(tmp_path: Path) -> None:
    mail = b"From: The Beacon <news@beacon.example>\nSubject: Leaders meet for talks\n\nThe words of the mail.\n"
    for name, data in {
        "a": made.PAGE.encode(),
        "b": made.word(),
        "c": made.pdf([["Leaders meet for talks in Moscow"]]),
        "d": RSS.encode(),
        "e": mail,
        "f.json": JSON_FEED.encode(),
        "g.json": b'{"text": "A line."}\n{"text": "Another."}\n',
        "h.json": b'{\n "text": "An object on lines."\n}\n',
        "i.txt": made.pdf([["Named as a text"]]),
        "j.md": made.PAGE.replace("Leaders", "Others").encode(),
        "k.txt": b"-----BEGIN OPENSSH PRIVATE KEY-----\nb3BlbnNzaC1r\n",
    }.items():
        (tmp_path / name).write_bytes(data)
    found = list(read([str(tmp_path)]))
    assert [item.title if isinstance(item, NewArticle) else type(item) for item in found] == [
        "Leaders meet for talks in Moscow",
        "Leaders meet for talks",
        "Leaders meet for talks in Moscow",
        "Leaders & others meet",
        Refusal,
        "Leaders meet for talks",
        "Leaders meet",
        "Plain.",
        "A line.",
        "Another.",
        "An object on lines.",
        "Named as a text",
        "Others meet for talks in Moscow",
        Refusal,
    ]
    assert "a private key; leave it out" in str(found[-1])
    entry = found[3]
    assert isinstance(entry, NewArticle)
    assert (entry.published, entry.source) == ("2019-04-25T10:00:00+00:00", "https://beacon.example/1")
    assert str(found[4]).startswith(f"{tmp_path / 'd'} (Nothing said): no text in the entry")
