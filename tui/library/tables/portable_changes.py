"""The changes of a step in exported form: with article ids in place of numbers."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from tui.core.text import compact_json
from tui.library.tables.changes import read_changes
from tui.library.tables.rows import KEYS

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

_STRING = r'"(?:[^"\\\x00-\x1f]++|\\["\\nt])*+"'
_VALUE = rf"(?:{_STRING}|null|0|-?[1-9][0-9]{{0,17}}(?![0-9.eE]))"
_ROW = rf'(?:null|\{{(?:"[a-z_]++":{_VALUE}(?:,"[a-z_]++":{_VALUE})*+)?\}})'
_KEY_OF = "|".join(
    rf'"{table}",\{{{",".join(f"{chr(34)}{column}{chr(34)}:{_VALUE}" for column in columns)}\}}'
    for table, columns in KEYS.items()
)
_CHANGES = rf"\[(?:\[(?:{_KEY_OF}),{_ROW},{_ROW}\](?:,(?!\])|(?=\])))*+\]"
_AS_WRITTEN = re.compile(rf"{_CHANGES}(?:\n{_CHANGES})*+")
"""Changes as `compact_json` writes them, one a line, except for rare values."""

_ARTICLE = re.compile(r'"article":(-?[0-9]++)')
"""An article's number as Postil writes it: within a text one of the quotation marks would be escaped."""


def portable_changes(texts: Sequence[str], name_of: Callable[[int], str]) -> list[str]:
    """Return the changes of steps, which are cleaned texts, for export; "[]" for unreadable ones.

    `name_of` turns an article's number into its id. Texts Postil itself has written are not parsed: they are checked
    all at once, which takes a third of the time.
    """
    lines = "\n".join(texts)
    if lines.count("\n") == len(texts) - 1 and "\ufeff" not in lines and _AS_WRITTEN.fullmatch(lines):
        return _ARTICLE.sub(lambda match: f'"article":{compact_json(name_of(int(match[1])))}', lines).split("\n")
    return [_rewrite(text, name_of) for text in texts]


def _rewrite(text: str, name_of: Callable[[int], str]) -> str:
    try:
        changes = read_changes(text) or []
        for _, *rows in changes:
            for row in rows:
                if row is not None and isinstance(row.get("article"), int):
                    row["article"] = name_of(row["article"])
        return compact_json(changes)
    except (ValueError, RecursionError):
        return "[]"
