"""Every text that names a key comes from the table: with all keys remapped, no screen shows an old one."""

from __future__ import annotations

import ast
import re
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from textual.widgets import Input, Static

import tui.app
from tests.parsed import parse
from tui.app.actions import ACTIONS
from tui.app.chrome import SIGNS
from tui.app.contexts import CONTEXTS
from tui.app.dialogs.strip import Confirmation
from tui.app.dialogs.strip_bar import StripBar
from tui.app.dialogs.verdict import LETTERS
from tui.app.keymap import BY_NAME, SLOT, Keymap
from tui.app.widgets.bars import FooterBar
from tui.app.widgets.card import Card
from tui.core.model import NewArticle
from tui.library import Library

if TYPE_CHECKING:
    from tests.app.pilot import OpenReader, ReaderPilot

WORDS_TOO = {"a", "A", "I", "space", "home", "end", ",", ":", "{", "}", *"0123456789"}
"""Keys that are words, stand between words, or are numbers."""

KEYMAP = Keymap()
OLD_KEYS = {key for action in ACTIONS for key in KEYMAP.keys(action)} - WORDS_TOO
OLD_KEY = re.compile(
    rf"(?<![\w'’\-&/.)%…])(?:{'|'.join(sorted(map(re.escape, OLD_KEYS), key=len, reverse=True))})(?= +[a-z])"
    r"|\b(?:esc|enter)\b|[↑↓]|\bctrl\+[a-z]\b"
)

TABLE = {
    "actions.py",
    "article_actions.py",
    "coding_actions.py",
    "keymap.py",
    "older_keymaps.py",
    "key_names.py",
    "chrome.py",
}
NO_KEY = "a new name makes a tag, / a level"

MODIFIERS = (
    "",
    "shift+",
    "alt+",
    "ctrl+",
    "alt+shift+",
    "ctrl+shift+",
    "alt+ctrl+",
    "super+",
    "alt+super+",
    "ctrl+super+",
    "shift+super+",
    "hyper+",
    "alt+hyper+",
    "ctrl+hyper+",
    "hyper+shift+",
    "alt+ctrl+super+",
    "alt+shift+super+",
    "alt+ctrl+hyper+",
)
NEW_KEYS = [f"{modifier}f{number}" for modifier in MODIFIERS for number in range(1, 25) if f"f{number}" not in OLD_KEYS]
REMAPPED = dict(zip(dict.fromkeys(action.id for action in ACTIONS), NEW_KEYS, strict=False))
assert len(REMAPPED) == len({action.id for action in ACTIONS}), "every action has a new key"


def literals(path: Path) -> list[tuple[int, str]]:
    """Return the strings of a module except docstrings, with their lines; a formatted value is replaced by …."""
    tree = parse(path)
    skipped = {id(node.value) for node in ast.walk(tree) if isinstance(node, ast.Expr)}
    texts = []
    for node in ast.walk(tree):
        if isinstance(node, ast.JoinedStr):
            skipped.update(map(id, node.values))
            parts = [str(part.value) if isinstance(part, ast.Constant) else "…" for part in node.values]
            texts.append((node.lineno, "".join(parts)))
        elif isinstance(node, ast.Constant) and isinstance(node.value, str) and id(node) not in skipped:
            texts.append((node.lineno, node.value))
    return texts


def test_no_string_literal_names_a_key() -> None:
    files = [path for path in Path(tui.app.__file__).parent.rglob("*.py") if path.name not in TABLE]
    assert len(files) > 40
    texts = {path: literals(path) for path in files}
    named = [
        f"{path.name}:{line}: {text}"
        for path in files
        for line, text in texts[path]
        if OLD_KEY.search(text.replace(NO_KEY, ""))
    ]
    slots = {slot[1] for path in files for _, text in texts[path] for slot in SLOT.finditer(text)}
    assert len(slots) > 40
    assert slots <= BY_NAME.keys()
    table = [*(context.heading for context in CONTEXTS.values()), *(action.does for action in ACTIONS)]
    named += [text for text in table if OLD_KEY.search(text)]
    assert named == []
    own = [path for path in files if path.parent.name != "textual_fixes" and path.name != "keyboard_layouts.py"]
    drawn = {sign for path in own for _, text in texts[path] for sign in text if not sign.isascii()}
    assert drawn - {*SIGNS} == {*"«»„\N{NO-BREAK SPACE}"}, "each sign has one for terminals that only draw ASCII"


def test_no_command_names_a_key_of_the_reader() -> None:
    """A person at the command line may have other keys, so an action is called by its name, which works after `:`."""
    named = re.compile(r"`\w`|\bF\d+\b|\b\w in the reader")
    files = [*(Path(tui.app.__file__).parents[1] / "cli").rglob("*.py")]
    assert [
        f"{path.name}: {hit[0]}" for path in files for hit in named.finditer(path.read_text(encoding="utf-8"))
    ] == []
    slots = {name for path in files for name in re.findall(r"`:(\w+)`", path.read_text(encoding="utf-8"))}
    assert {"claim", "conflicts"} <= slots <= BY_NAME.keys()


def test_keys_are_bound_and_handled_only_through_the_table() -> None:
    asked = re.compile(r"\bBinding\(|BINDINGS(: \w+)? = [^b]|event\.key\b|    def (_on_key|key_\w+)\(")
    files = [path for path in Path(tui.app.__file__).parent.rglob("*.py") if path.name != "keymap.py"]
    assert [path.name for path in files if asked.search(path.read_text(encoding="utf-8"))] == []


def chrome(reader: ReaderPilot) -> list[str]:
    """Return the texts of the open screen that are its own: labels, placeholders, hints, messages, cards."""
    texts: list[str] = []
    for node in reader.app.screen.walk_children():
        if isinstance(node, Input):
            texts.append(node.placeholder)
        elif isinstance(node, Static):
            texts.append(str(node.render()))
        elif isinstance(node, FooterBar):
            texts += [node.message, *(f"{keys} {does}" for keys, does in node.hints)]
        elif isinstance(node, StripBar):
            # The letters of verdicts are those of their words, whatever the keymap.
            text = "\n".join(node.render_line(y).text for y in range(node.size.height))
            texts.append(re.sub("|".join(f"{letter} {verdict}" for verdict, letter in LETTERS.items()), "", text))
        elif isinstance(node, Card):
            texts += [node.render_line(y).text for y in range(node.size.height)]
    return texts


class Walk:
    """Walks through the reader with the new keys and looks for old ones after each."""

    def __init__(self, reader: ReaderPilot) -> None:
        self.reader = reader
        self.screens: set[str] = set()
        self.texts = ""

    async def __call__(self, *steps: str) -> None:
        """Run actions by their new keys; an argument that begins with “ is typed."""
        for step in steps:
            if step.startswith("“"):
                await self.reader.type(step[1:])
            else:
                await self.reader.press(REMAPPED[step])
            await self.reader.settle()
            if isinstance(self.reader.app.screen, Confirmation):
                self.texts += "\n".join(chrome(self.reader))
                self.screens.add("Confirmation")
                await self.reader.press(REMAPPED["change_anyway"])
                await self.reader.settle()
            texts = [text for text in chrome(self.reader) if NO_KEY not in text]
            assert [text for text in texts if OLD_KEY.search(text)] == [], step
            self.screens.add(type(self.reader.app.screen).__name__)
            self.texts += "\n".join(texts)


@pytest.mark.long
async def test_no_old_key_is_shown_when_all_are_remapped(reader: OpenReader, seeds: Path) -> None:
    with Library(seeds, "bea") as library:
        texts = (
            f"A talk in {town}.\n{'It lasted two hours and came to nothing. ' * 30}" for town in ("Oslo", "Bergen")
        )
        library.articles.add([NewArticle(text, "", title=text[:15]) for text in texts])
        library.duplicates.find()
        article = library.articles.get(1)
        library.annotations.tag(article, 25, 70, "two")
        library.annotations.claim(article, 300, 340, "Somebody")
    async with reader(seeds, (200, 30), keymap=REMAPPED) as r:
        walk = Walk(r)
        await walk("top", "again", "place", "dismiss", "undo", "redo", "undo", "correct", "back", "remove", "open_here")
        await walk("focus_text", "next_suggestion", "claim", "claim", "highlight", "open_here", "focus_text", "bottom")
        await walk("highlight", "highlight", "remove", "undo", "again", "visual", "leave", "top", "next_mention")
        await walk("open_here", "focus_text", "correct", "reject_name", "undo", "correct", "join_name", "“kim", "close")
        await walk(
            "back", "note", "“words", "save_note", "note", "give_up_note", "tag", "“peace", "pick_next", "submit"
        )
        await walk("search", "“korea", "submit", "next_hit", "search", "“zz", "give_up_search", "copy", "zen", "wider")
        await walk("focus_list", "filter", "“kim", "to_list", "back", "filter", "clear_filter", "order", "toggle_read")
        await walk("focus_sidebar", "correct", "back", "choose", "leave_screen", "filter", "close")
        await walk("focus_sidebar", "speaker", "rationale", "save_note", "verdict", "no_verdict")
        await walk("place", "last", "speaker", "close")
        await walk(
            "evidence", "save_note", "elsewhere", "link_repeats", "elsewhere", "back", "claim", "claim", "remove"
        )
        await walk(
            "focus_sidebar", "next", "claim", "dismiss", "undo", "choose", "help", "“undo", "help_down", "submit"
        )
        await walk("palette", "“dark", "submit", "export", "filter", "“json", "close", "next_field", "close")
        await walk("edit_article", "next_field", "save_fields", "find", "“oslo", "pick_next", "pick_page_up", "submit")
        await walk(
            "compare", "compare_next", "next_difference", "back", "find", "“korea", "concordance", "next", "back"
        )
        await walk("adjudicate", "back", "entities", "kind", "order", "merge", "merge", "correct", "back")
        await walk("possible_merges", "back", "filter", "“kim", "close", "back", "undo", "redo", "leave_screen")
        await walk("claims", "link", "link", "verdict", "no_verdict", "verdict", "close", "undo", "redo")
        await walk("pictures", "pictures", "order", "into_card", "last", "counts", "evidence_for", "into_card")
        await walk("speaker", "close", "rationale", "save_note", "elsewhere", "back", "filter", "“zz", "close", "back")
        await walk("leave_screen", "focus_list", "first", "choose", "adjudicate", "accept_left", "undo", "leave_screen")
        await walk("command", "“impor", "complete", "“nowhere", "submit", "write_list", "order", "leave_screen")
        await walk("merge_library", "close", "import_file", "close", "conflicts", "take_theirs", "leave_screen")
        assert len(walk.screens) == 24, walk.screens


async def test_an_empty_library_names_the_new_keys(reader: OpenReader, tmp_path: Path) -> None:
    async with reader(tmp_path / "empty.db", keymap=REMAPPED) as r:
        assert f"{REMAPPED['quit']} leaves" in "\n".join(chrome(r))
        await Walk(r)("claims", "back", "entities", "back", "find", "close", "export", "close", "focus_sidebar")
