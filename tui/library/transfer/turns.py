"""Importing turns of transcripts, for texts that have none here."""

from __future__ import annotations

from typing import TYPE_CHECKING

from tui.core.text import digest
from tui.library.tables.turns import turns_of

if TYPE_CHECKING:
    from tui.core.tally import Tally
    from tui.library.sqlite.connection import Connection
    from tui.library.tables.journal import Recorder
    from tui.library.transfer.bundles import Bundle
    from tui.library.transfer.outcomes import Place

TURNS, LEFT_OUT = "turns", "speakers left out"
"""Their kinds in the table of an import."""


def import_turns(
    connection: Connection, step: Recorder, tally: Tally, bundle: Bundle, place: Place, *, is_new: bool
) -> None:
    """Import the turns of an article, inside a step; `is_new`: it was imported and counted with them."""
    for row in bundle.provenance.left_out_speakers:
        if connection.value("SELECT 1 FROM left_out_speakers WHERE speaker = ?", row["speaker"]) is None:
            step.insert("left_out_speakers", dict(row))
            tally.note(LEFT_OUT, "added", "coding and counting leave them out from now on", row["speaker"])
        else:
            tally.add(LEFT_OUT, "kept")
    count, title = len(bundle.turns), bundle.article.title or bundle.article.id
    if is_new or not count:
        return
    if place.text != bundle.article.text:
        tally.leave_out(TURNS, "the article here has another text", title, count)
    elif local := turns_of(connection, [place.pk]).get(place.pk, ()):
        same = len({*local} & {*bundle.turns})
        tally.add(TURNS, "kept", same)
        tally.leave_out(TURNS, "its text has other turns here", title, count - same)
    else:
        text_sha256 = digest(place.text)
        for turn in bundle.turns:
            step.insert("turns", {"article": place.pk, "text_sha256": text_sha256, **turn._asdict()})
        tally.add(TURNS, "added", count)
