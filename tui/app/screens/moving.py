"""From article to article and from pane to pane."""

from __future__ import annotations

from tui.app.layout import FOLDED_BELOW, Side
from tui.app.screens.reader_view import ReaderView


class Moving(ReaderView):
    """The reader's actions that change what is looked at, not what is there."""

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
        self._unfold("-list")
        self.article_list.focus()

    def action_focus_text(self) -> None:
        """To the text."""
        self.pane.focus()

    def action_focus_sidebar(self) -> None:
        """To the sidebar; when it has the keys, its next tab."""
        self._unfold("-sidebar")
        if self.sidebar.shown.has_focus:
            self.sidebar.active = (self.sidebar.active + 1) % len(self.sidebar.lists)
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

    def _unfold(self, pane: str) -> None:
        """Let a pane be seen, else it cannot have the keys."""
        self.remove_class("zen")
        self.set_class(self.has_class("folded"), pane)

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

    def action_focus_sidebar_at(self, tab: int, index: int) -> None:
        """Show an item of the sidebar."""
        self._unfold("-sidebar")
        self.sidebar.active = tab
        self.sidebar.shown.cursor = index
        self.sidebar.shown.focus()
        self.show_card()
