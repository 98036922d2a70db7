"""Speaker turns of transcripts.

Turns belong to a text: an article that gets a text again gets its turns again. They are not in the history, and stay
when an article is removed, which undo restores with its number.
"""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, NamedTuple

from tui.core.errors import NotFoundError
from tui.core.text import digest, one_line
from tui.core.turns import Turn, describe_turns
from tui.library.tables.journal import now

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from tui.core.model import Article
    from tui.library.sqlite.connection import Connection
    from tui.library.sqlite.reading import ReadingConnection
    from tui.library.tables.journal import Journal

_TURN = 't.start, t.said, t."end", t.speaker, t.time'
_PRESENT = "turns t JOIN articles a ON a.pk = t.article AND a.text_sha256 = t.text_sha256"
"""The turns of the articles' current texts."""

_SPEAKING = f"""
SELECT s.speaker, sum(s.turns), sum(s.articles), o.speaker IS NOT NULL, coalesce(o.creator, ''), coalesce(o.created, '')
FROM (SELECT t.speaker, count(*) AS turns, count(DISTINCT t.article) AS articles FROM {_PRESENT}
      WHERE t.speaker != '' GROUP BY t.speaker UNION ALL SELECT speaker, 0, 0 FROM left_out_speakers) s
LEFT JOIN left_out_speakers o ON o.speaker = s.speaker GROUP BY s.speaker ORDER BY 2 DESC, 1
"""


class Speaker(NamedTuple):
    """A speaker with numbers of turns and transcripts, and who excluded them from coding and counting, since when."""

    speaker: str
    turns: int
    articles: int
    left_out: bool
    creator: str
    created: str


class Turns:
    """The turns of articles, and the speakers excluded from coding and counting."""

    def __init__(self, connection: ReadingConnection, journal: Journal) -> None:
        self._connection = connection
        self._journal = journal

    def of_article(self, pk: int) -> tuple[Turn, ...]:
        """Return the turns of an article's text, in text order."""
        return turns_of(self._connection, [pk]).get(pk, ())

    def recognise(self, article: Article, *, is_transcript: bool) -> None:
        """Set the turns of an article's text from its labels, or remove them; one undoable step.

        Raises `NotFoundError` if no turns are recognised.
        """
        from tui.core.transcripts import recognise

        present, turns = self.of_article(article.pk), recognise(article.text) if is_transcript else ()
        if is_transcript and not turns:
            raise NotFoundError("no labels of speakers or times are recognised in it: nothing is changed")
        if turns == present:
            return
        with self._journal.step("turns") as step:
            step.article, step.summary = article.id, describe_turns(turns) or "no transcript"
            text = {"article": article.pk, "text_sha256": digest(article.text)}
            for turn in present:
                step.delete("turns", {**text, "start": turn.start})
            for turn in turns:
                step.insert("turns", {**text, **turn._asdict()})

    def speakers(self) -> list[str]:
        """Return all speakers of any article, by name."""
        rows = f"SELECT DISTINCT t.speaker FROM {_PRESENT} WHERE t.speaker != '' ORDER BY t.speaker"
        return [name for (name,) in self._connection.all(rows)]

    def speaking(self) -> list[Speaker]:
        """Return all speakers, including excluded ones, by number of turns."""
        return [
            Speaker(name, turns, articles, bool(is_left_out), creator, created)
            for name, turns, articles, is_left_out, creator, created in self._connection.all(_SPEAKING)
        ]

    def left_out_names(self) -> frozenset[str]:
        """Return the speakers excluded from coding and counting."""
        return left_out_names(self._connection)

    def leave_out(self, speaker: str, *, is_left_out: bool) -> None:
        """Exclude a speaker from coding and counting in all articles, or include them again; one step."""
        if (speaker in self.left_out_names()) == is_left_out:
            return
        with self._journal.step("speaker") as step:
            step.summary = f"{one_line(speaker, 100)} {'left out' if is_left_out else 'counts'}"
            if is_left_out:
                values = {"speaker": speaker, "creator": self._journal.creator, "created": now()}
                step.insert("left_out_speakers", values)
            else:
                step.delete("left_out_speakers", {"speaker": speaker})


def left_out_names(connection: ReadingConnection) -> frozenset[str]:
    return frozenset(name for (name,) in connection.all("SELECT speaker FROM left_out_speakers"))


def left_out_speakers(connection: ReadingConnection) -> tuple[dict[str, str], ...]:
    """Return the speakers excluded from coding and counting, with by whom and since when."""
    rows = connection.all("SELECT speaker, creator, created FROM left_out_speakers ORDER BY speaker")
    return tuple(dict(zip(("speaker", "creator", "created"), row, strict=True)) for row in rows)


def turns_of(connection: ReadingConnection, pks: Sequence[int]) -> dict[int, tuple[Turn, ...]]:
    """Return the turns of the texts of articles, by number."""
    by_article: dict[int, list[Turn]] = {}
    for pk, *row in connection.all(
        f"SELECT t.article, {_TURN} FROM {_PRESENT} WHERE t.article IN (SELECT value FROM json_each(?)) "
        "ORDER BY t.article, t.start",
        json.dumps(list(pks)),
    ):
        by_article.setdefault(pk, []).append(Turn(*row))
    return {pk: tuple(turns) for pk, turns in by_article.items()}


def turns_of_text(connection: ReadingConnection, pk: int, text_sha256: str) -> tuple[Turn, ...]:
    """Return the turns of one text that an article has or had."""
    rows = f"SELECT {_TURN} FROM turns t WHERE t.article = ? AND t.text_sha256 = ? ORDER BY t.start"
    return tuple(Turn(*row) for row in connection.all(rows, pk, text_sha256))


def put_turns(connection: Connection, spoken: Iterable[tuple[int, str, Iterable[Turn]]]) -> None:
    """Replace the turns of texts of articles, given by number and digest.

    To be called in a transaction.
    """
    for pk, text_sha256, turns in spoken:
        connection.run("DELETE FROM turns WHERE article = ? AND text_sha256 = ?", pk, text_sha256)
        connection.run_many(
            'INSERT INTO turns (article, text_sha256, start, said, "end", speaker, time) VALUES (?, ?, ?, ?, ?, ?, ?)',
            [(pk, text_sha256, *turn) for turn in turns],
        )
