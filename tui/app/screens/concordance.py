"""Everywhere an entity or words stand in the library: keyword in context."""

from __future__ import annotations

from operator import attrgetter
from typing import TYPE_CHECKING, ClassVar

from rich.cells import cell_len
from textual import getters
from textual.containers import Vertical
from textual.widgets import Label

from tui.app.background import in_background, library_of_thread
from tui.app.dialogs.modal import Modal
from tui.app.keymap import bindings
from tui.app.theme import label_variable
from tui.app.widgets.hint import Hint
from tui.app.widgets.line_view import LineList
from tui.app.widgets.lines import fit, line
from tui.core.model import LABEL_NAMES
from tui.core.text import plural
from tui.library.tables.marks import ConcordanceLine

if TYPE_CHECKING:
    from collections.abc import Hashable, Mapping, Sequence

    from textual.app import ComposeResult
    from textual.strip import Strip

    from tui.app.session import Session, SessionChange
    from tui.library.tables.marks import EntityRow

SHOWN = 1_000
"""Places of words that are looked for."""


def shares(width: int) -> tuple[int, int, int]:
    """Return the cells before the words, of all before and after with them, and of the title."""
    share = max((width + 1) // 4, 12)
    room = width - share - 2
    return max((room - 16) // 2, 8), room, share


class PlaceList(LineList[ConcordanceLine]):
    """A mention a row, the name in one column."""

    BINDINGS = bindings("places")
    role = "ink"
    is_short = False
    """Whether there is but room for the words, and what follows them in their paragraph."""
    key = attrgetter("article", "start")

    def render_item(self, item: ConcordanceLine, here: bool, width: int) -> list[Strip]:
        styles = self.role_styles
        side, room, share = shares(width)
        if self.is_short:
            text = " ".join(item.text.split())
            after = " ".join(item.after.split("\n")[0].split())
            return [line(width, [(f" {text} ", styles(self.role, bold=True)), (after, styles("dim"))])]
        title = fit(item.title, share)
        before = " ".join(item.before.split("\n")[-1].split())
        if cell_len(before) > side:
            while cell_len(before) > side - 1:
                before = before[1:]
            before = f"…{before}"
        before = " " * (side - cell_len(before)) + before
        after = item.after.split("\n")[0].replace("\t", " ").replace("\u00a0", " ")
        name = " ".join(item.text.split())
        parts = [(f"{before} ", styles("dim")), (name, styles(self.role, bold=True))]
        parts.append((fit(after, max(room - side - cell_len(name), 0)), styles("dim")))
        return [line(width, parts, [(f"{title} ", styles("ink" if here else "dim"))])]


class ConcordanceScreen(Modal[tuple[int, int, int] | None]):
    """Answers with where to go, an article and a span in it, or None."""

    BINDINGS = bindings("screen")
    KEYS: ClassVar[str] = "{next} {previous} move · {choose} goes there · {places.copy} copies · {back} closes"
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
        """The place where the cursor begins, None for the first."""

    @classmethod
    def of_entity(cls, session: Session, entity: EntityRow) -> ConcordanceScreen:
        title = f"{entity.name} · {LABEL_NAMES.get(entity.label, entity.label)}"
        return cls(session, title, label_variable(entity.label), entity=entity)

    @classmethod
    def of_words(cls, session: Session, words: str) -> ConcordanceScreen:
        return cls(session, f"“{words}”", "amber", words=words)

    def compose(self) -> ComposeResult:
        with Vertical(classes="box -wide"):
            yield Label(self._title, classes="title", markup=False)
            yield Label(id="about", classes="about", markup=False)
            yield from self.compose_heading()
            yield PlaceList()
            yield Hint(self.with_keys(self.KEYS))

    def compose_heading(self) -> ComposeResult:
        """Give what stands over the places, nothing here."""
        return ()

    def on_mount(self) -> None:
        """Fetch an entity's mentions by the page; look for words in a thread."""
        self.places.role = self._role
        if self.start_at is not None:
            self.places.hold(self.start_at[:2])
        self.places.focus()
        self.subscribe(self._session, self.on_session_change)
        if self._entity is None:
            self._tell("looking …")
        self._refresh()

    def on_session_change(self, change: SessionChange) -> None:
        """Show what stands there by now; the cursor stays on its place."""
        if change.result is not None:
            self._tell(change.result.message)
        if change.lists and (self._entity is not None or self._version != self._session.words_version):
            self._refresh()

    def _refresh(self) -> None:
        marks = self._library.marks
        if self._entity is None:
            self._version = self._session.words_version
            in_background(self, self._look, self._show, group="places")
            return
        entity = marks.entity(*self._entity.entity)
        if entity is None:
            self._tell("that name is of another entity now")
            self.places.show_all(())
            return
        aliases = marks.aliases(entity.id)
        also = f"also {', '.join(aliases)} · " if aliases else ""
        self._tell(f"{also}{entity.mentions} mentions in {plural(entity.articles, 'article')}")

        def fetch(offset: int, limit: int) -> Sequence[ConcordanceLine]:
            return marks.concordance(entity.id, offset, limit, 60)

        def places(keys: Sequence[Hashable]) -> Mapping[Hashable, int]:
            return marks.mention_places(entity.id, keys)

        self.places.show(entity.mentions, fetch, places=places)

    def _tell(self, about: str) -> None:
        self.query_one("#about", Label).update(about)

    def _look(self) -> list[ConcordanceLine]:
        with library_of_thread(self._library.path) as library:
            return library.search.concordance(self._words, SHOWN)

    def _show(self, places: list[ConcordanceLine]) -> None:
        self.places.empty = "no article has these words"
        self.places.show_all(places)
        self._tell(f"{len(places)} places" if len(places) < SHOWN else f"the first {SHOWN} places")

    def on_line_list_chosen(self) -> None:
        place = self.places.current
        if place is not None:
            self.dismiss((place.article, place.start, place.end))

    def action_copy(self) -> None:
        from tui.app.copying import copy_passage, sentence_at

        place = self.places.current
        if place is not None:
            with self._session.reporting_errors():
                article = self._library.articles.get(place.article)
                copy_passage(self, self._session, article, sentence_at(article, place.start))

    def on_line_list_left(self) -> None:
        self.dismiss(None)
