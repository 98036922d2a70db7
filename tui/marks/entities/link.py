"""The same entity across articles: linked only if unambiguous; anything doubtful is only suggested."""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from itertools import combinations
from typing import NamedTuple

from rapidfuzz import fuzz

from tui.core.model import Entity, Marks, Mention, speaking_label
from tui.core.names import normalise
from tui.marks.entities.gazetteer import gazetteer
from tui.marks.entities.identity import COMPANY
from tui.marks.rules.people import surname

BLOCK = 60
"""A key with more names than this is not distinctive, and its names are not compared."""

_NOBODY: Mapping[Entity, Entity] = {}
_ALIKE = 88.0
_UNLIKELY = 0.3
_WITH_INITIALS = frozenset({"ORG", "PERSON", "GPE"})
_SMALL = frozenset({"of", "the", "for", "and"})

_NUMBERS = re.compile(r"\d+|\b[ivx]+\b|(?<= )[a-z]$").findall
_TWICE = re.compile(r"(.)\1+")
_NO_VOWELS = str.maketrans("", "", "aeiouy")
_SOUNDS = [
    (re.compile(pattern), letter)
    for pattern, letter in (
        ("kh|ck|q|c(?=[aoukrl])", "k"),
        ("ph", "f"),
        ("w|v(?!$)", "v"),
        ("sch|sh|ch|cz|tsch", "s"),
        ("z|tz|ts", "s"),
        ("dj|dzh|zh", "j"),
        ("iy|ij|yi|ii|j(?=[aeou])", "i"),
        ("gh", "g"),
        ("el(?=[a-z]{4})|al(?=[a-z]{4})", ""),
    )
]


class PossibleMerge(NamedTuple):
    """Two entities that may be the same, with the reason for the reader; `score` is 0 to 1."""

    a: Entity
    b: Entity
    reason: str
    score: float


class KnownEntities:
    """The entities of a library, by every normalised surface they have had."""

    def __init__(self, surfaces: Mapping[str, Iterable[Entity]] | None = None) -> None:
        self._entities: dict[str, dict[Entity, None]] = {}
        for surface, entities in (surfaces or {}).items():
            for name, label in entities:
                self.add(name, label, surface)

    def add(self, name: str, label: str, *surfaces: str) -> None:
        """Add an entity under its name, its surname if it is a person, and the surfaces given."""
        forms = {normalise(form) for form in (name, *surfaces)}
        if label == "PERSON" and " " in name:
            forms.add(normalise(surname(name)))
        for form in forms:
            self._entities.setdefault(form, {})[Entity(name, label)] = None

    def find(self, name: str, label: str) -> str:
        """Return the canonical name of the only entity with that label and `name`, "" if there are none or several."""
        key = normalise(name)
        names = [entity.name for entity in self._entities.get(key, ()) if entity.label == label]
        exact = [each for each in names if normalise(each) == key]
        if exact:
            return exact[0]
        # "Kim" alone could be anybody: a bare surname is linked only if one person has it.
        return names[0] if len(names) == 1 else ""


def link(
    mentions: Iterable[Mention], entities: KnownEntities, renamed: Mapping[Entity, Entity] = _NOBODY
) -> list[Mention]:
    """Return the mentions under the canonical names of the library, where these are unambiguous.

    A surname that two people of the article share stays a surname, whoever the library knows. Entities that people
    `renamed` keep their earlier name here: the new one is a correction's to set, and to remove.
    """
    mentions = list(mentions)
    people = {mention.entity for mention in mentions if mention.label == "PERSON" and " " in mention.entity}
    bearers = Counter(normalise(surname(person)) for person in people)
    outcomes = {*renamed.values()}
    linked = []
    names: dict[Entity, str] = {}
    for mention in mentions:
        entity = Entity.of(mention)
        if entity not in names:
            is_shared = mention.label == "PERSON" and bearers[normalise(mention.entity)] > 1
            name = "" if is_shared else entities.find(*entity)
            new = Entity(name, mention.label)
            before = _before(entity, new, renamed) if new in outcomes else ""
            names[entity] = before or name or mention.entity
        linked.append(mention if names[entity] == mention.entity else replace(mention, entity=names[entity]))
    return linked


def _before(entity: Entity, linked: Entity, renamed: Mapping[Entity, Entity]) -> str:
    """Return which of the entities now called `linked` a found name refers to; "" for none of them."""
    former = KnownEntities()
    for old, new in renamed.items():
        if new == linked:
            former.add(*old)
    return former.find(*entity)


def link_marks(marks: Marks, entities: KnownEntities, renamed: Mapping[Entity, Entity] = _NOBODY) -> Marks:
    """Return all marks of an article under the library's names, as `link` does; speakers follow their entities."""
    mentions = link(marks.mentions, entities, renamed)
    names: dict[str, dict[str, str]] = defaultdict(dict)
    for old, new in zip(marks.mentions, mentions, strict=True):
        names[old.entity][old.label] = new.entity
    speakers = {name: labels[speaking_label(labels) or ""] for name, labels in names.items()}
    return Marks(
        tuple(mentions),
        tuple(replace(each, speaker=speakers.get(each.speaker, each.speaker)) for each in marks.quotations),
        tuple(replace(each, speaker=speakers.get(each.speaker, each.speaker)) for each in marks.suggestions),
    )


def possible_merges(entities: Sequence[Entity]) -> list[PossibleMerge]:
    """Return entities that may be the same, the likeliest first; nothing is ever merged automatically.

    They have one label, or one name.
    """
    merges: dict[tuple[Entity, Entity], PossibleMerge] = {}
    blocks: dict[tuple[str, str], list[Entity]] = defaultdict(list)
    for entity in dict.fromkeys(entities):
        blocks["", normalise(entity.name)].append(entity)
        for key in _keys(*entity):
            blocks[entity.label, key].append(entity)
    forms = {name: _Form(name) for name, _ in entities}
    for members in blocks.values():
        if len(members) > BLOCK:
            continue
        for pair in combinations(members, 2):
            a, b = sorted(pair)
            if (a, b) not in merges and (reason := _reason(a, b, forms)):
                merges[a, b] = PossibleMerge(a, b, *reason)
    return sorted(merges.values(), key=lambda merge: (-merge.score, merge.a, merge.b))


def _reason(a: Entity, b: Entity, forms: Mapping[str, _Form]) -> tuple[str, float] | None:
    if a.label != b.label:
        return ("other kind", 0.9)
    likeness = _likeness(forms[a.name], forms[b.name], a.label)
    if likeness and likeness[0] in {"spelling", "transliteration"}:
        # The table has the spellings that news uses: Tunis is not Tunisia, and Europe hardly Europa.
        entries = [gazetteer().find(entity.name) for entity in (a, b)]
        if all(entries):
            return None
        if any(entries) and a.label in {"GPE", "LOC", "NORP"}:
            return likeness[0], _UNLIKELY
    return likeness


def _keys(name: str, label: str) -> Iterator[str]:
    """Yield keys that names of the same entity may share."""
    plain = normalise(name)
    parts = plain.split()
    yield "sound " + skeleton(plain)
    if label == "ORG":
        yield "firm " + normalise(COMPANY.sub("", name))
    if len(parts) > 1:
        yield "words " + " ".join(sorted(parts))
        yield "start " + " ".join(parts[:-1])
        yield "end " + " ".join(parts[1:])
        yield f"outer {parts[0]} {parts[-1]}"
        if label == "PERSON":
            yield "name " + normalise(surname(name))
        if label in _WITH_INITIALS:
            yield "letters " + _initials(plain)
    else:
        yield "name " + plain
        yield ("letters " if name.isupper() else "start ") + plain


def _initials(plain: str) -> str:
    return "".join(part[0] for part in plain.split() if part not in _SMALL)


class _Form:
    """A name with what its comparison needs, computed once."""

    __slots__ = ("firm", "first", "is_upper", "last", "name", "plain", "sound", "surname")

    def __init__(self, name: str) -> None:
        self.name = name
        self.firm = normalise(COMPANY.sub("", name))
        self.is_upper = name.isupper()
        self.plain = normalise(name)
        self.sound = skeleton(self.plain)
        self.surname = normalise(surname(name))
        self.first, _, rest = self.plain.partition(" ")
        self.last = rest.rpartition(" ")[2] or self.first


def _likeness(first: _Form, second: _Form, label: str) -> tuple[str, float] | None:
    """Return why, and how likely, two names of one label are the same."""
    if first.plain == second.plain:
        return ("same letters", 0.99)
    if label == "ORG" and first.firm == second.firm:
        return ("company", 0.95)
    is_numbered = _differ_by_number(first.plain, second.plain)
    if first.sound == second.sound and len(first.sound) > 2 and not is_numbered:
        return ("transliteration", 0.95)
    short, long = (first, second) if len(first.plain) <= len(second.plain) else (second, first)
    if label == "PERSON" and sorted(short.plain.split()) == sorted(long.plain.split()):
        return ("other order", 0.95)
    alike = fuzz.ratio(first.plain, second.plain, score_cutoff=_ALIKE)
    if alike and len(short.plain) > 5 and not is_numbered:
        return ("spelling", round(alike / 100, 2))
    if label == "PERSON" and len(short.plain) > 2:
        if " " not in short.plain and short.plain in {first.surname, second.surname}:
            return ("surname", 0.6)
        kin = " " in short.plain and short.last == long.last and short.first[0] == long.first[0]
        if kin and (set(short.plain.split()) < set(long.plain.split()) or long.first.startswith(short.first)):
            return ("shorter name", 0.7)
    if label in _WITH_INITIALS and short.is_upper and len(short.plain) > 1 and short.plain == _initials(long.plain):
        return ("initials", 0.7)
    return None


def skeleton(name: str) -> str:
    """Return the consonants of a name, without the most common differences of transliteration."""
    text = name.replace(" ", "").replace("'", "")
    for pattern, letter in _SOUNDS:
        text = pattern.sub(letter, text)
    return _TWICE.sub(r"\1", text[:1] + text[1:].translate(_NO_VOWELS))


def _differ_by_number(a: str, b: str) -> bool:
    """Return whether the names differ in a number or a letter, as "G7" and "G8", "Group A" and "Group B" do."""
    return _NUMBERS(a) != _NUMBERS(b)
