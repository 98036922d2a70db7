"""The words by which English news says that somebody says something."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator


def word_set(text: str) -> frozenset[str]:
    """The words of a list written as running text."""
    return frozenset(text.split())


def _either(choices: frozenset[str]) -> str:
    return "|".join(sorted(choices, key=lambda word: (-len(word), word)))


_VERBS = word_set("""
said says say saying told tells telling added adds adding noted notes noting stressed stresses stressing stated states
stating announced announces announcing claimed claims claiming confirmed confirms confirming denied denies denying
explained explains explaining warned warns warning insisted insists insisting argued argues arguing suggested suggests
revealed reveals revealing reported reports reporting replied replies responded responds asked asks asking urged urges
urging vowed vows vowing pledged pledges promised promises declared declares declaring emphasized emphasised emphasizes
emphasises emphasizing underlined underscored acknowledged acknowledges admitted admits admitting alleged alleges
asserted asserts believed believes commented comments complained complains concluded concludes contended contends
continued continues criticized criticised cited cites described describes disclosed estimates expects
expressed expresses fears feared hinted indicated indicates joked maintained maintains mentioned observed pointed
predicted predicts quipped recalled recalls reiterated reiterates remarked repeated ruled shouted testified testifies
thinks thought tweeted tweets posted writes wrote written voiced accused accuses called calls hailed praised slammed
blasted condemned condemns welcomed demanded demands opined posited proposed recounted remembered retorted signalled
signaled signed summed boasted cautioned cautions conceded concedes informed reassured wished quoted wondered
""")

_STRONG = word_set("""
said says say saying told added adds adding noted notes noting stressed stresses stated states announced announces
claimed claims confirmed confirms denied denies explained explains warned warns insisted insists argued argues
suggested suggests revealed reveals reported reports replied replies responded urged urges vowed vows pledged promised
declared declares emphasized emphasised emphasizes underlined underscored acknowledged admitted alleges
asserted believes commented complained concluded contended continued disclosed estimates expects expressed
fears fear feared hinted indicated maintained mentioned observed predicted predicts recalled reiterated remarked
testified thinks tweeted wrote writes accused accuses called calls condemned demanded cautioned conceded wished told
reckons insist warn claim argue believe deny denying
""")

SAID = _STRONG | {"Says", "Said", "Say"}
"""Words of saying in running text."""

QUOTED = _STRONG | _VERBS | {"Says", "Said", "Say", "Asked", "Quoting"}
"""Words of saying beside a quotation, where weaker verbs tell as well."""

QUOTED_PATTERN = f"(?:{_either(QUOTED)})\\b"
"""An expression for one of `QUOTED`."""


def cues(text: str, start: int, end: int, wanted: frozenset[str] = SAID) -> Iterator[tuple[int, int]]:
    """Where the wanted words stand in `text[start:end]`; also "shows that"."""
    for found in _CUE.finditer(text, start, end):
        word = found.group()
        if word in wanted or (word in _SHOWS and text.startswith(" that", found.end(), end)):
            yield found.span()


_CUE = re.compile(r"[A-Za-z](?<![\w-].)[a-z]+(?![\w-])")
_SHOWS = frozenset({"show", "shows", "showed"})

SAID_AFTER = re.compile(r"\s+(?:the\s+|a\s+|an\s+|[A-Z\u00c0-\u00de]|[\w.'’-]+(?:\s[\w.'’-]+){0,5}\s[A-Z])")
"""What follows a word of saying whose subject comes after it."""

SOURCE = re.compile(
    r"(?i)\b(?:according to|in the words of|as (?:reported|quoted|stated|noted|announced|described|told) by|"
    r"(?:quoted|cited|reported|announced|confirmed) by|citing|quoting|"
    r"in an? (?:statement|report|letter|post|interview|tweet|speech) (?:by|from))\s+"
)
"""What stands before the source of a statement."""


def source_in(text: str, start: int, end: int) -> re.Match[str] | None:
    """The first mention of a source in `text[start:end]`; the plain words are looked for before the expression is."""
    if any(text.find(word, start, end) >= 0 for word in _SOURCE_WORDS):
        return SOURCE.search(text, start, end)
    return None


_SOURCE_WORDS = ("ccording to", " by ", "iting ", "uoting ", "words of", " from ")

COLON = re.compile(r"[^:\u0000]{2,60}:\s+(?=[\u0000“\"])")
"""A headline's or transcript's "Name: …"."""

FILLER = re.compile(
    r"(?i)(?:\s|\u00a0|\b(?:has|have|had|also|later|then|again|earlier|once|previously|repeatedly|reportedly|recently|"
    r"first|further|already|never|not|did|does|do|do not|would|will|could|may|might|on\s+(?:mon|tues|wednes|thurs|fri|"
    r"satur|sun)day|yesterday|today|is|was|were|are|been|being|[a-z]{3,}ly|both|simply|just|in turn|instead|"
    r"(?:mon|tues|wednes|thurs|fri|satur|sun)day))$"
)
"""A word between a subject and its verb, at the end of what is searched."""

CLAUSE = re.compile(
    r"(?i)[;\u0000]\s*|,\s*(?:but|and|while|whereas|as|though|although|because|so|yet|which|after|when|since|or)\s|"
    r"\s(?:but|while|whereas|although|because|that|and that)\s"
)
"""Where a new clause with a subject of its own begins."""

PRONOUN = re.compile(r"(?i)(?:^|[\s,“\"\u0000])(he|she|it|they|i|we|who|which)[\s,]*$")
"""A pronoun right before the verb."""

ROLE_STOP = word_set(
    """and or but with to by that said says told as while when after before from is was were are has have had be who
    which where met between against about than among including called named asked because will would can could
    visited urged accused quoted"""
)
"""Words a role phrase does not reach across."""

_MARKS = re.compile(r"“[^“”\n]*(?:”|$)|\"[^\"\n]*(?:\"|$)|«[^«»\n]*(?:»|$)", re.MULTILINE)


def mask_quotes(text: str) -> str:
    """The text with everything in double quotation marks turned into NULs, of the same length."""
    return _MARKS.sub(lambda found: "\u0000" * len(found.group()), text)
