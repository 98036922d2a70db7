"""Locating spans of a file in the stored text: the file's unit is recognised by its own words.

Programs count code points, UTF-16 units or UTF-8 bytes, and a line end of two characters as two or as one. A file's
declared unit is believed only if its words are there; in a file without words, unless it cuts words that another unit
leaves whole.
"""

from __future__ import annotations

import re
import unicodedata
from bisect import bisect_right
from dataclasses import dataclass, field, replace
from functools import cached_property
from typing import TYPE_CHECKING, Literal

from tui.core.anchors import Anchoring, QuoteSelector
from tui.core.text import clean, clean_with_cuts

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Sequence

Characters = Literal["code points", "UTF-16 units", "UTF-8 bytes"]
LineEnds = Literal["as they are", "two as one", "one as two"]

_CHARACTERS: tuple[Characters, ...] = ("code points", "UTF-16 units", "UTF-8 bytes")
_LINE_ENDS: tuple[LineEnds, ...] = ("as they are", "two as one", "one as two")

EVIDENCE_AT_MOST = 2_000
"""The most spans by which a file's unit is judged."""

CUT_BY_DECLARED, CUT_BY_OTHER = 0.5, 0.1
"""The least share of spans that cut words in the declared unit, and the most in another for it to be believed."""

_WIDTHS: dict[Characters, Callable[[str], int]] = {
    "UTF-16 units": lambda letter: 2,
    "UTF-8 bytes": lambda letter: len(letter.encode("utf-8", "surrogatepass")),
}
"""How many units the characters are that `_odd` finds."""


@dataclass(frozen=True, slots=True)
class Unit:
    """What a file counts in; `is_guess` if only the edges of words say so."""

    characters: Characters = "code points"
    line_ends: LineEnds = "as they are"
    is_guess: bool = field(default=False, compare=False)

    @property
    def name(self) -> str:
        """The unit as people call it, and how it was recognised if not by the file's words."""
        ends = {"two as one": ", line ends as one", "one as two": ", line ends as two"}.get(self.line_ends, "")
        basis = " (judged by where words begin and end)" if self.is_guess else ""
        return f"{self.characters}{ends}{basis}"


CODE_POINTS = Unit()
UTF_16 = Unit("UTF-16 units")
LINE_ENDS_AS_ONE = Unit(line_ends="two as one")

Pieces = tuple[tuple[int, int], ...]
"""A span in a file: one piece, or several with gaps between them."""


class ImportedText:
    """A text as imported (`raw`) and as stored (`text`), and where spans of the one are in the other."""

    def __init__(self, raw: str) -> None:
        self.raw = raw
        self.text, self._cuts = clean_with_cuts(raw)
        self._tables: dict[Unit, tuple[list[int], list[int]]] = {}

    def units(self, declared: Unit = CODE_POINTS) -> list[Unit]:
        """Return the units that differ in this text, the declared one first."""
        characters = _CHARACTERS[:1] if self.raw.isascii() else _CHARACTERS
        ends = [_LINE_ENDS[0]]
        ends += ["two as one"] if "\r\n" in self.raw else ["one as two"] if "\n" in self.raw else []
        return [*dict.fromkeys([declared, *(Unit(one, two) for two in ends for one in characters)])]

    def raw_offset(self, offset: int, unit: Unit) -> int:
        """Return an offset in a unit as one in code points of the raw text; beyond its end it stays beyond.

        Inside a character of several units it is the end of that one.
        """
        ends, shifts = self._table(unit)
        number = bisect_right(ends, offset)
        raw = offset - (shifts[number - 1] if number else 0)
        return min(raw, ends[number] - shifts[number]) if number < len(ends) else raw

    def _table(self, unit: Unit) -> tuple[list[int], list[int]]:
        """Return where each character of another length ends in a unit, and the difference up to there."""
        if unit not in self._tables:
            ends: list[int] = []
            shifts: list[int] = []
            shift = 0
            for match in _odd(unit).finditer(self.raw):
                more = -1 if match[0] == "\r\n" else 1
                if match[0] not in {"\r\n", "\n"}:
                    more = _WIDTHS[unit.characters](match[0]) - 1
                shift += more
                ends.append(match.end() + shift)
                shifts.append(shift)
            self._tables[unit] = ends, shifts
        return self._tables[unit]

    def spans(self, pieces: Pieces, unit: Unit = CODE_POINTS) -> Pieces:
        """Return the pieces of a span in code points of the raw text."""
        return tuple((self.raw_offset(start, unit), self.raw_offset(end, unit)) for start, end in pieces)

    def words(self, pieces: Pieces, unit: Unit = CODE_POINTS) -> str:
        """Return the words at a span of the raw text; pieces are joined by spaces."""
        return " ".join(self.raw[max(start, 0) : max(end, 0)] for start, end in self.spans(pieces, unit))

    def cuts_words(self, start: int, end: int) -> bool:
        """Return whether a span of the raw text begins or ends within a word, or begins with white space.

        Whole lines are often selected with their ends; what is beyond the text says nothing.
        """
        raw = self.raw
        within = (0 < at < len(raw) and raw[at - 1].isalnum() and raw[at].isalnum() for at in (start, end))
        return any(within) or raw[max(start, 0) : start + 1].isspace()

    def is_trimmed(self, start: int, end: int) -> bool:
        """Return whether a span of the raw text has words, and no white space around them."""
        words = self.raw[max(start, 0) : end]
        return words.strip() == words != ""

    def to_stored(self, start: int, end: int) -> tuple[int, int] | None:
        """Return a span of the raw text in the stored one; None if it is outside or nothing of it is left."""
        if not 0 <= start < end <= len(self.raw):
            return None
        left, right = self._stored_offset(start), self._stored_offset(end)
        return (left, right) if left < right <= len(self.text) else None

    def _stored_offset(self, raw: int) -> int:
        starts, removed = self._cuts
        number = bisect_right(starts, raw) - 1
        if number < 0:
            return raw
        before = removed[number - 1] if number else 0
        return max(raw - removed[number], starts[number] - before)

    def place(self, start: int, end: int, quote: str = "", unit: Unit = CODE_POINTS) -> tuple[int, int] | None:
        """Return a span in the stored text; with a quote, where that is, there or near; else None."""
        place = self.to_stored(self.raw_offset(start, unit), self.raw_offset(end, unit))
        if place is not None and (not quote or alike(self.text[slice(*place)], quote)):
            return place
        return self.find(quote, place[0] if place else min(max(start, 0), len(self.text))) if quote else None

    def find(self, quote: str, near: int, prefix: str = "", suffix: str = "") -> tuple[int, int] | None:
        """Return where exactly these words are, nearest to `near`; white space and the form of accents may differ."""
        words = clean(quote)[0].split()
        if not words:
            return None
        pattern = re.compile(r"\s+".join(map(_in_any_form, words)))
        places = [match.span() for match in pattern.finditer(self.text)]
        if len(places) > 1 and (prefix or suffix):
            anchor = self._anchoring.find(QuoteSelector(near, clean(quote)[0], prefix, suffix))
            if anchor.state in {"exact", "moved"}:
                return anchor.start, anchor.end
        return min(places, key=lambda place: abs(place[0] - near), default=None)

    @cached_property
    def _anchoring(self) -> Anchoring:
        return Anchoring(self.text)


def _odd(unit: Unit) -> re.Pattern[str]:
    """Return the characters that are not one code point long in a unit."""
    odd = {"code points": "", "UTF-16 units": "[\U00010000-\U0010ffff]", "UTF-8 bytes": "[^\x00-\x7f]"}[unit.characters]
    ends = {"as they are": "", "two as one": "\r\n", "one as two": "(?<!\r)\n"}[unit.line_ends]
    return re.compile("|".join(filter(None, (odd, ends))) or "(?!)")


def _in_any_form(word: str) -> str:
    """Return a pattern of a word whose accents may be letters of their own, as files of a Mac have them."""
    if word.isascii():
        return re.escape(word)
    letters = unicodedata.normalize("NFC", word)
    forms = ((letter, unicodedata.normalize("NFD", letter)) for letter in letters)
    return "".join(re.escape(one) if one == two else f"(?:{re.escape(one)}|{re.escape(two)})" for one, two in forms)


def fold_quote(words: str) -> str:
    """Return words with white space and accents folded, as programs store quotes that cross a line end."""
    return unicodedata.normalize("NFC", " ".join(clean(words)[0].split()))


def alike(words: str, quote: str) -> bool:
    """Return whether these are the words of a quote, apart from white space between or around them."""
    return words == quote or fold_quote(words) == fold_quote(quote)


CUT_AT_LEAST = 3, 8
"""The least characters of a quote that may have been cut, with dots at its end or without."""


def begins(words: str, quote: str) -> bool:
    """Return whether these words begin with a quote that may have been cut at its end, with dots or without."""
    words, quote = fold_quote(words), fold_quote(quote)
    cut = quote.rstrip(".…").rstrip()
    least = CUT_AT_LEAST[0] if cut != quote else CUT_AT_LEAST[1]
    return words == quote or (len(cut) >= least and words.startswith(cut))


def recognise(
    passages: Iterable[tuple[ImportedText, Pieces, str]],
    declared: Unit = CODE_POINTS,
    same: Callable[[str, str], bool] = alike,
) -> Unit:
    """Return the unit in which most spans of a file have their words; the declared one in case of doubt.

    If none has its words, as in a file without any, it is the one that does not cut words.
    """
    evidence = [passage for _, passage in zip(range(EVIDENCE_AT_MOST), passages, strict=False)]
    texts = {id(text): text for text, _, _ in evidence}
    units = [*dict.fromkeys([declared, *(unit for text in texts.values() for unit in text.units(declared))])]
    stated = [passage for passage in evidence if passage[2]]
    if len(units) == 1 or (stated and _agreeing(stated, declared, same) == 2 * len(stated)):
        return declared
    agreeing = {unit: _agreeing(stated, unit, same) for unit in units}
    if not any(agreeing.values()):
        return _unit_of_whole_words(evidence, units, declared)
    return max(units, key=lambda unit: (agreeing[unit], unit == declared))


def _unit_of_whole_words(
    evidence: Sequence[tuple[ImportedText, Pieces, str]], units: Sequence[Unit], declared: Unit
) -> Unit:
    """Return the unit in which spans do not cut words, if most that differ do so in the declared one."""
    best, least = declared, CUT_BY_OTHER
    for unit in units:
        pairs = [(text, text.spans(pieces, declared), text.spans(pieces, unit)) for text, pieces, _ in evidence]
        differing = [pair for pair in pairs if pair[1] != pair[2]]
        cut = sum(any(text.cuts_words(*span) for span in spans) for text, spans, _ in differing)
        odd = sum(
            any(text.cuts_words(*span) or not text.is_trimmed(*span) for span in spans) for text, _, spans in differing
        )
        if cut == 0 or cut < CUT_BY_DECLARED * len(differing):
            continue
        share = odd / len(differing)
        if share < least or (share == least and best == declared):
            best, least = replace(unit, is_guess=True), share
    return best


def _agreeing(
    evidence: Sequence[tuple[ImportedText, Pieces, str]], unit: Unit, same: Callable[[str, str], bool]
) -> int:
    """Return the agreement of spans and words: half for those that differ only in white space at an end."""
    points = 0
    for text, pieces, quote in evidence:
        words = text.words(pieces, unit)
        if same(words, quote):
            trimmed = words.strip() == words and quote.strip() == quote
            points += 2 if words == quote or trimmed else 1
    return points
