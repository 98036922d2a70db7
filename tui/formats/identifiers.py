"""What several formats say in the same way: addresses, names, offsets in UTF-16, labels."""

from __future__ import annotations

import re
import uuid
from bisect import bisect_left
from typing import TYPE_CHECKING

from tui.formats.import_values import NAMESPACE

if TYPE_CHECKING:
    from tui.core.model import Article, Highlight

_NOT_IN_ADDRESS = re.compile(r"[\s<>\"\\^`{}|]|[^\x00-\x7f]|%(?![0-9A-Fa-f]{2})|(?<=#)(.*)#")
_WIDE = re.compile("[\U00010000-\U0010ffff]")
_LANGUAGE = re.compile(r"[A-Za-z]{2,3}(-[A-Za-z0-9]{2,8})*")
_DATE = re.compile(r"(\d{4})(?:-(\d\d)(?:-(\d\d))?)?")

PLAIN, CLAIM = "highlight", "claim"
"""The labels of an annotation without a tag, and of a claim, where a format knows labels only."""


def address(source: str) -> str:
    """A source as a URL that every parser takes, or "" when it is not on the web."""
    if not source.startswith(("http://", "https://")):
        return ""
    return _NOT_IN_ADDRESS.sub(lambda found: "".join(f"%{byte:02X}" for byte in found[0].encode()), source)


def urn(identity: str) -> str:
    """The absolute IRI of an annotation."""
    return f"urn:uuid:{identity}"


def article_uuid(name: str) -> str:
    """A UUID of the article with this id, the same in every export."""
    return str(uuid.uuid5(NAMESPACE, f"article {name}"))


def iri(name: str, source: str) -> str:
    """The absolute IRI of an article by its id and source: its URL, else one made from its id."""
    return address(source) or urn(article_uuid(name))


def article_iri(article: Article) -> str:
    """The absolute IRI of an article."""
    return iri(article.id, article.source)


def language(article: Article) -> str:
    """The article's language as a BCP 47 tag, or ""."""
    tag = article.language.replace("_", "-")
    return tag if _LANGUAGE.fullmatch(tag) else ""


def date_parts(date: str) -> list[int]:
    """Year, month and day of an ISO date as far as it goes; none for what is no date."""
    found = _DATE.match(date)
    if not found:
        return []
    parts = [int(part) for part in found.groups() if part]
    sound = parts[0] > 0 and all(1 <= part <= most for part, most in zip(parts[1:], (12, 31), strict=False))
    return parts if sound else parts[:1]


def labels(made: Highlight) -> list[str]:
    """What an annotation is called where a format knows labels only: its tags, else what it is."""
    names = list(made.tags)
    if made.claim is not None:
        names.append(CLAIM)
    return names or [PLAIN]


class Utf16:
    """Offsets of a text in UTF-16 units, which some formats count in, against code points."""

    def __init__(self, text: str) -> None:
        self._wide = [] if text.isascii() else [found.start() for found in _WIDE.finditer(text)]
        # Where the n-th wide character ends in UTF-16: its place, and one more for itself and each before it.
        self._ends = [at + number for number, at in enumerate(self._wide, 1)]

    def units(self, offset: int) -> int:
        """A code point offset in UTF-16 units."""
        return offset + bisect_left(self._wide, offset)

    def points(self, units: int) -> int:
        """An offset in UTF-16 units in code points; one within a character is at its start."""
        return units - bisect_left(self._ends, units)
