"""What the keys of the reader screen do; each action is named in the action table."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from tui.app.actions import ACTIONS, BY_ID
from tui.app.layout import FOLDED_BELOW
from tui.app.screens.edit import EditArticle
from tui.app.screens.export import ExportScreen
from tui.app.screens.find import FindScreen, Found
from tui.app.screens.help import HelpScreen
from tui.app.screens.places import PlacesScreen
from tui.app.theme import THEMES
from tui.app.widgets.searchbar import SearchBar
from tui.app.widgets.sidebar import EntityItem
from tui.library.articles import SORTS

if TYPE_CHECKING:
    from tui.app.screens.reader import ReaderScreen
    from tui.core.model import Highlight
    from tui.library.journal import Step

_HINTS = {
    "text": ("next_sentence", "highlight", "tag", "claim", "note", "again", "undo", "search", "find", "help"),
    "visual": ("visual_right", "visual_word", "highlight", "tag", "claim", "note"),
    "articles": ("next", "choose", "filter", "sort", "toggle_read", "back", "help"),
    "entities": ("next", "choose", "back", "help"),
    "annotations": ("next", "choose", "edit_speaker", "next_verdict", "edit_rationale", "edit_note", "edit_tags",
                    "remove_annotation", "back"),
}  # fmt: skip


class ReaderActions:
    """The actions of `ReaderScreen`, whose parts and state they use."""

    # annotating

    def action_highlight(self: ReaderScreen) -> None:
        """Highlight."""
        self.annotator.highlight()

    def action_tag(self: ReaderScreen) -> None:
        """Tag."""
        self.annotator.tag()

    def action_claim(self: ReaderScreen) -> None:
        """Make a claim."""
        self.annotator.claim()

    def action_note(self: ReaderScreen) -> None:
        """Write a note."""
        self.annotator.note()

    def action_again(self: ReaderScreen) -> None:
        """The last annotation again."""
        self.annotator.again()

    def action_remove(self: ReaderScreen) -> None:
        """Remove the annotation here."""
        self.annotator.remove()

    def action_copy(self: ReaderScreen) -> None:
        """Copy the quotation."""
        self.annotator.copy()

    def action_undo(self: ReaderScreen) -> None:
        """Take the last step back."""
        self._reversed(self.library.journal.undo(), "undone", "nothing to undo")

    def action_redo(self: ReaderScreen) -> None:
        """Do again what was undone."""
        self._reversed(self.library.journal.redo(), "done again", "nothing to redo")

    def _reversed(self: ReaderScreen, step: Step | None, what: str, nothing: str) -> None:
        if step is None:
            self.say(nothing)
            return
        if step.article and (self.article is None or step.article != self.article.id):
            self.open(self.library.articles.find(step.article).pk, at=step.start)
        self.reread_article()
        self.reread_highlights()
        self.say(f"{what}: {step.action} “{step.summary}”" if step.summary else f"{what}: {step.action}", saved=True)

    # moving about

    def action_next_article(self: ReaderScreen) -> None:
        """The next in the list."""
        self._neighbour(1, "this is the last article")

    def action_previous_article(self: ReaderScreen) -> None:
        """The one before."""
        self._neighbour(-1, "this is the first article")

    def _neighbour(self: ReaderScreen, step: int, none: str) -> None:
        pk = self.library.articles.neighbour(self.present.pk, step, self.sort, self.filter)
        if pk is None:
            self.say(none)
        else:
            self.open(pk)

    def action_focus_list(self: ReaderScreen) -> None:
        """To the list."""
        self._unfold()
        self.add_class("-list")
        self.article_list.focus()

    def action_focus_text(self: ReaderScreen) -> None:
        """To the text."""
        self.pane.focus()

    def action_focus_sidebar(self: ReaderScreen) -> None:
        """To the sidebar; when it has the keys, its next tab."""
        self._unfold()
        if self.sidebar.shown.has_focus:
            self.sidebar.active = (self.sidebar.active + 1) % len(self.sidebar.lists)
        self.add_class("-sidebar")
        self.sidebar.shown.focus()

    def action_next_pane(self: ReaderScreen) -> None:
        """List, text, sidebar, list."""
        self._cycle(1)

    def action_previous_pane(self: ReaderScreen) -> None:
        """The other way."""
        self._cycle(-1)

    def _cycle(self: ReaderScreen, step: int) -> None:
        panes = (self.article_list, self.pane, self.sidebar.shown)
        here = next((number for number, pane in enumerate(panes) if pane.has_focus), 1)
        (self.action_focus_list, self.action_focus_text, self.action_focus_sidebar)[(here + step) % 3]()

    def _unfold(self: ReaderScreen) -> None:
        self.remove_class("zen")

    def action_zen(self: ReaderScreen) -> None:
        """Only the text."""
        self.toggle_class("zen")
        self.pane.focus()

    def action_narrower(self: ReaderScreen) -> None:
        """The side pane in use a little narrower."""
        self._resize(-2)

    def action_wider(self: ReaderScreen) -> None:
        """The side pane in use a little wider."""
        self._resize(2)

    def _resize(self: ReaderScreen, step: int) -> None:
        if self.size.width < FOLDED_BELOW:
            self.say("the side panes are folded here; a wider window shows them")
            return
        side = "list" if self.article_list.has_focus else "sidebar"
        self.panes.change(self.library, side, self.size.width, step)
        self.size_panes(self.size.width)

    # opening

    def action_search(self: ReaderScreen) -> None:
        """Search in the article."""
        self.query_one(SearchBar).open()

    def action_find(self: ReaderScreen) -> None:
        """Find in the library."""

        def go(found: Found | None) -> None:
            if found is not None:
                self.open(found.article, at=found.start, query=found.query)
                self.pane.focus()

        self.app.push_screen(FindScreen(), go)

    def action_open_here(self: ReaderScreen) -> None:
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

    def action_focus_sidebar_at(self: ReaderScreen, tab: int, index: int) -> None:
        """Show an item of the sidebar."""
        self._unfold()
        self.sidebar.active = tab
        self.sidebar.shown.cursor = index
        self.add_class("-sidebar")
        self.sidebar.shown.focus()
        self.show_card()

    def show_places(self: ReaderScreen, item: EntityItem) -> None:
        """Everywhere an entity stands in the library."""

        def go(place: tuple[int, int, int] | None) -> None:
            if place is not None:
                self.open(place[0], at=place[1], end=place[2])
                self.pane.focus()

        row = self.library.marks.entity(item.name, item.label)
        if row is not None:
            self.app.push_screen(PlacesScreen(row), go)

    def action_export(self: ReaderScreen) -> None:
        """Export."""
        self.app.push_screen(ExportScreen(self.article), lambda told: self.say(told) if told else None)

    def action_edit_article(self: ReaderScreen) -> None:
        """Edit what is known of the article."""

        def edit(values: dict[str, str] | None) -> None:
            if values:
                with self.telling():
                    self.library.articles.edit(self.present.pk, **values)
                    self.reread_article()
                    self.reread_list()
                    self.say("edited", saved=True)

        self.app.push_screen(EditArticle(self.present), edit)

    def reread_article(self: ReaderScreen) -> None:
        """Title and the like anew."""
        if self.article is not None:
            article = self.library.articles.get(self.article.pk)
            if (
                article.title != self.article.title
                or article.publisher != self.article.publisher
                or (article.published != self.article.published)
            ):
                self.article = article
                self.pane.show(article, self.marks, self.highlights, position=self.pane.position)

    def action_theme(self: ReaderScreen) -> None:
        """Dark or light."""
        names = [theme.name for theme in THEMES]
        at = names.index(self.app.theme) if self.app.theme in names else 0
        self.app.theme = names[(at + 1) % len(names)]
        self.library.remember("theme", self.app.theme)
        self.show_card()

    def action_help(self: ReaderScreen) -> None:
        """All keys."""
        self.app.push_screen(HelpScreen(self.postil.keymap_given))

    def action_quit(self: ReaderScreen) -> None:
        """Leave at once; everything is on disk."""
        self.save_position()
        self.app.exit()

    # lists

    def action_sort(self: ReaderScreen) -> None:
        """The next order."""
        self.sort = SORTS[(SORTS.index(self.sort) + 1) % len(SORTS)]
        self.library.remember("sort", self.sort)
        self.article_list.cursor = 0
        self.reread_list()
        self.say(f"ordered by: {self.sort}")

    def action_toggle_read(self: ReaderScreen) -> None:
        """Read, or new again."""
        row = self.article_list.current
        if row is not None:
            self.library.articles.set_read(row.pk, not row.read)
            self.reread_list()

    def _annotation(self: ReaderScreen) -> Highlight | None:
        return self.sidebar.annotations.current

    def _on_annotation(self: ReaderScreen, name: str, *more: Any) -> None:
        held = self._annotation()
        if held is not None:
            getattr(self.annotator, name)(held, *more)

    def action_edit_speaker(self: ReaderScreen) -> None:
        """Who says it."""
        self._on_annotation("edit_speaker")

    def action_next_verdict(self: ReaderScreen) -> None:
        """The next verdict."""
        self._on_annotation("turn_verdict", 1)

    def action_previous_verdict(self: ReaderScreen) -> None:
        """The verdict before."""
        self._on_annotation("turn_verdict", -1)

    def action_edit_rationale(self: ReaderScreen) -> None:
        """Why."""
        self._on_annotation("edit_rationale")

    def action_edit_note(self: ReaderScreen) -> None:
        """The note."""
        self._on_annotation("edit_note")

    def action_edit_tags(self: ReaderScreen) -> None:
        """Its tags."""
        self._on_annotation("edit_tags")

    def action_make_claim(self: ReaderScreen) -> None:
        """Claim or plain highlight."""
        self._on_annotation("make_claim")

    def action_remove_annotation(self: ReaderScreen) -> None:
        """Remove it."""
        self._on_annotation("remove_one")

    def check_action(self: ReaderScreen, action: str, parameters: tuple[object, ...]) -> bool | None:
        """The annotating keys belong to the text: in a list the same letters mean something else, or nothing."""
        known = BY_ID.get(action)
        if known is not None and (known.context == "annotate" or known.of_screen):
            return self.pane.has_focus
        return True

    def show_hints(self: ReaderScreen) -> None:
        """The footer's keys for what has the keys."""
        focused = self.focused
        if focused is self.pane:
            context = "visual" if self.pane.mode == "visual" else "text"
        else:
            context = focused.id if focused is not None and focused.id in _HINTS else "text"
        self.footer.mode = "SELECT" if context == "visual" else ""
        self.footer.hints = [self.postil.hint(name) for name in _HINTS[context]]
