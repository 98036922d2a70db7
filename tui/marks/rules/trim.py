"""Span repair: a name without the line junk, articles, possessives and titles that the model includes."""

import re

CLOSE = "([{ \t\r\n\u00a0\u00ad\"“”„«»‘’'`)]}>*_#<|•·–—,;:!?…/-"

_TITLES = (
    "mr|mrs|ms|miss|mx|dr|prof|professor|sir|dame|lord|lady|president|vice president|vice-president|prime minister|"
    "foreign minister|defen[cs]e minister|interior minister|finance minister|justice minister|minister|chancellor|"
    "premier|senator|sen|representative|rep|congressman|congresswoman|governor|gov|mayor|general|gen|colonel|col|"
    "lieutenant|lt|major|maj|captain|capt|sergeant|sgt|admiral|commander|ambassador|secretary|secretary of state|"
    "king|queen|prince|princess|emperor|sheikh|pope|archbishop|bishop|cardinal|father|reverend|rev|rabbi|imam|"
    "ayatollah|judge|justice|chief justice|attorney general|chairman|chairwoman|director|detective|inspector|"
    "superintendent|constable|officer|coach|herr|frau|monsieur|madame|señor|señora|comrade|marshal|first lady|leader|"
    "mister|deputy|chief|envoy|spokesman|spokeswoman|spokesperson|ogbeni|alhaji|chief executive|ceo|md|mp|igp|dpo"
)
# Lower-case roles are never part of a name and show that a person follows.
_ROLES = (
    "aide|analyst|economist|lawyer|attorney|lawmaker|legislator|candidate|founder|co-founder|journalist|reporter|author|"
    "writer|editor|actor|actress|singer|musician|director|producer|striker|midfielder|defender|goalkeeper|winger|forward|"
    "manager|captain|skipper|player|boxer|driver|activist|researcher|scientist|historian|expert|professor|teacher|student|"
    "resident|farmer|doctor|nurse|father|mother|son|daughter|wife|husband|brother|sister|widow|uncle|cousin|suspect|"
    "victim|billionaire|businessman|businesswoman|entrepreneur|politician|opposition leader|party leader|negotiator|"
    "counterpart|colleague|predecessor|successor|rival|teammate|partner|boss|head|president|minister|secretary|leader|"
    "spokesman|spokeswoman|spokesperson|chairman|chairwoman|chairperson|commissioner|prosecutor|investigator|pilot|"
    "photographer|star|legend|champion|senator|governor|mayor|banker|broker|trader|artist|poet|novelist|chef|designer"
)
TITLE_WORDS = rf"{_TITLES}|{_ROLES}"
"""Alternatives that match a title or role before a person's name."""

TITLE = re.compile(rf"(?i:(?:{_TITLES})\b\.?[ \u00a0]+)+(?=[^\W\d_])")
"""Words before a person's name that are not part of it."""

# "Pope Francis", "Prince William", "King Charles III": without the title too little is left.
_KEPT = re.compile(r"(?i:(?:king|queen|prince|princess|pope|emperor|sheikh)[ \u00a0]+)\w+(?:[ \u00a0]+[IVX]+)?$")

_THE = re.compile(r"(?i)the[ \u00a0]+(?=\S)")
_POSSESSIVE = re.compile(r"['’][sS]$|(?<=s)['’]$")


def trim(text: str, start: int, end: int) -> tuple[int, int]:
    """Return the span without surrounding junk, a leading "the" and a final possessive; it may be empty."""
    while True:
        before = start, end
        while start < end and not text[start].isalnum() and text[start] not in "$€£¥#@":
            start += 1
        if possessive := _POSSESSIVE.search(text[max(start, end - 2) : end]):
            end -= len(possessive.group())
        while end > start and text[end - 1] in CLOSE:
            end -= 1
        if the := _THE.match(text, start, end):
            start = the.end()
        if (start, end) == before:
            return start, end


def untitled(text: str, start: int, end: int) -> int:
    """Return where the person's name in the span begins, after titles such as "Mr" or "President"."""
    title = TITLE.match(text, start, end)
    if title is None or _KEPT.fullmatch(text, start, end):
        return start
    return title.end()
