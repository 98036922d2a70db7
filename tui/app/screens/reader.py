"""The reader: what its keys do to annotations, and what happens when its parts say something."""

from __future__ import annotations

from typing import TYPE_CHECKING

from textual.widgets import Input, Static

from tui.app.actions import ACTIONS, OF_LISTS, Action
from tui.app.keymap import bindings
from tui.app.layout import FOLDED_BELOW, SMALLEST
from tui.app.screens.opening import Opening
from tui.app.screens.reader_view import GREETING, SAVE_SECONDS
from tui.app.widgets.article_list import ArticleFilter
from tui.app.widgets.bars import Header
from tui.app.widgets.line_list import LineList
from tui.core.model import Highlight, Suggestion
from tui.library.tables.articles import SORTS

if TYPE_CHECKING:
    from textual import events
    from textual.dom import DOMNode

    from tui.app.widgets.searchbar import SearchBar
    from tui.library.tables.journal import Step


_OF_TEXT = ("annotate", *(action.id for action in ACTIONS if action.of_screen))


class ReaderScreen(Opening):
    """The one screen, with its keys: each action is named in the action table."""

    BINDINGS = bindings("reader", "annotate", of_screen=True)

    def on_mount(self) -> None:
        """Show the library as it was left."""
        self._fit(*self.app.size)
        self.query_one("#small", Static).update(f"Postil needs {SMALLEST[0]}×{SMALLEST[1]}: make the window larger")
        self.query_one("#greeting", Static).update(GREETING)
        self.query_one(Header).library = self.library.path.name
        self.pane.text_width = self.postil.settings.text_width
        self.set_interval(SAVE_SECONDS, self.save_position)
        sort = self.library.view_state.get("sort")
        self.sort = sort if sort in SORTS else self.sort
        self.reread_list()
        last = self.library.view_state.get("article")
        row = self.article_list.item(0)
        self.open(int(last) if last.isdecimal() else row.pk if row else 0)
        self.pane.focus()
        self.watch_focused()

    def target_of(self, action: Action) -> DOMNode | None:
        """Who does an action, or None when it belongs to a list that has not got the keys."""
        if action.of_screen or action.context in ("reader", "annotate"):
            return self
        if action.context in ("text", "visual"):
            return self.pane
        focused = self.focused
        if action.context == "sidebar":
            return self.sidebar if focused in self.sidebar.lists else None
        if isinstance(focused, LineList) and action.context in ("list", focused.id):
            return self if action.context in OF_LISTS else focused
        return None

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:
        """The annotating keys belong to the text: in a list the same letters mean something else, or nothing."""
        return action not in _OF_TEXT or self.pane.has_focus

    # annotating

    def action_annotate(self, name: str) -> None:
        """One of the annotating keys of the text."""
        getattr(self.annotator, name)()

    def action_on_annotation(self, name: str) -> None:
        """One of the keys of the annotation list, on its current one."""
        held = self.sidebar.annotations.current
        if held is not None:
            getattr(self.editor, name)(held)

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

    # lists

    def action_sort(self) -> None:
        """The next order."""
        self.sort = SORTS[(SORTS.index(self.sort) + 1) % len(SORTS)]
        self.library.view_state.set("sort", self.sort)
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
        """A click takes the last message away."""
        self.say("")

    def on_key(self) -> None:
        """So does a key."""
        self.app.call_later(self.say, "")  # the app does next what the key is for: both are seen in one frame

    def on_resize(self, event: events.Resize) -> None:
        """Fold the side panes where there is no room for them, and say so below the least size."""
        self._fit(*event.size)

    def _fit(self, width: int, height: int) -> None:
        self.set_class(width < SMALLEST[0] or height < SMALLEST[1], "small")
        self.set_class(width < FOLDED_BELOW, "folded")
        self._show_folded()
        self.size_panes(width)

    def watch_focused(self) -> None:
        """The footer shows the keys of what has them; a folded pane is shown while it has them."""
        focused = self.focused
        if focused is None:  # the terminal has lost the keys: it will give them back to who had them
            return
        if focused is self.pane:
            self.left_at = None
        elif self.left_at is None:
            self.left_at = self.pane.span
        self._show_folded()
        self.show_hints()

    def _show_folded(self) -> None:
        """Show the folded pane that has the keys. Where none is folded no class changes: it would style all anew."""
        within = self.focused.ancestors if self.focused is not None and self.has_class("folded") else ()
        self.set_class(self.query_one("#left") in within, "-list")
        self.set_class(self.sidebar in within, "-sidebar")

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

    async def on_line_list_filter_wanted(self, event: LineList.FilterWanted) -> None:
        """Filter the articles as one types; what the sidebar lists is picked by a part of its name or words."""
        if event.control is self.article_list:
            if not self.query("#filter"):
                field = ArticleFilter(id="filter", placeholder="title, publisher, date …")
                await self.query_one("#left").mount(field, before=self.article_list)
            self.query_one("#filter").focus()
            return
        from tui.app.dialogs.picker import Choice, Picker

        shown = self.sidebar.shown
        words: dict[str, int] = {}
        for index in range(shown.count):
            item = shown.item(index)
            if item is not None and (name := self.sidebar.words_of(item)):
                words.setdefault(name, index)

        def picked(name: str | None) -> None:
            if name is not None:
                shown.cursor = words[name]

        choices = [Choice(name) for name in words]
        self.app.push_screen(Picker("Go to", "enter goes there · esc closes", choices), picked)

    def on_line_list_left(self, event: LineList.Left) -> None:
        """Escape clears the filter, then goes back to the text."""
        if event.control is self.article_list and self.filter:
            self.clear_filter()
        else:
            self.pane.focus()

    def action_to_list(self) -> None:
        self.article_list.focus()

    def action_clear_filter(self) -> None:
        """Back to all articles."""
        self.set_focus(self.article_list)  # before the field goes, else its neighbour would have the keys
        self.clear_filter()

    def clear_filter(self) -> None:
        """All articles again."""
        self.query("#filter").remove()
        self._narrow("")

    def on_input_changed(self, event: Input.Changed) -> None:
        """Filter the list as one types."""
        if event.input.id == "filter":
            self._narrow(event.value)

    def _narrow(self, text: str) -> None:
        self.filter = text
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
            event.control.show_count(self.pane.search(event.query))
        else:
            self.pane.clear_search()
            event.control.show_count(0)

    def on_search_bar_closed(self, event: SearchBar.Closed) -> None:
        """Back to the text."""
        if not event.keeps_hits:
            self.pane.clear_search()
        self.pane.focus()

    def on_sidebar_shown(self) -> None:
        """Another tab, another card."""
        self.show_card()
        self.show_hints()
