"""All entities of the library: filter, order, correct, merge, and see the mentions of each."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, replace
from functools import partial
from typing import TYPE_CHECKING

from rich.text import Text
from textual import getters

from tui.app.background import PAUSE_SECONDS, explain_empty, in_background, library_of_thread
from tui.app.dialogs.correct import CorrectScreen, Subject
from tui.app.dialogs.modal import ask
from tui.app.dialogs.strip import ask_anyway, ask_correction, whose_names
from tui.app.layout import FOLDED_BELOW
from tui.app.screens.concordance import IN_DOCUMENT, ConcordanceScreen
from tui.app.screens.entity_detail import entity_detail, pair_detail
from tui.app.screens.entity_table import EntityTable, PairTable, entity_columns
from tui.app.screens.table import TableScreen
from tui.app.widgets.heading import Heading, Title
from tui.app.widgets.line_view import LineList
from tui.app.widgets.lines import in_words, styles_of
from tui.core.corrections import Distinct, Merge, Target
from tui.core.labels import label_words
from tui.core.spans import ArticleSpan
from tui.core.text import one_line, plural
from tui.jobs.pairs import EntityPair, possible_pairs
from tui.library.queries.entity_terms import ENTITY_KEYS
from tui.library.queries.known_values import why_no_entity
from tui.library.queries.listing import SMALL
from tui.library.tables.marks import ENTITY_ORDERS, EntityRow

if TYPE_CHECKING:
    from collections.abc import Hashable, Mapping, Sequence
    from pathlib import Path

    from textual.app import ComposeResult

    from tui.app.session import Session, SessionChange
    from tui.app.widgets.heading import Column
    from tui.core.corrections import Correction

_HINTS = ("choose", "filter", "all_entities.order", "kind", "all_entities.correct", "merge", "possible_merges",
          "all_entities.undo", "all_entities.copy", "back")  # fmt: skip

COMPARING = "comparing …"


@dataclass(frozen=True, slots=True)
class EntitiesState:
    """The filter, order, label, entity and mention to come back to."""

    text: str = ""
    order: str = next(iter(ENTITY_ORDERS))
    label: str = ""
    entity: int = 0
    cursor: int = 0
    place: ArticleSpan | None = None
    place_order: str = IN_DOCUMENT


class EntitiesScreen(TableScreen[ArticleSpan]):
    """Dismissed with a mention to go to, or None."""

    PLACE = "entities"
    ON_MARKED = ("merge", "all_entities.copy")
    ORDERS = ENTITY_ORDERS
    TERM_KEYS = ENTITY_KEYS
    table = getters.query_one(EntityTable)
    pairs = getters.query_one(PairTable)

    def __init__(self, session: Session, state: EntitiesState | None = None) -> None:
        """Restore a state; with a mention in it, the concordance opens on top."""
        self.state = state or EntitiesState()
        super().__init__(session, self.state.text, self.state.order)
        self._label = self.state.label
        self._has_pairs = False
        self._turned: set[frozenset[int]] = set()
        """Pairs whose second entity is merged into the first."""
        self._pairs: list[EntityPair] = []
        self._compared = 0

    def compose(self) -> ComposeResult:
        yield from self.compose_table("a part of the name, #code", Heading(), EntityTable(), PairTable())

    def on_mount(self) -> None:
        self.pairs.display = False
        if self.state.entity:
            self.table.hold(self.state.entity, self.state.cursor)
        self.start()
        if self.state.place is not None and self.table.current is not None and not self.table.has_lost:
            self._show_places(self.table.current, self.state.place)

    def refresh_table(self, cursor: int | None = None) -> None:
        if self._has_pairs:
            return
        marks, label, order, whose = self.session.library.marks, self._label, self.order, self.session.whose
        text, hidden = self.session.coding.row_filter(self.filter), self.session.coding.terms
        count = marks.entity_count(text, label)

        def fetch(offset: int, limit: int) -> Sequence[EntityRow]:
            return marks.entities(offset, limit, text, label, order)

        def places(ids: Sequence[Hashable]) -> Mapping[Hashable, int]:
            return marks.entity_places(ids, text, label, order)

        self.table.order = order
        self.table.show(count, fetch, cursor, places)
        if not count:
            why = partial(why_no_entity, text=self.filter, label=label, whose=whose, hidden=hidden)
            explain_empty(self, self.session.library, self.table, why)
        self.show_title(
            "Entities", f"{count:,}", label_words(label) if label else "", f"by {order}", order=f"by {order}"
        )
        self.show_current()
        self.show_keys()
        self.when_laid_out(self.show_heading)

    def columns(self) -> Sequence[Column]:
        is_shown = self.table.display and not self.has_class("-compact")
        return entity_columns(self.table.scrollable_content_region.width - 1) if is_shown else ()

    def hints(self) -> str:
        if self.table.picked_up is not None:
            first = self.session.library.marks.entity_by_id(self.table.picked_up)
            name = first.name if first is not None else ""
            return self.with_keys(f"{name} ⇒ … go to the one that stays and press {{merge}} again")
        if not self._has_pairs:
            return self.fitting([*map(self.keys, _HINTS), self.keys("screen.help")])
        keys = self.keys("dismiss_pair", "turn_pair", "pairs.undo")
        return self.with_keys(f"{{choose}} merges the first into the second  {keys}  {{back}} all entities")

    def show_current(self) -> None:
        row = self.table.current
        if row is None:
            self.show_detail(Text())
            return
        styles, width, path, whose = styles_of(self), self.size.width, self.session.path, self.session.whose
        as_words = in_words(self)
        if row.mentions <= SMALL:
            self.show_detail(entity_detail(styles, self.session.library, row, width, whose, as_words=as_words))
            return

        def count() -> Text:
            with library_of_thread(path) as library:
                return entity_detail(styles, library, row, width, whose, as_words=as_words)

        in_background(self, count, self.show_detail, group="detail", pause_seconds=PAUSE_SECONDS)

    def _show_contexts(self) -> None:
        """Show mentions of both entities of a pair, side by side."""
        pair, styles, width, path = self.pairs.current, styles_of(self), self.size.width, self.session.path
        if pair is None:
            return

        def read() -> Text:
            with library_of_thread(path) as library:
                return pair_detail(styles, library, (pair.rarer, pair.other), width)

        in_background(self, read, self.show_detail, group="detail", pause_seconds=PAUSE_SECONDS)

    def on_line_list_highlighted(self, event: LineList.Highlighted) -> None:
        if event.control is self.pairs:
            self._show_contexts()

    def on_line_list_chosen(self, event: LineList.Chosen) -> None:
        """Show all mentions of the entity, or merge the pair."""
        if event.control is self.pairs:
            pair = self.pairs.current
            if pair is not None:
                with self.session.reporting_errors():
                    self._join(pair.rarer, pair.other)
        elif self.table.current is not None:
            self._show_places(self.table.current)

    def _show_places(self, row: EntityRow, start_at: ArticleSpan | None = None) -> None:
        order = self.state.place_order
        self.state = EntitiesState(self.filter, self.order, self._label, row.id, self.table.cursor, None, order)
        concordance = ConcordanceScreen.of_entity(self.session, row)
        concordance.order, concordance.start_at = order, start_at

        def leave(place: ArticleSpan) -> None:
            self.state = replace(self.state, place=place, place_order=concordance.order)
            self.dismiss(place)

        ask(self, self.session, concordance, leave)

    def go_back(self) -> None:
        if self._has_pairs:
            self._show_pairs(None)
        else:
            super().go_back()

    def action_kind(self) -> None:
        """Show the next label only; after the last, all of them."""
        kinds = ["", *self.session.library.labels.names()]
        self._label = kinds[(kinds.index(self._label) + 1) % len(kinds)]
        self.refresh_table()

    def action_correct(self) -> None:
        row = self.table.current
        if row is not None and self.check_for_one():
            dialog = CorrectScreen(self.session, Subject(None, row.entity))
            ask(self, self.session, dialog, self._correct)

    def _correct(self, correction: Correction) -> None:
        """Correct a name; the cursor follows it to its new entity."""
        marks, old = self.session.library.marks, correction.target.entity

        def follow() -> None:
            row = marks.entity(*correction.correct(old)) if old is not None else None
            if row is not None and self.table.has_lost:
                self.table.hold(row.id, self.table.cursor)
                self.refresh_table()

        ask_correction(self, self.session, correction, then=follow)

    def action_merge(self) -> None:
        """Pick an entity to merge; on the one that stays, merge. Marked ones merge into this one."""
        row = self.table.current
        if row is None:
            return
        if self.marks_count:
            self._merge_marked(row)
            return
        entity = self.table.pick_up(row)
        if entity is None:
            return
        first = self.session.library.marks.entity_by_id(entity)
        if first is not None:
            self._join(first, row)
        else:
            self.show_line("the first of the two is no longer there: nothing was merged")

    def _merge_marked(self, row: EntityRow) -> None:
        """Merge the marked entities into the current one, after saying how many and whose work it changes."""
        merges = [Merge(Target(each.entity), row.entity) for each in self.table.chosen if each.id != row.id]
        if not merges:
            self.show_line(self.with_keys("mark those that are to go into another one, and press {merge} on that"))
            return
        changed = Counter[str]()
        for merge in merges:
            changed.update(self.session.library.corrections.others_changed(merge, None))
        whose = whose_names(changed, is_here=False, hides=self.session.whose is not None) if changed else ""
        what = "; ".join(filter(None, (f"{len(merges):,} into {one_line(row.name, 30)}", whose)))

        def merge_all() -> None:
            self.session.changes.for_each("correct", merges, None)

        ask_anyway(self, self.session, what, "merges them", merge_all)

    def action_copy(self) -> None:
        """Copy the current name, or the marked ones, as displayed."""
        from tui.app import clipboard

        names = [row.name for row in self.table.chosen]
        if names:
            clipboard.copy(self, self.session, "\n".join(names), f"{plural(len(names), 'name')} copied")

    def action_possible_merges(self) -> None:
        self.show_line(COMPARING)
        self._compare()

    def _compare(self) -> None:
        self._compared = self.session.library.journal.counter
        in_background(self, partial(_pairs_of, self.session.path), self._show_pairs, group="pairs")

    def on_session_change(self, change: SessionChange) -> None:
        """Find possible merges again after a correction or an undo."""
        super().on_session_change(change)
        if self._has_pairs and change.lists and self._compared != self.session.library.journal.counter:
            self._compare()

    def action_dismiss_pair(self) -> None:
        """Record that the pair is two different entities."""
        if (pair := self.pairs.current) is not None:
            with self.session.reporting_errors():
                self.session.correct(Distinct(Target(pair.rarer.entity), pair.other.entity))

    def action_turn_pair(self) -> None:
        """Swap which of the pair stays."""
        if (pair := self.pairs.current) is not None:
            self._turned ^= {frozenset((pair.rarer.id, pair.other.id))}
            self._show_turned()

    def _show_turned(self) -> None:
        self.pairs.item_height = 2 if self.size.width < FOLDED_BELOW else 1
        self.pairs.show_all([self._as_turned(pair) for pair in self._pairs])
        self._show_contexts()

    def _as_turned(self, pair: EntityPair) -> EntityPair:
        is_turned = frozenset((pair.rarer.id, pair.other.id)) in self._turned
        return replace(pair, rarer=pair.other, other=pair.rarer) if is_turned else pair

    def _join(self, first: EntityRow, other: EntityRow) -> None:
        self._correct(Merge(Target(first.entity), other.entity))

    def _show_pairs(self, pairs: list[EntityPair] | None) -> None:
        """Show possible merges in place of the entities; None shows the entities again."""
        self._has_pairs = bool(pairs)
        self.pairs.display, self.table.display = self._has_pairs, not self._has_pairs
        (self.pairs if self._has_pairs else self.table).focus()
        if pairs:
            self._pairs = pairs
            self._show_turned()
            self.show_heading()
            self.query_one(Title).show("Possible merges", f"{len(pairs):,}")
            self.show_line("" if self._message == COMPARING else self._message)
        else:
            self.refresh_table()
            nothing = "no two entities look alike" if pairs is not None else ""
            self.show_line(nothing if self._message in ("", COMPARING) else self._message)


def _pairs_of(path: Path) -> list[EntityPair]:
    with library_of_thread(path) as library:
        return possible_pairs(library)
