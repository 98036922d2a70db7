"""What the cards below the sidebar's lists show of an entity, an annotation and a suggestion."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from tui.app.theme import DEFAULTS
from tui.app.widgets.claim_entries import ClaimItem, ClaimParts, claim_entries, history_entries
from tui.app.widgets.lines import RoleStyles
from tui.core.annotations import Check, Claim, Evidence
from tui.core.dates import human_date, written_day
from tui.core.model import Highlight, Marks, Mention, NewArticle, Suggestion
from tui.library import Library
from tui.library.queries.claim_history import ClaimChange
from tui.library.queries.named_passages import NamedPassage

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence
    from pathlib import Path

    from tests.app.pilot import OpenReader
    from tui.app.widgets.card import CardEntry

TEXT = (
    "Washington said on Monday that it would not pay for the bridge.\n"
    "Denzel Washington, who grew up near it, called that a pity. Mr Washington had given a thousand dollars."
)


def lines(card: Sequence[CardEntry]) -> list[str]:
    """Return the entries as text, each label before its value."""
    texts = ["".join(words for words, _ in entry.parts).strip() for entry in card]
    labels = [f"{entry.label[0]}: " if entry.label else "" for entry in card]
    return [label + text for label, text in zip(labels, texts, strict=True)]


def mention(words: str, label: str, entity: str, after: int = 0) -> Mention:
    start = TEXT.index(words, after)
    return Mention(start, start + len(words), label, entity)


def shelf(path: Path) -> Path:
    """Return a library in which a place and a person share a name and each makes a claim in its own article."""
    with Library(path, "ann") as library:
        library.articles.add([NewArticle(TEXT, "1", title="Bridge"), NewArticle(f"{TEXT}\nAgain.", "2", title="Later")])
        place = mention("Washington", "GPE", "Washington")
        person = mention("Denzel Washington", "PERSON", "Washington")
        short = mention("Washington", "PERSON", "Washington", TEXT.index("Mr"))
        library.marks.add(1, Marks((place, person, short)))
        library.marks.add(2, Marks((replace(place, label="PERSON"),)))
        library.annotations.claim(library.articles.get(2), 0, 10, "Washington")
    return path


async def test_the_card_of_an_entity_is_about_its_label_alone(reader: OpenReader, tmp_path: Path) -> None:
    async with reader(shelf(tmp_path / "a.db"), keymap={"choose": "ctrl+o"}) as r:
        entities = r.sidebar.entities
        cards = {item.label: lines(entities.card(item)) for item in entities.items if item.label}
        assert cards["GPE"] == [
            "Washington  place",
            "here 1, library 1 in 1 article",
            "ctrl+o: everywhere it stands",
        ]
        assert cards["PERSON"] == [
            "Washington  person",
            "also Denzel Washington",
            "here 2, library 3 in 2 articles",
            "1 claim, 0 checked",
            "ctrl+o: everywhere it stands",
        ]
        wide, narrow, narrowest = (
            [entities.render_item(item, False, width)[0].text.rstrip() for item in entities.items]
            for width in (33, 32, 22)
        )
        there = "Washington        ▁▁▁█▁▁▁█▁▁   2", "Washington        █▁▁▁▁▁▁▁▁▁   1"
        assert wide == ["people", there[0], "", "places", there[1]], "each group is below its heading"
        assert narrow[1] == "Washington            ▁█▁█▁   2"
        assert narrowest[1].split() == ["Washington", "2"]


async def test_the_card_of_an_entity_follows_its_corrections(reader: OpenReader, tmp_path: Path) -> None:
    async with reader(shelf(tmp_path / "a.db")) as r:

        def claims() -> list[str]:
            rows = [r.sidebar.card.render_line(y).text.strip() for y in range(r.sidebar.card.size.height)]
            return [row for row in rows if "claim" in row]

        assert claims() == ["1 claim, 0 checked"]
        await r.press("g", "c")
        assert r.said == "claim · Washington"
        assert claims() == ["2 claims, 0 checked"]
        (own,) = r.highlights
        r.session.annotations.set_verdict(own.id, "true")
        assert claims() == ["2 claims, 1 checked"]
        r.session.annotations.set_speaker(own.id, "Denzel")
        assert claims() == ["1 claim, 0 checked"]
        r.session.show_coding_of("ben")
        assert claims() == []


async def test_the_card_of_an_annotation_is_complete_and_has_nothing_else(reader: OpenReader, tmp_path: Path) -> None:
    async with reader(shelf(tmp_path / "a.db"), keymap={"annotations.place": "ctrl+o"}) as r:
        article, steps = r.article, r.library.annotations
        plain = steps.highlight(article, 0, 10)
        claim = steps.tag(article, 0, 63, "money")
        claim = r.library.annotations.claim(article, 0, 63, "", highlight_id=claim.id)
        card = r.sidebar.annotations.card
        made = f"ann · {written_day(plain.created)}"
        assert lines(card(plain)) == ["Washington", made]
        quote = "Washington said on Monday that it would not pay for the bridge."
        empty = ["said by: unknown", "checks: no check", "status: to do", "tags: #money"]
        assert lines(card(claim)) == [quote, *empty, made]
        r.library.claims.edit(claim.id, speaker="The mayor", verdict="false", rationale="It  did\npay.")
        r.library.evidence.write(claim.id, [Evidence.of("a receipt"), Evidence.of("https://a.example")])
        steps.note(article, 0, 63, "Ask again.", highlight_id=claim.id)
        (other,) = r.library.annotations.of_article(2)
        r.library.claims.link(claim.id, "contradicts", other.id)
        assert lines(card(steps.get(claim.id))) == [
            quote,
            "said by: The mayor",
            f"checks: ≠ false  ann {written_day(plain.created)}\nIt did pay.",
            "evidence: · source  a receipt",
            ": · source  https://a.example",
            "links: contradicts ÷ Washington (Later)",
            "status: to do",
            "tags: #money",
            "note: Ask again.",
            made,
        ]
        fuzzy, orphan = replace(plain, state="fuzzy", score=0.75), replace(plain, state="orphan")
        changed = "the article changed: found again in other words, 75% alike"
        assert lines(card(fuzzy)) == ["Washington", changed, made]
        gone = "orphan: its passage is gone; ctrl+o places it where the text's cursor was"
        assert lines(card(orphan)) == ["Washington", gone, made]


async def test_the_card_of_a_claim_shows_its_evidence_and_its_passages(reader: OpenReader, tmp_path: Path) -> None:
    async with reader(shelf(tmp_path / "a.db")) as r:
        library, article = r.library, r.library.articles.get(2)
        (other,) = library.annotations.of_article(2)
        library.claims.edit(other.id, verdict="true", speaker="ann")
        passage = library.annotations.highlight(article, 64, 81)
        claim = library.annotations.claim(r.article, 0, 63, "The mayor")
        library.claims.add_passage(claim.id, article, 64, 114)
        pieces = [
            Evidence("a receipt", "source", "for", "Seen.", retrieved="2026-05-03", archived="https://x.example"),
            *(Evidence(passage.id, "passage", "against"), Evidence(other.id, "claim"), Evidence("gone", "passage")),
        ]
        library.evidence.write(claim.id, pieces)
        library.claims.edit(claim.id, status="asked", assignee="ben", due="2020-05-04")
        due = human_date("2020-05-04")
        card = lines(r.sidebar.annotations.card(library.annotations.get(claim.id)))
        assert card[3:-1] == [
            "evidence: + source  a receipt\nSeen.\nretrieved 3 May 2026, https://x.example",
            ": - passage  “Denzel Washington” Later ¶2",
            ": · claim  = Washington",
            ": · passage  a passage that is not shown, or no longer there",
            "passages: 1 “Washington said on Monday that it would not pay for the bridge.”\nBridge ¶1  first",
            ": 2 “Denzel Washington, who grew up near it, called tha”\nLater ¶2",
            f"status: asked · with ben · due {due} !",
        ]
        library.claims.edit(claim.id, status="done")
        card = lines(r.sidebar.annotations.card(library.annotations.get(claim.id)))
        assert f"status: done · with ben · due {due}" in card


async def test_the_card_of_a_suggestion_gives_its_reasons(reader: OpenReader, tmp_path: Path) -> None:
    async with reader(
        shelf(tmp_path / "a.db"), keymap={"suggestions.claim": "ctrl+o", "suggestions.dismiss": "F"}
    ) as r:
        found = Suggestion(0, 10, "statement", "", 0.8, "number · date")
        keys = "ctrl+o makes it a claim, F dismisses it"
        suggestions = r.sidebar.suggestions
        said = ["Washington", "speaker unknown · statement", "number · date · 80%", keys]
        assert lines(suggestions.card(found)) == said
        said[1] = "The mayor · statement"
        assert lines(suggestions.card(replace(found, speaker="The mayor"))) == said


def test_the_card_of_a_claim_shows_people_checks_and_status() -> None:
    styles = RoleStyles(DEFAULTS)
    there = NamedPassage(3, "p", 2, "Later", 0, 5, "It was", "", "")
    judged = replace(there, id="j", verdict="false", wording="That it was")
    evidence = (
        Evidence("https://a.example", stance="for", note="page\n2", retrieved="2026-05-03", archived="https://copy"),
        Evidence("p", "passage", "against"),
        Evidence("j", "claim"),
        Evidence("lost", "claim"),
    )
    checks = (
        Check("1", "ann", "false", "since\nthen", "a call", "It is", time="2019-05-02"),
        Check("2", "ben", "true", quote="It was", time="2019-05-01"),
        Check("3", "cem", time="2019-05-03"),
    )
    claim = Claim(
        "Ana", (), evidence, checks, "2", speaker_kind="person", role="mayor", assignee="dee", due="2026-01-02",
        passages=("p", "lost"), first="p",
    )  # fmt: skip
    parts = ClaimParts(Highlight("h", 1, 0, 5, "It is", claim=claim), (), {"p": there, "j": judged}, uncounted="w")
    assert [line.replace("\n", " | ") for line in lines([*claim_entries(styles, parts)])] == [
        "said by: Ana, person; mayor",
        "checks: = true  ben 1 May 2019  chosen | changed since checked, judged were: “It was”",
        ": · begun  cem 3 May 2019",
        ": ≠ false  ann 2 May 2019 | since then | by a call",
        "evidence: + source  https://a.example | page 2 | retrieved 3 May 2026, https://copy",
        ": - passage  “It was” Later ¶3",
        ": · claim  ≠ That it was",
        ": · claim  a passage that is not shown, or no longer there",
        "passages: 1 a passage that is not shown, or no longer there",
        ": 2 “It was” | Later ¶3  first",
        ": 3 a passage that is not shown, or no longer there",
        "links: said elsewhere  w",
        "status: to do · with dee · due 2 Jan 2026 !",
    ]
    closed = replace(parts, highlight=replace(parts.highlight, claim=replace(claim, status="done")))
    assert lines([*claim_entries(styles, closed)])[-1] == "status: done · with dee · due 2 Jan 2026"
    unchecked = replace(parts, highlight=replace(parts.highlight, claim=Claim()), uncounted="")
    assert lines([*claim_entries(styles, unchecked)]) == ["said by: unknown", "checks: no check", "status: to do"]
    no_claim = replace(parts, highlight=replace(parts.highlight, claim=None))
    assert [*claim_entries(styles, no_claim)] == []


def test_folded_entries_of_a_card_are_counted_and_can_be_opened() -> None:
    styles = RoleStyles(DEFAULTS)
    checks = tuple(Check(f"c{n}", f"p{n}", "true", time=f"2019-0{n}-01") for n in range(1, 7))
    claim = Claim("Ana", checks=checks, said="2022-06", place="Oslo")
    parts = ClaimParts(Highlight("h", 1, 0, 5, "It is", claim=claim), (), {}, elsewhere=(2, 1))
    rows = {((entry.label or ("",))[0], line): entry.key for entry, line in _shown(claim_entries(styles, parts))}
    assert rows["", "1 more"] == ClaimItem("more", "checks")
    assert ("said", "Jun 2022, Oslo") in rows
    assert ("links", "said elsewhere  2 likely, 1 weak") in rows
    opened = _shown(claim_entries(styles, replace(parts, elsewhere=(0, 0), opened=frozenset({"checks"}))))
    lines_of_it = [line for _, line in opened]
    assert "1 more" not in lines_of_it
    assert sum("= true" in line for line in lines_of_it) == 6
    assert "said elsewhere  nothing" in lines_of_it
    changes = [ClaimChange("2019-05-01", "ann", f"change {n}") for n in range(5)]
    (*_, last) = history_entries(styles, changes, frozenset())
    assert (last.parts[0][0], last.key) == ("1 more", ClaimItem("more", "history"))
    assert len([*history_entries(styles, changes, frozenset({"history"}))]) == 5


def _shown(entries: Iterable[CardEntry]) -> list[tuple[CardEntry, str]]:
    return [(entry, "".join(words for words, _ in entry.parts).strip()) for entry in entries]
