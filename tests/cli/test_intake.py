"""Adding on the command line: every kind of file, later versions, highlights of other programs, watched folders."""

import json
import os
import signal
import subprocess
import threading
import time
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any, Self

import pytest

from tests.cli.conftest import Postil
from tests.sources import made
from tui.config import own_command
from tui.library import Library

FEED = """<?xml version="1.0"?><rss version="2.0"><channel><title>The Beacon</title>
<item><title>First</title><link>https://beacon.example/1</link><description>{first}</description></item>
<item><title>Second</title><link>https://beacon.example/2</link><description>Two went home.</description></item>
</channel></rss>"""

MAIL = "From: a@beacon.example\nSubject: The letter\nDate: Mon, 15 Apr 2019 10:00:00 +0000\n\nIt is spring.\n"


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    folder = tmp_path / "in"
    folder.mkdir()
    return folder


@pytest.fixture
def site() -> Iterator[tuple[str, Any]]:
    """A server on this machine with a feed that can be changed."""

    class Site(BaseHTTPRequestHandler):
        body = FEED.format(first="One went home.").encode()

        def do_GET(self) -> None:
            self.send_response(200)
            self.send_header("Content-Type", "application/rss+xml")
            self.send_header("Content-Length", str(len(self.body)))
            self.end_headers()
            self.wfile.write(self.body)

        def log_message(self, *_: object) -> None:
            pass

    with ThreadingHTTPServer(("127.0.0.1", 0), Site) as server:
        threading.Thread(target=server.serve_forever, args=(0.01,), daemon=True).start()
        yield f"http://127.0.0.1:{server.server_port}/feed", Site
        server.shutdown()


def test_every_kind_in_one_folder(postil: Postil, folder: Path) -> None:
    (folder / "a.html").write_text(made.PAGE)
    (folder / "b.docx").write_bytes(made.word())
    (folder / "c.epub").write_bytes(made.epub([("one.xhtml", f"<html><body>{'<p>A chapter.</p>' * 40}</body></html>")]))
    (folder / "d.pdf").write_bytes(made.pdf([["A line of a page that is long enough."]]))
    (folder / "e.xml").write_text(FEED.format(first="One went home."))
    (folder / "f.eml").write_text(MAIL)
    (folder / "g.md").write_text("# A headline\n\nA paragraph in which something happens.\n")
    result = postil("add", "--no-keep", folder)
    assert result.err == ""
    assert result.lines[-1] == "added 8 articles"
    assert postil("add", folder).lines[-1].startswith("added 0 articles, 8 already there")


def test_an_address_of_a_feed(postil: Postil, site: tuple[str, Any]) -> None:
    address, served = site
    refused = postil("add", address)
    assert (refused.code, "private network" in refused.err) == (1, True)
    assert postil("add", "--private", address).lines[-1] == "added 2 articles"
    served.body = FEED.format(first="One went home, and then went out again.").encode()
    result = postil("add", "--private", address)
    assert result.lines == ["    1  First (version 2)", "added 0 articles, 1 changed, 1 already there"]
    assert postil("show", "1", "--revision", "1").out == "One went home.\n"
    served.body = served.body.replace(b"<title>Second</title>", b"<title>Two at home</title>")
    result = postil("add", "--private", address)
    assert result.lines == [
        "    2  Two at home (new headline over the same text, before: Second)",
        "added 0 articles, 1 changed, 1 already there",
    ]
    assert postil("add", "--private", address).lines[-1] == "added 0 articles, 2 already there"


def test_a_changed_file_is_a_new_version_and_orphans_are_listed(postil: Postil, folder: Path) -> None:
    path = folder / "a.txt"
    path.write_text("The bridge opens.\n\nThe minister said so in the morning. Nobody was hurt, they said at noon.\n")
    postil("add", folder)
    with Library(_library()) as library:
        article = library.articles.get(1)
        for words in ("The minister said so", "Nobody was hurt, they said at noon."):
            at = article.text.index(words)
            library.annotations.tag(article, at, at + len(words), "who")
    path.write_text(
        "UPDATE\n\nThe bridge opens.\n\nThe minister said so in the morning, and went on to the next one.\n"
    )
    result = postil("add", folder)
    assert result.lines[0].endswith("(version 2, 1 annotation found again, 1 without a place: `postil orphans`)")
    orphans = postil("orphans")
    assert "  “Nobody was hurt, they said at noon.”" in orphans.out
    assert "#who" in orphans.out
    assert postil("orphans", "--json").json[0]["highlight"]["state"] == "orphan"
    checked = postil("check")
    assert (checked.code, checked.lines[-1]) == (
        0,
        "1 annotation without a place in the text: `postil orphans` lists them",
    )
    assert "orphan: its passage is gone" in postil("show", "1").out
    assert postil("show", "1", "--revision", "9").code == 1

    exported = postil("export", "jsonl", "-o", folder / "out.jsonl")
    assert "without a place" not in exported.out + exported.err
    line = json.loads((folder / "out.jsonl").read_text().splitlines()[0])
    assert [made.get("state") for made in line["highlights"]] == ["moved", "orphan"]
    lossy = postil("export", "markdown", "-o", folder / "out.md")
    assert "1 annotation without a place" in lossy.out + lossy.err
    assert "Nobody was hurt" not in (folder / "out.md").read_text()

    other = folder / "other.db"
    postil("import", "jsonl", folder / "out.jsonl", "--library", other)
    postil("export", "jsonl", "-o", folder / "again.jsonl", "--library", other)
    assert (folder / "again.jsonl").read_bytes() == (folder / "out.jsonl").read_bytes()


def _library() -> Path:
    return next(Path(os.environ["XDG_DATA_HOME"]).rglob("*.db"))


def test_highlights_are_added_once_and_one_undo_removes_them(postil: Postil, folder: Path) -> None:
    export: list[dict[str, Any]] = [
        {
            "id": number,
            "title": f"Article {number}",
            "url": f"https://wallabag.example/{number}",
            "content": f"<p>Number {number} said a few words, and nobody answered.</p>",
            "tags": ["later"],
            "annotations": [{"quote": "said a few  words", "text": "really?"}, {"quote": "gone from here, all of it"}],
        }
        for number in (1, 2)
    ]
    (folder / "wallabag.json").write_text(json.dumps(export))
    result = postil("add", folder / "wallabag.json")
    assert (
        result.lines[-1]
        == "added 2 articles, 4 highlights brought along (2 without a place: `postil orphans`), tags of 2 articles"
    )
    assert postil("add", folder / "wallabag.json").lines[-1] == "added 0 articles, 2 already there"
    with Library(_library(), "ann") as library:
        found = library.annotations.of_article(1)
        assert {(made.quote, made.note, made.tags, made.state) for made in found} == {
            ("said a few words", "really?", (), "exact"),
            ("gone from here, all of it", "", (), "orphan"),
        }
        assert library.articles.count("#later") == 2
        library.journal.undo()
        assert (library.articles.counts().highlights, library.articles.count("#later")) == (0, 0)
    export[0]["annotations"].append({"quote": "nobody answered"})
    (folder / "wallabag.json").write_text(json.dumps(export))
    assert "5 highlights brought along" in postil("add", folder / "wallabag.json").lines[-1]
    export[1]["annotations"][0]["text"] = "really."
    (folder / "wallabag.json").write_text(json.dumps(export))
    output = postil("add", folder / "wallabag.json")
    assert "2 already there, 1 note left out, as the highlight here has another or none" in output.lines[-1]


def test_each_decompression_bomb_is_one_line_and_the_rest_is_added(process: Postil, folder: Path) -> None:
    names = ("big.docx", "many.docx", "big.epub", "loop.pdf", "deep.html", "laughs.xml")
    for name in names:
        (folder / name).write_bytes(made.BOMBS[name]())
    (folder / "zz.html").write_text(made.PAGE)
    start = time.monotonic()
    result = process("add", "--no-keep", folder)
    assert time.monotonic() - start < 30
    assert (result.code, result.lines[-1]) == (1, f"added 1 article, {len(names)} refused")
    assert len(result.err.splitlines()) == len(names)
    assert "Traceback" not in result.err


def test_near_duplicates_are_listed(postil: Postil, folder: Path) -> None:
    words = " ".join(f"word{number}" for number in range(80))
    for name in ("a", "b"):
        (folder / f"{name}.txt").write_text(f"Headline {name}\n\n{words}\n")
    postil("add", folder)
    assert any(line.startswith("marked 2 articles") for line in postil("mark").lines)
    assert [row["alike"] for row in postil("list", "--json").json] == [1, 1]
    assert "≡ 2" in postil("list").lines[1]
    assert "% like" in postil("show", "1").out
    assert postil("mark").lines == ["everything is marked; --again marks it again"]


class Watching:
    """A running `postil add --watch`."""

    def __init__(self, *arguments: object) -> None:
        self.process = subprocess.Popen(
            own_command("add", "--watch", *map(str, arguments)),
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
        )
        assert self.process.stdout is not None
        self.lines = self.process.stdout

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.process.kill()
        self.process.wait()
        for stream in (self.process.stdin, self.process.stdout, self.process.stderr):
            if stream is not None:
                stream.close()

    def line(self) -> str:
        line = self.lines.readline()
        assert line, self.process.communicate()
        return line.rstrip("\n")


def test_a_watched_folder(folder: Path) -> None:
    (folder / "a.md").write_text("# The first\n\nA paragraph of the first one.\n")
    with Watching(folder) as watching:
        assert watching.line() == "    1  The first"
        (folder / "b.md").write_text("# The second\n\nA paragraph of the second one, which came later.\n")
        assert watching.line() == "    2  The second"
        (folder / "library.db").write_bytes(_library().read_bytes())
        (folder / "a.md").write_text("# The first\n\nA paragraph of the first one. And more of it.\n")
        assert watching.line() == "    1  The first (version 2)"
        watching.process.send_signal(signal.SIGINT)
        out, err = watching.process.communicate(timeout=20)
    assert watching.process.returncode == 0
    assert out == ""
    assert err == f"watching {folder}; Ctrl+C stops\n"


def test_a_watching_program_reads_json_and_ends_it_by_closing_its_input(folder: Path) -> None:
    with Watching("--json", "--until-closed", folder) as watching:
        assert json.loads(watching.line())["added"] == []
        (folder / "b.md").write_text("# The second\n\nA paragraph of the second one, which came later.\n")
        assert json.loads(watching.line())["added"][0]["title"] == "The second"
        assert watching.process.stdin is not None
        watching.process.stdin.close()
        assert watching.process.wait(timeout=20) == 0


def test_only_folders_and_addresses_are_watched(postil: Postil, folder: Path) -> None:
    (folder / "a.txt").write_text("A text.")
    result = postil("add", "--watch", folder / "a.txt")
    assert (result.code, "--watch needs folders or web addresses" in result.err) == (2, True)
    for address in ("http://127.0.0.1:9/feed", "feed://localhost:9/feed", "http://192.168.1.4/"):
        result = postil("add", "--watch", address)
        assert (result.code, "add --private to allow it" in result.err) == (2, True), "it would try for ever in vain"
    result = postil("add", "example.com/a", "127.0.0.1:80/a")
    assert result.err.count("there is no such file or folder; an address begins with https:// or www.") == 2
    assert postil("add", "--until-closed", folder).code == 2
    assert postil("add", "--every", 5, folder).code == 2
    assert "--every is for web addresses" in postil("add", "--watch", "--every", 5, folder).err


def test_the_pages_in_a_file_of_links_are_fetched(postil: Postil, site: tuple[str, Any], tmp_path: Path) -> None:
    address, site_class = site
    links = tmp_path / "links.txt"
    links.write_text(f"{address}\n\n{address}\n")
    refused = postil("add", links)
    assert (refused.code, "postil add --links" in refused.err) == (1, True)
    assert postil("add", "--links", "--private", links).lines[-1] == "added 2 articles"
    table = tmp_path / "links.csv"
    table.write_text(f"title,url,time\nA,{address},1\n")
    assert postil("add", "--links", "--private", table).lines[-1] == "added 0 articles, 2 already there"
    site_class.body = rb"{\rtf1 The pool of the town is closed for the whole summer.}"
    table.write_text(f"title,url,time_added,tags,status\nA,{address},1555295000,a|b,archive\n")
    result = postil("add", "--links", "--private", "--no-keep", table).lines
    assert result[-1] == "added 1 article, tags of 1 article, 1 read before, columns left out: time_added"
    assert postil("list", "--json").json[-1]["read"]
    table.write_text(f"title,url,tags\nA,{address},a|c\n")
    result = postil("add", "--links", "--private", "--no-keep", table).lines
    assert result[-1] == "added 0 articles, 1 already there, tags of 1 article"
    links.write_text("none here")
    assert postil("add", "--links", links).code == 2
