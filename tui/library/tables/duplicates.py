"""The same story in several articles: signatures, and similar articles."""

from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass

from tui.core.duplicates import SAME, bands, resemblance, signature
from tui.library.sqlite.connection import Connection

PAGE = 50
"""Articles signed at once."""

IN_A_BAND, CANDIDATES, NEIGHBOURS = 64, 100, 50
"""Limits on an article's neighbours: a text shared by a thousand must not cost a million rows."""


@dataclass(frozen=True, slots=True)
class Duplicate:
    """Another article with the same story; `likeness` estimates the shared part, 0 to 1."""

    pk: int
    id: str
    title: str
    publisher: str
    published: str
    likeness: float


class Duplicates:
    """Near-duplicates of a library, found by the marking process so that adding is faster."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    def of(self, pk: int) -> list[Duplicate]:
        """Return the articles with the same story as this one, the most similar first."""
        rows = self._connection.all(
            "SELECT a.pk, a.id, a.title, a.publisher, a.published, d.likeness FROM alike d "
            "JOIN articles a ON a.pk = d.other WHERE d.article = ? ORDER BY d.likeness DESC, a.pk",
            pk,
        )
        return [Duplicate(*row) for row in rows]

    def pending(self) -> int:
        return int(self._connection.value("SELECT (SELECT count(*) FROM articles) - (SELECT count(*) FROM signatures)"))

    def find(self, on_progress: Callable[[int], None] | None = None) -> int:
        """Compare articles not compared yet; return, and pass to `on_progress`, the number done."""
        done, last = 0, 0
        while rows := self._unsigned(last):
            last = rows[-1][0]
            signed = iter([(pk, revision, signature(text)) for pk, revision, text in rows])
            while self._connection.write_some(signed, lambda row: self._put(*row)):
                pass
            done += len(rows)
            if on_progress is not None:
                on_progress(done)
        return done

    def forget(self, pk: int) -> None:
        """Remove an article whose text changes, inside a transaction; it is pending again."""
        signed = self._connection.value("SELECT signature FROM signatures WHERE article = ?", pk)
        if signed is not None:
            self._connection.run_many(
                "DELETE FROM bands WHERE band = ? AND article = ?", [(band, pk) for band in bands(signed)]
            )
            others = self._connection.all("SELECT other FROM alike WHERE article = ?", pk)
            self._connection.run_many(
                "DELETE FROM alike WHERE article = ? AND other = ?", [(row[0], pk) for row in others]
            )
            self._connection.run("DELETE FROM alike WHERE article = ?", pk)
            self._connection.run("DELETE FROM signatures WHERE article = ?", pk)

    def _unsigned(self, after: int) -> list[tuple[int, int, str]]:
        rows = self._connection.all(
            "SELECT pk, revision, text FROM articles WHERE pk > ? AND pk NOT IN (SELECT article FROM signatures) "
            "ORDER BY pk LIMIT ?",
            *(after, PAGE),
        )
        return [(row[0], row[1], row[2]) for row in rows]

    def _put(self, pk: int, revision: int, signed: bytes) -> None:
        """Store a signature and its neighbours, unless the text has changed since it was read."""
        if self._connection.value("SELECT revision FROM articles WHERE pk = ?", pk) != revision:
            return
        if self._connection.value("SELECT 1 FROM signatures WHERE article = ?", pk) is not None:
            return
        shared: Counter[int] = Counter()
        own = bands(signed)
        for band in own:
            shared.update(
                row[0]
                for row in self._connection.all("SELECT article FROM bands WHERE band = ? LIMIT ?", band, IN_A_BAND)
            )
        near: list[tuple[float, int]] = []
        for other, _ in shared.most_common(CANDIDATES):
            likeness = resemblance(
                signed, self._connection.value("SELECT signature FROM signatures WHERE article = ?", other) or b""
            )
            if likeness >= SAME:
                near.append((likeness, other))
        near = sorted(near, reverse=True)[:NEIGHBOURS]
        self._connection.run("INSERT INTO signatures (article, signature) VALUES (?, ?)", pk, signed)
        self._connection.run_many("INSERT INTO bands (band, article) VALUES (?, ?)", [(band, pk) for band in set(own)])
        self._connection.run_many(
            "INSERT OR REPLACE INTO alike (article, other, likeness) VALUES (?, ?, ?)",
            [pair for likeness, other in near for pair in ((pk, other, likeness), (other, pk, likeness))],
        )
