"""Codes of files that give them no ids: by name they are those that are here, else they are added."""

from __future__ import annotations

from typing import TYPE_CHECKING

from tui.core.codebook import code_color
from tui.core.text import clean, one_line
from tui.library.tables.rows import row_of

if TYPE_CHECKING:
    from collections.abc import Mapping

    from tui.core.model import Tag
    from tui.core.tally import Tally
    from tui.library.sqlite.connection import Connection
    from tui.library.tables.codebook import Codebook
    from tui.library.tables.journal import Recorder
    from tui.library.transfer.codebook_history import FormerNames

CODEBOOK = "codebook"

_WORDS = {"color": "colour", "description": "definition", "memo": "memo"}
"""The fields that a file without ids has, as people call them."""


CALLED_OTHERWISE = "called otherwise here"


def name_here(names: Mapping[str, str], former: FormerNames, tally: Tally, tag: str) -> str:
    """Return what a tag of a file is called here, and tell once of one that it has by an earlier name.

    `names` are those here by the names there, as far as the codebook of the file says.
    """
    if local := names.get(tag):
        return local
    name = former.present(tag)
    if name != tag and not former.was_removed(tag):
        tally.note_once(CODEBOOK, "kept", CALLED_OTHERWISE, f"#{tag} → #{name}")
    return name


class CodesByName:
    """Imports codes by name: one that is here gets what it lacks, and keeps what it has."""

    def __init__(self, connection: Connection, codebook: Codebook, tally: Tally, former: FormerNames) -> None:
        self._connection, self._codebook, self._tally, self._former = connection, codebook, tally, former

    def add(self, step: Recorder, tag: Tag) -> str:
        """Import one code and return its local name."""
        here = self._codebook.tag_id(tag.name)
        if here is not None:
            self._fill(step, here, tag, f"#{tag.name}")
        elif _is_level(self._connection, tag):
            self._tally.add(CODEBOOK, "kept")
        elif self._former.was_removed(tag.name):
            self._tally.note(CODEBOOK, "kept", "removed here", f"#{tag.name}")
            return self._former.present(tag.name)
        elif (name := self._former.present(tag.name)) != tag.name:
            where, namesake = f"#{tag.name} → #{name}", self._former.namesake(tag.name)
            is_merged = namesake != self._codebook.tag_id(name)
            if is_merged or not self._fill(step, namesake, tag, where):
                self._tally.note_once(CODEBOOK, "kept", CALLED_OTHERWISE, where)
            return name
        else:
            self._codebook.insert(step, tag)
            self._tally.add(CODEBOOK, "added")
        return tag.name

    def _fill(self, step: Recorder, here: str, there: Tag, where: str) -> bool:
        """Set the fields that are empty here and that nobody has ever set, and report those that differ.

        Return whether anything was reported.
        """
        row = row_of(self._connection, "tags", {"id": here}) or {}
        stated = {"color": one_line(there.color, 30)}
        stated |= {field: clean(getattr(there, field))[0].strip() for field in ("description", "memo")}
        other = {field: value for field, value in stated.items() if value and not _same(field, row[field], value)}
        filled = {field: other.pop(field) for field in [*other] if not row[field] and not self._was_set(here, field)}
        self._codebook.update(step, here, filled)
        reasons = [f"{_listed(filled)} filled in"] if filled else []
        if other:
            reasons.append(f"other {_listed(other)} there, kept as here")
        if not reasons:
            self._tally.add(CODEBOOK, "kept")
            return False
        self._tally.note(CODEBOOK, "changed" if filled else "kept", "; ".join(reasons), where)
        return True

    def _was_set(self, tag_id: str, field: str) -> bool:
        exists = "SELECT EXISTS (SELECT 1 FROM tag_events WHERE tag = ? AND field = ?)"
        return bool(self._connection.value(exists, tag_id, field))


def _same(field: str, here: str, there: str) -> bool:
    return here == there or (field == "color" and code_color(here) == code_color(there) != "")


def _listed(fields: dict[str, str]) -> str:
    *first, last = (_WORDS[field] for field in fields)
    return f"{', '.join(first)} and {last}" if first else last


def _is_level(connection: Connection, tag: Tag) -> bool:
    """Return whether a tag is only a level above others here, as other programs name each level."""
    below = "SELECT EXISTS (SELECT 1 FROM tags WHERE substr(name, 1, length(?1) + 1) = ?1 || '/')"
    return not (tag.color or tag.description or tag.memo) and bool(connection.value(below, tag.name))
