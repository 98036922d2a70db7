"""The claims desk: all claims of the library in one table."""

from __future__ import annotations

from dataclasses import dataclass
from functools import partial
from typing import TYPE_CHECKING, TypeVar

from rich.text import Text
from textual import getters

from tui.app.background import PAUSE_SECONDS, explain_empty, in_background, library_of_thread, put_in_order
from tui.app.dialogs.annotation import ask_note, ask_tag, ask_whether_to_remove
from tui.app.dialogs.claim import ask_fields
from tui.app.dialogs.claim_work import ask_assignee, ask_due, ask_status
from tui.app.dialogs.marked import OF_MARKED
from tui.app.dialogs.modal import ask
from tui.app.dialogs.picker import Choice, Picker
from tui.app.dialogs.strip import ask_owner
from tui.app.panes.claim_questions import ClaimQuestions, asks
from tui.app.screens.claim_pictures import pictures
from tui.app.screens.claim_table import ClaimTable
from tui.app.screens.desk_card import CardPlace, DeskCard, card_title, desk_entries, in_brief
from tui.app.screens.table import TableScreen
from tui.app.widgets.card import plain_entry
from tui.app.widgets.heading import Heading
from tui.app.widgets.lines import in_words, styles_of
from tui.core.annotations import UNCHECKED
from tui.core.errors import NotFoundError
from tui.core.model import RELATIONS
from tui.library import Library
from tui.library.queries.claim_terms import KEYS
from tui.library.queries.desk import ORDERS, ClaimRow

if TYPE_CHECKING:
    from collections.abc import Callable, Hashable, Mapping, Sequence

    from textual.app import ComposeResult

    from tui.app.panes.claim_questions import Question
    from tui.app.session import Session
    from tui.app.widgets.heading import Column
    from tui.app.widgets.line_view import LineList

Counted = TypeVar("Counted")

LOOKING = "looking through the claims …"

_HINTS = ("desk.verdict", "desk.speaker", "desk.rationale", "desk.evidence", "desk.elsewhere", "status", "hand_to",
          "due", "next_due", "filter", "desk.order", "choose")  # fmt: skip


@dataclass(slots=True)
class DeskState:
    """Filter, order and claim, so that going to the text and back loses nothing."""

    claim: str = ""
    cursor: int = 0
    order: str = "newest"
    text: str = ""
    pictures: bool = False


def _hints_for(row: ClaimRow | None) -> list[str]:
    """Return the actions to hint at, first the one for what the claim lacks."""
    lacking = "next_due"
    if row is not None and row.verdict == UNCHECKED:
        lacking = "desk.verdict"
    elif row is not None and not row.pro + row.contra:
        lacking = "desk.evidence"
    return [lacking, *(name for name in _HINTS if name != lacking)]


class DeskScreen(ClaimQuestions, TableScreen[ClaimRow]):
    """Dismissed with a claim to go to, or None."""

    PLACE = "claims"
    OPENS = "text"
    TERM_KEYS = KEYS
    ORDERS = ORDERS
    ON_MARKED = ("desk.verdict", "desk.speaker", "status", "hand_to", "due", "desk.tag", "desk.copy", "desk.export",
                 "desk.remove")  # fmt: skip
    table = getters.query_one(ClaimTable)
    card = getters.query_one(DeskCard)

    def __init__(self, session: Session, state: DeskState) -> None:
        super().__init__(session, state.text, state.order)
        self.card_place = CardPlace(self, self._show_title)
        self._state = state
        self._title: tuple[str, ...] = ("Claims",)
        self._chosen = ""
        """The filter, and whose coding is shown."""

    def compose(self) -> ComposeResult:
        card = DeskCard(self.session, id="card")
        yield from self.compose_table("speaker, words, verdict, #tag, title", Heading(), ClaimTable(), card)

    def on_mount(self) -> None:
        if self._state.claim:
            self.table.hold(self._state.claim, self._state.cursor)
        self.start()

    def on_resize(self) -> None:
        self.card_place.share()

    def columns(self) -> Sequence[Column]:
        return self.table.heading(self.table.scrollable_content_region.width)

    def refresh_table(self, cursor: int | None = None) -> None:
        state, library = self._state, self.session.library
        order = state.order = self.order
        state.text = self.filter
        text = f"{self.session.coding.terms}{self.filter}"
        self._chosen = text
        ready = partial(self.refresh_table, cursor)
        if not put_in_order(self, library, lambda each: each.desk, order, text, ready):
            self.show_line(LOOKING)
            return
        if self._message == LOOKING:
            self._message = ""
        claims = library.desk
        count, total = claims.count(text), claims.count()
        if self.session.whose is not None:
            total = self.session.coding.claims(self.session.whose)[0]

        def fetch(offset: int, limit: int) -> Sequence[ClaimRow]:
            return self.session.coding.claim_rows(offset, limit, order, text)

        def places(ids: Sequence[Hashable]) -> Mapping[Hashable, int]:
            return claims.places(ids, order, text)

        self.table.order = order
        self.table.show(count, fetch, cursor, places)
        if self.table.has_lost and self.card.has_focus:
            self.card_place.leave()  # the next key must not act on another claim's card
        self._explain_empty()
        self._remember_row()
        some = f"{count:,} of {total:,}" if text else f"{total:,}"
        due = claims.count_due(library.creator, order, text)
        self._title = "Claims", some, f"{due:,} mine and due" if due else "", order
        self._show_title()
        self.show_current()
        self.show_keys()
        self.when_laid_out(self.show_heading)

    def _explain_empty(self) -> None:
        """Say in an empty table why it is empty."""
        text, hidden = self.filter, self.session.coding.terms
        if self.table.count or not text.strip():
            nothing = "no claim yet: {claim} in the text makes one"
            if self.session.whose is not None:
                nothing = "no claim is shown: {desk.whose} shows others'"
            self.table.empty = self.with_keys(nothing)
            return

        def why(library: Library) -> str:
            count = library.desk.count
            return self.refusal(library) or library.search.nothing_left(text, lambda text: count(f"{hidden}{text}"))

        explain_empty(self, self.session.library, self.table, why)

    def _count(self, work: Callable[[Library], Counted], show: Callable[[Counted], object], group: str) -> None:
        """Show the library's counts: at once if it is small, else from a thread."""
        library, path = self.session.library, self.session.path
        if library.desk.small:
            show(work(library))
            return

        def count() -> Counted:
            with library_of_thread(path) as own:
                return work(own)

        in_background(self, count, show, group=group, pause_seconds=PAUSE_SECONDS)

    def _remember_row(self) -> None:
        if (row := self.table.current) is not None:
            self._state.claim, self._state.cursor = row.id, self.table.cursor

    def _show_title(self) -> None:
        """Show what the table holds; if only the card is visible, which claim it shows."""
        title, row = self._title, self.table.current
        if self.has_class("-card") and row is not None:
            title = card_title(row, self.table.cursor + 1, self.table.count, as_words=in_words(self))
        self.show_title(*title, order=self.order)

    def hints(self) -> str:
        if self.table.picked_up is not None:
            return self.with_keys("now go to the other claim and press {link} again; {back} cancels")
        if self.card.has_focus:
            return self.card_place.hints()
        first, *others = _hints_for(self.table.current)
        names = [first, *(["desk.into_card", "choose"] if self.has_class("-compact") else ()), *others]
        return self.fitting([*map(self.keys, names), self.keys("screen.help")])

    def show_current(self) -> None:
        row, whose = self.table.current, self.session.whose
        styles, width = styles_of(self), self.size.width
        self.set_class(self._state.pictures, "-pictures")
        self.show_keys()
        if not self._state.pictures:
            self._show_card(row)
            self.show_detail(in_brief(styles, row, width, as_words=in_words(self)) if row is not None else Text())
            return
        speaker = row.speaker if row is not None else ""
        as_words = in_words(self)
        draw = partial(pictures, styles, speaker=speaker, width=width, creator=whose, as_words=as_words)
        self._count(draw, self._show_pictures, "pictures")

    def _show_card(self, row: ClaimRow | None) -> None:
        claim_id = row.id if row is not None else ""
        try:
            opened = self.card.expanded_sections(claim_id)
            entries = [*desk_entries(styles_of(self), self.session, row, opened)] if row is not None else []
        except NotFoundError as error:  # a message in the footer would draw it again and report it again, endlessly
            claim_id, entries = "", [plain_entry(str(error), styles_of(self)("dim"))]
        self.card.show_claim(claim_id, entries)
        if self.card.has_focus and not self.card.can_focus:
            self.card_place.leave()
        self._show_title()

    # the card

    def action_into_card(self) -> None:
        if self._state.pictures:
            self.action_pictures()
        self.card_place.toggle()

    def on_descendant_focus(self) -> None:
        """Show the focused widget's keys; a click focuses the card, too."""
        self.card_place.share()
        self.show_keys()

    def on_claim_card_outdated(self) -> None:
        self.show_current()

    def on_claim_card_followed(self, event: DeskCard.Followed) -> None:
        """Go to another claim, clearing a filter that hides it."""
        order, claims = self.order, self.session.library.desk
        place = claims.places([event.claim_id], order, self._chosen).get(event.claim_id)
        self.table.hold(event.claim_id, place or 0)
        if place is None and self.filter:
            self.show_line(f"without {self.filter}: it leaves that claim out")
            self.filter = ""  # so that the field's own message changes nothing
            self.clear_field()
        self.refresh_table()

    def _show_pictures(self, picture: Text) -> None:
        if self._state.pictures:
            self.show_detail(picture)

    def on_line_list_highlighted(self, event: LineList.Highlighted) -> None:
        self._remember_row()
        self.show_line()

    def on_line_list_chosen(self) -> None:
        self.dismiss(self.table.current)

    def go_back(self) -> None:
        """Leave the card; else stop linking, leave the charts, and then what every table does."""
        if self.card.has_focus:
            self.card_place.leave()
        elif self._state.pictures and self.table.picked_up is None:
            self.action_pictures()
        else:
            super().go_back()

    # dialogs about the claim under the cursor

    action_status = asks(ask_status)
    action_hand_to = asks(ask_assignee)
    action_due = asks(ask_due)
    action_edit_claim = asks(ask_fields)
    action_tag = asks(ask_tag)
    action_note = asks(ask_note)
    action_remove = asks(ask_whether_to_remove)

    def ask_about_claim(self, question: Question) -> None:
        of_marked, coding = OF_MARKED.get(question) if self.marks_count else None, self.session.coding
        with self.session.reporting_errors():
            if of_marked is not None:
                of_marked(self, self.session, [coding.annotation(row.id) for row in self.table.chosen])
            elif (row := self.table.current) is not None and self.check_for_one():
                self.session.opened.take(row.id)
                question(self, self.session, coding.annotation(row.id))

    # moving on

    def action_next_due(self) -> None:
        self._go_to_due(1)

    def action_previous_due(self) -> None:
        self._go_to_due(-1)

    def _go_to_due(self, step: int) -> None:
        """Go to the next or previous unfinished claim assigned to the user with a due date."""
        claims, me = self.session.library.desk, self.session.library.creator
        order, chosen = self.order, self._chosen
        if not claims.ready(order, chosen) and claims.listings.get(order, chosen) is None:
            self.show_line(LOOKING)  # the rows are not known yet
            return
        row = claims.next_due(me, self.table.cursor, step, order, chosen)
        if row is None:
            self.show_line(f"nothing is with {me} and due{' here' if self.filter else ''}")
        else:
            self.table.cursor = row

    def action_link(self) -> None:
        """Start a link at this claim, or finish it at the other one."""
        row = self.table.current
        if row is None:
            return
        first = self.table.pick_up(row)
        if first is None:
            return

        def link(relation: str) -> None:
            highlight = self.session.library.annotations.get(first)
            ask_owner(self, self.session, highlight, partial(self.session.annotations.link, first, relation, row.id))

        relations = [Choice(name) for name in RELATIONS]
        ask(self, self.session, Picker("The first claim …", "… this one", relations), link)

    def action_export(self) -> None:
        """Export the claims of the filter, or the marked ones."""
        from tui.app.dialogs.export import ask_export, of_passages

        numbers = self.session.library.desk.highlights(self._chosen)
        marked = [row.id for row in self.table.chosen] if self.marks_count else numbers
        chosen = [numbers[each] for each in marked if each in numbers]
        ask_export(self, self.session, of_passages(chosen) if chosen else None)

    def action_pictures(self) -> None:
        self._state.pictures = not self._state.pictures
        self.show_current()
