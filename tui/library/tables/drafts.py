"""What a creator typed and has not saved. It is theirs alone: nothing exports, merges or undoes it."""

import hashlib
from dataclasses import dataclass

from tui.core.text import clean, one_line
from tui.library.sqlite.connection import Connection

_COLUMNS = 'kind, article, revision, start, "end", annotation, quote, creator, text, modified'


@dataclass(frozen=True, slots=True)
class Draft:
    """A text that was being written: on which annotation or span of which article, of what kind, by whom.

    `annotation` is "" where there was none yet, `quote` the words it is about. Without an `article` it was typed into a
    field of the reader that is about none, and `annotation` is what else that is about.
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
        """Its name: a later draft of the same thing takes its place."""
        place = self.annotation or f"{self.revision} {self.start} {self.end}"
        return hashlib.sha256("\0".join((self.kind, self.creator, self.article, place)).encode()).hexdigest()[:12]

    def is_about(self, other: "Draft") -> bool:
        """Whether two are of the same thing, also where its annotation was made, or its text changed, between them."""
        if (self.kind, self.creator, self.article) != (other.kind, other.creator, other.article):
            return False
        if self.annotation and other.annotation:
            return self.annotation == other.annotation
        place = (self.revision, self.start, self.end)
        return place == (other.revision, other.start, other.end) or bool(self.quote and self.quote == other.quote)


class Drafts:
    """The drafts that could be written to the library; others are files (`tui.jobs.unsaved`)."""

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
