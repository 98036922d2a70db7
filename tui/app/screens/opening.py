"""What opens over the reader, and where an answer leads.

Each screen is imported by the action that opens it: the reader's start waits for none of them.
"""

from __future__ import annotations

from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING

from tui.app.actions import CONTEXTS
from tui.app.annotating import Annotator
from tui.app.editing import Editor
from tui.app.screens.moving import Moving
from tui.app.theme import THEMES
from tui.app.widgets.searchbar import SearchBar

if TYPE_CHECKING:
    from tui.app.layout import Layout
    from tui.app.screens.claims_desk import DeskState
    from tui.app.screens.find import Found
    from tui.app.widgets.sidebar import EntityItem
    from tui.library.tables.claims import ClaimRow


class Opening(Moving):
    """The reader's actions that show another screen, a card or a search."""

    def __init__(self, layout: Layout) -> None:
        super().__init__(layout)
        self.editor = Editor(self)
        self.annotator = Annotator(self, self.editor)

    @cached_property
    def desk(self) -> DeskState:
        """Where the person was at the claims desk."""
        from tui.app.screens.claims_desk import DeskState

        return DeskState()

    async def action_search(self) -> None:
        """Search in the article."""
        await self.query_one(SearchBar).open()

    def action_compare(self) -> None:
        """The article beside the same story elsewhere, or what it was."""
        from tui.app.screens.compare import CompareScreen, others

        article = self.present
        found = others(self.library, article)
        if found:
            self.app.push_screen(CompareScreen(article, found), lambda pk: self.open(pk) if pk else None)
        else:
            self.say("nothing to compare with: no other article tells this story, and it never changed")

    def action_find(self) -> None:
        """Find in the library."""
        from tui.app.screens.concordance import PlacesScreen
        from tui.app.screens.find import FindScreen

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

    def show_places(self, item: EntityItem) -> None:
        """Everywhere an entity stands in the library."""
        from tui.app.screens.concordance import PlacesScreen

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
        from tui.app.screens.entities import Names

        self.app.push_screen(Names(), self.go_to)

    def action_claims(self) -> None:
        """The claims desk, as it was left."""
        from tui.app.screens.claims_desk import Desk

        def go(row: ClaimRow | None) -> None:
            if row is not None:
                self.go_to((row.article, row.start, row.end))

        self.app.push_screen(Desk(self.desk, self.verdicts), go)

    def action_adjudicate(self) -> None:
        """Two people's annotations of the article side by side."""
        from tui.app.screens.adjudicate import Adjudicate

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
        from tui.app.dialogs.export import ExportScreen

        self.app.push_screen(
            ExportScreen(self.library.path, self.article, Path.cwd()), lambda told: self.say(told) if told else None
        )

    def action_edit_article(self) -> None:
        """Edit what is known of the article."""
        from tui.app.dialogs.edit_article import EditArticle

        def edit(values: dict[str, str] | None) -> None:
            if values:
                with self.telling():
                    self.library.articles.edit(self.present.pk, **values)
                    self.reread_article()
                    self.reread_list()
                    self.done("edited")

        self.app.push_screen(EditArticle(self.present), edit)

    def action_theme(self) -> None:
        """Dark or light."""
        names = [theme.name for theme in THEMES]
        at = names.index(self.app.theme) if self.app.theme in names else 0
        self.app.theme = names[(at + 1) % len(names)]
        self.library.view_state.set("theme", self.app.theme)
        self.show_card()

    def action_help(self) -> None:
        """All keys."""
        from tui.app.dialogs.help import HelpScreen

        place = self.focused.id if self.focused is not None and self.focused.id in CONTEXTS else "text"
        self.app.push_screen(HelpScreen(self.postil.keymap, place))

    def action_quit(self) -> None:
        """Leave at once; everything is on disk."""
        self.save_position()
        self.app.exit()
