"""Bodies that exist in many countries: which country's "Supreme Court" an article means."""

from __future__ import annotations

import re
from collections import Counter
from typing import TYPE_CHECKING

from tui.core.cues import word_set
from tui.marks.entities.gazetteer import gazetteer

if TYPE_CHECKING:
    from tui.marks.entities.gazetteer import GazetteerEntry
    from tui.marks.rules.workbench import Name, Workbench

_SHARED = frozenset({"US Congress", "US Senate", "Department of Justice", "Treasury Department"})
"""Bodies of the gazetteer whose short names are also those of other countries' bodies."""

_EVERYWHERE = re.compile(
    r"Senate|Parliament|Congress|National Assembly|Supreme Court|High Court|Court of Appeals?|Constitutional Court|"
    r"Cabinet|House of Representatives|Central Bank|National Guard|Coast Guard|Air Force|Navy|Army|"
    r"Electoral Commission|(?:[A-Z]\w+(?: and [A-Z]\w+)? )?Ministry|Ministry of (?:the )?[A-Z]\w+(?: [A-Z]\w+)?"
)
# Cities and states have departments, too: only the words beside one show whose it is.
_DEPARTMENT = re.compile(
    r"(?:[A-Z]\w+ )?(?<!Police )(?<!Fire )(?<!Sheriff )Department|Department of (?:the )?[A-Z]\w+(?: [A-Z]\w+)?"
)
_LEAD = re.compile(r"(?:[A-Z][\w.&-]*(?:'s)? )+$")
_OF = re.compile(r" (?:of|in) (?:the )?([A-Z][\w.-]*(?: [A-Z][\w.-]*)*\b)")
_OPENERS = word_set("The A An And But In At On From For To As While With After Since Its His Her Their Our Both When")
_CLEAR = 2 / 3
"""The share of one country among an article's places above which its bodies are that country's."""


def settle(bench: Workbench) -> None:
    """Attach bodies that many countries have to a country: by their own words, then by the article's.

    A name stays as it is if nothing tells the country, or if it belongs to a state or city.
    """
    open_names: list[tuple[Name, str]] = []
    owners: dict[str, list[tuple[int, str]]] = {}
    for name in bench.of("ORG"):
        country, body = _split(name.text)
        entry = gazetteer().find(body)
        body_entry = entry if entry and entry.label == "ORG" else None
        is_everywhere = (
            body_entry.name in _SHARED if body_entry and body_entry.home else bool(_EVERYWHERE.fullmatch(body))
        )
        if not (is_everywhere or (body_entry and body_entry.home) or _DEPARTMENT.fullmatch(body)):
            continue
        is_modified = bool(country)
        if not is_modified:
            country, is_modified = _beside(bench, name)
        if country:
            name.entity = _named(country, body, body_entry)
            owners.setdefault(body, []).append((name.start, country))
        elif is_everywhere:
            name.entity = name.text
            if not is_modified:
                open_names.append((name, body))
    home = _home(bench) if open_names else ""
    for name, body in open_names:
        body_entry = gazetteer().find(body)
        named = owners.get(body, [])
        # Of several countries it is the only one whose body was named before.
        countries = {country for _, country in named}
        if len(countries) > 1:
            countries = {country for start, country in named if start < name.start}
        if not named and (_EVERYWHERE.fullmatch(body) or (body_entry and body_entry.home == home)):
            countries = {home}
        if len(countries) == 1 and (country := next(iter(countries))):
            name.entity = _named(country, body, body_entry)


def _named(country: str, body: str, entry: GazetteerEntry | None) -> str:
    """Return the canonical name of a country's body."""
    if entry and entry.home == country:
        return entry.name
    body = body if entry is None or entry.home else entry.name
    if gazetteer().demonyms.get(country, "").endswith("er"):  # "New Zealander" is not an adjective
        return f"{country} {body}"
    return f"{gazetteer().demonyms.get(country, country)} {body}".replace("American ", "US ")


def _split(name: str) -> tuple[str, str]:
    """Return the country and the body of "US State Department"; without a country "" and the whole name."""
    parts = name.split()
    for cut in range(min(3, len(parts) - 1), 0, -1):
        if country := _country(gazetteer().find(" ".join(parts[:cut]).removesuffix("'s"))):
            return country, " ".join(parts[cut:])
    return "", name


def _country(entry: GazetteerEntry | None) -> str:
    """Return the country that a name is, or whose people it is; "" for something located in one."""
    is_country = entry and (entry.label == "NORP" or (entry.label == "GPE" and entry.home == entry.name))
    return entry.home if entry and is_country else ""


def _beside(bench: Workbench, name: Name) -> tuple[str, bool]:
    """Return the country right before a name ("France's") or after it ("of India"), and whether anything is there."""
    lead = _LEAD.search(bench.before(name))
    words = lead.group().replace("'s ", " ").split() if lead else []
    if words and words[-1] not in _OPENERS:
        places = (gazetteer().find(" ".join(words[-count:])) for count in (3, 2, 1))
        return next(filter(None, map(_country, places)), ""), True
    owner = _OF.match(bench.after(name))
    return (_country(gazetteer().find(owner.group(1))), True) if owner else ("", False)


def _home(bench: Workbench) -> str:
    """Return the one country an article is about, by its places and peoples; "" if there are several.

    Bodies do not count: a statement by the State Department makes no news of the United States.
    """
    counted = Counter(name.entry.home for name in bench.of("GPE", "NORP", "LOC") if name.entry and name.entry.home)
    country, count = counted.most_common(1)[0] if counted else ("", 0)
    return country if count > _CLEAR * counted.total() else ""
