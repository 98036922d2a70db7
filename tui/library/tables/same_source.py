"""Whether an incoming document is already here: it must have the same source, not only the same text."""

from __future__ import annotations

import json
import os.path
import re
from typing import TYPE_CHECKING

from tui.core.addresses import comparable_address

if TYPE_CHECKING:
    from collections.abc import Iterable

    from tui.library.sqlite.connection import Connection

_WEB = ("http://", "https://")
_LINE = re.compile(r"#line \d+$")
_FILE = "CASE instr(source, '#line ') WHEN 0 THEN source ELSE substr(source, 1, instr(source, '#line ') - 1) END"
"""A source without a line number, which may have changed."""

_EDITED = (
    """EXISTS (SELECT 1 FROM journal j WHERE j.article = a.id AND j.action = 'edit' AND instr(j.changes, ?) > 0)"""
)
"""Whether someone has changed an article's source from this one."""


def find_copy(connection: Connection, text_sha256: str, source: str, copy: int) -> tuple[int, str] | None:
    """Return number and id of the article with this text that is the n-th of this source; of any, if it is ""."""
    if not source:
        query = "SELECT pk, id FROM articles WHERE text_sha256 = ? ORDER BY pk LIMIT 1 OFFSET ?"
        return _row(connection.one(query, text_sha256, copy - 1))
    files = [
        row[0] for row in connection.all(f"SELECT DISTINCT {_FILE} FROM articles WHERE text_sha256 = ?", text_sha256)
    ]
    same = json.dumps([file for file in files if is_same_source(file, source)])
    query = (
        f"SELECT pk, id FROM articles WHERE text_sha256 = ? AND {_FILE} IN (SELECT value FROM json_each(?)) "
        "ORDER BY pk LIMIT 1 OFFSET ?"
    )
    copied = _row(connection.one(query, text_sha256, same, copy - 1))
    if copied is None and copy == 1 and files:
        query = f"SELECT a.pk, a.id FROM articles a WHERE a.text_sha256 = ? AND {_EDITED} LIMIT 1"
        copied = _row(connection.one(query, text_sha256, _as_json(source)))
    return copied


def has_source(connection: Connection, sha256: str, source: str) -> bool:
    """Return whether an article, or an earlier version of one, was made from source bytes with this digest.

    With a source, only of that one: the same bytes in another file or at another address are another article, unless a
    file is a copy of what was on the web.
    """
    query = (
        "SELECT a.source, a.retrieved, ?2 != '' AND {0} FROM articles a WHERE a.sha256 = ?1 UNION "
        "SELECT a.source, a.retrieved, ?2 != '' AND {0} FROM revisions r JOIN articles a ON a.pk = r.article "
        "WHERE r.sha256 = ?1"
    ).format(_EDITED.replace("?", "?2"))
    rows: Iterable[tuple[str, str, int]] = connection.all(query, sha256, _as_json(source) if source else "")
    if address := comparable_address(source):
        return any(
            edited or address in (comparable_address(stored), comparable_address(retrieved))
            for stored, retrieved, edited in rows
        )
    return any(
        not source or stored.startswith(_WEB) or edited or is_same_source(stored, source) for stored, _, edited in rows
    )


def is_same_source(stored: str, source: str) -> bool:
    """Return whether a source equals an article's: an address as written, a file by any path."""
    if stored == source:
        return True
    if not stored or not source or stored.startswith(_WEB) or source.startswith(_WEB):
        return False
    one, other = (_LINE.sub("", path) for path in (stored, source))
    return one == other or os.path.abspath(one) == os.path.abspath(other)  # noqa: PTH100 - a link is its own name


def _as_json(source: str) -> str:
    return json.dumps(source, ensure_ascii=False)


def _row(row: tuple[int, str] | None) -> tuple[int, str] | None:
    return None if row is None else (row[0], row[1])
