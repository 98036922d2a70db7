import re
from dataclasses import replace
from html.parser import HTMLParser
from pathlib import Path
from tempfile import TemporaryDirectory

from hypothesis import given, settings

from tests.formats.sample_library import IDS, ONE, bundles, exported, filled, highlight_of
from tui.core.model import Highlight
from tui.formats.html_parts import by_line
from tui.formats.identifiers import highlight_uuid
from tui.formats.import_common import imported_article
from tui.library import Library
from tui.library.transfer.bundles import Bundle, ExportSelection

ALLOWED = set(
    "html head meta title style body main h1 h2 article section p div mark ol li blockquote small strong a span".split()  # noqa: SIM905
) | {"bdi"}


class Page(HTMLParser):
    """A page parsed as by a browser."""

    def __init__(self, data: bytes) -> None:
        super().__init__()
        self.tags: list[str] = []
        self.open: list[str] = []
        self.ids: list[str] = []
        self.links: list[str] = []
        self.texts: list[str] = []
        self.marked: list[str] = []
        self.feed(data.decode())
        self.close()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append(tag)
        if tag != "meta":
            self.open.append(tag)
        for name, value in attrs:
            assert not name.startswith("on")
            if name == "id":
                self.ids.append(str(value))
            if name == "href":
                self.links.append(str(value))
        if tag == "div":
            self.texts.append("")
        if tag == "mark":
            self.marked.append("")

    def handle_endtag(self, tag: str) -> None:
        assert self.open.pop() == tag

    def handle_data(self, data: str) -> None:
        if "div" in self.open:
            self.texts[-1] += data
        if "mark" in self.open:
            self.marked[-1] += data


def check(data: bytes) -> Page:
    page = Page(data)
    assert set(page.tags) <= ALLOWED
    assert page.open == []
    assert len(page.ids) == len(set(page.ids))
    for link in page.links:
        assert link.startswith(("http://", "https://")) or link[1:] in page.ids
    return page


def test_the_page_shows_the_text_with_its_passages(library: Library) -> None:
    page = check(exported(library, "html"))
    assert page.texts[0] == ONE
    assert page.marked[:3] == ["Kim could ", "visit Russia", " next week 😀"]
    assert b"default-src 'none'; style-src 'unsafe-inline'" in exported(library, "html")
    assert "Nothing said here" not in exported(library, "html").decode()


def test_a_script_address_is_not_a_link(empty: Library) -> None:
    from tui.core.model import Article

    source = "javascript:alert(1)//http://"
    article = Article(0, "x", "", "", "", source, '"><script>', "", "", 0, 0.0, "Kim")
    empty.importer.add([Bundle(article, highlights=(highlight_of(1, "Kim", "Kim", color='x" onclick="y'),))])
    page = check(exported(empty, "html"))
    assert [link for link in page.links if not link.startswith("#")] == []


def test_links_and_addresses_lead_on_where_possible(library: Library, tmp_path: Path) -> None:
    """Links to claims on the page work, even further down, and so do addresses in notes; links to others do not."""
    library.annotations.note(library.articles.get(2), 0, 1, "Look at (https://x.example/a?b=1&c).", IDS[6])
    page = check(exported(library, "html"))
    assert f"#a{IDS[5]}" in page.links
    assert "https://x.example/a?b=1&c" in page.links
    alone = exported(library, "html", selection=ExportSelection(articles=("one",)))
    assert f"#a{IDS[5]}" not in check(alone).links
    assert f"Contradicts: {IDS[5]}" in alone.decode()


def test_a_tag_has_its_colour_and_description(library: Library) -> None:
    page = exported(library, "html").decode()
    assert '<span class="tag green">visit, state</span> · ann' in page
    assert '<span class="tag yellow">politics/dprk</span>: all of it</p>' in page


def test_a_text_declares_a_valid_language_and_its_direction(empty: Library) -> None:
    languages = {"he": "he", "en_us": "en-US", "zh-hant-TW": "zh-Hant-TW", "xx": "", "english": "", "en-QQ": "en"}
    empty.importer.add(
        Bundle(
            replace(imported_article(name, "שלום", text="שלום Kim"), language=name),
            highlights=(replace(highlight_of(1, "שלום Kim", "Kim"), id=highlight_uuid(name)),),
        )
        for name in languages
    )
    page = exported(empty, "html").decode()
    tags = [f'<article lang="{tag}">' if tag else "<article>" for tag in languages.values()]
    assert re.findall(r"<article[^>]*>", page) == tags
    for part in ('<h2 dir="auto">', '<div class="text" dir="auto">', 'dir="auto">Kim</blockquote>', "<main>"):
        assert part in page


@settings(max_examples=20, deadline=None)
@given(bundles())
def test_any_library_gives_a_valid_page_with_complete_texts(given_bundles: list[Bundle]) -> None:
    with TemporaryDirectory() as name, filled(Path(name) / "a.db", given_bundles) as library:
        page = check(exported(library, "html"))
        assert page.texts == [one.article.text for one in library.exporter.bundles() if one.highlights]
        assert page.tags.count("li") == library.articles.counts().highlights


def test_a_right_to_left_name_does_not_reverse_dates() -> None:
    highlight = Highlight("a", 1, 0, 1, "x", creator="بوب <", modified="2024-05-01T08:00:00.000Z")
    assert by_line(highlight) == "<bdi>بوب &lt;</bdi> · 2024-05-01"
    assert by_line(replace(highlight, creator="Zoë")) == "Zoë · 2024-05-01"
