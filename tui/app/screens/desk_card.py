"""The card below the claims desk, or in place of its table."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from rich.text import Text

from tui.app.keymap import bindings, keymap_of
from tui.app.layout import is_compact
from tui.app.links import link_addresses
from tui.app.panes.claim_card import ClaimCard
from tui.app.screens.claim_table import evidence_counts, verdict_words
from tui.app.widgets.card import CardEntry, plain_entry
from tui.app.widgets.claim_entries import ClaimParts, claim_entries, history_entries
from tui.app.widgets.lines import fit
from tui.core.annotations import verdict_sign
from tui.core.dates import human_date
from tui.core.text import one_line
from tui.library.queries.claim_history import claim_history

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from tui.app.screens.table import TableScreen
    from tui.app.session import Session
    from tui.app.widgets.lines import RoleStyles
    from tui.library.queries.desk import ClaimRow


CARD_BESIDE = 30
"""Rows of the screen from which table and card both fit."""

TALL = 36
"""Rows of the screen from which the card has a share of them."""

_CARD_HINTS = ("card.evidence", "card.evidence_for", "card.evidence_earlier", "card.remove", "choose", "counts",
               "card.verdict", "card.rationale", "next")  # fmt: skip


class DeskCard(ClaimCard):
    """The card at the desk; actions that are not about its rows apply to the claim, as in the table."""

    BINDINGS = bindings("desk", but="card")
    MORE = "{desk.card_on} more"


class CardPlace:
    """Where the card is: below the table, or in its place while it is focused and room is short."""

    def __init__(self, screen: TableScreen[Any], on_share: Callable[[], object]) -> None:
        """`on_share` is called whenever the screen has been divided between table and card."""
        self._screen = screen
        self._on_share = on_share

    @property
    def _card(self) -> DeskCard:
        return self._screen.query_one(DeskCard)

    def hints(self) -> str:
        """Return as many of the card's keys as fit."""
        pairs = map(" ".join, keymap_of(self._screen).hints(_CARD_HINTS))
        return self._screen.fitting([*pairs, self._screen.with_keys("{into_card} list")])

    def toggle(self) -> None:
        """Focus the card, if it has rows, or the table again."""
        if self._card.has_focus:
            self.leave()
        elif self._card.can_focus:
            self.share(in_card=True)  # an invisible widget cannot have the focus
            self._card.focus()
            self._screen.show_keys()

    def leave(self) -> None:
        self.share(in_card=False)
        self._screen.table.focus()
        self._screen.show_keys()

    def share(self, *, in_card: bool | None = None) -> None:
        """Divide the screen between table and card, or give it all to a focused card."""
        in_card = self._card.has_focus if in_card is None else in_card
        columns, rows = self._screen.app.size
        self._screen.set_class(rows >= TALL, "-tall")
        self._screen.set_class(in_card and (rows < CARD_BESIDE or is_compact(columns, rows)), "-card")
        self._on_share()


def desk_entries(styles: RoleStyles, session: Session, row: ClaimRow, opened: frozenset[str]) -> Iterator[CardEntry]:
    """Yield the entries of a claim: its words, then checks, evidence and links, and its work."""
    highlight = session.library.annotations.get(row.id)
    yield plain_entry(f"{one_line(row.words, 500)}\n", styles("foreground", bold=True))
    yield from claim_entries(styles, ClaimParts.of(session, highlight, own_passage=True, opened=opened))
    if row.tags:
        yield CardEntry(((row.tags, styles("foreground")),), ("tags", styles("dim")))
    if highlight.note:
        yield CardEntry(tuple(link_addresses([(highlight.note, styles("foreground"))])), ("note", styles("dim")))
    if row.published:
        yield CardEntry(((human_date(row.published), styles("dim")),), ("published", styles("dim")))
    yield from history_entries(styles, claim_history(session.library.connection, row.id, session.whose), opened)


def in_brief(styles: RoleStyles, row: ClaimRow, width: int, *, as_words: bool) -> Text:
    """Return two rows that summarise the card where there is no room for it."""
    work = " · ".join(filter(None, (row.speaker, row.status, row.assignee)))
    signs = [(creator, (verdict or "begun") if as_words else verdict_sign(verdict)) for creator, verdict in row.checks]
    checks = [f"{sign} {creator}" for creator, sign in signs] or ["no check"]
    judged = " · ".join(filter(None, (*checks, evidence_counts(row))))
    return Text("\n".join(fit(words, width - 2) for words in (work, judged)), styles("dim"))


def card_title(row: ClaimRow, number: int, count: int, *, as_words: bool) -> tuple[str, ...]:
    """Return the title of a card that is alone: which claim it shows, and the state of the work on it."""
    due = f"due {human_date(row.due)}" if row.due else ""
    assignee = f"with {row.assignee}" if row.assignee else ""
    sign = "" if as_words else f"{verdict_sign(row.verdict)} "
    return "Claim", f"{number:,} of {count:,}", f"{sign}{verdict_words(row)}", due, assignee
