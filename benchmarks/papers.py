"""`python -m benchmarks.papers`: how many paragraphs are one line again after they were printed to PDF.

The gold articles are printed by Chromium, LibreOffice and LaTeX (one column, two), ten to a document, in three layouts
each; a program that is not installed is left out. A paragraph counts if a line of the text read equals it, apart from
blanks beside hyphens and dashes. The times are processor time, beside pypdfium2's plain text.
"""

from __future__ import annotations

import json
import re
import shutil
import subprocess
import sys
import tempfile
import time
from html import escape
from itertools import count
from pathlib import Path
from typing import TYPE_CHECKING
from unicodedata import normalize

import pypdfium2

from benchmarks.gold import GOLD
from tui.sources import pdf

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

Article = tuple[str, list[str]]

NOTE_EVERY = 9
"""Paragraphs to a footnote, where the program has footnotes."""

_BEYOND = re.compile("[^\x20-\x7e“”‘’–—]")
_NOTE = "See the report of the committee, page"


def articles() -> list[Article]:
    """Return titles and paragraphs of the gold articles, in letters that the fonts of all these programs have."""
    found = []
    for line in GOLD.read_text(encoding="utf-8").splitlines():
        parts = [
            " ".join(_BEYOND.sub("", normalize("NFKD", part)).split()) for part in json.loads(line)["text"].split("\n")
        ]
        title, *paragraphs = filter(None, parts)
        found.append((title, paragraphs))
    return found


def browser(folder: Path, some: Sequence[Article], look: int) -> bytes:
    style = (
        "font:11pt/1.5 sans-serif",
        "font:12pt/1.2 serif;text-align:justify;hyphens:auto",
        "font:10pt/1.35 serif;max-width:30em;margin:auto",
    )[look]
    body = "".join(
        f"<h1>{escape(title)}</h1>" + "".join(f"<p>{escape(each)}</p>" for each in paragraphs)
        for title, paragraphs in some
    )
    page = folder / "page.html"
    page.write_text(f'<html lang="en"><meta charset="utf-8"><body style="{style}">{body}', encoding="utf-8")
    options = ["--headless", "--no-sandbox", "--disable-gpu", f"--user-data-dir={folder / 'profile'}"]
    return _made([_program("chromium"), *options, "--print-to-pdf=page.pdf", page.as_uri()], folder)


def word_processor(folder: Path, some: Sequence[Article], look: int) -> bytes:
    paragraph = (
        '<style:paragraph-properties fo:margin-bottom="0.3cm" fo:line-height="115%"/>',
        '<style:paragraph-properties fo:text-indent="0.6cm" fo:text-align="justify"/>',
        '<style:paragraph-properties fo:margin-bottom="0.2cm" fo:line-height="150%" fo:text-align="justify"/>',
    )[look]
    numbers, body = count(1), ""
    for title, paragraphs in some:
        body += f'<text:h text:outline-level="1" text:style-name="H">{escape(title)}</text:h>'
        for each in paragraphs:
            note = (
                f'<text:note text:note-class="footnote"><text:note-citation>{number}</text:note-citation>'
                f"<text:note-body><text:p>{_NOTE} {number}.</text:p></text:note-body></text:note>"
                if (number := next(numbers)) % NOTE_EVERY == 0
                else ""
            )
            body += f'<text:p text:style-name="P">{escape(each)}{note}</text:p>'
    spaces = " ".join(
        f'xmlns:{name}="urn:oasis:names:tc:opendocument:xmlns:{of}:1.0"'
        for name, of in (
            *(("office", "office"), ("style", "style"), ("text", "text")),
            ("fo", "xsl-fo-compatible"),
        )
    )
    (folder / "page.fodt").write_text(
        f'<?xml version="1.0" encoding="UTF-8"?><office:document {spaces} office:version="1.3" '
        'office:mimetype="application/vnd.oasis.opendocument.text">'
        '<office:styles><style:style style:name="P" style:family="paragraph">'
        f'{paragraph}<style:text-properties fo:font-size="11pt" fo:language="en" fo:country="US" fo:hyphenate="true"/>'
        '</style:style><style:style style:name="H" style:family="paragraph"><style:paragraph-properties '
        'fo:margin-top="0.5cm" fo:margin-bottom="0.2cm" fo:keep-with-next="always"/>'
        '<style:text-properties fo:font-size="16pt" fo:font-weight="bold"/></style:style></office:styles>'
        '<office:automatic-styles><style:page-layout style:name="L"><style:page-layout-properties fo:margin="2.5cm"/>'
        "<style:footer-style/></style:page-layout></office:automatic-styles><office:master-styles><style:master-page "
        'style:name="Standard" style:page-layout-name="L"><style:footer><text:p><text:page-number/></text:p>'
        "</style:footer></style:master-page></office:master-styles>"
        f"<office:body><office:text>{body}</office:text></office:body></office:document>",
        encoding="utf-8",
    )
    return _made(
        [
            _program("soffice"),
            f"-env:UserInstallation={(folder / 'profile').as_uri()}",
            *("--headless", "--convert-to", "pdf", "page.fodt"),
        ],
        folder,
    )


def latex(folder: Path, some: Sequence[Article], look: int) -> bytes:
    return _latex(folder, some, look, "")


def two_columns(folder: Path, some: Sequence[Article], look: int) -> bytes:
    return _latex(folder, some, look, "twocolumn,")


def _latex(folder: Path, some: Sequence[Article], look: int, columns: str) -> bytes:
    options, head = (
        ("11pt", ""),
        ("10pt", r"\pagestyle{headings}"),
        ("12pt", r"\setlength{\parindent}{0pt}\setlength{\parskip}{6pt plus 2pt}"),
    )[look]
    numbers, body = count(1), ""
    for title, paragraphs in some:
        body += f"\\section{{{_in_latex(title)}}}\n"
        for each in paragraphs:
            note = f"\\footnote{{{_NOTE} {number}.}}" if (number := next(numbers)) % NOTE_EVERY == 0 else ""
            body += f"{_in_latex(each)}{note}\n\n"
    (folder / "page.tex").write_text(
        f"\\documentclass[{columns}{options},a4paper]{{article}}\\usepackage[utf8]{{inputenc}}"
        f"{head}\\begin{{document}}\n{body}\\end{{document}}\n",
        encoding="utf-8",
    )
    return _made([_program("pdflatex"), "-interaction=batchmode", "page.tex"], folder)


def _in_latex(text: str) -> str:
    text = re.sub(r"([&%#_$])", r"\\\1", re.sub(r"[\\{}~^<>|]", "", text))
    return re.sub(r'(^|[\s(\[])"', r"\1``", text).replace('"', "''")


def _tens(values: list[Article]) -> list[list[Article]]:
    return [values[at : at + 10] for at in range(0, len(values), 10)]


def _program(name: str) -> str:
    return shutil.which(name) or ""


def _made(command: list[str], folder: Path) -> bytes:
    subprocess.run(command, cwd=folder, check=False, capture_output=True, timeout=300)
    return (folder / "page.pdf").read_bytes()


def comparable(text: str) -> str:
    """Return a text without what a program may typeset differently: forms of quotation marks, blanks beside hyphens."""
    text = re.sub("[“”„]|''|``", '"', re.sub("[‘’`]", "'", text)).replace("---", "—").replace("--", "–")
    return re.sub(r"\s*([-–—])\s*", r"\1", re.sub(r"[\\{}~^<>|]", "", " ".join(text.split())))


KINDS: dict[str, tuple[str, Callable[[Path, Sequence[Article], int], bytes]]] = {
    "browser print": ("chromium", browser),
    "word processor": ("soffice", word_processor),
    "LaTeX, one column": ("pdflatex", latex),
    "LaTeX, two columns": ("pdflatex", two_columns),
}


def bare(data: bytes) -> None:
    for page in pypdfium2.PdfDocument(data):
        page.get_textpage().get_text_range()


def main() -> None:
    """Print, read and print a table; a folder as argument keeps the documents and a list of what was missed in each."""
    keep = Path(sys.argv[1]) if len(sys.argv) > 1 else None
    print("| printed by | paragraphs | kept as one line | seconds | pypdfium2 alone |")
    print("| --- | --- | --- | --- | --- |")
    for kind, (program, make) in KINDS.items():
        if not _program(program):
            continue
        kept = total = 0
        spent = [0.0, 0.0]
        for number, some in enumerate(_tens(articles())):
            name = f"{kind.replace(', ', '-').replace(' ', '-')}-{number}"
            stored = keep / f"{name}.pdf" if keep is not None else None
            if stored is not None and stored.exists():
                data = stored.read_bytes()
            else:
                with tempfile.TemporaryDirectory() as folder:
                    data = make(Path(folder), some, number % 3)
            if stored is not None:
                stored.write_bytes(data)
            readers: tuple[Callable[[bytes], object], ...] = (pdf.parse, bare)
            for at, read in enumerate(readers):
                start = time.process_time()
                read(data)
                spent[at] += time.process_time() - start
            lines = {*map(comparable, pdf.parse(data)[0].text.split("\n"))}
            known = [each for _, paragraphs in some for each in paragraphs]
            notes = [f"{at // NOTE_EVERY}" if at % NOTE_EVERY == 0 else "" for at in range(1, len(known) + 1)]
            missed = [
                each
                for each, note in zip(known, notes, strict=True)
                if not {comparable(each), comparable(each) + note} & lines
            ]
            kept, total = kept + len(known) - len(missed), total + len(known)
            if keep is not None:
                (keep / f"{name}.missed").write_text("\n".join(missed), encoding="utf-8")
                (keep / f"{name}.txt").write_text(pdf.parse(data)[0].text, encoding="utf-8")
        print(f"| {kind} | {total} | {100 * kept / total:.1f} % | {spent[0]:.2f} | {spent[1]:.2f} |")


if __name__ == "__main__":
    main()
