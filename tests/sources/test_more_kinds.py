"""Subtitles, tables, mails in mails, books, old encodings, dates and languages: the text is stored as it was said."""

from email.message import EmailMessage

import pytest

from tests.sources import made
from tui.core.errors import SourceError
from tui.sources import eml, epub, exports, html, subtitles, text
from tui.sources.metadata import normalise

VTT = b"""WEBVTT
Kind: captions
Language: en

NOTE made by hand

STYLE
::cue { color: white }

1
00:00.000 --> 00:03.500 align:start position:0%
good<00:00:00.500><c> evening</c><00:00:01.000><c.loud> this</c> is

00:00:03.500 --> 00:00:03.510
good evening this is

00:00:03.510 --> 00:00:06.000
good evening this is
the<00:00:03.900><c> minister</c> &amp; I

00:00:12.000 --> 00:00:14.000
<v Jane Doe>Who is it?

00:00:14.000 --> 00:00:15.000
<v Jane Doe>- And why?
"""

SRT = b"""1
00:00:01,000 --> 00:00:02,000
<i>We are</i>
{\\an8}here.

2
00:00:02,000 --> 00:00:03,000
- Are you?
- No.

3
00:00:03,000 --> 00:00:04,000
1984
""".replace(b"\n", b"\r\n")


NAMED = b"""1
00:00:01,000 --> 00:00:02,000
EMIL: We are
here.

2
00:00:02,000 --> 00:00:03,000
ANNA: Oh?

3
00:00:04,000 --> 00:00:05,000
EMIL: Yes.

4
00:00:06,000 --> 00:00:07,000
And so on.
"""


def test_subtitles_are_read_as_spoken_text() -> None:
    (found,) = subtitles.parse(VTT)
    assert found.text == "good evening this is the minister & I\nWho is it?\n- And why?"
    assert found.language == "en"
    assert found.intake == (
        "times of 5 captions, of which those of paragraphs are kept",
        "captions that roll up: 2 lines shown again, each taken once",
        "without 1 comment",
    )
    assert [(turn.speaker, turn.time) for turn in found.turns] == [("", 0.0), ("Jane Doe", 12.0), ("Jane Doe", 14.0)]
    assert [found.text[turn.said : turn.end] for turn in found.turns] == found.text.split("\n")
    (found,) = subtitles.parse(SRT)
    assert found.text == "We are here.\n- Are you?\n- No. 1984"
    (found,) = subtitles.parse(NAMED)
    assert found.text == "We are here.\nOh?\nYes. And so on."
    assert [(turn.speaker, turn.time) for turn in found.turns] == [("EMIL", 1.0), ("ANNA", 2.0), ("EMIL", 4.0)]


@pytest.mark.parametrize(
    ("captions", "said"),
    [
        (["EMIL: Hello there.", "ANNA: Good morning."], "EMIL: Hello there.|ANNA: Good morning."),
        (["EMIL: So you", "were there", "- ANNA [nods]: Yes"], "EMIL: So you were there|ANNA: Yes"),
        (["Emil: So", "Anna: Yes", "Emil: And", "Anna: No"], "Emil: So|Anna: Yes|Emil: And|Anna: No"),
        (["The plan is this: we go.", "One thing: now."], ": The plan is this: we go. One thing: now."),
        (["MAN: Run!", *"abcdefg", "ANN: Ah."], ": MAN: Run! a b c d e f g ANN: Ah."),
    ],
)
def test_names_at_the_start_of_captions_are_speakers(captions: list[str], said: str) -> None:
    cues = (f"00:0{n}.000 --> 00:0{n}.900\n{caption}\n" for n, caption in enumerate(captions, 1))
    (found,) = subtitles.parse("\n".join(("WEBVTT\n", *cues)).encode())
    assert "|".join(f"{turn.speaker}: {found.text[turn.said : turn.end]}" for turn in found.turns) == said


def test_a_table_by_semicolons() -> None:
    table = 'title;text;published\n"One, or two";"It was closed; nobody knew, she said.";2024-05-03\n'
    for head in ("", "sep=;\r\n"):
        (row,) = exports.parse((head + table).encode("utf-8-sig"))
        assert (row.title, row.text, row.published) == (
            "One, or two",
            "It was closed; nobody knew, she said.",
            "2024-05-03",
        )


def test_flowed_lines_of_a_mail_lose_their_marks() -> None:
    def text_of(parameters: str) -> str:
        head = f"From: A <a@x.example>\nContent-Type: text/plain; format=flowed{parameters}\n\n"
        return eml.parse(f"{head}The coun \ntries met.\n-- \nA\n".encode())[0].text

    assert text_of("") == "The coun\ntries met.\n-- \nA\n"
    assert text_of("; delsp=yes") == "The countries met.\n-- \nA\n"


def test_mails_attached_to_a_mail_are_articles() -> None:
    inner = EmailMessage()
    inner["From"], inner["Subject"] = "Press Office <press@ministry.example>", "Statement"
    inner["Date"] = "Thu, 02 May 2024 08:00:00 +0200"
    inner.set_content("The plan will be given up.")
    mail = EmailMessage()
    mail["From"], mail["Subject"] = "Jane Doe <jane@daily.example>", "Fwd: Statement"
    mail.set_content("See attached.")
    mail.add_attachment(b"x", maintype="image", subtype="png", filename="x.png")
    mail.add_attachment(inner)
    first, second = eml.parse(mail.as_bytes())
    assert (first.text.strip(), first.whole, first.intake) == ("See attached.", True, ("1 attachment, left out",))
    assert (second.text.strip(), second.title, second.publisher, second.published, second.whole) == (
        "The plan will be given up.",
        "Statement",
        "Press Office",
        "Thu, 02 May 2024 08:00:00 +0200",
        False,
    )
    assert second.intake == ()


def test_short_named_chapters_of_a_book_are_kept() -> None:
    long = "".join(f"<p>{sentence}</p>" for sentence in made.SENTENCES) + "<p>No<del>t</del>.</p>"
    note = '<aside epub:type="footnote" id="n"><p>2 A note.</p></aside>'
    nav = (
        '<html xmlns="http://www.w3.org/1999/xhtml"><body><nav><ol>'
        '<li><a href="text/one.xhtml#x">One: The cold</a></li>'
        '<li><a href="text/two.xhtml">Two</a></li></ol></nav></body></html>'
    )
    chapters = epub.parse(
        made.epub(
            [
                ("cover.xhtml", "<html><body><h1>The Week</h1></body></html>"),
                ("one.xhtml", f'<html><body><p>I<a epub:type="noteref" href="#n">2</a></p>{note}{long}</body></html>'),
                ("two.xhtml", "<html><body><p>There were two of them.</p></body></html>"),
                ("three.xhtml", "<html><body><h2>Short</h2><p>A foreword, signed in May.</p></body></html>"),
                ("four.xhtml", "<html><body><p>Printed in Oslo.</p></body></html>"),
            ],
            nav=nav,
            creator="Jane Doe",
        )
    )
    assert [chapter.title for chapter in chapters] == ["One: The cold", "Two", "Short"]
    assert chapters[0].text.startswith("I²\nThe leaders")
    assert chapters[0].text.endswith("\nNo.\n2 A note.")
    assert chapters[2].text == "Short\nA foreword, signed in May."
    named = "book “The Week” by Jane Doe, named only here"
    left_out = "2 documents of the book with a few words, left out"
    struck = "1 struck-out passage, left out"
    assert [chapter.intake for chapter in chapters] == [(named, struck, left_out), (named,), (named,)]


def test_a_book_with_a_missing_or_encrypted_part() -> None:
    pages = [(f"{n}.xhtml", f"<html><body><p>A poem of some twenty letters, {n}.</p></body></html>") for n in range(3)]
    more = '<dc:creator>John Roe</dc:creator><dc:creator id="t">A Painter</dc:creator>'
    more += '<meta refines="#t" property="role">ill</meta>'
    first, second = epub.parse(made.epub(pages, creator="Jane Doe", more=more, lost=["1.xhtml"]))
    assert (first.text, second.authors) == ("A poem of some twenty letters, 0.", "Jane Doe; John Roe")
    assert first.intake[1:] == ("1 document of the book could not be read",)
    with pytest.raises(SourceError, match="locked"):
        epub.parse(made.epub(pages, encryption='<e><CipherReference URI="OPS/text/2.xhtml"/></e>'))
    assert len(epub.parse(made.epub(pages, encryption='<e><CipherReference URI="OPS/font.otf"/></e>'))) == 3


@pytest.mark.parametrize("encoding", ["iso8859_2", "cp1250"])
@pytest.mark.parametrize(
    "words",
    [
        "Minister powiedział w piątek, że śledztwo w sprawie budżetu będzie trwało jeszcze kilka miesięcy. Świadkowie"
        " już zeznali, a prezes spółki źle ocenił sytuację i później przyznał się do błędu.",
        "Předseda vlády řekl, že šest žáků ještě dnes přijede do školy, ale že se k tomu nikdo jiný nevyjádřil.",
    ],
)
def test_central_european_letters(words: str, encoding: str) -> None:
    assert text.decode(words.encode(encoding)) == words


@pytest.mark.parametrize(
    ("words", "encoding"),
    [
        ("Predsjednik je rekao da neće biti koraka. Žitelji čekaju već šest mjeseci, a građani šute.", "iso8859_2"),
        ("Cumhurbaşkanı pazartesi günü başbakanla görüştü ve başka adım atılmayacağını söyledi.", "cp1254"),
        ("Valdība paziņoja, ka palielinās izdevumus izglītībai. Ministrs par to šaubās, bet algas augs.", "cp1257"),
        ("Vyriausybė pranešė, kad padidins išlaidas švietimui. Ūkio ministras tuo abejoja, jos auga.", "cp1257"),
        ("Peaminister väitis, et õpetajate palgad tõusevad, kuid žürii kahtleb selles ja šokolaadis.", "cp1257"),
        ("Ríkisstjórnin tilkynnti á föstudag að hún myndi auka útgjöld. Það á ekki við um þá, sagði hún.", "cp1252"),
        ("대통령은 월요일에 총리를 만나 조치는 없을 것이라고 말했다.", "iso2022_kr"),
    ],
)
def test_letters_of_other_code_pages(words: str, encoding: str) -> None:
    assert text.decode(words.encode(encoding)) == words


@pytest.mark.parametrize(
    ("stated", "iso"),
    [
        ("Mon, 19 Aug 24 17:42:08 +0200", "2024-08-19T17:42:08+02:00"),
        ("8/21/2018 9:00:00 AM", "2018-08-21T09:00:00"),
        ("8/21/2018 12:30 p.m.", "2018-08-21T12:30:00"),
        ("5 November 2025 - 09:01", "2025-11-05T09:01:00"),
        ("Aug 15, 2019", "2019-08-15"),
        ("Aug 15, 2019 23:05 GMT", "2019-08-15T23:05:00+00:00"),
        ("15 August 2019 at 25:05", "2019-08-15"),
    ],
)
def test_dates_keep_their_time(stated: str, iso: str) -> None:
    assert normalise(stated) == iso


def test_the_language_of_the_text_overrides_that_of_the_page() -> None:
    french = "".join(
        f"<p>{words}</p>"
        for words in (
            "La maire a fermé la piscine lundi, parce que l'eau était froide et que tout est vieux, a-t-elle dit.",
            "Le conseil votera la semaine prochaine sur le plan, après des mois de discussions sur la piscine.",
        )
    )
    page = "<html lang={}><head><title>La piscine est fermée</title></head><body><article>{}</article></body></html>"
    assert html.parse(page.format("en", french * 2).encode())[0].language == "fr"
    assert html.parse(page.format("fr-CA", french * 2).encode())[0].language == "fr"
    danish = "<p>Det er ikke en by, der er stor, og de har en bro over vandet, som er to hundrede år.</p>"
    assert html.parse(page.format("no", danish * 3).encode())[0].language == "no"
