"""The sidebar: the article's entities, suggestions and annotations, each with a card."""

from __future__ import annotations

from bisect import bisect_right
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from textual import getters
from textual.containers import Vertical
from textual.reactive import reactive

from tui.app.dialogs.modal import ask
from tui.app.keymap import bindings
from tui.app.panes.annotations import AnnotationList
from tui.app.panes.claim_card import ClaimCard
from tui.app.panes.entities import EntityList, key_of
from tui.app.panes.suggestions import SuggestionList
from tui.app.widgets.bars import LineBar
from tui.app.widgets.card import plain_entry
from tui.app.widgets.line_view import LineList
from tui.app.widgets.lines import Part, line
from tui.app.widgets.messages import WidgetMessage
from tui.core.model import Highlight, Suggestion
from tui.library.tables.annotations import LoadedAnnotations

if TYPE_CHECKING:
    from collections.abc import Sequence

    from textual import events
    from textual.app import ComposeResult
    from textual.strip import Strip

    from tui.app.session import Session, SessionChange
    from tui.core.model import Mention

ENTITIES, ANNOTATIONS = range(2)

NOTHING = (
    "no names found yet",
    "{highlight} highlights, {tag} tags, {claim} makes a claim",
    "nothing more that is worth checking",
)
"""The card's text below an empty list, by tab."""


class SidebarTabs(LineBar):
    """The titles of the sidebar's lists, one of which is active."""

    titles: reactive[Sequence[tuple[str, int]]] = reactive(())
    active: reactive[int] = reactive(0)

    @dataclass(eq=False)
    class Clicked(WidgetMessage["SidebarTabs"]):
        """A title was clicked."""

        number: int

    def __init__(self) -> None:
        super().__init__()
        self._ends: list[int] = []  # the column after each title

    def on_click(self, event: events.Click) -> None:
        number = bisect_right(self._ends, event.x)
        if number < len(self._ends):
            self.post_message(self.Clicked(self, number))

    def draw(self, width: int) -> Strip:
        """Titles with their counts, the active one bold; if they do not fit, the last is cut first, then all."""
        styles = self.role_styles
        counts = [f" {count}" for _, count in self.titles]
        names = [title for title, _ in self.titles]

        def cut(to: int, longest: int = 6) -> list[str]:
            return [name if len(name) <= longest else f"{name[:to]}." for name in names]

        ways = [
            (each, gap)
            for each in (names, [*names[:-1], *cut(4)[-1:]], cut(4, 8), cut(4), cut(3), cut(1))
            for gap in (3, 2, 1)
        ]
        titles, gap = next(
            ((chosen, gap) for chosen, gap in ways if len("".join(chosen + counts)) + gap * len(names) < width + gap),
            ways[-1],
        )
        parts: list[Part] = [(" ", styles())]
        self._ends = []
        for number, (name, count) in enumerate(zip(titles, counts, strict=True)):
            self._ends.append(sum(len(text) for text, _ in parts) + len(name + count) + gap)
            here = number == self.active
            parts.append((" " * gap if number else "", styles()))
            parts += [(name, styles("foreground" if here else "dim", bold=here, under=here)), (count, styles("dim"))]
        return line(width, parts)


class Sidebar(Vertical):
    """The tabs, the active list, and the card of its current item."""

    DEFAULT_CSS = """
    Sidebar SidebarTabs { margin: 1 0; }
    Sidebar LineList { height: 1fr; }
    Sidebar ClaimCard { height: 24; max-height: 50%; border-top: solid $rule; }
    Sidebar.-entities ClaimCard { height: 9; }
    Sidebar.-suggestions ClaimCard { height: 15; }
    """
    BINDINGS = bindings("sidebar")
    active: reactive[int] = reactive(0, init=False)
    entities = getters.query_one(EntityList)
    annotations = getters.query_one(AnnotationList)
    suggestions = getters.query_one(SuggestionList)
    card = getters.query_one(ClaimCard)

    class Opened(WidgetMessage["Sidebar"]):
        """Another tab is open."""

    def __init__(self, session: Session) -> None:
        super().__init__(classes="-entities")  # if it were set later, all its parts would be styled again
        self.session = session
        self._article_pk = 0
        self._drawn: object = None
        """The annotations on an entity's card as drawn."""

    def compose(self) -> ComposeResult:
        yield SidebarTabs()
        yield EntityList(self.session)
        yield AnnotationList(self.session)
        yield SuggestionList(self.session)
        yield ClaimCard(self.session, id="card")

    def on_mount(self) -> None:
        self.watch_active()
        self.session.subscribe(self.on_session_change)

    @property
    def lists(self) -> tuple[EntityList, AnnotationList, SuggestionList]:
        return self.entities, self.annotations, self.suggestions

    @property
    def open_list(self) -> EntityList | AnnotationList | SuggestionList:
        return self.lists[self.active]

    def on_session_change(self, change: SessionChange) -> None:
        """Fill the lists; the cursors stay on their items in the same article, or follow the user."""
        if change.marks or change.highlights:
            self._fill(change)
        if change.chosen:
            self.session.opened.take(change.chosen)
            at = self.session.current.highlights.places([change.chosen]).get(change.chosen)
            if at is not None:
                self.annotations.cursor = at
                self.active = ANNOTATIONS
                self.show_card()

    def _fill(self, change: SessionChange) -> None:
        current = self.session.current
        pk, text = (current.article.pk, current.article.text) if current.article is not None else (0, "")
        start = None if pk == self._article_pk else 0
        self._article_pk = pk
        if change.marks:
            self.entities.fill(current.marks, text, start)
        highlights = current.highlights
        self.annotations.show(len(highlights), lambda at, limit: highlights[at : at + limit], start, highlights.places)
        if self.card.has_focus and (start is not None or self.annotations.has_lost):
            self.open_list.focus()  # the card's claim is gone, and the next key must not act on another claim
        self.suggestions.text = text
        self.suggestions.show_all(current.suggestions, start)
        names = sum(1 for item in self.entities.items if item.label)
        counts = (
            ("Entities", names),
            ("Annotations", len(current.highlights)),
            ("Suggestions", len(current.suggestions)),
        )
        self.query_one(SidebarTabs).titles = counts
        if change.marks or self._drawn is None or self._drawn_entities() != self._drawn:
            self.show_card()
        else:
            self._take_chosen()

    def _drawn_entities(self) -> object:
        """Return the claims and quotations of the current entity; None if the item is no entity."""
        item, highlights = self.entities.current, self.session.current.highlights
        if self.active != ENTITIES or item is None or not isinstance(highlights, LoadedAnnotations):
            return None
        claims = [each for each in highlights if each.claim is not None and each.claim.speaker == item.name]
        return item, self.session.whose, claims

    def _take_chosen(self) -> None:
        chosen = self.annotations.current
        self.session.current.chosen_id = chosen.id if chosen is not None else ""

    def show_card(self) -> None:
        self._take_chosen()
        self._drawn = self._drawn_entities()
        open_list = self.open_list
        with self.session.reporting_errors():
            item: Any = open_list.current
            if item is None or not open_list.selectable(item):
                words = self.session.keymap.text(NOTHING[self.active])
                self.card.show_claim("", [plain_entry(words, open_list.role_styles("dim"))])
            elif isinstance(item, Highlight):
                claim_id = item.id if item.claim is not None else ""
                self.card.show_claim(claim_id, self.annotations.card(item, self.card.expanded_sections(claim_id)))
            else:
                self.card.show_claim("", open_list.card(item))

    def on_claim_card_outdated(self) -> None:
        self.show_card()

    def on_claim_card_followed(self, event: ClaimCard.Followed) -> None:
        """Go to another claim and show its card."""
        passage = self.session.coding.named_passages([event.claim_id]).get(event.claim_id)
        if passage is not None:
            place = passage.article, passage.start, passage.end
            self.session.open(*place, focus=True, chosen=event.claim_id)

    def on_line_list_left(self, event: LineList.Left) -> None:
        if event.control is self.card:
            event.stop()
            self.open_list.focus()

    def on_sidebar_tabs_clicked(self, event: SidebarTabs.Clicked) -> None:
        self.active = event.number
        self.open_list.focus()

    def on_line_list_highlighted(self, event: LineList.Highlighted) -> None:
        event.stop()
        if event.control is self.open_list:
            self.show_card()
            if event.control.has_focus:
                self._show_in_text()

    def on_line_list_chosen(self, event: LineList.Chosen) -> None:
        if event.control is self.entities:
            if (item := self.entities.current) is not None and item.ruled_out:  # nowhere it stands as a name
                event.stop()
                self.session.show(item.ruled_out[0].start, item.ruled_out[0].end, focus=True)
        else:
            event.stop()
            if event.control is self.annotations and (chosen := self.annotations.current) is not None:
                self.session.opened.take(chosen.id)
            self._show_in_text(focus=True)

    def _show_in_text(self, *, focus: bool = False) -> None:
        """Show the item in the text; for an orphan return to the last place, where it can be attached."""
        item = self.open_list.current
        if isinstance(item, Suggestion) or (isinstance(item, Highlight) and item.placed):
            self.session.show(item.start, item.end, focus=focus)
        elif isinstance(item, Highlight):
            self.session.show(*self.session.current.target, focus=focus)

    def on_line_list_filter_wanted(self, event: LineList.FilterWanted) -> None:
        event.stop()
        self.pick_item()

    def watch_active(self) -> None:
        lists: Sequence[LineList[Any]] = self.lists
        for number, each in enumerate(lists):
            each.display = number == self.active
            self.set_class(each.display, f"-{each.id}")
        self.query_one(SidebarTabs).active = self.active
        if self.session.current.article is not None:
            self.show_card()
        self.post_message(self.Opened(self))

    def pick_item(self) -> None:
        from tui.app.dialogs.picker import Choice, Picker

        open_list: LineList[Any] = self.open_list
        indexes: dict[str, int] = {}
        for index, words in enumerate(self.open_list.words()):
            if words:
                indexes.setdefault(words, index)

        def go_to(words: str) -> None:
            open_list.cursor = indexes[words]

        choices = [Choice(words) for words in indexes]
        ask(self, self.session, Picker("Go to", "{submit} goes there · {close} closes", choices), go_to)

    def focus_item(self, tab: int, index: int) -> None:
        self.active = tab
        self.open_list.cursor = index
        self.open_list.focus()
        self.show_card()

    def focus_here(self, highlight: Highlight | None, mention: Mention | None) -> None:
        if highlight is not None:
            self.session.opened.take(highlight.id)
            self.focus_item(ANNOTATIONS, self.session.current.highlights.places([highlight.id]).get(highlight.id, 0))
        elif mention is not None:
            keys, key = [item.key for item in self.entities.items], key_of(mention)
            if key in keys:
                self.focus_item(ENTITIES, keys.index(key))

    def action_card_on(self) -> None:
        self.card.turn(0.5)

    def action_card_back(self) -> None:
        self.card.turn(-0.5)
