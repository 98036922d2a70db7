"""What comes out of a source: an article, or one line saying why there is none."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from tui.core.model import NewArticle


@dataclass(frozen=True, slots=True)
class Refusal:
    """A source that is not an article: its name, and why in one line."""

    source: str
    reason: str

    def __str__(self) -> str:
        return f"{self.source}: {self.reason}"


@dataclass(frozen=True, slots=True)
class Known:
    """A source whose bytes are in the library already; nothing was parsed."""

    source: str
    sha256: str


@dataclass(frozen=True, slots=True)
class Quote:
    """A highlight another program kept of an article: the words, and what was said about them."""

    text: str
    note: str = ""
    tags: tuple[str, ...] = ()
    color: str = ""
    created: str = ""


@dataclass(frozen=True, slots=True)
class Imported:
    """An article from another program's export, with its tags and the highlights to be found again by their words."""

    article: NewArticle
    quotes: tuple[Quote, ...] = ()
    tags: tuple[str, ...] = ()


Item = NewArticle | Imported | Known | Refusal
KnownTest = Callable[[str], bool]
