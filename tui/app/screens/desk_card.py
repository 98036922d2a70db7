"""The card below the claims desk, or instead of its table."""

from __future__ import annotations

from typing import TYPE_CHECKING, TypeVar

from rich.text import Text
from textual import getters

from tui.app.keymap import bindings, keymap_of
from tui.app.layout import is_compact
from tui.app.links import linked
from tui.app.panes.claim_card import ClaimCard
from tui.app.screens.claim_table import evidence_counts
from tui.app.screens.table import TableScreen
from tui.app.widgets.card import CardEntry, plain_entry
from tui.app.widgets.claim_entries import ClaimParts, claim_entries, history_entries
from tui.app.widgets.lines import fit
from tui.core.claims import verdict_sign
from tui.core.text import one_line
from tui.core.times import human_date
from tui.library.queries.claim_history import claim_history

if TYPE_CHECKING:
    from collections.abc import Iterator

    from tui.app.session import Session
    from tui.app.styles import RoleStyles
    from tui.library.queries.desk import ClaimRow


CARD_BESIDE = 30
"""Rows of the screen from which table and card both have room."""

TALL = 36
"""Rows of the screen from which the card has its share of them."""

_CARD_HINTS = ("card.evidence", "card.evidence_for", "card.evidence_earlier", "card.remove", "choose", "counts",
               "card.verdict", "card.rationale", "next")  # fmt: skip

Answer = TypeVar("Answer")


class DeskCard(ClaimCard):
    """The card at the desk: what is not about its rows is done to the claim as in the table."""

    BINDINGS = bindings("desk", but="card")
    MORE = "{desk.card_on} more"


class CardScreen(TableScreen[Answer]):
    """A table with the card of what is under its cursor; where there is little room the card stands in its place."""

    card = getters.query_one(DeskCard)

    def show_title(self) -> None:
        """Say what there is; where the card stands alone, of what it is."""
        raise NotImplementedError

    def card_hints(self) -> str:
        """Return the keys of the card, as many as there is room for."""
        pairs = map(" ".join, keymap_of(self).hints(_CARD_HINTS))
        return self.fitting([*pairs, self.with_keys("{into_card} list")])

    def action_into_card(self) -> None:
        """Go into the card, if it has rows to walk, or back to the table."""
        if self.card.has_focus:
            self.leave_card()
        elif self.card.can_focus:
            self.make_room(in_card=True)  # what is not seen cannot have the focus
            self.card.focus()
            self.show_keys()

    def leave_card(self) -> None:
        self.make_room(in_card=False)
        self.table.focus()
        self.show_keys()

    def make_room(self, *, in_card: bool | None = None) -> None:
        """Let table and card share the screen, or the card have it while it is walked."""
        in_card = self.card.has_focus if in_card is None else in_card
        columns, rows = self.app.size
        self.set_class(rows >= TALL, "-tall")
        self.set_class(in_card and (rows < CARD_BESIDE or is_compact(columns, rows)), "-card")
        self.show_title()

    def on_descendant_focus(self) -> None:
        """Show the keys of what has the focus; a click leads into the card, too."""
        self.make_room()
        self.show_keys()

    def action_export(self) -> None:
        from tui.app.dialogs.export import ask_export

        ask_export(self, self.session, None)

    def action_card_on(self) -> None:
        self.card.turn(0.5)

    def action_card_back(self) -> None:
        self.card.turn(-0.5)


def desk_entries(styles: RoleStyles, session: Session, row: ClaimRow, opened: frozenset[str]) -> Iterator[CardEntry]:
    """Yield what is known of a claim: its words first, then checks, evidence and links, and where it stands."""
    highlight = session.library.annotations.get(row.id)
    yield plain_entry(f"{one_line(row.words, 500)}\n", styles("ink", bold=True))
    yield from claim_entries(styles, ClaimParts.of(session, highlight, own_passage=True, opened=opened))
    if row.tags:
        yield CardEntry(((row.tags, styles("ink")),), ("tags", styles("dim")))
    if highlight.note:
        yield CardEntry(tuple(linked([(highlight.note, styles("ink"))])), ("note", styles("dim")))
    if row.published:
        yield CardEntry(((human_date(row.published), styles("dim")),), ("published", styles("dim")))
    yield from history_entries(styles, claim_history(session.library.connection, row.id, session.whose), opened)


def in_brief(styles: RoleStyles, row: ClaimRow, width: int) -> Text:
    """Return two rows that stand for the card where there is no room for it."""
    work = " · ".join(filter(None, (row.speaker, row.status, row.assignee)))
    checks = [f"{verdict_sign(verdict)} {creator}" for creator, verdict in row.checks] or ["no check"]
    judged = " · ".join(filter(None, (*checks, evidence_counts(row))))
    return Text("\n".join(fit(words, width - 2) for words in (work, judged)), styles("dim"))
