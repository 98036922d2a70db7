"""What articles were read from: pages, PDFs and documents, compressed, so that omissions can be looked up."""

from __future__ import annotations

from hashlib import sha256
from typing import TYPE_CHECKING

from tui.core.errors import LibraryError, NotFoundError
from tui.core.model import KeptSource
from tui.library.tables.journal import now

if TYPE_CHECKING:
    from collections.abc import Iterator

    from tui.core.tally import Tally
    from tui.library.sqlite.connection import Connection

_DIGEST = """
SELECT sha256 FROM articles WHERE pk = ?1 AND revision = ?2
UNION ALL SELECT sha256 FROM revisions WHERE article = ?1 AND number = ?2"""

_MISSED = """
SELECT 1 WHERE NOT EXISTS (SELECT 1 FROM sources WHERE sha256 = ?1)
AND (EXISTS (SELECT 1 FROM articles WHERE sha256 = ?1) OR EXISTS (SELECT 1 FROM revisions WHERE sha256 = ?1))"""

_READ_FROM = """
SELECT count(*) FROM (
  SELECT pk FROM articles WHERE sha256 = ?1 UNION SELECT article FROM revisions WHERE sha256 = ?1
)"""

_FIRST = """
SELECT min(pk) FROM (
  SELECT pk FROM articles WHERE sha256 = ?1
  UNION SELECT r.article FROM revisions r JOIN articles a ON a.pk = r.article WHERE r.sha256 = ?1
)"""

SOURCES = "sources"
"""Their kind in the table of a merge."""


class Sources:
    """Stored sources by the SHA-256 of their bytes, which an article and each version has.

    They are not annotations: undo ignores them, and one stays when its article is removed, since undo restores that.
    """

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    def keep(self, digest: str, source: KeptSource) -> None:
        """Store a source that is not stored, or was dropped."""
        with self._connection.write():
            self._connection.run(
                "INSERT INTO sources (sha256, kind, charset, size, packed, added) VALUES (?, ?, ?, ?, ?, ?) "
                "ON CONFLICT (sha256) DO UPDATE SET packed = excluded.packed, size = excluded.size WHERE packed = x''",
                *(digest, source.kind, source.charset, source.size, source.packed, now()),
            )

    def digest(self, pk: int, revision: int) -> str:
        """Return the SHA-256 of the source of an article's version. Raises `NotFoundError`."""
        digest = self._connection.value(_DIGEST, pk, revision)
        if digest is None:
            raise NotFoundError(f"there is no version {revision} of that article: `postil show` says how many it has")
        return str(digest)

    def of(self, digest: str) -> KeptSource | None:
        row = self._connection.one(
            "SELECT kind, charset, size, packed FROM sources WHERE sha256 = ? AND packed != x''", digest
        )
        return None if row is None else KeptSource(*row)

    def articles(self, digest: str) -> int:
        """Return how many articles have a version with this source."""
        return int(self._connection.value(_READ_FROM, digest))

    def drop(self, digest: str) -> None:
        """Delete a stored source, and remember that: a merge does not bring it back."""
        with self._connection.write():
            self._connection.run("UPDATE sources SET packed = x'' WHERE sha256 = ?", digest)

    def copy_from(self, other: Sources, tally: Tally) -> None:
        """Store another library's sources of articles that are here, too; that library is untrusted."""
        for (digest,) in other._connection.all("SELECT sha256 FROM sources WHERE packed != x'' ORDER BY sha256"):
            if self._connection.value(_MISSED, digest) is None:
                continue
            source = other.of(digest)
            if source is None or not _is_sound(digest, source):
                tally.leave_out(SOURCES, "damaged there")
                continue
            self.keep(digest, source)
            tally.add(SOURCES, "added")

    def damages(self) -> Iterator[tuple[str, int | None]]:
        """Yield the digest of each source whose bytes do not match it, and the first article read from it."""
        for (digest,) in self._connection.all("SELECT sha256 FROM sources ORDER BY sha256"):
            source = self.of(digest)
            if source is not None and not _is_sound(digest, source):
                yield digest, self._connection.value(_FIRST, digest)

    def total(self) -> tuple[int, int]:
        """Return the number of stored sources, and the bytes they take."""
        row = self._connection.one("SELECT count(*), coalesce(sum(length(packed)), 0) FROM sources WHERE packed != x''")
        return (0, 0) if row is None else (row[0], row[1])


def _is_sound(digest: str, source: KeptSource) -> bool:
    try:
        return sha256(source.data).hexdigest() == digest
    except LibraryError:
        return False
