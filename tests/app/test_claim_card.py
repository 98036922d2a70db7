"""The rows of a claim's card: selected, opened, turned, moved, edited and removed, alone and beside another reader."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest
from textual.widgets import TextArea

from tests.app.pilot import required
from tui.app.dialogs.evidence import EvidenceField
from tui.app.dialogs.strip import Confirmation
from tui.app.panes.claim_card import ClaimCard
from tui.app.screens.desk_card import DeskCard
from tui.app.widgets.claim_entries import ClaimItem
from tui.core.annotations import Evidence
from tui.core.model import NewArticle
from tui.library import Library

if TYPE_CHECKING:
    from pathlib import Path

    from tests.app.pilot import OpenReader, ReaderPilot
    from tui.core.model import Claim

TEXT = "Prices rose by two percent. Wages fell in May. Rents doubled, Ana Blom said.\n"


@pytest.fixture
def shelf(tmp_path: Path) -> Path:
    """A claim by ann in two passages, judged by ann and ben, with three pieces of evidence and a link."""
    path = tmp_path / "annotations.db"
    with Library(path, "ann") as library:
        library.articles.add([NewArticle(TEXT, "1", "Prices"), NewArticle(f"Before.\n{TEXT}", "2", "Again")])
        annotations, article = library.annotations, library.articles.get(1)
        other = library.annotations.claim(article, TEXT.index("Wages"), TEXT.index(" Rents"), "").id
        rents = annotations.highlight(article, TEXT.index("Rents"), len(TEXT) - 1).id
        claim = library.annotations.claim(article, 0, 27, "Ana Blom").id
        library.claims.edit(claim, verdict="false", rationale="It did not.")
        library.evidence.add(claim, Evidence("https://example.org/a"))
        library.evidence.add(claim, Evidence(rents, "passage"))
        library.evidence.add(claim, Evidence(other, "claim", "against"))
        library.claims.add_passage(claim, library.articles.get(2), 8, 35)
        library.claims.link(claim, "contradicts", other)
    with Library(path, "ben") as library:
        library.claims.edit(claim, verdict="mostly false")
    return path


def claim_of(r: ReaderPilot) -> Claim:
    return required(r.library.annotations.get(card(r).subject).claim)


def card(r: ReaderPilot) -> ClaimCard:
    return r.app.screen.query_one(ClaimCard)


def shown(r: ReaderPilot) -> str:
    return "\n".join("".join(text for text, _ in row.parts).rstrip() for row in card(r)._rows)


def here(r: ReaderPilot) -> str:
    """The text of the row under the cursor as it is drawn, starting with the bar."""
    pane: Any = card(r)
    return str(pane.render_line(pane.cursor - pane.scroll_offset.y).text).rstrip()


async def go_to(r: ReaderPilot, part: ClaimItem) -> None:
    await r.press("g")
    while card(r).part != part:
        at = card(r).cursor
        await r.press("j")
        assert card(r).cursor > at


def stances(r: ReaderPilot) -> list[tuple[str, str]]:
    return [(piece.what[:21], piece.stance) for piece in claim_of(r).evidence]


async def paste(r: ReaderPilot, text: str) -> None:
    area = r.app.screen.query_one(TextArea)
    area.insert(text)
    await r.pilot.pause()


async def test_rows_are_selected_and_each_can_be_opened(reader: OpenReader, shelf: Path) -> None:
    async with reader(shelf, size=(100, 40)) as r:
        await r.press("5", "tab")
        assert card(r).has_focus
        assert here(r).startswith("▌checks")
        assert "≉ mostly false  ben" in here(r), "the last verdict counts"
        kinds = []
        for _ in range(9):
            kinds.append(required(card(r).part).kind)
            await r.press("j")
        assert kinds == [*["check"] * 2, *["evidence"] * 3, *["passage"] * 2, "link", "link"]
        await r.press("enter")
        assert required(r.table.current).quote == "Wages fell in May.", "the desk selects the linked claim"
        assert card(r).has_focus
        assert "contradicted by ≉ Prices rose" in shown(r)
        await r.press("G", "enter")
        assert required(r.table.current).quote.startswith("Prices")
        await r.press("j", "enter", "escape")
        assert isinstance(r.app.screen.query_one(DeskCard), DeskCard), "my rationale was opened and closed"
        await r.press("j", "j", "enter")
        assert r.app.screen is r.screen, "a passage is opened in the text"
        assert "Rents doubled" in r.sentence
        await r.press("5", "tab", *"jjjjjj", "enter")
        assert (r.article.title, r.sentence) == ("Again", "Prices rose by two percent.")


async def test_words_and_checks_are_in_two_columns_where_there_is_room(
    reader: OpenReader, shelf: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("tui.app.panes.claim_card.PAUSE_SECONDS", 1000.0)
    async with reader(shelf, size=(120, 40), creator="ann") as r:
        await r.press("5", "m", "a", "tab")
        pane: Any = card(r)

        def row(words: str) -> int:
            rows = [pane.render_line(y).text for y in range(pane.size.height)]
            return next(y for y, text in enumerate(rows) if words in text)

        assert row("Prices rose by two percent.") == row("≉ mostly false  ben"), "the words begin beside the checks"
        assert row("history") > row("status    asked")
        assert "status to do → asked" in shown(r)
        kinds, bars, of_terminal = [], [], []
        for _ in range(8):
            kinds.append(required(card(r).part).kind)
            at = pane.top_of(pane.cursor) - pane.scroll_offset.y
            bars.append(pane.render_line(at).text.index("▌"))
            of_terminal.append(r.app.cursor_position - pane.content_region.offset - (1, at))
            await r.press("j")
        assert kinds == [*["check"] * 2, *["evidence"] * 3, "link", *["passage"] * 2], "one column after the other"
        assert bars == [*[pane.size.width // 2 - 1] * 6, 0, 0]
        assert of_terminal == [(bar, 0) for bar in bars]
        await r.pilot.click(pane, offset=(70, row("https://example.org/a")))
        assert required(card(r).part).kind == "evidence"
        await r.pilot.click(pane, offset=(20, row("1 “Prices rose")))
        assert required(card(r).part).kind == "passage"
        before = card(r).part
        await r.pilot.resize_terminal(80, 23)
        await r.settle()
        assert card(r).part == before, "the cursor stays on its row"
        assert row("checks") > row("said by   Ana Blom") > row("Prices rose by two percent.")


async def test_evidence_is_turned_moved_edited_and_removed(reader: OpenReader, shelf: Path) -> None:
    async with reader(shelf, size=(100, 40), creator="ann") as r:
        await r.press("5", "tab", "j", "j", "plus")
        assert here(r).startswith("▌evidence  + source  https://example.org/a")
        await r.press("minus")
        assert stances(r)[0] == ("https://example.org/a", "against")
        await r.press("equals_sign", "greater_than_sign")
        assert stances(r)[1] == ("https://example.org/a", "")
        assert required(card(r).part).id == claim_of(r).evidence[1].id, "the cursor moves with it"
        await r.press("greater_than_sign", "less_than_sign", "less_than_sign")
        assert stances(r)[0] == ("https://example.org/a", "")
        await r.press("e")
        area = r.app.screen.query_one(TextArea)
        assert area.text == "https://example.org/a"
        area.text = "- data: https://example.org/b\n  Tests until 2017\n  retrieved 2026-05-03\n+ a letter"
        await r.press("enter")
        first, second = claim_of(r).evidence[:2]
        assert (first.what, first.kind, first.stance) == ("https://example.org/b", "data", "against")
        assert (first.note, first.retrieved) == ("Tests until 2017", "2026-05-03")
        assert (second.what, second.stance) == ("a letter", "for")
        await r.press("u")
        assert stances(r)[0] == ("https://example.org/a", ""), "one step"
        await r.press("x")
        assert len(claim_of(r).evidence) == 2
        assert required(card(r).part).id == claim_of(r).evidence[0].id, "the cursor is on the next one"
        await r.press("u")
        await go_to(r, ClaimItem("passage", claim_of(r).passages[0]))
        await r.press("x")
        assert claim_of(r).passages == ()
        await r.press("u", "G", "x")
        assert claim_of(r).links == ()
        assert "no longer linked" in str(r.app.screen.query_one("#report").render())


async def test_the_check_that_counts_is_chosen_and_another_persons_row_needs_a_yes(
    reader: OpenReader, shelf: Path
) -> None:
    async with reader(shelf, size=(100, 40), creator="ann") as r:
        await r.press("5", "tab", "j", "exclamation_mark")
        assert claim_of(r).verdict == "false"
        assert "chosen" in here(r)
        assert "≠ false" in here(r)
        await r.press("exclamation_mark")
        assert claim_of(r).chosen == ""
        await go_to(r, ClaimItem("passage", claim_of(r).passages[0]))
        assert "2 “Prices" in here(r)
        await r.press("exclamation_mark")
        assert claim_of(r).first == required(card(r).part).id
        await r.press("g", "x")
        assert isinstance(r.app.screen, Confirmation)
        assert "this row is ben's:  enter removes it," in r.app.screen.query_one("StripBar").render_line(0).text
        await r.press("escape")
        assert len(claim_of(r).checks) == 2
        await r.press("x", "enter")
        assert [check.creator for check in claim_of(r).checks] == ["ann"]
        await r.press("u", "V", "t")
        assert required(claim_of(r).check_of("ann")).verdict == "true"
        assert len(claim_of(r).checks) == 2


async def test_new_evidence_takes_three_keys_and_several_lines_make_several_rows(
    reader: OpenReader, shelf: Path
) -> None:
    async with reader(shelf, size=(80, 24), creator="ann") as r:
        await r.press("5", "G", "k", "e")
        assert isinstance(r.app.screen, EvidenceField)
        await paste(r, "https://example.org/new")
        assert str(r.app.screen.query_one("#report").render()).startswith("source ·")
        await r.press("enter")
        row = required(r.table.current)
        evidence = required(r.library.annotations.get(row.id).claim).evidence
        assert (evidence[-1].what, evidence[-1].kind, evidence[-1].stance) == ("https://example.org/new", "source", "")
        await r.press("e")
        await paste(r, f"+ https://example.org/1\n- {evidence[1].what}\n\nthe minutes\n")
        assert "3 rows" in str(r.app.screen.query_one("#report").render())
        await r.press("enter")
        evidence = required(r.library.annotations.get(row.id).claim).evidence
        assert [(piece.kind, piece.stance) for piece in evidence[-3:]] == [
            ("source", "for"),
            ("passage", "against"),
            ("source", ""),
        ]
        await r.press("u")
        assert len(required(r.library.annotations.get(row.id).claim).evidence) == 4, "one step"
        await r.press("e", *"half")
        r.app._keep_all()
        r.app.pop_screen()  # as if its window were closed
        await r.press("e")
        assert r.app.screen.query_one(TextArea).text == "half"
        await r.press("ctrl+g")
        assert r.library.drafts.all() == []


async def test_in_a_small_window_the_card_is_shown_alone(reader: OpenReader, shelf: Path) -> None:
    with Library(shelf, "cleo") as library:
        claim = next(row.id for row in library.desk.page(0, 9) if row.quote.startswith("Prices"))
        with library.connection.write():
            library.connection.raw.executemany(
                "INSERT INTO checks (id, claim, verdict, rationale, method, quote, created, time, modified, creator) "
                "VALUES (?, ?, 'true', '', '', '', ?, ?, ?, ?)",
                [(f"c{n}", claim, *[f"2019-01-01T00:{n // 60:02}:{n % 60:02}"] * 3, f"p{n}") for n in range(998)],
            )
    async with reader(shelf, size=(80, 24), creator="ann") as r:
        await r.press("5")
        while not required(r.table.current).quote.startswith("Prices"):
            await r.press("j")
        await r.press("tab")
        assert not r.table.display or not r.table.size.height
        assert card(r).size.height > 12
        assert "of 2 · ≉ mostly false" in str(r.app.screen.query_one("#title").render())
        message = str(r.app.screen.query_one("#report").render())
        assert "+ - for, against   < > order   x remove" in message
        assert len(message) <= 78
        assert "995 more" in shown(r)
        await r.press(*"jjjjj")
        assert required(card(r).part) == ClaimItem("more", "checks")
        await r.press("enter")
        assert "995 more" not in shown(r)
        assert shown(r).count("= true") >= 995
        assert card(r).render_line(card(r).size.height - 1).text.endswith(" J more ")
        await r.press("tab")
        assert r.table.has_focus
        assert r.table.size.height
        await r.press("tab", "escape")
        assert r.table.has_focus


async def test_the_cursor_stays_on_its_row_whatever_the_other_reader_does(reader: OpenReader, shelf: Path) -> None:
    async with reader(shelf, size=(100, 40), creator="ann") as r:
        await r.press("5", "tab", "j", "j", "j")
        held = required(card(r).part)
        assert held.kind == "evidence"
        with Library(shelf, "ben") as ben:
            first = claim_of(r).evidence[0].id
            ben.evidence.remove(first)
            ben.claims.edit(card(r).subject, rationale="Long.\n" * 5)
            r.session.poll()
            assert card(r).part == held
            assert "“Rents doubled" in here(r)
            await r.pilot.pause()
            ben.evidence.remove(held.id)
            r.session.poll()
            await r.press("x")
            assert len(claim_of(r).evidence) == 1, "the key was meant for the removed row"
            assert "not done" in str(r.app.screen.query_one("#report").render())
            subject = card(r).subject
            ben.annotations.remove(subject)
            r.session.poll()
            await r.pilot.pause()
            assert r.table.has_focus, "its claim is gone, so the next key does not act on another claim's card"


async def test_the_sidebars_card_has_a_cursor_too_and_lists_similar_claims(
    reader: OpenReader, shelf: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("tui.app.panes.claim_card.PAUSE_SECONDS", 0.01)
    async with reader(shelf, size=(120, 40), creator="ann") as r:
        (highlight, *_) = [each for each in r.highlights if each.quote.startswith("Prices")]
        r.sidebar.focus_here(highlight, None)
        await r.pilot.pause()
        await r.until(lambda: "said elsewhere" in shown(r))
        assert "1 likely" in shown(r)
        await r.press("tab", "G")
        assert card(r).has_focus
        assert required(card(r).part).kind == "elsewhere"
        await r.press("enter")
        await r.settle()
        assert r.list_of("PassageList").count == 1
        await r.press("escape", "k", "k", "k")
        assert required(card(r).part).kind == "evidence" or required(card(r).part).kind == "passage"
        await r.press("escape")
        assert r.sidebar.annotations.has_focus
        await r.press("shift+tab", "tab", "tab", "tab")
        assert r.screen.article_list.has_focus, "the card is one of the panes"


async def test_after_a_slow_search_the_card_says_that_nothing_is_counted_and_w_counts(
    reader: OpenReader, shelf: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("tui.app.panes.claim_card.PAUSE_SECONDS", 0.01)
    monkeypatch.setattr("tui.app.similar_counts.SLOW_SECONDS", 0.0)
    async with reader(shelf, size=(120, 40), creator="ann") as r:
        await r.press("5", "tab")
        await r.until(lambda: "said elsewhere" in shown(r))
        first = card(r).subject
        assert "unasked" not in shown(r), "this one was counted"
        await r.press("tab", "j", "tab")
        assert card(r).subject != first
        assert "said elsewhere  not counted unasked: it took 0." in shown(r)
        assert " s; w looks" in shown(r)
        await r.press("w")
        await r.settle()
        await r.press("escape")
        assert "unasked" not in shown(r)
        await r.press("a", "x", "escape")
        assert "not counted again unasked: it took" in " ".join(shown(r).split())
        monkeypatch.setattr("tui.app.similar_counts.SLOW_SECONDS", 100.0)
        await r.press("w")
        await r.settle()
        await r.press("escape", "tab", "k", "tab")
        await r.until(lambda: "unasked" not in shown(r))
