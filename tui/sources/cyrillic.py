"""The code page of Cyrillic text, by letter frequencies."""

from __future__ import annotations

import re
from math import log

from tui.core.errors import SourceError

# With a penalty for each, because some are rare.
_PAGES = {"cp1251": 0, "koi8_r": 0, "koi8_u": 0, "iso8859_5": 2, "cp866": 2, "cp855": 3, "cp1125": 3, "mac_cyrillic": 3}
_CYRILLIC = re.compile("[Ѐ-џҐґ]")
_ASCII = re.compile(rb"[A-Za-z]")
_HIGH = re.compile(rb"[\x80-\xff]")
_MARKS = re.compile("[\xa0«»“”„‘’…–—№§°©•]")
_BEYOND = re.compile("[^\x00-\x7f]")
# A capital within a word, letters that begin no word, a sentence that begins in lower case, marks
# that precede no word and occur within none.
_WRONG = re.compile(
    "[а-џґ][ЀА-ЯЁ-ЏҐ]|(?<![Ѐ-џҐґ])[ьъыЬЪЫ]|\\A\\W*[а-џґ]|[.!?] \\W?[а-џґ]|(?<![Ѐ-џҐґ])[»”’…–—№°©\xa0](?=[Ѐ-џҐґ])"
    "|(?<=[Ѐ-џҐґ])(?:[«„№§°©•]|[»“”…](?=[Ѐ-џҐґ]))"
    "|[«„“‘](?=[Ѐ-џҐґ])(?![^«»“”„‘’]*[»”“’])"
)

# Per thousand letters, about as in Russian, Ukrainian, Bulgarian and Serbian prose together.
_FREQUENT = {
    "о": 105,
    "а": 95,
    "и": 85,
    "е": 82,
    "н": 64,
    "т": 58,
    "рс": 50,
    "в": 46,
    "л": 40,
    "к": 36,
    "д": 32,
    "м": 31,
}
_SELDOM = {"пу": 28, "з": 18, "гі": 14, "бя": 16, "ьы": 13, "чй": 11, "х": 9, "ж": 8, "ш": 7, "ц": 6, "ю": 5}
_OF_FEW = {"щєїэј": 2.5, "ъф": 3, "љњ": 1, "ћџґё": 0.4, "ђ": 0.2}
_PER_THOUSAND = {letter: per for letters, per in (_FREQUENT | _SELDOM | _OF_FEW).items() for letter in letters}
_RARE = 0.1

_TYPICAL = 3.6
"""The greatest average improbability of a letter: 3.1 in sentences of news, 4.1 in a wrong code page."""

_SLACK = 5.0
"""The extra improbability allowed for a word of rare letters."""

_DISTANCE = 5.0
"""How much likelier the whole text must be in one code page than in any other that reads it differently."""


def guess(sample: bytes) -> str:
    """Return the code page of Cyrillic text, "" for other text.

    Raises `SourceError` if two code pages fit about equally.
    """
    if len(_ASCII.findall(sample)) > 2 * len(_HIGH.findall(sample)):
        return ""
    costs: list[tuple[float, str, str]] = []
    for page in _PAGES:
        try:
            text = sample.decode(page)
        except UnicodeDecodeError:
            continue
        letters = _CYRILLIC.findall(text)
        marks = len(_MARKS.findall(text))
        strange = len(_BEYOND.findall(text)) - len(letters) - marks
        if not letters:
            continue
        cost = sum(-log(_PER_THOUSAND.get(letter.lower(), _RARE) / 1000) for letter in letters)
        cost += 9 * strange + 5 * marks + 5 * len(_WRONG.findall(text)) + _PAGES[page]
        costs.append((cost, page, text))
    if not costs:
        return ""
    costs.sort()
    cost, page, text = costs[0]
    letters_count = len(_CYRILLIC.findall(text))
    if cost > _TYPICAL * letters_count + _SLACK:
        return ""
    rivals = [other for other, _, read in costs[1:] if read != text]
    if rivals and rivals[0] - cost < _DISTANCE:
        raise SourceError("in Cyrillic letters, too few to know the code page; save it as UTF-8")
    return page
