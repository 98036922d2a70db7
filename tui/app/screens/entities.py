"""All entities of the library: filter, order, correct, merge, and where each stands."""

from __future__ import annotations

import time
from dataclasses import dataclass
from typing import TYPE_CHECKING

from rich.text import Text
from textual import work
from textual.containers import Vertical
from textual.widgets import Input, Label, Static
from textual.worker import get_current_worker

from tui.app.dialogs.correct import CorrectScreen, Target
from tui.app.keymap import bindings
from tui.app.screens.claims_desk import WAIT_SECONDS
from tui.app.screens.concordance import PlacesScreen
from tui.app.screens.table import TableScreen
from tui.app.theme import label_variable
from tui.app.widgets.field import Field
from tui.app.widgets.line_list import LineList
from tui.app.widgets.lines import Part, line, pad, sparkline
from tui.app.widgets.sidebar import LABEL_NAMES
from tui.core.corrections import Correction
from tui.core.model import LABELS
from tui.library import Library
from tui.library.queries.listing import SMALL
from tui.library.tables.marks import ENTITY_ORDERS, EntityRow

if TYPE_CHECKING:
    from textual.app import ComposeResult
    from textual.strip import Strip

    from tui.app.styles import Ink

_HINTS = ("choose", "filter", "all_entities.order", "kind", "all_entities.correct", "merge", "possible_merges",
          "all_entities.undo", "back")  # fmt: skip

Place = tuple[int, int, int]
"""An article and a span in it."""


@dataclass(frozen=True, slots=True)
class Pair:
    """Two entities that may be one."""

    a: EntityRow
    b: EntityRow
    reason: str
    score: float


class NameTable(LineList[EntityRow]):
    """An entity a row."""

    BINDINGS = bindings("all_entities")
    merging = 0

    def render_item(self, item: EntityRow, index: int, width: int) -> list[Strip]:
        """Name, kind, how often in how many articles."""
        ink = self.ink
        here = index == self.cursor
        parts: list[Part] = [("▌" if here else " ", ink("amber"))]
        parts.append(("⇒ " if item.id == self.merging else "  ", ink("amber")))
        parts.append((pad(item.name, max(width - 44, 20)), ink(label_variable(item.label), bold=here)))
        parts.append((f"  {LABEL_NAMES.get(item.label, item.label):<16}", ink("dim")))
        right: list[Part] = [(f"{item.mentions:>7,}× ", ink("ink")), (f"{item.articles:>6,} art. ", ink("dim"))]
        return [line(width, parts, right, ink(on="cursor") if here else None)]


class PairTable(LineList[Pair]):
    """A pair a row."""

    def render_item(self, item: Pair, index: int, width: int) -> list[Strip]:
        """The rarer one, the more frequent one, why."""
        ink = self.ink
        here = index == self.cursor
        half = max((width - 30) // 2, 16)
        parts: list[Part] = [("▌ " if here else "  ", ink("amber"))]
        for row in (item.a, item.b):
            text = f"{row.name} ({row.mentions}×)"
            parts += [(pad(text, half), ink(label_variable(row.label), bold=here)), ("  ", ink())]
        right: list[Part] = [(f"{item.reason} {item.score:.0%} ", ink("dim"))]
        return [line(width, parts, right, ink(on="cursor") if here else None)]


class Names(TableScreen[Place | None]):
    """Answers with a mention to go to, or None."""

    def __init__(self) -> None:
        super().__init__()
        self._order = next(iter(ENTITY_ORDERS))
        self._label = ""
        self._text = ""
        self._pairs = False

    @property
    def table(self) -> NameTable:
        """The entities."""
        return self.query_one(NameTable)

    def compose(self) -> ComposeResult:
        """Title, filter, table, card."""
        with Vertical(classes="box -full"):
            yield Label(id="title", classes="title", markup=False)
            yield Field(id="filter", placeholder="a part of the name")
            yield NameTable()
            yield PairTable()
            yield Static(id="detail")
            yield Label(id="told", classes="hint", markup=False)

    def on_mount(self) -> None:
        """The most frequent first."""
        self.query_one("#filter", Input).display = False
        self.query_one(PairTable).display = False
        self.reread(0)
        self.table.focus()

    def reread(self, cursor: int | None = None) -> None:
        """The table anew."""
        marks = self.library.marks
        count = marks.entity_count(self._text, self._label)
        self.table.show(
            count, lambda offset, limit: marks.entities(offset, limit, self._text, self._label, self._order), cursor
        )
        kind = f" · {LABEL_NAMES[self._label]}" if self._label else ""
        self.query_one("#title", Label).update(f"Entities  {count:,}{kind}  · by {self._order}")
        self._detail()
        self.tell("")

    def tell(self, message: str) -> None:
        """A message in place of the keys."""
        hint = self.keys(*_HINTS)
        if self._pairs:
            merges, back = (self.postil.hint(name)[0] for name in ("choose", "back"))
            hint = f"{merges} merges the first into the second · {back} back to all entities"
        self.show_told(message or hint)

    def _detail(self) -> None:
        row = self.table.current
        if row is None:
            return
        if row.mentions > SMALL:
            self._picture(row, self.size.width)
        else:
            self.show_detail(entity_detail(self.postil.ink, self.library, row, self.size.width))

    @work(thread=True, exclusive=True, group="detail", exit_on_error=False)
    def _picture(self, row: EntityRow, width: int) -> None:
        """Count the months of an entity that stands everywhere with a connection of its own."""
        worker = get_current_worker()
        time.sleep(WAIT_SECONDS)
        if worker.is_cancelled:
            return
        with Library(self.library.path) as library:
            detail = entity_detail(self.postil.ink, library, row, width)
        if not worker.is_cancelled:
            self.app.call_from_thread(self.show_detail, detail)

    def on_line_list_highlighted(self, event: LineList.Highlighted) -> None:
        """Another entity."""
        if event.control is self.table:
            self._detail()

    def on_line_list_chosen(self, event: LineList.Chosen) -> None:
        """Everywhere it stands; or merge the pair."""
        if event.control is self.table:
            row = self.table.current
            if row is not None:
                self.app.push_screen(PlacesScreen.of_entity(row), self._go)
            return
        pair = self.query_one(PairTable).current
        if pair is not None:
            self._join(pair.a, pair.b)
            self._possible()

    def _go(self, place: Place | None) -> None:
        if place is not None:
            self.dismiss(place)

    def on_input_changed(self, event: Input.Changed) -> None:
        """Filter."""
        self._text = event.value
        self.reread(0)

    def on_line_list_left(self) -> None:
        """Give up the pairs, merging, the filter, then close."""
        if self._pairs:
            self._show_pairs(shown=False)
        elif self.table.merging:
            self.table.merging = 0
            self.table.refresh()
            self.tell("")
        elif self._text:
            self.query_one("#filter", Input).value = ""
            self.query_one("#filter", Input).display = False
        else:
            self.dismiss(None)

    # keys

    def action_names_order(self) -> None:
        """The next order."""
        names = list(ENTITY_ORDERS)
        self._order = names[(names.index(self._order) + 1) % len(names)]
        self.reread(0)

    def action_names_label(self) -> None:
        """The next kind, after the last all of them."""
        kinds = ["", *LABELS]
        self._label = kinds[(kinds.index(self._label) + 1) % len(kinds)]
        self.reread(0)

    def action_names_correct(self) -> None:
        """Correct the entity."""
        row = self.table.current
        if row is None:
            return

        def correct(correction: Correction | None) -> None:
            if correction is not None:
                self._do(correction)

        target = Target("", "", -1, -1, row.label, row.name)
        names = [
            other.name for other in self.library.marks.entities(0, 1000, label=row.label) if other.name != row.name
        ]
        self.app.push_screen(CorrectScreen(target, names), correct)

    def action_names_merge(self) -> None:
        """The first time the one to go, the second time the one that stays."""
        row = self.table.current
        if row is None:
            return
        if not self.table.merging or self.table.merging == row.id:
            self.table.merging = row.id if self.table.merging != row.id else 0
            self.table.refresh()
            again = self.postil.hint("merge")[0]
            told = f"{row.name} ⇒ … go to the one that stays and press {again} again"
            self.tell(told if self.table.merging else "")
            return
        gone = self.library.marks.entity_by_id(self.table.merging)
        self.table.merging = 0
        if gone is not None:
            self._join(gone, row)

    def action_names_possible(self) -> None:
        """Pairs that may be one."""
        self._possible()

    def action_names_undo(self) -> None:
        """Undo."""
        step = self.library.journal.undo()
        if step is None:
            self.tell("nothing to undo")
        else:
            self._changed(f"undone: {step.action} “{step.summary}”")

    def action_names_redo(self) -> None:
        """Redo."""
        step = self.library.journal.redo()
        if step is None:
            self.tell("nothing to redo")
        else:
            self._changed(f"done again: {step.action} “{step.summary}”")

    def _join(self, gone: EntityRow, stays: EntityRow) -> None:
        self._do(
            Correction(
                "join",
                "everywhere",
                label=gone.label,
                entity=gone.name,
                new_entity=stays.name,
                new_label=stays.label,
            )
        )

    def _do(self, correction: Correction) -> None:
        changed = self.library.corrections.correct(correction)
        self._changed(f"{correction.kind}: {changed} article{'' if changed == 1 else 's'} changed")

    def _changed(self, what: str) -> None:
        self.reread(self.table.cursor)
        self.postil.reader.reread_marks()
        self.postil.reader.reread_highlights()
        self.tell(self.told_done(what))

    def _show_pairs(self, *, shown: bool) -> None:
        self._pairs = shown
        pairs = self.query_one(PairTable)
        pairs.display, self.table.display = shown, not shown
        (pairs if shown else self.table).focus()
        if not shown:
            self.reread()

    def _possible(self) -> None:
        self.tell("comparing …")
        self._compare()

    @work(thread=True, exclusive=True, group="pairs", exit_on_error=False)
    def _compare(self) -> None:
        from tui.marks.entities.link import possible_merges

        worker = get_current_worker()
        with Library(self.library.path) as library:
            rows = library.marks.entities(0, 20_000)
        held = {(row.name, row.label): row for row in rows if row.label != "DATE"}
        by_name = {name: row for (name, _), row in held.items()}
        pairs = []
        for merge in possible_merges(list(held)):
            a, b = by_name[merge.a], by_name[merge.b]
            if a.mentions > b.mentions:
                a, b = b, a
            pairs.append(Pair(a, b, merge.reason, merge.score))
        if not worker.is_cancelled:
            self.app.call_from_thread(self._show_compared, pairs)

    def _show_compared(self, pairs: list[Pair]) -> None:
        if not pairs:
            self._show_pairs(shown=False)
            self.tell("no two entities look alike")
            return
        self.query_one(PairTable).show_all(pairs)
        self.query_one("#title", Label).update(f"Possible merges  {len(pairs):,}")
        self._show_pairs(shown=True)
        self.tell("")


def entity_detail(ink: Ink, library: Library, row: EntityRow, width: int) -> Text:
    """Other forms, mentions over time, claims."""
    detail = Text()
    aliases = library.marks.aliases(row.id)
    detail.append(row.name, ink(label_variable(row.label), bold=True))
    detail.append(f"  also {', '.join(aliases[:8])}\n" if aliases else "\n", ink("dim"))
    months = library.marks.months(row.id)
    if months:
        shown = months[-max(width - 50, 12) :]
        detail.append("mentions  ", ink("dim"))
        detail.append(sparkline([count for _, count in shown]), ink(label_variable(row.label)))
        detail.append(f"  {shown[0][0]} … {shown[-1][0]}\n", ink("dim"))
    claims, checked = library.marks.claims_by(row.name)
    if claims:
        detail.append(f"{claims} claim{'' if claims == 1 else 's'}, {checked} checked", ink("dim"))
    return detail
