"""Numbers of a text by value: "$1.2bn", "1,200 million dollars" and "1.2 billion USD" are the same quantity."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from math import isfinite

from tui.core.cues import word_set
from tui.core.units import CURRENCIES, MAGNITUDES, MONTHS, ONES, ORDINALS, PARTS, TENS, UNITS

EQUAL = 0.001
"""The relative difference below which two values were rounded, or converted, differently."""

NEARLY = 0.06
"""The relative difference up to which two values are nearly the same."""

_COMMA_DECIMAL = word_set("de fr es it pt nl pl ru uk cs sk da sv nb no fi tr id ro hu bg el sr hr sl")
_SIGNS = "$€£¥₹₽₩₴"
_TOKEN = re.compile(rf"[{_SIGNS}]|%|°|\d+(?:[.,:]\d+)*|[^\W\d_]+")
_NUMBERS = frozenset({*ONES, *TENS, *ORDINALS, *PARTS, *MAGNITUDES})
_DIGIT = re.compile(r"\d")
_FIRST = frozenset({*ONES, *TENS, *ORDINALS, *MONTHS, *UNITS, "half", "a", "an"})
_THOUSANDS = re.compile(r"\d{1,3}[.,]\d{3}$")
_CLOCK = re.compile(r"([01]?\d|2[0-4]):([0-5]\d)$")
_HALVES = re.compile(r"\s(?:of|more|less|higher|lower|fewer|had|have|has|did|do|does|were|was|are|is|said)\b")
_COUNTED = frozenset({"year", "date", "clock", "nth"})
_NOT_SOUGHT = _COUNTED | {"day", "m", "kg", "w", "ha"}
_WRITTEN = (
    (1e3, ("thousand", "k")),
    (1e6, ("million", "m", "mn")),
    (1e9, ("billion", "bn")),
    (1e12, ("trillion", "tn")),
)
_WORD_OF = {number: word for word, number in {**ONES, **TENS}.items()}
_GAP = re.compile(r"[ \u00a0\u202f\u2009-]?$")
_SHARE = re.compile(r"\s(?:in|out of)(?: every)?\s")


@dataclass(frozen=True, slots=True)
class Quantity:
    """A value with a unit: one of `tui.core.units`, "" for none, "year", "date" (month and day), "clock", "nth".

    `start` and `end` are its span in the text.
    """

    value: float
    unit: str
    start: int = 0
    end: int = 0

    @property
    def digits(self) -> int:
        """The number of significant digits: 2 of 1,200,000."""
        return len(f"{self.value:.4g}".split("e")[0].replace(".", "").strip("0")) or 1

    def likeness(self, other: "Quantity") -> float:
        """Return the similarity, 0 to 1; a number without a unit may have any but per cent."""
        is_same_unit = self.unit == other.unit
        if not is_same_unit and (self.unit and other.unit):
            return 0.0
        greater = max(abs(self.value), abs(other.value))
        difference = abs(self.value - other.value) / greater if greater else 0.0
        if difference < EQUAL and (not difference or self.unit not in _COUNTED):
            return 1.0 if is_same_unit else 0.7
        if difference <= NEARLY and is_same_unit and self.unit not in _COUNTED:
            return 0.6 if self.unit else 0.3
        return 0.0


def quantities(text: str, language: str = "en") -> list[Quantity]:
    """Return the quantities of a text in order; `language` decides whether a comma is a decimal point."""
    if not _DIGIT.search(text) and _NUMBERS.isdisjoint(_TOKEN.findall(text.lower())):
        return []
    return list(_QuantityReader(text, language.split("-")[0].lower() in _COMMA_DECIMAL).read())


class _QuantityReader:
    """Reads a text word by word; a position beyond the last word reads as the empty word."""

    def __init__(self, text: str, comma_decimal: bool) -> None:
        self._text = text
        self._comma_decimal = comma_decimal
        self._tokens = [(match[0], *match.span()) for match in _TOKEN.finditer(text)]
        self._words = [token.casefold() for token, _, _ in self._tokens]

    def read(self) -> Iterator[Quantity]:
        at = 0
        while at < len(self._tokens):
            first = at
            if not (self._words[at] in _FIRST or self._words[at][0].isdecimal()):
                at += 1
                continue
            result = self._date(at) or self._clock(at) or self._share(at) or self._amount(at)
            if result is None:
                at += 1
                continue
            value, unit, at = result
            if not isfinite(value):
                continue
            yield Quantity(value, unit, self._tokens[first][1], self._tokens[at - 1][2])

    def _word(self, at: int) -> str:
        return self._words[at] if 0 <= at < len(self._words) else ""

    def _is_joined(self, at: int) -> bool:
        """Return whether at most a space or hyphen separates a word from the one before it."""
        return 0 < at < len(self._tokens) and bool(
            _GAP.match(self._text, self._tokens[at - 1][2], self._tokens[at][1])
            and self._tokens[at][1] - self._tokens[at - 1][2] <= 1
        )

    def _date(self, at: int) -> tuple[float, str, int] | None:
        """Read "3 May" and "May 3"; a year after it is a separate number."""
        for day, month in ((at, at + 1), (at + 1, at)):
            word = self._word(day)
            if word.isdecimal() and len(word) <= 2 and self._word(month) in MONTHS and self._is_joined(at + 1):
                if not self._tokens[month][0][0].isupper():
                    return None
                end = at + 2
                if self._word(end) in ("st", "nd", "rd", "th") and self._tokens[end][1] == self._tokens[end - 1][2]:
                    end += 1
                return MONTHS[self._word(month)] * 100 + int(word), "date", end
        return None

    def _clock(self, at: int) -> tuple[float, str, int] | None:
        match = _CLOCK.match(self._word(at))
        hour, minute = (int(match[1]), int(match[2])) if match else (0, 0)
        half = self._text[self._tokens[at][2] :][:6].casefold().replace(".", "").replace("\u00a0", " ").lstrip()[:2]
        if match is None:
            if not (self._word(at).isdecimal() and len(self._word(at)) <= 2 and half in ("am", "pm")):
                return None
            hour = int(self._word(at))
        if half == "pm" and hour < 12:
            hour += 12
        return float(hour * 60 + minute), "clock", at + 1

    def _share(self, at: int) -> tuple[float, str, int] | None:
        """Read "one in three", "two thirds", "a quarter of" as a percentage."""
        count, end = self._small(at)
        if end < len(self._tokens):
            between = self._text[self._tokens[end - 1][2] : self._tokens[min(end + 2, len(self._tokens) - 1)][1]]
            whole, after = 0, end
            match = _SHARE.match(between)
            if match and self._word(at) not in ("a", "an"):
                after = end + len(match[0].split())
                whole, after = self._small(after) if after < len(self._tokens) else (0, after)
            if 0 < count < whole <= 100:
                return 100.0 * count / whole, "%", after
        part = PARTS.get(self._word(end), 0)
        is_one = self._word(at) in ("a", "one", "an") or (self._word(at) == "half" and part == 0)
        if self._word(at) == "half" and _HALVES.match(self._text, self._tokens[at][2]):
            return 50.0, "%", at + 1
        if not part or not self._is_joined(end) or not (count > 1 or is_one):
            return None
        if count > 1 and not self._word(end).endswith("s"):
            return None
        if count == 1 and not _HALVES.match(self._text, self._tokens[end][2]):
            return None
        if MAGNITUDES.get(self._word(end + 3)) or MAGNITUDES.get(self._word(end + 2)):
            return None  # a quarter of a million
        return 100.0 * count / part, "%", end + 1

    def _small(self, at: int) -> tuple[int, int]:
        """Read a small whole number; 0 if there is none."""
        word = self._word(at)
        if word.isdecimal() and len(word) <= 3:
            return int(word), at + 1
        if word in ("a", "an"):
            return 1, at + 1
        if word in TENS:
            more = ONES.get(self._word(at + 1), 0) if self._is_joined(at + 1) else 0
            return TENS[word] + (more if more < 10 else 0), at + (2 if 0 < more < 10 else 1)
        return ONES.get(word, 0), at + 1

    def _amount(self, at: int) -> tuple[float, str, int] | None:
        unit = ""
        if (self._word(at) in _SIGNS or self._tokens[at][0].isupper()) and self._word(at) in UNITS:
            unit = UNITS[self._word(at)][0]
            if unit not in CURRENCIES or not self._word(at + 1)[:1].isdecimal() or not self._is_joined(at + 1):
                return None
            at += 1
        number = self._number(at)
        if number is None:
            return None
        value, end, is_ordinal = number
        if is_ordinal:
            return value, "nth", end
        is_digits = self._word(at)[0].isdecimal()
        if unit:
            if self._word(end) == "m" and self._is_joined(end):
                value, end = value * 1e6, end + 1
            return value, unit, end
        following = self._word(end) if self._is_joined(end) else ""
        if following == "m" and is_digits and self._is_million(end):
            value, end = value * 1e6, end + 1
            following = self._word(end) if self._is_joined(end) else ""
        if following in ("us", "american") and self._is_joined(end + 1):
            end, following = end + 1, self._word(end + 1)
        if following == "per" and self._word(end + 1) == "cent":
            return value, "%", end + 2
        if following == "percentage":
            return value, "%", end + 1 + self._word(end + 1).startswith("point")
        if following in UNITS and not (following == "won" and value < 1000) and (len(following) > 1 or is_digits):
            name, factor = UNITS[following]
            return value * factor, name, end + 1
        if end == at + 1 and is_digits and re.fullmatch(r"1[5-9]\d\d|20\d\d", self._word(at)):
            return value, "year", end
        return (value, "", end) if is_digits or value != 1 else None

    def _is_million(self, at: int) -> bool:
        """Return whether an "m" after a number means million, rather than metres."""
        following = self._word(at + 1) if self._is_joined(at + 1) else ""
        unit = UNITS.get(following, ("",))[0]
        return unit in CURRENCIES or following == "people" or (len(following) > 3 and following.endswith("s"))

    def _number(self, at: int) -> tuple[float, int, bool] | None:
        """Read a number in digits or words with its magnitude; return its end and whether it is an ordinal."""
        word = self._word(at)
        if word[:1].isdecimal():
            start = self._tokens[at][1]
            before = self._text[max(start - 2, 0) : start]
            if before[-1:].isalpha() or (before[-1:] in "-–" and before[:1].isalpha()):
                return None  # "Eagle-1", "B2"
            value, end = self._digits(at)
            if self._word(end) in ("st", "nd", "rd", "th") and self._tokens[end][1] == self._tokens[end - 1][2]:
                return value, end + 1, True
        elif word in ("a", "an"):
            end = at + 1
            if self._word(end) in ("half", "quarter", "third") and self._word(end + 1) == "of":
                value, end = 1.0 / PARTS[self._word(end)], end + 3
            elif self._word(end) == "half":
                value, end = 0.5, end + 1
            else:
                value = 1.0
            if self._word(end) not in MAGNITUDES or len(self._word(end)) < 4:
                return None
        elif word == "half" and self._word(at + 1) in ("a", "an") and self._word(at + 2) in {**MAGNITUDES, **UNITS}:
            value, end = 0.5, at + 2
        elif word in ONES or word in TENS:
            small, end = self._small(at)
            value = float(small)
            if word in TENS and self._word(end) in ORDINALS and self._is_joined(end):
                return value + ORDINALS[self._word(end)], end + 1, True
        elif word in ORDINALS:
            return float(ORDINALS[word]), at + 1, True
        else:
            return None
        if self._words[end : end + 3] == ["and", "a", "half"]:
            value, end = value + 0.5, end + 3
        return *self._magnify(value, end), False

    def _magnify(self, value: float, end: int) -> tuple[float, int]:
        """Read what follows a number: thousands, and what words add to them."""
        total = 0.0
        while self._word(end) in MAGNITUDES and self._is_joined(end):
            value, end = value * MAGNITUDES[self._word(end)], end + 1
            following = end + (self._word(end) == "and")
            if self._word(following) in ONES or self._word(following) in TENS:
                small, after = self._small(following)
                if self._word(after) in MAGNITUDES and MAGNITUDES[self._word(after)] > value:
                    value, end = value + small, after
                elif self._word(after) in MAGNITUDES:
                    total, value, end = total + value, float(small), after
                elif value >= 100:
                    value, end = value + small, after
        return total + value, end

    def _digits(self, at: int) -> tuple[float, int]:
        text, end = self._word(at).partition(":")[0], at + 1
        while len(text) <= 3 and text.isdecimal() and re.fullmatch(r"\d{3}", self._word(end)) and self._is_joined(end):
            if self._text[self._tokens[end][1] - 1] == "-":
                break
            while re.fullmatch(r"\d{3}", self._word(end)) and self._is_joined(end):
                text, end = text + self._word(end), end + 1
        comma = text.replace(".", "").replace(",", ".")
        point = text.replace(",", "")
        if text.count(".") > 1 or (text.count(".") and text.rfind(".") < text.rfind(",")):
            text = comma  # 1.234.567 and 1.234,5
        elif text.count(",") > 1 or (text.count(",") and text.rfind(",") < text.rfind(".")):
            text = point
        elif self._comma_decimal:
            text = comma if "," in text or _THOUSANDS.match(text) else text
        else:
            text = point if _THOUSANDS.match(text) else text.replace(",", ".")
        return float(text), end


def spellings(quantity: Quantity) -> list[str]:
    """Return possible spellings of a quantity, as words for full-text search: "1 2bn", "1 200 million".

    Small numbers, which occur everywhere, and values converted from another unit are left out.
    """
    value = float(quantity.value)
    if quantity.unit in _NOT_SOUGHT or value >= 1e15 or (value < 11 and value.is_integer()):
        return []
    forms = [_in_words(value)]
    for magnitude, names in _WRITTEN:
        count = value / magnitude
        if 0.1 <= count < 10_000 and float(f"{count:.4g}") == round(count, 9):
            for digits in {f"{count:.6g}", f"{count:,.6g}"}:
                bare = re.sub(r"[.,]", " ", digits)
                forms.append(f"{_in_words(count)} {names[0]}" if count.is_integer() and count < 100 else "")
                forms += [f"{bare}{name}" if len(name) < 3 else f"{bare} {name}" for name in names]
    whole = f"{int(value):,}" if value.is_integer() else f"{value:g}"
    forms += [re.sub(r"[.,]", " ", whole), re.sub(r"[.,]", " ", whole.replace(",", ""))]
    return [form for form in dict.fromkeys(forms) if form]


def _in_words(value: float) -> str:
    """Return a whole number below 100 as at most two words, else ""."""
    if not value.is_integer() or not 0 < value < 100:
        return ""
    tens, ones = divmod(int(value), 10)
    if value < 20:
        return _WORD_OF[int(value)]
    return f"{_WORD_OF[tens * 10]} {_WORD_OF[ones]}" if ones else _WORD_OF[tens * 10]


def same(first: Sequence[Quantity], second: Sequence[Quantity]) -> list[tuple[int, int, float]]:
    """Pair the quantities of two statements, the most similar first, each once: positions and similarity."""
    pairs = [
        (likeness, a, b)
        for a, one in enumerate(first)
        for b, other in enumerate(second)
        if (likeness := one.likeness(other))
    ]
    best: list[tuple[int, int, float]] = []
    for likeness, a, b in sorted(pairs, key=lambda pair: -pair[0]):
        if all(a != x and b != y for x, y, _ in best):
            best.append((a, b, likeness))
    return best
