"""Lists of a library so large that they are sorted in a thread."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from textual.widgets import Input, Label

from tests.app.pilot import required
from tui.core.model import Claim, Highlight, NewArticle
from tui.library import Library
from tui.library.queries.listing import SMALL
from tui.library.tables.annotations import FEW
from tui.library.transfer.bundles import Bundle

if TYPE_CHECKING:
    import sqlite3

    from tests.app.pilot import OpenReader

NUMBER = SMALL + 100


@pytest.fixture(scope="module")
def large(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Articles whose titles sort against their numbers, each with a claim; every tenth claim has another speaker."""
    path = tmp_path_factory.mktemp("large") / "library.db"
    with Library(path, "ann") as library:
        texts = [f"Story {NUMBER - at:05} about grain." for at in range(NUMBER)]
        library.articles.add([NewArticle(text, sha256="", title=text[:11]) for text in texts])
        bundles = []
        for pk, text in enumerate(texts, 1):
            claim = Claim(speaker=f"Speaker {'B' if pk % 10 else 'A'}")
            made = Highlight(f"claim-{pk}", pk, 0, 11, text[:11], creator="ann", created=f"2020-{pk:05}", claim=claim)
            bundles.append(Bundle(library.articles.get(pk), highlights=(made,)))
        library.importer.add(bundles)
    return path


async def test_claims_are_sorted_and_the_cursor_keeps_its_claim(reader: OpenReader, large: Path) -> None:
    async with reader(large) as r:
        await r.press("5")
        assert r.table.count == NUMBER
        await r.press("s", "s")
        await r.settle()
        assert [required(r.table.item(at)).speaker for at in (0, 209, 210)] == ["Speaker A", "Speaker A", "Speaker B"]
        await r.press("j", "j", "j", "V", "t")
        claim = required(r.table.current)
        assert (r.table.cursor, claim.verdict) == (209 + 3, "true"), "this row is the last of Speaker A"
        await r.settle()
        assert (r.table.cursor, r.table.current) == (212, claim), "sorting again does not move the cursor"
        await r.press("enter")
        assert r.article.pk == claim.article
        await r.press("5")
        await r.settle()
        assert r.table.current == claim, "the desk looks as it was left"


async def test_what_is_mine_and_due_is_found_in_every_order_and_under_a_filter(reader: OpenReader, large: Path) -> None:
    due = (40, 41, 1_900)
    async with reader(large) as r:
        claims = r.session.library.desk
        r.session.library.claims.edit("claim-7", assignee="ann")  # without a date
        for pk in due:
            r.session.library.claims.edit(f"claim-{pk}", assignee="ann", due="2020-01-02")
        r.session.library.claims.edit("claim-50", assignee="bob", due="2020-01-02")
        await r.press("5")
        title, message = (r.app.screen.query_one(name, Label) for name in ("#title", "#report"))
        assert "3 mine and due" in str(title.render())
        newest = [NUMBER - pk for pk in (1_900, 41, 40)]
        walked = []
        for key in ("n", "n", "n", "n", "N", "N"):
            await r.press(key)
            walked.append(r.table.cursor)
        assert walked == [*newest, newest[0], newest[2], newest[1]]
        ids = [f"claim-{pk}" for pk in (*due, NUMBER, 1)]
        assert claims.places(ids) == {name: NUMBER - int(name[6:]) for name in ids}
        assert claims.places(ids, "oldest") == {name: int(name[6:]) - 1 for name in ids}
        await r.press("s", "s")  # by speaker: A comes first; A's numbers end in 0
        await r.settle()
        await r.press("g", "n")
        assert required(r.table.current).id == "claim-40"
        await r.press("slash", *"00041", "enter")
        await r.settle()
        assert "mine and due" not in str(title.render()), "story 00041 has another claim"
        await r.press("n")
        assert "nothing is with ann and due here" in str(message.render())
        for pk in due:
            r.session.library.claims.edit(f"claim-{pk}", assignee="", due="")


async def test_only_the_newest_filter_of_the_claims_is_answered(reader: OpenReader, large: Path) -> None:
    async with reader(large) as r:
        await r.press("5", "slash")
        field = r.app.screen.query_one("#filter", Input)
        for text in ("grain", "nowhere", "speaker", "00007"):
            field.value = text
        await r.pilot.pause()
        await r.settle()
        assert (r.table.count, required(r.table.current).quote) == (1, "Story 00007")
        field.value = "nowhere"
        await r.pilot.pause()
        field.value = ""
        await r.pilot.pause()
        await r.settle()
        assert r.table.count == NUMBER


async def test_articles_are_sorted_and_visited_in_that_order(reader: OpenReader, large: Path) -> None:
    async with reader(large) as r:
        articles, opened = r.screen.article_list, r.article.pk
        await r.press("1", "s", "s", "s")
        await r.settle()
        assert [required(articles.item(at)).title for at in (0, 1, NUMBER - 1)] == [
            "Story 00001",
            "Story 00002",
            "Story 02100",
        ]
        assert required(articles.current).pk == opened, "sorting leaves the cursor on its article"
        await r.press("escape", "left_square_bracket")
        before = opened + 1
        assert (r.article.pk, articles.cursor) == (before, NUMBER - before), "titles sort against their numbers"
        await r.press("1", "slash")
        field = r.screen.query_one("#filter", Input)
        for text in ("grain", "story 000", "0042"):
            field.value = text
        await r.pilot.pause()
        await r.settle()
        assert articles.count == 11
        assert [required(articles.item(at)).title for at in range(2)] == ["Story 00042", "Story 00420"]
        await r.press("escape", "escape")
        await r.settle()
        assert (articles.count, r.article.pk) == (NUMBER, before)


WORDS = "the minister said on Monday that prices had risen. "


def with_annotations(path: Path, count: int) -> Path:
    """Make an article with this many annotations, one on each sentence, every tenth a claim."""
    with Library(path, "ann") as library:
        library.articles.add([NewArticle(WORDS * count, "1", "A long one", id="long")])
        rows = (
            (f"h{at}", at * len(WORDS), at * len(WORDS) + 12, "the minister", f"2020-01-01T00:00:{at:06}")
            for at in range(count)
        )
        library.connection.raw.executemany(
            'INSERT INTO highlights (id, article, start, "end", quote, creator, created, modified) '
            "VALUES (?1, 1, ?2, ?3, ?4, 'bob', ?5, ?5)",
            rows,
        )
        library.connection.run(
            "INSERT INTO claims (highlight, creator, created, modified) "
            "SELECT id, creator, created, modified FROM highlights WHERE pk % 10 = 0"
        )
    return path


def count_rows(library: Library) -> list[int]:
    """Count the rows that are read from a library from now on."""
    count = [0]

    def counted(_cursor: sqlite3.Cursor, row: tuple[object, ...]) -> tuple[object, ...]:
        count[0] += 1
        return row

    library.connection.raw.row_factory = counted
    return count


async def test_a_key_reads_only_what_is_visible_however_many_annotations_an_article_has(
    reader: OpenReader, tmp_path: Path
) -> None:
    read: list[list[int]] = []
    for count in (FEW + 100, 5 * FEW):
        async with reader(with_annotations(tmp_path / f"{count}.db", count), (100, 30)) as r:
            assert r.sidebar.annotations.count == count
            rows = count_rows(r.library)
            read.append([])
            for key in (*"jmcux", "space", "3", *"Gk", "escape"):
                before = rows[0]
                await r.press(key)
                read[-1].append(rows[0] - before)
            assert len(r.session.current.highlights) == count
            await r.press("G", "m")
            assert r.highlights[-1].start > (count - 2) * len(WORDS)
            await r.press("3", "slash", *"the minister", "enter")
            assert r.sidebar.annotations.cursor == 0
    few, many = read
    assert max(few) < 2 * FEW, few
    assert all(more <= less + 100 for less, more in zip(few, many, strict=True)), list(zip(few, many, strict=True))
