"""Two people's annotations of an article side by side: accept either with a key."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import combinations
from typing import TYPE_CHECKING

from textual.containers import Vertical
from textual.widgets import Label

from tui.app.dialogs.modal import Modal
from tui.app.keymap import bindings
from tui.app.styles import sign_variable, verdict_variable
from tui.app.widgets.line_view import LineList
from tui.app.widgets.lines import Part, line, pad
from tui.core.text import one_line

if TYPE_CHECKING:
    from collections.abc import Sequence

    from rich.style import Style
    from textual.app import ComposeResult
    from textual.strip import Strip

    from tui.app.session import Session, SessionChange
    from tui.app.styles import RoleStyles
    from tui.core.model import Highlight


@dataclass(frozen=True, slots=True)
class AnnotatedPassage:
    """What two people made of a passage; either may have made nothing."""

    start: int
    end: int
    text: str
    left: tuple[Highlight, ...] = ()
    right: tuple[Highlight, ...] = ()

    @property
    def agreed(self) -> bool:
        """Whether both said the same of the same words."""
        return [_judgement(each) for each in self.left] == [_judgement(each) for each in self.right]


class PassageTable(LineList[AnnotatedPassage]):
    """A passage and what each of the two says of it."""

    BINDINGS = bindings("adjudicate")
    item_height = 3

    def render_item(self, item: AnnotatedPassage, index: int, width: int) -> list[Strip]:
        ink = self.ink
        here = index == self.cursor
        background = ink(on="cursor") if here else None
        half = (width - 6) // 2
        bar = ("▌" if here else " ", ink("amber"))
        sign = ("= " if item.agreed else "≠ ", ink("done" if item.agreed else "verdict-false", bold=True))
        sides: list[Part] = [bar, ("  ", ink())]
        for highlights, gap in ((item.left, " │ "), (item.right, "")):
            sides += [(pad(_words(highlights), half), _style(ink, highlights)), (gap, ink("faint"))]
        words = [bar, sign, (one_line(item.text, 300), ink("ink", bold=here))]
        return [line(width, words, background=background), line(width, sides, background=background)]


class AdjudicateScreen(Modal[tuple[int, int, int] | None]):
    """Answers with a passage to go to, or None. What is accepted stays, the other person's is removed; undoable."""

    BINDINGS = bindings("screen")

    def __init__(self, session: Session) -> None:
        super().__init__()
        self.session = session
        self._article = session.current.expect()
        self._pair = 0

    def compose(self) -> ComposeResult:
        with Vertical(classes="box -full"):
            yield Label(id="title", classes="title", markup=False)
            yield Label(id="heading", classes="about", markup=False)
            yield PassageTable()
            yield Label(id="told", classes="hint", markup=False)

    @property
    def table(self) -> PassageTable:
        return self.query_one(PassageTable)

    def on_mount(self) -> None:
        """Show the first two people."""
        self.table.focus()
        self.call_after_refresh(self.refresh_table, 0)
        self._unsubscribe = self.session.subscribe(self.on_session_change)

    def on_unmount(self) -> None:
        self._unsubscribe()

    def on_session_change(self, change: SessionChange) -> None:
        result = change.result
        if result is not None and not result.failed:
            undo = self.with_keys("{adjudicate.undo}")
            self.refresh_table(None, f"{result.message} · saved ✓ · {undo} undo" if result.saved else result.message)

    def refresh_table(self, cursor: int | None = None, message: str = "") -> None:
        highlights = self.session.library.annotations.of_article(self._article.pk)
        pairs = list(combinations(sorted({highlight.creator for highlight in highlights}), 2))
        table = self.table
        if not pairs:
            table.show_all(())
            keys = self.with_keys("postil merge brings a colleague's work in · {back} closes")
            self._show_lines("Only one person has annotated this article", message or keys)
            return
        left, right = pairs[self._pair % len(pairs)]
        passages = align(self._article.text, highlights, left, right)
        table.show_all(passages, cursor)
        agreed = sum(passage.agreed for passage in passages)
        half = (table.size.width - 6) // 2
        self.query_one("#heading", Label).update(f"   {pad(left, half)}   {right}")
        keys = self.with_keys(
            "{accept_left} accepts the left, {accept_right} the right · {other_people} other people · "
            "{choose} the text · {adjudicate.undo} undo · {back} back"
        )
        self._show_lines(f"{left} and {right}  ·  {agreed} of {len(passages)} the same", message or keys)

    def _show_lines(self, title: str, line: str) -> None:
        self.query_one("#title", Label).update(title)
        self.query_one("#told", Label).update(line)

    def on_line_list_chosen(self) -> None:
        """Go to the passage's text."""
        passage = self.table.current
        self.dismiss(None if passage is None else (self._article.pk, passage.start, passage.end))

    def on_line_list_left(self) -> None:
        self.dismiss(None)

    def action_accept_left(self) -> None:
        if self.table.current is not None:
            self.session.annotations.remove_all(self.table.current.right)

    def action_accept_right(self) -> None:
        if self.table.current is not None:
            self.session.annotations.remove_all(self.table.current.left)

    def action_other_people(self) -> None:
        self._pair += 1
        self.refresh_table(0)


def align(text: str, highlights: Sequence[Highlight], left: str, right: str) -> list[AnnotatedPassage]:
    """Return the passages that two people annotated, in text order; annotations that overlap are one passage."""
    passages: list[AnnotatedPassage] = []
    theirs = (highlight for highlight in highlights if highlight.creator in (left, right))
    for highlight in sorted(theirs, key=lambda each: each.start):
        start, end = highlight.start, highlight.end
        lefts: tuple[Highlight, ...] = ()
        rights: tuple[Highlight, ...] = ()
        if passages and start < passages[-1].end:
            last = passages.pop()
            start, end, lefts, rights = last.start, max(last.end, end), last.left, last.right
        if highlight.creator == left:
            lefts = (*lefts, highlight)
        else:
            rights = (*rights, highlight)
        passages.append(AnnotatedPassage(start, end, text[start:end], lefts, rights))
    return passages


def _judgement(highlight: Highlight) -> tuple[object, ...]:
    claim = highlight.claim
    return highlight.start, highlight.end, highlight.tags, claim and (claim.speaker, claim.verdict)


def _words(highlights: Sequence[Highlight]) -> str:
    if not highlights:
        return "—"
    words = []
    for each in highlights:
        first = f"÷ {each.claim.speaker or '—'}, {each.claim.verdict}" if each.claim else each.color
        note = [f"✎ {one_line(each.note, 60)}"] if each.note else []
        words.append(" ".join([first, *(f"#{tag}" for tag in each.tags), *note]))
    return " / ".join(words)


def _style(styles: RoleStyles, highlights: Sequence[Highlight]) -> Style:
    if not highlights:
        return styles("dim")
    claim = highlights[0].claim
    return styles(verdict_variable(claim.verdict) if claim else sign_variable(highlights[0].color))
