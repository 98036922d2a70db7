"""The row that a question at the bottom is drawn in, or the few rows it needs."""

from __future__ import annotations

from typing import TYPE_CHECKING

from rich.cells import cell_len
from textual.geometry import Offset

from tui.app.keymap import KeymapApp, keymap_of
from tui.app.reading.pane import ReadingPane
from tui.app.reading.viewport import MARGIN
from tui.app.widgets.bars import LineBar
from tui.app.widgets.lines import Part, in_words, line, spell_out_signs

if TYPE_CHECKING:
    from collections.abc import Sequence

    from textual import events
    from textual.strip import Strip

StripChoice = tuple[str, str]
"""A key and the words beside it; words alone have no key."""


ROWS = 5
"""The most rows of a strip."""


class StripBar(LineBar):
    """The row: the longest wording that fits, else the shortest in several rows."""

    def __init__(
        self, wordings: Sequence[Sequence[StripChoice]], title: str, title_end: str = "", *, is_titled: bool = False
    ) -> None:
        super().__init__()
        self._wordings = wordings
        self._title, self._title_end = title, title_end
        self._is_titled = is_titled
        self._behind: list[ReadingPane] = []

    def on_mount(self) -> None:
        stack = self.app.screen_stack
        self._behind = [*stack[-2].query(ReadingPane)] if len(stack) > 1 else []
        self._fit(self.app.size.width)

    def on_resize(self) -> None:
        self._fit(self.size.width)

    def _fit(self, width: int) -> None:
        """Take the rows needed; the text behind starts above them."""
        rows = len(self._rows(width))
        self.styles.height = rows
        for pane in self._behind:
            _uncover(pane, rows - 1)

    def on_unmount(self) -> None:
        for pane in self._behind:
            _uncover(pane, 0)

    def _rows(self, width: int) -> list[list[StripChoice]]:
        for pairs in map(self._spoken, self._wordings):
            if _cells(pairs) < width:
                return [[("", self._titled(width))], list(pairs)] if self._is_titled else [list(pairs)]
        return self._columns(width) or self._flowing(width)

    @property
    def first_choice(self) -> Offset:
        """Where the first choice is on the screen: in the first row, or below the title."""
        first, *others = self._rows(self.size.width)
        has_title = bool(others) and not any(key for key, _ in first)
        return self.region.offset + Offset(1, int(has_title))

    def _titled(self, width: int) -> str:
        """Return the title, with its end at the right if both fit; what follows its comma is the first to go."""
        if cell_len(self._title) > width - 2:
            return self._title.partition(",")[0]
        between = width - 2 - cell_len(self._title) - cell_len(self._title_end)
        return f"{self._title}{' ' * between}{self._title_end}" if self._title_end and between > 2 else self._title

    def _spoken(self, pairs: Sequence[StripChoice]) -> Sequence[StripChoice]:
        """Return pairs as they are shown: where signs are words, the current choice is said to be it."""
        return (
            [(key, spell_out_signs(self, words.replace(" ✓", ", now"))) for key, words in pairs]
            if in_words(self)
            else pairs
        )

    def _columns(self, width: int) -> list[list[StripChoice]]:
        """Align choices below the heading they belong to; None if that takes too many rows."""
        choices = [*self._spoken(self._wordings[-1]), (keymap_of(self).text("{close}"), "leaves it")]
        if not all(key for key, _ in choices):
            return []
        size = max(_cells([choice]) for choice in choices)
        count = max(width // (size + 2), 1)
        rows: list[list[StripChoice]] = [[("", self._titled(width))]] if self._title else []
        for at in range(0, len(choices), count):
            row = choices[at : at + count]
            rows.append([(key, words + " " * (size - _cells([(key, words)]))) for key, words in row])
        return rows if len(rows) <= ROWS else []

    def _flowing(self, width: int) -> list[list[StripChoice]]:
        rows: list[list[StripChoice]] = [[]]
        for pair in self._spoken(self._wordings[-1]):
            if rows[-1] and _cells([*rows[-1], pair]) >= width and len(rows) < ROWS:
                rows.append([])
            rows[-1].append(pair)
        return rows

    def render_line(self, y: int) -> Strip:
        styles, width = self.role_styles, self.size.width
        rows = self._rows(width)
        parts: list[Part] = []
        for key, words in rows[y] if y < len(rows) else ():
            parts += [("  " if parts else " ", styles()), (key, styles("amber", bold=True))]
            parts.append((f" {words}" if key and words else words, styles("foreground" if not key else "dim")))
        return line(width, parts).apply_style(self.rich_style)

    def on_click(self, event: events.Click) -> None:
        """Press the key of the clicked choice; the first in a row may be just the key that led here."""
        rows, at = self._rows(self.size.width), 1
        for number, pair in enumerate(rows[event.y] if event.y < len(rows) else ()):
            end = at + _cells([pair]) - 1
            if at <= event.x < end and pair[0] and (number or pair[1]) and isinstance(self.app, KeymapApp):
                self.app.press(pair[0].split(" ")[0])
            at = end + 2


def _uncover(pane: ReadingPane, rows: int) -> None:
    """Scroll so that the cursor's sentence starts above the covered rows; 0 scrolls back."""
    _, top, height = pane.viewport
    layout = pane.cursor.layout
    first, total = layout.rows_of(pane.span)[0], len(layout.rows)
    pane.measure(total + rows)
    if rows and first >= top + height - rows:
        pane.scroll_to_row(first - max(height - rows - MARGIN, 0))
    elif not rows:
        pane.scroll_to_row(min(top, max(total - height, 0)))


def _cells(pairs: Sequence[StripChoice]) -> int:
    return sum(cell_len(key) + cell_len(words) + bool(key and words) + 2 for key, words in pairs) - 1
