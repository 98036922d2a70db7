"""The reader screen: three panes, and the keys between them and to all other screens."""

from __future__ import annotations

from typing import TYPE_CHECKING

from textual import getters
from textual.containers import Horizontal
from textual.widgets import Static

from tui.app.disagreements import show_next
from tui.app.keymap import bindings
from tui.app.layout import FOLDED_BELOW, PaneWidths, SidePane, is_compact
from tui.app.navigation import Navigation
from tui.app.openings import Openings
from tui.app.pane_edges import PaneEdges
from tui.app.panes.articles import ArticleList, ArticlePane
from tui.app.panes.sidebar import Sidebar
from tui.app.panes.text import ArticleText
from tui.app.reader_hints import BRIEF_FIELD_HINTS, BRIEF_HINTS, FIELD_HINTS, HINTS, KEYS_OF_TEXT, ON_ANNOTATION
from tui.app.reading.speaking import words_at
from tui.app.textual_fixes.widgets import quiet_focus
from tui.app.widgets.bars import CodesBar, FooterBar, HeaderBar
from tui.app.widgets.fitted import FittedScreen
from tui.app.widgets.lines import fit_path, in_words
from tui.app.widgets.searchbar import SearchBar
from tui.core.model import Entity
from tui.core.text import row_number

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from textual import events
    from textual.app import ComposeResult
    from textual.widget import Widget

    from tui.app.session import Session, SessionChange

GREETING = """Nothing here yet.

postil add PATH … brings articles in: files, folders, addresses.
postil read PATH … brings them in and opens them here.
{command}import PATH brings in what others have annotated.

{quit} leaves"""


def footer_hints(
    session: Session,
    context: str,
    width: int,
    hints: Mapping[str, tuple[str, ...]] = HINTS,
    *,
    is_annotated: bool = False,
) -> list[tuple[str, str]]:
    """Return the footer's hints for a width in cells; in the text it starts with the claim that evidence goes to.

    `is_annotated` tells that there is an annotation at the cursor.
    """
    keymap = session.keymap
    fields = FIELD_HINTS if hints is HINTS else BRIEF_FIELD_HINTS
    if context in fields:
        return [(keymap.text(keys), keymap.text(words)) for keys, words in fields[context]]
    in_text = context in ("text", "visual")
    codes = [(keymap.sign(key), fit_path(name, 16)) for key, name in session.codes.key_names.items()] if in_text else []
    opened = session.opened.hints(keymap, width, as_words=session.settings.accessible) if in_text else []
    names = hints[context]
    if hints is BRIEF_HINTS and context == "text":  # there is no room for the words of all these keys
        codes.insert(0, _keys_of(keymap.hints(KEYS_OF_TEXT), ""))
    if opened and hints is BRIEF_HINTS:
        claim, *stances = opened
        codes, opened = codes[:1], [_keys_of(stances, " ".join(claim))]
        names = names[-1:]
    elif context == "text" and hints is HINTS:
        # Whoever has keys for codes knows how to move.
        names = (*(ON_ANNOTATION if is_annotated else ()), *(names[1:] if codes else names))
    return [*codes, *opened, *keymap.hints(names)]


def _keys_of(hints: Sequence[tuple[str, str]], words: str) -> tuple[str, str]:
    """Return one hint with the keys of several."""
    return " ".join(keys for keys, _ in hints), words


class ReaderScreen(FittedScreen[None]):
    """The screen at the bottom of the stack. Its panes draw the session; it connects them."""

    AUTO_FOCUS = ""
    BINDINGS = bindings("reader", of_screen=True)
    focused = quiet_focus()
    text = getters.query_one(ArticleText)
    articles = getters.query_one(ArticlePane)
    article_list = getters.query_one(ArticleList)
    sidebar = getters.query_one(Sidebar)
    footer = getters.query_one(FooterBar)

    def __init__(self, session: Session) -> None:
        super().__init__()
        self.session = session
        self.navigation = Navigation(self, session)
        self.openings = Openings(self, session, self.navigation)
        self._widths = PaneWidths.load(session.library)
        self._edges = PaneEdges(self._widths)

    def compose(self) -> ComposeResult:
        yield HeaderBar(self.session)
        with Horizontal(id="panes"):
            yield ArticlePane(self.session)
            yield ArticleText(self.session, self.navigation.leave_here, id="text")
            yield Static(self.session.keymap.text(GREETING), id="greeting", markup=False)
            yield Sidebar(self.session)
        yield CodesBar(self.session, lambda: self.text.content_region.x + self.text.columns.left)
        yield from (SearchBar(self.session), FooterBar())

    def on_mount(self) -> None:
        self.on_resize()
        self.session.subscribe(self.on_session_change)
        self.articles.open(row_number(self.session.last_article))
        self.set_class(self.session.current.article is None, "empty")
        self.text.focus()

    # changes

    def on_session_change(self, change: SessionChange) -> None:
        self.set_class(self.session.current.article is None, "empty")
        if change.focus:
            while self.app.screen is not self:
                self.app.pop_screen()
            self.text.focus()
        self.footer.waiting = self.session.changes.sign
        if change.lists and self.focused is not None:
            self.show_hints()
        result = change.result
        if result is not None and (self.is_current or result.failed):
            self.footer.show(result.message, failed=result.failed, saved=result.saved)

    def on_mouse_down(self, event: events.MouseDown) -> None:
        self.footer.show("")
        is_fixed = self.has_class("folded") or self.has_class("zen")
        edges: dict[int, SidePane] = {self.text.region.x: "list", self.sidebar.region.x: "sidebar"}
        self._edges.press(event, {} if is_fixed else edges)

    def on_mouse_move(self, event: events.MouseMove) -> None:
        if self._edges.drag(event, self.app.size):
            self._set_widths()

    def on_mouse_up(self) -> None:
        if width := self._edges.release():
            self.session.remember(*width)

    def on_key(self, event: events.Key) -> None:
        self.app.call_later(self.footer.show, "")  # the app handles the key next, so that both come in one frame

    def on_resize(self) -> None:
        """Collapse the side panes where there is no room for them."""
        brief = is_compact(*self.app.size)
        self.set_class(brief or self.app.size.width < FOLDED_BELOW, "folded")
        for part in (self.footer, self.query_one(HeaderBar), self.text, self.articles.article_list):
            part.brief = brief
        self._show_folded()
        self._set_widths()
        self.show_hints()

    def _set_widths(self) -> None:
        self.articles.styles.width = self._widths.width("list", *self.app.size)
        self.sidebar.styles.width = self._widths.width("sidebar", *self.app.size)

    def watch_focused(self, old: Widget | None) -> None:
        """Show the focused widget's keys, and expand a collapsed pane that has the focus."""
        if old is self.text:
            self.text.take_target()
        if self.focused is not None:  # otherwise the terminal has lost the focus, and will return it to the same widget
            self._show_folded()
            self.show_hints()

    def _show_folded(self) -> None:
        """Show a collapsed pane while it has the focus; without one no class changes, which would restyle all."""
        within = self.focused.ancestors if self.focused is not None and self.has_class("folded") else ()
        self.set_class(self.articles in within, "-list")
        self.set_class(self.sidebar in within, "-sidebar")

    def show_hints(self) -> None:
        focused = self.focused
        hints = BRIEF_HINTS if self.footer.brief else HINTS
        context = focused.id if focused is not None and focused.id in HINTS else "text"
        if context == "card" and not self.sidebar.card.subject:
            context = "plain_card"
        if focused is not None and (focused.id == "filter" or isinstance(focused.parent, SearchBar)):
            self.footer.hints = footer_hints(self.session, focused.id or "search", 0, hints)
            return
        if self.session.current.article is None:
            context = "empty"
        elif focused is self.text:  # `has_focus` is set later
            context = self.text.keys_context
        header, text = self.query_one(HeaderBar), self.text
        words = words_at(text.overlays, text.span, text.cursor.current) if in_words(self) else ()
        header.cursor_words = " · ".join(words)
        header.show_names(self.text.names.overview, is_shown=context == "name")
        self.query_one(CodesBar).about = self.text.names.about_name() if context == "name" else ""
        if context == "name":
            self.sidebar.entities.follow(self.text.mention_at_cursor)
        mode = "SELECT" if context == "visual" else ""
        if context == "articles" and (marks := len(self.article_list.row_marks)):
            context, mode = "marked", f"{marks:,} MARKED"
        is_annotated = context == "text" and self.session.current.highlights.has_any(*self.text.span)
        self.footer.mode = mode
        self.footer.hints = footer_hints(self.session, context, self.size.width, hints, is_annotated=is_annotated)

    def on_reading_pane_moved(self) -> None:
        self.query_one(HeaderBar).place = self.text.cursor.place_words
        self.query_one(CodesBar).show_at(self.text.span)
        self.show_hints()  # a selection has its own keys

    def on_reading_pane_ended(self) -> None:
        self.action_next_article()

    def on_reading_pane_activated(self) -> None:
        self.action_open_here()

    def on_sidebar_opened(self) -> None:
        self.show_hints()

    def on_line_list_chosen(self) -> None:
        """Show all mentions of the sidebar's entity; the panes handle other choices."""
        if (item := self.sidebar.entities.current) is not None:
            self.openings.show_concordance(Entity(item.name, item.label))

    def on_line_list_left(self) -> None:
        self.text.focus()

    def on_marked_list_rows_marked(self) -> None:
        self.show_hints()

    def on_search_bar_typed(self, event: SearchBar.Typed) -> None:
        if event.query:
            event.control.show_count(self.text.search(event.query), self.text.overlays.hint)
        else:
            self.text.clear_search()
            event.control.show_count(0)

    def on_search_bar_closed(self, event: SearchBar.Closed) -> None:
        if not event.keeps_hits:
            self.text.clear_search()
        self.text.focus()

    # from pane to pane and from article to article

    def action_next_article(self) -> None:
        self.articles.open_neighbour(self.text.take_times(), "this is the last article")

    def action_previous_article(self) -> None:
        self.articles.open_neighbour(-self.text.take_times(), "this is the first article")

    def action_next_unread(self) -> None:
        self.articles.open_unread()

    def action_focus_list(self) -> None:
        self._unfold("-list")
        self.article_list.focus()

    def action_focus_text(self) -> None:
        self.text.focus()

    def action_focus_sidebar(self) -> None:
        """Focus the sidebar; if it is focused, show its next tab. Raises `NotFoundError` in an empty library."""
        self.session.current.expect()
        self._unfold("-sidebar")
        if self.sidebar.open_list.has_focus:
            self.sidebar.active = (self.sidebar.active + 1) % len(self.sidebar.lists)
        self.sidebar.open_list.focus()

    def action_next_pane(self) -> None:
        self._cycle(1)

    def action_previous_pane(self) -> None:
        self._cycle(-1)

    def _cycle(self, step: int) -> None:
        """Focus the next pane; the card counts as one if it has rows."""
        sides = self.sidebar.open_list, self.sidebar.card
        panes = [each for each in (self.article_list, self.text, *sides) if each.can_focus]
        at = next((number for number, pane in enumerate(panes) if pane.has_focus), 1)
        if (pane := panes[(at + step) % len(panes)]) is not self.text:
            self._unfold("-sidebar" if pane in sides else "-list")
        pane.focus()

    def _unfold(self, pane: str) -> None:
        """Show a pane so that it can be focused."""
        self.remove_class("zen")
        self.set_class(self.has_class("folded"), pane)

    def action_zen(self) -> None:
        if self.footer.brief:
            self.session.report("there is only one pane here")
        self.set_class(not self.footer.brief and not self.has_class("zen"), "zen")
        self.text.focus()

    def action_narrower(self) -> None:
        self._resize_side(-2)

    def action_wider(self) -> None:
        self._resize_side(2)

    def _resize_side(self, step: int) -> None:
        if self.has_class("folded"):
            self.session.report("the side panes are folded here; a wider window shows them")
            return
        side: SidePane = "list" if self.article_list.has_focus else "sidebar"
        self.session.remember(*self._widths.change(side, self.size.width, step))
        self._set_widths()

    # the text and the history

    async def action_search(self) -> None:
        if words := await self.query_one(SearchBar).open():
            self.session.report(words)

    def action_open_here(self) -> None:
        highlight = self.session.current.highlight_touching(self.text.span)
        mention = self.text.mention_at_cursor
        if highlight is None and mention is None:
            self.session.refuse("nothing to open here: {claim} makes a claim, {next_mention} goes to the next name")
        else:
            self._unfold("-sidebar")
            self.sidebar.focus_here(highlight, mention)

    def action_next_disagreement(self) -> None:
        show_next(self.session, self.text)

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:
        """Return whether a key does this: some of the text's keys belong to the screen, and differ in a list."""
        return action not in ("search", "open_here") or self.text.has_focus

    # other screens, and the way back

    def action_keep_place(self) -> None:
        self.navigation.keep_place()

    def action_go_to_place(self) -> None:
        self.navigation.go_to_place()

    def action_find(self) -> None:
        self.openings.show_find()

    def action_entities(self) -> None:
        self.openings.show_entities()

    def action_claims(self) -> None:
        self.openings.show_claims()

    def action_codebook(self) -> None:
        self.openings.show_codebook()

    def action_attributes(self) -> None:
        self.openings.ask_attributes()

    def action_count(self) -> None:
        self.openings.show_counts()

    def action_whose(self) -> None:
        self.openings.ask_whose()

    def action_compare(self) -> None:
        self.openings.show_comparison()

    def action_conflicts(self) -> None:
        self.openings.show_conflicts()

    def action_adjudicate(self) -> None:
        self.openings.show_adjudication()

    def action_export(self) -> None:
        self.openings.ask_export()

    def action_edit_article(self) -> None:
        self.openings.edit_article()

    def action_mark_done(self) -> None:
        self.session.mark_done()
