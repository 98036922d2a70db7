"""Textual's names of keys."""

import re
import unicodedata

from textual._keyboard_protocol import FUNCTIONAL_KEYS
from textual.keys import Keys, _character_to_key, format_key

NAMES = {key.value.rpartition("+")[2] for key in Keys if "<" not in key.value} | {*FUNCTIONAL_KEYS.values()}
MODIFIERS = ("alt", "ctrl", "hyper", "meta", "shift", "super")


def key_of_character(character: str) -> str:
    """Return the key that types a character: "slash" for "/", "a" for "a".

    Textual 8.2 has `format_key` for the other direction and nothing public for this one. This can go when it has.
    """
    return _character_to_key(character)


SAME = {
    "ctrl+i": "tab",
    "ctrl+m": "enter",
    "ctrl+h": "backspace",
    "ctrl+[": "escape",
    "ctrl+left_square_bracket": "escape",
}
"""Keys that most terminals send as another one."""

_OF_VIM = re.compile(r"<?([CMASD])-(.+?)>?", re.IGNORECASE)
_SHIFTED = re.compile(r"shift\+([a-zA-Z])")


def why_not(key: str) -> str:
    """Return why a key cannot be bound and what to write instead, "" if it can."""
    if key in SAME:
        return f"most terminals send {SAME[key]} for it"
    if vim := _OF_VIM.fullmatch(key):
        modifier = {"c": "ctrl", "s": "shift"}.get(vim[1].lower(), "alt")
        return f"no terminal sends it: write {modifier}+{vim[2].lower()}"
    if shifted := _SHIFTED.fullmatch(key):
        return f"terminals send the capital: write {shifted[1].upper()}"
    if full_name(key) is not None:
        return ""
    if 1 < len(key) < 4 and all(full_name(letter) for letter in key):
        return f"no terminal sends it: keys one after the other are written {' '.join(key)!r}"
    return "no terminal sends it; names are such as ctrl+x, f5, pagedown"


def full_name(key: str) -> str | None:
    """Return the name under which a key arrives, with its modifiers in Textual's order; None if it cannot.

    Textual 8.2 binds any name it is given, even of a key no terminal sends. This can go when it says so.
    """
    *modifiers, base = key.split("+") if key != "+" else ["+"]
    name = key_of_character(base) if len(base) == 1 else base
    if not {*modifiers} <= {*MODIFIERS} or len({*modifiers}) < len(modifiers):
        return None
    if name not in NAMES and len(name) != 1 and len(format_key(name)) != 1 and not _is_character(name):
        return None
    return "+".join([*sorted(modifiers), name])


def _is_character(name: str) -> bool:
    """Return whether a key is named as Unicode names its character, with `_` between the words."""
    try:
        return key_of_character(unicodedata.lookup(name.replace("_", " "))) == name
    except KeyError:
        return False
