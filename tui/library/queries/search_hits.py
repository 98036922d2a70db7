"""A place where words were found, and the words around them."""

import re
from dataclasses import dataclass
from typing import Literal

HIT_START, HIT_END = "\ue002", "\ue003"
"""What encloses the words found in a snippet: for private use, and in hardly any text."""

AROUND = 60
"""Characters before and after words, where FTS5 does not choose them."""


@dataclass(frozen=True, slots=True)
class SearchHit:
    """Where words were found: in `snippet` between `HIT_START` and `HIT_END`.

    Of an annotation, whose id is `annotation`, `start` is where it begins and `quote` the beginning of its words.
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
        """Return where the first words found stand in the article's text, 0 where only the title has them."""
        before, is_there, rest = self.snippet.removeprefix("…").removesuffix("…").partition(HIT_START)
        if not is_there:
            return 0
        words, _, after = rest.partition(HIT_END)
        pieces = (before, words, after.replace(HIT_START, "").replace(HIT_END, ""))
        match = re.search(r"{}\s*({})\s*{}".format(*map(_loose, pieces)), text)
        return match.start(1) if match else 0


def snippet_of(text: str, pattern: re.Pattern[str]) -> str:
    """Return the first words that a pattern finds in a text, with what is around them; without any its beginning."""
    match = pattern.search(text)
    if match is None:
        return text[: 2 * AROUND]
    start, end = match.span()
    before, after = text[max(start - AROUND, 0) : start], text[end : end + AROUND]
    return f"{'…' * (start > AROUND)}{before}{HIT_START}{match[0]}{HIT_END}{after}{'…' * (end + AROUND < len(text))}"


def _loose(words: str) -> str:
    """Return an expression for words that whatever spaces may stand between."""
    return r"\s*".join(map(re.escape, words.split()))
