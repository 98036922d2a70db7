"""Followed addresses: polite requests, errors reported once, and only new entries added."""

import json
import subprocess
import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import pytest

from tests.sources.made import issue
from tui.config import own_command
from tui.jobs.adding import watch
from tui.library import Library
from tui.sources.poll import Follower
from tui.sources.source import Refusal
from tui.sources.url import Download

BRIDGE = ("1", "https://beacon.example/1", "The bridge will open in June, the minister said on Friday.")
QUAKE = ("2", "https://beacon.example/2", "A quake shook the island for some minutes before noon on Sunday.")


class Feed(ThreadingHTTPServer):
    """A server with one feed: its content, or an error instead, and the requests it got."""

    body = issue(BRIDGE)
    status = 200
    wait = ""

    def __init__(self) -> None:
        super().__init__(("127.0.0.1", 0), Answer)
        self.asked: list[str] = []

    @property
    def etag(self) -> str:
        return f'"{len(self.body)}"'


class Answer(BaseHTTPRequestHandler):
    server: Feed

    def do_GET(self) -> None:
        asked = self.headers.get("If-None-Match", "")
        self.server.asked.append(asked)
        status = 304 if asked == self.server.etag and self.server.status == 200 else self.server.status
        body = self.server.body if status == 200 else b""
        self.send_response(status)
        for name, value in (("ETag", self.server.etag), ("Retry-After", self.server.wait)):
            if value:
                self.send_header(name, value)
        self.send_header("Content-Type", "application/rss+xml")
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *_: object) -> None:
        pass


@pytest.fixture
def feed() -> Iterator[Feed]:
    with Feed() as server:
        threading.Thread(target=server.serve_forever, args=(0.01,), daemon=True).start()
        yield server
        server.shutdown()


def address(feed: Feed) -> str:
    return f"http://127.0.0.1:{feed.server_port}/feed"


def test_only_new_entries_are_sent_and_a_failure_is_reported_once(feed: Feed) -> None:
    follower = Follower([address(feed)] * 2, 0, private=True)
    (page,) = follower.news()
    assert isinstance(page, Download)
    assert page.data == feed.body
    first = feed.etag
    assert list(follower.news()) == []
    feed.body = issue(BRIDGE, QUAKE)
    assert len(list(follower.news())) == 1
    assert feed.asked == ["", first, first]
    feed.status = 503
    assert [str(news) for news in (*follower.news(), *follower.news())] == [
        f"{address(feed)}: the server says 503 Service Unavailable"
    ]
    feed.status = 200
    assert list(follower.news()) == []
    assert follower.rest == 0
    feed.status = 410
    (gone,) = follower.news()
    assert isinstance(gone, Refusal)
    assert gone.reason == "the server says 410 Gone; not asked again"
    assert follower.rest is None


def test_a_server_is_asked_no_sooner_than_it_wants(feed: Feed) -> None:
    follower = Follower([address(feed)], 100, private=True)
    list(follower.news())
    assert 90 < (follower.rest or 0) <= 100
    assert list(follower.news()) == []
    assert len(feed.asked) == 1
    for status, wait, least, most in ((500, "", 190, 200), (429, "7200", 7000, 7200), (503, "9" * 9, 86_000, 86_400)):
        feed.status, feed.wait = status, wait
        follower = Follower([address(feed)], 100, private=True)
        list(follower.news())
        assert least < (follower.rest or 0) <= most


def test_new_entries_and_files_are_added_and_unreadable_ones_reported_once(feed: Feed, tmp_path: Path) -> None:
    folder = tmp_path / "in"
    folder.mkdir()
    empty = ("3", "https://beacon.example/3", "")
    stop = threading.Event()
    with Library(tmp_path / "a.db", "ann") as library:
        reports = watch(library, [str(folder)], Follower([address(feed)], 0, private=True), stop=stop)
        assert len(next(reports).added) == 0
        (folder / "a.md").write_text("# A headline\n\nA paragraph in which something happens.\n")
        both = [next(reports), next(reports)]
        assert {str(one["title"]) for report in both for one in report.added} == {"News 1", "A headline"}
        feed.body = issue(BRIDGE, empty)
        assert len(next(reports).refused) == 1
        feed.body = issue(BRIDGE, empty, title="Now")
        report = next(reports)
        assert ([one["former_title"] for one in report.changed], [*report.refused]) == (["News 1"], [])
        feed.status = 410
        assert next(iter(next(reports).refused))["reason"].endswith("not asked again")
        stop.set()
        assert list(reports) == []
        gone = watch(library, [], Follower([], 0), stop=threading.Event())
        assert [len(report.added) for report in gone] == [0], "there is nothing left to watch"


def test_the_command_says_what_it_watches_and_what_it_added(feed: Feed, tmp_path: Path) -> None:
    library = str(tmp_path / "a.db")
    options = ("--watch", "--until-closed", "--private", "--library", library)
    with subprocess.Popen(
        own_command("add", *options, "--every", "60", address(feed)),
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    ) as process:
        assert process.stdout is not None
        assert process.stdout.readline() == "    1  News 1\n"
        out, err = process.communicate(timeout=20)
    assert (process.returncode, out) == (0, "")
    assert err == f"watching {address(feed)} (asked every 60 minutes); Ctrl+C stops\n"
    listed = subprocess.run(
        own_command("--library", library, "list", "--json"), capture_output=True, check=True, text=True
    )
    assert json.loads(listed.stdout)[0]["source"] == "https://beacon.example/1"
