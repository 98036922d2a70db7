"""No key changes what another person made without asking: each key of the reader is pressed on another's claim."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

from tui.app.actions import ACTIONS
from tui.app.dialogs.strip import Confirmation
from tui.core.annotations import Evidence
from tui.core.corrections import Relabel, Target
from tui.core.model import Entity
from tui.library import Library

if TYPE_CHECKING:
    from pathlib import Path

    from textual.screen import Screen

    from tests.app.pilot import OpenReader, ReaderPilot

ROWS = {
    "highlights": "creator = 'anna'",
    "highlight_tags": "creator = 'anna'",
    "checks": "creator = 'anna'",
    "evidence": "creator = 'anna'",
    "claim_links": "creator = 'anna'",
    "corrections": "creator = 'anna'",
    "claims": "creator = 'anna'",
    "attributes": "creator = 'anna'",
}
LEAVE = {"quit", "undo", "redo"}
"""Ends the reader, or takes back only what is one's own: tests of the history have them."""

PLACES: dict[str, tuple[str, ...]] = {
    "annotate": (),
    "reader": (),
    "articles": ("1",),
    "annotations": ("3",),
    "entities": ("3",),
    "desk": ("5",),
    "codebook": ("6",),
}
"""Where keys are tried, with those that lead there from the text."""


def by_anna(library: Library) -> dict[str, list[Any]]:
    return {
        table: library.connection.all(f"SELECT * FROM {table} WHERE {where} ORDER BY 1, 2")
        for table, where in ROWS.items()
    }


@pytest.fixture
def annas(seeds: Path) -> Path:
    """A library in which anna has coded the second sentence, with everything that an annotation can have."""
    with Library(seeds, "anna") as library:
        article = library.articles.get(1)
        sentence = article.text.index("North Korean President"), article.text.index("countries.") + 10
        claim = library.annotations.claim(article, *sentence, "Kim Jong Un").id
        library.annotations.tag(article, *sentence, "war", claim)
        library.annotations.note(article, *sentence, "hers", claim)
        library.claims.edit(claim, verdict="true", rationale="so")
        library.evidence.write(claim, [Evidence("https://x.example")])
        other = library.annotations.claim(article, sentence[1] + 2, sentence[1] + 40, "Kim Jong Un").id
        library.claims.link(claim, "supports", other)
        for mention in library.marks.of_article(1).mentions[:4]:
            span = mention.start, mention.end
            target = Target(Entity.of(mention), article.id, article.text[slice(*span)], span)
            library.corrections.correct(Relabel(target, mention.label))
        library.attributes.set(article, {"year": "2019"})
    return seeds


async def press(r: ReaderPilot, key: str, place: str) -> None:
    await r.press("g", "j", *PLACES[place])
    while place == "annotations" and not r.sidebar.annotations.has_focus:
        await r.press("3")
    await r.press(key)


@pytest.mark.parametrize("place", PLACES)
async def test_no_key_changes_another_persons_work_without_asking(reader: OpenReader, annas: Path, place: str) -> None:
    with Library(annas, "anna") as library:
        before = by_anna(library)
    asked: set[type[Screen[Any]]] = set()
    async with reader(annas, (120, 40), creator="ben") as r:
        for action in ACTIONS:
            if action.context != place or action.id in LEAVE:
                continue
            for key in [each for each in action.keys.split(",") if each][:1]:
                r.session.open(1)
                await r.press("escape", "2")
                await press(r, key, place)
                asked.add(type(r.app.screen))
                after = by_anna(r.library)
                changed = [table for table in ROWS if after[table] != before[table]]
                assert not changed, f"{action.id} ({key}): {changed}; {r.said}"
                while len(r.app.screen_stack) > 2:
                    r.app.pop_screen()
                    await r.settle()
    assert place in ("reader", "articles", "entities", "codebook") or Confirmation in asked
