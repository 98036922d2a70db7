"""Two people's annotations of an article side by side: accept either with a key."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import combinations
from typing import TYPE_CHECKING

from textual.containers import Vertical
from textual.widgets import Label

from tui.app.dialogs.modal import Modal
from tui.app.keymap import bindings
from tui.app.theme import sign_variable, verdict_variable
from tui.app.widgets.line_list import LineList
from tui.app.widgets.lines import Part, line, pad
from tui.core.text import one_line

if TYPE_CHECKING:
    from collections.abc import Sequence

    from rich.style import Style
    from textual.app import ComposeResult
    from textual.strip import Strip

    from tui.app.styles import Ink
    from tui.core.model import Article, Highlight

Span = tuple[int, int]


@dataclass(frozen=True, slots=True)
class Passage:
    """What two people made of a passage; either may have made nothing."""

    start: int
    end: int
    text: str
    left: tuple[Highlight, ...] = ()
    right: tuple[Highlight, ...] = ()

    @property
    def agreed(self) -> bool:
        """Whether both said the same of the same words."""
        return [_said(made) for made in self.left] == [_said(made) for made in self.right]


class PassageTable(LineList[Passage]):
    """A passage and what each of the two says of it."""

    BINDINGS = bindings("adjudicate")
    item_height = 3

    def render_item(self, item: Passage, index: int, width: int) -> list[Strip]:
        """The words, then one person at the left and one at the right."""
        ink = self.ink
        here = index == self.cursor
        ground = ink(on="cursor") if here else None
        half = (width - 6) // 2
        bar = ("▌" if here else " ", ink("amber"))
        sign = ("= " if item.agreed else "≠ ", ink("done" if item.agreed else "verdict-false", bold=True))
        sides: list[Part] = [bar, ("  ", ink())]
        for made, gap in ((item.left, " │ "), (item.right, "")):
            sides += [(pad(_words(made), half), _ink(ink, made)), (gap, ink("faint"))]
        words = [bar, sign, (one_line(item.text, 300), ink("ink", bold=here))]
        return [line(width, words, ground=ground), line(width, sides, ground=ground)]


class Adjudicate(Modal[Span | None]):
    """Answers with a passage to go to, or None. What is accepted stays, the other person's is removed; undoable."""

    BINDINGS = bindings("screen")

    def __init__(self, article: Article) -> None:
        super().__init__()
        self._article = article
        self._pair = 0

    def compose(self) -> ComposeResult:
        """Who, the passages, the keys."""
        with Vertical(classes="box -full"):
            yield Label(id="title", classes="title", markup=False)
            yield Label(id="heading", classes="about", markup=False)
            yield PassageTable()
            yield Label(id="told", classes="hint", markup=False)

    def on_mount(self) -> None:
        """The first two people."""
        self.query_one(PassageTable).focus()
        self.call_after_refresh(self.reread, 0)

    def reread(self, cursor: int | None = None, told: str = "") -> None:
        """Both anew."""
        found = self.postil.library.annotations.of_article(self._article.pk)
        pairs = list(combinations(sorted({made.creator for made in found}), 2))
        table = self.query_one(PassageTable)
        if not pairs:
            table.show_all(())
            told = "postil merge brings a colleague's work in · esc closes"
            self._tell("Only one person has annotated this article", told)
            return
        left, right = pairs[self._pair % len(pairs)]
        passages = align(self._article.text, found, left, right)
        table.show_all(passages, cursor)
        agreed = sum(passage.agreed for passage in passages)
        half = (table.size.width - 6) // 2
        self.query_one("#heading", Label).update(f"   {pad(left, half)}   {right}")
        keys = "h accepts the left, l the right · tab other people · enter the text · u undo · esc back"
        self._tell(f"{left} and {right}  ·  {agreed} of {len(passages)} the same", told or keys)

    def _tell(self, title: str, told: str) -> None:
        self.query_one("#title", Label).update(title)
        self.query_one("#told", Label).update(told)

    def on_line_list_chosen(self) -> None:
        """To the text."""
        passage = self.query_one(PassageTable).current
        self.dismiss(None if passage is None else (passage.start, passage.end))

    def on_line_list_left(self) -> None:
        """Close."""
        self.dismiss(None)

    def action_accept_left(self) -> None:
        """The left one stays."""
        self._accept(keep_left=True)

    def action_accept_right(self) -> None:
        """The right one stays."""
        self._accept(keep_left=False)

    def _accept(self, *, keep_left: bool) -> None:
        table = self.query_one(PassageTable)
        passage = table.current
        if passage is None:
            return
        gone = passage.right if keep_left else passage.left
        library = self.postil.library
        with library.journal.group():
            for made in gone:
                library.annotations.remove(made.id)
        self.postil.reader.reread_highlights()
        self.reread(table.cursor, "accepted · saved ✓ · u undo" if gone else "nothing stood against it")

    def action_other_people(self) -> None:
        """The next two people."""
        self._pair += 1
        self.reread(0)

    def action_adjudicate_undo(self) -> None:
        """Undo."""
        step = self.postil.library.journal.undo()
        self.postil.reader.reread_highlights()
        self.reread(None, f"undone: {step.action} “{step.summary}”" if step else "nothing to undo")


def align(text: str, found: Sequence[Highlight], left: str, right: str) -> list[Passage]:
    """The passages that two people annotated, in text order; annotations that overlap are one passage."""
    passages: list[Passage] = []
    for made in sorted((made for made in found if made.creator in (left, right)), key=lambda made: made.start):
        if passages and made.start < passages[-1].end:
            last = passages.pop()
            start, end, ours, theirs = last.start, max(last.end, made.end), last.left, last.right
        else:
            start, end, ours, theirs = made.start, made.end, (), ()
        if made.creator == left:
            ours = (*ours, made)
        else:
            theirs = (*theirs, made)
        passages.append(Passage(start, end, text[start:end], ours, theirs))
    return passages


def _said(made: Highlight) -> tuple[object, ...]:
    claim = made.claim
    return made.start, made.end, made.tags, claim and (claim.speaker, claim.verdict)


def _words(made: tuple[Highlight, ...]) -> str:
    if not made:
        return "—"
    words = []
    for one in made:
        said = [f"÷ {one.claim.speaker or '—'}, {one.claim.verdict}"] if one.claim else [one.color]
        note = [f"✎ {one_line(one.note, 60)}"] if one.note else []
        words.append(" ".join([*said, *(f"#{tag}" for tag in one.tags), *note]))
    return " / ".join(words)


def _ink(ink: Ink, made: tuple[Highlight, ...]) -> Style:
    if not made:
        return ink("dim")
    claim = made[0].claim
    return ink(verdict_variable(claim.verdict) if claim else sign_variable(made[0].color))
