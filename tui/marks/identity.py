"""Which entity a name stands for: the table first, then surnames, then what the article itself spells out."""

from __future__ import annotations

import re
import unicodedata
from typing import TYPE_CHECKING

from tui.marks.gazetteer import gazetteer
from tui.marks.people import People

if TYPE_CHECKING:
    from collections.abc import Iterable

    from tui.marks.page import Name, Page

_COMPANY = re.compile(r",? (?:Inc|Corp|Corporation|Co|Company|Ltd|Limited|LLC|PLC|plc|AG|SA|SE|NV|GmbH|Holdings|Group)\.?$")
_AREA = re.compile(r" (?:State|Province|City|County|Region|District|Prefecture|Oblast|Governorate|province|state|city)$")
_AREA_OF = re.compile(r"^(?:City|Town|State|Province|Republic) of (?:the )?")
_GENERIC = frozenset(
    """News Agency Group Party Company Corporation Bank University Police Motors Airlines Airways Hotspur FC United City
    Newspaper Magazine Institute Foundation Commission Committee Council Association Federation Party Movement Union
    Organisation Organization Ministry Department""".split()  # noqa: SIM905
)
_ACRONYM = re.compile(r"\s?\(([A-Z][A-Za-z&-]{1,9})\)")


def normalise(name: str) -> str:
    """A name as it is compared: no case, accents, hyphens, dots or leading "the"; straight apostrophes."""
    text = name.replace("’", "'").replace("\u00a0", " ")
    if not text.isascii():
        text = "".join(c for c in unicodedata.normalize("NFKD", text) if not unicodedata.combining(c))
    text = re.sub(r"[‐‑-]", " ", text).replace(".", "")
    return re.sub(r"^the ", "", " ".join(text.split()).casefold())


def identify(page: Page) -> None:
    """Give every name its entity's canonical name."""
    people = People(page)
    acronyms = _acronyms(page)
    shown: dict[str, str] = {}
    for name in page.names:
        name.entity = _entity(page, name, people, acronyms)
    organisations = _short_forms({n.entity for n in page.of("ORG")})
    for name in page.names:
        if name.label == "ORG":
            name.entity = organisations.get(name.entity, name.entity)
        # The first spelling of an article names the entity; capitals only if there is no other.
        key = normalise(name.entity)
        if key in shown and not shown[key].isupper():
            name.entity = shown[key]
        else:
            shown[key] = name.entity


def _entity(page: Page, name: Name, people: People, acronyms: dict[str, str]) -> str:
    if name.entry and (name.entry.label == name.label or (name.entry.label != "PERSON" and name.label != "PERSON")):
        if name.label != "PERSON" or " " in name.text or not people.who(name.text):
            return name.entry.name
    if name.label == "PERSON":
        full = people.who(name.text)
        return _known_person(full or name.text)
    if name.label == "ORG":
        text = acronyms.get(name.text, name.text)
        entry = gazetteer().find(text)
        return entry.name if entry and entry.label == "ORG" else text
    if name.label == "GPE":
        bare = _AREA.sub("", _AREA_OF.sub("", name.text))
        entry = gazetteer().find(bare)
        return entry.name if entry and entry.label == "GPE" else bare
    return name.text


def _known_person(name: str) -> str:
    entry = gazetteer().find(name)
    return entry.name if entry and entry.label == "PERSON" else name


def _acronyms(page: Page) -> dict[str, str]:
    """What the article spells out: "Economic Forum of Andes (EFA)"."""
    found: dict[str, str] = {}
    for name in page.of("ORG"):
        match = _ACRONYM.match(page.plain, name.end)
        if match and " " in name.text and _initials(name.text, match.group(1)):
            found[match.group(1)] = name.text
    return found


def _initials(name: str, acronym: str) -> bool:
    letters = "".join(word[0] for word in re.split(r"[\s-]+", name) if word[0].isupper())
    return letters.casefold() == acronym.casefold() or letters.casefold().endswith(acronym.casefold())


def _short_forms(names: Iterable[str]) -> dict[str, str]:
    """The longer name that a shorter organisation's name abbreviates, when only one in the article does."""
    known = sorted(names)
    found: dict[str, str] = {}
    for short in known:
        entry = gazetteer().find(short)
        if entry and " " not in short and not entry.weak:
            continue
        longer = [name for name in known if name != short and _abbreviates(short, name)]
        if len(longer) == 1:
            found[short] = longer[0]
    return found


def _abbreviates(short: str, name: str) -> bool:
    if _COMPANY.sub("", name) == short:
        return True
    head, tail = short.split(), name.split()
    if len(tail) <= len(head):
        return False
    if tail[: len(head)] == head:
        return all(word in _GENERIC for word in tail[len(head) :])
    if len(head) > 1 and tail[-len(head) :] == head:  # "Foreign Ministry" of "Russian Foreign Ministry"
        entry = gazetteer().find(" ".join(tail[: -len(head)]))
        return entry is not None and entry.label in {"NORP", "GPE"}
    return False
