"""Dates as news writes them, to ISO. Day comes before month unless that is impossible."""

import datetime as dt
import re
from dataclasses import dataclass

from tui.core.text import one_line

_MONTHS = (
    "january jan januar janvier enero ene gennaio gen janeiro januari stycznia ledna января січня ocak ιανουαρίου",
    "february feb februar février fevrier febrero febbraio fevereiro fev februari lutego února февраля лютого şubat",
    "march mar märz maerz mars marzo março marco maart marts marca března марта березня mart",
    "april apr avril abril abr aprile kwietnia dubna апреля квітня nisan",
    "may mai mayo maggio mag maio mei maj maja května мая травня mayıs",
    "june jun juni juin junio giugno giu junho czerwca června июня червня haziran",
    "july jul juli juillet julio luglio lug julho lipca července июля липня temmuz",
    "august aug août aout agosto ago augustus augusti sierpnia srpna августа серпня ağustos",
    "september sept sep septembre septiembre settembre set setembro września září сентября вересня eylül",
    "october oct oktober okt octobre octubre ottobre ott outubro out października října октября жовтня ekim",
    "november nov novembre noviembre novembro listopada listopadu ноября листопада kasım",
    "december dec dezember dez décembre diciembre dic dicembre dezembro grudnia prosince декабря грудня aralık",
)
_MONTH_NUMBERS = {name: number for number, names in enumerate(_MONTHS, 1) for name in names.split()}
_NAMES = "|".join(sorted(_MONTH_NUMBERS, key=len, reverse=True))
_WEEKDAY = r"(?:(?:mon|tues?|wed(?:nes)?|thu(?:rs)?|fri|sat(?:ur)?|sun)(?:day)?\b[.,]?\s*)?"
_YEAR = r"(?P<y>(?:1[89]|20)\d\d)(?!\d)"

_FORMS = tuple(
    re.compile(form, re.IGNORECASE)
    for form in (
        rf"{_WEEKDAY}(?<!\d)(?P<d>\d{{1,2}})(?:st|nd|rd|th|er|º|\.)?[\s.\-/]*(?:of\s|de\s)?\s*(?P<m>{_NAMES})\b\.?,?"
        rf"(?:\s+de[l]?\s+|[\s\-/]*){_YEAR}",
        rf"{_WEEKDAY}\b(?P<m>{_NAMES})\b\.?[\s\-]*(?P<d>\d{{1,2}})(?:st|nd|rd|th)?,?[\s\-]+{_YEAR}",
        rf"(?<!\d){_YEAR}[-/.](?P<m>\d{{1,2}})[-/.](?P<d>\d{{1,2}})(?!\d)",
        rf"(?<!\d){_YEAR}[-/. ]+(?P<m>{_NAMES})[-/. ]+(?P<d>\d{{1,2}})(?!\d)",
        rf"(?<![\d.])(?P<a>\d{{1,2}})(?P<s>[-/.])\s?(?P<b>\d{{1,2}})(?P=s)\s?{_YEAR}",
        rf"{_YEAR}\s*[年년]\s*(?P<m>\d{{1,2}})\s*[月월]\s*(?P<d>\d{{1,2}})\s*[日일]?",
        r"\b(?P<y>20\d\d)(?P<m>0[1-9]|1[0-2])(?P<d>0[1-9]|[12]\d|3[01])(?=\b|T)",
    )
)
# A page's time is often glued to the text beside it: "02:21 GMT +315 April 2019" is +3 and the 15th.
_GLUED_ZONE = re.compile(
    r"\b(GMT|UTC)\s*[+-](?:(?:1[0-4]|\d)(?=(?:[12]\d|3[01])\s*[^\W\d_])|(?:1[0-4]|\d)(?=\d\s*[^\W\d_]))"
)
_GLUED_TIME = re.compile(r"(\d{1,2}:\d{2})(?=\d{1,2}\s*[^\W\d_])")
_HALVES = {"上午": "a", "午前": "a", "오전": "a", "下午": "p", "午後": "p", "오후": "p"}
_CLOCK = re.compile(
    r"(?:(?P<noon>[上下]午|午[前後]|오전|오후)\s?)?(?<![\d:.+-])(?P<h>\d{1,2}):(?P<m>[0-5]\d)(?::(?P<s>[0-5]\d))?(?:\.\d+)?(?![\d:])\s*(?P<half>[ap]\.?m\b\.?)?"
    r"\s*(?P<zone>Z\b|UTC\b|GMT\b|[+-]\d\d:?\d\d\b)?",
    re.IGNORECASE,
)
_ANY_YEAR = re.compile(r"(?<!\d)(?:1[89]|20)\d\d(?!\d)|[۰-۹٠-٩०-९]{4}")
_MAYBE = re.compile(r"\d{1,2}\b.*[^\W\d_]{3,}|[^\W\d_]{3,}.*\b\d{1,2}\b|[۰-۹٠-٩०-९]{1,2}\s")
_ISO_TIME = re.compile(r"^\d{4}-?\d\d-?\d\d[T ]\d\d:?\d\d")
_RFC_TIME = re.compile(r"^(?:[A-Za-z]{3},\s*)?\d{1,2} [A-Za-z]{3} (?:\d{4}|\d\d) \d\d:\d\d")


_MONTH_OR_YEAR = re.compile(
    rf"(?P<y>\d{{4}})(?:[-/.](?P<m>\d{{1,2}}))?|(?P<a>\d{{1,2}})[-/.](?P<b>\d{{4}})"
    rf"|(?P<name>{_NAMES})\.?,?\s+(?:de[l]?\s+)?(?P<year>\d{{4}})|(?P<z>\d{{4}})\s?[年년]\s?(?:(?P<n>\d{{1,2}})\s?[月월])?",
    re.ASCII | re.IGNORECASE,
)


@dataclass(frozen=True, slots=True)
class DateMatch:
    """An ISO date and its span in its line."""

    iso: str
    start: int
    end: int


def unglue(line: str) -> str:
    """Separate a date from an adjacent time or zone."""
    if ":" in line or "+" in line or "-" in line:
        line = _GLUED_TIME.sub(r"\1 ", _GLUED_ZONE.sub(r"\1 ", line))
    return line


def find(line: str) -> DateMatch | None:
    """Return the first full date of an (unglued) line; None without day, month and year."""
    if not _ANY_YEAR.search(line) and not _FORMS[-1].search(line):
        return None
    for form in _FORMS:
        for match in form.finditer(line):
            if iso := _iso(match.groupdict()):
                return DateMatch(iso, match.start(), match.end())
    return None


def could_be_date(line: str) -> bool:
    """Return, quickly, whether a short line could be a date in an unlisted language."""
    if len(line) > 60 or not _ANY_YEAR.search(line) or not _MAYBE.search(line):
        return False
    return not any(form.search(line) for form in _FORMS)


def parse_any_language(line: str, language: str = "") -> str:
    """Return the ISO date of a line that is only a date in (any) language, else ""."""
    import dateparser

    settings = {"DATE_ORDER": "DMY", "REQUIRE_PARTS": ["day", "month", "year"], "STRICT_PARSING": True}
    try:
        date = dateparser.parse(line, languages=[language] if language else None, settings=settings)
    except (ValueError, OverflowError, TypeError, AttributeError, IndexError):  # unusual strings, unsupported languages
        return ""
    return date.date().isoformat() if date and _plausible(date.year) else ""


def normalise(value: str) -> str:
    """Return a stated date of any form as an ISO date, with its time if it has one; "" if it is invalid."""
    value = value.strip()[:100]
    if not value:
        return ""
    if value.isdigit() and len(value) in (10, 13):  # seconds or milliseconds since 1970
        return _stamp(int(value[:10]))
    if _ISO_TIME.match(value):
        try:
            moment = dt.datetime.fromisoformat(value).replace(microsecond=0)
            return moment.isoformat() if _plausible(moment.year) else ""
        except ValueError:
            pass
    if _RFC_TIME.match(value):
        from email.utils import parsedate_to_datetime

        try:
            return parsedate_to_datetime(value).isoformat()
        except ValueError:
            pass
    line = unglue(value)
    if match := find(line):
        return match.iso + _time(line[: match.start] + " " + line[match.end :])
    return parse_any_language(line) if could_be_date(line) else ""


def stated_date(value: str) -> tuple[str, tuple[str, ...]]:
    """Return a stated date as `normalise` does, or only its month or year, and an intake note if it is invalid."""
    value = one_line(value, 100)
    date = normalise(value) or _month_or_year(value)
    return date, (f"its date “{value}” could not be read",) if value and not date else ()


def _month_or_year(value: str) -> str:
    """Return a value that is only a month and year, or a year, as 2019-04 or 2019; else ""."""
    match = _MONTH_OR_YEAR.fullmatch(value)
    if match is None:
        return ""
    parts = match.groupdict()
    year = parts["y"] or parts["b"] or parts["year"] or parts["z"]
    month = parts["m"] or parts["a"] or parts["n"] or _MONTH_NUMBERS.get((parts["name"] or "").lower())
    if not _plausible(int(year)) or not 1 <= int(month or 1) <= 12:
        return ""
    return f"{year}-{int(month):02}" if month else year


def _time(rest: str) -> str:
    """Return the time of day beside a date in ISO form, "" for none."""
    match = _CLOCK.search(rest)
    if match is None:
        return ""
    hour, half = int(match["h"]), (match["half"] or _HALVES.get(match["noon"] or "", "")).lower()[:1]
    if half:
        hour = hour % 12 + 12 * (half == "p")
    if hour > 23:
        return ""
    zone = (match["zone"] or "").upper()
    if zone[:1] in ("Z", "U", "G"):
        zone = "+00:00"
    elif zone:
        zone = f"{zone[:3]}:{zone[-2:]}"
    return f"T{hour:02}:{match['m']}:{match['s'] or '00'}{zone}"


def _stamp(seconds: int) -> str:
    return dt.datetime.fromtimestamp(seconds, dt.UTC).isoformat()


def _iso(parts: dict[str, str | None]) -> str:
    year = int(parts["y"] or 0)
    if "a" in parts:
        day, month = int(parts["a"] or 0), int(parts["b"] or 0)
        if month > 12 >= day:
            day, month = month, day
    else:
        name = (parts["m"] or "").lower()
        month = int(name) if name.isdigit() else _MONTH_NUMBERS.get(name, 0)
        day = int(parts["d"] or 0)
    if not _plausible(year):
        return ""
    try:
        return dt.date(year, month, day).isoformat()
    except ValueError:
        return ""


def _plausible(year: int) -> bool:
    return 1800 <= year <= dt.datetime.now(dt.UTC).year + 1
