"""Rules that repair the model's spans before anything is decided about them."""

import re

from tui.marks.entities.gazetteer import gazetteer
from tui.marks.rules.trim import TITLE, TITLE_WORDS, trim, untitled
from tui.marks.rules.workbench import Name, Workbench

_MONTHS = (
    *(r"Jan(?:uary|\.)?", r"Feb(?:ruary|\.)?", r"Mar(?:ch|\.)", r"Apr(?:il|\.)?", "May", "June?", "July?"),
    *(r"Aug(?:ust|\.)?", r"Sept?(?:ember|\.)?", r"Oct(?:ober|\.)?", r"Nov(?:ember|\.)?", r"Dec(?:ember|\.)?"),
)
_MONTH = f"(?:{'|'.join(_MONTHS)})"
_MONTH_TAIL = f"(?:{'|'.join(month[1:] for month in _MONTHS)})"
_WEEKDAY_NAME = "(?:Mon|Tues|Wednes|Thurs|Fri|Satur|Sun)day"
_YEAR = r"(?:19|20)\d\d"

# Each alternative begins with a letter or digit, so that the search skips to it; the lookbehind is its word boundary.
_DATE = re.compile(
    rf"[1-9](?<!\w.)(?:\d?[- ]{_MONTH}(?:[-, ]+{_YEAR})?\b|\d*(?:st|nd|rd|th) (?:anniversary|birthday)|(?:9|"
    rf"0)\d\d-(?:19|20)?\d\d\b)|[JFMASOND](?<!\w.)(?:{_MONTH_TAIL} (?:\d{{1,2}}(?:, {_YEAR})?\b(?!:)|{_YEAR}\b)|"
    r"(?:anuary|ebruary|pril|ugust|eptember|ctober|ovember|ecember)\b)|"
    r"[MTWFS](?<!\w.)(?:on|ues|ednes|hurs|ri|atur|un)day\b|"
    rf"[LlNnTtPp](?<!\w.)(?:ast|ext|his) (?:[Ww]eek|[Mm]onth|[Yy]ear|[Ww]eekend|{_WEEKDAY_NAME})\b"
)
_DATELINE = re.compile(rf" ?[-–—(] ?(?=[A-Z])(?!{_MONTH})")
_WEEKDAY = re.compile(_WEEKDAY_NAME)
_ABOUT = re.compile(r"(?i:about|nearly|more than|less than|fewer than|over|almost|at least|only|around|just|roughly) ")
_DATE_LEAD = re.compile(
    r"\b(?:earlier|later|late|early) (?:in |this )?$|\bmid-$|\b(?:the )?(?:end|start|beginning|middle) of $"
)
_TWO_OR_THREE_CAPITALS = re.compile(r"[A-Z][\w.'-]+(?: [A-Z][\w.'-]+){1,2}")
_HYPHENATED = re.compile(r"-[A-Za-z][a-z]+(?:-[A-Za-z][a-z]+)?\b")
_COMPOUND = re.compile(
    r"-(?:\w+ed|led|run|born|style|wide|era|like|level|held|made|bound|owned|only|type|related|aged|old|in|on|to|and|the)"
)
_COMPOUND_END = re.compile(
    r"-(?:based|backed|controlled|brokered|sponsored|funded|occupied|administered|registered|dominated|owned|led|run|born|"
    r"style|wide|era|held|made|bound|allied|aligned|linked|trained|mediated|supported|appointed|imposed)$"
)
_NEXT = re.compile(r"[ -]([A-Z][a-z]+)")
_LAST = re.compile(r"([A-Z][a-z]+) $")
_CAPITAL_AFTER = re.compile(r" ([A-Z\u00c0-\u00de][a-z\u00df-\u00ff]{2,}(?:-[A-Z][a-z]+)?)(?![\w'-]| [A-Z])")
_CAPITAL_BEFORE = re.compile(r"(?<=[\w,] )(?<!\w\. )([A-Z\u00c0-\u00de][a-z\u00df-\u00ff]{2,}(?:-[A-Z][a-z]+)?) $")
_WEB = (
    r"(?:E-?mail|Tweet|Share|Print|Comments?|Newsletter|Subscribe|Read More|READ MORE|File Photo|FILE PHOTO|Photos?|"
    r"PHOTO|Pool|Handout|Video|Advertisement|Copyright|Menu|Home|Login|Sign Up|Click|Tags?|Image|IMAGE|Breaking|"
    r"BREAKING|Follow|Like|Loading|Reply|Recent|Related|Source|Sources|Via|More|Next|Previous|Search)"
)
_FURNITURE = re.compile(rf"(?:{_WEB}[ :.,|]*)+")
_NO_NAME = re.compile(
    r"States?|Government|President|Prime Minister|Ministers?|Minister|Internet|Lord|God|Opposition|Constitution|"
    r"Republic|Parliamentary|Ambassador|Chairman|Secretary|CCTV|GDP|CEO|CFO|DNA|HIV|AIDS|COVID|COVID-19|Covid-19|Covid|"
    r"SARS|MERS|PMs?|MPs?|MEPs?|IGP|VAT|IT|AI|PhD|MBA|ID|SUVs?|PCR|IPO|ETF|IEDs?|ICBMs?|WMDs?|NGOs?|GMT|BST|EST|PDF|"
    r"USB|GPS|MD|JD|MPH|RN|MSc|BSc|CPUs?|GPUs?|UI|URLs?|LAN|VPNs?|EVs?|APIs?|HTML|CSS|RAM|SSDs?|LEDs?|OLED|HDMI|LGBTQ?|LGBT\+|UFOs?|A&E|ATMs?|Mr|Mrs|Ms|Dr|Sir|Madam|R&D|Q&A|[A-Z]*\d[\w/-]*|[A-Z]|.*\d/\d.*"
)
_FURNITURE_END = re.compile(rf"[ :|]+{_WEB}$")
_SURE_TITLE = re.compile(
    r"(?:(?:Mr|Mrs|Ms|Dr|Sen|Rep|Gov|President|Senator|Governor|Prime Minister|Foreign Minister|"
    r"Defen[cs]e Minister|Chief Minister|"
    r"Minister|Secretary|Sir|Imam|Sheikh|Rabbi|Rev|Reverend|Archbishop|Colonel|Col|Lt|Capt|Captain|Sgt|Prof|Professor|"
    r"Ambassador|Chancellor|Mayor|Ayatollah|Detective|Inspector|Alhaji|Congressman|Congresswoman)\b\.? )+(?=[A-Z])"
)
_ROLE = (
    r"(?:Co-?[Ff]ounder|Founder|President|Vice President|CEO|Chairman|Chairwoman|Director|Manager|Head|Owner|Partner)"
)
_ROLE_OF = re.compile(rf"{_ROLE}(?: (?:and|&) {_ROLE})?(?: of| at|,) (?:the )?(?=[A-Z])")
_ROLE_END = re.compile(
    rf"(?<=[a-z.]) (?:{_ROLE}|Speaker|Minister|Secretary|Spokesman|Spokeswoman|"
    r"[A-Z]{2,5}[a-z]?\d+|[A-Z]{1,5}\.[A-Z]{1,2})$"
)
_ASIDE = re.compile(r"(?: [-–—] (?=[a-z]).*|(?<=[\w.]) [\"“](?=\w)[^\"”]*)$")
_OPENERS = frozenset(
    {"In", "The", "At", "From", "On", "But", "And", "For", "To", "As", "While", "With", "After", "Since"}
)


def split_credits(bench: Workbench) -> None:
    """Split a photo credit, in which slashes join agency and photographer, into names."""

    def parts(name: Name) -> list[Name]:
        if "/" not in name.text or name.label == "DATE":
            return [name]
        names: list[Name] = []
        for piece in re.finditer(r"[^/]+", bench.plain[name.start : name.end]):
            start, end = trim(bench.text, name.start + piece.start(), name.start + piece.end())
            body = bench.plain[start:end]
            if not body or _FURNITURE.fullmatch(body):
                continue
            person = names and re.fullmatch(_TWO_OR_THREE_CAPITALS, body)
            names.append(Name(start, end, "PERSON" if person else name.label))
        return names

    bench.replace(parts)


def split_brackets(bench: Workbench) -> None:
    """Split a name from what follows in brackets: mostly the long and the short name."""

    def parts(name: Name) -> list[Name]:
        body = bench.plain[name.start : name.end]
        cut = body.find(" (")
        if cut < 1 or name.label == "DATE":
            return [name]
        inner = trim(bench.text, name.start + cut, name.end)
        return [Name(name.start, name.start + cut, name.label), Name(*inner, name.label)]

    bench.replace(parts)


def split_lists(bench: Workbench) -> None:
    """Split known names joined by "and", a comma or a hyphen ("US-South Korean")."""
    table = gazetteer()

    def parts(name: Name) -> list[Name]:
        if name.entry or name.label == "DATE" or not any(mark in name.text for mark in (" and ", ",", "-", "&")):
            return [name]
        pieces = list(re.finditer(r"(?:(?! and |, |-| & ).)+", bench.plain[name.start : name.end]))
        cut = [re.sub(r"^(?:,| and| &|-)\s*", "", piece.group()) for piece in pieces]
        entries = [table.find(re.sub(r"^(?:and|the) ", "", part.strip())) for part in cut]
        if len(pieces) < 2 or not all(entries):
            return [name]
        names = []
        for piece, entry in zip(pieces, entries, strict=True):
            start = name.start + piece.start()
            start += len(re.match(r"(?:[\s,&-]|and |the )*", piece.group()).group())  # type: ignore[union-attr]
            names.append(Name(*trim(bench.text, start, name.start + piece.end()), entry.label if entry else name.label))
        return names

    bench.replace(parts)


def split_known(bench: Workbench) -> None:
    """Split a known organisation from the person or other known name the model merged it with."""

    def parts(name: Name) -> list[Name]:
        if name.label != "PERSON" or name.entry or " " not in name.text:
            return [name]
        body = bench.plain[name.start : name.end]
        for start, end, entry in gazetteer().scan(body):
            if entry.label != "ORG":
                continue
            organisation, rest = Name(name.start + start, name.start + end, "ORG"), body[end:].strip()
            if start and body[:start].isupper():
                return [organisation]
            if start or not rest:
                continue
            other = gazetteer().find(rest)
            if other or _TWO_OR_THREE_CAPITALS.fullmatch(rest):
                return [organisation, Name(name.end - len(rest), name.end, other.label if other else "PERSON")]
        return [name]

    bench.replace(parts)


def join_hyphens(bench: Workbench) -> None:
    """Join a name at a hyphen where the model cut it ("Choe Son-hui"), but not with "-based" or "-led"."""
    for number, name in enumerate(bench.names):
        following = bench.names[number + 1].start if number + 1 < len(bench.names) else len(bench.text)
        more = _HYPHENATED.match(bench.plain, name.end)
        if name.label == "PERSON" and more and more.end() <= following and not _COMPOUND.fullmatch(more.group()):
            name.end = more.end()
            bench.refresh(name)
        tail = _COMPOUND_END.search(name.text)
        if tail and name.label != "DATE":
            name.end -= len(tail.group())
            bench.refresh(name)


def trim_edges(bench: Workbench) -> None:
    """Trim quotation marks, bullets, a leading "the", a possessive and words of web pages."""

    def trimmed(name: Name) -> list[Name]:
        name.start, name.end = trim(bench.text, name.start, name.end)
        if name.label == "DATE" and (dash := _DATELINE.search(bench.plain, name.start, name.end)):
            name.end = dash.start()
        if name.label == "DATE" and (about := _ABOUT.match(bench.plain, name.start, name.end)):
            name.start = about.end()
        bench.refresh(name)
        if name.label != "DATE" and "_" in name.text:  # "Director_Ada Quist"
            name.start = bench.plain.rindex("_", name.start, name.end) + 1
            bench.refresh(name)
        if name.label != "DATE" and not name.entry and (aside := _ASIDE.search(name.text)):
            name.end -= len(aside.group())
            bench.refresh(name)
        while name.label != "DATE" and not name.entry and (junk := _FURNITURE_END.search(name.text)):
            name.end -= len(junk.group())
            bench.refresh(name)
        if name.label != "DATE" and not any(c.isupper() for c in name.text):
            return []
        if name.label == "DATE" or name.entry:
            return [name]
        return [] if (_FURNITURE.fullmatch(name.text) or _NO_NAME.fullmatch(name.text)) else [name]

    bench.replace(trimmed)


def cut_roles(bench: Workbench) -> None:
    """Trim somebody's role from an organisation's name ("Founder of …", "… Speaker"), and a ticker."""

    def cut(name: Name) -> list[Name]:
        if name.label == "ORG" and not name.entry:
            if lead := _ROLE_OF.match(name.text):
                name.start += len(lead.group())
            if end := _ROLE_END.search(name.text):
                name.end -= len(end.group())
            bench.refresh(name)
        return [name]

    bench.replace(cut)


def cut_titles(bench: Workbench) -> None:
    """Trim titles, roles and nationalities from the front of a person's name."""

    def cut(name: Name) -> list[Name]:
        if name.label not in {"PERSON", "ORG", "GPE", "NORP"} or (name.entry and name.entry.label != "PERSON"):
            return [name]
        start = name.start
        if name.label != "PERSON":
            if not (title := _SURE_TITLE.match(bench.plain, start, name.end)):
                return [name]
            start = title.end()
        names = []
        place = next(iter(gazetteer().scan(bench.plain[start : name.end])), None)
        if (
            name.label == "PERSON"
            and place
            and place[0] == 0
            and TITLE.match(bench.plain, start + place[1] + 1, name.end)
        ):
            names.append(Name(start, start + place[1], place[2].label))
            start += place[1] + 1
        start = untitled(bench.plain, start, name.end)
        if start == name.start:
            return [name]
        return [*names, Name(start, name.end, "PERSON", sure=True)]

    bench.replace(cut)


def known_names(bench: Workbench) -> None:
    """Add a known name wherever it occurs, and widen a part of it that the model saw."""
    entries = list(gazetteer().scan(bench.plain))
    if not entries:
        return
    names: list[Name] = []
    position = 0
    for start, end, entry in entries:
        while position < len(bench.names) and bench.names[position].end <= start:
            names.append(bench.names[position])
            position += 1
        over = [name for name in bench.names[position : position + 6] if name.start < end and start < name.end]
        # A span whose label is not one of ours ("North Korean Charge" as a law) yields to the name inside it.
        inside = all(not name.label or (start <= name.start and name.end <= end) for name in over)
        if inside and not any((name.start, name.end) == (start, end) for name in over):
            if over or not _part_of_a_name(bench, start, end, entry.label):
                names.append(Name(start, end, entry.label))
            position += len(over)
    names.extend(bench.names[position:])
    names.sort(key=lambda name: name.start)
    bench.names = []
    last = 0
    for name in names:
        if name.start >= last:
            bench.put(name)
            last = name.end


def widen(bench: Workbench) -> None:
    """Widen an unknown name by an adjacent capitalised word: the model often sees half of one."""
    names = bench.names
    for number, name in enumerate(names):
        if name.label in {"DATE", "NORP"} or name.entry or " " in name.text or name.text.isupper():
            continue
        following = names[number + 1].start if number + 1 < len(names) else len(bench.text)
        free = names[number - 1].end if number else 0
        right = _CAPITAL_AFTER.match(bench.plain, name.end, following)
        if right and _joins(right.group(1)):
            name.end = right.end()
            bench.refresh(name)
            continue
        left = _CAPITAL_BEFORE.search(bench.plain, max(free, name.start - 30), name.start)
        if left and name.label == "PERSON" and _joins(left.group(1)):
            name.start = left.start(1)
            bench.refresh(name)


def missed_dates(bench: Workbench) -> None:
    """Add weekdays, days of a month, "last week" and "earlier in May" that the model missed."""
    bench.replace(_named_day)
    for name in bench.of("DATE"):
        if lead := _DATE_LEAD.search(bench.before(name)):
            name.start -= len(lead.group())
            bench.refresh(name)
    bench.add(
        (match.start(), match.end(), "DATE")
        for match in _DATE.finditer(bench.plain)
        if not any(start < match.end() and match.start() < end for start, end in bench.times)
    )


def _named_day(name: Name) -> list[Name]:
    """Split a known name from a weekday after it ("Twitter Tuesday")."""
    first, _, rest = name.text.partition(" ")
    entry = gazetteer().exact.get(first) if name.label == "DATE" and _WEEKDAY.fullmatch(rest) else None
    if entry is None or entry.label == "DATE":
        return [name]
    cut = name.start + len(first)
    return [Name(name.start, cut, entry.label), Name(cut + 1, name.end, "DATE")]


def _joins(word: str) -> bool:
    """Return whether a capitalised word may be half of a name: no title, known name, weekday or month."""
    if re.fullmatch(TITLE_WORDS, word, re.IGNORECASE) or _DATE.match(word) or _NO_NAME.fullmatch(word):
        return False
    if _FURNITURE.fullmatch(word):
        return False
    return word not in _OPENERS and gazetteer().find(word) is None


def _part_of_a_name(bench: Workbench, start: int, end: int, label: str) -> bool:
    """Return whether capitalised neighbours make the known name part of a longer one ("Paris Hilton")."""
    if label == "NORP" or (label == "ORG" and " " in bench.plain[start:end]):
        return False
    after = _NEXT.match(bench.plain, end)
    before = _LAST.search(bench.plain, max(0, start - 30), start)
    if after and not TITLE.match(bench.plain[end + 1 : end + 40]) and not gazetteer().find(after.group(1)):
        return label in {"GPE", "ORG"} and not bench.plain[:start].rstrip().endswith(",")
    return bool(before and label in {"GPE", "ORG"} and before.group(1) not in _OPENERS)
