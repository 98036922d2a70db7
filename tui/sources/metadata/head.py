"""The head of an article, line by line: headline, dates, credits and labels above its first paragraph."""

import re
from dataclasses import dataclass, field

from tui.core.text import cut
from tui.sources.metadata import bylines, dates, publisher
from tui.sources.metadata.language import language_of

HEAD = 6000
"""Characters of a text that may contain its head."""

SENTENCE_LIMIT = 80
"""The most characters of a title that is a first sentence."""

TITLE_LIMIT = 300

_TAIL = 600
"""Characters at the end of a text that may name its publisher."""

_LINES_LIMIT = 30
_LINE_LIMIT = 220
_HEADLINE_LIMIT = 160
"""The most characters of a headline of several sentences without a full stop."""

_SENTENCE_END = re.compile(r"[.!?…。！？][\"'”’»)\]]*$")
_FULL_STOP = re.compile(r"[.…。][\"'”’»)\]]*$")
_INNER_END = re.compile(r"[a-z\d)\"”’]{2}[.!?][\"'”’»)]*\s+[\"'“‘«(]?[A-ZÀ-ÞА-Я]|[。！？].")
_LABEL = re.compile(
    r"^(title|headline|date|published(?: on| at)?|publication date|updated|posted(?: on)?|source|publisher|publication|"
    r"titel|datum|quelle|titre|fuente|fecha|author|byline|url|link|lang(?:uage)?)\s*:\s*(\S.*)$",
    re.IGNORECASE,
)
_BYLINE = re.compile(
    r"^(?:by|von|par|por|di|door|av|af|autor|author|автор|reported by|written by)\b[:\s]+\S", re.IGNORECASE
)
_CREDIT = re.compile(
    r"^(?:©|\(c\)\s|copyright\b|photo(?:graph)?s?\b\s*(?:by|credit|courtesy)?\s*[:/]|image\s*(?:source|credit)?\s*:|"
    r"(?:file|handout|stock) (?:photo|picture|image)|(?:foto|picture|credit|caption|video)\s*:|fig(?:ure)?\.)",
    re.IGNORECASE,
)
_FURNITURE = re.compile(
    r"^(?:share(?: (?:this|on|via)\b.*)?|tweet|print|e-?mail|save|comments?(?: \(?\d+\)?)?|\d+ comments?|advertis\w*|"
    r"sponsored|subscribe.*|sign (?:in|up).*|log ?in|menu|home|search|skip to .*|loading.*|read (?:more|also|next)\b.*|"
    r"see also\b.*|related\b.*|more (?:on|from)\b.*|follow us.*|listen\b.*|watch:.*|breaking(?: news)?|exclusive|live|"
    r"updated?(?: \d.*)?|\d+ min(?:ute)?s? read|min read|tags?:.*|topics?:.*|image|photo|video|table of contents|"
    r"getty images|(?:world|news|politics|opinion|business|sports?|asia|europe|africa|americas|middle east|technology|"
    r"science|health|culture)(?: ?[/>|&,»] ?[\w ]+)*|.* [>»] .*|https?://\S+|www\.\S+|[\W\d_]+)$",
    re.IGNORECASE,
)
_CLOCK = re.compile(
    r"\b\d{1,2}[:.h]\d{2}(?::\d{2})?\s*(?:[ap]\.?m\.?\b)?|\b\d{1,2}\s*[ap]\.?m\.?\b|"
    r"\b(?:GMT|UTC|EDT|EST|PDT|PST|BST|CET|CEST|IST|KST|JST|ET|MSK)\b(?:\s*[+-]\d{1,2}(?::?\d\d)?)?|"
    r"\b(?:updated|published|posted|last|modified|first|date|stand|uhr|(?-i:on|at|um|am|le|el|à)|publié|publicado|"
    r"pubblicato|veröffentlicht|aktualisiert|обновлено|опубликовано)\b:?",
    re.IGNORECASE,
)
_PARTS = re.compile(r"\s*[|•·‧/]\s*|\s+[-–—]+\s+|\s{2,}|\t+|,\s+|^\W+|\W+$")
_FIRST_SENTENCE_END = re.compile(r"[.!?…][\"'”’»)\]]*(?=\s|$)|[。！？][」』”]?")
_SENTENCE_SHORTEST = 12
_ABBREVIATION = re.compile(
    r"(?:\b(?:mr|mrs|ms|dr|prof|gen|col|sgt|capt|lt|rep|sen|gov|st|no|vs|inc|ltd|jr|sr|bzw|z\.b)|\b[A-Za-z](?:\.[A-Za-z])*)\.$",
    re.IGNORECASE,
)
_WORDS = re.compile(r"[^\W\d_]{3,}")


@dataclass(slots=True)
class ArticleHead:
    """The head of an article: `titles` may be the headline, `body` is the first paragraph, `rest` more of the text."""

    titles: list[str] = field(default_factory=list)
    title: str = ""
    publisher: str = ""
    authors: str = ""
    published: str = ""
    body: str = ""
    rest: str = ""


def read(text: str, language: str = "") -> ArticleHead:
    """Parse the head of an article in this language."""
    lines = text[:HEAD].split("\n", 80)
    head = ArticleHead()
    unread_dates: list[str] = []
    publishers: list[str] = []
    count = 0
    for number, raw in enumerate(lines):
        line = raw[:2000].strip()
        if not line:
            continue
        count += 1
        if count > _LINES_LIMIT:
            break
        if count == 1 and _is_alone(line, lines, number):
            head.titles.append(line)
            continue
        if not _CREDIT.match(line) and _is_body(line, lines, number):
            head.body = line
            head.rest = " ".join(lines[number : number + 12])[:1500]
            break
        _sort(line, head, unread_dates, publishers)
    if head.body:
        _read_dateline(head)
    if not head.published and language != "en":
        head.published = next(filter(None, (dates.parse_any_language(line, language) for line in unread_dates[:2])), "")
    if not head.publisher:
        head.publisher = next(iter(publishers), "")
    return head


def is_date(line: str) -> bool:
    """Return whether a line only says when something was written."""
    plain = dates.unglue(line)
    date = dates.find(plain) if len(line) <= _LINE_LIMIT else None
    rest = plain[: date.start] + plain[date.end :] if date else ""
    return date is not None and not any(map(str.isalnum, _CLOCK.sub(" ", rest)))


def _is_alone(line: str, lines: list[str], number: int) -> bool:
    """Return whether a first line asks or exclaims like a headline, with its paragraph below."""
    following = [part for part in lines[number + 1 :] if part.strip()]
    is_several = bool(_INNER_END.search(line)) and not _FULL_STOP.search(line)
    return is_several and len(line) <= _HEADLINE_LIMIT and bool(following) and not lines[number + 1].strip()


def _is_body(line: str, lines: list[str], number: int) -> bool:
    """Return whether a line is a paragraph: long, or ending like a sentence, or wrapped at one width."""
    size = len(line)
    if size > _LINE_LIMIT:
        return True
    if size >= 60 and (_SENTENCE_END.search(line) or _INNER_END.search(line)):
        return True
    if _SENTENCE_END.search(line) and line.count(" ") >= 7 and not line.endswith("?"):
        return True
    if not 45 <= size <= 100:
        return False
    following = [part.strip() for part in lines[number + 1 : number + 3]]
    return len(following) == 2 and min(map(len, following)) >= 30 and any(part[0].islower() for part in following)


def _sort(line: str, head: ArticleHead, unread_dates: list[str], publishers: list[str]) -> None:
    """Assign one line above the body to its field."""
    if match := _LABEL.match(line):
        _read_label(match[1].lower(), match[2], head)
        return
    if _CREDIT.match(line):
        head.publisher = head.publisher or publisher.of_credit_line(line)
        return
    byline = bool(_BYLINE.match(line))
    if byline and not head.authors:
        head.authors = bylines.of_line(line)
    plain = dates.unglue(line)
    if date := dates.find(plain):
        rest = _CLOCK.sub(" ", plain[: date.start] + " | " + plain[date.end :])
        if len(rest.split()) <= (14 if byline else 9) and len(rest) <= 120:
            head.published = head.published or date.iso
            parts = [part for part in _PARTS.split(rest) if part and not _BYLINE.match(part)]
            if not head.publisher and (name := publisher.choose(parts, dated=True, has_author=byline and "|" in line)):
                head.publisher = name
            return
    elif dates.could_be_date(plain):
        unread_dates.append(plain)
    if byline:
        parts = [part for part in _PARTS.split(line) if part and not _BYLINE.match(part)]
        head.publisher = head.publisher or publisher.choose(parts, dated=False)
        return
    if publisher.is_known(line):
        publishers.append(line)
    elif not _FURNITURE.match(line) and any(map(str.isalpha, line)):
        head.titles.append(line)


def _read_label(label: str, value: str, head: ArticleHead) -> None:
    if label in ("title", "headline", "titel", "titre"):
        head.title = head.title or value
    elif label in ("source", "publisher", "publication", "quelle", "fuente"):
        if "://" not in value and len(value) <= 60:
            head.publisher = head.publisher or value
    elif label in ("author", "byline"):
        head.authors = head.authors or bylines.read([value])
    elif label not in ("url", "link", "lang", "language"):
        head.published = head.published or dates.normalise(value)[:10]


def _read_dateline(head: ArticleHead) -> None:
    """Read date and agency of "MOSCOW, April 25, 2019 (Reuters) - ", ignoring the paragraph's other dates."""
    match = publisher.DATELINE.match(head.body)
    if not match:
        return
    if not head.published and (date := dates.find(match[0])):
        head.published = date.iso
    agency = match["agency"] or match["slashed"]
    if not head.publisher and agency:
        head.publisher = publisher.choose([agency], dated=True)


def headline(head: ArticleHead) -> str:
    """Return the best headline of an article's head, "" if no line is one."""
    if head.title:
        return head.title[:TITLE_LIMIT]
    best = _best(head)
    story, sign, name = best.rpartition(" - ") if " - " in best else best.rpartition(" | ")
    if sign and publisher.is_known(name):  # in the form of a page title
        head.publisher = head.publisher or name
        return story
    return best


def _best(head: ArticleHead) -> str:
    if head.titles and (not head.body or (len(head.titles) == 1 and head.titles[0].count(" ") > 2)):
        return " ".join(head.titles[0].split())[:TITLE_LIMIT]
    best, best_score = "", 0.0
    body = set(_WORDS.findall(head.rest.lower())) if head.titles else set()
    sentence = next((number for number, line in enumerate(head.titles) if _is_sentence(line)), len(head.titles))
    for number, line in enumerate(head.titles[: min(sentence + 1, 12)]):
        score = _score(line, body) - 1.3 * number + 3 * (line in head.titles[number + 1 : number + 3])
        if score > best_score:
            best, best_score = line, score
    return " ".join(best.split())[:TITLE_LIMIT]


def _is_sentence(line: str) -> bool:
    """Return whether a line is a paragraph, though short: no headline stands below it."""
    return bool(_FULL_STOP.search(line)) and not _ABBREVIATION.search(line)


def _score(line: str, body: set[str]) -> float:
    """Rate a line as a headline: five words or more, most of them in the body too, and no full stop."""
    words = line.count(" ") + 1 if line.isascii() or " " in line else len(line) // 3 + 1
    score = (-3.0, -1.0, 1.0, 3.0)[words - 1] if words <= 4 else 5.0 if words <= 25 else 2.0
    own = set(_WORDS.findall(line.lower()))
    if own and body:
        score += 3 * len(own & body) / len(own)
    if line.endswith((".", ":", ",", ";")):
        score -= 2
    return score


def first_sentence(text: str) -> str:
    """Return the first sentence of a text without a headline, cut at a word."""
    line = next((folded for part in text[:4000].split("\n") if (folded := " ".join(part.split()))), "")
    end = 0
    for match in _FIRST_SENTENCE_END.finditer(line[:500]):
        if match.end() >= _SENTENCE_SHORTEST and not _ABBREVIATION.search(line[: match.end()]):
            end = match.end()
            break
    return cut(line[:end] or line, SENTENCE_LIMIT)


@dataclass(frozen=True, slots=True)
class Guess:
    """Title, publisher, published (an ISO date), language (ISO 639-1) and authors; "" for what is not clear."""

    title: str
    publisher: str
    published: str
    language: str
    authors: str = ""


def guess(text: str) -> Guess:
    """Guess the metadata of a cleaned plain text from its first and last lines."""
    code = language_of(text)
    top = read(text, code)
    title = headline(top)  # which may include the publisher
    if not top.publisher:
        tail = [line.strip() for line in text[-_TAIL:].rstrip().split("\n")[-3:]]
        top.publisher = publisher.of_last_lines(tail)
    return Guess(title or first_sentence(text), top.publisher, top.published, code, top.authors)
