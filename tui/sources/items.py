"""What comes out of a source: what a parser makes of it, then an article or one line saying why there is none."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, fields
from typing import Any

from tui.core.model import NewArticle, NewHighlight


@dataclass(frozen=True, slots=True)
class Refusal:
    """A source that is not an article: its name, and why in one line."""

    source: str
    reason: str

    def __str__(self) -> str:
        return f"{self.source}: {self.reason}"


@dataclass(frozen=True, slots=True)
class KnownSource:
    """A source whose bytes are in the library already; nothing was parsed."""

    source: str
    sha256: str


@dataclass(frozen=True, slots=True)
class ParsedArticle:
    """One article as a parser reads it, or the link or the problem there is instead of one.

    `address` is its canonical URL, `part` names it within a source that holds several. `whole` tells that it is all
    there is in the source, so that the source's own digest is the article's; `verbatim` that blank lines at its ends
    stay. What is missing is guessed from `plain`, the text without its markup, where there is one, else from `text`.
    """

    text: str = ""
    title: str = ""
    publisher: str = ""
    published: str = ""
    language: str = ""
    address: str = ""
    part: str = ""
    problem: str = ""
    plain: str | None = None
    whole: bool = True
    verbatim: bool = False
    tags: tuple[str, ...] = ()
    highlights: tuple[NewHighlight, ...] = ()


Item = NewArticle | KnownSource | Refusal
IsKnown = Callable[[str], bool]
"""Whether bytes with this digest are in the library."""

_TEXTS = tuple(field.name for field in fields(ParsedArticle) if field.type == "str")


def from_json(values: dict[str, Any]) -> ParsedArticle:
    """Return the article of what JSON carried. What wrote it parsed hostile input: only the right types pass."""
    texts: dict[str, Any] = {name: value for name in _TEXTS if isinstance(value := values.get(name), str)}
    highlights = tuple(
        NewHighlight(
            quote=str(highlight["quote"]),
            note=str(highlight["note"]),
            tags=tuple(map(str, highlight["tags"])),
            color=str(highlight["color"]),
            created=str(highlight["created"]),
        )
        for highlight in values["highlights"]
    )
    return ParsedArticle(
        **texts, whole=values["whole"] is True, tags=tuple(map(str, values["tags"])), highlights=highlights
    )
