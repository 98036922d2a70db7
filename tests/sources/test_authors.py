"""Authors and publication times to the minute, as pages, books, feeds and mails state them."""

import io

import pytest

from tests.sources import made
from tests.sources.made import SENTENCES
from tui.core.authors import author_names, join_authors
from tui.sources import docx, eml, exports, feed, html, markdown
from tui.sources.metadata import bylines, guess
from tui.sources.metadata.stated import best_time
from tui.sources.source import ParsedArticle


@pytest.mark.parametrize(
    ("text", "authors"),
    [
        ("By Jane Roe", "Jane Roe"),
        ("Jane Roe and Jin Kim", "Jane Roe; Jin Kim"),
        ("By Jane Roe, Jin Kim and Ann O’Hara", "Jane Roe; Jin Kim; Ann O’Hara"),
        ("Jane Roe, Moscow Correspondent", "Jane Roe"),
        ("Jane Roe, MD, PhD", "Jane Roe"),
        ("Martin King, Jr.", "Martin King, Jr."),
        ("Jane Roe Follow", "Jane Roe"),
        ("Jane Roe View author archive Get author RSS feed", "Jane Roe"),
        ("Jane Roe; Updated Oct 9", "Jane Roe"),
        ("September", ""),
        ("Jane Roe Senior Politics Editor", "Jane Roe"),
        ("Jane Roe; The Daily Politics", "Jane Roe"),
        ("Roe, Jane", "Roe, Jane"),
        ("Jane Roe <jane@daily.example>", "Jane Roe"),
        ("JANE ROE Associated Press", "JANE ROE"),
        ("The Associated Press", "The Associated Press"),
        ("Jane Roe November 18, 2019", "Jane Roe"),
        ("Текст: Венера Ерофеева", "Венера Ерофеева"),
        ("García Márquez, Gabriel", "García Márquez, Gabriel"),
        ("von der Leyen, Ursula", "von der Leyen, Ursula"),
        ("Av Westin", "Av Westin"),
        ("Von Max Müller", "Max Müller"),
        (
            ", ".join(f"Jane R{letter}e" for letter in "abcdefghijklmnop"),
            "; ".join(f"Jane R{letter}e" for letter in "abcdefghijklmnop"),
        ),
        ("https://daily.example/staff/jane", ""),
        ("@jane", ""),
        ("admin", ""),
        ("The Daily", ""),
    ],
)
def test_names_are_read_without_the_words_around_them(text: str, authors: str) -> None:
    assert bylines.read([text], "The Daily") == authors
    assert bylines.read([authors]) == authors


def test_the_field_has_each_name_once() -> None:
    assert join_authors(["Jane  Roe", "jane roe", " ", "Jin Kim; Ann Lee"]) == "Jane Roe; Jin Kim; Ann Lee"
    assert author_names("Jane Roe; Jin Kim;") == ("Jane Roe", "Jin Kim")


@pytest.mark.parametrize(
    ("head", "authors", "published"),
    [
        (
            '<script type="application/ld+json">{"@graph":[{"@type":"NewsArticle","headline":"Something else","author":'
            '"Nobody Here","datePublished":"2018-01-01"},{"@type":"NewsArticle","headline":"A road &amp; a bridge",'
            '"author":[{"@id":"#j"},{"name":"Jin Kim"}],"datePublished":"2019-04-24T23:30:00Z"},'
            '{"@id":"#j","@type":"Person","name":"Jane Roe"}]}</script>'
            '<meta property="article:published_time" content="2019-04-25T01:30:00+02:00">',
            "Jane Roe; Jin Kim",
            "2019-04-25T01:30:00+02:00",
        ),
        (
            '<meta name="author" content="By Jane Roe"><meta name="date" content="2019-04-25">'
            '<meta property="og:pubdate" content="2019-04-25 10:05">',
            "Jane Roe",
            "2019-04-25T10:05:00",
        ),
        (
            '<meta property="article:author" content="https://www.facebook.example/jane">'
            '<meta name="twitter:creator" content="@daily"><meta name="date" content="0001-01-01T00:00:00Z">',
            "",
            "",
        ),
        ('<meta name="author" content="The Daily"><meta property="og:site_name" content="The Daily">', "", ""),
    ],
)
def test_a_page_states_its_authors_and_its_time(head: str, authors: str, published: str) -> None:
    paragraphs = "".join(f"<p>{sentence}</p>" for sentence in SENTENCES)
    title = "A road & a bridge"
    (article,) = html.parse(
        f"<html lang=en><head><title>{title}</title>{head}</head><body><article><h1>{title}</h1>{paragraphs}"
        "</article></body></html>".encode()
    )
    assert (article.authors, article.published) == (authors, published)


def test_the_time_is_that_of_the_place_of_publication() -> None:
    assert best_time(["2019-04-25", "2019-04-25T10:00:00Z"]) == "2019-04-25T10:00:00+00:00"
    assert best_time(["2019-04-25", "2019-04-26T10:00:00Z"]) == "2019-04-25"
    assert best_time(["x", ""]) == ""


def test_bylines_of_texts_are_authors_and_headlines_are_not() -> None:
    body = f"\n\n{SENTENCES[0]}\n\n{SENTENCES[1]}\n"
    assert guess(f"Leaders meet for talks\nBy Jane Roe and Jin Kim | Reuters | 15 April 2019{body}").authors == (
        "Jane Roe; Jin Kim"
    )
    assert guess(f"Leaders meet for talks\nBy Jane Roe, MOSCOW{body}").authors == "Jane Roe"
    assert guess(f"Author: Jane Roe\nTitle: Leaders meet{body}").authors == "Jane Roe"
    assert guess(f"By land and by sea they came to the talks{body}").authors == ""


def test_books_feeds_mails_and_exports_state_authors() -> None:
    entry = "<entry><id>1</id><title>A</title><author><name>{}</name></author><content>{}</content></entry>"
    entries = entry.format("Jane Roe", SENTENCES[0])
    (story,) = feed.parse(f"<feed xmlns='http://www.w3.org/2005/Atom'><title>Beacon</title>{entries}</feed>".encode())
    assert (story.authors, story.publisher) == ("Jane Roe", "Beacon")
    (item,) = feed.json_feed({"title": "Beacon", "authors": [{"name": "Ann"}], "items": [{"content_text": "It is."}]})
    assert (item.authors, item.publisher) == ("Ann", "Beacon")

    def sender(address: str) -> tuple[str, str]:
        (mail,) = eml.parse(f"From: {address}\nSubject: A\n\n{SENTENCES[0]}\n".encode())
        return mail.authors, mail.publisher

    assert sender("Jane Roe <jane@daily.example>") == ("Jane Roe", "daily.example")
    assert sender("Jane Roe <jane@gmail.com>") == ("Jane Roe", "")
    assert sender("Press Office <press@ministry.example>") == ("", "Press Office")
    (note,) = markdown.parse(b"---\nauthors:\n  - Jane Roe\n  - name: Jin Kim\nsite: Beacon\n---\nIt is.\n")
    assert (note.authors, note.publisher) == ("Jane Roe; Jin Kim", "Beacon")
    (row,) = exports.parse(b"text,title,author\nIt is.,A,Jane Roe\n")
    assert (row.authors, row.left_out) == ("Jane Roe", ())


def test_the_speaker_of_a_checked_claim_is_not_the_author() -> None:
    review = (
        '<script type="application/ld+json">{"@type":"ClaimReview","claimReviewed":"It is safe.","itemReviewed":'
        '{"@type":"CreativeWork","author":{"name":"The Foreign Ministry"}},"author":{"name":"Beacon"}}</script>'
    )
    said = '<p class="author">The Foreign Ministry</p>'
    assert page("Leaders meet", heads=said).authors == "The Foreign Ministry"
    assert page("Leaders meet", review + SITE.format("Beacon"), said).authors == ""


def test_a_word_document_names_its_author_and_not_a_program() -> None:
    file = io.BytesIO(made.word())
    assert docx.parse(file.getvalue())[0].authors == "python-docx"
    assert bylines.read(["python-docx"]) == bylines.read(["Microsoft Office User"]) == ""


def page(title: str, head: str = "", heads: str = "") -> ParsedArticle:
    paragraphs = "".join(f"<p>{sentence}</p>" for sentence in SENTENCES)
    (article,) = html.parse(
        f"<html lang=en><head><title>{title}</title>{head}</head><body>{heads}<article>{paragraphs}</article></body>"
        "</html>".encode()
    )
    return article


SITE = '<meta property="og:site_name" content="{}">'
AT = '<link rel="canonical" href="https://www.hanoibeacon.example/2019/talks">'


@pytest.mark.parametrize(
    ("title", "head", "heads", "headline"),
    [
        ("Leaders meet - The Hanoi Beacon", SITE.format("The Hanoi Beacon"), "", "Leaders meet"),
        ("Hanoi Beacon | Leaders meet: talks go on", SITE.format("Hanoi Beacon"), "", "Leaders meet: talks go on"),
        ("Leaders meet | hanoibeacon.example", AT, "", "Leaders meet"),
        ("Leaders meet · a day of talks", "", "<h1>Leaders meet</h1>", "Leaders meet"),
        (
            "x",
            '<meta property="og:title" content="“Leaders” meet | HB Politics">',
            "<h1>Leaders meet</h1>",
            "Leaders meet",
        ),
        ("首脳が会談した：北の新聞", "", "<h1>首脳が会談した</h1>", "首脳が会談した"),
        ("The Space Review: Leaders meet", "", "<h2>Other news</h2><h2>Leaders meet</h2>", "Leaders meet"),
        ("Leaders meet for talks on arms", "", "<h1>Something else is here</h1>", "Leaders meet for talks on arms"),
        (
            "Leaders: a day of talks | Leaders",
            '<meta property="og:title" content="Leaders: a day of talks">' + SITE.format("Leaders"),
            "<h1>Leaders: a day of talks</h1>",
            "Leaders: a day of talks",
        ),
        (
            "Watch it now | Beacon",
            '<meta property="og:title" content="Leaders meet – The Beacon">' + SITE.format("The Beacon"),
            "<h1>Top stories</h1>",
            "Leaders meet",
        ),
        (
            "Leaders meet - Beacon",
            '<meta property="og:title" content="Kim Putin summit latest news">'
            '<script type="application/ld+json">{"@type":"NewsArticle","headline":"Leaders meet in Moscow",'
            '"datePublished":"2019-04-25"}</script>',
            "<h1>Leaders meet in Moscow</h1>",
            "Leaders meet in Moscow",
        ),
        (
            "x",
            '<meta property="og:title" content="Leaders meet - Beacon 80/90 - News">'
            + SITE.format("Beacon 80/90 - News"),
            "",
            "Leaders meet",
        ),
        (
            "지도자들이 만났다 - HanoiBeacon",
            "",
            '<a href="http://www.hanoibeacon.example/1">1</a>' * 5,
            "지도자들이 만났다",
        ),
        (
            "Leaders meet in Moscow (photos) - arms talks. Comments",
            "",
            "<h1>Leaders meet in Moscow: arms talks</h1>",
            "Leaders meet in Moscow: arms talks",
        ),
        (
            "Hanoi Beacon",
            AT,
            '<h1><a href="/">Hanoi Beacon</a></h1><h1>Leaders meet in Moscow</h1>',
            "Leaders meet in Moscow",
        ),
    ],
)
def test_a_title_is_the_headline_without_the_name_of_the_site(title: str, head: str, heads: str, headline: str) -> None:
    assert page(title, head, heads).title == headline


@pytest.mark.parametrize(
    ("head", "publisher"),
    [
        (
            SITE.format("HanoiBeacon") + f'{AT}<meta name="application-name" content="The Hanoi Beacon">',
            "The Hanoi Beacon",
        ),
        (SITE.format("The Hanoi Beacon | News of the north"), "The Hanoi Beacon"),
        (AT + '<meta name="twitter:site" content="@hbnews_">', "hanoibeacon.example"),
        (AT + '<meta name="copyright" content="Copyright 2019">', "hanoibeacon.example"),
        (AT + SITE.format("https://www.hanoibeacon.example"), "hanoibeacon.example"),
        (
            '<script type="application/ld+json">{"@type":"NewsArticle","headline":"x","author":{"name":"Jane Roe"},'
            '"publisher":[{"name":"Jane Roe"},{"name":"Hanoi Beacon"}]}</script>',
            "Hanoi Beacon",
        ),
    ],
)
def test_the_publisher_is_the_site_and_not_a_handle_address_or_author(head: str, publisher: str) -> None:
    assert page("Leaders meet", head).publisher == publisher


@pytest.mark.parametrize(
    ("head", "address"),
    [
        (f'{AT}<meta property="og:url" content="https://www.hanoibeacon.example/x">', "/2019/talks"),
        (AT.replace("/2019/talks", "/") + '<meta property="og:url" content="https://www.hanoibeacon.example/x">', "/x"),
        (
            AT.replace("/talks", "") + '<meta property="og:url" content="https://www.hanoibeacon.example/2019/x">',
            "/2019/x",
        ),
    ],
)
def test_the_address_is_the_canonical_one_and_never_that_of_a_section(head: str, address: str) -> None:
    assert page("Leaders meet", head).address == f"https://www.hanoibeacon.example{address}"
