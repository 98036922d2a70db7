"""The small fixed library behind the golden files, and the strategies of the property tests."""

from pathlib import Path
from typing import Any

from hypothesis import strategies as st

from tui.core.attributes import Attribute, kind_of
from tui.core.model import (
    COLORS,
    VERDICTS,
    Article,
    Claim,
    ClaimLink,
    Highlight,
    Marks,
    Mention,
    Quotation,
    Suggestion,
    Tag,
)
from tui.formats import export
from tui.formats.identifiers import highlight_uuid
from tui.library import Library
from tui.library.tables.article_tag_rows import ArticleTag
from tui.library.tables.memos import Memo
from tui.library.transfer.bundles import Bundle, MarkingRun

ONE = (
    "Kim could visit Russia next week 😀\n"
    "Der Zug fährt über Köln, sagte „Müller“.\n"
    "\t# “We will sign *the* deal,” Kim <said> & [smiled](x).\n"
    "東京で会議を開いた。 =1+1\n"
)
TWO = "Grain prices rose 12% on Monday.\nThey did not, said the ministry.\n"

IDS = [f"00000000-0000-4000-8000-00000000000{n}" for n in range(10)]


def highlight_of(number: int, text: str, quote: str, **values: Any) -> Highlight:
    """Return a highlight of the passage with these words."""
    start = text.index(quote)
    end = start + len(quote)
    values.setdefault("creator", "ann")
    stamp = f"2024-05-0{number}T10:00:00.000Z"
    return Highlight(
        IDS[number],
        0,
        start,
        end,
        quote,
        text[max(0, start - 32) : start],
        text[end : end + 32],
        created=stamp,
        modified=stamp,
        **values,
    )


def mention(text: str, words: str, label: str, entity: str, state: Any = "found") -> Mention:
    start = text.index(words)
    return Mention(start, start + len(words), label, entity, "model" if state == "found" else "ann", state)


def tag(name: str, color: str = "", description: str = "") -> Tag:
    return Tag(name, color, description, id=highlight_uuid("tag", name))


def sample() -> list[Bundle]:
    """Return three articles with overlaps, an emoji, an umlaut, CJK, and markup in every field; one is bare."""
    added = "2024-05-01T08:00:00.000Z"
    one = Article(
        0, "one", "Kim's visit: <1> & more", "Sputnik", "2019-04-15", "https://news.example/a?b=1&c=2", "en", added,
        "2024-05-02T08:00:00.000Z", 0, 1.0, ONE, authors="Jane Roe; Ursula von der Müller; Martin King, Jr.",
    )  # fmt: skip
    two = Article(0, "two", "=Grain, \"wheat\" and 'rye'", "", "2019-04", "/in/grain.txt", "en", added, "", 0, 0.0, TWO)
    bare = Article(0, "bare", "", "", "", "", "", added, "", 0, 0.0, "Nothing said here.\n")
    quoted = ONE.index("“We")
    marks = Marks(
        (
            mention(ONE, "Kim", "PERSON", "Kim Jong-un", "confirmed"),
            mention(ONE, "Russia", "GPE", "Russia"),
            mention(ONE, "Müller", "PERSON", "Müller", "rejected"),
            mention(ONE, "東京", "GPE", "東京"),
        ),
        (Quotation(quoted, ONE.index("” Kim") + 1, "Kim Jong-un"),),
        (Suggestion(0, 34, "claim", "Kim Jong-un", 0.75, "number · date"),),
    )
    decided = "ann", "2024-05-03T08:00:00.000Z", "2024-05-03T08:00:00.000Z"
    attributes = (
        Attribute("a field: [b]", "<trade> union: [[x]] & *co*; e", "text", *decided),
        Attribute("Title", "007", "number", *decided),
        Attribute("year", "2019", "number", *decided),
    )
    return [
        Bundle(
            one,
            "ab" * 32,
            MarkingRun("en_core_web_sm", "3.8.0", "2024-05-01T08:01:00.000Z"),
            marks,
            (
                highlight_of(
                    1, ONE, "Kim could visit Russia next week 😀", tags=("politics/dprk", "visit, state"),
                    claim=Claim.with_check("Kim Jong-un", "mostly false", "No train was seen.\n- See *below*.",
                                (ClaimLink("contradicts", IDS[5]),), ("https://x.example/1", "the *timetable*")),
                ),
                highlight_of(2, ONE, "visit Russia", color="green", creator="bob",
                             note="=cmd|' /C calc'!A0\n2. second line"),
                highlight_of(3, ONE, "fährt über Köln, sagte „Müller“.\n\t# “We will", color="pink",
                             tags=("=1+1; \\x",)),
                highlight_of(4, ONE, "東京で会議を開いた。", note="@会議 <b>"),
            ),
            (tag("=1+1; \\x", "blue"), tag("politics/dprk", "yellow", "all of it"), tag("unused", "pink", "-nobody"),
             tag("visit, state", "green")),
            attributes=attributes,
            tags=tuple(
                ArticleTag(highlight_uuid("article tag", name, by), name, by, "2024-05-03T08:00:00.000Z")
                for name, by in (("politics/dprk", "ann"), ("politics/dprk", "bob"), ("visit, state", "bob"))
            ),
            memos=(
                Memo("ann", "Mostly Kim.\n\n- See *below* & https://x.example/2.", *decided[1:]),
                Memo("bob", "=dull #1", *decided[1:]),
            ),
        ),
        Bundle(
            two, "", None, Marks(),
            (
                highlight_of(5, TWO, "Grain prices rose 12% on Monday.", tags=("politics/dprk",),
                             claim=Claim("+ministry")),
                highlight_of(6, TWO, "did not", color="blue", creator="bob"),
            ),
            (tag("politics/dprk", "yellow", "all of it"),),
        ),
        Bundle(bare, "", MarkingRun("en_core_web_sm", "3.8.0", "2024-05-01T08:01:00.000Z")),
    ]  # fmt: skip


def filled(path: Path, bundles: list[Bundle]) -> Library:
    """Create a library with these articles."""
    library = Library(path, "ann")
    library.importer.add(bundles)
    # The first step identifies a library; here it must be the same in every run.
    library.connection.run("UPDATE journal SET time = '2024-05-01T08:00:00.000Z' WHERE id = 1")
    library.connection.run("UPDATE tags SET created = '2024-05-01T08:00:00.000Z'")
    library.connection.run("UPDATE tags SET modified = created")
    return library


def exported(library: Library, name: str, **values: Any) -> bytes:
    """Return the bytes of an export."""
    import io

    out = io.BytesIO()
    export(name, library, target=out, **values)
    return out.getvalue()


# Characters that people may write in any field: emoji, umlauts, CJK, right to left, combining marks, markup, formulas,
# separators.
NEVER_STORED = "\u2028\u2029\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069\ufffe\uffff\ufeff"
WORDS = st.text(
    st.characters(exclude_categories=["Cs", "Cc"], exclude_characters=NEVER_STORED)
    | st.sampled_from("😀🙂é\u0301üß東京שלום<>&\"'`*_#|[]()=+-@;,/\\.!1 \t\n"),
    min_size=1,
    max_size=60,
)
NAMES = WORDS.map(lambda text: " ".join(text.split())[:40].strip()).filter(bool) | st.sampled_from(
    ["Claim", "Highlight", "claim", "highlight"]  # some formats use these words for annotations without a tag
)


@st.composite
def bundles(draw: st.DrawFn, most: int = 3) -> list[Bundle]:
    """Articles with overlapping annotations, tags of any name, notes, and claims with links across articles."""
    generated = []
    claims: list[str] = []
    for number in range(draw(st.integers(0, most))):
        text = draw(WORDS)
        highlights: list[Highlight] = []
        for _ in range(draw(st.integers(0, 4))):
            start = draw(st.integers(0, len(text) - 1))
            end = draw(st.integers(start + 1, len(text)))
            name = highlight_uuid("property", number, len(highlights))
            claim = None
            if draw(st.booleans()):
                links: tuple[ClaimLink, ...] = ()
                is_linked = draw(st.booleans())
                if claims and is_linked:
                    links = (ClaimLink("repeats", draw(st.sampled_from(claims))),)
                claim = Claim.with_check(
                    draw(NAMES),
                    draw(st.sampled_from([*VERDICTS, "half true", "No: not “at all”"])),
                    draw(WORDS).strip(),
                    links,
                    tuple(sorted(draw(st.sets(NAMES, max_size=2)))),
                )
                claims.append(name)
            highlights.append(
                Highlight(
                    name, 0, start, end, text[start:end], text[max(0, start - 32) : start], text[end : end + 32],
                    draw(st.sampled_from((*COLORS, "#A0b1c2"))), draw(WORDS).strip(), draw(NAMES),
                    "2024-05-01T08:00:00.000Z", "2024-05-01T09:00:00.000Z",
                    tuple(sorted(draw(st.sets(NAMES, max_size=3)))), claim,
                )
            )  # fmt: skip
        article = Article(
            0, f"article-{number}", draw(NAMES), draw(NAMES), "2019-04-15", f"https://x.example/{number}", "en",
            "2024-05-01T08:00:00.000Z", "", 0, 0.0, text,
        )  # fmt: skip
        values = draw(st.dictionaries(NAMES.map(lambda name: name.replace("=", "-")), NAMES, max_size=2))
        time = "2024-05-01T09:00:00.000Z"
        attributes = tuple(Attribute(name, value, kind_of(value), "ann", time, time) for name, value in values.items())
        whole = draw(st.sets(st.tuples(NAMES, st.sampled_from(["ann", "bob"])), max_size=2))
        tags = tuple(ArticleTag(highlight_uuid("whole", number, *each), *each, time) for each in sorted(whole))
        generated.append(Bundle(article, highlights=tuple(highlights), attributes=attributes, tags=tags))
    return generated
