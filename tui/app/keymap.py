"""Keys under the user's keymap: the bindings, and every text that names a key."""

from __future__ import annotations

import re
from dataclasses import replace
from functools import cache
from typing import TYPE_CHECKING

from textual.app import App
from textual.binding import Binding, BindingType
from textual.events import Key
from textual.keys import format_key

from tui.app.action import Action
from tui.app.actions import ACTIONS
from tui.app.contexts import TOGETHER, TYPING
from tui.app.older_keymaps import REMOVED, RENAMED, YIELDING, YIELDING_KEYS
from tui.app.textual_fixes.key_names import full_name, key_of_character, why_not
from tui.core.errors import ConfigError
from tui.core.text import cut

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

    from textual.dom import DOMNode

SIGNS = {
    "escape": "esc",
    "pagedown": "PgDn",
    "pageup": "PgUp",
    "down": "↓",
    "up": "↑",
    "left": "←",
    "right": "→",
    "shift+down": "shift+↓",
    "shift+up": "shift+↑",
    "ctrl+underscore": "ctrl+_",
}
"""Keys that people write differently from Textual, apart from characters."""

_NAMES = {sign: name for name, sign in SIGNS.items()}

OPPOSITES = {
    "next_sentence": "previous_sentence",
    "next": "previous",
    "card.evidence_for": "card.evidence_against",
    "card.evidence_earlier": "card.evidence_later",
}
"""Motions whose hint includes their opposite."""

BY_NAME = {
    **{
        f"{context}.{action.id}": replace(action, hint=hint)
        for action in ACTIONS
        for context, hint in action.hints.items()
    },
    **{action.name: action for action in ACTIONS},
    **{action.id: action for action in reversed(ACTIONS)},
}
"""Actions by `context.id`, also of contexts that only have another hint for them, and the first of each id."""

_NO_KEY = "no_key"
"""The binding of an action without a key: given none, Textual would keep the default."""

_ARROWS = ("up", "down", "left", "right")

SLOT = re.compile(r"\{([a-z][a-z0-9_.]*)(:last)?\}")


def bindings(*contexts: str, of_screen: bool = False, but: str = "") -> list[BindingType]:
    """Return the bindings of contexts; of two with one key, the first that is enabled acts.

    `of_screen` adds those of the text that the screen handles; what the context `but` handles itself is left out.
    """
    others = {action.id for action in ACTIONS if action.context == but}
    chosen = [
        action
        for context in contexts
        for action in ACTIONS
        if action.context == context and not action.of_screen and action.id not in others
    ]
    if of_screen:
        chosen += [action for action in ACTIONS if action.of_screen]
    return [
        Binding(action.keys, action.action, action.does, id=action.name, show=False, priority=action.priority)
        for action in chosen
    ]


class Keymap:
    """The table of actions with the user's keys.

    `chosen` has keys by id, or by `context.id` for one context; the keys of a sequence are separated by blanks. Raises
    `ConfigError` for an unknown action, a missing or impossible key, a letter for an action of text fields, or a clash;
    `where` locates entries.
    """

    def __init__(self, chosen: Mapping[str, str] | None = None, where: Callable[[str], str] = lambda entry: "") -> None:
        self._keys: dict[str, str] = {}
        """The keys of each action that has other than its own, by its name."""
        self._entries: dict[str, str] = {}
        """The keymap entry that set an action's keys, by the action's name."""
        self._where = where
        self.text: Callable[[str], str] = cache(self._text)
        """Replaces `{id}` or `{context.id}` in a text by the action's first key, `{id:last}` by its last."""
        self.hint: Callable[[str], tuple[str, str]] = cache(self._hint)
        """Returns the keys and the word of an action for the footer, by its id or `context.id`."""
        self.hints: Callable[[tuple[str, ...]], tuple[tuple[str, str], ...]] = cache(self._hints)
        """Returns the hints of some actions, without those that have no key."""
        entries = sorted((chosen or {}).items(), key=_is_of_one_context)  # an entry for one context takes precedence
        for name, signs in entries:
            if name not in REMOVED:
                self._set_keys(name, signs)
        self._give_way()
        for contexts in TOGETHER if self._entries else ():  # only keys that a person chose are refused
            self._check_clashes([action for action in ACTIONS if action.context in contexts])
        self.beginnings = frozenset(
            " ".join(key.split()[:count])
            for keys in self._keys.values()
            for key in _split(keys)
            for count in range(1, len(key.split()))
        )
        """The beginnings of key sequences."""
        replacements = [(name, BY_NAME[REMOVED[name]]) for name, _ in entries if name in REMOVED]
        self.notices = tuple(
            f"keymap: {name} is gone: {self.keys(action)[0]} ({action.id}) does it; name that, or nothing"
            for name, action in replacements
        )
        """Warnings about the keymap, which is valid all the same."""

    def _set_keys(self, name: str, signs: str) -> None:
        """Give the actions of an entry its keys."""
        actions = [action for action in ACTIONS if RENAMED.get(name, name) in (action.id, action.name)]
        if not actions:
            problem = f"there is no action {cut(name, 40)!r}; docs/keys.md lists them, as the help does"
            raise self._refusal(name, problem)
        try:
            keys = [_sequence(sign) for sign in _split(signs)]
        except ValueError as error:
            raise self._refusal(name, f"{name} cannot have {error}") from error
        if not keys:
            raise self._refusal(name, f"{name} has no key; give at least one")
        for action in actions:
            if typed := _typed_key(action, keys):
                problem = f"{typed} is typed where {action.id} works; give it a key that types nothing"
                raise self._refusal(name, problem)
            self._keys[action.name] = ",".join(keys)
            self._entries[action.name] = name

    def _refusal(self, entry: str, problem: str) -> ConfigError:
        return ConfigError(f"{self._where(entry)}keymap: {problem}")

    def _give_way(self) -> None:
        """Take keys that the user has given to other actions away from newer actions."""
        chosen = {key.split()[0] for keys in self._keys.values() for key in _split(keys)}
        for action in ACTIONS:
            if action.name not in self._entries:
                keys = _split(action.keys)
                lost = chosen if action.name in YIELDING else chosen & YIELDING_KEYS
                if not lost.isdisjoint(keys):
                    self._keys[action.name] = ",".join(key for key in keys if key not in lost)

    def _check_clashes(self, actions: Sequence[Action]) -> None:
        by_key: dict[str, Action] = {}
        for action in actions:
            for key in self._bound(action):
                self._check_pair(action, by_key.setdefault(key, action), f"{_sign(key)} is both {{}} and {{}}")
        for key, action in by_key.items():
            parts = key.split()
            for count in range(1, len(parts)):
                begun = " ".join(parts[:count])
                if begun in by_key:
                    words = f"{_sign(begun)} is {{}}, and {_sign(key)}, which begins with it, {{}}"
                    self._check_pair(action, by_key[begun], words)

    def _check_pair(self, action: Action, other: Action, words: str) -> None:
        entry = self._entries.get(action.name) or self._entries.get(other.name)
        if other.id != action.id and entry:
            raise self._refusal(entry, f"{words.format(other.id, action.id)}; give one of them another key")

    def _bound(self, action: Action) -> list[str]:
        return _split(self._keys.get(action.name, action.keys))

    def calls(self, event: Key, name: str) -> bool:
        """Return whether a pressed key belongs to an action."""
        return event.key in self._bound(BY_NAME[name])

    @property
    def bindings(self) -> dict[str, str]:
        """The keys by binding id, for Textual.

        Textual takes a reassigned key from every other binding of the widget, so all actions that share a changed key
        are listed too.
        """
        changed = set(self._keys)
        while True:
            keys = {key for name in changed for key in (*_split(BY_NAME[name].keys), *self._bound(BY_NAME[name]))}
            sharing = {action.name for action in ACTIONS if not keys.isdisjoint(_split(action.keys))}
            if not changed or sharing <= changed:
                return {name: ",".join(self._bound(BY_NAME[name])) or _NO_KEY for name in changed}
            changed |= sharing

    def keys(self, action: Action) -> list[str]:
        """Return the keys of an action as people read them."""
        return [_sign(key) for key in self._bound(action)]

    def use_of(self, key: str) -> str:
        """Return what a key does in the text, "" if nothing."""
        contexts = ("app", "reader", "text", "annotate", "visual")
        actions = (action for action in ACTIONS if action.context in contexts)
        return next((each.does for each in actions if key in (bound.split()[0] for bound in self._bound(each))), "")

    def sign(self, key: str) -> str:
        """Return a key as people read it."""
        return _sign(key)

    def _hint(self, name: str) -> tuple[str, str]:
        action = BY_NAME[name]
        both = (action, BY_NAME[OPPOSITES[name]]) if name in OPPOSITES else (action,)
        return " ".join(key for each in both for key in self.keys(each)[:1]), action.hint

    def _hints(self, names: tuple[str, ...]) -> tuple[tuple[str, str], ...]:
        return tuple(hint for hint in map(self.hint, names) if hint[0])

    def _text(self, template: str) -> str:
        def sign(slot: re.Match[str]) -> str:
            return self.keys(BY_NAME[slot[1]])[-1 if slot[2] else 0]

        return SLOT.sub(sign, template)


def _is_of_one_context(item: tuple[str, str]) -> bool:
    name = item[0]
    return "." in name or name in RENAMED


def _typed_key(action: Action, keys: list[str]) -> str:
    """Return the first typeable key of an action, as people read it."""
    if action.context in TYPING:
        for key in keys:
            first = key.split()[0]
            sign = _sign(first)
            if first == "space" or (len(sign) == 1 and first not in _ARROWS):
                return sign
    return ""


def _sequence(keys: str) -> str:
    """Return the full key names of a sequence. Raises `ValueError` with the reason if it is impossible."""
    parts = [_NAMES.get(key, key) for key in (keys.split() or [keys])] if len(keys) < 100 else [keys]
    for part in parts:
        problem = why_not(part) if len(part) < 100 and part.isprintable() else "no terminal sends it"
        if problem:
            raise ValueError(f"{cut(part, 40)!r}, {problem}")
    return " ".join(full_name(part) or part for part in parts)


def _split(keys: str) -> list[str]:
    return [key.strip() for key in keys.split(",") if key.strip()] if keys.strip() != "," else ["comma"]


def _sign(key: str) -> str:
    """Return a key as a person reads it."""
    if " " in key:
        return " ".join(map(_sign, key.split()))
    sign = SIGNS.get(key) or format_key(key)
    return sign if key in SIGNS or (len(sign) == 1 and key_of_character(sign) == key) else key


DEFAULT_KEYMAP = Keymap()


class KeymapApp(App[None]):
    """An app with a keymap, from which its widgets get the keys they name."""

    keymap: Keymap = DEFAULT_KEYMAP

    def action_help(self) -> None:
        from tui.app.palette import open_help

        open_help(self.screen)

    def action_command_palette(self) -> None:
        from tui.app.palette import open_palette

        open_palette(self.screen)

    def press(self, sign: str) -> None:
        """Simulate a key, given as people read it, that was clicked."""
        name = _NAMES.get(sign, sign)
        name = full_name(name) or name
        self.post_message(Key(name, sign if len(sign) == 1 and sign not in SIGNS.values() else None))


def keymap_of(node: DOMNode) -> Keymap:
    """Return the keymap of a widget's app."""
    app = node.app
    return app.keymap if isinstance(app, KeymapApp) else DEFAULT_KEYMAP
