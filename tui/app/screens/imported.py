"""The result of an import or merge: a table by kind and outcome, and the items of each kind."""

from __future__ import annotations

from dataclasses import replace
from functools import partial
from operator import attrgetter
from pathlib import Path
from typing import TYPE_CHECKING, Literal

from rich.cells import cell_len
from rich.text import Text
from textual import getters
from textual.widgets import Label

from tui.app.background import in_background, library_of_thread, send
from tui.app.dialogs.modal import ask
from tui.app.imports import ImportOrder, ImportOutcome, carry_out, reverse_step
from tui.app.keymap import bindings
from tui.app.screens.imported_items import WIDE, ImportedItems, ImportRow, reason
from tui.app.screens.table import TableScreen
from tui.app.widgets.heading import Column, Heading
from tui.app.widgets.line_view import LineList
from tui.app.widgets.lines import Part, fit, in_words, line, pad, styles_of, wrap
from tui.core.errors import PostilError
from tui.core.tally import BROKEN, OUTCOME_WIDTHS, OUTCOMES, ItemOutcome, Tally
from tui.core.text import one_line, plural
from tui.core.wording import words_filter
from tui.formats.import_common import BadInputError
from tui.library.queries.step_items import added_items

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from textual.app import ComposeResult
    from textual.strip import Strip

    from tui.app.session import Session, SessionChange
    from tui.core.tally import TallyNote

CONFLICTS = "changed by both"

KIND_CELLS = 18
"""Cells of the kinds if all are short: as in a terminal, with the row's first two."""

NARROW_CELLS: dict[ItemOutcome, int] = {"added": 6, "changed": 8, "kept": 5, "left out": 4, "alike": 6}
KIND_CELLS_AT_LEAST = 11

ITEMS = 1_000
"""Kinds whose imported items can be listed."""

REASONS = 3
"""The most reasons under the table; the rest is behind the row."""

_AS_THEY_CAME = "kind"

_HINTS = ("imported.order", "write_list")


def columns(
    width: int, outcomes: Sequence[ItemOutcome], kinds: Iterable[str] = ()
) -> tuple[int, list[tuple[ItemOutcome, int]]]:
    """Return the width of the kind, then of each outcome; the least telling ones are dropped first."""
    if width >= WIDE:
        cells = [(outcome, OUTCOME_WIDTHS[outcome]) for outcome in outcomes]
        room = width - sum(size for _, size in cells)
        return min(max([KIND_CELLS, *(cell_len(kind) + 1 for kind in kinds)]), room), cells
    visible = list(outcomes)
    for least in ("kept", "alike"):
        if width - sum(NARROW_CELLS[outcome] for outcome in visible) < KIND_CELLS_AT_LEAST and least in visible:
            visible.remove(least)
    room = width - sum(NARROW_CELLS[outcome] for outcome in visible)
    return max(room, 1), [(outcome, NARROW_CELLS[outcome]) for outcome in visible]


class ImportTable(LineList[ImportRow]):
    """One kind a row, with its outcomes in columns."""

    BINDINGS = bindings("imported")
    outcomes: Sequence[ItemOutcome] = OUTCOMES[:4]
    kinds: Sequence[str] = ()
    """All kinds, which share a column."""
    key = attrgetter("kind")

    def render_item(self, item: ImportRow, here: bool, width: int) -> list[Strip]:
        styles = self.role_styles
        kind_cells, cells = columns(width - 1, self.outcomes, self.kinds)
        parts: list[Part] = [(" ", styles())]
        is_problem = item.kind in (BROKEN, CONFLICTS)
        parts.append((pad(item.kind, kind_cells), styles("verdict-false" if is_problem else "foreground", bold=here)))
        for outcome, room in cells:
            count = item.counts.get(outcome, 0)
            role = "dim" if outcome == "kept" or not count else "foreground"
            if outcome == "left out" and count:
                role = "verdict-false" if item.kind == BROKEN else "amber"
            parts.append((f"{count or '·':>{room}}" if not count else f"{count:>{room},}", styles(role)))
        return [line(width, parts)]


class ImportScreen(TableScreen[bool]):
    """Imports with progress and shows the result; dismissed with whether it is in the library."""

    table = getters.query_one(ImportTable)

    def __init__(self, session: Session, order: ImportOrder) -> None:
        super().__init__(session, order=_AS_THEY_CAME)
        self._order = order
        self._outcome: ImportOutcome | None = None
        self._progress = "reading …"
        self._failure = ""
        self._is_taken_back = False
        self._is_busy = False

    @property
    def tally(self) -> Tally:
        return self._outcome.tally if self._outcome is not None else Tally()

    def compose(self) -> ComposeResult:
        yield from self.compose_table("a kind", Heading(), ImportTable())

    def on_mount(self) -> None:
        self.start()
        self._begin(self._order)

    def on_resize(self) -> None:
        self.when_laid_out(self.refresh_table)

    def on_session_change(self, change: SessionChange) -> None:
        """Keep the message, which is about this import."""

    def _begin(self, order: ImportOrder) -> None:
        session = self.session
        self._order, self._outcome, self._progress, self._failure = order, None, "reading …", ""
        self._is_busy = True
        work = partial(
            carry_out,
            order,
            session.path,
            session.library.creator,
            lambda progress: send(self, self._show_progress, progress),
        )
        in_background(self, work, self._finish, group="import", on_error=self._fail)
        self.refresh_table(0)

    def _show_progress(self, progress: str) -> None:
        self._progress = f"{progress} …"
        self._show_title()

    def _finish(self, outcome: ImportOutcome) -> None:
        self._outcome, self._is_busy = outcome, False
        self.session.refresh()
        self.refresh_table(0)

    def _fail(self, error: PostilError) -> None:
        self._is_busy = False
        self._failure = str(error)
        if isinstance(error, BadInputError):
            tally = Tally()
            for problem in error.problems:
                tally.leave_out(BROKEN, problem)
            self._outcome = ImportOutcome(tally, self._order.format, 0.0, None)
        self.refresh_table(0)

    # drawing

    def rows(self) -> list[ImportRow]:
        rows = [ImportRow(kind, counts) for kind, counts in self.tally.rows]
        if self.filter:
            holds = words_filter(self.filter)
            rows = [row for row in rows if holds(row.kind)]
        if outcome := next((each for each in OUTCOMES if each == self.order), None):
            rows.sort(key=lambda row: -row.counts[outcome])
        if count := len(self.tally.conflicts) + self.tally.waiting:
            rows.append(ImportRow(CONFLICTS, {"kept": count}))
        return rows

    def refresh_table(self, cursor: int | None = None) -> None:
        tally, table = self.tally, self.table
        table.outcomes = [outcome for outcome in OUTCOMES if outcome != "alike" or tally.total("alike")]
        rows = self.rows()
        table.kinds = [row.kind for row in rows]
        table.show_all(rows, cursor)
        table.refresh()
        self.show_heading()
        self._show_title()
        self.show_current()
        self.show_line()

    def columns(self) -> Sequence[Column]:
        kind_cells, cells = columns(
            max(self.table.scrollable_content_region.width - 2, 1), self.table.outcomes, self.table.kinds
        )
        names = [Column(outcome[-room + 1 :], room, outcome, is_number=True) for outcome, room in cells]
        return [Column("", 2), Column("", kind_cells, _AS_THEY_CAME), *names] if self.table.count else ()

    def _show_title(self) -> None:
        width, state = self.size.width - 2, self._state()
        name = fit(one_line(self._order.path.name or str(self._order.path)), max(width - 50, 14))
        what = "Import" if self._order.kind == "import" else "Merge"
        sign = "" if in_words(self) else "☞ "
        ways = (f"{sign}{what}   {name}   {state}", f"{sign}{name}   {state}", f"{sign}{state}")
        self.query_one("#title", Label).update(next((way for way in ways if cell_len(way) <= width), ways[-1]))

    def _state(self) -> str:
        outcome = self._outcome
        if self._is_busy:
            return self._progress
        if self._failure:
            return "nothing was changed"
        if self._is_taken_back:
            return "taken back: all is as it was"
        if outcome is None:
            return ""
        if self._order.dry_run:
            return "would do this · nothing is changed yet" if self.size.width >= WIDE else "would do this"
        if outcome.step is None:
            return "nothing new: all is as it was"
        return self.with_keys(f"done in {outcome.seconds:.1f} s, one step for {{imported.undo}}")

    def hints(self) -> str:
        if self._is_busy:
            return self.with_keys("{close} stops it; nothing of it stays")
        lists = [self.with_keys("{choose} its items"), *map(self.keys, _HINTS)] if self.table.count else []
        is_dry = self._order.dry_run and not self._failure
        acts = []
        if is_dry:
            acts.append(self.keys("carry_out"))
        elif self._is_taken_back:
            acts.append(self.keys("imported.redo"))
        elif self._outcome is not None and self._outcome.step is not None:
            acts.append(self.keys("imported.undo"))
        if (self.tally.conflicts or self.tally.waiting) and not is_dry:
            acts.append(self.keys("imported.conflicts"))
        ways = [*lists, *acts] if self.size.width >= WIDE else [*acts, *lists]
        return self.fitting([*ways, self.with_keys("{close} leave all" if is_dry else "{close} done")])

    def show_current(self) -> None:
        styles, detail = styles_of(self), Text()
        row, width = self.table.current, max(self.size.width - 6, 20)
        if self._failure:
            detail.append("\n".join(wrap(self._failure, width, REASONS)), styles("verdict-false"))
        elif row is not None and row.kind == CONFLICTS:
            conflicts, waiting = self.tally.conflicts, self.tally.waiting
            detail.append(f"{CONFLICTS}  ", styles("dim"))
            earlier = f", {waiting:,} since an earlier import or merge" if waiting else ""
            detail.append(f"yours stays until you decide{earlier}\n", styles("foreground"))
            detail.append(
                "\n".join(fit(conflict.line, width) for conflict in conflicts[: REASONS - 1]), styles("foreground")
            )
        elif row is not None:
            notes = [note for note in self.tally.notes if note.kind == row.kind]
            for note in notes[:REASONS]:
                detail.append(f"{note.outcome}  ", styles("dim"))
                room = max(width - len(note.outcome) - 2, 8)
                detail.append(f"{fit(reason(note, room), room)}\n", styles("foreground"))
        elif self._outcome is not None:
            detail.append("nothing in it that Postil can use", styles("dim"))
        self.show_detail(detail)

    # keys

    def on_line_list_chosen(self) -> None:
        """Show the items of the kind, one a row."""
        row = self.table.current
        if row is None:
            return
        if row.kind == CONFLICTS:
            self.action_conflicts()
            return
        notes = [note for note in self.tally.notes if note.kind == row.kind]
        outcome, path = self._outcome, self.session.path

        def look() -> list[TallyNote]:
            if outcome is None or outcome.step is None or self._is_taken_back:
                return []
            with library_of_thread(path) as own:
                return added_items(own.connection, outcome.step, row.kind, ITEMS)

        def show(items: list[TallyNote]) -> None:
            self.app.push_screen(ImportedItems(self.session, row, [*notes, *items]))

        in_background(self, look, show, group="items", opens=True)

    def go_back(self) -> None:
        if not self.clear_filter():
            self._end()

    def _end(self) -> None:
        self.workers.cancel_group(self, "import")
        is_in = self._outcome is not None and self._outcome.step is not None and not self._is_taken_back
        self.dismiss(is_in and not self._order.dry_run)

    def leave(self) -> None:
        if self._is_busy:
            self.show_line(self.with_keys("still working; {close} cancels it"))
        else:
            self._end()

    def action_order(self) -> None:
        self.order_by("left out" if self.order == _AS_THEY_CAME else _AS_THEY_CAME)

    def order_by(self, order: str) -> None:
        super().order_by(order)
        self.show_line("by kind" if order == _AS_THEY_CAME else f"most {order} first")

    def action_carry_out(self) -> None:
        """Carry out the import that was a dry run."""
        order = self._order
        if order.dry_run and not self._is_busy:
            self._begin(replace(order, dry_run=False))

    def action_conflicts(self) -> None:
        """Show the conflicts; going to one in the text leaves this table, too."""
        from tui.app.screens.conflicts import ConflictsScreen

        def go_to(place: tuple[int, int, int]) -> None:
            self.go_back()
            self.session.open(*place, focus=True)

        if not self._order.dry_run and not self._is_busy:
            ask(self, self.session, ConflictsScreen(self.session), go_to)

    def action_undo_import(self) -> None:
        if not self._is_taken_back:
            self._reverse("undo")

    def action_redo_import(self) -> None:
        if self._is_taken_back:
            self._reverse("redo")

    def _reverse(self, way: Literal["undo", "redo"]) -> None:
        outcome = self._outcome
        if outcome is None or outcome.step is None or self._is_busy:
            return
        self._is_busy, self._progress = True, "taking it back …" if way == "undo" else "bringing it in again …"
        self._show_title()
        work = partial(reverse_step, self.session.path, self.session.library.creator, outcome.step, way)
        in_background(self, work, partial(self._reversed, way), group="import", on_error=self._refuse)

    def _reversed(self, way: Literal["undo", "redo"], done: bool) -> None:
        self._is_busy = False
        if done:
            self._is_taken_back = way == "undo"
            self.session.refresh()
        self.refresh_table()
        if not done:
            self.show_line("something was done since: undo that first, in the reader")

    def _refuse(self, error: PostilError) -> None:
        self._is_busy = False
        self.refresh_table()
        self.show_line(str(error))

    def action_write_list(self) -> None:
        """Write what was left out, with reasons, to a table in the working folder."""
        notes = [note for note in self.tally.notes if note.outcome == "left out"]
        if not notes:
            self.show_line("nothing was left out")
            return
        with self.session.reporting_errors():
            path = write_list(Path.cwd(), self._order.path, notes)
            self.show_line(f"{plural(len(notes), 'line')} in {path}")


def write_list(folder: Path, source: Path, notes: Sequence[TallyNote]) -> Path:
    """Write a table of what was left out to a new file in a folder, and return its path."""
    from tui.formats.csv import guard_formula, write_table
    from tui.formats.output_files import atomic_file, new_file

    path = new_file(folder, f"{source.name or 'import'}-left-out", ".csv")
    rows: list[list[str | int]] = [
        [guard_formula(note.kind), note.count, guard_formula(note.where), guard_formula(note.why)] for note in notes
    ]
    with atomic_file(path, overwrite=False) as output:
        output.write(b"\xef\xbb\xbf")
        write_table(output, ",", [["what", "how many", "where", "why"], *rows])
    return path
