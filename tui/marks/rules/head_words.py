"""Rules that take a label from a significant word in the name or next to it."""

from __future__ import annotations

import re
from functools import lru_cache
from itertools import chain
from typing import TYPE_CHECKING

from tui.marks.rules.trim import trim

if TYPE_CHECKING:
    from tui.marks.rules.workbench import Workbench

_ORG = (
    "Ministry|Agency|Commission|Committee|Party|Council|Court|University|College|Police|Bank|Group|Inc|Corp|Corporation|Ltd|"
    "LLC|PLC|plc|GmbH|AG|Co|Company|Association|Federation|Union|Institute|Institution|Department|Office|Army|Navy|Parliament|"
    "Senate|Assembly|Airlines|Airways|Hospital|School|Academy|Foundation|Fund|Authority|Bureau|Board|Service|Services|"
    "Organisation|Organization|Secretariat|Directorate|Command|Forces|Brigade|Battalion|Guard|Guards|Corps|Club|FC|League|"
    "Times|Post|Herald|Tribune|Gazette|Journal|News|Radio|TV|Television|Media|Newspaper|Magazine|Observatory|Society|Trust|"
    "Alliance|Coalition|Movement|Front|Network|Centre|Center|Laboratory|Exchange|Partners|Capital|Holdings|Industries|"
    "Motors|Motor|Energy|Oil|Petroleum|Steel|Mining|Pharmaceuticals|Technologies|Systems|Telecom|Insurance|Investments|"
    "Securities|Equities|Ventures|Logistics|Studios|Records|Entertainment|Pictures|Productions|Solutions|Associates|Brands|"
    "Bancorp|Analytics|Software|Advisors|Advisers|Properties|Semiconductor|Therapeutics|Healthcare|"
    "Prosecutor|Tribunal|Cabinet|Congress|Ombudsman|Consulate|Embassy|Church|Diocese|Rangers|United|Rovers|Wanderers|Athletic"
)
_LAND = (
    "Peninsula|peninsula|Sea|River|Ocean|Mountains|Mountain|Gulf|Strait|Straits|Desert|Valley|Canal|Basin|"
    "Hills|Archipelago|Plateau|Delta|Reef|Falls|Glacier|Rainforest|Coast|Highlands|Island|Islands"
)
_AREA = (
    "State|Province|City|County|District|Region|Prefecture|Governorate|Township|Village|Municipality|"
    "Oblast|Territory|Republic"
)
_HAPPENING = (
    "War|Cup|Olympics|Games|Summit|Championship|Championships|Festival|Revolution|Uprising|Forum|Conference|Grand Prix|"
    "Marathon|Open|Masters|Tournament|Derby|Convention|Expo|Biennale|Awards|Referendum|Massacre|Genocide|Earthquake"
)
_FORMAL = re.compile(r"(?:(?!The )[A-Z][\w']+ ){0,3}(?:Republic|Kingdom|Emirate|Sultanate|Commonwealth) of (?:the )?$")
_COMPASS = re.compile(r"\b(?:Near|Far|Northern|Southern|Eastern|Western|North|South|East|West|Central|Inner|Outer) $")
_ORG_HEAD = re.compile(rf"\b(?:{_ORG})\b")
_KINDS = (
    r"company|firm|group|giant|maker|newspaper|daily|weekly|agency|bank|airline|party|club|retailer|carmaker|drugmaker|"
    r"automaker|start-?up|charity|network|broadcaster|website|magazine|tabloid|think ?tank|union|militia|miner|brand|"
    r"operator|supermarket|chain|lender|conglomerate|subsidiary|rival|insurer|brokerage|pollster|consultancy|NGO|side"
)
_KIND_WORD = re.compile(_KINDS)
_PUBLISHED_BY = r"(?:first|originally) (?:published|posted|appeared|ran) (?:by|on|in|at)(?: the)?"
_CALLED = re.compile(rf"\b(?:{_KINDS}|{_PUBLISHED_BY}) $")
_PUBLISHER = re.compile(rf"\b{_PUBLISHED_BY} ([A-Z][\w.]*\w(?: [A-Z][\w.]*\w)*)")
_CALLED_AFTER = re.compile(
    r" (?:party|coalition|newspaper|airline|company|firm|movement|militia|network|news agency)\b"
)
_CALLED_NAME = re.compile(r"([a-z](?<!\w.)[a-z-]*) ([A-Z][\w&]+(?: [A-Z][\w&]+)?)(?![\w'-]*-)(?! [A-Z])")
_SPORT = re.compile(
    r"\b(?:goals?|striker|midfielder|defender|goalkeeper|match|penalty|half-time|kick-off|league|Premier League|scored|"
    r"manager|winger|batsman|wicket|innings|quarterback|playoffs|season|cup|derby|coach|club|fixture|equaliser)\b"
)
_LEAST_SPORT = 3
"""The least words of sport in an article about it."""

_WITH_ARTICLE = re.compile(r"\b(?:[Tt]he|[Aa]n?|[Tt]his|[Ii]ts|[Tt]heir|[Oo]ur) (?:new |latest |all-new |\d{4} )?$")
_NATIONS = frozenset({"England", "Scotland", "Wales", "Northern Ireland", "North Macedonia", "Kosovo"})
_PLAYS = re.compile(
    r"(?:'s)? (?:forward|striker|midfielder|defender|goalkeeper|winger|manager|boss|captain|coach|fans|"
    r"supporters|beat|lost|"
    r"won|drew|are|host|hosted|face|faced|travel|travelled|sit|lead|trail|went|took|signed|announced?|sack(?:ed)?|\d+-\d+)\b"
)
_BEATEN = re.compile(
    r"\b(?:beat|beating|against|over|v|vs|play|face|at home to|defeat to|win over|draw with|signed by|joined) $"
)
_MORE = r"(?:[A-Z\u00c0-\u00de][\w'-]+ |of (?:the )?|and (?=[A-Z])|for (?:the )?|& )"
_INSTITUTION = re.compile(
    rf"(?:[A-Z\u00c0-\u00de](?<![\w'-].)[\w'-]+ {_MORE}{{0,5}}?"
    r"(?:Ministry|University|Commission|Committee|Agency|Council|Institute|"
    r"Association|Federation|Authority|Department|Corporation|Party|Union|Foundation|Organisation|Organization|Parliament|"
    r"Court|Bureau|Congress|Assembly|Army|Hospital|Bank|College|Airlines|Airways|Academy|Alliance|Inc|Corp|Ltd|Plc)"
    r"|(?:Ministry|University|Department|Institute|Bank|Court|Office|Church|College|Bureau) of (?:the )?"
    r"[A-Z\u00c0-\u00de][\w'-]+(?: (?:and |& )?[A-Z][\w'-]+){0,3})(?![\w-])"
)
_OF_PEOPLE = re.compile(
    r"((?:(?:U\.S\.|[A-Z][a-z]+) ){1,3}(?:Magistrate|Attorney|Prosecutor|Sheriff|Coroner|Children|Women|People|"
    r"Governor|Mayor|Worker|Teacher|Player|Farmer|Defender|Auditor|Ombudsman|Solicitor|Advocate)s?'s?) (?:Court|Office|"
    r"Department|Association|Union|Party|Hospital|Federation|Council|Congress)\b(?: (?:for|"
    r"of) the [A-Z]\w+(?: [A-Z]\w+)*(?: of [A-Z]\w+(?: [A-Z]\w+)*)?)?"
)
_LISTED = r"[A-Z]\w+(?: [A-Z]\w+)?(?:, [A-Z]\w+(?: [A-Z]\w+)?){1,6},? and [A-Z]\w+"
_OF_LIST = re.compile(
    rf"(?<![\w-])((?:[A-Z]\w+ )?{_LISTED} (?:Committee|Department|Commission|Agency|Ministry|Authority)\b|"
    r"(?:[A-Z]\w+ ){0,4}(?:Ministry|Department|Academy|College|Institute|Center|Centre|Committee|Society|Office) "
    rf"(?:of|for|on) {_LISTED}(?![\w-]| [A-Z]))"
)
_ACRONYM = re.compile(r"[A-Z][A-Z&-]{1,6}")
_BRACKET = re.compile(r" \(([A-Z][A-Za-z&-]{1,9})[);,]")
_LOC_HEAD = re.compile(
    rf"(?:^(?:Mount|Mt|Lake|River|Gulf of|Strait of|Straits of|Cape|Bay of|Sea of) )|(?: (?:{_LAND})$)"
)
_TOWN_HEAD = re.compile(r" (?:Falls|Hills|Valley|Island|Beach)$")
_IN_TOWN = re.compile(r"\b(?:[Ii]n|of) $")
_GPE_HEAD = re.compile(rf"^(?:City|Town|State|Province|Republic|Kingdom) of |.+ (?:{_AREA})$")
_KIND = re.compile(
    r" (?:State|Province|City|County|Region|District|Prefecture|Oblast|Governorate|province|state|city)$"
)
_KIND_FIRST = re.compile(r"^(?:City|Town|State|Province|Republic) of (?:the )?")
_EVENT_HEAD = re.compile(
    rf" (?:{_HAPPENING})$|^(?:Hurricane|Typhoon|Cyclone|Tropical Storm|Storm|Operation|Battle of|Siege of) "
)
_WAR = re.compile(r"(?i) (?:war|world cup)$")
_HOLIDAY = re.compile(r"(?:^\w+(?:'s|s')? (?:Day|Eve)|Holidays|Holiday)$")
_IN_BEFORE = re.compile(
    r"\b(?:in|near|from|at|outside|around|across|of|to|toward|towards|between|into|through|leave|left|visit|visited|"
    r"visiting|reach|reached|entered) (?:the )?(?:\w+ (?:city|town|village|port|province|district|suburb) of )?$"
)
_IN = re.compile(r"\b(?:in|near|from|outside|across|around|into) (?:[\w-]*ern |central |the (?:[\w-]+ )?)?$")
_PLAIN_IN = re.compile(
    r"(?<!share )(?<!shares )(?<!stake )(?<!stakes )(?<!invest )(?<!invested )(?<!investment )(?<!interest )(?<!trust )"
    r"(?<!confidence )(?<!faith )(?<!believe )(?<!investor )(?<!investors )(?<!holding )(?<!role )(?<!change )"
    r"\b(?:[Ii]n|[Nn]ear|[Oo]utside) (?:northern |southern |eastern |western |central |downtown |nearby )?$"
)
_KIND_OF = re.compile(
    r"\b(?:city|cities|town|village|province|state|district|region|capital|port|suburb|island|county|area of)(?: of)? $"
)
_TOWN_AFTER = re.compile(
    r", an? (?:[a-z-]+ ){0,3}(?:village|town|city|suburb|hamlet|municipality|borough|township|neighbou?rhood)\b"
)
_COUNTRY_AFTER = re.compile(r", (?:[A-Z][\w.]+)(?: [A-Z]\w+)?")
_AREA_AFTER = re.compile(
    r" (?:province|state|city|district|county|region|prefecture|governorate|oblast|airport|suburb)\b"
)

_DATELINE = re.compile(r"(?:, [A-Z][\w. ]{2,15})? \([A-Z]|, \w+\.? \d{1,2}\b| ?[–—-] |:")


def bare_place(name: str) -> str:
    """Return a place without the word for its kind: "Osun State" is Osun."""
    return _KIND.sub("", _KIND_FIRST.sub("", name))


def is_org_word(word: str) -> bool:
    """Return whether a word such as "Ministry" or "Corp" indicates an organisation."""
    return _ORG_HEAD.fullmatch(word) is not None


@lru_cache(maxsize=20_000)
def has_head(name: str) -> bool:
    """Return whether a word in the name shows that it is no person."""
    return bool(_ORG_HEAD.search(name) or _LOC_HEAD.search(name) or _EVENT_HEAD.search(name) or _GPE_HEAD.search(name))


def geographic_head(bench: Workbench) -> None:
    """Make a Peninsula, Sea, River or Lake a natural place, a Province or County a political one."""
    for name in bench.of("ORG", "GPE", "PERSON", "LOC", "NORP", "EVENT", ""):
        if name.sure or name.entry:
            continue
        if _LOC_HEAD.search(name.text) and not _ORG_HEAD.search(name.text):
            is_town = _TOWN_HEAD.search(name.text) and _IN_TOWN.search(bench.before(name))
            name.label, name.sure = "GPE" if is_town else "LOC", True
        elif _GPE_HEAD.search(name.text) and not _ORG_HEAD.search(name.text) and name.text.split()[0].isalpha():
            name.label, name.sure = "GPE", True


def formal_place(bench: Workbench) -> None:
    """Widen a country by its formal name ("Democratic Republic of …"), a region by a compass word."""
    for number, name in enumerate(bench.names):
        if name.label not in {"GPE", "LOC"}:
            continue
        lead = (_FORMAL if name.label == "GPE" else _COMPASS).search(bench.before(name, 60))
        if lead is None:
            continue
        start = name.start - len(lead.group())
        covered = [before for before in bench.names[:number] if before.end > start]
        if all(before.start >= start for before in covered):
            for before in covered:
                before.label, before.end = "", before.start
            name.start, name.sure = start, True
            bench.refresh(name)
    bench.names = [name for name in bench.names if name.start < name.end]


def institution_head(bench: Workbench) -> None:
    """Make a Ministry, University, Party or Corp an organisation."""
    for name in bench.of("PERSON", "GPE", "LOC", "NORP", "EVENT", ""):
        if not name.sure and name.entry is None and " " in name.text and _ORG_HEAD.search(name.text):
            name.label, name.sure = "ORG", True


def missed_institution(bench: Workbench) -> None:
    """Add capitalised words ending in Ministry, Commission or the like that the model missed."""
    bench.add(
        (*trim(bench.text, *match.span()), "ORG")
        for match in _INSTITUTION.finditer(bench.plain)
        if not any(start <= match.start() < end for start, end in bench.headlines)
    )


def called_organisation(bench: Workbench) -> None:
    """Make anything called a company, newspaper or party, or that published something first, an organisation."""
    for name in bench.of("PERSON", "GPE", "LOC", "NORP", "EVENT", ""):
        called = _CALLED.search(bench.before(name)) or _CALLED_AFTER.match(bench.after(name))
        if called and not name.sure and name.entry is None:
            name.label, name.sure = "ORG", True
    bench.add(
        (match.start(2), match.end(2), "ORG")
        for match in _CALLED_NAME.finditer(bench.plain)
        if _KIND_WORD.fullmatch(match.group(1))
    )
    bench.add((*match.span(1), "ORG") for match in _PUBLISHER.finditer(bench.plain))


def with_article(bench: Workbench) -> None:
    """Drop an unproven one-word person with an article; in sport it is a club."""
    articled = {
        name.text
        for name in bench.of("PERSON")
        if not name.sure and name.entry is None and " " not in name.text and _WITH_ARTICLE.search(bench.before(name))
    }
    label = "ORG" if _is_sport(bench) else ""
    for name in bench.names:
        if not name.sure and name.text in articled:
            name.label = label


def _is_sport(bench: Workbench) -> bool:
    return len(_SPORT.findall(bench.plain)) >= _LEAST_SPORT


def playing_club(bench: Workbench) -> None:
    """Make a town that in sport has a striker or beats another its club."""
    if not _is_sport(bench):
        return
    clubs = set()
    for name in bench.of("GPE"):
        country = name.entry and (name.entry.home == name.entry.name or name.entry.name in _NATIONS)
        if not country and (_PLAYS.match(bench.after(name)) or _BEATEN.search(bench.before(name))):
            clubs.add(name.text)
    for name in bench.of("GPE"):
        if name.text in clubs and not re.search(r"\b(?:in|from|near) $", bench.before(name)):
            name.label, name.entry = "ORG", None


def whole_institution(bench: Workbench) -> None:
    """Join an office named after its people ("Crown Attorney's Office"), a body after a list ("… of A, B and C")."""
    for match in chain(_OF_PEOPLE.finditer(bench.plain), _OF_LIST.finditer(bench.plain)):
        start, end = trim(bench.text, *match.span())
        parts = [name for name in bench.names if name.start < end and start < name.end]
        if all(start <= name.start and name.end <= end for name in parts) and (parts or " " in match.group(1)):
            replaced = {id(name) for name in parts}
            bench.names = [name for name in bench.names if id(name) not in replaced]
            bench.add([(start, end, "ORG")])


def missed_acronym(bench: Workbench) -> None:
    """Add the acronym in brackets after an organisation's name, and its other occurrences."""
    acronyms = {name.text for name in bench.of("ORG") if _ACRONYM.fullmatch(name.text)}
    for name in bench.of("ORG"):
        bracket = _BRACKET.match(bench.plain, name.end)
        if bracket and " " in name.text:
            acronyms.add(bracket.group(1))
    bench.add((start, end, "ORG") for start, end, _ in bench.occurrences(acronyms))


def event_head(bench: Workbench) -> None:
    """Make a War, Cup, Summit or Hurricane an event, a Day or Eve a date."""
    for name in bench.of("ORG", "GPE", "LOC", "PERSON", "EVENT", "NORP", ""):
        if name.sure or (name.entry and not name.entry.weak):
            continue
        if _HOLIDAY.search(name.text):
            name.label, name.sure = "DATE", True
        elif _EVENT_HEAD.search(name.text) or (name.label in {"EVENT", ""} and _WAR.search(name.text)):
            name.label, name.sure = "EVENT", True


def placed(bench: Workbench) -> None:
    """Make a name after "in" and before ", COUNTRY", or after "the town of", a place."""
    for name in bench.of("ORG", "PERSON", "NORP", "LOC", ""):
        if name.sure or name.entry or has_head(name.text):
            continue
        before, after = bench.before(name), bench.after(name)
        country = _COUNTRY_AFTER.match(after) and _is_place(bench, name.end + 2)
        is_inside = _IN.search(before) and (country or _AREA_AFTER.match(after))
        if is_inside or _KIND_OF.search(before) or _TOWN_AFTER.match(after):
            name.label, name.sure = "GPE", True


def in_it(bench: Workbench) -> None:
    """Make an unknown name after "in" a place, unless people own, trust or believe in it."""
    for name in bench.of("ORG", "PERSON", ""):
        if name.sure or name.entry or not re.fullmatch(r"[A-Z][^\W\d_]+(?:[ -][A-Z][^\W\d_]+)?", name.text):
            continue
        if name.text.isupper() or has_head(name.text) or re.match(r"'s|,? (?:who|which)| [A-Z]", bench.after(name)):
            continue
        if _PLAIN_IN.search(bench.before(name)):
            name.label, name.sure = "GPE", True


def unplaced(bench: Workbench) -> None:
    """Make an unknown "place" that never follows in, near or from an organisation."""
    groups: dict[str, list[int]] = {}
    for number, name in enumerate(bench.names):
        if name.label == "GPE" and not name.sure and name.entry is None:
            groups.setdefault(name.text, []).append(number)
    for numbers in groups.values():
        names = [bench.names[number] for number in numbers]
        evidence = any(
            _IN_BEFORE.search(bench.before(name))
            or _KIND_OF.search(bench.before(name))
            or _AREA_AFTER.match(bench.after(name))
            or _DATELINE.match(bench.after(name))
            or (_COUNTRY_AFTER.match(bench.after(name)) and _is_place(bench, name.end + 2))
            for name in names
        )
        if not evidence:
            for name in names:
                name.label = "ORG"


def _is_place(bench: Workbench, start: int) -> bool:
    return any(name.label in {"GPE", "LOC"} for name in bench.names if name.start == start)
