"""PDF: the text of its pages, broken lines joined to paragraphs, running heads left out."""

from __future__ import annotations

import re
from ctypes import byref, c_double
from itertools import takewhile
from statistics import median
from typing import TYPE_CHECKING

from tui.core.errors import SourceError
from tui.core.pages import Page
from tui.core.text import clean, plural
from tui.sources.pdf_lines import BREAK, LARGE, Paragraphs, PdfLine, join, printed_address
from tui.sources.source import ParsedArticle

if TYPE_CHECKING:
    from collections.abc import Iterator

    from pypdfium2 import PdfDocument, PdfPage, PdfTextPage

PAGES = 2000
_TOP, _LONGEST_HEAD = 8, 300
"""Among how many first lines a headline is looked for, and how long one may be."""

_HYPHEN = "\ufffe"
"""What pdfium has for the hyphen at the end of a line, and nothing else there."""

_HYPHENS = f"{_HYPHEN}{BREAK}-\u2010"
_LAST_HYPHEN = re.compile(f"(?:{_HYPHEN}|{BREAK}|(?<=[^\\W\\d_])[-\u2010])$")
_LINE_ENDS = re.compile(f"(?<={_HYPHEN})|\r\n")
_NO_TITLE = re.compile(
    r"^(?:untitled|microsoft word|document\d*\b|.*\.(?:docx?|pdf|indd|qxd|rtf|txt|html?)$|\W*$)", re.IGNORECASE
)


_RIGHT_TO_LEFT = re.compile("[\u0590-\u08ff\ufb1d-\ufdff\ufe70-\ufefc]")
_RIGHT_TO_LEFT_WORD = re.compile(f"{_RIGHT_TO_LEFT.pattern}{{2,}}")
_PRIVATE = re.compile("[\ue000-\uf8ff\ufffd]")


def parse(data: bytes, charset: str = "") -> list[ParsedArticle]:
    import pypdfium2

    try:
        document = pypdfium2.PdfDocument(data)
    except pypdfium2.PdfiumError as error:
        if "password" in str(error).lower():
            raise SourceError("locked with a password; save it without") from None
        raise SourceError("damaged; save it again") from None
    if len(document) > PAGES:
        raise SourceError(f"has more than {PAGES} pages; split it")
    pages: list[list[PdfLine]] = []
    damaged = pictures = 0
    for number in range(len(document)):
        try:
            page = document[number]
            pages.append(_lines(page))
            pictures += not pages[-1] and _has_picture(page)
        except pypdfium2.PdfiumError:  # a page that is damaged must not cost the others
            damaged += 1
            pages.append([])
    unread = sum(line.unread for page in pages for line in page)
    if 2 * unread > sum(len(line.text) + line.unread for page in pages for line in page):
        raise SourceError("its fonts do not say which letters they show; recognise its text first")
    paragraphs = join([[line for line in page if line.text.strip(BREAK)] for page in pages])
    text = paragraphs.text
    if not text:
        raise SourceError("no text in it (scanned pages?); recognise its text first")
    title = " ".join(str(document.get_metadata_dict().get("Title") or "").split())
    # Many programs leave a file name there. When a file was made is not when an article was published.
    author = str(document.get_metadata_dict().get("Author") or "").strip()
    notes = [f"{pictures} of {plural(len(document), 'page')} are pictures"] if pictures else []
    notes += [f"{plural(damaged, 'damaged page')}, left out"] if damaged else []
    notes += [f"{plural(unread, 'letter')} in fonts that do not say which"] if unread else []
    return [
        ParsedArticle(
            text=text,
            title=title if title.count(" ") >= 2 and not _NO_TITLE.search(title) else headline(pages),
            authors=author if " " in author else "",  # else a login name
            address=printed_address(pages),
            intake=tuple(notes),
            may_be_spoken=True,
            pages=tuple(_labelled(document, paragraphs)),
        )
    ]


def _labelled(document: PdfDocument, paragraphs: Paragraphs) -> Iterator[Page]:
    """Yield where pages begin: as the document calls them, else by the number on them, else by their place."""
    for at, start in enumerate(paragraphs.pages):
        if start is not None:
            number = at + paragraphs.first_number
            yield Page(start, clean(document.get_page_label(at))[0] or (f"{number}" if number > 0 else f"[{at + 1}]"))


def headline(pages: list[list[PdfLine]]) -> str:
    """Return the lines of the largest letters at the top of the first page, "" where none are larger than usual."""
    heights = [line.height for page in pages for line in page]
    top = pages[0][:_TOP] if pages else []
    if not top or max(line.height for line in top) <= LARGE * median(heights):
        return ""
    largest = max(line.height for line in top)
    first = next(at for at, line in enumerate(top) if line.height > 0.97 * largest)
    lines = [*takewhile(lambda line: line.height > 0.97 * largest, top[first:])]
    head = join([lines]).text.replace("\n", " ")
    return head if " " in head and len(head) <= _LONGEST_HEAD else ""


def _has_picture(page: PdfPage) -> bool:
    import pypdfium2.raw

    return any(page.get_objects(filter=[pypdfium2.raw.FPDF_PAGEOBJ_IMAGE], max_depth=2))


def _lines(page: PdfPage) -> list[PdfLine]:
    from pypdfium2.raw import FS_RECTF, FPDFText_GetCharOrigin, FPDFText_GetLooseCharBox

    letters = page.get_textpage()
    raw, last, lines, start = letters.raw, letters.count_chars() - 1, [], 0
    whole = letters.get_text_range()
    is_mirrored = _RIGHT_TO_LEFT.search(whole) and 3 * len(_RIGHT_TO_LEFT.findall(whole)) > len(whole)
    x, y = c_double(), c_double()
    begin, middle, end = FS_RECTF(), FS_RECTF(), FS_RECTF()
    to_x, to_y, to_begin, to_middle, to_end = map(byref, (x, y, begin, middle, end))
    for part in _LINE_ENDS.split(whole):
        text = part.strip()
        if text and start <= last:
            first = min(start + len(part) - len(part.lstrip()), last)
            half = len(text) // 2
            half += text[half] == " "  # a blank has no height
            FPDFText_GetLooseCharBox(raw, first, to_begin)
            FPDFText_GetLooseCharBox(raw, min(first + half, last), to_middle)
            FPDFText_GetLooseCharBox(raw, min(first + len(text) - 1, last), to_end)
            FPDFText_GetCharOrigin(raw, first, to_x, to_y)
            heights = (begin.top - begin.bottom, middle.top - middle.bottom, end.top - end.bottom)
            left, right = begin.left, end.right
            if is_mirrored:
                left, right = -max(begin.right, right), -min(left, end.left)
                text = _in_order(letters, text, first)
            words, unread = _words(text)
            lines.append(PdfLine(words, left, y.value, sorted(heights)[1], right, unread))
        start += len(part) + (0 if part.endswith(_HYPHEN) else 2)
    return lines


def _words(text: str) -> tuple[str, int]:
    """Return a line as it is stored, with `BREAK` for a hyphen at its end, and how many letters are unknown."""
    is_broken = text[-1] in _HYPHENS and _LAST_HYPHEN.search(text)
    if is_broken:
        text = text[:-1]
    elif text.isprintable() and text.isascii():  # most lines are
        return text, 0
    words, unread = clean(text)
    unread += 0 if words.isascii() else len(_PRIVATE.findall(words))
    words = words.replace(BREAK, "").replace("\n", " ").strip()
    return (words + BREAK if is_broken else words), unread


def _in_order(letters: PdfTextPage, text: str, first: int) -> str:
    """Return a line with each word that pdfium has from left to right turned round, as it is read."""

    def turned(match: re.Match[str]) -> str:
        lefts = [letters.get_charbox(first + at)[0] for at in (match.start(), match.end() - 1)]
        return match[0][::-1] if lefts[0] < lefts[1] else match[0]

    return _RIGHT_TO_LEFT_WORD.sub(turned, text)
