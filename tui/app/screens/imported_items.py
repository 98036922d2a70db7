"""The imported items of one kind: where, what, and the reason if one was not simply taken."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from rich.cells import cell_len
from rich.text import Text
from textual import getters

from tui.app.screens.table import TableScreen
from tui.app.widgets.heading import Title
from tui.app.widgets.line_view import LineList
from tui.app.widgets.lines import Part, line, pad, styles_of, wrap
from tui.core.tally import TallyNote
from tui.core.text import one_line

if TYPE_CHECKING:
    from collections.abc import Sequence

    from textual.app import ComposeResult
    from textual.strip import Strip

    from tui.app.session import Session
    from tui.core.tally import ItemOutcome

WIDE = 60
"""Columns from which there is room for whole words between the numbers of a table."""


@dataclass(frozen=True, slots=True)
class ImportRow:
    """A kind with the outcomes of its items."""

    kind: str
    counts: dict[ItemOutcome, int]


def reason(note: TallyNote, width: int = 400) -> str:
    """Return how many, where and why; a long place is cut for `width`, down to a few words, before the reason is."""
    count, why = f"{note.count:,} " if note.count > 1 else "", one_line(note.why, 300)
    room = min(max(width - cell_len(f"{count}in : {why}"), 16), 60)
    return f"{count}in {one_line(note.where, room)}: {why}" if note.where else f"{count}{why}"


class ItemTable(LineList[TallyNote]):
    """One item a row, or several with the same reason."""

    def render_item(self, item: TallyNote, here: bool, width: int) -> list[Strip]:
        styles = self.role_styles
        where = min(max((width + 1) // 3, 12), 40)
        parts: list[Part] = [(" ", styles())]
        parts.append((pad(one_line(item.where) or "—", where - 1), styles("foreground", bold=here)))
        parts.append((f" {item.count:>5,} " if item.count > 1 else "       ", styles("dim")))
        what = f"{item.outcome:<9} " if width + 1 >= WIDE else ""
        parts += [
            (what, styles("amber" if item.outcome == "left out" else "dim")),
            (one_line(item.why), styles("foreground")),
        ]
        return [line(width, parts)]


class ImportedItems(TableScreen[None]):
    """The items of one kind: first those not simply taken, with the reason, then the others."""

    table = getters.query_one(ItemTable)

    def __init__(self, session: Session, row: ImportRow, notes: Sequence[TallyNote]) -> None:
        super().__init__(session)
        self._row = row
        self._notes = notes

    def compose(self) -> ComposeResult:
        yield from self.compose_table("words of where or why", ItemTable())

    def on_mount(self) -> None:
        self.start()

    def refresh_table(self, cursor: int | None = None) -> None:
        self.show_filtered(self._notes, lambda note: f"{note.where} {note.why}", cursor)
        counts = (f"{count:,} {outcome}" for outcome, count in self._row.counts.items() if count)
        self.query_one(Title).show(self._row.kind, *counts)
        self.show_current()
        self.show_keys()

    def hints(self) -> str:
        return self.with_keys("{filter} filter  {back} back")

    def show_current(self) -> None:
        styles, note = styles_of(self), self.table.current
        if note is None:
            simple = "there is nothing to say of them" if not self._notes else "nothing under this filter"
            self.show_detail(Text(simple, styles("dim")))
            return
        detail = Text(
            "\n".join(wrap(f"{note.outcome}: {reason(note)}", max(self.size.width - 4, 20), 3)), styles("foreground")
        )
        self.show_detail(detail)
