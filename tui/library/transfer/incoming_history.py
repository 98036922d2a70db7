"""Importing earlier states: earlier texts, read-only steps of others, undecided conflicts."""

from __future__ import annotations

from typing import TYPE_CHECKING

from tui.core.text import digest, whole_line
from tui.library.tables.history import History
from tui.library.tables.turns import put_turns
from tui.library.transfer.bundles import Version

if TYPE_CHECKING:
    from tui.core.tally import Tally
    from tui.library.sqlite.connection import Connection
    from tui.library.tables.journal import Recorder
    from tui.library.transfer.bundles import Bundle
    from tui.library.transfer.outcomes import Place

HISTORY, VERSIONS, CONFLICTS = "history", "earlier versions", "conflicts to decide"
READING, UNCORRECTED, DETAILS = "reading positions", "marks before corrections", "article details"
"""Their kinds in the table of an import."""


class HistoryReconciler:
    """Imports what an article has besides annotations; an article already here keeps its own."""

    def __init__(self, connection: Connection, tally: Tally) -> None:
        self._connection, self._tally = connection, tally
        self._history = History(connection)

    def reconcile(self, step: Recorder, bundle: Bundle, place: Place, *, is_new: bool) -> None:
        """Import it; `is_new`: the article was imported with it."""
        provenance = bundle.provenance
        self._versions(step, bundle, place, is_new=is_new)
        for conflict in provenance.conflicts:
            key = [conflict[name] for name in ("subject", "field", "there")]
            same = "SELECT 1 FROM conflicts WHERE subject = ? AND field = ? AND there = ?"
            if self._connection.value(same, *key) is not None:
                self._tally.add(CONFLICTS, "kept")
            elif is_new:
                step.insert("conflicts", dict(conflict))
                self._tally.add(CONFLICTS, "added")
            else:
                title = bundle.article.title or bundle.article.id
                self._tally.leave_out(CONFLICTS, "the article was here already, with what is decided here", title)
        count = self._history.import_steps(step, provenance.steps, bundle.article.id, place.article_id)
        self._tally.add(HISTORY, "added", count)

    def leave_out(self, bundle: Bundle, why: str) -> None:
        """Report what is left out with an article; the first line includes the steps without an article."""
        provenance, title = bundle.provenance, bundle.article.title or bundle.article.id
        for kind, parts in (
            (HISTORY, provenance.steps),
            (VERSIONS, provenance.versions),
            (CONFLICTS, provenance.conflicts),
        ):
            self._tally.leave_out(kind, why, title, sum(1 for _ in parts))

    def report_reading_state(self, bundle: Bundle, place: Place) -> None:
        """Report that the local reading position stays, if a file has another."""
        article = bundle.article
        own = "SELECT read, position, progress FROM articles WHERE pk = ?"
        if article.progress and self._connection.one(own, place.pk) != (
            article.read,
            article.position,
            article.progress,
        ):
            why = "the article was here already, and is read as far as it is here"
            self._tally.note(READING, "kept", why, article.title or article.id)

    def report_details(self, bundle: Bundle, place: Place) -> None:
        """Report that local metadata stays, if the file has other values."""
        names, article = ("title", "authors", "publisher", "published", "language"), bundle.article
        (own,) = self._connection.all(f"SELECT {', '.join(names)} FROM articles WHERE pk = ?", place.pk)
        there = {name: whole_line(getattr(article, name)) for name in names}
        differing = [
            f"{name} “{there[name]}”" for name, here in zip(names, own, strict=True) if there[name] not in ("", here)
        ]
        self._tally.note(DETAILS, "kept", f"there {', '.join(differing)}", own[0] or article.id, len(differing))

    def _versions(self, step: Recorder, bundle: Bundle, place: Place, *, is_new: bool) -> None:
        title = bundle.article.title or bundle.article.id
        for version in bundle.provenance.versions:
            numbered = "SELECT 1 FROM revisions WHERE article = ? AND number = ?"
            if is_new and self._connection.value(numbered, place.pk, version.number) is None:
                *values, turns = version
                columns = Version._fields[:-1]
                step.insert("revisions", {"article": place.pk, **dict(zip(columns, values, strict=True))})
                put_turns(self._connection, [(place.pk, digest(version.text), turns)])
                self._tally.add(VERSIONS, "added")
            elif is_new or self._is_here(place, version.text):
                self._tally.add(VERSIONS, "kept")
            else:
                why = "the article was here already, with the texts that it has here"
                self._tally.leave_out(VERSIONS, why, title)

    def _is_here(self, place: Place, text: str) -> bool:
        same = "SELECT EXISTS (SELECT 1 FROM revisions WHERE article = ? AND text = ?)"
        return text == place.text or bool(self._connection.value(same, place.pk, text))
