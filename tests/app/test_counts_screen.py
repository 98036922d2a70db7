"""The counts screen: rows and columns chosen by keys, the passages of a cell, and exporting the table."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from textual.widgets import Label

from tests.app.pilot import ReaderPilot, required
from tui.app.children.counting import count_beside
from tui.app.screens import count_answer
from tui.app.screens.count_answer import CountAnswer, run_count
from tui.app.screens.count_table import CountRow, CountTable
from tui.app.screens.counts import CountsScreen
from tui.app.screens.passages import PassagesScreen
from tui.core.errors import LibraryError
from tui.core.model import NewArticle
from tui.library import Library
from tui.library.queries.counting import Counting, Counts
from tui.library.queries.counts import count
from tui.library.queries.stored_counts import StoredCounts
from tui.library.tables.article_tags import ArticleTags

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

    from tests.app.pilot import OpenReader

TEXT = "Kim went to Moscow. Putin read the letter. Wages fell in Oslo. Bread rose in Rome."


@pytest.fixture
def coded(tmp_path: Path) -> Path:
    path = tmp_path / "coded.db"
    with Library(path, "ann") as library:
        for number, title in enumerate(("One", "Two", "Three"), 1):
            library.articles.add([NewArticle(TEXT + title, f"{number:064}", title, published=f"2019-0{number}-03")])
        articles = [library.articles.get(pk) for pk in (1, 2, 3)]
        for article, start, tag in (
            (0, 0, "war/talks"), (0, 20, "war/talks"), (0, 43, "wages"), (1, 0, "war"), (1, 5, "wages"), (2, 0, "wages")
        ):  # fmt: skip
            library.annotations.tag(articles[article], start, start + 15, tag)
        library.attributes.set(articles[0], {"wave": "1"})
        ArticleTags(library.connection, library.journal, library.codebook).change(articles[2], ["war"])
    return path


def table_of(r: ReaderPilot) -> CountTable:
    return r.app.screen.query_one(CountTable)


def cells(r: ReaderPilot) -> dict[str, tuple[int, ...]]:
    table = table_of(r)
    rows = (required(table.item(at)) for at in range(table.count))
    return {row.value: tuple(map(row.number, range(len(table.columns)))) for row in rows}


def title(r: ReaderPilot) -> str:
    return str(r.app.screen.query_one("#title").render())


def counted(r: ReaderPilot, counting: Counting) -> dict[str, tuple[int, ...]]:
    counts = count(r.library.connection, counting)
    return dict(zip(counts.rows, map(tuple, counts.lines()), strict=True))


def stored(r: ReaderPilot, cells: Mapping[str, Mapping[int, int]], columns: tuple[str, ...]) -> StoredCounts:
    counts = Counts((*cells,), columns, (*cells.values(),), 0, 0, {})
    return StoredCounts.of(Counting("tag", "month"), counts)


def whole_table(answer: CountAnswer) -> list[list[str | int]]:
    return [*answer.lines(answer.order("", by_sum=False))]


async def press(r: ReaderPilot, *keys: str) -> None:
    await r.press(*keys)
    await r.settle()


async def test_keys_choose_what_is_counted(reader: OpenReader, coded: Path) -> None:
    async with reader(coded, (120, 40)) as r:
        await press(r, "7")
        assert isinstance(r.app.screen, CountsScreen)
        assert cells(r) == {"wages": (1, 1, 1), "war": (0, 1, 0), "war/talks": (2, 0, 0)}
        assert table_of(r).columns == ("One", "Two", "Three")
        assert "of the column · 1 article coded whole" in str(r.app.screen.query_one("#detail").render())
        await press(r, "o")
        assert cells(r)["war"] == (2, 1, 0)
        assert "rolled up" in title(r)
        screen = r.app.screen
        assert isinstance(screen, CountsScreen)
        await press(r, "j", "l")
        screen.action_turn_table()
        assert "counting" in title(r)
        screen.action_write_table()
        assert "still counting" in str(screen.query_one("#report").render())
        screen.go_back()
        await r.settle()
        assert cells(r)["war"] == (2, 1, 0), "the table from before the cancelled count"
        assert (required(table_of(r).current).value, table_of(r).column) == ("war", 1)
        await press(r, "o", "t")
        assert "article × tag" in title(r)
        assert [*cells(r).values()] == [*counted(r, Counting("article", "tag")).values()]
        await press(r, "t")
        await press(r, "c", "m")
        assert cells(r) == counted(r, Counting("tag", "month"))
        await press(r, "m", "c")
        assert cells(r) == counted(r, Counting("tag", "month", "characters"))
        await press(r, "c", "t")
        await press(r, "m", "p")
        await press(r, "m", "s")
        assert "tag × tag · passages · paragraph" in title(r)
        assert cells(r) == counted(r, Counting("tag", "tag", within="paragraph"))
        await press(r, "m", "s")
        assert cells(r) == counted(r, Counting("tag", "tag", within="paragraph")), "the same measure again"
        await press(r, "p", "r")
        assert "row by row" in title(r)
        table = table_of(r)
        table.column = 2
        table.take(stored(r, {"wide": {0: 8, 1: 1}, "few": {1: 2}}, ("a", "b", "c")))
        rows = [CountRow(*row) for row in required(table.counts).rows((0, 1))]
        for picture, in_wide, in_few in (
            ("bars, one scale", "8█      1▁", "·       2▂"),
            ("row by row", "8█      1▁", "·       2█"),
            ("column by column", "8█      1▄", "·       2█"),
            ("shades", "██████  ░░░░░░", "·   ░░░░░░"),
            ("numbers alone", "8       1 ", "·       2 "),
        ):
            table.picture = picture
            drawn = [table.render_item(row, False, 60)[0].text for row in rows]
            assert (in_wide in drawn[0], in_few in drawn[1]) == (True, True), drawn
        row = CountRow("work", "work", dict.fromkeys(range(12), 1))
        table.take(stored(r, {row.value: row.cells}, tuple(f"interview-{number}" for number in range(12))))
        drawn = [table.render_item(row, False, width)[0].text for width in range(60, 120)]
        assert [text for text in drawn if "…" in text] == []


def test_many_passages_are_counted_in_another_process(coded: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    progress: list[tuple[int, int]] = []

    def tell(done: int, total: int) -> None:
        progress.append((done, total))

    counting = Counting("tag", "article", roll_up=True)
    here = run_count(coded, counting, tell)
    progress_here = [*progress]
    progress.clear()
    monkeypatch.setattr("tui.app.children.counting.MOST_HERE", 0)
    beside = run_count(coded, counting, tell)
    assert whole_table(beside) == whole_table(here)
    assert beside.columns == here.columns
    assert [*beside.order("", by_sum=True)] == [*here.order("", by_sum=True)]
    assert progress == progress_here
    with Library(coded, "ann") as library:
        places = here.passages(library, "war", here.columns[0].value, tell)
        assert [start for *_, start in places] == [0, 20]
    with pytest.raises(LibraryError, match="not a file"):
        count_beside(coded.with_name("none.db"), counting, tell)


async def test_enter_opens_the_passages_of_the_current_cell(reader: OpenReader, coded: Path) -> None:
    async with reader(coded, (120, 40)) as r:
        await press(r, "7")
        await press(r, "G", "l")
        assert "100%" not in str(r.app.screen.query_one("#detail").render())
        await press(r, "enter")
        assert "no passage is counted there" in str(r.app.screen.query_one("#report").render())
        await press(r, "0")
        assert "2 · 100% of the row · 67% of the column" in str(r.app.screen.query_one("#detail").render())
        await press(r, "enter")
        assert isinstance(r.app.screen, PassagesScreen)
        assert "2 passages in 1 article" in str(r.app.screen.query_one("#title").render())
        await press(r, "j", "enter")
        assert (r.article.title, r.pane.span[0]) == ("One", 20)
        await press(r, "ctrl+o")
        assert isinstance(r.app.screen, PassagesScreen), "it looks as it was left"
        assert r.app.screen.table.cursor == 1
        await press(r, "escape")
        assert type(r.app.screen).__name__ == "CountsScreen"
        assert required(table_of(r).current).value == "war/talks"


async def test_the_shown_table_is_sorted_filtered_copied_and_written(
    reader: OpenReader, coded: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    async with reader(coded, (120, 40)) as r:
        await press(r, "7")
        await press(r, "s")
        assert [*cells(r)] == ["war/talks", "wages", "war"]
        await press(r, "s")
        assert [*cells(r)] == ["wages", "war", "war/talks"]
        await press(r, "slash", *"war", "enter")
        assert [*cells(r)] == ["war", "war/talks"]
        await press(r, "X", "c")
        await press(r, "X", "c")
        lines = (tmp_path / "counts-tag-article.csv").read_text(encoding="utf-8-sig").splitlines()
        assert lines == ["tag,One,Two,Three", "war,0,1,0", "war/talks,2,0,0"]
        assert (tmp_path / "counts-tag-article-2.csv").exists(), "nothing is overwritten"
        await press(r, "X", "m")
        assert (tmp_path / "counts-tag-article.md").read_text().splitlines()[2:] == [
            "| war | 0 | 1 | 0 |",
            "| war/talks | 2 | 0 | 0 |",
        ]
        await press(r, "X", "e")
        assert "2 rows in" in str(r.app.screen.query_one("#report", Label).content)
        assert (tmp_path / "counts-tag-article.xlsx").exists()
        await press(r, "y")
        assert "the table copied" in r.said
        monkeypatch.setattr(count_answer, "MOST_COLUMNS", 1)
        await press(r, "escape", "t", "t")
        assert table_of(r).columns == ("One", "2 others")
        assert [required(table_of(r).item(at)).total for at in range(3)] == [3, 1, 2], "sums are over all columns"
        assert "the 1 fullest columns" in title(r)
        await press(r, "X", "c")
        whole = (tmp_path / "counts-tag-article-3.csv").read_text(encoding="utf-8-sig").splitlines()
        assert whole == ["tag,One,Two,Three", "wages,1,1,1", "war,0,1,0", "war/talks,2,0,0"]
        await press(r, "dollar_sign", "enter")
        assert "wages × 2 others" in title(r)
        assert "2 passages in 2 articles" in title(r)


async def test_hidden_coding_is_counted_only_after_a_yes(reader: OpenReader, coded: Path) -> None:
    async with reader(coded, (120, 40)) as r:
        await press(r, "W", "m")
        await press(r, "7")
        assert not isinstance(r.app.screen, CountsScreen)
        await press(r, "escape")
        assert r.session.whose == "ann"
        await press(r, "7", "enter")
        assert isinstance(r.app.screen, CountsScreen)
        assert r.session.whose is None


@pytest.mark.parametrize("size", [(40, 12), (80, 23), (120, 40), (200, 60)])
async def test_every_size_shows_the_current_column(reader: OpenReader, coded: Path, size: tuple[int, int]) -> None:
    async with reader(coded, size) as r:
        await press(r, "7")
        await press(r, "dollar_sign", "j", "j")
        heading = str(r.app.screen.query_one("#heading").render())
        assert "Three" in heading
        table = table_of(r)
        lines = [table.render_line(y).text for y in range(table.size.height)]
        assert sum("[" in line for line in lines) == 1
        assert all(len(line) <= size[0] for line in lines)
        assert "talks" in next(line for line in lines if "[" in line)
