"""A click on a column heading sorts every table that has columns."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest
from textual.content import Content
from textual.widgets import Label

from tests.app.pilot import required
from tui.app.widgets.heading import Column, Heading, following
from tui.core.annotations import Evidence
from tui.core.model import Marks, Mention, NewArticle
from tui.library import Library
from tui.library.queries.desk import ClaimRow
from tui.library.tables.marks import ConcordanceLine, EntityRow

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from tests.app.pilot import OpenReader, ReaderPilot

TEXT = "Kim went to Moscow. Ann read the letter. Wages fell in Oslo. Bread rose in Rome."
SPANS = ((0, 19), (20, 40), (41, 60), (61, 80))


@pytest.fixture
def shelf(tmp_path: Path) -> Path:
    """Two articles whose titles are in the other order, with claims, tags and names."""
    path = tmp_path / "annotations.db"
    with Library(path, "ann") as library:
        library.articles.add(
            NewArticle(TEXT + title, f"{number:064}", title, published=f"2019-0{9 - number}-03")
            for number, title in enumerate(("Zeal", "Ardour"), 1)
        )
        first, second = (library.articles.get(pk) for pk in (1, 2))
        for article, span, code in (
            (first, SPANS[0], "war/talks"), (first, SPANS[1], "war"), (first, SPANS[2], "wages"),
            (second, SPANS[3], "war/talks"), (second, SPANS[1], "war/talks"),
        ):  # fmt: skip
            library.annotations.tag(article, *span, code)
        speakers = zip(SPANS[:3], ("Zoe", "Mia", "Bob"), ("true", "false", "mixed"), strict=True)
        for span, speaker, verdict in speakers:
            claim = library.annotations.claim(first, *span, speaker)
            library.claims.edit(claim.id, verdict=verdict, assignee="" if speaker == "Mia" else speaker.lower())
            if speaker == "Mia":
                library.evidence.add(claim.id, Evidence("a photograph", stance="for"))
        names = ((0, 3, "PERSON", "Kim"), (12, 18, "GPE", "Moscow"), (20, 23, "PERSON", "Ann"), (55, 59, "GPE", "Oslo"))
        library.marks.add(1, Marks(tuple(Mention(*name) for name in names)))
        library.marks.add(2, Marks((Mention(55, 59, "GPE", "Oslo"),)))
    return path


async def click(r: ReaderPilot, name: str) -> None:
    """Click on the name of a column where a person sees it."""
    heading = r.app.screen.query_one(Heading)
    at = str(heading.render()).index(name) + len(name) // 2
    assert await r.pilot.click(heading, offset=(at + heading.gutter.left, 0))
    await r.settle()


def accented(r: ReaderPilot) -> list[str]:
    """The column headings in the accent colour, which marks the current order."""
    heading = r.app.screen.query_one("#heading", Label).render()
    assert isinstance(heading, Content)
    return [heading.plain[span.start : span.end] for span in heading.spans if "bold" in str(span.style)]


def rows(r: ReaderPilot, show: Callable[[Any], object], table: str) -> list[object]:
    items = r.list_of(table)
    return [show(required(items.item(at))) for at in range(items.count)]


async def test_clicks_on_headings_sort_the_desk(reader: OpenReader, shelf: Path) -> None:
    async with reader(shelf, (140, 40)) as r:
        await r.press("5")
        await r.until(lambda: r.app.screen is not r.screen)
        await r.settle()

        def speaker(row: ClaimRow) -> str:
            return row.speaker

        for name, expected in (
            ("said by", ["Bob", "Mia", "Zoe"]), ("verdict", ["Mia", "Bob", "Zoe"]), ("claim", ["Mia", "Zoe", "Bob"]),
            ("with", ["Bob", "Zoe", "Mia"]), ("ev.", ["Mia", "Bob", "Zoe"]),
        ):  # fmt: skip
            await click(r, name)
            assert rows(r, speaker, "ClaimTable") == expected, name
            assert accented(r) == [name]
        title = str(r.app.screen.query_one("#title").render())
        assert "· evidence  " in title
        assert title.endswith("  everyone's")
        assert await r.pilot.click("#title")  # the title comes after it, as with the key
        await r.settle()
        assert "· newest  " in str(r.app.screen.query_one("#title").render())


async def test_clicks_on_headings_sort_the_entities(reader: OpenReader, shelf: Path) -> None:
    async with reader(shelf, (100, 20)) as r:
        await r.press("4")
        await r.settle()
        heading, table = r.app.screen.query_one(Heading), r.list_of("EntityTable")
        assert heading.content_region.x == table.content_region.x, (
            "headings are above their columns, with few rows or many"
        )

        def name(row: EntityRow) -> str:
            return row.name

        for column, expected in (
            ("name", ["Ann", "Kim", "Moscow", "Oslo"]), ("kind", ["Ann", "Kim", "Oslo", "Moscow"]),
            ("articles", ["Oslo", "Ann", "Kim", "Moscow"]), ("mentions", ["Oslo", "Ann", "Kim", "Moscow"]),
        ):  # fmt: skip
            await click(r, column)
            assert rows(r, name, "EntityTable") == expected, column
        await r.press("p")
        await r.settle()
        assert "no two entities look alike" in str(r.app.screen.query_one("#report").render())


async def test_clicks_on_headings_sort_the_codebook_and_its_passages(reader: OpenReader, shelf: Path) -> None:
    with Library(shelf, "bea") as library:
        for span in SPANS[:3]:
            library.annotations.tag(library.articles.get(2), *span, "wages")
    async with reader(shelf, (140, 30)) as r:
        await r.press("6")
        await r.settle()
        for name, expected in (
            ("all", ["wages", "war/talks", "war"]), ("mine", ["war/talks", "wages", "war"]),
            ("branch", ["wages", "war", "war/talks"]), ("code", ["wages", "war", "war/talks"]),
        ):  # fmt: skip
            await click(r, name)
            assert rows(r, lambda row: row.path, "CodeTable") == expected, name
        await r.press("j", "enter")
        await r.settle()
        assert rows(r, lambda row: row.text.split()[0], "CodedTable") == ["Kim", "Ann", "Ann", "Bread"]
        await click(r, "passage")
        assert rows(r, lambda row: row.text.split()[0], "CodedTable") == ["Ann", "Ann", "Bread", "Kim"]
        await click(r, "article")
        assert rows(r, lambda row: row.title, "CodedTable") == ["Ardour"] * 2 + ["Zeal"] * 2
        await r.press("G", "enter")
        await r.press("ctrl+o")
        await r.settle()
        assert rows(r, lambda row: row.title, "CodedTable") == ["Ardour"] * 2 + ["Zeal"] * 2, "back to that order"
        assert required(r.list_of("CodedTable").current).start == SPANS[1][0]


async def test_clicks_on_headings_sort_the_counts(reader: OpenReader, shelf: Path) -> None:
    async with reader(shelf, (100, 30)) as r:
        await r.press("7")
        await r.until(lambda: r.app.screen is not r.screen)
        await r.settle()
        for name, expected in (
            ("sum", ["war/talks", "wages", "war"]), ("Ardour", ["war/talks", "wages", "war"]),
            ("Zeal", ["wages", "war", "war/talks"]),
        ):  # fmt: skip
            await click(r, name)
            assert rows(r, lambda row: row.value, "CountTable") == expected, name
        await r.press("S")
        assert "by the sum" in str(r.app.screen.query_one("#title").render())
        assert await r.pilot.click(r.app.screen.query_one(Heading), offset=(2, 0))  # above the names
        assert rows(r, lambda row: row.value, "CountTable") == ["wages", "war", "war/talks"]


def test_the_orders_cycle() -> None:
    assert [following(("a", "b"), each) for each in "ab"] == ["b", "a"]
    assert Column("n", 3).order == ""


async def test_clicks_on_headings_sort_the_places_of_names_and_words(reader: OpenReader, shelf: Path) -> None:
    async with reader(shelf, (140, 30)) as r:
        await r.press("4", "enter")
        await r.settle()

        def place(line: ConcordanceLine) -> str:
            return f"{line.article} {line.text}"

        assert rows(r, place, "PlaceList") == ["1 Oslo", "2 Oslo"]
        await click(r, "article")
        assert rows(r, place, "PlaceList") == ["2 Oslo", "1 Oslo"]
        await r.press("s", "s")
        await r.settle()
        assert rows(r, place, "PlaceList") == ["1 Oslo", "2 Oslo"], "in the order of the texts again"
        await click(r, "passage")
        assert rows(r, place, "PlaceList") == ["2 Oslo", "1 Oslo"], "by the words that follow"
        await r.press("G", "enter", "ctrl+o")
        await r.settle()
        assert rows(r, place, "PlaceList") == ["2 Oslo", "1 Oslo"], "back to that order"
        assert place(required(r.list_of("PlaceList").current)) == "1 Oslo"
        await r.press("escape", "escape", "f")
        await r.type("rose")
        await r.settle()
        await r.press("ctrl+k")
        await r.settle()
        before = rows(r, place, "PlaceList")
        await click(r, "article")
        assert rows(r, lambda line: line.title, "PlaceList") == ["Ardour", "Zeal"]
        await r.press("s")
        await r.settle()
        assert rows(r, lambda line: line.published, "PlaceList") == ["2019-07-03", "2019-08-03"]
        await r.press("s")
        await r.settle()
        assert rows(r, place, "PlaceList") == before
