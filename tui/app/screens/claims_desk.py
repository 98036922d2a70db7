"""The claims desk: every claim of the library in one table."""

from __future__ import annotations

from dataclasses import dataclass
from functools import partial
from typing import TYPE_CHECKING

from rich.text import Text
from textual import getters
from textual.widgets import Label

from tui.app.background import PAUSE_SECONDS, in_background, library_of_thread, put_in_order
from tui.app.dates import human_date
from tui.app.dialogs.claim import ask_addresses, ask_evidence, ask_rationale, ask_similar, ask_speaker, ask_verdict
from tui.app.dialogs.picker import Choice, Picker
from tui.app.dialogs.strip import ask_owner
from tui.app.links import linked
from tui.app.screens.claim_table import ClaimTable
from tui.app.screens.table import TableScreen
from tui.app.styles import styles_of, verdict_variable
from tui.app.widgets.lines import nothing_left, pad, sparkline
from tui.core.errors import NotFoundError
from tui.core.model import RELATIONS
from tui.core.text import one_line
from tui.library import Library
from tui.library.queries.claim_terms import shown
from tui.library.tables.claims import ORDERS, ClaimRow

if TYPE_CHECKING:
    from collections.abc import Callable, Hashable, Mapping, Sequence

    from textual.app import ComposeResult

    from tui.app.session import Session
    from tui.app.styles import RoleStyles
    from tui.library.tables.claims import SpeakerRecord


LOOKING = "looking through the claims …"

_HINTS = ("desk.verdict", "desk.speaker", "desk.rationale", "desk.evidence", "desk.elsewhere", "link", "filter",
          "desk.order", "pictures", "choose")  # fmt: skip


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

    def __init__(self, session: Session, state: DeskState) -> None:
        super().__init__(session, state.text)
        self._state = state

    def compose(self) -> ComposeResult:
        heading = Label(id="heading", classes="about", markup=False)
        yield from self.compose_table("speaker, words, verdict, #tag, title", heading, ClaimTable())

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
        self.query_one("#title", Label).update(f"Claims  {some}  · {order}{whose}")
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
        row = self.table.current
        ink, library, width, whose = styles_of(self), self.session.library, self.size.width, self.session.whose
        speaker = row.speaker if row is not None else ""
        if self._state.pictures and library.claims.small:
            self.show_detail(pictures(ink, library, speaker, width, whose))
        elif self._state.pictures:
            path = library.path

            def count() -> Text:
                with library_of_thread(path) as own:
                    return pictures(ink, own, speaker, width, whose)

            in_background(self, count, self._show_pictures, group="pictures", pause_seconds=PAUSE_SECONDS)
        elif row is None:
            self.show_detail(Text())
        else:
            try:
                detail = claim_detail(ink, library, row, whose)
            except NotFoundError as error:  # told in the footer it would be drawn again, and told again, without an end
                detail = Text(str(error), ink("dim"))
            self.show_detail(detail)

    def _show_pictures(self, picture: Text) -> None:
        if self._state.pictures:
            self.show_detail(picture)

    def on_line_list_highlighted(self) -> None:
        self._remember_row()
        self._show_detail()
        self.show_line()

    def on_line_list_chosen(self) -> None:
        self.dismiss(self.table.current)

    def on_line_list_left(self) -> None:
        """Give up linking, then the pictures, then the filter, then close."""
        if self.table.linking:
            self._link_from("")
        elif self._state.pictures:
            self.action_pictures()
        elif not self.clear_filter():
            self.dismiss(None)

    def action_verdict(self) -> None:
        if (row := self.table.current) is not None:
            ask_verdict(self, self.session, self.session.library.annotations.get(row.id))

    def action_order(self) -> None:
        names = list(ORDERS)
        self._state.order = names[(names.index(self._state.order) + 1) % len(names)]
        self.refresh_table()

    def action_speaker(self) -> None:
        if (row := self.table.current) is not None:
            ask_speaker(self, self.session, self.session.library.annotations.get(row.id))

    def action_rationale(self) -> None:
        if (row := self.table.current) is not None:
            ask_rationale(self, self.session, self.session.library.annotations.get(row.id))

    def action_evidence(self) -> None:
        if (row := self.table.current) is not None:
            ask_evidence(self, self.session, self.session.library.annotations.get(row.id))

    def action_open_address(self) -> None:
        if (row := self.table.current) is not None:
            ask_addresses(self, self.session, self.session.library.annotations.get(row.id))

    def action_elsewhere(self) -> None:
        if (row := self.table.current) is not None:
            ask_similar(self, self.session, self.session.library.annotations.get(row.id))

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


def claim_detail(styles: RoleStyles, library: Library, row: ClaimRow, creator: str | None = None) -> Text:
    """Return what is known of a claim; links to one creator's claims alone, to everyone's with None."""
    claim = library.annotations.get(row.id).claim
    detail = Text(no_wrap=False)
    detail.append(f"{one_line(row.quote, 500)}\n", styles("ink"))
    detail.append(f"{row.speaker or 'speaker unknown'}", styles("ink", bold=True))
    detail.append(f" · {row.title}\n", styles("dim"))
    if row.rationale:
        detail.append(f"{one_line(row.rationale, 300)}\n", styles("ink"))
    for piece in claim.sources if claim is not None else ():
        for words, style in linked([(f"evidence: {piece}\n", styles("dim"))]):
            detail.append(words, style)
    for relation, other in library.claims.linked(row.id, creator):
        detail.append(f"{relation}: ", styles("amber"))
        detail.append(f"{one_line(other.quote, 120)} ", styles("ink"))
        detail.append(f"({other.speaker or '—'}, {human_date(other.published) or other.title})\n", styles("dim"))
    return detail


def pictures(styles: RoleStyles, library: Library, speaker: str, width: int, creator: str | None = None) -> Text:
    """Return the claims of each month as bars, and what the speakers' claims came to; one creator's or everyone's."""
    picture = Text()
    months = library.claims.months(creator)
    if months:
        counts = dict(months)
        every = [
            f"{year}-{month:02d}"
            for year in range(int(months[0][0][:4]), int(months[-1][0][:4]) + 1)
            for month in range(1, 13)
        ]
        every = [month for month in every if months[0][0] <= month <= months[-1][0]][-max(width - 40, 24) :]
        picture.append("published  ", styles("dim"))
        picture.append(sparkline([counts.get(month, 0) for month in every]), styles("amber"))
        picture.append(f"  {every[0]} … {every[-1]}\n\n", styles("dim"))
    else:
        picture.append("no claim stands in an article with a date\n\n", styles("dim"))
    records = library.claims.records(6, creator=creator)
    if speaker and all(record.speaker != speaker for record in records):
        records = [*records[:5], *library.claims.records(1, speaker, creator)]
    for record in records:
        picture.append(f"{pad(record.speaker, 24)} {record.claims:>3}  ", styles("ink", bold=record.speaker == speaker))
        _bar(picture, styles, record, max(width // 3, 16))
        picture.append("\n")
    return picture


def _bar(picture: Text, styles: RoleStyles, record: SpeakerRecord, cells: int) -> None:
    most = max(record.claims, 1)
    for verdict, count in record.verdicts:
        size = max(round(count / most * cells), 1) if most > cells else count
        picture.append("■" * size, styles(verdict_variable(verdict)))
    words = ", ".join(f"{count} {verdict}" for verdict, count in record.verdicts)
    picture.append(f"  {words}", styles("dim"))
