"""PDF: how lines become paragraphs, text beside and across them, and pages that are pictures."""

import io

import pypdfium2
import pytest

from tests.sources import made
from tui.core.errors import SourceError
from tui.core.transcripts import recognise
from tui.sources import pdf
from tui.sources.pdf_edges import printed_address
from tui.sources.pdf_lines import join
from tui.sources.pdf_page import BREAK, PdfLine


def lines(*texts: str, x: float = 28, y: float = 240, right: float = 300) -> list[PdfLine]:
    """Return lines of 9 points; a line that ends with "|" reaches the right margin."""
    return [
        PdfLine(text.rstrip("|"), x, y - 12 * at, 9, right if text.endswith("|") else x + 4.5 * len(text))
        for at, text in enumerate(texts)
    ]


BODY = lines("The minister said on Monday that the new airport will not|", "be built this year, as there is no money.")


def test_a_headline_on_two_lines_is_complete() -> None:
    head = [PdfLine("Minister postpones airport", 28, 296, 15, 220), PdfLine("until the year 2031", 28, 275, 15, 170)]
    page = [*head, *BODY, *lines(*(f"Line {number} of it goes on and on|" for number in range(5)), y=216)]
    assert join([page]).text.split("\n")[0] == "Minister postpones airport until the year 2031"
    assert pdf.headline([page]) == "Minister postpones airport until the year 2031"
    long = [line._replace(text=f"{line.text} for a reason that nobody said in public") for line in page]
    assert pdf.headline([long], f"{pdf.headline([long])} and goes on.") == ""
    assert pdf.headline([[*BODY]]) == pdf.headline([]) == ""


def test_hyphens_are_removed_if_the_document_has_the_word() -> None:
    page = lines(
        f"The works would be postponed, be{BREAK}|",
        f"cause of what nobody had seen, said the well{BREAK}|",
        f"known minister, a well-known friend of the Kim Jong{BREAK}|",
        "Un era, because it costs too much to build. #00:01:12-|",
        "2# In the years 2019-|",
        "and later.",
    )
    text = "The works would be postponed, because of what nobody had seen, said the well-known minister, "
    text += "a well-known friend of the Kim Jong-Un era, because it costs too much to build. #00:01:12-2# In the years "
    assert join([page]).text == f"{text}2019- and later."
    page = lines(
        f"The GOVERN{BREAK}|",
        f"MENT, in the EU{BREAK}|",
        f"UK deal, on www.daily.example/news{BREAK}|",
        "paper/5, be" + BREAK + "|",
        "cause of it, from 2019-",
        "2020, because.",
    )
    text = (
        "The GOVERNMENT, in the EU-UK deal, on www.daily.example/news-paper/5, because of it, from 2019-2020, because."
    )
    assert join([page]).text == text


def test_a_paragraph_begins_after_a_short_line_or_with_an_indent() -> None:
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


def test_a_paragraph_continues_in_the_next_column_and_the_note_follows_it() -> None:
    note = [PdfLine("1 See the report of the committee.", 28, 204, 7, 160)]
    left = lines("The minister said on Monday that the new airport will|", "not be built this year, as there is|")
    right = lines("no money left for it in the fund.1", x=320, right=592)
    pages = [[*left, *note, *right], lines("She did not say when.", "The town is not happy."), lines("The end.")]
    whole = " ".join(line.text for line in [*left, *right])
    result = join([[*page, PdfLine(f"DAILY {at}", 28, 20, 9, 90)] for at, page in enumerate(pages, 4)])
    assert result.text.split("\n")[:2] == [whole, note[0].text]
    assert [result.text[start:][:7] for start in result.pages if start is not None] == ["The min", "She did", "The end"]


def test_a_print_of_a_browser_has_its_address_and_not_its_margins() -> None:
    edge = [PdfLine("27/11/2026, 20:35 The Daily", 28, 820, 7, 140)]
    foot = [PdfLine("https://daily.example/a", 28, 20, 7, 140), PdfLine("1/1", 560, 20, 7, 570)]
    assert join([[*BODY, *edge, *foot]]).text == " ".join(line.text for line in BODY)
    assert printed_address([[*BODY, *edge, *foot]]) == "https://daily.example/a"


def test_pages_that_are_pictures_are_reported() -> None:
    body = "A line of a page that is long enough for an article."
    document = pypdfium2.PdfDocument(made.pdf([[body], ["Scanned by Ann"], ["A page with a logo"]]))
    for number in range(1, 5):
        page = document[number] if number < 3 else document.new_page(200, 200)
        width, height = page.get_size() if number == 1 else (100, 100)
        image = pypdfium2.PdfImage.new(document)
        image.set_bitmap(pypdfium2.PdfBitmap.new_native(8, 8, pypdfium2.raw.FPDFBitmap_BGR))
        image.set_matrix(pypdfium2.PdfMatrix().scale(width, height))
        page.insert_obj(image)
        page.gen_content()
    document.new_page(200, 200)  # an empty page is not a picture
    file = io.BytesIO()
    document.save(file)
    assert pdf.parse(file.getvalue())[0].intake == ("3 of 6 pages are pictures",)


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


@pytest.mark.parametrize(("label", "size"), [("{}:", 24), ("{}  {}:05", 10)])
def test_a_speaker_at_the_edge_of_most_pages_is_not_a_running_head(label: str, size: int) -> None:
    turns = [(label.format(("ANNA", "EMIL")[at % 2], at), f"That was the winter of {at}.") for at in range(50)]
    said = [line for turn in turns for line in turn]
    pages = [["A study of rooms", *said[at : at + size]] for at in range(0, len(said), size)]
    (article,) = pdf.parse(made.pdf(pages))
    assert [turn.speaker for turn in recognise(article.text)] == ["ANNA", "EMIL"] * 25
    assert article.intake[0] == "without 1 line above and below the pages: “A study of rooms”"


LINE = "The minister said on Monday that the airport will be built"


def body(turn: str = "1 0 0 1", step: tuple[float, float] = (0, -13), x: float = 120, y: float = 700) -> str:
    return "".join(made.placed(x + step[0] * at, y + step[1] * at, LINE, turn) for at in range(5))


def test_margin_notes_follow_their_paragraph_and_line_numbers_are_dropped() -> None:
    beside = made.placed(440, 687, "Which airport") + made.placed(440, 674, "is not said.")
    numbers = "".join(made.placed(80, 700 - 13 * at, f"{at + 1}") for at in range(5))
    (article,) = pdf.parse(made.pdf_of([body() + beside + numbers + made.placed(120, 600, "The end.")]))
    assert article.text.split("\n") == [" ".join([LINE] * 5), "Which airport is not said.", "The end."]
    assert article.intake == ("1 note beside the text, put below",)
    (labelled,) = pdf.parse(made.pdf_of([body() + made.placed(102, 600, "2.1") + made.placed(120, 600, "The end.")]))
    assert labelled.text.endswith("2.1 The end.")
    assert not labelled.intake


def test_margin_notes_of_ragged_text_follow_it_as_one_block() -> None:
    words = ["The minister said on Monday that", "the airport will be built in the town by the sea"]
    words += [
        "which nobody wants, as the mayor of it",
        "said before the council met again in",
        "the evening of that day.",
    ]
    text = "".join(made.placed(60, 700 - 13 * at, line) for at, line in enumerate(words))
    note = "".join(made.placed(400, 687 - 13 * at, line) for at, line in enumerate(["Which airport", "is not", "said"]))
    (article,) = pdf.parse(made.pdf_of([text + note + made.placed(60, 560, "The end.")]))
    assert article.text.split("\n") == [" ".join(words), "Which airport is not said", "The end."]
    assert article.intake == ("1 note beside the text, put below",)


def test_text_across_the_lines_is_not_part_of_their_sentences() -> None:
    stamp = made.placed(30, 300, "Copy of 12 March 2024", "0 1 -1 0") + made.placed(200, 300, "DRAFT", "3 3 -3 3")
    (article,) = pdf.parse(made.pdf_of([stamp + body()]))
    assert (article.text, article.title) == (f"{' '.join([LINE] * 5)}\nCopy of 12 March 2024\nDRAFT", "")
    (often,) = pdf.parse(made.pdf_of([stamp + made.placed(120, 500, f"{name} said that {LINE}.") for name in "ABC"]))
    assert often.text.split("\n") == [f"{name} said that {LINE}." for name in "ABC"]


def test_rotated_pages_are_read_as_displayed() -> None:
    upright = pdf.parse(made.pdf_of([body()]))[0].text
    for turn, step, page in (
        ("0 1 -1 0", (13, 0), "/Rotate 90"),
        ("0 1 -1 0", (13, 0), ""),
        ("-1 0 0 -1", (0, 13), "/Rotate 180"),
        ("0 -1 1 0", (-13, 0), "/Rotate 270"),
    ):
        shown = body(turn, step, 500 if turn[0] == "-" else 200, 600 if "-1 1" in turn else 100)
        assert pdf.parse(made.pdf_of([shown], page=page))[0].text == upright


def test_glyphs_without_a_character_leave_a_sign() -> None:
    (article,) = pdf.parse(made.pdf([["The minister con\x1crmed it."]]))
    assert article.text == "The minister con\ufffdrmed it."
    assert article.intake == ("1 letter in fonts that do not say which",)


def test_pages_with_equal_text_are_read() -> None:
    (found,) = pdf.parse(made.pdf([["Closed on Monday."]] * 3))
    assert found.text == "\n".join(["Closed on Monday."] * 3)


def test_a_note_on_every_page_is_not_a_running_head() -> None:
    pages = [
        [*lines(f"{name} said so."), PdfLine("1 Ibid.", 28, 40, 7, 60), PdfLine(f"DAILY {at}", 28, 20, 9, 90)]
        for at, name in enumerate(("Ann", "Ben", "Cem", "Dan"), 1)
    ]
    text = join(pages).text
    assert text.count("Ibid.") == 4
    assert "DAILY" not in text


def test_lines_of_a_script_without_small_letters_are_joined() -> None:
    chinese = [PdfLine("国家主席星期四会见来访的外国", 28, 240, 9, 300), PdfLine("领导人。", 28, 226, 9, 60)]
    rest = [PdfLine("双方就共同关心的问题交换意见。", 28, 212 - 12 * at, 9, 300) for at in range(5)]
    assert join([[*chinese, *rest]]).text.startswith("国家主席星期四会见来访的外国领导人。")


def test_omitted_parts_of_pages_are_reported() -> None:
    head = made.placed(60, 780, "The Daily of Bern")
    notes = (
        "/Annots [<< /Type /Annot /Subtype /Text /Rect [0 0 9 9] /Contents (Is it so?) >>"
        " << /Type /Annot /Subtype /FreeText /Rect [0 0 9 9] /Contents (Written here) /DA (/F1 9 Tf) >>"
        " << /Type /Annot /Subtype /Widget /FT /Tx /T (a) /V (Bern) /Rect [0 0 9 9] >>"
        " << /Type /Annot /Subtype /Widget /FT /Btn /T (b) /V /Yes /Rect [0 0 9 9] >>]"
    )
    rows = ["18 4 90", "7 88 91", "46 2 5", "9 9 9"]
    (article,) = pdf.parse(made.pdf_of([head + made.placed(60, 640, row) for row in rows], page=notes))
    assert article.intake == (
        "without 1 line above and below the pages: “The Daily of Bern”",
        "without 4 filled fields of forms",
        "without 4 boxes of words on pages",
        "without 4 comments",
    )
    assert all(row in article.text for row in rows), "they differ, so they are not running heads"
    with pytest.raises(SourceError, match="but 1 filled field of a form"):
        pdf.parse(made.pdf_of([""], page=notes))


def test_letters_placed_one_by_one_form_words() -> None:
    widths = dict.fromkeys("iltfI ", 3.0) | {"r": 3.7, "m": 9.2, "w": 8}
    letters, x = "", 60.0
    for letter in "It was later confirmed by":
        letters += made.placed(round(x, 1), 780, letter) if letter != " " else ""
        x += widths.get(letter, 6.1)
    data = made.pdf_of([letters + letters.replace("780", "767.5")])
    assert "\r\nw\r\na\r\n" in pypdfium2.PdfDocument(data)[0].get_textpage().get_text_range()
    assert pdf.parse(data)[0].text == "It was later confirmed by It was later confirmed by"


def test_notes_as_large_as_the_text_are_recognized_by_their_number() -> None:
    first = lines("The old works, which cost as much as ten new ones,2 would be|", "put off for a year or two, as the|")
    page = [*first, *lines("2 See the report.", y=180)]
    after = lines("12 of them had said.", "12 of them came.", y=180)
    assert join([page, lines("minister said on Monday.")]).text.split("\n") == [
        f"{first[0].text} put off for a year or two, as the minister said on Monday.",
        "2 See the report.",
    ]
    assert join([[*first, *after]]).text.split("\n")[1:] == ["12 of them had said.", "12 of them came."]


@pytest.mark.parametrize(
    ("rows", "text"),
    [
        (["All work and no play."] * 9, " ".join(["All work and no play."] * 9)),
        (["Line 1 of 1"] * 9, " ".join(["Line 1 of 1"] * 9)),
        (["7", "8", "9", "12"], "7 8 9 12"),
        (["1961", "1962", "1963", "1964"], "1961 1962 1963 1964"),
        (["Results", "12", "14"], "Results 12 14"),
        (["Some words of the page", "", "", "", "3"], "Some words of the page"),
    ],
)
def test_equal_lines_and_numbers_are_text_unless_one_is_the_page_number(rows: list[str], text: str) -> None:
    assert pdf.parse(made.pdf([rows]))[0].text == text


def test_right_to_left_lines_are_joined_and_ligatures_keep_their_order() -> None:
    lines = (
        "أعلنت الحكومة أن المدارس في البلاد ستبقى مغلقة حتى يوم الاثنين",
        "2024 كما قالت وزيرة التعليم.",
        "وأضافت الوزيرة أن العمل سيبدأ في عام",
    )
    glyphs = sorted({*"".join(lines).replace("لا", "")} - {*" 2024."} | {"لا"})
    codes = {glyph: chr(0xA1 + at) for at, glyph in enumerate(glyphs)}

    def visual(line: str) -> str:
        words = line.replace("لا", codes["لا"]).split()
        return " ".join(word if word.isdigit() else word[::-1] for word in reversed(words))

    shown = [
        visual(line).translate({ord(glyph): code for glyph, code in codes.items() if glyph != "لا"}) for line in lines
    ]
    map_ = "".join(f"<{ord(code):02X}> <{glyph.encode('utf-16-be').hex()}> " for glyph, code in codes.items())
    ranges = f"1 begincodespacerange <00> <FF> endcodespacerange {len(codes)} beginbfchar {map_}endbfchar "
    stream = "".join(made.placed(500 - 6.6 * len(text), 780 - 14 * at, text) for at, text in enumerate(shown))
    data = made.pdf_of([stream, ranges], encoding="/WinAnsiEncoding /ToUnicode 7 0 R")
    (article,) = pdf.parse(data.replace(b"/BaseFont /Helvetica", b"/BaseFont /Courier  "))
    assert article.text.split("\n") == [f"{lines[0]} {lines[1]}", lines[2]]
