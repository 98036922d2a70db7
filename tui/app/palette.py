"""Every action that can be done now, by its name: picked in the palette, or typed as a command."""

from __future__ import annotations

from typing import TYPE_CHECKING

from textual.actions import parse

from tui.app.actions import ACTIONS, Action
from tui.app.dialogs.command import CommandLine
from tui.app.dialogs.modal import ask
from tui.app.dialogs.picker import Choice, Picker
from tui.app.keymap import keymap_of
from tui.app.widgets.line_view import LineList

if TYPE_CHECKING:
    from collections.abc import Callable

    from textual.dom import DOMNode

    from tui.app.screens.reader import ReaderScreen

OF_PATHS = {
    "import": "[--dry-run] [--removed] [FORMAT] PATH   annotations of another program, or Postil's own",
    "merge": "[--dry-run] [--removed] PATH   a colleague's library; it is not touched",
}
"""The commands that bring a file in, with what follows their name."""


def open_palette(reader: ReaderScreen) -> None:
    """Have an action picked with its keys beside it, and do it."""
    app, keymap = reader.app, keymap_of(reader)
    targets: dict[str, tuple[Action, DOMNode]] = {}
    for action, target in possible(reader):
        targets.setdefault(action.does, (action, target))
    choices = [Choice(does, " ".join(keymap.keys(action))) for does, (action, _) in targets.items()]

    def do(does: str | None) -> None:
        if does is not None:
            action, target = targets[does]
            app.call_later(app.run_action, action.action, target)

    app.push_screen(Picker("What to do", "{submit} does it · the keys do it without asking", choices), do)


def open_command(reader: ReaderScreen, typed: str, on_import: Callable[[], object]) -> None:
    """Have a command typed, and do it; `on_import` is called after one that brought something in."""
    app, session = reader.app, reader.session
    targets: dict[str, tuple[Action, DOMNode]] = {}
    for action, target in possible(reader):
        if not action.action.startswith("app.command"):
            targets.setdefault(action.id, (action, target))

    def do(words: str) -> None:
        name, _, rest = words.partition(" ")
        if name in OF_PATHS:
            from tui.app.imports import parse_order
            from tui.app.screens.imported import ImportScreen

            screen = ImportScreen(session, parse_order(name, rest))
            ask(reader, session, screen, lambda is_in: on_import() if is_in else None)
        elif name in targets:
            action, target = targets[name]
            app.call_later(app.run_action, action.action, target)
        else:
            session.report(f"there is no command {name!r}", failed=True)

    names = {name: action.does for name, (action, _) in targets.items()}
    ask(reader, session, CommandLine(typed, names, OF_PATHS), do)


def possible(reader: ReaderScreen) -> list[tuple[Action, DOMNode]]:
    """Return the actions that can be done now, each with who does it."""
    pairs = [(action, target_of(reader, action)) for action in ACTIONS if action.id != "palette"]
    return [
        (action, target)
        for action, target in pairs
        if target is not None and target.check_action(*parse(action.action)[1:])
    ]


def target_of(reader: ReaderScreen, action: Action) -> DOMNode | None:
    """Return who does an action, or None when it belongs to what has not got the focus."""
    focused, context = reader.focused, action.context
    if context in ("text", "visual"):
        return reader if action.of_screen else reader.text
    if context == "reader":
        return reader
    if context == "annotate":
        return reader.text if reader.text.has_focus else None
    if context == "sidebar":
        return reader.sidebar if focused in reader.sidebar.lists else None
    if isinstance(focused, LineList) and context in ("list", focused.id):
        return reader.articles if context == "articles" else focused
    return None
