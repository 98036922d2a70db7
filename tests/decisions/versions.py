"""Versions of a text, made of the paragraphs of the first one, and the place of a passage in each version."""

from __future__ import annotations

from dataclasses import dataclass, field

TEXTS = {
    "accord": "Only France and Britain signed the accord in Geneva. Anna Kovač of Dorn Vessel was in France then.\n"
    "“We will not pay,” said Anna Kovač. Britain and Peru paid 40 million dollars in May 2019.\n",
    "harbour": "The harbour of Oslo closed. Kovač told Harbour Weekly that Norway lost 12 percent 🙂 of its ships.\n"
    "Norway and Peru signed nothing. Dorn Vessel, of Oslo, said prices rose by 30 percent in 2020.\n",
}

LAYOUTS = ((0, 1), (0,), (1,), (1, 0))
"""The paragraphs of the first text that a later one may consist of, below a line that says it was corrected."""

Span = tuple[int, int]


@dataclass
class Versions:
    """The current texts of the articles of one library."""

    layouts: dict[str, tuple[int, ...]] = field(default_factory=lambda: dict.fromkeys(TEXTS, LAYOUTS[0]))
    heads: dict[str, str] = field(default_factory=lambda: dict.fromkeys(TEXTS, ""))

    def text(self, article: str) -> str:
        paragraphs = TEXTS[article].splitlines(keepends=True)
        return self.heads[article] + "".join(paragraphs[number] for number in self.layouts[article])

    def show(self, article: str, text: tuple[tuple[int, ...], str] | None) -> None:
        """Switch to a text; None is the first one."""
        self.layouts[article], self.heads[article] = text or (LAYOUTS[0], "")

    def starts(self, article: str) -> dict[int, tuple[int, int, int]]:
        """Return for each paragraph present: its start in the first text, its length, its start in this one."""
        paragraphs = TEXTS[article].splitlines(keepends=True)
        at, starts = len(self.heads[article]), {}
        for number in self.layouts[article]:
            starts[number] = sum(map(len, paragraphs[:number])), len(paragraphs[number]), at
            at += len(paragraphs[number])
        return starts

    def now(self, article: str, start: int, end: int) -> Span | None:
        """Return the place of a passage of the first text in the current one, or None."""
        for first, length, at in self.starts(article).values():
            if first <= start and end <= first + length:
                return start - first + at, end - first + at
        return None

    def first(self, article: str, start: int, end: int) -> Span | None:
        """Return the place of a passage of the current text in the first one, or None."""
        for first, length, at in self.starts(article).values():
            if at <= start and end <= at + length:
                return start - at + first, end - at + first
        return None
