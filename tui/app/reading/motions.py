"""The cursor's motions, by the ids of their actions."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable

    from tui.app.reading.cursor import Cursor
    from tui.app.reading.overlays import Overlays
    from tui.app.reading.viewport import Viewport
    from tui.core.spans import Span

MOVES: dict[str, Callable[[Viewport], int | None]] = {
    "next_sentence": lambda view: view.move_sentence(1),
    "previous_sentence": lambda view: view.move_sentence(-1),
    "extend_next": lambda view: view.cursor.extend_sentence(1),
    "extend_previous": lambda view: view.cursor.extend_sentence(-1),
    "next_paragraph": lambda view: view.cursor.move_paragraph(1),
    "previous_paragraph": lambda view: view.cursor.move_paragraph(-1),
    "page_down": lambda view: view.move_page(1),
    "page_up": lambda view: view.move_page(-1),
    "half_page_down": lambda view: view.move_page(0.5),
    "half_page_up": lambda view: view.move_page(-0.5),
    "top": lambda view: view.cursor.move_to_edge(last=False),
    "bottom": lambda view: view.cursor.move_to_edge(last=True),
    "visual": lambda view: view.cursor.start_selection(),
    "visual_left": lambda view: view.cursor.move_character(-1),
    "visual_right": lambda view: view.cursor.move_character(1),
    "visual_word": lambda view: view.cursor.move_word(1),
    "visual_word_back": lambda view: view.cursor.move_word(-1),
    "visual_word_end": lambda view: view.cursor.move_word(1, end=True),
    "visual_line_start": lambda view: view.cursor.move_to_row_edge(end=False),
    "visual_line_end": lambda view: view.cursor.move_to_row_edge(end=True),
}
"""Motions of the cursor, each returning the row it wants at the top."""

JUMPS: dict[str, Callable[[Overlays, Cursor], Span | None]] = {
    "next_mention": lambda overlays, cursor: overlays.mention_beside(cursor, 1),
    "previous_mention": lambda overlays, cursor: overlays.mention_beside(cursor, -1),
    "next_suggestion": lambda overlays, cursor: overlays.suggestion_beside(cursor, 1),
    "previous_suggestion": lambda overlays, cursor: overlays.suggestion_beside(cursor, -1),
    "next_hit": lambda overlays, cursor: overlays.hit_beside(cursor, 1),
    "previous_hit": lambda overlays, cursor: overlays.hit_beside(cursor, -1),
}
"""Jumps to the next item of a kind, each returning its place."""

UNMARKED = ("next_suggestion", "previous_suggestion")
"""Jumps that make the sentence current rather than the item."""
