"""Merges of articles with different texts: incoming work applies to the same words here, or has no place."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from tests.decisions.world import wait
from tests.library.bridge import add
from tui.core.corrections import Add, Resize, Target
from tui.core.model import Entity, Marks, Mention
from tui.formats.export_import import export, import_
from tui.library import Library
from tui.library.transfer.merge import merge
from tui.library.upkeep.check import find_problems

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from tui.core.tally import Tally

FIRST = "The harbour of Oslo closed on Monday.\nKim Lee said that prices rose by 12 percent.\n"
HEAD = "Corrected on Tuesday: an earlier version had another figure.\n"
LATER = f"{HEAD}{FIRST}"
CUT = f"{HEAD}The harbour of Oslo closed on Monday.\n"


@pytest.fixture
def home(tmp_path: Path) -> Iterator[Library]:
    with Library(tmp_path / "home.db", "ann") as library:
        add(library, FIRST, id="a", title="Harbour")
        yield library
        assert list(find_problems(library)) == []


@pytest.fixture
def away(tmp_path: Path) -> Iterator[Library]:
    with Library(tmp_path / "away.db", "bob") as library:
        add(library, FIRST, id="a", title="Harbour")
        yield library


def bring(way: str, library: Library, other: Library, folder: Path) -> Tally:
    if way == "merge":
        return merge(library, other.path).tally
    export("jsonl", other, folder / "out.jsonl", overwrite=True)
    return import_("jsonl", library, folder / "out.jsonl").tally


def dismissed(library: Library) -> list[tuple[int, str, bool]]:
    return library.connection.all("SELECT start, quote, lost != '' FROM dismissals")


@pytest.mark.parametrize("way", ["merge", "jsonl"])
def test_a_dismissal_applies_to_its_words_in_the_version_here(
    way: str, home: Library, away: Library, tmp_path: Path
) -> None:
    start = FIRST.index("prices rose")
    away.corrections.dismiss(away.articles.get(1), start, start + 11)
    add(home, CUT, id="a")
    for count in (1, 0):
        assert bring(way, home, away, tmp_path).count("without a place", "added") == count
    assert dismissed(home) == [(start, "prices rose", True)], "it has no place until the words are there"
    add(home, LATER, id="a")
    assert dismissed(home) == [(start + len(HEAD), "prices rose", False)]


@pytest.mark.parametrize("way", ["merge", "jsonl"])
def test_a_corrected_name_is_on_the_words_that_were_seen(
    way: str, home: Library, away: Library, tmp_path: Path
) -> None:
    start = FIRST.index("Kim Lee")
    for correction in (
        Add(Target(Entity("Oslo", "GPE"), "a", "Oslo", (15, 19))),
        Resize(Target(Entity("Kim", "PERSON"), "a", "Kim", (start, start + 3)), (start, start + 7)),
    ):
        away.corrections.correct(correction)
    add(home, LATER, id="a")
    home.marks.add(1, Marks(mentions=(Mention(start + len(HEAD), start + len(HEAD) + 3, "PERSON", "Kim"),)), "m", "1")
    bring(way, home, away, tmp_path)
    mentions = home.marks.of_article(1).mentions
    assert [(LATER[each.start : each.end], each.state, each.origin) for each in mentions] == [
        ("Oslo", "confirmed", "bob"),
        ("Kim Lee", "confirmed", "bob"),
    ]


@pytest.mark.parametrize("way", ["merge", "jsonl"])
def test_an_orphan_there_is_placed_on_its_words_here(way: str, home: Library, away: Library, tmp_path: Path) -> None:
    start = FIRST.index("prices rose")
    passage = away.annotations.highlight(away.articles.get(1), start, start + 11, "pink").id
    add(away, CUT, id="a")
    assert not away.annotations.get(passage).placed
    bring(way, home, away, tmp_path)
    here = home.annotations.get(passage)
    assert (here.start, here.quote, here.state, here.creator) == (start, "prices rose", "moved", "bob")
    assert home.revisions.count_orphans() == 0


def test_a_redone_merge_places_what_it_brought_on_words_that_came_since(home: Library, away: Library) -> None:
    start = FIRST.index("prices rose")
    passage = away.annotations.highlight(away.articles.get(1), start, start + 11).id
    add(home, CUT, id="a")
    merge(home, away.path)
    with Library(home.path, "dan") as colleague:
        add(colleague, LATER, id="a")
    home.journal.undo()
    home.journal.redo()
    here = home.annotations.get(passage)
    assert (here.start, here.state) == (start + len(HEAD), "moved")


def test_only_its_creator_attaches_an_annotation_to_other_words_in_a_merge(home: Library, away: Library) -> None:
    def place(library: Library, words: str) -> None:
        wait()
        start = library.articles.get(1).text.index(words)
        library.revisions.place(passage, library.articles.get(1), start, start + len(words))

    def met(library: Library, other: Library) -> tuple[str, list[tuple[str, str]]]:
        wait()
        tally = merge(library, other.path).tally
        found = library.annotations.get(passage)
        assert library.articles.get(1).text[found.start : found.end] == found.quote
        return found.quote, [(note.outcome, note.why) for note in tally.notes if note.kind == "places"]

    passage = home.annotations.highlight(home.articles.get(1), 12, 19).id
    merge(away, home.path)
    add(away, f"{HEAD}Kim Lee said that prices rose by 12 percent.\n", id="a")
    assert not away.annotations.get(passage).placed
    place(away, "prices rose")
    assert met(home, away) == ("of Oslo", [("kept", "attached there by bob: “prices rose”")])
    assert met(away, home) == ("prices rose", []), "where it stands here is not undone by where it stood before"
    place(home, "12 percent")
    assert met(away, home) == ("prices rose", [("kept", "attached there by ann: “12 percent”")]), "each has chosen"
    assert away.journal.undo() is not None
    add(away, LATER, id="a")
    assert met(away, home) == ("12 percent", [("changed", "attached there by ann: “12 percent”")])
    place(home, "Kim Lee")
    assert met(away, home) == ("Kim Lee", [("changed", "attached there by ann: “Kim Lee”")])
    home.journal.undo()
    assert met(away, home) == ("12 percent", [("changed", "attached there by ann: “12 percent”")])
    assert met(home, away) == ("12 percent", [])


def test_words_that_are_doubtful_there_are_so_where_the_text_still_has_them(home: Library, away: Library) -> None:
    add(away, FIRST.replace("Oslo closed", "Oslo reopened"), id="a")
    passage = away.annotations.highlight(away.articles.get(1), 15, 28).id
    add(away, LATER, id="a")
    there = away.annotations.get(passage)
    merge(home, away.path)
    here = home.annotations.get(passage)
    assert (there.state, there.quote) == (here.state, here.quote) == ("fuzzy", "Oslo closed")
