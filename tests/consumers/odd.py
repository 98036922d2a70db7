"""Articles with everything that a library can hold, including what breaks exports: odd titles, names, tags, letters."""

from __future__ import annotations

from tui.core.annotations import Check, Claim, ClaimLink, Evidence
from tui.core.attributes import Attribute
from tui.core.model import Article, Highlight, Marks, Mention, Tag
from tui.core.pages import Page
from tui.core.turns import Turn
from tui.formats.identifiers import highlight_uuid
from tui.library.tables.article_tag_rows import ArticleTag
from tui.library.tables.memos import Memo
from tui.library.transfer.bundles import Bundle, MarkingRun

FIRST, LATER = "2024-05-01T08:00:00.000Z", "2024-06-01T09:30:00.000Z"
PEOPLE = ("ann", "بوب", 'O\'Neil, "Zed" <zed@x.example>', "user 7")
TITLES = {
    "a/b": 'A/B: c\\d? *e* <f> | "g" #h ^i [j]',
    "id:1": "😀🏳️\u200d🌈 rainbow",
    "عربي": "مرحبا بالعالم العربي",
    "long" * 12: f"{'t' * 120} {'long title ' * 16}".strip(),
    "same1": "Same title",
    "same2": "Same title",
    "same3": "SAME title",
    "con": "CON",
    ".x": "..hidden.",
    "no-title": "",
    "=f": "=1+1",
    "Z" * 80: "a" * 300,
}
CODES = (
    *("odd/b/c", "Odd/B", "semi; colon", "#hash tag", "😀", "وسم/فرعي", "claim", "highlight", "=cmd", "x" * 200),
    *("odd", 'comma, quote"', "tag.with.dots", "true", "odd/b"),
)
_TEXT = (
    "The minister said prices rose 😀 by 12% in May. Nobody believed it.\n\nAnother <b>paragraph</b> & *stars*.\n"
    "\t- item | pipe\n1. numbered. “Quoted,” she said.\n"
)
_ARABIC = "قال الوزير إن الأسعار ارتفعت. لم يصدقه أحد.\n\nفقرة أخرى مع English words.\n"


def odd_articles() -> list[Bundle]:
    """Return an article for each title, each with claims of two people, memos, tags, attributes and names."""
    return [_bundle(number, article_id, title) for number, (article_id, title) in enumerate(TITLES.items())]


def _id(*parts: object) -> str:
    return highlight_uuid("odd", *parts)


def _bundle(number: int, article_id: str, title: str) -> Bundle:
    text = f"{_ARABIC if article_id == 'عربي' else _TEXT}Only in article {number}.\n"
    sentence = text[: text.index(".") + 1]
    word = sentence.split()[0]

    def passage(which: int, quote: str, **values: object) -> Highlight:
        start = text.index(quote)
        end = start + len(quote)
        by = PEOPLE[(number + which) % len(PEOPLE)]
        around = text[max(0, start - 32) : start], text[end : end + 32]
        values = {"creator": by, "created": FIRST, "modified": LATER, **values}
        return Highlight(_id(number, which), 0, start, end, quote, *around, **values)  # type: ignore[arg-type]

    def codes(*which: int) -> tuple[str, ...]:
        return tuple(sorted({CODES[(number + each) % len(CODES)] for each in which}))

    note = "Note *with* [markup](x)\n\n# heading\n=1+1"
    highlights = (
        passage(0, sentence, tags=codes(0, 1), note=note, claim=_claim(number, sentence)),
        passage(1, word, color="#ff8800", tags=codes(2)),
        passage(2, f"Only in article {number}", color="green", claim_of=_id(number, 0)),
        passage(3, sentence[4:], color="pink", note="überlappt 😀"),
        passage(4, word, tags=codes(5), claim=Claim(speaker="other")),
    )
    given = ((codes(0)[0], PEOPLE[0]), (codes(0)[0], PEOPLE[1]), (codes(7)[0], PEOPLE[2]))
    names = {*codes(0, 1, 2, 5), *(name for name, _ in given)}
    start = text.index("Only")
    found = Mention(0, len(word), "PERSON", "The One", "found")
    decided = (
        Mention(0, len(word), "PERSON", "Confirmed/Name", "ann", "confirmed"),
        Mention(start, start + 4, "ORG", "Rejected", "ann", "rejected"),
    )
    about = "Pub/lisher; “x”", "2024-05-01", f"https://news.example/{number}?a=b&c=d" if number % 2 else ""
    language = "ar" if article_id == "عربي" else "en"
    return Bundle(
        Article(0, article_id, title, *about, language, FIRST, "", 0, 0.0, text, authors="Jane Roe; van der Berg, Jan"),
        "ab" * 32,
        MarkingRun("en_core_web_sm", "3.8.0", FIRST),
        Marks((found,) if number % 2 else decided),
        tuple(sorted(highlights, key=lambda each: (each.start, each.end, each.id))),
        tuple(_tag(name) for name in sorted(names)),
        done={PEOPLE[0]: FIRST} if number % 4 == 0 else {},
        attributes=(Attribute("länd/er", 'D; "x"', "text", PEOPLE[0], FIRST, FIRST),),
        turns=(Turn(0, 0, len(text), "MIN/ISTER", 12.5),) if article_id == "same1" else (),
        pages=(Page(0, "iv"), Page(20, "5")) if article_id == "same2" else (),
        memos=tuple(Memo(by, f"On {number}:\n\n1. first\nsecond & <b>{by}</b>", FIRST, LATER) for by in PEOPLE[:2]),
        tags=tuple(ArticleTag(_id(number, name, by), name, by, FIRST) for name, by in given),
    )


def _tag(name: str) -> Tag:
    place = CODES.index(name)
    color = ("yellow", "blue", "#12ab9f", "")[place % 4]
    return Tag(name, color, f"Means {name}", id=_id("tag", name), memo=f"Memo of *{name}*", position=(place + 3) % 7)


def _claim(number: int, words: str) -> Claim:
    """Return a claim with two checks, evidence of each kind, and links to claims of the next articles."""
    other, repeated = (_id((number + step) % len(TITLES), 0) for step in (1, 2))
    links = ClaimLink("contradicts", other, PEOPLE[0], FIRST), ClaimLink("repeats", repeated, PEOPLE[1], LATER)
    archived = "2024-05-02", "https://archive.example/1"
    evidence = (
        Evidence(
            "https://x.example/a_(b)?c=d&e", "source", "for", "in two\nlines", *archived, _id(number, "e1"), "ann"
        ),
        Evidence("just words, *starred* | pipe", "source", "against", id=_id(number, "e2"), creator=PEOPLE[1]),
        Evidence(_id((number + 1) % len(TITLES), 1), "passage", id=_id(number, "e3"), creator=PEOPLE[2]),
    )
    rationale = "Because.\n\n- of this"
    checks = (
        Check(_id(number, "c1"), PEOPLE[0], "half true", rationale, "phone", words, FIRST, FIRST, FIRST),
        Check(_id(number, "c2"), PEOPLE[1], "false", "لا", "", words, LATER, LATER, LATER),
    )
    wording = "Prices *rose* | in May" if number % 2 else ""
    said = wording, "person", "minister", "2024-05", "Oslo", "second reader", PEOPLE[3], "2024-07-01"
    passages = (_id(number, 2),)
    return Claim("Minister/“X” <b>", links, evidence, checks, checks[0].id, *said, passages)  # type: ignore[arg-type]
