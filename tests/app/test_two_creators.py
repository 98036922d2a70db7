"""Two people with one library: each edits their own annotations, and another's only after a yes."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from tests.app.pilot import ReaderPilot, required
from tui.app.dialogs.strip import Confirmation
from tui.app.screens.adjudicate import AdjudicateScreen
from tui.core.corrections import Relabel, Target
from tui.core.model import Entity
from tui.library import Library

if TYPE_CHECKING:
    from pathlib import Path

    from tests.app.pilot import OpenReader
    from tui.core.model import Highlight

FIRST = "g", "j", "j"


def of(r: ReaderPilot, creator: str) -> list[Highlight]:
    return [each for each in r.highlights if each.creator == creator]


async def tag(r: ReaderPilot, name: str) -> None:
    await r.press("t")
    await r.type(name)
    await r.press("enter")


async def test_the_second_coder_gets_a_highlight_of_their_own(reader: OpenReader, seeds: Path) -> None:
    async with reader(seeds, creator="anna") as r:
        await r.press(*FIRST)
        await tag(r, "A")
    async with reader(seeds, creator="ben") as r:
        await r.press(*FIRST)
        await tag(r, "A")
        assert "already" not in r.said
        assert [(each.creator, each.tags) for each in r.highlights] == [("anna", ("A",)), ("ben", ("A",))]
        await tag(r, "A")
        assert r.said == "it has #A already"
        await r.press("a")
        await r.type("mine")
        await r.press("escape", "c", "full_stop")
        (anna,), ben = of(r, "anna"), of(r, "ben")
        assert (anna.note, anna.claim, ben[0].note) == ("", None, "mine")
        assert ben[0].claim is not None
        assert ben[1].start > ben[0].start, "after one's own annotation the next sentence is annotated"


async def test_a_selection_inside_a_larger_annotation_gets_its_own_highlight(reader: OpenReader, seeds: Path) -> None:
    async with reader(seeds) as r:
        await r.press(*FIRST)
        await tag(r, "whole")
        for letters in ("t", "c", "a", "."):
            await r.press(*FIRST, "v", "w", *("w" * "tca.".index(letters)))
            if letters == "t":
                await tag(r, "part")
            elif letters == "a":
                await r.press("a")
                await r.type("note")
                await r.press("escape")
            else:
                await r.press("c" if letters == "c" else "full_stop")
        whole, *parts = sorted(r.highlights, key=lambda each: each.start - each.end)
        assert (whole.tags, whole.note, whole.claim) == (("whole",), "", None)
        assert len(parts) == 4
        assert len({(each.start, each.end) for each in parts}) == 4
        assert all(whole.start <= each.start and each.end < whole.end for each in parts)


async def test_x_removes_ones_own_first_and_asks_before_anothers(reader: OpenReader, seeds: Path) -> None:
    async with reader(seeds, creator="anna") as r:
        await r.press(*FIRST, "m")
    async with reader(seeds, (50, 15), creator="ben") as r:
        await r.press(*FIRST, "J", "m", *FIRST, "x")
        assert [each.creator for each in r.highlights] == ["anna"], "one's own goes first, though anna's is smaller"
        await r.press("x")
        assert isinstance(r.app.screen, Confirmation)
        assert "anna's" in r.app.screen.query_one("StripBar").render_line(0).text
        await r.press("escape")
        assert len(r.highlights) == 1
        await r.press("x", "enter")
        assert r.highlights == []
        step = r.library.journal.steps(1)[0]
        assert (step.creator, step.summary[:8]) == ("ben", "anna's: ")
        await r.press("u")
        assert [each.creator for each in r.highlights] == ["anna"]


@pytest.mark.parametrize("keys", [("a", "n", "o", "escape"), ("t", "n", "enter"), ("S", "n", "enter"), ("c",),
                                  ("e", "n", "escape"), ("x",)])  # fmt: skip
async def test_the_keys_of_the_sidebar_ask_before_they_change_anothers(
    reader: OpenReader, seeds: Path, keys: tuple[str, ...]
) -> None:
    with Library(seeds, "anna") as library:
        claim = library.annotations.claim(library.articles.get(1), 10, 30, "Somebody")
    async with reader(seeds, creator="ben") as r:
        await r.press("3", "3")
        assert r.sidebar.annotations.has_focus
        await r.press(keys[0])
        assert isinstance(r.app.screen, Confirmation)
        await r.press("escape")
        assert r.highlights == [claim]
        await r.press(keys[0], "enter", *keys[1:])
        assert r.highlights != [claim]
        assert r.screen.footer.saved
        await r.press("u")
        (again,) = r.highlights
        assert (again.tags, again.note, again.claim) == (claim.tags, claim.note, claim.claim)
        assert len(r.library.journal.steps()) == 3, "one step and its undo"


async def test_the_desk_asks_before_it_changes_anothers_claim(reader: OpenReader, seeds: Path) -> None:
    with Library(seeds, "anna") as library:
        claim = library.annotations.claim(library.articles.get(1), 10, 30, "Somebody")
    async with reader(seeds, creator="ben") as r:
        await r.press("5", "V", "escape")
        assert r.library.annotations.get(claim.id) == claim
        await r.press("V", "enter", "t")
        assert required(r.library.annotations.get(claim.id).claim).verdict == "true"


async def test_a_name_correction_asks_before_it_changes_anothers_claims(reader: OpenReader, seeds: Path) -> None:
    with Library(seeds, "anna") as library:
        row = library.marks.entities(0, 1)[0]
        claim = library.annotations.claim(library.articles.get(1), 10, 30, row.name)
    rename = ("r", "m", *("backspace",) * 40, "Z", "enter", "e")
    async with reader(seeds, creator="ben") as r:
        await r.press("4")
        await r.press(*rename)
        assert isinstance(r.app.screen, Confirmation)
        assert "anna 1" in r.app.screen.query_one("StripBar").render_line(0).text
        await r.press("escape")
        assert required(r.library.annotations.get(claim.id).claim).speaker == row.name
        assert r.library.corrections.all() == []
        await r.press(*rename, "enter")
        assert required(r.library.annotations.get(claim.id).claim).speaker == "Z"
        await r.press("u")
        assert required(r.library.annotations.get(claim.id).claim).speaker == row.name
        await r.press("escape", "W", "m", "4")
        await r.press(*rename)
        assert isinstance(r.app.screen, Confirmation)
        assert "anna" not in r.app.screen.query_one("StripBar").render_line(0).text


def asked(r: ReaderPilot) -> str:
    """Return the question in the footer; "" if there is none."""
    return r.app.screen.query_one("StripBar").render_line(0).text if isinstance(r.app.screen, Confirmation) else ""


@pytest.mark.parametrize(("key", "kind"), [("p", "relabel"), ("g", "relabel"), ("x", "reject")])
async def test_correcting_a_name_that_another_corrected_asks_first(
    reader: OpenReader, seeds: Path, key: str, kind: str
) -> None:
    with Library(seeds, "anna") as library:
        article = library.articles.get(1)
        mention = next(each for each in library.marks.of_article(1).mentions if each.start > 0)
        span = mention.start, mention.end
        target = Target(Entity.of(mention), article.id, article.text[slice(*span)], span)
        library.corrections.correct(Relabel(target, "EVENT"))
    async with reader(seeds, creator="ben") as r:
        correct = ("2", "g", "e", "r", key, "h")
        assert r.article.id == article.id
        await r.press(*correct)
        assert "this is anna's" in asked(r)
        await r.press("escape")
        assert [each.creator for each in r.library.corrections.all()] == ["anna"]
        await r.press(*correct, "enter")
        last = r.library.corrections.all()[-1]
        assert (last.creator, last.kind) == ("ben", kind)
        await r.press("u")
        assert [each.creator for each in r.library.corrections.all()] == ["anna"]
        await r.press("ctrl+r", *correct[:-2], "o", "h")
        assert not asked(r), "one's own last decision is changed without asking"


@pytest.mark.parametrize("scope", ["a", "e"])
async def test_correcting_an_entity_that_another_corrected_asks_first(
    reader: OpenReader, seeds: Path, scope: str
) -> None:
    with Library(seeds, "anna") as library:
        entity = Entity.of(next(each for each in library.marks.of_article(1).mentions if each.start > 0))
        library.corrections.correct(Relabel(Target(entity), entity.label))
    async with reader(seeds, creator="ben") as r:
        correct = ("2", "g", "e", "r", "enter", "x", scope)
        await r.press(*correct)
        assert "anna" in asked(r)
        await r.press("escape")
        assert [each.creator for each in r.library.corrections.all()] == ["anna"]
        await r.press("W", "m")
        await r.press(*correct)
        assert "others corrected" in asked(r)
        assert "anna" not in asked(r)
        await r.press("enter")
        assert [each.creator for each in r.library.corrections.all()] == ["anna", "ben"]


async def test_merging_an_entity_that_another_corrected_asks_first(reader: OpenReader, seeds: Path) -> None:
    with Library(seeds, "anna") as library:
        row = library.marks.entities(0, 1)[0]
        library.corrections.correct(Relabel(Target(row.entity), row.label))
    async with reader(seeds, creator="ben") as r:
        merge = ("4", "g", "m", "j", "m")
        await r.press(*merge)
        assert "anna" in asked(r)
        await r.press("escape")
        assert [each.creator for each in r.library.corrections.all()] == ["anna"]
        await r.press(*merge[1:], "enter")
        assert [each.kind for each in r.library.corrections.all()] == ["relabel", "merge"]


async def test_a_name_corrected_by_oneself_or_nobody_is_changed_without_asking(reader: OpenReader, seeds: Path) -> None:
    async with reader(seeds, creator="ben") as r:
        for key in "go":
            await r.press("2", "g", "e", "r", key, "h")
            assert not asked(r)
        assert [each.creator for each in r.library.corrections.all()] == ["ben", "ben"]


async def test_a_tag_belongs_to_the_person_who_added_it_also_on_anothers_passage(
    reader: OpenReader, seeds: Path
) -> None:
    with Library(seeds, "anna") as anna, Library(seeds, "ben") as ben:
        article = anna.articles.get(1)
        passage = anna.annotations.tag(article, 10, 30, "A")
        ben.annotations.tag(article, 10, 30, "B", passage.id)
        assert anna.annotations.get(passage.id).modified == passage.modified, "anna's annotation has not changed"
        other = ben.annotations.highlight(article, 40, 60)
        anna.annotations.tag(article, 40, 60, "mine", other.id)
    async with reader(seeds, creator="anna") as r:
        await r.press("3", "3", "home", "t")
        await r.type("B")
        await r.press("enter")
        assert "#B is ben's:  enter takes it off," in asked(r)
        await r.press("escape", "x")
        assert "tags on this are ben's" in asked(r)
        await r.press("escape", "W", "m")
        assert [(each.creator, each.tags) for each in r.session.current.highlights] == [
            ("anna", ("A",)), ("ben", ("mine",))]  # fmt: skip
        await r.press("x")
        assert "tags on this are ben's" in asked(r), "hidden tags are protected as well as shown ones"
        await r.press("escape")
        await r.press("t")
        await r.type("B")
        await r.press("enter")
        own = [each.tags for each in r.session.current.highlights if each.creator == "anna"]
        assert own == [("A",), ("B",)], "anna can add ben's tag too, on a passage of her own"
        await r.press("u", "W", "W", "home", "t")
        await r.type("B")
        await r.press("enter", "enter")
        assert [each.tags for each in r.highlights] == [("A",), ("mine",)]
        await r.press("u", "A")
        assert isinstance(r.app.screen, AdjudicateScreen)
        people = {each.creator: each.tags for row in r.app.screen.passages for each in (*row.left, *row.right)}
        assert people == {"anna": ("mine",), "ben": ()}


@pytest.mark.parametrize("keys", [("V", "t"), ("r", "n", "escape")])
async def test_checking_anothers_claim_adds_ones_own_check_without_asking(
    reader: OpenReader, seeds: Path, keys: tuple[str, ...]
) -> None:
    with Library(seeds, "anna") as library:
        library.annotations.claim(library.articles.get(1), 10, 30, "Somebody")
    async with reader(seeds, creator="ben") as r:
        await r.press("3", "3", *keys)
        (claim,) = r.highlights
        assert claim.creator == "anna"
        assert claim.claim is not None
        assert [check.creator for check in claim.claim.checks] == ["ben"]


async def test_removing_ones_own_claim_asks_if_it_has_anothers_check_or_link(reader: OpenReader, seeds: Path) -> None:
    with Library(seeds, "anna") as anna, Library(seeds, "ben") as ben:
        article = anna.articles.get(1)
        claim = anna.annotations.claim(article, 10, 30, "Somebody")
        ben.claims.edit(claim.id, verdict="false")
        ben.claims.link(ben.annotations.claim(article, 400, 430, "Somebody").id, "repeats", claim.id)
    async with reader(seeds, creator="anna") as r:
        for keys in (("3", "3", "home", "c"), ("x",), ("W", "m", "2", "home", "x")):
            await r.press(*keys)
            assert "checks and links on this are ben's" in asked(r), keys
            await r.press("escape")
        await r.press("W", "W", "x", "enter")
        assert [each.creator for each in r.highlights] == ["ben"]
        await r.press("u")
        assert [check.creator for each in r.highlights if each.claim for check in each.claim.checks] == ["ben"]
