"""Non-Latin keyboard layouts: the Latin key in the place of a letter."""

from __future__ import annotations

from typing import TYPE_CHECKING

from textual import events

from tui.app.dialogs.strip import StripScreen
from tui.app.textual_fixes.key_names import key_of_character

if TYPE_CHECKING:
    from collections.abc import Mapping

    from textual.screen import Screen

_ROWS = {
    "йцукенгшщзхъфывапролджэячсмитьбюё": "qwertyuiop[]asdfghjkl;'zxcvbnm,.`",  # Russian
    "іїєґў": "s]'\\o",  # Ukrainian and Belarusian, where they differ
    "ςερτυθιοπασδφγηξκλζχψωβνμ": "wertyuiopasdfghjklzxcvbnm",  # Greek
    "קראטוןםפשדגכעיחלךףזסבהנמצתץ": "ertyuiopasdfghjkl;zxcvbnm,.",  # Hebrew
}

KEYS = {letter: key for letters, keys in _ROWS.items() for letter, key in zip(letters, keys, strict=True)}
"""The key of an American keyboard for each letter of the most common layout of its script."""

_SHIFTED = dict(zip("[];'\\,.`", '{}:"|<>~', strict=True))


def key_in_place(letter: str, chosen: Mapping[str, str]) -> str:
    """Return the character of the key that has a letter, "" if unknown; `chosen` are the user's own pairs."""
    if letter in chosen:
        return chosen[letter]
    if letter in KEYS:
        return KEYS[letter]
    key = KEYS.get(letter.lower(), "")
    return _SHIFTED.get(key, key.upper())


def in_place(screen: Screen[object], key: events.Key, chosen: Mapping[str, str]) -> events.Key:
    """Return the key in the place of an unbound letter on a screen, else the key itself."""
    letter, focused = key.character or "", screen.focused
    if focused is not None and focused.check_consume_key(key.key, letter):
        return key
    if key.key in screen.active_bindings or (isinstance(screen, StripScreen) and letter in screen.letters):
        return key
    latin = key_in_place(letter, chosen)
    return events.Key(key_of_character(latin), latin) if latin else key
