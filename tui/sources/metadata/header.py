"""What stands above the first paragraph of an article: headline, stamps, credits, labels; told apart line by line."""

from __future__ import annotations

import re
from dataclasses import dataclass, field

from tui.sources.metadata import dates, publisher

HEAD = 6000
"""Characters looked at; what stands later is not the head of an article."""

_MOST_LINES = 30
_LONGEST = 220

_sentence_end = re.compile(r"[.!?…。！？][\"'”’»)\]]*$")
_inner_end = re.compile(r"[a-z\d)\"”’]{2}[.!?][\"'”’»)]*\s+[\"'“‘«(]?[A-ZÀ-ÞА-Я]|[。！？].")
_label = re.compile(
    r"^(title|headline|date|published(?: on| at)?|publication date|updated|posted(?: on)?|source|publisher|publication|"
    r"titel|datum|quelle|titre|fuente|fecha|author|byline|url|link|lang(?:uage)?)\s*:\s*(\S.*)$",
    re.IGNORECASE,
)
_byline = re.compile(
    r"^(?:by|von|par|por|di|door|av|af|autor|author|автор|reported by|written by)\b[:\s]+\S", re.IGNORECASE
)
_credit = re.compile(
    r"^(?:©|\(c\)\s|copyright\b|photo(?:graph)?s?\b\s*(?:by|credit|courtesy)?\s*[:/]|image\s*(?:source|credit)?\s*:|"
    r"(?:file|handout|stock) (?:photo|picture|image)|(?:foto|picture|credit|caption|video)\s*:|fig(?:ure)?\.)",
    re.IGNORECASE,
)
_furniture = re.compile(
    r"^(?:share(?: (?:this|on|via)\b.*)?|tweet|print|e-?mail|save|comments?(?: \(?\d+\)?)?|\d+ comments?|advertis\w*|"
    r"sponsored|subscribe.*|sign (?:in|up).*|log ?in|menu|home|search|skip to .*|loading.*|read (?:more|also|next)\b.*|"
    r"see also\b.*|related\b.*|more (?:on|from)\b.*|follow us.*|listen\b.*|watch:.*|breaking(?: news)?|exclusive|live|"
    r"updated?(?: \d.*)?|\d+ min(?:ute)?s? read|min read|tags?:.*|topics?:.*|image|photo|video|table of contents|"
    r"getty images|(?:world|news|politics|opinion|business|sports?|asia|europe|africa|americas|middle east|technology|"
    r"science|health|culture)(?: ?[/>|&,»] ?[\w ]+)*|.* [>»] .*|https?://\S+|www\.\S+|[\W\d_]+)$",
    re.IGNORECASE,
)
_clock = re.compile(
    r"\b\d{1,2}[:.h]\d{2}(?::\d{2})?\s*(?:[ap]\.?m\.?\b)?|\b\d{1,2}\s*[ap]\.?m\.?\b|"
    r"\b(?:GMT|UTC|EDT|EST|PDT|PST|BST|CET|CEST|IST|KST|JST|ET|MSK)\b(?:\s*[+-]\d{1,2}(?::?\d\d)?)?|"
    r"\b(?:updated|published|posted|last|modified|first|date|stand|uhr|(?-i:on|at|um|am|le|el|à)|publié|publicado|"
    r"pubblicato|veröffentlicht|aktualisiert|обновлено|опубликовано)\b:?",
    re.IGNORECASE,
)
_parts = re.compile(r"\s*[|•·‧/]\s*|\s+[-–—]+\s+|\s{2,}|\t+|,\s+|^\W+|\W+$")


@dataclass(slots=True)
class Header:
    """The head of an article: `titles` may be the headline, `body` is the first paragraph, `rest` more of the text."""

    titles: list[str] = field(default_factory=list)
    title: str = ""
    publisher: str = ""
    published: str = ""
    body: str = ""
    rest: str = ""


def read(text: str, language: str = "") -> Header:
    """Take the head of an article in this language apart."""
    lines = text[:HEAD].split("\n", 80)
    header = Header()
    foreign: list[str] = []
    maybe_publisher: list[str] = []
    seen = 0
    for number, raw in enumerate(lines):
        line = raw[:2000].strip()
        if not line:
            continue
        seen += 1
        if seen > _MOST_LINES:
            break
        if not _credit.match(line) and _is_body(line, lines, number):
            header.body = line
            header.rest = " ".join(lines[number : number + 12])[:1500]
            break
        _take(line, header, foreign, maybe_publisher)
    if header.body:
        _dateline(header)
    if not header.published and language != "en":
        header.published = next(filter(None, (dates.any_language(line, language) for line in foreign[:2])), "")
    if not header.publisher:
        header.publisher = next(iter(maybe_publisher), "")
    return header


def _is_body(line: str, lines: list[str], number: int) -> bool:
    """A paragraph: long, or ending as sentences do, or broken over lines of one width."""
    size = len(line)
    if size > _LONGEST:
        return True
    if size >= 60 and (_sentence_end.search(line) or _inner_end.search(line)):
        return True
    if _sentence_end.search(line) and line.count(" ") >= 7 and not line.endswith("?"):
        return True
    if not 45 <= size <= 100:
        return False
    following = [part.strip() for part in lines[number + 1 : number + 3]]
    return len(following) == 2 and min(map(len, following)) >= 30 and any(part[0].islower() for part in following)


def _take(line: str, header: Header, foreign: list[str], maybe_publisher: list[str]) -> None:
    """Sort one line above the body into what it is."""
    if match := _label.match(line):
        _labelled(match[1].lower(), match[2], header)
        return
    if _credit.match(line):
        header.publisher = header.publisher or publisher.credited(line)
        return
    byline = bool(_byline.match(line))
    plain = dates.unglue(line)
    if found := dates.find(plain):
        left = _clock.sub(" ", plain[: found.start] + " | " + plain[found.end :])
        if len(left.split()) <= (14 if byline else 9) and len(left) <= 120:
            header.published = header.published or found.iso
            parts = [part for part in _parts.split(left) if part and not _byline.match(part)]
            if not header.publisher and (
                name := publisher.among(parts, dated=True, author_told=byline and "|" in line)
            ):
                header.publisher = name
            return
    elif dates.may_be_date(plain):
        foreign.append(plain)
    if byline:
        parts = [part for part in _parts.split(line) if part and not _byline.match(part)]
        header.publisher = header.publisher or publisher.among(parts, dated=False)
        return
    if publisher.is_known(line):
        maybe_publisher.append(line)
    elif not _furniture.match(line) and any(map(str.isalpha, line)):
        header.titles.append(line)


def _labelled(label: str, value: str, header: Header) -> None:
    if label in ("title", "headline", "titel", "titre"):
        header.title = header.title or value
    elif label in ("source", "publisher", "publication", "quelle", "fuente"):
        if "://" not in value and len(value) <= 60:
            header.publisher = header.publisher or value
    elif label not in ("author", "byline", "url", "link", "lang", "language"):
        header.published = header.published or dates.normalise(value)[:10]


def _dateline(header: Header) -> None:
    """A paragraph that opens "MOSCOW, April 25, 2019 (Reuters) - " says when and who; its other dates do not count."""
    match = publisher.DATELINE.match(header.body)
    if not match:
        return
    if not header.published and (found := dates.find(match[0])):
        header.published = found.iso
    agency = match["agency"] or match["slashed"]
    if not header.publisher and agency:
        header.publisher = publisher.among([agency], dated=True)
