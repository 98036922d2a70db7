"""The actions available here: for the palette, the command line, the help, and unbound keys."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from textual.actions import parse

from tui.app.action import Action
from tui.app.actions import ACTIONS
from tui.app.contexts import CONTEXTS
from tui.app.dialogs.coding import toggle_code
from tui.app.dialogs.command import CommandLine
from tui.app.dialogs.help import HelpScreen
from tui.app.dialogs.modal import ask
from tui.app.dialogs.picker import Choice, Picker
from tui.app.dialogs.strip import StripScreen
from tui.app.keymap import BY_NAME, keymap_of
from tui.app.screens.reader import ReaderScreen
from tui.app.textual_fixes.key_names import key_of_character

if TYPE_CHECKING:
    from collections.abc import Callable

    from textual.dom import DOMNode
    from textual.screen import Screen

    from tui.app.session import Session

OF_PATHS = {
    "import": "[--dry-run] [--removed] [FORMAT] PATH   annotations of another program, or Postil's own",
    "merge": "[--dry-run] [--removed] PATH   a colleague's library; it is not touched",
}
"""The commands that bring a file in, with what follows their name."""

NEAR = 3
"""The most similar actions that are suggested."""


def open_help(screen: Screen[Any]) -> None:
    """Show the keys of a screen, or close the help."""
    if isinstance(screen, HelpScreen):
        screen.action_close()
    else:
        screen.app.push_screen(HelpScreen(keymap_of(screen), here(screen)))


def open_palette(screen: Screen[Any]) -> None:
    """Pick an action and run it: first those whose keys act here, shown with them, then the others."""
    app, keymap = screen.app, keymap_of(screen)
    keys = {name: " ".join(keymap.keys(action)) for name, action in here(screen).items()}
    places = {name: place for place, name in enumerate(keys)}
    targets: dict[str, tuple[Action, DOMNode]] = {}
    for action, target in sorted(possible(screen), key=lambda pair: places.get(pair[0].name, len(places))):
        targets.setdefault(action.does, (action, target))
    choices = [Choice(does, keys.get(action.name, "")) for does, (action, _) in targets.items()]

    def do(does: str | None) -> None:
        if does is not None:
            action, target = targets[does]
            app.call_later(app.run_action, action.action, target)

    app.push_screen(Picker("What to do", "{submit} does it · the keys do it without asking", choices), do)


def open_command(screen: Screen[Any], session: Session, typed: str, on_import: Callable[[], object]) -> None:
    """Type a command and run it; `on_import` is called after one that imported something."""
    app = screen.app
    of_paths = OF_PATHS if isinstance(screen, ReaderScreen) else {}
    targets: dict[str, tuple[Action, DOMNode]] = {}
    for action, target in possible(screen):
        if not action.action.startswith("app.command"):
            targets.setdefault(action.id, (action, target))

    def do(words: str) -> None:
        name, _, rest = words.partition(" ")
        if name in of_paths:
            from tui.app.imports import parse_order
            from tui.app.screens.imported import ImportScreen

            order = ImportScreen(session, parse_order(name, rest))
            ask(screen, session, order, lambda is_in: on_import() if is_in else None)
        elif name in targets:
            action, target = targets[name]
            app.call_later(app.run_action, action.action, target)
        else:
            session.report(f"there is no command {name!r} here", failed=True)

    names = {name: action.does for name, (action, _) in targets.items()}
    ask(screen, session, CommandLine(session, typed, names, of_paths), do)


def here(screen: Screen[Any]) -> dict[str, Action]:
    """Return the actions whose keys work here by name, the focused widget's first."""
    focused = screen.focused
    own = focused.id if focused is not None and focused.id in CONTEXTS else None
    own = own or _context_of(screen, "text")
    bound = (each.binding.id for each in screen.active_bindings.values() if each.enabled)
    names = dict.fromkeys(name for name in bound if name in BY_NAME)
    choices = _choices(screen)
    actions = [*choices, *(action for action in ACTIONS if action.name in names)]
    contexts = [own, *(action.context for action in choices), *(BY_NAME[name].context for name in names)]
    return {action.name: action for action in sorted(actions, key=lambda action: contexts.index(action.context))}


def _context_of(screen: Screen[Any], usual: str) -> str:
    """Return the context that a screen has of its own, else the usual one."""
    return next((name for name, context in CONTEXTS.items() if context.owner == type(screen).__name__), usual)


def _choices(screen: Screen[Any]) -> list[Action]:
    """Return what the letters of a question at the bottom choose, apart from those of the table of actions."""
    if not isinstance(screen, StripScreen):
        return []
    keys, context = {letter: key_of_character(letter) for letter in screen.choices}, _context_of(screen, "strip")
    return [
        Action(f"choose_{key}", key, screen.choices[letter], context, call=f"choose_letter({letter!r})")
        for letter, key in keys.items()
        if key not in screen.active_bindings
    ]


def possible(screen: Screen[Any]) -> list[tuple[Action, DOMNode]]:
    """Return the enabled actions with their targets; in the reader always those of its text."""
    nodes: dict[str | None, DOMNode] = {}
    if isinstance(screen, ReaderScreen):
        of_text = [action for action in ACTIONS if action.context == "text"]
        nodes.update((action.name, screen if action.of_screen else screen.text) for action in of_text)
    nodes.update((each.binding.id, each.node) for each in screen.active_bindings.values() if each.enabled)
    pairs = [(action, nodes[action.name]) for action in ACTIONS if action.name in nodes and action.id != "palette"]
    pairs += [(action, screen) for action in _choices(screen)]
    return [(action, target) for action, target in pairs if target.check_action(*parse(action.action)[1:])]


def unbound(screen: Screen[Any], session: Session, key: str) -> None:
    """Apply the code that the user gave an unbound key; else suggest what is near."""
    code = session.codes.own_keys.get(key)
    if code is not None and isinstance(screen, ReaderScreen) and screen.text.has_focus:
        screen.text.take_target()
        with session.reporting_errors():
            toggle_code(session, code)
    elif words := near(screen, key):
        session.report(words)


def near(screen: Screen[Any], key: str) -> str:
    """Suggest what an unbound key may have meant: the same letter in another case, or its meaning elsewhere."""
    keymap = keymap_of(screen)
    sign, acting = keymap.sign(key), here(screen)
    helping = next((action for action in acting.values() if action.id == "help"), None)
    if len(sign) > 12 or helping is None:
        return ""
    same = [action for action in acting.values() if _is_same_letter(sign, keymap.keys(action))]
    words = [f"{keymap.keys(action)[0]} {action.does}" for action in same[:NEAR]]
    return " · ".join([f"{sign} does nothing here", *words, f"{keymap.keys(helping)[0]} keys"])


def _is_same_letter(sign: str, keys: list[str]) -> bool:
    base = sign.rpartition("+")[2].casefold()
    return len(base) == 1 and any(key.rpartition("+")[2].casefold() == base for key in keys)
