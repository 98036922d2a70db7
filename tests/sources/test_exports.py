import json
from pathlib import Path

import pytest

from tests.sources import made
from tui.cli.add import read_addresses
from tui.core.attributes import LONGEST_VALUE
from tui.core.errors import SourceError
from tui.core.model import NewArticle, NewHighlight
from tui.jobs.adding import add_paths
from tui.library import Library
from tui.sources import Refusal, bookmarks, exports, read
from tui.sources.source import LINK_ALONE, ONLY_HIGHLIGHTS

WALLABAG = [
    {
        "id": 12,
        "title": "Leaders &amp; others meet",
        "url": "https://beacon.example/1",
        "content": "<p>The leaders met on Thursday.</p><p>They left.</p>",
        "published_at": "2019-04-25T10:00:00+0200",
        "published_by": ["Jane Roe"],
        "domain_name": "beacon.example",
        "language": "en_GB",
        "tags": ["summit", {"label": "korea"}, 5],
        "annotations": [{"quote": "met on Thursday", "text": "a note", "created_at": "2019-05-01T00:00:00+0000"}, {}],
    },
    {"id": 13, "title": "Only a link", "url": "https://beacon.example/2"},
]


def test_wallabag(tmp_path: Path) -> None:
    (tmp_path / "w.json").write_text(json.dumps(WALLABAG))
    first, second = read([str(tmp_path)])
    assert isinstance(first, NewArticle)
    article = first
    assert article.text == "The leaders met on Thursday.\nThey left."
    assert (article.title, article.publisher, article.published, article.language, article.source) == (
        "Leaders & others meet",
        "beacon.example",
        "2019-04-25T10:00:00+02:00",
        "en-gb",
        "https://beacon.example/1",
    )
    assert first.tags == ("summit", "korea")
    assert first.highlights == (NewHighlight("met on Thursday", note="a note", created="2019-05-01T00:00:00+00:00"),)
    assert isinstance(second, Refusal)
    assert "only a link" in second.reason


def test_articles_in_an_array_or_a_table() -> None:
    (first, second) = exports.parse(b'[{"text": "One.", "title": "T", "publisher": "P"}, 3, {"text": ""}]')
    assert (first.text, first.title, first.publisher) == ("One.", "T", "P")
    assert second.problem
    (row,) = exports.parse(
        'Title,Text,URL,Date,Tags\r\n"A, b","Line\none ü",https://x.example,2019-04-25,a|b\r\n'.encode("utf-8-sig")
    )
    assert (row.text, row.title, row.address, row.published, row.tags) == (
        "Line\none ü",
        "A, b",
        "https://x.example",
        "2019-04-25",
        ("a", "b"),
    )


def test_readwise() -> None:
    first, second = exports.parse(
        b"Highlight,Book Title,Book Author,Amazon Book ID,Note,Color,Tags,Location Type,Location,Highlighted at,"
        b"Document tags\n"
        b'"Met on\nThursday",Leaders meet,Jane Roe,,a note,yellow,"x,y",,0,2019-05-01 10:00:00+00:00,doc\n'
        b"They left,Leaders meet,Jane Roe,,,,,,1,,\n"
        b"Other,Another,,,,,,,0,,\n"
    )
    assert (first.text, first.title, first.authors, first.tags) == (
        "Met on Thursday\n\nThey left",
        "Leaders meet",
        "Jane Roe",
        ("doc",),
    )
    assert first.highlights[0] == NewHighlight(
        "Met on Thursday", note="a note", tags=("x", "y"), color="yellow", created="2019-05-01 10:00:00+00:00"
    )
    assert second.title == "Another"
    (own,) = exports.parse(b"Highlight,Title,Author,URL,Note,Location,Date\nWords,T,A,https://x.example,,,\n")
    assert own.address == "https://x.example"


def test_links_of_instapaper_and_pocket() -> None:
    first, second = exports.parse(
        b'URL,Title,Selection,Folder,Timestamp,Tags\nhttps://x.example,T,,Unread,1555295000,"[""a"",""b""]"\n'
        b"https://y.example,U,Some chosen words,Unread,1555295000,[]\n"
    )
    assert (first.problem, first.tags) == (LINK_ALONE, ("a", "b"))
    assert (second.text, second.problem, second.highlights) == (
        "Some chosen words",
        "",
        (NewHighlight("Some chosen words"),),
    )
    (pocket,) = exports.parse(b"title,url,time_added,tags,status\nT,https://x.example,1555295000,a|b,unread\n")
    assert (pocket.title, pocket.address, pocket.tags) == ("T", "https://x.example", ("a", "b"))
    reader = b'Title,URL,ID,Document tags,Location\nT,https://x.example,1,"[\'a\', ""it\'s b""]",archive\n'
    (row,) = exports.parse(reader)
    assert (row.tags, row.is_read, row.left_out) == (("a", "it's b"), True, ("id",))
    (pin,) = exports.parse(b'[{"href": "https://x.example", "description": "T", "extended": "N", "tags": "a b"}]')
    assert (pin.title, pin.tags, pin.highlights) == ("T", ("a", "b"), (NewHighlight("", note="N"),))
    quotes = [{"quote": "One.", "created_at": 1555295000}, {"quote": "Two."}]
    (noted,) = exports.parse(json.dumps([{"url": "https://x.example", "title": "T", "highlights": quotes}]).encode())
    assert (noted.text, noted.intake, len(noted.highlights)) == ("One.\n\nTwo.", (ONLY_HIGHLIGHTS,), 2)


def test_bookmark_files_and_link_lists_of_other_programs(tmp_path: Path) -> None:
    pocket = tmp_path / "ril_export.html"
    pocket.write_text(
        "<!DOCTYPE html><html><head><title>Pocket Export</title></head><body><h1>Unread</h1>"
        '<ul><li><a href="https://x.example" time_added="1" tags="a,b">T</a></li></ul><h1>Read Archive</h1>'
        '<a href="https://y.example" tags="">U</a>'
    )
    (both,) = read([str(pocket)])
    assert isinstance(both, Refusal)
    assert both.reason.startswith("2 links, without a text")
    (tmp_path / "k.json").write_text(json.dumps(KARAKEEP))
    (tmp_path / "o.json").write_text(json.dumps(OMNIVORE))
    links = read_addresses([str(tmp_path / name) for name in ("k.json", "o.json", "ril_export.html")])
    assert sorted(links) == [
        *(f"https://beacon.example/{number}" for number in (1, 2, 3)),
        *("https://x.example", "https://y.example"),
    ], "not the picture"
    assert links["https://beacon.example/1"].highlights == (NewHighlight("", note="Read this"),)
    first, second = links["https://x.example"], links["https://y.example"]
    assert (first.title, first.tags, first.is_read, first.left_out) == ("T", ("a", "b"), False, ("time_added",))
    assert (second.title, second.tags, second.is_read) == ("U", (), True)
    (mark,) = bookmarks.parse(
        b"<!DOCTYPE NETSCAPE-Bookmark-file-1>\n<TITLE>Bookmarks</TITLE><DL><p><DT><H3>News</H3><DL><p>"
        b'<DT><A HREF="https://x.example" ADD_DATE="1" TAGS="a">T</A>\n<DD>A note\n</DL><p></DL><p>'
    )
    assert (mark.address, mark.tags, mark.left_out) == ("https://x.example", ("a",), ("add_date", "folder"))
    assert mark.highlights == (NewHighlight("", note="A note"),)
    with pytest.raises(SourceError, match="a browser's bookmarks"):
        exports.parse(b'{"roots": {"bookmark_bar": {"children": []}}}')


@pytest.mark.parametrize("data", [b"a,b\n1,2\n", b"[", b"{", b'{"version": 2', b"", b"\n\n", b'"'])
def test_a_file_that_is_not_an_export_is_refused(data: bytes) -> None:
    with pytest.raises(SourceError):
        exports.parse(data)


@pytest.mark.parametrize(
    ("row", "texts"),
    [
        (b"text\n", []),
        (b"text,url\na\n", ["a"]),
        (b"text,url\na,b,c,d\n", ["a"]),
        (b"url,title\n,\n", [""]),
        (b"highlight,title\n,\n", [""]),
    ],
)
def test_readable_rows_of_an_odd_table_are_read(row: bytes, texts: list[str]) -> None:
    assert [article.text for article in exports.parse(row)] == texts


def test_a_colour_and_a_note_cannot_contain_control_characters(tmp_path: Path) -> None:
    (tmp_path / "w.json").write_text(
        json.dumps(
            [
                {
                    "text": "The leaders met.",
                    "tags": ["\x1b[31mred\n"],
                    "annotations": [{"quote": "met\u202e", "text": "\x1b]0;x\x07n"}],
                }
            ]
        )
    )
    (item,) = read([str(tmp_path)])
    assert isinstance(item, NewArticle)
    assert (item.tags, item.highlights) == (("red",), (NewHighlight("met", note="n"),))


def test_a_row_with_an_id_has_a_name_and_a_title_and_its_other_columns_are_attributes() -> None:
    first, second = exports.parse(b"ID,Age,Group,Text\nS1,30,,No.\n,44,b,No.\n")
    assert (first.named, first.part, first.title, first.attributes) == (True, "S1", "S1", (("Age", "30"),))
    assert (second.named, second.part, second.title) == (False, "line 3", "")
    assert (second.attributes, second.left_out) == ((("Age", "44"), ("Group", "b")), ())
    (entry,) = exports.parse(b'[{"id": "a", "text": "No.", "wave": 2, "note": "", "zero": 0, "more": [1]}]')
    assert (entry.named, entry.attributes, entry.left_out) == (True, (("wave", "2"), ("zero", "0")), ("more",))
    (long,) = exports.parse(f"text,a=b,,answer\nNo.,1,7,{'x' * (LONGEST_VALUE + 1)}\n".encode())
    assert (long.attributes, long.left_out) == ((), ("a=b", "(without a name)", "answer"))
    (both,) = exports.parse(b"text,url,source,published,date\nNo.,https://x.org/a,Reuters,2019-04-25,2020-01-01\n")
    assert both.attributes == (("source", "Reuters"), ("date", "2020-01-01"))
    marked = b'[{"text": "No.", "highlights": [{"quote": "No"}], "labels": ["aid"], "is_read": true}]'
    (read,) = exports.parse(marked)
    assert (read.tags, read.is_read, len(read.highlights)) == (("aid",), True, 1)
    assert (read.attributes, read.left_out) == ((), ())
    (double,) = exports.parse(b"text,role,Text,role\nNo,nurse,Yes,driver, and more\n")
    assert double.text == "No"
    assert double.attributes == (("role", "nurse"), ("text 2", "Yes"), ("role 2", "driver"))
    assert double.left_out == ("(without a name)",), "a comma in an unquoted text splits it"


def test_ignored_columns_and_fields_are_reported_by_name() -> None:
    (readwise,) = exports.parse(b"Highlight,Book Title,Amazon Book ID,Location,Color\nIt met,T,B01,7,blue\n")
    assert readwise.left_out == ("Amazon Book ID", "Location")
    (link,) = exports.parse(b"URL,Title,Selection,Folder,Timestamp\nhttps://x.example,T,chosen,Unread,1555295000\n")
    assert link.left_out == ("Timestamp",)
    (pocket,) = exports.parse(b"title,url,time_added,tags,status\nT,https://x.example,1555295000,a|b,\n")
    assert pocket.left_out == ("time_added",)
    note = {"id": 5, "text": "n", "quote": "", "ranges": [{}], "user": "ann", "updated_at": ""}
    entry = {
        "id": 1,
        "title": "T",
        "content": "<p>It met.</p>",
        "is_starred": 1,
        "is_archived": 0,
        "domain_name": "x.org",
    }
    (wallabag,) = exports.parse(json.dumps([{**entry, "published_by": ["Ann"], "annotations": [note, note]}]).encode())
    assert wallabag.left_out == ("is_starred", "annotations.user", "annotations.ranges")


def test_a_wallabag_note_keeps_its_time_in_its_zone(tmp_path: Path) -> None:
    note = {"quote": "leaders met", "text": "n", "created_at": "2024-05-02T10:11:12+0200"}
    given = [{"id": 1, "title": "T", "content": "<p>The leaders met.</p>", "annotations": [note]}]
    (tmp_path / "w.json").write_text(json.dumps(given))
    with Library(tmp_path / "l.db", "ann") as library:
        add_paths(library, [str(tmp_path / "w.json")])
        (made,) = library.annotations.of_article(1)
        assert (made.quote, made.created) == ("leaders met", "2024-05-02T08:11:12.000Z")


OMNIVORE = [
    {
        "id": "a1",
        "slug": "leaders-meet-18",
        "title": "Leaders meet",
        "author": "Jane Roe",
        "url": "https://beacon.example/1",
        "state": "Archived",
        "readingProgress": 40,
        "labels": ["summit"],
        "publishedAt": "2019-04-25T10:00:00.000Z",
    },
    {
        "id": "a2",
        "slug": "gone",
        "title": "Gone",
        "url": "https://beacon.example/2",
        "thumbnail": "https://x.example/p",
    },
    {"id": "a3", "slug": "quoted", "title": "Quoted", "url": "https://beacon.example/3", "labels": []},
]
HIGHLIGHTS = """A note on all of it.



> met on Thursday \n
#korea #to read

A first thought.

And a second.

> They left.
> Nobody said where. """


def omnivore() -> bytes:
    return made.zipped(
        [
            ("metadata_0_to_3.json", json.dumps(OMNIVORE, indent=2).encode()),
            (
                "content/leaders-meet-18.html",
                b"<div class='page'><p>The leaders met on Thursday.</p><p>They left. Nobody said where.</p></div>",
            ),
            ("highlights/leaders-meet-18.md", HIGHLIGHTS.encode()),
            ("highlights/quoted.md", b"> Only these words."),
        ]
    )


def test_omnivore_with_labels_highlights_and_notes(tmp_path: Path) -> None:
    (tmp_path / "export.zip").write_bytes(omnivore())
    with Library(tmp_path / "a.db", "ann") as library:
        report = add_paths(library, [str(tmp_path / "export.zip")])
        assert [one["title"] for one in report.added] == ["Leaders meet", "Quoted"]
        assert next(iter(report.refused))["reason"].endswith("add its address https://beacon.example/2")
        assert (dict(report.left_out), report.tagged, report.read) == ({"readingProgress": 1}, 1, 1)
        article = library.articles.get(1)
        assert (article.text, article.authors, article.published, article.source) == (
            "The leaders met on Thursday.\nThey left. Nobody said where.",
            "Jane Roe",
            "2019-04-25T10:00:00+00:00",
            "https://beacon.example/1",
        )
        made_there = [
            (each.quote, each.note, {*each.tags}) for each in library.annotations.of_article(1) if each.placed
        ]
        assert made_there == [
            ("met on Thursday", "A first thought.\n\nAnd a second.", {"korea", "to read"}),
            ("They left. Nobody said where.", "", set()),
        ]
        assert [orphan.highlight.note for orphan in library.revisions.orphans()] == ["A note on all of it."]
        assert library.articles.get(2).intake.startswith("only what was highlighted")
        assert add_paths(library, [str(tmp_path / "export.zip")]).already_there == 2


KARAKEEP = {
    "bookmarks": [
        {
            "createdAt": 1,
            "title": "Mine",
            "tags": ["a"],
            "content": {"type": "text", "text": "Words of mine."},
            "note": "N",
        },
        {
            "createdAt": 2,
            "title": None,
            "tags": [],
            "content": {"type": "link", "url": "https://beacon.example/1", "imageUrl": "https://x.example/p.png"},
            "note": "Read this",
        },
        {"createdAt": 3, "title": "Scan", "tags": [], "content": None, "note": None, "archived": True},
    ],
    "lists": [],
}


@pytest.mark.parametrize("indent", [None, 2])
def test_karakeep(tmp_path: Path, indent: int | None) -> None:
    (tmp_path / "k.json").write_text(json.dumps(KARAKEEP, indent=indent))
    text, link, scan = read([str(tmp_path / "k.json")])
    assert isinstance(text, NewArticle)
    assert (text.title, text.text, text.tags, text.left_out) == ("Mine", "Words of mine.", ("a",), ("createdAt",))
    assert text.highlights == (NewHighlight("", note="N"),)
    assert isinstance(link, Refusal)
    assert link.reason == LINK_ALONE
    assert isinstance(scan, Refusal)
    assert "a picture or file" in scan.reason


def test_pockets_zip_has_links_and_their_highlights(tmp_path: Path) -> None:
    highlighted = '[{"url": "https://x.example/a/", "highlights": [{"quote": "three times as much"}]}]'
    path = tmp_path / "pocket"
    path.write_bytes(
        made.zipped(
            [
                (
                    "part_000000.csv",
                    b"title,url,time_added,tags,status\nA,http://x.example/a,1,roads|news,archive\n"
                    b"B,https://x.example/b,2,,unread\n",
                ),
                ("annotations/part_000000.json", highlighted.encode()),
                ("collections/c.csv", b"title,url,excerpt,note\nA,https://x.example/a,It cost,\n"),
            ]
        )
    )
    article, refused = read([str(path)])
    assert isinstance(article, NewArticle)
    assert (article.title, article.text, article.is_read) == ("A", "three times as much", True)
    assert ([each.quote for each in article.highlights], article.tags) == (["three times as much"], ("roads", "news"))
    assert str(refused).endswith("(https://x.example/b): " + LINK_ALONE)
    addresses = [*read_addresses([str(path)])]
    assert addresses == ["http://x.example/a", "https://x.example/b"]
