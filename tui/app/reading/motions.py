"""The keys that move through an article."""

from __future__ import annotations

from abc import abstractmethod
from typing import TYPE_CHECKING

from tui.app.widgets.line_view import LineView
from tui.app.widgets.messages import WidgetMessage

if TYPE_CHECKING:
    from collections.abc import Callable

    from tui.app.reading.cursor import Cursor
    from tui.app.reading.document import Span
    from tui.app.reading.overlays import Overlays
    from tui.app.reading.viewport import Viewport


class Motions(LineView):
    """A view of an article with a cursor: each action is a movement, done as often as was typed before its key."""

    cursor: Cursor
    overlays: Overlays
    times = 1
    """How often the next motion is done."""

    class Ended(WidgetMessage[LineView]):
        """The person reads on at the end."""

    @property
    @abstractmethod
    def viewport(self) -> Viewport: ...

    @abstractmethod
    def move_in_place(self, movement: Callable[[], int | None]) -> int | None:
        """Do a movement, draw the rows it touched and tell about it; return the row it wants on top."""

    @abstractmethod
    def jump(self, start: int, end: int | None = None) -> None:
        """Go to the sentence at a code point, and with `end` mark the span as the current one."""

    def _move(self, movement: Callable[[], int | None]) -> None:
        """Do a movement, as often as was typed, and scroll to the row it returns, or else so that the cursor shows."""
        for _ in range(self.take_times()):
            top = self.move_in_place(movement)
            self.scroll_to_row(self.viewport.reveal() if top is None else top)

    def take_times(self) -> int:
        """Return how often the motion is done that comes now; the next one is done once."""
        times, self.times = self.times, 1
        return times

    def action_next_sentence(self) -> None:
        self._move(lambda: self.viewport.move_sentence(1))

    def action_previous_sentence(self) -> None:
        self._move(lambda: self.viewport.move_sentence(-1))

    def action_extend_next(self) -> None:
        self._move(lambda: self.cursor.extend_sentence(1))

    def action_extend_previous(self) -> None:
        self._move(lambda: self.cursor.extend_sentence(-1))

    def action_next_paragraph(self) -> None:
        self._move(lambda: self.cursor.move_paragraph(1))

    def action_previous_paragraph(self) -> None:
        self._move(lambda: self.cursor.move_paragraph(-1))

    def action_read_on(self) -> None:
        """Go a page down; where the end is reached already, ask for what comes after."""
        before = self.cursor.appearance, self.scroll_offset.y
        self.action_page_down()
        if before == (self.cursor.appearance, self.scroll_offset.y) and not self.cursor.selecting:
            self.post_message(self.Ended(self))

    def action_page_down(self) -> None:
        self._move(lambda: self.viewport.move_page(1))

    def action_page_up(self) -> None:
        self._move(lambda: self.viewport.move_page(-1))

    def action_half_page_down(self) -> None:
        self._move(lambda: self.viewport.move_page(0.5))

    def action_half_page_up(self) -> None:
        self._move(lambda: self.viewport.move_page(-0.5))

    def action_top(self) -> None:
        self._move(lambda: self.cursor.move_to_edge(last=False))

    def action_bottom(self) -> None:
        self._move(lambda: self.cursor.move_to_edge(last=True))

    def action_visual(self) -> None:
        self._move(self.cursor.start_selection)

    def action_visual_left(self) -> None:
        self._move(lambda: self.cursor.move_character(-1))

    def action_visual_right(self) -> None:
        self._move(lambda: self.cursor.move_character(1))

    def action_visual_word(self) -> None:
        self._move(lambda: self.cursor.move_word(1))

    def action_visual_word_back(self) -> None:
        self._move(lambda: self.cursor.move_word(-1))

    def action_visual_word_end(self) -> None:
        self._move(lambda: self.cursor.move_word(1, end=True))

    def action_visual_line_start(self) -> None:
        self._move(lambda: self.cursor.move_to_row_edge(end=False))

    def action_visual_line_end(self) -> None:
        self._move(lambda: self.cursor.move_to_row_edge(end=True))

    def action_next_mention(self) -> None:
        self._jump_to(lambda: self.overlays.mention_beside(self.cursor, 1))

    def action_previous_mention(self) -> None:
        self._jump_to(lambda: self.overlays.mention_beside(self.cursor, -1))

    def action_next_suggestion(self) -> None:
        self._jump_to(lambda: self.overlays.suggestion_beside(self.cursor, 1), mark=False)

    def action_previous_suggestion(self) -> None:
        self._jump_to(lambda: self.overlays.suggestion_beside(self.cursor, -1), mark=False)

    def action_next_hit(self) -> None:
        self._jump_to(lambda: self.overlays.hit_beside(self.cursor, 1))

    def action_previous_hit(self) -> None:
        self._jump_to(lambda: self.overlays.hit_beside(self.cursor, -1))

    def _jump_to(self, beside: Callable[[], Span | None], *, mark: bool = True) -> None:
        """Jump to what is beside the cursor, as often as was typed."""
        for _ in range(self.take_times()):
            span = beside()
            if span is None:
                return
            self.jump(span[0], span[1] if mark else None)
