"""The gazetteer of world news: labels and entities of known names."""

import re
import unicodedata
from collections.abc import Iterator
from functools import cache, lru_cache
from importlib import resources
from typing import NamedTuple

from tui.core.cues import word_set

_CAPITAL = re.compile(r"[A-Z\u00c0-\u00de](?<![\w@#].)(?:\.[A-Z]\.(?:[A-Z]\.)*|[^\W_]*)")
_WORD_CHARACTER = re.compile(r"[^\W_]")
_PLAIN = str.maketrans({"’": "'", "‘": "'", "ʼ": "'", "‑": "-", "‐": "-", "\u00a0": " ", "\t": " "})

# Organisations with names that are also words, places or surnames.
_WORDS_TOO = word_set(
    """Punch Dawn Vanguard Rangers Wolves Celtic Chelsea Independent Guardian Economist Telegraph Lords
    Commons Visa Intel Oracle Snap Puma Zara Santos Congress Senate Parliament Diet Spiegel Bild Globo
    Mercedes Tata Meta Ajax Total Wagner Westminster Whitehall Amnesty Spurs Bayern Dell Roche Merck
    Bosch Philips Disney Corinthians Treasury Princeton Stanford Harvard Yale Isis Marine Sevilla
    Villarreal Arsenal Fulham Emirates Adani Dangote Daimler Ford Fars Sana"""
)
_WORDS_IN_CAPITALS = frozenset({"PRI", "PAN", "ICE", "VOX", "ADF", "PIS", "SNAP", "MEN", "ANI", "DIET", "WHO"})


class GazetteerEntry(NamedTuple):
    """What a surface refers to. `weak`: it is also a common word or another kind of name, `home` its country or ""."""

    label: str
    name: str
    weak: bool
    home: str = ""


class Gazetteer:
    """Surfaces of known names; `data/gazetteer.tsv` names its sources."""

    def __init__(self, lines: list[str]) -> None:
        self.exact: dict[str, GazetteerEntry] = {}
        self.folded: dict[str, GazetteerEntry] = {}
        self.demonyms: dict[str, str] = {}
        starts: dict[str, list[str]] = {}
        for line in lines:
            if line.startswith("#") or not line:
                continue
            label, name, surfaces, home = (*line.split("\t"), "")[:4]
            if label == "NORP" and home:
                self.demonyms.setdefault(home, name)
            for surface in surfaces.split("|"):
                entry = GazetteerEntry(label, name, surface.startswith("?"), home)
                bare = surface.lstrip("?").replace("’", "'")
                self.exact[bare] = entry
                if " " in bare or (len(bare) > 4 and not bare.isupper()):
                    self.folded.setdefault(fold_name(bare), entry)
                if _can_be_added(bare, entry):
                    starts.setdefault(re.split(r"[ '-]", bare, maxsplit=1)[0], []).append(bare)
        self._starts = {word: sorted(names, key=lambda n: (-len(n), n)) for word, names in starts.items()}

        self.find = lru_cache(maxsize=20_000)(self._find)
        """Returns the entry of a name in a text, ignoring case and dots of acronyms where that is safe."""

    def _find(self, surface: str) -> GazetteerEntry | None:
        name = plain(surface)
        entry = self.exact.get(name)
        if entry is None and "." in name:
            entry = self.exact.get(name.replace(".", ""))
        if entry is None and name[:1].isupper() and (" " in name or len(name) > 4):
            entry = self.folded.get(fold_name(name))
        return entry

    def scan(self, text: str) -> Iterator[tuple[int, int, GazetteerEntry]]:
        """Yield the longest known names in a `plain` text that are reliable without the model, left to right."""
        end = 0
        for word in _CAPITAL.finditer(text):
            start = word.start()
            if start < end:
                continue
            for name in self._starts.get(word.group(), ()):
                if text.startswith(name, start) and not _WORD_CHARACTER.match(text, start + len(name)):
                    end = start + len(name)
                    yield start, end, self.exact[name]
                    break


def plain(text: str) -> str:
    """Return the text with typographic apostrophes, hyphens and spaces made plain, of the same length."""
    return text.translate(_PLAIN)


@cache
def gazetteer() -> Gazetteer:
    """Return the packaged gazetteer, read once."""
    return Gazetteer((resources.files("tui.marks") / "data" / "gazetteer.tsv").read_text("utf-8").splitlines())


@cache
def given_names() -> frozenset[str]:
    lines = (resources.files("tui.marks") / "data" / "given.txt").read_text("utf-8").splitlines()
    return frozenset(word for line in lines if not line.startswith("#") for word in line.split())


@lru_cache(maxsize=20_000)
def fold_name(name: str) -> str:
    """Return a name without case, accents and hyphens, for comparison."""
    decomposed = unicodedata.normalize("NFKD", name) if not name.isascii() else name
    return "".join(c for c in decomposed if not unicodedata.combining(c)).casefold().replace("-", " ")


def _can_be_added(surface: str, entry: GazetteerEntry) -> bool:
    """Return whether every occurrence of the surface is a name, to be marked even without the model."""
    if entry.weak or not surface[:1].isupper() or surface == "IS":
        return False
    if entry.label in {"GPE", "NORP"}:
        return True
    if " " in surface:
        return entry.label != "ORG" or not surface.rpartition(" ")[2].islower()
    if surface.isupper():
        return len(surface) > 2 and surface.isalpha() and surface not in _WORDS_IN_CAPITALS
    return entry.label == "ORG" and len(surface) > 3 and surface not in _WORDS_TOO
