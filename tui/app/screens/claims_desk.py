"""The claims desk: every claim of the library in one table."""

from __future__ import annotations

from dataclasses import dataclass
from functools import partial
from typing import TYPE_CHECKING

from textual import getters
from textual.widgets import Label

from tui.app.background import PAUSE_SECONDS, in_background, library_of_thread, put_in_order
from tui.app.dates import human_date
from tui.app.dialogs.annotation import ask_note, ask_tag, ask_whether_to_remove
from tui.app.dialogs.claim import (
    ask_addresses,
    ask_evidence,
    ask_fields,
    ask_rationale,
    ask_similar,
    ask_speaker,
    ask_verdict,
)
from tui.app.dialogs.claim_work import ask_assignee, ask_due, ask_status
from tui.app.dialogs.picker import Choice, Picker
from tui.app.dialogs.strip import ask_owner
from tui.app.links import linked
from tui.app.screens.claim_pictures import pictures
from tui.app.screens.claim_table import ClaimTable
from tui.app.screens.table import TableScreen
from tui.app.styles import styles_of
from tui.app.widgets.card import Card, CardEntry, plain_entry
from tui.app.widgets.claim_card import claim_entries
from tui.app.widgets.lines import nothing_left
from tui.core.errors import NotFoundError
from tui.core.model import RELATIONS
from tui.core.text import one_line
from tui.library import Library
from tui.library.queries.claim_terms import shown
from tui.library.tables.claims import ORDERS, ClaimRow

if TYPE_CHECKING:
    from collections.abc import Callable, Hashable, Iterator, Mapping, Sequence

    from rich.text import Text
    from textual.app import ComposeResult
    from textual.dom import DOMNode

    from tui.app.session import Session
    from tui.app.styles import RoleStyles
    from tui.core.model import Highlight


LOOKING = "looking through the claims …"

_HINTS = ("desk.verdict", "desk.speaker", "desk.rationale", "desk.evidence", "desk.elsewhere", "status", "hand_to",
          "due", "next_due", "filter", "desk.order", "choose")  # fmt: skip


@dataclass(slots=True)
class DeskState:
    """Where the person was, so that jumping to the text and back loses nothing."""

    claim: str = ""
    cursor: int = 0
    order: str = "newest"
    text: str = ""
    pictures: bool = False


class DeskScreen(TableScreen[ClaimRow]):
    """Answers with a claim to go to, or None."""

    PLACE = "claims"
    table = getters.query_one(ClaimTable)
    card = getters.query_one(Card)

    def __init__(self, session: Session, state: DeskState) -> None:
        super().__init__(session, state.text)
        self._state = state
        self._chosen = ""
        """The filter, and whose coding is shown."""

    def compose(self) -> ComposeResult:
        heading = Label(id="heading", classes="about", markup=False)
        yield from self.compose_table("speaker, words, verdict, #tag, title", heading, ClaimTable(), Card(id="card"))

    def on_mount(self) -> None:
        if self._state.claim:
            self.table.hold(self._state.claim, self._state.cursor)
        self.start()

    def on_resize(self) -> None:
        self.call_after_refresh(self._show_heading)

    def _show_heading(self) -> None:
        width = self.table.scrollable_content_region.width
        self.query_one("#heading", Label).update(self.table.heading(width))

    def refresh_table(self, cursor: int | None = None) -> None:
        state, library = self._state, self.session.library
        order, text = state.order, self.filter
        state.text = text
        if self.session.whose is not None:
            text = f"{shown(self.session.whose)}{text}"
        self._chosen = text
        ready = partial(self.refresh_table, cursor)
        if not put_in_order(self, library, lambda each: each.claims, order, text, ready):
            self.show_line(LOOKING)
            return
        if self._message == LOOKING:
            self._message = ""
        claims = library.claims
        count, total = claims.count(text), claims.count()
        if self.session.whose is not None:
            total = self.session.library.creators.claims(self.session.whose)[0]

        def fetch(offset: int, limit: int) -> Sequence[ClaimRow]:
            return self.session.coding.claim_rows(offset, limit, order, text)

        def places(ids: Sequence[Hashable]) -> Mapping[Hashable, int]:
            return claims.places(ids, order, text)

        self.table.show(count, fetch, cursor, places)
        self._say_what_is_missing(text.removeprefix(self.filter))
        self._remember_row()
        some = f"{count:,} of {total:,}" if text else f"{total:,}"
        whose = "" if self.session.whose is None else f" · {self.session.coding.words}"
        due = len(claims.places(claims.due_of(library.creator), order, text))
        mine = f" · {due:,} mine and due" if due else ""
        self.query_one("#title", Label).update(f"Claims  {some}{mine}  · {order}{whose}")
        self._show_detail()
        self.show_keys()
        self.call_after_refresh(self._show_heading)

    def _say_what_is_missing(self, hidden: str) -> None:
        """Say where the first row would be why there is none; `hidden` is what the filter has besides its words."""
        terms, path = self.filter.split(), self.session.path
        if self.table.count or not terms:
            self.table.empty = self.with_keys("no claim yet: {claim} in the text makes one")
            return

        def count(library: Library) -> str:
            return nothing_left(terms, lambda text: library.claims.count(f"{text}{hidden}"))

        def look() -> str:
            with library_of_thread(path) as own:
                return count(own)

        if self.session.library.claims.small:
            self.table.empty = count(self.session.library)
        else:
            self.table.empty = "nothing"
            in_background(self, look, partial(setattr, self.table, "empty"), group="empty", pause_seconds=PAUSE_SECONDS)

    def _remember_row(self) -> None:
        row = self.table.current
        if row is not None:
            self._state.claim, self._state.cursor = row.id, self.table.cursor

    def hints(self) -> str:
        if self.table.linking:
            return self.with_keys("now go to the other claim and press {link} again; {back} gives it up")
        return self.keys(*_HINTS)

    def _show_detail(self) -> None:
        row, whose = self.table.current, self.session.whose
        ink, library, width = styles_of(self), self.session.library, self.size.width
        self.set_class(self._state.pictures, "-pictures")
        if not self._state.pictures:
            self._show_card(row)
            return
        speaker = row.speaker if row is not None else ""
        if library.claims.small:
            self.show_detail(pictures(ink, library, speaker, width, whose))
            return
        path = library.path

        def count() -> Text:
            with library_of_thread(path) as own:
                return pictures(ink, own, speaker, width, whose)

        in_background(self, count, self._show_pictures, group="pictures", pause_seconds=PAUSE_SECONDS)

    def _show_card(self, row: ClaimRow | None) -> None:
        ink = styles_of(self)
        try:
            self.card.show([*desk_card(ink, self.session, row)] if row is not None else ())
        except NotFoundError as error:  # told in the footer it would be drawn again, and told again, without an end
            self.card.show([plain_entry(str(error), ink("dim"))])

    def _show_pictures(self, picture: Text) -> None:
        if self._state.pictures:
            self.show_detail(picture)

    def on_line_list_highlighted(self) -> None:
        self._remember_row()
        self._show_detail()
        self.show_line()

    def on_line_list_chosen(self) -> None:
        self.dismiss(self.table.current)

    def go_back(self) -> None:
        """Give up linking, then the pictures, then the filter, then close."""
        if self.table.linking:
            self._link_from("")
        elif self._state.pictures:
            self.action_pictures()
        elif not self.clear_filter():
            self.dismiss(None)

    def action_order(self) -> None:
        names = list(ORDERS)
        self._state.order = names[(names.index(self._state.order) + 1) % len(names)]
        self.refresh_table()

    # what is asked about the claim under the cursor

    def action_verdict(self) -> None:
        self._ask(ask_verdict)

    def action_speaker(self) -> None:
        self._ask(ask_speaker)

    def action_rationale(self) -> None:
        self._ask(ask_rationale)

    def action_evidence(self) -> None:
        self._ask(ask_evidence)

    def action_open_address(self) -> None:
        self._ask(ask_addresses)

    def action_elsewhere(self) -> None:
        self._ask(ask_similar)

    def action_status(self) -> None:
        self._ask(ask_status)

    def action_hand_to(self) -> None:
        self._ask(ask_assignee)

    def action_due(self) -> None:
        self._ask(ask_due)

    def action_edit_claim(self) -> None:
        self._ask(ask_fields)

    def action_tag(self) -> None:
        self._ask(ask_tag)

    def action_note(self) -> None:
        self._ask(ask_note)

    def action_remove(self) -> None:
        self._ask(ask_whether_to_remove)

    def _ask(self, question: Callable[[DOMNode, Session, Highlight], None]) -> None:
        if (row := self.table.current) is not None:
            with self.session.reporting_errors():
                self.session.opened.take(row.id)
                question(self, self.session, self.session.library.annotations.get(row.id))

    # going on

    def action_next_due(self) -> None:
        self._go_to_due(1)

    def action_previous_due(self) -> None:
        self._go_to_due(-1)

    def _go_to_due(self, step: int) -> None:
        """Go to the next claim, or the one before, that is with me, not done, and has a day on which it is due."""
        claims, me = self.session.library.claims, self.session.library.creator
        rows = sorted(claims.places(claims.due_of(me), self._state.order, self._chosen).values())
        if not rows:
            self.show_line(f"nothing is with {me} and due{' here' if self.filter else ''}")
            return
        cursor = self.table.cursor
        beyond = [row for row in rows if (row > cursor if step > 0 else row < cursor)]
        self.table.cursor = (beyond or rows)[0 if step > 0 else -1]

    def action_card_on(self) -> None:
        self.card.turn(0.5)

    def action_card_back(self) -> None:
        self.card.turn(-0.5)

    def action_link(self) -> None:
        """Begin a link at this claim; the second time, on the other claim, make it."""
        row = self.table.current
        if row is None:
            return
        first = self.table.linking
        if not first or first == row.id:
            self._link_from("" if first else row.id)
            return

        def link(relation: str | None) -> None:
            self._link_from("")
            if relation:
                with self.session.reporting_errors():
                    self._ask_owner(first, lambda: self.session.annotations.link(first, relation, row.id))

        relations = [Choice(name) for name in RELATIONS]
        self.app.push_screen(Picker("The first claim …", "… this one", relations), link)

    def _ask_owner(self, claim_id: str, change: Callable[[], object]) -> None:
        ask_owner(self, self.session, self.session.library.annotations.get(claim_id), change)

    def _link_from(self, claim_id: str) -> None:
        self.table.linking = claim_id
        self.table.refresh()
        self.show_line()

    def action_whose(self) -> None:
        from tui.app.dialogs.whose import ask_whose

        ask_whose(self, self.session)

    def action_pictures(self) -> None:
        self._state.pictures = not self._state.pictures
        self._show_detail()


def desk_card(styles: RoleStyles, session: Session, row: ClaimRow) -> Iterator[CardEntry]:
    """Yield what is known of a claim: its words first, then checks, evidence and links, and where it stands."""
    highlight = session.library.annotations.get(row.id)
    yield plain_entry(f"{one_line(row.words, 500)}\n", styles("ink", bold=True))
    if row.wording and row.wording != row.quote:
        yield CardEntry(((f"“{one_line(row.quote, 500)}”", styles("ink")),), ("passage", styles("dim")))
    yield from claim_entries(styles, highlight, session.coding.linked(row.id), session.whose)
    if row.tags:
        yield CardEntry(((row.tags, styles("ink")),), ("tags", styles("dim")))
    if highlight.note:
        yield CardEntry(tuple(linked([(highlight.note, styles("ink"))])), ("note", styles("dim")))
    about = " · ".join(filter(None, (row.title, human_date(row.published))))
    yield CardEntry(((about, styles("dim")),), ("article", styles("dim")))
