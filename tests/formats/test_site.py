"""The exported site: every link has a target, every text is complete, and nothing is loaded from elsewhere."""

import json
import re
from dataclasses import replace
from hashlib import sha256
from html.parser import HTMLParser
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any
from urllib.parse import unquote, urlsplit

from hypothesis import given, settings

from tests.formats.sample_library import IDS, ONE, bundles, filled, highlight_of, mention, sample
from tests.library.shelf import put
from tui.core.model import Claim, ClaimLink, Marks, Tag
from tui.formats import export
from tui.formats.import_common import imported_article
from tui.formats.site.lists import Uses, code, codes
from tui.library import Library
from tui.library.transfer.bundles import Bundle, ExportSelection, MarkingRun

VOID = {"meta", "link", "input"}


class Page(HTMLParser):
    """A page parsed as by a browser: its links, their possible targets, and its paragraphs."""

    def __init__(self, path: Path) -> None:
        super().__init__()
        self.ids: list[str] = []
        self.links: list[str] = []
        self.loaded: list[str] = []
        self.open: list[tuple[str, str]] = []
        self.paragraphs: dict[str, str] = {}
        self.marked: dict[str, str] = {}
        self.words = ""
        self.feed(path.read_text("utf-8"))
        self.close()
        assert self.open == [], path

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        values = {name: value or "" for name, value in attrs}
        assert not [name for name in values if name.startswith("on") or name == "style"]
        if tag in ("script", "link"):
            self.loaded.append(values.get("src") or values["href"])
        elif "href" in values:
            self.links.append(values["href"])
        if "id" in values:
            self.ids.append(values["id"])
        if tag not in VOID:
            here = values.get("class") == "here"
            self.open.append((tag, "" if here else values.get("id", "")))

    def handle_endtag(self, tag: str) -> None:
        assert self.open.pop()[0] == tag

    def handle_data(self, data: str) -> None:
        self.words += data
        if data == "¶" and self.open[-1][0] == "a":
            return
        for tag, name in self.open:
            if tag == "p" and re.fullmatch(r"p\d+", name):
                self.paragraphs[name] = self.paragraphs.get(name, "") + data
            if tag == "mark" and name:
                self.marked[name] = self.marked.get(name, "") + data


def site(library: Library, folder: Path, **values: Any) -> dict[str, Page]:
    """Export the site and parse it; every link within it must lead to a page and to an existing target on it."""
    export("site", library, folder, **values)
    pages = {str(path.relative_to(folder)): Page(path) for path in folder.rglob("*.html")}
    for name, page in pages.items():
        assert len(page.ids) == len(set(page.ids)), name
        for address in (*page.links, *page.loaded):
            parts = urlsplit(address)
            if parts.scheme:
                assert address in page.links
                assert parts.scheme in ("http", "https")
                continue
            target = (folder / name).parent / unquote(parts.path) if parts.path else folder / name
            assert target.resolve().is_file(), address
            if parts.fragment:
                there = pages[str(target.resolve().relative_to(folder.resolve()))]
                assert unquote(parts.fragment) in there.ids, address
    return pages


def texts(folder: Path) -> list[Any]:
    """Return what the search looks through, from the scripts of the site."""
    entries = []
    for path in sorted((folder / "search").glob("*.js")):
        script = path.read_text("utf-8")
        assert "<" not in script
        inner = script.removeprefix("postilTexts([\n").removesuffix("]);\n")
        entries += json.loads(f"[{inner.removesuffix(',' + chr(10))}]")
    return entries


def test_pages_of_the_sample_have_text_passages_claims_and_names(library: Library, tmp_path: Path) -> None:
    pages = site(library, tmp_path / "site")
    (one,) = [page for name, page in pages.items() if name.startswith("articles/Kim")]
    lines = [line for line in ONE.split("\n") if line]
    assert one.paragraphs == {f"p{at}": line for at, line in enumerate(lines, 1)}
    assert one.marked[f"a{IDS[1]}"] == "Kim could "
    assert one.marked[f"a{IDS[2]}"] == "visit Russia"
    assert "mostly false" in one.words
    assert "No train was seen." in one.words
    assert "https://x.example/1" in one.links
    source = "Jane Roe, Ursula von der Müller, Martin King, Jr.: Kim's visit: <1> & more, Sputnik, 15 Apr 2019"
    cited = f"“Kim could visit Russia next week 😀” (Kim Jong-un, in: {source}"
    assert cited in one.words
    assert "Müller (" not in pages["names.html"].words  # it was rejected
    assert "Kim Jong-un" in pages["names.html"].words
    assert "=1+1; \\x" in pages["codes.html"].words
    assert "unused" in pages["codes.html"].words
    (code,) = [page for name, page in pages.items() if name.startswith("codes/politics dprk")]
    assert code.words.count("Grain prices rose 12% on Monday.") == 1
    assert "Kim could visit Russia next week 😀" in code.words
    assert "+ministry" in pages["claims.html"].words


def test_codes_are_in_codebook_order_below_their_parents() -> None:
    tags = {name: Tag(name) for name in ("economy", "economy/Trade", "economy/trade/grain", "politics/dprk")}
    tags |= {"economy/zinc": Tag("economy/zinc", position=1), "war": Tag("war", position=1, memo="Not strikes.")}
    tree = "".join(codes(tags, dict.fromkeys(tags, Uses(0, 0))))
    assert re.findall(r'depth(\d)"><span class="tag">([^<]+)', tree) == [
        ("0", "war"),
        ("0", "economy"),
        ("1", "economy/zinc"),
        ("1", "economy/Trade"),
        ("1", "economy/trade/grain"),
        ("0", "politics/dprk"),
    ]
    assert "Memo: Not strikes." in "".join(code("war", tags, {"war": Uses(0, 0)}, (), ()))


def test_a_claim_leads_to_one_in_another_article(library: Library, tmp_path: Path) -> None:
    pages = site(library, tmp_path / "site")
    (one,) = [page for name, page in pages.items() if name.startswith("articles/Kim")]
    (link,) = [link for link in one.links if link.endswith(f"#c{IDS[5]}")]
    assert "Grain" in unquote(link)
    assert "“Grain prices rose 12% on Monday.” (=Grain" in one.words
    alone = site(library, tmp_path / "alone", selection=ExportSelection(articles=("one",)))
    (one,) = [page for name, page in alone.items() if name.startswith("articles/")]
    assert f"Contradicts: {IDS[5]}" in one.words


def test_links_into_the_site_stay_valid_in_the_next_export(tmp_path: Path) -> None:
    before, after = sample(), sample()
    new = Bundle(replace(imported_article("new", "Another", text="Kim"), title=before[0].article.title))
    with filled(tmp_path / "a.db", before) as library:
        first = site(library, tmp_path / "first")
    with filled(tmp_path / "b.db", [new, *after[1:], after[0]]) as library:
        second = site(library, tmp_path / "second")
    for name, page in first.items():
        if name.startswith(("articles/", "codes/")):
            assert second[name].ids == page.ids


def test_a_name_in_several_articles_has_a_page_and_in_one_links_to_it(empty: Library, tmp_path: Path) -> None:
    empty.importer.add(
        Bundle(
            imported_article(name, name, text=text),
            marking=MarkingRun("m", "1", "2024-05-01T08:00:00.000Z"),
            marks=Marks(tuple(mention(text, *each) for each in names)),
        )
        for name, text, names in (
            ("a", "Kim met Li.", [("Kim", "PERSON", "Kim"), ("Li", "PERSON", "Li")]),
            ("b", "Nobody saw Kim", [("Kim", "PERSON", "Kim")]),
        )
    )
    pages = site(empty, tmp_path / "site")
    (kim,) = [page for name, page in pages.items() if name.startswith("names/")]
    assert "2 times in 2 articles" in kim.words
    assert "Nobody saw Kim" in kim.words
    assert [link for link in pages["names.html"].links if link.endswith("#p1")]


def test_passages_that_begin_at_a_line_break_or_are_blank_can_be_linked_to(empty: Library, tmp_path: Path) -> None:
    article = put(empty, "Rain.\n \nSnow.", id="a")
    ids = {f"a{empty.annotations.note(article, *span, 'x').id}" for span in ((5, 9), (6, 7), (7, 13))}
    pages = site(empty, tmp_path / "site")
    assert ids <= {name for path, page in pages.items() if path.startswith("articles/") for name in page.ids}


def test_user_text_is_never_markup(empty: Library, tmp_path: Path) -> None:
    nasty = '</script><script>alert(1)</script>"><img src=x onerror=alert(1)>'
    text = f"{nasty}\nKim"
    claim = Claim.with_check(
        nasty, nasty[:20], nasty, (ClaimLink("repeats", 'x" onclick="y'),), ("javascript:alert(1)",)
    )
    highlight = highlight_of(1, text, "Kim", claim=claim, note=nasty, tags=(nasty[:40],), color='x" y="', creator=nasty)
    article = replace(imported_article("../../x", nasty, text=text), source="javascript:alert(1)", language='"><b>')
    empty.importer.add([Bundle(article, highlights=(highlight,))])
    pages = site(empty, tmp_path / "site")
    assert not [link for page in pages.values() for link in page.links if "javascript" in unquote(link)[:12]]
    assert {path.parent.name for path in (tmp_path / "site").rglob("*.html")} <= {"site", "articles", "codes", "names"}
    assert texts(tmp_path / "site")[0][3] == [nasty, "Kim"]


def test_the_first_page_says_what_the_site_leaves_out(library: Library, tmp_path: Path) -> None:
    pages = site(library, tmp_path / "site")
    assert "Not in these pages: 1 quotation, 1 suggestion" in pages["index.html"].words


@settings(max_examples=15, deadline=None)
@given(bundles())
def test_any_library_gives_a_valid_site_with_complete_texts(given_bundles: list[Bundle]) -> None:
    with TemporaryDirectory() as name, filled(Path(name) / "a.db", given_bundles) as library:
        folder = Path(name) / "site"
        pages = site(library, folder)
        articles = {page: parsed for page, parsed in pages.items() if page.startswith("articles/")}
        entries = {entry[0]: entry for entry in texts(folder)}
        assert entries.keys() == articles.keys()
        stored = [[line for line in one.article.text.split("\n") if line.strip()] for one in library.exporter.bundles()]
        assert sorted([*page.paragraphs.values()] for page in articles.values()) == sorted(stored)
        assert sorted(page[3] for page in entries.values()) == sorted(stored)
        placed = {f"a{each.id}" for one in given_bundles for each in one.highlights}
        assert placed <= {name for page in articles.values() for name in page.ids}


def test_overwriting_a_site_removes_only_its_own_pages(library: Library, tmp_path: Path) -> None:
    folder = tmp_path / "site"
    before = site(library, folder)
    (kim,) = [name for name in before if name.startswith("articles/Kim")]
    changed = next(name for name in before if name.startswith("codes/visit"))
    outside = tmp_path / "outside.html"
    outside.write_bytes(b"x")
    for name in ("articles/mine.html", "notes.txt"):
        (folder / name).write_text("mine")
    (folder / changed).write_text("somebody's own")
    manifest = json.loads((folder / "postil-site.json").read_bytes())
    digest = sha256(b"x").hexdigest()
    (folder / "articles/linked.html").symlink_to(outside)
    for name in ("articles/linked-00000000.html", "articles/x"):
        (folder / name).symlink_to(outside if name.endswith("html") else tmp_path)
    (folder / "articles" / "LICENSE").write_bytes(b"x")
    (folder / "x-00000000.html").write_bytes(b"x")
    names = "../outside.html", str(outside), "articles/linked.html", "articles/linked-00000000.html", "\0", "x" * 300
    more = "articles/x/outside.html", "articles/LICENSE", "x-00000000.html", f"articles/{'x' * 300}-00000000.html"
    manifest["files"] |= dict.fromkeys((*names, *more), digest)
    manifest["files"] |= {"./index.html": manifest["files"]["index.html"], "articles//../index.html": digest}
    (folder / "postil-site.json").write_text(json.dumps(manifest))
    report = export("site", library, folder, ExportSelection(articles=("two",)), overwrite=True)
    there = {str(path.relative_to(folder)) for path in folder.rglob("*") if path.is_file()}
    assert kim not in there
    assert {"articles/mine.html", "notes.txt", "articles/linked.html", changed, "index.html"} <= there
    assert {"articles/linked-00000000.html", "articles/LICENSE", "x-00000000.html"} <= there
    assert outside.read_bytes() == b"x"
    removed_files = {name for name in before if name not in there}
    assert (report.removed, report.stale) == (len(removed_files), 1)
    assert f"{report.removed} pages of an earlier export removed, 1 page of an earlier export left" in report.line
    (folder / "postil-site.json").write_text("[")
    assert export("site", library, folder, overwrite=True).removed == 0
