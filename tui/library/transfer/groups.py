"""Importing groups of articles: filters, and fixed sets from other programs."""

from __future__ import annotations

from typing import TYPE_CHECKING

from tui.library.tables.groups import Groups, set_filter

if TYPE_CHECKING:
    from collections.abc import Iterable

    from tui.core.tally import Tally
    from tui.library.sqlite.reading import ReadingConnection
    from tui.library.tables.groups import ArticleGroup
    from tui.library.tables.journal import Journal, Recorder
    from tui.library.transfer.bundles import Bundle

GROUPS = "groups"
"""Their kind in the table of an import."""


class CollectedGroups:
    """Collects the groups of articles until all articles are here."""

    def __init__(self) -> None:
        self._defined: list[ArticleGroup] = []
        self._sets: dict[ArticleGroup, list[str]] = {}

    def collect(self, bundle: Bundle, article_id: str) -> None:
        """Add the groups of an article with this local id, "" for none."""
        self._defined += bundle.provenance.groups
        for group in bundle.sets if article_id else ():
            self._sets.setdefault(group, []).append(article_id)

    def import_collected(self, connection: ReadingConnection, journal: Journal, step: Recorder, tally: Tally) -> None:
        """Import them, inside a step."""
        sets = (group._replace(filter=group.filter or set_filter(ids)) for group, ids in self._sets.items())
        import_groups(connection, journal, step, tally, [*self._defined, *sets])


def import_groups(
    connection: ReadingConnection, journal: Journal, step: Recorder, tally: Tally, groups: Iterable[ArticleGroup]
) -> None:
    """Import groups inside a step.

    Ones that differ here stay, ones removed here stay removed, and both are reported.
    """
    incoming = Groups(connection, journal).import_groups(step, groups)
    tally.add(GROUPS, "added", len(incoming.added))
    tally.add(GROUPS, "kept", len(incoming.same))
    for name in incoming.removed:
        tally.note(GROUPS, "kept", "removed here", name)
    for name in incoming.unlike:
        tally.leave_out(GROUPS, "there is another one of this name here, or its name can be none", name)
