"""Small files of each kind, made here so that no file of anybody else is copied."""

import io
import zipfile
from collections.abc import Callable, Sequence

import docx

from tui.sources import html
from tui.sources.source import ParsedArticle

SENTENCES = (
    "The leaders of the two countries met for the first time on Thursday and agreed to work on the settlement of the"
    " nuclear issue, their offices said.",
    'They said "the talks were good" and that Pyongyang and Moscow would continue to cooperate – with ü and 👋.',
    "A second meeting could follow within the year, but nobody would say where, and the ministers left without a word.",
)

PAGE = f"""<!doctype html><html lang="en-GB"><head><meta charset="utf-8">
<title>Leaders meet for talks in Moscow | The Hanoi Beacon</title>
<meta property="og:site_name" content="The Hanoi Beacon">
<meta property="og:title" content="Leaders meet for talks in Moscow">
<meta property="article:published_time" content="2019-04-25T10:00:00Z">
<link rel="canonical" href="https://beacon.example/leaders"></head>
<body><nav><ul><li><a href="/">Home</a></li><li><a href="/w">World news of today</a></li></ul></nav>
<article><h1>Leaders meet for talks in Moscow</h1>
{"".join(f"<p>{sentence}</p>" for sentence in SENTENCES)}</article>
<aside>Read this other story as well</aside><footer>All rights reserved by somebody</footer>
<script>alert("no")</script></body></html>"""


def zipped(parts: Sequence[tuple[str, bytes]], compression: int = zipfile.ZIP_DEFLATED) -> bytes:
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w", compression) as archive:
        for name, data in parts:
            archive.writestr(zipfile.ZipInfo(name), data, compression)  # always the same bytes
    return file.getvalue()


def word(*paragraphs: str, title: str = "") -> bytes:
    document = docx.Document()
    document.core_properties.title = title
    document.add_heading("Leaders meet for talks", 1)
    for paragraph in paragraphs or SENTENCES:
        document.add_paragraph(paragraph)
    table = document.add_table(rows=1, cols=2)
    table.cell(0, 0).text, table.cell(0, 1).text = "left", "right"
    file = io.BytesIO()
    document.save(file)
    return file.getvalue()


def word_of(body: str, **parts: str) -> bytes:
    """A document with this XML in its body and in further parts such as footnotes."""
    namespaces = (
        'xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main"'
        ' xmlns:mc="http://schemas.openxmlformats.org/markup-compatibility/2006"'
    )
    parts["document"] = f"<w:body>{body}</w:body>"
    written = {f"word/{name}.xml": f"<w:{name} {namespaces}>{xml}</w:{name}>".encode() for name, xml in parts.items()}
    with zipfile.ZipFile(io.BytesIO(word("x"))) as archive:
        kept = {name: archive.read(name) for name in archive.namelist()}
    return zipped([*(kept | written).items()])


def epub(
    chapters: Sequence[tuple[str, str]],
    *,
    nav: str = "",
    creator: str = "",
    more: str = "",
    encryption: str = "",
    lost: Sequence[str] = (),
) -> bytes:
    items = "".join(
        f'<item id="c{n}" href="text/{name}" media-type="application/xhtml+xml"/>'
        for n, (name, _) in enumerate(chapters)
    )
    spine = "".join(f'<itemref idref="c{n}"/>' for n in range(len(chapters)))
    package = f"""<?xml version="1.0"?><package xmlns="http://www.idpf.org/2007/opf" version="3.0">
<metadata xmlns:dc="http://purl.org/dc/elements/1.1/"><dc:title>The Week</dc:title><dc:language>en</dc:language>
<dc:publisher>The Hanoi Beacon</dc:publisher><dc:creator>{creator}</dc:creator>{more}
<dc:date>2019-04-25</dc:date></metadata>
<manifest>{items}<item id="nav" href="nav.xhtml" properties="nav" media-type="application/xhtml+xml"/></manifest>
<spine><itemref idref="nav"/>{spine}</spine></package>"""
    container = """<?xml version="1.0"?>
<container xmlns="urn:oasis:names:tc:opendocument:xmlns:container" version="1.0">
<rootfiles><rootfile full-path="OPS/book.opf" media-type="application/oebps-package+xml"/></rootfiles></container>"""
    return zipped(
        [
            ("mimetype", b"application/epub+zip"),
            ("META-INF/container.xml", container.encode()),
            ("OPS/book.opf", package.encode()),
            *([("OPS/nav.xhtml", nav.encode())] if nav else []),
            *([("META-INF/encryption.xml", encryption.encode())] if encryption else []),
            *((f"OPS/text/{name}", body.encode()) for name, body in chapters if name not in lost),
        ]
    )


def pdf(pages: Sequence[Sequence[str]], title: str = "", size: int = 11) -> bytes:
    """A PDF written by hand: each page is a list of lines in Helvetica, "" is a gap between paragraphs."""
    shown = ("".join(f"({_escaped(text)}) Tj T* " if text else "T* " for text in lines) for lines in pages)
    return pdf_of([f"/F1 {size} Tf {size + 2} TL 60 780 Td {each}" for each in shown], title)


def placed(x: float, y: float, text: str, turn: str = "1 0 0 1") -> str:
    """Words at a position of a PDF's page, rotated by the first four numbers of a matrix."""
    return f"/F1 11 Tf {turn} {x} {y} Tm ({_escaped(text)}) Tj "


def _escaped(text: str) -> str:
    return text.replace("(", r"\(").replace(")", r"\)")


def pdf_of(pages: Sequence[str], title: str = "", page: str = "", encoding: str = "/WinAnsiEncoding") -> bytes:
    """A PDF with the content streams of its pages and further entries for each page."""
    objects: list[bytes] = []
    kids = " ".join(f"{4 + 2 * n} 0 R" for n in range(len(pages)))
    objects.append(b"<< /Type /Catalog /Pages 2 0 R >>")
    objects.append(f"<< /Type /Pages /Count {len(pages)} /Kids [{kids}] >>".encode())
    objects.append(f"<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica /Encoding {encoding} >>".encode())
    for n, text in enumerate(pages):
        stream = f"BT {text}ET".encode("cp1252")
        objects.append(
            f"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 595 842] {page} /Contents {5 + 2 * n} 0 R"
            " /Resources << /Font << /F1 3 0 R >> >> >>".encode()
        )
        objects.append(f"<< /Length {len(stream)} >>\nstream\n".encode() + stream + b"\nendstream")
    objects.append(f"<< /Title ({title}) >>".encode())
    out, offsets = bytearray(b"%PDF-1.4\n"), []
    for number, body in enumerate(objects, 1):
        offsets.append(len(out))
        out += f"{number} 0 obj\n".encode() + body + b"\nendobj\n"
    start = len(out)
    out += f"xref\n0 {len(objects) + 1}\n0000000000 65535 f \n".encode()
    out += b"".join(f"{offset:010} 00000 n \n".encode() for offset in offsets)
    out += f"trailer << /Size {len(objects) + 1} /Root 1 0 R /Info {len(objects)} 0 R >>\n".encode()
    out += f"startxref\n{start}\n%%EOF\n".encode()
    return bytes(out)


def _entities() -> str:
    more = "".join(f'<!ENTITY {chr(98 + n)} "{f"&{chr(97 + n)};" * 10}">' for n in range(12))
    return f'<!DOCTYPE x [<!ENTITY a "aaaaaaaaaa">{more}]>'


BOMBS: dict[str, Callable[[], bytes]] = {
    "big.docx": lambda: zipped([("[Content_Types].xml", b"<x/>"), ("word/document.xml", b" " * 100_000_000)]),
    "many.docx": lambda: zipped([(f"f{n}", b"") for n in range(10_001)]),
    "big.epub": lambda: zipped([("META-INF/container.xml", b" " * 100_000_000)]),
    "cut.docx": lambda: word()[:-100],
    "no.docx": lambda: zipped([("a.txt", b"text")]),
    "bad.docx": lambda: zipped([("[Content_Types].xml", b"<x/>"), ("word/document.xml", b"<not xml")]),
    "big.html": lambda: b"<html><body>" + b"<p>word" * 1_000_000,
    "deep.html": lambda: b"<html><body>" + b"<div>" * 900_000,
    "wide.html": lambda: b"<html><body><p " + b"a=1 " * 1_000_000,
    "loop.pdf": lambda: pdf([["x"]]).replace(b"/Kids [4 0 R]", b"/Kids [2 0 R]"),
    "cut.pdf": lambda: pdf([["x"]])[:200],
    "deep.json": lambda: b"[" * 1_000_000,
    "deeper.json": lambda: b'[{"content": "' + b"<div>" * 500_000 + b'"}]',
    "quote.csv": lambda: b'text,url\n"' + b"a" * 21_000_000,
    "laughs.xml": lambda: (
        f"<?xml version='1.0'?>{_entities()}<rss version='2.0'><channel><item/></channel></rss>".encode()
    ),
    "empty.eml": lambda: b"From: a@b.example\nSubject: x\n\n",
}


def issue(*entries: tuple[str, str, str], title: str = "News") -> bytes:
    """Return an issue of a feed from the guid, link and words of each entry."""
    items = "".join(
        f"<item><guid>{guid}</guid><title>{title} {guid}</title>{link and f'<link>{link}</link>'}"
        f"<description>{words}</description></item>"
        for guid, link, words in entries
    )
    return f'<rss version="2.0"><channel><title>Beacon</title>{items}</channel></rss>'.encode()


def warc_record(address: str, body: bytes, head: str = "Content-Type: text/html", status: str = "200 OK") -> bytes:
    http = f"HTTP/1.1 {status}\r\n{head}\r\n\r\n".encode() + body
    about = f"WARC-Type: response\r\nWARC-Target-URI: {address}\r\nContent-Length: {len(http)}"
    return f"WARC/1.0\r\n{about}\r\n\r\n".encode() + http + b"\r\n\r\n"


def read_between(block: str, head: str = "") -> ParsedArticle:
    """Return the article that is read from a page with a block between its paragraphs."""
    first, second, last = (f"<p>{sentence}</p>" for sentence in SENTENCES)
    (page,) = html.parse(
        f"<html lang=en><head><title>A road</title>{head}</head><body><article><h1>A road was built</h1>{first}{second}"
        f"{block}{last}</article></body></html>".encode()
    )
    return page
