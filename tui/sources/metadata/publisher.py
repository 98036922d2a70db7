"""The publisher of an article, from bylines, credits and datelines."""

import re

# Names by which a line is a publisher's even without a date beside it.
_NAMES = """
reuters|associated press|the associated press|ap|ap news|afp|agence france-presse|dpa|tass|itar-tass|ria novosti|sputnik
xinhua|kcna|yonhap|yonhap news agency|kyodo|kyodo news|bloomberg|bbc|bbc news|cnn|npr|pbs|nbc news|abc news|cbs news
fox news|al jazeera|deutsche welle|dw|euronews|france 24|rt|interfax|upi|ansa|efe|ukrinform|unian|anadolu agency
press trust of india|pti|ani|ians|the guardian|the new york times|new york times|the washington post|washington post
the wall street journal|financial times|the times|the telegraph|the economist|the independent|the hill|politico|axios
vox|time|newsweek|le monde|le figaro|el país|el pais|der spiegel|spiegel|die zeit|faz|süddeutsche zeitung
la repubblica|corriere della sera|asahi shimbun|nhk|nhk world|the japan times|south china morning post|global times
china daily|people's daily|the korea herald|the korea times|voice of america|voa|radio free europe|rfe/rl|the diplomat
haaretz|the jerusalem post|the hindu|times of india|hindustan times|dawn
"""
_KNOWN = frozenset(_NAMES.strip().replace("\n", "|").split("|"))
_WORDS = re.compile(
    r"^(?:news|radio|agen(?:ce|cia|zia)|the \w+ (?:times|post|herald))\b|"
    r"\b(?:news|times|post|herald|tribune|gazette|journal|telegraph|guardian|observer|chronicle|press|agency|daily|weekly"
    r"|today|monitor|review|standard|mirror|express|examiner|dispatch|courier|inquirer|bulletin|magazine|media|radio|tv"
    r"|television|broadcasting|zeitung|nachrichten|presse|anzeiger|rundschau|tageblatt|kurier|gazeta|diario|periódico"
    r"|giornale|corriere|jornal|nieuws|avisen|bladet|новости|газета|известия|network|wire|newswire"
    r"|[\w-]+\.(?:com|org|net|info|co\.uk|de|fr|ru|in))$",
    re.IGNORECASE,
)
_PHOTO_AGENCY = re.compile(
    r"^(?:ap|afp|reuters|getty|epa|shutterstock|istock|flickr|alamy|pool|wikimedia.*|zuma.*|.* photo|.* images)$",
    re.IGNORECASE,
)
_COPYRIGHT = re.compile(
    r"^(?:©|\(c\)|copyright)\s*(?:©|\(c\))?\s*(?:\d{4}(?:\s*[-–]\s*\d{4})?)?,?\s*(?:by )?", re.IGNORECASE
)
_RIGHTS = re.compile(r"[.,]?\s*(?:all rights reserved|alle rechte|tous droits|\d{4}).*$", re.IGNORECASE)
_TAIL_SOURCE = re.compile(r"^\(?(?:source|quelle|fuente|fonte|источник)\s*:\s*([^()\n]{2,60}?)\)?\.?$", re.IGNORECASE)
_NO_NAME = re.compile(r"[\d:;?!]")
_PERSON = re.compile(r"^[A-ZÀ-Þ][\w'’.-]+ (?:[A-Z]\. )?[A-ZÀ-Þ][\w'’-]+(?: (?:and|und|et|y|&) .*)?$")

DATELINE = re.compile(
    r"^[A-ZÀ-Þ][\w.'’ \-/À-ÿ]{1,40}(?:,[^(–—:]{0,40}?)??\s*"
    r"(?:(?:\.\s)?/(?P<slashed>[A-Z]{2,20})/\.?\s|\((?P<agency>[A-Z][\w .'’/&-]{1,40})\)\s*[-–—:.]|\s[-–—]+\s|:\s)"
)
"""Datelines of agencies: a place, often a date, the agency in brackets, a dash."""


def is_known(line: str) -> bool:
    """Return whether a line is only a publisher's name."""
    if len(line) > 50 or line.count(" ") > 4:
        return False
    if " " not in line and "." not in line:
        return line.lower() in _KNOWN
    return line.lower() in _KNOWN or (line[0].isupper() and bool(_WORDS.search(line)))


def choose(parts: list[str], *, dated: bool, has_author: bool = False) -> str:
    """Return the part that names a publisher: a known one, or beside a date the first name that is no person's.

    Two capitalised words may be a person, unless the author is already given.
    """
    for part in parts:
        if is_known(part):
            return part
    if not dated:
        return ""
    for part in parts:
        plausible = 2 <= len(part) <= 40 and part.count(" ") <= 4 and part[0].isupper() and not _NO_NAME.search(part)
        if plausible and (has_author or not _PERSON.match(part)):
            return part
    return ""


def of_credit_line(line: str) -> str:
    """Return the publisher of a "© X" line, but not a picture agency with a photographer."""
    rest = _COPYRIGHT.sub("", line)
    if rest == line:
        return ""
    name, slash, _ = rest.partition("/")
    name = _RIGHTS.sub("", name).strip(" .,-–—|")
    if not 2 <= len(name) <= 60 or (slash and _PHOTO_AGENCY.match(name)) or not name[0].isupper():
        return ""
    return name


def of_last_lines(lines: list[str]) -> str:
    """Return the publisher in the last lines, as "Source: X" or "© 2019 X"."""
    for line in lines:
        if len(line) <= 120:
            if match := _TAIL_SOURCE.match(line):
                name = match[1].strip()
                if "://" not in name:
                    return name
            elif name := of_credit_line(line):
                return name
    return ""
