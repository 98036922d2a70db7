"""Suggestions, corrections, the entities screen and the claims desk, with the keys a person presses."""

from __future__ import annotations

from typing import TYPE_CHECKING

from tests.app.pilot import required
from tui.app.screens.entity_table import EntityTable
from tui.library import Library

if TYPE_CHECKING:
    from pathlib import Path

    from tests.app.pilot import OpenReader


async def test_the_likely_suggestions_are_visited_best_first(reader: OpenReader, seeds: Path) -> None:
    async with reader(seeds, suggestions_order="best") as r:
        current = r.session.current
        ranked = sorted(current.marks.suggestions, key=lambda each: (-each.score, each.start))
        starts = [each.start for each in ranked[:4]]
        assert [each.start for each in current.suggestions] == starts, "only the best few of an article are shown"
        assert len(ranked) == len(starts) + current.unlikely
        places = []
        for _ in starts:
            await r.press("semicolon")
            places.append(r.pane.position)
        assert places == starts
        assert places != sorted(places)
        await r.press("comma", "c", "semicolon")
        assert r.pane.position == starts[3], "a suggestion that became a claim is skipped"
        await r.press("semicolon")
        assert f"a in the list of them shows {current.unlikely} less likely" in r.said
        await r.press("3", "3", "3", "a")
        assert [each.start for each in current.suggestions] == [
            each.start for each in ranked if each.start != starts[2]
        ]
        assert "passages worth checking: all" in r.said
        await r.press("a")
        assert [each.start for each in current.suggestions] == [*starts[:2], starts[3]]


async def test_suggestions_are_visited_accepted_and_dismissed(reader: OpenReader, seeds: Path) -> None:
    async with reader(seeds, suggestions_shown="all") as r:
        found = list(r.session.current.suggestions)
        assert found, "the seeds have passages worth checking"
        await r.press("g", "semicolon")
        first = r.pane.position
        await r.press("semicolon")
        assert r.pane.position > first
        await r.press("comma")
        assert r.pane.position == first
        taken = next(s for s in found if s.start == first)
        await r.press("c")
        assert required(r.highlights[0].claim).speaker == taken.speaker
        assert taken not in r.session.current.suggestions
        await r.press("semicolon", "d")
        assert len(r.session.current.suggestions) == len(found) - 2
        await r.press("u")
        assert len(r.session.current.suggestions) == len(found) - 1
        await r.press("3", "3", "3")
        assert r.sidebar.suggestions.has_focus
        await r.press("c")
        assert len(r.highlights) == 2
        await r.press("d")
        assert len(r.session.current.suggestions) == len(found) - 3


async def test_a_label_is_corrected_everywhere_and_undone(reader: OpenReader, seeds: Path) -> None:
    async with reader(seeds) as r:
        await r.press("g", "e")
        mention = required(r.pane.mention_at_cursor)
        surface = r.article.text[mention.start : mention.end]
        other = "o" if mention.label != "ORG" else "p"
        await r.press("r", "enter", other, "e")
        now = required(r.pane.overlays.mention_at(mention.start))
        assert now.state == "confirmed"
        assert now.label != mention.label
        for pk in range(1, 6):
            article = r.library.articles.get(pk)
            for m in r.library.marks.of_article(pk).mentions:
                if article.text[m.start : m.end] == surface:
                    assert (m.label, m.state) == (now.label, "confirmed" if pk == r.article.pk else "found")
        await r.press("u")
        assert required(r.pane.overlays.mention_at(mention.start)).label == mention.label
        assert required(r.pane.overlays.mention_at(mention.start)).state == "found"


async def test_a_name_is_rejected_here_renamed_joined_split_and_added(reader: OpenReader, seeds: Path) -> None:
    async with reader(seeds) as r:
        await r.press("g", "e", "e")
        mention = required(r.pane.mention_at_cursor)
        await r.press("r", "x")
        assert r.pane.overlays.mention_at(mention.start) is None
        states = {m.start: m.state for m in r.library.marks.of_article(1).mentions}
        assert states[mention.start] == "rejected"
        await r.press("u", "r", "m")
        await r.type("Somebody New")
        await r.press("enter", "e")
        assert required(r.pane.overlays.mention_at(mention.start)).entity == "Somebody New"
        await r.press("u", "r", "s")
        await r.type("Quite Another")
        await r.press("enter", "h")
        assert required(r.pane.overlays.mention_at(mention.start)).entity == "Quite Another"
        await r.press("u", "r", "j")
        await r.type("putin")
        await r.press("enter", "a")
        assert "Putin" in required(r.pane.overlays.mention_at(mention.start)).entity
        await r.press("escape", "g", "j", "v", "w", "w", "e", "r", "v")
        text = r.article.text
        added = [text[m.start : m.end] for m in r.library.marks.of_article(1).mentions if m.label == "EVENT"]
        assert added == ['"I am'], "the missed name is a mention now"


async def test_confirmed_names_survive_another_model_which_reports_where_it_disagrees(
    reader: OpenReader, tmp_path: Path
) -> None:
    from tui.core.model import Marks, Mention, NewArticle

    path = tmp_path / "two.db"
    text = "Both Spain and Norway agreed.\n\nSo did Kenya."
    names = [(text.index(name), text.index(name) + len(name)) for name in ("Spain", "Norway", "Kenya")]
    with Library(path) as library:
        library.articles.add([NewArticle(text, "1" * 64, "One"), NewArticle("Nothing here.", "2" * 64, "Two")])
        found = Marks(tuple(Mention(*span, "GPE", text[slice(*span)]) for span in names))
        library.markings.put([(1, found), (2, Marks())], "model", "1")
    async with reader(path) as r:
        await r.press("g", "f8")
        assert "agrees with every decision" in r.said
        await r.press("e", "r", "g", "e", "r", "enter", "g", "a", "e", "r", "x")  # the second one in the article
        decided = r.library.marks.of_article(1).mentions
        assert [mention.state for mention in decided] == ["confirmed", "confirmed", "rejected"]
        other = Marks((Mention(0, names[1][1], "PERSON", "Both Spain and Norway"), Mention(*names[2], "ORG", "Kenya")))
        r.library.markings.put([(1, other)], "other", "1")
        assert r.library.marks.of_article(1).mentions == decided
        await r.press("right_square_bracket", "f8")
        assert r.article.pk == 1
        assert "“Spain” place, confirmed by" in r.said
        assert r.said.endswith("the model finds “Both Spain and Norway” person")
        assert required(r.pane.mention_at_cursor).start == names[0][0]
        await r.press("f8")
        assert "“Norway” place" in r.said
        await r.press("f8")
        assert "“Kenya” place, rejected by" in r.said
        assert r.said.endswith("“Kenya” organisation")
        await r.press("f8")
        assert "“Spain” place" in r.said
        await r.press("r", "g", "f8", "f8")
        assert "“Kenya” place" in r.said, "Spain was visited; the search wraps around"
        await r.press("f8")
        assert "“Norway” place" in r.said


async def test_an_entity_is_corrected_in_the_sidebar(reader: OpenReader, seeds: Path) -> None:
    async with reader(seeds) as r:
        await r.press("3")
        name = required(r.sidebar.entities.current).name
        await r.press("r", "m")
        await r.type("Renamed Here")
        await r.press("enter", "e")
        assert r.library.marks.entity("Renamed Here", "PERSON") is not None
        former = r.library.marks.entity(name, "PERSON")
        assert former is None or not former.mentions


async def test_the_entities_screen(reader: OpenReader, seeds: Path) -> None:
    async with reader(seeds) as r:
        await r.press("4")
        total = r.table.count
        assert total > 20
        first = required(r.table.current)
        await r.press("s", "s")
        assert required(r.table.current).name <= first.name
        await r.press("s", "s", "l")
        assert {required(r.table.item(i)).label for i in range(r.table.count)} == {"PERSON"}
        await r.press("slash")
        await r.type("kim")
        await r.press("enter")
        count = r.table.count
        assert 1 < count < 10
        await r.press("m", "j", "m")
        assert r.table.count == count - 1
        await r.press("u")
        assert r.table.count == count
        await r.press("enter")
        await r.press("enter")
        assert r.pane.has_focus
        assert len(r.app.screen_stack) == 1


async def test_possible_merges_are_listed_and_merged_by_hand(reader: OpenReader, tmp_path: Path) -> None:
    from tui.core.model import Marks, Mention, NewArticle

    path = tmp_path / "two.db"
    with Library(path) as library:
        text = "Ivan Petrovsky met Ivan Petrovski."
        library.articles.add([NewArticle(text, "1" * 64, "One")])
        names = (Mention(0, 14, "PERSON", "Ivan Petrovsky"), Mention(19, 33, "PERSON", "Ivan Petrovski"))
        library.markings.put([(1, Marks(names))], "model", "1")
    async with reader(path) as r:
        await r.press("4", "p")
        await r.settle()
        await r.pilot.pause()
        await r.press("enter")
        await r.settle()
        assert {m.entity for m in r.library.marks.of_article(1).mentions} in (
            {"Ivan Petrovsky"},
            {"Ivan Petrovski"},
        )


async def test_the_entities_screen_changes_no_other_entity_of_the_same_name(reader: OpenReader, tmp_path: Path) -> None:
    from tui.core.model import Entity, Marks, Mention, NewArticle

    path = tmp_path / "names.db"
    text = "Springfield beat Shelby, says Springfield. Washington met Washington and George Washington."
    names = (
        Mention(0, 11, "ORG", "Springfield"),
        Mention(30, 41, "GPE", "Springfield"),
        Mention(43, 53, "PERSON", "Washington"),
        Mention(58, 68, "GPE", "Washington"),
        Mention(73, 90, "PERSON", "George Washington"),
    )
    with Library(path) as library:
        library.articles.add([NewArticle(text, "1" * 64, "One")])
        library.markings.put([(1, Marks(names))], "model", "1")

    def marks(library: Library) -> list[tuple[str, str, str]]:
        return [(m.entity, m.label, m.state) for m in library.marks.of_article(1).mentions]

    async with reader(path) as r:
        await r.press("4")
        table = r.app.screen.query_one(EntityTable)

        async def go_to(name: str, label: str) -> None:
            await r.press("g")
            while required(table.current).entity != Entity(name, label):
                await r.press("j")

        await go_to("Springfield", "ORG")
        await r.press("r", "x", "e")
        assert marks(r.library)[:2] == [("Springfield", "ORG", "ruled_out"), ("Springfield", "GPE", "found")]
        await go_to("Washington", "PERSON")
        await r.press("m")
        await go_to("George Washington", "PERSON")
        await r.press("m")
        assert marks(r.library)[2:] == [
            ("George Washington", "PERSON", "found"),
            ("Washington", "GPE", "found"),
            ("George Washington", "PERSON", "found"),
        ]
        await r.press("u", "u")
        assert marks(r.library) == [(m.entity, m.label, "found") for m in names]


async def test_a_name_in_the_text_is_corrected_everywhere_but_not_the_same_name_of_another_entity(
    reader: OpenReader, tmp_path: Path
) -> None:
    from tui.core.model import Marks, Mention, NewArticle

    path = tmp_path / "names.db"
    text = "Springfield beat Shelby. Springfield voted. Springfield led."
    names = (
        Mention(0, 11, "ORG", "Springfield"),
        Mention(25, 36, "GPE", "Springfield"),
        Mention(44, 55, "ORG", "Springfield"),
    )
    with Library(path) as library:
        library.articles.add([NewArticle(text, "1" * 64, "One")])
        library.markings.put([(1, Marks(names))], "model", "1")
    async with reader(path) as r:
        await r.press("g", "e", "r", "enter", "x", "e")
        states = [(m.label, m.state) for m in r.library.marks.of_article(1).mentions]
        assert states == [("ORG", "rejected"), ("GPE", "found"), ("ORG", "rejected")]


async def test_the_claims_desk(reader: OpenReader, seeds: Path) -> None:
    with Library(seeds, "ann") as library:
        for pk, start, end, speaker in ((1, 19, 60, "Kim Jong Un"), (3, 113, 200, "Vladimir Putin"), (4, 114, 180, "")):
            library.annotations.claim(library.articles.get(pk), start, end, speaker)
    async with reader(seeds) as r:
        await r.press("5")
        assert r.table.count == 3
        await r.press("s", "s")
        assert [required(r.table.item(i)).speaker for i in range(3)] == ["Kim Jong Un", "Vladimir Putin", ""]
        await r.press("V", "t")
        assert required(r.table.current).verdict == "true"
        await r.press("u")
        assert required(r.table.current).verdict == "unchecked"
        await r.press("r")
        await r.type("seen")
        await r.press("escape", "e")
        await r.type("https")
        await r.press("escape", "S")
        await r.type("Nobody")
        await r.press("enter")
        held = r.library.annotations.get(required(r.table.current).id)
        claim = required(held.claim)
        assert (claim.rationale, claim.sources, claim.speaker) == (
            "seen",
            ("https",),
            "Nobody",
        )
        await r.press("l", "j", "l", "enter")
        assert required(r.table.current).links == 1
        await r.press("p", "p", "slash")
        await r.type("vladimir")
        await r.press("enter")
        assert r.table.count == 1
        row = required(r.table.current)
        await r.press("enter")
        assert (r.article.pk, r.pane.has_focus) == (row.article, True)
        await r.press("5")
        assert r.table.count == 1, "the desk looks as it was left"
        await r.press("escape", "escape")
        assert len(r.app.screen_stack) == 1


async def test_a_similar_claim_is_opened_and_linked(reader: OpenReader, seeds: Path) -> None:
    async with reader(seeds) as r:
        text = r.article.text
        start = text.index("The text was a response")
        with Library(seeds, "ann") as library:
            library.annotations.claim(library.articles.get(1), start, text.index(".", start) + 1, "")
        await r.until(lambda: r.session.current.highlights)
        r.pane.jump(start)
        await r.press("enter", "w")
        await r.settle()
        passages = r.list_of("PassageList")
        other = required(passages.current).passage
        assert "re-election" in other.text or "re-elected" in other.text
        await r.press("enter")
        (link,) = required(r.highlights[0].claim).links
        assert link.relation == "repeats"
        assert r.library.annotations.get(link.claim).article == other.article
        await r.press("w")
        await r.settle()
        passages = r.list_of("PassageList")
        rows = [passages.render_item(required(passages.item(at)), False, 76) for at in range(passages.count)]
        drawn = "\n".join(strip.text for strips in rows for strip in strips)
        assert "⇄ repeats" in drawn
        assert "likely" in drawn
        assert "~ weak" in drawn
        await r.press("o")
        assert r.article.pk == other.article
        await r.press("u")
        assert required(r.library.annotations.of_article(1)[0].claim).links == ()

        r.session.open(other.article)
        await r.settle()
        assert not r.highlights
        r.pane.jump(other.start)
        await r.press("2", "w")
        await r.settle()
        await r.press("R")
        (made,) = r.highlights
        assert required(made.claim).links[0].claim == r.library.annotations.of_article(1)[0].id
        await r.press("u")
        assert not r.highlights, "the claim and its link were one step"


async def test_the_concordance_of_words(reader: OpenReader, seeds: Path) -> None:
    async with reader(seeds) as r:
        await r.press("f")
        await r.type("korean peninsula")
        await r.settle()
        await r.press("ctrl+k")
        places = r.list_of("PlaceList")
        assert places.count > 5
        await r.press("j", "enter")
        assert "peninsula" in r.sentence.casefold()
