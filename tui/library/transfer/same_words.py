"""New articles of an import with the words of another one here: reported as similar, never merged."""

from __future__ import annotations

import json
from collections import defaultdict
from hashlib import blake2b
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from tui.core.model import Article
    from tui.library.sqlite.connection import Connection

_EXACT = (
    "SELECT title, id FROM articles WHERE text_sha256 = (SELECT text_sha256 FROM articles WHERE pk = ?1) AND pk < ?1"
)
_COUNTS = "SELECT pk, words FROM articles WHERE pk > ? AND pk < ? ORDER BY pk"
_TEXTS = (
    "SELECT coalesce(nullif(title, ''), id), text FROM articles WHERE pk IN (SELECT value FROM json_each(?)) "
    "ORDER BY pk"
)


class SameWords:
    """Finds the local article with the words of a new one, ignoring line ends and other white space."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection
        self._unread: defaultdict[int, list[int]] = defaultdict(list)
        """Articles by number of words, so that few texts of a large library are read."""
        self._by_words: dict[bytes, str] = {}
        self._counted_to = 0

    def of(self, pk: int, incoming: Article) -> tuple[str, str] | None:
        """Return the article that one just added is similar to, and how; None if there is none."""
        exact = self._connection.one(_EXACT, pk)
        if exact is not None:
            return exact[0] or exact[1], "the same words"
        if incoming.source:  # two addresses with the same text are reported as `alike`
            return None
        for number, count in self._connection.each(_COUNTS, self._counted_to, pk):
            self._unread[count].append(number)
            self._counted_to = number
        words = incoming.text.split()
        if unread := self._unread.pop(len(words), None):
            for name, text in self._connection.each(_TEXTS, json.dumps(unread)):
                self._by_words.setdefault(_digest(text.split()), name)
        name = self._by_words.get(_digest(words))
        return None if name is None else (name, "the same words, other white space")


def _digest(words: list[str]) -> bytes:
    return blake2b(" ".join(words).encode(), digest_size=16).digest()
