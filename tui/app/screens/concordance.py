"""Every mention of an entity, or of words, across the library: keyword in context."""

from __future__ import annotations

from functools import partial
from operator import attrgetter
from typing import TYPE_CHECKING, Any

from rich.cells import cell_len
from textual import getters
from textual.containers import Vertical
from textual.widgets import Label

from tui.app.background import in_background, library_of_thread
from tui.app.dialogs.modal import Modal
from tui.app.keymap import bindings
from tui.app.theme import label_variable
from tui.app.widgets.heading import Column, Heading, following
from tui.app.widgets.hint import Hint
from tui.app.widgets.lines import end_of, fit, line
from tui.app.widgets.marked_list import MarkedList
from tui.core.labels import label_words
from tui.core.text import plural
from tui.library.tables.marks import MENTION_ORDERS, ConcordanceLine

if TYPE_CHECKING:
    from collections.abc import Callable, Hashable, Mapping, Sequence

    from textual.app import ComposeResult
    from textual.strip import Strip

    from tui.app.session import Session, SessionChange
    from tui.library.tables.marks import EntityRow, OrderedMention

SHOWN = 1_000
"""The most occurrences of words that are loaded."""


IN_DOCUMENT = next(iter(MENTION_ORDERS))

_KEYS: dict[str, Callable[[ConcordanceLine], Any]] = {
    "words": lambda place: f"{place.text}{place.after}".casefold(),
    "article": lambda place: place.title.casefold(),
    "date": lambda place: (not place.published, place.published),
}
"""The sort keys of occurrences by order."""


def shares(width: int) -> tuple[int, int, int]:
    """Return the cells before the words, with both contexts, and of the title."""
    share = max((width + 1) // 4, 12)
    room = width - share - 2
    return max((room - 16) // 2, 8), room, share


class PlaceList(MarkedList[ConcordanceLine]):
    """One mention a row, the names aligned in one column."""

    BINDINGS = bindings("places")
    role = "foreground"
    is_short = False
    """Whether there is only room for the words and what follows them in their paragraph."""
    key = attrgetter("article", "start")

    def render_item(self, item: ConcordanceLine, here: bool, width: int) -> list[Strip]:
        styles = self.role_styles
        side, room, share = shares(width)
        if self.is_short:
            text = " ".join(item.text.split())
            after = " ".join(item.after.split("\n")[0].split())
            return [line(width, [(f" {text} ", styles(self.role, bold=True)), (after, styles("dim"))])]
        title = fit(item.title, share)
        before = end_of(item.before, side)
        after = item.after.split("\n")[0].replace("\t", " ").replace("\u00a0", " ")
        name = " ".join(item.text.split())
        parts = [(f"{before} ", styles("dim")), (name, styles(self.role, bold=True))]
        parts.append((fit(after, max(room - side - cell_len(name), 0)), styles("dim")))
        return [line(width, parts, [(f"{title} ", styles("foreground" if here else "dim"))])]


class ConcordanceScreen(Modal[tuple[int, int, int] | None]):
    """Dismissed with an article and a span in it, or None."""

    BINDINGS = bindings("screen")
    order = IN_DOCUMENT
    places = getters.query_one(PlaceList)

    def __init__(self, session: Session, title: str, role: str, *, entity: EntityRow | None = None, words: str = ""):
        super().__init__()
        self._session = session
        self._library = session.library
        self._title = title
        self._role = role
        self._entity = entity
        self._words = words
        self.start_at: tuple[int, int, int] | None = None
        """The place of the cursor at the start, None for the first."""

    @classmethod
    def of_entity(cls, session: Session, entity: EntityRow) -> ConcordanceScreen:
        title = f"{entity.name} · {label_words(entity.label)}"
        return cls(session, title, label_variable(entity.label), entity=entity)

    @classmethod
    def of_words(cls, session: Session, words: str) -> ConcordanceScreen:
        return cls(session, f"“{words}”", "amber", words=words)

    def compose(self) -> ComposeResult:
        with Vertical(classes="box -wide"):
            yield Label(self._title, classes="title", markup=False)
            yield Label(id="about", classes="about", markup=False)
            yield Heading()
            yield PlaceList()
            keys = "{choose} goes there · {places.order} order · {mark_row} mark · {places.tag} tags"
            keys += " · {places.copy} copies · {back} leaves"
            yield Hint(self.with_keys(keys))

    def on_mount(self) -> None:
        """Load an entity's mentions page by page; search for words in a thread."""
        self.places.role = self._role
        if self.start_at is not None:
            self.places.hold(self.start_at[:2])
        self.places.focus()
        self.subscribe(self._session, self.on_session_change)
        if self._entity is None:
            self._show_about("looking …")
        self._refresh()

    def on_session_change(self, change: SessionChange) -> None:
        """Update the places; the cursor stays on its own."""
        if change.result is not None:
            self._show_about(change.result.with_sign)
        if change.lists and (self._entity is not None or self._version != self._session.words_version):
            self._refresh()

    def _refresh(self) -> None:
        marks = self._library.marks
        if self._entity is None:
            self._version = self._session.words_version
            in_background(self, partial(self._look, self.order), self._show, group="places")
            return
        entity = marks.entity(*self._entity.entity)
        if entity is None:
            self._show_about("that name is of another entity now")
            self.places.show_all(())
            return
        aliases = marks.aliases(entity.id)
        also = f"also {', '.join(aliases)} · " if aliases else ""
        count = f"{entity.mentions} mentions in {plural(entity.articles, 'article')}"
        self._show_about(f"{also}{count} · {self.order_words}")
        if self.order != IN_DOCUMENT:
            in_background(self, partial(self._put_in_order, entity.id, self.order), self._show_ordered, group="places")
            return

        def fetch(offset: int, limit: int) -> Sequence[ConcordanceLine]:
            return marks.concordance(entity.id, offset, limit, 60)

        def places(keys: Sequence[Hashable]) -> Mapping[Hashable, int]:
            return marks.mention_places(entity.id, keys)

        self.places.show(entity.mentions, fetch, places=places)

    def _put_in_order(self, entity: int, order: str) -> list[OrderedMention]:
        with library_of_thread(self._library.path) as library:
            return library.marks.mentions_in_order(entity, order)

    def _show_ordered(self, mentions: list[OrderedMention]) -> None:
        marks = self._library.marks

        def fetch(offset: int, limit: int) -> Sequence[ConcordanceLine]:
            return marks.lines_of([mention for mention, *_ in mentions[offset : offset + limit]], 60)

        def places(keys: Sequence[Hashable]) -> Mapping[Hashable, int]:
            distinct = set(keys)
            return {place: at for at, (_, *where) in enumerate(mentions) if (place := (*where,)) in distinct}

        self.places.show(len(mentions), fetch, places=places)

    # order

    @property
    def order_words(self) -> str:
        return "document order" if self.order == IN_DOCUMENT else f"by {self.order}"

    def on_resize(self) -> None:
        self.call_after_refresh(self._show_heading)

    def _show_heading(self) -> None:
        if not self.is_running or self.has_class("-compact"):
            return
        side, room, share = shares(self.places.scrollable_content_region.width - 1)
        columns = (
            Column("before", side + 1, is_number=True),
            Column(" passage", room - side + 1, "words"),
            Column("article", share + 1, "article", is_number=True),
        )
        self.query_one(Heading).show(columns, self.order)

    def on_heading_pressed(self, event: Heading.Pressed) -> None:
        self.order_by(event.order)

    def action_order(self) -> None:
        self.order_by(following(MENTION_ORDERS, self.order))

    def order_by(self, order: str) -> None:
        self.order = order
        self._show_heading()
        self._refresh()

    def _show_about(self, about: str) -> None:
        self.query_one("#about", Label).update(about)

    def _look(self, order: str) -> list[ConcordanceLine]:
        with library_of_thread(self._library.path) as library:
            places = library.search.concordance(self._words, SHOWN, whose=self._session.whose)
        return places if order == IN_DOCUMENT else sorted(places, key=_KEYS[order])

    def _show(self, places: list[ConcordanceLine]) -> None:
        self.places.empty = "no article has these words"
        self.places.show_all(places)
        count = plural(len(places), "place") if len(places) < SHOWN else f"the first {SHOWN} places"
        self._show_about(f"{count} · {self.order_words}")

    def on_line_list_chosen(self) -> None:
        place = self.places.current
        if place is not None:
            self.dismiss((place.article, place.start, place.end))

    def action_copy(self) -> None:
        from tui.app.copying import copy_sentences

        with self._session.reporting_errors():
            copy_sentences(self, self._session, [(place.article, place.start) for place in self.places.chosen])

    def action_tag(self) -> None:
        """Tag the sentences of the places, after saying how many they are."""
        from tui.app.dialogs.marked import ask_tag_of_hits

        ask_tag_of_hits(self, self._session, [(place.article, place.start) for place in self.places.chosen])

    def on_line_list_left(self) -> None:
        self.dismiss(None)
