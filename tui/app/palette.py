"""The command palette: every action that can be done now, by its name."""

from __future__ import annotations

from typing import TYPE_CHECKING

from textual.actions import parse

from tui.app.actions import ACTIONS, Action
from tui.app.dialogs.picker import Choice, Picker
from tui.app.keymap import keymap_of
from tui.app.widgets.line_view import LineList

if TYPE_CHECKING:
    from textual.dom import DOMNode

    from tui.app.screens.reader import ReaderScreen


def open_palette(reader: ReaderScreen) -> None:
    """Have an action picked with its keys beside it, and do it."""
    app, keymap = reader.app, keymap_of(reader)
    targets: dict[str, tuple[Action, DOMNode]] = {}
    for action in ACTIONS:
        target = target_of(reader, action)
        if target is not None and action.id != "palette" and target.check_action(*parse(action.action)[1:]):
            targets.setdefault(action.does, (action, target))
    choices = [Choice(does, " ".join(keymap.keys(action))) for does, (action, _) in targets.items()]

    def do(does: str | None) -> None:
        if does is not None:
            action, target = targets[does]
            app.call_later(app.run_action, action.action, target)

    app.push_screen(Picker("What to do", "{submit} does it · the keys do it without asking", choices), do)


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
