"""Shared parts of exports: JSON, dates, languages, unique names, offsets in UTF-16."""

from __future__ import annotations

import json
import re
import unicodedata
from bisect import bisect_left
from dataclasses import replace
from hashlib import sha256
from typing import IO, TYPE_CHECKING

from tui.core.codebook import shown_colors
from tui.core.text import compact_json

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Mapping

    from tui.core.model import Article
    from tui.library.transfer.bundles import Bundle

EPOCH = "2000-01-01T00:00:00.000Z"
"""Stands for the day of the export: the same library gives the same file."""

_ASTRAL = re.compile("[\U00010000-\U0010ffff]")
_LANGUAGE = re.compile(r"[A-Za-z]{2,3}(-[A-Za-z0-9]{2,8})*")
_DATE = re.compile(r"(\d{4})(?:-(\d\d)(?:-(\d\d))?)?")

json_string = json.encoder.encode_basestring
"""A text in JSON, quoted."""


def with_shown_colors(bundles: Iterable[Bundle], colors: Mapping[str, str]) -> Iterator[Bundle]:
    """Yield articles whose codes have the colours that the reader shows them with; `colors` are those of all codes."""
    visible = shown_colors(colors)
    for bundle in bundles:
        yield replace(
            bundle, codebook=tuple([replace(tag, color=visible.get(tag.name, tag.color)) for tag in bundle.codebook])
        )


def to_embedded_json(value: object) -> str:
    """Return JSON that is safe in a script element: nothing in it ends that or begins a comment."""
    return compact_json(value).replace("<", "\\u003c").replace(">", "\\u003e").replace("&", "\\u0026")


def write_json_items(
    output: IO[bytes], values: Iterable[object], encode: Callable[[object], str] = compact_json
) -> None:
    """Write the items of a JSON list, one a line; the caller writes the brackets."""
    before = "\n"
    for value in values:
        output.write(f"{before}{encode(value)}".encode())
        before = ",\n"


def language_tag(article: Article) -> str:
    """Return the article's language as a BCP 47 tag, or ""."""
    tag = article.language.replace("_", "-")
    return tag if _LANGUAGE.fullmatch(tag) else ""


def date_parts(date: str) -> list[int]:
    """Return year, month and day of an ISO date as far as given; nothing for an invalid one."""
    match = _DATE.match(date)
    if not match:
        return []
    parts = [int(part) for part in match.groups() if part]
    sound = parts[0] > 0 and all(1 <= part <= most for part, most in zip(parts[1:], (12, 31), strict=False))
    return parts if sound else parts[:1]


def to_ascii(text: str) -> str:
    """Return a text in ASCII: letters without their accents, other scripts left out."""
    return unicodedata.normalize("NFKD", text).encode("ascii", "ignore").decode()


def unique_name(name: str, used: set[str], numbered: str) -> str:
    """Return a name not yet `used`, by `same_name`, and add it there.

    `numbered` is the form of a duplicate, as a template of the name and its number: "{} ({})".
    """
    unique, number = name, 1
    while same_name(unique) in used:
        number += 1
        unique = numbered.format(name, number)
    used.add(same_name(unique))
    return unique


class DistinctNames:
    """Unique names in a restricted alphabet: `spell` converts them, and no two are equal in any case.

    None equals anything `reserved`; one with no letters left is `empty` with a number.
    """

    def __init__(self, spell: Callable[[str], str], reserved: Iterable[str] = (), empty: str = "tag") -> None:
        self._spell, self._empty = spell, empty
        self._names: dict[str, str] = {}
        self._used = {*map(same_name, reserved)}

    def of(self, name: str) -> str:
        """Return the same result for a name each time."""
        if name not in self._names:
            spelled = self._spell(name)
            if not spelled or same_name(spelled) in self._used:
                # from the name itself, not a counter: another article must not change this name
                spelled = f"{spelled or self._empty}_{sha256(name.encode()).hexdigest()[:6]}"
            self._used.add(same_name(spelled))
            self._names[name] = spelled
        return self._names[name]

    @property
    def changed(self) -> int:
        """How many are not called what they are, but for their case."""
        return sum(same_name(name) != same_name(spelled) for name, spelled in self._names.items())


def same_name(name: str) -> str:
    """Return a key that is equal for names some file system treats as one: in any case or normal form."""
    folded = unicodedata.normalize("NFD", unicodedata.normalize("NFD", name).upper().casefold())
    return unicodedata.normalize("NFC", folded)


class Utf16Offsets:
    """Offsets of a text in UTF-16 units, which some formats count in."""

    def __init__(self, text: str) -> None:
        self._astral = [] if text.isascii() else [match.start() for match in _ASTRAL.finditer(text)]

    def units(self, offset: int) -> int:
        """Return an offset in code points as one in UTF-16 units."""
        return offset + bisect_left(self._astral, offset)
