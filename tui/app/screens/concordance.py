"""Everywhere an entity or words stand in the library: keyword in context."""

from __future__ import annotations

from typing import TYPE_CHECKING

from rich.cells import cell_len
from textual import work
from textual.containers import Vertical
from textual.widgets import Label
from textual.worker import get_current_worker

from tui.app.dialogs.modal import Modal
from tui.app.keymap import bindings
from tui.app.theme import label_variable
from tui.app.widgets.line_list import LineList
from tui.app.widgets.lines import fit, line
from tui.app.widgets.sidebar import LABEL_NAMES
from tui.library import Library
from tui.library.tables.marks import ConcordanceLine

if TYPE_CHECKING:
    from textual.app import ComposeResult
    from textual.strip import Strip

    from tui.library.tables.marks import EntityRow

SHOWN = 1_000
"""Places of words that are looked for."""

Target = tuple[int, int, int]
"""An article and a span in it."""


class PlaceList(LineList[ConcordanceLine]):
    """A mention a row, the name in one column."""

    role = "ink"

    def render_item(self, item: ConcordanceLine, index: int, width: int) -> list[Strip]:
        """Text before, name, text after; the article's title at the right."""
        ink = self.ink
        here = index == self.cursor
        title = fit(item.title, max(width // 4, 12))
        room = width - max(width // 4, 12) - 3
        side = max((room - 16) // 2, 8)
        before = " ".join(item.before.split("\n")[-1].split())
        if cell_len(before) > side:
            while cell_len(before) > side - 1:
                before = before[1:]
            before = f"…{before}"
        before = " " * (side - cell_len(before)) + before
        after = item.after.split("\n")[0].replace("\t", " ").replace("\u00a0", " ")
        name = " ".join(item.text.split())
        parts = [("▌" if here else " ", ink("amber")), (f"{before} ", ink("dim")), (name, ink(self.role, bold=True))]
        parts.append((fit(after, max(room - side - cell_len(name), 0)), ink("dim")))
        return [line(width, parts, [(f"{title} ", ink("ink" if here else "dim"))], ink(on="cursor") if here else None)]


class PlacesScreen(Modal[Target | None]):
    """Answers with where to go, or None."""

    BINDINGS = bindings("screen")

    def __init__(self, title: str, role: str, *, entity: EntityRow | None = None, words: str = "") -> None:
        super().__init__()
        self._title = title
        self._role = role
        self._entity = entity
        self._words = words

    @classmethod
    def of_entity(cls, entity: EntityRow) -> PlacesScreen:
        """The mentions of an entity."""
        title = f"{entity.name} · {LABEL_NAMES.get(entity.label, entity.label)}"
        return cls(title, label_variable(entity.label), entity=entity)

    @classmethod
    def of_words(cls, words: str) -> PlacesScreen:
        """Words wherever they stand."""
        return cls(f"“{words}”", "amber", words=words)

    def compose(self) -> ComposeResult:
        """Title, how often, the places."""
        with Vertical(classes="box -wide"):
            yield Label(self._title, classes="title", markup=False)
            yield Label(id="about", classes="about", markup=False)
            yield PlaceList()
            yield Label(
                self.with_keys("{next} {previous} move · {choose} goes there · {back} closes"),
                classes="hint",
                markup=False,
            )

    def on_mount(self) -> None:
        """An entity's mentions are fetched by the page; words are looked for in a thread."""
        library = self.postil.library
        held = self.query_one(PlaceList)
        held.role = self._role
        if self._entity is not None:
            entity = self._entity
            aliases = library.marks.aliases(entity.id)
            also = f"also {', '.join(aliases)} · " if aliases else ""
            articles = f"{entity.articles} article{'' if entity.articles == 1 else 's'}"
            about = f"{also}{entity.mentions} mentions in {articles}"
            held.show(entity.mentions, lambda offset, limit: library.marks.concordance(entity.id, offset, limit, 60), 0)
        else:
            about = "looking …"
            self._look()
        self.query_one("#about", Label).update(about)
        held.focus()

    @work(thread=True, exclusive=True, group="places", exit_on_error=False)
    def _look(self) -> None:
        worker = get_current_worker()
        with Library(self.postil.library.path) as library:
            places = library.search.concordance(self._words, SHOWN)
        if not worker.is_cancelled:
            self.app.call_from_thread(self._show, places)

    def _show(self, places: list[ConcordanceLine]) -> None:
        self.query_one(PlaceList).show_all(places, 0)
        about = f"{len(places)} places" if len(places) < SHOWN else f"the first {SHOWN} places"
        self.query_one("#about", Label).update(about)

    def on_line_list_chosen(self) -> None:
        """Go there."""
        place = self.query_one(PlaceList).current
        if place is not None:
            self.dismiss((place.article, place.start, place.end))

    def on_line_list_left(self) -> None:
        """Close."""
        self.dismiss(None)
