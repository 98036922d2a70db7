"""Names of authors as pages, mails and articles write them."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from tui.core.authors import author_names, join_authors
from tui.sources.metadata import publisher

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

BY = re.compile(
    r"^\W*(?:(?:(?:reported|written|posted|story|words|text|edited|analysis|opinion|commentary|review)\s+)?by|von|par|por|di|door|av|autor(?:es|en)?|author"
    r"s?|автор|авторы|text|текст|words)\b[:\s]+(?=\S)",
    re.IGNORECASE,
)
_NO_NAME = re.compile(
    r"https?:|www\.|^[@/]|^\W*$|^(?:admin(?:istrator)?|webmaster|root|user\d*|null|none|undefined|unknown|anonymous|"
    r"n/?a|by|author|guest|python-docx|(?:microsoft office|windows)\s+user|microsoft|username|last"
    r"|x{2,}|lesedauer|\d+)$",
    re.IGNORECASE,
)
_MAIL = re.compile(r"\s*[<(\[]?[\w.+-]{1,80}@[\w-]+(?:\.[\w-]+)+[>)\]]?")
_ORDERED = r"(?:[^\W\d_][\w'’.-]*\s+){1,4}[^\W\d_][\w'’.-]*"
_AND = re.compile(rf"^({_ORDERED}),?\s+(?:and|&|und|et|y|e|en|и)\s+({_ORDERED})$", re.IGNORECASE)
_LIST = re.compile(rf"^{_ORDERED}(?:,\s+{_ORDERED})*$")
_ROLE = re.compile(
    r"\b(?:editor|correspondent|reporter|writer|columnist|staff|bureau|news|chief|analyst|producer|team|times|post|press|"
    r"redaktion|redakteur\w*|korrespondent\w*|journalist\w*|magazine|director|professor|contributor|in [A-Z]\w+)\b",
    re.IGNORECASE,
)
_ROLE_BEHIND = re.compile(
    r"(?<=\w\s)(?:staff|senior|deputy|associate|contributing|managing|political|special|chief)\s+(?:[A-Z]\w+\s+){0,2}"
    r"(?:writer|editor|reporter|correspondent|producer|columnist)$",
    re.IGNORECASE,
)
_MONTH = (
    r"(?:jan(?:uary)?|feb(?:ruary)?|march|mar|apr(?:il)?|may|june?|july?|aug(?:ust)?|sept?(?:ember)?|oct(?:ober)?"
    r"|nov(?:ember)?|dec(?:ember)?)"
)
_WHEN = re.compile(
    r"[\s,]+(?:published|updated|posted|(?:mon|tues|wednes|thurs|fri|satur|sun)day|january|february|march|april|june|july"
    r"|august|september|october|november|december)\b.*$"
    rf"|^(?:(?:updated\s+)?{_MONTH}(?:\s+\d{{1,2}})?|(?:mon|tues|wednes|thurs|fri|satur|sun)day)$",
    re.IGNORECASE | re.DOTALL,
)
_BUTTON = re.compile(
    r"\s+(?:follow(?:ing)?|link copied|view (?:author|profile|all)\b.*|get author\b.*|more (?:stories )?(?:by|from)\b.*"
    r"|see (?:all|more)\b.*|e-?mail(?: the)? author|bio)$|^follow author$",
    re.IGNORECASE,
)
"""The text of buttons after a name."""

_AGENCY = re.compile(
    r"(?<=\w)(?<!^the)[.,]?\s+(?:(?:the\s+)?associated press|reuters|afp|ap|cnn|sputnik international)$", re.IGNORECASE
)
_TITLE = re.compile(r"[A-Z][\w.]*[A-Z][\w.]*$|(?:Dr|Prof|Reuters|Sputnik|Jr|Sr|Esq|I{1,3}|IV)\.?$|$", re.ASCII)
"""A degree or a company after a name, which looks unlike a name."""
_GENERATION = re.compile(r"^(?:jr|sr|ii|iii|iv)\.?$", re.IGNORECASE)
_ORGANISATION = re.compile(
    r"\b(?:office|ministry|newsletter|service|group|department|agency|alerts?|digest|daily|weekly|list|no-?reply|info"
    r"|institute|university|council|commission|verein|ministerium|amt|presse\w*|gmbh|inc|ltd)\b|@|\.\w{2,3}$",
    re.IGNORECASE,
)
_LONGEST = 120
_BESIDE = re.compile(r"\s*[|•·‧/(\n]\s*|\s+[-–—]+\s+|,?\s+(?:[^\W\d_]+\.?\s+)?\d|,\s*(?=[A-Z]{3,}\b)")
"""Separators between names and the publisher, place or date on the same line."""
_PERSON = re.compile(
    r"^[A-ZÀ-ÞА-Я][\w'’.-]*(?:\s+(?:[A-ZÀ-ÞА-Я][\w'’.-]*|van|von|zu|de|der|den|del|da|di|dos|la|le|bin|al|el)){0,4}"
    r"\s+[A-ZÀ-ÞА-Я][\w'’.-]*$"
)


def read(texts: Iterable[str], site: str = "") -> str:
    """Return the field of authors that these texts name, without publishers."""
    authors = [name for text in texts for name in _names(" ".join(text.split()))]
    if _fold("".join(authors)) == _fold(site):  # "Mac & i" is one name
        return ""
    others = [name for name in authors if not _is_part_of(name, site)]
    return join_authors(others or (name for name in authors if name.casefold() != site.casefold()))


def _fold(words: str) -> str:
    return "".join(filter(str.isalnum, words)).casefold()


def _is_part_of(name: str, site: str) -> bool:
    """Return whether one of two names begins with all words of the other: a site, and its desk or edition."""
    first, second = name.casefold().split(), site.casefold().split()
    return bool(second) and all(one == other for one, other in zip(first, second, strict=False))


def _names(text: str) -> Iterator[str]:
    text = _MAIL.sub("", _without_by(text)).strip(" ,;|·•-–—")
    for part in re.split(r"\s*[;|•·\n]\s*", text):
        part = _BUTTON.sub("", _AGENCY.sub("", _WHEN.sub("", part)))
        name = part if "," in part else _ROLE_BEHIND.sub("", part).strip()
        part = name if " " in name else part
        if not part or _NO_NAME.search(part) or (len(part) > _LONGEST and not _LIST.match(part)):
            continue
        yield from _several(part)


def _without_by(text: str) -> str:
    """Return a line without the "By" before its names, but not Av Westin's or Ursula von der Leyen's."""
    match = BY.match(text)
    if match is None:
        return text
    rest = text[match.end() :]
    words = rest.partition(",")[0].split()
    is_sure = ":" in match[0] or "by" in match[0].casefold().split()
    return rest if is_sure or (len(words) > 1 and words[0][0].isupper()) else text


def _several(part: str) -> Iterator[str]:
    """Yield names separated by commas and "and"; a role after a name is none, "Roe, Jane" is one."""
    first, comma, rest = part.partition(",")
    if (
        comma
        and " " in first
        and all(_TITLE.match(each) or publisher.is_known(each) for each in map(str.strip, rest.split(",")))
    ):
        yield part if _GENERATION.match(rest.strip()) else first.strip()  # a degree or a company after a name
        return
    if comma and _ROLE.search(rest) and not _ROLE.search(first) and " " in first.strip():
        _, sign, last = rest.partition(" and ")
        yield from _several(first.strip())
        if sign and not _ROLE.search(last):
            yield from _several(last.strip())
        return
    if match := _AND.match(part):
        yield match[1]
        yield match[2]
    elif comma:
        pieces = [piece for piece in re.split(r",\s*(?:and\s+|&\s*)?|\s+and\s+|\s+&\s+", part) if piece]
        yield from pieces if all(" " in piece for piece in pieces) and _LIST.match(", ".join(pieces)) else [part]
    else:
        yield part


def of_line(line: str) -> str:
    """Return the authors of a line such as "By Jane Roe and Jin Kim | Reuters"; "" unless they look like names."""
    if not BY.match(line):
        return ""
    authors = read([_BESIDE.split(line, maxsplit=1)[0]])
    return authors if authors and all(_PERSON.match(name) for name in author_names(authors)) else ""


def is_organisation(name: str) -> bool:
    """Return whether a sender's name is that of a paper, an office or a list rather than of a person."""
    return name.startswith("The ") or bool(_ROLE.search(name) or _ORGANISATION.search(name)) or publisher.is_known(name)
