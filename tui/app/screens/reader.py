"""The reader: what its keys do, and what happens when its parts say something."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from textual.widgets import Input, Static

from tui.app.actions import BY_ID, OF_LISTS, Action, bindings
from tui.app.annotating import Annotator
from tui.app.layout import FOLDED_BELOW, SMALLEST, Layout, Side
from tui.app.screens.adjudicate import Adjudicate
from tui.app.screens.compare import CompareScreen, others
from tui.app.screens.desk import Desk, DeskState
from tui.app.screens.edit import EditArticle
from tui.app.screens.export import ExportScreen
from tui.app.screens.find import FindScreen, Found
from tui.app.screens.help import HelpScreen
from tui.app.screens.names import Names
from tui.app.screens.places import PlacesScreen
from tui.app.screens.reader_view import GREETING, SAVE_SECONDS, ReaderView
from tui.app.theme import THEMES
from tui.app.widgets.bars import Header
from tui.app.widgets.line_list import LineList
from tui.app.widgets.searchbar import SearchBar
from tui.core.model import Highlight, Suggestion
from tui.library.articles import SORTS

if TYPE_CHECKING:
    from textual import events
    from textual.dom import DOMNode

    from tui.app.widgets.sidebar import EntityItem
    from tui.library.claims import ClaimRow
    from tui.library.journal import Step


class ReaderScreen(ReaderView):
    """The one screen, with its keys: each action is named in the action table."""

    BINDINGS = bindings("reader", "annotate", of_screen=True)

    def __init__(self, layout: Layout) -> None:
        super().__init__(layout)
        self.annotator = Annotator(self)
        self.desk = DeskState()

    def on_mount(self) -> None:
        """Show the library as it was left."""
        self.query_one("#small", Static).update(f"Postil needs {SMALLEST[0]}×{SMALLEST[1]}: make the window larger")
        self.query_one("#greeting", Static).update(GREETING)
        self.query_one(Header).library = self.library.path.name
        self.pane.text_width = self.postil.settings.text_width
        self.set_interval(SAVE_SECONDS, self.save_position)
        sort = self.library.remembered("sort")
        self.sort = sort if sort in SORTS else self.sort
        self.reread_list()
        last = self.library.remembered("article")
        row = self.article_list.item(0)
        self.open(int(last) if last.isdecimal() else row.pk if row else 0)
        self.pane.focus()
        self.on_descendant_focus()

    def target_of(self, action: Action) -> DOMNode | None:
        """Who does an action, or None when it belongs to a list that has not got the keys."""
        if action.of_screen or action.context in ("reader", "annotate"):
            return self
        if action.context in ("text", "visual"):
            return self.pane
        focused = self.focused
        if isinstance(focused, LineList) and action.context in ("list", focused.id):
            return self if action.context in OF_LISTS else focused
        return None

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:
        """The annotating keys belong to the text: in a list the same letters mean something else, or nothing."""
        known = BY_ID.get(action)
        of_text = action == "annotate" or (known is not None and known.of_screen)
        return not of_text or self.pane.has_focus

    # annotating

    def action_annotate(self, name: str) -> None:
        """One of the annotating keys of the text."""
        getattr(self.annotator, name)()

    def action_on_annotation(self, name: str) -> None:
        """One of the keys of the annotation list, on its current one."""
        held = self.sidebar.annotations.current
        if held is not None:
            getattr(self.annotator, name)(held)

    def action_undo(self) -> None:
        """Take the last step back."""
        self._reversed(self.library.journal.undo(), "undone", "nothing to undo")

    def action_redo(self) -> None:
        """Do again what was undone."""
        self._reversed(self.library.journal.redo(), "done again", "nothing to redo")

    def _reversed(self, step: Step | None, what: str, nothing: str) -> None:
        if step is None:
            self.say(nothing)
            return
        if step.article and (self.article is None or step.article != self.article.id):
            self.open(self.library.articles.find(step.article).pk, at=step.start)
        self.reread_article()
        self.reread_marks()
        self.reread_highlights()
        self.say(f"{what}: {step.action} “{step.summary}”" if step.summary else f"{what}: {step.action}", saved=True)

    # moving about

    def action_next_article(self) -> None:
        """The next in the list."""
        self._neighbour(1, "this is the last article")

    def action_previous_article(self) -> None:
        """The one before."""
        self._neighbour(-1, "this is the first article")

    def _neighbour(self, step: int, none: str) -> None:
        pk = self.library.articles.neighbour(self.present.pk, step, self.sort, self.filter)
        if pk is None:
            self.say(none)
        else:
            self.open(pk)

    def action_focus_list(self) -> None:
        """To the list."""
        self._unfold()
        self.add_class("-list")
        self.article_list.focus()

    def action_focus_text(self) -> None:
        """To the text."""
        self.pane.focus()

    def action_focus_sidebar(self) -> None:
        """To the sidebar; when it has the keys, its next tab."""
        self._unfold()
        if self.sidebar.shown.has_focus:
            self.sidebar.active = (self.sidebar.active + 1) % len(self.sidebar.lists)
        self.add_class("-sidebar")
        self.sidebar.shown.focus()

    def action_next_pane(self) -> None:
        """List, text, sidebar, list."""
        self._cycle(1)

    def action_previous_pane(self) -> None:
        """The other way."""
        self._cycle(-1)

    def _cycle(self, step: int) -> None:
        panes = (self.article_list, self.pane, self.sidebar.shown)
        here = next((number for number, pane in enumerate(panes) if pane.has_focus), 1)
        (self.action_focus_list, self.action_focus_text, self.action_focus_sidebar)[(here + step) % 3]()

    def _unfold(self) -> None:
        self.remove_class("zen")

    def action_zen(self) -> None:
        """Only the text."""
        self.toggle_class("zen")
        self.pane.focus()

    def action_narrower(self) -> None:
        """The side pane in use a little narrower."""
        self._resize(-2)

    def action_wider(self) -> None:
        """The side pane in use a little wider."""
        self._resize(2)

    def _resize(self, step: int) -> None:
        if self.size.width < FOLDED_BELOW:
            self.say("the side panes are folded here; a wider window shows them")
            return
        side: Side = "list" if self.article_list.has_focus else "sidebar"
        self.panes.change(self.library, side, self.size.width, step)
        self.size_panes(self.size.width)

    # opening

    def action_search(self) -> None:
        """Search in the article."""
        self.query_one(SearchBar).open()

    def action_compare(self) -> None:
        """The article beside the same story elsewhere, or what it was."""
        article = self.present
        found = others(self.library, article)
        if found:
            self.app.push_screen(CompareScreen(article, found), lambda pk: self.open(pk) if pk else None)
        else:
            self.say("nothing to compare with: no other article tells this story, and it never changed")

    def action_find(self) -> None:
        """Find in the library."""

        def go(found: Found | None) -> None:
            if found is not None and found.everywhere:
                self.app.push_screen(PlacesScreen.of_words(found.query), self.go_to)
            elif found is not None:
                self.open(found.article, at=found.start, query=found.query)
                self.pane.focus()

        self.app.push_screen(FindScreen(self.library.path), go)

    def action_open_here(self) -> None:
        """The annotation at the cursor in the sidebar, else the name."""
        held = self.annotator.touched(self.pane.span)
        mention = self.pane.mention_at_cursor
        if held is not None:
            self.sidebar.active = 1
            self.action_focus_sidebar_at(1, self.highlights.index(held))
        elif mention is not None:
            items = self.sidebar.entities
            for index in range(items.count):
                item = items.item(index)
                if item is not None and (item.name, item.label) == (mention.entity, mention.label):
                    self.action_focus_sidebar_at(0, index)
        else:
            self.say("nothing to open here: c makes a claim, e goes to the next name")

    def action_focus_sidebar_at(self, tab: int, index: int) -> None:
        """Show an item of the sidebar."""
        self._unfold()
        self.sidebar.active = tab
        self.sidebar.shown.cursor = index
        self.add_class("-sidebar")
        self.sidebar.shown.focus()
        self.show_card()

    def show_places(self, item: EntityItem) -> None:
        """Everywhere an entity stands in the library."""

        row = self.library.marks.entity(item.name, item.label)
        if row is not None:
            self.app.push_screen(PlacesScreen.of_entity(row), self.go_to)

    def go_to(self, place: tuple[int, int, int] | None) -> None:
        """Go to a span of an article."""
        if place is not None:
            self.open(place[0], at=place[1], end=place[2])
            self.pane.focus()

    def action_entities(self) -> None:
        """All entities of the library."""
        self.app.push_screen(Names(), self.go_to)

    def action_claims(self) -> None:
        """The claims desk, as it was left."""

        def go(row: ClaimRow | None) -> None:
            if row is not None:
                self.go_to((row.article, row.start, row.end))

        self.app.push_screen(Desk(self.desk, self.verdicts), go)

    def action_adjudicate(self) -> None:
        """Two people's annotations of the article side by side."""

        def go(span: tuple[int, int] | None) -> None:
            if span is not None:
                self.pane.jump(*span)
                self.pane.focus()

        self.app.push_screen(Adjudicate(self.present), go)

    def action_correct_entity(self) -> None:
        """Correct the entity under the sidebar's cursor."""
        item = self.sidebar.entities.current
        if item is not None:
            self.annotator.correct_entity(item.name, item.label)

    def action_take_suggestion(self) -> None:
        """A claim of the suggestion under the sidebar's cursor."""
        if (item := self.sidebar.suggestions.current) is not None:
            self.annotator.take(item)

    def action_dismiss_suggestion(self) -> None:
        """Suggest it no more."""
        if (item := self.sidebar.suggestions.current) is not None:
            self.annotator.dismiss_one(item)

    def action_export(self) -> None:
        """Export."""
        self.app.push_screen(
            ExportScreen(self.library.path, self.article, Path.cwd()), lambda told: self.say(told) if told else None
        )

    def action_edit_article(self) -> None:
        """Edit what is known of the article."""

        def edit(values: dict[str, str] | None) -> None:
            if values:
                with self.telling():
                    self.library.articles.edit(self.present.pk, **values)
                    self.reread_article()
                    self.reread_list()
                    self.say("edited", saved=True)

        self.app.push_screen(EditArticle(self.present), edit)

    def action_theme(self) -> None:
        """Dark or light."""
        names = [theme.name for theme in THEMES]
        at = names.index(self.app.theme) if self.app.theme in names else 0
        self.app.theme = names[(at + 1) % len(names)]
        self.library.remember("theme", self.app.theme)
        self.show_card()

    def action_help(self) -> None:
        """All keys."""
        self.app.push_screen(HelpScreen(self.postil.keymap_given))

    def action_quit(self) -> None:
        """Leave at once; everything is on disk."""
        self.save_position()
        self.app.exit()

    # lists

    def action_sort(self) -> None:
        """The next order."""
        self.sort = SORTS[(SORTS.index(self.sort) + 1) % len(SORTS)]
        self.library.remember("sort", self.sort)
        self.article_list.cursor = 0
        self.reread_list()
        self.say(f"ordered by: {self.sort}")

    def action_toggle_read(self) -> None:
        """Read, or new again."""
        row = self.article_list.current
        if row is not None:
            self.library.articles.set_read(row.pk, not row.read)
            self.reread_list()

    # what the parts say

    def on_mouse_down(self) -> None:
        """So does a click."""
        self.footer.message, self.footer.failed = "", False

    def on_key(self, event: events.Key) -> None:
        """The next key takes the last message away; two leave the filter."""
        self.footer.message, self.footer.failed = "", False
        if event.key in ("escape", "down") and self.query_one("#filter", Input).has_focus:
            event.stop()  # else the list would take the key for its own
            self.set_focus(self.article_list)  # before the field goes, else its neighbour would have the keys
            if event.key == "escape":
                self.clear_filter()

    def on_resize(self, event: events.Resize) -> None:
        """Fold the side panes where there is no room for them, and say so below the least size."""
        width, height = event.size
        self.set_class(width < SMALLEST[0] or height < SMALLEST[1], "small")
        self.set_class(width < FOLDED_BELOW, "folded")
        self.size_panes(width)

    def on_descendant_focus(self) -> None:
        """The footer shows the keys of what has them; a folded pane is shown while it has them."""
        focused = self.focused
        if focused is self.pane:
            self.left_at = None
        elif self.left_at is None:
            self.left_at = self.pane.span
        self.set_class(focused is not None and self.query_one("#left") in focused.ancestors, "-list")
        self.set_class(focused is not None and self.sidebar in focused.ancestors, "-sidebar")
        self.show_hints()

    def on_reading_pane_moved(self) -> None:
        """The keys may be others now: a selection has its own."""
        self.show_hints()

    def on_reading_pane_activated(self) -> None:
        """Enter or a double click in the text."""
        self.action_open_here()

    def on_line_list_highlighted(self, event: LineList.Highlighted) -> None:
        """Another item: its card, and in the text where it stands."""
        if event.control is self.sidebar.shown:
            self.show_card()
            item = self.sidebar.shown.current
            if event.control.has_focus and isinstance(item, Highlight | Suggestion):
                self.show_in_text(item)

    def on_line_list_chosen(self, event: LineList.Chosen) -> None:
        """An article, an entity or an annotation is opened."""
        if event.control is self.article_list and self.article_list.current is not None:
            self.open(self.article_list.current.pk)
            self.pane.focus()
        elif event.control is self.sidebar.entities and self.sidebar.entities.current is not None:
            self.show_places(self.sidebar.entities.current)
        elif event.control in (self.sidebar.annotations, self.sidebar.suggestions):
            held = self.sidebar.shown.current
            if isinstance(held, Highlight | Suggestion):
                self.show_in_text(held)
                self.pane.focus()

    def on_line_list_filter_wanted(self, event: LineList.FilterWanted) -> None:
        """Only the article list is long enough for a filter of its own; names are found in their own screen."""
        if event.control is self.article_list:
            field = self.query_one("#filter", Input)
            field.add_class("-on")
            field.focus()

    def on_line_list_left(self, event: LineList.Left) -> None:
        """Escape clears the filter, then goes back to the text."""
        if event.control is self.article_list and self.filter:
            self.clear_filter()
        else:
            self.pane.focus()

    def clear_filter(self) -> None:
        """All articles again."""
        self.query_one("#filter", Input).value = ""
        self.query_one("#filter", Input).remove_class("-on")

    def on_input_changed(self, event: Input.Changed) -> None:
        """Filter the list as one types."""
        if event.input.id == "filter":
            self.filter = event.value
            with self.telling():
                self.article_list.cursor = 0
                self.reread_list()

    def on_input_submitted(self, event: Input.Submitted) -> None:
        """The filter stands; on with the list."""
        if event.input.id == "filter":
            self.article_list.focus()

    def on_search_bar_typed(self, event: SearchBar.Typed) -> None:
        """Search the article as one types."""
        if event.query:
            event.control.tell(self.pane.search(event.query))
        else:
            self.pane.clear_search()
            event.control.tell(0)

    def on_search_bar_closed(self, event: SearchBar.Closed) -> None:
        """Back to the text."""
        if not event.kept:
            self.pane.clear_search()
        self.pane.focus()

    def on_sidebar_shown(self) -> None:
        """Another tab, another card."""
        self.show_card()
        self.show_hints()
