"""The annotating keys as a person presses them; the assertions look at the library file."""

from __future__ import annotations

from typing import TYPE_CHECKING

from tests.app.pilot import required
from tui.library import Library

if TYPE_CHECKING:
    from pathlib import Path

    from tests.app.pilot import OpenReader

BODY = "North Korean President Kim Jong-un has expressed"


async def test_a_sentence_is_highlighted_claimed_tagged_and_repeated(reader: OpenReader, seeds: Path) -> None:
    async with reader(seeds) as r:
        await r.press("2", "g", "j", "j", "m")
        (first,) = r.highlights
        text = r.article.text
        assert first.quote == text[first.start : first.end] == r.sentence
        assert first.prefix == text[first.start - 32 : first.start]

        await r.press("j", "c")
        claim = r.highlights[1]
        assert claim.claim is not None
        assert claim.quote == r.sentence
        assert len(r.app.screen_stack) == 1, "a claim opens no dialog"

        await r.press("t")
        await r.type("peace/talks")
        await r.press("enter")
        assert r.highlights[1].tags == ("peace/talks",)

        await r.press("j", "full_stop")
        assert r.highlights[2].tags == ("peace/talks",)
        assert r.highlights[2].claim is not None

        await r.press("u")
        assert len(r.highlights) == 2
        await r.press("ctrl+r")
        assert len(r.highlights) == 3
        assert r.screen.footer.saved


async def test_again_moves_to_the_next_sentence_if_this_one_has_the_annotation(reader: OpenReader, seeds: Path) -> None:
    async with reader(seeds) as r:
        await r.press("g", "j", "m", "full_stop", "full_stop")
        spans = [(h.start, h.end) for h in r.highlights]
        assert len(spans) == 3
        assert spans == sorted(set(spans))


async def test_again_says_when_there_is_nothing_to_repeat(reader: OpenReader, seeds: Path) -> None:
    async with reader(seeds) as r:
        await r.press("full_stop")
        assert r.highlights == []
        assert "nothing to repeat" in r.said


async def test_highlighting_again_changes_the_colour(reader: OpenReader, seeds: Path) -> None:
    async with reader(seeds) as r:
        await r.press("j", "m", "m")
        (held,) = r.highlights
        assert held.color == "green"
        await r.press("u")
        assert r.highlights[0].color == "yellow"


async def test_a_selection_of_words_is_highlighted(reader: OpenReader, seeds: Path) -> None:
    async with reader(seeds) as r:
        await r.press("g", "v", "w", "w", "e", "m")
        (held,) = r.highlights
        assert held.quote == "North Korean President"
        assert r.pane.cursor.mode == "normal"
        assert r.pane.span == r.pane.cursor.sentence_span


async def test_several_sentences_are_highlighted_as_one(reader: OpenReader, seeds: Path) -> None:
    async with reader(seeds) as r:
        await r.press("g", "j", "j", "J", "m")
        (held,) = r.highlights
        assert held.quote.startswith("He also noted")
        assert held.quote.endswith('"welfare and prosperity" for the Russian people.')


async def test_a_note_is_saved_by_escape_and_found_by_search(reader: OpenReader, seeds: Path) -> None:
    async with reader(seeds) as r:
        await r.press("j", "a")
        await r.type("ask the embassy")
        await r.press("escape")
        assert r.highlights[0].note == "ask the embassy"
        await r.press("a")
        await r.type(" today")
        await r.press("ctrl+g")
        assert r.highlights[0].note == "ask the embassy"
        assert r.library.search.annotations("embassy")


async def test_x_removes_the_annotation_at_the_cursor_and_u_restores_it(reader: OpenReader, seeds: Path) -> None:
    async with reader(seeds) as r:
        await r.press("j", "c", "t")
        await r.type("one")
        await r.press("enter")
        before = r.highlights
        await r.press("x")
        assert r.highlights == []
        await r.press("u")
        assert r.highlights == before
        await r.press("k", "x")
        assert "no annotation here" in r.said


async def test_a_key_that_changes_nothing_says_so_without_the_saved_sign(reader: OpenReader, seeds: Path) -> None:
    async with reader(seeds) as r:
        await r.press("j", "t")
        await r.type("peace")
        await r.press("enter")
        assert (r.said, r.screen.footer.saved) == ("#peace", True)
        await r.press("t")
        await r.type("peace")
        await r.press("enter")
        assert (r.said, r.screen.footer.saved) == ("it has #peace already", False)
        await r.press("u", "u")
        assert (r.said, r.screen.footer.saved) == ("nothing to undo", False)


async def test_an_abbreviation_picks_its_tag(reader: OpenReader, seeds: Path) -> None:
    with Library(seeds) as library:
        library.codebook.add("diplomacy/visit", "blue")
        library.codebook.add("security/nuclear")
    async with reader(seeds) as r:
        await r.press("t")
        await r.type("dip vis")
        await r.press("enter")
        assert r.highlights[0].tags == ("diplomacy/visit",)
        await r.press("j", "t", "enter")
        assert r.highlights[1].tags == ("diplomacy/visit",), "the last used tag comes first"
        await r.press("j", "t")
        await r.type("vsnc")
        await r.press("enter")
        assert r.highlights[2].tags == ("vsnc",), "scattered letters make a new tag"
        assert {tag.name: tag.color for tag in r.library.codebook.all()}["diplomacy/visit"] == "blue"


async def test_escape_leaves_the_picker_and_changes_nothing(reader: OpenReader, seeds: Path) -> None:
    async with reader(seeds) as r:
        await r.press("t")
        await r.type("never")
        await r.press("escape")
        assert r.highlights == []
        assert r.library.codebook.all() == []


async def test_a_claim_is_edited_in_the_sidebar(reader: OpenReader, seeds: Path) -> None:
    async with reader(seeds) as r:
        await r.press("g", "j", "c", "enter")
        assert r.sidebar.annotations.has_focus
        await r.press("V", "t", "S")
        await r.type("someone else")
        await r.press("enter", "r")
        await r.type("seen on site")
        await r.press("enter", *"method: asked", "escape", "t")
        await r.type("checked")
        await r.press("enter", "a")
        await r.type("call back")
        await r.press("escape")
        (held,) = r.highlights
        assert required(held.claim).verdict == "true"
        assert required(held.claim).speaker == "someone else"
        (check,) = required(held.claim).checks
        assert (check.rationale, check.method) == ("seen on site", "asked")
        assert held.tags == ("checked",)
        assert held.note == "call back"
        await r.press("V", "minus", "t")
        await r.type("checked")
        await r.press("enter")
        (held,) = r.highlights
        assert required(held.claim).verdict == "unchecked"
        assert held.tags == ()
        await r.press("c")
        assert r.highlights[0].claim is None
        await r.press("x")
        assert r.highlights == []


async def test_undo_works_after_a_restart_and_opens_the_article_it_changed(reader: OpenReader, seeds: Path) -> None:
    async with reader(seeds) as r:
        await r.press("j", "m", "right_square_bracket", "j", "c")
    async with reader(seeds) as r:
        await r.press("u", "u")
        assert r.highlights == []
        assert r.article.pk == 1, "the article of the undone change is open"
        await r.press("ctrl+r")
        assert len(r.highlights) == 1
        await r.press("ctrl+r", "ctrl+r")
        assert "nothing to redo" in r.said


async def test_copying_gives_the_quotation_and_its_source(reader: OpenReader, seeds: Path) -> None:
    async with reader(seeds) as r:
        await r.press("right_square_bracket", "g", "j", "y")
        assert r.app.clipboard.startswith("“")
        assert r.app.clipboard.endswith(
            "(DPRK Leader Kim Could Visit Russia Next Week - Reports, Sputnik, 15 Apr 2019)"
        )
        await r.settle()


async def test_a_quotation_is_cited_with_its_speaker_in_the_configured_style(reader: OpenReader, seeds: Path) -> None:
    async with reader(seeds, copy="markdown") as r:
        await r.press("g", "j", "y")
        assert r.app.clipboard.startswith("> ")
        assert "— Kim Jong Un, Kim Jong-un lavrov" in r.app.clipboard
        await r.settle()
    async with reader(seeds, copy="bibtex") as r:
        await r.press("g", "j", "y")
        assert r.app.clipboard.startswith("Kim Jong Un: ``")
        assert "@online{postil" in r.app.clipboard
        await r.settle()
