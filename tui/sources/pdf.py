"""PDF: the text of its pages, broken lines joined to paragraphs, running heads left out."""

from __future__ import annotations

import re
from collections import Counter
from dataclasses import dataclass
from itertools import pairwise
from statistics import median
from typing import TYPE_CHECKING

from tui.core.errors import SourceError
from tui.core.text import plural
from tui.core.transcripts import lines_of_turns
from tui.sources.source import ParsedArticle

if TYPE_CHECKING:
    from pypdfium2 import PdfPage

PAGES = 2000
_LARGE, _TOP, _LONGEST_HEAD = 1.15, 8, 300
"""How much larger than others the letters of a headline are, among so many first lines, and how long one may be."""

_EDGE = 2
"""Lines at the head and the foot of a page that can be repeated on every page."""

_NUMBER = re.compile(r"\d+")
_ENDS = re.compile(r"[.!?…:。！？][\"'”’»)\]]*$")
_NO_TITLE = re.compile(
    r"^(?:untitled|microsoft word|document\d*\b|.*\.(?:docx?|pdf|indd|qxd|rtf|txt|html?)$|\W*$)", re.IGNORECASE
)


@dataclass(frozen=True, slots=True)
class PdfLine:
    """A line as it is set: where it begins, the height of its letters, in points. `y` grows upwards.

    `down` is how far below that it ends: lines that a hyphen joins come as one.
    """

    text: str
    x: float = 0.0
    y: float = 0.0
    height: float = 0.0
    down: float = 0.0

    @property
    def end(self) -> float:
        return self.y - self.down


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
    text = join(pages)
    if not text:
        raise SourceError("no text in it (scanned pages?); recognise its text first")
    title = " ".join(str(document.get_metadata_dict().get("Title") or "").split())
    # Many programs leave a file name there. When a file was made is not when an article was published.
    author = str(document.get_metadata_dict().get("Author") or "").strip()
    notes = [f"{pictures} of {plural(len(document), 'page')} are pictures"] if pictures else []
    notes += [f"{plural(damaged, 'damaged page')}, left out"] if damaged else []
    return [
        ParsedArticle(
            text=text,
            title=title if title.count(" ") >= 2 and not _NO_TITLE.search(title) else headline(pages),
            authors=author if " " in author else "",  # else a login name
            intake=tuple(notes),
            may_be_spoken=True,
        )
    ]


def headline(pages: list[list[PdfLine]]) -> str:
    """Return the lines of the largest letters at the top of the first page, "" where none are larger than usual."""
    heights = [line.height for page in pages for line in page]
    top = pages[0][:_TOP] if pages else []
    if not top or max(line.height for line in top) <= _LARGE * median(heights):
        return ""
    largest = max(line.height for line in top)
    run = ""
    for line in top:
        if line.height > 0.97 * largest:
            run = _append_line(run, line.text) if run else line.text
        elif run:
            break
    return run.replace("\ufffe", "") if " " in run and len(run) <= _LONGEST_HEAD else ""


def _has_picture(page: PdfPage) -> bool:
    import pypdfium2.raw

    return any(page.get_objects(filter=[pypdfium2.raw.FPDF_PAGEOBJ_IMAGE], max_depth=2))


def _lines(page: PdfPage) -> list[PdfLine]:
    letters = page.get_textpage()
    lines, start = [], 0
    for raw in letters.get_text_range().split("\r\n"):
        text = raw.strip()
        if text:
            at = min(start + len(raw) - len(raw.lstrip()), letters.count_chars() - 1)
            left, bottom, _, top = letters.get_charbox(at, loose=True)
            last = min(start + len(raw.rstrip()) - 1, letters.count_chars() - 1)
            down = bottom - letters.get_charbox(last, loose=True)[1] if "\ufffe" in text else 0.0
            lines.append(PdfLine(text, left, bottom, top - bottom, max(down, 0.0)))
        start += len(raw) + 2
    return lines


def join(pages: list[list[PdfLine]]) -> str:
    """Join the lines of pages to paragraphs, a line each."""
    heads = Counter(key for page in pages for key in {_key(line) for line in page[:_EDGE] + page[-_EDGE:]})
    running = {key for key, times in heads.items() if times >= 3 and times > len(pages) // 2}
    lines = [
        line
        for page in pages
        for number, line in enumerate(page)
        if _EDGE <= number < len(page) - _EDGE or (_key(line) not in running and not line.text.isdigit())
    ]
    if not lines:
        return ""
    full = sorted(len(line.text) for line in lines)[int(len(lines) * 0.8)]
    steps = sorted(before.end - line.y for before, line in pairwise(lines) if before.end - line.y > 0.5 * line.height)
    step = steps[len(steps) // 5] if steps else 0.0
    usual = median(line.height for line in lines)
    paragraphs = [lines[0].text]
    begin_turns = lines_of_turns([line.text for line in lines])
    for number, (before, line) in enumerate(pairwise(lines), 1):
        # Lines of a head are further apart, as its letters are larger.
        own = step * line.height / usual if line.height > _LARGE * usual > 0 else step
        if number in begin_turns or _begins_paragraph(before, line, full, own):
            paragraphs.append(line.text)
        else:
            paragraphs[-1] = _append_line(paragraphs[-1], line.text)
    return "\n".join(paragraphs).replace("\ufffe", "")


def _key(line: PdfLine) -> str:
    return _NUMBER.sub("#", line.text)


def _begins_paragraph(before: PdfLine, line: PdfLine, full: int, step: float) -> bool:
    """Tell whether a line begins a paragraph: set apart, indented, of another size, or after a line that ends one."""
    if abs(before.height - line.height) > 0.15 * max(before.height, line.height):
        return True
    down = before.end - line.y
    ended = bool(_ENDS.search(before.text))
    if down < 0 or down > 20 * step > 0:  # the next column or page: only the words can tell
        return ended and not line.text[0].islower()
    if down > 1.35 * step > 0:
        return True
    if line.x > before.x + 6 and ended:
        return True
    return ended and len(before.text) < 0.8 * full


def _append_line(before: str, line: str) -> str:
    if before.endswith(("\ufffe", "\u00ad")):
        return before[:-1] + line
    if before.endswith("-") and before[-2:-1].islower() and line[0].islower():
        return before[:-1] + line
    return f"{before} {line}"
