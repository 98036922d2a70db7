"""What a creator typed but has not saved. It is private: nothing exports, merges or undoes it."""

import hashlib
from dataclasses import dataclass

from tui.core.text import clean, one_line
from tui.library.sqlite.connection import Connection

_COLUMNS = 'kind, article, revision, start, "end", annotation, quote, creator, text, modified'


@dataclass(frozen=True, slots=True)
class Draft:
    """An unsaved text: its kind, creator, article and annotation or span.

    `annotation` is "" if there was none yet, `quote` the passage's words. Without an `article` it is a field of the
    reader, and `annotation` says which.
    """

    kind: str
    article: str
    revision: int
    start: int
    end: int
    annotation: str
    quote: str
    creator: str
    text: str = ""
    modified: str = ""

    @property
    def id(self) -> str:
        """The key under which a later draft of the same text replaces it."""
        place = self.annotation or f"{self.revision} {self.start} {self.end}"
        return hashlib.sha256("\0".join((self.kind, self.creator, self.article, place)).encode()).hexdigest()[:12]

    def is_about(self, other: "Draft") -> bool:
        """Return whether two drafts are of the same text, even if its annotation was made or the article changed."""
        if (self.kind, self.creator, self.article) != (other.kind, other.creator, other.article):
            return False
        if self.annotation and other.annotation:
            return self.annotation == other.annotation
        place = (self.revision, self.start, self.end)
        return place == (other.revision, other.start, other.end) or bool(self.quote and self.quote == other.quote)


class Drafts:
    """The drafts in the library; others are files (`tui.jobs.unsaved`)."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    def all(self) -> list[Draft]:
        """Return the drafts of every creator, the last first."""
        rows = self._connection.all(f"SELECT {_COLUMNS} FROM drafts ORDER BY modified DESC, id")
        return [
            Draft(
                one_line(kind),
                article,
                revision,
                start,
                end,
                annotation,
                clean(quote)[0],
                creator,
                clean(text)[0],
                time,
            )
            for kind, article, revision, start, end, annotation, quote, creator, text, time in rows
        ]

    def put(self, draft: Draft) -> None:
        with self._connection.write():
            self._connection.run(
                f"INSERT OR REPLACE INTO drafts (id, {_COLUMNS}) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
                *(draft.id, draft.kind, draft.article, draft.revision, draft.start, draft.end, draft.annotation),
                *(draft.quote, draft.creator, draft.text, draft.modified),
            )

    def discard(self, draft_id: str) -> None:
        if self._connection.value("SELECT 1 FROM drafts WHERE id = ?", draft_id) is not None:
            with self._connection.write():
                self._connection.run("DELETE FROM drafts WHERE id = ?", draft_id)
