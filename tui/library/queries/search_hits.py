"""A hit of a search, and the words around it."""

import re
from dataclasses import dataclass
from typing import Literal

HIT_START, HIT_END = "\ue002", "\ue003"
"""Delimiters of hits in a snippet: private-use characters."""

AROUND = 60
"""Characters of context where FTS5 does not choose it."""


@dataclass(frozen=True, slots=True)
class SearchHit:
    """A hit: in `snippet` the words are between `HIT_START` and `HIT_END`.

    For an annotation, whose id is `annotation`, `start` is its start and `quote` the beginning of its words.
    """

    kind: Literal["text", "note", "claim", "memo", "code"]
    article: int
    id: str
    title: str
    publisher: str
    published: str
    snippet: str
    start: int | None = None
    quote: str = ""
    annotation: str = ""

    def place_in(self, text: str) -> int:
        """Return the start of the first hit in the article's text, 0 if only the title has one."""
        before, is_there, rest = self.snippet.removeprefix("…").removesuffix("…").partition(HIT_START)
        if not is_there:
            return 0
        words, _, after = rest.partition(HIT_END)
        pieces = (before, words, after.replace(HIT_START, "").replace(HIT_END, ""))
        match = re.search(r"{}\s*({})\s*{}".format(*map(_loose, pieces)), text)
        return match.start(1) if match else 0


def snippet_of(text: str, pattern: re.Pattern[str]) -> str:
    """Return the first match of a pattern in a text with its context; without one the beginning of the text."""
    match = pattern.search(text)
    if match is None:
        return text[: 2 * AROUND]
    start, end = match.span()
    before, after = text[max(start - AROUND, 0) : start], text[end : end + AROUND]
    return f"{'…' * (start > AROUND)}{before}{HIT_START}{match[0]}{HIT_END}{after}{'…' * (end + AROUND < len(text))}"


def _loose(words: str) -> str:
    """Return a regex for words with any white space between them."""
    return r"\s*".join(map(re.escape, words.split()))
