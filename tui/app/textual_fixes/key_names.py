"""Textual's names of keys."""

import unicodedata

from textual._keyboard_protocol import FUNCTIONAL_KEYS
from textual.keys import Keys, _character_to_key, format_key

NAMES = {key.value.rpartition("+")[2] for key in Keys if "<" not in key.value} | {*FUNCTIONAL_KEYS.values()}
MODIFIERS = ("alt", "ctrl", "hyper", "meta", "shift", "super")


def key_of_character(character: str) -> str:
    """Return the key that types a character: "slash" for "/", "a" for "a".

    Textual 8.2 has `format_key` for the way back and nothing public for this. It can go when there is.
    """
    return _character_to_key(character)


def full_name(key: str) -> str | None:
    """Return the name under which a key arrives, with its modifiers in Textual's order; None where none can.

    Textual 8.2 binds whatever name it is given, also one that no terminal ever sends. This can go when it says so.
    """
    *modifiers, base = key.split("+") if key != "+" else ["+"]
    name = key_of_character(base) if len(base) == 1 else base
    if not {*modifiers} <= {*MODIFIERS} or len({*modifiers}) < len(modifiers):
        return None
    if name not in NAMES and len(name) != 1 and len(format_key(name)) != 1 and not _is_character(name):
        return None
    return "+".join([*sorted(modifiers), name])


def _is_character(name: str) -> bool:
    """Tell whether a key is named as Unicode names its character, with `_` between the words."""
    try:
        return key_of_character(unicodedata.lookup(name.replace("_", " "))) == name
    except KeyError:
        return False
