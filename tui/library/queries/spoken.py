"""Speakers of annotated passages: that of the turn a passage starts in, else its claim's."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator

    from tui.library.sqlite.reading import ReadingConnection

_TURN_SPEAKER = """(SELECT iif(t."end" > h.start, t.speaker, '') FROM turns t
  WHERE t.article = h.article AND t.text_sha256 = a.text_sha256 AND t.start <= h.start ORDER BY t.start DESC LIMIT 1)"""

SPEAKER = f"""CASE WHEN (SELECT EXISTS (SELECT 1 FROM turns))
  THEN coalesce(nullif({_TURN_SPEAKER}, ''), c.speaker) ELSE c.speaker END"""
"""The speaker of a passage `h` in an article `a`, of a claim `c` if it is one."""


def spoken_passages(connection: ReadingConnection) -> Iterator[tuple[int, str]]:
    """Yield the numbers of the passages in turns, with their speakers."""
    if connection.value("SELECT EXISTS (SELECT 1 FROM turns)"):
        yield from connection.each(
            f"SELECT pk, speaker FROM (SELECT h.pk, {_TURN_SPEAKER} AS speaker FROM highlights h "
            "JOIN articles a ON a.pk = h.article WHERE h.state != 'orphan') WHERE speaker != ''"
        )


def left_out_passages(connection: ReadingConnection) -> dict[int, str]:
    """Return, by number, the passages of speakers excluded from counting, with those speakers."""
    left_out = {name for (name,) in connection.all("SELECT speaker FROM left_out_speakers")}
    return {pk: name for pk, name in spoken_passages(connection) if name in left_out} if left_out else {}
