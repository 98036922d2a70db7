"""Importing attributes: a value set in knowledge of the local one replaces it; anything else is asked."""

from __future__ import annotations

from typing import TYPE_CHECKING

from tui.core.attributes import refusal
from tui.core.dates import written_day
from tui.core.text import cut
from tui.library.tables.attributes import Attributes, put
from tui.library.tables.journal import now
from tui.library.tables.row_history import RowHistory

if TYPE_CHECKING:
    from tui.core.attributes import Attribute
    from tui.core.tally import Tally
    from tui.library.sqlite.connection import Connection
    from tui.library.tables.journal import Journal, Recorder
    from tui.library.transfer.bundles import Bundle
    from tui.library.transfer.incoming import Incoming
    from tui.library.transfer.outcomes import Place

ATTRIBUTES = "attributes"
"""Their kind in the table of an import."""

_SHOWN = 60
"""Characters of a value in a note."""


class AttributeReconciler:
    """Imports attributes of articles, name by name."""

    def __init__(self, connection: Connection, journal: Journal, tally: Tally, incoming: Incoming) -> None:
        self._here, self._there = Attributes(connection, journal), incoming.attributes
        self._tally = tally

    def reconcile(self, step: Recorder, bundle: Bundle, place: Place) -> None:
        own = {each.name: each for each in self._here.of_article(place.article_id)}
        coming = {each.name: each for each in bundle.attributes}
        differing = [each for name, each in coming.items() if name not in own or own[name].value != each.value]
        self._tally.add(ATTRIBUTES, "kept", len(coming) - len(differing))
        for again in (each for name, each in coming.items() if name in own and each not in differing):
            if again.creator == own[again.name].creator and again.modified > own[again.name].modified:
                put(step, place.article_id, again, comes_in=True)  # set again there: a copy from before is older
        absent = [each for name, each in own.items() if name not in coming] if self._there is not None else []
        if not (differing or absent):
            return
        history = self._here.history(place.article_id)
        history_there = RowHistory() if self._there is None else self._there.history(bundle.article.id)
        for incoming in differing:
            if why := refusal(incoming.name, incoming.value):
                self._tally.leave_out(ATTRIBUTES, why, _title(bundle))
            elif (local := own.get(incoming.name)) is None:
                self._add(step, bundle, place, incoming, history, history_there)
            elif self._comes_after(incoming, local, history, history_there):
                put(step, place.article_id, incoming, comes_in=True)
                self._tally.add(ATTRIBUTES, "changed")
            elif incoming.stamp in history.values:
                self._tally.add(ATTRIBUTES, "kept")  # it was set again here since
            else:
                self._report(bundle, incoming, f"{cut(local.value, _SHOWN)!r} here ({_made(local)})")
        for local in absent:
            if local.stamp in history_there.values and history.follows_removal(local.stamp):
                step.delete("attributes", {"article": place.article_id, "name": local.name})
                self._tally.note(ATTRIBUTES, "changed", "removed there", f"{local.name}: {cut(local.value, _SHOWN)}")

    def _add(
        self,
        step: Recorder,
        bundle: Bundle,
        place: Place,
        incoming: Attribute,
        history: RowHistory,
        history_there: RowHistory,
    ) -> None:
        """Add one that is not here, unless it was removed here since and that is not undone there."""
        is_back = incoming.stamp in history.returned(history_there)
        removed = "" if is_back else history.last_removal.get(incoming.name, "")
        if incoming.stamp in history.values and not is_back:
            self._tally.note(ATTRIBUTES, "kept", "removed here", f"{incoming.name}: {cut(incoming.value, _SHOWN)}")
        elif removed and incoming.modified <= removed:
            self._report(bundle, incoming, f"removed here on {written_day(removed)}")
        else:
            time = incoming.modified or incoming.created or now()
            timed = incoming._replace(created=incoming.created or time, modified=time)
            step.insert("attributes", {"article": place.article_id, **timed._asdict()})
            self._tally.add(ATTRIBUTES, "added")

    def _comes_after(
        self, incoming: Attribute, local: Attribute, history: RowHistory, history_there: RowHistory
    ) -> bool:
        """Return whether the value there was set knowing the local one, or later by the same person."""
        if not incoming.modified or incoming.stamp in history.values:
            return False
        if self._there is not None:
            return local.stamp in history_there.values
        return incoming.creator == local.creator and incoming.modified > local.modified

    def _report(self, bundle: Bundle, incoming: Attribute, here: str) -> None:
        what = f"{incoming.name} is {here}, {cut(incoming.value, _SHOWN)!r} there ({_made(incoming)})"
        self._tally.note(ATTRIBUTES, "kept", what, _title(bundle))


def _made(attribute: Attribute) -> str:
    return ", ".join(filter(None, (attribute.creator, written_day(attribute.modified) if attribute.modified else "")))


def _title(bundle: Bundle) -> str:
    return bundle.article.title or bundle.article.id
