"""Counts and key sequences, going back and forward, marks of places, and actions of one key."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from textual import events
from textual.widgets import Input

from tests.app.pilot import required
from tui.app.actions import COLOR_KEYS
from tui.app.keymap import Keymap
from tui.app.screens.claims_desk import DeskScreen
from tui.config import load_settings
from tui.core.errors import ConfigError
from tui.core.model import COLORS, NewArticle
from tui.library import Library

if TYPE_CHECKING:
    from pathlib import Path

    from tests.app.pilot import OpenReader, ReaderPilot

WAIT = 600.0
"""Longer than any test of these takes."""


def mouse_down(r: ReaderPilot, x: int, y: int) -> None:
    """Press the mouse button as a terminal does; a pilot would send the event to the widget and bypass the app."""
    r.app.post_message(events.MouseDown(None, x, y, 0, 0, 1, False, False, False))


@pytest.fixture
def many(tmp_path: Path) -> Path:
    """Five articles of many sentences."""
    path = tmp_path / "annotations.db"
    with Library(path, "ann") as library:
        for number in range(1, 6):
            text = " ".join(f"This is sentence {at} of article {number}." for at in range(60))
            library.articles.add([NewArticle(text, str(number), f"Article {number}", id=f"a{number}")])
    return path


async def test_a_digit_before_a_motion_is_a_count(reader: OpenReader, many: Path) -> None:
    async with reader(many, count_wait=WAIT) as r:
        await r.press("1")
        assert (r.pane.has_focus, r.said) == (True, "1 …  alone: list")
        await r.press("2", "j")
        assert (r.pane.cursor.index, r.said) == (12, "")
        await r.press("3", "k")
        assert r.pane.cursor.index == 9
        await r.press("v", "2", "w", "escape", "1", "0", "0", "k")
        assert r.pane.cursor.index == 0
        await r.press("3", "right_square_bracket")
        assert r.article.title == "Article 4"
        await r.press("9", "right_square_bracket")  # stops at the last article
        assert r.article.title == "Article 5"
        await r.press("3", "G")  # G takes no count here: the digit goes to its pane and G acts there
        assert r.sidebar.open_list.has_focus
        await r.press("2")  # outside the text a digit acts at once
        assert r.pane.has_focus
        await r.press("1", "j")
        assert (r.pane.has_focus, r.pane.cursor.index) == (True, 1)
        await r.press("1", "1", "1", "1", "j")  # too many digits are no count
        assert r.screen.article_list.has_focus


async def test_a_digit_bound_to_another_action_is_no_count(reader: OpenReader, many: Path) -> None:
    async with reader(many, count_wait=WAIT, keymap={"highlight": "6", "focus_list": "f2", "next_paragraph": "1"}) as r:
        await r.press("6", "j")
        assert (len(r.highlights), r.pane.cursor.index) == (1, 1)
        await r.press("2")
        assert r.said == "2 …  alone: text"
        await r.press("6")  # the waiting 2 acts first, then 6 as the keymap says
        assert len(r.highlights) == 2


async def test_a_digit_alone_goes_to_its_pane(reader: OpenReader, many: Path) -> None:
    async with reader(many, count_wait=0.001) as r:
        await r.press("3")
        await r.until(lambda: r.sidebar.open_list.has_focus)
        await r.press("2", "5")
        await r.until(lambda: isinstance(r.app.screen, DeskScreen))
    async with reader(many, count_wait=WAIT) as r:
        await r.press("3")
        mouse_down(r, 60, 6)  # a mouse click ends the wait
        await r.until(lambda: r.sidebar.open_list.has_focus)
        assert r.said == ""


async def test_a_key_sequence_is_one_key(reader: OpenReader, many: Path) -> None:
    keymap = {"top": "g g", "zen": "ctrl+w o", "next_sentence": "j,ctrl+w j", "desk.order": "z o"}
    async with reader(many, count_wait=WAIT, keymap=keymap) as r:
        await r.press("1", "j", "g")
        assert (r.pane.cursor.index, r.said) == (1, "g …  then g to the beginning")
        await r.press("g")
        assert r.pane.cursor.index == 0
        await r.press("3", "ctrl+w", "j")
        assert r.pane.cursor.index == 3
        await r.press("ctrl+w", "x")
        assert (r.said, r.highlights) == ("ctrl+w x does nothing here", [])
        await r.press("ctrl+w", "escape", "ctrl+w", "o")
        assert r.screen.has_class("zen")
        await r.press("5", "z")
        assert "then o change the order" in r.said
        await r.press("escape", "slash", "g", "g")  # in a field these are two letters
        assert r.app.screen.query_one("#filter", Input).value == "gg"
        await r.press("escape", "2", "g")  # a sequence that a mouse click interrupts
        mouse_down(r, 5, 3)
        await r.press("j", "2", "ctrl+w", "o")
        assert not r.screen.has_class("zen")


@pytest.mark.parametrize(
    ("keymap", "problem"),
    [
        ({"claim": "C-x"}, "claim cannot have 'C-x', no terminal sends it: write ctrl\\+x"),
        ({"claim": "<M-j>"}, "write alt\\+j"),
        ({"claim": "gg"}, "keys one after the other are written 'g g'"),
        ({"claim": "ctrl+i"}, "cannot have 'ctrl\\+i', most terminals send tab for it"),
        ({"claim": "ctrl+["}, "most terminals send escape for it"),
        ({"claim": "shift+a"}, "terminals send the capital: write A"),
        ({"claim": "g kaboom"}, "cannot have 'kaboom', no terminal sends it"),
        ({"claim": "j m"}, "j is next_sentence, and j m, which begins with it, claim"),
        ({"submit": "g g"}, "g is typed where submit works"),
    ],
)
def test_impossible_keys_are_refused(keymap: dict[str, str], problem: str) -> None:
    with pytest.raises(ConfigError, match=problem):
        Keymap(keymap)


def test_a_refused_key_is_reported_with_its_line(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = tmp_path / "config.toml"
    path.write_text('theme = "dark"\n\n[keymap]\nnote = "n"\n"desk.claim" = "C-x"\nclaim = "gg"\n', encoding="utf-8")
    monkeypatch.setenv("POSTIL_CONFIG", str(path))
    settings = load_settings()
    with pytest.raises(ConfigError, match=r"config\.toml, line 6: keymap: claim cannot have 'gg'"):
        Keymap({"claim": settings.keymap["claim"]}, settings.where)
    with pytest.raises(ConfigError, match=r"config\.toml, line 4: keymap: n is both"):
        Keymap({"note": settings.keymap["note"]}, settings.where)


def test_new_actions_yield_to_an_older_keymap() -> None:
    keymap = Keymap({"highlight": "M,f1", "next_sentence": "j,ctrl+n", "zen": "ctrl+o", "tag": "ctrl+f"})
    assert (
        keymap.text("{highlight} {next_sentence:last} {zen} {page_down:last} {page_down}")
        == "M ctrl+n ctrl+o PgDn PgDn"
    )
    assert keymap.hints(("keep_place", "go_back")) == (("alt+left", ""),)
    assert keymap.bindings["reader.keep_place"] == "no_key"


CARD = ("counts", "evidence_neither", "evidence_earlier", "evidence_later", "evidence_for", "evidence_against")


@pytest.mark.parametrize(
    ("action", "key", "newer"),
    [
        *(("articles.order", "d", "articles.dense"), ("tag", "*", "annotate.word_here")),
        *(
            ("tag", ")", "annotate.next_own"),
            ("tag", "(", "annotate.previous_own"),
            ("undo", "U", "reader.next_unread"),
        ),
        *(
            ("tag", "'", "reader.go_to_place"),
            ("annotate.tag", "space", "text.read_on"),
            ("tag", "!", "annotate.color_yellow"),
        ),
        *(("tag", "+", "annotate.evidence_for"), ("tag", "-", "annotate.evidence_against")),
        *(("card.verdict", each, f"card.{name}") for each, name in zip("!=<>+-", CARD, strict=True)),
    ],
)
def test_each_newer_action_leaves_its_key_to_an_action_of_the_keymap(action: str, key: str, newer: str) -> None:
    assert Keymap({action: key}).bindings[newer] == "no_key"


@pytest.fixture
def worked(seeds: Path) -> Path:
    """The sample articles with an annotation by ann in two of them, one of which is a claim, and one by bea."""
    with Library(seeds, "bea") as library:
        library.annotations.highlight(library.articles.get(1), 100, 120)
    with Library(seeds, "ann") as library:
        library.annotations.claim(library.articles.get(1), 19, 60, "Somebody")
        library.annotations.highlight(library.articles.get(1), 400, 430)
        library.annotations.claim(library.articles.get(2), 30, 70, "Somebody else")
    return seeds


async def test_back_and_forward_through_what_was_open(reader: OpenReader, worked: Path) -> None:
    async with reader(worked) as r:
        await r.press("j", "j")
        start = r.article.pk, r.pane.position
        await r.press("5", "j")
        claim = required(r.table.current).id
        await r.press("enter")
        at_claim = r.article.pk, r.pane.position
        assert r.app.screen is r.screen
        await r.press("4", "slash")
        await r.type("kim")
        await r.press("enter", "j", "enter")
        assert r.app.screen.query("PlaceList")
        await r.press("j", "enter")
        at_name = r.article.pk, r.pane.position
        await r.press("f")
        await r.type("pyongyang")
        await r.settle()
        await r.press("down", "enter")
        await r.settle()
        at_hit = r.article.pk, r.pane.position

        await r.press("ctrl+o")
        await r.settle()
        hits = r.list_of("HitList")
        assert (r.app.screen.query_one(Input).value, hits.cursor) == ("pyongyang", 1)
        await r.press("ctrl+o")
        assert (r.app.screen, r.article.pk, r.pane.position) == (r.screen, *at_name)
        await r.press("ctrl+o")
        assert r.list_of("PlaceList").cursor == 1
        await r.press("escape")
        assert (r.app.screen.query_one("#filter", Input).value, r.list_of("EntityTable").cursor) == ("kim", 1)
        await r.press("ctrl+o")
        assert (r.app.screen, r.article.pk, r.pane.position) == (r.screen, *at_claim)
        await r.press("ctrl+o")
        assert required(r.list_of("ClaimTable").current).id == claim
        await r.press("ctrl+o")
        assert (r.app.screen, r.article.pk, r.pane.position) == (r.screen, *start)
        await r.press("ctrl+o")
        assert r.said.startswith("nothing to go back to")
        await r.press("ctrl+n")
        assert r.app.screen.query("ClaimTable")
        for key in ("ctrl+n", "ctrl+n", "ctrl+n", "ctrl+n", "alt+right"):  # in a field, ctrl+n goes to the next hit
            await r.press(key)
            await r.settle()
        assert (r.app.screen, r.article.pk, r.pane.position) == (r.screen, *at_hit)
        await r.press("ctrl+n")
        assert r.said.startswith("nothing to go forward to")
        await r.press("5", "ctrl+o")  # a screen opened by its key is just closed
        assert (r.app.screen, r.article.pk, r.pane.position) == (r.screen, *at_hit)
        await r.press("5")
        desk = r.app.screen
        assert isinstance(desk, DeskScreen)
        desk.refresh_table()  # its layout is still due when it closes
        desk.dismiss(None)
        await r.settle()
        assert r.app.screen is r.screen


async def test_places_are_marked_with_a_letter(reader: OpenReader, worked: Path) -> None:
    async with reader(worked) as r:
        await r.press("apostrophe")
        assert r.said.startswith("no place is saved yet")
        await r.press("j", "j", "M", "a")
        place = r.article.pk, r.pane.position
        assert r.said == "saved: ' a comes back here"
        await r.press("right_square_bracket", "M", "q")
        assert r.app.screen is r.screen
        await r.press("apostrophe", "a")
        assert (r.article.pk, r.pane.position) == place
        await r.press("ctrl+o", "apostrophe", "z")
        assert r.article.pk == place[0] + 1
        assert r.said == "no place is saved under z: M z saves this one"
        await r.press("alt+right")
        assert (r.article.pk, r.pane.position) == place
        await r.press("alt+left")
        assert r.article.pk == place[0] + 1
        await r.press("left_square_bracket", "ctrl+x", "enter", "apostrophe", "a")
        assert r.said == "the article of the place a is no longer in the library"
        await r.press("u")
    async with reader(worked) as r:  # marks are stored in the library
        await r.press("right_square_bracket", "apostrophe", "a")
        assert (r.article.pk, r.pane.position) == place
    async with reader(worked, read_only="name it with --library") as r:
        for keys in (("escape", "M", "b"), ("1", "r")):
            r.session.report("")
            await r.press(*keys)
            assert r.said == "annotations.db is only read: nothing was changed; name it with --library"


async def test_actions_of_one_key(reader: OpenReader, worked: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    copied: list[str] = []
    monkeypatch.setattr("tui.app.copying.clipboard.copy", lambda node, session, text, what="": copied.append(text))
    async with reader(worked) as r:
        await r.press("g", "right_parenthesis")
        assert r.pane.cursor.current == (19, 60)
        await r.press("right_parenthesis")
        assert r.pane.cursor.current == (400, 430)  # bea's annotation, not ann's own
        await r.press("right_parenthesis")
        assert r.said == "no annotation of yours further on"
        await r.press("left_parenthesis", "3", "3", "y")
        assert "Somebody" in copied[-1]
        await r.press("2", "5", "y")
        assert "Somebody" in copied[-1]
        await r.press("4", "y")
        assert copied.pop() == required(r.list_of("EntityTable").current).name
        await r.press("escape", "f")
        await r.type("pyongyang")
        await r.settle()
        await r.press("ctrl+y", "ctrl+k")
        await r.settle()
        await r.press("y", "escape")
        assert [len(copied), "Pyongyang" in copied[2], copied[2].count("Pyongyang")] == [
            4,
            True,
            copied[3].count("Pyongyang"),
        ]

        await r.press("G")
        for color, key in zip(COLORS, COLOR_KEYS, strict=True):
            await r.press(key)
            assert [r.highlights[-1].color, len(r.highlights)] == [color, 4]
        await r.press(*["u"] * len(COLORS))

        await r.press("g", "e", "asterisk")
        name = r.pane.mention_at_cursor
        assert "occurs here" in r.said
        hits = r.pane.overlays.hits
        assert r.pane.cursor.current == hits[1]
        assert {r.article.text[slice(*hit)].casefold() for hit in hits} == {r.article.text[slice(*hits[0])].casefold()}
        assert name is not None

        await r.press("U")
        unread = r.article.pk
        assert unread > 1
        await r.press("1", "r", "2", "left_square_bracket", "U")
        assert r.article.pk != unread
        first = r.article.pk
        await r.press("G", "space")
        assert r.article.pk == first + 1
        await r.press("ctrl+f")
        below = r.pane.cursor.index
        await r.press("ctrl+b")
        assert (r.pane.cursor.index, below > 0) == (0, True)


async def test_going_back_a_short_annotation_comes_before_the_long_one_around_it(
    reader: OpenReader, tmp_path: Path
) -> None:
    path = tmp_path / "annotations.db"
    with Library(path, "ann") as library:
        library.articles.add([NewArticle("\n".join(["Nothing happens in this line."] * 1500), "1", "Long")])
        library.annotations.highlight(library.articles.get(1), 30, 40_000)
        library.annotations.highlight(library.articles.get(1), 600, 629)
    async with reader(path) as r:
        await r.press("G", "left_parenthesis")
        assert r.pane.cursor.current == (600, 629)


async def test_a_found_passage_is_copied_completely(
    reader: OpenReader, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    copied: list[str] = []
    monkeypatch.setattr("tui.app.copying.clipboard.copy", lambda node, session, text, what="": copied.append(text))
    path, claim = tmp_path / "annotations.db", " ".join(f"word{number}" for number in range(80))
    lines = [
        f"Here begins sentence {at} of those which are wrapped by a mail\nprogram of long ago." for at in range(20)
    ]
    mail = " ".join(lines).replace("7 of those", "7 of all the art")
    with Library(path, "ann") as library:
        library.articles.add([
            NewArticle(f"The party met. The art was sold. {claim}", "1", "Party"), NewArticle(mail, "2", "Mail")
        ])  # fmt: skip
        library.annotations.claim(library.articles.get(1), 33, 33 + len(claim), "Somebody")
    async with reader(path) as r:
        for typed in ("art ", "somebody"):
            await r.press("f")
            await r.type(typed)
            await r.settle()
            for hit in range(r.list_of("HitList").count):
                await r.press(*["down"] * bool(hit), "ctrl+y")
            await r.press("escape")
    assert len(copied) == 3
    party, mail, said = copied
    assert "The art was sold." in party
    assert "party met" not in party
    assert "Here begins sentence 7 of all the art which are wrapped by a mail program of long ago." in mail
    assert claim in said
    assert "Somebody" in said


async def test_paging_in_every_list_and_picker(reader: OpenReader, worked: Path) -> None:
    with Library(worked, "ann") as library:
        for number in range(40):
            library.codebook.add(f"code {number:02}")
    async with reader(worked) as r:
        await r.press("t", "pagedown")
        choices = r.list_of("ChoiceList")
        assert choices.cursor == choices.size.height
        await r.press("pageup", "escape", "3", "ctrl+f")
        at = r.sidebar.open_list.cursor
        await r.press("ctrl+b")
        assert r.sidebar.open_list.cursor < at
