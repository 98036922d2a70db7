"""An entry of a feed is the same article even if a later issue has another link and other words for it."""

from collections.abc import Iterator
from io import BytesIO
from pathlib import Path

import pytest

from tests.sources.made import issue
from tui.core.model import NewArticle
from tui.jobs.adding import AddReport
from tui.library import Library
from tui.sources.reading import Parsers, read_source
from tui.sources.source import Refusal, Source

FEED = "https://beacon.example/feed?all=1"
BRIDGE = "The bridge over the sound will open in June, the minister said on Friday to those who had come to the quay."
QUAKE = "A quake shook the island for some minutes before noon, and several houses in the old town fell down."


@pytest.fixture
def library(tmp_path: Path) -> Iterator[Library]:
    with Library(tmp_path / "a.db", "ann") as library:
        yield library


@pytest.fixture(scope="module")
def parsers() -> Iterator[Parsers]:
    parsers = Parsers()
    yield parsers
    parsers.close()


def take(library: Library, parsers: Parsers, data: bytes, feed: str = FEED) -> tuple[int, int, int]:
    """Add an issue of a feed; return how many articles are new, changed and known."""
    report = AddReport()
    items = list(read_source(Source(feed, BytesIO(data), suffix=".rss", origin=feed), parsers, lambda *_: False))
    assert not any(isinstance(item, Refusal) for item in items), items
    library.intake.add([item for item in items if isinstance(item, NewArticle)], report.count)
    assert not report.refused
    return len(report.added), len(report.changed), report.already_there


def test_another_link_or_feed_address_makes_no_second_article(library: Library, parsers: Parsers) -> None:
    link = "https://beacon.example/bridge"
    assert take(library, parsers, issue(("1", link, BRIDGE), ("2", "", QUAKE))) == (2, 0, 0)
    other = "https://go.example/r?to=7781"
    assert take(library, parsers, issue(("1", other, BRIDGE), ("2", link, QUAKE))) == (0, 0, 2)
    longer = f"{BRIDGE} Trains will follow in May."
    assert take(library, parsers, issue(("1", other, longer)), "http://www.beacon.example/feed/?all=1") == (0, 1, 0)
    assert take(library, parsers, issue(("1", other, "It is closed until June."), title="Other"), FEED)[:2] == (0, 1), (
        "link and guid"
    )
    assert library.articles.count() == 2
    assert library.revisions.of(1)[0].number == 1


def test_the_same_guid_in_another_feed_or_twice_in_one_is_another_article(library: Library, parsers: Parsers) -> None:
    assert take(library, parsers, issue(("1", "", BRIDGE))) == (1, 0, 0)
    assert take(library, parsers, issue(("1", "", BRIDGE)), "https://beacon.example/feed?all=2") == (1, 0, 0)
    assert take(library, parsers, issue(("1", "", QUAKE), ("1", "", f"{QUAKE} Nobody was hurt."))) == (2, 0, 0)


def test_a_guid_reused_for_another_story_makes_no_version_of_the_first(library: Library, parsers: Parsers) -> None:
    assert take(library, parsers, issue(("1", "https://beacon.example/bridge", BRIDGE))) == (1, 0, 0)
    assert take(library, parsers, issue(("1", "https://beacon.example/quake", QUAKE), title="Now")) == (1, 0, 0)
    assert take(library, parsers, issue(("1", "https://beacon.example/quake", f"{QUAKE} It ended."))) == (0, 1, 0)
    assert [article.text for article in map(library.articles.get, (1, 2))] == [BRIDGE, f"{QUAKE} It ended."]


def test_entries_without_links_are_not_versions_of_each_other(library: Library, parsers: Parsers) -> None:
    """All of them have the feed's own address."""
    again = f"{QUAKE} Another came at one."
    assert take(library, parsers, issue(("1", "", QUAKE), ("2", "", again))) == (2, 0, 0)
    assert take(library, parsers, issue(("1", "", QUAKE), ("2", "", f"{again} A third at two."))) == (0, 1, 1)
    table = f"text\n{QUAKE}\n{again}\n".replace(",", "").encode()
    source = Source("t", BytesIO(table), suffix=".csv", origin="https://beacon.example/t.csv")
    report = AddReport()
    rows = [item for item in read_source(source, parsers, lambda *_: False) if isinstance(item, NewArticle)]
    library.intake.add(rows, report.count)
    assert (len(report.added), len(report.changed)) == (2, 0)


def test_a_feeds_summary_of_a_page_is_not_a_version_of_it(library: Library, parsers: Parsers) -> None:
    link = "https://beacon.example/bridge"
    page = NewArticle(f"{BRIDGE}\n{QUAKE}", "0", "Both", source=link, retrieved=link, canonical=True)
    library.intake.add([page], lambda *_: None)
    assert take(library, parsers, issue(("1", link, BRIDGE))) == (0, 0, 1)
    assert take(library, parsers, issue(("1", link, BRIDGE)), "https://planet.example/feed") == (0, 0, 1)
    assert library.articles.get(1).text == page.text


def test_an_entry_added_before_guids_were_stored_is_recognized_by_its_link(library: Library, parsers: Parsers) -> None:
    link = "https://beacon.example/bridge"
    library.intake.add([NewArticle(BRIDGE, "0", "News 1", source=link)], lambda *_: None)
    library.intake.add([NewArticle(QUAKE, "1", "News 2", source=f"{FEED}#2", key=f"{FEED}#2")], lambda *_: None)
    again = issue(("1", link, f"{BRIDGE} Or in May."), ("2", "", f"{QUAKE} It ended."))
    assert take(library, parsers, again) == (0, 2, 0)
    moved = issue(("1", "https://beacon.example/b2", BRIDGE), ("2", link, QUAKE))
    assert take(library, parsers, moved) == (0, 0, 2)
