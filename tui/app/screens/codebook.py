"""The codebook: its tree with counts, the current code in full, and the actions on codes."""

from __future__ import annotations

from dataclasses import dataclass, replace
from functools import partial
from typing import TYPE_CHECKING

from textual import getters
from textual.containers import Horizontal

from tui.app.background import PAUSE_SECONDS, in_background, library_of_thread
from tui.app.dialogs.codes import CodeAsking
from tui.app.dialogs.modal import ask
from tui.app.keymap import bindings
from tui.app.screens.code_card import CodeCard, code_entries, definition_entry
from tui.app.screens.code_rows import LAST_USED, ORDERS, CodeRow, CodeTable, code_rows, why_no_row
from tui.app.screens.passages import PassagesScreen, PassagesState
from tui.app.screens.with_card import ScreenWithCard
from tui.app.widgets.card import Card
from tui.app.widgets.heading import Heading
from tui.app.widgets.lines import in_words, styles_of
from tui.core.codebook import levels, moved_paths
from tui.core.spans import ArticleSpan
from tui.core.text import cut_path, plural
from tui.library.queries.code_facts import CodeFacts, code_facts
from tui.library.queries.codes import CodeCount, code_counts

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from textual.app import ComposeResult

    from tui.app.session import Session
    from tui.app.widgets.heading import Column

_HINTS = ("codebook.choose", "new_code", "new_code_below", "rename_code", "definition", "code_memo", "own_key",
          "code_color", "edit_code", "move_code", "split_code", "remove_code", "code_earlier", "codebook.order",
          "codebook.undo", "filter", "back")  # fmt: skip

CLOSED_FROM = 200
"""With more codes than this the branches start collapsed."""


@dataclass(frozen=True, slots=True)
class CodebookState:
    """The filter, order, code, folded branches and passage to come back to."""

    text: str = ""
    order: str = ORDERS[0]
    path: str = ""
    cursor: int = 0
    closed: frozenset[str] | None = None
    passages: PassagesState | None = None


class CodebookScreen(ScreenWithCard[ArticleSpan]):
    """Dismissed with a passage to go to, or None."""

    PLACE = "codebook"
    ON_MARKED = ("move_code", "code_color", "remove_code")
    BINDINGS = bindings("codebook", "screen")
    ORDERS = ORDERS
    BESIDE_FROM = 110
    table = getters.query_one(CodeTable)

    def __init__(self, session: Session, state: CodebookState | None = None) -> None:
        self.state = state or CodebookState()
        super().__init__(session, self.state.text, self.state.order)
        self._asking = CodeAsking(self, session, self._follow)
        self._folded = None if self.state.closed is None else {*self.state.closed}
        self._of_all = "", ""
        """How many codes there are, and in how many levels if there are several."""
        self._names: dict[str, str] = {}
        """The names of the codes by id, to follow those that an undo or another person renames."""
        self._counts: dict[str, CodeCount] = {}
        self._counted: tuple[object, str | None] | None = None
        """The state of the library, and whose coding was shown, when it was counted."""

    def compose(self) -> ComposeResult:
        tree = Horizontal(CodeTable(), CodeCard(id="detail"), id="codes")
        yield from self.compose_table("a part of the code", Heading(), tree, has_detail=False)

    def on_mount(self) -> None:
        if self.state.path:
            self.table.hold(self.state.path, self.state.cursor)
        self.start()
        if self.state.passages is not None and self.table.current is not None and not self.table.has_lost:
            self._show_passages(self.table.current, self.state.passages)

    def on_resize(self) -> None:
        self.show_current()
        self.when_laid_out(self._show_title)

    def _show_title(self) -> None:
        """Show how many codes there are, and how they are ordered or what the only column of numbers counts."""
        codes, in_levels = self._of_all
        tree = "as a tree" if self.order == ORDERS[0] and not self.filter else f"by {self.order}"
        order = self.table.one_column or tree
        self.show_title("Codebook", codes, order, in_levels, order=order)

    def columns(self) -> Sequence[Column]:
        return self.table.heading(self.table.size.width)

    def refresh_table(self, cursor: int | None = None) -> None:
        tags = self.session.library.codebook.all()
        if self._folded is None:
            above = {path for tag in tags for path in levels(tag.name)[:-1]}
            self._folded = above if len(tags) > CLOSED_FROM else set()
        row = self.table.current
        if row is not None and row.is_flat and not self.filter and self.order == ORDERS[0]:
            self._follow(row.path)  # it may be in a closed branch of the tree
        self._follow_moved({tag.id: tag.name for tag in tags})
        self.when_laid_out(self._count)  # after the frame, which a busy thread would delay
        keys = {name: key for key, name in self.session.codes.own_keys.items()}
        row_state = tags, self._counts, self._folded, self.order, self.filter
        recent = [tag.name for tag in self.session.coding.tags()] if self.order == LAST_USED else []
        rows = code_rows(*row_state, hides=self.session.whose is not None, keys=keys, recent=recent)
        self.table.most = max((row.count.branch or row.count.total for row in rows), default=0)
        self.table.empty = self.with_keys("no code yet · {new_code} makes one, {annotate.tag} on a sentence too")
        self.table.order = self.order
        self.table.show_all(rows, cursor)
        if self.filter and not rows:
            self.table.empty = why_no_row(tags, self.filter)
        depth = max((tag.name.count("/") + 1 for tag in tags), default=0)
        self._of_all = plural(len(tags), "code"), f"in {plural(depth, 'level')}" if depth > 1 else ""
        self._show_title()
        self.show_current()
        self.show_keys()

    def _follow_moved(self, names: dict[str, str]) -> None:
        """Keep the cursor on its code, and branches closed, where codes are called otherwise now."""
        moved, self._names = moved_paths(self._names, names), names
        if not moved:
            return
        present = {path for name in names.values() for path in levels(name)}
        self._folded = {moved.get(path, path) if path not in present else path for path in self._folded or ()}
        self.table.follow({path: now for path, now in moved.items() if path not in present})

    def _count(self) -> None:
        """Count in a thread if something may have changed; the old counts stay until then."""
        version = (self.session.words_version, self.session.whose)
        if version == self._counted:
            return
        if self._counted is not None and self.session.whose != self._counted[1]:
            self._counts = {}  # nothing of hidden people may stay on the screen
        self._counted = version
        path, creator, whose = self.session.path, self.session.library.creator, self.session.whose

        def count() -> dict[str, CodeCount]:
            with library_of_thread(path) as library:
                return code_counts(library.connection, creator, whose)

        in_background(self, count, self._take_counts, group="counts", pause_seconds=PAUSE_SECONDS)

    def _take_counts(self, counts: dict[str, CodeCount]) -> None:
        self._counts = counts
        self.refresh_table()

    def hints(self) -> str:
        if self.table.picked_up is not None:
            return self.with_keys(
                f"{cut_path(self.table.picked_up, 40)} ⇒ … go to another code and press {{move_code}} again"
            )
        return self.hints_of(_HINTS, "codebook.into_card")

    # the code under the cursor in full

    def show_current(self) -> None:
        row, path, whose = self.table.current, self.session.path, self.session.whose
        self._show_facts(row, None)
        if row is None:
            return

        def look() -> CodeFacts:
            with library_of_thread(path) as library:
                return code_facts(library.connection, row.path, whose)

        def show(facts: CodeFacts) -> None:
            if self.table.current is not None and self.table.current.path == row.path:
                self._show_facts(row, facts)

        in_background(self, look, show, group="detail", pause_seconds=PAUSE_SECONDS)

    def _show_facts(self, row: CodeRow | None, facts: CodeFacts | None) -> None:
        card, styles = self.query_one(Card), styles_of(self)
        if row is not None and self.has_class("-low") and not self.has_class("-card"):
            card.show_entries((definition_entry(styles, row, self.size.width - 4),))
        else:
            entries = () if row is None else code_entries(styles, row, facts, as_words=in_words(self.table))
            card.show_entries(tuple(entries))

    def on_line_list_chosen(self) -> None:
        """Show the passages of the code and of those below it."""
        if self.table.current is not None:
            self._show_passages(self.table.current)

    def action_passages(self) -> None:
        self.on_line_list_chosen()

    def _show_passages(self, row: CodeRow, state: PassagesState | None = None) -> None:
        closed = frozenset(self._folded or ())
        self.state = replace(
            self.state, text=self.filter, order=self.order, path=row.path, cursor=self.table.cursor, closed=closed
        )
        passages = PassagesScreen.of_code(self.session, row.path, state)

        def leave(place: ArticleSpan) -> None:
            self.state = replace(self.state, passages=passages.state)
            self.dismiss(place)

        ask(self, self.session, passages, leave)

    # branches and order

    def action_close_branch(self) -> None:
        row = self.table.current
        if row is None or self._folded is None:
            return
        if row.is_open:
            self._folded.add(row.path)
            self.refresh_table()
        elif "/" in row.path and (above := self.table.place_of(row.path.rpartition("/")[0])) is not None:
            self.table.cursor = above

    def action_open_branch(self) -> None:
        row = self.table.current
        if row is not None and self._folded is not None:
            self._folded.discard(row.path)
            self.refresh_table()

    def action_copy(self) -> None:
        from tui.app import clipboard

        if (row := self.table.current) is not None:
            clipboard.copy(self, self.session, f"{row.path}\t{row.description}".rstrip(), "the code copied")

    # changes

    def _change(self, ask_about: Callable[[CodeAsking, CodeRow], None], *, of_tag: bool = False) -> None:
        """Ask about the code under the cursor, or say that a mere path has to become a tag first."""
        row = self.table.current
        if row is None or not self.check_for_one():
            return
        if of_tag and not row.tag_id:
            self.show_line(self.with_keys(f"{cut_path(row.path, 40)} is only a path: {{new_code}} makes it a code"))
            return
        ask_about(self._asking, row)

    def _change_all(self, ask_about: Callable[..., None]) -> None:
        """Ask about the marked codes, or the one under the cursor."""
        if not self.marks_count:
            self._change(ask_about, of_tag=True)
        elif rows := [row for row in self.table.chosen if row.tag_id]:
            ask_about(self._asking, *rows)

    def _follow(self, path: str) -> None:
        """Put the cursor on a code that is about to be made, its branch expanded."""
        if self._folded is not None:
            self._folded.difference_update(levels(path)[:-1])
        self.table.hold(path, self.table.cursor)

    def action_new_code(self) -> None:
        row = self.table.current
        if row is not None and not row.tag_id:
            self._asking.new(row.path, begin=row.path)
        else:
            self._asking.new(row.path.rpartition("/")[0] if row is not None else "")

    def action_new_code_below(self) -> None:
        row = self.table.current
        self._asking.new(row.path if row is not None else "")

    def action_rename_code(self) -> None:
        self._change(CodeAsking.rename)

    def action_definition(self) -> None:
        self._change(CodeAsking.definition, of_tag=True)

    def action_code_memo(self) -> None:
        self._change(CodeAsking.memo, of_tag=True)

    def action_edit_code(self) -> None:
        self._change(CodeAsking.form, of_tag=True)

    def action_own_key(self) -> None:
        self._change(CodeAsking.own_key, of_tag=True)

    def action_code_earlier(self) -> None:
        self._change(partial(self._shift, places=-1), of_tag=True)

    def action_code_later(self) -> None:
        self._change(partial(self._shift, places=1), of_tag=True)

    def _shift(self, _: CodeAsking, row: CodeRow, places: int) -> None:
        if row.is_flat:
            self.show_line("only the tree has an order of its own")
        else:
            with self.session.reporting_errors():
                self._follow(row.path)
                self.session.codes.shift_code(row.path, places)

    def action_code_color(self) -> None:
        self._change_all(CodeAsking.color)

    def action_split_code(self) -> None:
        """Walk the passages of the code, assigning each to one of several codes."""
        from tui.app.screens.split import SplitScreen

        def split(_: CodeAsking, row: CodeRow) -> None:
            self.app.push_screen(SplitScreen(self.session, row.path))

        self._change(split, of_tag=True)

    def action_remove_code(self) -> None:
        self._change_all(CodeAsking.remove)

    def action_move_code(self) -> None:
        """Pick a code up; on another one, ask where it goes. Marked codes move to this one."""
        row = self.table.current
        if row is None:
            return
        if self.marks_count:
            self._asking.where_all([each for each in self.table.chosen if each.path != row.path], row)
            return
        path = self.table.pick_up(row)
        if path is None:
            return
        place = self.table.place_of(path)
        if place is None or (first := self.table.item(place)) is None:
            self.show_line("what was picked up is no longer in sight: nothing was moved")
        elif row.path.startswith(f"{path}/"):
            self.show_line(f"{cut_path(row.path, 30)} is below {cut_path(path, 30)}: nothing was moved")
        else:
            self._asking.where(first, row)
