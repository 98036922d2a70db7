"""A complete first frame of a screen, no more drawing than needed, and strips that are freed."""

from __future__ import annotations

from itertools import pairwise
from typing import TYPE_CHECKING, TypeVar, cast

from rich.color import Color
from rich.segment import Segment
from rich.style import Style
from textual import events
from textual._compositor import ChopsUpdate, Compositor
from textual.geometry import Region, Size
from textual.message_pump import MessagePump
from textual.reactive import Reactive
from textual.screen import Screen
from textual.scroll_view import ScrollView
from textual.scrollbar import ScrollBar, ScrollBarRender
from textual.strip import Strip
from textual.widget import AwaitMount, Widget

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence

    from textual.message import Message

Answer = TypeVar("Answer")


class SparingCompositor(Compositor):
    """Makes a widget draw only the rows of which something has to be redrawn.

    Textual 8.2 has every widget draw all rows between the first and the last change anywhere, including those of
    neighbouring panes and of what lies underneath, cuts them up, and throws them away. This can go when it does not.
    """

    _spans: Sequence[tuple[int, int, int]] | None = None
    """Rows with the columns to be drawn again, None where all are."""

    def render_partial_update(self) -> ChopsUpdate | None:
        self._spans = [*self._regions_to_spans(self._dirty_regions)]
        try:
            return super().render_partial_update()
        finally:
            self._spans = None

    def _render_chops(self, crop: Region, is_rendered_line: Callable[[int], bool]) -> Sequence[Mapping[int, Strip]]:
        cuts = self.cuts
        chops: list[dict[int, Strip | None]] = [dict.fromkeys(row[:-1]) for row in cuts]
        missing = self._missing(crop, is_rendered_line)
        for widget, (region, clip) in self.visible_widgets.items():  # the front ones first
            if not missing:
                break
            x, y, width, height = region.intersection(clip)
            is_covered = range(x, x + width).__contains__
            rows = [row for row in range(y, y + height) if any(map(is_covered, missing.get(row, ())))]
            for first, last in _runs(rows):
                strips = widget.render_lines(Region(x - region.x, first - region.y, width, last - first + 1))
                for row, strip in enumerate(strips, first):
                    left, columns = missing[row], [cut for cut in cuts[row] if x <= cut <= x + width]
                    for column, part in zip(columns, strip.divide([cut - x for cut in columns[1:]]), strict=False):
                        if column in left:
                            left.discard(column)
                            chops[row][column] = part
                    if not left:
                        del missing[row]
        return cast("Sequence[Mapping[int, Strip]]", chops)

    def _missing(self, crop: Region, is_rendered_line: Callable[[int], bool]) -> dict[int, set[int]]:
        """Return, by row, the columns where something that has to be drawn begins."""
        cuts = self.cuts
        if self._spans is None:
            rows = range(max(crop.y, 0), min(crop.bottom, len(cuts)))
            return {row: {*cuts[row][:-1]} for row in rows if is_rendered_line(row)}
        missing: dict[int, set[int]] = {}
        for row, first, last in self._spans:
            if 0 <= row < len(cuts):
                columns = {start for start, stop in pairwise(cuts[row]) if start < last and stop > first}
                missing.setdefault(row, set()).update(columns)
        return missing


def _runs(rows: Sequence[int]) -> Iterator[tuple[int, int]]:
    """Yield the first and last of consecutive rows."""
    first = None
    for row, following in pairwise([*rows, -1]):
        first = row if first is None else first
        if following != row + 1:
            yield first, row
            first = None


class WholeFrameScreen(Screen[Answer]):
    """A screen that is drawn only once its widgets know their sizes.

    Textual 8.2 draws a new screen as soon as it is laid out, and again as its widgets, told their sizes, answer with
    their contents: three to seven frames, each as costly as the last, which is the only right one. This can go when a
    screen is drawn once. Textual 8.2 also styles all widgets of a new screen twice, as they are mounted and as the
    screen opens. What prevents that can go when it does not. Where two screens lie over one that changes, it redraws
    only the upper: the lower goes on showing what was behind it. This can go when it redraws both.
    """

    _is_drawn = False
    _is_just_mounted = True

    def __init__(self, **named: str | None) -> None:
        super().__init__(**named)
        self._compositor = SparingCompositor()

    def on_screen_resume(self, event: events.ScreenResume) -> None:
        if self._is_just_mounted:
            self._is_just_mounted = event.refresh_styles = False

    def draw_soon(self) -> None:
        """Draw from now on, first after the next layout."""
        self.call_after_refresh(self._draw)

    def _draw(self) -> None:
        self._is_drawn = True
        self._compositor_refresh()

    def _compositor_refresh(self) -> None:
        if not self._is_drawn:
            return
        stack, changed = self.app.screen_stack, self._compositor._dirty_regions
        if changed and self in stack:
            for between in stack[stack.index(self) + 1 : -1]:
                between._set_dirty(*changed)
        super()._compositor_refresh()


def wait_for_mount(widget: Widget) -> AwaitMount:
    """Return an awaitable that completes when a widget and everything in it is mounted.

    Textual 8.2 takes keys as soon as the app is mounted, before the widgets of its first screen are: awaited in the
    app's `on_mount`, this delays them. It can go when the first screen is composed before the app is mounted.
    """
    return AwaitMount(widget, [widget])


def quiet_focus() -> Reactive[Widget | None]:
    """Return a screen's `focused` whose change does not redraw the screen; widgets that look different do.

    Textual 8.2 declares it with repaint. This can go when it does not.
    """
    return Reactive(None, repaint=False)


def keep_styles(_widget: Widget, _has_focus: bool) -> None:
    """A `watch_has_focus` for widgets whose style does not depend on the focus.

    Textual 8.2 applies all styles again, and draws the scrollbar in a frame of its own. This can go when it finds out
    that no rule depends on the focus.
    """


def set_row_count(view: ScrollView, rows: int) -> None:
    """Set the height of a scroll view's contents.

    In Textual 8.2 setting `virtual_size` lays the whole screen out, though neither the size of the view nor a scrollbar
    that is always there depends on it. This can go when `virtual_size` does not.
    """
    size = Size(view.size.width, rows)
    if size != view.virtual_size:
        view.set_reactive(Widget.virtual_size, size)
        view._scroll_update(size)


divide_and_keep = Strip.divide
"""As Textual does it."""


def divide(self: Strip, cuts: Iterable[int]) -> Sequence[Strip]:
    """Return the strips between cuts, uncached; an uncut strip is returned itself.

    In Textual 8.2 a strip caches itself as its only division: just the garbage collector frees it, with everything
    drawn in it, and one key of forty waits 40 ms for that. This can go when it does not.
    """
    cuts = [cut for cut in cuts if cut <= self.cell_length]
    return [self] if cuts == [self.cell_length] else divide_and_keep(self, cuts)


def free_strips() -> None:
    """Free strips as soon as nobody draws them."""
    Strip.divide = divide  # type: ignore[method-assign]


dispatch = MessagePump._dispatch_message
"""As Textual does it."""


async def dispatch_and_explain(self: MessagePump, message: Message) -> None:
    """Deliver a message to a widget, which goes on after an error that its app explains.

    Textual 8.2 ends the message queue of a widget after any error, even if the app goes on: a screen loses everything
    in it. A widget that cannot be composed or mounted must end. This can go when Textual asks the app first.
    """
    try:
        await dispatch(self, message)
    except Exception as error:
        explain = getattr(self.app, "explain", None)
        if explain is None or isinstance(message, events.Compose | events.Mount) or not explain(error):
            raise


def go_on_after_errors() -> None:
    """Let widgets go on after errors that the app explains."""
    MessagePump._dispatch_message = dispatch_and_explain  # type: ignore[method-assign]


def own_rows(widget: Widget, crop: Region) -> list[Strip] | None:
    """Return a widget's rows, cached until they are redrawn; None if borders and the like surround them.

    Textual 8.2 works out border, outline, hatch, tint and opacity for each row and makes it three times, each time with
    seven caches: that costs as much as the drawing. This can go when it does so only for widgets that have any of it.
    """
    styles, cache = widget.styles, widget._styles_cache
    padding, (width, height) = styles.padding, widget.outer_size
    if padding.left or padding.right or styles.gutter != padding or widget.opacity != 1 or styles.has_rule("tint"):
        return None
    if width != cache._width:
        cache.clear()
        cache._width = width
    rows, dirty = cache._cache, cache._dirty_lines
    draw = widget.draw_line if isinstance(widget, RowView) else widget.render_line
    for y in crop.line_range:
        if y in dirty or y not in rows:
            is_within = padding.top <= y < height - padding.bottom
            rows[y] = draw(y - padding.top) if is_within else _blank(widget, width)
    dirty.difference_update(crop.line_range)
    strips = apply_line_filters(widget, [rows[y] for y in crop.line_range])
    return strips if crop.column_span == (0, width) else [strip.crop(*crop.column_span) for strip in strips]


def _blank(widget: Widget, width: int) -> Strip:
    _, background = widget.background_colors
    return Strip.blank(width, Style.from_color(bgcolor=background.rich_color))


def apply_line_filters(widget: Widget, strips: list[Strip]) -> list[Strip]:
    """Return rows in the available colours."""
    for line_filter in widget.get_line_filters():
        _, background = widget.background_colors
        strips = [strip.apply_filter(line_filter, background) for strip in strips]
    return strips


class RowScrollBar(ScrollBar):
    """A scrollbar that looks like Textual's without its intermediate image."""

    def render_lines(self, crop: Region) -> list[Strip]:
        bar = self.render()
        if not isinstance(bar, ScrollBarRender) or not isinstance(bar.style, Style):
            return super().render_lines(crop)
        colors = bar.style.bgcolor or Color.default(), bar.style.color or Color.default()
        sizes = self.size.height, bar.virtual_size, bar.window_size, bar.position
        segments = bar.render_bar(*sizes, 1, True, *colors).segments
        under = self.visual_style.rich_style
        strips = {id(each): Strip([*Segment.apply_style([each], under)], 1) for each in segments}  # most have one
        return apply_line_filters(self, [strips[id(segment)] for segment in segments[crop.y : crop.bottom]])


class RowView(ScrollView):
    """A view that draws each row itself, with such a scrollbar."""

    def render_lines(self, crop: Region) -> list[Strip]:
        return own_rows(self, crop) or super().render_lines(crop)

    def draw_line(self, y: int) -> Strip:
        """Return a line without the offsets that `render_line` adds for the mouse; they take a third of the time."""
        return self.render_line(y)

    @property
    def vertical_scrollbar(self) -> ScrollBar:
        if self._vertical_scrollbar is None:
            self._vertical_scrollbar = bar = RowScrollBar(name="vertical")
            bar.display = False  # as Textual creates it
            self.app._start_widget(self, bar)
        return self._vertical_scrollbar
