"""Rules that drop what is no name, or a kind that is not marked."""

import re
from bisect import bisect_right

from tui.marks.entities.gazetteer import gazetteer
from tui.marks.rules.workbench import Name, Workbench

_BUILDING = re.compile(
    r" (?:Arena|Stadium|Airport|Station|Road|Street|Avenue|Square|Bridge|Tower|Towers|Hotel|Prison|Museum|"
    r"Cathedral|Mosque|"
    r"Boulevard|Lane|Terminal|Highway|Motorway|Plaza|Theatre|Theater|Cemetery|Dam|Pier|Barracks|Detention Center)$"
)
_BUILDING_AFTER = re.compile(
    r" (?:hotel|stadium|mosque|prison|bridge|museum|shopping|supermarket|cemetery|theatre|theater|restaurant)\b"
)
_PRODUCT = re.compile(
    r"(?:Apple|Google|Amazon|Microsoft|Samsung|Sony|Facebook) (?:TV|Watch|Music|Pay|Maps|Home|Photos|Play|Prime|Echo|"
    r"Assistant|Chrome|Galaxy|Windows|Office|Xbox|PlayStation|Store|Messenger)\b.*|"
    r"(?:i(?:Phone|Pad|Pod|Mac|OS|Cloud|Tunes)|Mac[Bb]ook|macOS|Android|Windows|Linux|Kindle|ChatGPT|Gmail|"
    r"Xbox|PlayStation|Fortnite|Minecraft|Pokémon Go|Bitcoin|Ethereum|Viagra)s?(?: [\dA-Z].*)?"
)
_PRODUCT_AFTER = re.compile(
    r" (?:missile|rocket|rifle|pistol|fighter jet|drone|smartphone|handset|tablet|laptop|console|headset|app|vaccine|"
    r"pill)s?\b"
)
_NUMBER_BEFORE = re.compile(r"\d $")
_NO_DATE = re.compile(
    r"(?i:annual|annually|yearly|monthly|weekly|daily|nightly|every ?day|intra-?day|(?:the )?day|(?:the )?days|"
    r"day one|\d+(?:st|nd|rd|th)|[\d ()+-]{9,})"
)
_KIND_OF_THING = re.compile(
    r"\b([A-Z]{2,5})s\b|\b(?:an?|another|every|each) ([A-Z]{2,5})(?=[.,;]| (?:that|which|is|was)\b)"
)
_BRACKET = re.compile(r" \(([A-Za-z]{2,6})\)")
_ACRONYM = 4
"""The capitals of an acronym that may also be a word (WHO, AIDS)."""
_ADDRESS = re.compile(r"(?:https?://|www\.|(?<![\w-])[\w-]{1,63}\.[a-z]{2,4}/)\S+")


def no_address(bench: Workbench) -> None:
    """Drop parts of web addresses."""
    addresses = [match.span() for match in _ADDRESS.finditer(bench.plain)]
    starts = [start for start, _ in addresses]

    def is_inside(name: Name) -> bool:
        before = bisect_right(starts, name.start)
        return before > 0 and name.start < addresses[before - 1][1]

    bench.names = [name for name in bench.names if not is_inside(name)]


def no_building(bench: Workbench) -> None:
    """Drop arenas, streets, hotels and products, which are not marked."""

    def is_markable(name: Name) -> bool:
        if name.entry or name.label in {"DATE", "NORP"}:
            return True
        if _BUILDING.search(name.text) or _PRODUCT.fullmatch(name.text):
            return False
        after = bench.after(name)
        building = name.label in {"PERSON", "ORG", ""} and _BUILDING_AFTER.match(after)
        product = name.label in {"PERSON", "LOC", ""} and not name.sure and _PRODUCT_AFTER.match(after)
        kind = name.text.isupper() or name.text == "Max"  # "747 SP", "737 Max"
        return not building and not product and not (kind and _NUMBER_BEFORE.search(bench.before(name)))

    bench.names = [name for name in bench.names if is_markable(name)]


def kind_of_thing(bench: Workbench) -> None:
    """Drop the acronym of a kind of thing, with a plural ("ICUs") or an article, and its long form."""
    kinds = {match.group(1) or match.group(2) for match in _KIND_OF_THING.finditer(bench.plain)}
    kinds = {kind for kind in kinds if kind not in gazetteer().exact}
    if not kinds:
        return
    forms = kinds | {f"{kind}s" for kind in kinds}

    def is_kind(name: Name) -> bool:
        bracket = _BRACKET.match(bench.plain, name.end)
        return name.text in forms or (bracket is not None and bracket.group(1) in forms)

    bench.names = [name for name in bench.names if not is_kind(name)]


def common_word(bench: Workbench) -> None:
    """Drop an unknown, unproven single word that the article also writes in lower case."""
    small = bench.small_words()

    def is_word(name: Name) -> bool:
        if name.sure or name.entry or name.label not in {"PERSON", "ORG"} or name.text.lower() not in small:
            return False
        return not name.text.isupper() or len(name.text) > _ACRONYM

    bench.names = [name for name in bench.names if not is_word(name)]


def no_date(bench: Workbench) -> None:
    """Drop frequencies, series of numbers and telephone numbers, which are no dates."""
    bench.names = [name for name in bench.names if name.label != "DATE" or not _NO_DATE.fullmatch(name.text)]
