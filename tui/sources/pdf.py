"""PDF: the text of its pages, with lines joined to paragraphs, and without running heads."""

from __future__ import annotations

import re
from collections import Counter
from itertools import takewhile
from statistics import median
from typing import TYPE_CHECKING

from tui.core.errors import SourceError
from tui.core.pages import Page
from tui.core.text import clean, plural
from tui.sources import pdf_notes, pdf_page
from tui.sources.furniture import edges_note
from tui.sources.pdf_edges import printed_address
from tui.sources.pdf_lines import LARGE, Paragraphs, join
from tui.sources.pdf_page import BREAK, PdfLine
from tui.sources.source import ParsedArticle

if TYPE_CHECKING:
    from collections.abc import Iterator

    from pypdfium2 import PdfDocument, PdfPage

PAGES = 2000
_TOP, _LONGEST_HEAD, _LONGEST_PART = 8, 300, 100
"""The first lines with a headline, and its greatest length, also if the line continues."""

_FEW_LETTERS, _COVERED = 80, 0.6
"""The letters below which a page may be a picture with a number or stamp, and the share of it that it covers then."""

_DYNAMIC_FORM, _PLACEHOLDER = 2, 2000
"""pdfium's type of a form whose pages the viewer generates, and the length of its placeholder text."""

_NO_TITLE = re.compile(
    r"^(?:untitled|microsoft word|document\d*\b|.*\.(?:docx?|pdf|indd|qxd|rtf|txt|html?)$|\W*$)", re.IGNORECASE
)


def parse(data: bytes, charset: str = "") -> list[ParsedArticle]:
    document = _open(data)
    unseen: Counter[str] = Counter()
    pages, notes = _pages(document, unseen)
    labels = [clean(document.get_page_label(at))[0] for at in range(len(document))]
    paragraphs = join([[line for line in page if line.text.strip(BREAK)] for page in pages], labels)
    text = paragraphs.text
    if document.get_formtype() == _DYNAMIC_FORM and len(text) < _PLACEHOLDER:
        raise SourceError("a form that only Adobe Reader shows (XFA); print it as PDF there")
    written = pdf_notes.notes(document, unseen)
    if not text:
        ways = "print it as PDF: that makes them text" if written else "recognise its text first"
        raise SourceError(
            f"no text in it ({written[0].replace('without', 'but', 1) if written else 'scanned pages?'}); {ways}"
        )
    if paragraphs.asides:
        notes.append(f"{plural(paragraphs.asides, 'note')} beside the text, put below")
    notes += edges_note(paragraphs.heads) + written
    # Many programs put a file name there. The date of the file is not the date of publication.
    stated = document.get_metadata_dict()
    title = " ".join(str(stated.get("Title") or "").split())
    author = str(stated.get("Author") or "").strip()
    return [
        ParsedArticle(
            text=text,
            title=title if title.count(" ") >= 2 and not _NO_TITLE.search(title) else headline(pages, text),
            authors=author if " " in author else "",  # otherwise it is a login name
            address=printed_address(pages),
            intake=tuple(notes),
            may_be_spoken=True,
            pages=tuple(_labelled(labels, paragraphs)),
        )
    ]


def _open(data: bytes) -> PdfDocument:
    import pypdfium2

    try:
        document = pypdfium2.PdfDocument(data)
    except pypdfium2.PdfiumError as error:
        if "password" in str(error).lower():
            raise SourceError("locked with a password; save it without") from None
        raise SourceError("damaged; save it again") from None
    if len(document) > PAGES:
        raise SourceError(f"has more than {PAGES} pages; split it")
    return document


def _pages(document: PdfDocument, unseen: Counter[str]) -> tuple[list[list[PdfLine]], list[str]]:
    """Return the lines of each page, and notes on what could not be read; count what is left out."""
    from pypdfium2 import PdfiumError

    pages: list[list[PdfLine]] = []
    damaged = pictures = 0
    for number in range(len(document)):
        try:
            page = document[number]
            pages.append(pdf_page.lines(page))
            pictures += sum(len(line.text) for line in pages[-1]) < _FEW_LETTERS and _is_picture(page, pages[-1])
            unseen.update(pdf_notes.kinds(page))
        except PdfiumError:  # a damaged page must not affect the others
            damaged += 1
            pages.append([])
    unread = sum(line.unread for page in pages for line in page)
    if 2 * unread > sum(len(line.text) for page in pages for line in page):
        raise SourceError("its fonts do not say which letters they show; recognise its text first")
    are_pictures = "is a picture" if pictures == 1 else "are pictures"
    notes = [f"{pictures} of {plural(len(document), 'page')} {are_pictures}"] if pictures else []
    notes += [f"{plural(damaged, 'damaged page')}, left out"] if damaged else []
    notes += [f"{plural(unread, 'letter')} in fonts that do not say which"] if unread else []
    return pages, notes


def _labelled(labels: list[str], paragraphs: Paragraphs) -> Iterator[Page]:
    """Yield where pages begin, labelled by the document, else by the printed number, else by position."""
    for at, (label, start) in enumerate(zip(labels, paragraphs.pages, strict=True)):
        if start is not None:
            number = at + paragraphs.first_number
            yield Page(start, label or (f"{number}" if number > 0 else f"[{at + 1}]"))


def headline(pages: list[list[PdfLine]], text: str = "") -> str:
    """Return the lines in the largest letters at the top of the first page.

    "" if none are larger than usual, or if they are long and part of a paragraph of the text.
    """
    heights = [line.height for page in pages for line in page]
    top = [line for line in pages[0] if not line.is_aside][:_TOP] if pages else []
    if not top or max(line.height for line in top) <= LARGE * median(heights):
        return ""
    largest = max(line.height for line in top)
    first = next(at for at, line in enumerate(top) if line.height > 0.97 * largest)
    lines = [*takewhile(lambda line: line.height > 0.97 * largest, top[first:])]
    head = join([lines]).text.replace("\n", " ")
    at = text.replace("\n", " ").find(head)
    is_part = at >= 0 and (text[at - 1 : at] not in ("", "\n") or text[at + len(head) :][:1] not in ("", "\n"))
    return head if " " in head and len(head) <= (_LONGEST_PART if is_part else _LONGEST_HEAD) else ""


def _is_picture(page: PdfPage, lines: list[PdfLine]) -> bool:
    """Return whether a page without text has a picture, or one with a number or stamp is covered by one."""
    import pypdfium2.raw

    pictures = [*page.get_objects(filter=[pypdfium2.raw.FPDF_PAGEOBJ_IMAGE], max_depth=2)]
    if not lines or not pictures:
        return bool(pictures)
    width, height = page.get_size()
    boxes = (picture.get_bounds() for picture in pictures)
    return any((right - left) * (top - bottom) > _COVERED * width * height for left, bottom, right, top in boxes)
