"""Textual's names of keys."""

from textual.keys import _character_to_key


def key_of_character(character: str) -> str:
    """Return the key that types a character: "slash" for "/", "a" for "a".

    Textual 8.2 has `format_key` for the way back and nothing public for this. It can go when there is.
    """
    return _character_to_key(character)
