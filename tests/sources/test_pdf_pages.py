"""PDF: headlines over two lines, lines that a hyphen joins, pages that are pictures."""

import io

import pypdfium2

from tests.sources import made
from tui.core.transcripts import recognise
from tui.sources import pdf
from tui.sources.pdf_lines import BREAK, PdfLine, join, printed_address


def lines(*texts: str, x: float = 28, y: float = 240, right: float = 300) -> list[PdfLine]:
    """Return lines of 9 points; one that ends with "|" reaches the right margin."""
    return [
        PdfLine(text.rstrip("|"), x, y - 12 * at, 9, right if text.endswith("|") else x + 4.5 * len(text))
        for at, text in enumerate(texts)
    ]


BODY = lines("The minister said on Monday that the new airport will not|", "be built this year, as there is no money.")


def test_a_headline_over_two_lines_is_whole() -> None:
    head = [PdfLine("Minister postpones airport", 28, 296, 15, 220), PdfLine("until the year 2031", 28, 275, 15, 170)]
    page = [*head, *BODY, *lines(*(f"Line {number} of it goes on and on|" for number in range(5)), y=216)]
    assert join([page]).text.split("\n")[0] == "Minister postpones airport until the year 2031"
    assert pdf.headline([page]) == "Minister postpones airport until the year 2031"
    assert pdf.headline([[*BODY]]) == pdf.headline([]) == ""


def test_hyphens_are_undone_by_the_words_of_the_document() -> None:
    page = lines(
        f"The works would be postponed, be{BREAK}|",
        f"cause of what nobody had seen, said the well{BREAK}|",
        f"known minister, a well-known friend of the Kim Jong{BREAK}|",
        "Un era, because it costs too much to build.",
    )
    text = "The works would be postponed, because of what nobody had seen, said the well-known minister, "
    assert join([page]).text == f"{text}a well-known friend of the Kim Jong-Un era, because it costs too much to build."


def test_a_paragraph_begins_where_a_word_had_room_or_a_line_stands_in() -> None:
    apart = lines(
        "The first of all paragraphs has two lines.|", "Short.", "The second one of them begins here.|", "End."
    )
    assert join([apart]).text.split("\n") == [
        "The first of all paragraphs has two lines. Short.",
        "The second one of them begins here. End.",
    ]
    page = lines("set from margin to margin, and this one ends there.|")
    page += lines("Here another begins, which stands in from the left,|", x=40, y=228) + lines("as in books.|", y=216)
    first = [*page, *(line._replace(y=line.y - 36) for line in page)]
    assert join([first]).text.count("\n") == 2


def test_a_paragraph_goes_on_in_the_next_column_and_the_note_stands_after_it() -> None:
    note = [PdfLine("1 See the report of the committee.", 28, 204, 7, 160)]
    left = lines("The minister said on Monday that the new airport will|", "not be built this year, as there is|")
    right = lines("no money left for it in the fund.1", x=320, right=592)
    pages = [[*left, *note, *right], lines("She did not say when.", "The town is not happy."), lines("The end.")]
    whole = " ".join(line.text for line in [*left, *right])
    result = join([[*page, PdfLine(f"DAILY {at}", 28, 20, 9, 90)] for at, page in enumerate(pages, 4)])
    assert result.text.split("\n")[:2] == [whole, note[0].text]
    assert [result.text[start:][:7] for start in result.pages if start is not None] == ["The min", "She did", "The end"]


def test_a_print_of_a_browser_has_its_address_and_not_its_edges() -> None:
    edge = [PdfLine("27/11/2026, 20:35 The Daily", 28, 820, 7, 140)]
    foot = [PdfLine("https://daily.example/a", 28, 20, 7, 140), PdfLine("1/1", 560, 20, 7, 570)]
    assert join([[*BODY, *edge, *foot]]).text == " ".join(line.text for line in BODY)
    assert printed_address([[*BODY, *edge, *foot]]) == "https://daily.example/a"


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
    words = [
        "ANNA: How was the first winter in the new flat?",
        "EMIL: Cold. We heated one room, the one with the child,",
    ]
    words += ["and I slept in my coat, which was not warm enough for it", "ANNA: Whom did you ask?", "EMIL: Nobody."]
    page = lines(*words)
    assert join([page]).text.split("\n") == [words[0], f"{words[1]} {words[2]}", *words[3:]]
    numbered = lines(*(f"{number} {line}" for number, line in enumerate(words, 1)))
    assert join([numbered]).text.split("\n") == [line.text for line in numbered]
    assert len(recognise(join([numbered]).text)) == len(recognise(join([page]).text)) == 4
