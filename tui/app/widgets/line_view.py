"""A scroll view that draws its own rows, and a list in one that loads only the pages it draws."""

from __future__ import annotations

import time
from typing import TYPE_CHECKING, ClassVar, Generic, TypeVar

from rich.cells import cell_len
from rich.segment import Segment
from rich.style import Style
from textual.geometry import Offset, Region
from textual.reactive import Reactive, reactive
from textual.strip import Strip

from tui.app.keymap import bindings
from tui.app.textual_fixes.widgets import RowView, keep_styles, set_row_count
from tui.app.widgets.lines import Part, RoleStyles, in_words, line, styles_of
from tui.app.widgets.messages import WidgetMessage

if TYPE_CHECKING:
    from collections.abc import Callable, Hashable, Iterator, Mapping, Sequence

    from textual import events

Item = TypeVar("Item")

PAGE_ITEMS, PAGES = 64, 16
"""How many items are loaded at a time, and how many such pages are cached."""


class LineView(RowView):
    """Rows by Textual's Line API.

    Its size and its cells do not depend on the number of rows. The scrollbar is always there, since showing or hiding
    one lays the screen out again, but it is invisible if everything fits.
    """

    DEFAULT_CSS = """
    LineView {
        overflow-x: hidden;
        overflow-y: scroll;
        scrollbar-size-vertical: 1;
        scrollbar-background: $side;
        scrollbar-background-hover: $side;
        scrollbar-background-active: $side;
    }
    """

    auto_links = Reactive(False)  # there are none, and each movement of the mouse would search for one

    base_style = Style.null()
    """The style under the rows being drawn, cached; Textual computes `rich_style` on each access."""

    top = 0
    """The row at the top of those being drawn, cached likewise."""

    def render_lines(self, crop: Region) -> list[Strip]:
        self.base_style, self.top = self.rich_style, self.scroll_offset.y
        return super().render_lines(crop)

    watch_has_focus = keep_styles

    @property
    def role_styles(self) -> RoleStyles:
        return styles_of(self)

    def measure(self, rows: int) -> None:
        set_row_count(self, rows)

    @property
    def cursor_cell(self) -> tuple[int, int] | None:
        """Column and row of the cursor, counted over all rows."""
        return None

    @property
    def cursor_screen_offset(self) -> Offset | None:
        """Where the terminal's own cursor, visible or not, is on the screen: magnifiers and speech follow it."""
        (x, y), region = self.cursor_cell or (0, 0), self.content_region
        row = y - self.scroll_offset.y
        return Offset(region.x + x, region.y + row) if 0 <= row < region.height else None

    def refresh_rows(self, first: int, last: int) -> None:
        """Redraw the rows from `first` to `last` that are visible."""
        top = self.scroll_offset.y
        first, last = max(first, top), min(last, top + self.size.height)
        if first <= last:
            self.refresh_lines(first, last - first + 1)

    def scroll_to_row(self, y: int) -> None:
        """Make `y` the top row, or the nearest possible one, immediately."""
        if y != self.scroll_offset.y:
            self.scroll_to(y=y, animate=False, force=True)


class LineList(LineView, Generic[Item], can_focus=True):
    """A list of items of `item_height` rows each.

    Subclasses draw an item in `render_item` and identify it by `key`. `show` sets the number of items and where they
    come from. The cursor stays on its item wherever that moves, or goes to the next one if it is gone.
    """

    BINDINGS = bindings("list")
    item_height: int = 1
    is_pane: ClassVar[bool] = False
    """Whether the list is a pane: the current item has its background only while the list has the focus."""

    cursor: reactive[int] = reactive(0, init=False, repaint=False)
    empty: reactive[str] = reactive("", init=False)
    """The text in the first row of an empty list."""

    class Highlighted(WidgetMessage[LineView]):
        """The cursor is on another item."""

    class Chosen(WidgetMessage[LineView]):
        """An item is opened."""

    class FilterWanted(WidgetMessage[LineView]):
        """The user wants to filter the items."""

    class Left(WidgetMessage[LineView]):
        """The user leaves the list."""

    def __init__(self, *, id: str | None = None, classes: str | None = None) -> None:
        super().__init__(id=id, classes=classes)
        self.count = 0
        self._fetch: Callable[[int, int], Sequence[Item]] = lambda offset, limit: ()
        self._pages: dict[int, Sequence[Item]] = {}
        self._strips: dict[int, list[Strip]] = {}
        self._width = 0
        self.row_marks: dict[Hashable, Item] = {}
        """The marked items by key."""
        self._held_key: Hashable = None
        """The key of the current item, None before there was one."""
        self.has_lost = False
        """Whether the item under the cursor has disappeared with the last change."""
        self._is_unseen, self._seen = False, 0.0

    def key(self, item: Item, /) -> Hashable:
        """Return what identifies an item, however else it may change."""
        return item

    @property
    def row_count(self) -> int:
        """How many rows all items take."""
        return self.count * self.item_height

    def top_of(self, index: int) -> int:
        """Return the first row of an item."""
        return index * self.item_height

    def index_at(self, x: int, row: int) -> int:
        """Return the index of the item at a cell."""
        return row // self.item_height

    def hold(self, key: Hashable, cursor: int = 0) -> None:
        """Put the cursor on this item at the next `show`, or leave it where it was if the item is gone."""
        self._held_key = key
        self.set_reactive(LineList.cursor, cursor)

    def show(
        self,
        count: int,
        fetch: Callable[[int, int], Sequence[Item]],
        cursor: int | None = None,
        places: Callable[[Sequence[Hashable]], Mapping[Hashable, int]] | None = None,
    ) -> None:
        """Show `count` items; `fetch(offset, limit)` loads them. The cursor stays on its item without `cursor`.

        `places(keys)` returns the positions of the keys that exist; without it all items are searched.
        """
        before = self._drawn_items() if cursor is None and count == self.count else None
        at, old_pages = self.cursor, self._pages
        self.count, self._fetch, self._pages = count, fetch, {}
        self.measure(self.row_count)
        self.has_lost = False
        target = self._follow(old_pages, places) if cursor is None else cursor
        target = min(max(target, 0), max(count - 1, 0))
        self.set_reactive(LineList.cursor, self._nearest_selectable(target, 1))
        self._hold_current()
        if self.row_marks:
            self.keep_marks(places)
        self._is_unseen = self._is_unseen or self.has_lost
        if cursor is None and self.scroll_offset.y:  # at the top, new lines above have to be visible
            self.scroll_to_row(self.scroll_offset.y + self.top_of(self.cursor) - self.top_of(at))
        self._keep_visible()
        if before is None or at != self.cursor:
            self.refresh()
            return
        # Drawing costs more than comparing.
        self.redraw(*(at for at, item in zip(self._on_screen(), before, strict=False) if self.item(at) != item))

    def _follow(
        self,
        old_pages: Mapping[int, Sequence[Item]],
        places: Callable[[Sequence[Hashable]], Mapping[Hashable, int]] | None,
    ) -> int:
        """Return the position of the cursor's item; if it is gone, of the next one after it, else before it."""
        item = self.item(self.cursor)
        if self._held_key is None or not self.count or (item is not None and self.key(item) == self._held_key):
            return self.cursor
        keys = [self._held_key, *self._keys(old_pages, 1), *self._keys(old_pages, -1)]
        known_places = self._places(keys) if places is None else places(keys)
        self.has_lost = self._held_key not in known_places
        return next((known_places[key] for key in keys if key in known_places), self.cursor)

    def keep_marks(self, places: Callable[[Sequence[Hashable]], Mapping[Hashable, int]] | None) -> None:
        """Remove the marks of items that are no longer shown."""

    def _keys(self, pages: Mapping[int, Sequence[Item]], step: int) -> Iterator[Hashable]:
        """Yield the keys of the loaded items before or after the cursor."""
        for at in range(self.cursor + step, self.cursor + step * (PAGE_ITEMS + 1), step):
            page, offset = divmod(at, PAGE_ITEMS)
            if offset >= len(pages.get(page, ())):
                return
            if self.selectable(pages[page][offset]):
                yield self.key(pages[page][offset])

    def _places(self, keys: Sequence[Hashable]) -> Mapping[Hashable, int]:
        distinct = set(keys)
        items = ((at, self.item(at)) for at in range(self.count))
        return {key: at for at, item in items if item is not None and (key := self.key(item)) in distinct}

    def _hold_current(self) -> None:
        item = self.current
        if item is not None and self.selectable(item):
            self._held_key = self.key(item)

    def has_seen(self, pressed: float) -> bool:
        """Return whether the current item was drawn at a time, by the clock of events.

        When an item disappears from under the cursor, a key pressed before the user could see that is not meant for the
        item now there.
        """
        return not self._is_unseen and pressed >= self._seen

    def _drawn_items(self) -> list[Item | None] | None:
        """Return the visible items, or None if not all of them are loaded."""
        pages = {index // PAGE_ITEMS for index in self._on_screen()}
        return [self.item(index) for index in self._on_screen()] if pages <= self._pages.keys() else None

    def _on_screen(self) -> Sequence[int]:
        top = self.scroll_offset.y // self.item_height
        return range(top, min(top + self.size.height // self.item_height + 2, self.count))

    def show_all(self, items: Sequence[Item], cursor: int | None = None) -> None:
        """Show items that need no loading."""
        self.show(len(items), lambda offset, limit: items[offset : offset + limit], cursor)

    def item(self, index: int) -> Item | None:
        """Return the item at an index, loading its page if needed; None if there is none."""
        if not 0 <= index < self.count:
            return None
        page, offset = divmod(index, PAGE_ITEMS)
        if page not in self._pages:
            if len(self._pages) > PAGES:
                self._pages.clear()
            self._pages[page] = self._fetch(page * PAGE_ITEMS, PAGE_ITEMS)
        rows = self._pages[page]
        return rows[offset] if offset < len(rows) else None

    @property
    def current(self) -> Item | None:
        return self.item(self.cursor)

    def render_item(self, item: Item, here: bool, width: int) -> list[Strip]:
        """Return the rows of an item, each `width` cells; `here` means the cursor is on it.

        The list adds its `bar` on the left, and the background.
        """
        raise NotImplementedError

    def bar(self, item: Item, here: bool) -> Part:
        """Return what stands to the left of each row of an item, at least one cell."""
        return "▌" if here else " ", self.role_styles("amber")

    def selectable(self, item: Item) -> bool:
        """Return whether the cursor may be on an item rather than a heading."""
        return True

    @property
    def cursor_cell(self) -> tuple[int, int] | None:
        return (1, self.top_of(self.cursor)) if self.count else (1, 0)

    def render_lines(self, crop: Region) -> list[Strip]:
        """Draw each item once for all of its rows."""
        self._strips = {}
        if self._is_unseen:
            self._is_unseen, self._seen = False, time.monotonic()
        self._width = self.scrollable_content_region.width  # without the scrollbar's column
        return super().render_lines(crop)

    def render_line(self, y: int) -> Strip:
        index, row = divmod(y + self.top, self.item_height)
        if index not in self._strips:
            item = self.item(index)
            self._strips[index] = [] if item is None else self._drawn(item, index, self._width)
        strips = self._strips[index]
        if not self.count and not y and self.empty:
            return line(self._width, [(f"   {self.empty}", self.base_style + self.role_styles("dim"))])
        return strips[row] if row < len(strips) else Strip.blank(self._width, self.base_style)

    def is_here(self, item: Item, index: int) -> bool:
        """Return whether an item is drawn as the current one."""
        return index == self.cursor and self.selectable(item)

    def _drawn(self, item: Item, index: int, width: int) -> list[Strip]:
        base, here = self.base_style, self.is_here(item, index)
        sign, bar_style = self.bar(item, here)
        later = " " * cell_len(sign) if in_words(self) else sign  # each is heard
        if here and (self.has_focus or not self.is_pane):
            base += self.role_styles(on="cursor")
        strips = enumerate(self.render_item(item, here, width - cell_len(sign)))
        bars = ([Segment(later if row else sign, bar_style), *strip] for row, strip in strips)
        return [Strip([Segment(text, base + style if style else base) for text, style, _ in bar]) for bar in bars]

    def redraw(self, *indexes: int) -> None:
        """Redraw the visible ones of some items."""
        for index in {*indexes} & {*self._on_screen()}:
            self.refresh_lines(self.top_of(index), self.item_height)

    def watch_cursor(self, before: int, after: int) -> None:
        self.redraw(before, after)
        self._hold_current()
        self._keep_visible()
        self.post_message(self.Highlighted(self))

    def on_resize(self) -> None:
        self.measure(self.row_count)
        self._keep_visible()

    def on_click(self, event: events.Click) -> None:
        index = self.index_at(event.x, event.y + self.scroll_offset.y)
        item = self.item(index)
        if item is None or not self.selectable(item):
            return
        is_again = index == self.cursor or event.chain > 1
        self.cursor = index
        if is_again:
            self.action_choose()

    def action_next(self) -> None:
        self._move_to(self.cursor + 1, 1)

    def action_previous(self) -> None:
        self._move_to(self.cursor - 1, -1)

    def action_list_page_down(self) -> None:
        self._move_to(self.cursor + max(self.size.height // self.item_height, 1), 1)

    def action_list_page_up(self) -> None:
        self._move_to(self.cursor - max(self.size.height // self.item_height, 1), -1)

    def action_first(self) -> None:
        self._move_to(0, 1)

    def action_last(self) -> None:
        self._move_to(self.count - 1, -1)

    def action_choose(self) -> None:
        if self.current is not None:
            self.post_message(self.Chosen(self))

    def action_filter(self) -> None:
        self.post_message(self.FilterWanted(self))

    def action_back(self) -> None:
        self.post_message(self.Left(self))

    def _move_to(self, index: int, direction: int) -> None:
        if self.count:
            self.cursor = self._nearest_selectable(min(max(index, 0), self.count - 1), direction)

    def _nearest_selectable(self, index: int, direction: int) -> int:
        """Return the first selectable item from `index` in a direction, else in the other."""
        for step in (direction, -direction):
            at = index
            while 0 <= at < self.count:
                item = self.item(at)
                if item is None or self.selectable(item):
                    return at
                at += step
        return index

    def _keep_visible(self) -> None:
        if self.size.height:
            top = self.cursor * self.item_height
            above = 0
            while self.cursor - above > 0 and (item := self.item(self.cursor - above - 1)) is not None:
                if self.selectable(item):
                    break
                above += 1
            top -= above * self.item_height
            height = (above + 1) * self.item_height
            self.scroll_to_region(Region(0, top, 1, height), animate=False, force=True, immediate=True)
