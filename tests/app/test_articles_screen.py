"""The screen of all articles: filtered by facets, marked, and read."""

from __future__ import annotations

from typing import TYPE_CHECKING

from tests.app.pilot import required
from tui.app.panes.articles import ArticlePane
from tui.app.screens.articles import ArticlesScreen
from tui.core.model import ArticleRow, NewArticle
from tui.library import Library
from tui.library.tables.groups import Groups
from tui.library.tables.memos import Memos

if TYPE_CHECKING:
    from pathlib import Path

    from tests.app.pilot import OpenReader, ReaderPilot


def titles(r: ReaderPilot) -> list[str]:
    rows: list[ArticleRow] = [required(r.table.item(at)) for at in range(r.table.count)]
    return [row.title for row in rows]


def card(r: ReaderPilot) -> str:
    return "\n".join(row for row in r.shown.splitlines()[-11:])


def grouped(r: ReaderPilot) -> list[str]:
    rows = [required(r.table.item(at)) for at in range(r.table.count)]
    return [row.title if isinstance(row, ArticleRow) else f"{row.name}, {row.count} of {row.total}" for row in rows]


async def choose_facet(r: ReaderPilot, term: str) -> None:
    facets = r.list_of("FacetList")
    facets.cursor = next(at for at in range(facets.count) if required(facets.item(at)).term == term)
    await r.press("enter")
    await r.settle()


async def test_facets_filter_the_list_and_marked_articles_get_an_attribute(reader: OpenReader, tmp_path: Path) -> None:
    path = tmp_path / "articles.db"
    with Library(path, "ann") as library:
        for number, publisher in enumerate(("Sputnik", "Sputnik", "Yonhap News", "Yonhap News"), 1):
            note = "2 pictures, left out" if number == 4 else ""
            new = NewArticle(f"Text {number}.", str(number), f"Title {number}", publisher=publisher, intake=note)
            library.articles.add([new])
        library.attributes.set(library.articles.get(1), {"role": "school teacher"})
        library.attributes.set(library.articles.get(2), {"role": "nurse"})
        Groups(library.connection, library.journal).put("north", "publisher:Sputnik")

    async with reader(path, (120, 40)) as r:
        await r.press("1", "o")
        await r.settle()
        assert isinstance(r.app.screen, ArticlesScreen)
        assert titles(r) == [f"Title {number}" for number in range(1, 5)]
        await r.press("G")
        r.app.screen.order_by("attribute:role")
        await r.settle()
        assert titles(r) == ["Title 2", "Title 1", "Title 3", "Title 4"]
        assert [column.name for column in r.app.screen.table.heading(110)][4] == "role"
        heading, *rows = r.shown.split("\n")[2:7]
        cells = [row[heading.index("role") :].split()[0] for row in rows]
        assert cells == ["nurse", "school", "—", "—"], "the others keep their order"
        await r.press("slash")
        await r.type("-#aid")
        await r.press("enter")
        assert "no tag 'aid'" in r.shown, "nothing of a filter is dropped in silence"
        await r.press("escape", "escape", "s")
        assert r.app.screen.order == "added", "the first order comes after the last"
        await r.press("g")
        facets = r.app.screen.facets
        named = {row.term: (at, row.count) for at in range(facets.count) if (row := required(facets.item(at))).term}
        assert named["group:north"][1] == 2
        assert named["state:new"][1] == 3, "opening the reader made the first one no longer new"
        assert named['publisher:"Yonhap News"'][1] == 2
        assert named['role="school teacher"'][1] == 1
        assert named["intake:picture"][1] == 1
        assert named['role=""'][1] == 2, "those without one have a row, too"
        asked = r.library.articles.page(0, 9, text='role="" -publisher:""')
        assert [row.title for row in asked] == ["Title 3", "Title 4"]
        assert "4 to review" in r.shown
        await r.press("o")
        facets.cursor = named['role="school teacher"'][0]
        await r.press("x")
        await r.settle()
        assert titles(r) == ["Title 2", "Title 3", "Title 4"], "articles without a role remain"
        assert "role" in [column.name for column in r.app.screen.table.heading(110)], (
            "the filter's attribute has a column"
        )
        await choose_facet(r, 'role="school teacher"')  # from left out to asked for
        await choose_facet(r, "role=nurse")
        assert titles(r) == ["Title 1", "Title 2"], "two values of one facet are alternatives"
        assert r.app.screen.filter == 'role="school teacher",nurse'
        assert r.shown.count("✓ school") == r.shown.count("✓ nurse") == 1
        await choose_facet(r, "role=nurse")
        assert titles(r) == ["Title 1"]
        await choose_facet(r, 'role="school teacher"')
        await r.press("escape", "percent_sign", "f3")
        await r.type("kind=report")
        await r.press("enter")
        assert "4 of 4" in r.shown
        articles = [r.library.articles.get(pk) for pk in range(1, 5)]
        values = [
            {own.name: own.value for own in r.library.attributes.of_article(each.id)}["kind"] for each in articles
        ]
        assert values == ["report"] * 4
        await r.press("u", "t")
        await r.type("interview")
        await r.press("enter")
        assert "#interview" in r.shown
        assert "4 of 4" in r.shown
        await r.press("escape", "t")
        await r.type("interview")
        await r.press("enter")
        assert "#interview off" in r.shown, "a tag that the article has is removed"
        await r.settle()
        facets = r.app.screen.facets
        terms = {row.term: row.count for at in range(facets.count) if (row := required(facets.item(at))).term}
        assert terms["whole:interview!"] == 3
        await r.press("g", "j", "x", "enter", "a", *"dull", "ctrl+s")
        await r.settle()
        assert titles(r) == ["Title 1", "Title 3", "Title 4"]
        memos = Memos(r.library.connection, r.library.journal)
        assert memos.own(r.library.articles.get(3).id) == "dull"
        assert card(r).splitlines()[0].split("   ")[0].strip() == "Title 3"
        assert "(on the whole article)" in card(r)
        assert "dull" in card(r)
        r.library.articles.set_position(3, 4, 0.5)
        await r.press("percent_sign", "r", "r")
        assert "3 articles unread again" in r.shown
        await r.press("escape")
        states = [each.reading_state for each in r.library.articles.page(0, 9)]
        assert states == ["new", "50%", "new"], "all marked articles, each with its old state"
        await r.press("g", "v", "v", "l", *"pair", "enter")
        pair = next(each for each in r.library.groups.all() if each.name == "pair")
        assert [row.title for row in r.library.articles.page(0, 9, text=pair.filter)] == ["Title 1", "Title 3"]
        await r.press("escape", "G", "tab", "enter")
        assert "strict" in r.shown, "it says what to do about a note of intake"
        await r.press("escape", "tab", "l", *"north", "enter")
        await r.settle()
        assert titles(r) == ["Title 1"]
        await r.press("X")
        assert required(r.list_of("#scopes").current).about == "the 1 of the list"
        await r.press("escape")
        await r.press("escape", "G", "enter")
        assert r.article.title == "Title 4"
        assert "#interview" in r.shown, "it is shown below the title"
        assert not r.library.attributes.of_article(r.article.id), "one undo for all of them"
        await r.press("1", "o", "ctrl+g", "G", "k")
        assert grouped(r) == [
            "north, 1 of 1", "Title 1", "pair, 2 of 2", "Title 1", "Title 3", ", 1 of 1", "Title 4"
        ]  # fmt: skip
        assert r.table.cursor == 4, "from the articles without a group past their heading to the last group"
        await r.press("x", "enter")
        assert grouped(r)[2:5] == ["pair, 1 of 1", "Title 1", ", 1 of 1"]
        await r.press("slash", *"title:1", "enter")
        assert grouped(r) == ["north, 1 of 1", "Title 1", "pair, 1 of 1", "Title 1"]
        await r.press("G", "t", *"twice", "enter")
        assert r.table.cursor == 3, "when an article is listed twice, the cursor stays on the same row"
        await r.press("ctrl+g", "escape")
        assert titles(r) == ["Title 1", "Title 4"]
        await r.press("L")
        assert r.app.screen_stack[-1] is r.screen
        assert "no other article is left to review" in r.said


async def test_only_the_articles_about_one_event_are_shown(reader: OpenReader, tmp_path: Path) -> None:
    path = tmp_path / "articles.db"
    texts = (
        "The ferry Stella sank off Hydra on Monday, and the coast guard of Greece took forty people from the water.",
        "The council of Bern closed the pool at Marzili for the winter, as it costs too much to heat it in January.",
        "Forty people were saved by the Greek coast guard when the Stella, a ferry on its way to Hydra, sank.",
    )
    with Library(path, "ann") as library:
        library.articles.add(NewArticle(text, str(at), f"Title {at}") for at, text in enumerate(texts, 1))
    async with reader(path, (80, 24)) as r:
        await r.press("1", "g", "e")
        await r.settle()
        pane = r.app.screen.query_one(ArticlePane)
        assert [row.title for row in r.library.articles.page(0, 9, text=pane.filter)] == ["Title 1", "Title 3"]
        assert "1 other article about this event" in r.shown
        await r.press("escape", "j", "e")
        await r.settle()
        assert (pane.filter, "no other article here is about the same event" in r.shown) == ("", True)
