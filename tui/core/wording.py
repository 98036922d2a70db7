"""Matching typed words in texts: letters without accents, and words in all forms."""

from __future__ import annotations

import re
import unicodedata
from collections import Counter
from functools import cache, lru_cache
from itertools import takewhile
from string import ascii_lowercase
from typing import TYPE_CHECKING, NamedTuple

from tui.core.errors import TermError
from tui.core.terms import TAG, expect_known, nothing_left, positive_words, read_terms

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Sequence

_LETTERS = {"ø": "o", "ł": "l", "đ": "d", "ð": "d", "ħ": "h", "ŧ": "t", "ı": "i", "æ": "ae", "œ": "oe", "þ": "th"}
"""Folded forms of letters that are not an accented other letter."""
_SIGNS = {"’": "'", "‘": "'", "“": '"', "”": '"', "„": '"', "–": "-", "\u2011": "-", "\u00a0": " "}
"""Keyboard characters for typographic ones."""

_ODD = re.compile("[^\x00-\x7f]")
_MARKS = "[\u0300-\u036f]*"
_WORD = re.compile(r"[^\W\d_]+")
_VOWELS = frozenset("aeiouy")

_ENDINGS = {
    "da": "e en er erne et ene s",
    "de": "e em en er ern es n s",
    "es": "a as es o os s",
    "fr": "e es s x",
    "it": "a e i o",
    "nb": "a e en er ene et s",
    "nl": "e en n s",
    "pt": "a as es o os s",
    "sv": "a ar arna en er erna et na or orna s",
}
"""Endings that make another form of a word, by language; English has rules of its own."""

_NO_PLURALS = frozenset(("news", "series", "species", "means", "always", "perhaps", "during", "evening", "morning"))

SHORTEST = 4
"""The least letters before a word's ending."""

SHORTEST_NEAR = 4
"""The least letters of a word for which similar ones are suggested."""

_PLAIN = re.compile("[a-z]+")


def fold(text: str) -> str:
    """Return a text for comparison: lower case, without accents, with plain quotation marks."""
    if text.isascii():
        return text.lower()
    text = text.casefold()
    for sign, plain in _SIGNS.items():
        text = text.replace(sign, plain)
    return text if text.isascii() else _ODD.sub(lambda match: _letter(match[0]), text)


@lru_cache(maxsize=4096)
def _letter(letter: str) -> str:
    if letter in _LETTERS:
        return _LETTERS[letter]
    if "\uac00" <= letter <= "\ud7a3":
        return letter  # a Korean syllable, which would be decomposed
    plain = "".join(each for each in unicodedata.normalize("NFKD", letter) if not unicodedata.combining(each))
    return _ODD.sub(lambda match: _LETTERS.get(match[0], match[0]), plain)


def forms(word: str, languages: Iterable[str]) -> list[str]:
    """Return the forms of a folded word in some languages (`en`), itself first; of anything else only itself."""
    if not _WORD.fullmatch(word):
        return [word]
    several = dict.fromkeys([word])
    for language in languages:
        several |= dict.fromkeys(_english(word) if language == "en" else _others(word, language))
    return [*several]


def _others(word: str, language: str) -> list[str]:
    endings = sorted(_ENDINGS.get(language, "").split(), key=len, reverse=True)
    ending = next((e for e in endings if word.endswith(e) and len(word) - len(e) >= SHORTEST), "")
    base = word.removesuffix(ending)
    return [base, *(base + each for each in endings)] if len(base) >= SHORTEST else []


def _english(word: str) -> set[str]:
    bases: set[str] = set()
    if not word.endswith(("ss", "us", "is")) and word not in _NO_PLURALS:
        for ending, other in (("ies", "y"), ("ied", "y"), ("s", ""), ("es", ""), ("ed", ""), ("ed", "e")):
            bases |= {word.removesuffix(ending) + other} if word.endswith(ending) else set()
        for ending in (each for each in ("ing", "ed") if word.endswith(each)):
            base = word.removesuffix(ending)
            bases |= {base, f"{base}e", base[:-1] if base[-2:-1] == base[-1:] else base}
    inflected = [_inflect(base) for base in bases if len(base) >= 3]
    return {form for several in inflected if word in several for form in several} or _inflect(word)


def _inflect(base: str) -> set[str]:
    """Return the forms of an English noun and verb."""
    if len(base) < 3:
        return {base}
    if base.endswith("y") and base[-2] not in _VOWELS:
        return {base, f"{base[:-1]}ies", f"{base[:-1]}ied", f"{base}ing"}
    if base.endswith("e"):
        return {base, f"{base}s", f"{base}d", f"{base if base[-2] in 'eoy' else base[:-1]}ing"}
    plural = f"{base}es" if base.endswith(("s", "x", "z", "ch", "sh")) else f"{base}s"
    closed = len(base) <= 4 and base[-1] not in "aeiouywx" and base[-2] in _VOWELS and base[-3] not in _VOWELS
    stem = base + base[-1] if closed else base
    return {base, plural, f"{stem}ed", f"{stem}ing"}


class Wording(NamedTuple):
    """A typed word, folded: a phrase, a prefix, or a word in all its forms."""

    words: str
    is_phrase: bool
    is_beginning: bool

    @classmethod
    def of(cls, value: str) -> Wording:
        """Parse a word's value in a term, with quotes and `*`."""
        words = fold(value.strip('"') if value.startswith('"') else value.removesuffix("*"))
        return cls(" ".join(words.split()), value.startswith('"'), not value.startswith('"') and value.endswith("*"))

    @property
    def beginning(self) -> str:
        """Return a regex for the start of a word in folded text."""
        return rf"(?<!\w){re.escape(self.words)}"

    def forms(self, languages: Iterable[str]) -> list[str]:
        return [self.words] if self.is_phrase or self.is_beginning else forms(self.words, languages)

    def pieces(self, languages: Iterable[str]) -> list[str]:
        """Return a minimal set of strings of which one is in every text with one of the forms."""
        several = self.forms(languages)
        return [each for each in several if not any(other in each for other in several if other != each)]


def word_pattern(wordings: Iterable[Wording], languages: Sequence[str] = ("en",)) -> re.Pattern[str]:
    """Return a regex that finds words in stored text, within a line: the longest form at each place."""
    several: dict[str, None] = {}
    for wording in wordings:
        start, end = (r"(?<!\w)", r"\w*") if wording.is_beginning else ("", "")
        several[start + _any_of(sorted(wording.forms(languages), key=len, reverse=True)) + end] = None
    return re.compile("|".join(several) or r"(?!)")


def _any_of(forms: Sequence[str]) -> str:
    """Return a regex for forms of a word, with their common prefix factored out: compiling is most of a search."""
    letters = takewhile(lambda column: len({*column}) == 1, zip(*forms, strict=False))
    alike = "" if " " in forms[0] else "".join(column[0] for column in letters)
    ends = [_written(form[len(alike) :]) for form in forms]
    return f"{_written(alike)}(?:{'|'.join(ends)})" if alike and len(ends) > 1 else "|".join(map(_written, forms))


def _written(words: str) -> str:
    return r"[^\S\n]+".join("".join(map(_spell, word)) for word in words.split())


@cache
def _spell(letter: str) -> str:
    """Return a regex for a folded letter and everything folded to it, including capitals."""
    capital = letter.upper() if len(letter.upper()) == 1 else ""
    same = "".join(dict.fromkeys(letter + capital + variants().get(letter, "")))
    return f"{f'[{re.escape(same)}]' if len(same) > 1 else re.escape(same)}{_MARKS if letter.isalpha() else ''}"


@cache
def variants() -> dict[str, str]:
    """Return the Latin, Greek and Cyrillic letters and marks that fold to one sign, by that sign."""
    letters: dict[str, str] = {}
    for first, last in ((0xC0, 0x530), (0x1E00, 0x2000), (0x2010, 0x2020)):
        for letter in map(chr, range(first, last)):
            plain = fold(letter)
            if len(plain) == 1 and plain != letter:
                letters[plain] = letters.get(plain, "") + letter
    return letters


def similar(word: str) -> set[str]:
    """Return all strings at edit distance one from a word; none if it is short or not of plain letters.

    An exchange of two letters counts as one edit.
    """
    word = fold(word)
    if not _PLAIN.fullmatch(word) or len(word) < SHORTEST_NEAR:
        return set()
    cuts = [(word[:at], word[at:]) for at in range(len(word) + 1)]
    others = {start + rest[1:] for start, rest in cuts if rest}
    others |= {start + rest[1] + rest[0] + rest[2:] for start, rest in cuts if len(rest) > 1}
    for letter in ascii_lowercase:
        others |= {start + letter + rest[1:] for start, rest in cuts} | {start + letter + rest for start, rest in cuts}
    return others - {word}


def near_words(word: str, texts: Iterable[str]) -> list[str]:
    """Return the words of some texts that differ from a word in one letter, the most frequent first."""
    others = similar(word)
    if not others:
        return []
    counts = Counter(each for text in texts for each in _WORD.findall(fold(text)) if each in others)
    return [each for each, _ in counts.most_common()]


def unknown_words(text: str) -> str:
    """Return why a filter that only has words asks for something else; "" if it does not."""
    try:
        expect_known(read_terms(text, ()), ())
    except TermError as error:
        return str(error)
    return ""


def why_nothing(text: str, count: Callable[[str], int], texts: Callable[[], Iterable[str]]) -> str:
    """Return why a filter that only has words finds nothing in some texts, with words of them that may be meant.

    `count` returns the number of results for another filter, `texts` all texts, each time anew.
    """
    why = nothing_left(text, count, lambda word: near_words(word, texts()))
    no_code = no_codes(text)
    if no_code and any(TAG in each for each in texts()):
        no_code = ""
    return unknown_words(text) or " · ".join(filter(None, (no_code, why)))


def no_codes(text: str) -> str:
    """Return that a filter that only has words reads `#code` as one; "" if it has none."""
    codes = [word for word in positive_words(read_terms(text, ())) if word.startswith(TAG)]
    return f"{codes[0]} is a word here, no code" if codes else ""


def words_filter(text: str, languages: Sequence[str] = ("en",)) -> Callable[[str], bool]:
    """Return a predicate of texts for a filter that only has words."""
    tests: list[list[tuple[bool, list[str], list[str]]]] = []
    for term in read_terms(text, ()):
        either = []
        for each in term.either or (term,):
            wordings = [*map(Wording.of, each.values)]
            pieces = [piece for one in wordings if not one.is_beginning for piece in one.pieces(languages)]
            either.append((each.negated, pieces, [one.beginning for one in wordings if one.is_beginning]))
        tests.append(either)

    def holds(text: str) -> bool:
        plain = fold(text)
        return all(
            any(
                (any(piece in plain for piece in pieces) or any(re.search(each, plain) for each in begun)) != negated
                for negated, pieces, begun in either
            )
            for either in tests
        )

    return holds
