"""What people made of the open article, and the keys that work on one annotation."""

from __future__ import annotations

from operator import attrgetter
from typing import TYPE_CHECKING

from rich.cells import cell_len

from tui.app.annotation_steps import NO_CLAIM
from tui.app.dialogs.annotation import ask_note, ask_tag, ask_whether_to_remove
from tui.app.dialogs.claim import ask_addresses
from tui.app.dialogs.strip import UNCLAIMS, ask_owner
from tui.app.keymap import bindings
from tui.app.links import link_addresses
from tui.app.panes.claim_questions import ClaimQuestions
from tui.app.theme import sign_variable, verdict_variable
from tui.app.widgets.card import CardEntry, plain_entry
from tui.app.widgets.claim_entries import ClaimParts, claim_entries
from tui.app.widgets.line_view import LineList
from tui.app.widgets.lines import Part, fit, fit_tags, in_words, line, pad, wrap
from tui.core.annotations import giver_of, verdict_sign
from tui.core.dates import written_day
from tui.core.model import Highlight
from tui.core.text import one_line

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from textual.strip import Strip

    from tui.app.panes.claim_questions import Question
    from tui.app.session import Session


class AnnotationList(ClaimQuestions, LineList[Highlight]):
    """The annotations of the article in text order."""

    BINDINGS = bindings("annotations")
    item_height = 3
    is_pane = True
    key = attrgetter("id")

    def __init__(self, session: Session) -> None:
        super().__init__(id="annotations")
        self.session = session

    def render_item(self, highlight: Highlight, here: bool, width: int) -> list[Strip]:
        styles = self.role_styles
        claim = highlight.claim
        color = self.session.codes.colors[highlight.tags[0]] if highlight.tags else ""
        sign = (
            (f"{pad(verdict_sign(claim.verdict), 1)} ", styles(verdict_variable(claim.verdict)))
            if claim
            else ("▍ ", styles(sign_variable(color or highlight.color)))
        )
        if as_words := in_words(self):
            sign = ("claim " if claim else "", sign[1])
        quote = wrap(highlight.quote, width - 1 - cell_len(sign[0]), 1) or [""]
        about: list[Part] = [("  ", styles())]
        if not highlight.placed:
            sign = ("" if as_words else "∅ ", styles("amber", bold=True))
            about.append(("orphan · ", styles("amber")))
        elif highlight.state == "fuzzy":
            about.append((f"≈{highlight.score:.0%} · ", styles("amber")))
        if claim:
            words = f"{claim.speaker or '—'} · {claim.verdict}"
            if highlight.tags:  # the leaf of the first tag has to be visible
                leaf = cell_len(highlight.tags[0].rpartition("/")[2])
                others = 4 if highlight.tags[1:] else 0
                words = fit(words, max(width - leaf - others - 7, width // 3))
            about.append((f"{words} ", styles("dim")))
        room = width - sum(cell_len(text) for text, _ in about)
        about += [(f"{tag} ", styles("dim")) for tag in fit_tags(highlight.tags, room)]
        if highlight.note:
            about.append((f"{'note:' if as_words else '✎'} {' '.join(highlight.note.split())}", styles("dim")))
        if len(about) == 1:
            about.append((highlight.color, styles("dim")))
        return [
            line(width, [sign, (quote[0], styles("foreground", bold=here))]),
            line(width, about),
        ]

    def words(self) -> Iterator[str]:
        return (one_line(quote, 200) for quote in self.session.current.highlights.quotes())

    def card(self, highlight: Highlight, opened: frozenset[str] = frozenset()) -> list[CardEntry]:
        """Return what is known of an annotation, what was `opened` of a claim whole."""
        styles = self.role_styles
        plain, dim = styles("foreground"), styles("dim")
        card = [plain_entry(f"{one_line(highlight.quote, 160)}\n", plain)]

        def add(label: str, *parts: Part) -> None:
            card.append(CardEntry(parts, (label, dim)))

        if highlight.claim is not None:
            card += claim_entries(styles, ClaimParts.of(self.session, highlight, opened=opened))
        if highlight.tags:
            add("tags", (" ".join(f"#{tag}{_giver_suffix(highlight, tag)}" for tag in highlight.tags), plain))
        if highlight.note:
            add("note", *link_addresses([(highlight.note, plain)]))
        if not highlight.placed:
            places = self.session.keymap.text("{annotations.place} places it where the text's cursor was")
            words = f"orphan: its passage is gone; {places}"
            card.append(plain_entry(words, styles("amber")))
        elif highlight.state == "fuzzy":
            words = f"the article changed: found again in other words, {highlight.score:.0%} alike"
            card.append(plain_entry(words, styles("amber")))
        card.append(plain_entry(f"{highlight.creator} · {written_day(highlight.created)}", dim))
        return card

    def action_copy(self) -> None:
        from tui.app.copying import copy_highlight

        if self.current is not None:
            copy_highlight(self, self.session, self.current)

    # one step each

    def action_claim(self) -> None:
        is_claim = self.current is not None and self.current.claim is not None
        self._change(self.session.annotations.toggle_claim, UNCLAIMS if is_claim else "changes")

    def action_place(self) -> None:
        self._change(self.session.annotations.place)

    def action_remove(self) -> None:
        if self.current is not None:
            ask_whether_to_remove(self, self.session, self.current)

    def _change(self, change: Callable[[Highlight], object], verb: str = "changes") -> None:
        """Do something to the current annotation; another person's only after asking."""
        highlight = self.current
        if highlight is not None:
            ask_owner(self, self.session, highlight, lambda: change(highlight), verb)

    # actions that open a dialog

    def action_tag(self) -> None:
        if self.current is not None:
            ask_tag(self, self.session, self.current)

    def action_note(self) -> None:
        if self.current is not None:
            ask_note(self, self.session, self.current)

    def action_open_address(self) -> None:
        if self.current is not None:
            ask_addresses(self, self.session, self.current)

    def ask_about_claim(self, question: Question) -> None:
        """Ask about the current annotation if it is a claim; else say that it is none."""
        if self.current is not None and self.current.claim is None:
            self.session.refuse(NO_CLAIM)
        elif self.current is not None:
            question(self, self.session, self.current)


def _giver_suffix(highlight: Highlight, tag: str) -> str:
    giver = giver_of(highlight, tag)
    return "" if giver == highlight.creator else f" ({one_line(giver, 20)})"
