"""Which entity a name refers to: by the gazetteer, then by surnames, then by what the article spells out."""

import re
from collections.abc import Iterable

from tui.core.credits import is_credited
from tui.core.names import normalise
from tui.marks.entities import national_bodies
from tui.marks.entities.gazetteer import GazetteerEntry, gazetteer
from tui.marks.entities.namesakes import Namesakes
from tui.marks.rules.head_words import bare_place, is_org_word
from tui.marks.rules.people import People
from tui.marks.rules.workbench import Name, Workbench

COMPANY = re.compile(
    r",? (?:Inc|Corp|Corporation|Co|Company|Ltd|Limited|LLC|PLC|plc|AG|SA|SE|NV|GmbH|Holdings|Group)\.?$"
)
"""Endings of companies' names that are often left out."""

_LONGEST_ACRONYM = 3
_INITIAL = re.compile(r" [A-Z]\. ")
_FORMAL = re.compile(r"^(?:[A-Z][\w']+ )*(?:Republic|Kingdom|State|Emirate|Sultanate|Commonwealth) of (?:the )?")
_ACRONYM = re.compile(r"\s?\(([A-Z][A-Za-z&-]{1,9})\)")


def identify(bench: Workbench) -> None:
    """Set the canonical name of every name's entity."""
    people = People(bench.uncredited())
    namesakes = Namesakes(bench, people)
    acronyms = _acronyms(bench)
    spellings: dict[str, str] = {}
    for name in bench.names:
        name.entity = _entity(name, people, acronyms)
        if name.label == "PERSON" and len(bearers := people.namesakes(name.text)) > 1:
            name.entity = _known_person(namesakes.bearer_of(name, bearers))
        if name.text == "EPA" and is_credited(bench.text, name.start):
            name.entity = "European Pressphoto Agency"
    national_bodies.settle(bench)
    organisations = _short_forms({n.entity for n in bench.of("ORG")})
    for name in bench.names:
        if name.label == "ORG":
            name.entity = organisations.get(name.entity, name.entity)
        # The first spelling in an article names the entity; one in capitals only if there is no other.
        key = normalise(name.entity)
        if key in spellings and not spellings[key].isupper():
            name.entity = spellings[key]
        else:
            spellings[key] = name.entity


def identify_by_article(bench: Workbench) -> None:
    """Set the entity of every name by the article alone: its own words, or the full name of a surname."""
    people = People(bench.uncredited())
    for name in bench.names:
        name.entity = (people.full_name(name.text) if name.label == "PERSON" else "") or name.text


def _entity(name: Name, people: People, acronyms: dict[str, str]) -> str:
    agreed = name.entry and (name.entry.label == name.label or "PERSON" not in {name.entry.label, name.label})
    # A full name in the article takes precedence over the table's person with that surname.
    if name.entry and agreed and (name.label != "PERSON" or " " in name.text or not people.full_name(name.text)):
        return name.entry.name
    if name.label == "PERSON":
        full = people.full_name(name.text)
        return _known_person(full or name.text)
    if name.label == "ORG":
        text = acronyms.get(name.text, name.text)
        entry = gazetteer().find(text) or gazetteer().find(COMPANY.sub("", text)) or _of_a_country(text)
        return entry.name if entry and entry.label == "ORG" else text
    if name.label == "GPE":
        bare = bare_place(_FORMAL.sub("", name.text))
        if bare.isupper() and len(bare) > _LONGEST_ACRONYM:  # "OSLO (Reuters)"
            bare = bare.title()
        entry = gazetteer().find(bare)
        return entry.name if entry and entry.label == "GPE" else bare
    return name.text


def _of_a_country(name: str) -> GazetteerEntry | None:
    """Return the known body in "German Bundestag" or "US Federal Reserve"."""
    parts = name.split()
    for cut in range(1, min(3, len(parts) - 1) + 1):
        place = gazetteer().find(" ".join(parts[:cut]))
        if place and place.label in {"NORP", "GPE"}:
            body = gazetteer().find(" ".join(parts[cut:]))
            if body and body.label == "ORG" and not body.weak:
                return body
    return None


def _known_person(name: str) -> str:
    entry = gazetteer().find(name) or gazetteer().find(_INITIAL.sub(" ", name))
    return entry.name if entry and entry.label == "PERSON" else name


def _acronyms(bench: Workbench) -> dict[str, str]:
    """Return the acronyms the article spells out: "Economic Forum of Andes (EFA)"."""
    acronyms: dict[str, str] = {}
    for name in bench.of("ORG"):
        match = _ACRONYM.match(bench.plain, name.end)
        if match and " " in name.text and _initials(name.text, match.group(1)):
            acronyms[match.group(1)] = name.text
    return acronyms


def _initials(name: str, acronym: str) -> bool:
    """Return whether an acronym in brackets is a name's: its initials, or letters of it including all initials."""
    initials = "".join(word[0] for word in re.split(r"[\s-]+", name) if word[0].isupper()).casefold()
    short = acronym.casefold()
    return initials.endswith(short) or (_in_order(initials, short) and _in_order(short, name.casefold()))


def _in_order(letters: str, text: str) -> bool:
    rest = iter(text)
    return all(letter in rest for letter in letters)


def _short_forms(names: Iterable[str]) -> dict[str, str]:
    """Return the longer name that a shorter organisation's name abbreviates, if only one in the article does."""
    ordered = sorted(names)
    longer_names: dict[str, str] = {}
    for short in ordered:
        entry = gazetteer().find(short)
        if entry and " " not in short and not entry.weak:
            continue
        longer = [name for name in ordered if name != short and _abbreviates(short, name)]
        if len(longer) == 1:
            longer_names[short] = longer[0]
    return longer_names


def _abbreviates(short: str, name: str) -> bool:
    if COMPANY.sub("", name) == short:
        return True
    head, tail = short.split(), name.split()
    if len(tail) <= len(head):
        return False
    if tail[: len(head)] == head:
        return all(is_org_word(word) for word in tail[len(head) :])
    if len(head) > 1 and tail[-len(head) :] == head:  # "Foreign Ministry" of "Russian Foreign Ministry"
        entry = gazetteer().find(" ".join(tail[: -len(head)]))
        return entry is not None and entry.label in {"NORP", "GPE"}
    return False
