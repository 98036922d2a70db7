"""Reviewing the names of an article: how many keys each decision takes, and its effect."""

from __future__ import annotations

import sqlite3
from contextlib import closing
from typing import TYPE_CHECKING

import pytest

from tests.app.pilot import required
from tui.core.corrections import Reject, Relabel, Target
from tui.core.model import Entity, Marks, Mention, NewArticle
from tui.library import Library
from tui.library.tables.corrected_marks import AT_ONCE

if TYPE_CHECKING:
    from pathlib import Path

    from tests.app.pilot import OpenReader, ReaderPilot

TEXT = (
    "Titan fell on Monday.\n\nThe OceanGate boss spoke in Lund. Titan was built by OceanGate.\n\n"
    "Smith saw Titan, said Lund."
)
WRONG = {"Titan": "GPE", "OceanGate": "PERSON", "Lund": "GPE", "Smith": "GPE"}
"""What the model finds: Titan is no place but an event here, OceanGate no person, Smith no place."""


def marks_of(text: str, *missed: int) -> Marks:
    mentions = []
    for name, label in WRONG.items():
        at = text.find(name)
        while at >= 0:
            if at not in missed:
                mentions.append(Mention(at, at + len(name), label, name))
            at = text.find(name, at + 1)
    return Marks(tuple(sorted(mentions, key=lambda each: each.start)))


@pytest.fixture
def names(tmp_path: Path) -> Path:
    path = tmp_path / "names.db"
    with Library(path, "ann") as library:
        library.articles.add([NewArticle(TEXT, "1" * 64, "One"), NewArticle("Nothing here.", "2" * 64, "Two")])
        library.markings.put([(1, marks_of(TEXT, TEXT.rindex("Titan"))), (2, Marks())], "model", "1")
    return path


def decided(r: ReaderPilot) -> list[tuple[str, str, str]]:
    return [(TEXT[each.start : each.end], each.label, each.state) for each in r.library.marks.of_article(1).mentions]


def at_cursor(r: ReaderPilot) -> str:
    mention = required(r.pane.mention_at_cursor)
    return TEXT[mention.start : mention.end]


async def test_a_wrong_name_takes_two_keys_and_all_others_take_one(reader: OpenReader, names: Path) -> None:
    """Three names are wrong in six places, one missed by the model: six keys besides motions, one at the end."""
    async with reader(names, creator="ann") as r:
        keys = 0

        async def press(*pressed: str) -> None:
            nonlocal keys
            keys += len(pressed)
            await r.press(*pressed)

        await r.press("g", "e")
        assert at_cursor(r) == "Titan"
        assert "0 of 7 names decided · 1 unsure · 1 article to review" in r.shown
        assert "?" in next(row for row in r.shown.splitlines() if "The OceanGate boss" in row)
        await press("r", "V")
        assert [each for each in decided(r) if each[0] == "Titan"] == [("Titan", "EVENT", "confirmed")] * 3
        await r.press("e")
        assert at_cursor(r) == "OceanGate"
        await press("r", "O")
        assert [each[1] for each in decided(r) if each[0] == "OceanGate"] == ["ORG", "ORG"]
        while at_cursor(r) != "Smith":
            await r.press("e")
        await press("r", "p")
        assert keys == 2 * 3
        await press("R")
        assert "names reviewed by ann: 2 more confirmed" in r.said
        assert {state for *_, state in decided(r)} == {"confirmed"}
        assert [each.creator for each in r.library.reviews.of_article(r.article.id)] == ["ann"]
        assert "names reviewed ✓ ann" in r.shown
        assert "names ✓" in r.shown
        await r.press("R")
        assert "reviewed these names already" in r.said
        await r.press("u")
        assert "undone: reviewed" in r.said
        assert ("Lund", "GPE", "found") in decided(r)
        assert ("Titan", "EVENT", "confirmed") in decided(r)
        assert "names reviewed" not in r.shown


BOSSES = (16, "Boss"), (25, "Titan"), (38, "Bill Boss"), (52, "Ann Boss")


async def test_a_key_opens_the_least_certain_article_and_then_the_next(reader: OpenReader, names: Path) -> None:
    text = "it is said that Boss met Titan. later Bill Boss met Ann Boss."
    found = Marks((*(Mention(at, at + len(name), "PERSON", name) for at, name in BOSSES),))
    with Library(names, "ann") as library:
        library.articles.add([NewArticle(text, "3" * 64, "Three")])
        library.markings.put([(3, found)], "model", "1")
    async with reader(names, creator="ann") as r:
        await r.press("L")
        assert r.article.pk == 3
        assert r.said == "4 names to decide, 2 unsure: “Boss”, “Titan” · 2 articles to review"
        await r.press("e")
        assert "“Boss”   person · unsure: Bill Boss or Ann Boss? · 1 here" in r.shown
        await r.press("r", "j", "down", "enter", "a")
        assert r.session.current.marks.mentions[0].entity == "Ann Boss", "the second in its list"
        await r.press("R")
        assert "L goes on to the next" in r.said
        await r.press("L")
        assert r.article.pk == 1
        await r.press("L")
        assert r.article.pk == 2, "it was skipped without review, so it comes again"
        await r.press("R", "L")
        assert r.article.pk == 1
        await r.press("R", "L")
        assert r.said == "no other article is left to review"


async def test_one_key_confirms_a_name_and_goes_on(reader: OpenReader, names: Path) -> None:
    async with reader(names, creator="ann") as r:
        await r.press("g", "e", "equals_sign")
        assert decided(r)[0] == ("Titan", "GPE", "confirmed")
        assert at_cursor(r) == "OceanGate"
        assert r.said == "“Titan” is right · 1 of 7 names decided"
        assert required(r.sidebar.entities.current).name == "OceanGate", "the sidebar follows the text"
        assert "“OceanGate”   person · unsure · 2 here · in the library person 2" in r.shown
        await r.press("escape", "g", "e", "e")
        assert "= right   r another label   e next name   R the rest is right" in r.shown
        await r.press("r", "x")
        assert ("OceanGate", "PERSON", "rejected") in decided(r)
        await r.press("u", "g", "e", "e", "r", "X")
        assert [each for each in decided(r) if each[0] == "OceanGate"] == [("OceanGate", "PERSON", "rejected")] * 2
        await r.press("r", "escape")
        assert r.app.screen is r.screen
        await r.press("escape", "equals_sign")
        assert "no name here" not in r.said, "the cursor is on the first name of the sentence"


async def test_settings_keep_the_cursor_in_place_and_skip_decided_names(reader: OpenReader, names: Path) -> None:
    async with reader(names, creator="ann", review_steps=False, names_visited="undecided") as r:
        await r.press("g", "e", "equals_sign")
        assert decided(r)[0] == ("Titan", "GPE", "confirmed")
        assert at_cursor(r) == "Titan"
        await r.press("escape", "g", "e")
        assert at_cursor(r) == "OceanGate"
        await r.press("R", "escape", "g", "e")
        assert at_cursor(r) == "Titan", "all are decided, so none is skipped"


async def test_a_name_corrected_everywhere_changes_here_at_once_and_elsewhere_article_by_article(
    reader: OpenReader, names: Path
) -> None:
    count = 3 * AT_ONCE
    with Library(names, "ann") as library:
        texts = [f"Titan fell in {number}." for number in range(count)]
        library.articles.add([NewArticle(text, f"{number:064}", text) for number, text in enumerate(texts)])
        library.markings.put([(pk, marks_of(text)) for pk, text in library.markings.texts()], "model", "1")
    async with reader(names, creator="ann") as r:
        r.session.open(count)
        r.session.correct(Relabel(Target(Entity("Titan", "GPE")), "EVENT"), r.article)
        assert [each.label for each in r.session.current.marks.mentions] == ["EVENT"]
        assert r.library.corrected_marks.is_behind
        await r.until(lambda: "more articles" in r.said)
        assert required(r.library.marks.entity("Titan", "EVENT")).articles == count + 1
        await r.press("u")
        await r.until(lambda: "corrected in" in r.said)
        assert r.library.marks.labels_of("Titan") == {"GPE"}


async def test_a_missed_name_is_selected_and_labelled_everywhere(reader: OpenReader, names: Path) -> None:
    async with reader(names, creator="ann") as r:
        start = TEXT.rindex("Titan")
        r.pane.jump(start, start + 5)
        await r.press("v", "r", "v")
        assert decided(r)[-2] == ("Titan", "EVENT", "confirmed")
        assert [each[1] for each in decided(r) if each[0] == "Titan"] == ["GPE", "GPE", "EVENT"]
        await r.press("u")
        r.pane.jump(start, start + 5)
        await r.press("v", "r", "V")
        assert [each[1] for each in decided(r) if each[0] == "Titan"] == ["EVENT"] * 3


async def test_another_persons_decision_is_changed_after_a_yes(reader: OpenReader, names: Path) -> None:
    with Library(names, "ben") as ben:
        ben.reviews.review(ben.articles.get(1))
    async with reader(names, creator="ann") as r:
        assert "names reviewed ✓ ben" in r.shown
        await r.press("g", "e", "r", "V")
        assert "others corrected these: ben 2" in r.shown
        await r.press("escape")
        assert decided(r)[0] == ("Titan", "GPE", "confirmed")
        await r.press("r", "V", "enter")
        assert decided(r)[0] == ("Titan", "EVENT", "confirmed")
        assert "names reviewed ✓ but 3 · ben" in r.shown
        assert "names ✓ but 3" in r.shown


async def test_a_headline_that_repeats_the_title_is_reached_searched_and_annotated(
    reader: OpenReader, tmp_path: Path
) -> None:
    text = "Titan is lost\nA boat left Lund.\n"
    path = tmp_path / "headline.db"
    with Library(path, "ann") as library:
        library.articles.add([NewArticle(text, "1" * 64, "Titan is lost")])
        names = (Mention(0, 5, "GPE", "Titan"), Mention(26, 30, "GPE", "Lund"))
        library.markings.put([(1, Marks(names))], "model", "1")
    async with reader(path, creator="ann") as r:
        assert r.sentence == "A boat left Lund."
        await r.press("k")
        assert r.sentence == "Titan is lost"
        await r.press("m")
        assert [each.quote for each in r.highlights] == ["Titan is lost"]
    async with reader(path, creator="ann") as r:
        await r.press("u", "g", "e", "E")
        assert required(r.pane.mention_at_cursor).entity == "Titan"
        await r.press("r", "v")
        assert r.library.marks.of_article(1).mentions[0].label == "EVENT"
    async with reader(path, creator="ann") as r:
        await r.press("G", "slash", *"lost", "enter")
        assert r.pane.cursor.current == (9, 13)
        assert r.sentence == "Titan is lost"


async def test_a_name_that_a_rule_rejects_is_decided_by_one_key(reader: OpenReader, names: Path) -> None:
    with Library(names, "ben") as ben:
        for words, label in (("Titan", "GPE"), ("Lund", "GPE")):
            ben.corrections.correct(Reject(Target(Entity(words, label))), ben.articles.get(2))
    async with reader(names, creator="ann") as r:
        assert [(item.name, item.sign) for item in r.sidebar.entities.items[-3:]] == [
            ("no names by a rule", ""),
            ("Titan", "?"),
            ("Lund", "?"),
        ]
        await r.press("g", "e")
        assert at_cursor(r) == "OceanGate", "what is no name is not visited"
        await r.press("3", "G", "k", "enter")
        assert at_cursor(r) == "Titan"
        assert "“Titan”   place, no name by ben's rule · 2 here" in r.shown
        assert "0 of 3 names decided" in r.shown, "seven, of which a rule rejects four"
        await r.press("equals_sign")
        assert decided(r)[0] == ("Titan", "GPE", "rejected")
        await r.press("3", "G", "equals_sign")
        assert [each.origin for each in r.library.marks.of_article(1).mentions if each.entity == "Titan"] == ["ann"] * 2
        await r.press("G", "enter", "r", "o")
        assert ("Lund", "ORG", "confirmed") in decided(r)
        assert ("Lund", "GPE", "ruled_out") in decided(r), "the other place is still undecided"


async def test_the_sidebar_shows_what_is_decided_unsure_and_rejected(reader: OpenReader, names: Path) -> None:
    async with reader(names, creator="ann") as r:
        assert {item.sign for item in r.sidebar.entities.items} == {""}
        await r.press("g", "e", "equals_sign", "r", "X")
        signs = {(item.name, item.sign) for item in r.sidebar.entities.items if item.label}
        assert signs == {("Titan", " "), ("Lund", " "), ("Smith", " "), ("OceanGate", "×")}
        assert r.sidebar.entities.items[-2].name == "no names"
        await r.press("R")
        signs = {(item.name, item.sign) for item in r.sidebar.entities.items if item.label}
        assert signs == {("Titan", "✓"), ("Lund", "✓"), ("Smith", "✓"), ("OceanGate", "×")}
        await r.press("3")
        assert "✓ Titan" in r.shown


async def test_decisions_wait_while_another_program_writes_and_are_written_later(
    reader: OpenReader, names: Path
) -> None:
    async with reader(names, creator="ann") as r:
        with closing(sqlite3.connect(names, isolation_level=None)) as other:
            other.execute("BEGIN IMMEDIATE")
            await r.press("g", "e", "r", "V")
            assert [change.step for change in r.session.changes.waiting] == ["correct_places"]
            other.execute("ROLLBACK")
        r.session.write_waiting()
        assert [each for each in decided(r) if each[0] == "Titan"] == [("Titan", "EVENT", "confirmed")] * 3
