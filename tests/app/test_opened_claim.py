"""`+` and `-` in the text: evidence for and against the last opened claim, which the footer names."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from tests.app.pilot import ReaderPilot, required
from tui.app.widgets.bars import FooterBar
from tui.core.model import Claim, NewArticle
from tui.library import Library

if TYPE_CHECKING:
    from pathlib import Path

    from tests.app.pilot import OpenReader

TEXT = "Prices rose by two percent. Wages fell in spring. Rents doubled, Ana Blom said. Exports stood still.\n"


@pytest.fixture
def path(tmp_path: Path) -> Path:
    """Two articles; the first two sentences are claims, the first by ann, the second by ben."""
    path = tmp_path / "annotations.db"
    with Library(path, "ann") as library:
        library.articles.add([NewArticle(TEXT, "1", "Prices", id="prices"), NewArticle("Else it is.\n", "2", "Else")])
        library.annotations.claim(library.articles.get(1), 0, 27, "Ana Blom")
    with Library(path, "ben") as library:
        library.annotations.claim(library.articles.get(1), 28, 49, "")
    return path


def claim(r: ReaderPilot, words: str) -> Claim:
    return required(next(each for each in r.library.annotations.of_article(1) if words in each.quote).claim)


def evidence(r: ReaderPilot, words: str) -> list[tuple[str, str, str]]:
    """The evidence of a claim: stance, kind and words of each piece."""
    pieces = claim(r, words).evidence
    return [(each.stance, each.kind, r.library.annotations.get(each.what).quote) for each in pieces]


def footer(r: ReaderPilot) -> str:
    return r.screen.query_one(FooterBar).render_line(0).text


async def test_a_sentence_becomes_evidence_for_or_against_the_last_opened_claim(reader: OpenReader, path: Path) -> None:
    async with reader(path, size=(80, 24)) as r:
        await r.press("j", "j", "plus")
        assert r.said.startswith("evidence for which claim?")
        assert len(r.highlights) == 2
        await r.press("g", "enter", "2", "G")
        assert "÷ Prices rose by two…   + for   - against   j k sentence" in footer(r)
        assert "? keys" in footer(r)
        await r.press("plus")
        assert evidence(r, "Prices") == [("for", "passage", "Exports stood still.")]
        assert r.said == "evidence for: Prices rose by two percent."
        await r.press("minus")
        assert evidence(r, "Prices") == [("against", "passage", "Exports stood still.")]
        await r.press("minus")
        assert r.said == "it is evidence against: Prices rose by two percent."
        await r.press("u", "u")
        assert (evidence(r, "Prices"), len(r.highlights)) == ([], 2), "its highlight went with it"
        await r.press("right_square_bracket", "v", "w", "e", "plus")
        assert evidence(r, "Prices") == [("for", "passage", "Else it")], "a selection in another article"


async def test_the_claims_own_passage_and_another_persons_claim_are_asked_about(reader: OpenReader, path: Path) -> None:
    async with reader(path, size=(80, 24)) as r:
        await r.press("g", "enter", "2", "plus")
        strip = r.app.screen.query_one("StripBar").render_line(0).text
        assert "this is the claim's own passage:  enter adds it,  esc leaves it" in strip
        await r.press("escape")
        assert evidence(r, "Prices") == []
        await r.press("plus", "enter")
        assert [each[0] for each in evidence(r, "Prices")] == ["for"]
        await r.press("j", "V", "f", "j", "plus")
        assert "the claim is ben's:" in r.app.screen.query_one("StripBar").render_line(0).text
        await r.press("enter")
        assert evidence(r, "Wages") == [("for", "passage", "Rents doubled, Ana Blom said.")]


async def test_the_desk_the_sidebar_and_a_new_claim_change_which_it_is(reader: OpenReader, path: Path) -> None:
    async with reader(path) as r:
        await r.press("5", "G", "enter", "G")
        assert "÷ Prices rose" in footer(r)
        await r.press("c")
        await r.press("k")
        assert "÷ Exports stood still." in footer(r)
        await r.press("u", "j")
        assert "+ for" not in footer(r), "it is no claim any more"
        await r.press("3", "j", "enter")
        assert "÷ Wages fell" in footer(r)
        r.session.show_coding_of("ann")
        await r.press("j")
        assert "Wages" not in footer(r), "its creator's work is hidden"


async def test_a_persons_own_key_has_priority_over_the_new_ones(reader: OpenReader, path: Path) -> None:
    async with reader(path, keymap={"next_sentence": "j,+"}) as r:
        await r.press("g", "enter", "2", "plus")
        assert r.sentence.startswith("Wages")
        assert "+ for" not in footer(r)
        await r.press("minus", "enter")
        assert evidence(r, "Prices")[0][0] == "against"


async def test_the_last_opened_claim_is_remembered_after_a_restart(reader: OpenReader, path: Path) -> None:
    async with reader(path, size=(80, 24)) as r:
        await r.press("g", "enter", "2", "plus", "escape")
    async with reader(path, size=(80, 24), creator="ben") as r:
        assert "+ for" not in footer(r), "it was ann who had it open"
    async with reader(path, size=(80, 24)) as r:
        await r.press("G")
        assert "÷ Prices rose by two…   + for   - against" in footer(r)
        await r.pilot.resize_terminal(40, 12)
        await r.pilot.pause()
        assert footer(r).strip() == "m t c a V  + - ÷ Prices ro…  ? keys"
        await r.press("plus")
        assert [each[2] for each in evidence(r, "Prices")] == ["Exports stood still."]
