"""The claims desk: every claim of the library in one table."""

from __future__ import annotations

import time
from dataclasses import dataclass
from typing import TYPE_CHECKING

from rich.text import Text
from textual import work
from textual.containers import Vertical
from textual.widgets import Input, Label, Static
from textual.worker import get_current_worker

from tui.app.dialogs.picker import Choice, Picker
from tui.app.keymap import bindings
from tui.app.screens.table import TableScreen
from tui.app.theme import verdict_variable
from tui.app.widgets.article_list import human_date
from tui.app.widgets.field import Field
from tui.app.widgets.line_list import LineList
from tui.app.widgets.lines import Part, line, pad, sparkline
from tui.core.model import RELATIONS
from tui.core.text import one_line
from tui.library import Library
from tui.library.tables.claims import ORDERS, ClaimRow

if TYPE_CHECKING:
    from rich.style import Style
    from textual.app import ComposeResult
    from textual.strip import Strip

    from tui.app.styles import Ink
    from tui.library.queries.listing import Listing
    from tui.library.tables.claims import SpeakerRecord


WAIT_SECONDS = 0.05
"""How long a large library waits for the next letter, or the next claim, before all of it is looked at."""

COLUMNS = ("speaker", "claim", "verdict", "date", "article", "tags", "links")


_HINTS = ("filter", "desk.order", "link", "desk.elsewhere", "desk.rationale", "desk.evidence", "pictures",
          "choose")  # fmt: skip


@dataclass(slots=True)
class DeskState:
    """Where the person was, so that jumping to the text and back loses nothing."""

    cursor: int = 0
    order: str = "newest"
    text: str = ""
    pictures: bool = False


class ClaimTable(LineList[ClaimRow]):
    """A claim a row."""

    BINDINGS = bindings("desk")
    linking = ""

    def columns(self, width: int) -> dict[str, int]:
        """The width of each column in cells, 0 for one there is no room for."""
        sizes = {
            "speaker": max(min(width // 7, 18), 12),
            "verdict": 12,
            "date": 11 if width >= 90 else 0,
            "article": width // 8 if width >= 110 else 0,
            "tags": width // 9 if width >= 130 else 0,
            "links": 3,
        }
        sizes["claim"] = width - 3 - sum(size + 2 for size in sizes.values() if size)
        return sizes

    def render_item(self, item: ClaimRow, index: int, width: int) -> list[Strip]:
        """Speaker, claim, verdict, date, article, tags, links."""
        ink = self.ink
        here = index == self.cursor
        verdict = ink(verdict_variable(item.verdict))
        values: dict[str, tuple[str, Style]] = {
            "speaker": (item.speaker or "—", ink("ink", bold=here)),
            "claim": (one_line(item.quote, 400), ink("ink", bold=here)),
            "verdict": (item.verdict, verdict),
            "date": (human_date(item.published) or "—", ink("dim")),
            "article": (item.title, ink("dim")),
            "tags": (item.tags, ink("dim")),
            "links": (f"⇄{item.links}" if item.links else "", ink("dim")),
        }
        sign = "⇄ " if item.id == self.linking else "÷ "
        parts: list[Part] = [("▌" if here else " ", ink("amber")), (sign, verdict)]
        sizes = self.columns(width)
        for name in COLUMNS:
            if sizes[name]:
                text, style = values[name]
                parts += [("  " if name != COLUMNS[0] else "", ink()), (pad(text, sizes[name]), style)]
        return [line(width, parts, ground=ink(on="cursor") if here else None)]

    def heading(self, width: int) -> str:
        """The names of the columns over them."""
        sizes = self.columns(width)
        return "   " + "  ".join(pad(name if name != "links" else "", sizes[name]) for name in COLUMNS if sizes[name])


class Desk(TableScreen[ClaimRow | None]):
    """Answers with the claim to jump to in its text, or None."""

    def __init__(self, state: DeskState, verdicts: tuple[str, ...]) -> None:
        super().__init__()
        self._state = state
        self._verdicts = verdicts

    @property
    def table(self) -> ClaimTable:
        """The claims."""
        return self.query_one(ClaimTable)

    def compose(self) -> ComposeResult:
        """Title, filter, table, the claim in full or the pictures."""
        with Vertical(classes="box -full"):
            yield Label(id="title", classes="title", markup=False)
            yield Field(self._state.text, id="filter", placeholder="speaker, words, verdict, #tag, title")
            yield Label(id="heading", classes="about", markup=False)
            yield ClaimTable()
            yield Static(id="detail")
            yield Label(id="told", classes="hint", markup=False)

    def on_mount(self) -> None:
        """As it was left."""
        self.query_one("#filter", Input).display = bool(self._state.text)
        self.reread(self._state.cursor)
        self.table.focus()

    def on_resize(self) -> None:
        """The columns follow the width."""
        self.call_after_refresh(self._head)

    def _head(self) -> None:
        self.query_one("#heading", Label).update(self.table.heading(self.table.scrollable_content_region.width))

    def reread(self, cursor: int | None = None) -> None:
        """The table anew."""
        state, claims = self._state, self.library.claims
        order, text = state.order, state.text
        if not claims.ready(order, text):
            self._put_in_order(order, text, cursor)
            if claims.listings.get(order, text) is None:
                self.tell("looking through the claims …")
                return
        count, total = claims.count(text), claims.count()
        self.table.show(count, lambda offset, limit: claims.page(offset, limit, order, text), cursor)
        some = f"{count:,} of {total:,}" if state.text else f"{total:,}"
        self.query_one("#title", Label).update(f"Claims  {some}  · {state.order}")
        self._detail()
        self.tell("")
        self.call_after_refresh(self._head)

    @work(thread=True, exclusive=True, group="order", exit_on_error=False)
    def _put_in_order(self, order: str, text: str, cursor: int | None) -> None:
        """Ask with a connection of its own; a later order or filter makes this one's answer void."""
        worker = get_current_worker()
        time.sleep(WAIT_SECONDS)
        if worker.is_cancelled:
            return
        with Library(self.library.path) as library:
            listing = library.claims.listing(order, text)
        if not worker.is_cancelled:
            self.app.call_from_thread(self._take_order, listing, cursor)

    def _take_order(self, listing: Listing, cursor: int | None) -> None:
        self.library.claims.listings.put(listing)
        self.reread(cursor)

    @work(thread=True, exclusive=True, group="pictures", exit_on_error=False)
    def _picture(self, speaker: str, width: int) -> None:
        """Count by month and speaker with a connection of its own."""
        worker = get_current_worker()
        time.sleep(WAIT_SECONDS)
        if worker.is_cancelled:
            return
        with Library(self.library.path) as library:
            picture = pictures(self.postil.ink, library, speaker, width)
        if not worker.is_cancelled and self._state.pictures:
            self.app.call_from_thread(self.show_detail, picture)

    def tell(self, message: str) -> None:
        """A message in place of the keys."""
        self.show_told(message or self._hint)

    @property
    def _hint(self) -> str:
        verdicts = (f"verdict_{number}" for number in (1, min(len(self._verdicts), 9)))
        first, last = (self.postil.hint(name)[0] for name in verdicts)
        return f"{first}-{last} verdict  {self.keys(*_HINTS)}"

    def _detail(self) -> None:
        row = self.table.current
        ink = self.postil.ink
        if self._state.pictures and not self.library.claims.small:
            self._picture(row.speaker if row else "", self.size.width)
        elif self._state.pictures:
            self.show_detail(pictures(ink, self.library, row.speaker if row else "", self.size.width))
        elif row is None:
            self.show_detail(
                Text("no claim yet: c in the text makes one" if not self._state.text else "nothing matches", ink("dim"))
            )
        else:
            self.show_detail(claim_detail(ink, self.library, row, self._verdicts))

    # what the parts say

    def on_line_list_highlighted(self) -> None:
        """Another claim."""
        self._state.cursor = self.table.cursor
        self._detail()
        self.tell("")

    def on_line_list_chosen(self) -> None:
        """Jump to the text."""
        self.dismiss(self.table.current)

    def on_input_changed(self, event: Input.Changed) -> None:
        """Filter."""
        self._state.text = event.value
        self.reread(0)

    def on_line_list_left(self) -> None:
        """Give up linking, then the filter, then close."""
        if self.table.linking:
            self.table.linking = ""
            self.table.refresh()
            self.tell("")
        elif self._state.text:
            self.query_one("#filter", Input).value = ""
            self.query_one("#filter", Input).display = False
        else:
            self.dismiss(None)

    # keys

    def action_verdict(self, number: int) -> None:
        """Give the claim a verdict of the vocabulary."""
        row = self.table.current
        if row is None:
            return
        if number > len(self._verdicts):
            self.tell(f"there are {len(self._verdicts)} verdicts: " + "  ".join(_numbered(self._verdicts)))
            return
        self.library.annotations.edit_claim(row.id, verdict=self._verdicts[number - 1])
        self._changed(f"verdict: {self._verdicts[number - 1]}")

    def action_desk_order(self) -> None:
        """The next order."""
        names = list(ORDERS)
        self._state.order = names[(names.index(self._state.order) + 1) % len(names)]
        self.reread(0)

    def action_desk_speaker(self) -> None:
        """Who says it."""
        row = self.table.current
        if row is None:
            return

        def set_speaker(name: str | None) -> None:
            if name is not None:
                self.library.annotations.edit_claim(row.id, speaker=name)
                self._changed(f"speaker: {name}")

        names = [Choice(name) for name in self.postil.reader.speakers()]
        self.app.push_screen(
            Picker("Speaker", "enter takes the name, or what you typed", names, create=True), set_speaker
        )

    def action_desk_rationale(self) -> None:
        """Why."""
        if self.table.current is not None:
            held = self.library.annotations.get(self.table.current.id)
            self.postil.reader.editor.edit_rationale(held, self._changed)

    def action_desk_evidence(self) -> None:
        """Against what."""
        if self.table.current is not None:
            held = self.library.annotations.get(self.table.current.id)
            self.postil.reader.editor.edit_evidence(held, self._changed)

    def action_desk_elsewhere(self) -> None:
        """Where else."""
        if self.table.current is not None:
            held = self.library.annotations.get(self.table.current.id)
            self.postil.reader.editor.elsewhere(held, self._changed)

    def action_desk_link(self) -> None:
        """The first time here, the second time on the other claim."""
        row = self.table.current
        if row is None:
            return
        if not self.table.linking or self.table.linking == row.id:
            self.table.linking = row.id if self.table.linking != row.id else ""
            self.table.refresh()
            again, back = (self.postil.hint(name)[0] for name in ("link", "back"))
            told = f"now go to the other claim and press {again} again; {back} gives it up"
            self.tell(told if self.table.linking else "")
            return
        first = self.table.linking

        def tie(relation: str | None) -> None:
            self.table.linking = ""
            if relation:
                self.library.annotations.link(first, relation, row.id)
                self._changed(f"linked: {relation}")

        self.app.push_screen(Picker("The first claim …", "… this one", [Choice(name) for name in RELATIONS]), tie)

    def action_desk_pictures(self) -> None:
        """Timeline and records, or the claim in full."""
        self._state.pictures = not self._state.pictures
        self._detail()

    def action_desk_undo(self) -> None:
        """Undo."""
        step = self.library.journal.undo()
        if step is None:
            self.tell("nothing to undo")
        else:
            self._changed(f"undone: {step.action} “{step.summary}”")

    def action_desk_redo(self) -> None:
        """Redo."""
        step = self.library.journal.redo()
        if step is None:
            self.tell("nothing to redo")
        else:
            self._changed(f"done again: {step.action} “{step.summary}”")

    def _changed(self, what: str) -> None:
        self.reread(self.table.cursor)
        self.postil.reader.reread_highlights()
        self.tell(self.told_done(what))


def claim_detail(ink: Ink, library: Library, row: ClaimRow, verdicts: tuple[str, ...]) -> Text:
    """A claim in full, and what it is tied to."""
    held = library.annotations.get(row.id)
    detail = Text(no_wrap=False)
    # First, since of a long detail the end is cut off.
    detail.append(f"{'  '.join(_numbered(verdicts))}\n", ink("dim"))
    detail.append(f"{one_line(row.quote, 500)}\n", ink("ink"))
    detail.append(f"{row.speaker or 'speaker unknown'}", ink("ink", bold=True))
    detail.append(f" · {row.title}\n", ink("dim"))
    if row.rationale:
        detail.append(f"{one_line(row.rationale, 300)}\n", ink("ink"))
    for piece in held.claim.evidence if held.claim else ():
        detail.append(f"evidence: {piece}\n", ink("dim"))
    for relation, other in library.claims.linked(row.id):
        detail.append(f"{relation}: ", ink("amber"))
        detail.append(f"{one_line(other.quote, 120)} ", ink("ink"))
        detail.append(f"({other.speaker or '—'}, {human_date(other.published) or other.title})\n", ink("dim"))
    return detail


def pictures(ink: Ink, library: Library, speaker: str, width: int) -> Text:
    """The claims of each month as bars, and what the speakers' claims came to."""
    picture = Text()
    months = library.claims.months()
    if months:
        known = dict(months)
        every = [
            f"{year}-{month:02d}"
            for year in range(int(months[0][0][:4]), int(months[-1][0][:4]) + 1)
            for month in range(1, 13)
        ]
        every = [month for month in every if months[0][0] <= month <= months[-1][0]][-max(width - 40, 24) :]
        picture.append("published  ", ink("dim"))
        picture.append(sparkline([known.get(month, 0) for month in every]), ink("amber"))
        picture.append(f"  {every[0]} … {every[-1]}\n\n", ink("dim"))
    else:
        picture.append("no claim stands in an article with a date\n\n", ink("dim"))
    records = library.claims.records(6)
    if speaker and all(record.speaker != speaker for record in records):
        records = [*records[:5], *library.claims.records(1, speaker)]
    for record in records:
        picture.append(f"{pad(record.speaker, 24)} {record.claims:>3}  ", ink("ink", bold=record.speaker == speaker))
        _bar(picture, ink, record, max(width // 3, 16))
        picture.append("\n")
    return picture


def _bar(picture: Text, ink: Ink, record: SpeakerRecord, cells: int) -> None:
    most = max(record.claims, 1)
    for verdict, count in record.verdicts:
        size = max(round(count / most * cells), 1) if most > cells else count
        picture.append("■" * size, ink(verdict_variable(verdict)))
    told = ", ".join(f"{count} {verdict}" for verdict, count in record.verdicts)
    picture.append(f"  {told}", ink("dim"))


def _numbered(verdicts: tuple[str, ...]) -> list[str]:
    return [f"{number} {verdict}" for number, verdict in enumerate(verdicts, 1)]
