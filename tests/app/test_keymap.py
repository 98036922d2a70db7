"""The table of actions: help, palette and hints built from it, and what a keymap changes."""

from __future__ import annotations

import importlib
import pkgutil
from typing import TYPE_CHECKING

import pytest
from textual.geometry import Region

import tui.app
from tui.app.actions import ACTIONS
from tui.app.contexts import CONTEXTS, TOGETHER
from tui.app.keymap import BY_NAME, Keymap
from tui.app.older_keymaps import NEW, REMOVED, RENAMED, YIELDING
from tui.app.reading.motions import JUMPS, MOVES
from tui.core.errors import ConfigError
from tui.core.model import NewArticle
from tui.library import Library

if TYPE_CHECKING:
    from pathlib import Path

    from tests.app.pilot import OpenReader, ReaderPilot


async def test_help_lists_every_action_and_the_palette_runs_them(reader: OpenReader, seeds: Path) -> None:
    async with reader(seeds) as r:
        await r.press("question_mark", "tab")
        page = "\n".join(
            strip.text
            for strip in r.app.screen.query_one("#keys").render_lines(r.app.screen.query_one("#keys").size.region)
        )
        for action in ACTIONS:
            assert action.does[:40] in page
        await r.press("escape", "1", "ctrl+p")
        choices = r.list_of("ChoiceList").render_lines(Region(0, 0, 60, 1))[0].text.split()
        assert choices[-1] == "s", "actions of the current place come first"
        await r.type("dark or light")
        await r.press("enter", "enter")
        await r.pilot.pause()
        assert r.app.theme == "postil-light"


async def test_help_begins_with_the_current_place_and_narrows_while_typing(reader: OpenReader, seeds: Path) -> None:
    def page(r: ReaderPilot) -> str:
        return "\n".join(
            strip.text.rstrip() for strip in r.app.screen.query_one("#keys").render_lines(Region(0, 0, 70, 200))
        )

    async with reader(seeds, (80, 24)) as r:
        await r.press("1", "question_mark")
        await r.pilot.pause()
        assert page(r).lstrip().startswith("In the article list")
        await r.type("undo")
        await r.pilot.pause()
        assert [line for line in page(r).splitlines() if line] == [
            "In every list of articles",
            f"{'r':20}mark as read or unread; not changed by undo",
            "Everywhere",
            f"{'u':20}undo",
        ]
        await r.press("tab")
        assert [line for line in page(r).splitlines() if line] == [
            "Everywhere",
            f"{'u':20}undo",
            "In every list of articles",
            f"{'r':20}mark as read or unread; not changed by undo",
            "In the articles on the whole screen",
            f"{'u':20}undo",
            "At the claims desk",
            f"{'u':20}undo",
            "In the library's entities",
            f"{'u':20}undo",
            "Possible merges",
            f"{'u':20}undo",
            "In the codebook",
            f"{'u':20}undo",
            "In the passages of a code or of a cell of counts",
            f"{'u':20}undo",
            "In the counts",
            f"{'u':20}undo",
            "Two people and their consensus",
            f"{'u':20}undo the last decision made here",
            "What an import brought in, and what it left out",
            f"{'u':20}undo the whole import",
            "What both sides of an import or a merge changed",
            f"{'u':20}undo",
            "Every place of a name, of words or of a code",
            f"{'u':20}undo",
            "Writing a note",
            f"{'ctrl+_':20}undo the last typing",
        ]
        await r.type(" nowhere")
        await r.pilot.pause()
        assert page(r).strip() == "no key does that"
        await r.press("tab")
        assert page(r).strip() == "no key does that here · tab looks in every place"
        await r.press("escape")
        assert r.app.screen is r.screen


async def test_the_hints_of_the_tables_follow_the_keymap(reader: OpenReader, seeds: Path) -> None:
    async with reader(seeds, keymap={"desk_order": "o", "names_merge": "J", "filter": "ctrl+f", "verdict": "!"}) as r:
        await r.press("g", "c", "5")
        message = str(r.app.screen.query_one("#report").render())
        assert message.startswith("! verdict   S speaker")
        await r.pilot.resize_terminal(80, 24)
        await r.pilot.pause()
        message = str(r.app.screen.query_one("#report").render())
        assert len(message) <= 80, "as many hints as there is room for"
        assert message.endswith("keys")
        await r.press("escape", "4")
        assert "J merge" in str(r.app.screen.query_one("#report").render())


async def test_keys_can_be_remapped(reader: OpenReader, seeds: Path) -> None:
    async with reader(seeds, keymap={"highlight": "Q", "next_sentence": "ctrl+n,j"}) as r:
        await r.press("g", "ctrl+n", "m")
        assert r.highlights == []
        await r.press("Q")
        assert len(r.highlights) == 1


@pytest.mark.parametrize(
    ("keymap", "message"),
    [
        ({"hilite": "H"}, "no action 'hilite'"),
        ({"highlight": ""}, "has no key"),
        ({"highlight": "j"}, "j is both"),
        ({"desk.order": "w"}, "w is both"),
        ({"submit": "!"}, "! is typed where submit works"),
        ({"claim": "kaboom"}, "claim cannot have 'kaboom', no terminal sends it"),
        ({"claim": "ctrl+"}, "cannot have 'ctrl\\+'"),
        ({"claim": "ctrl+ctrl+x"}, "no terminal sends it"),
        ({"claim": "\x1b"}, "no terminal sends it"),
        ({"claim": "strg+x"}, "no terminal sends it"),
        ({"claim": "x" * 100_000}, "cannot have 'x{39}…'"),
        ({"x" * 100_000: "x"}, "no action 'x{39}…'"),
    ],
)
def test_an_invalid_keymap_is_refused(keymap: dict[str, str], message: str) -> None:
    with pytest.raises(ConfigError, match=message):
        Keymap(keymap)


def test_the_table_has_no_clash_and_no_unknown_context() -> None:
    Keymap({action.name: action.keys for action in ACTIONS})
    assert {action.context for action in ACTIONS} == {*CONTEXTS} == {name for group in TOGETHER for name in group}
    assert len({action.name for action in ACTIONS}) == len(ACTIONS)


def test_keys_are_named_as_people_write_them() -> None:
    keymap = Keymap()
    assert (
        keymap.text("{next_paragraph} {search} {again} {help} {next_suggestion} {leave} {wider}") == "} / . ? ; esc >"
    )
    assert keymap.text("{extend_next:last} {extend_previous:last} {visual_left:last}") == "shift+↓ shift+↑ ←"
    assert keymap.text("{page_down} {page_up:last} {pick_page_up} {read_on}") == "PgDn ctrl+b PgUp space"
    assert (
        keymap.text("{next:last} {previous:last} {list_page_up} {list_page_up:last} {visual_right:last}")
        == "↓ ↑ b ctrl+b →"
    )
    assert keymap.hint("next_sentence") == ("j k", "sentence")
    assert keymap.hint("annotations.speaker") == ("S", "speaker")
    assert keymap.hint("desk.speaker") == ("S", "speaker")
    both_ways = ("next", "card.evidence_for", "card.evidence_earlier")
    assert [keymap.hint(name)[0] for name in both_ways] == ["j k", "+ -", "< >"]


def test_newer_keys_yield_to_the_keys_of_a_person() -> None:
    """These keys are newer than some keymaps that use them for other actions, and such a keymap must stay valid."""
    assert {*NEW} <= {action.id for action in ACTIONS}
    assert {action.name for action in ACTIONS} >= YIELDING
    for key, older, left in (
        ("ctrl+f", "page_down", ["PgDn"]),
        ("ctrl+b", "page_up", ["b", "PgUp"]),
        ("ctrl+b", "list_page_up", ["b", "PgUp", "ctrl+u"]),
        ("f1", "help", ["?"]),
        ("U", "next_unread", []),
        ("f1", "dialog.help", []),
        ("+", "annotate.evidence_for", []),
        ("!", "card.counts", []),
    ):
        keymap = Keymap({"theme": key})
        assert keymap.keys(BY_NAME[older]) == left, key
        assert keymap.keys(BY_NAME["theme"]) == [key]


def test_a_keymap_may_name_keys_as_people_write_them() -> None:
    keymap = Keymap({"highlight": ";, +, PgDn ", "next_suggestion": ",", "page_down": "é", "previous_suggestion": "#"})
    assert keymap.text("{highlight} {highlight:last} {next_suggestion} {page_down}") == "; PgDn , é"
    assert keymap.bindings["annotate.highlight"] == "semicolon,plus,pagedown"
    assert keymap.bindings["text.next_suggestion"] == "comma"
    assert Keymap().bindings == {}
    unusual = Keymap({"claim": "shift+ctrl+F5, em_dash, alt+é, ctrl+space".replace("F5", "f5")})
    assert unusual.bindings["annotate.claim"].startswith("ctrl+shift+f5,em_dash,alt+")


def test_an_action_of_several_contexts_gets_its_keys_in_all_but_those_named() -> None:
    keymap = Keymap({"desk.undo": "U", "undo": "ctrl+z"})
    assert keymap.text("{undo} {desk.undo} {adjudicate.undo}") == "ctrl+z U ctrl+z"
    assert {name for name, keys in keymap.bindings.items() if keys == "ctrl+z"} == {
        "reader.undo",
        "all_entities.undo",
        "all_articles.undo",
        "pairs.undo",
        "codebook.undo",
        "passages.undo",
        "counts.undo",
        "adjudicate.undo",
        "imported.undo",
        "conflicts.undo",
        "places.undo",
    }


def test_actions_that_share_a_key_with_a_changed_one_are_bound_again() -> None:
    assert Keymap({"next_mention": "M"}).bindings["visual.visual_word_end"] == "e"
    assert Keymap({"next_mention": "h"}).bindings["visual.visual_left"] == "h,left"


def test_an_action_that_works_while_typing_cannot_be_a_letter() -> None:
    for key in ("x", "space", "é", "/"):
        with pytest.raises(ConfigError, match="is typed where give_up_note works"):
            Keymap({"give_up_note": key})
    Keymap({"give_up_note": "ctrl+x", "help_down": "left", "close": "f1"})


def test_an_old_keymap_means_what_it_meant() -> None:
    assert {*RENAMED.values()} <= BY_NAME.keys()
    assert {*REMOVED.values()} <= BY_NAME.keys()
    assert not {*RENAMED, *REMOVED} & {action.id for action in ACTIONS}
    keymap = Keymap({"desk_undo": "U", "undo": "ctrl+z", "edit_tags": "ctrl+y"})
    assert keymap.text("{undo} {desk.undo} {all_entities.undo}") == "ctrl+z U ctrl+z"
    assert keymap.text("{tag} {annotations.tag}") == "t ctrl+y"


async def test_removing_a_key_from_one_action_leaves_it_to_the_other(reader: OpenReader, seeds: Path) -> None:
    """`e` goes to the next name, and while selecting to the end of the word."""
    async with reader(seeds, keymap={"next_mention": "M"}) as r:
        await r.press("g", "M")
        assert r.pane.mention_at_cursor is not None
        await r.press("escape", "g", "v", "e")
        assert r.sentence == "North"


async def test_a_fold_names_the_key_that_opens_it(reader: OpenReader, tmp_path: Path) -> None:
    path = tmp_path / "twice.db"
    body = "\n".join(f"Sentence number {number} stands here, long enough to be worth folding." for number in range(6))
    with Library(path) as library:
        library.articles.add([NewArticle(f"{body}\n{body}", "0" * 64, title="Twice")])
    async with reader(path, keymap={"toggle_fold": "ctrl+o"}) as r:
        rows = [strip.text for strip in r.pane.render_lines(Region(0, 0, 80, 40))]
        assert any("· ctrl+o shows it" in row for row in rows)


def app_classes() -> dict[str, type]:
    """Return the classes of the app by name; names are unique."""
    modules = [importlib.import_module(each.name) for each in pkgutil.walk_packages(tui.app.__path__, "tui.app.")]
    return {
        name: each
        for module in modules
        for name, each in vars(module).items()
        if isinstance(each, type) and each.__module__.startswith("tui.app.")
    }


def test_every_action_names_its_method() -> None:
    classes = app_classes()
    for action in ACTIONS:
        owner, method = action.method.split(".")
        assert callable(getattr(classes[owner], method, None)), f"{action.name}: {action.method}"
        assert action.call or action.id in action.action
    motions = {action.id for action in ACTIONS if action.method == "ReadingPane.action_move"}
    assert motions == MOVES.keys() | JUMPS.keys()


def test_every_binding_is_in_the_table_and_calls_the_method_of_its_row() -> None:
    rows = {action.name: action for action in ACTIONS}
    bound = [(owner, binding) for owner in app_classes().values() for binding in vars(owner).get("BINDINGS", ())]
    assert {binding.id for _, binding in bound} == rows.keys()
    for owner, binding in bound:
        row = rows[binding.id]
        assert (binding.key, binding.action, binding.priority) == (row.keys, row.action, row.priority)
        if "." not in row.action:
            assert callable(getattr(owner, f"action_{row.action.split('(')[0]}", None)), (owner, row.name)
