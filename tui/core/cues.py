"""The words with which English news attributes statements."""

import re
from collections.abc import Iterator


def word_set(text: str) -> frozenset[str]:
    """Return the words of a list written as running text."""
    return frozenset(text.split())


def _either(choices: frozenset[str]) -> str:
    return "|".join(sorted(choices, key=lambda word: (-len(word), word)))


_STRONG = word_set(
    """said says say saying told added adds adding noted notes noting stressed stresses stated states announced
    announces claimed claims confirmed confirms denied denies explained explains warned warns insisted insists
    argued argues suggested suggests revealed reveals reported reports replied replies responded urged urges
    vowed vows pledged promised declared declares emphasized emphasised emphasizes underlined underscored
    acknowledged admitted alleges asserted believes commented complained concluded contended continued disclosed
    estimates expects expressed fears fear feared hinted indicated maintained mentioned observed predicted
    predicts recalled reiterated remarked testified thinks tweeted wrote writes accused accuses called calls
    condemned demanded cautioned conceded wished reckons insist warn claim argue believe deny denying"""
)
_WEAK = word_set(
    """tells telling stressing stating announcing claiming confirming explaining warning insisting arguing
    revealing reporting responds asked asks asking urging vowing pledges promises declaring emphasises
    emphasizing acknowledges admits admitting alleged asserts believed comments complains concludes contends
    continues criticized criticised cited cites described describes expresses indicates joked maintains pointed
    quipped recalls reiterates repeated ruled shouted testifies thought tweets posted written voiced hailed
    praised slammed blasted condemns welcomed demands opined posited proposed recounted remembered retorted
    signalled signaled summed boasted cautions concedes informed reassured quoted wondered answered answering answers
    advised agreed assured assures branded bragged chided clarified complaining confided conceding countered
    decried denounced derided dismissed dubbed estimated exclaimed fumed griped hoped interjected joked joking
    labelled labeled lamented lambasted lauded likened mocked mused muttered observes promising ranted
    recommended reflected remarking replying sniped snapped speculated surmised taunted tweeting whispered writing
    yelled characterised characterized"""
)

SAID = _STRONG | {"Says", "Said", "Say"}
"""Reporting verbs in running text."""

QUOTED = _STRONG | _WEAK | {"Says", "Said", "Say", "Asked", "Quoting"}
"""Reporting verbs beside a quotation, including weaker ones."""

QUOTED_PATTERN = f"(?:{_either(QUOTED)})\\b"
"""A regex for one of `QUOTED`."""

_CUE = re.compile(r"[A-Za-z](?<![\w-].)[a-z]+(?![\w-])")
_SHOWS = frozenset({"show", "shows", "showed"})

SOURCE = re.compile(
    r"(?i)\b(?:according to|in the words of|as (?:reported|quoted|stated|noted|announced|described|told) by|"
    r"(?:quoted|cited|reported|announced|confirmed) by|citing|quoting|"
    r"in an? (?:statement|report|letter|post|interview|tweet|speech) (?:by|from))\s+"
)
"""Words before the source of a statement."""

_SOURCE_WORDS = ("ccording to", " by ", "iting ", "uoting ", "words of", " from ")

COLON = re.compile(r"[^:\u0000]{2,60}:\s+(?=[\u0000“\"])")
"""A headline's or transcript's "Name: …"."""

ROLE_STOP = word_set(
    """and or but with to by that said says told as while when after before from is was were are has have had be who
    which where met between against about than among including called named asked because will would can could
    visited urged accused quoted"""
)
"""Words that end a role phrase."""

_MARKS = re.compile(r"“[^“”\n]*(?:”|$)|\"[^\"\n]*(?:\"|$)|«[^«»\n]*(?:»|$)", re.MULTILINE)


def cues(text: str, start: int, end: int, vocabulary: frozenset[str] = SAID) -> Iterator[tuple[int, int]]:
    """Yield where words of the vocabulary occur in `text[start:end]`, including "shows that"."""
    for match in _CUE.finditer(text, start, end):
        word = match.group()
        if word in vocabulary or (word in _SHOWS and text.startswith(" that", match.end(), end)):
            yield match.span()


def source_in(text: str, start: int, end: int) -> re.Match[str] | None:
    """Return the first mention of a source in `text[start:end]`; the slow regex only runs where it can match."""
    if any(text.find(word, start, end) >= 0 for word in _SOURCE_WORDS):
        return SOURCE.search(text, start, end)
    return None


def mask_quotes(text: str) -> str:
    """Return the text with everything in double quotation marks turned into NULs, of the same length."""
    return _MARKS.sub(lambda quote: "\u0000" * len(quote.group()), text)
