"""Importing entity labels from a file or another library."""

from __future__ import annotations

from typing import TYPE_CHECKING

from tui.library.tables.labels import Labels

if TYPE_CHECKING:
    from collections.abc import Iterable

    from tui.core.labels import EntityLabel
    from tui.core.tally import Tally
    from tui.library.sqlite.reading import ReadingConnection
    from tui.library.tables.journal import Journal, Recorder

LABELS_OF_NAMES = "labels of names"
"""Their kind in the table of an import."""


def import_labels(
    connection: ReadingConnection, journal: Journal, step: Recorder, tally: Tally, labels: Iterable[EntityLabel]
) -> None:
    """Import labels inside a step; ones that differ here stay, and are reported."""
    labels = [*labels]
    added, unlike = Labels(connection, journal).import_labels(step, labels)
    tally.add(LABELS_OF_NAMES, "added", len(added))
    tally.add(LABELS_OF_NAMES, "kept", len({each.name for each in labels}.difference(added, unlike)))
    for name in unlike:
        why = "its key, or what it means to a model, is another label's here" if name in added else "it is another here"
        tally.leave_out(LABELS_OF_NAMES, why, name)
