"""Two readers at one desk: each sees the other's changes, and a key acts only on the claim for which it was pressed."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from tests.app.pilot import ReaderPilot, required
from tui.app.screens.table import TableScreen
from tui.core.model import NewArticle
from tui.library import Library

if TYPE_CHECKING:
    from pathlib import Path

    from tests.app.pilot import OpenReader

TEXT = "Prices rose by two percent. Wages fell in May. Rents doubled, Ana Blom said. Exports stood still. Trade grew.\n"
CLAIMS = ("Prices rose by two percent.", "Wages fell in May.", "Rents doubled", "Exports stood still.")


@pytest.fixture
def desk(tmp_path: Path) -> Path:
    """Four claims by ann in an article, the first one the oldest, and a fifth sentence."""
    path = tmp_path / "annotations.db"
    with Library(path, "ann") as library:
        library.articles.add([NewArticle(TEXT, "1", "Prices", id="prices"), NewArticle("Else.\n", "2", "Else")])
        for words in CLAIMS:
            claim(library, words)
    return path


def claim(library: Library, words: str) -> str:
    start = TEXT.index(words)
    return library.annotations.claim(library.articles.get(1), start, start + len(words), "").id


def here(r: ReaderPilot) -> str:
    """The words of the current claim at the desk."""
    return str(required(r.table.current).quote)


def line(r: ReaderPilot) -> str:
    screen = r.app.screen
    assert isinstance(screen, TableScreen)
    return str(screen.query_one("#report").render())


def verdicts(library: Library) -> dict[str, str]:
    return {row.quote: row.verdict for row in library.desk.page(0, 10)}


async def test_the_cursor_stays_on_its_claim_whatever_the_other_reader_does(reader: OpenReader, desk: Path) -> None:
    async with reader(desk, creator="ann") as ann, reader(desk, creator="ben") as ben:
        await ann.press("5", "j", "j")
        assert here(ann) == CLAIMS[1]
        await ben.press("2", "G", "c")
        assert len(ben.highlights) == 5
        await ann.until(lambda: ann.table.count == 5)
        assert (here(ann), ann.table.cursor) == (CLAIMS[1], 3), "a claim was inserted above it"
        await ann.press("s")
        assert (here(ann), ann.table.cursor) == (CLAIMS[1], 1), "also in another order"
        other = ben.library.desk.page(3, 1)[0].id
        ben.session.annotations.set_verdict(other, "true")
        await ann.until(lambda: required(ann.table.item(1)).verdict == "true")
        assert here(ann) == CLAIMS[1]


async def test_a_verdict_that_filters_its_claim_out_says_so_and_the_next_key_acts_on_the_next_claim(
    reader: OpenReader, desk: Path
) -> None:
    async with reader(desk, creator="ann") as r:
        await r.press("5", "s", "slash")
        await r.type("unchecked")
        await r.press("enter", "g", "j")
        await r.press("V", "f")
        assert (here(r), verdicts(r.library)[CLAIMS[1]]) == (CLAIMS[2], "false")
        assert line(r).endswith("no longer in unchecked · saved ✓")
        await r.press("j")
        assert "no longer" not in line(r)
        await r.press("k", "enter")
        assert CLAIMS[2] in r.sentence
        assert required(r.sidebar.annotations.current).quote == CLAIMS[2]
        assert r.sidebar.open_list is r.sidebar.annotations
        with Library(desk, "ben") as ben:
            claim(ben, "Trade grew.")
            ben.claims.edit(next(row.id for row in ben.desk.page(0, 9) if row.quote == CLAIMS[0]), verdict="true")
        await r.press("5")
        assert (r.table.count, here(r), r.table.cursor) == (3, CLAIMS[2], 0), (
            "its row, although one above it was filtered out"
        )
        await r.press("p", "escape")
        assert isinstance(r.app.screen, TableScreen), "back from the pictures to the table"
        await r.press("escape")
        assert (r.table.count, here(r)) == (5, CLAIMS[2]), "without the filter it is still there"


async def test_a_key_meant_for_a_removed_claim_does_not_act_on_the_next(reader: OpenReader, desk: Path) -> None:
    async with reader(desk, creator="ann") as r:
        await r.press("5", "s", "slash")
        await r.type("unchecked")
        await r.press("enter", "g", "j")
        with Library(desk, "ben") as ben:
            ben.claims.edit(required(r.table.current).id, verdict="true")
        before = verdicts(r.library)
        r.session.poll()
        assert here(r) == CLAIMS[2]
        await r.press("V")
        assert verdicts(r.library) == before
        assert line(r).startswith("not done")
        await r.press("V", "t")
        assert verdicts(r.library) == before | {CLAIMS[2]: "true"}


async def test_hits_and_places_follow_the_other_reader(reader: OpenReader, desk: Path) -> None:
    async with reader(desk, creator="ann") as r:
        await r.press("f")
        await r.type("exports")
        await r.settle()
        hits = r.list_of("HitList")
        await r.press("down")
        kept = required(hits.current)
        assert (hits.count, kept.kind) == (1, "text")
        with Library(desk, "ben") as ben:
            article = ben.articles.get(1)
            ben.annotations.note(article, 0, 6, "exports, too")
        await r.until(lambda: hits.count == 2)
        assert (required(hits.current), hits.cursor) == (kept, 1)
        await r.press("ctrl+k")
        await r.settle()
        places = r.list_of("PlaceList")
        assert places.count == 1
        with Library(desk, "ben") as ben:
            ben.articles.add([NewArticle("Before them, exports rose.\n", "3", "Exports")])
        await r.until(lambda: places.count == 2)
        assert required(places.current).article == 1


async def test_a_filter_without_results_says_which_word_to_drop(reader: OpenReader, desk: Path) -> None:
    async with reader(desk, creator="ann") as r:
        await r.press("5", "slash")
        await r.type("unchecked rents zebra")
        assert "nothing · 1 without zebra" in r.table.render_line(0).text
        await r.press("escape", "escape", "4")
        assert "no name is found yet" in r.table.render_line(0).text
        await r.press("q", "1", "slash")
        await r.type("else oslo")
        assert "nothing · 1 without oslo" in r.screen.article_list.render_line(0).text


async def test_the_consensus_shows_new_coding_and_the_cursor_stays_on_its_passage(
    reader: OpenReader, desk: Path
) -> None:
    with Library(desk, "ben") as ben:
        ben.annotations.tag(ben.articles.get(1), 5, 20, "prices")
    async with reader(desk, creator="ann") as r:
        await r.press("A", "j")
        assert required(r.table.current).text == CLAIMS[1]
        with Library(desk, "ben") as ben:
            article = ben.articles.get(1)
            ben.annotations.tag(article, TEXT.index("fell"), TEXT.index("Rents") + 5, "wages")
            ben.annotations.tag(article, TEXT.index("Trade"), TEXT.index("Trade") + 5, "trade")
        await r.until(lambda: required(r.table.current).text == "Wages fell in May. Rents doubled")
        assert (r.table.cursor, r.table.count) == (1, 4)


async def test_similar_claims_include_an_article_that_comes_in_meanwhile(reader: OpenReader, desk: Path) -> None:
    async with reader(desk, creator="ann") as r:
        await r.press("5", "G", "w")
        await r.settle()
        passages = r.list_of("PassageList")
        assert passages.count == 0
        with Library(desk, "ben") as ben:
            ben.articles.add([NewArticle("Prices rose by two percent, Ana Blom said.\n", "3", "More")])
        await r.until(lambda: passages.count)
        first = required(passages.current).passage.article
        with Library(desk, "ben") as ben:
            ben.articles.add([NewArticle(f"{CLAIMS[0]}\n", "4", "The same")])
        await r.until(lambda: passages.count == 2)
        assert required(passages.current).passage.article == first
