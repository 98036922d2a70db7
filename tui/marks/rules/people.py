"""Rules about persons: full names, the surnames that refer to them, and who else must be one."""

import re
from collections import Counter
from collections.abc import Iterable
from functools import lru_cache
from unicodedata import combining, normalize

from tui.core.cues import word_set
from tui.marks.entities.gazetteer import fold_name, gazetteer, given_names
from tui.marks.rules.head_words import bare_place, has_head
from tui.marks.rules.trim import TITLE_WORDS
from tui.marks.rules.workbench import CAPITAL, Name, Workbench

# Surnames of Korean and Chinese names, which come first, romanised as in newspapers.
EASTERN = word_set(
    """Kim Lee Yi Ri Rhee Park Pak Choi Choe Jung Jeong Jong Chung Kang Cho Jo Yoon Yun Jang Chang Lim Im Han Shin
    Sin Oh O Seo Suh Kwon Hwang Ahn An Song Yoo Yu Hong Jeon Jun Ko Go Moon Mun Son Sohn Yang Bae Paek Baek Paik
    Heo Hur Nam Noh Roh Ro Ha Kwak Sung Cha Joo Ju Woo Koo Ku Ra Na Min Jin Ji Um Eom Chae Won Cheon Bang Kong
    Hyon Hyun Thae Tae Maeng Xi Li Wang Zhang Liu Chen Yang Zhao Huang Zhou Wu Xu Sun Hu Zhu Gao Lin He Guo Ma
    Luo Liang Zheng Xie Tang Deng Feng Cao Peng Zeng Xiao Tian Dong Pan Yuan Cai Jiang Yu Du Ye Cheng Wei Su Lu
    Ding Ren Shen Yao Meng Bo Wen Mao Hua Qin Tsai Chiang Chan Cheung Wong Leung Lam Ng Tang"""
)
_SYLLABLE = re.compile(r"(?:[A-Z]?[a-z]{1,6}-)?[A-Za-z][a-z]{1,6}")
_WESTERN_GIVEN = re.compile(r".*(?:th|ck|ph|rd|ld|ss|ll|ff|[aeiou]r|er|or|s|t|d|m|b|v|f|l)$")
_SUFFIX = re.compile(r",? (Jr|Sr|II|III|IV)\.?$")
_PARTICLES = word_set("de da do dos del della di van von der den la le al el bin ibn ben abu ter ten al- el-")
_NOT_SURNAMES = word_set(
    """North South East West New Young Day May March April June August Will Grant Price Hope King Prince Pope White
    Black Brown Green Gray Grey Long Short Best Rich Poor State City Park Law Bush Rice Stone Wood Field Church
    Hill Street Bank Rose Gold Silver Case Cross Page Power Bell Ball Banks Early Sharp Strong Swift Love Joy
    Art Mark Bill Rob Rush Chase Hunt Fish Wolf Fox Bond Cook Baker Butler Major Bishop Abbot Dean An He Go So
    Do No On Be Ha"""
)

_GIVEN_BEFORE = re.compile(r"(?<![\w.'-])([A-Z][a-z]+(?:-[A-Z][a-z]+)?) $")
_GIVEN_AND_MORE = re.compile(
    r"([A-Z](?<![\w.'-].)[a-z]{2,})(?:-[A-Z][a-z]+)? (?:[A-Z]\. )?(?:(?:de|da|van|von|bin|al|el|la|der|den) )*"
    r"(?:(?:Mc|Mac|O'|D'|al-|el-)?[A-Z][a-z]+(?:-[A-Z][a-z]+)?)(?![\w-])(?! [A-Z])"
)
_CAPITAL_BEHIND = re.compile(r" [A-Z][a-z]")
_LONGEST_ACRONYM = 4
_NEARLY = 0.8
_FIRST = re.compile(
    r"(?:^|[^.!?\n] )[A-Z][a-z]+(?<!Mr)(?<!Mrs)(?<!Ms)(?<!Dr)(?<!President)(?<!Minister)(?<!The)(?<!And) $"
)
TITLE_BEFORE = re.compile(rf"(?:^|[^\w-])({TITLE_WORDS})\.? $", re.IGNORECASE)
"""The title right before a person's name, at the end of a text."""

_AGED_AFTER = re.compile(r",? \(?(?:aged )?[1-9]\d\b[,).]")
_AGED_NAME = re.compile(r"([A-Z](?<![\w'-].)[a-z]{2,}(?: [A-Z][a-z]{2,}){0,2})(?:, (?:aged )?[1-9]\d,| \([1-9]\d\))")
_BYLINE = re.compile(r"^ *(?i:by) $")
_ROLE_BEFORE = re.compile(rf"(?:^|[^\w-])(?:{TITLE_WORDS}), $", re.IGNORECASE)
_AGED = re.compile(
    r",? aged \d{2}\b|, \d{2},| \(\d{2}\),? |, (?:\d{2}|who|whose|aged|the (?:[\w-]+ ){0,4}(?:minister|president|"
    r"leader|chairman))\b| who "
)
_ARTICLE = re.compile(r"\b(?:the|a|an|in|at|from|near) $", re.IGNORECASE)
_JOINED = re.compile(
    r" and |, |, and | (?:beat|beats|defeated|thrashed|faces|met|succeeded|replaced|married|against|over) "
)


def surname_first(parts: list[str]) -> bool:
    """Return whether a full name is Korean or Chinese, with the surname before one or two short syllables."""
    if not 2 <= len(parts) <= 3 or parts[0] not in EASTERN:
        return False
    rest = parts[1:]
    if len(rest) == 1 and (rest[0] in given_names() or _WESTERN_GIVEN.fullmatch(rest[0])):
        return False
    return all(_SYLLABLE.fullmatch(part) for part in rest)


@lru_cache(maxsize=20_000)
def surname(full: str) -> str:
    """Return the part of a full name by which news refers to its bearer, particles included ("van der Berg")."""
    parts = _SUFFIX.sub("", full).split()
    if len(parts) < 2:
        return full
    if surname_first(parts):
        return parts[0]
    start = len(parts) - 1
    while start > 1 and parts[start - 1].lower() in _PARTICLES:
        start -= 1
    return " ".join(parts[start:])


@lru_cache(maxsize=20_000)
def same_person(short: str, long: str) -> bool:
    """Return whether two full names are one person's, ignoring middle names, initials, Jr and short forms.

    Jr and Sr are two, and so are somebody in the gazetteer and a Jr who is not there.
    """
    suffixes = [match[1] if (match := _SUFFIX.search(name)) else "" for name in (short, long)]
    if suffixes[0] != suffixes[1] and (all(suffixes) or gazetteer().find(short) != gazetteer().find(long)):
        return False
    first, second = (_SUFFIX.sub("", name).replace("-", " ").split() for name in (short, long))
    if surname_first(short.split()) or surname_first(long.split()) or len(first) < 2 or len(second) < 2:
        return False
    same_given_name = first[0] == second[0] or (
        min(len(first[0]), len(second[0])) > 2 and (second[0].startswith(first[0]) or first[0].startswith(second[0]))
    )
    middle = {part for part in first[1:-1] if len(part.rstrip(".")) > 1}
    return (
        same_given_name
        and fold_name(first[-1]) == fold_name(second[-1])
        and (middle <= set(second) or len(second) == 2)
    )


class People:
    """Everyone the article calls by full name, found again by surname and given name, ignoring accents."""

    def __init__(self, names: Iterable[Name]) -> None:
        full = Counter(name.text for name in names if name.label == "PERSON" and _is_full(name))
        # "De Miranda" is the surname of Luis de Miranda, "Ann Lee" may be that of Jo Ann Lee.
        short = {fold_name(form) for person in full for form in (surname(person), person.partition(" ")[2])}
        self.full = Counter({person: count for person, count in full.items() if fold_name(person) not in short})
        self.parts: set[str] = set()
        self._full = {fold_name(person): person for person in reversed(self.full)}
        self._by_surname: dict[str, list[str]] = {}
        self._by_given_name: dict[str, list[str]] = {}
        self._by_middle_name: dict[str, list[str]] = {}
        self._ranked = sorted(self.full, key=lambda name: (-self.full[name], -len(name)))
        for person in self._ranked:
            parts = person.split()
            last = surname(person)
            bare = last.split()[-1]
            forms = {last, bare, bare.removeprefix("al-").removeprefix("el-"), " ".join(parts[1:])}
            for form in forms:
                self._by_surname.setdefault(fold_name(form), []).append(person)
            for form in _middle(parts):  # "Fernández" of "Cristina Fernández de Kirchner"
                self._by_middle_name.setdefault(fold_name(form), []).append(person)
            self._by_given_name.setdefault(fold_name(parts[-1] if surname_first(parts) else parts[0]), []).append(
                person
            )
            self.parts.update(part for word in parts for part in word.split("-") if CAPITAL.match(part))

    def _fuller(self, person: str) -> str:
        """Return the form of a full name that the article uses most, if it has several."""
        return next((form for form in self._ranked if form == person or same_person(person, form)), person)

    def short_forms(self) -> set[str]:
        forms = {surname(person) for person in self.full} | {surname(person).split()[-1] for person in self.full}
        for person in self.full:
            forms.update(_middle(person.split()))
        # News writes "Fernández" once and "Fernandez" afterwards.
        return forms | {"".join(c for c in normalize("NFKD", f) if not combining(c)) for f in forms if not f.isascii()}

    def has_surname(self, text: str) -> bool:
        """Return whether the text is somebody's surname, and not itself a full name."""
        key = fold_name(text)
        return (key in self._by_surname or key in self._by_middle_name) and key not in self._full

    def namesakes(self, text: str) -> list[str]:
        """Return the full names of all that a surname may mean, a person of several forms once."""
        key = fold_name(_SUFFIX.sub("", text))
        bearers = () if key in self._full else self._by_surname.get(key, ())
        return list({fold_name(full): full for full in map(self._fuller, bearers)}.values())

    def full_name(self, text: str) -> str:
        """Return the full name of a short form, "" if none: by surname, else by a given name of only one."""
        key = fold_name(text)
        if key in self._full:
            return self._fuller(self._full[key])
        if namesakes := self._by_surname.get(key):
            return self._fuller(namesakes[0])
        if len(namesakes := self._by_middle_name.get(key, [])) == 1:
            return self._fuller(namesakes[0])
        bearers = {fold_name(self._fuller(person)): person for person in self._by_given_name.get(key, ())}
        if len(bearers) == 1:
            return next(iter(bearers.values()))
        words = set(key.split())
        fits = [person for person in self.full if len(words) > 1 and words <= set(fold_name(person).split())]
        return fits[0] if len(fits) == 1 else ""


def same_name(bench: Workbench) -> None:
    """Extend a decision about a name to all its occurrences, even where the model saw nothing."""
    sure = {name.text: name.label for name in bench.names if name.sure and name.entry is None and name.label}
    sure |= {bare_place(text): label for text, label in sure.items() if label == "GPE"}
    for name in bench.names:
        if not name.sure and name.entry is None and name.text in sure and name.label != "DATE":
            name.label, name.sure = sure[name.text], True
    names = [text for text, label in sure.items() if label in {"PERSON", "GPE"} and _can_be_missed(text)]
    bench.add(
        (start, end, sure[text]) for start, end, text in bench.occurrences(names) if _stands_alone(bench, start, end)
    )


def repeated_organisation(bench: Workbench) -> None:
    """Relabel a name as an organisation if nearly all of its occurrences are one."""
    labels: dict[str, Counter[str]] = {}
    for name in bench.names:
        labels.setdefault(name.text, Counter())[name.label] += 1
    organisations = {
        text for text, counts in labels.items() if counts["ORG"] > 1 and counts["ORG"] >= _NEARLY * counts.total()
    }
    for name in bench.names:
        if name.text in organisations and not name.sure:
            name.label = "ORG"
    small = bench.small_words() if organisations else set()
    names = {text for text in organisations if re.fullmatch(r"[A-Z][\w&'.-]{3,}", text) and text.lower() not in small}
    capitals = {text.upper() for text in names if len(text) > _LONGEST_ACRONYM}
    bench.add((start, end, "ORG") for start, end, _ in bench.occurrences(names | capitals))


def surname_is_person(bench: Workbench) -> None:
    """Relabel the surname of somebody named in full as that person, everywhere in the article."""
    people = People(bench.uncredited())
    for name in bench.names:
        if name.label in {"DATE", "EVENT"} or (name.sure and name.label != "PERSON"):
            continue
        if people.has_surname(name.text) and (
            name.entry is None or name.entry.weak or name.entry.label == "PERSON" or _titled(bench, name)
        ):
            name.label, name.sure = "PERSON", True


def missed_surnames(bench: Workbench) -> None:
    """Add the surname of somebody named in full where the model saw nothing."""
    people = People(bench.uncredited())
    surnames = [last for last in people.short_forms() if _can_be_missed(last)]
    bench.add(
        (start, end, "PERSON") for start, end, _ in bench.occurrences(surnames) if _stands_alone(bench, start, end)
    )


def missed_given_names(bench: Workbench) -> None:
    """Make a common given name before a capitalised word a full name, even if the model saw half of it."""
    names = bench.names
    for number, name in enumerate(names):
        if name.label in {"DATE", "NORP"} or name.entry or has_head(name.text):
            continue
        free = names[number - 1].end if number else 0
        lead = _GIVEN_BEFORE.search(bench.plain, free, name.start)
        if lead and lead.group(1) in given_names() and name.text[0].isupper() and len(name.text.split()) < 3:
            name.start = lead.start(1)
            bench.refresh(name)
            name.label, name.sure = "PERSON", True
    bench.add(
        (match.start(), match.end(), "PERSON")
        for match in _GIVEN_AND_MORE.finditer(bench.plain)
        if match.group(1) in given_names() and not has_head(match.group()) and not gazetteer().find(match.group(1))
    )


def titled_person(bench: Workbench) -> None:
    """Make anyone called Mr, Dr, President or striker, or in capitals after "By", a person."""
    for name in bench.of("ORG", "GPE", "LOC", "NORP", "EVENT", ""):
        if _may_be_person(name) and (_titled(bench, name) or _wrote(bench, name)):
            name.label, name.sure = "PERSON", True


def aged_person(bench: Workbench) -> None:
    """Make anyone with an age ("X, 55,") or followed by "who" or a role in apposition a person."""
    for name in bench.of("ORG", "GPE", "LOC", "NORP", ""):
        if _may_be_person(name) and _AGED.match(bench.after(name)):
            name.label, name.sure = "PERSON", True
    bench.add((match.start(1), match.end(1), "PERSON") for match in _AGED_NAME.finditer(bench.plain))
    for name in bench.of("PERSON"):
        name.sure = name.sure or _AGED_AFTER.match(bench.plain, name.end) is not None


def coordinated(bench: Workbench) -> None:
    """Make a full name joined to a certain person by "and", a comma or "beat" a person."""
    for left, right in zip(bench.names, bench.names[1:], strict=False):
        if _JOINED.fullmatch(bench.plain, left.end, right.start):
            for name, neighbour in ((left, right), (right, left)):
                if (
                    neighbour.label == "PERSON"
                    and (neighbour.sure or neighbour.text.split()[0] in given_names())
                    and name.label in {"ORG", "GPE"}
                    and 2 <= len(name.text.split()) <= 3
                    and _may_be_person(name)
                ):
                    name.label, name.sure = "PERSON", True


def given_name_person(bench: Workbench) -> None:
    """Make two or three words with a common given name first a person."""
    for name in bench.of("ORG", "GPE", "LOC", "NORP", "EVENT", ""):
        parts = name.text.split()
        if not 2 <= len(parts) <= 3 or parts[0] not in given_names() or not _may_be_person(name):
            continue
        capital = all(CAPITAL.match(part) or part in _PARTICLES for part in parts)
        if capital and not _ARTICLE.search(bench.before(name)):
            name.label, name.sure = "PERSON", True


def _stands_alone(bench: Workbench, start: int, end: int) -> bool:
    """Return whether no capitalised neighbour makes a word part of another name."""
    if _CAPITAL_BEHIND.match(bench.plain, end):
        return False
    return _FIRST.search(bench.plain[max(0, start - 40) : start]) is None


def _middle(parts: list[str]) -> list[str]:
    """Return the words of a long Western name that may be a first surname."""
    if len(parts) < 3 or surname_first(parts):
        return []
    return [part for part in parts[1:-1] if len(part) > 3 and CAPITAL.match(part) and part not in given_names()]


def _can_be_missed(text: str) -> bool:
    """Return whether a name is no common word, so that every occurrence may be taken for it."""
    if len(text) < 3 or text in _NOT_SURNAMES or not CAPITAL.match(text):
        return False
    entry = gazetteer().exact.get(text)
    return entry is None or entry.label == "PERSON"


def _is_full(name: Name) -> bool:
    parts = _SUFFIX.sub("", name.text).split()
    return 2 <= len(parts) <= 5 and not (name.entry and name.entry.label != "PERSON" and not name.entry.weak)


def _may_be_person(name: Name) -> bool:
    if name.sure or (name.entry and not name.entry.weak and name.entry.label != "PERSON"):
        return False
    parts = name.text.split()
    return len(parts) <= 4 and not (name.text.isupper() and len(name.text) <= 5) and not has_head(name.text)


def _wrote(bench: Workbench, name: Name) -> bool:
    """Return whether a name is the first of a byline in capitals ("By ADA QUIST")."""
    return name.text.isupper() and 2 <= len(name.text.split()) <= 3 and bool(_BYLINE.match(bench.before(name)))


def _titled(bench: Workbench, name: Name) -> bool:
    before = bench.before(name)
    return bool(
        TITLE_BEFORE.search(before) or (_ROLE_BEFORE.search(before) and bench.after(name, 1) in {",", ".", ")"})
    )
