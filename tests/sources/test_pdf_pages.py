"""PDF: headlines over two lines, lines that a hyphen joins, pages that are pictures."""

import io

import pypdfium2

from tests.sources import made
from tui.core.transcripts import recognise
from tui.sources import pdf
from tui.sources.pdf import PdfLine

BODY = (
    PdfLine("The minister said on Monday that the new airport will not", 28, 240, 9),
    PdfLine("be built this year, as there is no money left for it.", 28, 228, 9),
)


def test_a_headline_over_two_lines_is_whole() -> None:
    head = (PdfLine("Minister postpones airport", 28, 296, 15), PdfLine("until the year 2031", 28, 275, 15))
    page = [
        *head,
        *BODY,
        *(PdfLine(f"Line {number} of it goes on and on", 28, 216 - 12 * number, 9) for number in range(5)),
    ]
    assert pdf.join([page]).split("\n")[0] == "Minister postpones airport until the year 2031"
    assert pdf.headline([page]) == "Minister postpones airport until the year 2031"
    assert pdf.headline([[*BODY]]) == pdf.headline([]) == ""


def test_what_hyphens_join_does_not_part_the_next_line() -> None:
    joined = PdfLine(
        "be postponed, be\ufffecause of what no\ufffebody had seen, and Rep\uffferesentatives said", 28, 276, 9, 48
    )
    page = [PdfLine("The works would", 28, 288, 9), joined, PdfLine("so.", 28, 216, 9), PdfLine("1", 125, 30, 9)]
    text = "The works would be postponed, because of what nobody had seen, and Representatives said so."
    assert pdf.join([page]) == text


def test_pages_that_are_pictures_are_told() -> None:
    document = pypdfium2.PdfDocument(made.pdf([["A line of a page that is long enough for an article."]]))
    for _ in range(2):
        page = document.new_page(200, 200)
        image = pypdfium2.PdfImage.new(document)
        image.set_bitmap(pypdfium2.PdfBitmap.new_native(8, 8, pypdfium2.raw.FPDFBitmap_BGR))
        image.set_matrix(pypdfium2.PdfMatrix().scale(100, 100))
        page.insert_obj(image)
        page.gen_content()
    document.new_page(200, 200)  # an empty page is no picture
    file = io.BytesIO()
    document.save(file)
    assert pdf.parse(file.getvalue())[0].intake == ("2 of 4 pages are pictures",)


def test_each_turn_of_a_transcript_is_a_paragraph() -> None:
    lines = [
        "ANNA: How was the first winter in the new flat?",
        "EMIL: Cold. We heated one room, the one with the child,",
    ]
    lines += ["and I slept in my coat, which was not warm enough for it", "ANNA: Whom did you ask?", "EMIL: Nobody."]
    page = [PdfLine(line, 28, 240 - 12 * number, 9) for number, line in enumerate(lines)]
    assert pdf.join([page]).split("\n") == [lines[0], f"{lines[1]} {lines[2]}", *lines[3:]]
    numbered = [PdfLine(f"{number} {line}", 28, 240 - 12 * number, 9) for number, line in enumerate(lines, 1)]
    assert pdf.join([numbered]).split("\n") == [line.text for line in numbered]
    assert len(recognise(pdf.join([numbered]))) == len(recognise(pdf.join([page]))) == 4
